"""Filing: an inventory checked, pinned, its printed cells kept, and its pack sealed, in one act.

The inventory is pinned at the entry that the person saw: what was written meanwhile is no part of
it, and waits for a restatement. The pack is put among the documents before the ledger says that it
is there, so that a crash leaves a filing with all of it, or none.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from beges import __version__
from beges.domain.declaration import (
    FILED_CELLS,
    FILINGS,
)
from beges.domain.declaration.filed_states import (
    STANDARDS,
    Filing,
    FilingState,
    cells_digest,
    cells_of_inventory,
)
from beges.domain.declaration.filing_checks import Prepared, day_finding
from beges.domain.declaration.filing_checks import cannot_file as checks
from beges.domain.findings import Finding, Where
from beges.domain.french import day
from beges.domain.inventory import Inventory
from beges.domain.perimeter import INVENTORIES, InventorySettings
from beges.domain.statements import beges_statement
from beges.services.declaration import filled_form
from beges.services.documents import open_attached
from beges.services.filing_documents import (
    lines_of,
    name_in,
    pack_of,
    put,
    workbook_of,
)
from beges.services.form_checks import LONGEST, text_finding
from beges.services.inventories import compile_at, record_compilations, written
from beges.services.packs import ToSeal
from beges.services.perimeter import record_of
from beges.services.reference import reference_of
from beges.services.refusals import NotFound, Refused, missing_reason
from beges.services.significance import weighing
from beges.services.standing import read_filings
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace
from beges.store import BatchKind, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingTerms:
    """How a person files: the table, the day, the receipt, the reason, and what the pack holds."""

    filed_on: date
    reason: str
    standard: str = "v5"
    receipt: str = ""
    with_documents: bool = False


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is about to be filed, read at one entry: the inventory, the form, the last filing."""

    settings: InventorySettings
    inventory: Inventory
    head: Head
    revision: int
    filing: Filing | None
    prepared: Prepared


def filings(workspace: Workspace) -> dict[str, Filing]:
    """The filings of the database, by inventory."""
    with workspace.store.reading() as reader:
        key = ("filings", workspace.store.url, reader.head().seq)
        return workspace.cache.get(key, lambda: read_filings(reader))


def filed_mark(filing: Filing | None) -> str:
    """What stands beside the name of a filed inventory; blank for one that is not."""
    if filing is None or not filing.is_locked:
        return ""
    return f"Déposé le {day(filing.filed_on)}"


def find_filing(workspace: Workspace, inventory: str) -> Filing:
    """The filing of an inventory, reopened or not.

    Raises
    ------
    Refused
    """
    found = filings(workspace).get(inventory)
    if found is None:
        raise Refused(not_filed(inventory))
    return found


def not_filed(inventory: str) -> Finding:
    """An act on a filing that does not exist."""
    return Finding(code="filing_not_filed", values={"inventory": inventory})


def history(workspace: Workspace, inventory: str) -> list[dict[str, Any]]:
    """Every revision of a filing, the first one first: who, when, why, which state and version."""
    with workspace.store.reading() as reader:
        return reader.history(FILINGS, inventory)


SEALED_FR = "Dossier scellé"


def told_history(workspace: Workspace, inventory: str) -> list[dict[str, Any]]:
    """The same, the last one first, each with ``why``: its reason, or that the pack was sealed."""
    rows = history(workspace, inventory)
    for before, row in zip([None, *rows], rows, strict=False):
        same = before is not None and before["version"] == row["version"]
        sealed = same and row["pack"] is not None and before is not None and before["pack"] is None
        row["why"] = SEALED_FR if sealed else row["reason"] or ""
    return rows[::-1]


def former_packs(workspace: Workspace, code: str) -> dict[int, str]:
    """The sealed packs of the versions that no longer stand, by version."""
    rows = history(workspace, code)
    found = {int(row["version"]): str(row["pack"]) for row in rows if row["pack"] is not None}
    if rows and filings(workspace)[code].is_locked:
        found.pop(int(rows[-1]["version"]), None)
    return found


def filed_by(workspace: Workspace, filing: Filing) -> str:
    """Who filed this version, whoever acted on it since."""
    rows = history(workspace, filing.inventory)
    return next(str(row["actor"]) for row in rows if row["version"] == filing.version)


def look(workspace: Workspace, code: str) -> Seen:
    """What would be filed now.

    Raises
    ------
    NotFound
    """
    with workspace.store.reading() as reader:
        head = reader.head()
        known = {settings.inventory: settings for settings in read_inventories(reader)}
        if code not in known:
            raise NotFound(f"Aucun inventaire « {code} ».")
        settings = known[code]
        row = reader.record(INVENTORIES, code) or {}
        inventory = compile_at(workspace, reader, settings, head.seq)
        filing = read_filings(reader).get(code)
    return Seen(
        settings=settings,
        inventory=inventory,
        head=head,
        revision=int(row["revision"]),
        filing=filing,
        prepared=_prepared(workspace, inventory),
    )


def _prepared(workspace: Workspace, inventory: Inventory) -> Prepared:
    """The form as filled in, the reference year and the posts weighed."""
    weighed = weighing(workspace, inventory.settings)
    reference = reference_of(workspace, inventory)
    return Prepared(
        form=filled_form(workspace, inventory),
        has_reference=reference.choice.is_made,
        is_weighed=weighed.is_decided,
        findings=(*weighed.findings, *reference.findings),
    )


def cannot_file(seen: Seen, standard: str = "v5") -> list[Finding]:
    """What keeps this inventory from being filed, each with its remedy; empty when nothing does."""
    if standard not in STANDARDS:
        return [_unknown(standard)]
    return [*_standing(seen), *checks(seen.inventory, standard, seen.prepared)]


def _unknown(standard: str) -> Finding:
    values = {"value": standard[:60], "column": "Tableau déposé", "accepted": ", ".join(STANDARDS)}
    return Finding(code="code_unknown", values=values)


def _refused_terms(workspace: Workspace, seen: Seen, terms: FilingTerms) -> list[Finding]:
    """What cannot be kept of the terms: no reason, a day that cannot be, a text nobody types."""
    at = Where(record=f"inventaire {seen.settings.inventory}")
    found = [
        day_finding(terms.filed_on, seen.settings.year, workspace.clock().date()),
        text_finding("Motif", terms.reason, at, limit=LONGEST),
        text_finding(FILINGS.column("receipt").label_fr, terms.receipt, at),
    ]
    missing = [] if terms.reason.strip() else [missing_reason()]
    return [*missing, *(finding for finding in found if finding is not None)]


def _standing(seen: Seen) -> list[Finding]:
    """An inventory that is filed, or that stands at an entry for another reason."""
    settings, filing = seen.settings, seen.filing
    where = Where(record=f"inventaire {settings.inventory}")
    if filing is not None and filing.is_locked:
        values: dict[str, object] = {
            "inventory": settings.inventory,
            "day": day(filing.filed_on),
        }
        return [Finding(code="filing_already", where=where, values=values)]
    if settings.as_of_entry is not None:
        values = {"inventory": settings.inventory, "entry": settings.as_of_entry}
        return [Finding(code="filing_pinned", where=where, values=values)]
    return []


def file_inventory(workspace: Workspace, code: str, terms: FilingTerms) -> Filing:
    """Check an inventory, pin it, keep its printed cells and its sealed pack.

    Raises
    ------
    Refused
        When something forbids it (each with its remedy), no reason is given, or somebody changed
        or filed the inventory meanwhile. Nothing is then written.
    """
    record_compilations(workspace)  # a pack holds the totals that the ledger recorded
    seen = look(workspace, code)
    findings = _refused_terms(workspace, seen, terms) + cannot_file(seen, terms.standard)
    if findings:
        raise Refused(*findings)
    return _file(workspace, seen, terms, sealed=True)


def file_published(workspace: Workspace, code: str, terms: FilingTerms) -> Filing:
    """Record a filing that was made before the tool: its figures are pinned, nothing is asked.

    No pack is sealed: :func:`seal_filing` does it later.

    Raises
    ------
    Refused
        When it is filed already, or somebody changed it meanwhile.
    """
    record_compilations(workspace)
    seen = look(workspace, code)
    unknown = [] if terms.standard in STANDARDS else [_unknown(terms.standard)]
    refused = [*_refused_terms(workspace, seen, terms), *unknown, *_standing(seen)]
    if refused:
        raise Refused(*refused)
    return _file(workspace, seen, terms, sealed=False)


def _file(workspace: Workspace, seen: Seen, terms: FilingTerms, *, sealed: bool) -> Filing:
    """Write the filing: the pack first, then one transaction."""
    at = workspace.clock().replace(microsecond=0)
    pinned = replace(seen.settings, as_of_entry=seen.head.seq)
    with workspace.store.reading() as reader:
        inventory = compile_at(workspace, reader, pinned)
    version = 1 if seen.filing is None else seen.filing.version + 1
    cells = cells_of_inventory(inventory)
    filing = _filing_row(seen, terms, inventory, version) | {"cells_digest": cells_digest(cells)}
    kept = [lines_of(inventory, version)]
    if sealed:
        wanted = ToSeal(
            inventory=inventory,
            head=seen.head,
            cells=cells,
            standard=terms.standard,
            version=version,
            filed_on=terms.filed_on.isoformat(),
            made_at=at,
            form=filled_form(workspace, inventory),
            workbook=workbook_of(workspace, inventory, seen.head, at),
            with_documents=terms.with_documents,
        )
        pack = pack_of(workspace, wanted)
        kept.append(pack)
        filing["manifest_digest"] = pack.manifest
    filing |= put(workspace, kept)
    revision = 0 if seen.filing is None else seen.filing.revision
    act = replace(workspace.act(BatchKind.FILING, terms.reason.strip()), at=at)
    code = seen.settings.inventory
    with written(workspace, act) as ledger:
        ledger.append(INVENTORIES, [record_of(pinned)], expected={code: seen.revision})
        ledger.append(FILINGS, [filing], expected={code: revision})
        ledger.append(FILED_CELLS, [_cell_row(code, version, row) for row in cells], expected={})
        name_in(ledger, kept)
    return find_filing(workspace, code)


def _cell_row(code: str, version: int, row: dict[str, object]) -> dict[str, object]:
    return {"inventory": code, "version": version, **row}


def _filing_row(
    seen: Seen, terms: FilingTerms, inventory: Inventory, version: int
) -> dict[str, object]:
    """The record of a filing, before its cells and its pack are named."""
    return {
        "inventory": seen.settings.inventory,
        "state": FilingState.FILED.value,
        "version": version,
        "standard": terms.standard,
        "filed_on": terms.filed_on,
        "receipt": terms.receipt.strip() or None,
        "at_entry": seen.head.seq,
        "at_digest": seen.head.digest,
        "inventory_digest": inventory.digest,
        "release_digest": inventory.release.digest,
        "rules_digest": inventory.rules_digest,
        "manifest_digest": None,
        "pack": None,
        "lines": None,
        "total_mg": beges_statement(inventory, terms.standard).exact_total_mg,
        "tool": __version__,
        "requested_by": None,
        "reason": terms.reason.strip(),
    }


def pack_bytes(workspace: Workspace, code: str, version: int | None = None) -> bytes:
    """The sealed pack of a filing, or of a former version: the very bytes that were kept.

    Raises
    ------
    Refused, NotFound
    """
    found = find_filing(workspace, code)
    pack = found.pack if version is None else former_packs(workspace, code).get(version)
    if pack is None:
        raise NotFound(f"L'inventaire « {code} » est déposé sans dossier scellé : scellez-le.")
    return open_attached(workspace, pack).content
