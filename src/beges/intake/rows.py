"""Rows: the rows under the headers of one sheet, typed, with the findings of their cells.

Each defect is one finding with its place and its value; beyond ``MAX_FINDINGS`` a last one counts
the others, and every rejected row still carries all its reasons.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.collection.requests import ANSWER
from beges.domain.columns import Column, Table
from beges.domain.findings import Finding, Severity, Where
from beges.intake.answers import Answers, answer_findings, read_answers
from beges.intake.cells import RawCell, Refusal, is_blank
from beges.intake.choices import choices_of
from beges.intake.columns import TypedColumn, absent, type_column
from beges.intake.headers import Layout, header_findings
from beges.intake.reading import TableReading, reason
from beges.intake.sheets import MergedRange, Sheet, letters

EXAMPLE = "EXEMPLE"
"""The key of the template's example row, which is never read."""

MAX_FINDINGS = 5_000

Rows = NDArray[np.bool_]
Lists = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Defect:
    """A cell, or a whole row, that is refused; rows and columns count from 0 in the sheet."""

    row: int
    column: int
    label: str
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """The cells under the headers, by column position."""

    sheet: Sheet
    layout: Layout
    where: Where
    columns: Sequence[Sequence[RawCell]]

    @property
    def first(self) -> int:
        """The index of the first row under the headers."""
        return self.layout.header + 1

    @property
    def rows(self) -> Sequence[Sequence[RawCell]]:
        """The rows under the headers."""
        return self.sheet.rows[self.first :]

    def cells(self, position: int) -> Sequence[RawCell]:
        """A column of cells; a row too short for it has a blank."""
        if position < len(self.columns):
            return self.columns[position]
        return [""] * len(self.rows)


def _grid(sheet: Sheet, layout: Layout, where: Where) -> _Grid:
    """The sheet turned by columns, once."""
    rows = sheet.rows[layout.header + 1 :]
    columns = tuple(itertools.zip_longest(*rows, fillvalue=""))
    return _Grid(sheet=sheet, layout=layout, where=where, columns=columns)


def read_rows(
    sheet: Sheet, layout: Layout, where: Where, lists: Lists
) -> tuple[TableReading, tuple[Finding, ...]]:
    """The rows of a sheet under these headers, and every finding on the sheet."""
    grid = _grid(sheet, layout, where)
    headers = [*header_findings(layout, where), *_merged_headers(grid)]
    if any(finding.severity is Severity.BLOCKING for finding in headers):
        return _refused_whole(grid, headers), tuple(headers)
    columns = {name: _typed(grid, layout.table.column(name), lists) for name in layout.columns}
    blank = np.logical_and.reduce([column.blank for column in columns.values()])
    example = _examples(layout.table, columns, len(blank))
    answers = _answers(grid, columns)
    given = ~(blank | example)
    kept = given if answers is None else given & ~answers.aside
    defects = _defects(grid, columns, kept, answers)
    reasons, findings = _told(defects, grid, kept)
    notes = [*_unnamed_columns(grid, kept), *_example_notes(grid, example)]
    unavailable = None
    if answers is not None:
        notes += answer_findings(answers, given, grid.first, where)
        none = given & answers.aside & answers.unavailable
        unavailable = _typed_frame(grid, columns, none)
    reading = TableReading(
        table=layout.table,
        typed=_typed_frame(grid, columns, kept),
        raw=_raw_frame(grid, kept),
        reasons=reasons,
        ignored=int(len(kept) - kept.sum()),
        unsaid={where.sheet: frozenset({c.name for c in layout.table.collected} - set(columns))},
        unavailable=unavailable,
    )
    return reading, (*headers, *notes, *findings)


def _typed(grid: _Grid, column: Column, lists: Lists) -> TypedColumn:
    choices = choices_of(column.choices, lists) if column.choices else None
    return type_column(grid.cells(grid.layout.columns[column.name]), column, choices)


def _examples(table: Table, columns: Mapping[str, TypedColumn], count: int) -> Rows:
    """The rows whose key is the example's."""
    key = table.key[0]
    if key not in columns:
        return np.zeros(count, dtype=bool)
    return np.asarray(columns[key].values.eq(EXAMPLE).fillna(value=False), dtype=bool)


# --------------------------------------------------------------------------------- defects


def _answers(grid: _Grid, columns: Mapping[str, TypedColumn]) -> Answers | None:
    """The answers of a request to a site, if the sheet is one."""
    if grid.layout.answer is None or "quantity" not in columns:
        return None
    return read_answers(grid.cells(grid.layout.answer), columns["quantity"].blank)


def _defects(
    grid: _Grid, columns: Mapping[str, TypedColumn], kept: Rows, answers: Answers | None
) -> list[_Defect]:
    """What is refused in the rows that are read, in the order of the sheet."""
    found = itertools.chain(
        _contradictions(grid, kept, answers),
        *(_cell_defects(grid, name, column, kept) for name, column in columns.items()),
        _long_rows(grid, kept),
        _merged_cells(grid, kept),
    )
    return sorted(found, key=lambda defect: (defect.row, defect.column))


def _cell_defects(grid: _Grid, name: str, column: TypedColumn, kept: Rows) -> Iterator[_Defect]:
    declared = grid.layout.table.column(name)
    position, label = grid.layout.columns[name], declared.label_fr
    if column.refused:
        refused = np.isin(column.codes, list(column.refused)) & kept
        for row in np.flatnonzero(refused):
            refusal = column.refused[int(column.codes[row])]
            yield _Defect(grid.first + int(row), position, label, refusal)
    if declared.required:
        missing = Refusal("cell_missing")
        for row in np.flatnonzero(column.blank & kept):
            yield _Defect(grid.first + int(row), position, label, missing)


def _contradictions(grid: _Grid, kept: Rows, answers: Answers | None) -> Iterator[_Defect]:
    """Rows of a request that give a quantity and say that they have none."""
    if answers is None or grid.layout.answer is None:
        return
    refusal = Refusal("request_contradictory")
    for row in np.flatnonzero(answers.contradictory & kept):
        yield _Defect(grid.first + int(row), grid.layout.answer, ANSWER, refusal)


def _long_rows(grid: _Grid, kept: Rows) -> Iterator[_Defect]:
    """Rows of a delimited text with more cells than headers: a separator stands in a value."""
    width = _header_width(grid)
    if not width:
        return
    for number, row in enumerate(grid.rows):
        if len(row) > width and kept[number] and not all(map(is_blank, row[width:])):
            values = {"count": len(row), "expected": width}
            yield _Defect(grid.first + number, width, "", Refusal("row_too_long", values))


def _header_width(grid: _Grid) -> int:
    if grid.layout.header < 0:
        return max(grid.layout.columns.values()) + 1
    return len(grid.sheet.rows[grid.layout.header])


def _merged_cells(grid: _Grid, kept: Rows) -> Iterator[_Defect]:
    """Rows where cells are merged: only the first one holds the value that the eye sees in all."""
    used = sorted(grid.layout.columns.values())
    left = {position: kept.copy() for position in used}
    for merged in grid.sheet.merged:
        covered = [position for position in used if merged.left <= position <= merged.right]
        if not covered or merged.bottom < grid.first:
            continue
        refusal = Refusal("cell_merged", {"range": _range(merged)})
        label = _label_at(grid.layout, covered[0])
        top, bottom = max(merged.top - grid.first, 0), merged.bottom - grid.first + 1
        rows = left[covered[0]][top:bottom]
        for row in np.flatnonzero(rows):
            yield _Defect(grid.first + top + int(row), covered[0], label, refusal)
        rows[:] = False


def _range(merged: MergedRange) -> str:
    first, last = letters(merged.left), letters(merged.right)
    return f"{first}{merged.top + 1}:{last}{merged.bottom + 1}"


def _label_at(layout: Layout, position: int) -> str:
    name = next(name for name, at in layout.columns.items() if at == position)
    return layout.table.column(name).label_fr


def _told(
    defects: Sequence[_Defect], grid: _Grid, kept: Rows
) -> tuple[dict[int, tuple[str, ...]], list[Finding]]:
    """The reasons of each rejected row by its position among the rows kept, and the findings."""
    positions = np.cumsum(kept) - 1
    reasons: dict[int, list[str]] = {}
    sentences: dict[tuple[int, str], str] = {}
    findings: list[Finding] = []
    for defect in defects:
        key = (id(defect.refusal), defect.label)
        if key not in sentences or len(findings) < MAX_FINDINGS:
            finding = _finding(defect, grid)
            sentences[key] = reason(finding)
            if len(findings) < MAX_FINDINGS:
                findings.append(finding)
        reasons.setdefault(int(positions[defect.row - grid.first]), []).append(sentences[key])
    if len(defects) > len(findings):
        values = {"count": len(defects) - len(findings)}
        findings.append(Finding(code="sheet_more_findings", where=grid.where, values=values))
    return {row: tuple(told) for row, told in reasons.items()}, findings


def _finding(defect: _Defect, grid: _Grid) -> Finding:
    where = replace(grid.where, row=defect.row + 1, column=defect.label)
    cell = f"{letters(defect.column)}{defect.row + 1}"
    values = {**defect.refusal.values, "column": defect.label, "cell": cell}
    return Finding(code=defect.refusal.code, where=where, values=values)


# ------------------------------------------------------------------------ the whole sheet


def _merged_headers(grid: _Grid) -> Iterator[Finding]:
    """Headers merged sideways: the columns under them cannot be told apart."""
    for merged in grid.sheet.merged:
        if merged.top <= grid.layout.header <= merged.bottom and merged.left < merged.right:
            where = replace(grid.where, row=grid.layout.header + 1)
            yield Finding(code="cell_merged", where=where, values={"range": _range(merged)})


def _unnamed_columns(grid: _Grid, kept: Rows) -> Iterator[Finding]:
    """Columns without a header that hold something: said, and not read."""
    if grid.layout.header < 0:
        return
    for position, header in enumerate(grid.sheet.rows[grid.layout.header]):
        if is_blank(header):
            cells = grid.cells(position)
            if any(not is_blank(cells[int(row)]) for row in np.flatnonzero(kept)):
                where = replace(grid.where, row=grid.layout.header + 1)
                values = {"letters": letters(position)}
                yield Finding(code="column_unnamed", where=where, values=values)


def _example_notes(grid: _Grid, example: Rows) -> Iterator[Finding]:
    for row in np.flatnonzero(example):
        where = replace(grid.where, row=grid.first + int(row) + 1)
        yield Finding(code="row_example_ignored", where=where, values={"example": EXAMPLE})


def _refused_whole(grid: _Grid, headers: Sequence[Finding]) -> TableReading:
    """Every row rejected for what is wrong in the headers."""
    kept = np.array([not all(map(is_blank, row)) for row in grid.rows], dtype=bool)
    told = tuple(f.sentence for f in headers if f.severity is Severity.BLOCKING)
    return TableReading(
        table=grid.layout.table,
        typed=_typed_frame(grid, {}, kept),
        raw=_raw_frame(grid, kept),
        reasons=dict.fromkeys(range(int(kept.sum())), told),
        ignored=int(len(kept) - kept.sum()),
    )


def refused_sheet(sheet: Sheet, table: Table, where: Where) -> tuple[TableReading, Finding]:
    """A sheet of the template in which no headers are found: every row rejected."""
    finding = Finding(code="sheet_header_missing", where=where, values={"table": table.label_fr})
    layout = Layout(table=table, header=-1, columns={})
    grid = _grid(sheet, layout, where)
    return _refused_whole(grid, [finding]), finding


# ---------------------------------------------------------------------------------- frames


def _typed_frame(grid: _Grid, columns: Mapping[str, TypedColumn], kept: Rows) -> pd.DataFrame:
    """The declared columns, typed, and where each row comes from."""
    rows = np.flatnonzero(kept)
    typed = {
        column.name: columns[column.name].values.take(rows).reset_index(drop=True)
        if column.name in columns
        else absent(column, len(rows))
        for column in grid.layout.table.collected
    }
    frame = pd.DataFrame(typed)
    frame["origin_file"] = pd.Series([grid.where.file] * len(rows), dtype="str")
    frame["origin_sheet"] = pd.Series([grid.where.sheet] * len(rows), dtype="str")
    frame["origin_row"] = rows.astype(np.int64) + grid.first + 1
    return frame


def _raw_frame(grid: _Grid, kept: Rows) -> pd.DataFrame:
    """The rows as they stand, under the headers of the template or, failing that, the letters."""
    heads = {
        position: _label_at(grid.layout, position) for position in grid.layout.columns.values()
    }
    for text, position in grid.layout.unknown:
        heads[position] = text if text not in heads.values() else f"{text} ({letters(position)})"
    width = max((len(row) for row in grid.rows), default=0)
    if not grid.layout.columns:
        heads = {position: letters(position) for position in range(width)}
    rows = np.flatnonzero(kept)
    frame = {}
    for position, head in sorted(heads.items()):
        cells = np.empty(len(kept), dtype=object)
        cells[:] = grid.cells(position)
        frame[head] = pd.Series(cells[rows], dtype=object)
    return pd.DataFrame(frame, index=pd.RangeIndex(len(rows)))
