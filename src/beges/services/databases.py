"""Databases: those that a person may open from this machine, and a new empty one.

The one of ``BEGES_DATABASE`` (else ``beges.sqlite`` in the user's data folder) comes first; the
others are SQLite files of that folder, named without any path, so that a name leads nowhere else.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from beges.services.refusals import NotFound
from beges.store import default_url, full_url, user_folder

SUFFIX = ".sqlite"
NEW_NAME = "inventaire"
_NAME = re.compile(r"[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ _-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database by the name that a person sees; ``url`` may hold a password and is never shown."""

    name: str
    url: str
    is_default: bool = False


def default_database() -> Database:
    """The database that the tool opens first."""
    url = full_url(default_url())
    name = Path(url.database or "").name or str(url.host)
    return Database(name=name, url=url.render_as_string(hide_password=False), is_default=True)


def databases() -> list[Database]:
    """The default database, then the files of the user's folder, by name."""
    first = default_database()
    folder = user_folder()
    files = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    others = [_of_file(path) for path in files]
    return [first, *(other for other in others if other.url != first.url)]


def find_database(name: str) -> Database:
    """The database of that name.

    Raises
    ------
    NotFound
    """
    found = next((known for known in databases() if known.name == name), None)
    if found is None:
        raise NotFound(f"Aucune base « {name} » dans le dossier {user_folder()}.")
    return found


def new_database(name: str = "") -> Database:
    """A database that does not exist yet, of that name or of the next free one; opening makes it.

    Raises
    ------
    NotFound
        When the name is not one of a file, or is taken.
    """
    taken = {known.name for known in databases()}
    if not name:
        number = next(n for n in range(1, 10_000) if f"{NEW_NAME}-{n}{SUFFIX}" not in taken)
        return _of_file(user_folder() / f"{NEW_NAME}-{number}{SUFFIX}")
    stem = name.removesuffix(SUFFIX).strip()
    if not _NAME.fullmatch(stem):
        raise NotFound("Un nom de base a des lettres, des chiffres, des espaces ou des tirets.")
    if f"{stem}{SUFFIX}" in taken:
        raise NotFound(f"La base « {stem}{SUFFIX} » existe déjà : choisissez-la dans la liste.")
    return _of_file(user_folder() / f"{stem}{SUFFIX}")


def _of_file(path: Path) -> Database:
    return Database(name=path.name, url=full_url(str(path)).render_as_string(hide_password=False))
