"""Migration: a database is brought to the schema of this version when it is opened.

Alembic is imported only when there is something to do: opening is on the path of every command.
"""

from typing import Final

import sqlalchemy as sa

from beges.store.errors import StoreTooNew

HEAD: Final = "0005"
"""The schema of this version: the last of ``migrations/versions``."""

_VERSION: Final = sa.table("alembic_version", sa.column("version_num", sa.Text()))


def schema_of(connection: sa.Connection) -> str | None:
    """The schema of the database; none when it is empty."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(sa.select(_VERSION.c.version_num)).scalar()


def migrate(connection: sa.Connection, url: str) -> None:
    """Bring the database to ``HEAD`` in the caller's transaction.

    Raises
    ------
    StoreTooNew
        When its schema is one that this version does not know.
    """
    found = schema_of(connection)
    if found == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - a second that most commands need not spend
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "beges.store:migrations")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreTooNew(url=url, found=found, known=HEAD)
    command.upgrade(config, "head")
