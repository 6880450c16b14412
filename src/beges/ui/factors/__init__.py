"""The sections of the page Facteurs, one module each, with a function ``show``."""
