"""Own factors as registered, on SQLite and on PostgreSQL: once, for good, by whom."""

import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest
from group_files import ENTITIES, TEN_LINES, bring_in, build_group, data_file
from own_figures import HEAT, HEAT_PARTS, heat, register, simple

from beges.domain.activities import ACTIVITIES
from beges.domain.factors import OWN_FACTORS, OWN_PARTS, own_factor_id
from beges.domain.findings import Severity
from beges.domain.perimeter import ADOPTIONS
from beges.domain.perimeter import ENTITIES as ENTITIES_TABLE
from beges.services.batches import list_batches, undo
from beges.services.inventories import compile_stored, find_inventory
from beges.services.own_factors import (
    draft_own_factor,
    next_version,
    own_versions,
    save_own_factor,
)
from beges.services.own_records import own_factors
from beges.services.refusals import Refused
from beges.services.verify import verify
from beges.services.workspace import Workspace, open_workspace
from beges.store import BatchKind


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    workspace = open_workspace(database_url, actor="Camille")
    yield workspace
    workspace.store.close()


def factors_in(workspace: Workspace, as_of: int | None = None) -> dict[str, object]:
    with workspace.store.reading() as reader:
        return dict(own_factors(reader, as_of))


def refused(workspace: Workspace, draft: object) -> list[str]:
    with pytest.raises(Refused) as refusal:
        save_own_factor(workspace, draft, reason="essai")
    return [finding.code for finding in refusal.value.findings]


def head(workspace: Workspace) -> int:
    with workspace.store.reading() as reader:
        return reader.head().seq


def test_a_version_is_registered_with_its_parts_in_one_batch(workspace: Workspace) -> None:
    assert register(workspace, heat()) == ["own-chaleur-siege-v1"]
    [batch] = list_batches(workspace)
    assert (batch.kind, batch.rows, batch.reason) == (BatchKind.FACTORS, 3, "essai")
    assert factors_in(workspace) == {"own-chaleur-siege-v1": heat().factor}
    [version] = own_versions(workspace)
    assert (version.actor, version.why) == ("Camille", "essai")
    assert version.at.startswith("20")


def test_the_next_version_leaves_the_first_as_it_was(workspace: Workspace) -> None:
    register(workspace, heat())
    before, entry = factors_in(workspace), head(workspace)
    register(workspace, heat(2, published_total="0,0876", note="avenant"))
    assert [version.key for version in own_versions(workspace)] == [
        ("chaleur-siege", 2),
        ("chaleur-siege", 1),
    ]
    after = factors_in(workspace)
    assert after["own-chaleur-siege-v1"] == before["own-chaleur-siege-v1"]
    assert factors_in(workspace, as_of=entry) == before
    assert next_version(workspace, "chaleur-siege") == 3
    assert next_version(workspace, "autre") == 1
    assert verify(workspace).is_sound


def test_a_version_is_never_registered_twice(workspace: Workspace) -> None:
    register(workspace, heat())
    entry = head(workspace)
    assert refused(workspace, heat()) == ["own_version_exists"]
    assert refused(workspace, heat(note="retouche")) == ["own_version_exists"]
    assert refused(workspace, heat(3)) == ["own_version_gap"]
    assert refused(workspace, simple("autre", "1,5", version=2)) == ["own_version_gap"]
    assert head(workspace) == entry
    with workspace.store.reading() as reader:
        key = "chaleur-siege|1"
        assert [row["revision"] for row in reader.history(OWN_FACTORS, key)] == [1]


def test_the_remedy_gives_the_number_to_take(workspace: Workspace) -> None:
    register(workspace, heat(), heat(2))
    with pytest.raises(Refused) as refusal:
        save_own_factor(workspace, heat(), reason="essai")
    assert refusal.value.findings[0].remedy == "Enregistrez la version 3."


def test_two_people_who_register_the_same_version_at_once(
    workspace: Workspace, database_url: str
) -> None:
    register(workspace, heat())
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def attempt(number: int) -> None:
        own = open_workspace(database_url, actor=f"Personne {number}")
        draft = heat(2, uncertainty_pct=str(number))
        ready.wait()
        try:
            outcomes.append(save_own_factor(own, draft, reason="course"))
        except Refused as refusal:
            outcomes.append(refusal.findings[0].code)
        own.store.close()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["own-chaleur-siege-v2", *["own_version_exists"] * 3]
    with workspace.store.reading() as reader:
        assert len(reader.originals(OWN_FACTORS)) == 2
        assert len(reader.records(OWN_PARTS)) == 4
    assert verify(workspace).is_sound


def test_a_draft_that_is_not_sound_is_refused(workspace: Workspace) -> None:
    assert refused(workspace, heat(unit="kilomachin")) == ["unit_unknown"]
    assert refused(workspace, heat(source="")) == ["cell_missing"]
    assert refused(workspace, heat(uncertainty_pct="1e400")) == ["cell_number_scientific"]
    assert refused(workspace, heat(uncertainty_pct="NaN")) == ["cell_number_text"]
    assert refused(workspace, heat(valid_from="2022,5")) == ["cell_integer_expected"]
    assert refused(workspace, heat(name_fr="x" * 5_001)) == ["cell_text_too_long"]
    assert refused(workspace, heat(note="a\x00b")) == ["cell_text_control"]
    assert refused(workspace, simple("eau", "")) == ["own_without_figure"]
    assert refused(workspace, draft_own_factor(HEAT, [])) == ["own_without_parts"]
    assert head(workspace) == 0


def test_a_draft_says_where_each_mistake_is() -> None:
    parts = [HEAT_PARTS[0], {"part": None, "unsplit": "beaucoup"}]
    draft = draft_own_factor({**HEAT, "factor": ""}, parts)
    found = {(f.code, f.where.column, f.where.record) for f in draft.findings}
    assert found == {
        ("cell_missing", "Code du facteur", ""),
        ("cell_missing", "Part", "part 2"),
        ("cell_number_text", "Gaz non distingués par la source", "part 2"),
    }
    assert draft.factor is None


def test_what_is_odd_is_told_and_may_be_saved(workspace: Workspace) -> None:
    draft = heat(published_total="8,75")
    assert [f.severity for f in draft.findings] == [Severity.WARNING]
    assert draft.may_be_saved
    assert register(workspace, draft) == ["own-chaleur-siege-v1"]


def test_figures_are_held_to_the_last_digit(workspace: Workspace) -> None:
    figures = ("0,000000000000001", "0,123456789012345", "99999999999999,9", "-0,5")
    drafts = [simple(f"f{number}", figure) for number, figure in enumerate(figures)]
    register(workspace, *drafts)
    with workspace.store.reading() as reader:
        stored = [row["unsplit"] for row in reader.records(OWN_PARTS)]
    assert stored == [Decimal(figure.replace(",", ".")) for figure in figures]


# ------------------------------------------------------------------------------------------ undo


def batch_of(workspace: Workspace, kind: BatchKind = BatchKind.FACTORS) -> int:
    return next(b.number for b in list_batches(workspace) if b.kind is kind)


def test_an_undone_version_never_lends_its_number_to_another_figure(workspace: Workspace) -> None:
    register(workspace, heat(), heat(2, published_total="0,0876"))
    undo(workspace, batch_of(workspace))
    assert [version.key for version in own_versions(workspace)] == [("chaleur-siege", 1)]
    assert refused(workspace, heat(2)) == ["own_version_exists"]
    assert next_version(workspace, "chaleur-siege") == 3
    register(workspace, heat(3))
    assert set(factors_in(workspace)) == {"own-chaleur-siege-v1", "own-chaleur-siege-v3"}
    assert verify(workspace).is_sound


def undo_refused(workspace: Workspace, batch: int) -> str:
    with pytest.raises(Refused) as refusal:
        undo(workspace, batch)
    [finding] = refusal.value.findings
    assert finding.code == "undo_leaves_orphans"
    return str(finding.values["records"])


def write(workspace: Workspace, table: object, row: dict[str, object], kind: BatchKind) -> int:
    with workspace.store.writing(workspace.act(kind, "essai")) as ledger:
        ledger.append(table, [row])
        return ledger.number


def test_an_own_factor_that_an_activity_names_stays(workspace: Workspace) -> None:
    build_group(workspace)
    [identifier] = register(workspace, heat())
    made = batch_of(workspace)
    with workspace.store.reading() as reader:
        activity = reader.records(ACTIVITIES)[0]
    named = {name: activity[name] for name in ACTIVITIES.names}
    named |= {"activity_id": "D-0000999", "factor": identifier}
    entry = write(workspace, ACTIVITIES, named, BatchKind.ENTRY)
    assert undo_refused(workspace, made) == "D-0000999"
    assert identifier in factors_in(workspace)
    undo(workspace, entry)
    undo(workspace, made)
    assert factors_in(workspace) == {}


@pytest.mark.parametrize("column", ["factor_from", "factor_to"])
def test_an_own_factor_that_an_inventory_adopts_stays(workspace: Workspace, column: str) -> None:
    [identifier] = register(workspace, heat())
    made = batch_of(workspace)
    row = {"inventory": "2021", "factor_from": "bc-1", "factor_to": "bc-2", "reason": "essai"}
    adopted = write(workspace, ADOPTIONS, {**row, column: identifier}, BatchKind.ADOPTION)
    assert undo_refused(workspace, made).startswith("2021")
    undo(workspace, adopted)
    undo(workspace, made)
    assert factors_in(workspace) == {}


def test_another_version_that_is_named_holds_nothing_back(workspace: Workspace) -> None:
    register(workspace, heat())
    first = batch_of(workspace)
    register(workspace, heat(2))
    row = {"inventory": "2021", "factor_from": "bc-1", "reason": "essai"}
    adopted = {**row, "factor_to": own_factor_id("chaleur-siege", 2)}
    write(workspace, ADOPTIONS, adopted, BatchKind.ADOPTION)
    undo(workspace, first)
    assert set(factors_in(workspace)) == {"own-chaleur-siege-v2"}


def test_an_entity_brought_back_is_guarded_as_the_first_time(workspace: Workspace) -> None:
    """Its record is then a third revision: what matters is that it was not in force before."""
    first = bring_in(workspace, "entites.csv", ENTITIES)
    undo(workspace, first)
    again = bring_in(workspace, "entites.csv", ENTITIES)
    bring_in(workspace, "donnees.csv", data_file([TEN_LINES[4]]))
    assert undo_refused(workspace, again) == "D-0000001"
    with workspace.store.reading() as reader:
        assert len(reader.records(ENTITIES_TABLE)) == 2


def test_own_factors_move_no_inventory(workspace: Workspace) -> None:
    build_group(workspace)
    before = compile_stored(workspace, find_inventory(workspace, "2021")).digest
    register(workspace, heat(), heat(2))
    assert compile_stored(workspace, find_inventory(workspace, "2021")).digest == before
    with workspace.store.reading() as reader:
        assert reader.batches(limit=1)[0].kind is BatchKind.FACTORS
