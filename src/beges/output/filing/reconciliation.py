"""The sheet "Écarts entre normes": from one total to another in steps, the last one proved.

Each step is a number and each total reached a live sum; the difference between the last step and
the total of the other standard stands on its own line, and is nought.
"""

from collections.abc import Sequence

from beges.domain.statements import MG_PER_TONNE, Reconciliation, covers_fr
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Écarts entre normes"
HEADER_ROW = 4
_EFFECT, _REACHED, _MOVED, _LINES, _WHY = 1, 2, 3, 4, 5
_HEADERS = (
    "Étape",
    "Effet (tCO2e)",
    "Total atteint (tCO2e)",
    "Changé de catégorie (tCO2e)",
    "Lignes",
    "Pourquoi",
)
_NOTES = """\
Chaque ligne d’émission que deux totaux ne comptent pas de la même façon va à une étape, et une \
seule ; ce qu’aucune cause n’explique a son étape, « Autres lignes ». Les étapes s’ajoutent à \
l’écart, au milligramme. Un changement de catégorie ne change aucun total."""


def write_reconciliation(book: Book, sheet: FilingSheet, found: Sequence[Reconciliation]) -> None:
    """One stepped table after another, each closed by its proof."""
    sheet.set_widths([54, 18, 20, 20, 10, 80])
    title = "Pourquoi deux totaux diffèrent"
    subtitle = f"{covers_fr(book.inventory)} – {book.inventory.settings.year}"
    write_heading(book, sheet, title, subtitle, _WHY)
    row = HEADER_ROW
    for steps in found:
        row = _write_steps(book, sheet, row, steps) + 1
    write_paragraph(sheet, row, (0, _WHY), _NOTES, book.styles["note"])
    sheet.print_area(0, 0, row, _WHY)


def _write_steps(book: Book, sheet: FilingSheet, row: int, found: Reconciliation) -> int:
    """The steps of one pair of totals; returns the row that follows."""
    styles = book.styles
    write_header(book, sheet, row, _HEADERS)
    row = _write_total(book, sheet, row + 1, found.before.label_fr, found.before.total_mg)
    reached = found.before.total_mg
    for step in found.steps:
        reached += step.effect_mg
        sheet.write_text(row, 0, step.label_fr, styles["text"])
        sheet.write_number(row, _EFFECT, step.effect_mg / MG_PER_TONNE, styles["exact"])
        formula = f"=ROUND({cell(row - 1, _REACHED)}+{cell(row, _EFFECT)},9)"
        sheet.write_formula(row, _REACHED, formula, styles["exact"], reached / MG_PER_TONNE)
        if step.moved_mg:
            sheet.write_number(row, _MOVED, step.moved_mg / MG_PER_TONNE, styles["exact"])
        else:
            sheet.write_blank(row, _MOVED, None, styles["blank"])
        sheet.write_number(row, _LINES, len(step.rows), styles["count"])
        sheet.write_text(row, _WHY, step.why_fr, styles["text"])
        row += 1
    row = _write_total(book, sheet, row, found.after.label_fr, found.after.total_mg)
    sheet.write_text(row, 0, "Résidu : doit être nul", styles["repeated"])
    proof = f"=ROUND({cell(row - 1, _REACHED)}-{cell(row - 2, _REACHED)},9)"
    sheet.write_blank(row, _EFFECT, None, styles["blank"])
    sheet.write_formula(row, _REACHED, proof, styles["exact"], found.residual_mg / MG_PER_TONNE)
    return row + 1


def _write_total(book: Book, sheet: FilingSheet, row: int, label: str, total_mg: int) -> int:
    """A total at one end; returns the row that follows."""
    style = book.styles["total_label"]
    sheet.write_text(row, 0, label, style)
    sheet.write_blank(row, _EFFECT, None, style)
    total = total_mg / MG_PER_TONNE
    sheet.write_number(row, _REACHED, total, book.styles["total_exact"])
    for col in (_MOVED, _LINES, _WHY):
        sheet.write_blank(row, col, None, style)
    return row + 1
