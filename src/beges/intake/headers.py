"""Headers: which table a sheet holds, on which row its headers stand, and which column is which.

A sheet is recognised by its name in the template, else by its headers; title lines may stand
above them. A header is the French label or the English name of a declared column, whatever its
case, accents and blanks. Columns that no declaration names are ignored and said so.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from beges.domain.activities.table import ACTIVITIES
from beges.domain.collection import DEGREE_DAYS, READINGS
from beges.domain.collection.requests import ANSWER, LAST_YEAR
from beges.domain.columns import Column, Table
from beges.domain.declaration import AVOIDED
from beges.domain.factors import OWN_FACTORS, OWN_PARTS
from beges.domain.findings import Finding, Where
from beges.domain.perimeter import (
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    METERS,
    SITES,
)
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.domain.transition import ACTIONS, TARGETS
from beges.domain.worksheets import WORKSHEET_TABLES
from beges.intake.cells import RawCell, is_blank, shown
from beges.intake.choices import folded
from beges.intake.sheets import Sheet, letters

TABLES = (
    GROUP,
    ENTITIES,
    SITES,
    METERS,
    READINGS,
    INDICATORS,
    INVENTORIES,
    DEGREE_DAYS,
    ELECTRICITY_CONTRACTS,
    AVOIDED,
    ACTIONS,
    TARGETS,
    OWN_FACTORS,
    OWN_PARTS,
    *WORKSHEET_TABLES,
    ACTIVITIES,
)
"""In the order of reading: a register is known before the rows that name its codes."""

TEMPLATE_SHEETS = ("Mode d'emploi", "Listes")
"""The sheets of the template that hold no data."""

HEADER_ROWS = 30
_FEWEST = 2
_NEAR = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a table stands in a sheet. ``columns`` gives the position of each column, from 0.

    ``answer`` is that of the answers, where the sheet is a request to a site.
    """

    table: Table
    header: int
    columns: Mapping[str, int]
    twice: tuple[tuple[str, int], ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()
    answer: int | None = None

    @property
    def missing(self) -> tuple[Column, ...]:
        """The required columns that the sheet does not have."""
        return tuple(c for c in self.table.collected if c.required and c.name not in self.columns)

    @property
    def is_sound(self) -> bool:
        """Whether the rows can be read."""
        return not self.missing and not self.twice


@cache
def _spellings(table: Table) -> Mapping[str, str]:
    """Folded header → column name."""
    return MappingProxyType(
        {
            folded(text): column.name
            for column in table.collected
            for text in (column.name, column.label_fr)
        }
    )


def _spelling(cell: RawCell) -> str:
    return folded(cell.strip(" *:")) if isinstance(cell, str) else ""


@cache
def _all_spellings() -> frozenset[str]:
    return frozenset(spelling for table in TABLES for spelling in _spellings(table))


def is_header(text: str) -> bool:
    """Whether a text heads a column of some table."""
    return _spelling(text) in _all_spellings()


def table_named(name: str) -> Table | None:
    """The table whose sheet bears this name in the template."""
    spelling = folded(name)
    for table in TABLES:
        if spelling in (folded(table.sheet_fr), folded(table.label_fr), folded(table.name)):
            return table
    return None


def find_layout(sheet: Sheet) -> Layout | None:
    """The table that a sheet holds and where, by its name, else by its headers."""
    found = {table: _layout(sheet.rows, table) for table in TABLES}
    known = [layout for layout in found.values() if layout is not None]
    whole = [layout for layout in known if not layout.missing]
    expected = table_named(sheet.name)
    named = found[expected] if expected is not None else None
    if named is not None and (named in whole or not whole):
        return named
    if whole:
        return max(whole, key=lambda layout: len(layout.columns))
    halves = [layout for layout in known if len(layout.missing) * 2 <= _required(layout.table)]
    return max(halves, key=lambda layout: len(layout.columns), default=None)


def headers_of(rows: Sequence[Sequence[RawCell]], table: Table) -> Layout | None:
    """The layout of a block whose first row holds headers of this table, if it does."""
    layout = _layout(rows[:1], table)
    if layout is None or len(layout.columns) * 2 < len([c for c in rows[0] if not is_blank(c)]):
        return None
    return layout


def _required(table: Table) -> int:
    return sum(column.required for column in table.collected)


def _layout(rows: Sequence[Sequence[RawCell]], table: Table) -> Layout | None:
    """The first row with every required header, else the one with most headers."""
    best: Layout | None = None
    for number, row in enumerate(rows[:HEADER_ROWS]):
        layout = _read_headers(row, number, table)
        if len(layout.columns) < _FEWEST:
            continue
        if not layout.missing:
            return layout
        if best is None or len(layout.columns) > len(best.columns):
            best = layout
    return best


def _read_headers(row: Sequence[RawCell], number: int, table: Table) -> Layout:
    spellings = _spellings(table)
    columns: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    unknown: list[tuple[str, int]] = []
    answer: int | None = None
    for position, cell in enumerate(row):
        name = spellings.get(_spelling(cell))
        if table is ACTIVITIES and _spelling(cell) == folded(ANSWER) and answer is None:
            answer = position
        elif table is ACTIVITIES and _spelling(cell) == folded(LAST_YEAR):
            continue
        elif name is None:
            if not is_blank(cell):
                unknown.append((shown(cell), position))
        elif name in columns:
            twice.append((name, position))
        else:
            columns[name] = position
    return Layout(
        table=table,
        header=number,
        columns=columns,
        twice=tuple(twice),
        unknown=tuple(unknown),
        answer=answer,
    )


def header_findings(layout: Layout, where: Where) -> Iterator[Finding]:
    """Missing, repeated and unknown columns."""
    row = replace(where, row=layout.header + 1)
    for column in layout.missing:
        label = column.label_fr
        values = {"column": label, "hint": _lookalike(column, layout)}
        yield Finding(code="column_missing", where=replace(row, column=label), values=values)
    for name, position in layout.twice:
        label = layout.table.column(name).label_fr
        values = {"column": label, "other": letters(position)}
        yield Finding(code="column_twice", where=replace(row, column=label), values=values)
    for text, position in layout.unknown:
        values = {"column": text, "letters": letters(position)}
        yield Finding(code="column_ignored", where=replace(row, column=text), values=values)


def _lookalike(column: Column, layout: Layout) -> str:
    """The unknown column that may be this one under another spelling, as a sentence."""
    written = {folded(text): text for text, _ in layout.unknown}
    near = difflib.get_close_matches(folded(column.label_fr), written, 1, _NEAR)
    return f" La colonne « {written[near[0]]} » lui ressemble." if near else ""
