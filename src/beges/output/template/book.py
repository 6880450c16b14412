"""The book: what every sheet of the template is written with.

Its formats, its lists, the names that the reader agrees on, and cells in which a text stays a text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import DEGREE_DAYS, READINGS
from beges.domain.columns import Table
from beges.domain.declaration import AVOIDED
from beges.domain.factors import OWN_FACTORS, OWN_PARTS
from beges.domain.perimeter import (
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    METERS,
    SITES,
)
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.domain.transition import ACTIONS, TARGETS
from beges.domain.worksheets import WORKSHEET_TABLES

TABLES = (
    ACTIVITIES,
    READINGS,
    ENTITIES,
    SITES,
    METERS,
    INDICATORS,
    DEGREE_DAYS,
    GROUP,
    INVENTORIES,
    ELECTRICITY_CONTRACTS,
    AVOIDED,
)
"""The sheets of the collection workbook."""

OWN_TABLES = (OWN_FACTORS, OWN_PARTS)
"""The sheets of the workbook of own factors."""

TRADE_TABLES = (*WORKSHEET_TABLES, ENTITIES, SITES)
"""The sheets of the workbook of worksheets."""

PLAN_TABLES = (ACTIONS, TARGETS, ENTITIES)
"""The sheets of the workbook of the transition plan."""

HELP_SHEET = "Mode d'emploi"
LIST_SHEET = "Listes"
EXAMPLE = "EXEMPLE"
HEADER_ROW = 2
"""The row of the headers, from 0: a title and a hint stand above."""

LAST_ROW = 20_000
"""The last row that is controlled; the reader reads further."""

A4 = 9
ACCENT, INK, PALE, SOFT, MUTED, RULE = (
    "#0F6B6B",
    "#1F2626",
    "#DDEBEB",
    "#F5F6F6",
    "#6B7676",
    "#C9CFCF",
)

Lists = Mapping[str, Mapping[str, str]]
Records = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The workbook being written: its tables, formats, lists, and the rows already known."""

    file: Workbook
    tables: Sequence[Table]
    style: Callable[..., Format]
    lists: Lists
    records: Records


def styles_of(file: Workbook) -> Callable[..., Format]:
    """The formats of a workbook, each made once, in its ink."""
    made: dict[tuple[tuple[str, object], ...], Format] = {}

    def style(**wanted: object) -> Format:
        key = tuple(sorted(wanted.items()))
        if key not in made:
            made[key] = file.add_format({"font_color": INK, "valign": "vcenter", **wanted})
        return made[key]

    return style


def write_title(book: Book, sheet: Worksheet, title: str, hint: str) -> None:
    """The two lines above the headers."""
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, title, book.style(bold=True, font_size=16, font_color=ACCENT))
    sheet.write_string(1, 0, hint, book.style(italic=True, font_color=MUTED))


def set_print(sheet: Worksheet) -> None:
    """One page wide, on A4 paper."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)


def write_cell(sheet: Worksheet, row: int, position: int, value: object, style: Format) -> None:
    """A value by its type; a text is never a formula, nor XlsxWriter's own rich text."""
    match value:
        case None | "":
            sheet.write_blank(row, position, None, style)
        case datetime() | date():
            sheet.write_datetime(row, position, value, style)
        case Decimal() | int() | float():
            sheet.write_number(row, position, value, style)
        case _:
            text = str(value)
            sheet.write_string(row, position, f"{text} " if text.startswith("<r>") else text, style)
