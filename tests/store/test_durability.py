"""All or nothing: whatever kills the program or fills the disk, nothing half-written is visible."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from beges.domain.activities import ACTIVITIES
from beges.domain.perimeter import ENTITIES
from beges.store import Store, StoreUnavailable, Trouble, check_chain, open_store

Make = Callable[..., Any]
ROWS = 50_000

IMPORT = f"""
import sys
import pandas as pd
from beges.domain.activities import ACTIVITIES
from beges.store import Act, BatchKind, open_store

def tell(done, total):
    print(done, flush=True)

store = open_store(sys.argv[1])
with store.writing(Act(actor="Zoé", kind=BatchKind.IMPORT), progress=tell) as ledger:
    rows = pd.DataFrame({{"activity_id": ledger.next_activity_ids({ROWS})}}).assign(
        entity="ALS", activity_type="electricity", quantity="12.5", unit="kWh",
        data_kind="measured", period_start=pd.Timestamp("2021-01-01"),
        period_end=pd.Timestamp("2021-01-31"),
    )
    ledger.append(ACTIVITIES, rows)
print("committed", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not a Windows signal")
@pytest.mark.parametrize("moment", ["40001", "50001", "committed"])
def test_kill_during_an_import(store: Store, database_url: str, moment: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, database_url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == moment:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait(60) == -signal.SIGKILL
    again = open_store(database_url)
    with again.reading() as reader:
        report = check_chain(reader)
        seen = len(reader.activities())
    again.close()
    assert report.is_whole
    assert report.entries == (seen + 1 if seen else 0)
    # Killed just before the commit, either is right; never anything between.
    assert seen in {"committed": {ROWS}, "50001": {0, ROWS}}.get(moment, {0})
    with store.writing(_act()) as ledger:
        assert ledger.number == (2 if seen else 1)


def _act() -> Any:
    from beges.store import Act, BatchKind

    return Act(actor="Zoé", kind=BatchKind.ENTRY)


def test_a_full_disk(sqlite_store: Store, act: Make, activity: Make) -> None:
    with sqlite_store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, [activity("D-0000001")])
    _limit(sqlite_store, 60)
    rows = [activity(f"D-{n:07d}") for n in range(2, 3000)]
    with pytest.raises(StoreUnavailable) as refusal, sqlite_store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, rows)
    assert refusal.value.trouble is Trouble.DISK_FULL
    assert "disque est plein" in str(refusal.value)
    with sqlite_store.reading() as reader:
        assert reader.head().seq == 2
        assert check_chain(reader).is_whole
    _limit(sqlite_store, 1_000_000)
    with sqlite_store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, rows)
    with sqlite_store.reading() as reader:
        assert len(reader.activities()) == 2999


def _limit(store: Store, pages: int) -> None:
    """As if the disk held that many pages of the database and no more."""
    store.close()

    def limited(connection: Any, record: object) -> None:
        del record
        connection.execute(f"PRAGMA max_page_count={pages}")

    sa.event.listen(store._engine, "connect", limited)


@contextmanager
def _without_privilege() -> Iterator[None]:
    """Root may write anywhere: for a moment, be somebody else."""
    if os.name == "nt" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="beges-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_file_that_may_only_be_read(open_folder: Path, act: Make, entity: Make) -> None:
    path = open_folder / "beges.sqlite"
    store = open_store(str(path))
    with store.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity()])
    store.close()
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.chmod(0o444)
    open_folder.chmod(0o555)
    with _without_privilege(), pytest.raises(StoreUnavailable) as refusal:
        _write(str(path), act, entity)
    assert refusal.value.trouble in {Trouble.READ_ONLY, Trouble.CANNOT_CONNECT}
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    open_folder.chmod(0o755)


def _write(url: str, act: Make, entity: Make) -> None:
    store = open_store(url)
    try:
        with store.writing(act()) as ledger:
            ledger.append(ENTITIES, [entity("ONV")])
    finally:
        store.close()


def test_a_file_opened_to_be_read(
    sqlite_store: Store, sqlite_database_url: str, act: Make, entity: Make
) -> None:
    with sqlite_store.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity()])
    path = sqlite_database_url.removeprefix("sqlite:///")
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    with pytest.raises(StoreUnavailable) as refusal:
        _write(url, act, entity)
    assert refusal.value.trouble is Trouble.READ_ONLY
    reading = open_store(url)
    with reading.reading() as reader:
        assert len(reader.records(ENTITIES)) == 1
        assert check_chain(reader).is_whole
    reading.close()


def test_a_server_that_may_only_be_read(
    postgres_database_url: str, act: Make, entity: Make
) -> None:
    store = open_store(postgres_database_url)
    with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = sa.make_url(postgres_database_url).database
        connection.exec_driver_sql(
            f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'
        )
    store.close()
    with pytest.raises(StoreUnavailable) as refusal:
        _write(postgres_database_url, act, entity)
    assert refusal.value.trouble is Trouble.READ_ONLY
    with store.reading() as reader:
        assert reader.head().seq == 0
    store.close()


def test_a_server_that_goes_away(postgres_database_url: str, act: Make, entity: Make) -> None:
    store, other = open_store(postgres_database_url), open_store(postgres_database_url)
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
    with pytest.raises(StoreUnavailable) as refusal, store.writing(act()) as ledger:  # noqa: PT012
        ledger.append(ENTITIES, [entity()])
        with other.reading() as reader:
            statement = f"{ended} current_database() AND pid <> pg_backend_pid()"
            reader.connection.exec_driver_sql(statement)
    assert refusal.value.trouble is Trouble.CANNOT_CONNECT
    with store.reading() as reader:
        assert reader.head().seq == 0
    store.close()
    other.close()


def test_a_busy_file(sqlite_store: Store, act: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from beges.store import connections

    monkeypatch.setattr(connections, "_WAIT_SECONDS", 0.2)
    impatient = open_store(sqlite_store.url)
    with sqlite_store.writing(act()):
        with pytest.raises(StoreUnavailable) as refusal, impatient.writing(act()):
            pass
        with impatient.reading() as reader:
            assert reader.head().seq == 0
    impatient.close()
    assert refusal.value.trouble is Trouble.LOCKED
