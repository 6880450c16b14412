"""The pieces of the page Saisie: a site over a year, a block, a grouped invoice, readings."""
