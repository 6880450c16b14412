"""The wizard of mappings: what it shows of a file and what it still has to ask, without writing.

Everything here is read from the file and the registers; a person decides.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import REGISTERS, FileMapping, Quantity, recognisers
from beges.intake import (
    Document,
    Grid,
    Reading,
    Sheet,
    ambiguous,
    filtered_word,
    grid_at,
    guessed_grid,
    month_of_header,
    proposed,
)
from beges.intake.cells import Refusal, is_blank, shown
from beges.intake.choices import choices_of
from beges.intake.filters import kept_rows
from beges.services.inventories import known_library
from beges.services.mappings import known_aliases
from beges.services.perimeter import load_perimeter
from beges.services.workspace import Workspace, choice_lists

SAMPLED = 200
"""Rows on which the wizard shows what the answers give, while they are being given."""

MAX_VALUES = 200
"""Distinct values of a column that are offered as a filter."""

Lists = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A word of the file that is no code of its column, and how many rows bear it."""

    column: str
    word: str
    count: int


def lists_of(workspace: Workspace) -> Lists:
    """The lists that answers are chosen from."""
    return choice_lists(load_perimeter(workspace), known_library(workspace))


def usable_natures(workspace: Workspace) -> Mapping[str, Sequence[str]]:
    """The natures that each type of activity may take."""
    return known_library(workspace).usable


def readable_sheets(document: Document) -> list[Sheet]:
    """The visible sheets that hold something."""
    return [
        sheet
        for sheet in document.sheets
        if sheet.visible and any(not is_blank(cell) for row in sheet.rows for cell in row)
    ]


def first_grid(sheet: Sheet) -> Grid:
    """Where the headers of a sheet seem to be; the first row when nothing looks like headers."""
    return guessed_grid(sheet) or grid_at(sheet, 0)


def grid_of(sheet: Sheet, row: int, lines: int) -> Grid:
    """The sheet under the headers that a person shows, the first row being 1."""
    return grid_at(sheet, min(max(row, 1), len(sheet.rows)) - 1, lines)


def first_guess(workspace: Workspace, grid: Grid) -> FileMapping:
    """What the columns probably are."""
    learnt = {key: code for key, (code, _) in known_aliases(workspace).items()}
    return proposed(grid, recognisers(load_perimeter(workspace), learnt))


def first_rows(grid: Grid, count: int = 5) -> pd.DataFrame:
    """The first rows under the headers, as texts."""
    headers = [header for header in grid.headers if header]
    rows = {
        header: [filtered_word(cell) for cell in grid.cells(header)[:count]] for header in headers
    }
    return pd.DataFrame(rows, columns=headers)


def sampled(document: Document, grid: Grid, rows: int = SAMPLED) -> tuple[Document, Grid]:
    """The file cut after its first rows, so that each answer is shown at once."""
    cut = replace(grid.sheet, rows=grid.sheet.rows[: grid.first + rows])
    others = replace(document, sheets=(cut,))
    return others, grid_at(cut, grid.header, grid.lines)


def values_of(grid: Grid, header: str) -> list[str]:
    """The distinct values of a column, the most frequent first; empty when there are too many."""
    counted = Counter(filtered_word(cell) for cell in grid.cells(header))
    filled = np.array([any(not is_blank(c) for c in r) for r in grid.sheet.rows[grid.first :]])
    counted[""] -= int((~filled).sum())
    found = [word for word, count in counted.most_common() if count > 0]
    return found if len(found) <= MAX_VALUES else []


def untranslated(grid: Grid, mapping: FileMapping, lists: Lists) -> list[Untold]:
    """The words of the rows kept that the lists do not know, column by column."""
    read = kept_rows(grid, mapping.filters).read
    found = []
    for column in ACTIVITIES.collected:
        cell = mapping.columns.get(column.name)
        if cell is None or not cell.header or not column.choices or column.name in REGISTERS:
            continue
        known = choices_of(column.choices, lists)
        cells = grid.cells(cell.header)
        counted = Counter(cells[row] for row in np.flatnonzero(read).tolist())
        found += [
            Untold(column=column.name, word=shown(value), count=count)
            for value, count in counted.most_common()
            if not is_blank(value) and isinstance(known.match(value), Refusal)
        ]
    return found


def doubtful_numbers(grid: Grid, mapping: FileMapping) -> list[str]:
    """The numbers that could be read in two ways, for the question on the decimal sign."""
    return list(ambiguous(grid, mapping))


def quantity_of(header: str) -> Quantity:
    """A column of quantities that a person designates, with the month that its header names."""
    return Quantity(header=header, month=month_of_header(header))


def told_activities(reading: Reading, count: int) -> pd.DataFrame:
    """The first activities that a reading accepts or rejects, with why it rejects them."""
    part = reading.tables[ACTIVITIES.name]
    rows = part.typed.head(count)
    reasons = [" ".join(part.reasons.get(position, ())) for position in range(len(rows))]
    return rows.assign(reason=reasons)
