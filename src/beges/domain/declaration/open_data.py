"""The open data of published inventories: its columns, and how the file writes each value.

ADEME publishes every inventory filed on its platform as one row of 104 columns (method.md §2.4):
the form's content, and totals by post in V5 boxes. The columns are data
(``tables/open_data_columns.csv``), named as the published file names them or, in snake case, as
data.ademe.fr does: ``slug`` is the rule of those names. Numbers have a point and at least one
decimal (``104.3``, ``0.0``), answers are ``oui`` and ``non``, a method is ``v4`` or ``v5``, and the
platform masks the contact.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from beges.domain.tables import rows

MASKED = "[Masqué]"
"""What the published file prints instead of a contact."""

CONTACTS = frozenset(
    {"field:contact_name", "field:contact_role", "field:contact_phone", "field:contact_email"}
)
"""The sources of the columns that name a person: never kept from a file, masked in an export."""

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The first signs that make a spreadsheet run a text (OWASP, CSV injection)."""

_APOSTROPHE = "'"
_MODE = {"opérationnel": "Opérationnel", "financier": "Financier"}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDataColumn:
    """A column: its header, where an export finds its value, its other name at data.ademe.fr.

    ``source`` is ``post:1.1``, ``reference:1.1``, ``field:<code of the form>``, ``standard``,
    ``filed_on`` or ``blank``.
    """

    number: int
    header: str
    source: str
    also: str

    @property
    def is_contact(self) -> bool:
        """Whether it names a person."""
        return self.source in CONTACTS

    @property
    def slug(self) -> str:
        """Its name in snake case."""
        return slug(self.header)


@cache
def open_data_columns() -> tuple[OpenDataColumn, ...]:
    """The columns, in the order of the published file."""
    return tuple(
        OpenDataColumn(
            number=int(row["column"]),
            header=row["header"],
            source=row["source"],
            also=row["also"],
        )
        for row in rows("open_data_columns")
    )


@cache
def _by_slug() -> Mapping[str, OpenDataColumn]:
    known = {column.slug: column for column in open_data_columns()}
    known |= {column.also: column for column in open_data_columns() if column.also}
    return MappingProxyType(known)


def column_of(header: str) -> OpenDataColumn | None:
    """The column that a header names, as the file or as data.ademe.fr writes it."""
    return _by_slug().get(slug(header))


def slug(header: str) -> str:
    """A header in the snake case of data.ademe.fr: ``Emissions publication P1.1`` is ``…_p11``."""
    plain = unicodedata.normalize("NFKD", header.replace("%", "percent")).casefold()
    kept = "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign in " _"))
    return "_".join(kept.replace("_", " ").split())


# ------------------------------------------------------------------ how the file writes a value


def as_tonnes(hundredths: int) -> str:
    """A printed cell as the file writes it: 7652.0, 104.3, 0.05."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    decimals = f"{rest:02d}".rstrip("0") or "0"
    return f"{sign}{whole}.{decimals}"


def as_number(text: str) -> str:
    """A French number as the file writes it, with a point; any other text as it is."""
    bare = _SPACES.sub("", text.replace("%", "")).replace("−", "-").replace(",", ".")
    if not _NUMBER.fullmatch(bare):
        return text
    return bare if "." in bare else f"{bare}.0"


def as_whole(text: str) -> str:
    """A whole number as the file writes it, without spaces; any other text as it is."""
    bare = _SPACES.sub("", text)
    return bare if bare.isdecimal() else text


def as_yes_no(text: str) -> str:
    """An answer as the file writes it."""
    told = text.strip().casefold()
    return told if told in ("oui", "non") else text


def as_mode(text: str) -> str:
    """A mode of consolidation as the file writes it: Opérationnel or Financier."""
    last = text.strip().casefold().rpartition(" ")[2]
    return _MODE.get(last, text)


def as_bracket(first: int, last: int | None) -> str:
    """A bracket of staff as the file writes it: ``Entre 1 000 et 1 999``, ``Plus de 9 999``."""
    if last is None:
        return f"Plus de {_grouped(first - 1)}"
    return f"Entre {_grouped(first)} et {_grouped(last)}"


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", " ")


# ---------------------------------------------------------------- a text that nothing may execute


def neutral(text: str) -> str:
    """A text that a spreadsheet takes for a text: an apostrophe leads the signs that it would run.

    One also leads a text that already looks so marked: :func:`restored` gives back any text.
    """
    marked = text.startswith(_APOSTROPHE) and text[1:2] in (*RISKY, _APOSTROPHE)
    return f"{_APOSTROPHE}{text}" if text.startswith(RISKY) or marked else text


def restored(text: str) -> str:
    """The text that :func:`neutral` was given."""
    marked = text.startswith(_APOSTROPHE) and text[1:2] in (*RISKY, _APOSTROPHE)
    return text[1:] if marked else text
