"""Batches: what was written, by whom and when, and the way to take it back."""

from beges.domain.activities import ACTIVITIES
from beges.domain.findings import Finding
from beges.domain.perimeter import ADOPTIONS
from beges.services.filed_years import refuse_filed
from beges.services.inventories import record_after
from beges.services.orphans import orphans_of
from beges.services.refusals import NotFound, Refused, inventory_pinned, some
from beges.services.reviews import refuse_review_of_another
from beges.services.storing import estimates_still_met
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace
from beges.store import (
    UNDOABLE,
    Batch,
    BatchHasLaterRevisions,
    BatchKind,
    BatchNotUndoable,
    BatchUndone,
    Reader,
    UnknownBatch,
    undo_batch,
)


def undo(workspace: Workspace, batch: int, *, reason: str = "") -> int:
    """Take a batch back; returns the number of the batch that undoes it.

    An estimate that it withdrew comes back, unless another bill stands on its days.

    Raises
    ------
    NotFound
        When there is no such batch, or it cannot be undone.
    Refused
        When records of the batch were changed since, others name them, a pinned inventory
        adopted its factors there, or a filed one counts its activities.
    """
    act = workspace.act(BatchKind.UNDO, reason or f"Annulation du lot {batch}")
    try:
        _refuse_orphans(workspace, batch)
        with workspace.store.reading() as reader:
            met = {ACTIVITIES: estimates_still_met(reader, batch)}
        number = undo_batch(workspace.store, batch, act, left=met)
    except BatchHasLaterRevisions as conflict:
        values = {"batch": batch, "records": some(conflict.records)}
        raise Refused(Finding(code="undo_has_later_revisions", values=values)) from conflict
    except (UnknownBatch, BatchUndone, BatchNotUndoable) as conflict:
        raise NotFound(str(conflict)) from conflict
    record_after(workspace, number)
    return number


def _refuse_orphans(workspace: Workspace, batch: int) -> None:
    """What live records name is not taken away under them."""
    with workspace.store.reading() as reader:
        _refuse_pinned(reader, batch)
        refuse_filed(reader, batch)
        refuse_review_of_another(reader, workspace.actor, batch)
        orphans = orphans_of(reader, batch)
    if orphans:
        values = {"batch": batch, "count": len(orphans), "records": some(orphans)}
        raise Refused(Finding(code="undo_leaves_orphans", values=values))


def _refuse_pinned(reader: Reader, batch: int) -> None:
    """The adoptions of an inventory that stands at an entry stay in the ledger as it read them."""
    adopted = reader.batch_frames(batch).get(ADOPTIONS)
    if adopted is None:
        return
    for settings in read_inventories(reader):
        if settings.as_of_entry is not None and settings.inventory in set(adopted["inventory"]):
            raise Refused(inventory_pinned(settings))


def list_batches(workspace: Workspace, limit: int | None = 50) -> list[Batch]:
    """The batches, the latest first: what was written, by whom, and whether it was undone."""
    with workspace.store.reading() as reader:
        return list(reader.batches(limit=limit))


def is_undoable(batch: Batch) -> bool:
    """Whether a person may take this batch back."""
    return batch.kind in UNDOABLE and batch.undone_by is None


def is_a_persons(batch: Batch) -> bool:
    """Whether a person did it: the totals that the tool records afterwards are no act."""
    return batch.kind is not BatchKind.COMPILATION
