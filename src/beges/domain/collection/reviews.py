"""Reviews: entered → submitted → approved, or refused with a comment.

A review is that of one revision: a correction sends the activity back to "entered". Whoever wrote
any revision of an activity may not approve it, under any spelling of the same name.
"""

import enum
import unicodedata
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.nomenclature import labels


class ReviewStatus(enum.StrEnum):
    """Where an activity stands; ``ENTERED`` is that of an activity without a review in force."""

    ENTERED = "entered"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def label_fr(self) -> str:
        """The word that a user reads."""
        return labels("review_statuses").get(self.value, "Saisie")


COUNTED_APPROVED: Final = "approved"
"""The terms of an inventory that reads approved activities only (``counted_reviews``)."""

MAY_FOLLOW: Final[Mapping[ReviewStatus, frozenset[ReviewStatus]]] = MappingProxyType(
    {
        ReviewStatus.SUBMITTED: frozenset({ReviewStatus.ENTERED, ReviewStatus.REFUSED}),
        ReviewStatus.APPROVED: frozenset({ReviewStatus.SUBMITTED}),
        ReviewStatus.REFUSED: frozenset({ReviewStatus.SUBMITTED, ReviewStatus.APPROVED}),
    }
)
"""From which statuses each one may be given."""


def review_statuses(activities: pd.DataFrame, reviews: pd.DataFrame) -> NDArray[np.object_]:
    """The status of each activity, by code: that of its review when it is of this revision."""
    found = reviewed_rows(activities, reviews)
    statuses = np.full(len(activities), ReviewStatus.ENTERED.value, dtype=object)
    held = found >= 0
    statuses[held] = reviews["status"].astype(object).to_numpy()[found[held]]
    return statuses


def reviewed_rows(activities: pd.DataFrame, reviews: pd.DataFrame) -> NDArray[np.int64]:
    """The row of the review in force of each activity; −1 where there is none."""
    rows = pd.Index(reviews["activity_id"].astype(object)).get_indexer(
        pd.Index(activities["activity_id"].astype(object))
    )
    rows = rows.astype(np.int64)
    if not len(reviews):
        return rows
    reviewed = reviews["activity_revision"].to_numpy(dtype=np.int64)[rows]
    rows[reviewed != activities["revision"].to_numpy(dtype=np.int64)] = -1
    return rows


def person_key(name: str) -> str:
    """A person's name as it is compared: case, spaces and the form of accents do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def written_by(authors: pd.DataFrame, person: str) -> Collection[str]:
    """The records of which this person wrote a revision: columns ``record_key``, ``actor``."""
    names = {name: person_key(name) for name in authors["actor"].unique()}
    own = authors["actor"].map(names) == person_key(person)
    return frozenset(authors.loc[own, "record_key"])
