"""Consolidate: what the group counts, and by name what it leaves aside.

An entity counts at 100 % when the group controls it under the approach of the inventory (method
V5 p.19), and when the inventory's list of entities holds it, if it has one. A purchase from another
consolidated entity is eliminated, because the seller's own activities already carry its emissions
(V5 p.90); a seller outside the list is a third party. Every line has exactly one status, so that
counted + eliminated + excluded + out of perimeter + unposted = everything that was computed.
"""

import enum
from collections.abc import Sequence

import numpy as np
import pandas as pd

from beges.domain.inventory.select import window
from beges.domain.nomenclature import PostingRule
from beges.domain.perimeter import InventorySettings, Perimeter


class Status(enum.StrEnum):
    """What becomes of an emission line at consolidation."""

    COUNTED = "counted"
    ELIMINATED = "eliminated"
    EXCLUDED = "excluded"
    OUT_OF_PERIMETER = "out_of_perimeter"
    UNPOSTED = "unposted"

    @property
    def label_fr(self) -> str:
        """The word that a user reads."""
        return {
            "counted": "Compté",
            "eliminated": "Éliminé (intragroupe)",
            "excluded": "Exclu",
            "out_of_perimeter": "Hors périmètre",
            "unposted": "Sans poste",
        }[self.value]


_ORDER = list(Status)
_STATUSES = pd.Index([status.value for status in Status], dtype=object)


def statuses(
    lines: pd.DataFrame,
    rules: Sequence[PostingRule],
    settings: InventorySettings,
    perimeter: Perimeter,
) -> pd.Categorical:
    """The status of each line; the last law that applies wins, the gravest last.

    An excluded post leaves out every line that its rules make, acquisitions included.
    """
    eliminated = _is_intra_group(lines, settings, perimeter)
    left_out = [rule.v5 in settings.excluded_posts for rule in rules]
    excluded = np.array([*left_out, False])[lines["rule"].to_numpy()]
    excluded |= by_convention(lines, settings)
    controlled = {
        entity.entity for entity in perimeter.entities.values() if settings.consolidates(entity)
    }
    out = ~_of(lines["entity"], controlled) | ~lines["within"].to_numpy()
    code = np.zeros(len(lines), dtype=np.int8)
    for rows, status in (
        (excluded, Status.EXCLUDED),
        (eliminated, Status.ELIMINATED),
        (out, Status.OUT_OF_PERIMETER),
        (lines["rule"].to_numpy() < 0, Status.UNPOSTED),
    ):
        code[rows] = _ORDER.index(status)
    return pd.Categorical.from_codes(code, categories=_STATUSES)


def _of(column: pd.Series, codes: set[str]) -> np.ndarray:
    """Whether each row's code is one of these."""
    categories = column.cat.categories
    chosen = np.array([category in codes for category in categories], dtype=bool)
    return chosen[column.cat.codes.to_numpy()] if len(chosen) else np.zeros(len(column), dtype=bool)


def _is_intra_group(
    lines: pd.DataFrame, settings: InventorySettings, perimeter: Perimeter
) -> np.ndarray:
    """Purchases from an entity that the group consolidates on every day of the line.

    A seller that came in or left meanwhile is not eliminated: its own activities of the other days
    are out of the perimeter, and nothing may fall between the two.
    """
    found = np.zeros(len(lines), dtype=bool)
    start, end = lines["start"].to_numpy(), lines["end"].to_numpy()
    for seller in perimeter.entities.values():
        if not settings.consolidates(seller):
            continue
        first, last = (int(day.astype("int64")) for day in window(seller))
        bought = _of(lines["counterparty"], {seller.siren})
        found |= bought & (start >= first) & (end <= last)
    return found


def by_convention(lines: pd.DataFrame, settings: InventorySettings) -> np.ndarray:
    """Lines that a stated convention leaves out: the fabric of a stock bought for resale.

    Method V5 p.83: what is bought to be sold is no fixed asset, and an existing building causes no
    new construction; ``stock_fabric = amortised_30y`` keeps it, as landlords do.
    """
    if settings.stock_fabric == "amortised_30y":
        return np.zeros(len(lines), dtype=bool)
    return _of(lines["activity_type"], {"housing_fabric"})
