"""Verify: any changed value of the ledger or byte of a factor is found, and named."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from group_files import bring_group_in

from beges.domain import tables
from beges.domain.emissions import Masses, quantify
from beges.domain.gases import total_gases
from beges.intake import releases as intake_releases
from beges.services import workspace as workspaces
from beges.services.verify import verify
from beges.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the factor library that a test may damage."""
    copy = tmp_path / "factors" / "beges_2026.1"
    shutil.copytree(ROOT / "factors" / "beges_2026.1", copy)
    for name in ("release_folders", "library_folders"):
        monkeypatch.setattr(workspaces, name, lambda: {"beges_2026.1": copy})
    assert intake_releases.read_release(copy).release == "beges_2026.1"
    return copy


@pytest.fixture
def workspace(sqlite_database_url: str, library: Path) -> Iterator[Workspace]:
    assert library.is_dir()
    workspace = open_workspace(sqlite_database_url)
    bring_group_in(workspace)  # with this test's library: no copy of another's
    yield workspace
    workspace.store.close()


def tampered(url: str, statement: str) -> None:
    """Change the file as somebody would who bypasses the tool: triggers dropped first."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        assert connection.execute(statement).rowcount == 1
    connection.close()


def test_an_untouched_database_is_sound(workspace: Workspace) -> None:
    found = verify(workspace)
    assert found.is_sound
    assert found.checked == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE activities SET quantity = '12345.7' WHERE activity_id = 'D-0000001'",
        "UPDATE activities SET comment = 'rien' WHERE activity_id = 'D-0000002'",
        "UPDATE entities SET name = 'Autre' WHERE entity = 'ONV'",
        "UPDATE sites SET geography = 'FR' WHERE site = 'FDF'",
        "UPDATE inventories SET gwp_set = 'AR6' WHERE inventory = '2021'",
        "UPDATE compilations SET total_mg = total_mg + 1 WHERE inventory = '2021' AND revision = 1",
        "UPDATE batches SET actor = 'personne' WHERE batch = 1",
        "DELETE FROM activities WHERE activity_id = 'D-0000010'",
    ],
)
def test_a_changed_value_is_found_and_named(
    workspace: Workspace, sqlite_database_url: str, change: str
) -> None:
    tampered(sqlite_database_url, change)
    found = verify(workspace)
    assert not found.is_sound
    assert found.findings[0].code == "chain_broken"
    assert re.search(r"\(l’écriture .*\)|\(une écriture .*\)", str(found.findings[0]))


def test_a_changed_byte_of_a_factor_is_found(workspace: Workspace, library: Path) -> None:
    parts = library / "parts.csv"
    content = parts.read_bytes()
    at = content.index(b"0.038")
    parts.write_bytes(content[:at] + b"0.039" + content[at + 5 :])
    found = verify(workspace)
    assert {finding.code for finding in found.findings} == {"release_damaged"}
    assert "parts.csv" in found.findings[0].sentence


def test_a_release_replaced_whole_is_found(workspace: Workspace, library: Path) -> None:
    import hashlib

    parts = library / "parts.csv"
    parts.write_bytes(parts.read_bytes().replace(b"0.038,", b"0.039,"))
    manifest = library / "MANIFEST.sha256"
    digest = hashlib.sha256(parts.read_bytes()).hexdigest()
    lines = [
        f"{digest}  parts.csv" if line.endswith("  parts.csv") else line
        for line in manifest.read_text(encoding="utf-8").splitlines()
    ]
    manifest.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert {f.code for f in verify(workspace).findings} == {"release_changed"}


def heavier(*arguments: Any) -> Masses:
    """Every mass a milligram heavier."""
    masses = quantify(*arguments)
    more = {gas: values + 1 for gas, values in masses.by_gas.items()}
    added = len(set(more) & set(total_gases()))
    return replace(masses, by_gas=more, total=masses.total + added)


def _with_new_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    from beges.domain.inventory import compile as compiling
    from beges.services import inventories
    from beges.services import verify as verifying

    for module in (verifying, inventories, compiling):
        monkeypatch.setattr(module, "rules_digest", lambda: "new")


def test_new_rules_that_move_no_figure_are_only_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_new_rules(monkeypatch)
    found = verify(workspace)
    assert {finding.code for finding in found.findings} == {"inventory_rules_moved_nothing"}
    assert found.is_sound
    assert tables.rules_digest() != "new"


def test_new_rules_that_move_a_figure_are_told_from_a_tampered_total(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from beges.domain.inventory import compile as compiling

    _with_new_rules(monkeypatch)
    monkeypatch.setattr(compiling, "quantify", heavier)
    found = verify(replace(workspace, cache=workspaces.Cache()))
    assert {finding.code for finding in found.findings} == {"inventory_differs_rules"}
    assert not found.is_sound


def test_a_total_that_moves_by_itself_is_found(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from beges.domain.inventory import compile as compiling

    monkeypatch.setattr(compiling, "quantify", heavier)
    again = replace(workspace, cache=workspaces.Cache())
    codes = {f.code for f in verify(again).findings}
    assert codes == {"inventory_differs"}
