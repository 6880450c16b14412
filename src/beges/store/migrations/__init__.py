"""Migrations: how each version of the tool found the schema of the one before, and left it."""
