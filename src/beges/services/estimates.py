"""Estimates: proposed with the error that their method had, and stored as one batch.

They are withdrawn by themselves when the figure arrives (``beges.services.storing``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import ACTIVITIES, as_activities
from beges.domain.collection import (
    DEGREE_DAYS,
    as_rows,
    back_test,
    best_methods,
    covered_beside,
    estimate_methods,
    estimated,
    gaps,
    known_months,
    predictions,
)
from beges.domain.findings import Finding
from beges.domain.nomenclature import activity_types
from beges.domain.units import unit
from beges.services.collection import Collection, collection
from beges.services.inventories import written
from beges.services.refusals import Refused, changed_meanwhile, missing_reason
from beges.services.workspace import Workspace
from beges.store import BatchKind


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What each method says of each month, a day, and the error that it had on known months.

    ``tested``: ``method, activity_type, n, bias, error``; ``best`` the methods of each type,
    the one proposed first.
    """

    said: Mapping[str, NDArray[np.float64]]
    tested: pd.DataFrame
    best: Mapping[str, tuple[str, ...]]


def tried(workspace: Workspace, seen: Collection) -> Tried:
    """The methods tried on the group's own figures, remembered as long as nothing moves."""
    key = ("tried", workspace.store.url, seen.seq, seen.year, seen.today)
    return workspace.cache.get(key, lambda: _tried(workspace, seen))


def _tried(workspace: Workspace, seen: Collection) -> Tried:
    with workspace.store.reading() as reader:
        heating = reader.frame(DEGREE_DAYS)
    heating = heating.astype({"year": "int64", "month": "int64", "degree_days": "float64"})
    awaited = seen.found.awaited
    known = known_months(seen.activities, awaited, seen.perimeter, seen.year, heating)
    said = predictions(known)
    tested = back_test(known, said, awaited)
    return Tried(said=said, tested=tested, best=best_methods(tested))


def proposals(
    workspace: Workspace,
    seen: Collection,
    kept: NDArray[np.bool_],
    method: str = "",
) -> list[dict[str, object]]:
    """The estimates of what these lines miss, ready to be stored.

    ``method`` names one for all; blank takes for each gap the best of its type that answers. A gap
    of which no method asked says anything has no estimate; nor has one whose days a figure without
    a registered meter may already count.
    """
    known = tried(workspace, seen)
    holes = gaps(seen.activities, seen.found)
    holes = holes[kept[holes["line"].to_numpy(np.int64)]].reset_index(drop=True)
    kinds = seen.found.lines["activity_type"].iloc[holes["line"].to_numpy(np.int64)]
    ranked = [(method,) if method else known.best.get(kind, ()) for kind in kinds]
    filled = estimated(holes, known.said, ranked)
    rows = as_rows(filled, seen.found.awaited, known.tested)
    if not rows:
        return rows
    numbered = [{**row, "activity_id": str(number)} for number, row in enumerate(rows)]
    asked = as_activities(pd.DataFrame(numbered))
    counted = covered_beside(seen.activities, asked, seen.perimeter)
    return [row for number, row in enumerate(rows) if str(number) not in counted]


def count_gaps(seen: Collection, kept: NDArray[np.bool_]) -> int:
    """How many pieces of months these lines miss."""
    return int(kept[gaps(seen.activities, seen.found)["line"].to_numpy(np.int64)].sum())


def errors_table(known: Tried, kinds: Sequence[str]) -> pd.DataFrame:
    """The errors of the methods on these types: labels, ``n``, ``error``, ``bias``, ``best``."""
    table = known.tested[known.tested["activity_type"].isin(kinds)].copy()
    names = {code: kind.label_fr for code, kind in activity_types().items()}
    first = {kind: methods[0] for kind, methods in known.best.items()}
    chosen = (table["activity_type"].map(first) == table["method"]) & (table["n"] > 0)
    return pd.DataFrame(
        {
            "activity_type": table["activity_type"].map(names),
            "method": table["method"].map(estimate_methods()),
            "n": table["n"],
            "error": table["error"],
            "bias": table["bias"],
            "best": np.where(chosen, "proposée", ""),
        }
    ).sort_values(["activity_type", "error"], ignore_index=True)


def proposals_table(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """The estimates as a table to look at before they are stored."""
    kinds = activity_types()
    return pd.DataFrame(
        [
            {
                "site": row["site"],
                "activity_type": kinds[str(row["activity_type"])].label_fr,
                "period": f"du {row['period_start']:%d/%m/%Y} au {row['period_end']:%d/%m/%Y}",
                "quantity": float(str(row["quantity"])),
                "unit": unit(str(row["unit"])).label_fr,
                "basis": row["basis"],
            }
            for row in rows
        ]
    )


def save_estimates(
    workspace: Workspace, seen: Collection, rows: Sequence[Mapping[str, object]], *, reason: str
) -> int:
    """Store estimates as one batch, which can be undone; returns its number.

    Raises
    ------
    Refused
        When there is none, no reason, or the ledger moved since they were proposed.
    """
    if not rows:
        raise Refused(Finding(code="estimates_none"))
    if not reason.strip():
        raise Refused(missing_reason())
    with written(workspace, workspace.act(BatchKind.ESTIMATE, reason)) as ledger:
        if ledger.head().seq != seen.seq:
            raise changed_meanwhile("la collecte")
        identifiers = ledger.next_activity_ids(len(rows))
        stored = [
            {
                **dict.fromkeys(ACTIVITIES.names),
                **row,
                "activity_id": identifier,
                "origin_file": f"estimation de {workspace.actor}",
            }
            for identifier, row in zip(identifiers, rows, strict=True)
        ]
        ledger.append(ACTIVITIES, stored, expected=dict.fromkeys(identifiers, 0))
    return ledger.number


def estimate_year(
    workspace: Workspace, year: int, *, site: str = "", method: str = ""
) -> tuple[Collection, list[dict[str, object]]]:
    """The estimates of what a year misses, for one site or for all."""
    seen = collection(workspace, year)
    sites = seen.found.lines["site"].to_numpy(dtype=object)
    kept = np.ones(len(sites), dtype=bool) if not site else sites == site
    return seen, proposals(workspace, seen, kept, method)
