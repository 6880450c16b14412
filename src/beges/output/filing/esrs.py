"""The sheet "ESRS E1": gross scope 1, 2 and 3 emissions, by columns of years.

The rows are a versioned table; a figure that nobody gave is blank, never nought (AR 46-48), and its
cell is open to be typed. This year's cells come from the sheet "Sommes"; those of other years were
computed from their own inventories.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from beges.domain.inventory import Inventory, Valuation
from beges.domain.statements import (
    ESRS_TARGETS,
    MG_PER_TONNE,
    PRINTED_PER_TONNE,
    EsrsRow,
    EsrsTable,
    covers_fr,
    esrs_rows,
    esrs_year,
    market_based,
    printed,
    tonnes,
)
from beges.output.filing.cover import Totals, outside_of
from beges.output.filing.market import WrittenMarket
from beges.output.filing.sums import ESRS, GROUP, Sums, exact_of, gap_of, printed_of
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    cell_of,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "ESRS E1"
HEADER_ROW = 5
_CODE, _LABEL, _BASE, _BEFORE, _NOW, _CHANGE, _EXACT, _GAP, _TARGETS = 0, 1, 2, 3, 4, 5, 7, 8, 9
_REMARK = _TARGETS + len(ESRS_TARGETS)
_TOTAL = "T-LB"
_SCOPE_1, _SCOPE_2, _SCOPE_3 = "S1", "S2-LB", "S3"
_NOTE = (
    "Immobilisations comptées en totalité l’année de leur acquisition ; traînées de condensation"
    " sans ligne ; CO2 biogénique hors scopes. Une case vide n’est pas un zéro : personne n’a donné"
    " le chiffre. Les cases jaunes sont libres. Les totaux sont les sommes des cases imprimées ;"
    " le total exact et l’écart sont à côté : le GHG Protocol, qui imprime d’autres cases, peut en"
    " différer de quelques centièmes pour le même total exact."
)
_NOT_VERIFIED = "Intitulé à vérifier sur le texte publié"
_TOTALS = ("scope_3", "total", "total_market")


def this_year(inventory: Inventory) -> EsrsTable:
    """The table alone: no other year, and a market-based scope 2 that nobody stated."""
    found = market_based(inventory, [], None)
    return EsrsTable(rows=esrs_rows(), now=esrs_year(inventory, found))


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """The sheet being written, with what its cells come from."""

    book: Book
    sheet: FilingSheet
    table: EsrsTable
    sums: Sums
    market: WrittenMarket
    rows: Mapping[str, int]


def write_esrs(
    book: Book, sheet: FilingSheet, table: EsrsTable, sums: Sums, market: WrittenMarket
) -> Totals:
    """Write the table; returns this year's location-based totals."""
    sheet.set_widths([13, 66, 16, 16, 16, 11, 2, 20, 16, *[12.0] * len(ESRS_TARGETS), 46])
    disclosure = table.rows[0].disclosure
    title = f"ESRS {disclosure} – émissions brutes de GES ({table.rows[0].version})"
    write_heading(book, sheet, title, f"{covers_fr(book.inventory)} – {table.now.year}", _REMARK)
    write_paragraph(sheet, 3, (0, _REMARK), _NOTE, book.styles["note"])
    base = f"Année de base{_year(table.base)}\n(tCO2e)"
    before = f"N-1{_year(table.before)}\n(tCO2e)"
    now = f"N{_year(table.now)}\n(tCO2e)"
    heads = ["Ligne", "Libellé", base, before, now, "% N/N-1", ""]
    heads += ["Total exact\n(tCO2e)", "Écart imprimé\n− exact (t)"]
    targets = [f"Cible {year}" for year in ESRS_TARGETS]
    write_header(book, sheet, HEADER_ROW, [*heads, *targets, "Remarque"])
    places: dict[str, int] = {}
    row, section = HEADER_ROW + 1, ""
    for line in table.rows:
        if line.section != section:
            section, row = line.section, row + 1
        places[line.row] = row
        row += 1
    writing = _Sheet(book=book, sheet=sheet, table=table, sums=sums, market=market, rows=places)
    section = ""
    for line in table.rows:
        if line.section != section:
            section = line.section
            sheet.write_text(places[line.row] - 1, 0, section, book.styles["section"])
        _write_row(writing, line)
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    sheet.repeat_rows(HEADER_ROW)
    sheet.print_area(0, 0, row, _REMARK)
    return _totals(writing)


def _totals(writing: _Sheet) -> Totals:
    """This year's totals: of its rows that are not excluded, exact and as printed."""
    table, sheet, row = writing.table, writing.sheet, writing.rows[_TOTAL]
    masses = [table.now.values[line.row] for line in table.rows if line.kind == "mass"]
    known = [mass for mass in masses if mass is not None]
    return Totals(
        name=SHEET,
        valuation=Valuation.ACQUISITION,
        exact_mg=sum(known),
        printed=sum(map(printed, known)),
        outside_mg=outside_of(writing.book.inventory, Valuation.ACQUISITION, sum(known)),
        exact_cell=cell_of(sheet, row, _EXACT),
        printed_cell=cell_of(sheet, row, _NOW),
    )


def _year(column: object) -> str:
    """The year of a column, where there is one."""
    year = getattr(column, "year", None)
    return "" if year is None else f" ({year})"


def _write_row(writing: _Sheet, line: EsrsRow) -> None:
    """A row: other years as they were computed, this year live, and the change."""
    sheet, styles = writing.sheet, writing.book.styles
    row = writing.rows[line.row]
    kind = "sum_" if line.kind in _TOTALS else ""
    text, number = styles[f"{kind}label" if kind else "text"], styles[f"{kind}tonnes"]
    remark = "" if line.is_verified else _NOT_VERIFIED
    sheet.write_text(row, _CODE, line.row, text)
    sheet.write_text(row, _LABEL, line.label_fr, text)
    past = {_BASE: writing.table.base, _BEFORE: writing.table.before}
    for col, year in past.items():
        value = None if year is None else year.values[line.row]
        if value is None:
            sheet.write_blank(row, col, None, number)
        else:
            sheet.write_number(row, col, float(tonnes(printed(value))), number)
    now = _printed_now(writing, line)
    if now is None:
        open_cell = line.kind in ("share", "market")
        sheet.write_blank(row, _NOW, None, styles["typed"] if open_cell else number)
        sheet.write_blank(row, _CHANGE, None, styles[f"{kind}share"])
        for col in (_EXACT, _GAP):
            sheet.write_blank(row, col, None, styles[f"{kind}exact"])
        if line.box in writing.table.now.excluded:
            remark = "Exclu du bilan"
    else:
        _write_now(writing, line, now)
        _write_change(writing, line, now)
    for col, horizon in enumerate(ESRS_TARGETS, start=_TARGETS):
        target = writing.table.targets.get(horizon, {}).get(line.row)
        if target is None:
            sheet.write_blank(row, col, None, styles["typed"])
        else:
            sheet.write_number(row, col, target / MG_PER_TONNE, styles["exact"])
    sheet.write_text(row, _REMARK, remark, text)
    sheet.fit_row(row, {_LABEL: line.label_fr, _REMARK: remark})


def _write_now(writing: _Sheet, line: EsrsRow, now: int) -> None:
    """This year's cell and its exact total."""
    sheet, styles, row = writing.sheet, writing.book.styles, writing.rows[line.row]
    kind = "sum_" if line.kind in _TOTALS else ""
    formula = _printed_formula(writing, line)
    sheet.write_formula(row, _NOW, formula, styles[f"{kind}tonnes"], float(tonnes(now)))
    mass = writing.table.now.values[line.row]
    if mass is not None:
        exact, style = exact_of([_terms(writing, line)]), styles[f"{kind}exact"]
        sheet.write_formula(row, _EXACT, exact, style, mass / MG_PER_TONNE)
        gap = now * (MG_PER_TONNE // PRINTED_PER_TONNE) - mass
        formula = gap_of(cell(row, _NOW), cell(row, _EXACT))
        sheet.write_formula(row, _GAP, formula, style, gap / MG_PER_TONNE)


def _write_change(writing: _Sheet, line: EsrsRow, now: int) -> None:
    """The change since the year before, blank from nought."""
    sheet, styles, row = writing.sheet, writing.book.styles, writing.rows[line.row]
    kind = "sum_" if line.kind in _TOTALS else ""
    before = writing.table.before.values[line.row] if writing.table.before else None
    was = printed(before) if before is not None else 0
    if not was:
        sheet.write_blank(row, _CHANGE, None, styles[f"{kind}share"])
        return
    now_cell, before_cell = cell(row, _NOW), cell(row, _BEFORE)
    formula = f"=ROUND(({now_cell}-{before_cell})/ABS({before_cell}),6)"
    change = round((now - was) / abs(was), 6)
    sheet.write_formula(row, _CHANGE, formula, styles[f"{kind}share"], change)


def _printed_now(writing: _Sheet, line: EsrsRow) -> int | None:
    """This year's printed cell, in hundredths of a tonne; a total adds up printed cells."""
    mass = writing.table.now.values[line.row]
    if mass is None:
        return None
    if line.kind not in _TOTALS:
        return printed(mass)
    parts = [part for part in writing.table.rows if part.row in _parts(writing, line)]
    shown = (_printed_now(writing, part) for part in parts)
    return sum(mass for mass in shown if mass is not None)


def _parts(writing: _Sheet, line: EsrsRow) -> list[str]:
    """The rows that a total adds up."""
    if line.kind == "scope_3":
        return [
            row.row
            for row in writing.table.rows
            if row.kind == "mass" and row.row not in (_SCOPE_1, _SCOPE_2)
        ]
    market = [row.row for row in writing.table.rows if row.kind == "market"]
    return [_SCOPE_1, *(market if line.kind == "total_market" else [_SCOPE_2]), _SCOPE_3]


def _printed_formula(writing: _Sheet, line: EsrsRow) -> str:
    if line.kind not in _TOTALS:
        return printed_of(_terms(writing, line))
    cells = ",".join(cell(writing.rows[part], _NOW) for part in _parts(writing, line))
    return f"=ROUND(SUM({cells}),2)"


def _terms(writing: _Sheet, line: EsrsRow) -> str:
    """The milligrams of a row, on the sheets of sums and of contracts."""
    if line.kind == "market":
        return writing.market.reference
    if line.kind == "mass":
        return writing.sums.at(ESRS, GROUP, line.box)
    if line.kind == "biogenic":
        boxes = {"1": ("S1",), "2": ("S2-LB",)}.get(line.box)
        known = [row.box for row in writing.table.rows if row.kind == "mass"]
        found = boxes or [box for box in known if box.startswith("S3-")]
        return f"({'+'.join(writing.sums.at(ESRS, GROUP, box, 'co2b') for box in found)})"
    named = {row.row: row for row in writing.table.rows}
    parts = [_terms(writing, named[part]) for part in _parts(writing, line)]
    return f"({'+'.join(parts)})"
