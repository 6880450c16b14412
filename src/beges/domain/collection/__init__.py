"""Collection: what is awaited, what came, what stands for what did not, and who accepted it.

``tables`` declares readings of meters, documents, reviews, findings acknowledged with a reason,
spellings learnt and mappings of files.
"""

from beges.domain.collection.tables import (
    ACKNOWLEDGEMENTS,
    ALIASES,
    ATTACHMENTS,
    DOCUMENTS,
    MAPPINGS,
    READINGS,
    REVIEWS,
)

__all__ = [
    "ACKNOWLEDGEMENTS",
    "ALIASES",
    "ATTACHMENTS",
    "DOCUMENTS",
    "MAPPINGS",
    "READINGS",
    "REVIEWS",
]
