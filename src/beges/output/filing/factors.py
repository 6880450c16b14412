"""The sheet "Facteurs": the emission factors that the lines used, with their provenance."""

from decimal import Decimal

from beges.domain.factors import EmissionFactor
from beges.domain.factors.own import OWN_RELEASE
from beges.domain.nomenclature import geographies
from beges.domain.units import unit
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Facteurs"
HEADER_ROW = 4
_HEADERS = {
    "Facteur": 18,
    "Éditeur": 12,
    "Identifiant de l’éditeur": 16,
    "Version": 20,
    "Version de facteurs": 20,
    "Nom": 50,
    "Unité": 16,
    "Territoire": 20,
    "Valable de": 9,
    "Valable à": 9,
    "PRG": 7,
    "CO2e ramené au jeu": 10,
    "Incertitude (%)": 14,
    "Total publié (kgCO2e/unité)": 16,
    "Total calculé (kgCO2e/unité)": 16,
    "Écart publié − calculé": 14,
    "CFC et HCFC, hors total": 12,
    "CO2 b, hors total": 12,
    "Lignes": 9,
    "Source": 60,
    "Note": 50,
}
_COLUMN = {header: col for col, header in enumerate(_HEADERS)}
_PUBLISHED = _COLUMN["Total publié (kgCO2e/unité)"]
_A3 = 8
_REBASED_FR = (
    "Là où « CO2e ramené au jeu » dit oui, le total calculé est celui du jeu {gwp_set} et le total"
    " publié celui des PRG de l’éditeur : leur différence n’est pas un écart : elle reste vide."
)


def write_factors(book: Book, sheet: FilingSheet) -> None:
    """Every factor in use, once, with its published and its computed total."""
    inventory = book.inventory
    sheet.set_widths(_HEADERS.values())
    subtitle = f"{inventory.release.title} – {inventory.release.attribution}"
    row = write_heading(book, sheet, "Facteurs utilisés", subtitle, 4)
    if inventory.settings.is_rebased:
        text = _REBASED_FR.format(gwp_set=inventory.settings.gwp_set)
        write_paragraph(sheet, row, (0, _COLUMN["Nom"]), text, book.styles["note"])
    write_header(book, sheet, HEADER_ROW, _HEADERS, height=48)
    used = _used(book)
    for row, (factor, count) in enumerate(used, start=HEADER_ROW + 1):
        _write_factor(book, sheet, factor, count, row)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(len(used), 1), len(_HEADERS) - 1)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_paper(_A3)
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
    is_rebased = _is_rebased(book, factor)
    texts = {_COLUMN[header]: text for header, text in _texts(factor, is_rebased).items()}
    for col, text in texts.items():
        sheet.write_text(row, col, text, styles["wrapped"])
    sheet.fit_row(row, texts)
    numbers: dict[str, Decimal | int | None] = {
        "Valable de": factor.valid_from,
        "Valable à": factor.valid_to,
        "Incertitude (%)": factor.uncertainty_pct,
        "Total publié (kgCO2e/unité)": factor.published_total,
        "Total calculé (kgCO2e/unité)": factor.total,
        "CFC et HCFC, hors total": _memo(factor, "cfc_hcfc"),
        "CO2 b, hors total": _memo(factor, "co2b"),
        "Lignes": count,
    }
    for header, number in numbers.items():
        if number is not None:
            sheet.write_number(row, _COLUMN[header], float(number), styles["value"])
    if factor.gap is not None and not is_rebased:
        published, computed = cell(row, _PUBLISHED), cell(row, _PUBLISHED + 1)
        formula = f"=ROUND({published}-{computed},12)"
        sheet.write_formula(row, _PUBLISHED + 2, formula, styles["value"], float(factor.gap))


def _texts(factor: EmissionFactor, is_rebased: bool) -> dict[str, str]:
    """What is said of a factor in words, by header."""
    place = geographies()[factor.geography].label_fr if factor.geography else "Tous"
    is_own = factor.release == OWN_RELEASE
    return {
        "Facteur": factor.factor_id,
        "Éditeur": factor.publisher,
        "Identifiant de l’éditeur": factor.publisher_id,
        "Version": factor.publisher_version,
        "Version de facteurs": "Facteur propre" if is_own else factor.release,
        "Nom": factor.label_fr,
        "Unité": unit(factor.unit).label_fr,
        "Territoire": ", ".join(text for text in (place, factor.place) if text),
        "PRG": factor.gwp_set,
        "CO2e ramené au jeu": "oui" if is_rebased else "",
        "Source": factor.source,
        "Note": factor.note,
    }


def _is_rebased(book: Book, factor: EmissionFactor) -> bool:
    """Whether the figures that served are the library's brought to the inventory's GWP set."""
    published = book.inventory.release.factors.get(factor.factor_id)
    is_asked = book.inventory.settings.is_rebased
    return is_asked and published is not None and published.parts != factor.parts


def _memo(factor: EmissionFactor, gas: str) -> Decimal | None:
    """A gas that no total holds, over the parts of a factor; ``None`` where it has none."""
    values = [part.values[gas] for part in factor.parts if gas in part.values]
    return sum(values, Decimal(0)) if values else None
