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
from pathlib import Path
from typing import Any, TypeVar

from beges.domain.factors import FactorRelease, combined
from beges.domain.nomenclature import activity_types, labels
from beges.domain.perimeter import Perimeter
from beges.domain.units import unit_catalogue
from beges.domain.worksheets import WORKSHEET_LISTS
from beges.intake import (
    ReleaseUnknown,
    installed_folders,
    library_folders,
    read_release,
    release_folders,
)
from beges.store import Act, BatchKind, DocumentsUnavailable, Store, open_store

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


def stamp_of(workspace: Workspace, document: str) -> str:
    """What tells that the bytes of a document may have moved; blank when nothing can be told."""
    try:
        return workspace.store.evidence.stamp(document) if document else ""
    except DocumentsUnavailable:
        return ""


SEPARATOR = ";"
"""Between the releases of an inventory, in the order in which they answer."""


def releases() -> list[str]:
    """What an inventory may use: the libraries, the newest first, then each publisher's whole file.

    A whole file gives figures and no natures: it is always completed by the newest library.
    """
    libraries, whole = known_releases()
    return [*libraries, *(SEPARATOR.join((name, libraries[0])) for name in whole if libraries)]


def known_releases() -> tuple[list[str], list[str]]:
    """The libraries, then the installed files, each kind with the newest version first."""
    libraries = sorted(library_folders(), key=_by_version, reverse=True)
    return libraries, sorted(installed_folders(), key=_by_version, reverse=True)


def single_releases() -> list[str]:
    """Every release at hand by itself, libraries first: where a printed figure is looked up."""
    libraries, whole = known_releases()
    return [*libraries, *whole]


def _by_version(name: str) -> list[tuple[int, str]]:
    """A name in the order of versions: 23.6 comes before 23.11."""
    pieces = re.findall(r"\d+|\D+", name)
    return [(int(text), "") if text.isdecimal() else (-1, text) for text in pieces]


def most_complete() -> list[str]:
    """The same as :func:`releases`, whole files first: where a factor is looked for."""
    known = releases()
    return sorted(known, key=lambda name: SEPARATOR not in name)


def is_usable(name: str) -> bool:
    """Whether these releases are at hand, and the last of them gives natures."""
    members = name.split(SEPARATOR)
    return set(members) <= set(release_folders()) and members[-1] in library_folders()


def release_labels(*used: str) -> dict[str, str]:
    """The releases by the name that an inventory keeps, as a person reads them.

    ``used`` are names to keep in the list though they are no longer offered.
    """
    return {name: _label(name) for name in dict.fromkeys((*releases(), *used))}


def _label(name: str) -> str:
    first, *others = name.split(SEPARATOR)
    base, slash, version = first.partition("/")
    told = f"{base.replace('_', ' ').title()} {version}" if slash else first.replace("_", " ")
    return f"{told}, complétée par {', '.join(others)}" if others else told


def load_release(workspace: Workspace, name: str) -> FactorRelease:
    """A factor release, or several as one; read again only when their files have changed.

    Raises
    ------
    ReleaseUnknown, ReleaseDamaged
    """
    folders = release_folders()
    members = []
    for member in name.split(SEPARATOR):
        if member not in folders:
            raise ReleaseUnknown(member)
        members.append((member, _stamp(folders[member])))
    if len(members) == 1:
        folder = folders[name]
        return workspace.cache.get(("release", *members[0]), lambda: read_release(folder))
    return workspace.cache.get(
        ("releases", *members),
        lambda: combined([load_release(workspace, member) for member, _ in members]),
    )


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells that the files of a release have changed."""
    return tuple(sorted((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in folder.iterdir()))


def choice_lists(perimeter: Perimeter, release: FactorRelease) -> Mapping[str, Mapping[str, str]]:
    """The lists that columns choose from: list → code → French label."""
    return {
        "entities": {code: entity.name for code, entity in perimeter.entities.items()},
        "sites": {code: site.name for code, site in perimeter.sites.items()},
        "meters": {code: meter.name or code for code, meter in perimeter.meters.items()},
        "activity_types": {code: kind.label_fr for code, kind in activity_types().items()},
        "series": {code: series.label_fr for code, series in release.series.items()},
        "factors": {code: factor.label_fr for code, factor in release.factors.items()},
        "units": {code: entry.label_fr for code, entry in unit_catalogue().items()},
        "releases": release_labels(),
        **{
            table: labels(table)
            for table in (
                "account_resolutions",
                "account_treatments",
                "avoided_cases",
                "action_statuses",
                "characterisations",
                "charts",
                "control_approaches",
                "data_kinds",
                "electricity_instruments",
                "gases",
                "geographies",
                "gwp_sets",
                "indicator_kinds",
                "parts",
                "published_views",
                "rebasings",
                "review_policies",
                "rhythms",
                "site_kinds",
                "stock_fabrics",
                "target_scopes",
                *WORKSHEET_LISTS,
            )
        },
    }
