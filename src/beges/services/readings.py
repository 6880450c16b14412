"""Readings of meters: entered, corrected or withdrawn, with the consumption that follows from them.

A reading and the activities deduced from it are one batch: what a person sees is never half of it.
The activities of the readings are found by their identifiers; those that no pair of readings gives
any more are withdrawn, and an undo takes the readings back with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import (
    INDEX,
    READINGS,
    Consumption,
    MeterReading,
    check_readings,
    consumptions,
)
from beges.domain.columns import Table
from beges.domain.findings import Finding, Where, blocking
from beges.domain.french import day, number
from beges.domain.perimeter import METERS, SITES, Meter, Perimeter
from beges.services.inventories import written
from beges.services.perimeter import Record, load_perimeter, perimeter_of
from beges.services.refusals import Refused
from beges.services.storing import store_activities
from beges.services.workspace import Workspace
from beges.store import BatchKind, Ledger, Reader, record_key

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMeter:
    """A meter with its readings in force, by day, and what was counted between them."""

    meter: Meter
    readings: tuple[MeterReading, ...]
    revisions: Mapping[date, int]
    consumptions: tuple[Consumption, ...]


def read_meter(workspace: Workspace, meter: Meter) -> ReadMeter:
    """The readings of a meter as the ledger stands."""
    with workspace.store.reading() as reader:
        stored = _stored(reader, [meter.meter])
    readings = tuple(sorted((_reading(row) for row in stored), key=lambda read: read.read_on))
    return ReadMeter(
        meter=meter,
        readings=readings,
        revisions={row["read_on"]: int(row["revision"]) for row in stored},
        consumptions=tuple(consumptions(readings, meter)),
    )


def _stored(reader: Reader, meters: Sequence[str]) -> list[Record]:
    return [row for row in reader.records(READINGS) if row["meter"] in meters]


def _reading(row: Row) -> MeterReading:
    return MeterReading(
        meter=row["meter"],
        read_on=row["read_on"],
        index=row["index"],
        restart=bool(row.get("restart")),
        comment=row.get("comment"),
    )


def save_reading(workspace: Workspace, row: Row, *, reason: str, expected: int = 0) -> int:
    """Store a reading, or a new revision of it, and what follows; returns the batch.

    Raises
    ------
    Refused
        When the index goes back, the meter is not registered, or somebody changed the reading.
    """
    meter = _registered(load_perimeter(workspace), str(row["meter"]))
    new = _reading(row)
    held = read_meter(workspace, meter).readings
    _refuse_unsaid(new, held, expected)
    after = [*(read for read in held if read.read_on != new.read_on), new]
    where = {new.read_on: Where(record=f"compteur {meter.meter}, relevé du {day(new.read_on)}")}
    today = workspace.clock().date()
    refused = list(blocking(check_readings(after, where, today)))
    if refused:
        raise Refused(*refused)
    kind = BatchKind.CORRECTION if expected else BatchKind.ENTRY
    with written(workspace, workspace.act(kind, reason)) as ledger:
        key = record_key(READINGS, row)
        ledger.append(READINGS, [dict(row)], expected={key: expected})
        settle(ledger, load_perimeter(workspace), changed=[new])
    return ledger.number


def _refuse_unsaid(new: MeterReading, held: Iterable[MeterReading], expected: int) -> None:
    """Another index for a day that has one is a correction, which says why in its comment."""
    before = next((read for read in held if read.read_on == new.read_on), None)
    if not expected or before is None or before.index == new.index or new.comment:
        return
    where = Where(record=f"compteur {new.meter}, relevé du {day(new.read_on)}")
    values = {"day": day(new.read_on), "before": number(before.index)}
    raise Refused(Finding(code="reading_of_that_day", where=where, values=values))


def withdraw_reading(
    workspace: Workspace, reading: MeterReading, *, reason: str, expected: int
) -> int:
    """Withdraw a reading; the consumption before it and after it becomes one.

    Raises
    ------
    Refused
        When somebody changed it meanwhile, or the index then goes back.
    """
    perimeter = load_perimeter(workspace)
    meter = _registered(perimeter, reading.meter)
    left = [r for r in read_meter(workspace, meter).readings if r.read_on != reading.read_on]
    refused = list(blocking(check_readings(left, {}, workspace.clock().date())))
    if refused:
        raise Refused(*refused)
    with written(workspace, workspace.act(BatchKind.WITHDRAWAL, reason)) as ledger:
        key = record_key(READINGS, {"meter": reading.meter, "read_on": reading.read_on})
        ledger.withdraw(READINGS, [key], expected={key: expected})
        settle(ledger, perimeter, gone=[reading])
    return ledger.number


def check_given(
    rows: Sequence[Row], places: Mapping[str, Where], stored: Iterable[Row], today: date
) -> list[Finding]:
    """What is wrong in the readings of a file, seen beside those in force, meter by meter."""
    given = {record_key(READINGS, row): _reading(row) for row in rows}
    known = {record_key(READINGS, row): _reading(row) for row in stored}
    after: dict[str, dict[str, MeterReading]] = {}
    for key, reading in {**known, **given}.items():
        after.setdefault(reading.meter, {})[key] = reading
    found: list[Finding] = []
    for meter in {reading.meter for reading in given.values()}:
        where = {
            reading.read_on: places[key] for key, reading in after[meter].items() if key in places
        }
        found += check_readings(after[meter].values(), where, today)
    return found


def _registered(perimeter: Perimeter, meter: str) -> Meter:
    if meter not in perimeter.meters:
        where, values = Where(record=f"compteur {meter}"), {"meter": meter}
        raise Refused(Finding(code="meter_unknown", where=where, values=values))
    return perimeter.meters[meter]


def settle(
    ledger: Ledger,
    perimeter: Perimeter,
    *,
    changed: Iterable[MeterReading] = (),
    gone: Iterable[MeterReading] = (),
    meters: Iterable[str] = (),
) -> None:
    """Make the activities of these meters those that their readings give, in the open batch.

    The ledger does not see what its own batch holds back: ``changed`` and ``gone`` are the readings
    that it writes and withdraws, ``meters`` those whose own terms it changes.

    Raises
    ------
    Refused
        When an index goes back beside a reading that somebody else entered meanwhile.
    """
    new = {(reading.meter, reading.read_on): reading for reading in changed}
    left = {(reading.meter, reading.read_on) for reading in gone}
    entered = {meter for meter, _ in (*new, *left)}
    touched = sorted(entered | set(meters))
    held = {(row["meter"], row["read_on"]): _reading(row) for row in _stored(ledger, touched)}
    readings = [reading for key, reading in {**held, **new}.items() if key not in left]
    wanted: dict[str, Row] = {}
    for code in touched:
        meter = perimeter.meters[code]
        of_it = [reading for reading in readings if reading.meter == code]
        if code in entered:
            _refuse_back(of_it)
        wanted |= {
            found.activity_id: _activity(found, meter, perimeter)
            for found in consumptions(of_it, meter)
        }
    _reconcile(ledger, wanted, touched)


def _refuse_back(readings: Iterable[MeterReading]) -> None:
    """Inside the transaction: two people who read a meter at once leave no index that goes back."""
    refused = list(blocking(check_readings(readings, {}, date.max)))
    if refused:
        raise Refused(*refused)


def _reconcile(ledger: Ledger, wanted: Mapping[str, Row], meters: Sequence[str]) -> None:
    """Append what is new or differs, withdraw what no reading gives any more."""
    stored = ledger.activities_of_meters(meters)
    known = set(stored[stored["method"] == INDEX]["activity_id"])
    before = {key: ledger.record(ACTIVITIES, key) or {} for key in known & set(wanted)}
    fresh = [row for key, row in wanted.items() if _differs(row, before.get(key))]
    if fresh:
        store_activities(ledger, fresh)
    if gone := sorted(known - set(wanted)):
        ledger.withdraw(ACTIVITIES, gone)


def _differs(row: Row, before: Row | None) -> bool:
    return before is None or any(row[name] != before.get(name) for name in row)


def _activity(found: Consumption, meter: Meter, perimeter: Perimeter) -> Row:
    """The activity of a consumption, as its meter says."""
    return {
        "activity_id": found.activity_id,
        "entity": perimeter.sites[meter.site].entity,
        "site": meter.site,
        "activity_type": meter.activity_type,
        "factor": meter.factor,
        "period_start": found.start,
        "period_end": found.end,
        "quantity": found.quantity,
        "unit": meter.unit,
        "data_kind": "measured",
        "meter": meter.meter,
        "method": INDEX,
        "basis": found.basis,
    }


def settle_batch(
    ledger: Ledger, perimeter: Perimeter, readings: Iterable[Row], meters: Iterable[Row]
) -> None:
    """Redo, in the open batch, the consumption of the readings and of the meters that it writes."""
    new = {row["meter"]: _meter(row) for row in meters}
    known = replace(perimeter, meters={**perimeter.meters, **new})
    settle(ledger, known, changed=[_reading(row) for row in readings], meters=new)


def settle_sites(ledger: Ledger, perimeter: Perimeter, sites: Iterable[Row]) -> None:
    """Redo, in the open batch, the consumption of the meters whose site changes entity.

    ``perimeter`` is as it stood before: else the next reading alone would move the past.
    """
    rows = {row["site"]: row for row in sites}
    after = perimeter_of({SITES.name: list(rows.values())}).sites
    moved = {
        code
        for code, site in after.items()
        if code in perimeter.sites and perimeter.sites[code].entity != site.entity
    }
    meters = [meter.meter for meter in perimeter.meters.values() if meter.site in moved]
    if meters:
        settle(ledger, replace(perimeter, sites={**perimeter.sites, **after}), meters=meters)


def _meter(row: Row) -> Meter:
    return Meter(**{name: row.get(name) for name in METERS.names})  # type: ignore[arg-type]


# ------------------------------------------------------------------------- what an undo would leave


def unsettled(reader: Reader, frames: Mapping[Table, pd.DataFrame], batch: int) -> list[str]:
    """What would not be what its readings give, were this batch taken back: later consumption.

    Records that the batch holds are put back as they stood before it; the others stay.
    """
    touched = sorted({meter for table in (READINGS, METERS) if table in frames
                      for meter in frames[table]["meter"]})  # fmt: skip
    if not touched:
        return []
    before = reader.batch(batch).seq - 1
    meters = _put_back(reader, METERS, frames, before)
    readings = _put_back(reader, READINGS, frames, before)
    given = {
        found.activity_id: (found.start, found.end, float(found.quantity))
        for code in touched
        if code in meters
        for found in consumptions(
            [_reading(row) for row in readings.values() if row["meter"] == code],
            _meter(meters[code]),
        )
    }
    left = _left(reader, frames, touched)
    return sorted(key for key in {*given, *left} if given.get(key) != left.get(key))


def _put_back(
    reader: Reader, table: Table, frames: Mapping[Table, pd.DataFrame], before: int
) -> dict[str, Record]:
    """The records of a table as they would stand, by their key."""
    now: dict[str, Record] = {record_key(table, row): row for row in reader.records(table)}
    if table not in frames:
        return now
    ours = set(frames[table]["record_key"])
    rows = reader.records(table, as_of=before)
    then: dict[str, Record] = {record_key(table, row): row for row in rows}
    others = {key: row for key, row in now.items() if key not in ours}
    return others | {key: row for key, row in then.items() if key in ours}


def _left(
    reader: Reader, frames: Mapping[Table, pd.DataFrame], meters: Sequence[str]
) -> dict[str, tuple[date, date, float]]:
    """The deduced activities of these meters as they would stand."""
    held = reader.activities_of_meters(meters)
    written_here = frames.get(ACTIVITIES)
    if written_here is not None:
        first = written_here.groupby("record_key")["revision"].min()
        held = held[~held["activity_id"].isin(set(first.index))]
        earlier = reader.contents(
            ACTIVITIES, {str(key): int(number) - 1 for key, number in first.items() if number > 1}
        )
        held = pd.concat([held, earlier[~earlier["withdrawn"].astype(bool)]], ignore_index=True)
    held = held[held["method"] == INDEX]
    return {
        str(row["activity_id"]): (
            row["period_start"].date(),
            row["period_end"].date(),
            float(row["quantity"]),
        )
        for row in held.to_dict("records")
    }
