"""Candidates: the other terms of factors that an inventory may be compared with, then adopt.

Every other release, the later versions of its own factors, the corrections of its published ones,
one factor of a person's choice in the place of another, and its CO2e re-based or as published.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from beges.domain.factors import FactorRelease, later_corrections, later_versions
from beges.domain.findings import Finding
from beges.domain.inventory import Inventory
from beges.domain.perimeter import Adoption, InventorySettings
from beges.services.inventories import compile_stored
from beges.services.refusals import NotFound, Refused
from beges.services.terms import in_order
from beges.services.workspace import SEPARATOR, Workspace, load_release, release_labels

REBASED, PUBLISHED = "rebased", "published"
OWN, CORRECTED = "own", "corrections"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Other terms of factors for an inventory. ``code`` names it on the command line."""

    code: str
    label_fr: str
    settings: InventorySettings
    may_be_partial: bool = True
    """Whether some of its factors may be adopted without the others: re-basing is whole."""


def candidates(workspace: Workspace, settings: InventorySettings) -> list[Candidate]:
    """What the inventory may be compared with.

    Every other release, the later versions of the own factors that it uses, the corrections of its
    published factors, and the other CO2e.
    """
    found = [
        Candidate(code=name.split(SEPARATOR)[0], label_fr=label, settings=_with(settings, name))
        for name, label in release_labels().items()
        if name != settings.release
    ]
    found += _own_candidates(workspace, settings)
    code = PUBLISHED if settings.is_rebased else REBASED
    label = (
        "CO2e publié, tel quel"
        if settings.is_rebased
        else f"CO2e des facteurs ramené au jeu {settings.gwp_set}, gaz par gaz"
    )
    other = replace(settings, rebasing=code)
    return [*found, Candidate(code=code, label_fr=label, settings=other, may_be_partial=False)]


def _own_candidates(workspace: Workspace, settings: InventorySettings) -> Iterator[Candidate]:
    """The inventory with the latest versions of own factors, and with every correction."""
    inventory = compile_stored(workspace, settings)
    used = {a.factor.factor_id for a in inventory.resolutions if not a.replaces}
    library = inventory.release
    labels = {
        OWN: "Dernières versions des facteurs propres",
        CORRECTED: "Corrections des facteurs publiés",
    }
    latest = {OWN: later_versions(library.factors), CORRECTED: later_corrections(library.factors)}
    for code, label in labels.items():
        proposed = _moved(settings, latest[code], used, label)
        if proposed != settings.adoptions:
            moved = replace(settings, adoptions=proposed)
            yield Candidate(code=code, label_fr=label, settings=moved)


def _moved(
    settings: InventorySettings, latest: Mapping[str, str], used: Collection[str], why: str
) -> tuple[Adoption, ...]:
    """The adoptions of an inventory when each factor gives way to its latest version.

    ``used`` are those that its lines use without an adoption.
    """
    kept = [
        replace(a, factor_to=latest.get(a.factor_to, a.factor_to)) if not a.release_to else a
        for a in settings.adoptions
    ]
    known = {adoption.factor_from for adoption in kept}
    new = [
        Adoption(inventory=settings.inventory, factor_from=was, factor_to=to, reason=why)
        for was, to in latest.items()
        if was in used and was not in known
    ]
    return in_order([*kept, *new])


def replacing(
    workspace: Workspace, settings: InventorySettings, factor_from: str, factor_to: str
) -> Candidate:
    """The inventory with a factor of one's choice in the place of one that it uses.

    An own factor, a corrected one, another of its releases, else of the first release that has it:
    the successor of an archived factor, for instance.

    Raises
    ------
    Refused
        When the inventory does not use the first, or nothing gives the second.
    """
    inventory = compile_stored(workspace, settings)
    given = given_for(inventory, factor_from)
    if not given:
        values = {"factor": factor_from, "inventory": settings.inventory}
        raise Refused(Finding(code="adoption_not_used", values=values))
    holder = _holder(workspace, inventory, factor_to)
    release = None if holder is inventory.release else holder
    new = {
        code: Adoption(
            inventory=settings.inventory,
            factor_from=code,
            factor_to=factor_to,
            release_to=release.release if release else None,
            digest_to=release.digest if release else None,
            reason="",
        )
        for code in given
    }
    kept = [adoption for adoption in settings.adoptions if adoption.factor_from not in new]
    return Candidate(
        code=f"{factor_from}={factor_to}",
        label_fr=f"{factor_to} à la place de {factor_from}",
        settings=replace(settings, adoptions=in_order([*kept, *new.values()])),
        may_be_partial=False,
    )


def _holder(workspace: Workspace, inventory: Inventory, factor_id: str) -> FactorRelease:
    """The factors of the inventory when they hold that one, else the first release that does."""
    if factor_id in inventory.release.factors:
        return inventory.release
    for name in release_labels():
        release = load_release(workspace, name)
        if factor_id in release.factors:
            return release
    raise Refused(Finding(code="adoption_target_unknown", values={"factor": factor_id}))


def find_candidate(workspace: Workspace, settings: InventorySettings, name: str) -> Candidate:
    """The candidate of that code; ``factor=other`` is one factor in the place of another.

    Raises
    ------
    NotFound
        With the codes that exist.
    """
    factor_from, equals, factor_to = name.partition("=")
    if equals:
        return replacing(workspace, settings, factor_from.strip(), factor_to.strip())
    known = candidates(workspace, settings)
    for candidate in known:
        if name in (candidate.code, candidate.settings.release) and name != settings.release:
            return candidate
    codes = ", ".join(candidate.code for candidate in known)
    raise NotFound(f"« {name} » ne se compare pas à l'inventaire. Possibles : {codes}.")


def _with(settings: InventorySettings, release: str) -> InventorySettings:
    """The same inventory on another release."""
    return replace(settings, release=release, release_digest=None)


def given_for(inventory: Inventory, factor_id: str) -> set[str]:
    """The factors that the releases give, or that activities name, where this one is used."""
    return {
        answer.replaces or factor_id
        for answer in inventory.resolutions
        if answer.factor.factor_id == factor_id
    }
