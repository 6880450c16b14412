"""The sheet "Rapprochements": why two totals of the inventory differ, step by step.

Each table goes from a total to another; both ends are linked to the statements, and the check that
the steps add up to the difference is a live formula.
"""

from collections.abc import Mapping

from beges.domain.inventory import Inventory
from beges.domain.statements import (
    MG_PER_TONNE,
    Known,
    Reconciliation,
    Step,
    available_views,
    reconcile,
)
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Rapprochements"
_LABEL, _EFFECT, _REACHED, _LINES, _WHY = range(5)
_HEADERS = ("Étape", "Effet (tCO2e)", "Total atteint (tCO2e)", "Lignes", "Pourquoi")
_PAIRS = (
    ("v5", "v4"),
    ("v5", "ghgp"),
    ("v5", "iso"),
    ("v5", "published"),
    ("entities", "v5"),
    ("ghgp_printed", "esrs_printed"),
    ("ghgp", "ghgp_market"),
)
_NOTE = (
    "Chaque tableau va d’un total à un autre de cet inventaire, sans résidu : les étapes, sommes de"
    " lignes, s’ajoutent à leur différence au milligramme."
)


def reconciliations(inventory: Inventory, known: Known) -> list[Reconciliation]:
    """The pairs of totals that a reader compares, those that can be stated."""
    views = available_views(known)
    filed = () if known.filed is None else (("filed", known.filed.standard),)
    return [
        reconcile(inventory, before, after, known)
        for before, after in (*_PAIRS, *filed)
        if before in views and after in views
    ]


def write_reconciliations(
    book: Book,
    sheet: FilingSheet,
    known: Known,
    places: Mapping[str, str],
) -> None:
    """Each pair under its title.

    ``places``: the cell of the exact total of a view, and of the milligrams of a group of causes
    since the previous filing, by code.
    """
    sheet.set_widths([50, 20, 20, 10, 80])
    write_heading(book, sheet, SHEET, book.inventory.settings.name, _WHY)
    write_paragraph(sheet, 3, (0, _WHY), _NOTE, book.styles["note"])
    row = 5
    for one in reconciliations(book.inventory, known):
        row = _write_pair(book, sheet, one, places, row) + 1
    sheet.print_area(0, 0, row, _WHY)


def _write_pair(
    book: Book, sheet: FilingSheet, one: Reconciliation, places: Mapping[str, str], row: int
) -> int:
    """From a total to another; returns the row that follows."""
    styles = book.styles
    title = f"{one.before.label_fr} → {one.after.label_fr}"
    sheet.write_text(row, 0, title, styles["section"])
    write_header(book, sheet, row + 1, _HEADERS, height=20)
    row += 2
    _write_end(
        book, sheet, row, (one.before.label_fr, one.before.total_mg), places.get(one.before.code)
    )
    reached = one.before.total_mg
    for step in one.steps:
        if not step.effect_mg and not step.moved_mg:
            continue
        row += 1
        reached += step.effect_mg
        why = step.why_fr
        if step.moved_mg:
            why += f" ({step.moved_mg / MG_PER_TONNE:.2f} t changent de catégorie)".replace(
                ".", ","
            )
        sheet.write_text(row, _LABEL, step.label_fr, styles["text"])
        _write_effect(book, sheet, row, step, places.get(step.cause))
        formula = f"=ROUND({cell(row - 1, _REACHED)}+{cell(row, _EFFECT)},9)"
        sheet.write_formula(row, _REACHED, formula, styles["exact"], reached / MG_PER_TONNE)
        sheet.write_number(row, _LINES, len(step.rows), styles["count"])
        sheet.write_text(row, _WHY, why, styles["text"])
        sheet.fit_row(row, {_LABEL: step.label_fr, _WHY: why})
    last = row
    row += 1
    _write_end(
        book, sheet, row, (one.after.label_fr, one.after.total_mg), places.get(one.after.code)
    )
    sheet.write_text(row + 1, _LABEL, "Résidu (nul au milligramme près)", styles["text"])
    formula = f"=ROUND({cell(row, _REACHED)}-{cell(last, _REACHED)},9)"
    residual = one.residual_mg / MG_PER_TONNE
    sheet.write_formula(row + 1, _REACHED, formula, styles["exact"], residual)
    return row + 2


def _write_effect(book: Book, sheet: FilingSheet, row: int, step: Step, place: str | None) -> None:
    """What a step does, linked to the lines that moved where the workbook holds them."""
    effect, style = step.effect_mg / MG_PER_TONNE, book.styles["exact"]
    if place:
        sheet.write_formula(row, _EFFECT, f"={place}/{MG_PER_TONNE}", style, effect)
    else:
        sheet.write_number(row, _EFFECT, effect, style)


def _write_end(
    book: Book, sheet: FilingSheet, row: int, told: tuple[str, int], place: str | None
) -> None:
    """A total at one end, linked to its statement where the workbook holds it."""
    label, mass = told
    styles = book.styles
    sheet.write_text(row, _LABEL, label, styles["sum_label"])
    for col in (_EFFECT, _LINES, _WHY):
        sheet.write_blank(row, col, None, styles["sum_label"])
    value = mass / MG_PER_TONNE
    if place:
        sheet.write_formula(row, _REACHED, f"={place}", styles["sum_exact"], value)
    else:
        sheet.write_number(row, _REACHED, value, styles["sum_exact"])
