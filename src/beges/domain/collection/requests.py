"""Requests: the words that a request to a site and its reader agree on."""

ANSWER = "Réponse"
"""The column where a site says that it does not have a figure."""

UNAVAILABLE = "non disponible"
"""What it says then. A blank says nothing yet; neither is zero."""

LAST_YEAR = "L'an dernier (pour information)"
"""The column that shows last year's value, and that nobody reads back."""
