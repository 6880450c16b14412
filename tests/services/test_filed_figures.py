"""No figure moves under a filed year: other factors, other rules, and each view is what it was."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import _lru_cache_wrapper
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from group_files import build_group
from openpyxl import load_workbook

from beges.domain import nomenclature, statements, tables
from beges.domain.factors import FactorRelease
from beges.domain.indicators import published_figures
from beges.domain.inventory import (
    DIMENSIONS,
    Inventory,
    breakdown,
    counted,
    line_ids,
    total_mg,
    trail,
)
from beges.domain.inventory.document import _packed, read_document
from beges.domain.statements import (
    beges_statement,
    esrs_year,
    ghg_protocol_statement,
    iso_statement,
    statement_uncertainty,
)
from beges.intake import ReleaseUnknown
from beges.services import filings, standing
from beges.services import workspace as workspaces
from beges.services.availability import not_shown
from beges.services.bridge import bridge_to
from beges.services.exports import WHOLE, filing_bytes
from beges.services.filings import FilingTerms, file_published, find_filing
from beges.services.inventories import (
    compile_stored,
    find_inventory,
    record_compilations,
)
from beges.services.refusals import Refused
from beges.services.reopening import confirm_reopening, request_reopening
from beges.services.results import total_by
from beges.services.sealing import seal_filing
from beges.services.significance import weighing
from beges.services.trails import sentences
from beges.services.verify import verify
from beges.services.workspace import Cache, Workspace, open_workspace
from beges.store import COMPILATIONS, DOCUMENTS_VARIABLE

TERMS = FilingTerms(filed_on=date(2022, 12, 15), reason="Bilan réglementaire")
FOUND = ("inventaire 2021 :", "2 constats", "3 constats")
"""What the sheet of findings says of the day on which it is written."""
CACHED = [
    one
    for module in (tables, nomenclature, statements.iso, statements.esrs)
    for one in vars(module).values()
    if isinstance(one, _lru_cache_wrapper)
]


@dataclass(frozen=True)
class Built:
    """The small group whose years are filed, and all that its 2021 gave on that day."""

    path: Path
    before: dict[str, Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Filed before the tool: no pack, lines all the same."""
    path = tmp_path_factory.mktemp("lignes") / "groupe.sqlite"
    with pytest.MonkeyPatch.context() as here:
        here.delenv(DOCUMENTS_VARIABLE, raising=False)
        workspace = open_workspace(str(path), actor="Camille")
        build_group(workspace)
        for code in ("2020", "2021"):
            file_published(workspace, code, TERMS)
        before = everything(workspace, book=True)
        workspace.store.close()
    return Built(path=path, before=before)


@pytest.fixture
def before(built: Built) -> dict[str, Any]:
    return built.before


@pytest.fixture
def filed(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A copy of the group, with what its filings keep beside it."""
    monkeypatch.delenv(DOCUMENTS_VARIABLE, raising=False)
    shutil.copytree(built.path.with_suffix(".pieces"), tmp_path / "essai.pieces")
    workspace = open_workspace(str(shutil.copy(built.path, tmp_path / "essai.sqlite")), "Camille")
    yield workspace
    workspace.store.close()


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
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
        row["ghgp"] = {"3-3": "3-4", "1-stationary": "1-mobile"}.get(row["ghgp"], row["ghgp"])
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


def everything(workspace: Workspace, *, book: bool = False) -> dict[str, Any]:
    """Each figure and each trail that a person may read of 2021, by a reader that starts afresh."""
    workspace = replace(workspace, cache=Cache())
    inventory = shown(workspace)
    entities = ("", *inventory.perimeter.entities)
    lines = counted(inventory.lines)
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
        "workbook": _cells(workspace, inventory) if book else {},
    }


def _cells(workspace: Workspace, inventory: Inventory) -> dict[str, Any]:
    """Every cell of the whole workbook, but for its cover and what it finds on that day."""
    book = load_workbook(BytesIO(filing_bytes(workspace, inventory.settings, WHOLE)))
    cells = {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in book
        if sheet.title != "Garde"
    }
    cells["Synthèse"] = [
        row for row in cells["Synthèse"] if not any(str(cell).startswith(FOUND) for cell in row)
    ]
    return cells


def unmoved(workspace: Workspace, before: dict[str, Any], *, book: bool = False) -> bool:
    """Whether each figure is what it was, and the workbook too if it is asked for."""
    after = everything(workspace, book=book)
    return after == (before if book else {**before, "workbook": {}})


def told(workspace: Workspace) -> list[str]:
    fresh = replace(workspace, cache=Cache())
    return [finding.code for finding in shown(fresh).findings if finding.code.startswith("filed_")]


def test_no_figure_moves_whatever_becomes_of_factors_and_rules(
    filed: Workspace,
    before: dict[str, Any],
    tomorrow: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert told(filed) == []
    other_factors(monkeypatch)
    assert unmoved(filed, before)
    assert told(filed) == ["filed_differs_today"]
    tomorrow(posting_rules=moved_rules)
    assert unmoved(filed, before, book=True)
    fresh = replace(filed, cache=Cache())
    [said] = [f for f in shown(fresh).findings if f.code == "filed_differs_today"]
    assert "facteurs" in said.sentence
    assert "règles" in said.sentence
    assert record_compilations(fresh) == 0
    assert {f.code for f in verify(fresh).findings} == {"filed_differs_today", "release_changed"}
    with pytest.raises(Refused) as refused:
        seal_filing(fresh, "2021")
    assert [f.code for f in refused.value.findings] == ["filed_differs_today"]


def test_other_rules_alone_move_nothing_and_the_verification_stays_sound(
    filed: Workspace, before: dict[str, Any], tomorrow: Callable[..., None]
) -> None:
    tomorrow(posting_rules=moved_rules)
    assert unmoved(filed, before)
    found = verify(replace(filed, cache=Cache()))
    assert [f.code for f in found.findings] == ["filed_differs_today"] * 2
    assert found.is_sound


def test_tables_that_move_no_line_move_nothing_and_a_late_seal_holds_them(
    filed: Workspace, before: dict[str, Any], tomorrow: Callable[..., None]
) -> None:
    tomorrow(posts_v5=lambda text: text.replace("combustion", "la combustion"))
    assert published_figures(shown(replace(filed, cache=Cache()))) == before["published"]
    assert told(filed) == []
    sealed = seal_filing(replace(filed, cache=Cache()), "2021")
    assert sealed.pack is not None
    assert sealed.rules_digest == tables.rules_digest()
    assert told(filed) == []


def test_what_a_filed_year_is_compared_with_stays_as_filed_once_reopened(
    filed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = find_inventory(filed, "2021")
    then = bridge_to(filed, after)
    request_reopening(filed, "2020", reason="erreur")
    confirm_reopening(replace(filed, actor="Dominique"), "2020")
    other_factors(monkeypatch)
    now = bridge_to(replace(filed, cache=Cache()), after)
    assert then is not None
    assert now is not None
    pd.testing.assert_frame_equal(now.legs[0].effects, then.legs[0].effects)


def test_a_box_and_a_type_that_the_tables_drop_stay_under_their_codes(
    filed: Workspace, before: dict[str, Any], tomorrow: Callable[..., None]
) -> None:
    def without(column: str, code: str) -> Callable[[str], str]:
        def dropped(text: str) -> str:
            rows = list(csv.DictReader(io.StringIO(text)))
            return _written([row for row in rows if row[column] != code])

        return dropped

    tomorrow(
        posting_rules=moved_rules,
        posts_v5=without("code", "1.1"),
        posts_v4=without("code", "1"),
        ghgp=without("code", "1-stationary"),
        activity_types=without("code", "natural_gas"),
    )
    after = everything(filed, book=True)
    for then, now in zip(before["beges"], after["beges"], strict=True):
        assert now.exact_total_mg == then.exact_total_mg
        assert now.printed_sum("total", "1") == then.printed_sum("total", "1")
        assert {r.post.code: r.printed for r in now.rows} == {
            r.post.code: r.printed for r in then.rows
        }
    same = ("ghgp", "esrs", "published", "breakdowns", "digests")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert [s.total_mg for s in after["iso"]] == [s.total_mg for s in before["iso"]]
    said = dict(after["trails"]["D-0000003.1"])
    assert said["Type de donnée"] == "natural_gas"
    assert said["Poste V5"] == "1.1"
    assert said["Émissions"] == dict(before["trails"]["D-0000003.1"])["Émissions"]


def test_without_the_factors_of_the_filing_it_is_shown_all_the_same(
    filed: Workspace, before: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(folder: Path) -> FactorRelease:
        raise ReleaseUnknown(folder.name)

    fresh = replace(filed, cache=Cache())
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(workspaces, "read_release", gone)
        inventory = shown(fresh)
        assert published_figures(inventory) == before["published"]
        assert told(fresh) == ["filed_not_derived"]
        assert not_shown(fresh, [inventory.settings]) == []


@pytest.mark.parametrize("harm", ["lost", "changed", "cut", "empty"])
def test_lines_that_are_lost_are_told_and_figures_of_today_are_marked(
    filed: Workspace, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    then = shown(filed)
    lines = find_filing(filed, "2021").lines
    assert lines is not None
    path = Path(filed.store.evidence.address) / lines[:2] / lines
    content = path.read_bytes()
    if harm == "lost":
        path.unlink()
    elif harm == "changed":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "cut":
        monkeypatch.setattr(standing, "read_document", lambda held: read_document(held[:-9]))
    else:
        nothing = _packed({}, {})
        monkeypatch.setattr(standing, "read_document", lambda _: read_document(nothing))
    fresh = replace(filed, cache=Cache())
    [said] = [f for f in shown(fresh).findings if f.code == "filed_lines_lost"]
    assert "ce sont encore ceux du dépôt" in said.sentence
    other_factors(monkeypatch)
    moved = replace(filed, cache=Cache())
    [said] = [f for f in shown(moved).findings if f.code == "filed_lines_lost"]
    assert "ce ne sont plus ceux du dépôt" in said.sentence
    assert shown(moved).lines["total_mg"].sum() > then.lines["total_mg"].sum()
    assert record_compilations(moved) == 0
    assert "filed_lines_lost" in {f.code for f in verify(moved).findings}
    if harm in ("lost", "changed"):
        filed.store.evidence.put(content)
        assert shown(moved).lines["total_mg"].sum() == then.lines["total_mg"].sum()


def test_a_reopened_year_follows_the_factors_of_today_again(
    filed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = total_mg(shown(filed))
    other_factors(monkeypatch)
    fresh = replace(filed, cache=Cache())
    request_reopening(fresh, "2021", reason="erreur")
    assert total_mg(shown(fresh)) == then
    confirm_reopening(replace(fresh, actor="Dominique"), "2021")
    assert total_mg(shown(fresh)) > then


@pytest.fixture
def everywhere(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """The group on both databases."""
    monkeypatch.setenv(DOCUMENTS_VARIABLE, str(tmp_path / "pieces"))
    workspace = open_workspace(database_url, actor="Camille")
    build_group(workspace)
    yield workspace
    workspace.store.close()


def test_on_each_database_a_filing_recorded_without_lines_keeps_them_once_sealed(
    everywhere: Workspace, monkeypatch: pytest.MonkeyPatch, tomorrow: Callable[..., None]
) -> None:
    with monkeypatch.context() as before:
        before.setattr(filings, "put", lambda *_: {"lines": None})
        before.setattr(filings, "name_in", lambda *_: None)
        assert file_published(everywhere, "2021", TERMS).lines is None
    tomorrow(posts_v5=lambda text: text.replace("combustion", "la combustion"))
    [said] = [f for f in shown(everywhere).findings if f.code == "filed_lines_lost"]
    assert "ce sont encore ceux du dépôt" in said.sentence
    sealed = seal_filing(everywhere, "2021")
    assert sealed.lines is not None
    assert sealed.pack is not None
    total = total_mg(shown(everywhere))
    other_factors(monkeypatch)
    fresh = replace(everywhere, cache=Cache())
    assert total_mg(shown(fresh)) == total == sealed.total_mg
    assert told(fresh) == ["filed_differs_today"]


def test_what_is_filed_is_what_the_ledger_recorded_before(
    everywhere: Workspace, tomorrow: Callable[..., None]
) -> None:
    tomorrow(posting_rules=moved_rules)  # another version of the tool, and nothing written since
    fresh = replace(everywhere, cache=Cache())
    filing = file_published(fresh, "2021", TERMS)
    with fresh.store.reading() as reader:
        recorded = reader.records(COMPILATIONS, as_of=filing.at_entry)
    [last] = [row for row in recorded if row["inventory"] == "2021"]
    counted = {box.split()[-1] for box in json.loads(last["totals"])}
    assert "1.1" not in counted, "as the tool counts today"
    assert "1.2" in counted
