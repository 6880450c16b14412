"""The chain from line to statement: live to its last cell, and the same digits everywhere."""

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import small_group
from filing_books import (
    HEAD,
    HOSTILE,
    REASON,
    ROWS,
    as_milligrams,
    check_digits,
    inventory,
    line_rows,
    numbers,
    opened,
    perimeter,
    release,
    row_where,
    written,
)
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook as NewWorkbook

from beges.domain.declaration import FilledField, Origin, form_fields
from beges.domain.declaration.side_by_side import of_publication, of_statement, side_by_side
from beges.domain.french import tonnes as tonnes_fr
from beges.domain.inventory import Inventory, compile_inventory
from beges.domain.nomenclature import labels
from beges.domain.statements import (
    EsrsTable,
    ResidualMix,
    beges_statement,
    esrs_rows,
    esrs_year,
    iso_statement,
    market_based,
    printed,
)
from beges.domain.transition import Side
from beges.output.filing import FILING, STANDARDS, Declared, lines
from beges.output.filing.columns import box_keys
from beges.output.filing.sums import PROVED_MG, printed_of
from beges.services.copy_sheet import cell_fr, copy_sheet
from beges.services.exports import filing_bytes
from beges.services.filings import cannot_file, look
from beges.services.inventories import compile_stored, find_inventory, inventories
from beges.services.plan_state import plan_state
from beges.services.workspace import Workspace, open_workspace
from environment.libreoffice import LibreOffice

# ------------------------------------------------------------------------------ the printed cell


def masses_near_ties() -> list[int]:
    """Ties and their neighbours by a milligram, of both signs, up to a million tonnes."""
    half, cell = 5 * 10**6, 10**7
    steps = [0, 1, 2, 7, 49, 12_345, 999_999, 12_345_678, 99_999_998]
    ties = [step * cell + half for step in steps]
    near = [tie + by for tie in ties for by in (-2, -1, 0, 1, 2)]
    assert max(near) < PROVED_MG
    return [sign * mass for mass in near for sign in (1, -1)]


def test_the_printed_cell_of_a_spreadsheet_is_ours(soffice: LibreOffice, tmp_path: Path) -> None:
    masses = masses_near_ties()
    source = tmp_path / "ties.xlsx"
    with NewWorkbook(source) as book:
        sheet = book.add_worksheet()
        for row, mass in enumerate(masses):
            sheet.write_number(row, 0, mass)
            sheet.write_formula(row, 1, printed_of(f"A{row + 1}"), None, 987654321)
    (sheet,) = opened(soffice.recalculated(source, tmp_path / "out"))
    computed = [sheet.cell(row + 1, 2).value for row in range(len(masses))]
    assert computed == [printed(mass) / 100 for mass in masses]
    assert {printed(5 * 10**6), printed(-5 * 10**6)} == {1, -1}


# --------------------------------------------------------------------------------- a live chain


def formulas(content: bytes) -> dict[str, dict[str, str]]:
    """The formulas of each sheet by cell."""
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        for sheet in opened(content, values=False)
    }


@pytest.mark.parametrize("standard", list(STANDARDS))
def test_no_figure_of_a_statement_is_typed(standard: str) -> None:
    content = written(inventory(excluded_posts=("3.4",), exclusion_reason=REASON), standard)
    live, book = formulas(content), opened(content)
    tables = [
        n for n in book.sheetnames if re.match("Consolidé|ALS|ONV|V4|V5|BEGES|GHG|ISO|ESRS", n)
    ]
    assert len(tables) == {"ghg-protocol": 2, "iso": 1, "esrs": 1, "filing": 9}.get(standard, 3)
    for name in tables:
        figures = {
            cell.coordinate
            for row in book[name].iter_rows()
            for cell in row
            if isinstance(cell.value, int | float)
        }
        assert figures == set(live[name])
    volatile = r"\b(NOW|TODAY|RAND|OFFSET|INDIRECT|INFO|CELL)\("
    told = [formula for cells in live.values() for formula in cells.values()]
    assert not [formula for formula in told if re.search(volatile, formula)]
    known = {"ROUND", "SUM", "SUMIFS", "IF", "EXP", "SQRT", "LN", "MIN", "MAX", "ABS"}
    assert {name for f in told for name in re.findall(r"([A-Z.]+)\(", f)} <= known


def doubled(content: bytes, sheet: str, cell: str, value: float) -> bytes:
    """The same workbook, one number of which is another."""
    book = opened(content)
    part = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            read = source.read(name)
            if name == part:
                found = re.compile(rf'(<c r="{cell}"[^>]*><v>)[^<]*'.encode())
                read, count = found.subn(rf"\g<1>{value!r}".encode(), read)
                assert count == 1
            copy.writestr(name, read)
    return target.getvalue()


@pytest.mark.slow
def test_a_quantity_moves_every_statement(soffice: LibreOffice, tmp_path: Path) -> None:
    rows = [{**row} for row in ROWS]
    content = written(inventory(rows), FILING)
    header, *cells = opened(content)["Lignes"].iter_rows(min_row=5)
    at = next(cell.column for cell in header if cell.value == "Quantité")
    changed = content
    for row in cells:
        if str(row[0].value).startswith("D-0000003."):
            changed = doubled(changed, "Lignes", row[at - 1].coordinate, 24_000.0)
    source = tmp_path / "moved.xlsx"
    source.write_bytes(changed)
    moved = opened(soffice.recalculated(source, tmp_path / "out"))
    rows[2]["quantity"] = 24_000
    expected = opened(written(inventory(rows), FILING))
    for name in ("BEGES V5", "V5 ALS", "BEGES V4", "V4 ALS", "GHG Protocol"):
        assert values(moved[name]) == values(expected[name])
        assert values(moved[name]) != values(opened(content)[name])
    copied = "Fiche de saisie"
    assert values(moved[copied]) == values(expected[copied])


def values(sheet: Worksheet) -> list[float]:
    """The numbers of a sheet, in order."""
    return [
        cell.value
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, float | int)
    ]


# --------------------------------------------------------------------------------- the law


@pytest.fixture(scope="module")
def built(demo_file: Path) -> Iterator[Workspace]:
    """The demo, open."""
    workspace = open_workspace(str(demo_file))
    yield workspace
    workspace.store.close()


@pytest.fixture(scope="module")
def demo(built: Workspace) -> bytes:
    """The demo's 2021, its whole filing: method V4, the method of the time, restated in V5."""
    (settings,) = [s for s in inventories(built) if s.inventory == "2021"]
    return filing_bytes(built, settings, FILING)


@pytest.mark.slow
def test_the_results_of_the_demo_s_plan(built: Workspace, demo: bytes) -> None:
    """Telework took 205 t away; the offices' recovery and the dwellings bought did the rest."""
    inventory = compile_stored(built, find_inventory(built, "2021"))
    state = plan_state(built, inventory)
    assert state.results is not None
    sums = state.results.of_side()
    assert (sums["plan"], state.results.of_side(Side.DIRECT)["plan"]) == (-205 * 10**9, 0)
    assert tonnes_fr(sums["before"]) == "27\u202f632,5"
    assert tonnes_fr(sums["after"]) == "47\u202f768,0"
    assert [tonnes_fr(sums[part]) for part in ("other", "world", "method", "correction")] == [
        "17\u202f284,1", "329,2", "2\u202f601,2", "126,0",
    ]  # fmt: skip
    beyond = next(f for f in state.findings if f.code == "action_result_beyond")
    assert "A03 (indirecte, 205,00 t ; 3.3 : +331,84 t)" in str(beyond.values["claims"])
    sheet = opened(demo)["Résultats du plan"]
    assert sheet.cell(row_where(sheet, "Effet des actions du plan"), 9).value == -205 * 10**9
    assert sheet.cell(row_where(sheet, "Reste inexpliqué"), 9).value == 0


@pytest.mark.slow
def test_the_reference_year_is_typed_as_on_the_screen(built: Workspace, demo: bytes) -> None:
    inventory = compile_stored(built, find_inventory(built, "2021"))
    shown = [row.cells for row in copy_sheet(built, inventory).reference_table]
    book = openpyxl.load_workbook(io.BytesIO(demo), data_only=True, read_only=True)
    rows = list(book["Fiche de saisie"].iter_rows(values_only=True))
    (title,) = [at for at, row in enumerate(rows) if "de référence 2020, à rep" in str(row[0])]
    written = [row[2:8] for row in rows[title + 2 : title + 2 + len(shown)]]
    told = [
        tuple("" if v is None else cell_fr(Decimal(repr(v))) for v in cells) for cells in written
    ]
    assert told == shown


@pytest.mark.slow
@pytest.mark.parametrize(("code", "standard"), [("2021", "v4"), ("2021-v5", "v5")])
def test_the_demo_can_be_filed(built: Workspace, code: str, standard: str) -> None:
    assert cannot_file(look(built, code), standard) == []


@pytest.mark.slow
def test_every_cell_of_the_demo_is_recalculated_to_the_last_digit(
    demo: bytes, soffice: LibreOffice, tmp_path: Path
) -> None:
    check_digits(demo, soffice, tmp_path)
    names = opened(demo).defined_names
    assert {"Total_V5_imprime", "Total_V4_imprime", "Total_GHG_exact"} <= set(names)


def same_for_both(content: bytes, left_out: set[str]) -> None:
    """Two readers that do not calculate see the same numbers."""
    theirs = {at: v for at, v in numbers(content).items() if at[0] not in left_out}
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, read_only=True)
    ours = {
        (name, row, col): float(value)
        for name in book.sheetnames
        if name not in left_out
        for row, cells in enumerate(book[name].iter_rows(values_only=True))
        for col, value in enumerate(cells)
        if isinstance(value, float | int) and not isinstance(value, bool)
    }
    assert ours == theirs


@pytest.mark.slow
def test_readers_that_do_not_calculate_see_the_same(demo: bytes) -> None:
    # The long sheets of the demo, which hold nothing else, are read in full on the small group.
    same_for_both(demo, {"Lignes", "Données d’activité"})
    same_for_both(written(inventory(), FILING), set())


# --------------------------------------------------------------------------------- hostile shapes


@pytest.mark.parametrize("standard", ["v5", "v4", "ghgp", "esrs"])
def test_no_box_is_a_number_a_date_or_an_operator_for_a_criterion(standard: str) -> None:
    keys = box_keys(inventory(), standard)
    assert len({key.casefold() for key in keys.values()}) == len(keys)
    for key in keys.values():
        assert re.fullmatch(r"[^\W\d][^*?~<>=]{0,254}", key)


def hostile_group() -> Inventory:
    """Entities whose codes a criterion would misread, one of them without a line."""
    codes = ("<5", "A*", "als", "ALS", "12", "=1+1", "VIDE")
    sirens = ("732829320", "552100554", "542051180", "552081317", "775670417", "662042449", "")
    entities = {
        code: replace(small_group.entity(code, siren or small_group.SIREN_CHILD), siren=siren)
        for code, siren in zip(codes, sirens, strict=True)
    }
    rows = [
        {"entity": code, "site": "", "quantity": 1000 * (at + 1)}
        for at, code in enumerate(codes[:-1])
    ]
    table = small_group.activities(rows)
    group = replace(perimeter(), entities=entities, sites={})
    return compile_inventory(small_group.settings(), group, table, release())


@pytest.mark.slow
def test_codes_that_a_criterion_would_misread_and_lines_on_several_sheets(
    monkeypatch: pytest.MonkeyPatch, soffice: LibreOffice, tmp_path: Path
) -> None:
    monkeypatch.setattr(lines, "MAX_ROWS", 5)
    made = hostile_group()
    assert len({beges_statement(made, "v5", e).exact_total_mg for e in made.perimeter.entities}) > 6
    content = written(made, FILING)
    assert "Lignes (4)" in opened(content).sheetnames
    check_digits(content, soffice, tmp_path)


@pytest.mark.slow
def test_a_group_of_one_entity_without_a_line(soffice: LibreOffice, tmp_path: Path) -> None:
    group = perimeter()
    alone = replace(group, entities={"ALS": group.entities["ALS"]}, sites={})
    made = inventory([], group=alone)
    old = of_publication("Bilan", 2018, "v4", {"1": Decimal("12.345"), "2": None, "9": Decimal(0)})
    year = of_statement(beges_statement(made, "v5"), "Cette année")
    declared = Declared(reference=side_by_side(old, None, year), reference_year=old)
    content = written(made, FILING, declared=declared)
    check_digits(content, soffice, tmp_path)
    book = opened(content)
    assert list(line_rows(book)) == []
    sheet = book["Fiche de saisie"]
    compared = row_where(sheet, "Année de référence") + 2
    typed = row_where(sheet, "Tableau de l’année de référence") + 2
    told = {}
    for start in (compared, typed):
        rows = sheet.iter_rows(min_row=start, min_col=1, max_col=8, values_only=True)
        found = [(str(row[0] or row[1]), row[2:]) for row in itertools.islice(rows, 29)]
        told[start] = dict(found)
    assert told[compared]["1.1"][:4] == (12.35, None, 0, -12.35), "printed to the hundredth"
    assert told[compared]["4.1"][:4] == (0, None, 0, 0), "published as nought"
    for code in ("1.2", "3.3", "4.5", "3"):
        assert told[compared][code] == (None, None, 0, None, None, None), "no figure, no gap"
    assert told[typed]["1.1"][4] == told[typed]["Total"][4] == 12.35
    assert told[typed]["1.2"] == told[typed]["3.3"] == (None,) * 6


def test_a_sum_that_a_spreadsheet_may_round_otherwise_is_told() -> None:
    made = inventory([{"quantity": 3 * 10**10}])
    told = str(opened(written(made))["Sommes"]["A4"].value)
    assert "dépasse 1 000 000 t" in told
    assert "dépasse" not in str(opened(written(inventory()))["Sommes"]["A4"].value)


# --------------------------------------------------------------------------------- the copy sheet


def filled(**texts: str) -> list[FilledField]:
    """The whole form, with these texts; the rest is missing where it is required."""
    return [
        FilledField(
            field=field,
            text=texts.get(code, ""),
            origin=Origin.PROPOSED if code in texts else Origin.MISSING,
            required=field.required == "always",
        )
        for code, field in form_fields().items()
    ]


def test_the_copy_sheet_holds_every_field_in_order_and_the_cells_as_typed() -> None:
    made = inventory(excluded_posts=("3.4",), exclusion_reason=REASON)
    texts = {"legal_name": HOSTILE[0], "principal_siren": "732829320"}
    declared = Declared(fields=filled(**texts), manifest="m1" * 32)
    book = opened(written(made, FILING, declared=declared))
    sheet = book["Fiche de saisie"]
    shown = [str(sheet.cell(row, 2).value) for row in range(1, sheet.max_row + 1)]
    wanted = [field.label_fr for field in form_fields().values()]
    assert [text for text in shown if text in set(wanted)] == wanted
    titles = {sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)}
    assert set(labels("form_steps").values()) <= titles
    row = row_where(sheet, "Raison sociale", 2)
    assert (sheet.cell(row, 3).value, sheet.cell(row, 9).value) == (HOSTILE[0], "oui")
    assert sheet.cell(row, 12).protection.locked is False
    assert sheet.cell(row, 3).protection.locked
    assert sheet.protection.sheet
    digests = {str(sheet.cell(row, 3).value) for row in range(4, 9)}
    assert {made.digest, "m1" * 32} <= digests
    assert any(HEAD in digest for digest in digests)
    statement = beges_statement(made, "v5")
    for line in statement.rows:
        row = row_where(sheet, line.post.code)
        total = sheet.cell(row, 7).value
        shown_total = line.printed["total"]
        assert total == (None if shown_total is None else shown_total / 100)
    assert sheet.cell(row_where(sheet, "Total", 2), 7).value == (
        statement.printed_sum("total") / 100
    )
    cover = book["Synthèse"]
    assert cover.cell(row_where(cover, "Empreinte du dépôt"), 2).value == "m1" * 32


def test_the_other_standards_are_those_of_the_domain() -> None:
    made = inventory(excluded_posts=("5.4",), exclusion_reason=REASON)
    mix = ResidualMix(factor=Decimal("0.0421"), source="=AIB")
    market = market_based(made, [], mix)
    table = EsrsTable(
        rows=esrs_rows(), now=esrs_year(made, market), before=esrs_year(inventory(ROWS[:4]))
    )
    content = written(made, FILING, declared=Declared(market=market, esrs=table))
    book = opened(content)
    iso, stated = book["ISO 14064-1"], iso_statement(made)
    assert as_milligrams(iso.cell(row_where(iso, "Total"), 14).value) == stated.total_mg
    for row in stated.rows:
        cell = iso.cell(row_where(iso, row.post.code), 14).value
        assert (None if cell is None else as_milligrams(cell)) == row.total_mg
    esrs = book["ESRS E1"]
    for name, mass in table.now.values.items():
        cell = esrs.cell(row_where(esrs, name), 8).value
        assert (None if cell is None else as_milligrams(cell)) == mass
    assert table.now.values["S2-MB"] not in (None, table.now.values["S2-LB"])
    steps = book["Rapprochements"]
    residuals = [
        steps.cell(row, 3).value
        for row in range(1, steps.max_row + 1)
        if str(steps.cell(row, 1).value).startswith("Résidu")
    ]
    assert residuals == [0] * 7


def test_a_market_based_figure_that_nobody_states_is_not_given() -> None:
    made = inventory()
    market = market_based(made, [], None)
    table = EsrsTable(rows=esrs_rows(), now=esrs_year(made, market))
    book = opened(written(made, FILING, declared=Declared(market=market, esrs=table)))
    assert "Scope 2 marché" not in book.sheetnames
    esrs = book["ESRS E1"]
    row = row_where(esrs, "S2-MB")
    assert esrs.cell(row, 5).value is None
    assert esrs.cell(row, 5).protection.locked is False


def test_a_huge_answer_is_cut_aloud_and_its_row_is_no_taller_than_a_spreadsheet_allows() -> None:
    declared = Declared(fields=filled(legal_name="long\n" * 20_000))
    sheet = opened(written(inventory(), FILING, declared=declared))["Fiche de saisie"]
    row = row_where(sheet, "Raison sociale", 2)
    assert str(sheet.cell(row, 3).value).endswith("[texte coupé]")
    assert sheet.row_dimensions[row].height <= 409


@pytest.mark.slow
def test_activities_and_plan_have_their_sheets() -> None:
    made = inventory()
    action: dict[str, Any] = {
        "action": "A01",
        "name": HOSTILE[0],
        "posts": "2.1",
        "owner": "Camille",
        "start_date": date(2026, 1, 1),
        "end_date": date(2027, 1, 1),
        "status": "planned",
        "direct_t": 12,
    }
    book = opened(written(made, FILING, declared=Declared(actions=[action])))
    plan = book["Plan de transition"]
    row = row_where(plan, "A01")
    assert plan.cell(row, 2).value == HOSTILE[0]
    sheet = book["Données d’activité"]
    read = {sheet.cell(row, 1).value for row in range(6, sheet.max_row + 1)}
    lined = made.activities["activity_id"].iloc[made.lines["activity"]]
    assert read == set(lined)
    assert "Plan de transition" not in opened(written(made, FILING)).sheetnames
