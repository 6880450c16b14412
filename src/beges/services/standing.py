"""Inventories that stand at their filing: what was filed, read again from what was kept.

The lines of a filing are a document of the ledger, named by its SHA-256 in the filing; its printed
cells are rows of the ledger. What the factors and the rules of today would give is only compared.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from beges.domain.declaration import FILED_CELLS, FILINGS
from beges.domain.declaration.filed_states import (
    Filing,
    FilingState,
    differing_cells,
    differs_finding,
    prints_as_filed,
)
from beges.domain.findings import Finding, Where
from beges.domain.french import tonnes
from beges.domain.inventory import DocumentUnreadable, FiledLines, Inventory, read_document
from beges.domain.perimeter import InventorySettings
from beges.domain.statements import beges_statement
from beges.domain.tables import rules_digest
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace, stamp_of
from beges.store import DocumentChanged, DocumentMissing, DocumentsUnavailable, Reader

Boxes = Mapping[tuple[str, str, str], Mapping[str, Any]]
"""Standard × entity × post → what was printed."""


def read_filings(reader: Reader, as_of: int | None = None) -> dict[str, Filing]:
    """The filings in force, now or at an entry, by inventory."""
    return {row["inventory"]: filing_of(row) for row in reader.signed_records(FILINGS, as_of)}


def filing_of(row: Mapping[str, Any]) -> Filing:
    """A filing from its signed record."""
    told = {name: row[name] for name in (*FILINGS.names, "revision", "actor", "at")}
    return Filing(**{**told, "state": FilingState(row["state"])})


def standing_filing(
    workspace: Workspace, reader: Reader, settings: InventorySettings, as_of: int | None = None
) -> Filing | None:
    """The filing at which an inventory stands; none for other terms than those that were filed.

    ``as_of``: a filing that stood at that entry counts too, whatever became of it since.
    """
    if settings.as_of_entry is None:
        return None
    for entry in dict.fromkeys((None, as_of)):
        seq = reader.head().seq if entry is None else entry
        key = ("standing", workspace.store.url, seq)
        standing = workspace.cache.get(key, partial(_standing, reader, entry))
        terms, filing = standing.get(settings.inventory, (None, None))
        if terms is not None and replace(settings, name=terms.name) == terms:
            return filing
    return None


def _standing(reader: Reader, as_of: int | None) -> dict[str, tuple[InventorySettings, Filing]]:
    """The inventories that stand at their filing, now or at an entry, with their terms."""
    filings = read_filings(reader, as_of)
    locked = {code: filing for code, filing in filings.items() if filing.is_locked}
    known = read_inventories(reader, as_of) if locked else []
    return {
        settings.inventory: (settings, filing)
        for settings in known
        if (filing := locked.get(settings.inventory)) is not None
        and settings.as_of_entry == filing.at_entry
    }


def read_boxes(reader: Reader, filing: Filing) -> Boxes:
    """The cells that a filing printed."""
    return {
        (row["standard"], row["entity"] or "", row["post"]): row
        for row in reader.records(FILED_CELLS)
        if row["inventory"] == filing.inventory and row["version"] == filing.version
    }


_LOST: Mapping[type[Exception], str] = {
    DocumentMissing: "la pièce qui les garde n'est plus dans le dossier des pièces",
    DocumentChanged: "la pièce qui les garde a été modifiée hors de l'outil",
    DocumentsUnavailable: "le dossier des pièces n'est pas accessible",
}
LinesLost = (DocumentUnreadable, DocumentMissing, DocumentChanged, DocumentsUnavailable)
"""What is raised when the lines of a filing cannot be read as they were filed."""


def read_lines(workspace: Workspace, filing: Filing) -> FiledLines:
    """The lines of a filing, whose bytes are those that the ledger names.

    Raises
    ------
    DocumentUnreadable, DocumentMissing, DocumentChanged, DocumentsUnavailable
    """
    if filing.lines is None:
        raise DocumentUnreadable("ce dépôt date d'avant que l'outil ne les garde")
    found = read_document(workspace.store.evidence.get(filing.lines))
    if found.digest != filing.inventory_digest:
        raise DocumentUnreadable("la pièce n'est pas celle de ce dépôt")
    return found


def are_kept(workspace: Workspace, filing: Filing) -> bool:
    """Whether the lines of a filing can be read here as they were filed."""
    stamp = stamp_of(workspace, filing.lines or "")
    key = ("kept", workspace.store.url, filing.lines, filing.inventory_digest, stamp)
    return bool(stamp) and workspace.cache.get(key, lambda: _can_be_read(workspace, filing))


def _can_be_read(workspace: Workspace, filing: Filing) -> bool:
    try:
        read_lines(workspace, filing)
    except LinesLost:
        return False
    return True


def lost_finding(filing: Filing, derived: Inventory, lost: Exception) -> Finding:
    """The figures shown are not read from the filing; whether they still are those."""
    same = prints_as_filed(derived, filing)
    values = {
        "inventory": filing.inventory,
        "reason": _LOST.get(type(lost), str(lost)),
        "filed": tonnes(filing.total_mg, 2),
        "now": tonnes(beges_statement(derived, filing.standard).exact_total_mg, 2),
        "verdict": "ce sont encore ceux du dépôt" if same else "ce ne sont plus ceux du dépôt",
        "document": (filing.lines or "aucune")[:12],
    }
    return Finding(code="filed_lines_lost", where=_where(filing), values=values)


def not_derived_finding(filing: Filing, missing: str) -> Finding:
    """What was filed is shown on a machine that could not compute it again."""
    values = {"inventory": filing.inventory, "reason": missing}
    return Finding(code="filed_not_derived", where=_where(filing), values=values)


def _where(filing: Filing) -> Where:
    return Where(record=f"inventaire {filing.inventory}")


def differing(
    filing: Filing, boxes: Boxes, filed: Inventory, derived: Inventory
) -> tuple[Finding, ...]:
    """What today's factors, rules or computation would make of a filing; nothing when the same."""
    if np.array_equal(filed.line_hashes, derived.line_hashes):
        return ()
    reasons = []
    if filing.release_digest != derived.release.digest:
        reasons.append("les facteurs installés ne sont plus ceux du dépôt")
    if filing.rules_digest != rules_digest():
        reasons.append(f"les règles ont changé depuis la version {filing.tool} de l'outil")
    reason = " et ".join(reasons) or "le calcul a changé, ou la base a été modifiée hors de l'outil"
    now = beges_statement(derived, filing.standard).exact_total_mg
    return (differs_finding(filing, now, list(differing_cells(derived, boxes)), reason),)
