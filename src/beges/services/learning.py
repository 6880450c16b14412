"""Learning: what an import keeps for the next file of its kind.

A spelling that a person confirmed goes with the rows, in their batch; a mapping has a batch of its
own, just after, so that the rows are undone without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from beges.domain.columns import Table
from beges.services.inventories import SavedNotRecorded, written
from beges.services.perimeter import Record
from beges.services.refusals import Refused, changed_meanwhile
from beges.services.workspace import Workspace
from beges.store import BatchKind, Ledger, record_key


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """What an import keeps for the next file: a spelling that a person confirmed, a mapping.

    ``expected`` is the revision that the person saw, 0 for a new record.
    """

    table: Table
    row: Record
    expected: int = 0


def learn(ledger: Ledger, learnt: Iterable[Learnt]) -> None:
    """Keep the confirmed spellings, in the open batch."""
    for kept in learnt:
        expected = {record_key(kept.table, kept.row): kept.expected}
        ledger.append(kept.table, [dict(kept.row)], expected=expected)


def refuse_stale(ledger: Ledger, kept: Learnt | None) -> None:
    """Inside the transaction: nobody changed the mapping since the person read it."""
    if kept is None:
        return
    key = record_key(kept.table, kept.row)
    now = ledger.record(kept.table, key)
    if (0 if now is None else now["revision"]) != kept.expected:
        raise changed_meanwhile(key)


def keep_mapping(workspace: Workspace, kept: Learnt | None, rows: int) -> None:
    """The mapping, in a batch of its own: the rows are undone without it, whatever follows it."""
    if kept is None:
        return
    act = workspace.act(BatchKind.MAPPING, f"Gardée avec le lot {rows}")
    try:
        with written(workspace, act) as ledger:
            expected = {record_key(kept.table, kept.row): kept.expected}
            ledger.append(kept.table, [dict(kept.row)], expected=expected)
    except Refused as refusal:
        raise SavedNotKept(rows) from refusal


class SavedNotKept(SavedNotRecorded):
    """The rows are stored; somebody changed the mapping meanwhile, and it stays theirs."""

    def __str__(self) -> str:
        """What is stored and what is not, in French."""
        return (
            f"Enregistré (lot {self.batch}), mais la correspondance vient d'être modifiée par une"
            " autre personne : la sienne reste."
        )
