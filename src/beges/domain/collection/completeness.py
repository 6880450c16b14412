"""Completeness: for each line and month, the days awaited, those that came, and what is missing.

Days are what is counted: a month is complete when a bill or a reading covers each of its awaited
days, a bill that follows no calendar giving each month its own. What is missing is worth its days
times what the line emits a day, so that effort goes first to the big holes. Of the days that are
due, real + estimated + missing = counted, always. The rules are in docs/method/completeness.md.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import covered_days
from beges.domain.collection.awaited import Awaited, Ints, awaited_lines, covers, is_real
from beges.domain.perimeter import Perimeter
from beges.domain.tables import rows

Floats = NDArray[np.float64]

GRACE_DAYS = 31
"""A bill may still arrive so many days after the end of the period that it closes."""

MONTHS = 12
FEWEST_PEERS = 3
"""Sites that it takes for their median to stand for a site without any figure."""


class State(enum.StrEnum):
    """What a month of a line is, the gravest last."""

    OUTSIDE = "outside"
    NOT_APPLICABLE = "not_applicable"
    INVOICE = "invoice"
    READING = "reading"
    AWAITED = "awaited"
    ESTIMATE = "estimate"
    UNAVAILABLE = "unavailable"
    PARTIAL = "partial"
    MISSING = "missing"

    @property
    def label_fr(self) -> str:
        """The words that a user reads."""
        return _told()[self.value]["label_fr"]

    @property
    def letter(self) -> str:
        """The letter that stands in its cell, so that no state is told by its colour alone."""
        return _told()[self.value]["letter"]

    @property
    def meaning_fr(self) -> str:
        """What the state says."""
        return _told()[self.value]["meaning_fr"]


STATES = tuple(State)
_RANK = {state: number for number, state in enumerate(STATES)}


@cache
def _told() -> Mapping[str, Mapping[str, str]]:
    return {row["code"]: row for row in rows("collection_states")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a person said of months, with a reason: ``subject|YYYY-MM`` of each."""

    not_applicable: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """A year of a collection: arrays of lines × twelve months, in days.

    ``expected`` are the days awaited; ``real`` those that a bill or a reading covers, ``estimated``
    those that an estimate alone covers, ``missing`` those that are due and that nothing covers;
    ``state`` the number of each cell's state in ``STATES``. ``daily_mg`` is what a line emits a
    day, in milligrams of CO2e; NaN where nothing tells.
    """

    year: int
    today: date
    awaited: Awaited
    expected: Ints
    real: Ints
    estimated: Ints
    missing: Ints
    state: NDArray[np.int8]
    daily_mg: Floats

    @property
    def lines(self) -> pd.DataFrame:
        """The lines, as :class:`Awaited` has them."""
        return self.awaited.lines

    @property
    def counted(self) -> Ints:
        """The days that are due or covered."""
        return self.real + self.estimated + self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a year is completed against."""

    perimeter: Perimeter
    year: int
    today: date
    masses: pd.DataFrame
    declared: Declared = field(default_factory=Declared)


def completeness(activities: pd.DataFrame, against: Collected) -> Completeness:
    """The completeness of a year.

    ``against.masses`` gives what activities emit: ``row`` (position in ``activities``), ``mg`` and
    ``days`` that this mass covers, of this year and the one before.
    """
    awaited = awaited_lines(activities, against.perimeter, against.year)
    expected = _expected(awaited, against.year)
    days = _covered(activities, awaited, against.year)
    real, any_ = days["real"], days["any"]
    named = _declared(awaited, against)
    due = _due(awaited, against)
    waived = named[State.NOT_APPLICABLE]
    missing = np.where(due & ~waived, expected - any_, 0)
    return Completeness(
        year=against.year,
        today=against.today,
        awaited=awaited,
        expected=np.where(waived & (any_ == 0), 0, expected),
        real=real,
        estimated=any_ - real,
        missing=missing,
        state=_states(expected, days, due, named),
        daily_mg=_daily(awaited, against),
    )


def month_starts(year: int) -> NDArray[np.datetime64]:
    """The first days of the twelve months, and of the January that follows."""
    january = np.datetime64(f"{year}-01", "M")
    return (january + np.arange(MONTHS + 1)).astype("datetime64[D]")


def _expected(awaited: Awaited, year: int) -> Ints:
    """The days of each month that lie in the window of each line."""
    edges = month_starts(year).astype(np.int64)
    first = awaited.lines["first"].to_numpy().astype("datetime64[D]").astype(np.int64)
    last = awaited.lines["last"].to_numpy().astype("datetime64[D]").astype(np.int64)
    begin = np.maximum(first[:, None], edges[None, :-1])
    end = np.minimum(last[:, None], edges[None, 1:] - 1)
    return np.clip(end - begin + 1, 0, None)


def _covered(activities: pd.DataFrame, awaited: Awaited, year: int) -> dict[str, Ints]:
    """The awaited days that figures cover: of bills, of readings, of both, of any figure."""
    row = np.flatnonzero((awaited.line_of >= 0) & covers(activities))
    line = awaited.line_of[row]
    lines = awaited.lines
    start = activities["period_start"].to_numpy()[row]
    end = activities["period_end"].to_numpy()[row]
    held = pd.DataFrame(
        {
            "line": line,
            "start": np.maximum(start, lines["first"].to_numpy()[line]),
            "end": np.minimum(end, lines["last"].to_numpy()[line]),
        }
    )
    kinds = activities["data_kind"].astype("str").to_numpy()[row]
    real = is_real(activities)[row]
    groups = {
        "invoice": real & (kinds == "invoiced"),
        "reading": real & (kinds == "measured"),
        "real": real,
        "any": np.ones(len(row), dtype=bool),
    }
    return {name: _grid(held[kept], len(awaited), year) for name, kept in groups.items()}


def _grid(intervals: pd.DataFrame, lines: int, year: int) -> Ints:
    """The covered days as an array of lines × months."""
    days = covered_days(intervals, ["line"], date(year, 1, 1), date(year, 12, 31))
    grid = np.zeros((lines, MONTHS), dtype=np.int64)
    month = days["month"].dt.month.to_numpy() - 1
    grid[days["line"].to_numpy(dtype=np.int64), month] = days["days"].to_numpy()
    return grid


def _declared(awaited: Awaited, against: Collected) -> dict[State, NDArray[np.bool_]]:
    """The cells that a person declared."""
    months = [f"{against.year}-{month:02d}" for month in range(1, MONTHS + 1)]
    subjects = awaited.lines["subject"].to_numpy(dtype=object)
    keys = np.array([subjects + f"|{month}" for month in months], dtype=object).T
    keys = keys.reshape(len(awaited), MONTHS)
    told = {
        State.NOT_APPLICABLE: against.declared.not_applicable,
        State.UNAVAILABLE: against.declared.unavailable,
    }
    return {
        state: pd.Series(keys.ravel(), dtype=object).isin(named).to_numpy().reshape(keys.shape)
        for state, named in told.items()
    }


def _due(awaited: Awaited, against: Collected) -> NDArray[np.bool_]:
    """Whether the bill of each month should be there: its block of months ended long enough ago.

    A rhythm of n months divides the year in blocks of n months from January on.
    """
    rhythm = awaited.lines["months"].to_numpy()[:, None]
    block_end = (np.arange(MONTHS)[None, :] // rhythm + 1) * rhythm
    closes = month_starts(against.year)[np.minimum(block_end, MONTHS)]
    today = np.datetime64(against.today, "D")
    return np.asarray(closes - np.timedelta64(1, "D") + np.timedelta64(GRACE_DAYS, "D") < today)


def _states(
    expected: Ints,
    days: Mapping[str, Ints],
    due: NDArray[np.bool_],
    named: Mapping[State, NDArray[np.bool_]],
) -> NDArray[np.int8]:
    """The state of each cell: the first law that holds."""
    bills_most = days["invoice"] >= days["reading"]
    none = days["any"] == 0
    laws = (
        (State.OUTSIDE, expected == 0),
        (State.INVOICE, (days["real"] >= expected) & bills_most),
        (State.READING, days["real"] >= expected),
        (State.ESTIMATE, days["any"] >= expected),
        (State.NOT_APPLICABLE, none & named[State.NOT_APPLICABLE]),
        (State.UNAVAILABLE, none & named[State.UNAVAILABLE]),
        (State.PARTIAL, ~none),
        (State.AWAITED, ~due),
    )
    numbers = [np.int8(_RANK[state]) for state, _ in laws]
    chosen = np.select([law for _, law in laws], numbers, np.int8(_RANK[State.MISSING]))
    return chosen.astype(np.int8)


def _daily(awaited: Awaited, against: Collected) -> Floats:
    """What a line emits a day: by its own figures, else by the m² of its peers, else unknown."""
    masses = against.masses
    line = awaited.line_of[masses["row"].to_numpy(dtype=np.int64)]
    held = line >= 0
    mg = np.bincount(line[held], masses["mg"].to_numpy()[held], len(awaited))
    days = np.bincount(line[held], masses["days"].to_numpy()[held], len(awaited))
    own = np.divide(mg, days, out=np.full(len(awaited), np.nan), where=days > 0)
    own = np.where(own > 0, own, np.nan)
    surface = surfaces(awaited, against.perimeter)
    return np.where(np.isnan(own), peers_per_m2(awaited, against.perimeter, own) * surface, own)


def surfaces(awaited: Awaited, perimeter: Perimeter) -> Floats:
    """The surface of the site of each line, in m²; NaN where it is not known, or nought."""
    known = {code: float(s.surface_m2) for code, s in perimeter.sites.items() if s.surface_m2}
    return np.asarray(awaited.lines["site"].map(known), dtype=np.float64)


def site_kinds(awaited: Awaited, perimeter: Perimeter) -> pd.Series:
    """The kind of the site of each line."""
    return awaited.lines["site"].map({code: s.kind for code, s in perimeter.sites.items()})


def peers_per_m2(awaited: Awaited, perimeter: Perimeter, daily: Floats) -> Floats:
    """The median a day and a m² of the lines of the same type and kind of site, else of the type.

    Fewer than ``FEWEST_PEERS`` figures make no median.
    """
    lines = awaited.lines
    table = pd.DataFrame(
        {
            "type": lines["activity_type"].to_numpy(),
            "kind": site_kinds(awaited, perimeter).to_numpy(),
            "ratio": daily / surfaces(awaited, perimeter),
        }
    )
    found = np.full(len(lines), np.nan)
    for keys in (["type", "kind"], ["type"]):
        ratios = table.groupby(keys, dropna=False)["ratio"]
        median = ratios.transform("median").where(ratios.transform("count") >= FEWEST_PEERS)
        found = np.where(np.isnan(found), median.to_numpy(), found)
    return found
