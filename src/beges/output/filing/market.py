"""The sheet "Scope 2 marché": electricity at the factors of its contracts, line by line.

Scope 2 Guidance ch. 6-7. A line is what a contract covers, or what none does, at the residual mix;
its mass is a live product. Without a contract or a residual mix there is no sheet: the figure is
not stated, and never taken to equal the location-based one.
"""

from dataclasses import dataclass
from fractions import Fraction

from beges.domain.emissions import MG_PER_KG, half_up
from beges.domain.nomenclature import labels
from beges.domain.statements import MarketBased, MarketLine, covers_fr
from beges.output.filing.sums import GROUP, Sums
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    cell_of,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Scope 2 marché"
HEADER_ROW = 5
ELECTRICITY, HEAT = "2-electricity", "2-heat"
_HEADERS = (
    "Contrat",
    "Entité",
    "Site",
    "Instrument",
    "Électricité (kWh)",
    "Facteur (kgCO2e/kWh)",
    "Masse entière (mgCO2e)",
    "Source",
)
_DIGITS = 15
"""What a spreadsheet keeps of a number."""

_KWH, _FACTOR, _MASS, _SOURCE = 4, 5, 6, 7
_NOTE = (
    "Masse = arrondi des kWh multipliés par le facteur, en milligrammes. Pour le GHG Protocol et"
    " l’ESRS seulement : le BEGES retient toujours le mix moyen du réseau (méthode V5 p. 45)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenMarket:
    """Where another sheet finds the milligrams of the market-based scope 2; blank: not stated."""

    reference: str
    mass_mg: int | None


NOT_STATED = WrittenMarket(reference="", mass_mg=None)


def write_market(book: Book, sheet: FilingSheet, market: MarketBased, sums: Sums) -> WrittenMarket:
    """The lines of electricity, heat and cold, and their total."""
    sheet.set_widths([28, 12, 14, 30, 20, 16, 24, 60])
    name = f"{covers_fr(book.inventory)} – {market.year}"
    write_heading(book, sheet, "Scope 2, méthode fondée sur le marché", name, _SOURCE)
    write_paragraph(sheet, 3, (0, _SOURCE), _NOTE, book.styles["note"])
    write_header(book, sheet, HEADER_ROW, _HEADERS)
    row = HEADER_ROW + 1
    for line in market.lines:
        _write_line(book, sheet, line, row)
        row += 1
    first, electricity = HEADER_ROW + 1, market.electricity_mg
    rows = f"{cell(first, _MASS)}:{cell(max(row - 1, first), _MASS)}"
    _write_sum(book, sheet, row, ("Électricité", f"=SUM({rows})", electricity))
    heat = f"={sums.at('ghgp', GROUP, HEAT)}"
    _write_sum(book, sheet, row + 1, ("Chaleur et froid : facteur du réseau", heat, market.heat_mg))
    both = f"={cell(row, _MASS)}+{cell(row + 1, _MASS)}"
    _write_sum(book, sheet, row + 2, ("Scope 2 fondé sur le marché", both, market.total_mg))
    located = f"={sums.at('ghgp', GROUP, ELECTRICITY)}+{sums.at('ghgp', GROUP, HEAT)}"
    told = ("Pour comparaison : scope 2, méthode localisée", located, market.location_mg)
    _write_sum(book, sheet, row + 3, told)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.repeat_rows(HEADER_ROW)
    sheet.print_area(0, 0, row + 4, _SOURCE)
    sheet.ignore_errors({"number_stored_as_text": f"A1:D{row + 3}"})
    if market.total_mg is None:
        words = "Non renseigné : un facteur manque pour l’électricité sans contrat."
        write_paragraph(sheet, row + 4, (0, _SOURCE), words, book.styles["notice"])
        return NOT_STATED
    return WrittenMarket(reference=cell_of(sheet, row + 2, _MASS), mass_mg=market.total_mg)


def _write_line(book: Book, sheet: FilingSheet, line: MarketLine, row: int) -> None:
    """What a contract covers, or what none does, by a live product."""
    styles = book.styles
    instrument = labels("electricity_instruments").get(line.instrument, line.instrument)
    contract = line.contract or "Sans contrat : mix résiduel"
    texts = {0: contract, 1: line.entity, 2: line.site, 3: instrument, _SOURCE: line.source}
    sheet.fit_row(row, texts)
    for col, text in texts.items():
        sheet.write_text(row, col, text, styles["text"])
    kwh = float(f"{float(line.kwh):.{_DIGITS}g}")
    sheet.write_number(row, _KWH, kwh, styles["exact"])
    if line.factor is None or line.mass_mg is None:
        sheet.write_blank(row, _FACTOR, None, styles["exact"])
        sheet.write_blank(row, _MASS, None, styles["milligrams"])
        return
    sheet.write_number(row, _FACTOR, float(line.factor), styles["exact"])
    if half_up(Fraction(repr(kwh)) * Fraction(line.factor) * MG_PER_KG) != line.mass_mg:
        # What is left of contracts is a fraction: cut to a spreadsheet's digits, it may fall on the
        # other side of a tie.
        sheet.write_number(row, _MASS, line.mass_mg, styles["milligrams"])
        return
    formula = f"=ROUND({cell(row, _KWH)}*{cell(row, _FACTOR)}*1000000,0)"
    sheet.write_formula(row, _MASS, formula, styles["milligrams"], line.mass_mg)


def _write_sum(book: Book, sheet: FilingSheet, row: int, told: tuple[str, str, int | None]) -> None:
    """A sum in milligrams, and in tonnes beside; blank where it is not stated."""
    label, formula, mass = told
    styles = book.styles
    sheet.merge_range(row, 0, row, _FACTOR, "", styles["sum_label"])
    sheet.write_text(row, 0, label, styles["sum_label"])
    if mass is None:
        sheet.write_blank(row, _MASS, None, styles["sum_count"])
        return
    sheet.write_formula(row, _MASS, formula, styles["sum_count"], mass)
