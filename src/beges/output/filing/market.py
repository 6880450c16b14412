"""The sheet "Scope 2 marché": location-based beside market-based, contract by contract.

Scope 2 Guidance ch. 6-7. The mass of a line is a live product rounded as the engine rounds it; what
is not stated is blank, never nought, and never the location-based figure.
"""

from beges.domain.nomenclature import labels
from beges.domain.statements import MG_PER_TONNE, MarketBased, MarketLine, covers_fr
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Scope 2 marché"
HEADER_ROW = 4
_HEADERS = (
    *("Contrat", "Entité", "Site", "Instrument"),
    *("Énergie (kWh)", "Facteur\n(kgCO2e/kWh)", "Masse (tCO2e)", "Source"),
)
_KWH, _FACTOR, _MASS, _LAST = 4, 5, 6, 7
_UNCOVERED = "Sans contrat : mix résiduel"
_NOTES = """\
Fondée sur le marché : facteurs des contrats, et mix résiduel pour l’électricité sans contrat. \
Jamais dans un BEGES, qui ne connaît que le mix moyen du réseau (méthode V5 p. 45).
Chaleur et froid gardent le facteur de leur réseau. Case vide : non renseigné ; elle n’est pas \
égale à la méthode localisée."""


def write_market(book: Book, sheet: FilingSheet, found: MarketBased) -> None:
    """Each contract, what none covers, then scope 2 by both methods."""
    styles = book.styles
    sheet.set_widths([30, 14, 16, 34, 18, 16, 18, 44])
    title = "Scope 2 – méthode localisée et méthode fondée sur le marché"
    write_heading(book, sheet, title, f"{covers_fr(book.inventory)} – {found.year}", _LAST)
    write_header(book, sheet, HEADER_ROW, _HEADERS)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    row = HEADER_ROW + 1
    for line in found.lines:
        _write_line(book, sheet, row, line)
        row += 1
    first, after = HEADER_ROW + 1, row
    electricity = f"SUM({cell(first, _MASS)}:{cell(after - 1, _MASS)})" if found.lines else "0"
    stated = found.electricity_mg is not None
    sums = (
        ("Électricité, fondée sur le marché", electricity, found.electricity_mg),
        ("Électricité, méthode localisée", "", found.location_electricity_mg),
        ("Chaleur, vapeur et froid", "", found.heat_mg),
        (
            "Scope 2, méthode localisée",
            f"{cell(row + 1, _MASS)}+{cell(row + 2, _MASS)}",
            found.location_mg,
        ),
        (
            "Scope 2, fondé sur le marché",
            f"{cell(row, _MASS)}+{cell(row + 2, _MASS)}",
            found.total_mg,
        ),
    )
    for label, formula, mass in sums:
        kind = "total" if label.startswith("Scope") else "sum"
        sheet.merge_range(row, 0, row, _MASS - 1, "", styles[f"{kind}_label"])
        sheet.write_text(row, 0, label, styles[f"{kind}_label"])
        style = styles[f"{kind}_exact"]
        if mass is None:
            sheet.write_blank(row, _MASS, None, style)
        elif formula:
            sheet.write_formula(row, _MASS, f"={formula}", style, mass / MG_PER_TONNE)
        else:
            sheet.write_number(row, _MASS, mass / MG_PER_TONNE, style)
        remark = "" if mass is not None or stated else "Non renseigné"
        sheet.write_text(row, _LAST, remark, styles[f"{kind}_label"])
        row += 1
    write_paragraph(sheet, row + 1, (0, _LAST), _NOTES, styles["note"])
    sheet.print_area(0, 0, row + 1, _LAST)


def _write_line(book: Book, sheet: FilingSheet, row: int, line: MarketLine) -> None:
    """A contract, or what no contract of an entity covers."""
    styles = book.styles
    names = labels("electricity_instruments")
    texts = (
        line.contract or _UNCOVERED,
        line.entity,
        line.site,
        names.get(line.instrument, ""),
    )
    for col, text in enumerate(texts):
        sheet.write_text(row, col, text, styles["text"])
    sheet.write_number(row, _KWH, float(line.kwh), styles["exact"])
    if line.factor is None or line.mass_mg is None:
        sheet.write_blank(row, _FACTOR, None, styles["blank"])
        sheet.write_blank(row, _MASS, None, styles["exact"])
    else:
        sheet.write_number(row, _FACTOR, float(line.factor), styles["exact"])
        product = f"=ROUND({cell(row, _KWH)}*{cell(row, _FACTOR)},6)/1000"
        sheet.write_formula(row, _MASS, product, styles["exact"], line.mass_mg / MG_PER_TONNE)
    sheet.write_text(row, _LAST, line.source, styles["text"])
