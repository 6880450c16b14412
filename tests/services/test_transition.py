"""The plan through the services: written, taken back, read as it stood, in and out of a file."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from group_files import bring_in, build_group, data_file, settings

from beges.domain.inventory import counted
from beges.domain.perimeter import INVENTORIES, InventorySettings
from beges.domain.transition import ACTIONS, TARGETS, Part, Side
from beges.services.batches import undo
from beges.services.declaration import save_answers
from beges.services.exports import export_plan
from beges.services.imports import commit, preview
from beges.services.inventories import compile_stored, create_inventory, find_inventory
from beges.services.perimeter import record_of
from beges.services.plan_results import effects_of_part, split_table, unmet
from beges.services.plan_state import plan_state
from beges.services.plan_texts import plan_proposals
from beges.services.plan_views import chart_rows, gap_sentences, years_table
from beges.services.refusals import Refused
from beges.services.transition import (
    load_plan,
    save_plan_record,
    save_typed,
    stored_plan,
    withdraw_plan_record,
)
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind

pytestmark = pytest.mark.slow

ACTION = {
    "action": "A01",
    "name": "Chauffage à 19 °C",
    "posts": "1.1 ; 2.1",
    "owner": "Moyens généraux",
    "start_date": "01/01/2022",
    "end_date": "31/12/2024",
    "status": "running",
    "direct_t": "1,5",
    "human_means": "0,3 ETP",
}
TARGET = {
    "target": "O2030",
    "name": "−30 % en 2030",
    "scope": "all",
    "base_inventory": "2021",
    "year": "2030",
    "reduction_pct": "30",
    "source": "Conseil du 1er mars",
}


def build(url: str) -> Workspace:
    opened = open_workspace(url, actor="Camille")
    clock = lambda: datetime(2022, 6, 1, 9, tzinfo=UTC)  # noqa: E731
    workspace = Workspace(store=opened.store, actor="Camille", clock=clock)
    build_group(workspace)
    return workspace


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    made = build(database_url)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The group, built once; each test has a copy."""
    path = tmp_path_factory.mktemp("plan") / "groupe.sqlite"
    build(str(path)).store.close()
    return path


@pytest.fixture
def on_sqlite(built: Path, tmp_path: Path) -> Iterator[Workspace]:
    copied = open_workspace(str(shutil.copy(built, tmp_path / "essai.sqlite")), actor="Camille")
    yield replace(copied, clock=lambda: datetime(2022, 6, 1, 9, tzinfo=UTC))
    copied.store.close()


def proposed(workspace: Workspace, terms: InventorySettings) -> Any:
    """What the plan proposes for the form of an inventory."""
    return plan_proposals(workspace, compile_stored(workspace, terms))


def refusal(workspace: Workspace, table: Any, given: dict[str, Any], **terms: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        save_typed(workspace, table, given, reason="essai", **terms)
    return [finding.code for finding in refused.value.findings]


def test_an_action_is_written_changed_taken_out_and_back(workspace: Workspace) -> None:
    save_typed(workspace, ACTIONS, ACTION, reason="")
    [saved] = load_plan(workspace).actions
    assert (saved.direct_t, saved.posts, saved.sides) == (Decimal("1.5"), ("1.1", "2.1"), (*Side,))
    assert refusal(workspace, ACTIONS, ACTION) == ["record_changed_meanwhile"]
    changed = {**ACTION, "direct_t": "2"}
    assert "cell_missing" in _without_reason(workspace, changed)
    save_typed(workspace, ACTIONS, changed, reason="nouveau calcul", expected_revision=1)
    assert refusal(workspace, ACTIONS, ACTION, expected_revision=1) == ["record_changed_meanwhile"]
    batch = withdraw_plan_record(workspace, ACTIONS, "A01", reason="fini", expected_revision=2)
    assert load_plan(workspace).actions == ()
    undo(workspace, batch)
    assert load_plan(workspace).actions[0].direct_t == 2
    with workspace.store.reading() as reader:
        assert reader.batch(batch).kind is BatchKind.TRANSITION


def _without_reason(workspace: Workspace, given: dict[str, Any]) -> list[str]:
    with pytest.raises(Refused) as refused:
        save_typed(workspace, ACTIONS, given, reason="", expected_revision=1)
    return [finding.code for finding in refused.value.findings]


def test_a_code_taken_out_may_come_again(on_sqlite: Workspace) -> None:
    save_typed(on_sqlite, ACTIONS, ACTION, reason="")
    withdraw_plan_record(on_sqlite, ACTIONS, "A01", reason="erreur", expected_revision=1)
    save_typed(on_sqlite, ACTIONS, {**ACTION, "name": "Autre action"}, reason="")
    assert [action.name for action in load_plan(on_sqlite).actions] == ["Autre action"]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"direct_t": "-1"}, ["action_volume_negative"]),
        ({"direct_t": "beaucoup"}, ["cell_number_text"]),
        ({"posts": "9.9"}, ["post_unknown", "action_volume_without_post"]),
        ({"entity": "NULLE-PART"}, ["entity_unknown"]),
        ({"status": "=2+2"}, ["code_unknown"]),
        ({"action": "A;B"}, ["code_characters"]),
    ],
)
def test_a_hostile_action_is_refused_and_nothing_is_written(
    on_sqlite: Workspace, given: dict[str, str], codes: list[str]
) -> None:
    assert refusal(on_sqlite, ACTIONS, {**ACTION, **given}) == codes
    assert load_plan(on_sqlite).actions == ()


def test_every_fault_of_an_action_is_told_at_once(on_sqlite: Workspace) -> None:
    given = ACTION | {"direct_t": "douze", "posts": "9.9", "end_date": "31/12/2021"}
    with pytest.raises(Refused) as refused:
        save_typed(on_sqlite, ACTIONS, given, reason="essai")
    found = [finding.code for finding in refused.value.findings]
    assert found[0] == "cell_number_text"
    assert len(found) == 3, found
    assert load_plan(on_sqlite).actions == ()


def test_a_target_has_a_base(on_sqlite: Workspace) -> None:
    assert refusal(on_sqlite, TARGETS, {**TARGET, "base_inventory": "1999"}) == [
        "target_base_unknown"
    ]
    save_typed(on_sqlite, TARGETS, TARGET, reason="")
    twin = {**TARGET, "target": "O2030-BIS"}
    assert refusal(on_sqlite, TARGETS, twin) == ["target_repeated"]
    assert refusal(on_sqlite, TARGETS, {**TARGET, "target": "2030|BIS"})[0] == "code_characters"
    save_typed(on_sqlite, TARGETS, {**TARGET, "reduction_pct": "35"}, reason="vote",
               expected_revision=1)  # fmt: skip
    assert load_plan(on_sqlite).targets[0].reduction_pct == 35


def test_an_inventory_that_stands_reads_its_plan(on_sqlite: Workspace) -> None:
    """What is planned afterwards is not in what was filed."""
    save_typed(on_sqlite, ACTIONS, ACTION, reason="")
    before = find_inventory(on_sqlite, "2021")
    with on_sqlite.store.writing(on_sqlite.act(BatchKind.INVENTORY, "arrêté")) as ledger:
        pinned = replace(before, as_of_entry=ledger.head().seq)
        ledger.append(INVENTORIES, [record_of(pinned)])
    later = {**ACTION, "direct_t": "99"}
    save_typed(on_sqlite, ACTIONS, later, reason="revu", expected_revision=1)
    assert proposed(on_sqlite, find_inventory(on_sqlite, "2021"))["expected_direct"] == "1,5"
    assert proposed(on_sqlite, replace(pinned, as_of_entry=None))["expected_direct"] == "99"


def test_the_plan_has_the_perimeter_of_the_inventory(on_sqlite: Workspace) -> None:
    for code, entity in (("A01", None), ("A02", "ALS"), ("A03", "ONV")):
        row = {**ACTION, "action": code, "entity": entity, "direct_t": "1"}
        save_typed(on_sqlite, ACTIONS, row, reason="")
    create_inventory(on_sqlite, settings(2022), reason="essai")
    terms = replace(find_inventory(on_sqlite, "2021"), entities=("ALS",))
    assert proposed(on_sqlite, terms)["expected_direct"] == "2"


def test_texts_say_what_is_known_and_nothing_else(on_sqlite: Workspace) -> None:
    terms = find_inventory(on_sqlite, "2021")
    assert proposed(on_sqlite, terms) == {}
    save_typed(on_sqlite, ACTIONS, ACTION, reason="")
    save_typed(on_sqlite, TARGETS, TARGET, reason="")
    texts = proposed(on_sqlite, terms)
    assert set(texts) == {"expected_direct", "objective_2030", "actions_means"}
    assert "−30\u202f% par rapport à l’inventaire 2021" in texts["objective_2030"]
    assert "Conseil du 1er mars" in texts["objective_2030"]
    assert "0,3 ETP" in texts["actions_means"]
    assert "moyens financiers : non précisés" in texts["actions_means"]
    assert "indirecte attendue : non chiffrée" in texts["actions_means"]
    told = {**ACTION, "status": "done", "result_direct_t": "1", "result_reason": "hiver froid"}
    save_typed(on_sqlite, ACTIONS, told, reason="bilan", expected_revision=1)
    assert "1\u202ftCO2e par an pour 1,5 attendues" in proposed(on_sqlite, terms)["results"]
    assert "hiver froid" in proposed(on_sqlite, terms)["results"]


def test_the_state_leads_from_the_base_to_the_targets(on_sqlite: Workspace) -> None:
    save_typed(on_sqlite, ACTIONS, ACTION, reason="")
    save_typed(on_sqlite, TARGETS, TARGET, reason="")
    create_inventory(on_sqlite, settings(2022, gwp_set="AR6"), reason="essai")
    state = plan_state(on_sqlite, compile_stored(on_sqlite, find_inventory(on_sqlite, "2021")))
    [way] = state.ways
    assert [actual.inventory for actual in way.actuals] == ["2020", "2021", "2022"]
    assert {f.code for f in state.findings} >= {"trajectory_terms_differ", "action_without_means"}
    rows = chart_rows(way)
    assert {row["series"] for row in rows} == {
        "Trajectoire des objectifs", "Inventaires", "SNBC (méthode V5 p. 51)",
    }  # fmt: skip
    assert list(years_table(way)["year"]) == [2020, 2021, 2022, 2030]
    assert "au-dessous de la trajectoire" in gap_sentences(way)[0]


def test_results_add_up_and_reach_the_form(on_sqlite: Workspace) -> None:
    """2021 against 2020 as it stands: one action that counts, one given up, one target missed."""
    told = {
        **ACTION,
        "posts": "3.3",
        "direct_t": "",
        "indirect_t": "9",
        "status": "done",
        "start_date": "01/07/2021",
        "result_indirect_t": "1",
        "result_reason": "hiver froid",
    }
    save_typed(on_sqlite, ACTIONS, told, reason="")
    gone = {
        **ACTION,
        "action": "A02",
        "name": "Navette",
        "status": "abandoned",
        "result_reason": "trop chère",
    }
    save_typed(on_sqlite, ACTIONS, gone, reason="")
    due = {**TARGET, "target": "O2021", "base_inventory": "2020", "year": "2021"}
    save_typed(on_sqlite, TARGETS, due, reason="")
    inventory = compile_stored(on_sqlite, find_inventory(on_sqlite, "2021"))
    state = plan_state(on_sqlite, inventory)
    assert state.results is not None
    sums = state.results.of_side()
    half = round(Fraction(184, 365) * 10**9)
    assert sums[Part.PLAN] == -half
    assert sums["before"] + sum(sums[part] for part in Part) == sums["after"]
    assert sums["after"] == int(counted(inventory.lines)["total_mg"].sum())
    rows = split_table(state.results)
    assert (rows.loc[1:6, "total"].sum(), rows["3"][1]) == (sums["after"] - sums["before"], -half)
    for part in (Part.OTHER, Part.WORLD):
        opened = effects_of_part(state.results, part, "total")
        plan = sums[Part.PLAN] if part is Part.OTHER else 0
        assert int(opened["effect_mg"].sum()) == sums[part] + plan
    told_fr = proposed(on_sqlite, inventory.settings)["results"]
    assert "sans ces actions, elles auraient augmenté" in told_fr
    assert "compté pour 50\u202f% : −0,5 t" in told_fr
    assert "Navette (groupe, abandonnée) : réduction non chiffrée. Causes : trop chère." in told_fr
    assert "Causes : hiver froid." in told_fr
    told = [(one.what, one.shortfall) for one in unmet(state, {})]
    assert told[:2] == [
        ("Chauffage à 19 °C (A01)", "réduction indirecte de 1\u202ft au lieu de 9\u202ft"),
        ("Navette (A02)", "abandonnée"),
    ]
    assert "Objectif O2021" in told_fr
    assert "n'est pas recalculée avec la méthode d'aujourd'hui" in told_fr
    assert "O2021, 2021 :" in gap_sentences(state.ways[0])[0]
    first = compile_stored(on_sqlite, find_inventory(on_sqlite, "2020"))
    assert plan_state(on_sqlite, first).results is None


def test_a_filed_plan_does_not_move_with_the_other_years(on_sqlite: Workspace) -> None:
    """Neither its trajectories, nor its results, nor what is late."""
    save_typed(on_sqlite, ACTIONS, {**ACTION, "end_date": "01/06/2022"}, reason="")
    save_typed(on_sqlite, TARGETS, TARGET, reason="")
    before = find_inventory(on_sqlite, "2021")
    with on_sqlite.store.writing(on_sqlite.act(BatchKind.INVENTORY, "arrêté")) as ledger:
        pinned = replace(before, as_of_entry=ledger.head().seq)
        ledger.append(INVENTORIES, [record_of(pinned)])
    then = _figures(on_sqlite, pinned)
    line = ";ALS;;Assurances;;01/01/2020;31/12/2020;900;k€;Facturée;oubliée"
    bring_in(on_sqlite, "plus.csv", data_file([line]))
    create_inventory(on_sqlite, settings(2022), reason="essai")
    create_inventory(on_sqlite, settings(2019), reason="essai")
    later = replace(on_sqlite, clock=lambda: datetime(2030, 6, 1, 9, tzinfo=UTC))
    assert _figures(later, pinned) == then
    assert _figures(later, before) != then


def _figures(workspace: Workspace, terms: InventorySettings) -> Any:
    state = plan_state(workspace, compile_stored(workspace, terms))
    assert state.results is not None
    points = [(one.inventory, one.mass_mg) for way in state.ways for one in way.actuals]
    return points, state.results.of_side(), [finding.sentence for finding in state.findings]


def test_the_plan_of_a_public_body_lasts_three_years(on_sqlite: Workspace) -> None:
    inventory = compile_stored(on_sqlite, find_inventory(on_sqlite, "2021"))
    state = plan_state(on_sqlite, inventory)
    assert (state.window.until, state.is_window_known) == (2025, False)
    for kind, until in (("private", 2025), ("public", 2024)):
        save_answers(on_sqlite, inventory, {"legal_kind": kind})
        state = plan_state(on_sqlite, inventory)
        assert (state.window.until, state.is_window_known) == (until, True)
    ends_2025 = {**ACTION, "end_date": "31/12/2025"}
    save_typed(on_sqlite, ACTIONS, ends_2025, reason="")
    texts = proposed(on_sqlite, inventory.settings)
    assert "expected_direct" not in texts
    assert "de 2022 à 2024" in texts["actions_means"]


def test_the_previous_bilan_is_the_one_that_the_form_names(on_sqlite: Workspace) -> None:
    """A restatement of the same year is no previous one; the year that was answered comes first."""
    create_inventory(on_sqlite, settings(2019), reason="essai")
    inventory = compile_stored(on_sqlite, find_inventory(on_sqlite, "2021"))

    def first_year() -> int | None:
        found = plan_state(on_sqlite, inventory).results
        return None if found is None else found.years[0]

    assert first_year() == 2020
    save_answers(on_sqlite, inventory, {"previous_bilan": "2019"})
    assert first_year() == 2019
    save_answers(on_sqlite, inventory, {"previous_bilan": "2016"})
    assert first_year() == 2020


def test_a_target_starts_from_the_inventory_that_it_names(on_sqlite: Workspace) -> None:
    """Beside a restatement of that year the base does not move, and the page says so."""
    save_typed(on_sqlite, TARGETS, TARGET, reason="")
    terms = {"inventory": "2021-v5", "excluded_posts": "4.5", "exclusion_reason": "petit"}
    create_inventory(on_sqlite, settings(2021, **terms), reason="essai")
    ways = {}
    for name in ("2021", "2021-v5"):
        shown = compile_stored(on_sqlite, find_inventory(on_sqlite, name))
        [ways[name]] = plan_state(on_sqlite, shown).ways
    assert ways["2021"].trajectory == ways["2021-v5"].trajectory
    assert ways["2021"].beside is None
    told = gap_sentences(ways["2021-v5"])[0]
    assert "La base est l'inventaire 2021, que l'objectif nomme" in told
    assert "L'inventaire 2021-v5, de la même année, en compte" in told


def test_a_workbook_goes_out_and_comes_back_the_same(workspace: Workspace) -> None:
    save_typed(workspace, ACTIONS, {**ACTION, "name": "=HYPERLINK(1)", "cost_eur": "1500,5"},
               reason="")  # fmt: skip
    save_typed(workspace, TARGETS, TARGET, reason="")
    buffer = io.BytesIO()
    assert export_plan(workspace, buffer) == 2
    before = stored_plan(workspace)
    seen = preview(workspace, "plan.xlsx", buffer.getvalue())
    assert seen.is_clean, [str(finding) for finding in seen.findings]
    commit(workspace, seen)
    assert stored_plan(workspace) == before


def test_an_empty_workbook_is_a_model_to_fill_in(on_sqlite: Workspace, tmp_path: Path) -> None:
    assert export_plan(on_sqlite, tmp_path / "plan.xlsx") == 0
    seen = preview(on_sqlite, "plan.xlsx", (tmp_path / "plan.xlsx").read_bytes())
    assert (seen.reading.rejected, seen.reading.accepted) == (0, 2)  # the two entities


HEADER = "Code action;Intitulé;Postes V5;Responsable;Début;Fin;Avancement;{volume}\n"
VOLUME = "Réduction directe attendue (tCO2e/an)"


def test_a_wrong_row_is_refused_at_its_cell(on_sqlite: Workspace) -> None:
    rows = "B1;Flotte;1.2;Achats;01/01/2022;31/12/2023;En cours;-4\n"
    sound = "B2;Chaufferie;1.1;Achats;01/01/2022;31/12/2023;Prévue;4\n"
    content = (HEADER.format(volume=VOLUME) + rows + sound).encode()
    seen = preview(on_sqlite, "actions.csv", content)
    [found] = [f for f in seen.findings if f.code == "action_volume_negative"]
    assert (found.where.row, found.where.column) == (2, VOLUME)
    assert (seen.reading.accepted, seen.reading.rejected) == (1, 1)
    commit(on_sqlite, seen, accepted_only=True)
    assert [action.action for action in load_plan(on_sqlite).actions] == ["B2"]


def test_a_file_may_bring_the_base_with_the_target(on_sqlite: Workspace) -> None:
    header = "Code objectif;Intitulé;Émissions visées;Inventaire de base;Année visée;Source\n"
    row = "O2050;Diviser par six;Toutes les émissions;{base};2050;Conseil\n"
    bring_in(on_sqlite, "objectifs.csv", header + row.format(base="2021"))
    seen = preview(on_sqlite, "autres.csv", (header + row.format(base="1999")).encode())
    assert "target_base_unknown" in [finding.code for finding in seen.findings]
    assert load_plan(on_sqlite).targets[0].reduction_pct is None


def test_a_record_from_elsewhere_is_checked_as_well(on_sqlite: Workspace) -> None:
    row = dict.fromkeys(TARGETS.names) | {**TARGET, "year": 2021, "reduction_pct": Decimal(30)}
    with pytest.raises(Refused) as refused:
        save_plan_record(on_sqlite, TARGETS, row, reason="essai")
    assert [f.code for f in refused.value.findings] == ["target_year_before_base"]
