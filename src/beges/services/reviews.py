"""Reviews: activities submitted, approved by somebody else, or refused with a comment, in bulk.

Statuses, revisions and authors are read again inside the transaction: what a person saw on the
screen is what she reviews, or she is told that somebody changed it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import (
    MAY_FOLLOW,
    REVIEWS,
    ReviewStatus,
    person_key,
    review_statuses,
    reviewed_rows,
    written_by,
)
from beges.domain.findings import Finding, Where
from beges.domain.french import number, tonnes
from beges.domain.perimeter import InventorySettings
from beges.services.coverage import Unapproved, has_document, masses_of, told_activities
from beges.services.inventories import compile_stored, written
from beges.services.refusals import (
    Refused,
    changed_meanwhile,
    missing_reason,
    nothing_chosen,
    some,
)
from beges.services.workspace import Workspace
from beges.store import BatchKind, Ledger, Reader

Seen = Mapping[str, int]
"""The activities that a person reviews, each with the revision that she saw."""

_DONE = {
    ReviewStatus.SUBMITTED: "Soumission",
    ReviewStatus.APPROVED: "Validation",
    ReviewStatus.REFUSED: "Refus",
}


def submit(workspace: Workspace, seen: Seen, *, comment: str = "") -> int:
    """Submit activities to somebody else's review; returns the batch.

    Raises
    ------
    Refused
        When one is submitted or approved already, or somebody changed it meanwhile.
    """
    return _review(workspace, seen, ReviewStatus.SUBMITTED, comment)


def approve(workspace: Workspace, seen: Seen, *, comment: str = "") -> int:
    """Approve submitted activities; returns the batch.

    Raises
    ------
    Refused
        When the acting person wrote one of them, one is not submitted, or somebody changed it.
    """
    return _review(workspace, seen, ReviewStatus.APPROVED, comment)


def refuse(workspace: Workspace, seen: Seen, *, comment: str) -> int:
    """Refuse submitted or approved activities, with a comment; returns the batch.

    Raises
    ------
    Refused
        Without a comment, when one is not submitted, or somebody changed it meanwhile.
    """
    return _review(workspace, seen, ReviewStatus.REFUSED, comment)


def _review(workspace: Workspace, seen: Seen, status: ReviewStatus, comment: str) -> int:
    comment = comment.strip()
    if status is ReviewStatus.REFUSED and not comment:
        where = Where(column="Commentaire")
        raise Refused(replace(missing_reason(), where=where, values={"column": "Commentaire"}))
    if not seen:
        raise Refused(nothing_chosen("aucune donnée ne peut prendre cet état"))
    act = workspace.act(BatchKind.REVIEW, comment or _DONE[status])
    with written(workspace, act) as ledger:
        _refuse_changed(ledger, seen)
        findings = list(_broken_laws(ledger, seen, status, workspace.actor))
        if findings:
            raise Refused(*findings)
        rows = pd.DataFrame({"activity_id": list(seen), "activity_revision": list(seen.values())})
        ledger.append(REVIEWS, rows.assign(status=status.value, comment=comment or None))
    return ledger.number


def _refuse_changed(ledger: Ledger, seen: Seen) -> None:
    """What is reviewed is what was seen."""
    found = ledger.revisions_of(ACTIVITIES, list(seen))
    changed = [key for key, revision in seen.items() if found.get(key) != (revision, False)]
    if changed:
        raise changed_meanwhile(some(changed))


def _broken_laws(ledger: Ledger, seen: Seen, status: ReviewStatus, actor: str) -> Iterator[Finding]:
    """The status may follow that of each activity, and nobody approves what he wrote."""
    keys = pd.Series(list(seen))
    asked = pd.DataFrame({"activity_id": keys, "revision": list(seen.values())})
    now = review_statuses(asked, ledger.frame(REVIEWS))
    barred = keys[~np.isin(now.astype(str), [s.value for s in MAY_FOLLOW[status]])].tolist()
    if barred:
        values = {"status": status.label_fr, "count": len(barred), "records": some(barred)}
        yield Finding(code="review_not_possible", values=values)
    if status is ReviewStatus.APPROVED:
        own = written_by(ledger.authors(ACTIVITIES, list(seen)), actor)
        mine = keys[keys.isin(own)].tolist()
        if mine:
            values = {"count": len(mine), "records": some(mine)}
            yield Finding(code="review_own_entry", values=values)


def refuse_review_of_another(reader: Reader, actor: str, batch: int) -> None:
    """Only who made a review takes it back: else who entered could bring an approval back.

    Raises
    ------
    Refused
    """
    told = reader.batch(batch)
    if told.kind is BatchKind.REVIEW and person_key(told.actor) != person_key(actor):
        values = {"batch": batch, "actor": told.actor}
        raise Refused(Finding(code="review_of_another", values=values))


# ------------------------------------------------------------------------------- what is to review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFilter:
    """Which activities a person reviews; a blank keeps everything."""

    entity: str = ""
    site: str = ""
    activity_type: str = ""
    status: str = ""


def review_table(workspace: Workspace, settings: InventorySettings) -> pd.DataFrame:
    """The activities of a year as they stand now, the largest first, each with its review.

    Columns of :func:`told_activities`, and ``kind`` (code of the type), ``revision``, ``status``,
    ``status_fr``, ``entered_by``, ``is_mine`` (the acting person wrote a revision), ``reviewer``,
    ``reviewed_at``, ``comment``, ``has_document``, ``total_mg``.
    """
    live = replace(settings, counted_reviews="all", as_of_entry=None)
    inventory = compile_stored(workspace, live)
    lost = np.asarray(inventory.unquantified, dtype=np.int64)
    rows = np.union1d(inventory.lines["activity"].to_numpy().astype(np.int64), lost)
    masses = masses_of(inventory)
    rows = rows[np.argsort(-np.abs(masses[rows]), kind="stable")]
    activities = inventory.activities.iloc[rows].reset_index(drop=True)
    table = told_activities(activities)
    table["kind"] = activities["activity_type"].astype("str").to_numpy()
    table["revision"] = activities["revision"].to_numpy()
    table["total_mg"] = masses[rows]
    table["has_document"] = has_document(workspace, inventory)[rows]
    with workspace.store.reading() as reader:
        return _with_reviews(reader, workspace.actor, activities, table)


def _with_reviews(
    reader: Reader, actor: str, activities: pd.DataFrame, table: pd.DataFrame
) -> pd.DataFrame:
    """The table with who wrote each activity, and who reviewed it."""
    reviews, signed = reader.frame(REVIEWS), reader.signatures().set_index("batch")
    found = reviewed_rows(activities, reviews)
    table["status"] = review_statuses(activities, reviews)
    table["status_fr"] = table["status"].map({s.value: s.label_fr for s in ReviewStatus})
    table["entered_by"] = activities["batch"].map(signed["actor"]).fillna("").to_numpy()
    own = written_by(reader.authors(ACTIVITIES), actor)
    table["is_mine"] = table["activity_id"].isin(own)
    batches = reviews["batch"].reindex(found)
    table["reviewer"] = batches.map(signed["actor"]).fillna("").to_numpy()
    table["reviewed_at"] = batches.map(signed["at"]).fillna("").to_numpy()
    table["comment"] = reviews["comment"].reindex(found).fillna("").to_numpy()
    return table


def filtered_reviews(table: pd.DataFrame, kept: ReviewFilter) -> pd.DataFrame:
    """The activities that a person chose to look at."""
    rows = pd.Series(data=True, index=table.index)
    columns = {"entity": "entity", "site": "site", "activity_type": "kind", "status": "status"}
    for name, column in columns.items():
        if wanted := getattr(kept, name):
            rows &= table[column] == wanted
    return table[rows].reset_index(drop=True)


def may_become(table: pd.DataFrame, status: ReviewStatus) -> pd.DataFrame:
    """The activities of a review table that may be given this status by the acting person."""
    rows = table["status"].isin([before.value for before in MAY_FOLLOW[status]])
    if status is ReviewStatus.APPROVED:
        rows &= ~table["is_mine"]
    return table[rows]


def seen(table: pd.DataFrame) -> dict[str, int]:
    """The activities of a review table with the revision that was shown."""
    revisions = table["revision"].astype(int).tolist()
    return dict(zip(table["activity_id"].tolist(), revisions, strict=True))


def review_of(workspace: Workspace, activity: str, revision: int) -> tuple[ReviewStatus, str]:
    """The status of an activity, and who gave it, when and why, in words."""
    with workspace.store.reading() as reader:
        rows = reader.history(REVIEWS, activity)
    last = rows[-1] if rows else None
    if last is None or last["withdrawn"] or last["activity_revision"] != revision:
        return ReviewStatus.ENTERED, ""
    told = f"par {last['actor']}" + (f" : {last['comment']}" if last["comment"] else "")
    return ReviewStatus(last["status"]), told


def unapproved_fr(found: Unapproved, *, published: bool = False) -> str:
    """The sentence under a total: what is not approved counts, or does not; blank when all is."""
    if not found.count:
        return ""
    mass = found.published_mg if published else found.total_mg
    places = 0 if abs(mass) >= 1000 * 10**9 else 1
    count = number(found.count)
    words = f"{tonnes(mass, places)}\u202ft"
    several = "s" if found.count > 1 else ""
    if found.are_counted:
        return f"dont {words} non validées ({count} donnée{several})"
    verb = "ne comptent pas" if found.count > 1 else "ne compte pas"
    return f"{count} donnée{several} non validée{several} ({words}) {verb}"
