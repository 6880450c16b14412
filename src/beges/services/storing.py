"""Storing: the door through which every figure is written.

An estimate of the tool that a bill or a reading meets is withdrawn in the same transaction, so that
nothing counts twice; undoing the batch brings it back.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from beges.domain.activities import ACTIVITIES, as_activities, place
from beges.domain.collection import estimate_methods, estimates_beside, replaced_estimates
from beges.domain.findings import Finding
from beges.domain.perimeter import Perimeter
from beges.services.perimeter import read_perimeter
from beges.services.workspace import Workspace
from beges.store import Ledger, Reader

Rows = pd.DataFrame | Sequence[Mapping[str, Any]]


def store_activities(
    ledger: Ledger, rows: Rows, *, expected: Mapping[str, int] | None = None
) -> int:
    """Write activities and withdraw the estimates that they replace; returns how many."""
    idle = met_estimates(ledger, rows)
    ledger.append(ACTIVITIES, rows, expected=expected)
    if idle:
        ledger.withdraw(ACTIVITIES, idle)
    return len(idle)


def met_estimates(reader: Reader, rows: Rows) -> list[str]:
    """The estimates in force that these figures would replace, by their identifiers."""
    estimates = reader.activities_by_method([*estimate_methods()])
    if not len(estimates):
        return []
    table = as_activities(pd.DataFrame(rows))
    return replaced_estimates(table, as_activities(estimates), read_perimeter(reader))


def estimates_still_met(reader: Reader, batch: int) -> list[str]:
    """The estimates that a batch withdrew, and that figures of other batches replace as well."""
    ours = reader.batch_frames(batch).get(ACTIVITIES)
    if ours is None:
        return []
    gone = ours[ours["method"].isin([*estimate_methods()]) & ours["withdrawn"]]
    if not len(gone):
        return []
    rows = reader.activities()
    others = rows[~rows["activity_id"].isin(set(ours["activity_id"]))]
    perimeter = read_perimeter(reader)
    return replaced_estimates(as_activities(others), as_activities(gone), perimeter)


def estimates_withdrawn(workspace: Workspace, batch: int) -> int:
    """How many estimates a batch withdrew."""
    with workspace.store.reading() as reader:
        frames = reader.batch_frames(batch)
    written_rows = frames.get(ACTIVITIES)
    if written_rows is None:
        return 0
    ours = written_rows["method"].isin([*estimate_methods()])
    return int((ours & written_rows["withdrawn"]).sum())


def estimates_left(
    rows: pd.DataFrame, estimates: pd.DataFrame, perimeter: Perimeter
) -> Iterator[Finding]:
    """Figures beside an estimate that may be of the same consumption, and that stays."""
    if not len(estimates):
        return
    for row, other in estimates_beside(rows, estimates, perimeter).itertuples(index=False):
        yield Finding(
            code="estimate_beside", where=place(rows, int(row), "meter"), values={"other": other}
        )


def estimates_replaced(idle: Sequence[str]) -> list[Finding]:
    """What a person is told of the estimates that their figures replace."""
    if not idle:
        return []
    return [Finding(code="estimates_replaced", values={"count": len(idle)})]
