"""The sheet of ESRS E1: gross emissions of scopes 1, 2 and 3, by columns of years.

The total of scope 3 and the two grand totals are live sums with their cached values. A blank cell
is a figure that nobody gave: it is never nought.
"""

from beges.domain.statements import (
    ESRS_TARGETS,
    MG_PER_TONNE,
    EsrsRow,
    EsrsTable,
    EsrsYear,
    covers_fr,
)
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "ESRS"
HEADER_ROW = 4
_TITLE = "ESRS {disclosure} – émissions brutes de GES des scopes 1, 2 et 3"
_BASE, _BEFORE, _NOW, _CHANGE = 1, 2, 3, 4
_LAST = 7
_NOTES = """\
Immobilisations comptées en entier l’année de leur acquisition ; traînées de condensation et \
déplacements des visiteurs hors du tableau. CO2 d’origine biogénique à part, hors des scopes.
Case vide : non renseigné, jamais zéro. Part des quotas et part de données primaires : non \
déductibles des données de l’outil. Cibles : colonnes de qui en a fixé.
{reference}"""
_UNVERIFIED = "Libellés non vérifiés dans l’annexe : à relire avant publication."


def write_esrs(book: Book, sheet: FilingSheet, table: EsrsTable) -> None:
    """The table of an inventory, beside its base year and the year before when known."""
    first = table.rows[0]
    sheet.set_widths([74, 18, 18, 18, 12, 12, 12, 12])
    subtitle = f"{covers_fr(book.inventory)} – {table.now.year}"
    write_heading(book, sheet, _TITLE.format(disclosure=first.disclosure), subtitle, _LAST)
    base = f"Année de référence\n{table.base.inventory}" if table.base else "Année de référence"
    before = f"N-1\n{table.before.inventory}" if table.before else "N-1"
    titles = ["tCO2e", base, before, f"N\n{table.now.year}", "% N / N-1", *map(str, ESRS_TARGETS)]
    write_header(book, sheet, HEADER_ROW, titles)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    row, section, places = HEADER_ROW + 1, "", _places(table)
    for found in table.rows:
        if found.section != section:
            section = found.section
            sheet.merge_range(row, 0, row, _LAST, "", book.styles["sum_label"])
            sheet.write_text(row, 0, section, book.styles["sum_label"])
            row += 1
        _write_row(book, sheet, places, (row, found, table))
        row += 1
    reference = first.reference + ("" if first.is_verified else f"\n{_UNVERIFIED}")
    text = _NOTES.format(reference=reference)
    write_paragraph(sheet, row + 1, (0, _LAST), text, book.styles["note"])
    sheet.print_area(0, 0, row + 1, _LAST)


def _places(table: EsrsTable) -> dict[str, int]:
    """The row of the sheet where each row of the table stands."""
    places, row, section = {}, HEADER_ROW + 1, ""
    for found in table.rows:
        row += found.section != section
        section = found.section
        places[found.row] = row
        row += 1
    return places


def _write_row(
    book: Book, sheet: FilingSheet, places: dict[str, int], at: tuple[int, EsrsRow, EsrsTable]
) -> None:
    """A row in each column of years; the change, where both years are known."""
    row, found, table = at
    kind = "total" if found.kind in _SUMS else ""
    label, exact, share = (
        book.styles[f"{kind}_{name}" if kind else plain]
        for name, plain in (("label", "text"), ("exact", "exact"), ("share", "share"))
    )
    sheet.write_text(row, 0, found.label_fr, label)
    for col, year in ((_BASE, table.base), (_BEFORE, table.before), (_NOW, table.now)):
        value = None if year is None else year.values[found.row]
        if value is None or year is None:
            sheet.write_blank(row, col, None, exact)
        elif found.kind in _SUMS:
            formula = _formula(found, places, col, year)
            sheet.write_formula(row, col, formula, exact, value / MG_PER_TONNE)
        else:
            sheet.write_number(row, col, value / MG_PER_TONNE, exact)
    before = table.before.values[found.row] if table.before else None
    now = table.now.values[found.row]
    if now is None or not before:
        sheet.write_blank(row, _CHANGE, None, share)
    else:
        terms = cell(row, _NOW), cell(row, _BEFORE)
        formula = f"=({terms[0]}-{terms[1]})/ABS({terms[1]})"
        sheet.write_formula(row, _CHANGE, formula, share, (now - before) / abs(before))
    for col, horizon in enumerate(ESRS_TARGETS, start=_CHANGE + 1):
        target = table.targets.get(horizon, {}).get(found.row)
        if target is None:
            sheet.write_blank(row, col, None, exact)
        else:
            sheet.write_number(row, col, target / MG_PER_TONNE, exact)


_SUMS = ("scope_3", "total", "total_market")


def _formula(found: EsrsRow, places: dict[str, int], col: int, year: EsrsYear) -> str:
    """The sum that a row of totals is, as a live formula."""
    if found.kind == "scope_3":
        boxes = [name for name in places if name.startswith("S3-") and name[3:].isdigit()]
        return f"=SUM({cell(places[boxes[0]], col)}:{cell(places[boxes[-1]], col)})"
    scope_2 = "S2-MB" if found.kind == "total_market" else "S2-LB"
    names = [name for name in ("S1", scope_2, "S3") if year.values[name] is not None]
    return "=SUM(" + ",".join(cell(places[name], col) for name in names) + ")"
