"""Whatever is done, in whatever order: the chain holds and the ledger shows what was last said."""

from collections.abc import Callable
from itertools import count
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from beges.domain.perimeter import ENTITIES
from beges.store import (
    BatchHasLaterRevisions,
    BatchNotUndoable,
    BatchUndone,
    Store,
    check_chain,
    undo_batch,
)

Make = Callable[..., Any]
Contents = dict[str, str]

CODES = st.sampled_from("ABC")
WRITE = st.dictionaries(CODES, st.text("xyz", max_size=2), min_size=1).map(lambda it: ("write", it))
WITHDRAW = st.sets(CODES, min_size=1).map(lambda codes: ("withdraw", codes))
UNDO = st.integers(0, 7).map(lambda number: ("undo", number))
PREFIXES = count()


class Model:
    """What the ledger should show: the records of one example, by their code."""

    def __init__(self) -> None:
        self.states: list[Contents] = [{}]  # what is live, after each batch
        self.touched: list[set[str]] = []
        self.kinds: list[str] = []
        self.undone: set[int] = set()

    def add(self, kind: str, live: Contents, touched: set[str]) -> None:
        self.states.append(live)
        self.touched.append(touched)
        self.kinds.append(kind)

    def forbids(self, place: int) -> type[Exception] | None:
        """Why the batch at this place cannot be undone."""
        if place in self.undone:
            return BatchUndone
        if self.kinds[place] == "undo":
            return BatchNotUndoable
        return BatchHasLaterRevisions if self.changed_since(place) else None

    def changed_since(self, place: int) -> set[str]:
        return self.touched[place] & set().union(*self.touched[place + 1 :])

    def undo(self, place: int) -> None:
        before, touched = self.states[place], self.touched[place]
        live = {code: name for code, name in self.states[-1].items() if code not in touched}
        self.undone.add(place)
        self.add("undo", live | {code: before[code] for code in touched & before.keys()}, touched)


@hypothesis.settings(
    max_examples=25, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(deeds=st.lists(WRITE | WITHDRAW | UNDO, min_size=1, max_size=8))
def test_any_sequence_of_deeds(
    store: Store, act: Make, entity: Make, deeds: list[tuple[str, Any]]
) -> None:
    """The same ledger grows from example to example; each has records of its own."""
    prefix = f"{next(PREFIXES)}-"
    model, numbers = Model(), []
    for verb, what in deeds:
        live = dict(model.states[-1])
        if verb == "write":
            with store.writing(act()) as ledger:
                rows = [entity(prefix + code, name=name) for code, name in what.items()]
                ledger.append(ENTITIES, rows)
            numbers.append(ledger.number)
            model.add(verb, live | what, set(what))
        elif verb == "withdraw":
            gone = what & live.keys()
            with store.writing(act()) as ledger:
                ledger.withdraw(ENTITIES, [prefix + code for code in sorted(gone)])
            numbers.append(ledger.number)
            model.add(verb, {code: live[code] for code in live.keys() - gone}, gone)
        elif what < len(numbers):
            _undo(store, act, model, numbers, what)
    _assert_shown(store, prefix, model.states[-1])


def _undo(store: Store, act: Make, model: Model, numbers: list[int], place: int) -> None:
    refusal = model.forbids(place)
    if refusal is None:
        numbers.append(undo_batch(store, numbers[place], act()))
        model.undo(place)
        return
    with pytest.raises(refusal) as refused:
        undo_batch(store, numbers[place], act())
    if isinstance(refused.value, BatchHasLaterRevisions):
        named = {key.partition("-")[2] for key in refused.value.records}
        assert named == model.changed_since(place)


def _assert_shown(store: Store, prefix: str, live: Contents) -> None:
    with store.reading() as reader:
        rows = {row["entity"]: row["name"] for row in reader.records(ENTITIES)}
        shown = {code: name for code, name in rows.items() if code.startswith(prefix)}
        report = check_chain(reader)
        assert report.head == reader.head()
    assert shown == {prefix + code: name for code, name in live.items()}
    assert report.is_whole
