"""Collection: what is awaited, what came, what stands for what did not, and who accepted it.

``tables`` declares readings of meters, documents, reviews, findings acknowledged with a reason,
spellings learnt and mappings of files; ``reviews`` is the law of who accepts what.
"""

from beges.domain.collection.reviews import (
    COUNTED_APPROVED,
    MAY_FOLLOW,
    ReviewStatus,
    person_key,
    review_statuses,
    reviewed_rows,
    written_by,
)
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
    "COUNTED_APPROVED",
    "DOCUMENTS",
    "MAPPINGS",
    "MAY_FOLLOW",
    "READINGS",
    "REVIEWS",
    "ReviewStatus",
    "person_key",
    "review_statuses",
    "reviewed_rows",
    "written_by",
]
