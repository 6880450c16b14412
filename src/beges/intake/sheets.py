"""Sheets: a file once opened, as named grids of raw cells that keep their place.

Workbooks, delimited files and pasted blocks all come in this form; nothing is typed yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from beges.domain.findings import Finding, Severity
from beges.intake.cells import RawCell


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRange:
    """Cells shown as one, of which only the first holds a value. Counted from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A grid of raw cells: ``rows[i]`` is row i + 1 of the file, from column A on."""

    name: str
    rows: Sequence[Sequence[RawCell]]
    visible: bool = True
    merged: tuple[MergedRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file received: its name made harmless, its SHA-256, its sheets, what is wrong with it."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether its sheets could be read."""
        return all(finding.severity is not Severity.BLOCKING for finding in self.findings)


def letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
