"""The sheet of the bridge: live formulas, cached values, and nothing left unexplained."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import small_group
from openpyxl.worksheet.worksheet import Worksheet
from small_release import factor, library, part

from beges.domain.comparison import Bridge, View, bridge
from beges.domain.inventory import compile_inventory
from beges.domain.transition import Part, Results, action_of, results
from beges.output.filing import bridge as sheets
from beges.output.filing import results as of_plan
from beges.output.filing.workbook import Seal, new_workbook
from environment.libreoffice import LibreOffice

GRID = [
    factor(f"bc-{year}", part(unsplit=value), series="grid", valid_from=year, valid_to=year)
    for year, value in ((2020, "0.0549"), (2021, "0.0389"))
]
STEADY = factor("bc-1", part(unsplit="0.5"), series="steady")
RELEASE = library([*GRID, STEADY], {"electricity": ("grid", "steady")})


def made(year: int, quantity: float, kind: str = "invoiced", name: str = "") -> object:
    rows = [
        {"quantity": quantity, "data_kind": kind},
        {"quantity": 2 * quantity, "factor": "steady", "entity": "ONV", "site": "PARC"},
    ]
    dates = {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
    terms = small_group.settings(year=year, release="lib_1", name=name or str(year))
    return compile_inventory(
        terms,
        small_group.perimeter(),
        small_group.activities([{**r, **dates} for r in rows]),
        RELEASE,
    )


def found() -> Bridge:
    return bridge(
        [made(2020, 1000.0, "extrapolated", "=1+1"), made(2020, 1100.5), made(2021, 900.25)],
        View(published=False),
    )


def content() -> bytes:
    target, told = io.BytesIO(), found()
    seal = Seal(
        standard="beges-v5", head="a1", head_seq=1, made_at=datetime(2026, 11, 25, tzinfo=UTC),
        made_by="x",
    )  # fmt: skip
    with new_workbook(target, told.legs[-1].after, seal) as book:
        sheets.write_bridge(book, told)
        of_plan.write_results(book, book.add(of_plan.SHEET), of_actions(told))
    return target.getvalue()


def of_actions(told: Bridge) -> Results:
    """What two actions claim of it, over several posts, one of them with a hostile name."""
    base = {"owner": "x", "status": "done", "end_date": date(2021, 12, 31)}
    return results(
        told,
        [
            action_of({**base, "action": "A1", "name": "=1+1", "posts": "2.1; 4.1; 1.1",
                       "start_date": date(2021, 7, 1), "result_indirect_t": Decimal("0.0377")}),
            action_of({**base, "action": "A2", "name": "Essai", "posts": "2.2; 3.3",
                       "start_date": date(2021, 1, 1), "result_indirect_t": Decimal("-1.5"),
                       "result_reason": "@cause"}),
        ],
    )  # fmt: skip


def read(source: bytes | Path, *, values: bool, name: str = sheets.SHEET) -> Worksheet:
    opened = openpyxl.load_workbook(
        io.BytesIO(source) if isinstance(source, bytes) else source, data_only=values
    )
    return opened[name]


def figures(sheet: Worksheet) -> list[tuple[object, object]]:
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=5, max_row=28)]
    return [(row[0], row[1]) for row in rows if row[0] and row[1] is not None]


def test_the_steps_are_formulas_over_the_lines_with_their_values() -> None:
    made_of, told = content(), found()
    values = dict(figures(read(made_of, values=True)))
    formulas = [str(value) for _, value in figures(read(made_of, values=False))]
    assert sum(formula.startswith("=SUMIFS(") for formula in formulas) == 10
    assert values["Reste inexpliqué"] == 0
    assert values["2021"] == told.after_mg
    assert values["=1+1"] == told.before_mg
    lines = [
        row
        for row in read(made_of, values=True).iter_rows(values_only=True)
        if row[0] in ("Étape 1", "Étape 2")
    ]
    assert sum(row[2] for row in lines) == told.effect_mg
    assert len(lines) == sum(len(leg.effects) for leg in told.legs)


def test_a_name_that_looks_like_a_formula_stays_a_text() -> None:
    sheet = read(content(), values=False)
    cells = [c for row in sheet.iter_rows() for c in row if c.value == "=1+1"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_what_exceeds_the_sheet_is_added_up_by_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_LINES", 1)
    values = dict(figures(read(content(), values=True)))
    assert values["Reste inexpliqué"] == 0
    lines = [
        row
        for row in read(content(), values=True).iter_rows(values_only=True)
        if row[0] in ("Étape 1", "Étape 2")
    ]
    assert sum(row[2] for row in lines) == found().effect_mg


def test_libreoffice_finds_the_same_digits(soffice: LibreOffice, tmp_path: Path) -> None:
    source = tmp_path / "ecarts.xlsx"
    source.write_bytes(content())
    made_of = soffice.recalculated(source, tmp_path / "out")
    assert figures(read(made_of, values=True)) == figures(read(content(), values=True))
    assert parts(made_of) == parts(content())


def parts(source: bytes | Path) -> dict[str, tuple[object, ...]]:
    """The sheet of the results: label → categories, indirect, total, in milligrams."""
    rows = read(source, values=True, name=of_plan.SHEET).iter_rows(
        min_row=7, max_row=16, max_col=9, values_only=True
    )
    return {str(row[0]): row[1:] for row in rows if row[0] is not None}


def test_the_plan_s_results_are_live_and_leave_nothing() -> None:
    made_of, told = parts(content()), of_actions(found())
    sums = told.of_side()
    for one in (Part.PLAN, Part.OTHER, Part.METHOD):
        assert made_of[one.label_fr][-1] == sums[one]
    assert made_of["2021"][-1] == sums["after"] == made_of["Total de l’inventaire d’arrivée"][-1]
    assert made_of["Reste inexpliqué"][-1] == 0
    assert sums[Part.PLAN] != 0
    sheet = read(content(), values=False, name=of_plan.SHEET)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert sum(str(cell.value).startswith("=SUMIFS(") for cell in cells) == 6
    hostile = [cell for cell in cells if cell.value in ("A1 — =1+1", "@cause", "=1+1")]
    assert {cell.data_type for cell in hostile} == {"s"}
