"""Counting: which activities an inventory reads, by the review that its terms ask for."""

import pandas as pd

from beges.domain.collection import COUNTED_APPROVED, REVIEWS, ReviewStatus, review_statuses
from beges.domain.perimeter import InventorySettings
from beges.store import Reader


def counted_activities(
    reader: Reader, settings: InventorySettings, activities: pd.DataFrame, entry: int
) -> pd.DataFrame:
    """The activities as the ledger held them at an entry: all of them, or the approved ones.

    An inventory that counts everything reads no review, and gives the digits that it always gave.
    """
    if settings.counted_reviews != COUNTED_APPROVED:
        return activities
    reviews = reader.frame(REVIEWS, as_of=entry)
    approved = review_statuses(activities, reviews) == ReviewStatus.APPROVED.value
    return activities[approved].reset_index(drop=True)
