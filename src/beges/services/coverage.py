"""Coverage: how much of an inventory's emissions a document, a review or a plain reference bears.

Shares are of the emissions that the inventory counts, in absolute value so that a negative figure
takes nothing away from another. Documents and reviews are those of the ledger as it stands: they
tell how far the work is, and move no figure.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.collection import COUNTED_APPROVED, REVIEWS, ReviewStatus, review_statuses
from beges.domain.emissions import Ints
from beges.domain.indicators import published_lines
from beges.domain.inventory import Inventory, counted
from beges.domain.nomenclature import activity_types, labels
from beges.domain.perimeter import InventorySettings
from beges.domain.units import unit
from beges.services.documents import attachments
from beges.services.inventories import compile_at
from beges.services.workspace import Workspace
from beges.store import Reader

EXTRAPOLATED = "extrapolated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Shares of an inventory's emissions; ``None`` when it has none.

    ``referenced`` has a reference typed and no document; ``without`` counts the activities that
    have emissions and no document.
    """

    documented: Decimal | None
    referenced: Decimal | None
    approved: Decimal | None
    extrapolated: Decimal | None
    activities: int
    without: int


def masses_of(inventory: Inventory, lines: pd.DataFrame | None = None) -> Ints:
    """What each activity of an inventory emits, in milligrams, row by row: integers added."""
    lines = counted(inventory.lines) if lines is None else lines
    masses = np.zeros(len(inventory.activities), dtype=np.int64)
    np.add.at(masses, lines["activity"].to_numpy(), lines["total_mg"].to_numpy())
    return masses


def has_document(workspace: Workspace, inventory: Inventory) -> NDArray[np.bool_]:
    """Whether each activity of an inventory has a document."""
    known = attachments(workspace)["activity_id"]
    return inventory.activities["activity_id"].isin(set(known)).to_numpy()


def coverage(workspace: Workspace, inventory: Inventory) -> Coverage:
    """How much of an inventory is covered, and by what."""
    masses = np.abs(masses_of(inventory))
    emits = masses > 0
    document = has_document(workspace, inventory)
    reference = _is_stated(inventory.activities["documents"])
    with workspace.store.reading() as reader:
        statuses = review_statuses(inventory.activities, reader.frame(REVIEWS))
    kinds = inventory.activities["data_kind"].astype("str").to_numpy()
    return Coverage(
        documented=_share(masses, document),
        referenced=_share(masses, reference & ~document),
        approved=_share(masses, statuses == ReviewStatus.APPROVED.value),
        extrapolated=_share(masses, kinds == EXTRAPOLATED),
        activities=int(emits.sum()),
        without=int((emits & ~document).sum()),
    )


def _share(masses: Ints, rows: NDArray[np.bool_]) -> Decimal | None:
    total = int(masses.sum())
    return Decimal(int(masses[rows].sum())) / total if total else None


def _is_stated(texts: pd.Series) -> NDArray[np.bool_]:
    return (texts.notna() & (texts.astype("str").str.strip() != "")).to_numpy(dtype=bool)


def heaviest(
    workspace: Workspace, inventory: Inventory, *, published: bool, limit: int
) -> pd.DataFrame:
    """The activities that weigh most in a total, the largest first, as a person reads them."""
    lines = published_lines(inventory) if published else counted(inventory.lines)
    return sources(workspace, inventory, masses_of(inventory, lines)).head(limit)


def undocumented(workspace: Workspace, inventory: Inventory) -> pd.DataFrame:
    """The activities that have emissions and no document, the largest first."""
    found = sources(workspace, inventory, masses_of(inventory))
    return found[~found["has_document"]].reset_index(drop=True)


def sources(workspace: Workspace, inventory: Inventory, masses: Ints) -> pd.DataFrame:
    """Activities with their mass, the largest first; ``share`` is of the total of these masses."""
    rows = np.flatnonzero(masses)
    rows = rows[np.argsort(-np.abs(masses[rows]), kind="stable")]
    table = told_activities(inventory.activities.iloc[rows])
    total = int(masses.sum())
    table["total_mg"] = masses[rows]
    table["share"] = table["total_mg"] / total if total else np.nan
    table["has_document"] = has_document(workspace, inventory)[rows]
    table["documents"] = inventory.activities["documents"].iloc[rows].fillna("").to_numpy()
    return table


def told_activities(activities: pd.DataFrame) -> pd.DataFrame:
    """Activities as a person reads them."""
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    names = labels("data_kinds")
    units = {code: unit(code).label_fr for code in activities["unit"].cat.categories if code}
    return pd.DataFrame(
        {
            "activity_id": activities["activity_id"].astype("str").to_numpy(),
            "entity": activities["entity"].astype("str").to_numpy(),
            "site": activities["site"].astype("str").to_numpy(),
            "activity_type": activities["activity_type"].astype("str").map(kinds).to_numpy(),
            "period_start": activities["period_start"].to_numpy(),
            "period_end": activities["period_end"].to_numpy(),
            "quantity": activities["quantity"].to_numpy(),
            "unit": activities["unit"].astype("str").map(units).to_numpy(),
            "data_kind": activities["data_kind"].astype("str").map(names).to_numpy(),
        }
    )


# --------------------------------------------------------------- what is not approved, in a total


@dataclass(frozen=True, slots=True, kw_only=True)
class Unapproved:
    """The activities of a year that nobody approved, and what they emit (mg CO2e).

    ``are_counted``: whether the inventory counts them, by its explicit switch.
    """

    count: int
    total_mg: int
    published_mg: int
    are_counted: bool


def unapproved(workspace: Workspace, settings: InventorySettings) -> Unapproved:
    """What an inventory would count of activities that are not approved, at the entry it reads."""
    with workspace.store.reading() as reader:
        seq = settings.as_of_entry if settings.as_of_entry is not None else reader.head().seq
        key = ("unapproved", workspace.store.url, settings, seq)
        return workspace.cache.get(key, lambda: _unapproved(workspace, reader, settings, seq))


def _unapproved(
    workspace: Workspace, reader: Reader, settings: InventorySettings, seq: int
) -> Unapproved:
    everything = compile_at(workspace, reader, replace(settings, counted_reviews="all"), seq)
    statuses = review_statuses(everything.activities, reader.frame(REVIEWS, as_of=seq))
    waiting = statuses != ReviewStatus.APPROVED.value
    lines, published = counted(everything.lines), published_lines(everything)
    emitting = np.zeros(len(waiting), dtype=bool)
    emitting[lines["activity"].to_numpy()] = True
    return Unapproved(
        count=int((waiting & emitting).sum()),
        total_mg=int(masses_of(everything, lines)[waiting].sum()),
        published_mg=int(masses_of(everything, published)[waiting].sum()),
        are_counted=settings.counted_reviews != COUNTED_APPROVED,
    )
