"""Meters, readings, documents, reviews, acknowledgements, mappings, and rules of accounts.

A migration never reads the declarations: they move on, it stays.
"""

import sqlalchemy as sa
from alembic import op

from beges.store.schema import BIG, ExactDecimal
from beges.store.triggers import guard

revision = "0003"
down_revision = "0002"

_TYPES = {
    "text": sa.Text,
    "integer": sa.BigInteger,
    "decimal": ExactDecimal,
    "date": sa.Date,
    "boolean": sa.Boolean,
}
_TABLES: dict[str, dict[str, str]] = {
    "meters": {
        "meter": "text",
        "name": "text",
        "site": "text",
        "activity_type": "text",
        "factor": "text",
        "unit": "text",
        "rhythm": "text",
        "supply_point": "text",
        "supplier": "text",
        "coefficient": "decimal",
        "share_num": "integer",
        "share_den": "integer",
        "entry_date": "date",
        "exit_date": "date",
        "other_names": "text",
    },
    "readings": {
        "meter": "text",
        "read_on": "date",
        "index": "decimal",
        "restart": "boolean",
        "comment": "text",
    },
    "documents": {"document": "text", "name": "text", "media_type": "text", "size": "integer"},
    "attachments": {"activity_id": "text", "document": "text"},
    "reviews": {
        "activity_id": "text",
        "activity_revision": "integer",
        "status": "text",
        "comment": "text",
    },
    "acknowledgements": {
        "code": "text",
        "subject": "text",
        "sentence": "text",
        "reason": "text",
    },
    "aliases": {"register": "text", "alias": "text", "code": "text"},
    "mappings": {"mapping": "text", "content": "text"},
    "degree_days": {
        "zone": "text",
        "year": "integer",
        "month": "integer",
        "degree_days": "decimal",
        "source": "text",
    },
    "account_rules": {
        "chart": "text",
        "prefix": "text",
        "label_pattern": "text",
        "supplier_pattern": "text",
        "treatment": "text",
        "activity_type": "text",
        "factor": "text",
        "untaxed": "boolean",
        "life_years": "integer",
        "reason": "text",
    },
    "account_choices": {
        "entity": "text",
        "year": "integer",
        "account": "text",
        "site": "text",
        "choice": "text",
        "amount": "decimal",
        "reason": "text",
    },
}
_ADDED = {
    "entities": ("chart",),
    "inventories": ("counted_reviews",),
    "activities": ("supplier", "invoice", "method", "basis"),
}


def upgrade() -> None:
    """Create the tables, insert-only from the first row, and add the columns."""
    for name, columns in _TABLES.items():
        op.create_table(
            name,
            sa.Column("seq", BIG, primary_key=True, autoincrement=False),
            sa.Column("batch", sa.BigInteger(), nullable=False),
            sa.Column("record_key", sa.Text(), nullable=False),
            sa.Column("revision", sa.BigInteger(), nullable=False),
            sa.Column("withdrawn", sa.Boolean(), nullable=False),
            sa.Column("digest", sa.Text(), nullable=False),
            *(sa.Column(column, _TYPES[kind]()) for column, kind in columns.items()),
            sa.UniqueConstraint("record_key", "revision", name=f"{name}_revisions"),
        )
        guard(op.get_bind(), name)
    for name, columns_added in _ADDED.items():
        for column in columns_added:
            op.add_column(name, sa.Column(column, sa.Text()))
