"""No figure moves under a filed year: other factors, other rules, and each view is what it was."""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import _lru_cache_wrapper
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from group_files import build_group
from openpyxl import load_workbook

from beges.domain import nomenclature, statements, tables
from beges.domain.factors import FactorRelease
from beges.domain.indicators import published_figures
from beges.domain.inventory import DIMENSIONS, Inventory, breakdown, counted, line_ids, trail
from beges.domain.statements import (
    beges_statement,
    esrs_year,
    ghg_protocol_statement,
    iso_statement,
    statement_uncertainty,
)
from beges.services import workspace as workspaces
from beges.services.exports import WHOLE, filing_bytes
from beges.services.filings import (
    FilingTerms,
    file_published,
    find_filing,
    seal_filing,
)
from beges.services.inventories import compile_stored, find_inventory, record_compilations
from beges.services.refusals import Refused
from beges.services.reopening import confirm_reopening, request_reopening
from beges.services.results import total_by
from beges.services.significance import weighing
from beges.services.trails import sentences
from beges.services.verify import verify
from beges.services.workspace import Cache, Workspace, open_workspace

TERMS = FilingTerms(filed_on=date(2022, 12, 15), reason="Bilan réglementaire")
CACHED = [
    one
    for module in (tables, nomenclature, statements.iso, statements.esrs)
    for one in vars(module).values()
    if isinstance(one, _lru_cache_wrapper)
]


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place of its own for what filings keep."""
    monkeypatch.setenv("BEGES_DOCUMENTS", str(tmp_path / "pieces"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small group, with a filed 2021, made once."""
    path = tmp_path_factory.mktemp("lignes") / "groupe.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    workspace.store.close()
    return path


@pytest.fixture
def filed(built: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The group with its 2021 filed before the tool: no pack, lines all the same."""
    workspace = open_workspace(str(shutil.copy(built, tmp_path / "essai.sqlite")), actor="Camille")
    file_published(workspace, "2021", TERMS)
    yield workspace
    workspace.store.close()


@pytest.fixture
def tomorrow(filed: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """What makes of this machine another one: its factors, a row of its rules, a table."""

    def change(**changed: Callable[[str], str]) -> None:
        read = tables.table_bytes

        def altered(name: str) -> bytes:
            text = read(name).decode()
            return changed[name](text).encode() if name in changed else read(name)

        monkeypatch.setattr(tables, "table_bytes", altered)
        _forget()

    yield change
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for one in CACHED:
        one.cache_clear()


def other_factors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each factor is half as much again, under the same identifiers."""
    read = workspaces.read_release

    def heavier(folder: Path) -> FactorRelease:
        release = read(folder)
        more = {
            code: replace(
                factor,
                publisher_version="99",
                uncertainty_pct=Decimal(1),
                parts=tuple(
                    replace(part, values={g: v * Decimal("1.5") for g, v in part.values.items()})
                    for part in factor.parts
                ),
            )
            for code, factor in release.factors.items()
        }
        return replace(release, factors=more, digest="9" * 64)

    monkeypatch.setattr(workspaces, "read_release", heavier)


def moved_rules(text: str) -> str:
    """What burns in a boiler goes to post 1.2 (V4 2), the grid's electricity to 2.2, all of it."""
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        row["v5"] = {"1.1": "1.2", "2.1": "2.2", "4.1": "3.1"}.get(row["v5"], row["v5"])
        row["v4"] = {"1": "2", "6": "7", "8": "9"}.get(row["v4"], row["v4"])
        row["ghgp"] = {"3-3": "3-4"}.get(row["ghgp"], row["ghgp"])
        row["esrs"] = {"S3-3": "S3-4"}.get(row["esrs"], row["esrs"])
    return _written(rows)


def _written(rows: list[dict[str, str]]) -> str:
    held = io.StringIO()
    writer = csv.DictWriter(held, [*rows[0]])
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue()


def shown(workspace: Workspace) -> Inventory:
    return compile_stored(workspace, find_inventory(workspace, "2021"))


def everything(workspace: Workspace) -> dict[str, Any]:
    """Each figure and each trail that a person may read of 2021, by a reader that starts afresh."""
    workspace = replace(workspace, cache=Cache())
    inventory = shown(workspace)
    entities = ("", *inventory.perimeter.entities)
    lines = counted(inventory.lines)
    book = load_workbook(BytesIO(filing_bytes(workspace, inventory.settings, WHOLE)))
    cells = {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }
    return {
        "beges": [
            replace(beges_statement(inventory, standard, entity), findings=())
            for standard in ("v5", "v4")
            for entity in entities
        ],
        "ghgp": [ghg_protocol_statement(inventory, entity) for entity in entities],
        "iso": [iso_statement(inventory, entity) for entity in entities],
        "esrs": [esrs_year(inventory, entity=entity) for entity in entities],
        "uncertainty": [statement_uncertainty(inventory, s) for s in ("v5", "v4", "ghgp")],
        "published": published_figures(inventory),
        "breakdowns": {by: breakdown(lines, by, 2021) for by in (*DIMENSIONS, "gas", "month")},
        "results": {by: total_by(inventory, lines, by).to_dict("list") for by in DIMENSIONS},
        "weighing": weighing(workspace, inventory.settings).sizes,
        "trails": {
            name: [*sentences(trail(inventory, row))]
            for row, name in enumerate(line_ids(inventory, inventory.lines).tolist())
        },
        "digests": (inventory.digest, inventory.release.digest, inventory.rules_digest),
        "workbook": {title: rows for title, rows in cells.items() if title != "Garde"},
    }


def told(workspace: Workspace) -> list[str]:
    fresh = replace(workspace, cache=Cache())
    return [finding.code for finding in shown(fresh).findings if finding.code.startswith("filed_")]


def test_no_figure_moves_whatever_becomes_of_factors_and_rules(
    filed: Workspace, tomorrow: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(filed)
    assert told(filed) == []
    other_factors(monkeypatch)
    assert everything(filed) == before
    assert told(filed) == ["filed_differs_today"]
    tomorrow(posting_rules=moved_rules)
    both = everything(filed)
    assert both == before
    fresh = replace(filed, cache=Cache())
    [said] = [f for f in shown(fresh).findings if f.code == "filed_differs_today"]
    assert "facteurs" in said.sentence
    assert "règles" in said.sentence
    assert record_compilations(fresh) == 1  # 2020, which nobody filed
    assert {f.code for f in verify(fresh).findings} >= {"filed_differs_today", "release_changed"}
    sealed = pytest.raises(Refused)
    with sealed as refused:
        seal_filing(fresh, "2021")
    assert [f.code for f in refused.value.findings] == ["filed_differs_today"]
