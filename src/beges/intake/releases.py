"""Releases: the factors on disk become a frozen :class:`FactorRelease`.

A release is a folder: ``release.toml``, its tables, and ``MANIFEST.sha256`` with the SHA-256 of
each file. It is read only if every file is the one of the manifest and no other stands beside
them; its digest, which inventories pin, covers names and bytes. There are two kinds: a library
(``beges_2026.1``, with series and what ties them to activity types), which comes with the package,
and a publisher's whole file (``base_carbone/23.6``), installed by a person. The files are described
in ``docs/factors.md``.
"""

import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import platformdirs

from beges.domain.factors import FactorRelease
from beges.intake import release_tables as tables

MANIFEST = "MANIFEST.sha256"
ABOUT = "release.toml"
TABLES = ("series.csv", "factors.csv", "parts.csv", "resolution.csv", "ratios.csv")
DETAILS: Final = "details.csv"
WHOLE_TABLES = ("factors.csv", "parts.csv", "source_data.csv", "rows.csv", DETAILS)
LIBRARY, WHOLE = "library", "whole"
HOME_VARIABLE: Final = "BEGES_FACTORS"
"""The environment variable that names the folder of installed releases."""

NAME: Final = re.compile(r"[a-z0-9_]{1,40}/[0-9A-Za-z](?:[0-9A-Za-z._-]{0,38}[0-9A-Za-z])?")
"""The name of an installed release: a publisher's base, a slash, a version."""


class ReleaseUnknown(LookupError):
    """No release of that name is installed."""

    def __init__(self, release: str) -> None:
        super().__init__(f"Aucune bibliothèque de facteurs « {release} » n’est installée.")
        self.release = release


class ReleaseDamaged(ValueError):
    """A file of the release is not the one that was published, or does not hold together."""

    def __init__(self, release: str, file: str, reason: str) -> None:
        super().__init__(
            f"Bibliothèque {release} : le fichier {file} ne convient pas ({reason}). Remettez son"
            " dossier tel qu'il était, ou supprimez-le et installez la version de nouveau."
        )
        self.release = release
        self.file = file
        self.reason = reason


def factors_home() -> Path:
    """The folder of installed releases; it may not exist yet."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    return platformdirs.user_data_path("beges", appauthor=False) / "factors"


def library_folders() -> dict[str, Path]:
    """The libraries that come with the package, else those of the repository."""
    package = Path(str(resources.files("beges"))) / "_data" / "factors"
    repository = Path(__file__).resolve().parents[3] / "factors"
    root = package if package.is_dir() else repository
    if not root.is_dir():
        return {}
    return {about.parent.name: about.parent for about in sorted(root.glob(f"*/{ABOUT}"))}


def installed_folders() -> dict[str, Path]:
    """The releases that a person installed, by name: base_carbone/23.6."""
    home = factors_home()
    folders = sorted(home.glob("*/*")) if home.is_dir() else []
    named = {f"{folder.parent.name}/{folder.name}": folder for folder in folders}
    return {name: f for name, f in named.items() if NAME.fullmatch(name) and _is_release(f)}


def _is_release(folder: Path) -> bool:
    """Whether a folder holds a release, were it damaged."""
    return (folder / ABOUT).is_file() or (folder / MANIFEST).is_file()


def release_folders() -> dict[str, Path]:
    """Every release at hand: the libraries, then the installed ones."""
    return {**library_folders(), **installed_folders()}


def find_release(release: str) -> FactorRelease:
    """The installed release of that name.

    Raises
    ------
    ReleaseUnknown, ReleaseDamaged
    """
    try:
        return read_release(release_folders()[release])
    except KeyError:
        raise ReleaseUnknown(release) from None


def read_release(folder: Path) -> FactorRelease:
    """The release of that folder, every file checked against its manifest.

    Raises
    ------
    ReleaseUnknown
        When the folder holds no release.
    ReleaseDamaged
        When a file differs from the manifest, is missing, or does not agree with the others.
    """
    if not _is_release(folder):
        raise ReleaseUnknown(folder.name)
    return parse_release(name_of(folder), verified_files(folder))


def name_of(folder: Path) -> str:
    """The name under which the release of that folder goes."""
    is_installed = folder.absolute().parent.parent == factors_home()
    return f"{folder.parent.name}/{folder.name}" if is_installed else folder.name


def verified_files(folder: Path) -> dict[str, bytes]:
    """The files of a release by name, each the one that the manifest lists.

    Raises
    ------
    ReleaseDamaged
    """
    name = name_of(folder)
    listed = _manifest(folder, name)
    present = {path.name for path in folder.iterdir() if path.suffix in (".csv", ".toml")}
    for file in sorted(present | set(listed) | {ABOUT}):
        if file not in present:
            raise ReleaseDamaged(name, file, "il manque")
        if file not in listed:
            raise ReleaseDamaged(name, file, "il n'est pas de ceux que MANIFEST.sha256 énumère")
    files = {file: (folder / file).read_bytes() for file in sorted(listed)}
    for file, content in files.items():
        if hashlib.sha256(content).hexdigest() != listed[file]:
            raise ReleaseDamaged(name, file, "ce n'est plus le fichier d'origine")
    return files


def _manifest(folder: Path, name: str) -> dict[str, str]:
    """File name → SHA-256."""
    if not (folder / MANIFEST).is_file():
        raise ReleaseDamaged(name, MANIFEST, "il manque")
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ReleaseDamaged(name, MANIFEST, "illisible") from error
    listed: dict[str, str] = {}
    for line in lines:
        digest, blanks, file = line.partition("  ")
        if not blanks or file in listed or Path(file).name != file:
            raise ReleaseDamaged(name, MANIFEST, "illisible")
        listed[file] = digest
    return listed


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """The manifest of these files."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode("utf-8")


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and the bytes of the files, sorted by name."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n".encode())
        digest.update(files[name])
    return digest.hexdigest()


def parse_release(name: str, files: Mapping[str, bytes]) -> FactorRelease:
    """The release that these files hold under that name.

    Raises
    ------
    ReleaseDamaged
        When a table is missing, unreadable, or does not agree with the others.
    """
    try:
        about = tomllib.loads(files[ABOUT].decode("utf-8"))
        expected = WHOLE_TABLES if about.get("kind", LIBRARY) == WHOLE else TABLES
        missing = [file for file in expected if file not in files]
        release, parts, count = _release(name, about, files)
    except (LookupError, ValueError, ArithmeticError, TypeError, AttributeError) as error:
        raise ReleaseDamaged(name, ABOUT, f"illisible : {error}") from error
    if missing:
        raise ReleaseDamaged(name, missing[0], "il manque")
    if about["id"] != name:
        raise ReleaseDamaged(name, ABOUT, f"il se nomme {about['id']!r}")
    _check(release, parts, count)
    return release


def _release(
    name: str, about: Mapping[str, Any], files: Mapping[str, bytes]
) -> tuple[FactorRelease, set[str], int]:
    """The release, the factors that have parts, and the number of rows of factors."""
    parts = tables.parts_of(files)
    factors = list(tables.factors_of(files, name, parts))
    usable, defaults = tables.resolution_of(files)
    gwps = {
        version: MappingProxyType({gas: Decimal(value) for gas, value in values.items()})
        for version, values in about.get("gwps", {}).items()
    }
    release = FactorRelease(
        release=name,
        title=about["title"],
        publisher=about["publisher"],
        attribution=about["attribution"],
        gwp_note=about["gwp_note"],
        digest=digest_of(files),
        factors=MappingProxyType({factor.factor_id: factor for factor in factors}),
        series=MappingProxyType(tables.series_of(files)),
        usable=MappingProxyType(usable),
        defaults=MappingProxyType(defaults),
        ratios=tables.ratios_of(files),
        derivations=tables.derivations_of(files),
        prices=tables.prices_of(files),
        gwps=MappingProxyType(gwps),
    )
    return release, set(parts), len(factors)


def _check(release: FactorRelease, with_parts: set[str], count: int) -> None:
    """The tables of a release agree with each other."""
    named = {series for usable in release.usable.values() for series in usable}
    named |= {ratio.series for ratio in release.ratios}
    named |= {factor.series for factor in release.factors.values()} - {""}
    derived = {f for entry in release.derivations for f in (entry.factor_id, entry.from_factor)}
    defects = {
        "factors.csv": [*(set() if count == len(release.factors) else {"an id stands twice"})],
        "parts.csv": sorted(with_parts ^ set(release.factors)),
        "series.csv": sorted(named - set(release.series)),
        "derived.csv": sorted(derived - set(release.factors)),
    }
    for file, odd in defects.items():
        if odd:
            raise ReleaseDamaged(release.release, file, f"incohérent : {odd[0]}")
