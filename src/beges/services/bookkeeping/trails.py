"""Trails: from an activity of a ledger back to its entries, read in the file that was kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.bookkeeping import (
    METHOD,
    NONE,
    Exercise,
    Outcome,
    Sorted,
    activity_rows,
    entry_columns,
    sheet_of,
    sort_entries,
)
from beges.domain.bookkeeping.entries import euros
from beges.domain.collection import ATTACHMENTS, DOCUMENTS
from beges.domain.findings import Finding, Where
from beges.domain.french import number
from beges.intake import FecReading, read_fec
from beges.services.activities import stored_activities
from beges.services.bookkeeping.commits import MEDIA_TYPE
from beges.services.bookkeeping.previews import terms_of
from beges.services.bookkeeping.settings import Settings, settings_in
from beges.services.refusals import NotFound
from beges.services.workspace import Workspace

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class EntryTrail:
    """The entries behind an activity: the file, its lines with amounts in cents, and their sum."""

    file: str
    document: str
    entries: pd.DataFrame
    debit: int
    credit: int
    counted: int
    findings: tuple[Finding, ...]


def entries_of(workspace: Workspace, activity_id: str) -> EntryTrail:
    """The entries that an activity adds up, by the rules that stood when it was written.

    Raises
    ------
    NotFound
        When the activity does not come from a ledger, or its file is not attached.
    DocumentMissing, DocumentChanged, DocumentsUnavailable
    """
    with workspace.store.reading() as reader:
        row = reader.record(ACTIVITIES, activity_id)
        if row is None or row["method"] != METHOD:
            raise NotFound(f"La donnée « {activity_id} » ne vient pas d'un FEC.")
        attached = reader.frame(ATTACHMENTS)
        names = {document["document"]: document for document in reader.records(DOCUMENTS)}
        settings = settings_in(reader, as_of=row["seq"])
    mine = attached[attached["activity_id"] == activity_id]["document"]
    files = [own for own in mine if names.get(own, {}).get("media_type") == MEDIA_TYPE]
    if not files:
        raise NotFound(f"Le FEC de la donnée « {activity_id} » n'est pas joint.")
    content = workspace.store.evidence.get(files[-1])
    reading = read_fec(names[files[-1]]["name"], content)
    return _trail(row, reading, settings)


def _trail(row: Row, reading: FecReading, settings: Settings) -> EntryTrail:
    """The lines of the file that the rules of the time give to the activity."""
    dates = reading.entries["date"]
    exercise = Exercise(opening=dates.min().date(), closing=dates.max().date())
    sorted_ = sort_entries(reading.entries, terms_of(settings, row["entity"], exercise))
    table = sheet_of(reading.entries, sorted_)
    rows = activity_rows(table, sorted_, row["origin_sheet"], _place(row, sorted_))
    lines = np.flatnonzero(np.isin(table.attrs["group"], rows))
    found = reading.entries.assign(third=sorted_.lines["third"]).iloc[lines]
    counted = int(table["counted"].iloc[rows].sum())
    shared = (table["outcome"].iloc[rows] == Outcome.SPLIT).any()
    findings = []
    if euros(counted) != row["quantity"] and not shared:
        values = {"found": number(euros(counted), 2), "stored": number(row["quantity"], 2)}
        where = Where(activity_id=row["activity_id"])
        findings.append(Finding(code="fec_sum_differs", where=where, values=values))
    return EntryTrail(
        file=reading.file,
        document=reading.digest,
        entries=entry_columns(found),
        debit=int(found["debit"].sum()),
        credit=int(found["credit"].sum()),
        counted=counted,
        findings=tuple(findings),
    )


def _place(row: Row, sorted_: Sorted) -> tuple[int, int, int]:
    """The positions of the site, of the third party and of the year of an activity."""
    sites = list(sorted_.terms.sites)
    site = sites.index(row["site"]) if row["site"] in sites else NONE
    parties = list(sorted_.parties)
    party = parties.index(row["counterparty"]) if row["counterparty"] in parties else NONE
    years = [start.year for start, _ in sorted_.parts]
    return site, party, years.index(row["period_start"].year)


def ledger_activities(workspace: Workspace) -> pd.DataFrame:
    """The activities in force that come from ledgers, the largest amount first."""
    table = stored_activities(workspace)
    rows = table[(table["method"] == METHOD).fillna(value=False).to_numpy(dtype=bool)]
    order = rows["quantity"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].reset_index(drop=True)
