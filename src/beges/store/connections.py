"""Connections: where the database is, and how each of the two kinds is spoken to.

SQLite: WAL, ``synchronous=FULL``, foreign keys on, transactions begun by us (``BEGIN IMMEDIATE`` to
write, ``BEGIN`` to read): with the driver's defaults concurrent updates are lost in silence
(stack.md §5). PostgreSQL: reads see one snapshot; writes queue on one advisory lock, so that the
chain is a line.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import platformdirs
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from beges.store.errors import StoreUnavailable, Trouble

VARIABLE: Final = "BEGES_DATABASE"
_WAIT_SECONDS: Final = 30
_READING: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITING: Final = "SELECT pg_advisory_xact_lock(1650812773)"  # any number, the same for all writers
_SQLITE_TROUBLES: Final = {
    3: Trouble.CANNOT_CONNECT,  # SQLITE_PERM
    5: Trouble.LOCKED,  # SQLITE_BUSY
    6: Trouble.LOCKED,  # SQLITE_LOCKED
    8: Trouble.READ_ONLY,  # SQLITE_READONLY
    10: Trouble.DISK_ERROR,  # SQLITE_IOERR
    11: Trouble.DAMAGED,  # SQLITE_CORRUPT
    13: Trouble.DISK_FULL,  # SQLITE_FULL
    14: Trouble.CANNOT_CONNECT,  # SQLITE_CANTOPEN
    26: Trouble.NOT_A_DATABASE,  # SQLITE_NOTADB
}
_POSTGRESQL_TROUBLES: Final = {
    "25006": Trouble.READ_ONLY,
    "42501": Trouble.READ_ONLY,  # not allowed to
    "53100": Trouble.DISK_FULL,
    "53300": Trouble.CANNOT_CONNECT,  # too many connections
    "55P03": Trouble.LOCKED,
    "57P01": Trouble.CANNOT_CONNECT,  # shut down
    "57P03": Trouble.CANNOT_CONNECT,  # starting up
    "58030": Trouble.DISK_ERROR,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}


def default_url() -> str:
    """The database of ``BEGES_DATABASE`` (an address or a path), else the user's own file."""
    if given := os.environ.get(VARIABLE):
        return full_url(given).render_as_string(hide_password=False)
    return full_url(str(user_folder() / "beges.sqlite")).render_as_string(hide_password=False)


def user_folder() -> Path:
    """The folder of the user's own databases; it may not exist yet."""
    return platformdirs.user_data_path("beges", appauthor=False)


def full_url(given: str) -> URL:
    """The address of a database, given as an address or as the path of a file."""
    if "://" not in given:
        return URL.create("sqlite", database=str(Path(given).expanduser().absolute()))
    try:
        url = make_url(given)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise _cannot_connect(given, error) from error
    if url.get_backend_name() in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        raise _cannot_connect(readable(url), None)
    return url


def readable(url: URL) -> str:
    """The address as it may be shown: without its password, and a path as its owner wrote it."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}"
    return url.render_as_string(hide_password=True)


def _cannot_connect(url: str, error: Exception | None) -> StoreUnavailable:
    return StoreUnavailable(url=url, trouble=Trouble.CANNOT_CONNECT, detail=str(error or ""))


def make_engine(url: URL) -> sa.Engine:
    """An engine whose transactions are ours. Makes the folder of a SQLite file."""
    if url.get_backend_name() != "sqlite":
        engine = sa.create_engine(url, pool_pre_ping=True)
        sa.event.listen(engine, "connect", _set_up_postgresql)
        return engine
    if not str(url.database).startswith("file:"):
        try:
            Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_connect(readable(url), error) from error
    engine = sa.create_engine(url, connect_args={"isolation_level": None, "timeout": _WAIT_SECONDS})
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own
    del record
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE deletes without asking the triggers
    ):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_postgresql(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own
    del record
    connection.execute("SET DateStyle TO 'ISO, YMD'")
    connection.execute("SET cursor_tuple_fraction TO 1")  # what is read is read to the end
    connection.commit()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("beges_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction(engine: sa.Engine, *, writes: bool) -> Iterator[sa.Connection]:
    """One transaction: committed when the block ends well, else as if it had never been.

    Raises
    ------
    StoreUnavailable
        When the database cannot be reached, read or written.
    """
    try:
        with engine.connect().execution_options(beges_writes=writes) as connection:
            begun = connection.begin()
            if engine.dialect.name != "sqlite":
                connection.exec_driver_sql(_WRITING if writes else _READING)
            yield connection
            if writes:
                begun.commit()  # else, and on any error, closing the connection rolls back
    except (sa.exc.DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise StoreUnavailable(
            url=readable(engine.url), trouble=trouble, detail=str(error)
        ) from error


def trouble_of(error: Exception) -> Trouble | None:
    """The trouble that a driver's error tells, bare or wrapped; none when the error is ours."""
    told = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    code = getattr(told, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE_TROUBLES.get(code & 0xFF)
    state = getattr(told, "sqlstate", None)
    if state is None:
        # Without a state it is the connection that failed, before the server could say a word.
        return Trouble.CANNOT_CONNECT if type(told).__name__ == "OperationalError" else None
    if state[:2] in {"08", "28", "3D"}:
        return Trouble.CANNOT_CONNECT
    return _POSTGRESQL_TROUBLES.get(state)
