"""The sheet "Plan de transition": the actions and the targets, as registered."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from beges.domain.columns import Column, Kind, Table
from beges.domain.french import day
from beges.domain.nomenclature import labels
from beges.domain.transition import ACTIONS, TARGETS
from beges.output.filing.form import Declared, Record
from beges.output.filing.workbook import Book, FilingSheet, write_header, write_heading

SHEET = "Plan de transition"
_A3 = 8
_LABELLED = ("action_statuses", "target_scopes")
"""The lists whose codes have a French label; the others are codes of the user."""


def write_plan(book: Book, sheet: FilingSheet, declared: Declared) -> None:
    """The actions, then the targets, each on its row."""
    width = max(len(ACTIONS.columns), len(TARGETS.columns))
    sheet.set_widths(_widths(width))
    write_heading(book, sheet, SHEET, book.inventory.settings.name, width - 1)
    row = 4
    for table, records in ((ACTIONS, declared.actions), (TARGETS, declared.targets)):
        row = _write_records(book, sheet, table, records, row) + 1
    sheet.set_paper(_A3)
    sheet.print_area(0, 0, row, width - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(ord('A') + width - 1)}{row + 1}"})


def _widths(count: int) -> list[float]:
    """Widths that suit both tables, which share their columns."""
    widest = [0.0] * count
    for table in (ACTIONS, TARGETS):
        for at, column in enumerate(table.columns):
            widest[at] = max(widest[at], min(column.width, 40))
    return widest


def _write_records(
    book: Book, sheet: FilingSheet, table: Table, records: Sequence[Record], row: int
) -> int:
    """A table under its title; returns the row that follows."""
    sheet.write_text(row, 0, table.label_fr, book.styles["section"])
    if not records:
        sheet.write_text(row + 1, 0, "Aucun n’est enregistré.", book.styles["subtitle"])
        return row + 2
    heads = [column.label_fr for column in table.columns]
    write_header(book, sheet, row + 1, heads, height=48)
    row += 2
    for record in records:
        told = {at: _text(record, column) for at, column in enumerate(table.columns)}
        sheet.fit_row(row, told)
        for at, column in enumerate(table.columns):
            value = record.get(column.name)
            if isinstance(value, Decimal | int) and not isinstance(value, bool):
                style = "count" if column.kind is Kind.INTEGER else "tonnes"
                if column.name == "year":
                    style = "centred"
                sheet.write_number(row, at, float(value), book.styles[style])
            else:
                sheet.write_text(row, at, told[at], book.styles["text"])
        row += 1
    return row


def _text(record: Record, column: Column) -> str:
    """A value as a person reads it."""
    value = record.get(column.name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return day(value)
    if column.choices in _LABELLED:
        return labels(column.choices).get(str(value), str(value))
    return str(value)
