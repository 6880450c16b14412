"""The sheet "Facteurs": the emission factors that the lines used, with their provenance."""

from decimal import Decimal

from beges.domain.factors import EmissionFactor
from beges.domain.nomenclature import geographies
from beges.domain.units import unit
from beges.output.filing.workbook import Book, FilingSheet, cell, write_header, write_heading

SHEET = "Facteurs"
HEADER_ROW = 4
_HEADERS = {
    "Facteur": 16,
    "Éditeur": 14,
    "Identifiant de l’éditeur": 18,
    "Version": 20,
    "Nom": 56,
    "Unité": 18,
    "Territoire": 20,
    "Valable de": 9,
    "à": 9,
    "PRG": 7,
    "Incertitude (%)": 12,
    "Total publié (kgCO2e/unité)": 16,
    "Total calculé (kgCO2e/unité)": 16,
    "Écart publié − calculé": 14,
    "Lignes": 9,
    "Source": 70,
    "Note": 60,
}
_PUBLISHED = list(_HEADERS).index("Total publié (kgCO2e/unité)")


def write_factors(book: Book, sheet: FilingSheet) -> None:
    """Every factor in use, once, with its published and its computed total."""
    inventory = book.inventory
    sheet.set_widths(_HEADERS.values())
    subtitle = f"{inventory.release.title} – {inventory.release.attribution}"
    write_heading(book, sheet, "Facteurs utilisés", subtitle, 4)
    write_header(book, sheet, HEADER_ROW, _HEADERS, height=48)
    used = _used(book)
    for row, (factor, count) in enumerate(used, start=HEADER_ROW + 1):
        _write_factor(book, sheet, factor, count, row)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(len(used), 1), len(_HEADERS) - 1)
    sheet.repeat_rows(HEADER_ROW)
    sheet.ignore_errors({"number_stored_as_text": f"C1:C{HEADER_ROW + len(used) + 2}"})


def _used(book: Book) -> list[tuple[EmissionFactor, int]]:
    """The factors of the lines, with how many lines each made, in the order of identifiers."""
    counts = book.inventory.lines["resolution"].value_counts()
    factors: dict[str, EmissionFactor] = {}
    lines: dict[str, int] = {}
    for resolution, count in counts.items():
        factor = book.inventory.resolutions[int(str(resolution))].factor
        factors[factor.factor_id] = factor
        lines[factor.factor_id] = lines.get(factor.factor_id, 0) + int(count)
    return [(factors[code], lines[code]) for code in sorted(factors)]


def _write_factor(
    book: Book, sheet: FilingSheet, factor: EmissionFactor, count: int, row: int
) -> None:
    """A factor on its row; what its publisher does not say is blank."""
    styles = book.styles
    place = geographies()[factor.geography].label_fr if factor.geography else "Tous"
    texts = {
        0: factor.factor_id,
        1: factor.publisher,
        2: factor.publisher_id,
        3: factor.publisher_version,
        4: factor.label_fr,
        5: unit(factor.unit).label_fr,
        6: ", ".join(text for text in (place, factor.place) if text),
        9: factor.gwp_set,
        15: factor.source,
        16: factor.note,
    }
    for col, text in texts.items():
        sheet.write_text(row, col, text, styles["plain"])
    numbers: dict[int, Decimal | int | None] = {
        7: factor.valid_from,
        8: factor.valid_to,
        10: factor.uncertainty_pct,
        _PUBLISHED: factor.published_total,
        _PUBLISHED + 1: factor.total,
        14: count,
    }
    for col, number in numbers.items():
        if number is not None:
            sheet.write_number(row, col, float(number), styles["factor"])
    if factor.gap is not None:
        published, computed = cell(row, _PUBLISHED), cell(row, _PUBLISHED + 1)
        formula = f"=ROUND({published}-{computed},12)"
        sheet.write_formula(row, _PUBLISHED + 2, formula, styles["factor"], float(factor.gap))
