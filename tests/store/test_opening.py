"""A database is found, made, migrated and checked when it is opened, and refused in clear words."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from beges.domain.perimeter import ENTITIES
from beges.store import (
    LEDGER,
    Store,
    StoreTooNew,
    StoreUnavailable,
    Trouble,
    default_url,
    full_url,
    open_store,
)
from beges.store.connections import transaction
from beges.store.migration import HEAD
from beges.store.schema import METADATA, TABLES

Make = Callable[..., Any]


def test_the_schema_that_migrations_make_is_the_declared_one(store: Store) -> None:
    """A column declared without its migration fails here: write one, and call `guard` in it."""
    with transaction(store._engine, writes=False) as connection:
        found = sa.inspect(connection)
        dialect = connection.dialect
        assert set(found.get_table_names()) == {*TABLES, "alembic_version"}
        for name, table in METADATA.tables.items():
            columns = {
                column["name"]: (column["type"].compile(dialect), column["nullable"])
                for column in found.get_columns(name)
            }
            assert columns == {
                column.name: (column.type.compile(dialect), column.nullable)
                for column in table.columns
            }
            unique = [
                constraint["column_names"] for constraint in found.get_unique_constraints(name)
            ]
            assert unique == [["record_key", "revision"]]


def test_the_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "beges.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_no_declared_column_hides_one_of_the_ledger() -> None:
    for table in LEDGER:
        assert len(TABLES[table.name].columns) == len(table.columns) + 6
        assert "table" not in table.names


def test_opening_again_changes_nothing(
    store: Store, database_url: str, act: Make, entity: Make
) -> None:
    with store.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity()])
    for _ in range(2):
        again = open_store(database_url)
        with again.reading() as reader:
            assert [row["entity"] for row in reader.records(ENTITIES)] == ["ALS"]
            assert reader.head().seq == 2
        again.close()


def test_a_later_version_is_not_touched(store: Store, database_url: str) -> None:
    with transaction(store._engine, writes=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNew) as refusal:
        open_store(database_url)
    assert (refusal.value.found, refusal.value.known) == ("9999", HEAD)


def test_a_migration_that_fails_leaves_nothing(
    bare_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from beges.store import triggers

    guard, guarded = triggers.guard, []

    def failing(connection: sa.Connection, table: str) -> None:
        guarded.append(table)
        if len(guarded) == 4:
            raise RuntimeError
        guard(connection, table)

    monkeypatch.setattr(triggers, "guard", failing)
    with pytest.raises(RuntimeError):
        open_store(bare_sqlite_url)
    with closing(sqlite3.connect(tmp_path / "beges.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    monkeypatch.undo()
    open_store(bare_sqlite_url).close()


def test_sqlite_is_set_to_last(sqlite_store: Store) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    for writes in (False, True):
        with transaction(sqlite_store._engine, writes=writes) as connection:
            for pragma, value in expected.items():
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_path_is_an_address_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "données 2021" / "100 % à nous?.sqlite"
    store = open_store(str(path))
    store.close()
    assert path.is_file()
    assert store.url == f"sqlite:///{path}"


def test_the_default_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert full_url(default_url()).database.endswith("beges.sqlite")  # type: ignore[union-attr]
    monkeypatch.setenv("BEGES_DATABASE", str(tmp_path / "à moi.sqlite"))
    assert full_url(default_url()).database == str(tmp_path / "à moi.sqlite")
    monkeypatch.setenv("BEGES_DATABASE", "postgresql://zoe:secret@serveur/beges")
    assert default_url() == "postgresql+psycopg://zoe:secret@serveur/beges"


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "classeur.sqlite"
    path.write_bytes(b"PK\x03\x04" + b"x" * 5000)
    with pytest.raises(StoreUnavailable) as refusal:
        open_store(str(path))
    assert refusal.value.trouble is Trouble.NOT_A_DATABASE
    assert path.read_bytes() == b"PK\x03\x04" + b"x" * 5000


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://personne:secret@127.0.0.1:1/rien?connect_timeout=2",
        "mysql://serveur/base",
        "sqlite://",
        "://",
    ],
)
def test_an_address_that_leads_nowhere(url: str) -> None:
    with pytest.raises(StoreUnavailable) as refusal:
        open_store(url)
    assert refusal.value.trouble is Trouble.CANNOT_CONNECT
    assert "secret" not in str(refusal.value)
    assert "secret" not in refusal.value.url


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("x", encoding="utf-8")
    with pytest.raises(StoreUnavailable) as refusal:
        open_store(str(tmp_path / "fichier" / "beges.sqlite"))
    assert refusal.value.trouble is Trouble.CANNOT_CONNECT


def test_a_password_is_not_shown(bare_postgres_url: str) -> None:
    url = sa.make_url(bare_postgres_url).set(password="très secret")
    store = open_store(url.render_as_string(hide_password=False))
    assert "secret" not in store.url
    store.close()
