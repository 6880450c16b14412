"""Cells: a raw cell of a file becomes a typed value, or a refusal that says why.

A parser never guesses and never raises: what can be read in two ways is refused with both
readings. Numbers are written as the French (``1 234,56``) or the English (``1,234.56``) do, and
come out as canonical decimal text: no exponent, no superfluous zero. A number cell is taken to 15
significant digits, the precision that a spreadsheet itself keeps and shows; a text with more is
refused. The columns and their kinds are declared in ``beges.domain``.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from beges.domain.activities.table import MAX_DIGITS
from beges.domain.columns import Kind
from beges.domain.units import fold

FIRST_DAY = dt.date(1990, 1, 1)
LAST_DAY = dt.date(2100, 12, 31)
MAX_TEXT = 5_000
MAX_CODE = 200
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Damaged:
    """A cell without a value: an error of the spreadsheet, or a formula that nobody computed."""

    code: str
    shown: str


RawCell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | Damaged
"""A cell as the file holds it; a blank is the empty text."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell is refused: the code of the finding and the values that its sentence names."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


Value = str | int | bool | dt.date
Parser = Callable[[RawCell], Value | Refusal]

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_SPACES = re.compile(r"[^\S\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ERROR = re.compile(
    r"#(?:N/A|N/D|VALEUR!|VALUE!|REF!|NOM\?|NAME\?|DIV/0!|NOMBRE!|NUM!|NUL!|NULL!|CALC!|SPILL!"
    r"|PROPAGATION!|GETTING_DATA|#+)",
    re.IGNORECASE,
)

_AMBIGUOUS = re.compile(r"-?([1-9]\d{0,2})[.,](\d{3})", re.ASCII)
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
_SPACED = re.compile(r"-?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?", re.ASCII)
_ENGLISH = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DOTTED = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+", re.ASCII)
_PUNCTUATED = re.compile(r"[-+]?[\d., ]*\d[\d., ]*", re.ASCII)
_NUMBER_AND_UNIT = re.compile(r"(?:\D{1,8}\d[\d., ]*\D?|[-+]?[\d., ]*\d\s*\D.*)", re.ASCII)

_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}){_MIDNIGHT}", re.ASCII)
_YEAR_FIRST = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_MIDNIGHT}", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", re.ASCII)

_YES = frozenset({"oui", "vrai", "true", "1"})
_NO = frozenset({"non", "faux", "false", "0"})


def clean(text: str) -> str:
    """A text without what nobody sees: blanks at both ends, zero-width characters."""
    return text.strip() if text.isascii() else text.translate(_INVISIBLE).strip()


def is_blank(cell: RawCell) -> bool:
    """Whether a cell holds nothing that a person would see."""
    return isinstance(cell, str) and (not cell or (not cell[0].isalnum() and not clean(cell)))


def shown(cell: RawCell) -> str:
    """A cell as a sentence quotes it: as a French spreadsheet shows it, cut at 60 characters."""
    match cell:
        case Damaged():
            return cell.shown
        case bool():
            return "VRAI" if cell else "FAUX"
        case float() | int():
            return f"{cell:.15g}".replace(".", ",")
        case dt.datetime():
            return f"{cell:%d/%m/%Y}" if cell.time() == dt.time() else f"{cell:%d/%m/%Y %H:%M}"
        case dt.date():
            return f"{cell:%d/%m/%Y}"
    text = _CONTROL.sub("\ufffd", " ".join(str(cell).split()))
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _refused(code: str, cell: RawCell, **values: object) -> Refusal:
    return Refusal(code, {"value": shown(cell), **values})


# --------------------------------------------------------------------------------- numbers


def parse_decimal(cell: RawCell) -> str | Refusal:
    """A number as canonical decimal text, for example ``-1234.5``."""
    match cell:
        case Damaged():
            return _refused(cell.code, cell)
        case bool():
            return _refused("cell_number_text", cell)
        case float() | int():
            return _number_cell(cell)
        case str():
            return _number_text(clean(cell))
    return _refused("cell_number_is_date", cell)


def _number_cell(number: float) -> str | Refusal:
    if not math.isfinite(number):
        return _refused("cell_number_text", str(number))
    if number and not 1e-15 <= abs(number) < 10**MAX_DIGITS:
        return _refused("cell_number_range", number)
    text = f"{number:.{MAX_DIGITS}g}"
    if "e" in text:
        return canonical(f"{Decimal(text):f}")
    return "0" if text == "-0" else text


def _number_text(text: str) -> str | Refusal:
    number = _SPACES.sub(" ", text).replace("\u2212", "-")
    if not number.isascii():
        return _refused(_why_no_number(number), text)
    if found := _AMBIGUOUS.fullmatch(number):
        return _ambiguous(text, *found.groups())
    if _PLAIN.fullmatch(number):
        decimal = number.replace(",", ".")
    elif _SPACED.fullmatch(number):
        decimal = number.replace(" ", "").replace(",", ".")
    elif _ENGLISH.fullmatch(number):
        decimal = number.replace(",", "")
    elif _DOTTED.fullmatch(number):
        decimal = number.replace(".", "").replace(",", ".")
    else:
        return _refused(_why_no_number(number), text)
    decimal = canonical(decimal)
    if len(decimal.lstrip("-0.").replace(".", "").rstrip("0")) > MAX_DIGITS:
        return _refused("cell_number_digits", text, limit=MAX_DIGITS)
    if len(decimal.lstrip("-").partition(".")[0]) > MAX_DIGITS:
        return _refused("cell_number_range", text)
    return decimal


def canonical(decimal: str) -> str:
    """The one writing of a plain decimal: no leading or trailing zero, no minus before nought."""
    sign, digits = ("-", decimal[1:]) if decimal.startswith("-") else ("", decimal)
    whole, _, fraction = digits.partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    if fraction:
        return f"{sign}{whole}.{fraction}"
    return whole if whole == "0" else f"{sign}{whole}"


def _ambiguous(text: str, whole: str, rest: str) -> Refusal:
    """``1.234`` and ``1,234``: a decimal for one reader, a thousand times more for another."""
    return _refused(
        "cell_number_ambiguous",
        text,
        small=f"{whole},{rest}",
        large=f"{whole} {rest}",
        write_small=f"{whole},{rest}0",
        write_large=f"{whole}{rest}",
    )


def _why_no_number(text: str) -> str:
    """The code that tells best what keeps a text from being a number."""
    if _ERROR.fullmatch(text):
        return "cell_error"
    if _SCIENTIFIC.fullmatch(text):
        return "cell_number_scientific"
    if _PUNCTUATED.fullmatch(text):
        return "cell_number_grouping"
    if _NUMBER_AND_UNIT.fullmatch(text):
        return "cell_number_unit"
    return "cell_number_text"


def parse_integer(cell: RawCell) -> int | Refusal:
    """A whole number."""
    decimal = parse_decimal(cell)
    if isinstance(decimal, Refusal):
        return decimal
    if "." in decimal:
        return _refused("cell_integer_expected", cell)
    return int(decimal)


# ----------------------------------------------------------------------------------- dates


def parse_date(cell: RawCell) -> dt.date | Refusal:
    """A day: a date cell, ``jj/mm/aaaa``, ``jj-mm-aaaa`` or ``aaaa-mm-jj``."""
    match cell:
        case Damaged():
            return _refused(cell.code, cell)
        case dt.datetime():
            return _in_range(cell.date(), cell)
        case dt.date():
            return _in_range(cell, cell)
        case bool() | dt.time() | dt.timedelta():
            return _refused("cell_date_text", cell)
        case float() | int():
            return _refused("cell_date_number", cell)
    return _date_text(clean(cell))


def _date_text(text: str) -> dt.date | Refusal:
    if found := _DAY_FIRST.fullmatch(text):
        year, month, day = int(found[4]), int(found[3]), int(found[1])
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif _SHORT_YEAR.fullmatch(text):
        return _refused("cell_date_short_year", text)
    elif _ERROR.fullmatch(text):
        return _refused("cell_error", text)
    else:
        return _refused("cell_date_text", text)
    try:
        return _in_range(dt.date(year, month, day), text)
    except ValueError:
        return _refused("cell_date_impossible", text)


def _in_range(day: dt.date, cell: RawCell) -> dt.date | Refusal:
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    return _refused("cell_date_range", cell, first=FIRST_DAY.year, last=LAST_DAY.year)


# ------------------------------------------------------------------------- texts and codes


def parse_boolean(cell: RawCell) -> bool | Refusal:
    """Oui or non, vrai or faux, true or false, 1 or 0."""
    match cell:
        case Damaged():
            return _refused(cell.code, cell)
        case bool():
            return cell
        case float() | int():
            word = f"{cell:g}"
        case str():
            word = fold(clean(cell))
        case _:
            word = ""
    if word in _YES or word in _NO:
        return word in _YES
    return _refused("cell_boolean", cell)


def parse_text(cell: RawCell) -> str | Refusal:
    """A free text, its inside as it stands."""
    match cell:
        case Damaged():
            return _refused(cell.code, cell)
        case str():
            return _bounded(clean(cell), MAX_TEXT)
        case bool() | dt.date() | dt.time() | dt.timedelta():
            return shown(cell)
    return f"{cell:.15g}"


def parse_code(cell: RawCell) -> str | Refusal:
    """A code: text on one line; a number gives its digits, and digits lose the spaces between."""
    match cell:
        case Damaged():
            return _refused(cell.code, cell)
        case bool():
            return shown(cell)
        case float() | int():
            if abs(cell) >= 10**MAX_DIGITS:
                return _refused("cell_code_digits_lost", cell)
            return f"{cell:.{MAX_DIGITS}g}"
        case str():
            text = " ".join(clean(cell).split())
            digits = text.replace(" ", "")
            return _bounded(digits if digits.isdecimal() else text, MAX_CODE)
    return _refused("cell_code_is_date", cell)


def _bounded(text: str, longest: int) -> str | Refusal:
    if text.startswith("#") and _ERROR.fullmatch(text):
        return _refused("cell_error", text)
    if len(text) > longest:
        return _refused("cell_text_too_long", text, length=len(text), limit=longest)
    if not text.isprintable() and _CONTROL.search(text):
        return _refused("cell_text_control", text)
    return text


PARSERS: Mapping[Kind, Parser] = {
    Kind.TEXT: parse_text,
    Kind.CODE: parse_code,
    Kind.INTEGER: parse_integer,
    Kind.DECIMAL: parse_decimal,
    Kind.DATE: parse_date,
    Kind.BOOLEAN: parse_boolean,
}
"""The parser of each kind of column; a column with choices goes through ``choices``."""
