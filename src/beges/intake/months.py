"""Months: « janvier 2021 », ``01/2021``, ``2021-01`` or a day, read as a month; a header as one."""

import datetime as dt
import re
from functools import lru_cache

from beges.domain.units import fold
from beges.intake.cells import FIRST_DAY, LAST_DAY, Damaged, RawCell, clean, shown

UNREAD = "mapping_month_unread"

_NAMES = (
    ("janvier", "janv", "jan", "january"),
    ("fevrier", "fevr", "fev", "feb", "february"),
    ("mars", "mar", "march"),
    ("avril", "avr", "apr", "april"),
    ("mai", "may"),
    ("juin", "jun", "june"),
    ("juillet", "juil", "jul", "july"),
    ("aout", "aou", "aug", "august"),
    ("septembre", "sept", "sep", "september"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("decembre", "dec", "december"),
)
_NUMBER_OF = {name: number for number, names in enumerate(_NAMES, 1) for name in names}
_WORDS = re.compile(r"([a-z]+)\.?[-/_]?(\d{4}|\d{2})?", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.-]?(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:t.*)?", re.ASCII)
_CENTURY = 2000


@lru_cache(maxsize=20_000)
def _month(text: str) -> tuple[int | None, int] | None:
    """The year, if it is said, and the month of a text."""
    written = fold(text)
    if found := _WORDS.fullmatch(written):
        number = _NUMBER_OF.get(found[1])
        if number is None:
            return None
        return (None if found[2] is None else _full_year(int(found[2]))), number
    if found := _MONTH_FIRST.fullmatch(written):
        return int(found[2]), int(found[1])
    if found := _DAY_FIRST.fullmatch(written):
        return int(found[3]), int(found[2])
    if found := _ISO_DAY.fullmatch(written) or _YEAR_FIRST.fullmatch(written):
        return int(found[1]), int(found[2])
    return None


def _full_year(year: int) -> int:
    """« janv-21 » is 2021: beside the name of a month, two digits can only be a year."""
    return year if year > 99 else _CENTURY + year


def month_of_header(header: str) -> str:
    """The month that a header names (``3`` or ``2021-03``), blank if none."""
    found = _month(clean(header))
    if found is None or not 1 <= found[1] <= 12:
        return ""
    year, month = found
    if year is None:
        return str(month)
    return f"{year}-{month:02d}" if FIRST_DAY.year <= year <= LAST_DAY.year else ""


def first_of_month(cell: RawCell) -> dt.date | Damaged:
    """The first day of the month that a cell names; one without its year is not read."""
    match cell:
        case Damaged():
            return cell
        case dt.datetime() | dt.date():
            return _day(cell.year, cell.month, cell)
        case str():
            found = _month(clean(cell))
            if found is not None and found[0] is not None:
                return _day(found[0], found[1], cell)
        case int() | float() if not isinstance(cell, bool) and float(cell).is_integer():
            found = _month(str(int(cell)))
            if found is not None and found[0] is not None:
                return _day(found[0], found[1], cell)
    return Damaged(UNREAD, shown(cell))


def _day(year: int, month: int, cell: RawCell) -> dt.date | Damaged:
    if FIRST_DAY.year <= year <= LAST_DAY.year and 1 <= month <= 12:
        return dt.date(year, month, 1)
    return Damaged(UNREAD, shown(cell))


def year_of(cell: RawCell) -> int | Damaged:
    """The year that a cell names: 2021, or a day of it."""
    match cell:
        case Damaged():
            return cell
        case dt.datetime() | dt.date():
            year = cell.year
        case str():
            text = clean(cell)
            year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
        case int() | float() if not isinstance(cell, bool) and float(cell).is_integer():
            year = int(cell)
        case _:
            year = 0
    if FIRST_DAY.year <= year <= LAST_DAY.year:
        return year
    return Damaged("mapping_year_unread", shown(cell))


def shifted(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, the last day of the month where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(1)).day
    return dt.date(year, month + 1, min(day.day, last))
