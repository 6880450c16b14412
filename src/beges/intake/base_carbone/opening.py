"""Opening: the file as one table of texts, a row a record, or the finding that says why not.

The official CSV is in Windows-1252 with semicolons; UTF-8, other separators, another order of the
columns and an Excel workbook are read as well. Sizes, archives and disguised files are bounded
and refused by ``intake.documents``, as for any file. A cell that Excel altered is put back as the
text that the publisher would have written: a whole number without its point, a day as
31/12/2023.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from beges.domain.findings import Finding, Where
from beges.intake.base_carbone import columns
from beges.intake.cells import Damaged, RawCell, shown
from beges.intake.documents import open_document
from beges.intake.sheets import Document, Sheet

HEADER_ROWS: Final = 30
FEWEST_HEADERS: Final = 5
"""Below that, a file has nothing of ADEME's."""

MAX_CELL: Final = 30_000
"""Characters of a cell: Excel itself holds no more than 32,767."""

ROW, CELLS, LONG, BROKEN = "row", "cells", "long", "broken"
"""Beside the published columns: record number, number of cells, a cell too long, one in error."""

OTHER: Final = "other: "
"""What the name of a column starts with, when only the publisher's header names it."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The records of a file as texts; columns by our names, those that serve nothing by header."""

    name: str
    digest: str
    width: int
    table: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def open_base_carbone(name: str, content: bytes) -> Opened:
    """The table of a file received under that name; blocking findings go with an empty one."""
    document = open_document(name, content, columns.is_header)
    if document.findings:
        return _refused(document, *document.findings)
    found = [(sheet, at) for sheet in document.sheets for at in _headers(sheet)]
    if not found:
        return _refused(document, _not_one(document))
    sheet, at = max(found, key=lambda place: _named(place[0].rows[place[1]]))
    headers = [_text(cell).strip() for cell in sheet.rows[at]]
    wrong = list(_header_findings(document, headers))
    if wrong:
        return _refused(document, *wrong)
    records = sheet.rows[at + 1 :]
    if not any(records):
        return _refused(document, Finding(code="base_carbone_empty", where=_where(document)))
    return Opened(
        name=document.name,
        digest=document.digest,
        width=len(headers),
        table=_table(headers, records, first=at + 2),
    )


def _refused(document: Document, *findings: Finding) -> Opened:
    return Opened(
        name=document.name,
        digest=document.digest,
        width=0,
        table=pd.DataFrame(),
        findings=findings,
    )


def _where(document: Document) -> Where:
    return Where(file=document.name)


def _headers(sheet: Sheet) -> Iterator[int]:
    """The rows near the top that may hold the headers."""
    for number, row in enumerate(sheet.rows[:HEADER_ROWS]):
        if _named(row) >= FEWEST_HEADERS:
            yield number


def _named(row: Sequence[RawCell]) -> int:
    return sum(columns.is_header(cell) for cell in row if isinstance(cell, str))


def _not_one(document: Document) -> Finding:
    """Another file, or one whose columns nothing separates."""
    tops = (cell for sheet in document.sheets for row in sheet.rows[:HEADER_ROWS] for cell in row)
    together = columns.folded(columns.REQUIRED["total"])
    if any(isinstance(cell, str) and together in columns.folded(cell) for cell in tops):
        return Finding(code="base_carbone_separator", where=_where(document))
    return Finding(code="base_carbone_not_one", where=_where(document))


def _header_findings(document: Document, headers: Sequence[str]) -> Iterator[Finding]:
    """Columns that are missing, or that stand twice."""
    absent = columns.missing(headers)
    if absent:
        values = {"count": len(absent), "columns": " ; ".join(absent)}
        yield Finding(code="base_carbone_columns_missing", where=_where(document), values=values)
    names = Counter(columns.name_of(header) for header in headers)
    twice = [h for h in headers if columns.name_of(h) and names[columns.name_of(h)] > 1]
    if twice:
        values = {"column": twice[0]}
        yield Finding(code="base_carbone_column_twice", where=_where(document), values=values)


def _table(
    headers: Sequence[str], records: Sequence[Sequence[RawCell]], first: int
) -> pd.DataFrame:
    """Every record under its columns; what is wrong with its cells is told beside them."""
    width = len(headers)
    even = [_even(record, width) for record in records]
    nothing = pd.Series([""] * len(records), dtype="str")
    texts = dict.fromkeys(columns.OPTIONAL, nothing)
    long, broken = nothing != "", nothing != ""
    for header, column in zip(headers, zip(*even, strict=True), strict=True):
        told = pd.Series([c if type(c) is str else _text(c) for c in column], dtype="str")
        long |= told.str.len() > MAX_CELL
        broken |= pd.Series([type(cell) is Damaged for cell in column])
        name = columns.name_of(header)
        if name is not None or (header and f"{OTHER}{header}" not in texts):
            texts[name or f"{OTHER}{header}"] = told
    cells = [len(record) for record in records]
    rows = range(first, first + len(records))
    return pd.DataFrame({ROW: rows, CELLS: cells, **texts, LONG: long, BROKEN: broken})


def _even(record: Sequence[RawCell], width: int) -> Sequence[RawCell]:
    """A record of exactly that many cells: the missing ones are blank, the others left out."""
    if len(record) == width:
        return record
    return [*record[:width], *[""] * (width - len(record))]


def _text(cell: RawCell) -> str:
    """A cell as the publisher would have written it."""
    return cell if isinstance(cell, str) else shown(cell)
