"""Answers: the rows of a request to a site that give no quantity, counted and never read as zero.

A request is the sheet of the activities with one more column, where a site says « non disponible ».
A row without a quantity is left aside, whether it was answered so or not at all; both are counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from beges.domain.collection.requests import ANSWER, UNAVAILABLE
from beges.domain.findings import Finding, Where
from beges.intake.cells import RawCell, is_blank, shown
from beges.intake.choices import folded

Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers of a request, by row.

    ``unavailable`` said so, ``strange`` said something else; ``aside`` have no quantity.
    """

    unavailable: Rows
    strange: Rows
    aside: Rows
    cells: Sequence[RawCell]

    @property
    def contradictory(self) -> Rows:
        """Rows that give a quantity and say that they have none."""
        return self.unavailable & ~self.aside


def read_answers(cells: Sequence[RawCell], blank_quantity: Rows) -> Answers:
    """What a column of answers says, beside the quantities."""
    said = np.array([folded(str(cell)) for cell in cells], dtype=object)
    unavailable = np.asarray(said == folded(UNAVAILABLE), dtype=bool)
    silent = np.array([is_blank(cell) for cell in cells], dtype=bool)
    return Answers(
        unavailable=unavailable,
        strange=~unavailable & ~silent,
        aside=blank_quantity,
        cells=cells,
    )


def answer_findings(answers: Answers, rows: Rows, first: int, where: Where) -> Iterator[Finding]:
    """What is told of the rows that give no quantity; ``first`` is the index of the first row."""
    aside = answers.aside & rows
    counts = (
        ("request_unavailable", aside & answers.unavailable),
        ("request_unanswered", aside & ~answers.unavailable),
    )
    for code, counted in counts:
        if counted.any():
            yield Finding(code=code, where=where, values={"count": int(counted.sum())})
    for row in np.flatnonzero(answers.strange & rows):
        place = replace(where, row=first + int(row) + 1, column=ANSWER)
        values = {"value": shown(answers.cells[int(row)])}
        yield Finding(code="request_answer_unread", where=place, values=values)
