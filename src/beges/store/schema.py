"""Schema: the tables of the database, derived from the declarations of the columns.

Every table of the ledger carries six columns of its own beside those declared: ``seq`` (its place
in the one sequence of the whole ledger), ``batch``, ``record_key``, ``revision``, ``withdrawn`` and
``digest``. Exact storage (stack.md §6): a decimal is canonical text on SQLite, NUMERIC on
PostgreSQL, and never passes through a float.

The *raw view* of a column is the same on both databases: text for texts, decimals and dates
(ISO 8601), integers, booleans. The chain, the bulk insert and the bulk read all use it.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from beges.domain.columns import Kind, Table
from beges.store.decimals import canonical_decimal
from beges.store.tables import LEDGER


class ExactDecimal(sa.types.TypeDecorator[Decimal]):
    """A decimal held exactly: canonical text on SQLite, NUMERIC on PostgreSQL.

    Do not compare it in SQL: on SQLite it sorts as text.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC without bounds where the database has it."""
        return sa.Text() if dialect.name == "sqlite" else sa.Numeric()

    def process_bind_param(self, value: object, dialect: Dialect) -> object:
        """Refuse floats, NaN and infinities at the last door too."""
        if value is None:
            return None
        text = canonical_decimal(value)
        return text if dialect.name == "sqlite" else Decimal(text)

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:
        """The decimal as it was entered, without trailing noughts."""
        del dialect
        return None if value is None else Decimal(str(value))


BIG: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""On SQLite only INTEGER makes a primary key that is the row's own number."""

_TYPES: Final[dict[Kind, TypeEngine[Any]]] = {
    Kind.TEXT: sa.Text(),
    Kind.CODE: sa.Text(),
    Kind.INTEGER: sa.BigInteger(),
    Kind.DECIMAL: ExactDecimal(),
    Kind.DATE: sa.Date(),
    Kind.BOOLEAN: sa.Boolean(),
}

LEDGER_COLUMNS: Final = MappingProxyType(
    {
        "seq": Kind.INTEGER,
        "batch": Kind.INTEGER,
        "record_key": Kind.TEXT,
        "revision": Kind.INTEGER,
        "withdrawn": Kind.BOOLEAN,
        "digest": Kind.TEXT,
    }
)
"""What every row of the ledger carries beside its declared columns."""

METADATA: Final = sa.MetaData()


def _database_table(table: Table) -> sa.Table:
    """A declared column may be null in the database: a column added later is null in old rows.

    What is required is checked when a row is appended.
    """
    return sa.Table(
        table.name,
        METADATA,
        sa.Column("seq", BIG, primary_key=True, autoincrement=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        *(sa.Column(column.name, _TYPES[column.kind]) for column in table.columns),
        sa.UniqueConstraint("record_key", "revision", name=f"{table.name}_revisions"),
    )


TABLES: Final = MappingProxyType({table.name: _database_table(table) for table in LEDGER})
"""The tables of the database by name."""


def _kinds(table: Table) -> Mapping[str, Kind]:
    own = {name: kind for name, kind in LEDGER_COLUMNS.items() if name != "digest"}
    return MappingProxyType(own | {column.name: column.kind for column in table.columns})


_KINDS: Final = MappingProxyType({table.name: _kinds(table) for table in LEDGER})


def kinds(table: Table) -> Mapping[str, Kind]:
    """The kind of every column that the chain covers: declared, and the ledger's but the digest."""
    return _KINDS[table.name]


def raw(column: sa.Column[Any], dialect_name: str) -> sa.ColumnElement[Any]:
    """The raw view of a column, read without any conversion that could hide a changed byte."""
    is_texted = isinstance(column.type, sa.Date | ExactDecimal)
    if dialect_name == "sqlite":
        if is_texted:
            return sa.type_coerce(column, sa.Text()).label(column.name)
        if isinstance(column.type, sa.Boolean):
            return sa.type_coerce(column, sa.Integer()).label(column.name)
    elif is_texted:
        return sa.cast(column, sa.Text()).label(column.name)
    return column


def among(column: sa.Column[str], keys: Sequence[str], dialect: Dialect) -> sa.ColumnElement[bool]:
    """Whether a column is one of many keys: they travel as one value, however many they are."""
    if dialect.name == "sqlite":
        listed = sa.func.json_each(json.dumps(list(keys), ensure_ascii=False)).table_valued("value")
        return column.in_(sa.select(listed.c.value))
    return column == sa.any_(sa.literal(list(keys), ARRAY(sa.Text())))


def insert_raw(
    connection: sa.Connection, table: Table, columns: Mapping[str, Sequence[object]]
) -> None:
    """Insert rows given in raw view, column by column.

    By the driver's fastest way: raw values need no conversion by Core, which takes longer than the
    databases themselves (stack.md §5).
    """
    target = TABLES[table.name]
    names = target.columns.keys()
    rows = zip(*(columns[name] for name in names), strict=True)
    if connection.dialect.name == "sqlite":
        compiled = sa.insert(target).compile(dialect=connection.dialect)
        connection.exec_driver_sql(str(compiled), list(rows))
        return
    quoted = connection.dialect.identifier_preparer.quote
    listed = ", ".join(map(quoted, names))
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {quoted(table.name)} ({listed}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
