"""The sheet "ISO 14064-1": six categories, direct emissions by gas, biogenic CO2 apart.

Masses are exact tonnes; subtotals and the total are live sums with their cached values.
"""

from collections.abc import Sequence

from beges.domain import french
from beges.domain.statements import (
    ISO_GAS_LABELS,
    MG_PER_TONNE,
    IsoRow,
    IsoStatement,
    covers_fr,
    iso_statement,
)
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    column_letters,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "ISO 14064-1"
HEADER_ROW = 4
_TITLE = "ISO 14064-1:2018 – déclaration de gaz à effet de serre"
_GASES = tuple(ISO_GAS_LABELS)
_FIRST, _TOTAL = 2, 2 + len(_GASES)
_BIOGENIC, _REMARK = _TOTAL + 1, _TOTAL + 2
_NOTES = """\
Immobilisations amorties, comme dans le BEGES. CO2 d’origine biogénique à part, hors total.
Correspondance poste à poste avec la méthode V5 (pp. 7 et 106) ; libellés des sous-catégories à \
vérifier dans la norme.
Hors du total, car ce ne sont pas des gaz : traînées de condensation, {forcing} tCO2e."""


def write_iso(book: Book, sheet: FilingSheet) -> IsoStatement:
    """The consolidated statement; returns what was written."""
    statement = iso_statement(book.inventory)
    sheet.set_widths([8, 52, *[13.0] * len(_GASES), 16, 16, 34])
    subtitle = f"{covers_fr(book.inventory)} – {statement.year}"
    write_heading(book, sheet, _TITLE, subtitle, _REMARK)
    gases = [f"{ISO_GAS_LABELS[gas]}\n(tCO2e)" for gas in _GASES]
    titles = ["N°", "Catégorie", *gases, "Total\n(tCO2e)", "CO2 biogénique\n(t)", "Remarque"]
    write_header(book, sheet, HEADER_ROW, titles)
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    row, sums = HEADER_ROW + 1, []
    for category, label in {r.post.category: r.post.category_fr for r in statement.rows}.items():
        within = [found for found in statement.rows if found.post.category == category]
        first = row
        for found in within:
            _write_row(book, sheet, row, found)
            row += 1
        cells = [f"{{col}}{first + 1}:{{col}}{row}"]
        _write_sums(book, sheet, row, (f"{category}. {label}", "sum"), (cells, within))
        sums.append(f"{{col}}{row + 1}")
        row += 1
    _write_sums(book, sheet, row, ("Total", "total"), (sums, statement.rows))
    notes = _NOTES.format(forcing=french.tonnes(statement.forcing_mg, 6))
    write_paragraph(sheet, row + 2, (0, _REMARK), notes, book.styles["note"])
    sheet.print_area(0, 0, row + 2, _REMARK)
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{row}"})
    return statement


def _write_row(book: Book, sheet: FilingSheet, row: int, found: IsoRow) -> None:
    """A subcategory: its gases in category 1, blank where the post is excluded."""
    styles = book.styles
    sheet.write_text(row, 0, found.post.code, styles["centred"])
    sheet.write_text(row, 1, found.post.label_fr, styles["text"])
    excluded = found.total_mg is None
    for col, gas in enumerate(_GASES, start=_FIRST):
        if found.by_gas_mg and not excluded:
            mass = found.by_gas_mg[gas] / MG_PER_TONNE
            sheet.write_number(row, col, mass, styles["exact"])
        else:
            sheet.write_blank(row, col, None, styles["blank" if excluded else "not_asked"])
    if found.total_mg is None:
        sheet.write_blank(row, _TOTAL, None, styles["blank"])
        sheet.write_blank(row, _BIOGENIC, None, styles["blank"])
        reason = book.inventory.settings.exclusion_reason or "justification manquante"
        sheet.write_text(row, _REMARK, f"Exclu : {reason}", styles["text"])
        return
    sheet.write_number(row, _TOTAL, found.total_mg / MG_PER_TONNE, styles["exact"])
    sheet.write_number(row, _BIOGENIC, found.biogenic_mg / MG_PER_TONNE, styles["exact"])
    remark = "" if found.total_mg else "Sans objet : aucune émission"
    sheet.write_text(row, _REMARK, remark, styles["text"])


def _write_sums(
    book: Book,
    sheet: FilingSheet,
    row: int,
    named: tuple[str, str],
    added: tuple[Sequence[str], Sequence[IsoRow]],
) -> None:
    """A line of live sums: its label and style, the cells and the rows that it adds."""
    (label, kind), (cells, within) = named, added
    exact = book.styles[f"{kind}_exact"]
    sheet.write_blank(row, 0, None, book.styles[f"{kind}_label"])
    sheet.write_text(row, 1, label, book.styles[f"{kind}_label"])
    letters = column_letters(_REMARK)
    split = any(found.by_gas_mg for found in within)
    for col in range(_FIRST, _REMARK):
        if col < _TOTAL and not split:
            sheet.write_blank(row, col, None, book.styles["not_asked"])
            continue
        formula = f"=SUM({','.join(cells).format(col=letters[col])})"
        mass = sum(_mass(found, col) for found in within)
        sheet.write_formula(row, col, formula, exact, mass / MG_PER_TONNE)
    sheet.write_blank(row, _REMARK, None, book.styles[f"{kind}_label"])


def _mass(found: IsoRow, col: int) -> int:
    """The mass of a subcategory in a column, in milligrams; nought where it is blank."""
    if found.total_mg is None:
        return 0
    if col == _TOTAL:
        return found.total_mg
    if col == _BIOGENIC:
        return found.biogenic_mg
    return found.by_gas_mg.get(_GASES[col - _FIRST], 0)
