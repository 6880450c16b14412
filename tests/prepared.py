"""A ledger filled once through the doors by each process, then copied into each test's own."""

import atexit
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from beges.services.workspace import Workspace, open_workspace
from beges.store import LEDGER
from beges.store.connections import transaction
from beges.store.schema import TABLES, insert_raw

T = TypeVar("T")
Clock = Callable[[], datetime]


def prepared(workspace: Workspace, build: Callable[[Workspace], T]) -> T:
    """Do what ``build`` does in a workspace, and return what it returns.

    An empty ledger gets a copy of what the same actor, by the same clock, built once. ``build`` and
    the clock are functions of a module (one made for each test would be another one each time).
    """
    with workspace.store.reading() as reader:
        begun = reader.head().seq > 0
    if begun or Path(os.environ.get("BEGES_FACTORS") or "/nowhere").exists():
        return build(workspace)
    source, told = _built_once(build, workspace.actor, workspace.clock)
    url = sa.make_url(workspace.store.url)
    if url.get_backend_name() == "sqlite":
        kept, own = sqlite3.connect(source), sqlite3.connect(str(url.database))
        with closing(kept), closing(own):
            kept.backup(own)
    else:
        with transaction(workspace.store._engine, writes=True) as connection:
            for table, columns in _rows_of(source):
                insert_raw(connection, table, columns)
    return told


@cache
def _built_once(build: Callable[[Workspace], T], actor: str, clock: Clock) -> tuple[Path, T]:
    folder = tempfile.TemporaryDirectory(prefix="beges-prepared-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "built.sqlite"
    opened = open_workspace(str(path), actor=actor)
    told = build(Workspace(store=opened.store, actor=actor, clock=clock))
    opened.store.close()
    return path, told


@cache
def _rows_of(source: Path) -> list[tuple[Any, dict[str, list[Any]]]]:
    """Every row of the ledger, table by table, in raw view: the same on both databases."""
    held = []
    with closing(sqlite3.connect(source)) as connection:
        for table in LEDGER:
            names = TABLES[table.name].columns.keys()
            listed = ", ".join(f'"{name}"' for name in names)
            rows = connection.execute(f"SELECT {listed} FROM {table.name} ORDER BY seq").fetchall()
            if rows:
                columns = [list(values) for values in zip(*rows, strict=True)]
                held.append((table, dict(zip(names, columns, strict=True))))
    return held
