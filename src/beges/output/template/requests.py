"""Requests: what a site is asked for, a row a period, with a blank for the quantity.

The sheet is that of the activities, so that the ordinary import reads it back: the same headers,
columns that nobody fills in being hidden, and two more, which are no columns of an activity: last
year's value, to read, and the answer of a site that does not have the figure.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from beges.domain.activities import ACTIVITIES
from beges.domain.collection.requests import ANSWER, LAST_YEAR, UNAVAILABLE
from beges.output.template.book import (
    HEADER_ROW,
    MUTED,
    PALE,
    RULE,
    SOFT,
    Book,
    set_print,
    write_cell,
    write_title,
)
from beges.output.template.tables import (
    displayed,
    write_control,
    write_header,
    written_format,
)

SHOWN = (
    "site",
    "activity_type",
    "meter",
    "period_start",
    "period_end",
    "quantity",
    "unit",
    "data_kind",
    "supplier",
    "invoice",
    "documents",
    "comment",
)
"""The columns that a site sees; the others are written and hidden."""

REGISTERS = ("entities", "sites")
"""Lists that are sheets of the template, which a request does not have."""

ASKED = ("quantity",)
"""The columns that it is asked to fill in."""

HINT = (
    "Écrivez la quantité de chaque période, ou choisissez « non disponible » dans la colonne"
    f" « {ANSWER} ». Une ligne laissée vide n'est pas importée, et n'est pas comptée comme zéro."
)


def write_asked(
    book: Book, sheet: Worksheet, title: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """The sheet of a request."""
    sheet.set_default_row(18)
    write_title(book, sheet, title, HINT)
    sheet.set_row(HEADER_ROW, 34)
    first = HEADER_ROW + 1
    for position, column in enumerate(ACTIVITIES.collected):
        hidden = {} if column.name in SHOWN else {"hidden": True}
        style = book.style(**written_format(column))
        sheet.set_column(position, position, column.width + 2, style, hidden)
        write_header(book, sheet, position, column)
        if column.choices not in REGISTERS:
            write_control(sheet, first, position, column)
    for number, row in enumerate(rows):
        for position, column in enumerate(ACTIVITIES.collected):
            look = {} if column.name in ASKED else {"bg_color": SOFT}
            style = book.style(**{**written_format(column), **look})
            write_cell(
                sheet,
                first + number,
                position,
                displayed(book, column, row.get(column.name)),
                style,
            )
    _write_beside(book, sheet, rows)
    sheet.freeze_panes(first, 0)
    set_print(sheet)
    sheet.repeat_rows(HEADER_ROW)


def _write_beside(book: Book, sheet: Worksheet, rows: Sequence[Mapping[str, Any]]) -> None:
    """The answer, and last year's value, after the columns of an activity."""
    answer = len(ACTIVITIES.collected)
    look = {"bold": True, "text_wrap": True, "border": 1, "border_color": RULE, "bg_color": PALE}
    first = HEADER_ROW + 1
    sheet.set_column(answer, answer, 20)
    sheet.set_column(answer + 1, answer + 1, 34)
    sheet.write_string(HEADER_ROW, answer, ANSWER, book.style(**look))
    sheet.write_string(HEADER_ROW, answer + 1, LAST_YEAR, book.style(**look))
    message = "Choisissez « non disponible », ou laissez vide."
    control = {"validate": "list", "source": [UNAVAILABLE], "error_message": message}
    sheet.data_validation(first, answer, first + max(len(rows), 1), answer, control)
    for number, row in enumerate(rows):
        style = book.style(font_color=MUTED, italic=True)
        write_cell(sheet, first + number, answer + 1, row.get("last_year"), style)
