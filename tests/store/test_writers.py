"""Several writers at once: none is lost, and the chain stays a line."""

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from beges.domain.perimeter import ENTITIES
from beges.store import Store, check_chain, open_store

Make = Callable[..., Any]
BATCHES_EACH = 12

PROGRAM = """
import sys
from beges.domain.perimeter import ENTITIES
from beges.store import Act, BatchKind, open_store

url, name, batches = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = open_store(url)
for number in range(batches):
    with store.writing(Act(actor=name, kind=BatchKind.ENTRY)) as ledger:
        row = {"name": name, "siren": "", "share_pct": 100,
               "operational_control": True, "financial_control": True}
        count = {r["entity"]: r for r in ledger.records(ENTITIES)}.get("counter")
        was = int(count["name"]) if count else 0
        ledger.append(ENTITIES, [row | {"entity": f"{name}-{number}"}], expected={})
        ledger.append(ENTITIES, [row | {"entity": "counter", "name": str(was + 1)}])
store.close()
"""


def _check(store: Store, writers: int) -> None:
    """Every record is there, and a counter that each writer reads and writes lost no update."""
    with store.reading() as reader:
        rows = {row["entity"]: row for row in reader.records(ENTITIES)}
        numbers = [batch.number for batch in reader.batches(limit=None)]
        report = check_chain(reader)
    batches = writers * BATCHES_EACH
    assert len(rows) == batches + 1
    assert rows["counter"]["name"] == str(batches)
    assert sorted(numbers) == list(range(1, batches + 1))
    assert report.is_whole
    assert report.entries == 3 * batches


def test_threads(store: Store, database_url: str, act: Make, entity: Make) -> None:
    failures: list[Exception] = []

    def write(name: str, own: Store) -> None:
        try:
            for number in range(BATCHES_EACH):
                with own.writing(act(actor=name)) as ledger:
                    count = ledger.record(ENTITIES, "counter")
                    was = int(count["name"]) if count else 0
                    ledger.append(ENTITIES, [entity(f"{name}-{number}")], expected={})
                    ledger.append(ENTITIES, [entity("counter", name=str(was + 1))])
        except Exception as error:  # noqa: BLE001 - told by the thread that asserts
            failures.append(error)

    # Two share a store, as the sessions of one server do; two have their own.
    stores = [store, store, open_store(database_url), open_store(database_url)]
    threads = [
        threading.Thread(target=write, args=(f"W{number}", own))
        for number, own in enumerate(stores)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in stores[2:]:
        own.close()
    assert failures == []
    _check(store, len(stores))


def test_processes(store: Store, database_url: str) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, database_url, f"W{number}", str(BATCHES_EACH)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)  # each spends seconds on its imports
    ]
    for process in running:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    _check(store, len(running))


def test_an_empty_database_opened_by_several_at_once(bare_database_url: str) -> None:
    failures: list[Exception] = []

    def begin() -> None:
        try:
            open_store(bare_database_url).close()
        except Exception as error:  # noqa: BLE001 - told by the thread that asserts
            failures.append(error)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
