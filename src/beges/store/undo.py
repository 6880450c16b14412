"""Undo: a batch is taken back by a batch, never erased.

The records that it created are withdrawn, those that it changed get back the content that they had
before. Where somebody changed one of them since, nothing is done and all of those are named.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

import pandas as pd

from beges.domain.columns import Table
from beges.store.errors import BatchHasLaterRevisions, BatchNotUndoable, BatchUndone
from beges.store.ledger import Act, Ledger
from beges.store.store import Store
from beges.store.tables import UNDOABLE, BatchKind

NONE_LEFT: Final[Mapping[Table, Collection[str]]] = MappingProxyType({})


def undo_batch(
    store: Store, number: int, act: Act, *, left: Mapping[Table, Collection[str]] = NONE_LEFT
) -> int:
    """Take a batch back; returns the number of the batch that does it. The act's kind is ours.

    ``left`` names, by table, records of the batch that stay as it left them.

    Raises
    ------
    UnknownBatch, BatchUndone, BatchNotUndoable
        When there is nothing to undo.
    BatchHasLaterRevisions
        When records of the batch were changed since: nothing is written.
    """
    with store.writing(replace(act, kind=BatchKind.UNDO, undoes=number)) as ledger:
        batch = ledger.batch(number)
        if batch.undone_by is not None:
            raise BatchUndone(number=number, by=batch.undone_by)
        if batch.kind not in UNDOABLE:
            raise BatchNotUndoable(number=number, kind=batch.kind.label_fr)
        frames = ledger.batch_frames(number)
        changed = [key for table, rows in frames.items() for key in _changed(ledger, table, rows)]
        if changed:
            raise BatchHasLaterRevisions(number=number, records=tuple(changed))
        for table, rows in frames.items():
            _take_back(ledger, table, rows[~rows["record_key"].isin(left.get(table, ()))])
        return ledger.number


def _changed(ledger: Ledger, table: Table, rows: pd.DataFrame) -> list[str]:
    """The records that have a later revision than those of the batch."""
    last = _revisions(rows, "max")
    current = ledger.revisions_of(table, list(last))
    return [key for key, revision in last.items() if current[key][0] > revision]


def _take_back(ledger: Ledger, table: Table, rows: pd.DataFrame) -> None:
    """Withdraw what the batch created, restore what it changed."""
    first = _revisions(rows, "min")
    last = rows.drop_duplicates("record_key", keep="last")
    created = last[last["record_key"].map(first) == 1]
    if len(created):
        ledger.append_as_was(table, created, [True] * len(created))
    earlier = {key: revision - 1 for key, revision in first.items() if revision > 1}
    if earlier:
        before = ledger.contents(table, earlier)
        ledger.append_as_was(table, before, before["withdrawn"].tolist())


def _revisions(rows: pd.DataFrame, which: Literal["min", "max"]) -> dict[str, int]:
    """The first or the last revision that a batch gave to each record."""
    found = rows.groupby("record_key", sort=False)["revision"].agg(which)
    return {str(key): int(revision) for key, revision in found.items()}
