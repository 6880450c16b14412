"""Releases: the factor library on disk becomes a frozen :class:`FactorRelease`.

A release is a folder: ``release.toml``, five tables, and ``MANIFEST.sha256`` with the SHA-256 of
each file. It is read only if every file is the one of the manifest and no other stands beside
them; its digest, which inventories pin, covers names and bytes. The files are described in
``docs/factors.md``.
"""

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from beges.domain.factors import EmissionFactor, FactorPart, FactorRelease, Series, UnitRatio
from beges.domain.gases import gas_codes

MANIFEST = "MANIFEST.sha256"
ABOUT = "release.toml"
TABLES = ("series.csv", "factors.csv", "parts.csv", "resolution.csv", "ratios.csv")

Row = Mapping[str, str]


class ReleaseUnknown(LookupError):
    """No release of that name is installed."""

    def __init__(self, release: str) -> None:
        super().__init__(f"Aucune bibliothèque de facteurs « {release} » n’est installée.")
        self.release = release


class ReleaseDamaged(ValueError):
    """A file of the release is not the one that was published, or does not hold together."""

    def __init__(self, release: str, file: str, reason: str) -> None:
        super().__init__(f"Bibliothèque {release} : le fichier {file} ne convient pas ({reason}).")
        self.release = release
        self.file = file
        self.reason = reason


def release_folders() -> dict[str, Path]:
    """The releases installed: with the package, else those of the repository."""
    package = Path(str(resources.files("beges"))) / "_data" / "factors"
    repository = Path(__file__).resolve().parents[3] / "factors"
    root = package if package.is_dir() else repository
    if not root.is_dir():
        return {}
    return {about.parent.name: about.parent for about in sorted(root.glob(f"*/{ABOUT}"))}


def is_library(folder: Path) -> bool:
    """Whether a release gives natures to its factors, or holds a publisher's whole file."""
    return (folder / "series.csv").is_file()


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
    if not (folder / ABOUT).is_file():
        raise ReleaseUnknown(folder.name)
    files = _verified(folder)
    try:
        return _release(folder.name, files)
    except (KeyError, ValueError, InvalidOperation, ZeroDivisionError) as error:
        raise ReleaseDamaged(folder.name, ABOUT, f"unreadable: {error}") from error


def _verified(folder: Path) -> dict[str, bytes]:
    """The files of a release by name, each the one that the manifest lists."""
    listed = _manifest(folder)
    present = {path.name for path in folder.iterdir() if path.suffix in (".csv", ".toml")}
    for name in sorted(present | set(listed) | {ABOUT, *TABLES}):
        if name not in present:
            raise ReleaseDamaged(folder.name, name, "missing")
        if name not in listed:
            raise ReleaseDamaged(folder.name, name, "not in the manifest")
    files = {name: (folder / name).read_bytes() for name in sorted(listed)}
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != listed[name]:
            raise ReleaseDamaged(folder.name, name, "differs from the manifest")
    return files


def _manifest(folder: Path) -> dict[str, str]:
    """File name → SHA-256."""
    if not (folder / MANIFEST).is_file():
        raise ReleaseDamaged(folder.name, MANIFEST, "missing")
    lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    listed: dict[str, str] = {}
    for line in lines:
        digest, blanks, name = line.partition("  ")
        if not blanks or name in listed or Path(name).name != name:
            raise ReleaseDamaged(folder.name, MANIFEST, "unreadable")
        listed[name] = digest
    return listed


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and the bytes of the files, sorted by name."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n".encode())
        digest.update(files[name])
    return digest.hexdigest()


def _release(name: str, files: Mapping[str, bytes]) -> FactorRelease:
    about = tomllib.loads(files[ABOUT].decode("utf-8"))
    if about["id"] != name:
        raise ReleaseDamaged(name, ABOUT, f"names itself {about['id']!r}")
    series = {row["series"]: _series(row) for row in _rows(files, "series.csv")}
    parts = _parts(_rows(files, "parts.csv"))
    factors = {
        row["factor_id"]: _factor(row, parts.get(row["factor_id"], ()))
        for row in _rows(files, "factors.csv")
    }
    usable, defaults = _resolution(_rows(files, "resolution.csv"))
    release = FactorRelease(
        release=name,
        title=about["title"],
        publisher=about["publisher"],
        attribution=about["attribution"],
        gwp_note=about["gwp_note"],
        digest=digest_of(files),
        factors=MappingProxyType(factors),
        series=MappingProxyType(series),
        usable=MappingProxyType(usable),
        defaults=MappingProxyType(defaults),
        ratios=tuple(_ratio(row) for row in _rows(files, "ratios.csv")),
    )
    _check(release, set(parts), len(_rows(files, "factors.csv")))
    return release


def _check(release: FactorRelease, with_parts: set[str], rows: int) -> None:
    """The tables of a release agree with each other."""
    named = {series for usable in release.usable.values() for series in usable}
    named |= {ratio.series for ratio in release.ratios}
    named |= {factor.series for factor in release.factors.values()}
    defects = {
        "factors.csv": [*(set() if rows == len(release.factors) else {"an id stands twice"})],
        "parts.csv": sorted(with_parts ^ set(release.factors)),
        "series.csv": sorted(named - set(release.series)),
    }
    for file, odd in defects.items():
        if odd:
            raise ReleaseDamaged(release.release, file, f"does not hold together: {odd[0]}")


def _rows(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(files[name].decode("utf-8").splitlines(keepends=True)))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _year(text: str) -> int | None:
    return int(text) if text else None


def _series(row: Row) -> Series:
    return Series(
        series=row["series"],
        label_fr=row["label_fr"],
        group_fr=row["group_fr"],
        geography_strict=row["geography_strict"] == "1",
        year_strict=row["year_strict"] == "1",
        note=row["note"],
    )


def _parts(rows: list[dict[str, str]]) -> dict[str, tuple[FactorPart, ...]]:
    """The parts of each factor, in the order of the table."""
    codes = gas_codes()
    parts: dict[str, list[FactorPart]] = {}
    for row in rows:
        values = {gas: Decimal(row[gas]) for gas in codes if row[gas]}
        part = FactorPart(part=row["part"], name_fr=row["name_fr"], values=MappingProxyType(values))
        parts.setdefault(row["factor_id"], []).append(part)
    return {factor: tuple(of_factor) for factor, of_factor in parts.items()}


def _factor(row: Row, parts: tuple[FactorPart, ...]) -> EmissionFactor:
    return EmissionFactor(
        factor_id=row["factor_id"],
        publisher=row["publisher"],
        publisher_id=row["publisher_id"],
        publisher_version=row["publisher_version"],
        series=row["series"],
        name_fr=row["name_fr"],
        attribute_fr=row["attribute_fr"],
        boundary_fr=row["boundary_fr"],
        unit=row["unit"],
        geography=row["geography"],
        place=row["place"],
        valid_from=_year(row["valid_from"]),
        valid_to=_year(row["valid_to"]),
        status=row["status"],
        gwp_set=row["gwp_set"],
        uncertainty_pct=_decimal(row["uncertainty_pct"]),
        published_total=_decimal(row["published_total"]),
        source=row["source"],
        note=row["note"],
        parts=parts,
    )


def _resolution(rows: list[dict[str, str]]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """The series that each activity type may use, and its default where it has one."""
    usable: dict[str, list[str]] = {}
    defaults: dict[str, str] = {}
    for row in rows:
        usable.setdefault(row["activity_type"], []).append(row["series"])
        if row["is_default"] == "1":
            defaults[row["activity_type"]] = row["series"]
    return {kind: tuple(series) for kind, series in usable.items()}, defaults


def _ratio(row: Row) -> UnitRatio:
    return UnitRatio(
        code=row["code"],
        series=row["series"],
        from_unit=row["from_unit"],
        to_unit=row["to_unit"],
        ratio=Fraction(row["numerator"]) / Fraction(row["denominator"]),
        label_fr=row["label_fr"],
        source=row["source"],
    )
