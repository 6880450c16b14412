"""Triggers: the ledger's tables accept insertions and nothing else, on both databases.

A migration that rebuilds a table on SQLite (Alembic's batch mode) loses its triggers without a
word: it must call ``guard`` again. The presence and the text of the triggers are checked whenever a
database is opened.
"""

from typing import Final

import sqlalchemy as sa

_FUNCTION: Final = "beges_refuse_change"
_BODY: Final = (
    "BEGIN RAISE EXCEPTION USING MESSAGE ="
    " 'the ledger is insert-only: ' || TG_OP || ' refused on ' || TG_TABLE_NAME; END"
)
_BEFORE_UPDATE_DELETE_TRUNCATE_OF_STATEMENT: Final = 2 | 16 | 8 | 32
"""The bits of ``pg_trigger.tgtype``."""


def _sqlite_triggers(table: str) -> dict[str, str]:
    """The triggers of a table by name, in the very text that SQLite keeps."""
    return {
        f"{table}_no_{verb.lower()}": (
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'the ledger is insert-only: {verb} refused on {table}');"
            " END"
        )
        for verb in ("UPDATE", "DELETE")
    }


def guard(connection: sa.Connection, table: str) -> None:
    """Make a table insert-only."""
    if connection.dialect.name == "sqlite":
        for statement in _sqlite_triggers(table).values():
            connection.exec_driver_sql(statement)
        return
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger"
        f" LANGUAGE plpgsql AS $body${_BODY}$body$"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
    )


def unguarded(connection: sa.Connection, tables: tuple[str, ...]) -> tuple[str, ...]:
    """The tables whose triggers are absent, disabled or changed."""
    if connection.dialect.name == "sqlite":
        return _unguarded_on_sqlite(connection, tables)
    statement = sa.text(
        "SELECT c.relname FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE t.tgenabled IN ('O', 'A') AND t.tgtype = :bits AND t.tgqual IS NULL"
        " AND p.prosrc = :body AND c.relnamespace = current_schema()::regnamespace"
    )
    guarded = set(
        connection.execute(
            statement, {"bits": _BEFORE_UPDATE_DELETE_TRUNCATE_OF_STATEMENT, "body": _BODY}
        ).scalars()
    )
    return tuple(table for table in tables if table not in guarded)


def _unguarded_on_sqlite(connection: sa.Connection, tables: tuple[str, ...]) -> tuple[str, ...]:
    statement = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = {row.name: row.sql for row in connection.execute(statement)}
    return tuple(
        table
        for table in tables
        if any(found.get(name) != text for name, text in _sqlite_triggers(table).items())
    )
