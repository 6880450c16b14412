"""Verify: the whole chain read and derived again, entry by entry.

What it finds: a value changed, an entry removed or inserted, a batch cut short, a revision out of
order. What it cannot find alone is the removal of the last batches as a whole, or a chain written
anew from end to end: that is why the head is printed on every export (``Head``).
"""

import enum
import heapq
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from operator import attrgetter
from typing import Any, Final

import sqlalchemy as sa

from beges.domain.columns import Table
from beges.store.chain import GENESIS, Head, canonical_texts, digest
from beges.store.connections import trouble_of
from beges.store.errors import Trouble
from beges.store.reader import Reader
from beges.store.schema import TABLES, raw
from beges.store.tables import BATCHES, LEDGER

_AT_A_TIME: Final = 10_000


class Breach(enum.StrEnum):
    """What is wrong with an entry."""

    MISSING = "missing"
    CHANGED = "changed"
    OUT_OF_BATCH = "out_of_batch"
    OUT_OF_ORDER = "out_of_order"
    DAMAGED = "damaged"

    @property
    def sentence_fr(self) -> str:
        """What a user reads."""
        return _BREACHES[self]


_BREACHES = {
    Breach.MISSING: "une écriture manque ici",
    Breach.CHANGED: "l’écriture ne correspond plus à son empreinte",
    Breach.OUT_OF_BATCH: "l’écriture n’appartient pas au lot qui la précède",
    Breach.OUT_OF_ORDER: "l’écriture n’est pas à sa place dans la suite",
    Breach.DAMAGED: "le fichier de la base est endommagé",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first entry that does not hold.

    Table and key are blank when the entry is not there; ``seq`` is 0 when what is damaged is not
    an entry but an index, which decides what is read as current.
    """

    seq: int
    table: str
    record_key: str
    reason: Breach


_INDEX: Final = Broken(seq=0, table="", record_key="", reason=Breach.DAMAGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What a check found: how many entries hold, the last of them, the first that does not."""

    entries: int
    head: Head
    first_broken: Broken | None

    @property
    def is_whole(self) -> bool:
        """Whether everything holds."""
        return self.first_broken is None


@dataclass(frozen=True, slots=True)
class _Entry:
    seq: int
    table: str
    record_key: str
    batch: int
    revision: int
    digest: str
    text: str
    announced: int | None
    """Entries that a batch announces."""


@dataclass(slots=True, kw_only=True)
class _Walk:
    """Where the check stands."""

    head: Head = field(default_factory=lambda: Head(seq=0, digest=GENESIS))
    batch: int = 0
    remaining: int = 0
    revisions: dict[tuple[str, str], int] = field(default_factory=dict)

    def step(self, entry: _Entry) -> Breach | None:
        """Go over one entry; tells what is wrong with it."""
        breach = self._chaining(entry) or self._membership(entry)
        if breach is None:
            self.head = Head(seq=entry.seq, digest=entry.digest)
        return breach

    def _chaining(self, entry: _Entry) -> Breach | None:
        """Whether the entry follows the one before it."""
        if entry.seq <= self.head.seq:
            return Breach.OUT_OF_ORDER
        if entry.seq != self.head.seq + 1:
            return Breach.MISSING
        derived = digest(self.head.digest, entry.text)
        return None if derived == entry.digest else Breach.CHANGED

    def _membership(self, entry: _Entry) -> Breach | None:
        """Whether the entry belongs to the batch that is open, and to the story of its record."""
        if entry.announced is not None:
            if self.remaining or entry.batch != self.batch + 1:
                return Breach.OUT_OF_BATCH
            self.batch, self.remaining = entry.batch, entry.announced
        elif entry.batch != self.batch or not self.remaining:
            return Breach.OUT_OF_BATCH
        else:
            self.remaining -= 1
        record = entry.table, entry.record_key
        if entry.revision != self.revisions.get(record, 0) + 1:
            return Breach.OUT_OF_ORDER
        self.revisions[record] = entry.revision
        return None


def check_chain(
    reader: Reader, *, progress: Callable[[int, int], None] | None = None
) -> ChainReport:
    """Read all the entries again and derive the chain; stops at the first that does not hold."""
    walk = _Walk()
    try:
        total = reader.head().seq
        with _entries(reader.connection) as entries:
            for entry in entries:
                breach = walk.step(entry)
                if breach is not None:
                    return _report(walk, breach, entry)
                if progress is not None and entry.seq % _AT_A_TIME == 0:
                    progress(entry.seq, total)
        indexes_hold = _indexes_hold(reader.connection)
    except sa.exc.DBAPIError as error:
        if trouble_of(error) is not Trouble.DAMAGED:
            raise
        return _report(walk, Breach.DAMAGED, None)
    if progress is not None:
        progress(walk.head.seq, total)
    if walk.remaining:
        return _report(walk, Breach.MISSING, None)
    return replace(_report(walk, None, None), first_broken=None if indexes_hold else _INDEX)


def _report(walk: _Walk, breach: Breach | None, entry: _Entry | None) -> ChainReport:
    broken = None
    if breach is not None:
        found = entry if breach is not Breach.MISSING else None
        broken = Broken(
            seq=found.seq if found else walk.head.seq + 1,
            table=found.table if found else "",
            record_key=found.record_key if found else "",
            reason=breach,
        )
    return ChainReport(entries=walk.head.seq, head=walk.head, first_broken=broken)


@contextmanager
def _entries(connection: sa.Connection) -> Iterator[Iterator[_Entry]]:
    """Every entry of every table, in the order of the one sequence."""
    with ExitStack() as opened:
        opened.enter_context(_lenient(connection))
        tables = [opened.enter_context(closing(_entries_of(connection, t))) for t in LEDGER]
        yield heapq.merge(*tables, key=attrgetter("seq"))


def entry_texts(reader: Reader, until: int) -> list[tuple[str, str]]:
    """Digest and canonical text of every entry up to one: what re-checks the chain elsewhere."""
    with _entries(reader.connection) as entries:
        told = []
        for entry in entries:
            if entry.seq > until:
                break
            told.append((entry.digest, entry.text))
        return told


def _entries_of(connection: sa.Connection, table: Table) -> Generator[_Entry]:
    names = TABLES[table.name].columns.keys()
    statement = _all_of(table.name, connection.dialect.name)
    with connection.execute(statement, execution_options={"yield_per": _AT_A_TIME}) as result:
        for rows in result.partitions():
            yield from _as_entries(table, dict(zip(names, zip(*rows, strict=True), strict=True)))


@cache
def _all_of(table: str, dialect_name: str) -> sa.Select[Any]:
    """Written once: composing it takes as long as reading a short table."""
    columns = TABLES[table].c
    return sa.select(*(raw(column, dialect_name) for column in columns)).order_by(columns.seq)


def _as_entries(table: Table, held: dict[str, Any]) -> Iterator[_Entry]:
    texts = canonical_texts(table, held)
    announced = held["rows"] if table is BATCHES else [None] * len(texts)
    own = (held[name] for name in ("seq", "record_key", "batch", "revision", "digest"))
    for seq, key, batch, revision, stored, text, count in zip(*own, texts, announced, strict=True):
        yield _Entry(seq, table.name, key, batch, revision, stored, text, count)


def _indexes_hold(connection: sa.Connection) -> bool:
    """Whether SQLite's indexes say what its tables say. PostgreSQL minds its own."""
    if connection.dialect.name != "sqlite":
        return True
    return bool(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() == "ok")


@contextmanager
def _lenient(connection: sa.Connection) -> Iterator[None]:
    """Read text that is no UTF-8 (by another hand) as it is, instead of failing on it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    usual = driver.text_factory
    driver.text_factory = _decoded
    try:
        yield
    finally:
        driver.text_factory = usual


def _decoded(text: bytes) -> str:
    return text.decode(errors="surrogateescape")
