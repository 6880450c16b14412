"""Any byte of the ledger changed outside the tool is found, and the entry is named."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from beges.domain.activities import ACTIVITIES
from beges.domain.columns import Kind, Table
from beges.domain.perimeter import ENTITIES
from beges.store import LEDGER, Breach, Broken, ChainReport, Reader, Store, check_chain
from beges.store.connections import transaction
from beges.store.schema import kinds

Make = Callable[..., Any]

FIRST_BATCH = 1 + 2 * (len(LEDGER) - 1)
"""The entries of a batch of two rows in every table but its own."""

ALL = FIRST_BATCH + 2


@pytest.fixture
def filled(store: Store, act: Make, one_of_each: dict[Table, list[dict[str, Any]]]) -> Store:
    """Batch 1 at entry 1 holds two rows of each table; batch 2 one more entity."""
    with store.writing(act(reason="premier", rows_read=22)) as ledger:
        for table, rows in one_of_each.items():
            ledger.append(table, rows)
    with store.writing(act()) as ledger:
        ledger.append(ENTITIES, [one_of_each[ENTITIES][0] | {"name": "Corrigée"}])
    return store


@contextmanager
def _unguarded(store: Store) -> Iterator[sa.Connection]:
    """A ledger without its triggers, until all is put back."""
    with store._engine.connect().execution_options(beges_writes=True) as connection:
        change = connection.begin()
        for table in LEDGER:
            if connection.dialect.name == "sqlite":
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER {table.name}_no_{verb}")
            else:
                connection.exec_driver_sql(f"DROP TRIGGER {table.name}_insert_only ON {table.name}")
        yield connection
        change.rollback()


def _report_after(connection: sa.Connection, statement: str) -> ChainReport:
    """The report on a ledger that was changed around the triggers; then the change is undone."""
    with connection.begin_nested() as change:
        assert connection.execute(sa.text(statement)).rowcount > 0
        report = check_chain(Reader(connection))
        change.rollback()
    return report


@contextmanager
def _another_hand(store: Store, statement: str) -> Iterator[ChainReport]:
    with _unguarded(store) as connection:
        yield _report_after(connection, statement)


def test_a_ledger_left_alone_is_whole(filled: Store) -> None:
    with filled.reading() as reader:
        report = check_chain(reader)
        assert report == ChainReport(entries=ALL, head=reader.head(), first_broken=None)
    told: list[tuple[int, int]] = []
    with filled.reading() as reader:
        check_chain(reader, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (ALL, ALL)


CHANGED = {
    Kind.TEXT: ("'x'", "COALESCE({column}, '') || ' '", "''"),
    Kind.CODE: ("'x'", "COALESCE({column}, '') || ' '", "''"),
    Kind.INTEGER: ("COALESCE({column}, 0) + 5", "NULL", "-7"),
    Kind.DATE: ("'1999-01-01'", "NULL", "'2021-12-31'"),
    Kind.BOOLEAN: ("NOT COALESCE({column}, FALSE)", "NULL"),
}
ON_DECIMALS = {"sqlite": ("'12.50'", "'1e3'", "NULL"), "postgresql": ("12.50", "1000", "NULL")}
NEVER_NULL = ("seq", "batch", "record_key", "revision", "withdrawn")


@pytest.mark.slow
@pytest.mark.parametrize("table", LEDGER, ids=lambda table: table.name)
def test_every_value_of_every_column_is_covered(filled: Store, table: Table) -> None:
    decimals = ON_DECIMALS[filled._engine.dialect.name]
    with _unguarded(filled) as connection:
        name = sa.table(table.name, sa.column("seq"), sa.column("record_key"))
        first = connection.execute(sa.select(name).order_by(name.c.seq)).first()
        for column, kind in kinds(table).items():
            quoted = connection.dialect.identifier_preparer.quote(column)
            for change in (CHANGED | {Kind.DECIMAL: decimals})[kind]:
                value = change.format(column=quoted)
                if column == "seq" or (value == "NULL" and column in NEVER_NULL):
                    continue
                if _is_already(connection, f"{table.name} WHERE seq = {first.seq}", quoted, value):
                    continue
                statement = f"UPDATE {table.name} SET {quoted} = {value} WHERE seq = {first.seq}"
                report = _report_after(connection, statement)
                key = first.record_key if column != "record_key" else None
                _assert_broken(report, first.seq, table.name, key)


def _is_already(connection: sa.Connection, row: str, column: str, value: str) -> bool:
    """Whether the change would change nothing (a missing value made missing)."""
    same = "IS" if connection.dialect.name == "sqlite" else "IS NOT DISTINCT FROM"
    statement = f"SELECT 1 FROM {row} AND {column} {same} {value}"
    return connection.exec_driver_sql(statement).first() is not None


def _assert_broken(report: ChainReport, seq: int, table: str, key: str | None) -> None:
    broken = report.first_broken
    assert broken is not None
    assert (broken.seq, broken.table, broken.reason) == (seq, table, Breach.CHANGED)
    assert key is None or broken.record_key == key
    assert report.entries == report.head.seq == seq - 1


@pytest.mark.parametrize("column", ["digest", "record_key"])
def test_the_entry_itself_is_named(filled: Store, column: str) -> None:
    statement = f"UPDATE activities SET {column} = 'x' WHERE seq = 13"
    with _another_hand(filled, statement) as report:
        _assert_broken(report, 13, "activities", None)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("DELETE FROM activities WHERE seq = 12", 12),
        (f"DELETE FROM filed_cells WHERE seq = {FIRST_BATCH}", FIRST_BATCH),  # of a batch
        (f"DELETE FROM entities WHERE seq = {ALL}", ALL),  # the last of all
        (f"DELETE FROM batches WHERE seq = {ALL - 1}", ALL - 1),
        ("DELETE FROM batches WHERE seq = 1", 1),
        ("UPDATE sites SET seq = 90 WHERE seq = 6", 6),
    ],
)
def test_an_entry_that_is_gone_is_missed(filled: Store, statement: str, seq: int) -> None:
    with _another_hand(filled, statement) as report:
        expected = Broken(seq=seq, table="", record_key="", reason=Breach.MISSING)
        assert report.first_broken == expected


def test_an_entry_slipped_in_is_found(filled: Store) -> None:
    statement = (
        "INSERT INTO groups (seq, batch, record_key, revision, withdrawn, digest)"
        " VALUES (5, 1, 'ZZZ', 1, FALSE, 'x')"
    )
    with _another_hand(filled, statement) as report:
        assert report.first_broken is not None
        assert report.first_broken.seq == 5
    with _another_hand(filled, statement.replace("(5, 1", f"({ALL + 1}, 2")) as report:
        _assert_broken(report, ALL + 1, "groups", "ZZZ")


def _forged(store: Store, table: str, **values: Any) -> ChainReport:
    """The report on a ledger to which an entry was added with its right digest."""
    with store._engine.connect().execution_options(beges_writes=True) as connection:
        change = connection.begin()
        head = Reader(connection).head()
        entry = {"seq": head.seq + 1, "revision": 1, "withdrawn": False} | values
        text = json.dumps(entry | {"table": table}, sort_keys=True, separators=(",", ":"))
        entry["digest"] = hashlib.sha256((head.digest + text).encode()).hexdigest()
        places = ", ".join(f":{name}" for name in entry)
        statement = f"INSERT INTO {table} ({', '.join(entry)}) VALUES ({places})"
        connection.execute(sa.text(statement), entry)
        report = check_chain(Reader(connection))
        change.rollback()
    return report


def test_even_a_well_chained_entry_must_be_in_its_place(filled: Store) -> None:
    told = {"kind": "entry", "actor": "x", "at": "y", "rows": 0}
    good = _forged(filled, "batches", batch=3, record_key="3", **told)
    assert good.is_whole
    beyond = _forged(filled, "sites", batch=2, record_key="S")
    assert beyond.first_broken is not None
    assert beyond.first_broken.reason is Breach.OUT_OF_BATCH
    skipped = _forged(filled, "batches", batch=7, record_key="7", **told)
    assert skipped.first_broken is not None
    assert skipped.first_broken.reason is Breach.OUT_OF_BATCH
    again = _forged(filled, "batches", batch=3, record_key="3", **told | {"revision": 4})
    assert again.first_broken is not None
    assert again.first_broken.reason is Breach.OUT_OF_ORDER
    short = _forged(filled, "batches", batch=3, record_key="3", **told | {"rows": 2})
    assert short.first_broken == Broken(seq=ALL + 2, table="", record_key="", reason=Breach.MISSING)


GOLDEN = "7dd5697b08e706563180c1532738f6b941556719d6cc8a8842f22c5742a15708"


def test_the_format_never_moves(store: Store, act: Make, activity: Make) -> None:
    """Its head is printed on exports: a ledger of today must verify for ever."""
    with store.writing(act(reason="relevé « à l’été »")) as ledger:
        ledger.append(ACTIVITIES, [activity(comment='a"b\\c\n', life_years=5, site="")])
    with store.reading() as reader:
        assert reader.head().digest == GOLDEN


def test_anyone_can_derive_the_chain(
    sqlite_store: Store,
    sqlite_database_url: str,
    act: Make,
    one_of_each: dict[Table, list[dict[str, Any]]],
) -> None:
    """With nothing but the standard library, as docs tell it."""
    with sqlite_store.writing(act(reason="été \u2028 \x1f \x7f")) as ledger:
        for table, rows in one_of_each.items():
            ledger.append(table, rows)
    entries = []
    with closing(sqlite3.connect(sqlite_database_url.removeprefix("sqlite:///"))) as connection:
        connection.row_factory = sqlite3.Row
        for table in LEDGER:
            booleans = {name for name, kind in kinds(table).items() if kind is Kind.BOOLEAN}
            rows = connection.execute(f"SELECT * FROM {table.name}")
            names = [name for name, *_ in rows.description]
            for row in rows:
                told = {name: row[name] for name in names if row[name] is not None}
                told |= {name: bool(told[name]) for name in booleans & told.keys()}
                entries.append(told | {"table": table.name})
    previous = "0" * 64
    for entry in sorted(entries, key=lambda entry: entry["seq"]):
        digest = entry.pop("digest")
        text = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.sha256((previous + text).encode()).hexdigest()
        assert previous == digest
    assert len(entries) == FIRST_BATCH


@pytest.fixture
def many(sqlite_store: Store, act: Make, activity: Make, tmp_path: Path) -> Path:
    """A closed file with 500 activities."""
    with sqlite_store.writing(act()) as ledger:
        rows = [activity(f"D-{n:07d}", comment=f"FACTURE-{n:04d}-É") for n in range(1, 501)]
        ledger.append(ACTIVITIES, rows)
    sqlite_store.close()
    return tmp_path / "beges.sqlite"


@pytest.mark.parametrize("byte", [b"f", b"\xff", b"\x00"])
def test_one_byte_of_the_file(many: Path, sqlite_store: Store, byte: bytes) -> None:
    content = many.read_bytes()
    assert content.count(b"FACTURE-0321") == 1
    many.write_bytes(content.replace(b"FACTURE-0321", byte + b"ACTURE-0321"))
    with sqlite_store.reading() as reader:
        _assert_broken(check_chain(reader), 322, "activities", "D-0000321")


def test_a_torn_page_of_the_file(many: Path, sqlite_store: Store) -> None:
    content = bytearray(many.read_bytes())
    page = content.index(b"FACTURE-0321") // 4096 * 4096
    content[page : page + 8] = b"\xff" * 8
    many.write_bytes(content)
    with sqlite_store.reading() as reader:
        broken = check_chain(reader).first_broken
    assert broken is not None
    assert broken.reason in {Breach.DAMAGED, Breach.MISSING, Breach.CHANGED}


def test_an_index_that_lies(many: Path, sqlite_store: Store) -> None:
    """An index decides which revision is read as the current one."""
    content = many.read_bytes()
    index_leaf = 0x0A
    key = b"D-0000321"
    places = [at for at in range(len(content)) if content.startswith(key, at)]
    [place] = [at for at in places if content[at // 4096 * 4096] == index_leaf]
    many.write_bytes(content[:place] + b"D-0000999" + content[place + len(key) :])
    with sqlite_store.reading() as reader:
        report = check_chain(reader)
    assert report.first_broken == Broken(seq=0, table="", record_key="", reason=Breach.DAMAGED)


def test_a_value_of_another_type(many: Path, sqlite_store: Store) -> None:
    del many
    for value in ("x'00ff'", "12", "1.5", "CAST('FACTURE-0007-É' AS BLOB)"):
        statement = f"UPDATE activities SET comment = {value} WHERE seq = 8"
        with _another_hand(sqlite_store, statement) as report:
            _assert_broken(report, 8, "activities", "D-0000007")


def test_the_check_leaves_the_connection_as_it_was(sqlite_store: Store) -> None:
    with transaction(sqlite_store._engine, writes=False) as connection:
        check_chain(Reader(connection))
        driver: Any = connection.connection.driver_connection
        assert driver.text_factory is str
