"""The sheet "Lignes": every emission line with the terms that a verifier multiplies again.

One row a line, whatever becomes of it: counted, excluded, eliminated, out of the perimeter or
without a post. ``columns`` says what the columns are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beges.output.filing.columns import Field, Lines, fields
from beges.output.filing.integers import integer_fields
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    column_letters,
    safe_names,
    write_header,
    write_heading,
)

SHEET = "Lignes"
HEADER_ROW = 4
MAX_ROWS = 1_000_000
"""Lines on a sheet: a spreadsheet holds 1 048 576 rows, and what is over goes to another sheet."""

_A3 = 8
_NAME = re.compile(r"\[(\w+)\]")
_EXPLANATION = (
    "Masse = arrondi à 6 décimales de quantité × numérateur ÷ dénominateur × jours comptés ÷ jours"
    " de la donnée × facteur (en kgCO2e) ; une immobilisation n’en compte que la part de l’année."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSheet:
    """Where a sheet of lines holds each of its columns, by name, as ranges for a formula."""

    name: str
    columns: Mapping[str, str]


def add_sheets(book: Book) -> list[FilingSheet]:
    """As many sheets as the lines of the inventory take."""
    count = -(-max(len(book.inventory.lines), 1) // MAX_ROWS)
    return [book.add(name) for name in safe_names([SHEET] * count, [])]


def write_lines(book: Book, sheets: Sequence[FilingSheet]) -> list[LineSheet]:
    """Write every line of the inventory on its sheets."""
    order = ["activity", "part_row", "start", "timing"]
    table = book.inventory.lines.sort_values(order, kind="stable")
    starts = range(0, max(len(table), 1), MAX_ROWS)
    return [
        _write_sheet(
            book, sheet, Lines(inventory=book.inventory, table=table.iloc[start : start + MAX_ROWS])
        )
        for sheet, start in zip(sheets, starts, strict=True)
    ]


def _write_sheet(book: Book, sheet: FilingSheet, lines: Lines) -> LineSheet:
    """One sheet of lines, its header frozen and filtered."""
    columns = _in_order(lines)
    sheet.set_widths([field.width for field in columns])
    for col, field in enumerate(columns):
        sheet.set_column(col, col, field.width, book.styles[field.style])
    inventory = book.inventory
    subtitle = f"{inventory.settings.name} – une ligne par donnée et par part de facteur"
    write_heading(book, sheet, "Lignes d’émission", subtitle, 8)
    sheet.write_text(3, 0, _EXPLANATION, book.styles["subtitle"])
    write_header(book, sheet, HEADER_ROW, [field.header for field in columns], height=62)
    first, last = HEADER_ROW + 1, HEADER_ROW + max(len(lines.table), 1)
    sheet.freeze_panes(first, 1)
    sheet.autofilter(HEADER_ROW, 0, last, len(columns) - 1)
    sheet.set_paper(_A3)
    sheet.fit_to_pages(4, 0)
    sheet.repeat_rows(HEADER_ROW)
    _write_rows(book, sheet, columns, first)
    letters = dict(zip((f.name for f in columns), column_letters(len(columns)), strict=True))
    sheet.ignore_errors(
        {"number_stored_as_text": f"{letters['v5']}{first + 1}:{letters['row']}{last + 1}"}
    )

    name = sheet.get_name()
    return LineSheet(
        name=name,
        columns={
            field: f"'{name}'!${letter}${first + 1}:${letter}${last + 1}"
            for field, letter in letters.items()
        },
    )


def _in_order(lines: Lines) -> list[Field]:
    """Every column, the integers after the total that they come from."""
    columns = fields(lines)
    after = 1 + next(at for at, field in enumerate(columns) if field.name == "total")
    columns[after:after] = integer_fields(lines)
    return columns


def _write_rows(book: Book, sheet: FilingSheet, columns: Sequence[Field], first: int) -> None:
    """The cells, row after row: by far most of the time that a workbook takes."""
    letters = dict(zip((f.name for f in columns), column_letters(len(columns)), strict=True))
    plan = [
        (col, field.values, book.styles[field.style], _on_row(field.formula, letters))
        for col, field in enumerate(columns)
    ]
    text, number, formula = sheet.write_text, sheet.write_number, sheet.write_formula
    for line in range(len(columns[0].values)):
        row = first + line
        name = str(row + 1)
        for col, values, style, live in plan:
            value = values[line]
            if value is None:
                continue
            if live:
                formula(row, col, live.replace("#", name), style, value)
            elif isinstance(value, str):
                text(row, col, value)
            else:
                number(row, col, value, style)


def _on_row(formula: str, letters: dict[str, str]) -> str:
    """A formula with the letters of its columns, and ``#`` for the number of its row."""
    return "=" + _NAME.sub(lambda name: f"{letters[name[1]]}#", formula) if formula else ""
