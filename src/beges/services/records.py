"""Records of the perimeter, one at a time: registered, or changed with a reason."""

from beges.domain.columns import Table
from beges.domain.declaration import AVOIDED
from beges.domain.findings import Where, blocking
from beges.domain.perimeter import INVENTORIES, METERS, SITES
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.services.inventories import written
from beges.services.perimeter import Record, Stored, check_perimeter, load_perimeter
from beges.services.readings import settle_batch, settle_sites
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import BatchKind, record_key


def save_record(
    workspace: Workspace, table: Table, row: Record, *, reason: str, expected: int = 0
) -> None:
    """Register a record of the perimeter, or a new revision of it.

    ``expected`` is the revision that the person saw, 0 for a new record.

    Raises
    ------
    Refused
        When the record is not sound, or somebody changed it meanwhile.
    """
    key = record_key(table, row)
    places = {table.name: {key: Where(record=key)}}
    known, stored = load_perimeter(workspace), _stored(workspace)
    findings = check_perimeter({table.name: [row]}, known, places, stored)
    refused = list(blocking(findings))
    if refused:
        raise Refused(*refused)
    with written(workspace, workspace.act(BatchKind.PERIMETER, reason)) as ledger:
        ledger.append(table, [dict(row)], expected={key: expected})
        if table is METERS:
            settle_batch(ledger, load_perimeter(workspace), [], [row])
        elif table is SITES:
            settle_sites(ledger, load_perimeter(workspace), [row])


def _stored(workspace: Workspace) -> Stored:
    """The contracts, the inventories and the avoided emissions in force."""
    with workspace.store.reading() as reader:
        return {
            table.name: {record_key(table, row): row for row in reader.records(table)}
            for table in (ELECTRICITY_CONTRACTS, INVENTORIES, AVOIDED)
        }
