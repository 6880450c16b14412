"""The sections of the page Comptabilité."""
