"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """A table rebuilt in batch mode loses its triggers on SQLite: call `guard` again."""
    ${upgrades if upgrades else "raise NotImplementedError"}
