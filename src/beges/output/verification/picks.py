"""The test sheet: the activities of a sample, and two pale cells to fill in for each.

The sheet names its sample (inventory, seed, size, digest), so that what comes back can be compared
with the sample drawn again. Cells to fill in are the only ones that are not protected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from beges.domain.french import number, tonnes
from beges.domain.inventory import Inventory
from beges.domain.statements import MG_PER_TONNE
from beges.domain.verification.words import (
    ASKED_QUANTITY,
    ASKED_TONNES,
    COUNTED,
    IDENTITY,
    NUMBER,
    REMARK,
    SHEET,
    WHOSE,
)
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    Seal,
    cell,
    new_workbook,
    write_header,
    write_heading,
    write_paragraph,
)

WIDTHS = {
    NUMBER: 6,
    WHOSE: 13,
    "Entité": 9,
    "Site": 12,
    "Type de donnée": 38,
    "Début": 11,
    "Fin": 11,
    "Quantité": 14,
    "Unité": 14,
    COUNTED: 14,
    "Points": 9,
    "Pièces jointes": 30,
    ASKED_QUANTITY: 14,
    ASKED_TONNES: 14,
    "Écart (t)": 12,
    REMARK: 34,
}
CERTAIN_FR = "retenu"
NOTE_FR = (
    "Remplissez, pour chaque ligne, la quantité que les pièces justifient (dans l’unité de la"
    " ligne) ou, si l’erreur n’est pas de quantité (facteur, type, double compte), les tonnes"
    " justes : l’une des deux, jamais les deux. Une cellule vide n’est pas une réponse ; ce que"
    " rien ne justifie vaut 0. Les autres cellules sont protégées (sans mot de passe) : le"
    " classeur rendu est comparé à l’échantillon retiré de la même graine."
)
_A3 = 8
_FILL: dict[str, Any] = {"bg_color": "#FFF9E5", "border": 1, "border_color": "#C9CECE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PickRow:
    """An activity to test. ``hits`` is 0 for one that is tested with certainty."""

    number: int
    activity_id: str
    entity: str
    site: str
    kind_fr: str
    first: date
    last: date
    quantity: float
    unit_fr: str
    total_mg: int
    hits: int
    pieces: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PickSheet:
    """A sample as it is printed."""

    seed: int
    size: int
    algorithm: str
    digest: str
    interval_mg: int
    total_mg: int
    made_at: datetime
    made_by: str
    rows: Sequence[PickRow]


def write_pick_sheet(target: BinaryIO, inventory: Inventory, told: PickSheet) -> None:
    """Write the test sheet of a sample."""
    seal = Seal(standard="", head="", head_seq=0, made_at=told.made_at, made_by=told.made_by)
    with new_workbook(target, inventory, seal) as book:
        sheet = book.add(SHEET)
        sheet.set_paper(_A3)
        sheet.set_widths(WIDTHS.values())
        title = f"Feuille de test – {inventory.settings.name}"
        subtitle = f"Tirée le {seal.moment_fr} par {told.made_by}"
        at = write_heading(book, sheet, title, subtitle, len(WIDTHS) - 1)
        at = _identity(book, sheet, inventory, told, at)
        write_paragraph(sheet, at, (0, len(WIDTHS) - 1), NOTE_FR, book.styles["note"])
        header = at + 1
        write_header(book, sheet, header, WIDTHS)
        _rows(book, sheet, told.rows, header + 1)
        sheet.freeze_panes(header + 1, 2)
        sheet.repeat_rows(header)
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "select_locked_cells": True}
        )
        sheet.ignore_errors({"number_stored_as_text": f"A1:P{header + len(told.rows) + 2}"})


def _identity(
    book: Book, sheet: FilingSheet, inventory: Inventory, told: PickSheet, at: int
) -> int:
    """What names the sample, a line each; returns the row that follows."""
    by_name = {
        "inventory": inventory.settings.inventory,
        "seed": str(told.seed),
        "size": str(told.size),
        "digest": told.digest,
    }
    lines = {words: by_name[name] for words, name in IDENTITY.items()}
    lines["Algorithme"] = told.algorithm
    lines["Base de sondage"] = (
        f"{tonnes(told.total_mg, 3)} tCO2e en valeur absolue ; un point tous les"
        f" {tonnes(told.interval_mg, 3)} t"
    )
    style, label = book.styles["plain"], book.workbook.add_format({"bold": True, "font_size": 10})
    for words, value in lines.items():
        sheet.write_text(at, 0, words, label)
        sheet.write_text(at, 3, value, style)
        at += 1
    return at


def _rows(book: Book, sheet: FilingSheet, rows: Sequence[PickRow], first: int) -> None:
    """The picks, with a live difference for what the verifier writes."""
    styles = book.styles
    fill = {
        name: book.workbook.add_format({**_FILL, "locked": False, **facts})
        for name, facts in (
            ("number", {"num_format": "#,##0.00####"}),
            ("text", {"text_wrap": True, "valign": "top"}),
        )
    }
    day = book.workbook.add_format(
        {"num_format": "dd/mm/yyyy", "border": 1, "border_color": "#C9CECE", "valign": "vcenter"}
    )
    quantity = book.workbook.add_format(
        {"num_format": "#,##0.00####", "border": 1, "border_color": "#C9CECE", "valign": "vcenter"}
    )
    for at, row in enumerate(rows, start=first):
        sheet.write_number(at, 0, row.number, styles["count"])
        for col, text in ((1, row.activity_id), (2, row.entity), (3, row.site), (4, row.kind_fr)):
            sheet.write_text(at, col, text, styles["text"])
        sheet.write_datetime(at, 5, datetime.combine(row.first, datetime.min.time()), day)
        sheet.write_datetime(at, 6, datetime.combine(row.last, datetime.min.time()), day)
        sheet.write_number(at, 7, row.quantity, quantity)
        sheet.write_text(at, 8, row.unit_fr, styles["text"])
        sheet.write_number(at, 9, row.total_mg / MG_PER_TONNE, styles["exact"])
        points = number(row.hits) if row.hits else CERTAIN_FR
        sheet.write_text(at, 10, points, styles["centred"])
        sheet.write_text(at, 11, row.pieces, styles["text"])
        sheet.write_blank(at, 12, None, fill["number"])
        sheet.write_blank(at, 13, None, fill["number"])
        counted, entered, checked, mass = (cell(at, col) for col in (7, 12, 13, 9))
        sheet.write_formula(
            at,
            14,
            f"IF(ISNUMBER({checked}),{mass}-{checked},IF(ISNUMBER({entered}),"
            f'{mass}-{mass}*{entered}/{counted},""))',
            styles["exact"],
            "",
        )
        sheet.write_blank(at, 15, None, fill["text"])
        sheet.fit_row(at, {4: row.kind_fr, 8: row.unit_fr, 11: row.pieces})
