"""The lines of a filing, kept as a document that its record names.

A migration never reads the declarations: they move on, it stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; the filings that stand have none, and say so when they are read."""
    op.add_column("filings", sa.Column("lines", sa.Text()))
