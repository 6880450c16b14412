"""The cells of a filing as the ledger keeps them, and whether they would come out again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beges.domain.declaration import FILED_CELLS, FILINGS
from beges.domain.declaration.filed_states import (
    Filing,
    FilingState,
    cells_finding,
    differing_cells,
)
from beges.domain.findings import Finding
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.domain.statements import beges_statement
from beges.domain.tables import rules_digest
from beges.store import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledBoxes:
    """A filing with its cells: standard × entity × post → what was printed."""

    filing: Filing
    boxes: Mapping[tuple[str, str, str], Mapping[str, Any]]


def read_filings(reader: Reader) -> dict[str, Filing]:
    """The filings in force, by inventory."""
    return {row["inventory"]: filing_of(row) for row in reader.signed_records(FILINGS)}


def filing_of(row: Mapping[str, Any]) -> Filing:
    """A filing from its signed record."""
    told = {name: row[name] for name in (*FILINGS.names, "revision", "actor", "at")}
    return Filing(**{**told, "state": FilingState(row["state"])})


def filed_boxes(reader: Reader, settings: InventorySettings) -> FiledBoxes | None:
    """What was filed of an inventory that stands where it was filed; none for another one."""
    if settings.as_of_entry is None:
        return None
    filing = read_filings(reader).get(settings.inventory)
    if filing is None or not filing.is_locked or filing.at_entry != settings.as_of_entry:
        return None
    boxes = {
        (row["standard"], row["entity"] or "", row["post"]): row
        for row in reader.records(FILED_CELLS)
        if row["inventory"] == filing.inventory and row["version"] == filing.version
    }
    return FiledBoxes(filing=filing, boxes=boxes)


def cells_differ(inventory: Inventory, filed: FiledBoxes) -> tuple[Finding, ...]:
    """Names what would come out differently today; nothing is computed when digests agree."""
    then = filed.filing
    if inventory.digest == then.inventory_digest:
        return ()
    boxes = list(differing_cells(inventory, filed.boxes))
    if not boxes:
        return ()
    if then.release_digest != inventory.release.digest:
        reason = "les facteurs installés ne sont plus ceux du dépôt"
    elif then.rules_digest != rules_digest():
        reason = f"les règles ont changé depuis la version {then.tool} de l'outil"
    else:
        reason = "la base a été modifiée hors de l'outil, ou le calcul a changé"
    now = beges_statement(inventory, then.standard).exact_total_mg
    return (cells_finding(then, now, boxes, reason),)
