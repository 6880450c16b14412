"""The workbook itself: its styles, its sheet names, and cells in which a text stays a text.

A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return is data of a user:
it is always written as a string, and XlsxWriter is told to convert none (a spreadsheet that runs a
user's text is the "formula injection" of OWASP's list). Sheets are written row after row, and each
row goes to disk at once, so that memory does not grow with the inventory.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from beges.domain.inventory import Inventory

A4 = 9
MAX_NAME = 31
MAX_TEXT = 32_767
_CUT = " … [texte coupé]"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LINE_HEIGHT, _PADDING, _LETTERS_PER_DIGIT = 15.0, 2, 1.12
_TALLEST = 409.0

_ACCENT, _INK, _RULE, _PALE, _GREY = "#0F6B6B", "#1F2626", "#C9CECE", "#E7F1F1", "#F1F3F3"
_TONNES, _EXACT, _MASS = "#,##0.00", "#,##0.000000", "#,##0.000000"
_GSD2 = "0.00"


class FilingSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet whose texts are never formulas, and whose formulas are taken as they are."""

    def write_text(self, row: int, col: int, text: str, style: Format | None = None) -> None:
        """Write a text, whatever it begins with; a blank one leaves the cell blank."""
        if not text:
            self.write_blank(row, col, None, style)
            return
        if text.startswith("<r>") and text.endswith("</r>"):
            text += " "  # XlsxWriter would take it for its own rich text and copy it as raw XML
        if len(text) > MAX_TEXT // 2 and len(text.encode("utf-16-le")) > 2 * MAX_TEXT:
            text = text[: MAX_TEXT // 2 - len(_CUT)] + _CUT
        self.write_string(row, col, text, style)

    def set_widths(self, widths: Iterable[float]) -> None:
        """Give the columns their widths, in characters."""
        self.widths = tuple(widths)
        for col, width in enumerate(self.widths):
            self.set_column(col, col, width)

    def fit_row(self, row: int, texts: Mapping[int, str], at_least: int = 1) -> None:
        """Make a row as tall as the longest of these texts, by column, asks for."""
        lines = max(lines_of(text, self.widths[col] - _PADDING) for col, text in texts.items())
        self.set_row(row, height_of(max(lines, at_least)))

    def lines_over(self, columns: tuple[int, int], text: str) -> int:
        """How many lines a text takes over the cells from the first to the last column."""
        first, last = columns
        return lines_of(text, sum(self.widths[first : last + 1]) - _PADDING)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        # XlsxWriter looks for thirty recent functions in each formula, which takes ten times as
        # long as writing it; ours use none of them.
        return formula.removeprefix("=")

    def _escape_attributes(self, attribute: object) -> object:
        # The attributes of a cell are its place and the number of its format: nothing to escape.
        if isinstance(attribute, int) or (isinstance(attribute, str) and attribute.isalnum()):
            return attribute
        return super()._escape_attributes(attribute)

    def _escape_control_characters(self, data: object) -> object:
        # Most texts have none: to see it at once saves a sixth of the time of a large workbook.
        if isinstance(data, str) and data.isprintable() and "_x" not in data:
            return data
        return super()._escape_control_characters(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What ties a workbook to its origin: the standard, the head of the ledger, who and when."""

    standard: str
    head: str
    head_seq: int
    made_at: datetime
    made_by: str

    @property
    def moment_fr(self) -> str:
        """When the workbook was made, in French; in universal time where the time zone is known."""
        if self.made_at.tzinfo is None:
            return f"{self.made_at:%d/%m/%Y à %H:%M}"
        return f"{self.made_at.astimezone(UTC):%d/%m/%Y à %H:%M} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook being written for an inventory, with the formats of its cells by name."""

    workbook: Any
    inventory: Inventory
    styles: Mapping[str, Format]

    def add(self, name: str) -> FilingSheet:
        """A new sheet, ready to be printed on A4, landscape, as wide as the page."""
        sheet: FilingSheet = self.workbook.add_worksheet(name, worksheet_class=FilingSheet)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        group = (self.inventory.perimeter.name or self.inventory.perimeter.group)[:80]
        left = f"{group} – {self.inventory.settings.name[:60]}".replace("&", "&&")
        sheet.set_footer(f"&L&8{left}&C&8&A&R&8Page &P / &N")
        return sheet


@contextmanager
def new_workbook(target: BinaryIO, inventory: Inventory, seal: Seal) -> Iterator[Book]:
    """An empty workbook, written to the stream when the block ends; nothing stays on the disk."""
    with TemporaryDirectory(prefix="beges-", ignore_cleanup_errors=True) as folder:
        book = _empty(target, inventory, seal, folder)
        try:
            yield book
            book.workbook.close()
        finally:
            for sheet in book.workbook.worksheets():
                sheet.row_data_fh.close()


def _empty(target: BinaryIO, inventory: Inventory, seal: Seal, folder: str) -> Book:
    """A workbook without a sheet, whose rows wait in a folder until it is closed."""
    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = Workbook(target, options)
    workbook.set_calc_mode("auto")
    made_at = seal.made_at.astimezone(UTC) if seal.made_at.tzinfo else seal.made_at
    workbook.set_properties({"title": inventory.settings.name[:200], "created": made_at})
    styles = {name: workbook.add_format(_BASE | facts) for name, facts in _STYLES.items()}
    return Book(workbook=workbook, inventory=inventory, styles=styles)


_BASE: dict[str, object] = {"font_name": "Calibri", "font_size": 10, "font_color": _INK}
_BOXED: dict[str, object] = {"border": 1, "border_color": _RULE, "valign": "vcenter"}
_SUM: dict[str, object] = {"bold": True, "bg_color": _GREY}
_GRAND: dict[str, object] = {"bold": True, "bg_color": _PALE}
_WRAP: dict[str, object] = {"text_wrap": True, "valign": "vcenter"}
_TEXT: dict[str, object] = {"indent": 1} | _WRAP

_STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 15, "font_color": _ACCENT},
    "subtitle": {"font_size": 10, "font_color": "#5B6464"},
    "section": {"bold": True, "font_size": 12, "font_color": _ACCENT},
    "notice": {"italic": True, "bg_color": "#FFF4D6", **_TEXT},
    "notice_boxed": {"bg_color": "#FFF4D6", **_BOXED, **_TEXT},
    "note": {"font_color": "#5B6464", **_WRAP},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": _ACCENT, "align": "center"}
    | _BOXED
    | _WRAP,
    "label": {"bold": True, **_BOXED, **_TEXT},
    "text": _BOXED | _TEXT,
    "centred": {"align": "center", **_BOXED},
    "repeated": {"font_color": "#8A9292", **_BOXED, **_TEXT},
    "link": {"font_color": _ACCENT, "underline": 1, "indent": 1, **_BOXED},
    "count": {"num_format": "#,##0", **_BOXED},
    "tonnes": {"num_format": _TONNES, **_BOXED},
    "exact": {"num_format": _EXACT, **_BOXED},
    "measure": {"num_format": _GSD2, **_BOXED},
    "share": {"num_format": "0.0%", **_BOXED},
    "not_asked": {"bg_color": "#E4E7E7", **_BOXED},
    "blank": _BOXED,
    "sum_label": _SUM | _BOXED | _TEXT,
    "sum_tonnes": {"num_format": _TONNES} | _SUM | _BOXED,
    "sum_exact": {"num_format": _EXACT} | _SUM | _BOXED,
    "sum_measure": {"num_format": _GSD2} | _SUM | _BOXED,
    "sum_share": {"num_format": "0.0%"} | _SUM | _BOXED,
    "sum_count": {"num_format": "#,##0"} | _SUM | _BOXED,
    "total_label": _GRAND | _BOXED | _TEXT,
    "total_tonnes": {"num_format": _TONNES} | _GRAND | _BOXED,
    "total_exact": {"num_format": _EXACT} | _GRAND | _BOXED,
    "total_measure": {"num_format": _GSD2} | _GRAND | _BOXED,
    "total_share": {"num_format": "0.0%"} | _GRAND | _BOXED,
    "plain": {"indent": 1},
    "wrapped": {"text_wrap": True, "valign": "top", "indent": 1},
    "muted": {"font_color": "#8A9292"},
    "date": {"num_format": "dd/mm/yyyy"},
    "quantity": {"num_format": "#,##0.00####"},
    "factor": {"num_format": "General"},
    "gsd2": {"num_format": _GSD2},
    "value": {"num_format": "General", "valign": "top"},
    "mass": {"num_format": _MASS},
    "integer": {"num_format": "#,##0"},
    "milligrams": {"num_format": "#,##0", **_BOXED},
    "typed": {"bg_color": "#FFFBEA", "locked": False, **_BOXED, **_TEXT},
    "typed_tonnes": {"num_format": _TONNES, **_BOXED},
}


def safe_names(wanted: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Names that a spreadsheet accepts for its sheets: short, without its marks, each once."""
    used = {name.casefold() for name in taken} | {"history"}
    names = []
    for text in wanted:
        stem = _FORBIDDEN.sub(" ", text).strip()[:MAX_NAME].strip() or "Entité"
        name, number = stem, 1
        while name.casefold() in used:
            number += 1
            mark = f" ({number})"
            name = stem[: MAX_NAME - len(mark)] + mark
        used.add(name.casefold())
        names.append(name)
    return names


def cell(row: int, col: int, *, fixed: bool = False) -> str:
    """The name of a cell from its row and column, counted from nought."""
    return str(xl_rowcol_to_cell(row, col, row_abs=fixed, col_abs=fixed))


def column_letters(count: int) -> list[str]:
    """The letters of the first columns."""
    return [str(xl_col_to_name(col)) for col in range(count)]


def cell_of(sheet: FilingSheet, row: int, col: int) -> str:
    """The name of a cell as another sheet calls it; ``safe_names`` leaves no apostrophe."""
    return f"'{sheet.get_name()}'!{cell(row, col, fixed=True)}"


def write_paragraph(
    sheet: FilingSheet, row: int, columns: tuple[int, int], text: str, style: Format
) -> None:
    """A text over the cells of a row, as tall as it needs: ``columns`` is the first and last."""
    first, last = columns
    sheet.merge_range(row, first, row, last, "", style)
    sheet.write_text(row, first, text, style)
    sheet.set_row(row, height_of(sheet.lines_over(columns, text)))


def height_of(lines: int) -> float:
    """The height of a row of that many lines, up to what a spreadsheet allows."""
    return min(_LINE_HEIGHT * lines, _TALLEST)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a cell as wide as that many digits."""
    letters = width * _LETTERS_PER_DIGIT
    return sum(max(1, math.ceil(len(line) / letters)) for line in text.split("\n"))


def write_heading(
    book: Book, sheet: FilingSheet, title: str, subtitle: str, last_column: int
) -> int:
    """Title, subtitle and the group's notice, on three rows; returns the row that follows."""
    sheet.set_row(0, 24)
    sheet.write_text(0, 0, title, book.styles["title"])
    sheet.write_text(1, 0, subtitle, book.styles["subtitle"])
    if notice := book.inventory.perimeter.notice:
        write_paragraph(sheet, 2, (0, last_column), notice, book.styles["notice"])
    return 3


def write_header(
    book: Book, sheet: FilingSheet, row: int, labels: Iterable[str], height: float = 32
) -> None:
    """The header line of a table; a blank label is a gap between two tables."""
    sheet.set_row(row, height)
    for col, label in enumerate(labels):
        if label:
            sheet.write_text(row, col, label, book.styles["header"])
