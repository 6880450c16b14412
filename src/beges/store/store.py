"""Store: a database checked when it is opened, and its two doors, to read and to write."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from beges.store.connections import full_url, make_engine, readable, transaction
from beges.store.errors import TriggersMissing
from beges.store.evidence import Evidence, evidence_of
from beges.store.ledger import Act, Ledger, Progress
from beges.store.migration import HEAD, migrate, schema_of
from beges.store.reader import Reader
from beges.store.schema import TABLES
from beges.store.triggers import unguarded


class Store:
    """An open database; made by ``open_store``. Threads may share it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @property
    def url(self) -> str:
        """The address, without its password: it may be shown."""
        return readable(self._engine.url)

    @property
    def evidence(self) -> Evidence:
        """Where its documents are kept."""
        return evidence_of(self._engine.url)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A block that reads one state of the ledger, whatever is written meanwhile.

        Raises
        ------
        StoreUnavailable
            When the database cannot be read.
        """
        with transaction(self._engine, writes=False) as connection:
            yield Reader(connection)

    @contextmanager
    def writing(self, act: Act, *, progress: Progress | None = None) -> Iterator[Ledger]:
        """A block that writes one batch: all of it when the block ends well, else nothing at all.

        Writers queue: what a block reads cannot change before it ends. A block that appends nothing
        still leaves its batch, empty.

        Raises
        ------
        StoreUnavailable
            When the database cannot be written.
        """
        with transaction(self._engine, writes=True) as connection:
            ledger = Ledger(connection, act)
            yield ledger
            ledger.seal(progress)


def open_store(url: str) -> Store:
    """Open a database given by its address or by a path; made and migrated when needed.

    Raises
    ------
    StoreUnavailable
        When it cannot be opened, or must be migrated and cannot be written.
    StoreTooNew
        When a later version of the tool wrote it.
    TriggersMissing
        When its tables are no longer guarded against changes.
    """
    engine = make_engine(full_url(url))
    shown = readable(engine.url)
    try:
        with transaction(engine, writes=False) as connection:
            found = schema_of(connection)
        if found != HEAD:
            with transaction(engine, writes=True) as connection:
                migrate(connection, shown)
        _require_guards(engine, shown)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def _require_guards(engine: sa.Engine, url: str) -> None:
    with transaction(engine, writes=False) as connection:
        missing = unguarded(connection, tuple(TABLES))
    if missing:
        raise TriggersMissing(url=url, tables=missing)
