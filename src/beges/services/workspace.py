"""Workspace: the database a person works on, who that person is, and what is cached for reading.

The clock comes in here, so that services can be tested; the domain has none.
"""

import getpass
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from beges.domain.factors import FactorRelease
from beges.domain.nomenclature import activity_types, labels
from beges.domain.perimeter import Perimeter
from beges.domain.units import unit_catalogue
from beges.intake import (
    ReleaseUnknown,
    installed_folders,
    library_folders,
    read_release,
    release_folders,
)
from beges.store import Act, BatchKind, Store, open_store

T = TypeVar("T")

CACHED = 24
"""Inventories and tables kept in memory: enough for a few people on a few years."""


def _now() -> datetime:
    return datetime.now(UTC)


def system_user() -> str:
    """The operating-system user: the acting person on the command line."""
    try:
        return getpass.getuser()
    except OSError:
        return "inconnu"


class Cache:
    """A bounded memory of what was computed, keyed by what it was made from. Thread-safe."""

    def __init__(self, size: int = CACHED) -> None:
        self._size = size
        self._values: OrderedDict[object, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], T]) -> T:
        """The value of that key, made when it is not known."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """An open database, the acting person and the clock."""

    store: Store
    actor: str
    clock: Callable[[], datetime] = _now
    cache: Cache = field(default_factory=Cache)

    def act(self, kind: BatchKind, reason: str) -> Act:
        """What is about to be written: by whom, when and why."""
        return Act(actor=self.actor, kind=kind, reason=reason, at=self.clock())


def open_workspace(url: str, actor: str | None = None) -> Workspace:
    """The workspace of a database, created and migrated when needed."""
    return Workspace(store=open_store(url), actor=actor or system_user())


def releases() -> list[str]:
    """The factor releases at hand: libraries, the newest name first, then those installed."""
    libraries = sorted(library_folders(), key=_by_version, reverse=True)
    return [*libraries, *sorted(installed_folders(), key=_by_version, reverse=True)]


def _by_version(name: str) -> list[tuple[int, str]]:
    """A name in the order of versions: 23.6 comes before 23.11."""
    pieces = re.findall(r"\d+|\D+", name)
    return [(int(text), "") if text.isdecimal() else (-1, text) for text in pieces]


def load_release(workspace: Workspace, release: str) -> FactorRelease:
    """A factor release, read again only when its files have changed."""
    folder = release_folders().get(release)
    if folder is None:
        raise ReleaseUnknown(release)
    stamp = tuple(
        sorted((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in folder.iterdir())
    )
    return workspace.cache.get(("release", release, stamp), lambda: read_release(folder))


def choice_lists(perimeter: Perimeter, release: FactorRelease) -> Mapping[str, Mapping[str, str]]:
    """The lists that columns choose from: list → code → French label."""
    return {
        "entities": {code: entity.name for code, entity in perimeter.entities.items()},
        "sites": {code: site.name for code, site in perimeter.sites.items()},
        "activity_types": {code: kind.label_fr for code, kind in activity_types().items()},
        "series": {code: series.label_fr for code, series in release.series.items()},
        "factors": {code: factor.label_fr for code, factor in release.factors.items()},
        "units": {code: entry.label_fr for code, entry in unit_catalogue().items()},
        "releases": {name: name for name in releases()},
        **{
            table: labels(table)
            for table in (
                "characterisations",
                "control_approaches",
                "data_kinds",
                "gases",
                "geographies",
                "gwp_sets",
                "indicator_kinds",
                "parts",
                "published_views",
                "rebasings",
                "site_kinds",
                "stock_fabrics",
            )
        },
    }
