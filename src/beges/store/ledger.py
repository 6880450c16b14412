"""Ledger: writing, at the front door only. A change is a new revision in a batch, with a reason.

The entries of a batch are held back until its block ends: the batch's own entry comes first in the
chain and tells how many follow, so that removing the last ones is seen as well.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pandas as pd
import sqlalchemy as sa

from beges.domain.activities import ACTIVITIES
from beges.domain.columns import Table
from beges.store.chain import canonical_texts, chained
from beges.store.errors import RecordExists, RecordRepeated, StaleRevision, UnknownRecord
from beges.store.reader import Reader
from beges.store.schema import TABLES, among, insert_raw
from beges.store.tables import BATCHES, BatchKind
from beges.store.values import RawValue, columns_of, record_keys, require

Progress = Callable[[int, int], None]
"""Told from time to time: entries done, entries in all."""

_AT_A_TIME: Final = 20_000
_ID_PREFIX: Final = "D-"
_ID_DIGITS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does what, when and why; for an import, the file and its rows counted.

    ``at`` is an instant with its time zone; now, when it is left out.
    """

    actor: str
    kind: BatchKind
    reason: str | None = None
    at: datetime | None = None
    source_name: str | None = None
    source_sha256: str | None = None
    rows_read: int | None = None
    rows_accepted: int | None = None
    rows_rejected: int | None = None
    rows_ignored: int | None = None
    undoes: int | None = None

    def entry(self, rows: int) -> dict[str, object]:
        """The batch's own entry."""
        at = self.at or datetime.now(UTC)
        if at.tzinfo is None:
            raise ValueError("an act's instant needs its time zone")
        told = {name: getattr(self, name, None) for name in BATCHES.names}
        instant = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return told | {"kind": BatchKind(self.kind), "at": instant, "rows": rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """The records of one append, in order, and the revision that each becomes."""

    table: str
    record_keys: tuple[str, ...]
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Entries that wait for the end of the block, in raw view."""

    table: Table
    columns: Mapping[str, Sequence[RawValue]]

    def __len__(self) -> int:
        return len(self.columns["record_key"])


class Ledger(Reader):
    """One batch being written, in one transaction; made by ``Store.writing``.

    It reads like any reader, but does not see what it holds back.
    """

    def __init__(self, connection: sa.Connection, act: Act) -> None:
        super().__init__(connection)
        self.act = act
        batches = TABLES[BATCHES.name].c.batch
        last = connection.execute(sa.select(sa.func.max(batches))).scalar()
        self.number: int = 1 if last is None else last + 1
        self._held: list[_Held] = []
        self._pending: dict[tuple[str, str], tuple[int, bool]] = {}
        self._fresh: set[str] = set()
        self._last_id: int | None = None

    def append(
        self,
        table: Table,
        rows: pd.DataFrame | Sequence[Mapping[str, object]],
        *,
        expected: Mapping[str, int] | None = None,
        withdrawn: bool = False,
    ) -> Appended:
        """New revisions: the first of a record that was unknown, else the one that follows.

        ``expected`` gives by record key the revision that the caller read; a key that is not in it,
        or is at 0, is expected to be new (or withdrawn). Without it nothing is compared.

        Raises
        ------
        NotStorable
            For a value that cannot be held exactly, or that is required and missing.
        RecordRepeated, StaleRevision, RecordExists
            Nothing of this block may then be kept.
        """
        if table == BATCHES:
            raise ValueError("a batch's entry is written by the ledger itself")
        columns = columns_of(table, rows)
        require(table, columns)
        keys = record_keys(table, columns)
        if expected is not None:
            self._compare(table, keys, expected)
        return self._hold(table, columns, keys, [withdrawn] * len(keys))

    def withdraw(
        self,
        table: Table,
        keys: Sequence[str],
        *,
        expected: Mapping[str, int] | None = None,
    ) -> Appended:
        """A withdrawing revision of each of these records, with its last content.

        Raises
        ------
        UnknownRecord
            When there is no such record, or it is withdrawn already.
        StaleRevision
            As for ``append``.
        """
        current = self.revisions_of(table, keys)
        for key in keys:
            if key not in current or current[key][1]:
                raise UnknownRecord(table=table.name, record_key=key)
        if expected is not None:
            self._compare(table, keys, expected)
        rows = self.contents(table, {key: current[key][0] for key in keys})
        return self.append_as_was(table, rows, [True] * len(keys))

    def append_as_was(
        self, table: Table, rows: pd.DataFrame, withdrawn: Sequence[bool]
    ) -> Appended:
        """New revisions with a content that the ledger already holds, accepted as it was."""
        columns = columns_of(table, rows)
        return self._hold(table, columns, record_keys(table, columns), withdrawn)

    def next_activity_ids(self, count: int) -> list[str]:
        """Identifiers that no activity bears or ever bore."""
        if self._last_id is None:
            self._last_id = self._largest_id()
        first = self._last_id + 1
        self._last_id += count
        ids = [f"{_ID_PREFIX}{number:0{_ID_DIGITS}d}" for number in range(first, first + count)]
        self._fresh.update(ids)
        return ids

    def revisions_of(self, table: Table, keys: Sequence[str]) -> dict[str, tuple[int, bool]]:
        """The last revision of each known record, and whether it withdraws it."""
        asked = keys
        if table == ACTIVITIES and self._fresh:
            asked = [key for key in keys if key not in self._fresh]
        columns = TABLES[table.name].c
        statement = (
            sa.select(columns.record_key, columns.revision, columns.withdrawn)
            .where(among(columns.record_key, asked, self.connection.dialect))
            .order_by(columns.revision)
        )
        found: dict[str, tuple[int, bool]] = {}
        if asked:
            for key, revision, withdrawn in self.connection.execute(statement):
                found[key] = revision, withdrawn
        if self._pending:
            pending = {key: self._pending.get((table.name, key)) for key in keys}
            found |= {key: held for key, held in pending.items() if held is not None}
        return found

    def seal(self, progress: Progress | None = None) -> None:
        """Write the batch and what it holds: called by the store when the block ends well."""
        rows = sum(map(len, self._held))
        number = str(self.number)
        own: dict[str, list[RawValue]] = {
            "record_key": [number],
            "revision": [1],
            "withdrawn": [False],
        }
        entry = _Held(table=BATCHES, columns=columns_of(BATCHES, [self.act.entry(rows)]) | own)
        require(BATCHES, entry.columns)
        head = self.head()
        seq, digest = head.seq, head.digest
        for held in (entry, *self._held):
            for start in range(0, len(held), _AT_A_TIME):
                part = {
                    name: values[start : start + _AT_A_TIME]
                    for name, values in held.columns.items()
                }
                digest = self._write(held.table, part, seq, digest)
                seq += len(part["record_key"])
                if progress is not None:
                    progress(seq - head.seq, rows + 1)

    def _write(
        self, table: Table, columns: Mapping[str, Sequence[RawValue]], seq: int, previous: str
    ) -> str:
        """Chain and insert entries after entry ``seq``; returns the digest of the last one."""
        count = len(columns["record_key"])
        full: dict[str, Sequence[RawValue]] = {
            **columns,
            "seq": range(seq + 1, seq + count + 1),
            "batch": [self.number] * count,
        }
        digests = chained(previous, canonical_texts(table, full))
        full["digest"] = digests
        insert_raw(self.connection, table, full)
        return digests[-1]

    def _hold(
        self,
        table: Table,
        columns: Mapping[str, Sequence[RawValue]],
        keys: list[str],
        withdrawn: Sequence[bool],
    ) -> Appended:
        if len(set(keys)) != len(keys):
            repeated, _ = Counter(keys).most_common(1)[0]
            raise RecordRepeated(table=table.name, record_key=repeated)
        current = self.revisions_of(table, keys)
        revisions = [current[key][0] + 1 if key in current else 1 for key in keys]
        self._pending |= {
            (table.name, key): held
            for key, held in zip(keys, zip(revisions, withdrawn, strict=True), strict=True)
        }
        own: dict[str, Sequence[RawValue]] = {
            "record_key": keys,
            "revision": revisions,
            "withdrawn": list(withdrawn),
        }
        self._held.append(_Held(table=table, columns={**columns, **own}))
        return Appended(table=table.name, record_keys=tuple(keys), revisions=tuple(revisions))

    def _compare(self, table: Table, keys: Sequence[str], expected: Mapping[str, int]) -> None:
        """Refuse to overwrite what the caller has not read."""
        found = self.revisions_of(table, keys)
        for key in keys:
            current, withdrawn = found.get(key, (0, False))
            read = expected.get(key, 0)
            if read == current or (read == 0 and withdrawn):
                continue
            if read == 0:
                raise RecordExists(table=table.name, record_key=key, current=current)
            raise StaleRevision(table=table.name, record_key=key, expected=read, current=current)

    def _largest_id(self) -> int:
        """The largest number among the identifiers of our making."""
        key = TABLES[ACTIVITIES.name].c.record_key
        digits = sa.func.substr(key, len(_ID_PREFIX) + 1)
        statement = (
            sa.select(digits)
            .where(key.like(f"{_ID_PREFIX}_%"), sa.func.ltrim(digits, "0123456789") == "")
            .order_by(sa.func.length(sa.func.ltrim(digits, "0")).desc(), digits.desc())
            .limit(1)
        )
        largest = self.connection.execute(statement).scalar()
        return 0 if largest is None else int(largest)
