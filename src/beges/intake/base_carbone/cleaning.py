"""Cleaning: ADEME's texts and numbers as they were meant, without moving a digit.

A text was damaged on the way in known manners: UTF-8 read as another encoding, an apostrophe lost
as a question mark between two letters, quotes quoted again, blanks that nobody sees. A number is
written with a comma or a point and maybe an exponent; it becomes plain decimal text, or stays
what it is and is refused. Columns are cleaned once a distinct text. Documented in
``docs/factors.md``.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import pandas as pd

MAX_EXPONENT: Final = 30
"""No emission factor is further from one than that many powers of ten."""

MAX_LENGTH: Final = 40
"""No number is longer than that."""

JOINT: Final = "\x1f"
"""Between texts that are looked up together: no cleaned text holds it."""

# UTF-8 that was read as Windows-1252 or Latin-1: a leading byte, then those that continue it.
_FOLLOWING = re.escape(
    "".join(chr(b) + bytes([b]).decode("cp1252", "ignore") for b in range(128, 192))
)
_DAMAGED = re.compile(f"[ÃÂ][{_FOLLOWING}]|â[€\x80][{_FOLLOWING}]")
_LOST_APOSTROPHE = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\u200b\u2060\ufeff\u00ad]")
_OPENING = re.compile(r'^"{2,}')
_QUOTES = re.compile(r'"{2,}')
_NUMBER = re.compile(r"-?(?:\d+(?: \d{3})*(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,4})?")


def by_text(column: pd.Series, clean: Callable[[str], str]) -> pd.Series:
    """A column with each distinct text cleaned once."""
    codes, texts = pd.factorize(column)
    cleaned = pd.Series([clean(str(text)) for text in texts], dtype="str")
    return pd.Series(cleaned.array.take(codes), index=column.index)


def together(*texts: pd.Series) -> pd.Series:
    """Columns side by side in one, to be looked up together; ``split(JOINT)`` parts them."""
    joined = texts[0]
    for column in texts[1:]:
        joined = joined + JOINT + column
    return joined


def text(raw: str) -> str:
    """A text on one line: mojibake repaired, invisible signs and superfluous blanks left out."""
    return " ".join(_CONTROL.sub("", _DAMAGED.sub(_repaired, raw)).split())


def _repaired(found: re.Match[str]) -> str:
    """One sign in UTF-8 that was read in another encoding; as it stands when that is not it."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return found[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return found[0]


def label(raw: str) -> str:
    """A name: a text whose quotes stand once and whose lost apostrophes are back."""
    return _LOST_APOSTROPHE.sub("'", _unquoted(text(raw)))


def _unquoted(raw: str) -> str:
    """A name that was quoted as a cell, once or several times, without that quoting.

    A name cut after it was quoted lacks its closing quotes: the runs that are left say so.
    """
    while len(raw) > 1 and raw[0] == raw[-1] == '"' and '"' not in _QUOTES.sub("", raw[1:-1]):
        raw = raw[1:-1].replace('""', '"').strip()
    return _QUOTES.sub('"', _OPENING.sub("", raw))


def number(raw: str) -> str | None:
    """A published number as plain decimal text; blank stays blank, ``None`` is no number."""
    stripped = " ".join(raw.replace("\u2212", "-").split())
    if not stripped:
        return ""
    readable = stripped.isascii() and len(stripped) <= MAX_LENGTH
    if not readable or not _NUMBER.fullmatch(stripped):
        return None
    value = Decimal(stripped.replace(" ", "").replace(",", "."))
    if value and abs(value.adjusted()) > MAX_EXPONENT:
        return None
    return plain(value)


def plain(value: Decimal) -> str:
    """A decimal without exponent, nor superfluous zeros, nor a minus before nought."""
    if not value:
        return "0"
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def numbers(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """A column of plain decimal texts, and which cells hold no number (left blank there)."""
    codes, texts = pd.factorize(column)
    read = [number(str(raw)) for raw in texts]
    wrong = pd.Series([value is None for value in read], dtype=bool)
    plain_texts = pd.Series(["" if value is None else value for value in read], dtype="str")
    return (
        pd.Series(plain_texts.array.take(codes), index=column.index),
        pd.Series(wrong.to_numpy().take(codes), index=column.index),
    )
