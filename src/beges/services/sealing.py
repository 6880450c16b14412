"""Sealing a filing after the day that it was filed: its pack, and its lines if they are not kept.

A pack holds the rules that make its lines: those of today must give what was filed, or it is not
made. The figures of the filing are never at stake: they are read from what is kept.
"""

from dataclasses import replace
from datetime import datetime

import numpy as np

from beges.domain.declaration import FILINGS
from beges.domain.declaration.filed_states import Filing, cells_of_inventory, prints_as_filed
from beges.domain.findings import moved
from beges.domain.inventory import Inventory
from beges.domain.tables import rules_digest
from beges.services.availability import what_is_missing
from beges.services.filing_documents import lines_of, name_in, pack_of, put, workbook_of
from beges.services.filings import SEALED_FR, Seen, find_filing, look, not_filed
from beges.services.inventories import derive_at, written
from beges.services.packs import ToSeal
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import BatchKind, Head


def seal_filing(workspace: Workspace, code: str, *, with_documents: bool = False) -> Filing:
    """Seal the pack of a filing that has none yet; one that has keeps it.

    A filing recorded before its lines were kept keeps them from now on, when today's computation
    gives what it printed; one that is sealed already stays as it is otherwise.

    Raises
    ------
    Refused
        When the inventory is not filed, or the rules of today, which the pack holds, do not give
        the lines that were filed.
    """
    found = find_filing(workspace, code)
    if found.pack is not None and found.lines is not None:
        return found
    if not found.is_locked:
        raise Refused(not_filed(code))
    seen = look(workspace, code)
    inventory = _derived_again(workspace, seen, found)
    if inventory is None:
        if found.pack is not None:
            return found
        raise Refused(*moved(seen.inventory.findings))
    kept = [lines_of(inventory, found.version)]
    row: dict[str, object] = {name: getattr(found, name) for name in FILINGS.names}
    row |= {"inventory_digest": inventory.digest, "rules_digest": inventory.rules_digest}
    if found.pack is None:
        seen = replace(seen, inventory=inventory)
        pack = pack_of(workspace, _to_seal(workspace, seen, found, with_documents=with_documents))
        kept.append(pack)
        row["manifest_digest"] = pack.manifest
    row |= {"state": found.state.value} | put(workspace, kept)
    with written(workspace, workspace.act(BatchKind.FILING, SEALED_FR)) as ledger:
        ledger.append(FILINGS, [row], expected={code: found.revision})
        name_in(ledger, kept)
    return find_filing(workspace, code)


def _derived_again(workspace: Workspace, seen: Seen, filing: Filing) -> Inventory | None:
    """What was filed, made by the rules of today; none when they give anything else."""
    filed = seen.inventory
    if filed.digest == filing.inventory_digest and filed.rules_digest == rules_digest():
        return filed
    if what_is_missing(workspace, seen.settings):
        return None
    with workspace.store.reading() as reader:
        derived = derive_at(workspace, reader, seen.settings)
    if filing.lines is None:
        same = prints_as_filed(derived, filing)
    else:
        same = np.array_equal(filed.line_hashes, derived.line_hashes)
    return derived if same else None


def _to_seal(workspace: Workspace, seen: Seen, filing: Filing, *, with_documents: bool) -> ToSeal:
    """What the pack of a filing that stands is made from."""
    at: datetime = workspace.clock().replace(microsecond=0)
    head = Head(seq=filing.at_entry, digest=filing.at_digest)
    return ToSeal(
        inventory=seen.inventory,
        head=head,
        cells=cells_of_inventory(seen.inventory),
        standard=filing.standard,
        version=filing.version,
        filed_on=filing.filed_on.isoformat(),
        made_at=at,
        form=seen.prepared.form,
        workbook=workbook_of(workspace, seen.inventory, head, at),
        with_documents=with_documents,
    )
