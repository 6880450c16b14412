"""Which inventories go together, what a bridge says in French, and that it opens to its lines."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from both import SQLITE, on_both, url_of
from group_files import TEN_LINES, bring_in, build_group, data_file, settings

from beges.domain.comparison import View
from beges.domain.declaration import REFERENCE_YEARS
from beges.domain.inventory import total_mg
from beges.domain.perimeter import INVENTORIES
from beges.services.bridge import bridge_to, bridged, default_journey, find_journey, restatements
from beges.services.bridge_tables import (
    DIMENSIONS,
    EVERYTHING,
    TOTAL,
    behind,
    effects_of,
    lines_of_step,
    opened,
    sentences,
    step_by,
    step_labels,
    steps_table,
)
from beges.services.downloads import csv_bytes
from beges.services.inventories import (
    create_inventory,
    find_inventory,
    inventories,
    written,
)
from beges.services.perimeter import record_of
from beges.services.refusals import NotFound
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind

pytestmark = pytest.mark.slow

MORE = (
    ";ALS;LYO;Électricité du réseau;;01/01/2020;31/12/2020;14 000;kWh;Extrapolée;",
    ";ALS;LYO;Gaz naturel;;01/01/2020;31/12/2020;44;MWh PCS;Facturée;",
)
ALL = View(published=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The group with figures in both years, built once."""
    path = tmp_path_factory.mktemp("ecarts") / "groupe.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    bring_in(workspace, "autres.csv", data_file(MORE))
    workspace.store.close()
    return path


@pytest.fixture
def workspace(built: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """A copy of it, for one test; on another database it is built there."""
    if getattr(request, "param", SQLITE) == SQLITE:
        copied = shutil.copy(built, tmp_path / "essai.sqlite")
        workspace = open_workspace(str(copied), actor="Camille")
    else:
        workspace = open_workspace(url_of(request), actor="Camille")
        build_group(workspace)
    yield workspace
    workspace.store.close()


def pin(workspace: Workspace, code: str) -> None:
    """An inventory arrested at this entry, as a published one is."""
    found = find_inventory(workspace, code)
    with workspace.store.writing(workspace.act(BatchKind.INVENTORY, "essai")) as ledger:
        ledger.append(INVENTORIES, [record_of(replace(found, as_of_entry=ledger.head().seq))])


def restate(workspace: Workspace, **terms: object) -> None:
    create_inventory(
        workspace,
        settings(2020, inventory="2020-R", name="2020 recalculé", **terms),
        reason="essai",
    )


def stations(workspace: Workspace, code: str) -> list[str]:
    journey = default_journey(workspace, find_inventory(workspace, code))
    return [] if journey is None else [s.inventory for s in journey.stations]


def test_the_default_is_the_earlier_year_with_its_restatement(workspace: Workspace) -> None:
    assert stations(workspace, "2021") == ["2020", "2021"]
    assert stations(workspace, "2020") == []
    pin(workspace, "2020")
    restate(workspace)
    assert stations(workspace, "2021") == ["2020", "2020-R", "2021"]
    assert stations(workspace, "2020-R") == ["2020", "2020-R"]
    known = inventories(workspace)
    by_code = {s.inventory: s for s in known}
    assert [s.inventory for s in restatements(by_code["2020"], by_code["2021"], known)] == [
        "2020-R"
    ]
    assert restatements(by_code["2020"], by_code["2020-R"], known) == []


@on_both
def test_a_reference_that_a_person_chose_comes_first(workspace: Workspace) -> None:
    restate(workspace)
    create_inventory(workspace, settings(2019, inventory="2019"), reason="essai")
    row = dict.fromkeys(REFERENCE_YEARS.names)
    chosen = {"inventory": "2021", "initial_inventory": "2019", "recalculated_inventory": "2020-R"}
    with written(workspace, workspace.act(BatchKind.DECLARATION, "essai")) as ledger:
        ledger.append(REFERENCE_YEARS, [{**row, **chosen}], expected={})
    assert stations(workspace, "2021") == ["2019", "2021"]  # 2020-R restates another year
    unknown = {"inventory": "2020", "initial_inventory": "gone"}
    with written(workspace, workspace.act(BatchKind.DECLARATION, "essai")) as ledger:
        ledger.append(REFERENCE_YEARS, [{**row, **unknown}], expected={})
    assert stations(workspace, "2020") == ["2019", "2020"]


def test_a_journey_is_named_or_refused_in_french(workspace: Workspace) -> None:
    restate(workspace)
    asked = find_journey(workspace, "2020", "2021")
    assert [s.inventory for s in asked.stations] == ["2020", "2020-R", "2021"]
    assert find_journey(workspace, "2020", "2021", "").restated is None
    for names in (("2020", "2020"), ("2020", "2021", "2021"), ("2020", "1999")):
        with pytest.raises(NotFound):
            find_journey(workspace, *names)


def test_every_step_opens_to_lines_that_add_up(workspace: Workspace) -> None:
    pin(workspace, "2020")
    bring_in(
        workspace,
        "corrections.csv",
        data_file(
            [
                MORE[0]
                .replace(";ALS;LYO", "D-0000011;ALS;LYO")
                .replace("14 000", "15 500")
                .replace("Extrapolée", "Facturée")
            ]
        ),
    )
    restate(workspace)
    found = bridged(workspace, find_journey(workspace, "2020", "2021"), ALL)
    steps = steps_table(found)
    totals = steps[steps["kind"] == TOTAL]
    moved = steps[steps["kind"] != TOTAL]
    first, *_, last = totals["end_mg"]
    assert last - first == moved["effect_mg"].sum()
    assert found.effect_mg == moved["effect_mg"].sum() != 0
    for row in moved.to_dict("records"):
        step = opened(row["code"])
        assert step.code == row["code"] in step_labels(found)
        for by in DIMENSIONS:
            parts = step_by(found, step, by)
            assert parts["effect_mg"].sum() == row["effect_mg"]
            for part in parts.to_dict("records"):
                lines = lines_of_step(effects_of(found, step, by, part["code"]))
                assert lines["effect_mg"].sum() == part["effect_mg"]
    assert opened(EVERYTHING) == opened("n'importe quoi") == opened("")
    assert step_by(found, opened(EVERYTHING), "entity")["effect_mg"].sum() == found.effect_mg
    for effect in effects_of(found, opened(EVERYTHING)).to_dict("records"):
        rows = behind(found, effect["leg"], effect["line"])
        names = rows["inventory"] == found.legs[effect["leg"]].before.settings.name
        assert rows[names]["total_mg"].sum() == effect["before_mg"]
        assert rows[~names]["total_mg"].sum() == effect["after_mg"]
    method = step_by(found, opened("0.method"), "cause")
    assert list(method["code"]) == ["method_kind"]


def test_the_sentences_are_those_of_a_report(workspace: Workspace) -> None:
    pin(workspace, "2020")
    restate(workspace)
    with_three = sentences(bridged(workspace, find_journey(workspace, "2020", "2021"), ALL))
    assert with_three[0].startswith("De ")
    assert "soit +" in with_three[0]
    assert "dont " in with_three[0]
    assert "à méthode égale" in with_three[1]
    two = sentences(bridged(workspace, find_journey(workspace, "2020", "2021", ""), ALL))
    assert "n'est pas recalculée" in two[1]
    one_year = sentences(bridged(workspace, find_journey(workspace, "2020", "2020-R"), ALL))
    assert len(one_year) == 1
    assert "dont" not in one_year[0]


def test_a_bridge_is_remembered_until_the_ledger_moves(workspace: Workspace) -> None:
    journey = find_journey(workspace, "2020", "2021")
    found = bridged(workspace, journey, ALL)
    assert bridged(workspace, journey, ALL) is found
    bring_in(workspace, "encore.csv", data_file([TEN_LINES[4].replace("150", "99")]))
    moved = bridged(workspace, journey, ALL)
    assert moved.after_mg > found.after_mg
    assert moved.after_mg == total_mg(moved.legs[-1].after)


def test_an_entity_that_one_of_them_leaves_out_is_perimeter(workspace: Workspace) -> None:
    restate(workspace, entities="ALS")
    narrow = find_journey(workspace, "2020-R", "2021", "")
    found = bridged(workspace, narrow, ALL)
    assert found.by_cause()["perimeter_entity"] > 0
    onv = effects_of(found, opened("0.perimeter"), "entity", "ONV")
    assert onv["effect_mg"].sum() == found.by_cause()["perimeter_entity"]
    assert bridge_to(workspace, find_inventory(workspace, "2021")) is not None


def test_a_users_text_is_no_formula_in_the_download(workspace: Workspace) -> None:
    found = bridged(workspace, find_journey(workspace, "2020", "2021"), ALL)
    lines = lines_of_step(effects_of(found, opened(EVERYTHING)))
    lines["site"] = "=1+1"
    text = csv_bytes(lines).decode("utf-8-sig")
    assert "'=1+1" in text
    assert text.startswith("effet (tCO2e);cause;entité")
