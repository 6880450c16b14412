"""Reader: the sheets of a document become typed tables, and what is wrong in them findings.

Nothing falls through the floor: each row under the headers is accepted, rejected with its reasons,
or ignored (a blank row, the example of the template), and the three add up to the rows read. A
blocking finding rejects the row that it names; a sheet whose headers are not sound is rejected
whole. The three doors (workbook, CSV, pasted block) share this one parser. Codes are checked
against the lists that the caller gives, widened by the entities and sites of the same file.
"""

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from beges.domain.columns import Table
from beges.domain.findings import Finding, Where
from beges.intake.cells import is_blank
from beges.intake.choices import folded
from beges.intake.delimited import pasted_rows
from beges.intake.headers import (
    TABLES,
    TEMPLATE_SHEETS,
    Layout,
    find_layout,
    headers_of,
    table_named,
)
from beges.intake.reading import Reading, TableReading, joined
from beges.intake.rows import Lists, read_rows, refused_sheet
from beges.intake.sheets import Document, Sheet

REGISTERED = ("entities", "sites", "meters")
"""The tables whose accepted rows are codes that the rest of the file may name."""

Part = tuple[Table, TableReading]


def read_tables(document: Document, lists: Lists) -> Reading:
    """Every table of a document, typed, with the findings in the order of the file.

    ``lists`` gives code → label for the registers that columns draw from: ``entities``, ``sites``,
    ``series`` (and ``factors`` beside it), ``releases``.

    Raises
    ------
    UnknownList
        When a column of the document draws from a list that is not given.
    """
    found: dict[int, list[Finding]] = {}
    parts: list[Part] = []
    layouts = [*_layouts(document, found)]
    for table in TABLES:
        for number, sheet, layout in layouts:
            if layout is not None and layout.table is table:
                where = Where(file=document.name, sheet=sheet.name)
                part, findings = read_rows(sheet, layout, where, lists)
                found[number].extend(findings)
                parts.append((table, part))
                lists = _widened(lists, part)
    for number, sheet, layout in layouts:
        expected = table_named(sheet.name)
        if layout is None and expected is not None:
            where = Where(file=document.name, sheet=sheet.name)
            part, finding = refused_sheet(sheet, expected, where)
            found[number].append(finding)
            parts.append((expected, part))
    told = [finding for number in sorted(found) for finding in found[number]]
    return _reading(document, parts, [*document.findings, *told])


def read_pasted(text: str, table: Table, lists: Lists) -> Reading:
    """A block pasted from a spreadsheet: with the headers of the table, or in their order."""
    rows = pasted_rows(text)
    layout = headers_of(rows, table) or Layout(
        table=table,
        header=-1,
        columns={column.name: number for number, column in enumerate(table.collected)},
    )
    sheet = Sheet(name=table.sheet_fr, rows=rows)
    document = Document(name="bloc collé", digest="", sheets=(sheet,))
    where = Where(file=document.name, sheet=sheet.name)
    part, findings = read_rows(sheet, layout, where, lists)
    return _reading(document, [(table, part)], findings)


def _layouts(
    document: Document, found: dict[int, list[Finding]]
) -> Iterator[tuple[int, Sheet, Layout | None]]:
    """The sheets to be read, with their tables; what is left aside is said in ``found``."""
    hollow = {folded(name) for name in TEMPLATE_SHEETS}
    for number, sheet in enumerate(document.sheets):
        if folded(sheet.name) in hollow or all(all(map(is_blank, row)) for row in sheet.rows):
            continue
        where = Where(file=document.name, sheet=sheet.name)
        expected = table_named(sheet.name)
        notes = found.setdefault(number, [])
        if not sheet.visible:
            code = "sheet_hidden_read" if expected else "sheet_hidden_ignored"
            notes.append(Finding(code=code, where=where))
            if expected is None:
                continue
        layout = find_layout(sheet)
        if layout is None and expected is None:
            notes.append(Finding(code="sheet_ignored", where=where))
            continue
        yield number, sheet, layout


def _widened(lists: Lists, part: TableReading) -> Lists:
    """The lists with the codes that this part of the file registers."""
    name = part.table.name
    if name not in REGISTERED or name not in lists:
        return lists
    accepted = part.accepted
    codes = dict(zip(accepted[part.table.key[0]], accepted["name"], strict=True))
    return {**lists, name: {**lists[name], **codes}}


def _reading(document: Document, parts: Sequence[Part], findings: Sequence[Finding]) -> Reading:
    by_table: dict[str, list[TableReading]] = {}
    for table, part in parts:
        by_table.setdefault(table.name, []).append(part)
    tables = {name: joined(of_table) for name, of_table in by_table.items()}
    last = []
    if not tables and document.is_open:
        seen = ", ".join(f"« {sheet.name} »" for sheet in document.sheets)
        values = {"sheets": seen}
        last = [Finding(code="file_no_table", where=Where(file=document.name), values=values)]
    elif tables and not any(len(table.typed) for table in tables.values()):
        last = [Finding(code="file_no_rows", where=Where(file=document.name))]
    return Reading(
        file=document.name,
        digest=document.digest,
        tables=MappingProxyType(tables),
        findings=(*findings, *last),
    )
