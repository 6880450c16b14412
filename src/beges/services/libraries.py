"""Libraries: the factors that an inventory uses, all of them pinned.

Its releases in their order, the user's own factors, the corrected ones, and what it adopted. Own
factors and corrections are versions that nothing names until an activity or an adoption does, so
that adding one moves no inventory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from beges.domain.factors import (
    Adopted,
    EmissionFactor,
    FactorRelease,
    corrected_factors,
    with_factors,
)
from beges.domain.findings import Finding, Where
from beges.domain.inventory import Inventory
from beges.domain.perimeter import Adoption, InventorySettings
from beges.services.own_records import corrections, own_factors
from beges.services.workspace import Workspace, load_release
from beges.store import Reader


@dataclass(frozen=True, kw_only=True)
class Library:
    """The factors of an inventory as one release, and what is wrong with what it adopted."""

    release: FactorRelease
    findings: tuple[Finding, ...] = ()


def library_of(
    workspace: Workspace, reader: Reader, settings: InventorySettings, as_of: int | None = None
) -> Library:
    """The factors of an inventory, as the ledger held them at an entry.

    Raises
    ------
    ReleaseUnknown, ReleaseDamaged
    """
    base = load_release(workspace, settings.release)
    others = {
        adoption.release_to: load_release(workspace, adoption.release_to)
        for adoption in settings.adoptions
        if adoption.release_to
    }
    extra = _own(reader, base, as_of)
    adopted: dict[str, Adopted] = {}
    findings: list[Finding] = []
    for adoption in settings.adoptions:
        identifier = adoption.factor_to
        if adoption.release_to:
            other = others[adoption.release_to]
            findings += _changed(adoption, other)
            identifier = f"{adoption.factor_to}@{adoption.release_to}"
            if adoption.factor_to in other.factors:
                factor = other.factors[adoption.factor_to]
                extra[identifier] = replace(factor, factor_id=identifier)
        adopted[adoption.factor_from] = Adopted(factor_id=identifier, reason=adoption.reason)
    gwps = {name: table for other in others.values() for name, table in other.gwps.items()}
    release = replace(with_factors(base, extra), adopted=adopted, gwps={**gwps, **base.gwps})
    return Library(release=release, findings=tuple(findings))


def offered_library(workspace: Workspace, name: str) -> FactorRelease:
    """A release with the user's own factors and the corrected ones: what may be looked up."""
    base = load_release(workspace, name)
    with workspace.store.reading() as reader:
        key = ("offered", base.digest, workspace.store.url, reader.head().seq)
        return workspace.cache.get(key, lambda: with_factors(base, _own(reader, base)))


def _own(
    reader: Reader, base: FactorRelease, as_of: int | None = None
) -> dict[str, EmissionFactor]:
    """The own factors, and the corrected ones of these releases, as the ledger held them."""
    corrected = corrected_factors(base, corrections(reader, as_of))
    return {**own_factors(reader, as_of), **corrected}


def _changed(adoption: Adoption, release: FactorRelease) -> list[Finding]:
    """An adopted release that is not, on the disk, the one that was adopted."""
    if not adoption.digest_to or adoption.digest_to == release.digest:
        return []
    where = Where(record=f"adoption de {adoption.factor_to}")
    return [Finding(code="release_changed", where=where, values={"release": release.title})]


def release_findings(inventory: Inventory) -> Sequence[Finding]:
    """A release that is not the one that the inventory pinned, and the mix of GWP that it keeps."""
    settings, release = inventory.settings, inventory.release
    findings = []
    if settings.release_digest and settings.release_digest != release.digest:
        findings.append(Finding(code="release_changed", values={"release": release.title}))
    if release.gwp_note and not settings.is_rebased:
        words = {"release": release.title, "note": release.gwp_note, "gwp_set": settings.gwp_set}
        findings.append(Finding(code="release_mixes_gwp", values=words))
    return findings
