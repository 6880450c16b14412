"""The ledger as it stands, as it stood, and as an inventory asks for it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from beges.domain.activities import ACTIVITIES
from beges.domain.nomenclature import activity_types
from beges.domain.perimeter import ENTITIES
from beges.store import (
    COMPILATIONS,
    GENESIS,
    BatchKind,
    Head,
    Store,
    UnknownBatch,
)

Make = Callable[..., Any]


def test_the_ledger_as_it_stood_after_each_entry(store: Store, act: Make, entity: Make) -> None:
    """Entries: 1 batch, 2 ALS, 3 ONV, 4 batch, 5 ALS corrected, 6 batch, 7 ONV withdrawn."""
    with store.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="A"), entity("ONV", name="O")])
    with store.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="A2")])
    with store.writing(act()) as ledger:
        ledger.withdraw(ENTITIES, ["ONV"])
    expected = [[], [], ["A"], ["A", "O"], ["A", "O"], ["O", "A2"], ["O", "A2"], ["A2"]]
    with store.reading() as reader:
        assert reader.head().seq == len(expected) - 1
        for entry, names in enumerate(expected):
            rows = reader.records(ENTITIES, as_of=entry)
            assert [row["name"] for row in rows] == names
            assert reader.frame(ENTITIES, as_of=entry)["name"].tolist() == names
        assert [row["name"] for row in reader.records(ENTITIES)] == expected[-1]


def test_a_block_reads_one_state(store: Store, act: Make, entity: Make) -> None:
    with store.reading() as reader:
        assert reader.head() == Head(seq=0, digest=GENESIS)
        with store.writing(act()) as ledger:
            ledger.append(ENTITIES, [entity("ALS")])
        assert reader.records(ENTITIES) == []
        assert reader.head().seq == 0
    with store.reading() as reader:
        assert len(reader.records(ENTITIES)) == 1


def test_a_ledger_reads_as_well(store: Store, act: Make, entity: Make) -> None:
    with store.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ALS")])
    with store.writing(act()) as ledger:
        assert [row["entity"] for row in ledger.records(ENTITIES)] == ["ALS"]
        assert ledger.batch(1).rows == 1


def test_the_activities_that_an_inventory_may_read(store: Store, act: Make, activity: Make) -> None:
    asset = next(code for code, kind in activity_types().items() if kind.asset)
    rows = [
        activity("before", period_start=date(2020, 12, 1), period_end=date(2020, 12, 31)),
        activity("over", period_start=date(2020, 12, 15), period_end=date(2021, 1, 1)),
        activity("within"),
        activity("last", period_start=date(2021, 12, 31), period_end=date(2022, 2, 1)),
        activity("after", period_start=date(2022, 1, 1), period_end=date(2022, 1, 31)),
        activity(
            "asset",
            activity_type=asset,
            period_start=date(2015, 6, 1),
            period_end=date(2015, 6, 1),
        ),
        activity(
            "bought later",
            activity_type=asset,
            period_start=date(2022, 6, 1),
            period_end=date(2022, 6, 1),
        ),
    ]
    with store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, rows)
    with store.reading() as reader:
        found = reader.activities(meets=(date(2021, 1, 1), date(2021, 12, 31)))
        assert found["activity_id"].tolist() == ["over", "within", "last", "asset"]
        assert len(reader.activities()) == len(rows)
        assert len(reader.activities(as_of=3)) == 2


def test_batches_tell_who_what_when_why(store: Store, act: Make, entity: Make) -> None:
    told = {
        "source_name": "Données 2021.xlsx",
        "source_sha256": "a" * 64,
        "rows_read": 5,
        "rows_accepted": 1,
        "rows_rejected": 3,
        "rows_ignored": 1,
        "reason": "collecte",
    }
    with store.writing(act(BatchKind.IMPORT, **told)) as ledger:
        ledger.append(ENTITIES, [entity("ALS")])
    with store.writing(act(BatchKind.INVENTORY)):
        pass
    with store.reading() as reader:
        second, first = reader.batches()
        assert reader.batches(limit=1) == [second]
        assert reader.batches(limit=None, offset=1) == [first]
        assert reader.batch(1) == first
        with pytest.raises(UnknownBatch):
            reader.batch(3)
    assert (first.number, first.seq, first.rows, first.actor) == (1, 1, 1, "Zoé")
    assert {name: getattr(first, name) for name in told} == told
    assert (second.kind, second.rows, second.undone_by) == (BatchKind.INVENTORY, 0, None)


def test_the_rows_of_a_batch(store: Store, act: Make, entity: Make, activity: Make) -> None:
    with store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, [activity("D-0000002")])
        ledger.append(ENTITIES, [entity("ALS"), entity("ONV")])
        ledger.append(ACTIVITIES, [activity("D-0000001")])
    with store.writing(act()):
        pass
    with store.reading() as reader:
        rows = reader.batch_rows(1)
        assert list(reader.batch_rows(2)) == list(rows)[:6]
    assert rows["table"].tolist() == ["activities", "entities", "entities", "activities"]
    assert rows["record_key"].tolist() == ["D-0000002", "ALS", "ONV", "D-0000001"]
    assert rows["seq"].tolist() == [2, 3, 4, 5]
    assert rows["quantity"].isna().tolist() == [False, True, True, False]


def test_a_file_is_known_by_its_content(store: Store, act: Make, entity: Make) -> None:
    with store.writing(act(BatchKind.IMPORT, source_sha256="a" * 64)) as ledger:
        assert ledger.live_batch_of("a" * 64) is None
        ledger.append(ENTITIES, [entity("ALS")])
    with store.writing(act(BatchKind.IMPORT, source_sha256="b" * 64)) as ledger:
        assert ledger.live_batch_of("a" * 64) == 1
        assert ledger.live_batch_of("b" * 64) is None


def test_the_latest_compilation_of_an_inventory(store: Store, act: Make, one_of_each: Any) -> None:
    [row, other] = one_of_each[COMPILATIONS]
    with store.reading() as reader:
        assert reader.latest_compilation("2021") is None
    for total in (1, 2):
        with store.writing(act(BatchKind.COMPILATION)) as ledger:
            ledger.append(COMPILATIONS, [row | {"total_mg": total}, other])
    with store.reading() as reader:
        assert reader.latest_compilation("2021")["total_mg"] == 2
        assert [row["total_mg"] for row in reader.history(COMPILATIONS, "2021")] == [1, 2]
