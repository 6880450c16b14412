"""Grids: where the headers of any file stand, and its columns under unique headers.

Headers may hold two lines (« Train » above « Distance »), title lines may stand above them, and a
CSV says neither. The place is proposed; a person can put it right, and a kept mapping finds it
again by the headers that it saw.
"""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from beges.domain.collection import (
    REPEATED,
    FileMapping,
    drift_of,
    header_spelling,
    likeness,
    synonyms,
)
from beges.intake.cells import RawCell, is_blank, shown
from beges.intake.sheets import Document, Sheet, letters

SEARCHED = 40
"""How many rows of a sheet may hold the headers."""

_FEWEST = 2
_FOUND = 0.5
_WHOLE = 100
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A sheet read under its headers. ``header`` is the last of the header lines, from 0."""

    sheet: Sheet
    header: int
    lines: int
    headers: tuple[str, ...]

    @property
    def first(self) -> int:
        """The index of the first row under the headers."""
        return self.header + 1

    @cached_property
    def columns(self) -> tuple[tuple[RawCell, ...], ...]:
        """The cells under the headers, by column, short rows filled with blanks."""
        rows = self.sheet.rows[self.first :]
        columns = tuple(itertools.zip_longest(*rows, fillvalue=""))
        return columns + (("",) * len(rows),) * (len(self.headers) - len(columns))

    @property
    def height(self) -> int:
        """How many rows stand under the headers."""
        return len(self.sheet.rows) - self.first

    @cached_property
    def position_of(self) -> dict[str, int]:
        """The position of each header."""
        return {
            header_spelling(text): position for position, text in enumerate(self.headers) if text
        }

    def cells(self, header: str) -> tuple[RawCell, ...]:
        """The cells of the column of that header.

        Raises
        ------
        KeyError
        """
        return self.columns[self.position_of[header_spelling(header)]]


def grid_at(sheet: Sheet, header: int, lines: int = 1) -> Grid:
    """The sheet under the headers of that row, and of the row above when they hold two lines."""
    return Grid(sheet=sheet, header=header, lines=lines, headers=_headers(sheet, header, lines))


def _headers(sheet: Sheet, header: int, lines: int) -> tuple[str, ...]:
    """The headers by position, each unique; a column without one bears its letters."""
    low = [_text(cell) for cell in sheet.rows[header]]
    width = max((len(row) for row in sheet.rows[header : header + SEARCHED]), default=len(low))
    low += [""] * (width - len(low))
    if lines > 1 and header:
        high = _spread(sheet, header - 1, width)
        low = [_joined(top, text) for top, text in zip(high, low, strict=True)]
    below = sheet.rows[header + 1 :]
    seen: dict[str, int] = {}
    found = []
    for position, text in enumerate(low):
        name = text
        if not name and any(len(r) > position and not is_blank(r[position]) for r in below):
            name = f"Colonne {letters(position)}"
        key = header_spelling(name)
        if name and key in seen:
            name = f"{name}{REPEATED}{letters(position)})"
        seen[key] = position
        found.append(name)
    return tuple(found)


def _text(cell: RawCell) -> str:
    return "" if is_blank(cell) else shown(cell).strip(" :*")


def _joined(top: str, text: str) -> str:
    """Two lines of a header as one text."""
    return f"{top} / {text}" if top and text and top != text else text or top


def _spread(sheet: Sheet, row: int, width: int) -> list[str]:
    """The upper line of headers, each text over the columns that it covers.

    A workbook says it by its merged cells; a CSV cannot, and a text covers up to the next one.
    """
    texts = [_text(cell) for cell in sheet.rows[row]]
    texts = (texts + [""] * width)[:width]
    merged = [m for m in sheet.merged if m.top <= row <= m.bottom and m.left < m.right]
    for cells in merged:
        top = _text(sheet.rows[cells.top][cells.left])
        for position in range(cells.left, min(cells.right + 1, width)):
            texts[position] = top
    if not sheet.merged:
        for position in range(1, width):
            texts[position] = texts[position] or texts[position - 1]
    return texts


# --------------------------------------------------------------------------- where they stand


def guessed_grid(sheet: Sheet) -> Grid | None:
    """The row that looks most like headers: known words, texts, and rows of their width below."""
    scored = [(_score(sheet, row), -row) for row in range(min(SEARCHED, len(sheet.rows)))]
    best = max(scored, default=(0, 0))
    if best[0] <= 0:
        return None
    row = -best[1]
    return grid_at(sheet, row, 2 if _has_two_lines(sheet, row) else 1)


def _score(sheet: Sheet, row: int) -> int:
    """How much a row looks like headers."""
    cells = [cell for cell in sheet.rows[row] if not is_blank(cell)]
    texts = [cell for cell in cells if isinstance(cell, str) and not cell[:1].isdigit()]
    days = [cell for cell in cells if isinstance(cell, dt.date)]  # months as headers
    if (
        len(texts) < _FEWEST
        or (len(texts) + len(days)) * 2 < len(cells)
        or row + 1 >= len(sheet.rows)
    ):
        return 0
    below = [cell for cell in sheet.rows[row + 1] if not is_blank(cell)]
    if len(below) < _FEWEST:
        return 0
    named = sum(any(likeness(text, name) >= _WHOLE for name in synonyms()) for text in texts)
    return len({header_spelling(text) for text in texts}) + len(set(days)) + _NAMED * named


def _has_two_lines(sheet: Sheet, row: int) -> bool:
    """Whether the row above covers several of these headers at once."""
    if not row:
        return False
    above = [m for m in sheet.merged if m.top == m.bottom == row - 1 and m.left < m.right]
    width = len([cell for cell in sheet.rows[row] if not is_blank(cell)])
    spans = [m for m in above if m.right - m.left + 1 < width]
    low = [header_spelling(_text(c)) for c in sheet.rows[row] if not is_blank(c)]
    high = [cell for cell in sheet.rows[row - 1] if not is_blank(cell)]
    return bool(spans) or (len(set(low)) < len(low) and len(high) >= _FEWEST)


def found_grid(document: Document, mapping: FileMapping) -> Grid | None:
    """The sheet and the row where the headers of a mapping stand, drifted or not."""
    wanted = {header_spelling(text) for text in mapping.headers if text}
    used = {header_spelling(text) for text in mapping.used}
    best: tuple[float, Grid] | None = None
    for sheet in document.sheets:
        if not sheet.visible:
            continue
        for row in range(min(SEARCHED, len(sheet.rows))):
            for lines in {mapping.header_lines, 1}:
                texts = {header_spelling(text) for text in _row_texts(sheet, row, lines)}
                share = (len(wanted & texts) + len(used & texts)) / (len(wanted) + len(used) or 1)
                if share >= _FOUND and (best is None or share > best[0]):
                    best = share, grid_at(sheet, row, lines)
    return None if best is None else best[1]


def alike_grids(document: Document, mapping: FileMapping, grid: Grid) -> list[Grid]:
    """The sheets that bear every header that the mapping reads, with the one that was found."""
    found = []
    for sheet in document.sheets:
        if sheet.name == grid.sheet.name:
            found.append(grid)
            continue
        other = found_grid(replace(document, sheets=(sheet,)), mapping)
        if other is not None and drift_of(mapping, other.headers).is_readable:
            found.append(other)
    return found


def _row_texts(sheet: Sheet, row: int, lines: int) -> Sequence[str]:
    """The texts of a row as headers, without looking at what stands below."""
    low = [_text(cell) for cell in sheet.rows[row]]
    if lines == 1 or not row:
        return low
    high = _spread(sheet, row - 1, len(low))
    return [_joined(top, text) for top, text in zip(high, low, strict=True)]
