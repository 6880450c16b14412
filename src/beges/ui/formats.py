"""Formats: values as texts that a French reader expects, safe where Streamlit reads Markdown."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from beges.domain.french import NARROW, day, number, percent, signed_tonnes, tonnes, unbroken

Shower = Callable[[object], str]
"""How a cell of a table is written."""

UNKNOWN = "—"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])")


def plain(text: object) -> str:
    """A user's text where Streamlit expects Markdown: every sign stands for itself."""
    return _MARKDOWN.sub(r"\\\1", unbroken(str(text))).replace("\n", " ")


def mass(mass_mg: int, decimals: int) -> str:
    """A mass with its unit: 1 234,5 t."""
    return f"{tonnes(mass_mg, decimals)}{NARROW}t"


def masses(decimals: int) -> Shower:
    """How a column of milligrams shows: tonnes, without the unit that its header gives."""
    return lambda value: tonnes(int(str(value)), decimals)


def effects(decimals: int) -> Shower:
    """How a column of changes in milligrams shows: tonnes with their sign."""
    return lambda value: signed_tonnes(int(str(value)), decimals)


def share(value: object) -> str:
    """A fraction as a percentage."""
    return percent(Decimal(str(value)))


def rate(value: Decimal, decimals: int | None = None) -> str:
    """A percentage that is one already: 80 %."""
    return f"{number(value, decimals)}{NARROW}%"


def change(value: Decimal | float | None) -> str:
    """A relative change with its sign; a dash where there is none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is how a table holds a missing change
        return UNKNOWN
    text = percent(Decimal(str(value)))
    return text if text.startswith("−") else f"+{text}"


def changes(value: object) -> str:
    """How a column of relative changes shows: a share of two decimals, with its sign."""
    told = percent(Decimal(str(value)), 2)
    return told if told.startswith("−") else f"+{told}"


def figure(value: object) -> str:
    """A number with all its digits."""
    return number(value if isinstance(value, Decimal) else float(str(value)))


def significant(digits: int) -> Shower:
    """How a column of measures shows: that many significant digits at most."""
    return lambda value: number(Decimal(f"{float(str(value)):.{digits}g}"))


def decimals(count: int) -> Shower:
    """How a column of numbers shows with that many decimals."""
    return lambda value: number(float(str(value)), count)


def a_day(value: object) -> str:
    """A day as 31/12/2021."""
    return day(value) if isinstance(value, date) else ""


def moment(text: str) -> str:
    """An instant of the ledger (UTC, ISO 8601) as the reader's clock shows it: 31/12/2021 14:05."""
    return f"{datetime.fromisoformat(text).astimezone():%d/%m/%Y %H:%M}"


def yes_no(value: object) -> str:
    """Oui or non."""
    return "oui" if value else "non"
