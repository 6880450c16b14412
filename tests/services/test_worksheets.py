"""The workbook of worksheets: imported, corrected, withdrawn on demand, undone; and the forms."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from both import on_both, url_of
from group_files import build_group
from worksheet_files import workbook

from beges.domain.findings import Severity
from beges.domain.inventory import counted
from beges.domain.perimeter import ENTITIES, INDICATORS
from beges.domain.worksheets import WORKSHEET_TABLES, WORKSHEETS
from beges.intake.cells import RawCell
from beges.services.activities import find_activity, history, stored_activities
from beges.services.batches import list_batches, undo
from beges.services.exports import worksheets_bytes
from beges.services.imports import Choices, Preview, commit, preview
from beges.services.inventories import (
    change_inventory,
    compile_stored,
    find_inventory,
)
from beges.services.perimeter import stored_records
from beges.services.records import save_record
from beges.services.refusals import Refused
from beges.services.results import Filters, explain, filtered, lines_table
from beges.services.trails import sentences
from beges.services.verify import verify
from beges.services.worksheet_forms import natures_of, preview_form
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind

pytestmark = pytest.mark.slow

Cells = Mapping[str, RawCell]

COMMUTE = {"answer": "LYO", "entity": "ALS", "site": "LYO", "year": 2021, "mode": "Voiture",
           "headcount": 120, "responses": 84, "days": 210, "one_way_km": "12,4"}  # fmt: skip
VEHICLE = {"vehicle": "AB-123-CD", "entity": "ALS", "year": 2021, "energy": "Gazole (litres)",
           "vehicles": 1, "consumed": "1250,4", "mass_kg": 1350,
           "acquired_on": "01/04/2020"}  # fmt: skip
BUILDING = {"building": "B1", "entity": "ONV", "site": "PARC", "dwellings": 60, "area_m2": 3900,
            "shon_m2": 4300, "acquired_on": "01/07/2020", "year_from": 2020, "year_to": 2021,
            "heating": "Collectif au gaz", "kwh_m2": 150, "common_kwh": 700,
            "vacancy_pct": 10}  # fmt: skip
SALE = {"building": "B1", "sold_on": "15/09/2021", "sold": 3}


@pytest.fixture
def workspace(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    workspace = open_workspace(url_of(request), actor="Camille")
    build_group(workspace)
    yield workspace
    workspace.store.close()


def seen_of(workspace: Workspace, name: str = "metier.xlsx", **sheets: list[Cells]) -> Preview:
    return preview(workspace, name, workbook({k.replace("_", " "): v for k, v in sheets.items()}))


def bring(workspace: Workspace, name: str = "metier.xlsx", **sheets: list[Cells]) -> int:
    seen = seen_of(workspace, name, **sheets)
    assert seen.is_clean, [str(finding) for finding in seen.findings]
    return commit(workspace, seen)


def codes(seen: Preview) -> list[str]:
    return [finding.code for finding in seen.findings]


def ids(workspace: Workspace) -> set[str]:
    return {str(i) for i in stored_activities(workspace)["activity_id"] if str(i).startswith("F-")}


def test_a_workbook_becomes_activities_that_tell_their_calculation(workspace: Workspace) -> None:
    batch = bring(workspace, **{"Domicile-travail": [COMMUTE], "Flotte": [VEHICLE]})
    row = find_activity(workspace, "F-commuting:ALS:LYO:2021")
    assert row["quantity"] == Decimal(624960)
    assert row["basis"].startswith("120 personnes × 210 jours × 2 × 12,4 km")
    assert (row["method"], row["data_kind"]) == ("commuting", "statistical")
    origin = (row["origin_file"], row["origin_sheet"], row["origin_row"])
    assert origin == ("metier.xlsx", "Domicile-travail", 2)
    assert ids(workspace) == {
        "F-commuting:ALS:LYO:2021",
        "F-fleet:ALS:AB-123-CD:2021",
        "F-fleet:ALS:AB-123-CD:fabrication",
    }
    (written, *_) = [b for b in list_batches(workspace) if b.number == batch]
    assert (written.rows_read, written.rows_accepted) == (2, 2)
    undo(workspace, batch, reason="essai")
    assert ids(workspace) == set()
    bring(workspace, **{"Domicile-travail": [COMMUTE], "Flotte": [VEHICLE]})
    assert len(ids(workspace)) == 3
    assert verify(workspace).is_sound


@on_both
def test_a_corrected_workbook_revises_and_doubles_nothing(workspace: Workspace) -> None:
    other = COMMUTE | {"answer": "FDF", "headcount": 12, "responses": 12}
    bring(workspace, **{"Domicile-travail": [COMMUTE, other]})
    seen = seen_of(workspace, "v2.xlsx", **{"Domicile-travail": [COMMUTE | {"days": 200}, other]})
    (told,) = [f for f in seen.findings if f.code == "worksheet_revises"]
    assert (told.values["new"], told.values["revised"], told.values["same"]) == (0, 1, 1)
    commit(workspace, seen)
    assert find_activity(workspace, "F-commuting:ALS:LYO:2021")["quantity"] == Decimal(595200)
    assert len(history(workspace, "F-commuting:ALS:LYO:2021")) == 2
    assert len(history(workspace, "F-commuting:ALS:FDF:2021")) == 1
    assert len(ids(workspace)) == 2


def test_the_same_rows_in_another_file_write_nothing(workspace: Workspace) -> None:
    bring(workspace, Patrimoine=[BUILDING], Ventes_de_logements=[SALE], Flotte=[VEHICLE])
    again = {"Patrimoine": [BUILDING], "Ventes de logements": [SALE], "Flotte": [VEHICLE, {}]}
    seen = seen_of(workspace, "copie.xlsx", **again)
    assert len(seen.computed.fresh) == 0
    assert sum(seen.effect_mg.values()) == 0


@on_both
def test_what_disappeared_is_withdrawn_only_when_asked(workspace: Workspace) -> None:
    other = COMMUTE | {"answer": "FDF", "headcount": 12, "responses": 12}
    bring(workspace, **{"Domicile-travail": [COMMUTE, other]})
    bring(workspace, "2020.xlsx", **{"Domicile-travail": [COMMUTE | {"year": 2020}]})
    seen = seen_of(workspace, "v2.xlsx", **{"Domicile-travail": [COMMUTE | {"days": 200}]})
    assert seen.computed.gone == ("F-commuting:ALS:FDF:2021",)
    assert "worksheet_gone" in codes(seen)
    with pytest.raises(Refused) as refusal:
        commit(workspace, seen)
    assert [f.code for f in refusal.value.findings] == ["worksheet_choice_needed"]
    kept = commit(workspace, seen, choices=Choices(withdraw_gone=False))
    assert "F-commuting:ALS:FDF:2021" in ids(workspace)
    undo(workspace, kept, reason="essai")
    seen = seen_of(workspace, "v3.xlsx", **{"Domicile-travail": [COMMUTE | {"days": 201}]})
    batch = commit(workspace, seen, choices=Choices(withdraw_gone=True))
    assert ids(workspace) == {"F-commuting:ALS:LYO:2021", "F-commuting:ALS:LYO:2020"}
    undo(workspace, batch, reason="essai")
    assert "F-commuting:ALS:FDF:2021" in ids(workspace)


def test_a_sale_added_revises_the_building_and_its_tranches(workspace: Workspace) -> None:
    bring(workspace, Patrimoine=[BUILDING])
    seen = seen_of(workspace, "v2.xlsx", Patrimoine=[BUILDING], Ventes_de_logements=[SALE])
    assert seen.computed.gone == ()
    commit(workspace, seen)
    moved = SALE | {"sold_on": "20/09/2021"}
    seen = seen_of(workspace, "v3.xlsx", Patrimoine=[BUILDING], Ventes_de_logements=[moved])
    assert seen.computed.gone == ("F-stock:B1:construction/2021-09-15",)


def test_the_reference_of_a_building_of_another_entity_is_not_taken(workspace: Workspace) -> None:
    """It would revise the buildings of the other, and move them from one entity to the next."""
    bring(workspace, Patrimoine=[BUILDING])
    before = len(stored_activities(workspace))
    other = BUILDING | {"entity": "ALS", "site": "LYO"}
    seen = seen_of(workspace, "autre.xlsx", Patrimoine=[other])
    (finding,) = [f for f in seen.findings if f.code == "worksheet_other_entity"]
    assert (finding.where.row, finding.where.column) == (2, "Code entité")
    assert (seen.reading.accepted, seen.reading.rejected) == (0, 1)
    assert (len(seen.computed.fresh), seen.computed.gone) == (0, ())
    assert len(stored_activities(workspace)) == before


def test_rows_refused_forbid_to_say_what_disappeared(workspace: Workspace) -> None:
    other = COMMUTE | {"answer": "FDF", "headcount": 12, "responses": 12}
    bring(workspace, **{"Domicile-travail": [COMMUTE, other]})
    seen = seen_of(workspace, "v2.xlsx", **{"Domicile-travail": [COMMUTE | {"days": 400}]})
    assert seen.computed.gone == ()
    assert "worksheet_gone_unknown" in codes(seen)


def test_a_law_of_activities_is_told_at_the_cell_of_the_worksheet(workspace: Workspace) -> None:
    chair = {"asset": "7", "entity": "ALS", "category": "Bâtiment possédé", "physical": 120,
             "unit": "m² SHON", "acquired_on": "01/01/2021"}  # fmt: skip
    strange = {"asset": "8", "entity": "ALS", "category": "Mobilier", "physical": 120,
               "unit": "kWh", "acquired_on": "01/01/2021"}  # fmt: skip
    foreign = COMMUTE | {"entity": "ONV"}
    seen = seen_of(
        workspace, Immobilisations=[chair, strange], **{"Domicile-travail": [COMMUTE, foreign]}
    )
    places = {
        (f.code, f.where.sheet, f.where.row, f.where.column, f.where.activity_id)
        for f in seen.of(Severity.BLOCKING)
    }
    assert places == {
        ("factor_choice_needed", "Immobilisations", 2, "Nature", ""),
        ("unit_not_accepted", "Immobilisations", 3, "Unité physique", ""),
        ("site_of_other_entity", "Domicile-travail", 3, "Code site", ""),
    }
    reading = seen.reading
    assert (reading.read, reading.accepted, reading.rejected) == (4, 1, 3)
    commit(workspace, seen, accepted_only=True)
    assert ids(workspace) == {"F-commuting:ALS:LYO:2021"}


def test_a_building_off_the_stock_is_pointed_out(workspace: Workspace) -> None:
    seen = seen_of(workspace, Patrimoine=[BUILDING | {"entity": "ALS", "site": "LYO"}])
    (told,) = [f for f in seen.findings if f.code == "stock_site_kind"]
    assert (told.where.sheet, told.where.row, told.where.column) == ("Patrimoine", 2, "Code site")
    assert seen.is_clean


def test_a_line_is_explained_to_its_calculation(workspace: Workspace) -> None:
    bring(workspace, **{"Domicile-travail": [COMMUTE]})
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    shown = lines_table(inventory, filtered(inventory, Filters(heading=("travel",))), limit=20)
    line = next(i for i in shown["line_id"] if i.startswith("F-commuting"))
    told = dict(sentences(explain(workspace, line)[1]))
    assert told["Calcul de la quantité"].startswith("120 personnes × 210 jours")


def test_a_key_twice_is_refused(workspace: Workspace) -> None:
    seen = seen_of(workspace, **{"Domicile-travail": [COMMUTE, COMMUTE], "Patrimoine": [BUILDING],
                                 "Ventes de logements": [SALE, SALE]})  # fmt: skip
    twice = [f.where.sheet for f in seen.findings if f.code == "record_twice"]
    assert sorted(twice) == ["Domicile-travail", "Ventes de logements"]


def test_a_csv_of_one_worksheet_is_recognised_by_its_headers(workspace: Workspace) -> None:
    text = (
        "Repère;Code entité;Année;Effectif représenté;Jours de télétravail par an\n"
        "LYO;ALS;2021;120;45,5\n"
    )
    seen = preview(workspace, "teletravail.csv", text.encode())
    assert list(seen.computed.activities["quantity"]) == ["5460"]
    assert seen.is_clean


@on_both
def test_two_people_import_the_same_worksheet(workspace: Workspace) -> None:
    first = seen_of(workspace, "a.xlsx", **{"Domicile-travail": [COMMUTE]})
    second = seen_of(workspace, "b.xlsx", **{"Domicile-travail": [COMMUTE | {"days": 9}]})
    commit(workspace, first)
    with pytest.raises(Refused):
        commit(workspace, second)


@on_both
def test_the_dwellings_held_become_the_indicator_when_asked(workspace: Workspace) -> None:
    seen = seen_of(workspace, Patrimoine=[BUILDING], Ventes_de_logements=[SALE])
    commit(workspace, seen, choices=Choices(dwellings=True))
    found = {
        row["year"]: row["value"]
        for row in stored_records(workspace, INDICATORS)
        if row["indicator"] == "dwellings"
    }
    assert found == {2020: Decimal("30.16"), 2021: Decimal("59.11")}


def test_the_template_is_read_back_and_its_examples_ignored(workspace: Workspace) -> None:
    seen = preview(workspace, "modele.xlsx", worksheets_bytes(workspace))
    tables = {table.name for table in WORKSHEET_TABLES}
    assert tables <= set(seen.reading.tables)
    assert all(len(seen.reading.tables[name].typed) == 0 for name in tables)
    assert codes(seen).count("row_example_ignored") == len(WORKSHEET_TABLES)
    book = pd.read_excel(
        io.BytesIO(worksheets_bytes(workspace)), sheet_name=None, header=None, engine="openpyxl"
    )
    for sheet in WORKSHEETS.values():
        assert any(sheet.formula_fr in text for text in book["Mode d'emploi"][1].dropna())
        for table in sheet.tables:
            head = list(book[table.sheet_fr].iloc[2].dropna())
            assert head == [column.label_fr for column in table.collected]


def test_an_old_template_says_what_it_would_undo_in_the_register(workspace: Workspace) -> None:
    """Its sheets carry the register of the day it was downloaded: a blank would erase a chart."""
    old = worksheets_bytes(workspace)
    entity = next(row for row in stored_records(workspace, ENTITIES) if row["entity"] == "ALS")
    charted = {**{name: entity[name] for name in ENTITIES.names}, "chart": "pcec"}
    save_record(workspace, ENTITIES, charted, reason="essai", expected=entity["revision"])
    (found,) = [
        finding
        for finding in preview(workspace, "modele.xlsx", old).reading.findings
        if finding.code == "record_restated"
    ]
    assert found.severity is Severity.WARNING
    assert "ALS" in str(found)
    assert "Plan de comptes : « Établissements de crédit (PCEC) » → vide" in str(found)
    fresh = preview(workspace, "modele.xlsx", worksheets_bytes(workspace))
    assert "record_restated" not in codes(fresh)


def stock_of(dwellings: int, buildings: int) -> list[Cells]:
    """An invented stock: 85 % of the flats on collective gas, labels C and D of before 2021."""
    rows = []
    for number in range(buildings):
        collective = number % 20 < 17
        held = dwellings // buildings + (number < dwellings % buildings)
        rows.append(
            {
                "building": f"B{number}",
                "entity": "ONV",
                "site": "PARC",
                "dwellings": held,
                "dwelling_m2": 65,
                "shon_m2": 65 * held,
                "acquired_on": "01/01/2020",
                "year_from": 2021,
                "heating": "Collectif au gaz" if collective else "Individuel au gaz",
                "dpe": "D" if number % 10 < 3 else "C",
                "dpe_on": "01/01/2019",
                "common_kwh": 715,
                "vacancy_pct": 6,
            }
        )
    return rows


@pytest.mark.parametrize(("dwellings", "buildings"), [(1450, 20), (4200, 100)])
def test_the_orders_of_magnitude_of_a_stock_come_out(
    sqlite_database_url: str, dwellings: int, buildings: int
) -> None:
    workspace = open_workspace(sqlite_database_url, actor="Camille")
    build_group(workspace)
    settings = find_inventory(workspace, "2021")
    change = replace(settings, stock_fabric="amortised_30y")
    change_inventory(workspace, change, reason="essai", expected=1)
    bring(workspace, Patrimoine=stock_of(dwellings, buildings))
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    lines = counted(inventory.lines)
    ids_of = inventory.activities["activity_id"].astype("str").to_numpy()[lines["activity"]]
    stock = lines[pd.Series(ids_of, index=lines.index).str.startswith("F-stock:")]
    memo = stock["activity_type"].astype("str").str.startswith("housing_tenant")
    built = (stock["activity_type"] == "housing_fabric").to_numpy(dtype=bool)
    each_m2 = stock["total_mg"][~memo & ~built].sum() / 10**6 / (dwellings * 65)
    assert 28 <= each_m2 <= 30
    beges = stock[built & (stock["timing"] == "amortised").to_numpy(dtype=bool)]
    assert beges["total_mg"].sum() / 10**6 / (dwellings * 65) == pytest.approx(525 / 30, rel=1e-3)
    workspace.store.close()


# ------------------------------------------------------------------------------------- forms

FORM = {"answer": "LYO", "entity": "ALS", "site": "LYO", "year": "2021", "mode": "car",
        "headcount": "120", "days": "210", "one_way_km": "12,4"}  # fmt: skip


def test_a_form_shows_its_calculation_then_saves_it(workspace: Workspace) -> None:
    found = preview_form(workspace, WORKSHEETS["commuting"], FORM)
    assert found.may_be_saved
    assert not found.revises
    assert found.preview is not None
    assert found.preview.effect_mg[2021] > 0
    commit(workspace, found.preview, reason="Saisie")
    row = find_activity(workspace, "F-commuting:ALS:LYO:2021")
    assert row["origin_file"] == "saisie de Camille"
    assert list_batches(workspace)[1].kind is BatchKind.ENTRY
    again = preview_form(workspace, WORKSHEETS["commuting"], FORM | {"days": "200"})
    assert again.revises


def test_a_form_of_one_thing_says_nothing_of_the_others(workspace: Workspace) -> None:
    bring(workspace, **{"Domicile-travail": [COMMUTE | {"answer": "FDF"}]})
    found = preview_form(workspace, WORKSHEETS["commuting"], FORM)
    assert found.preview is not None
    assert found.preview.computed.gone == ()


def test_a_form_of_a_building_takes_its_sales_as_lines(workspace: Workspace) -> None:
    given = {"building": "B1", "entity": "ONV", "site": "PARC", "dwellings": "60",
             "area_m2": "3900", "acquired_on": "01/07/2020", "year_from": "2021",
             "heating": "collective_gas", "kwh_m2": "150"}  # fmt: skip
    pasted = {"stock_sales": "15/09/2021\t3\n20/09/2021\t2"}
    found = preview_form(workspace, WORKSHEETS["stock"], given, pasted)
    assert found.may_be_saved, [str(f) for f in found.findings]
    assert found.preview is not None
    heat = found.preview.computed.activities.set_index("activity_id")
    assert "60" not in str(heat.loc["F-stock:B1:2021/chauffage", "quantity"])[:2]
    typed = {"stock_sales": "15/09/2021 ; 3\n20/09/2021;2"}
    assert preview_form(workspace, WORKSHEETS["stock"], given, typed).may_be_saved
    wrong = preview_form(workspace, WORKSHEETS["stock"], given, {"stock_sales": "hier\t3"})
    assert not wrong.may_be_saved
    assert {f.where.file for f in wrong.findings} == {""}


def test_a_form_left_blank_or_forged_is_told(workspace: Workspace) -> None:
    blank = preview_form(workspace, WORKSHEETS["telework"], {})
    assert {f.code for f in blank.findings} == {"cell_missing"}
    forged = preview_form(workspace, WORKSHEETS["commuting"], FORM | {"mode": "teleport"})
    assert [f.code for f in forged.findings] == ["cell_choice_unknown"]
    far = preview_form(workspace, WORKSHEETS["commuting"], FORM | {"days": "367"})
    assert "worksheet_out_of_range" in {f.code for f in far.findings}
    assert not far.may_be_saved
    assert "Jours de présence par an" in {f.where.column for f in far.findings}
    assert {f.where.row for f in far.findings} == {None}


def test_every_nature_offered_is_of_the_library(workspace: Workspace) -> None:
    assert "laptop" in natures_of(workspace, WORKSHEETS["it_park"], 2021)
    assert natures_of(workspace, WORKSHEETS["telework"], 2021) == {}
