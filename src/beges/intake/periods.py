"""Periods: the first and last days of mapped rows, by the rule of the mapping.

Each distinct cell is read once. What cannot be read stays in its cell as damaged, so that the
reader of rows refuses it at its place with its reason.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from beges.domain.collection import FileMapping, Period, PeriodRule
from beges.intake.cells import Damaged, RawCell, Refusal, clean, is_blank, parse_date
from beges.intake.months import first_of_month, shifted, year_of

Day = RawCell
Days = tuple[list[Day], list[Day]]

_ONE = dt.timedelta(days=1)
_WITH_TIME = re.compile(r"(\S+)[T ]\d{1,2}[:hH]\d{2}.*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person gives at each import, for a file that does not say it."""

    first: dt.date | None = None
    last: dt.date | None = None
    year: int | None = None


def days_of(
    mapping: FileMapping,
    cells: Callable[[str], Sequence[RawCell]],
    months: Sequence[str],
    given: Given,
) -> Days:
    """The first and last day of each row; ``months`` is by row that of its quantity's column."""
    period = mapping.period
    match period.rule:
        case PeriodRule.BOUNDS:
            first = _each(cells(period.first), lambda cell: _bound(cell, period.first_is_reading))
            shift = -1 if period.last_is_next else 0
            return first, _each(cells(period.last), lambda cell: _plus(_bound(cell), shift))
        case PeriodRule.MONTH:
            first = _each(cells(period.first), first_of_month)
            return first, _each(first, _end_of_month)
        case PeriodRule.DAY:
            first = _each(cells(period.first), _bound)
            return first, first
        case PeriodRule.YEAR | PeriodRule.RHYTHM:
            of = _of_years if period.rule is PeriodRule.YEAR else _rhythm
            return of(period, cells(period.first))
        case PeriodRule.ACROSS:
            return _across(period, cells, months, given)
    none = Damaged("mapping_period_needed", "")
    return [given.first or none] * len(months), [given.last or none] * len(months)


def _each(cells: Sequence[RawCell], read: Callable[[RawCell], Day]) -> list[Day]:
    """What each cell gives, each distinct one read once; a blank stays blank."""
    known = {cell: "" if is_blank(cell) else read(cell) for cell in dict.fromkeys(cells)}
    return [known[cell] for cell in cells]


def _bound(cell: RawCell, day_after: bool = False) -> Day:
    """A day, its hour left out; one that cannot be read stays as it is written."""
    if isinstance(cell, str) and (found := _WITH_TIME.fullmatch(clean(cell))):
        cell = found[1]
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    return _plus(cell, 1) if day_after else cell


def _plus(cell: RawCell, days: int) -> Day:
    """A day moved; what is no day stays as it is written, to be refused at its place."""
    if not days:
        return cell
    day = parse_date(cell)
    return cell if isinstance(day, Refusal) else day + days * _ONE


def _end_of_month(cell: RawCell) -> Day:
    return shifted(cell, 1) - _ONE if isinstance(cell, dt.date) else cell


def _of_years(_: Period, cells: Sequence[RawCell]) -> Days:
    years = _each(cells, lambda cell: _january(year_of(cell)))
    return years, _each(years, _end_of_year)


def _january(year: int | Damaged) -> Day:
    return year if isinstance(year, Damaged) else dt.date(year, 1, 1)


def _end_of_year(cell: RawCell) -> Day:
    return dt.date(cell.year, 12, 31) if isinstance(cell, dt.date) else cell


def _rhythm(period: Period, cells: Sequence[RawCell]) -> Days:
    first = _each(cells, lambda cell: _bound(cell, period.first_is_reading))

    def end(cell: RawCell) -> Day:
        day = parse_date(cell)
        return cell if isinstance(day, Refusal) else shifted(day, period.months) - _ONE

    return first, _each(first, end)


def _across(
    period: Period,
    cells: Callable[[str], Sequence[RawCell]],
    months: Sequence[str],
    given: Given,
) -> Days:
    """The month of the column, in the year of its header, of a column, or given by the person."""
    missing: RawCell = Damaged("mapping_period_needed", "")
    years: Sequence[RawCell] = [given.year if given.year is not None else missing] * len(months)
    if period.first:
        years = cells(period.first)
    written = list(zip(months, years, strict=True))
    known = {pair: _month_day(*pair) for pair in dict.fromkeys(written)}
    first = [known[pair] for pair in written]
    return first, _each(first, _end_of_month)


def _month_day(month: str, year: RawCell) -> Day:
    if "-" in month:
        return first_of_month(month)
    if is_blank(year):
        return ""
    number = year_of(year)
    return number if isinstance(number, Damaged) else dt.date(number, int(month), 1)
