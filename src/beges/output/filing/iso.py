"""The sheet "ISO 14064-1": six categories, direct emissions by gas, biogenic CO2 apart.

ISO 14064-1:2018 annexe B, from the BEGES V5 posts (method V5 p.7 and p.106), without the forcings
that are no gas. Cells come from the sheet "Sommes", as those of the BEGES tables.
"""

from collections.abc import Iterable, Sequence

from beges.domain import french
from beges.domain.inventory import Valuation
from beges.domain.statements import (
    ISO_GAS_LABELS,
    MG_PER_TONNE,
    IsoRow,
    covers_fr,
    iso_statement,
    printed,
    tonnes,
)
from beges.output.filing.cover import Totals, outside_of
from beges.output.filing.sums import GROUP, Sums, exact_of, gap_of, printed_of
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    cell_of,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "ISO 14064-1"
HEADER_ROW = 5
_HUNDREDTH_MG = MG_PER_TONNE // 100
_GASES = tuple(ISO_GAS_LABELS)
_FIRST = 2
_TOTAL = _FIRST + len(_GASES)
_BIOGENIC, _EXACT, _GAP, _REMARK = _TOTAL + 1, _TOTAL + 3, _TOTAL + 4, _TOTAL + 5
_NOTE = (
    "Gaz détaillés pour les émissions directes ; CO2 biogénique à part et hors total."
    " Immobilisations amorties, comme au BEGES. Les forçages qui ne sont pas des gaz (traînées de"
    " condensation), comptés au BEGES, sont hors de ce total."
)
_NOT_VERIFIED = "Intitulé à vérifier sur le texte de la norme"


def write_iso(book: Book, sheet: FilingSheet, sums: Sums) -> Totals:
    """Write the statement of the group; returns its totals."""
    statement = iso_statement(book.inventory)
    sheet.set_widths([9, 54, *[11.0] * len(_GASES), 13, 13, 2, 18, 14, 44])
    subtitle = f"{covers_fr(book.inventory)} – {statement.year}"
    write_heading(book, sheet, "ISO 14064-1:2018", subtitle, _REMARK)
    note = f"{_NOTE} Ici, {french.tonnes(statement.forcing_mg, 6)} tCO2e."
    write_paragraph(sheet, 3, (0, _REMARK), note, book.styles["note"])
    heads = [*ISO_GAS_LABELS.values(), "Total", "CO2 biogénique"]
    beside = ["", "Total exact\n(tCO2e)", "Écart imprimé\n− exact (t)", "Remarque"]
    header = ["Poste", "Libellé", *(f"{name}\n(tCO2e)" for name in heads), *beside]
    write_header(book, sheet, HEADER_ROW, header)
    row, subtotals = HEADER_ROW + 1, []
    for category in dict.fromkeys(line.post.category for line in statement.rows):
        lines = [line for line in statement.rows if line.post.category == category]
        for line in lines:
            _write_row(book, sheet, sums, line, row)
            row += 1
        label = f"Sous-total {category} – {lines[0].post.category_fr}"
        cells = range(row - len(lines), row)
        _write_sums(book, sheet, sums, (row, label, "sum"), (lines, cells))
        subtotals.append(row)
        row += 1
    _write_sums(book, sheet, sums, (row, "Total", "total"), (statement.rows, subtotals))
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    sheet.repeat_rows(HEADER_ROW)
    sheet.print_area(0, 0, row, _REMARK)
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{row + 1}"})
    kept = [line for line in statement.rows if line.total_mg is not None]
    return Totals(
        name=SHEET,
        valuation=Valuation.AMORTISED,
        exact_mg=statement.total_mg,
        printed=sum(_value(line, _TOTAL) for line in kept),
        outside_mg=outside_of(book.inventory, Valuation.AMORTISED, statement.total_mg),
        exact_cell=cell_of(sheet, row, _EXACT),
        printed_cell=cell_of(sheet, row, _TOTAL),
    )


def _sum_of(sums: Sums, lines: Iterable[IsoRow], name: str) -> str:
    """The milligrams of a cell: those of the posts that feed it, less what is no gas."""
    posts = [code for line in lines for code in line.post.v5]
    added = "+".join(sums.at("v5", GROUP, code, name) for code in posts)
    if name in ("total", "unsplit"):
        added += "".join(f"-{sums.at('v5', GROUP, code, 'other')}" for code in posts)
    return f"({added})"


def _printed_total(line: IsoRow) -> int | None:
    """The total as printed: that of the printed gases where they are given."""
    if line.total_mg is None:
        return None
    if line.by_gas_mg:
        return sum(printed(mass) for mass in line.by_gas_mg.values())
    return printed(line.total_mg)


def _write_row(book: Book, sheet: FilingSheet, sums: Sums, line: IsoRow, row: int) -> None:
    """A subcategory: gases where they are asked, total, biogenic CO2; blank when excluded."""
    styles, total = book.styles, _printed_total(line)
    remark = "" if line.post.is_verified else _NOT_VERIFIED
    if total is None:
        remark = f"Exclu : {book.inventory.settings.excluded_because(line.post.v5)}"
    sheet.fit_row(row, {1: line.post.label_fr, _REMARK: remark})
    sheet.write_text(row, 0, line.post.code, styles["centred"])
    sheet.write_text(row, 1, line.post.label_fr, styles["text"])
    sheet.write_text(row, _REMARK, remark, styles["text"])
    figures = {
        _FIRST + at: (printed_of(_sum_of(sums, [line], gas)), printed(line.by_gas_mg[gas]))
        for at, gas in enumerate(_GASES)
        if line.by_gas_mg and total is not None
    }
    if total is not None:
        formula = printed_of(_sum_of(sums, [line], "total"))
        if line.by_gas_mg:
            formula = f"=ROUND(SUM({cell(row, _FIRST)}:{cell(row, _TOTAL - 1)}),2)"
        figures[_TOTAL] = (formula, total)
        biogenic = printed_of(_sum_of(sums, [line], "co2b"))
        figures[_BIOGENIC] = (biogenic, printed(line.biogenic_mg))
    for col in range(_FIRST, _BIOGENIC + 1):
        if col in figures:
            formula, value = figures[col]
            sheet.write_formula(row, col, formula, styles["tonnes"], float(tonnes(value)))
        else:
            blank = line.by_gas_mg or col >= _TOTAL
            sheet.write_blank(row, col, None, styles["blank" if blank else "not_asked"])
    _write_exact(book, sheet, (row, "exact"), _sum_of(sums, [line], "total"), line.total_mg)
    if total is not None and line.total_mg is not None:
        _write_gap(book, sheet, (row, "exact"), total * _HUNDREDTH_MG - line.total_mg)


def _write_exact(
    book: Book, sheet: FilingSheet, at: tuple[int, str], terms: str, mass: int | None
) -> None:
    """The exact tonnes; blank when excluded."""
    row, style = at
    if mass is None:
        sheet.write_blank(row, _EXACT, None, book.styles[style])
        sheet.write_blank(row, _GAP, None, book.styles[style])
        return
    sheet.write_formula(row, _EXACT, exact_of([terms]), book.styles[style], mass / MG_PER_TONNE)


def _write_gap(book: Book, sheet: FilingSheet, at: tuple[int, str], gap_mg: int) -> None:
    row, style = at
    formula = gap_of(cell(row, _TOTAL), cell(row, _EXACT))
    sheet.write_formula(row, _GAP, formula, book.styles[style], gap_mg / MG_PER_TONNE)


def _write_sums(
    book: Book,
    sheet: FilingSheet,
    sums: Sums,
    told: tuple[int, str, str],
    of: tuple[Sequence[IsoRow], Sequence[int]],
) -> None:
    """A subtotal or the total: the sums of printed cells, the exact total beside."""
    (row, label, kind), (lines, cells) = told, of
    styles, kept = book.styles, [line for line in lines if line.total_mg is not None]
    sheet.set_row(row, 21 if sheet.lines_over((0, 1), label) == 1 else 32)
    sheet.merge_range(row, 0, row, 1, "", styles[f"{kind}_label"])
    sheet.write_text(row, 0, label, styles[f"{kind}_label"])
    sheet.write_blank(row, _REMARK, None, styles[f"{kind}_label"])
    split = all(line.post.category == "1" for line in lines)
    for col in range(_FIRST, _BIOGENIC + 1):
        if col < _TOTAL and not split:
            sheet.write_blank(row, col, None, styles["not_asked"])
            continue
        terms = ",".join(cell(at, col) for at in cells)
        value = float(tonnes(sum(_value(line, col) for line in kept)))
        sheet.write_formula(row, col, f"=ROUND(SUM({terms}),2)", styles[f"{kind}_tonnes"], value)
    exact = sum(line.total_mg for line in kept if line.total_mg is not None)
    shown = sum(_value(line, _TOTAL) for line in kept)
    terms = _sum_of(sums, kept, "total") if kept else "0"
    _write_exact(book, sheet, (row, f"{kind}_exact"), terms, exact)
    _write_gap(book, sheet, (row, f"{kind}_exact"), shown * _HUNDREDTH_MG - exact)


def _value(line: IsoRow, col: int) -> int:
    """A printed cell of a row that is not excluded, in hundredths of a tonne."""
    if col == _TOTAL:
        total = _printed_total(line)
        return 0 if total is None else total
    if col == _BIOGENIC:
        return printed(line.biogenic_mg)
    return printed(line.by_gas_mg[_GASES[col - _FIRST]]) if line.by_gas_mg else 0
