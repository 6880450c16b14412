"""Laws that the rows of worksheets obey, each named with its cell, before any calculation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from beges.domain.columns import Table
from beges.domain.findings import Finding, Where
from beges.domain.french import day, number
from beges.domain.worksheets.arithmetic import Rows, floats, stated

FIRST_YEAR, LAST_YEAR = 1990, 2100


FEW = 100_000
"""An upper bound below this is told with the lower one, as a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a figure may be: between two bounds, the lower one left out when ``above``.

    No upper bound is infinite, so that no product reaches the digits that no activity holds.
    """

    column: str
    low: float
    expected_fr: str
    high: float = 10**12
    above: bool = False


YEARS = Bound(
    column="year", low=FIRST_YEAR, high=LAST_YEAR, expected_fr="une année entre 1990 et 2100"
)


def place(table: Table, rows: pd.DataFrame, row: int, column: str = "") -> Where:
    """The cell of the user's file."""
    return Where(
        file=str(rows["origin_file"].iloc[row]),
        sheet=str(rows["origin_sheet"].iloc[row]),
        row=int(rows["origin_row"].iloc[row]),
        column=table.column(column).label_fr if column else "",
    )


def within(table: Table, rows: pd.DataFrame, bounds: Iterable[Bound]) -> Iterator[Finding]:
    """Figures that cannot be: negative areas, more than 366 days, more than 100 %."""
    for bound in bounds:
        figures = floats(rows[bound.column])
        low = figures <= bound.low if bound.above else figures < bound.low
        for row in np.flatnonzero(low | (figures > bound.high)):
            most = f"au plus {number(float(bound.high))}"
            expected = bound.expected_fr if low[row] or bound.high < FEW else most
            values = {"value": number(float(figures[row])), "expected": expected}
            where = place(table, rows, int(row), bound.column)
            yield Finding(code="worksheet_out_of_range", where=where, values=values)


def in_order(table: Table, rows: pd.DataFrame, first: str, last: str) -> Iterator[Finding]:
    """Two dates of a row run forwards."""
    for row in np.flatnonzero((rows[last] < rows[first]).to_numpy(dtype=bool)):
        values = {
            "last": day(rows[last].iloc[row]),
            "first": day(rows[first].iloc[row]),
            "first_label": table.column(first).label_fr,
        }
        where = place(table, rows, int(row), last)
        yield Finding(code="worksheet_dates_reversed", where=where, values=values)


def one_of(table: Table, rows: pd.DataFrame, first: str, second: str) -> Iterator[Finding]:
    """One measure or the other, never both, never none."""
    here, there = stated(rows[first]), stated(rows[second])
    names = {"first": table.column(first).label_fr, "second": table.column(second).label_fr}
    for row in np.flatnonzero(here & there):
        where = place(table, rows, int(row), second)
        yield Finding(code="worksheet_two_measures", where=where, values=names)
    for row in np.flatnonzero(~here & ~there):
        where = place(table, rows, int(row), first)
        yield Finding(code="worksheet_no_measure", where=where, values=names)


def sound_rows(rows: pd.DataFrame, findings: Sequence[Finding]) -> Rows:
    """The rows that no blocking finding names."""
    bad = {
        (finding.where.sheet, finding.where.row)
        for finding in findings
        if finding.severity == "blocking"
    }
    if not bad:
        return np.ones(len(rows), dtype=bool)
    places = zip(rows["origin_sheet"], rows["origin_row"], strict=True)
    return np.array([place not in bad for place in places], dtype=bool)
