"""A change is a new revision; who writes on what they have not read is told so."""

from collections.abc import Callable
from typing import Any

import pytest

from beges.domain.activities import ACTIVITIES
from beges.domain.perimeter import ENTITIES
from beges.store import (
    BATCHES,
    BatchKind,
    NotStorable,
    RecordExists,
    RecordRepeated,
    StaleRevision,
    Store,
    UnknownRecord,
    check_chain,
    open_store,
)

Make = Callable[..., Any]


@pytest.fixture
def known(store: Store, act: Make, entity: Make) -> Store:
    """A store that knows the entity ALS, at revision 1."""
    with store.writing(act(BatchKind.PERIMETER)) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="Premier")])
    return store


def _names(store: Store) -> list[str]:
    with store.reading() as reader:
        return [row["name"] for row in reader.records(ENTITIES)]


def test_a_correction_is_the_next_revision(known: Store, act: Make, entity: Make) -> None:
    with known.writing(act(BatchKind.CORRECTION, reason="coquille")) as ledger:
        written = ledger.append(ENTITIES, [entity("ALS", name="Second")], expected={"ALS": 1})
        assert ledger.number == 2
    assert (written.record_keys, written.revisions) == (("ALS",), (2,))
    assert _names(known) == ["Second"]
    with known.reading() as reader:
        first, second = reader.history(ENTITIES, "ALS")
        assert reader.record(ENTITIES, "ALS")["revision"] == 2
    assert (first["name"], first["revision"], first["kind_of_change"]) == (
        "Premier",
        1,
        "perimeter",
    )
    assert (second["actor"], second["reason"]) == ("Zoé", "coquille")
    assert second["at"] == "2026-11-03T09:05:00Z"


def test_the_second_of_two_writers_is_told(
    known: Store, database_url: str, act: Make, entity: Make
) -> None:
    other = open_store(database_url)
    with other.writing(act(BatchKind.CORRECTION)) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="Le sien")], expected={"ALS": 1})
    other.close()
    with pytest.raises(StaleRevision) as refusal, known.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="Le mien")], expected={"ALS": 1})
    refused = refusal.value
    assert (refused.record_key, refused.expected, refused.current) == ("ALS", 1, 2)
    assert _names(known) == ["Le sien"]


def test_a_record_that_is_gone_is_stale(known: Store, act: Make, entity: Make) -> None:
    with pytest.raises(StaleRevision) as refusal, known.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ONV")], expected={"ONV": 3})
    assert refusal.value.current == 0


@pytest.mark.parametrize("expected", [{}, {"ALS": 0}])
def test_a_record_believed_new_must_be(
    known: Store, act: Make, entity: Make, expected: dict[str, int]
) -> None:
    with pytest.raises(RecordExists) as refusal, known.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ONV"), entity("ALS")], expected=expected)
    assert refusal.value.record_key == "ALS"
    assert _names(known) == ["Premier"]


def test_a_withdrawn_record_is_not_shown_and_may_come_back(
    known: Store, act: Make, entity: Make
) -> None:
    with known.writing(act(BatchKind.WITHDRAWAL)) as ledger:
        ledger.withdraw(ENTITIES, ["ALS"], expected={"ALS": 1})
    assert _names(known) == []
    with known.reading() as reader:
        assert reader.record(ENTITIES, "ALS") is None
        assert [row["withdrawn"] for row in reader.history(ENTITIES, "ALS")] == [False, True]
        assert reader.last_batches(ENTITIES, ["ALS", "nobody"]) == {"ALS": ledger.number}
        assert reader.last_batches(ENTITIES, []) == {}
    with known.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="Revenu")], expected={})
    assert _names(known) == ["Revenu"]


def test_only_what_is_there_is_withdrawn(known: Store, act: Make) -> None:
    with pytest.raises(UnknownRecord), known.writing(act()) as ledger:
        ledger.withdraw(ENTITIES, ["ONV"])
    with known.writing(act()) as ledger:
        ledger.withdraw(ENTITIES, ["ALS"])
    with pytest.raises(UnknownRecord), known.writing(act()) as ledger:
        ledger.withdraw(ENTITIES, ["ALS"])


def test_the_same_record_twice_is_refused(known: Store, act: Make, entity: Make) -> None:
    with pytest.raises(RecordRepeated) as refusal, known.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ONV"), entity("ALS"), entity("ONV")])
    assert refusal.value.record_key == "ONV"


def test_two_appends_of_a_batch_follow_each_other(known: Store, act: Make, entity: Make) -> None:
    with known.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity("ALS", name="Second")], expected={"ALS": 1})
        ledger.append(ENTITIES, [entity("ALS", name="Troisième")], expected={"ALS": 2})
    assert _names(known) == ["Troisième"]
    with known.reading() as reader:
        assert check_chain(reader).is_whole


def test_nothing_of_a_block_that_fails_is_kept(known: Store, act: Make, entity: Make) -> None:
    with known.reading() as reader:
        before = reader.head()
    with pytest.raises(RecordExists), known.writing(act()) as ledger:  # noqa: PT012
        ledger.append(ENTITIES, [entity("ONV")])
        ledger.append(ENTITIES, [entity("ALS")], expected={})
    with pytest.raises(NotStorable), known.writing(act(actor=None)) as ledger:
        ledger.append(ENTITIES, [entity("ONV")])
    with known.reading() as reader:
        assert reader.head() == before
        assert len(reader.batches()) == 1


def test_identifiers_are_never_used_again(store: Store, act: Make, activity: Make) -> None:
    with store.writing(act()) as ledger:
        assert ledger.next_activity_ids(2) == ["D-0000001", "D-0000002"]
        ids = ledger.next_activity_ids(1)
        ledger.append(ACTIVITIES, [activity(ids[0])])
        ledger.append(ACTIVITIES, [activity("D-0000007"), activity("D-x"), activity("D-9z")])
    with store.writing(act()) as ledger:
        ledger.withdraw(ACTIVITIES, ["D-0000007"])
    with store.writing(act()) as ledger:
        assert ledger.next_activity_ids(1) == ["D-0000008"]
        ledger.append(ACTIVITIES, [activity("D-9999999")])
    with store.writing(act()) as ledger:
        ids = ledger.next_activity_ids(1)
        ledger.append(ACTIVITIES, [activity(ids[0])])
    with store.writing(act()) as ledger:
        assert ledger.next_activity_ids(1) == ["D-10000001"]


def test_the_ledger_writes_its_batches_itself(store: Store, act: Make) -> None:
    row = {"kind": "entry", "actor": "x", "at": "y", "rows": 0}
    with pytest.raises(ValueError, match="batch"), store.writing(act()) as ledger:
        ledger.append(BATCHES, [row])
