"""Adoption: what other factors would change in an inventory, and the signed change that takes them.

A release that is installed, a correction or a new version of an own factor moves nothing. A person
compares an inventory with a candidate, reads the effect by line, post and total, then adopts all of
it, or some factors, with a reason: a batch of the ledger, attributed and chained like any other.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from beges.domain.comparison import Change, Comparison, FactorChange, compare
from beges.domain.factors import EmissionFactor
from beges.domain.factors.succession import Successor, successor_of
from beges.domain.findings import Finding
from beges.domain.french import signed_tonnes
from beges.domain.inventory import total_mg
from beges.domain.perimeter import ADOPTIONS, INVENTORIES, Adoption, InventorySettings
from beges.services.candidates import Candidate, given_for
from beges.services.inventories import compile_at, written
from beges.services.libraries import library_of
from beges.services.perimeter import record_of
from beges.services.refusals import (
    Refused,
    changed_meanwhile,
    inventory_pinned,
    missing_reason,
)
from beges.services.terms import in_order, read_inventories
from beges.services.workspace import SEPARATOR, Workspace, load_release
from beges.store import BatchKind, Ledger, Reader, record_key


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A factor in use that the candidate has archived or no longer has, and who would succeed."""

    factor: EmissionFactor
    is_gone: bool
    activities: int
    successor: Successor | None


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
        after = compile_at(workspace, reader, _terms(workspace, reader, settings, candidate))
    return compare(before, after)


def _terms(
    workspace: Workspace, reader: Reader, settings: InventorySettings, candidate: Candidate
) -> InventorySettings:
    """The terms that a candidate would give.

    Another release may lack a factor that was adopted (the correction of a figure that it does not
    print): that adoption would be withdrawn with the change, and the comparison shows it.
    """
    after = candidate.settings
    if after.release == settings.release:
        return after
    kept = set(after.adoptions) - set(_missing(workspace, reader, after))
    return replace(after, adoptions=tuple(a for a in after.adoptions if a in kept))


def _missing(workspace: Workspace, reader: Reader, settings: InventorySettings) -> list[Adoption]:
    """The adoptions whose factor these terms do not give."""
    release = library_of(workspace, reader, settings).release
    return [
        adoption
        for adoption in settings.adoptions
        if release.adopted[adoption.factor_from].factor_id not in release.factors
    ]


def withdrawn_by(comparison: Comparison) -> list[Adoption]:
    """The adoptions that the other side would set aside, for want of their factor."""
    kept = {adoption.factor_from for adoption in comparison.after.settings.adoptions}
    return [a for a in comparison.before.settings.adoptions if a.factor_from not in kept]


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
        When the inventory is pinned, no reason is given, nothing changes, or somebody changed the
        inventory or a factor meanwhile.
    """
    _refuse(settings, reason)
    with workspace.store.reading() as reader:
        after = _terms(workspace, reader, settings, candidate)
    if after.release != settings.release:
        after = replace(after, release_digest=load_release(workspace, after.release).digest)
    _write(workspace, settings, after, reason.strip())


def adopt_some(
    workspace: Workspace, comparison: Comparison, factors: Collection[str], *, reason: str
) -> int:
    """The inventory takes some of the candidate's factors; returns how many.

    ``factors`` are identifiers of factors that the inventory uses (``FactorChange.before``).

    Raises
    ------
    Refused
        As :func:`adopt_all`; when a factor that was asked cannot be adopted; or when adopting these
        alone would not have the effect that the comparison shows.
    """
    settings = comparison.before.settings
    _refuse(settings, reason)
    chosen = [c for c in adoptable(comparison) if c.before and c.before.factor_id in factors]
    unknown = set(factors) - {c.before.factor_id for c in chosen if c.before}
    if unknown:
        values = {"factors": ", ".join(sorted(unknown))}
        raise Refused(Finding(code="adoption_unknown", values=values))
    if not chosen:
        raise Refused(Finding(code="adoption_empty"))
    new = {adoption.factor_from: adoption for adoption in _adoptions(comparison, chosen)}
    kept = [a for a in settings.adoptions if a.factor_from not in new]
    after = replace(settings, adoptions=in_order([*kept, *new.values()]))
    _refuse_other_effect(workspace, after, settings, sum(change.effect_mg for change in chosen))
    _write(workspace, settings, after, reason.strip())
    return len(chosen)


def _refuse_other_effect(
    workspace: Workspace, after: InventorySettings, before: InventorySettings, shown_mg: int
) -> None:
    """What is adopted has the effect that was shown, to the milligram.

    One factor may give way to several (by place, by unit): only the whole version tells them apart.
    """
    with workspace.store.reading() as reader:
        effect = total_mg(compile_at(workspace, reader, after)) - total_mg(
            compile_at(workspace, reader, before)
        )
    if effect != shown_mg:
        values = {"shown": signed_tonnes(shown_mg, 6), "effect": signed_tonnes(effect, 6)}
        raise Refused(Finding(code="adoption_effect_differs", values=values))


def _write(
    workspace: Workspace, before: InventorySettings, after: InventorySettings, reason: str
) -> None:
    """Write the terms and the adoptions that differ, as one batch, if nobody changed them."""
    known = {adoption.factor_from: adoption for adoption in before.adoptions}
    named = {adoption.factor_from for adoption in after.adoptions}
    new = [replace(a, reason=reason) for a in after.adoptions if known.get(a.factor_from) != a]
    gone = [adoption for adoption in before.adoptions if adoption.factor_from not in named]
    has_new_terms = replace(after, adoptions=before.adoptions) != before
    with written(workspace, workspace.act(BatchKind.ADOPTION, reason)) as ledger:
        revision = _unmoved(ledger, before)
        if not (new or gone or has_new_terms):
            raise Refused(Finding(code="adoption_empty"))
        for adoption in _missing(workspace, ledger, after):
            if known.get(adoption.factor_from) != adoption:
                raise changed_meanwhile(f"facteur {adoption.factor_to}")
        if has_new_terms:
            ledger.append(INVENTORIES, [record_of(after)], expected={before.inventory: revision})
        expected = _revisions(ledger, before)
        if new:
            ledger.append(ADOPTIONS, [_row(adoption) for adoption in new], expected=expected)
        if gone:
            rows = [_row(adoption) for adoption in gone]
            ledger.append(ADOPTIONS, rows, expected=expected, withdrawn=True)


def _row(adoption: Adoption) -> dict[str, object]:
    return {name: getattr(adoption, name) for name in ADOPTIONS.names}


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
    kept = tuple(a for a in settings.adoptions if a.factor_from != factor_from)
    _write(workspace, settings, replace(settings, adoptions=kept), reason.strip())


def _adoptions(comparison: Comparison, chosen: Sequence[FactorChange]) -> Iterator[Adoption]:
    """An adoption for every factor of the releases that leads to one of those that give way."""
    after = comparison.after
    is_other = after.settings.release != comparison.before.settings.release
    for change in chosen:
        if change.before is None or change.after is None:
            continue
        for given in sorted(given_for(comparison.before, change.before.factor_id)):
            yield Adoption(
                inventory=after.settings.inventory,
                factor_from=given,
                factor_to=change.after.factor_id,
                release_to=after.settings.release if is_other else None,
                digest_to=after.release.digest if is_other else None,
                reason="",
            )


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
