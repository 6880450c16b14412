"""Figures: what the laws of plausibility look at, new beside stored, as plain columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat

import numpy as np
import pandas as pd

from beges.domain.activities import day_numbers, place
from beges.domain.collection.awaited import followed_types, is_real
from beges.domain.findings import Finding, Where
from beges.domain.french import day
from beges.domain.perimeter import Perimeter

MOST_TOLD = 200
"""Findings of one law that are told; one more counts the others."""

_TEXTS = ("entity", "site", "activity_type", "meter", "unit", "data_kind", "supplier", "invoice")


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What figures are looked at beside: the perimeter, what is stored, today, and readings."""

    perimeter: Perimeter
    today: date
    known: pd.DataFrame | None = None
    readings: pd.DataFrame | None = None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """New figures and stored ones in one table.

    ``table``: texts as ``str``, ``start`` and ``end`` in days since 1970, ``days``, ``quantity``,
    ``row`` (the position of a new figure, ``-1`` for a stored one), ``name`` (how a sentence calls
    it), ``real`` (a bill or a reading).
    """

    new: pd.DataFrame
    table: pd.DataFrame
    beside: Beside


Law = Callable[[Figures], Iterator[Finding]]


def figures_of(activities: pd.DataFrame, beside: Beside) -> Figures:
    """The figures of a collection, each once, new ones in the place of those they correct."""
    new = _plain(activities).assign(row=np.arange(len(activities)))
    tables = [new]
    if beside.known is not None and len(beside.known):
        stored = _plain(beside.known)
        corrected = stored["activity_id"].isin(new["activity_id"][new["activity_id"] != ""])
        tables.append(stored[~corrected].assign(row=-1))
    table = pd.concat(tables, ignore_index=True)
    kept = table["activity_type"].isin(followed_types(beside.perimeter)) & (table["days"] > 0)
    kept &= np.isfinite(table["quantity"])
    table = table[kept.to_numpy()].reset_index(drop=True)
    return Figures(new=activities, table=table, beside=beside)


def _plain(activities: pd.DataFrame) -> pd.DataFrame:
    """The columns that laws read, as texts and numbers."""
    texts = {name: activities[name].fillna("").astype("str") for name in ("supplier", "invoice")}
    texts |= {name: activities[name].astype("str") for name in _TEXTS if name not in texts}
    ids = activities["activity_id"].fillna("").astype("str")
    start, end = day_numbers(activities["period_start"]), day_numbers(activities["period_end"])
    rows = activities["origin_row"].astype("Int64").astype("str")
    dated = activities[["period_start", "period_end"]].notna().all(axis=1).to_numpy()
    return pd.DataFrame(
        {
            **texts,
            "activity_id": ids,
            "name": ids.where(ids != "", "ligne " + rows),
            "start": start,
            "end": end,
            "days": np.where(dated, end - start + 1, 0),
            "quantity": activities["quantity"].to_numpy(np.float64),
            "real": is_real(activities),
        }
    )


def at(figures: Figures, position: int, column: str = "") -> Where:
    """The cell of a new figure, by its position in the table of figures."""
    return place(figures.new, int(figures.table["row"].iloc[position]), column)


def each(positions: Sequence[int], finding_of: Callable[[int], Finding]) -> Iterator[Finding]:
    """A finding for each position; beyond those that are told, the last stands for the others.

    They are counted, not shown: a file whose every row looks wrong costs no more than another.
    """
    finding: Finding | None = None
    for position in positions[:MOST_TOLD]:
        finding = finding_of(position)
        yield finding
    if finding is not None:
        yield from repeat(finding, max(len(positions) - MOST_TOLD, 0))


def day_fr(number_of_days: object) -> str:
    return day(np.datetime64(int(str(number_of_days)), "D").astype(date))
