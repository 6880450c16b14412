"""A machine without the factors of an inventory: it is named, and nothing else stops."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from ademe_file import element, official
from group_files import TEN_LINES, build_group, data_file

from beges.domain.findings import Severity
from beges.services.activities import save_activity
from beges.services.adoption import adopt_all, adopt_some, compare_with
from beges.services.candidates import find_candidate
from beges.services.factor_history import history_of, unreadable_releases
from beges.services.imports import commit, preview
from beges.services.inventories import compile_stored, find_inventory, record_compilations
from beges.services.releases import install_release, preview_release
from beges.services.verify import Verification, verify
from beges.services.workspace import Cache, Workspace, open_workspace

pytestmark = pytest.mark.slow

NAME, GRID = "base_carbone/1.0", 37091


@pytest.fixture
def workspace(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A group on the delivered library, and a whole file that is installed beside it."""
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "factors"))
    workspace = open_workspace(sqlite_database_url, "Zoé")
    build_group(workspace)
    content = official([element(GRID, "kgCO2e/kWh", "0,0669")])
    assert install_release(preview_release(content, "base.csv", NAME))
    yield workspace
    workspace.store.close()


def adopt(workspace: Workspace, *factors: str) -> None:
    """The inventory of 2021 takes the whole file, or some factors of it."""
    settings = find_inventory(workspace, "2021")
    candidate = find_candidate(workspace, settings, NAME)
    if factors:
        found = compare_with(workspace, settings, candidate)
        adopt_some(workspace, found, factors, reason="essai")
    else:
        adopt_all(workspace, settings, candidate, reason="essai")


@pytest.fixture
def elsewhere(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A colleague on another machine, where the whole file that 2021 adopted is not installed."""
    adopt(workspace)
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "ailleurs"))
    return replace(workspace, cache=Cache(), actor="Léa")


def damage(tmp_path: Path) -> None:
    figures = tmp_path / "factors" / "base_carbone" / "1.0" / "factors.csv"
    figures.write_bytes(figures.read_bytes() + b"\n")


def codes(found: Verification) -> list[str]:
    return [finding.code for finding in found.findings]


def recorded(workspace: Workspace, inventory: str) -> str:
    with workspace.store.reading() as reader:
        last = reader.latest_compilation(inventory)
    assert last is not None
    return str(last["inventory_digest"])


@pytest.mark.parametrize("line", [TEN_LINES[4], TEN_LINES[9]], ids=["2021", "2020"])
def test_an_import_goes_on_and_names_what_is_not_computed(elsewhere: Workspace, line: str) -> None:
    before = recorded(elsewhere, "2021"), recorded(elsewhere, "2020")
    seen = preview(elsewhere, "b.csv", data_file([line.replace(";k€", "1;k€")]))
    [told] = [finding for finding in seen.findings if finding.code == "inventory_not_computed"]
    assert told.severity is Severity.WARNING
    assert "2021" in told.sentence
    assert NAME in told.sentence
    assert seen.is_clean
    commit(elsewhere, seen)
    assert recorded(elsewhere, "2021") == before[0]
    assert (recorded(elsewhere, "2020") == before[1]) is ("2021" in line)


def test_the_next_machine_that_can_records_the_totals(
    elsewhere: Workspace, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(elsewhere, preview(elsewhere, "b.csv", data_file([TEN_LINES[4].replace("150", "7")])))
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "factors"))
    assert record_compilations(workspace) == 1
    now = compile_stored(workspace, find_inventory(workspace, "2021"))
    assert recorded(workspace, "2021") == now.digest
    assert verify(workspace).is_sound


def test_an_entry_of_another_year_is_recorded(elsewhere: Workspace) -> None:
    before = recorded(elsewhere, "2020")
    row = {
        "entity": "ALS", "site": "LYO", "activity_type": "electricity", "factor": None,
        "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31),
        "quantity": Decimal(10), "unit": "kWh", "data_kind": "invoiced",
    }  # fmt: skip
    save_activity(elsewhere, row, reason="essai")
    assert recorded(elsewhere, "2020") != before


def test_verify_names_a_release_that_is_not_installed_and_checks_the_others(
    elsewhere: Workspace,
) -> None:
    found = verify(elsewhere)
    assert codes(found) == ["inventory_not_computed"]
    assert found.checked == 2
    assert found.chain.first_broken is None
    assert not found.is_sound


def test_verify_names_an_adopted_release_that_is_damaged(
    workspace: Workspace, tmp_path: Path
) -> None:
    adopt(workspace, f"bc-{GRID}")
    assert verify(workspace).is_sound
    damage(tmp_path)
    for reader in (workspace, replace(workspace, cache=Cache())):
        found = verify(reader)
        assert codes(found) == ["release_damaged"]
        assert NAME in found.findings[0].sentence


def test_verify_names_an_adopted_release_that_is_another_one(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another file under the same name, manifest and all: seen at once, and after a later entry."""
    adopt(workspace, f"bc-{GRID}")
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "autre"))
    content = official([element(GRID, "kgCO2e/kWh", "0,09")])
    assert install_release(preview_release(content, "base.csv", NAME))
    assert codes(verify(workspace)) == ["release_changed"]
    record_compilations(workspace)
    assert codes(verify(workspace)) == ["release_changed"]


def test_the_history_of_a_factor_leaves_a_damaged_release_aside_and_names_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    held = [row.release for row in history_of(workspace, f"bc-{GRID}")]
    assert NAME in held
    assert unreadable_releases(workspace) == []
    damage(tmp_path)
    left = [row.release for row in history_of(workspace, f"bc-{GRID}")]
    assert left == [release for release in held if release != NAME]
    assert unreadable_releases(workspace) == [NAME]
