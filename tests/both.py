"""Both databases: a module whose laws do not depend on the database runs on SQLite.

Its tests of what is written, replaced and taken back run on PostgreSQL too, by ``on_both``.
"""

import pytest

SQLITE = "sqlite_database_url"

on_both = pytest.mark.parametrize(
    "workspace",
    [SQLITE, pytest.param("postgres_database_url", marks=pytest.mark.postgresql)],
    indirect=True,
    ids=["sqlite", "postgresql"],
)


def url_of(request: pytest.FixtureRequest) -> str:
    """The database that a test asks for; SQLite when it does not say."""
    return str(request.getfixturevalue(getattr(request, "param", SQLITE)))
