"""The sheet "Sommes": from the milligrams of the lines to each box of each statement.

One row a box of a standard within a perimeter (the group, an entity, what the group eliminates),
one column a cell, each a ``SUMIFS`` of integers over "Lignes". The statements take their cells from
here: printed, ``ROUND(mg/10000000,0)/100``, and exact, ``mg/1000000000``. Why those formulas give
the tool's digits: ``docs/method/rounding.md``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from beges.domain.gases import gases, mass_column
from beges.domain.inventory import Inventory, Status, Valuation, boxes_of, counted
from beges.domain.nomenclature import OUTSIDE
from beges.domain.perimeter import Entity
from beges.domain.statements import GAS_CELLS, consolidated_entities
from beges.output.filing.columns import TIMINGS_FR, box_keys
from beges.output.filing.integers import (
    DETAILS,
    INTEGERS,
    LABELS_FR,
    MEMO,
    STATUS_NUMBERS,
    cell_of_gas,
    entity_numbers,
)
from beges.output.filing.lines import LineSheet
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    cell_of,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Sommes"
HEADER_ROW = 5
ESRS = "esrs"
GROUP = ""
ELIMINATED = "\x00eliminated"
"""The perimeter of what the group eliminates; no entity has such a code."""

ALL_BOXES = "*"
PROVED_MG = 10**15
"""Below it a quotient by 10⁷ has fifteen digits, which every spreadsheet rounds exactly."""

_STANDARDS_FR = {"v5": "BEGES V5", "v4": "BEGES V4", "ghgp": "GHG Protocol", "esrs": "ESRS E1-6"}
_TABLE, _SCOPE, _ENTITY, _BOX, _LABEL, _FIRST = range(6)
_NOTE = (
    "Sommes de milligrammes entiers de CO2e sur la feuille « Lignes » : exactes dans un tableur"
    " au-dessous de 9 007 199 tonnes, quel que soit l’ordre. Les tableaux en tirent leurs cases :"
    " imprimée = ARRONDI(mg/10 000 000 ; 0)/100, la demi-unité s’éloignant de zéro ; exacte ="
    " mg/1 000 000 000. Entité : lignes comptées et lignes éliminées par le groupe."
)
_OVER = (
    " Attention : une somme dépasse 1 000 000 t ; au-delà, un tableur peut arrondir autrement la"
    " dernière décimale imprimée, et les valeurs enregistrées, calculées en entiers, font foi."
)


def valuation_of(standard: str) -> Valuation:
    """How a standard counts assets."""
    return Valuation.ACQUISITION if standard in ("ghgp", "esrs") else Valuation.AMORTISED


def printed_of(reference: str) -> str:
    """The printed cell, in tonnes, of a cell of milligrams."""
    return f"=ROUND({reference}/10000000,0)/100"


def exact_of(references: Iterable[str]) -> str:
    """The exact tonnes of cells of milligrams."""
    terms = list(references)
    if len(terms) == 1:
        return f"={terms[0]}/1000000000"
    return f"=({'+'.join(terms) or '0'})/1000000000"


def gap_of(printed: str, exact: str) -> str:
    """Printed less exact, to the milligram, from two cells in tonnes: a difference of integers."""
    return f"=(ROUND({printed}*100,0)*10000000-ROUND({exact}*1000000000,0))/1000000000"


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Where each sum stands: its cell and its milligrams, by standard, perimeter, box and cell."""

    references: Mapping[tuple[str, str, str, str], str]
    masses: Mapping[tuple[str, str, str, str], int]

    def at(self, standard: str, perimeter: str, box: str, name: str = "total") -> str:
        """The cell of a sum, as another sheet calls it."""
        return self.references[standard, perimeter, box, name]

    @cached_property
    def largest(self) -> int:
        """The largest sum, whatever its sign."""
        return max((abs(mass) for mass in self.masses.values()), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of sums, before it is written."""

    standard: str
    perimeter: str
    box: str
    label: str
    masses: Mapping[str, int]


def write_sums(
    book: Book,
    sheet: FilingSheet,
    lines: Sequence[LineSheet],
    standards: Sequence[str],
    *,
    is_detailed: bool,
) -> Sums:
    """Write every sum that the statements of these standards print.

    ``is_detailed``: those of each gas too, which ISO 14064-1 asks for.
    """
    cells = (*INTEGERS, *DETAILS) if is_detailed else INTEGERS
    entities = consolidated_entities(book.inventory)
    sheet.set_widths([16, 30, 9, 48, 50, *[20.0] * len(cells)])
    last = _FIRST + len(cells) - 1
    rows = [
        row
        for standard in standards
        for perimeter in _perimeters(standard, entities)
        for row in _rows(book.inventory, standard, perimeter, is_detailed=is_detailed)
    ]
    over = max((abs(m) for row in rows for m in row.masses.values()), default=0) >= PROVED_MG
    write_heading(book, sheet, "Sommes par poste (mgCO2e)", book.inventory.settings.name, _LABEL)
    columns = (0, _FIRST + 2)
    write_paragraph(sheet, 3, columns, _NOTE + (_OVER if over else ""), book.styles["note"])
    heads = ["Tableau", "Périmètre", "Entité n°", "Case", "Libellé"]
    write_header(book, sheet, HEADER_ROW, [*heads, *(f"{LABELS_FR[n]}\n(mg)" for n in cells)])
    names = {entity.entity: entity.name for entity in entities}
    references: dict[tuple[str, str, str, str], str] = {}
    masses: dict[tuple[str, str, str, str], int] = {}
    for at, row in enumerate(rows, start=HEADER_ROW + 1):
        _write_keys(book, sheet, at, row, names)
        for name, mass in row.masses.items():
            key = (row.standard, row.perimeter, row.box, name)
            col = _FIRST + cells.index(name)
            formula = _formula(lines, row, name, at)
            sheet.write_formula(at, col, formula, book.styles["milligrams"], mass)
            references[key], masses[key] = cell_of(sheet, at, col), mass
    sheet.freeze_panes(HEADER_ROW + 1, _FIRST)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(len(rows), 1), last)
    sheet.repeat_rows(HEADER_ROW)
    return Sums(references=references, masses=masses)


def _perimeters(standard: str, entities: Sequence[Entity]) -> tuple[str, ...]:
    """Whose sums a standard prints: the ESRS table is the group's alone."""
    if standard == ESRS:
        return (GROUP,)
    return (GROUP, *(entity.entity for entity in entities), ELIMINATED)


def _write_keys(
    book: Book, sheet: FilingSheet, at: int, row: _Row, names: Mapping[str, str]
) -> None:
    """What the formulas of a row look for."""
    text = book.styles["text"]
    where = {GROUP: "Groupe", ELIMINATED: "Éliminé par le groupe"}
    key = "" if row.box == ALL_BOXES else box_keys(book.inventory, row.standard)[row.box]
    told = where.get(row.perimeter) or f"{row.perimeter} – {names[row.perimeter]}"
    sheet.fit_row(at, {_SCOPE: told, _LABEL: row.label, _BOX: key})
    sheet.write_text(at, _TABLE, _STANDARDS_FR[row.standard], text)
    sheet.write_text(at, _SCOPE, told, text)
    number = entity_numbers(book.inventory.perimeter).get(row.perimeter)
    if number is None:
        sheet.write_blank(at, _ENTITY, None, text)
    else:
        sheet.write_number(at, _ENTITY, number, book.styles["centred"])
    sheet.write_text(at, _BOX, key, text)
    sheet.write_text(at, _LABEL, row.label, text)


def _rows(
    inventory: Inventory, standard: str, perimeter: str, *, is_detailed: bool
) -> Iterator[_Row]:
    """The boxes of a standard within a perimeter, what has none, and the memo of all of them."""
    table = _lines(inventory, standard, perimeter)
    columns = {name: _columns(table, name) for name in (*INTEGERS, *DETAILS)}
    used = sorted({"total_mg", *(column for listed in columns.values() for column in listed)})
    by_box = table.groupby(standard, observed=True)[used].sum()
    sums = {str(box): row for box, row in zip(by_box.index, by_box.to_dict("records"), strict=True)}
    for box, post in boxes_of(inventory, standard).items():
        split = standard in ("v5", "v4") and post.category == "1"
        names = (*(GAS_CELLS if split else ()), "total", "co2b")
        if is_detailed and (standard, perimeter) == ("v5", GROUP):
            names += DETAILS if split else ("other",)
        row = sums.get(box, {})
        masses = {name: sum(int(row.get(c, 0)) for c in columns[name]) for name in names}
        yield _Row(
            standard=standard, perimeter=perimeter, box=box, label=post.label_fr, masses=masses
        )
    outside = int(sums.get(OUTSIDE, {}).get("total_mg", 0))
    label = "Compté, mais sans case dans ce tableau"
    yield _Row(
        standard=standard,
        perimeter=perimeter,
        box=OUTSIDE,
        label=label,
        masses={"total": outside},
    )
    memo = {name: sum(int(table[c].sum()) for c in columns[name]) for name in ("co2b", MEMO)}
    label = "Toutes les lignes de ce périmètre, pour mémoire"
    yield _Row(standard=standard, perimeter=perimeter, box=ALL_BOXES, label=label, masses=memo)


def _lines(inventory: Inventory, standard: str, perimeter: str) -> pd.DataFrame:
    """The lines that a perimeter adds up under a standard."""
    statuses = {GROUP: (Status.COUNTED,), ELIMINATED: (Status.ELIMINATED,)}.get(
        perimeter, (Status.COUNTED, Status.ELIMINATED)
    )
    lines = inventory.lines
    if perimeter not in (GROUP, ELIMINATED):
        lines = lines[lines["entity"] == perimeter]
    return counted(lines, valuation_of(standard), statuses)


def _columns(table: pd.DataFrame, name: str) -> list[str]:
    """The columns of the lines that a cell adds up."""
    if name == "total":
        return ["total_mg"]
    names = [mass_column(gas.code) for gas in gases() if name in (cell_of_gas(gas), gas.code)]
    return [column for column in names if column in table]


def _formula(lines: Sequence[LineSheet], row: _Row, name: str, at: int) -> str:
    """The sum of a column over the lines of a row: by box, entity, status and timing."""
    left_out = TIMINGS_FR[valuation_of(row.standard).left_out.value]
    statuses = {
        GROUP: STATUS_NUMBERS[Status.COUNTED],
        ELIMINATED: STATUS_NUMBERS[Status.ELIMINATED],
    }
    status: int | str = statuses.get(row.perimeter, f'"<={STATUS_NUMBERS[Status.ELIMINATED]}"')
    sums = []
    for sheet in lines:
        found = sheet.columns
        if f"mg_{name}" not in found:
            return "=0"
        terms = [found[f"mg_{name}"], found["status_number"], str(status)]
        if row.box != ALL_BOXES:
            terms += [found[row.standard], f"${cell(at, _BOX)}"]
        if row.perimeter not in statuses:
            terms += [found["entity_number"], f"${cell(at, _ENTITY)}"]
        terms += [found["timing"], f'"<>{left_out}"']
        sums.append(f"SUMIFS({','.join(terms)})")
    return "=" + "+".join(sums)
