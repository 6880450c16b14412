"""Mapped: the rows of any file, read by a mapping, become ordinary rows of activities.

The columns that the mapping designates are put under the headers of the activity table and go
through the very reader of the template (``rows``): same parsers, same refusals. Rows that filters
leave aside are counted as ignored, with their reason. A row that holds several quantities (a fuel
or a month a column) gives several activities; a blank among them is no quantity, never zero.

While they are checked, activities bear numbers of their own as rows, so that two activities of one
row are refused apart; ``places`` then tells everything in the rows and headers of the file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import (
    FileMapping,
    PeriodRule,
    Quantity,
    Recognisers,
    header_spelling,
)
from beges.domain.findings import Finding, Where
from beges.domain.perimeter import Perimeter
from beges.intake.cells import Damaged, RawCell, Refusal, is_blank, parse_decimal, shown
from beges.intake.filters import Kept, kept_rows
from beges.intake.grids import Grid
from beges.intake.headers import Layout
from beges.intake.periods import Given, days_of
from beges.intake.places import Places, merged_rows, without_echoes
from beges.intake.reading import Reading, TableReading, joined, refuse
from beges.intake.recognised import Spelling, Words, recognised_words, together
from beges.intake.rows import Lists, read_rows
from beges.intake.sheets import Document, Sheet

Cells = Sequence[RawCell]

PRODUCT = "product"
"""The method of a quantity that two columns multiply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """What a file is read against: codes and labels of lists, the perimeter, known spellings."""

    lists: Lists
    perimeter: Perimeter
    recognisers: Recognisers
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, kw_only=True)
class MappedReading:
    """Activities read by a mapping, to be checked, and the places where they stand, by sheet.

    ``unknown`` are the spellings that designate nothing, with what they may mean.
    """

    reading: Reading
    places: Mapping[str, Places]
    unknown: tuple[Spelling, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The activities to be: a row of the grid, and the quantity column that gives it, each."""

    grid: Grid
    mapping: FileMapping
    row: NDArray[np.int64]
    which: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def cells(self, header: str) -> list[RawCell]:
        """The cells of a column of the file, activity by activity."""
        column = self.grid.cells(header)
        return [column[row] for row in self.row.tolist()]

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantity columns."""
        return self.mapping.quantities

    def by_quantity(self, of: Sequence[str]) -> list[str]:
        """What each quantity column says, activity by activity."""
        return [of[number] for number in self.which.tolist()]


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What a sheet gives."""

    table: TableReading
    findings: list[Finding]
    refused: list[Finding]
    places: Places
    unknown: tuple[Spelling, ...]


def read_mapped(
    document: Document, grids: Sequence[Grid], mapping: FileMapping, known: Registers
) -> MappedReading:
    """Every row under the headers of these sheets, as activities.

    The mapping must be complete, and readable on each of them.
    """
    parts = [_read_sheet(document, grid, mapping, known) for grid in grids]
    reading = Reading(
        file=document.name,
        digest=document.digest,
        tables=MappingProxyType({ACTIVITIES.name: joined([part.table for part in parts])}),
        findings=(*document.findings, *(found for part in parts for found in part.findings)),
    )
    refused = [finding for part in parts for finding in part.refused]
    return MappedReading(
        reading=refuse(reading, refused),
        places={part.places.sheet: part.places for part in parts},
        unknown=together([spelling for part in parts for spelling in part.unknown]),
    )


def _read_sheet(document: Document, grid: Grid, mapping: FileMapping, known: Registers) -> _Part:
    """The rows of one sheet."""
    where = Where(file=document.name, sheet=grid.sheet.name)
    kept = kept_rows(grid, mapping.filters)
    rows, blank = _unfolded(grid, mapping, kept)
    columns, words, notes = _columns(rows, known, where)
    names = [name for name in ACTIVITIES.names if name in columns]
    sheet = Sheet(
        name=grid.sheet.name, rows=list(zip(*(columns[name] for name in names), strict=True))
    )
    layout = Layout(table=ACTIVITIES, header=-1, columns={name: n for n, name in enumerate(names)})
    part, found = read_rows(sheet, layout, where, known.lists)
    part, findings = without_echoes(part, found, _unplaced(columns))
    return _Part(
        table=_completed(part, rows, kept.ignored + blank),
        findings=[*kept.findings(where), *_blank_note(blank, where), *notes, *findings],
        refused=[
            *kept.refusals(where, rows.row),
            *merged_rows(grid, mapping, rows.row, where),
        ],
        places=_places(rows, names),
        unknown=words.unknown,
    )


def _unfolded(grid: Grid, mapping: FileMapping, kept: Kept) -> tuple[_Rows, int]:
    """The activities of the rows kept; of several quantity columns, blanks are no activity."""
    at = np.flatnonzero(kept.read)
    if len(mapping.quantities) == 1:
        return _Rows(grid=grid, mapping=mapping, row=at, which=np.zeros(len(at), np.int64)), 0
    columns = [grid.cells(quantity.header) for quantity in mapping.quantities]
    full = np.array(
        [[not is_blank(column[row]) for column in columns] for row in at.tolist()], dtype=bool
    ).reshape(len(at), len(columns))
    row, which = np.nonzero(full)
    return _Rows(grid=grid, mapping=mapping, row=at[row], which=which), int((~full).sum())


def _unplaced(columns: Mapping[str, Cells]) -> frozenset[int]:
    """The activities whose site or meter is not recognised: what these would say is missing too."""
    blank = [""] * len(columns["entity"])
    meters, sites = columns.get("meter", blank), columns.get("site", blank)
    return frozenset(
        number
        for number, (meter, site, entity) in enumerate(
            zip(meters, sites, columns["entity"], strict=True)
        )
        if isinstance(meter, Damaged) or (is_blank(entity) and not is_blank(site))
    )


def _blank_note(blank: int, where: Where) -> list[Finding]:
    if not blank:
        return []
    return [Finding(code="mapping_cells_blank", where=where, values={"count": blank})]


# ----------------------------------------------------------------------------------- the columns


def _columns(
    rows: _Rows, known: Registers, where: Where
) -> tuple[dict[str, Cells], Words, list[Finding]]:
    """The columns of the activity table, of raw cells, and what must be said of them."""
    mapping, quantities = rows.mapping, rows.quantities
    columns: dict[str, Cells] = {
        column.name: [""] * len(rows) for column in ACTIVITIES.collected if column.required
    }
    for name, cell in mapping.columns.items():
        taken = rows.cells(cell.header) if cell.header else [cell.constant] * len(rows)
        columns[name] = _translated(taken, mapping.translations.get(name, {}))
    for name in {name for quantity in quantities for name in quantity.values}:
        own = rows.by_quantity([quantity.values.get(name, "") for quantity in quantities])
        columns[name] = _first_of(own, columns.get(name, [""] * len(rows)))
    units = rows.by_quantity([quantity.unit for quantity in quantities])
    columns["unit"] = _first_of(units, columns["unit"])
    columns["quantity"] = _quantities(rows)
    months = rows.by_quantity([quantity.month for quantity in quantities])
    days = days_of(mapping, rows.cells, months, known.given)
    columns["period_start"], columns["period_end"] = days
    words = recognised_words(columns, known.recognisers, known.perimeter)
    return words.columns, words, [*words.findings(where)]


def _first_of(first: Cells, other: Cells) -> list[RawCell]:
    """The first cells, or the others where they are blank."""
    return [
        alternative if is_blank(cell) else cell
        for cell, alternative in zip(first, other, strict=True)
    ]


def _translated(cells: Cells, words: Mapping[str, str]) -> Cells:
    """The cells with the words of the file replaced by the codes that they stand for."""
    if not words:
        return cells
    codes = {header_spelling(word): code for word, code in words.items()}
    known = {cell: codes.get(header_spelling(shown(cell)), cell) for cell in dict.fromkeys(cells)}
    return [known[cell] for cell in cells]


def _quantities(rows: _Rows) -> list[RawCell]:
    """The quantities, multiplied where the mapping says so; a decimal sign told reads them."""
    if not rows.quantities:
        return [""] * len(rows)
    found: list[RawCell] = [""] * len(rows)
    for number, quantity in enumerate(rows.quantities):
        positions = np.flatnonzero(rows.which == number).tolist()
        column = rows.grid.cells(quantity.header)
        times = rows.grid.cells(quantity.times) if quantity.times else None
        for position in positions:
            row = int(rows.row[position])
            cell = _signed(column[row], rows.mapping.decimal)
            found[position] = cell if times is None else _product(cell, times[row])
    return found


def _signed(cell: RawCell, decimal: str) -> RawCell:
    """A number of two readings, in the one that the decimal sign of the file says."""
    if not decimal or not isinstance(cell, str):
        return cell
    read = parse_decimal(cell)
    if not isinstance(read, Refusal) or read.code != "cell_number_ambiguous":
        return cell
    return str(read.values["write_small" if decimal in cell else "write_large"])


def _product(cell: RawCell, times: RawCell) -> RawCell:
    """A quantity multiplied by another column, exactly; what is no number is refused as such."""
    quantity = parse_decimal(cell)
    if is_blank(cell) or isinstance(quantity, Refusal):
        return cell
    factor = parse_decimal(times)
    if isinstance(factor, Refusal):
        return Damaged("mapping_multiplier_unread", shown(times))
    return f"{Decimal(quantity) * Decimal(factor):f}"


# ------------------------------------------------------------------------------------- the reading


def _completed(part: TableReading, rows: _Rows, ignored: int) -> TableReading:
    """The reading with the cells of the file as raw ones, and how a product was made."""
    typed = part.typed
    products = [quantity.times for quantity in rows.quantities]
    if any(products):
        basis = _basis(rows)
        typed = typed.assign(
            method=pd.Series([PRODUCT if text else None for text in basis], dtype="str"),
            basis=pd.Series(basis, dtype="str"),
        )
    return replace(part, typed=typed, raw=_raw(rows), ignored=part.ignored + ignored)


def _basis(rows: _Rows) -> list[str | None]:
    """How each product was made, in words."""
    told: list[str | None] = [None] * len(rows)
    for number, quantity in enumerate(rows.quantities):
        if quantity.times:
            of, times = rows.grid.cells(quantity.header), rows.grid.cells(quantity.times)
            for position in np.flatnonzero(rows.which == number).tolist():
                row = int(rows.row[position])
                told[position] = (
                    f"« {quantity.header} » {shown(of[row])}"
                    f" × « {quantity.times} » {shown(times[row])}"
                )
    return told


def _raw(rows: _Rows) -> pd.DataFrame:
    """The cells of the file under its headers; of several quantities, the activity's own alone.

    A rejected activity that is mended and read again thus brings no other of its row back.
    """
    others = {header_spelling(quantity.header) for quantity in rows.quantities}
    alone = len(others) == 1
    frame = {}
    for header in filter(None, rows.grid.headers):
        cells = np.empty(len(rows), dtype=object)
        cells[:] = rows.cells(header)
        if not alone and header_spelling(header) in others:
            number = [header_spelling(quantity.header) for quantity in rows.quantities]
            cells[rows.which != number.index(header_spelling(header))] = ""
        frame[header] = pd.Series(cells, dtype=object)
    return pd.DataFrame(frame, index=pd.RangeIndex(len(rows)))


def _places(rows: _Rows, names: Sequence[str]) -> Places:
    """Where the activities stand in the file: rows, and headers of their columns."""
    mapping = rows.mapping
    headers = {name: cell.header for name, cell in mapping.columns.items() if cell.header}
    period = mapping.period
    headers["period_start"] = period.first
    headers["period_end"] = period.last or period.first
    if period.rule is PeriodRule.ACROSS and not period.first:
        headers["period_start"] = headers["period_end"] = ""
    return Places(
        sheet=rows.grid.sheet.name,
        rows=rows.row + rows.grid.first + 1,
        headers={name: headers.get(name, "") for name in names},
        quantities=[quantity.header for quantity in rows.quantities],
        which=rows.which,
    )
