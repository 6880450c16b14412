"""Own factors, corrections, adoptions, and how an inventory takes published CO2e.

A migration never reads the declarations: they move on, it stays.
"""

import sqlalchemy as sa
from alembic import op

from beges.store.schema import BIG, ExactDecimal
from beges.store.triggers import guard

revision = "0002"
down_revision = "0001"

_TYPES = {"text": sa.Text, "integer": sa.BigInteger, "decimal": ExactDecimal}
_GASES = ("co2f", "ch4f", "ch4b", "n2o", "hfc", "pfc", "sf6", "nf3", "other", "unsplit")
_TABLES: dict[str, dict[str, str]] = {
    "adoptions": {
        "inventory": "text",
        "factor_from": "text",
        "factor_to": "text",
        "release_to": "text",
        "digest_to": "text",
        "reason": "text",
    },
    "own_factors": {
        "factor": "text",
        "version": "integer",
        "name_fr": "text",
        "attribute_fr": "text",
        "boundary_fr": "text",
        "unit": "text",
        "geography": "text",
        "valid_from": "integer",
        "valid_to": "integer",
        "gwp_set": "text",
        "uncertainty_pct": "decimal",
        "quality_scores": "text",
        "published_total": "decimal",
        "supplier": "text",
        "source": "text",
        "note": "text",
    },
    "own_parts": {
        "factor": "text",
        "version": "integer",
        "rank": "integer",
        "part": "text",
        "name_fr": "text",
        **dict.fromkeys((*_GASES, "cfc_hcfc", "co2b"), "decimal"),
    },
    "corrections": {
        "factor_id": "text",
        "release": "text",
        "number": "integer",
        "part_rank": "integer",
        "gas": "text",
        "was": "decimal",
        "becomes": "decimal",
        "reason": "text",
        "reference": "text",
    },
}


def upgrade() -> None:
    """Create the tables, insert-only from the first row, and add the column."""
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
    op.add_column("inventories", sa.Column("rebasing", sa.Text()))
