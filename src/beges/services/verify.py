"""Verify: the chain re-read, inventories re-derived, factor releases and documents checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from beges.domain.findings import Finding, Severity, Where, moved
from beges.domain.french import tonnes
from beges.domain.inventory import Inventory, total_mg
from beges.domain.perimeter import InventorySettings
from beges.domain.tables import rules_digest
from beges.intake import ReleaseDamaged, ReleaseUnknown
from beges.services.availability import not_computed
from beges.services.compilations import TOTALS, compilation_of
from beges.services.documents import check_documents, count_documents
from beges.services.inventories import compile_at, derive_at
from beges.services.standing import standing_filing
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace, load_release
from beges.store import Broken, ChainReport, check_chain


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was checked, and what differs.

    ``checked`` counts inventories with a recorded total, ``documents`` those read again.
    """

    chain: ChainReport
    checked: int
    documents: int = 0
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing differs."""
        told = [f for f in self.findings if f.severity is not Severity.INFO]
        return self.chain.first_broken is None and not told


def verify(workspace: Workspace, progress: Callable[[str], None] = lambda _: None) -> Verification:
    """Re-read the chain, derive each inventory again, compare; then read each document again."""
    progress("Relecture du registre")
    with workspace.store.reading() as reader:
        chain = check_chain(reader)
    if chain.first_broken is not None:
        return Verification(chain=chain, checked=0, findings=(_broken(chain.first_broken),))
    findings: list[Finding] = []
    checked = 0
    for settings, recorded in _recorded(workspace):
        progress(f"Inventaire {settings.inventory}")
        checked += 1
        findings += _compare(workspace, settings, recorded)
    progress("Dépôts")
    findings += _filed(workspace)
    progress("Pièces")
    findings += check_documents(workspace)
    return Verification(
        chain=chain,
        checked=checked,
        documents=count_documents(workspace),
        findings=tuple(findings),
    )


def _recorded(workspace: Workspace) -> list[tuple[InventorySettings, Mapping[str, Any]]]:
    """Each inventory with the terms that it had when it was last recorded, and that record."""
    found: list[tuple[InventorySettings, Mapping[str, Any]]] = []
    with workspace.store.reading() as reader:
        for settings in read_inventories(reader):
            last = reader.latest_compilation(settings.inventory)
            if last is not None:
                then = {s.inventory: s for s in read_inventories(reader, as_of=last["seq"])}
                found.append((then[settings.inventory], last))
    return found


def _broken(broken: Broken) -> Finding:
    """The first entry of the ledger that is not what was written."""
    return Finding(
        code="chain_broken",
        where=Where(record=f"écriture {broken.seq} ({broken.table} {broken.record_key})"),
        values={
            "seq": broken.seq,
            "record": broken.record_key,
            "reason": broken.reason.sentence_fr,
        },
    )


def _filed(workspace: Workspace) -> list[Finding]:
    """What today's computation would make of each filing, and those whose lines are lost."""
    findings: list[Finding] = []
    with workspace.store.reading() as reader:
        for settings in read_inventories(reader):
            if standing_filing(workspace, reader, settings) is None:
                continue
            try:
                shown = compile_at(workspace, reader, settings)
            except (ReleaseDamaged, ReleaseUnknown):  # told with the totals recorded
                continue
            findings += [f for f in moved(shown.findings) if f.code.startswith("filed_")]
    return findings


def _compare(
    workspace: Workspace, settings: InventorySettings, recorded: Mapping[str, Any]
) -> list[Finding]:
    """What differs, or why the inventory cannot be derived here: that stops no other."""
    try:
        return _differences(workspace, settings, recorded)
    except ReleaseDamaged as damage:
        place = Where(record=f"inventaire {settings.inventory}")
        values = {"release": damage.release, "file": damage.file}
        return [Finding(code="release_damaged", where=place, values=values)]
    except ReleaseUnknown:
        return not_computed(workspace, [settings])


def _differences(
    workspace: Workspace, settings: InventorySettings, recorded: Mapping[str, Any]
) -> list[Finding]:
    """What differs between the recorded compilation and the inventory derived again."""
    place = Where(record=f"inventaire {settings.inventory}")
    release = load_release(workspace, settings.release)
    if release.digest != recorded["release_digest"]:
        values = {"release": release.title}
        return [Finding(code="release_changed", where=place, values=values)]
    with workspace.store.reading() as reader:
        again = derive_at(workspace, reader, settings, recorded["compiled_at_entry"])
        filed = standing_filing(workspace, reader, settings) is not None
    changed = [finding for finding in again.findings if finding.code == "release_changed"]
    if changed:
        return changed
    rules_moved = recorded["rules_digest"] != rules_digest()
    if again.digest == recorded["inventory_digest"] or (filed and rules_moved):
        return []  # what rules that moved on would make of a filed year is told with the filings
    total = total_mg(again)
    values = {
        "inventory": settings.inventory,
        "recorded": tonnes(recorded["total_mg"], 2),
        "derived": tonnes(total, 2),
    }
    return [Finding(code=_difference(again, recorded), where=place, values=values)]


def _difference(again: Inventory, recorded: Mapping[str, Any]) -> str:
    """Why another digest: the same rules (somebody changed something), or rules that moved on.

    Rules that changed without moving a figure (a unit more in the catalogue) are only told.
    """
    if recorded["rules_digest"] == rules_digest():
        return "inventory_differs"
    derived = compilation_of(again, recorded["compiled_at_entry"], "")
    moved = any(derived[name] != recorded[name] for name in TOTALS)
    return "inventory_differs_rules" if moved else "inventory_rules_moved_nothing"
