"""The sheet "Écarts entre années": the bridge of a total, live from its lines to its steps.

Each effect is a row in integer milligrams. The steps above are sums of them by leg and group of
causes (SUMIFS), each total is the one before plus its steps, and the last row is what is left
between the total reached and the inventory's own: nought. Milligrams are integers that a
spreadsheet holds exactly up to nine million tonnes, so that it finds the same digits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from beges.domain.comparison import Bridge, cause_groups, causes
from beges.domain.emissions import MG_PER_TONNE
from beges.domain.nomenclature import labels, type_label
from beges.domain.units import unit
from beges.output.filing.workbook import (
    Book,
    FilingSheet,
    cell,
    cell_of,
    write_header,
    write_heading,
    write_paragraph,
)

SHEET = "Écarts entre années"
SINCE = "Depuis le dépôt"
MAX_LINES = 200_000

_STEPS = ("Étape", "mg CO2e", "tCO2e", "Part du départ")
_LINES: dict[str, int] = {
    "Étape": 46,
    "Groupe de causes": 22,
    "Effet (mg CO2e)": 20,
    "Cause": 34,
    "Entité": 10,
    "Site": 14,
    "Type de donnée": 38,
    "Part du facteur": 26,
    "Poste V5": 10,
    "Quantité avant": 16,
    "Quantité après": 16,
    "Unité": 14,
    "Avant (mg CO2e)": 20,
    "Après (mg CO2e)": 20,
    "Facteur avant": 44,
    "Facteur après": 44,
}
_EFFECT = 2
_QUANTITIES = (9, 10)
_RULE_FR = (
    "Quantité et facteur se partagent une ligne au milieu : Δ = (Q1 − Q0) × (F0 + F1) ÷ 2"
    " + (F1 − F0) × (Q0 + Q1) ÷ 2, où F est la masse sur la quantité, en calcul exact, puis au"
    " milligramme. Le périmètre et un changement de nature de la donnée prennent l’écart entier."
    " Une source est la même d’une année à l’autre par l’entité, le site, le type, la nature, la"
    " caractérisation, la part du facteur et le poste."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A row of the steps: a total, or what a group of causes did in a leg."""

    label: str
    mass_mg: int
    leg: int = -1
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBridge:
    """The sheet, and the cell of the milligrams of each group of causes of its last leg."""

    sheet: FilingSheet
    groups: Mapping[str, str]


def write_bridge(book: Book, bridge: Bridge, name: str = SHEET) -> WrittenBridge:
    """Write the sheet: the steps on top, then every line that moved."""
    sheet = book.add(name)
    sheet.set_widths(_LINES.values())
    first, last = bridge.legs[0].before.settings, bridge.legs[-1].after.settings
    row = write_heading(book, sheet, name, f"{first.name} → {last.name}, {_view_fr(bridge)}", 8)
    write_paragraph(sheet, row, (0, 8), _RULE_FR, book.styles["note"])
    rows = list(_rows(bridge))
    steps = list(_steps(bridge))
    header = row + 2
    start = header + len(steps) + 5
    write_header(book, sheet, header, _STEPS, height=20)
    _write_steps(book, sheet, header + 1, steps, _Lines(start=start + 1, count=len(rows)))
    write_header(book, sheet, start, _LINES)
    _write_lines(book, sheet, start + 1, rows)
    sheet.freeze_panes(header + 1, 1)
    sheet.print_area(0, 0, start - 2, 8)
    if rows:
        sheet.autofilter(start, 0, start + len(rows), len(_LINES) - 1)
    groups = {
        step.group: cell_of(sheet, at, 1)
        for at, step in enumerate(steps, start=header + 1)
        if step.group
    }
    return WrittenBridge(sheet=sheet, groups=groups)


def _view_fr(bridge: Bridge) -> str:
    """Which lines the bridge counts."""
    view = "vue publiée" if bridge.view.published else "tous les postes"
    if bridge.view.standard:
        view = f"BEGES {bridge.view.standard.upper()}"
    return view if bridge.view.housing_stock else f"{view}, sans le parc de logements"


def _steps(bridge: Bridge) -> Iterator[_Step]:
    """The first total, then for each leg its groups of causes and the total that they reach."""
    yield _Step(label=bridge.legs[0].before.settings.name, mass_mg=bridge.before_mg)
    for position, leg in enumerate(bridge.legs):
        sums = dict.fromkeys(cause_groups(), 0)
        for code, mass in leg.by_cause().items():
            sums[causes()[code].group] += mass
        for group, label in cause_groups().items():
            yield _Step(label=label, mass_mg=sums[group], leg=position, group=group)
        yield _Step(label=leg.after.settings.name, mass_mg=leg.after_mg, leg=position)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """Where the lines stand on the sheet."""

    start: int
    count: int

    def column(self, col: int) -> str:
        """The cells of a column, as a formula names them."""
        last = self.start + max(self.count, 1) - 1
        return f"{cell(self.start, col, fixed=True)}:{cell(last, col, fixed=True)}"


def _write_steps(
    book: Book, sheet: FilingSheet, row: int, steps: Sequence[_Step], lines: _Lines
) -> None:
    """The steps as formulas over the lines, and what is left at the end."""
    first, reached = cell(row, 1, fixed=True), row
    for place, step in enumerate(steps, start=row):
        is_total = not step.group
        name = "total" if is_total else ""
        styles = [book.styles[f"{name}_{kind}" if name else kind] for kind in ("label", "tonnes")]
        count = book.styles["sum_count" if is_total else "count"]
        sheet.write_text(place, 0, step.label, styles[0] if is_total else book.styles["text"])
        if step.leg < 0:
            sheet.write_number(place, 1, step.mass_mg, count)
        else:
            formula = (
                f"{cell(reached, 1)}+SUM({cell(reached + 1, 1)}:{cell(place - 1, 1)})"
                if is_total
                else f"SUMIFS({lines.column(_EFFECT)},{lines.column(0)},{_quoted(step.leg)},"
                f"{lines.column(1)},{cell(place, 0)})"
            )
            sheet.write_formula(place, 1, f"={formula}", count, step.mass_mg)
        sheet.write_formula(
            place, 2, f"={cell(place, 1)}/{MG_PER_TONNE}", styles[1], step.mass_mg / MG_PER_TONNE
        )
        _write_share(book, sheet, place, (step, steps[0].mass_mg), first)
        reached = place if is_total else reached
    end = row + len(steps)
    sheet.write_text(end, 0, "Total de l’inventaire d’arrivée", book.styles["label"])
    sheet.write_number(end, 1, steps[-1].mass_mg, book.styles["count"])
    sheet.write_text(end + 1, 0, "Reste inexpliqué", book.styles["label"])
    sheet.write_formula(end + 1, 1, f"={cell(end, 1)}-{cell(reached, 1)}", book.styles["count"], 0)


def _write_share(
    book: Book, sheet: FilingSheet, row: int, told: tuple[_Step, int], first: str
) -> None:
    """The part of the first total that a cause is."""
    step, before_mg = told
    if not step.group or not before_mg:
        sheet.write_text(row, 3, "", book.styles["blank"])
        return
    value = round(step.mass_mg / before_mg, 6)
    formula = f"=ROUND({cell(row, 1)}/{first},6)"
    sheet.write_formula(row, 3, formula, book.styles["share"], value)


def _quoted(leg: int) -> str:
    """How a line names its leg: its number and an arrow of our own, never a user's words."""
    return f'"{_leg_code(leg)}"'


def _leg_code(leg: int) -> str:
    return f"Étape {leg + 1}"


def _rows(bridge: Bridge) -> Iterator[list[Any]]:
    """Every effect, the largest first in each leg; what exceeds the sheet is added up by cause."""
    parts = labels("parts")
    for position, leg in enumerate(bridge.legs):
        effects = leg.effects
        order = effects["effect_mg"].abs().sort_values(ascending=False, kind="stable").index
        shown, rest = effects.loc[order[:MAX_LINES]], effects.loc[order[MAX_LINES:]]
        lines = leg.lines.loc[shown["line"]]
        factors = np.array([f.factor.label_fr for f in leg.sides.factors] + [""], dtype=object)
        columns = [
            lines["entity"].astype(object),
            lines["site"].astype(object),
            _words(lines["activity_type"], type_label),
            _words(lines["part"], lambda code: parts.get(code, code)),
            lines["v5"].astype(object),
            lines["quantity_before"].astype(object).where(lines["quantity_before"].notna(), None),
            lines["quantity_after"].astype(object).where(lines["quantity_after"].notna(), None),
            lines["unit"].map(_unit_names(lines["unit"])),
            lines["before_mg"],
            lines["after_mg"],
            pd.Series(factors[lines["factor_before"]]),
            pd.Series(factors[lines["factor_after"]]),
        ]
        named = {code: _named(position, code, 0) for code in causes()}
        told = zip(
            *(c.tolist() for c in (shown["effect_mg"], shown["cause"], *columns)), strict=True
        )
        for mass, cause, *facts in told:
            leg_fr, group, _, cause_fr = named[cause]
            yield [leg_fr, group, mass, cause_fr, *facts]
        for cause, mass in rest.groupby("cause")["effect_mg"].sum().items():
            yield _named(position, str(cause), int(mass))


def _words(codes: pd.Series, word: Callable[[str], str]) -> pd.Series:
    """A column of codes in words, each said once."""
    told = codes.astype("str")
    return told.map({code: word(code) for code in told.unique()})


def _unit_names(units: pd.Series) -> dict[str, str]:
    """The words of each unit; blank where quantities do not add up."""
    return {code: unit(code).label_fr if code else "" for code in units.unique()}


def _named(leg: int, cause: str, mass_mg: int) -> list[Any]:
    """The first cells of a row: its leg, its group, its mass and its cause."""
    known = causes()[cause]
    return [_leg_code(leg), cause_groups()[known.group], mass_mg, known.label_fr]


def _write_lines(book: Book, sheet: FilingSheet, row: int, rows: Sequence[list[Any]]) -> None:
    """The rows, each cell by what it holds; a spreadsheet keeps fifteen digits of a quantity."""
    plain, count, quantity = (book.styles[name] for name in ("plain", "count", "quantity"))
    for place, values in enumerate(rows, start=row):
        for col, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_text(place, col, value, plain)
            else:
                is_quantity = col in _QUANTITIES
                number = float(f"{value:.15g}") if is_quantity else value
                sheet.write_number(place, col, number, quantity if is_quantity else count)
