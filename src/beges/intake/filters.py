"""Filters: which rows of a file are read, and why the others are left aside.

A row left aside is counted as ignored, by column and value. A value that the mapping never saw
makes its rows refused: the tool does not decide alone that it means nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from beges.domain.collection import Filter, header_spelling
from beges.domain.findings import Finding, Where
from beges.intake.cells import RawCell, is_blank, shown
from beges.intake.grids import Grid

Rows = NDArray[np.bool_]


def filtered_word(cell: RawCell) -> str:
    """A cell as a filter sees it: its text, blank for nothing."""
    return "" if is_blank(cell) else shown(cell)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The rows that are read, those left aside by column and value, those with a new value."""

    read: Rows
    blank: int
    left: dict[tuple[str, str], int]
    new: dict[tuple[str, str], Rows]

    @property
    def ignored(self) -> int:
        """Blank rows, and rows left aside."""
        return self.blank + sum(self.left.values())

    def findings(self, where: Where) -> Iterator[Finding]:
        """What was left aside, by column and value."""
        for (header, word), count in self.left.items():
            values = {"count": count, "column": header, "value": word or "vide"}
            yield Finding(
                code="mapping_rows_left", where=replace(where, column=header), values=values
            )

    def refusals(self, where: Where, at: NDArray[np.int64]) -> Iterator[Finding]:
        """Activities whose row bears a value that the mapping never saw; ``at`` are their rows."""
        for (header, word), rows in self.new.items():
            values = {"column": header, "value": word or "vide"}
            for activity in np.flatnonzero(rows[at]).tolist():
                spot = replace(where, row=activity + 1, column=header)
                yield Finding(code="mapping_value_new", where=spot, values=values)


def kept_rows(grid: Grid, filters: Sequence[Filter]) -> Kept:
    """The rows that the filters keep; a blank row is nobody's."""
    blank = np.array([all(map(is_blank, row)) for row in grid.sheet.rows[grid.first :]], dtype=bool)
    read = ~blank
    left: dict[tuple[str, str], int] = {}
    new: dict[tuple[str, str], Rows] = {}
    for kept in filters:
        words = [filtered_word(cell) for cell in grid.cells(kept.header)]
        known = {word: _decision(word, kept) for word in dict.fromkeys(words)}
        decisions = np.array([known[word] for word in words], dtype=object)
        aside = read & (decisions == "left")
        counted = Counter(words[row] for row in np.flatnonzero(aside).tolist())
        left.update({(kept.header, word): count for word, count in counted.items()})
        read &= ~aside
        for word in (word for word, decision in known.items() if decision == "new"):
            rows = np.array([other == word for other in words], dtype=bool)
            new[kept.header, word] = rows & read
    return Kept(read=read, blank=int(blank.sum()), left=left, new=new)


def _decision(word: str, kept: Filter) -> str:
    """What a filter says of a value."""
    spelling = header_spelling(word)
    if spelling in {header_spelling(text) for text in kept.kept}:
        return "kept"
    return "left" if spelling in {header_spelling(text) for text in kept.left} else "new"
