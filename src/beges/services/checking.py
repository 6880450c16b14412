"""Checking a reading: the laws of the perimeter and of activities, and a trial computation.

What a file registers is checked first, so that an activity may name a site of the same file and
not one that was refused. The trial computes the accepted activities year by year: a conversion or
a factor that fails is a finding at its row, before anything is written.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import ACTIVITIES, Against, as_activities, check_activities, place
from beges.domain.collection import (
    READINGS,
    Beside,
    check_plausibility,
    is_tools_estimate,
    replaced_estimates,
)
from beges.domain.findings import Finding, Where
from beges.domain.inventory import compile_inventory, lives, total_mg
from beges.domain.perimeter import (
    ENTITIES,
    INVENTORIES,
    InventorySettings,
    Perimeter,
    check_inventory,
)
from beges.domain.worksheets import no_activities
from beges.intake import Reading, refuse
from beges.services.availability import is_computable, not_shown
from beges.services.inventories import (
    current_library,
    inventories,
    known_library,
    pinned_findings,
    read_activities,
    settings_for,
)
from beges.services.methods import deduced_findings, kept_methods
from beges.services.own_factors import KnownVersions
from beges.services.own_reading import check_own
from beges.services.perimeter import (
    TABLES,
    Stored,
    check_perimeter,
    kept_records,
    perimeter_of,
    read_perimeter,
    settings_of,
)
from beges.services.readings import check_given
from beges.services.restated import restated
from beges.services.storing import estimates_left, estimates_replaced
from beges.services.transition import check_plan_of_file
from beges.services.worksheets import (
    NOTHING,
    Computed,
    at_the_users_cell,
    compared,
    derive,
    off_the_stock,
    surviving,
    whole,
    worksheets_of,
)
from beges.services.workspace import Workspace, choice_lists
from beges.store import record_key

MAX_YEARS = 60
"""A file whose dates span more years than this is read, and tried on the latest of them."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the database holds when a file is checked against it."""

    perimeter: Perimeter
    activities: pd.DataFrame
    lists: Mapping[str, Mapping[str, str]]
    choices: frozenset[str]
    revisions: Mapping[str, Mapping[str, int]]
    stored: Stored
    own: KnownVersions
    today: date

    @classmethod
    def read(cls, workspace: Workspace) -> "Known":
        """All of it, in one reading."""
        release = known_library(workspace)
        with workspace.store.reading() as reader:
            perimeter = read_perimeter(reader)
            activities = read_activities(reader)
            stored = {
                name: {record_key(table, row): row for row in reader.records(table)}
                for name, table in TABLES.items()
            }
            own = KnownVersions.read(reader)
        revisions = {
            name: {key: row["revision"] for key, row in rows.items()}
            for name, rows in stored.items()
        }
        ids, numbers = activities["activity_id"].tolist(), activities["revision"].tolist()
        revisions[ACTIVITIES.name] = dict(zip(ids, numbers, strict=True))
        return cls(
            perimeter=perimeter,
            activities=activities,
            lists=choice_lists(perimeter, release),
            choices=frozenset({*release.series, *release.factors}),
            revisions=revisions,
            stored=stored,
            own=own,
            today=workspace.clock().date(),
        )


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A reading with every finding, and what it would give.

    ``effect_mg`` are the emissions that it would add, by year, in milligrams of CO2e; ``computed``
    what its worksheets give.
    """

    reading: Reading
    effect_mg: Mapping[int, int]
    computed: Computed = NOTHING


def check_reading(
    workspace: Workspace, reading: Reading, known: Known, *, whole_file: bool = True
) -> Checked:
    """Check what was read against what is known, and compute what it would give.

    ``whole_file`` is false for a form, which speaks of one thing alone.
    """
    reading = _methods_kept(_unsaid_kept(reading, known.activities), known.activities)
    reading = refuse(reading, not_shown(workspace, inventories(workspace)))
    reading = check_own(refuse(reading, _repeated(reading)), known.own)
    reading = refuse(reading, _perimeter_findings(reading, known, (ENTITIES.name,)))
    others = tuple(name for name in TABLES if name != ENTITIES.name)
    entities_only = widened(known.perimeter, reading, known.stored)
    sound = replace(known, perimeter=replace(known.perimeter, entities=entities_only.entities))
    reading = refuse(reading, _perimeter_findings(reading, sound, others))
    reading = refuse(reading, restated(reading, known.stored))
    reading, derived = derive(reading)
    reading, effect = _activities_checked(workspace, reading, derived.activities, known)
    reading, computed = compared(reading, derived, known.activities, whole_file=whole_file)
    return Checked(reading=reading, effect_mg=effect, computed=computed)


def _activities_checked(
    workspace: Workspace, reading: Reading, derived: pd.DataFrame, known: Known
) -> tuple[Reading, Mapping[int, int]]:
    """The laws of activities on those entered and those computed, and the trial of both."""
    perimeter = widened(known.perimeter, reading, known.stored)
    entered, computed = _entered(reading), surviving(derived, reading)
    if not len(entered) + len(computed):
        return reading, {}
    activities = _together(entered, computed)
    estimates = known.activities[is_tools_estimate(known.activities)]
    idle = replaced_estimates(activities, estimates, perimeter) if len(estimates) else []
    kept = known.activities[~known.activities["activity_id"].isin(idle)]
    against = Against(perimeter=perimeter, choices=known.choices, known=kept)
    found = [
        *_identifier_findings(activities.iloc[: len(entered)], known),
        *deduced_findings(activities.iloc[: len(entered)], known.activities),
        *check_activities(activities, against),
        *estimates_replaced(idle),
        *estimates_left(activities, estimates[~estimates["activity_id"].isin(idle)], perimeter),
    ]
    reading = _refused(reading, found, computed)
    reading = refuse(reading, off_the_stock(computed, perimeter))
    computed = surviving(computed, reading)
    tried = _Tried(perimeter=perimeter, stored=known.activities, idle=idle)
    reading, effect = _tried(workspace, reading, tried, computed)
    accepted = _entered(reading)
    if len(accepted):
        beside = Beside(perimeter=perimeter, today=known.today, known=kept)
        reading = refuse(reading, check_plausibility(as_activities(accepted), beside))
    return reading, effect


@dataclass(frozen=True, kw_only=True)
class _Tried:
    """What a trial is made beside: the perimeter, what is stored, the estimates made idle."""

    perimeter: Perimeter
    stored: pd.DataFrame
    idle: Sequence[str]


def _entered(reading: Reading) -> pd.DataFrame:
    """The activities that the file gives as such."""
    part = reading.tables.get(ACTIVITIES.name)
    return no_activities() if part is None else part.accepted


def _together(entered: pd.DataFrame, computed: pd.DataFrame) -> pd.DataFrame:
    """Activities entered and computed, in the form that the engine reads."""
    parts = [as_activities(part) for part in (entered, computed) if len(part)]
    return as_activities(pd.concat(parts, ignore_index=True)) if len(parts) > 1 else parts[0]


def _refused(reading: Reading, findings: Iterable[Finding], computed: pd.DataFrame) -> Reading:
    """The reading with these findings, each at the cell that the person wrote."""
    reading = refuse(reading, [*at_the_users_cell(findings, reading, computed)])
    for sheet in worksheets_of(reading):
        reading = whole(reading, sheet)
    return reading


def _unsaid_kept(reading: Reading, stored: pd.DataFrame) -> Reading:
    """A correction keeps what the activity says in the columns that its sheet does not have."""
    part = reading.tables.get(ACTIVITIES.name)
    if part is None or not any(part.unsaid.values()):
        return reading
    typed = part.typed.copy(deep=False)
    rows = pd.Index(stored["activity_id"]).get_indexer(typed["activity_id"])
    for sheet, names in part.unsaid.items():
        held = (rows >= 0) & (typed["origin_sheet"] == sheet).to_numpy()
        for name in sorted(names - {"activity_id"}) if held.any() else ():
            cells = typed[name].astype(object).to_numpy(copy=True)
            cells[held] = _stored_cells(stored[name], rows[held])
            typed[name] = pd.Series(cells, index=typed.index, dtype=typed[name].dtype)
    tables = {**reading.tables, ACTIVITIES.name: replace(part, typed=typed)}
    return replace(reading, tables=MappingProxyType(tables))


def _methods_kept(reading: Reading, stored: pd.DataFrame) -> Reading:
    """A correction keeps how the tool obtained the figure, where its door says nothing of it."""
    part = reading.tables.get(ACTIVITIES.name)
    if part is None or not part.typed["activity_id"].fillna("").astype("str").any():
        return reading
    typed = part.typed.copy(deep=False)
    for name, kept in kept_methods(as_activities(typed), stored).items():
        said = typed[str(name)] if name in typed else pd.Series(None, typed.index, dtype="object")
        typed[str(name)] = said.where(said.notna(), kept.to_numpy()).astype("str")
    tables = {**reading.tables, ACTIVITIES.name: replace(part, typed=typed)}
    return replace(reading, tables=MappingProxyType(tables))


def _stored_cells(column: pd.Series, rows: NDArray[np.int64]) -> NDArray[np.object_]:
    """Cells of the activities in force; the blank code of the engine is a missing cell."""
    taken = column.take(rows)
    stated = taken.notna() & (taken.astype("str") != "")
    return taken.astype(object).where(stated, None).to_numpy()


def _tried(
    workspace: Workspace, reading: Reading, beside: _Tried, computed: pd.DataFrame
) -> tuple[Reading, Mapping[int, int]]:
    """A computation of each year that the accepted activities meet.

    The effect of a correction is what it adds to the revision that it replaces, that of a figure
    what it adds to the estimates that it makes idle. A year whose inventory this machine cannot
    compute is not tried: a warning has named it.
    """
    entered = _entered(reading)
    if not len(entered) + len(computed):
        return reading, {}
    activities = _together(entered, computed)
    gone = [*activities["activity_id"].dropna(), *beside.idle]
    replaced = as_activities(beside.stored[beside.stored["activity_id"].isin(gone)])
    effect: dict[int, int] = {}
    findings: list[Finding] = []
    for year in years_of(activities):
        settings = settings_for(workspace, year)
        if not is_computable(workspace, settings):
            continue
        release = current_library(workspace, settings)
        inventory = compile_inventory(settings, beside.perimeter, activities, release)
        before = compile_inventory(settings, beside.perimeter, replaced, release)
        effect[year] = total_mg(inventory) - total_mg(before)
        findings += inventory.findings
    return _refused(reading, _once(findings), computed), effect


def _once(findings: list[Finding]) -> Iterator[Finding]:
    """Findings without the repetitions that several years of one activity bring."""
    seen: set[tuple[str, Where, str]] = set()
    for finding in findings:
        key = (finding.code, finding.where, finding.sentence)
        if key not in seen:
            seen.add(key)
            yield finding


def years_of(activities: pd.DataFrame) -> list[int]:
    """The years that a trial computes: those of periods, and of assets alive in none of them."""
    start = activities["period_start"].dt.year.to_numpy()
    end = activities["period_end"].dt.year.to_numpy()
    is_asset, life = lives(activities)
    periods = np.unique(np.column_stack([start, end])[~is_asset], axis=0)
    years = {year for first, last in periods.tolist() for year in range(first, last + 1)}
    assets = np.unique(np.column_stack([start, start + life - 1])[is_asset], axis=0)
    for first, last in sorted(assets.tolist(), reverse=True):
        if not any(first <= year <= last for year in years):
            years.add(first)
    return sorted(years)[-MAX_YEARS:]


def _repeated(reading: Reading) -> Iterator[Finding]:
    """A code that stands twice in its sheet."""
    for name, part in reading.tables.items():
        if name == ACTIVITIES.name:
            continue
        rows = part.accepted
        for position in np.flatnonzero(rows.duplicated(list(part.table.key))).tolist():
            names = part.table.key
            keys = dict(zip(names, rows.iloc[position][[*names]], strict=True))
            record = record_key(part.table, keys)
            where = _row_place(rows, position)
            yield Finding(code="record_twice", where=where, values={"record": record})


def _row_place(rows: pd.DataFrame, position: int) -> Where:
    """The row of the file that a typed row comes from."""
    row = rows.iloc[position]
    return Where(file=row["origin_file"], sheet=row["origin_sheet"], row=int(row["origin_row"]))


def _perimeter_findings(reading: Reading, known: Known, names: tuple[str, ...]) -> list[Finding]:
    """The laws of the perimeter, at their rows, for the tables of these names."""
    records = _records(reading, known.stored, names)
    places = {
        name: {
            record_key(TABLES[name], row): _row_place(reading.tables[name].accepted, position)
            for position, row in enumerate(rows)
        }
        for name, rows in records.items()
    }
    findings = check_perimeter(records, known.perimeter, places, known.stored)
    if READINGS.name in records:
        given = records[READINGS.name], places[READINGS.name]
        findings += check_given(*given, known.stored[READINGS.name].values(), known.today)
    findings += check_plan_of_file(records, known.stored, places)
    for row in records.get(INVENTORIES.name, ()):
        settings = settings_of(row)
        findings += check_inventory(settings, places[INVENTORIES.name], known.perimeter.entities)
        before = known.stored[INVENTORIES.name].get(settings.inventory)
        if before is not None:
            findings += _changed_terms(settings_of(before), settings, places[INVENTORIES.name])
    return findings


def _records(
    reading: Reading, stored: Stored, names: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """The records that the file gives to the tables of these names."""
    return {
        name: kept_records(part, stored[name])
        for name, part in reading.tables.items()
        if name in names
    }


def _changed_terms(
    before: InventorySettings, after: InventorySettings, places: Mapping[str, Where]
) -> Iterator[Finding]:
    """A file does not say at which entry an inventory stands: what it says keeps that entry."""
    unsaid = {n: getattr(before, n) for n in ("as_of_entry", "release_digest", "restates")}
    for finding in pinned_findings(before, replace(after, **unsaid)):
        yield replace(finding, where=places[after.inventory])


def widened(perimeter: Perimeter, reading: Reading, stored: Stored) -> Perimeter:
    """The perimeter with what a file registers."""
    records = _records(reading, stored, TABLES)
    new = perimeter_of(records)
    return Perimeter(
        group=new.group or perimeter.group,
        name=new.name or perimeter.name,
        notice=new.notice or perimeter.notice,
        entities={**perimeter.entities, **new.entities},
        sites={**perimeter.sites, **new.sites},
        meters={**perimeter.meters, **new.meters},
        indicators=(*perimeter.indicators, *new.indicators),
    )


def _identifier_findings(activities: pd.DataFrame, known: Known) -> Iterator[Finding]:
    """An identifier is blank, or that of one known activity, once."""
    stated = activities["activity_id"].fillna("").astype("str")
    unknown = (stated != "") & ~stated.isin(known.revisions[ACTIVITIES.name])
    twice = (stated != "") & stated.duplicated()
    for code, rows in (("activity_id_unknown", unknown), ("activity_id_twice", twice)):
        for row in np.flatnonzero(rows.to_numpy()):
            where = place(activities, int(row), "activity_id")
            yield Finding(code=code, where=where, values={"activity_id": stated.iloc[row]})
