"""Reader: the ledger as it stands, or as it stood after any of its entries.

The current revision of a record is the last one that the reader may see; a withdrawn record is not
shown. All reads of one block see the same state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from beges.domain.activities import ACTIVITIES
from beges.domain.columns import Table
from beges.domain.nomenclature import activity_types
from beges.store.chain import GENESIS, Head
from beges.store.errors import UnknownBatch
from beges.store.frames import read_frame
from beges.store.schema import TABLES, among, raw
from beges.store.tables import BATCHES, COMPILATIONS, LEDGER, BatchKind

Row = dict[str, Any]
"""A record by column: text, ``Decimal``, ``date``, integer, boolean or ``None``."""

_SHOWN: Final = ("revision", "seq", "batch")
_TOPS: Final = sa.union_all(
    *(
        sa.select(sa.literal(name).label("name"), sa.func.max(table.c.seq).label("seq"))
        for name, table in TABLES.items()
    )
)
"""The last entry of each table: asked at every turn, so composed once."""
_TOUCHED: Final = sa.union_all(
    *(
        sa.select(sa.literal(name)).where(
            sa.exists().where(table.c.seq.between(sa.bindparam("first"), sa.bindparam("last")))
        )
        for name, table in TABLES.items()
    )
)
"""The tables that hold any entry between two."""
_LATER: Final = {name: table.alias("later") for name, table in TABLES.items()}
"""The same tables, for the revisions that replace others: an alias copies every column."""
_TOLD: Final = TABLES[BATCHES.name].alias("told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Who did what, when and why. ``undone_by`` is the batch that undid it, if any."""

    number: int
    seq: int
    kind: BatchKind
    actor: str
    at: str
    reason: str | None
    rows: int
    source_name: str | None
    source_sha256: str | None
    rows_read: int | None
    rows_accepted: int | None
    rows_rejected: int | None
    rows_ignored: int | None
    undoes: int | None
    undone_by: int | None


class Reader:
    """What can be read in one transaction; made by ``Store.reading``."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def frame(self, table: Table, as_of: int | None = None) -> pd.DataFrame:
        """The current records of a table, in the order of its entries.

        Columns: those declared, then ``revision``, ``seq`` and ``batch``. Texts, codes and decimals
        are ``str`` (a decimal in its canonical text), dates ``datetime64[s]``, integers ``Int64``,
        booleans ``boolean``, the last three ``int64``.
        """
        return self._frame(table, as_of, ())

    def activities(
        self, as_of: int | None = None, meets: tuple[date, date] | None = None
    ) -> pd.DataFrame:
        """The current activities, as ``frame`` gives them.

        ``meets`` keeps those that an inventory of these days (first, last) may read: the period
        meets them, or a fixed asset was acquired by then, whatever its life.
        """
        if meets is None:
            return self._frame(ACTIVITIES, as_of, ())
        columns = TABLES[ACTIVITIES.name].c
        assets = [code for code, kind in activity_types().items() if kind.asset]
        return self._frame(
            ACTIVITIES,
            as_of,
            (
                columns.period_start <= meets[1],
                (columns.period_end >= meets[0]) | columns.activity_type.in_(assets),
            ),
        )

    def activities_since(self, seq: int) -> pd.DataFrame:
        """The current activities that were entered or changed after an entry."""
        return self._frame(ACTIVITIES, None, (TABLES[ACTIVITIES.name].c.seq > seq,))

    def activities_of_meters(self, meters: Sequence[str]) -> pd.DataFrame:
        """The current activities of these meters."""
        meter = TABLES[ACTIVITIES.name].c.meter
        return self._frame(ACTIVITIES, None, (among(meter, meters, self.connection.dialect),))

    def activities_by_method(self, methods: Sequence[str]) -> pd.DataFrame:
        """The current activities that the tool obtained by one of these methods."""
        return self._frame(ACTIVITIES, None, (TABLES[ACTIVITIES.name].c.method.in_([*methods]),))

    def records(self, table: Table, as_of: int | None = None) -> list[Row]:
        """The current records of a small table: declared columns, ``revision, seq, batch``."""
        target = TABLES[table.name]
        columns = [target.c[name] for name in (*table.names, *_SHOWN)]
        return self._rows(_current(sa.select(*columns), target, as_of).order_by(target.c.seq))

    def signed_records(self, table: Table, as_of: int | None = None) -> list[Row]:
        """As ``records``, with the ``actor``, ``at`` and ``why`` of the batch that wrote each."""
        target, batches = TABLES[table.name], _TOLD
        columns = [target.c[name] for name in (*table.names, *_SHOWN)]
        told = [batches.c.actor, batches.c.at, batches.c.reason.label("why")]
        statement = sa.select(*columns, *told).join_from(
            target, batches, batches.c.batch == target.c.batch
        )
        return self._rows(_current(statement, target, as_of).order_by(target.c.seq))

    def authors(self, table: Table, keys: Sequence[str] | None = None) -> pd.DataFrame:
        """Who wrote any revision of each record: columns ``record_key`` and ``actor``."""
        target, batches = TABLES[table.name], _TOLD
        statement = (
            sa.select(target.c.record_key, batches.c.actor)
            .join_from(target, batches, batches.c.batch == target.c.batch)
            .distinct()
        )
        if keys is not None:
            statement = statement.where(
                among(target.c.record_key, list(keys), self.connection.dialect)
            )
        rows = self.connection.execute(statement).all() if keys is None or len(keys) else []
        return pd.DataFrame([tuple(row) for row in rows], columns=["record_key", "actor"])

    def signatures(self) -> pd.DataFrame:
        """Who wrote each batch, and when: columns ``batch``, ``actor``, ``at``."""
        columns = TABLES[BATCHES.name].c
        rows = self.connection.execute(sa.select(columns.batch, columns.actor, columns.at)).all()
        return pd.DataFrame([tuple(row) for row in rows], columns=["batch", "actor", "at"])

    def originals(self, table: Table) -> list[Row]:
        """The first revision of every record, withdrawn since or not."""
        target = TABLES[table.name]
        columns = [target.c[name] for name in (*table.names, *_SHOWN)]
        return self._rows(sa.select(*columns).where(target.c.revision == 1).order_by(target.c.seq))

    def record(self, table: Table, record_key: str) -> Row | None:
        """The current revision of one record; none when it is unknown or withdrawn."""
        target = TABLES[table.name]
        columns = [target.c[name] for name in (*table.names, *_SHOWN)]
        statement = _current(sa.select(*columns), target, None)
        rows = self._rows(statement.where(target.c.record_key == record_key))
        return rows[0] if rows else None

    def history(self, table: Table, record_key: str) -> list[Row]:
        """Every revision of a record, the first one first: who, when, why, and what.

        Declared columns, ``revision, seq, batch, withdrawn``, and ``kind_of_change, actor, at,
        reason`` of its batch.
        """
        target, batches = TABLES[table.name], _TOLD
        columns = [target.c[name] for name in (*table.names, *_SHOWN, "withdrawn")]
        told = [batches.c.actor, batches.c.at, batches.c.reason]
        statement = (
            sa.select(*columns, batches.c.kind.label("kind_of_change"), *told)
            .join_from(target, batches, batches.c.batch == target.c.batch)
            .where(target.c.record_key == record_key)
            .order_by(target.c.revision)
        )
        return self._rows(statement)

    def last_batches(self, table: Table, keys: Sequence[str]) -> dict[str, int]:
        """The batch that wrote the last revision of each of these records, a withdrawal too."""
        columns = TABLES[table.name].c
        asked = among(columns.record_key, list(keys), self.connection.dialect)
        latest = sa.select(columns.record_key, sa.func.max(columns.batch)).where(asked)
        rows = self.connection.execute(latest.group_by(columns.record_key)).all()
        return {str(key): int(batch) for key, batch in rows}

    def head(self) -> Head:
        """The last entry of the ledger."""
        found = self.connection.execute(_TOPS).all()
        seq, name = max((seq, name) for name, seq in [("", 0), *found] if seq is not None)
        if seq == 0:
            return Head(seq=0, digest=GENESIS)
        table = TABLES[name]
        statement = sa.select(table.c.digest).where(table.c.seq == seq)
        return Head(seq=seq, digest=self.connection.execute(statement).scalar_one())

    def batches(self, limit: int | None = 50, offset: int = 0) -> list[Batch]:
        """The batches, the latest first."""
        statement = _batches().order_by(sa.desc("seq")).limit(limit).offset(offset)
        return [_batch(row) for row in self._rows(statement)]

    def batch(self, number: int) -> Batch:
        """One batch.

        Raises
        ------
        UnknownBatch
            When there is none of that number.
        """
        key = TABLES[BATCHES.name].c.record_key
        rows = self._rows(_batches().where(key == str(number)))
        if not rows:
            raise UnknownBatch(number)
        return _batch(rows[0])

    def batch_rows(self, number: int) -> pd.DataFrame:
        """What a batch wrote, in order, its tables one above the other.

        Columns: ``table, record_key, withdrawn, revision, seq, batch``, then those declared by the
        tables that it touched, missing where they are another's.

        Raises
        ------
        UnknownBatch
            When there is none of that number.
        """
        frames = [
            frame.assign(table=table.name) for table, frame in self.batch_frames(number).items()
        ]
        first = ["table", "record_key", "withdrawn", *_SHOWN]
        if not frames:
            return pd.DataFrame(columns=first)
        rows = pd.concat(frames).sort_values("seq", ignore_index=True)
        return rows[[*first, *rows.columns.drop(first)]]

    def batch_frames(self, number: int) -> dict[Table, pd.DataFrame]:
        """What a batch wrote, by table: declared columns, then those of the ledger.

        Raises
        ------
        UnknownBatch
            When there is none of that number.
        """
        batch = self.batch(number)
        within = {"first": batch.seq + 1, "last": batch.seq + batch.rows}
        touched = set(self.connection.execute(_TOUCHED, within).scalars())
        frames = {}
        for table in (table for table in LEDGER if table.name in touched):
            target = TABLES[table.name]
            names = (*table.names, *_SHOWN, "record_key", "withdrawn")
            chosen = target.c.seq.between(within["first"], within["last"])
            statement = sa.select(*self._raw(target, names)).where(chosen).order_by(target.c.seq)
            frames[table] = read_frame(self.connection, table, statement, names)
        return frames

    def contents(self, table: Table, revisions: Mapping[str, int]) -> pd.DataFrame:
        """Records as they stood at these revisions: declared columns, then those of the ledger."""
        target = TABLES[table.name]
        names = (*table.names, *_SHOWN, "record_key", "withdrawn")
        asked = among(target.c.record_key, list(revisions), self.connection.dialect)
        numbers = target.c.revision.in_(sorted(set(revisions.values())))
        statement = sa.select(*self._raw(target, names)).where(asked, numbers)
        found = read_frame(self.connection, table, statement, names)
        wanted = found["revision"] == found["record_key"].map(revisions)
        return found[wanted].sort_values("seq")

    def live_batch_of(self, source_sha256: str) -> int | None:
        """The last batch that imported this very file and was not undone, if any."""
        columns = TABLES[BATCHES.name].c
        rows = self._rows(_batches().where(columns.source_sha256 == source_sha256))
        live = [row["batch"] for row in rows if row["undone_by"] is None]
        return max(live, default=None)

    def latest_compilation(self, inventory: str) -> Row | None:
        """What the last compilation of an inventory recorded, if any."""
        return self.record(COMPILATIONS, inventory)

    def _rows(self, statement: sa.Select[Any]) -> list[Row]:
        return [dict(row) for row in self.connection.execute(statement).mappings()]

    def _raw(self, target: sa.Table, names: Sequence[str]) -> list[sa.ColumnElement[Any]]:
        return [raw(target.c[name], self.connection.dialect.name) for name in names]

    def _frame(
        self, table: Table, as_of: int | None, conditions: tuple[sa.ColumnElement[bool], ...]
    ) -> pd.DataFrame:
        target = TABLES[table.name]
        names = (*table.names, *_SHOWN)
        statement = _current(sa.select(*self._raw(target, names)), target, as_of)
        statement = statement.where(*conditions).order_by(target.c.seq)
        return read_frame(self.connection, table, statement, names)


def _current(statement: sa.Select[Any], table: sa.Table, as_of: int | None) -> sa.Select[Any]:
    """Keep the revisions that no later one replaces, and that do not withdraw the record."""
    later = _LATER[table.name]
    replaced = (later.c.record_key == table.c.record_key) & (
        later.c.revision == table.c.revision + 1
    )
    if as_of is not None:
        statement = statement.where(table.c.seq <= as_of)
        replaced = replaced & (later.c.seq <= as_of)
    return statement.where(table.c.withdrawn.is_(sa.false()), ~sa.exists().where(replaced))


def _batches() -> sa.Select[Any]:
    """The batches, each with the one that undid it."""
    batches = TABLES[BATCHES.name]
    undoing = batches.alias("undoing")
    undone_by = (
        sa.select(undoing.c.batch)
        .where(undoing.c.undoes == batches.c.batch)
        .scalar_subquery()
        .label("undone_by")
    )
    return sa.select(batches.c.seq, batches.c.batch, *_declared(batches), undone_by)


def _declared(batches: sa.Table) -> list[sa.Column[Any]]:
    return [batches.c[name] for name in BATCHES.names]


def _batch(row: Row) -> Batch:
    values = dict(row)
    return Batch(number=values.pop("batch"), kind=BatchKind(values.pop("kind")), **values)
