"""Worksheets on the screen: one thing described in its own words, seen computed, then saved.

A form is a worksheet of one row: it goes through the same reading, the same laws and the same
preview as a file. The further sheets of the housing stock are lines pasted or typed beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from beges.domain.columns import Column, Kind, Table
from beges.domain.findings import Finding, Where
from beges.domain.worksheets import WORKSHEET_TABLES, Worksheet
from beges.intake import Reading, TableReading, read_pasted, refuse
from beges.intake.columns import type_column
from beges.services.checking import Known, check_reading
from beges.services.entry import typed_record
from beges.services.imports import Preview, previewed
from beges.services.inventories import current_library, settings_for
from beges.services.workspace import Workspace
from beges.store import BatchKind

FORM_SHEET, FORM_ROW = "Formulaire ", 1


@dataclass(frozen=True, kw_only=True)
class FormPreview:
    """What a form gives: its preview once every field is well typed, else what is wrong."""

    findings: tuple[Finding, ...]
    preview: Preview | None = None

    @property
    def may_be_saved(self) -> bool:
        """Whether nothing forbids to save it."""
        return self.preview is not None and self.preview.is_clean

    @property
    def revises(self) -> bool:
        """Whether it changes what is stored: a reason is then asked."""
        seen = self.preview
        return seen is not None and bool(seen.computed.revised or seen.computed.gone)


def preview_form(
    workspace: Workspace,
    sheet: Worksheet,
    given: Mapping[str, object],
    pasted: Mapping[str, str] | None = None,
) -> FormPreview:
    """Check and compute what a form holds, without writing anything.

    ``given`` are its fields by column; ``pasted`` the lines of the further tables, by table.
    """
    known = Known.read(workspace)
    record, findings = typed_record(sheet.table, given)
    findings += _unlisted(sheet.table, record, known.lists)
    if findings:
        return FormPreview(findings=tuple(findings))
    origin = f"saisie de {workspace.actor}"
    tables = {sheet.table.name: _part(sheet.table, record, origin)}
    for table in sheet.tables[1:]:
        part, wrong = _pasted(table, sheet.link, (pasted or {}).get(table.name, ""), known)
        findings += wrong
        if part is not None:
            tables[table.name] = _named(part, sheet.link, record[sheet.link], origin)
    reading = Reading(file=origin, digest="", tables=tables, findings=())
    checked = check_reading(workspace, refuse(reading, findings), known, whole_file=False)
    seen = replace(previewed(workspace, checked, known), name=sheet.label_fr, kind=BatchKind.ENTRY)
    return FormPreview(findings=tuple(map(_near, seen.findings)), preview=seen)


def _near(finding: Finding) -> Finding:
    """A finding where a person looks for it: the field of the form, or the line pasted beside."""
    where = replace(finding.where, file="")
    if where.sheet.startswith(FORM_SHEET):
        where = Where(column=where.column)
    return replace(finding, where=where)


def _unlisted(
    table: Table, record: Mapping[str, Any], lists: Mapping[str, Mapping[str, str]]
) -> list[Finding]:
    """Codes that are not of the list of their column."""
    known = {**lists, "series": {**lists["factors"], **lists["series"]}}
    return [
        Finding(
            code="cell_choice_unknown",
            where=Where(column=column.label_fr),
            values={"value": record[column.name], "suggestion": "", "column": column.label_fr},
        )
        for column in table.collected
        if column.choices
        and record[column.name]
        and record[column.name] not in known[column.choices]
    ]


def _part(table: Table, record: Mapping[str, Any], origin: str) -> TableReading:
    """One row of a table, as the reader would have typed it."""
    typed = pd.DataFrame({c.name: _cell(c, record[c.name]) for c in table.collected})
    placed = typed.assign(
        origin_file=origin, origin_sheet=f"{FORM_SHEET}{table.label_fr}", origin_row=FORM_ROW
    )
    return TableReading(table=table, typed=placed, raw=typed.astype(object))


def _cell(column: Column, value: object) -> pd.Series:
    """A value as a column of one cell, of the type that the reader gives."""
    plain = replace(column, choices="")
    text = "" if value is None else value
    if column.kind is Kind.DECIMAL and value is not None:
        text = f"{value:f}"
    if column.kind is Kind.BOOLEAN and value is not None:
        text = "oui" if value else "non"
    return type_column([text], plain).values  # type: ignore[list-item]


def _pasted(
    table: Table, link: str, text: str, known: Known
) -> tuple[TableReading | None, list[Finding]]:
    """The lines of a further table, without the column that names the thing itself.

    They are pasted from a spreadsheet, or typed with semicolons between the cells.
    """
    if not text.strip():
        return None, []
    columns = tuple(column for column in table.columns if column.name != link)
    key = tuple(name for name in table.key if name != link)
    cells = text if "\t" in text else text.replace(";", "\t")
    reading = read_pasted(cells, replace(table, columns=columns, key=key), known.lists)
    return reading.tables[table.name], [*reading.findings]


def _named(part: TableReading, link: str, code: object, origin: str) -> TableReading:
    """The lines as those of the thing that the form describes."""
    table = next(table for table in WORKSHEET_TABLES if table.name == part.table.name)
    typed = part.typed.assign(**{link: str(code)}, origin_file=origin)
    typed[link] = typed[link].astype("str")
    return replace(part, table=table, typed=typed)


def natures_of(workspace: Workspace, sheet: Worksheet, year: int) -> dict[str, str]:
    """The natures that a form of this worksheet offers: code → label."""
    release = current_library(workspace, settings_for(workspace, year))
    codes = dict.fromkeys(code for kind in sheet.kinds for code in release.usable.get(kind, ()))
    return {code: release.series[code].label_fr for code in codes}
