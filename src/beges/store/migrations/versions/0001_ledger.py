"""The ledger's first tables, as they were declared on the first day.

A migration never reads the declarations: they move on, it stays.
"""

import sqlalchemy as sa
from alembic import op

from beges.store.schema import BIG, ExactDecimal
from beges.store.triggers import guard

revision = "0001"
down_revision = None

_TYPES = {
    "text": sa.Text,
    "integer": sa.BigInteger,
    "decimal": ExactDecimal,
    "date": sa.Date,
    "boolean": sa.Boolean,
}
_TABLES: dict[str, dict[str, str]] = {
    "batches": {
        "kind": "text",
        "actor": "text",
        "at": "text",
        "reason": "text",
        "rows": "integer",
        "source_name": "text",
        "source_sha256": "text",
        "rows_read": "integer",
        "rows_accepted": "integer",
        "rows_rejected": "integer",
        "rows_ignored": "integer",
        "undoes": "integer",
    },
    "groups": {
        "group": "text",
        "name": "text",
        "notice": "text",
    },
    "entities": {
        "entity": "text",
        "name": "text",
        "siren": "text",
        "share_pct": "decimal",
        "operational_control": "boolean",
        "financial_control": "boolean",
        "naf": "text",
        "entry_date": "date",
        "exit_date": "date",
    },
    "sites": {
        "site": "text",
        "entity": "text",
        "name": "text",
        "kind": "text",
        "town": "text",
        "postcode": "text",
        "geography": "text",
        "surface_m2": "decimal",
        "occupancy": "text",
        "entry_date": "date",
        "exit_date": "date",
    },
    "indicators": {
        "entity": "text",
        "site": "text",
        "year": "integer",
        "indicator": "text",
        "value": "decimal",
        "source": "text",
    },
    "inventories": {
        "inventory": "text",
        "name": "text",
        "year": "integer",
        "approach": "text",
        "gwp_set": "text",
        "release": "text",
        "release_digest": "text",
        "published_view": "text",
        "stock_fabric": "text",
        "excluded_posts": "text",
        "exclusion_reason": "text",
        "as_of_entry": "integer",
    },
    "activities": {
        "activity_id": "text",
        "entity": "text",
        "site": "text",
        "activity_type": "text",
        "factor": "text",
        "period_start": "date",
        "period_end": "date",
        "quantity": "decimal",
        "unit": "text",
        "characterisation": "text",
        "life_years": "integer",
        "data_kind": "text",
        "meter": "text",
        "counterparty": "text",
        "quality_scores": "text",
        "documents": "text",
        "comment": "text",
        "origin_file": "text",
        "origin_sheet": "text",
        "origin_row": "integer",
    },
    "compilations": {
        "inventory": "text",
        "compiled_at_entry": "integer",
        "compiled_at_digest": "text",
        "release": "text",
        "release_digest": "text",
        "rules_digest": "text",
        "inventory_digest": "text",
        "lines": "integer",
        "total_mg": "integer",
        "published_mg": "integer",
        "totals": "text",
    },
}


def upgrade() -> None:
    """Create every table of the ledger, insert-only from the first row."""
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
