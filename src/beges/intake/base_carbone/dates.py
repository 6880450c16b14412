"""Dates: days, validities and years as ADEME prints them, in six spellings and more.

A validity is free text: ``31/12/2023``, ``11/03/2024 00:00``, ``31-mars-21``, ``déc.-17``,
``2023``, ``45362`` (a day counted by Excel), ``Année 2012``. It becomes the last day that it
covers, where that can be read; ``3 ans`` and ``5ème rapport du GIEC`` say no day, and stay texts.

The year of activity that a factor is meant for is read from its label alone, and only where the
label says one year in so many words: the whole boundary (``2021``), the head of the attribute
(``2021 - mix moyen``), the end of the name (``Meubles - 2023``), or a validity ``Année 2019``. Two
years that differ say nothing.
"""

import calendar
import re
import unicodedata
from datetime import date, timedelta
from typing import Final

EXCEL_EPOCH: Final = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1990, 2100

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: \d{2}:\d{2}(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_WORDED = re.compile(r"(?:(\d{1,2})[- ])?([a-z]{3,9})\.?[- ](\d{4}|\d{2})")
_SERIAL = re.compile(r"\d{5}")
_YEAR = re.compile(r"\d{4}")
_YEAR_TOLD = re.compile(r"(?:annee |donnees valides pour l'annee )(\d{4})")
_HEAD = re.compile(r"(\d{4})(?: - .*)?")
_TAIL = re.compile(r".* [-–] ?(\d{4})")
_MONTHS = (
    *("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"),
)


def _plain(text: str) -> str:
    """A text without case, accents and superfluous blanks."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def last_day(text: str) -> date | None:
    """The last day of a printed validity; ``None`` where it says no day."""
    told = _plain(text)
    if found := _DAY.fullmatch(told):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _ISO.fullmatch(told):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if _SERIAL.fullmatch(told):
        counted = EXCEL_EPOCH + timedelta(days=int(told))
        return _day(counted.year, counted.month, counted.day)
    if found := (_YEAR_TOLD.fullmatch(told) or _YEAR.fullmatch(told)):
        return _day(int(found[found.re.groups]), 12, 31)
    if found := _WORDED.fullmatch(told):
        return _worded(found)
    return None


def _worded(found: re.Match[str]) -> date | None:
    """A day or a month with its name: 31-mars-21, déc.-17."""
    month = next((n for n, name in enumerate(_MONTHS, 1) if found[2].startswith(name)), 0)
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    if not month or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return _day(year, month, int(found[1]) if found[1] else calendar.monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> date | None:
    """That day, if the calendar has it and the century is ours."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shown(text: str) -> str:
    """A printed date as a person reads it: a day counted by Excel becomes 31/12/2023."""
    serial = last_day(text) if _SERIAL.fullmatch(text) else None
    return f"{serial:%d/%m/%Y}" if serial else text.removesuffix(" 00:00")


def year_of(name: str, attribute: str, boundary: str, validity: str) -> int | None:
    """The one year of activity that a label says, if it says one."""
    patterns = (
        (_YEAR, _plain(boundary)),
        (_HEAD, _plain(attribute)),
        (_TAIL, _plain(name)),
        (_YEAR_TOLD, _plain(validity)),
    )
    found = (pattern.fullmatch(text) for pattern, text in patterns)
    years = {int(match[match.re.groups]) for match in found if match}
    said = {year for year in years if FIRST_YEAR <= year <= LAST_YEAR}
    return said.pop() if len(said) == 1 else None
