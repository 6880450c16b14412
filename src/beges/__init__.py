"""Greenhouse-gas inventories for the French regulatory filing (BEGES)."""

__version__ = "0.1.0"
