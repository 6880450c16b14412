"""The sections of the page Déclaration, in the order in which a filing is made."""
