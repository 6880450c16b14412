"""Releases: a publisher's whole file is previewed with its account, then installed, or refused.

Nothing is written before a person says so, and nothing that is installed ever moves: a version
already there is left alone when it is the same, refused when it is another. The files are those of
this machine (``BEGES_FACTORS``); an inventory pins a release by its digest, wherever it is.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from beges.domain.findings import Finding, Severity, Where, blocking
from beges.intake import (
    BaseCarbone,
    Place,
    ReleaseDamaged,
    ReleaseNameTaken,
    account,
    digest_of,
    factors_home,
    install,
    is_release_name,
    place_of_release,
    read_base_carbone,
    release_files,
    release_folders,
    safe_name,
)
from beges.intake.cells import shown
from beges.intake.installing import same_content
from beges.intake.release_tables import table
from beges.intake.releases import ABOUT, verified_files
from beges.services.refusals import Refused
from beges.services.workspace import single_releases

ARCHIVED = "archived"


@dataclass(frozen=True, kw_only=True)
class ReleasePreview:
    """What an installation would do: the account of the records, and every finding.

    ``rows`` gives the records of each class by its code, ``counts`` the same in French, the empty
    classes left out; both add up to ``read``. ``files`` are what would be written, and ``digest``
    what an inventory would pin; ``updated`` is the latest day on which the publisher changed a
    record: the file says it, and not its version.
    """

    release: str
    file: str
    sha256: str
    read: int
    rows: Mapping[str, int]
    counts: Mapping[str, int]
    updated: date | None
    gwps: Mapping[str, Decimal]
    gwp_note: str
    files: Mapping[str, bytes]
    digest: str
    place: Place
    findings: Sequence[Finding]

    @property
    def is_installed(self) -> bool:
        """Whether this very release is already there."""
        return self.place is Place.SAME

    @property
    def may_be_installed(self) -> bool:
        """Whether nothing stands in the way and there is something to install."""
        return self.place is Place.FREE and not list(blocking(self.findings))

    def of(self, severity: Severity) -> Sequence[Finding]:
        """The findings of one severity."""
        return [finding for finding in self.findings if finding.severity is severity]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledRelease:
    """A release at hand, a library or a publisher's file, and whether its files are sound.

    ``damage`` is what is wrong, in French; the counts and the digest are then unknown.
    """

    name: str
    title: str
    factors: int | None
    valid: int | None
    archived: int | None
    digest: str
    folder: Path
    damage: Finding | None = None

    @property
    def is_sound(self) -> bool:
        """Whether every file is the one that was installed."""
        return self.damage is None


def preview_release(content: bytes, name: str, release: str) -> ReleasePreview:
    """Read a file received under ``name`` as the release ``release``, without writing anything."""
    named = _name_findings(release)
    if named:
        return _unread(name, release, named)
    base_carbone = read_base_carbone(name, content)
    if base_carbone.is_refused:
        return _previewed(base_carbone, release, {}, Place.FREE)
    files = release_files(base_carbone, release)
    return _previewed(base_carbone, release, files, place_of_release(release, files))


def install_release(preview: ReleasePreview) -> bool:
    """Install what was previewed; tells whether anything was written.

    Raises
    ------
    Refused
        When the file is refused, or another content bears that name. Nothing is written.
    """
    refused = list(blocking(preview.findings))
    if refused:
        raise Refused(*refused)
    try:
        return install(preview.release, preview.files)
    except ReleaseNameTaken as taken:
        raise Refused(_place_finding(preview.release, taken.place)) from taken


def installed_releases() -> list[InstalledRelease]:
    """Every release at hand, libraries first, each with the state of its files."""
    folders = release_folders()
    return [_installed(name, folders[name]) for name in single_releases()]


# -------------------------------------------------------------------------------- the preview


def _name_findings(release: str) -> list[Finding]:
    if is_release_name(release):
        return []
    return [Finding(code="release_name_refused", values={"release": shown(release)})]


def _unread(name: str, release: str, findings: Sequence[Finding]) -> ReleasePreview:
    """A file that is not even opened, because its release has no name."""
    return ReleasePreview(
        release=release,
        file=safe_name(name),
        sha256="",
        read=0,
        rows={},
        counts={},
        updated=None,
        gwps={},
        gwp_note="",
        files={},
        digest="",
        place=Place.FREE,
        findings=findings,
    )


def _previewed(
    read: BaseCarbone, release: str, files: Mapping[str, bytes], place: Place
) -> ReleasePreview:
    """The preview of what was read."""
    told = [] if place is Place.FREE else [_place_finding(release, place)]
    if files and (other := same_content(release, files)):
        values = {"release": release, "other": other, "folder": str(factors_home())}
        told.append(
            Finding(code="release_same_content", where=Where(record=release), values=values)
        )
    return ReleasePreview(
        release=release,
        file=read.name,
        sha256=read.sha256,
        read=read.read,
        rows={row_class.value: count for row_class, count in read.counts.items()},
        counts={} if read.is_refused else account(read),
        updated=read.updated,
        gwps=read.gwps,
        gwp_note="" if read.is_refused else read.potentials.note_fr,
        files=files,
        digest=digest_of(files) if files else "",
        place=place,
        findings=(*told, *read.findings),
    )


def _place_finding(release: str, place: Place) -> Finding:
    """What stands under that name."""
    where, values = Where(record=release), {"release": release, "folder": str(factors_home())}
    if place is Place.SAME:
        return Finding(code="release_already_installed", where=where, values=values)
    if place is Place.DAMAGED:
        return Finding(code="release_damaged_there", where=where, values=values)
    return Finding(code="release_name_taken", where=where, values=values)


# ------------------------------------------------------------------------------- what is there


def _installed(name: str, folder: Path) -> InstalledRelease:
    """A release at hand, its files checked against its manifest."""
    try:
        files = verified_files(folder)
    except ReleaseDamaged as damaged:
        values = {"release": name, "file": damaged.file}
        damage = Finding(code="release_damaged", where=Where(record=name), values=values)
        return InstalledRelease(
            name=name,
            title="",
            factors=None,
            valid=None,
            archived=None,
            digest="",
            folder=folder,
            damage=damage,
        )
    statuses = [row["status"] for row in table(files, "factors.csv")]
    archived = statuses.count(ARCHIVED)
    return InstalledRelease(
        name=name,
        title=tomllib.loads(files[ABOUT].decode("utf-8"))["title"],
        factors=len(statuses),
        valid=len(statuses) - archived,
        archived=archived,
        digest=digest_of(files),
        folder=folder,
    )
