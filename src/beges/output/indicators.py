"""The published indicators on one A4 page: a table, then the sentences to paste."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from beges.domain.inventory import Inventory
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    Seal,
    new_workbook,
    write_heading,
    write_paragraph,
)

SHEET = "Chiffres publiés"
WIDTHS = (46, 13, 13, 13, 13, 13)
LAST = len(WIDTHS) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """An indicator as it is read: this year, the other, the change exact and rounded."""

    label: str
    before: str
    now: str
    exact: str
    unit: str
    ten: str
    bold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorSheet:
    """What the page says. ``before`` is the other year, blank where there is none."""

    year: str
    before: str
    against: str
    rows: Sequence[IndicatorRow]
    sentences: Sequence[str]
    notes: Sequence[str]
    head: str
    head_seq: int
    made_at: datetime
    made_by: str


def write_indicators(target: BinaryIO, inventory: Inventory, told: IndicatorSheet) -> None:
    """Write the page."""
    seal = Seal(
        standard="",
        head=told.head,
        head_seq=told.head_seq,
        made_at=told.made_at,
        made_by=told.made_by,
    )
    with new_workbook(target, inventory, seal) as book:
        sheet = book.add(SHEET)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 1)
        sheet.set_widths(WIDTHS)
        beside = f", comparé à : {told.against}" if told.against else ""
        subtitle = f"Indicateurs publiés{beside}"
        at = write_heading(book, sheet, inventory.settings.name, subtitle, LAST)
        at = _table(book, sheet, told, at + 1)
        at = _paragraphs(book, sheet, "Phrases à reprendre", told.sentences, at + 1)
        at = _paragraphs(book, sheet, "À savoir", told.notes, at + 1)
        line = (
            f"Fait le {seal.moment_fr} par {told.made_by} – écriture {told.head_seq} du registre,"
            f" {told.head} – inventaire {inventory.digest}"
        )
        write_paragraph(sheet, at + 1, (0, LAST), line, book.styles["note"])


def _table(book: Book, sheet: FilingSheet, told: IndicatorSheet, at: int) -> int:
    """The indicators; returns the row that follows. Without another year, two columns."""
    labels = ["Indicateur", told.year]
    if told.before:
        labels = [
            *("Indicateur", told.before, told.year, "Variation exacte"),
            *("arrondie à l’unité", "arrondie à la dizaine"),
        ]
    for col, label in enumerate(labels):
        sheet.write_text(at, col, label, book.styles["header"])
    sheet.set_row(at, 30)
    for row in told.rows:
        at += 1
        name, figure = ("total_label", "total_tonnes") if row.bold else ("text", "tonnes")
        cells = [row.now]
        if told.before:
            cells = [row.before, row.now, row.exact, row.unit, row.ten]
        sheet.write_text(at, 0, row.label, book.styles[name])
        right = book.styles[figure]
        right.set_align("right")
        for col, text in enumerate(cells, start=1):
            sheet.write_text(at, col, text, right)
        sheet.fit_row(at, {0: row.label})
    return at + 1


def _paragraphs(book: Book, sheet: FilingSheet, title: str, texts: Sequence[str], at: int) -> int:
    """A title and its sentences, one a row."""
    if not texts:
        return at
    sheet.write_text(at, 0, title, book.styles["section"])
    for text in texts:
        at += 1
        write_paragraph(sheet, at, (0, LAST), text, book.styles["wrapped"])
    return at + 1
