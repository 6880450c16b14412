"""Any import can be undone, and imported again; what others wrote since is never lost."""

from collections.abc import Callable
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from beges.domain.activities import ACTIVITIES
from beges.domain.perimeter import ENTITIES, SITES
from beges.store import (
    BatchHasLaterRevisions,
    BatchKind,
    BatchNotUndoable,
    BatchUndone,
    Store,
    UnknownBatch,
    check_chain,
    undo_batch,
)

Make = Callable[..., Any]
SHOWN = ["revision", "seq", "batch"]


@pytest.fixture
def imported(store: Store, act: Make, activity: Make) -> Store:
    """Batch 1: D-1, D-2 and D-4 withdrawn at once. Batch 2 corrects D-1, adds D-3, revives D-4."""
    with store.writing(act(BatchKind.IMPORT, source_sha256="a" * 64)) as ledger:
        ledger.append(ACTIVITIES, [activity("D-1", comment="un"), activity("D-2")])
        ledger.append(ACTIVITIES, [activity("D-4")], withdrawn=True)
    with store.writing(act(BatchKind.IMPORT, source_sha256="b" * 64)) as ledger:
        ledger.append(ACTIVITIES, [activity("D-1", comment="deux"), activity("D-3")])
        ledger.append(ACTIVITIES, [activity("D-4")])
    return store


def test_what_it_created_goes_and_what_it_changed_comes_back(imported: Store, act: Make) -> None:
    with imported.reading() as reader:
        before = reader.frame(ACTIVITIES, as_of=4)
    assert undo_batch(imported, 2, act(reason="mauvais fichier")) == 3
    with imported.reading() as reader:
        after = reader.frame(ACTIVITIES).sort_values("activity_id", ignore_index=True)
        undo, undone, _ = reader.batches()
        assert check_chain(reader).is_whole
        assert [row["withdrawn"] for row in reader.history(ACTIVITIES, "D-4")] == [
            True,
            False,
            True,
        ]
    assert_frame_equal(before.drop(columns=SHOWN), after.drop(columns=SHOWN))
    assert (undo.kind, undo.undoes, undo.reason) == (BatchKind.UNDO, 2, "mauvais fichier")
    assert undone.undone_by == 3


def test_the_file_can_be_imported_again(imported: Store, act: Make, activity: Make) -> None:
    undo_batch(imported, 2, act())
    with imported.writing(act(BatchKind.IMPORT, source_sha256="b" * 64)) as ledger:
        assert ledger.live_batch_of("b" * 64) is None
        ledger.append(ACTIVITIES, [activity("D-1", comment="deux"), activity("D-3")])
    with imported.reading() as reader:
        assert reader.live_batch_of("b" * 64) == 4
        assert sorted(reader.frame(ACTIVITIES)["activity_id"]) == ["D-1", "D-2", "D-3"]


def test_later_changes_forbid_it_and_are_named(imported: Store, act: Make) -> None:
    with imported.reading() as reader:
        before = reader.head()
    with pytest.raises(BatchHasLaterRevisions) as refusal:
        undo_batch(imported, 1, act())
    assert (refusal.value.number, refusal.value.records) == (1, ("D-1", "D-4"))
    with imported.reading() as reader:
        assert reader.head() == before
    undo_batch(imported, 2, act())
    with pytest.raises(BatchHasLaterRevisions):
        undo_batch(imported, 1, act())


def test_it_is_done_once(imported: Store, act: Make) -> None:
    undo_batch(imported, 2, act())
    with pytest.raises(BatchUndone) as refusal:
        undo_batch(imported, 2, act())
    assert refusal.value.by == 3
    with pytest.raises(UnknownBatch):
        undo_batch(imported, 9, act())


@pytest.mark.parametrize("kind", [BatchKind.INVENTORY, BatchKind.COMPILATION, BatchKind.UNDO])
def test_some_batches_are_for_ever(store: Store, act: Make, entity: Make, kind: BatchKind) -> None:
    with store.writing(act(kind)) as ledger:
        ledger.append(ENTITIES, [entity()])
    with pytest.raises(BatchNotUndoable) as refusal:
        undo_batch(store, 1, act())
    assert refusal.value.kind == kind.label_fr


def test_a_batch_of_several_tables_and_revisions(
    store: Store, act: Make, entity: Make, one_of_each: Any
) -> None:
    with store.writing(act(BatchKind.PERIMETER)) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="Ancien")])
    with store.writing(act(BatchKind.PERIMETER)) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="Moyen"), entity("ONV")])
        ledger.append(ENTITIES, [entity("ALS", name="Nouveau")])
        ledger.append(SITES, one_of_each[SITES])
    undo_batch(store, 2, act())
    with store.reading() as reader:
        assert [row["name"] for row in reader.records(ENTITIES)] == ["Ancien"]
        assert reader.records(SITES) == []
        assert [row["revision"] for row in reader.history(ENTITIES, "ALS")] == [1, 2, 3, 4]
        assert check_chain(reader).is_whole
