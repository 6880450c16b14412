"""Electricity contracts, actions and targets, the declaration, and filings.

A migration never reads the declarations: they move on, it stays.
"""

import sqlalchemy as sa
from alembic import op

from beges.store.schema import BIG, ExactDecimal
from beges.store.triggers import guard

revision = "0004"
down_revision = "0003"

_TYPES = {
    "text": sa.Text,
    "integer": sa.BigInteger,
    "decimal": ExactDecimal,
    "date": sa.Date,
    "boolean": sa.Boolean,
}
_TABLES: dict[str, dict[str, str]] = {
    "electricity_contracts": {
        "contract": "text",
        "entity": "text",
        "site": "text",
        "instrument": "text",
        "supplier": "text",
        "period_start": "date",
        "period_end": "date",
        "kwh": "decimal",
        "factor": "decimal",
        "source": "text",
    },
    "actions": {
        "action": "text",
        "name": "text",
        "description": "text",
        "entity": "text",
        "posts": "text",
        "owner": "text",
        "start_date": "date",
        "end_date": "date",
        "status": "text",
        "direct_t": "decimal",
        "indirect_t": "decimal",
        "human_means": "text",
        "financial_means": "text",
        "cost_eur": "decimal",
        "result_direct_t": "decimal",
        "result_indirect_t": "decimal",
        "result_reason": "text",
        "improves_accounting": "boolean",
    },
    "targets": {
        "target": "text",
        "name": "text",
        "entity": "text",
        "scope": "text",
        "base_inventory": "text",
        "year": "integer",
        "reduction_pct": "decimal",
        "source": "text",
        "comment": "text",
    },
    "form_answers": {
        "inventory": "text",
        "field": "text",
        "value": "text",
        "proposal": "text",
    },
    "significance": {
        "inventory": "text",
        "post": "text",
        "tonnes": "decimal",
        "basis": "text",
        "criteria": "text",
        "reason": "text",
        "lacking": "boolean",
    },
    "publications": {
        "publication": "text",
        "title": "text",
        "year": "integer",
        "standard": "text",
        "covers": "text",
        "published_on": "date",
        "source": "text",
        "url": "text",
    },
    "published_cells": {
        "publication": "text",
        "post": "text",
        "co2": "decimal",
        "ch4": "decimal",
        "n2o": "decimal",
        "other_gases": "decimal",
        "total": "decimal",
        "co2b": "decimal",
        "excluded": "boolean",
    },
    "reference_years": {
        "inventory": "text",
        "initial_inventory": "text",
        "initial_publication": "text",
        "recalculated_inventory": "text",
        "recalculated_publication": "text",
        "threshold_pct": "decimal",
        "choice_reason": "text",
        "decision": "text",
    },
    "avoided_emissions": {
        "avoided": "text",
        "inventory": "text",
        "entity": "text",
        "case": "text",
        "post": "text",
        "tonnes": "decimal",
        "scenario": "text",
    },
    "filings": {
        "inventory": "text",
        "state": "text",
        "version": "integer",
        "standard": "text",
        "filed_on": "date",
        "receipt": "text",
        "at_entry": "integer",
        "at_digest": "text",
        "inventory_digest": "text",
        "release_digest": "text",
        "rules_digest": "text",
        "cells_digest": "text",
        "manifest_digest": "text",
        "pack": "text",
        "total_mg": "integer",
        "tool": "text",
        "requested_by": "text",
        "reason": "text",
    },
    "filed_cells": {
        "inventory": "text",
        "version": "integer",
        "standard": "text",
        "entity": "text",
        "post": "text",
        "state": "text",
        "co2": "integer",
        "ch4": "integer",
        "n2o": "integer",
        "other_gases": "integer",
        "unsplit": "integer",
        "total": "integer",
        "co2b": "integer",
        "exact_mg": "integer",
    },
}
_ADDED = {"inventories": ("entities", "restates")}


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
