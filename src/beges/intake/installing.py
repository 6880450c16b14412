"""Installing: a release is written whole beside its place, then takes it in one step.

The files go to a temporary folder next to the final one, each flushed to the disk; renaming it is
all or nothing, so that a power cut leaves either no release or a whole one. What is already there
is never overwritten: the same content is left alone, another content is refused.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from beges.intake.releases import (
    MANIFEST,
    NAME,
    ReleaseDamaged,
    digest_of,
    factors_home,
    installed_folders,
    manifest_of,
    verified_files,
)


class Place(StrEnum):
    """What stands under the name of a release, compared with what would be installed there."""

    FREE = "free"
    SAME = "same"
    OTHER = "other"
    DAMAGED = "damaged"


ROWS, PARTS = "rows.csv", "parts.csv"


class ReleaseNameTaken(Exception):
    """Another content, or a damaged one, stands under that name; nothing was written."""

    def __init__(self, release: str, place: Place) -> None:
        super().__init__(f"{release}: {place.value}")
        self.release = release
        self.place = place


def is_release_name(name: str) -> bool:
    """Whether a name may be that of an installed release, and leads nowhere else."""
    return NAME.fullmatch(name) is not None and ".." not in name


def place_of_release(release: str, files: Mapping[str, bytes]) -> Place:
    """What stands under that name, compared with these files."""
    folder = installed_folders().get(release)
    if folder is None:
        return Place.FREE
    try:
        return Place.SAME if digest_of(verified_files(folder)) == digest_of(files) else Place.OTHER
    except ReleaseDamaged:
        return Place.DAMAGED


def same_content(release: str, files: Mapping[str, bytes]) -> str | None:
    """Another installed release that holds these very rows: one of the two names is wrong."""
    wanted = {name: files[name] for name in (ROWS, PARTS)}
    for other, folder in installed_folders().items():
        if other == release or not all((folder / name).is_file() for name in wanted):
            continue
        if all((folder / name).read_bytes() == content for name, content in wanted.items()):
            return other
    return None


def install(release: str, files: Mapping[str, bytes]) -> bool:
    """Install these files under that name; tells whether anything was written.

    Raises
    ------
    ReleaseNameTaken
        When something else stands there; nothing is written.
    OSError
        When the disk refuses; nothing is installed.
    """
    if not is_release_name(release):
        raise ValueError(f"{release!r} is not the name of a release")
    if not _is_free(release, files):
        return False
    base, version = release.split("/")
    family = factors_home() / base
    family.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{version}.", suffix=".tmp", dir=family))
    try:
        _write(beside, files)
        try:
            beside.rename(family / version)
        except OSError:
            # Somebody else took the name while we were writing: theirs is compared like any other.
            if _is_free(release, files):
                raise
            return False
        _flush(family)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return True


def _is_free(release: str, files: Mapping[str, bytes]) -> bool:
    """Whether nothing stands there; the same content is not to be written again."""
    place = place_of_release(release, files)
    if place in (Place.OTHER, Place.DAMAGED):
        raise ReleaseNameTaken(release, place)
    return place is Place.FREE


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Every file and the manifest, on the disk before anything is said."""
    for name, content in {**files, MANIFEST: manifest_of(files)}.items():
        with (folder / name).open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
    folder.chmod(0o755)
    _flush(folder)


def _flush(folder: Path) -> None:
    """The entries of a folder, on the disk; only POSIX systems can be asked to."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
