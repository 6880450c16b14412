"""Imports: a file is read, checked and previewed; then committed as one batch, or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import READINGS
from beges.domain.columns import Table
from beges.domain.findings import Finding, Severity, Where, blocking
from beges.domain.perimeter import ENTITIES, INDICATORS, INVENTORIES, METERS, SITES
from beges.intake import Reading, open_document, read_pasted, read_tables, refuse
from beges.services.answers import answered
from beges.services.checking import Checked, Known, check_reading, widened
from beges.services.inventories import written
from beges.services.learning import Learnt, keep_mapping, learn, refuse_stale
from beges.services.own_reading import append_own, refuse_moved
from beges.services.perimeter import TABLES, Record, kept_records, pinned, read_perimeter
from beges.services.readings import settle_batch, settle_sites
from beges.services.refusals import Refused, changed_meanwhile
from beges.services.storing import store_activities
from beges.services.worksheets import NOTHING, Computed, dwelling_years, stored_form
from beges.services.workspace import Workspace
from beges.store import Act, BatchKind, Ledger, record_key


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an import would do: read = accepted + rejected + ignored, and every finding.

    ``effect_mg`` are the emissions that the accepted activities would add, by year, in milligrams
    of CO2e; ``known`` and ``stored`` the revisions and the records in force when the file was
    read, table by table; ``imported_as`` the batch that already holds this very file; ``seen_at``
    the last entry of the ledger at that moment; ``learnt`` what is kept beside the rows, in the
    same batch, ``declared`` the months that it says nobody has; ``mapping`` what is kept in a batch
    of its own; ``computed`` what its worksheets give.
    """

    name: str
    sha256: str
    reading: Reading
    effect_mg: Mapping[int, int]
    known: Mapping[str, Mapping[str, int]]
    stored: Mapping[str, Mapping[str, Record]]
    imported_as: int | None
    seen_at: int
    learnt: tuple[Learnt, ...] = ()
    declared: tuple[Learnt, ...] = ()
    mapping: Learnt | None = None
    computed: Computed = NOTHING
    kind: BatchKind = BatchKind.IMPORT

    @property
    def findings(self) -> Sequence[Finding]:
        """Every finding, a file that is already there first."""
        if self.imported_as is None:
            return self.reading.findings
        where, values = Where(file=self.name), {"batch": self.imported_as}
        known = Finding(code="file_already_imported", where=where, values=values)
        return (known, *self.reading.findings)

    @property
    def is_clean(self) -> bool:
        """Whether everything in the file may be written."""
        return not list(blocking(self.findings)) and self._says_something

    @property
    def may_be_partial(self) -> bool:
        """Whether the accepted rows may be written without the others."""
        return self.imported_as is None and self._says_something

    @property
    def _says_something(self) -> bool:
        return self.reading.accepted > 0 or bool(self.declared)

    @property
    def is_unusable(self) -> bool:
        """Whether the file itself cannot be read, rather than some of its rows."""
        return self.reading.read == 0 and self.imported_as is None

    def of(self, severity: Severity) -> Sequence[Finding]:
        """The findings of one severity."""
        return [finding for finding in self.findings if finding.severity is severity]


def preview(workspace: Workspace, name: str, content: bytes) -> Preview:
    """Read and check a file, without writing anything."""
    document = open_document(name, content)
    known = Known.read(workspace)
    reading = read_tables(document, known.lists)
    said = answered(workspace, reading, widened(known.perimeter, reading, known.stored))
    reading = refuse(reading, said.unread)
    seen = previewed(workspace, check_reading(workspace, reading, known), known)
    return replace(seen, declared=said.declared)


def preview_pasted(workspace: Workspace, text: str) -> Preview:
    """Read and check a block of activities pasted from a spreadsheet."""
    known = Known.read(workspace)
    reading = read_pasted(text, ACTIVITIES, known.lists)
    return previewed(workspace, check_reading(workspace, reading, known), known)


def previewed(workspace: Workspace, checked: Checked, known: Known) -> Preview:
    """The preview of what was read and checked, whatever the door that it came through."""
    reading = checked.reading
    with workspace.store.reading() as reader:
        imported_as = reader.live_batch_of(reading.digest) if reading.digest else None
        seen_at = reader.head().seq
    return Preview(
        name=reading.file,
        sha256=reading.digest,
        reading=reading,
        effect_mg=checked.effect_mg,
        known=known.revisions,
        stored=known.stored,
        imported_as=imported_as,
        seen_at=seen_at,
        computed=checked.computed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person decides of the worksheets of a file.

    ``withdraw_gone`` takes away what was computed before and is no longer there, ``None`` is no
    answer; ``dwellings`` also writes the indicator of the dwellings held.
    """

    withdraw_gone: bool | None = None
    dwellings: bool = False


NO_CHOICE = Choices()


def commit(
    workspace: Workspace,
    seen: Preview,
    *,
    accepted_only: bool = False,
    reason: str = "",
    choices: Choices = NO_CHOICE,
) -> int:
    """Write what the preview showed as one batch; returns its number.

    ``accepted_only`` writes the accepted rows of a file that has rejected ones.

    Raises
    ------
    Refused
        When rows are rejected, the file is already imported, somebody changed a record since, or
        nobody said what becomes of what a worksheet no longer holds.
    """
    if not seen.is_clean and not (accepted_only and seen.may_be_partial):
        raise Refused(*blocking(seen.findings))
    if seen.computed.gone and choices.withdraw_gone is None:
        values = {"count": len(seen.computed.gone)}
        raise Refused(Finding(code="worksheet_choice_needed", values=values))
    act = workspace.act(seen.kind, reason or f"Import de {seen.name}")
    with written(workspace, _counted(act, seen)) as ledger:
        _refuse_twice(ledger, seen)
        _refuse_unplaced(ledger, seen)
        _refuse_met_meanwhile(ledger, seen)
        refuse_moved(ledger, seen.reading)
        for table in (*TABLES.values(), ACTIVITIES):
            _append(workspace, ledger, table, seen)
        _settle(ledger, seen)
        append_own(ledger, seen.reading)
        _append_computed(ledger, seen, choices)
        learn(ledger, (*seen.learnt, *seen.declared))
        refuse_stale(ledger, seen.mapping)
    keep_mapping(workspace, seen.mapping, ledger.number)
    return ledger.number


def _append_computed(ledger: Ledger, seen: Preview, choices: Choices) -> None:
    """Write what the worksheets give, and take away what they no longer hold when asked."""
    fresh, gone = seen.computed.fresh, seen.computed.gone
    if len(fresh):
        expected = _expected(seen, ACTIVITIES, fresh["activity_id"])
        store_activities(ledger, stored_form(fresh), expected=expected)
    if gone and choices.withdraw_gone:
        ledger.withdraw(ACTIVITIES, gone, expected=_expected(seen, ACTIVITIES, gone))
    if choices.dwellings:
        rows = [row for row in dwelling_years(seen.computed) if _differs(row, INDICATORS, seen)]
        keys = [record_key(INDICATORS, row) for row in rows]
        ledger.append(INDICATORS, rows, expected=_expected(seen, INDICATORS, keys))


def _counted(act: Act, seen: Preview) -> Act:
    """The act with its file and its rows."""
    reading = seen.reading
    return replace(
        act,
        source_name=seen.name if seen.kind is BatchKind.IMPORT else None,
        source_sha256=seen.sha256 or None,
        rows_read=reading.read,
        rows_accepted=reading.accepted,
        rows_rejected=reading.rejected,
        rows_ignored=reading.ignored,
    )


def _refuse_twice(ledger: Ledger, seen: Preview) -> None:
    """Inside the transaction: a retry or a double click stores once."""
    batch = ledger.live_batch_of(seen.sha256) if seen.sha256 else None
    if batch is not None:
        where = Where(file=seen.name)
        raise Refused(Finding(code="file_already_imported", where=where, values={"batch": batch}))


def _refuse_unplaced(ledger: Ledger, seen: Preview) -> None:
    """Inside the transaction: what the rows name is still registered, or is in this very file."""
    accepted = {name: part.accepted for name, part in seen.reading.tables.items()}
    for table in (ENTITIES, SITES):
        (key,) = table.key
        known = {row[key] for row in ledger.records(table)}
        known |= set(accepted[table.name][key]) if table.name in accepted else set()
        for rows in accepted.values():
            named = set(rows[key].dropna()) - {""} if key in rows else set()
            if named - known:
                raise changed_meanwhile(", ".join(sorted(named - known)))


def _refuse_met_meanwhile(ledger: Ledger, seen: Preview) -> None:
    """Inside the transaction: nobody has filled the same days of the same meter since the preview.

    Two people who fill the same empty cell write two new activities: no revision tells them apart.
    """
    part = seen.reading.tables.get(ACTIVITIES.name)
    if part is None:
        return
    rows = part.accepted[["meter", "activity_type", "activity_id", "period_start", "period_end"]]
    rows = rows[rows["meter"].notna() & (rows["meter"] != "")]
    if rows.empty:
        return
    late = ledger.activities_since(seen.seen_at)
    met = rows.merge(late, on=["meter", "activity_type"], suffixes=("", "_late"))
    met = met[
        (met["activity_id"].fillna("") != met["activity_id_late"])
        & (met["period_start"] <= met["period_end_late"])
        & (met["period_end"] >= met["period_start_late"])
    ]
    if len(met):
        raise changed_meanwhile(
            f"compteur {met['meter'].iloc[0]}, {met['activity_id_late'].iloc[0]}"
        )


def _append(workspace: Workspace, ledger: Ledger, table: Table, seen: Preview) -> None:
    """Write the accepted rows of one table; a record that the file does not change is left."""
    part = seen.reading.tables.get(table.name)
    if part is None or not len(part.accepted):
        return
    rows = part.accepted
    if table.name == ACTIVITIES.name:
        rows = _identified(ledger, rows)
        store_activities(ledger, rows, expected=_expected(seen, table, rows["activity_id"]))
        return
    stored = seen.stored[table.name]
    records = [row for row in kept_records(part, stored) if _differs(row, table, seen)]
    if table is INVENTORIES:
        records = [pinned(workspace, row, stored.get(row["inventory"])) for row in records]
    keys = [record_key(table, row) for row in records]
    if records:
        ledger.append(table, records, expected=_expected(seen, table, keys))


def _settle(ledger: Ledger, seen: Preview) -> None:
    """Deduce consumption again from the readings and the meters that the file gives."""
    written_rows = {
        table.name: kept_records(part, seen.stored[table.name])
        for table in (READINGS, METERS)
        if (part := seen.reading.tables.get(table.name)) is not None
    }
    readings, meters = written_rows.get(READINGS.name, []), written_rows.get(METERS.name, [])
    before = read_perimeter(ledger)
    if readings or meters:
        settle_batch(ledger, widened(before, seen.reading, seen.stored), readings, meters)
    sites = seen.reading.tables.get(SITES.name)
    if sites is not None and len(before.meters):
        settle_sites(ledger, before, kept_records(sites, seen.stored[SITES.name]))


def _identified(ledger: Ledger, rows: pd.DataFrame) -> pd.DataFrame:
    """The activities with an identifier for each that has none."""
    blank = rows["activity_id"].isna() | (rows["activity_id"] == "")
    fresh = ledger.next_activity_ids(int(blank.sum()))
    identifiers = rows["activity_id"].astype("object").copy()
    identifiers[blank] = fresh
    return rows.assign(activity_id=identifiers)


def _expected(seen: Preview, table: Table, keys: Iterable[str]) -> dict[str, int]:
    """The revisions that the preview read, for the records that the file changes."""
    known = seen.known[table.name]
    return {key: known[key] for key in keys if key in known}


def _differs(row: Mapping[str, Any], table: Table, seen: Preview) -> bool:
    """Whether a row of the file says something else than the record in force."""
    stored = seen.stored[table.name].get(record_key(table, row))
    if stored is None:
        return True
    return any(row.get(column.name) != stored[column.name] for column in table.collected)
