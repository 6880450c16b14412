"""The verifier's summary as a workbook: a sheet that reads from top to bottom, part after part."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from beges.domain.inventory import Inventory
from beges.domain.statements import MG_PER_TONNE
from beges.domain.verification import Cell, Part, Shape
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    Seal,
    new_workbook,
    write_heading,
    write_paragraph,
)

SHEET = "Synthèse du vérificateur"
WIDTHS = (34, 46, 30, 24, 18, 18)
"""Texts are to the left in every part; figures fit the narrow columns or not, as they must."""
NUMBERS = {Shape.COUNT: "count", Shape.TONNES: "tonnes", Shape.SHARE: "share"}


def write_summary(
    target: BinaryIO, inventory: Inventory, parts: Sequence[Part], *, seal: Seal
) -> None:
    """Write the parts, in their order."""
    with new_workbook(target, inventory, seal) as book:
        sheet = book.add(SHEET)
        sheet.set_widths(WIDTHS)
        title = f"Synthèse du vérificateur – {inventory.settings.name}"
        subtitle = (
            f"Faite le {seal.moment_fr} par {seal.made_by} – écriture {seal.head_seq} du registre,"
            f" {seal.head[:16]}… – inventaire {inventory.digest[:16]}…"
        )
        at = write_heading(book, sheet, title, subtitle, len(WIDTHS) - 1)
        for number, part in enumerate(parts, start=1):
            at = _part(book, sheet, part, number, at + 1)


def _part(book: Book, sheet: FilingSheet, part: Part, number: int, at: int) -> int:
    """A part from that row on; returns the row that follows."""
    sheet.write_text(at, 0, f"{number}. {part.title_fr}", book.styles["section"])
    at += 1
    for sentence in part.said_fr:
        write_paragraph(sheet, at, (0, len(WIDTHS) - 1), sentence, book.styles["note"])
        at += 1
    if not part.rows:
        sheet.write_text(at, 0, part.empty_fr, book.styles["plain"])
        return at + 1
    for col, (label, _) in enumerate(part.columns):
        sheet.write_text(at, col, label or " ", book.styles["header"])
    for row in part.rows:
        at += 1
        for col, ((_, shape), value) in enumerate(zip(part.columns, row, strict=True)):
            _cell(book, sheet, (at, col), shape, value)
        texts = {col: value for col, value in enumerate(row) if isinstance(value, str)}
        sheet.fit_row(at, {0: "", **texts})
    return at + 1


def _cell(
    book: Book, sheet: FilingSheet, place: tuple[int, int], shape: Shape, value: Cell
) -> None:
    row, col = place
    if value is None or shape is Shape.TEXT:
        sheet.write_text(row, col, "" if value is None else str(value), book.styles["text"])
        return
    figure = float(value) / MG_PER_TONNE if shape is Shape.TONNES else float(value)
    sheet.write_number(row, col, figure, book.styles[NUMBERS[shape]])


def seal_of(*, head: str, head_seq: int, made_at: datetime, made_by: str) -> Seal:
    """What ties the summary to the ledger that it read."""
    return Seal(standard="", head=head, head_seq=head_seq, made_at=made_at, made_by=made_by)
