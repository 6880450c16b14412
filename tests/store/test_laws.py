"""Whatever is done, in whatever order: the chain holds and the ledger shows what was last said."""

from collections.abc import Callable
from itertools import count
from typing import Any

import hypothesis
from hypothesis import strategies as st

from beges.domain.perimeter import ENTITIES
from beges.store import BatchHasLaterRevisions, BatchUndone, Store, check_chain, undo_batch

Make = Callable[..., Any]
Contents = dict[str, str]

CODES = st.sampled_from("ABC")
WRITE = st.dictionaries(CODES, st.text("xyz", max_size=2), min_size=1).map(lambda it: ("write", it))
WITHDRAW = st.sets(CODES, min_size=1).map(lambda codes: ("withdraw", codes))
UNDO = st.integers(0, 7).map(lambda number: ("undo", number))
PREFIXES = count()


@hypothesis.settings(
    max_examples=25, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(deeds=st.lists(WRITE | WITHDRAW | UNDO, min_size=1, max_size=8))
def test_any_sequence_of_deeds(
    store: Store, act: Make, entity: Make, deeds: list[tuple[str, Any]]
) -> None:
    """The same ledger grows from example to example; each has records of its own."""
    prefix = f"{next(PREFIXES)}-"
    states: list[Contents] = [{}]  # what is live, after each batch of this example
    touched: list[set[str]] = []
    numbers: list[int] = []
    undone: set[int] = set()
    for verb, what in deeds:
        live = dict(states[-1])
        if verb == "write":
            live |= what
            with store.writing(act()) as ledger:
                rows = [entity(prefix + code, name=name) for code, name in what.items()]
                ledger.append(ENTITIES, rows)
                numbers.append(ledger.number)
            touched.append(set(what))
        elif verb == "withdraw":
            gone = what & live.keys()
            with store.writing(act()) as ledger:
                ledger.withdraw(ENTITIES, [prefix + code for code in sorted(gone)])
                numbers.append(ledger.number)
            live = {code: name for code, name in live.items() if code not in gone}
            touched.append(gone)
        elif what < len(numbers):
            later = set().union(*touched[what + 1 :])
            try:
                number = undo_batch(store, numbers[what], act())
            except BatchUndone:
                assert what in undone
                continue
            except BatchHasLaterRevisions as refusal:
                named = {key.removeprefix(prefix) for key in refusal.records}
                assert named == touched[what] & later != set()
                continue
            assert not touched[what] & later
            undone.add(what)
            before = states[what]
            live = {code: name for code, name in live.items() if code not in touched[what]}
            live |= {code: before[code] for code in touched[what] & before.keys()}
            numbers.append(number)
            touched.append(touched[what])
        else:
            continue
        states.append(live)
    _assert_shown(store, prefix, states[-1])


def _assert_shown(store: Store, prefix: str, live: Contents) -> None:
    with store.reading() as reader:
        rows = {row["entity"]: row["name"] for row in reader.records(ENTITIES)}
        shown = {code: name for code, name in rows.items() if code.startswith(prefix)}
        report = check_chain(reader)
        assert report.head == reader.head()
    assert shown == {prefix + code: name for code, name in live.items()}
    assert report.is_whole
