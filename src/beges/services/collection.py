"""Collection of a year: what is complete, what is missing, what looks wrong, what was declared.

Emissions come from the inventories of the year and of the one before: a missing month is worth what
its line emits a day in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from beges.domain.activities import day_numbers
from beges.domain.collection import (
    ACKNOWLEDGEMENTS,
    READINGS,
    Beside,
    Collected,
    Completeness,
    Declared,
    check_plausibility,
    completeness,
    is_tools_estimate,
)
from beges.domain.findings import Finding, Where
from beges.domain.french import MONTHS_FR
from beges.domain.inventory import counted
from beges.domain.perimeter import Perimeter
from beges.services.acknowledgements import Sorted, acknowledgements, sort_out
from beges.services.activities import stored_activities
from beges.services.availability import is_computable
from beges.services.inventories import compile_stored, settings_for, written
from beges.services.perimeter import load_perimeter
from beges.services.refusals import Refused, changed_meanwhile, missing_reason
from beges.services.storing import estimates_left
from beges.services.workspace import Workspace
from beges.store import BatchKind

NOT_APPLICABLE, UNAVAILABLE = "month_not_applicable", "month_unavailable"
"""What a person may declare of a month of a line: kept with the findings acknowledged."""


@dataclass(frozen=True, kw_only=True)
class Collection:
    """A year of a collection: its completeness and what it was made from."""

    year: int
    today: date
    seq: int
    perimeter: Perimeter
    activities: pd.DataFrame
    found: Completeness


def today(workspace: Workspace) -> date:
    """The day of the workspace's clock."""
    return workspace.clock().date()


def collection(workspace: Workspace, year: int) -> Collection:
    """The collection of a year as the ledger stands, remembered as long as nothing moves."""
    with workspace.store.reading() as reader:
        seq = reader.head().seq
    key = ("collection", workspace.store.url, seq, year, today(workspace))
    return workspace.cache.get(key, lambda: _collection(workspace, year, seq))


def _collection(workspace: Workspace, year: int, seq: int) -> Collection:
    activities, perimeter = stored_activities(workspace), load_perimeter(workspace)
    against = Collected(
        perimeter=perimeter,
        year=year,
        today=today(workspace),
        masses=_masses(workspace, activities, year),
        declared=_declared(declarations(workspace)),
    )
    return Collection(
        year=year,
        today=against.today,
        seq=seq,
        perimeter=perimeter,
        activities=activities,
        found=completeness(activities, against),
    )


def _masses(workspace: Workspace, activities: pd.DataFrame, year: int) -> pd.DataFrame:
    """What activities emit in the inventories of a year and of the one before: row, mg, days."""
    parts = [pd.DataFrame({"row": [], "mg": [], "days": []}).astype("int64")]
    places = pd.Index(activities["activity_id"])
    for each in (year - 1, year):
        settings = settings_for(workspace, each)
        if not is_computable(workspace, settings):
            continue
        inventory = compile_stored(workspace, settings)
        lines = counted(inventory.lines)[["activity", "total_mg", "start", "end"]]
        of_activity = lines.groupby("activity", sort=True)
        start, end = of_activity["start"].min(), of_activity["end"].max()
        named = inventory.activities["activity_id"].to_numpy()[start.index.to_numpy()]
        table = pd.DataFrame(
            {
                "row": places.get_indexer(named),
                "mg": of_activity["total_mg"].sum().to_numpy(),
                "days": (end - start + 1).to_numpy(),
            }
        )
        parts.append(table[table["row"] >= 0])
    return pd.concat(parts, ignore_index=True)


# ---------------------------------------------------------------------------- declarations


def declarations(workspace: Workspace) -> list[Mapping[str, object]]:
    """What was declared of months: code, subject (``line|YYYY-MM``), sentence, reason, revision."""
    with workspace.store.reading() as reader:
        rows = reader.records(ACKNOWLEDGEMENTS)
    return [row for row in rows if row["code"] in (NOT_APPLICABLE, UNAVAILABLE)]


def _declared(rows: Sequence[Mapping[str, object]]) -> Declared:
    """The declarations as completeness reads them; what has no object is not merely unavailable."""
    told: dict[str, set[str]] = {NOT_APPLICABLE: set(), UNAVAILABLE: set()}
    for row in rows:
        told[str(row["code"])].add(str(row["subject"]))
    return Declared(
        not_applicable=frozenset(told[NOT_APPLICABLE]),
        unavailable=frozenset(told[UNAVAILABLE] - told[NOT_APPLICABLE]),
    )


def declare_months(
    workspace: Workspace, line: str, months: Sequence[str], code: str, *, reason: str
) -> int:
    """Declare months (``YYYY-MM``) of a line without object, or unavailable; returns the batch.

    Raises
    ------
    Refused
        Without a reason, without a month, or when a month was declared so already.
    """
    if not reason.strip() or not months:
        raise Refused(missing_reason())
    rows = [declaration(line, month, code, reason=reason) for month in months]
    act = workspace.act(BatchKind.ACKNOWLEDGEMENT, reason)
    with written(workspace, act) as ledger:
        held = {(row["code"], row["subject"]) for row in ledger.records(ACKNOWLEDGEMENTS)}
        if any((row["code"], row["subject"]) in held for row in rows):
            raise changed_meanwhile(line)
        ledger.append(ACKNOWLEDGEMENTS, rows, expected={})
    return ledger.number


def declaration(line: str, month: str, code: str, *, reason: str) -> dict[str, object]:
    """The record that declares a month (``YYYY-MM``) of a line."""
    sentence = _told(line, month, code, reason).sentence
    return {"code": code, "subject": f"{line}|{month}", "sentence": sentence, "reason": reason}


def _told(line: str, month: str, code: str, reason: str) -> Finding:
    values = {"month": month_fr(month), "meter": line, "reason": reason}
    return Finding(code=code, where=Where(record=f"{line}|{month}"), values=values)


def month_fr(month: str) -> str:
    """A month (``YYYY-MM``) in words, as a sentence begins."""
    year, number = month.split("-")
    return f"{MONTHS_FR[int(number) - 1].capitalize()} {year}"


# -------------------------------------------------------------------------------- findings


def collection_findings(workspace: Workspace, seen: Collection) -> list[Finding]:
    """What looks wrong in the figures of the year, and what was declared; what was admitted aside.

    Remembered with the collection.
    """
    found = sorted_findings(workspace, seen)
    declared = [one for one, _ in found.acknowledged if one.code in (NOT_APPLICABLE, UNAVAILABLE)]
    return [*found.open, *declared]


def sorted_findings(workspace: Workspace, seen: Collection) -> Sorted:
    """What looks wrong in the figures of the year, and apart what somebody admitted or declared."""
    key = ("collection_findings", workspace.store.url, seen.seq, seen.year, seen.today)
    found = workspace.cache.get(key, lambda: _findings(workspace, seen))
    return sort_out(found, acknowledgements(workspace))


def _findings(workspace: Workspace, seen: Collection) -> list[Finding]:
    with workspace.store.reading() as reader:
        readings = reader.frame(READINGS)
    start = day_numbers(seen.activities["period_start"])
    end = day_numbers(seen.activities["period_end"])
    edges = np.array([f"{seen.year}-01-01", f"{seen.year}-12-31"], dtype="datetime64[D]")
    first, last = edges.astype(np.int64)
    of_year = (start <= last) & (end >= first)
    in_year = readings["read_on"].dt.year == seen.year
    beside = Beside(
        perimeter=seen.perimeter,
        today=seen.today,
        known=seen.activities[~of_year],
        readings=readings[in_year.to_numpy()],
    )
    table = seen.activities[of_year].reset_index(drop=True)
    guesses = table[is_tools_estimate(table)]
    told = [*check_plausibility(table, beside), *estimates_left(table, guesses, seen.perimeter)]
    months = [
        _told(line, month, str(row["code"]), str(row["reason"]))
        for row in declarations(workspace)
        for line, _, month in [str(row["subject"]).rpartition("|")]
        if month.startswith(f"{seen.year}-")
    ]
    return [*told, *months]


def collected_years(workspace: Workspace) -> list[int]:
    """The years that some figure ends in, the latest first."""
    ends = stored_activities(workspace)["period_end"].dt.year
    return sorted({int(year) for year in ends.unique()}, reverse=True)
