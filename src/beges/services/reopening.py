"""Re-opening a filing takes a reason and a second person; a restatement stands beside it."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from beges.domain.collection import person_key
from beges.domain.columns import Table
from beges.domain.declaration import FILINGS, FORM_ANSWERS, REFERENCE_YEARS, SIGNIFICANCE
from beges.domain.declaration.filed_states import Filing, FilingState
from beges.domain.findings import Finding, Where
from beges.domain.perimeter import ADOPTIONS, INVENTORIES, InventorySettings
from beges.services.filings import find_filing, not_filed
from beges.services.form_checks import code_findings
from beges.services.inventories import find_inventory, inventories, written
from beges.services.perimeter import record_of
from beges.services.refusals import NotFound, Refused, missing_reason
from beges.services.workspace import Workspace
from beges.store import BatchKind, Ledger


def request_reopening(workspace: Workspace, code: str, *, reason: str) -> None:
    """Ask that a filing be reopened; nothing moves until another person confirms.

    Raises
    ------
    Refused
        Without a reason, when it is not filed, or somebody asked already.
    """
    if not reason.strip():
        raise Refused(missing_reason())
    filing = find_filing(workspace, code)
    _expect(filing, FilingState.FILED)
    _move(workspace, filing, FilingState.REOPENING, reason.strip())


def confirm_reopening(workspace: Workspace, code: str) -> None:
    """Reopen what another person asked to reopen: the inventory follows the ledger again.

    Raises
    ------
    Refused
        When nobody asked, or the acting person is the one who did.
    """
    filing = find_filing(workspace, code)
    _expect(filing, FilingState.REOPENING)
    if person_key(filing.requested_by or "") == person_key(workspace.actor):
        raise Refused(Finding(code="reopening_own", where=_where(code)))
    _move(workspace, filing, FilingState.REOPENED, filing.reason or "Réouverture confirmée")


def refuse_reopening(workspace: Workspace, code: str, *, reason: str) -> None:
    """Leave a filing closed though somebody asked to reopen it; who asked may give up as well.

    Raises
    ------
    Refused
        Without a reason, or when nobody asked.
    """
    if not reason.strip():
        raise Refused(missing_reason())
    filing = find_filing(workspace, code)
    _expect(filing, FilingState.REOPENING)
    _move(workspace, filing, FilingState.FILED, reason.strip())


def _where(code: str) -> Where:
    return Where(record=f"inventaire {code}")


def _expect(filing: Filing, state: FilingState) -> None:
    """The filing stands where the act begins, or the sentence says where it stands."""
    code = filing.inventory
    if filing.state is state:
        return
    if filing.state is FilingState.REOPENED:
        raise Refused(not_filed(code))
    if filing.state is FilingState.REOPENING:
        values = {"inventory": code, "person": filing.requested_by}
        raise Refused(Finding(code="reopening_waits", where=_where(code), values=values))
    values = {"inventory": code}
    raise Refused(Finding(code="reopening_not_asked", where=_where(code), values=values))


def _move(workspace: Workspace, filing: Filing, state: FilingState, reason: str) -> None:
    """The next revision of a filing; once reopened, its inventory no longer stands at an entry."""
    code = filing.inventory
    asks = state is FilingState.REOPENING
    row = {name: getattr(filing, name) for name in FILINGS.names}
    row |= {
        "state": state.value,
        "reason": reason,
        "requested_by": workspace.actor if asks else filing.requested_by,
    }
    if state is FilingState.FILED:
        row["requested_by"] = None
    with written(workspace, workspace.act(BatchKind.FILING, reason)) as ledger:
        ledger.append(FILINGS, [row], expected={code: filing.revision})
        if state is FilingState.REOPENED:
            _unpin(ledger, find_inventory(workspace, code))


def _unpin(ledger: Ledger, settings: InventorySettings) -> None:
    held = ledger.record(INVENTORIES, settings.inventory)
    if held is None:
        raise NotFound(f"Aucun inventaire « {settings.inventory} ».")
    ledger.append(
        INVENTORIES,
        [record_of(replace(settings, as_of_entry=None))],
        expected={settings.inventory: held["revision"]},
    )


# --------------------------------------------------------------------------------- restatement


def proposed_code(code: str, known: Collection[str]) -> str:
    """The code of the next restatement of an inventory: 2021-R1, then 2021-R2."""
    root = re.sub(r"-R\d+$", "", code)
    number = 1
    while f"{root}-R{number}" in known:
        number += 1
    return f"{root}-R{number}"


_RESTATED = re.compile(r"(?: \(rectificatif [^()]*\))+$")
"""What a restatement adds to a title: said once, however many restate each other."""


def restate(workspace: Workspace, code: str, *, reason: str, new_code: str = "") -> str:
    """Create the inventory that restates a filed one: its terms, the ledger as it goes on.

    Returns the code of the new inventory.

    Raises
    ------
    Refused
        Without a reason, when the inventory is not filed, or the code is taken.
    """
    if not reason.strip():
        raise Refused(missing_reason())
    if not find_filing(workspace, code).is_locked:
        raise Refused(not_filed(code))
    known = {settings.inventory for settings in inventories(workspace)}
    name = new_code.strip() or proposed_code(code, known)
    if invalid := list(code_findings(INVENTORIES, [{"inventory": name}], known, {})):
        raise Refused(*invalid)
    if name in known:
        raise Refused(Finding(code="restatement_exists", values={"code": name}))
    before = find_inventory(workspace, code)
    after = replace(
        before,
        inventory=name,
        name=f"{_RESTATED.sub('', before.name)} (rectificatif {name})",
        as_of_entry=None,
        restates=code,
    )
    adopted = [
        {
            **{column: getattr(adoption, column) for column in ADOPTIONS.names},
            "inventory": name,
        }
        for adoption in before.adoptions
    ]
    with written(workspace, workspace.act(BatchKind.INVENTORY, reason.strip())) as ledger:
        ledger.append(INVENTORIES, [record_of(after)], expected={})
        if adopted:
            ledger.append(ADOPTIONS, adopted, expected={})
        for table, rows in _declared(workspace, before, name).items():
            ledger.append(table, rows, expected={})
    return name


def _declared(
    workspace: Workspace, before: InventorySettings, name: str
) -> dict[Table, list[dict[str, Any]]]:
    """What was declared with a filing, for its restatement to start from: nobody types it again."""
    found: dict[Table, list[dict[str, Any]]] = {}
    with workspace.store.reading() as reader:
        for table in (FORM_ANSWERS, SIGNIFICANCE, REFERENCE_YEARS):
            rows = [
                {column: row[column] for column in table.names} | {"inventory": name}
                for row in reader.records(table, as_of=before.as_of_entry)
                if row["inventory"] == before.inventory
            ]
            if rows:
                found[table] = rows
    return found


def restatements(workspace: Workspace, code: str) -> list[InventorySettings]:
    """The inventories that restate a filed one."""
    return [settings for settings in inventories(workspace) if settings.restates == code]
