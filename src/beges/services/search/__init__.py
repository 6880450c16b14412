"""Search: the factors of a release found as a non-expert writes, spelling forgiven.

``words`` folds texts, ``synonyms`` reads the table of what people type for what factors are called,
``index`` holds the words of a release, ``reading`` the words of a query, ``scoring`` and
``ranking`` weigh and order the factors, ``finding`` answers, ``hits`` tells the answer in columns.
"""

from beges.services.search.choices import choices, subcategories
from beges.services.search.finding import Found, search_factors
from beges.services.search.hits import SHOWN_FACTORS, hits_table, twins_table
from beges.services.search.index import FactorIndex, factor_index, make_index
from beges.services.search.query import (
    ANY_STATUS,
    ARCHIVED_ONLY,
    BY_GAS,
    BY_PART,
    IN_FORCE,
    UNSPLIT,
    FactorSearch,
    Purpose,
)

__all__ = [
    "ANY_STATUS",
    "ARCHIVED_ONLY",
    "BY_GAS",
    "BY_PART",
    "IN_FORCE",
    "SHOWN_FACTORS",
    "UNSPLIT",
    "FactorIndex",
    "FactorSearch",
    "Found",
    "Purpose",
    "choices",
    "factor_index",
    "hits_table",
    "make_index",
    "search_factors",
    "subcategories",
    "twins_table",
]
