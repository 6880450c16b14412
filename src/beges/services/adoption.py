"""Adoption: what other factors would change in an inventory, and the signed change that takes them.

A release that is installed, a correction or a new version of an own factor moves nothing. A person
compares an inventory with a candidate, reads the effect by line, post and total, then adopts all of
it, or some factors, with a reason: a batch of the ledger, attributed and chained like any other.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from beges.domain.comparison import Change, Comparison, FactorChange, compare
from beges.domain.factors import EmissionFactor, later_corrections, later_versions
from beges.domain.factors.succession import Successor, successor_of
from beges.domain.findings import Finding
from beges.domain.perimeter import ADOPTIONS, INVENTORIES, Adoption, InventorySettings
from beges.services.inventories import (
    compile_at,
    compile_stored,
    read_inventories,
    written,
)
from beges.services.perimeter import record_of
from beges.services.refusals import (
    NotFound,
    Refused,
    changed_meanwhile,
    inventory_pinned,
    missing_reason,
)
from beges.services.workspace import SEPARATOR, Workspace, load_release, release_labels
from beges.store import BatchKind, Ledger, Reader, record_key

REBASED, PUBLISHED = "rebased", "published"
OWN, CORRECTED = "own", "corrections"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Other terms of factors for an inventory. ``code`` names it on the command line."""

    code: str
    label_fr: str
    settings: InventorySettings

    @property
    def may_be_partial(self) -> bool:
        """Whether some of its factors may be adopted without the others: re-basing is whole."""
        return self.code not in (REBASED, PUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A factor in use that the candidate has archived or no longer has, and who would succeed."""

    factor: EmissionFactor
    is_gone: bool
    activities: int
    successor: Successor | None


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
    return [*found, Candidate(code=code, label_fr=label, settings=other)]


def _own_candidates(workspace: Workspace, settings: InventorySettings) -> Iterator[Candidate]:
    """The inventory with the latest versions of own factors, and with every correction."""
    inventory = compile_stored(workspace, settings)
    used = {answer.factor.factor_id for answer in inventory.resolutions}
    library = inventory.release
    labels = {
        OWN: "Dernières versions des facteurs propres",
        CORRECTED: "Corrections des facteurs publiés",
    }
    latest = {OWN: later_versions(library.factors), CORRECTED: later_corrections(library.factors)}
    for code, label in labels.items():
        moves = {was: to for was, to in latest[code].items() if was in used}
        proposed = _moved(settings, moves, label)
        if proposed != settings.adoptions:
            moved = replace(settings, adoptions=proposed)
            yield Candidate(code=code, label_fr=label, settings=moved)


def _moved(
    settings: InventorySettings, latest: Mapping[str, str], why: str
) -> tuple[Adoption, ...]:
    """The adoptions of an inventory when each of these factors gives way to its latest version."""
    kept = [
        replace(a, factor_to=latest.get(a.factor_to, a.factor_to)) if not a.release_to else a
        for a in settings.adoptions
    ]
    known = {adoption.factor_from for adoption in kept}
    new = [
        Adoption(inventory=settings.inventory, factor_from=was, factor_to=to, reason=why)
        for was, to in latest.items()
        if was not in known
    ]
    return tuple(sorted([*kept, *new], key=lambda adoption: adoption.factor_from))


def find_candidate(workspace: Workspace, settings: InventorySettings, name: str) -> Candidate:
    """The candidate of that code.

    Raises
    ------
    NotFound
        With the codes that exist.
    """
    known = candidates(workspace, settings)
    for candidate in known:
        if name in (candidate.code, candidate.settings.release) and name != settings.release:
            return candidate
    codes = ", ".join(candidate.code for candidate in known)
    raise NotFound(f"« {name} » ne se compare pas à l'inventaire. Possibles : {codes}.")


def _with(settings: InventorySettings, release: str) -> InventorySettings:
    """The same inventory on another release."""
    return replace(settings, release=release, release_digest=None)


def compare_with(
    workspace: Workspace, settings: InventorySettings, candidate: Candidate
) -> Comparison:
    """The inventory as it is and as it would be, on the same state of the ledger.

    Raises
    ------
    InvariantBroken, ReleaseUnknown, ReleaseDamaged
    """
    with workspace.store.reading() as reader:
        before = compile_at(workspace, reader, settings)
        after = compile_at(workspace, reader, candidate.settings)
    return compare(before, after)


def notices(comparison: Comparison) -> list[Notice]:
    """The factors in use that another release has archived or lacks, the most used first.

    What its publisher never printed is not missed there.
    """
    first = comparison.after.settings.release.split(SEPARATOR)[0]
    if comparison.before.settings.release == comparison.after.settings.release:
        return []
    offered = [f for f in comparison.after.release.factors.values() if f.release == first]
    publishers = {factor.publisher for factor in offered if factor.status != "derived"}
    year = comparison.after.settings.year
    found = []
    for change in comparison.factors:
        factor = change.before
        if factor is None or change.after is None or factor.publisher not in publishers:
            continue
        is_gone = change.change is Change.STAYS
        if is_gone or (change.after.status == "archived" and change.after.release == first):
            successor = successor_of(factor if is_gone else change.after, offered, year)
            found.append(
                Notice(
                    factor=factor,
                    is_gone=is_gone,
                    activities=change.activities,
                    successor=successor,
                )
            )
    return sorted(found, key=lambda notice: (-notice.activities, notice.factor.factor_id))


def adopt_all(
    workspace: Workspace, settings: InventorySettings, candidate: Candidate, *, reason: str
) -> None:
    """The inventory takes the candidate's terms: a signed change.

    Raises
    ------
    Refused
        When the inventory is pinned, no reason is given, or somebody changed it meanwhile.
    """
    if candidate.settings.adoptions != settings.adoptions:
        comparison = compare_with(workspace, settings, candidate)
        used = {was for was, _ in _pairs(comparison)}
        adopt_some(workspace, comparison, used, reason=reason)
        return
    _refuse(settings, reason)
    release = load_release(workspace, candidate.settings.release)
    adopted = replace(candidate.settings, release_digest=release.digest)
    with written(workspace, workspace.act(BatchKind.ADOPTION, reason.strip())) as ledger:
        revision = _unmoved(ledger, settings)
        expected = {settings.inventory: revision}
        ledger.append(INVENTORIES, [record_of(adopted)], expected=expected)


def adopt_some(
    workspace: Workspace, comparison: Comparison, factors: Collection[str], *, reason: str
) -> int:
    """The inventory takes some of the candidate's factors; returns how many.

    ``factors`` are identifiers of factors that the inventory uses (``FactorChange.before``).

    Raises
    ------
    Refused
        As :func:`adopt_all`, or when nothing that was asked changes.
    """
    settings = comparison.before.settings
    _refuse(settings, reason)
    pairs = {was: becomes for was, becomes in _pairs(comparison) if was in factors}
    if not pairs:
        raise Refused(Finding(code="adoption_empty"))
    rows = list(_rows(comparison, pairs, reason.strip()))
    with written(workspace, workspace.act(BatchKind.ADOPTION, reason.strip())) as ledger:
        _unmoved(ledger, settings)
        ledger.append(ADOPTIONS, rows, expected=_revisions(ledger, settings))
    return len(rows)


def adoptable(comparison: Comparison) -> list[FactorChange]:
    """The changes that may be taken one by one: a factor takes the place of another."""
    return [c for c in comparison.factors if c.change in (Change.FIGURES, Change.OTHER)]


def drop_adoption(
    workspace: Workspace, settings: InventorySettings, factor_from: str, *, reason: str
) -> None:
    """The inventory goes back to the factor that its releases give.

    Raises
    ------
    Refused
        As :func:`adopt_all`.
    """
    _refuse(settings, reason)
    with written(workspace, workspace.act(BatchKind.ADOPTION, reason.strip())) as ledger:
        _unmoved(ledger, settings)
        (row,) = [
            record
            for record in ledger.records(ADOPTIONS)
            if (record["inventory"], record["factor_from"]) == (settings.inventory, factor_from)
        ]
        held = {name: row[name] for name in ADOPTIONS.names}
        expected = _revisions(ledger, settings)
        ledger.append(ADOPTIONS, [held], expected=expected, withdrawn=True)


def _pairs(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """The factors that may be taken one by one, and what takes their place."""
    for change in adoptable(comparison):
        if change.before is not None and change.after is not None:
            yield change.before.factor_id, change.after.factor_id


def _rows(
    comparison: Comparison, pairs: Mapping[str, str], reason: str
) -> Iterator[dict[str, object]]:
    """The records of the adoptions: each names the factor that the releases would give."""
    given = {
        answer.factor.factor_id: answer.replaces or answer.factor.factor_id
        for answer in comparison.before.resolutions
    }
    after = comparison.after
    is_other = after.settings.release != comparison.before.settings.release
    for was, becomes in pairs.items():
        adoption = Adoption(
            inventory=after.settings.inventory,
            factor_from=given[was],
            factor_to=becomes,
            release_to=after.settings.release if is_other else None,
            digest_to=after.release.digest if is_other else None,
            reason=reason,
        )
        yield {name: getattr(adoption, name) for name in ADOPTIONS.names}


def _refuse(settings: InventorySettings, reason: str) -> None:
    """What no adoption may do: without a reason, or in an inventory that stands at an entry."""
    if not reason.strip():
        raise Refused(missing_reason())
    if settings.as_of_entry is not None:
        raise Refused(inventory_pinned(settings))


def _unmoved(ledger: Ledger, seen: InventorySettings) -> int:
    """The revision of the inventory, when its terms are still those that the person saw."""
    now = {s.inventory: s for s in read_inventories(ledger)}.get(seen.inventory)
    record = ledger.record(INVENTORIES, seen.inventory)
    if now != seen or record is None:
        raise changed_meanwhile(f"inventaire {seen.inventory}")
    return int(record["revision"])


def _revisions(reader: Reader, settings: InventorySettings) -> dict[str, int]:
    """The revision of each adoption of the inventory, by its key."""
    return {
        record_key(ADOPTIONS, row): int(row["revision"])
        for row in reader.records(ADOPTIONS)
        if row["inventory"] == settings.inventory
    }
