"""Commits: what a preview of a ledger showed is written as one batch that can be undone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.bookkeeping import Outcome, totals_of
from beges.domain.collection import ATTACHMENTS, DOCUMENTS
from beges.domain.findings import Finding, Where, blocking
from beges.domain.perimeter import ENTITIES
from beges.services.bookkeeping.previews import FecPreview, Row, former_activities
from beges.services.inventories import read_activities, written
from beges.services.refusals import Refused, changed_meanwhile
from beges.services.storing import store_activities
from beges.services.workspace import Workspace
from beges.store import Act, BatchKind, Ledger, record_key

MEDIA_TYPE = "text/plain"


def commit_fec(workspace: Workspace, seen: FecPreview, *, reason: str = "") -> int:
    """Write the activities of a ledger, with the file that proves them; returns the batch.

    The file is kept first: an activity never names a document that is not there.

    Raises
    ------
    Refused
        When something forbids it, nothing would change, or somebody wrote meanwhile.
    DocumentsUnavailable
        When the file cannot be kept: nothing is written.
    """
    refused = list(blocking(seen.findings))
    if not refused and seen.plan.is_empty:
        refused = [Finding(code="fec_nothing_new", where=Where(file=seen.reading.file))]
    if refused or seen.sheet is None:
        raise Refused(*refused)
    workspace.store.evidence.put(seen.wanted.content)
    act = workspace.act(BatchKind.BOOKKEEPING, reason or f"Import de {seen.reading.file}")
    with written(workspace, _counted(act, seen)) as ledger:
        _refuse_moved(ledger, seen)
        rows = _write(ledger, seen)
        _attach(ledger, seen, [str(row["activity_id"]) for row in rows])
    return ledger.number


def _counted(act: Act, seen: FecPreview) -> Act:
    """The act with its file; lines counted = accepted, excluded = ignored, the others rejected."""
    if seen.sheet is None:
        return act
    lines = totals_of(seen.sheet)["lines"]
    return replace(
        act,
        source_name=seen.reading.file,
        source_sha256=seen.reading.digest,
        rows_read=int(lines.sum()),
        rows_accepted=int(lines[Outcome.KEPT] + lines[Outcome.SPLIT]),
        rows_rejected=int(lines[Outcome.TO_SETTLE] + lines[Outcome.UNMATCHED]),
        rows_ignored=int(lines[Outcome.EXCLUDED]),
    )


def _refuse_moved(ledger: Ledger, seen: FecPreview) -> None:
    """Inside the transaction: the entity is there, and its ledger is the one that was replaced."""
    entity = seen.wanted.entity
    if ledger.record(ENTITIES, record_key(ENTITIES, {"entity": entity})) is None:
        raise changed_meanwhile(entity)
    former = former_activities(read_activities(ledger), entity, seen.exercise)
    now = dict(zip(former["activity_id"], former["revision"].astype(int), strict=True))
    if now != seen.plan.known:
        raise changed_meanwhile(f"{entity} {seen.exercise.year}")


def _write(ledger: Ledger, seen: FecPreview) -> Sequence[Row]:
    """The activities: new ones under new identifiers, changed ones as new revisions."""
    plan = seen.plan
    fresh = ledger.next_activity_ids(len(plan.new))
    new = [{**row, "activity_id": own} for row, own in zip(plan.new, fresh, strict=True)]
    rows = [*new, *plan.changed]
    if rows:
        stored = [{name: row.get(name) for name in ACTIVITIES.names} for row in rows]
        changed = {str(row["activity_id"]): int(row["revision"]) for row in plan.changed}
        store_activities(ledger, stored, expected=changed)
    if plan.withdrawn:
        expected = {key: plan.known[key] for key in plan.withdrawn}
        ledger.withdraw(ACTIVITIES, plan.withdrawn, expected=expected)
    return [*rows, *plan.kept]


def _attach(ledger: Ledger, seen: FecPreview, identifiers: Sequence[str]) -> None:
    """The file proves each activity; the ledger that it replaces proves them no more."""
    digest = seen.reading.digest
    if ledger.record(DOCUMENTS, record_key(DOCUMENTS, {"document": digest})) is None:
        document = {
            "document": digest,
            "name": seen.reading.file,
            "media_type": MEDIA_TYPE,
            "size": seen.reading.size,
        }
        ledger.append(DOCUMENTS, [document])
    held = ledger.frame(ATTACHMENTS)
    concerned = held[held["activity_id"].isin([*identifiers, *seen.plan.withdrawn])]
    kept = concerned[concerned["activity_id"].isin(identifiers) & (concerned["document"] == digest)]
    missing = [own for own in identifiers if own not in set(kept["activity_id"])]
    if missing:
        rows = [{"activity_id": own, "document": digest} for own in missing]
        ledger.append(ATTACHMENTS, rows)
    _detach(ledger, seen, concerned[concerned["document"] != digest])


def _detach(ledger: Ledger, seen: FecPreview, others: pd.DataFrame) -> None:
    """Take away the attachments to former ledgers; an invoice that a person attached stays."""
    former = [
        row["document"]
        for row in ledger.records(DOCUMENTS)
        if row["media_type"] == MEDIA_TYPE and row["document"] != seen.reading.digest
    ]
    gone = others[others["document"].isin(former)]
    if len(gone):
        rows: list[Any] = gone.to_dict("records")
        keys = [record_key(ATTACHMENTS, row) for row in rows]
        ledger.withdraw(ATTACHMENTS, keys)
