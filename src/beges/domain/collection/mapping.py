"""Mappings: how the columns of a file that the users already have become activities.

A mapping is made once for a kind of file (an Enedis export, a fleet-card statement), kept under a
name and read by the headers that it saw. It says where each column of an activity comes from; it
never holds a figure. Its text in the ledger is JSON, and its versions are the ledger's revisions.
"""

import enum
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from beges.domain.activities import ACTIVITIES
from beges.domain.findings import Finding

FORMAT = 1
"""The shape of the JSON; a text of another shape is refused rather than half understood."""

MAX_TEXT = 200_000
LONGEST_RHYTHM = 24
"""Months that a bill without an end may cover."""


class PeriodRule(enum.StrEnum):
    """How a row of the file tells the first and the last day of its activity."""

    BOUNDS = "bounds"
    MONTH = "month"
    DAY = "day"
    YEAR = "year"
    RHYTHM = "rhythm"
    ACROSS = "across"
    ASKED = "asked"

    @property
    def label_fr(self) -> str:
        """The words of the wizard."""
        return _RULES[self]


_RULES = {
    PeriodRule.BOUNDS: "Une date de début et une date de fin",
    PeriodRule.MONTH: "Un mois (janvier 2021, 01/2021…)",
    PeriodRule.DAY: "Le jour de l'opération",
    PeriodRule.YEAR: "Une année",
    PeriodRule.RHYTHM: "Une date de début seule, et un nombre de mois",
    PeriodRule.ACROSS: "Les mois sont des colonnes (janvier, février…)",
    PeriodRule.ASKED: "Aucune date : la période se donne à chaque import",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a column of the activity comes from: a column of the file, or the same words always."""

    header: str = ""
    constant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A column of quantities. ``unit`` is that of the whole column; blank: see the unit column.

    ``times`` is a column that multiplies it (travellers), ``month`` the month that the column is
    of (``3`` or ``2021-03``), ``values`` what the column alone says of the others (a fuel).
    """

    header: str
    unit: str = ""
    times: str = ""
    month: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How the days are read. ``first`` and ``last`` are headers.

    ``first_is_reading`` says that the period begins the day after the date written (that of the
    reading before), ``last_is_next`` that it ends the day before (that of the next bill).
    """

    rule: PeriodRule = PeriodRule.BOUNDS
    first: str = ""
    last: str = ""
    months: int = 1
    first_is_reading: bool = False
    last_is_next: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which rows are read: those whose cell says one of ``kept``; those of ``left`` are left aside.

    A value that is in neither was never seen: its rows are refused until a person decides.
    """

    header: str
    kept: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """A kind of file and how it is read. ``headers`` are all those of the file, in order.

    ``translations`` give by column the code that a word of the file stands for; ``decimal`` is the
    decimal sign of the file, for the numbers that could be read in two ways.
    """

    headers: tuple[str, ...]
    header_lines: int = 1
    columns: Mapping[str, Cell] = field(default_factory=dict)
    quantities: tuple[Quantity, ...] = ()
    period: Period = field(default_factory=Period)
    filters: tuple[Filter, ...] = ()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decimal: str = ""

    @property
    def used(self) -> tuple[str, ...]:
        """The headers that it reads, each once."""
        cells = [cell.header for cell in self.columns.values()]
        taken = [text for quantity in self.quantities for text in (quantity.header, quantity.times)]
        days = [self.period.first, self.period.last]
        named = [*cells, *taken, *days, *(kept.header for kept in self.filters)]
        return tuple(dict.fromkeys(header for header in named if header))

    @property
    def asks_year(self) -> bool:
        """Whether the months of its columns have no year, neither in headers nor in a column."""
        across = self.period.rule is PeriodRule.ACROSS and not self.period.first
        return across and any(len(quantity.month) <= 2 for quantity in self.quantities)

    @property
    def asks_period(self) -> bool:
        """Whether a person gives the period at each import."""
        return self.period.rule is PeriodRule.ASKED


@lru_cache(maxsize=50_000)
def squeezed(text: str) -> str:
    """A spelling reduced to its letters and digits: case, accents, blanks and signs do not tell."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if letter.isalnum())


@lru_cache(maxsize=5_000)
def header_spelling(text: str) -> str:
    """A header reduced to what tells two apart: as :func:`squeezed`, keeping the signs of units."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if letter.isalnum() or letter in "€%/.()+-")


# ------------------------------------------------------------------------------- what is missing


def incomplete(mapping: FileMapping) -> Iterator[Finding]:
    """What a mapping must still say before a file is read by it."""
    missing = [*_unsaid(mapping)]
    if missing:
        yield Finding(code="mapping_incomplete", values={"missing": " ; ".join(missing)})


def _unsaid(mapping: FileMapping) -> Iterator[str]:
    """The questions that the wizard still asks, in its order."""
    columns = mapping.columns
    metered = "meter" in columns
    if not mapping.quantities:
        yield "la colonne de la quantité"
    if not (metered or "site" in columns or "entity" in columns):
        yield "le compteur, le site ou l'entité"
    typed = all("activity_type" in quantity.values for quantity in mapping.quantities)
    if not (metered or "activity_type" in columns or (typed and mapping.quantities)):
        yield "le type de donnée"
    with_unit = all(quantity.unit for quantity in mapping.quantities)
    if not (metered or "unit" in columns or with_unit):
        yield "l'unité"
    if "data_kind" not in columns:
        yield "la qualité de la donnée"
    yield from _unsaid_days(mapping)


def _unsaid_days(mapping: FileMapping) -> Iterator[str]:
    period, rule = mapping.period, mapping.period.rule
    if rule in (PeriodRule.MONTH, PeriodRule.DAY, PeriodRule.YEAR, PeriodRule.RHYTHM):
        if not period.first:
            yield "la colonne de la date"
    elif rule is PeriodRule.BOUNDS and not (period.first and period.last):
        yield "les colonnes de début et de fin de période"
    elif rule is PeriodRule.ACROSS and not all(q.month for q in mapping.quantities):
        yield "le mois de chaque colonne de quantité"


# ------------------------------------------------------------------------------------------ JSON


class MappingUnreadable(ValueError):
    """A text is not a mapping that this version of the tool reads."""


def mapping_text(mapping: FileMapping) -> str:
    """A mapping as the ledger keeps it; the same mapping always gives the same text."""
    content = {"format": FORMAT, **asdict(mapping)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_mapping(text: str) -> FileMapping:
    """The mapping that a text of :func:`mapping_text` tells.

    Raises
    ------
    MappingUnreadable
    """
    try:
        content = json.loads(text[:MAX_TEXT])
        if content.pop("format") != FORMAT:
            raise MappingUnreadable(f"format {content}")
        mapping = _of(content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise MappingUnreadable(str(error)) from error
    known = {column.name for column in ACTIVITIES.collected}
    named = {*mapping.columns, *mapping.translations}
    named |= {name for quantity in mapping.quantities for name in quantity.values}
    if not named <= known or mapping.header_lines not in (1, 2):
        raise MappingUnreadable(", ".join(sorted(named - known)))
    return mapping


def _of(content: Mapping[str, Any]) -> FileMapping:
    """The record of what JSON gave; a key that no field bears is a TypeError."""
    held = dict(content)
    return FileMapping(
        headers=_texts(held.pop("headers")),
        columns={_text(name): _cell(cell) for name, cell in held.pop("columns").items()},
        quantities=tuple(_quantity(quantity) for quantity in held.pop("quantities")),
        period=_period(held.pop("period")),
        filters=tuple(
            Filter(
                header=_text(kept["header"]),
                kept=_texts(kept["kept"]),
                left=_texts(kept["left"]),
            )
            for kept in held.pop("filters")
        ),
        translations={
            _text(name): {_text(word): _text(code) for word, code in words.items()}
            for name, words in held.pop("translations").items()
        },
        decimal=_text(held.pop("decimal")),
        **held,
    )


def _cell(content: Mapping[str, Any]) -> Cell:
    return Cell(**{name: _text(value) for name, value in content.items()})


def _quantity(content: Mapping[str, Any]) -> Quantity:
    held = dict(content)
    values = {_text(name): _text(code) for name, code in held.pop("values").items()}
    return Quantity(values=values, **{name: _text(value) for name, value in held.items()})


def _period(content: Mapping[str, Any]) -> Period:
    held = {**content, "rule": PeriodRule(content["rule"])}
    if content["months"] not in range(1, LONGEST_RHYTHM + 1):
        raise MappingUnreadable("months")
    return Period(**{**held, "first": _text(content["first"]), "last": _text(content["last"])})


def _texts(values: list[object]) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise MappingUnreadable(repr(value))
    return value
