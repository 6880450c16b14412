"""The ledger is insert-only, on both databases, and a store that is no longer so is not opened."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from beges.domain.columns import Table
from beges.store import LEDGER, Store, TriggersMissing, open_store
from beges.store.connections import transaction

Make = Callable[..., Any]
NAMES = [table.name for table in LEDGER]


@pytest.fixture
def filled(store: Store, act: Make, one_of_each: dict[Table, list[dict[str, Any]]]) -> Store:
    with store.writing(act()) as ledger:
        for table, rows in one_of_each.items():
            ledger.append(table, rows)
    return store


def _refused(store: Store, statement: str) -> None:
    with (
        pytest.raises(sa.exc.DBAPIError, match="insert-only"),
        transaction(store._engine, writes=True) as connection,
    ):
        connection.exec_driver_sql(statement)


def test_no_row_is_updated_or_deleted(filled: Store) -> None:
    for name in NAMES:
        _refused(filled, f"UPDATE {name} SET digest = 'x' WHERE seq > 0")
        _refused(filled, f"UPDATE {name} SET seq = seq + 1000")
        _refused(filled, f"DELETE FROM {name}")
        if filled.url.startswith("sqlite"):
            _refused(filled, f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}")
        else:
            _refused(filled, f"TRUNCATE {name}")


def test_a_store_without_its_guards_is_not_opened(store: Store, database_url: str) -> None:
    for number, name in enumerate(NAMES, 1):
        with transaction(store._engine, writes=True) as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"DROP TRIGGER {name}_no_update")
            else:
                connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER {name}_insert_only")
        with pytest.raises(TriggersMissing) as refusal:
            open_store(database_url)
        assert refusal.value.tables == tuple(NAMES[:number])


def test_a_guard_that_does_nothing_is_no_guard(store: Store, database_url: str) -> None:
    with transaction(store._engine, writes=True) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER sites_no_delete")
            connection.exec_driver_sql(
                "CREATE TRIGGER sites_no_delete BEFORE DELETE ON sites BEGIN SELECT 1; END"
            )
        else:
            connection.exec_driver_sql(
                "CREATE OR REPLACE FUNCTION beges_refuse_change() RETURNS trigger"
                " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
            )
    with pytest.raises(TriggersMissing) as refusal:
        open_store(database_url)
    assert "sites" in refusal.value.tables
