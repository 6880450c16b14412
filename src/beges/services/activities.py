"""Activities one at a time: entered, corrected with a reason, withdrawn with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from beges.domain.activities import ACTIVITIES, Against, as_activities, check_activities
from beges.domain.collection import INDEX, Beside, check_plausibility, is_tools_estimate
from beges.domain.factors import EmissionFactor
from beges.domain.findings import Finding, blocking
from beges.domain.french import day, number
from beges.domain.inventory import compile_inventory, total_mg
from beges.domain.units import NotConvertible, UnknownUnit, ratio_in_year, unit
from beges.services.entry import Typed, typed_value
from beges.services.imposing import may_be_imposed
from beges.services.inventories import (
    current_library,
    read_activities,
    settings_for,
    written,
)
from beges.services.methods import deduced_finding, deduced_findings, kept_methods
from beges.services.perimeter import load_perimeter
from beges.services.refusals import NotFound, Refused
from beges.services.storing import (
    estimates_left,
    estimates_replaced,
    met_estimates,
    store_activities,
)
from beges.services.workspace import Workspace
from beges.store import BatchKind

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an activity would give if it were saved now: findings, conversion and emissions.

    ``converted`` is the quantity in the unit of the factor; ``total_mg`` the emissions of the
    reporting year, in milligrams of CO2e; both ``None`` while something is missing.
    """

    findings: tuple[Finding, ...]
    factor: EmissionFactor | None
    rule_fr: str
    converted: Decimal | None
    converted_unit_fr: str
    total_mg: int | None

    @property
    def may_be_saved(self) -> bool:
        """Whether nothing forbids to save it."""
        return not list(blocking(self.findings))


def draft(workspace: Workspace, row: Row) -> Draft:
    """Check an activity as typed, and show what it converts to and what it emits."""
    table = _table([row])
    known, kind = stored_activities(workspace), row.get("activity_type")
    perimeter = load_perimeter(workspace)
    year = _year_of(row)
    settings = settings_for(workspace, year)
    release = current_library(workspace, settings)
    choices = {*release.series, *filter(may_be_imposed, release.factors)}
    with workspace.store.reading() as reader:
        idle = met_estimates(reader, table)
    alike = known[(known["activity_type"] == kind) & ~known["activity_id"].isin(idle)]
    near = alike[alike["entity"] == row.get("entity")]
    against = Against(perimeter=perimeter, choices=choices, known=near)
    beside = Beside(perimeter=perimeter, today=workspace.clock().date(), known=alike)
    findings = [*deduced_findings(table, known), *check_activities(table, against)]
    findings += estimates_replaced(idle)
    left = alike[is_tools_estimate(alike) & (alike["activity_id"] != row.get("activity_id"))]
    findings += estimates_left(table, left, perimeter)
    findings += check_plausibility(table, beside)
    if list(blocking(findings)):
        return _unquantified(findings)
    inventory = compile_inventory(settings, perimeter, table, release)
    findings = [*findings, *inventory.findings]
    if not len(inventory.lines):
        return _unquantified(findings)
    answer = inventory.resolutions[int(inventory.lines["resolution"].iloc[0])]
    converted = Fraction(repr(float(table["quantity"].iloc[0]))) * answer.ratio
    return Draft(
        findings=tuple(findings),
        factor=answer.factor,
        rule_fr=answer.rule_fr,
        converted=Decimal(converted.numerator) / Decimal(converted.denominator),
        converted_unit_fr=unit(answer.factor.unit).label_fr,
        total_mg=total_mg(inventory),
    )


def _unquantified(findings: list[Finding]) -> Draft:
    return Draft(
        findings=tuple(findings),
        factor=None,
        rule_fr="",
        converted=None,
        converted_unit_fr="",
        total_mg=None,
    )


def _table(rows: list[Row]) -> pd.DataFrame:
    return as_activities(pd.DataFrame([dict(row) for row in rows]))


def _year_of(row: Row) -> int:
    """The year under which an activity is previewed: that of the middle of its period."""
    start, end = row.get("period_start"), row.get("period_end")
    if not isinstance(start, date) or not isinstance(end, date):
        return date.today().year  # noqa: DTZ011 - a preview of an undated line, never stored
    return (start + (end - start) / 2).year


def save_activity(workspace: Workspace, row: Row, *, reason: str, expected: int = 0) -> str:
    """Store a new activity, or a new revision of a known one; returns its identifier.

    ``expected`` is the revision that the person corrected, 0 for a new activity.

    Raises
    ------
    Refused
        When the activity is not sound, or somebody changed it meanwhile.
    """
    refused = list(blocking(draft(workspace, row).findings))
    if refused:
        raise Refused(*refused)
    kind = BatchKind.CORRECTION if expected else BatchKind.ENTRY
    kept = _of_the_tool(workspace, row) if expected else {}
    with written(workspace, workspace.act(kind, reason)) as ledger:
        identifier = row.get("activity_id") or ledger.next_activity_ids(1)[0]
        stored = {name: row.get(name) for name in ACTIVITIES.names}
        stored |= {"activity_id": identifier, "origin_file": f"saisie de {workspace.actor}"}
        stored |= kept
        store_activities(ledger, [stored], expected={identifier: expected})
    return str(identifier)


def _of_the_tool(workspace: Workspace, row: Row) -> Row:
    """What a correction keeps of how the tool obtained the figure, and of its place in a ledger."""
    known = stored_activities(workspace)
    before = known[known["activity_id"] == row.get("activity_id")]
    found = kept_methods(_table([row]), before).iloc[0]
    kept = {name: found[name] for name in ("method", "basis")}
    if kept["method"] is None or not len(before):
        return kept
    place: str | None = before["origin_sheet"].astype(object).to_list()[0]
    return {**kept, "origin_sheet": place if isinstance(place, str) else None}


def withdraw_activity(workspace: Workspace, identifier: str, *, reason: str, expected: int) -> None:
    """Withdraw an activity: it stays in the ledger, and no inventory reads it any more.

    Raises
    ------
    Refused
        When somebody changed it meanwhile, or it follows from readings.
    """
    with written(workspace, workspace.act(BatchKind.WITHDRAWAL, reason)) as ledger:
        before = ledger.record(ACTIVITIES, identifier)
        if before is not None and before["method"] == INDEX:
            raise Refused(deduced_finding(before))
        ledger.withdraw(ACTIVITIES, [identifier], expected={identifier: expected})


def find_activity(workspace: Workspace, identifier: str) -> Row:
    """The current revision of an activity.

    Raises
    ------
    NotFound
    """
    with workspace.store.reading() as reader:
        row = reader.record(ACTIVITIES, identifier)
    if row is None:
        raise NotFound(f"Aucune donnée « {identifier} ».")
    return row


def history(workspace: Workspace, identifier: str) -> list[Row]:
    """Every revision of an activity: who, when, why, and what."""
    with workspace.store.reading() as reader:
        return list(reader.history(ACTIVITIES, identifier))


def stored_activities(workspace: Workspace) -> pd.DataFrame:
    """All current activities, in the form that the engine reads, with revision and batch."""
    with workspace.store.reading() as reader:
        seq = reader.head().seq
        key = ("activities", workspace.store.url, seq)
        return workspace.cache.get(key, lambda: read_activities(reader))


@dataclass(frozen=True, kw_only=True)
class LastYear:
    """The same thing a year before: what to compare an entry with."""

    activity_id: str
    quantity: float
    unit: str
    period_start: pd.Timestamp
    period_end: pd.Timestamp


def last_year(workspace: Workspace, row: Row) -> LastYear | None:
    """Last year's value of the same site, type, nature and meter over the same days, if any."""
    start, end = row.get("period_start"), row.get("period_end")
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    table = stored_activities(workspace)
    kept = pd.Series(data=True, index=table.index)
    for name in ("entity", "site", "activity_type", "factor", "meter"):
        kept &= table[name] == (row.get(name) or "")
    shift = pd.DateOffset(years=1)
    first, last = pd.Timestamp(start) - shift, pd.Timestamp(end) - shift
    near = pd.Timedelta(days=10)
    kept &= (table["period_start"] - first).abs() <= near
    kept &= (table["period_end"] - last).abs() <= near
    found = table[kept]
    if found.empty:
        return None
    same = found.iloc[0]
    return LastYear(
        activity_id=str(same["activity_id"]),
        quantity=float(same["quantity"]),
        unit=str(same["unit"]),
        period_start=same["period_start"],
        period_end=same["period_end"],
    )


# ------------------------------------------------------------------------ what the form asks for


def parse_quantity(text: str) -> Typed:
    """A quantity as a person types it, in French or English form; never guessed."""
    return typed_value(ACTIVITIES.column("quantity"), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Natures:
    """The natures that a type of activity may take: series → label; ``default`` is the rule's."""

    labels: Mapping[str, str]
    default: str


def natures(workspace: Workspace, activity_type: str, year: int) -> Natures:
    """The natures of a type in the library of that year's inventory."""
    release = current_library(workspace, settings_for(workspace, year))
    usable = release.usable.get(activity_type, ())
    return Natures(
        labels={code: release.series[code].label_fr for code in usable},
        default=release.defaults.get(activity_type, ""),
    )


def since_last_year(before: LastYear, row: Row) -> Decimal | None:
    """The relative change of the quantity since last year; ``None`` where units do not convert."""
    quantity = row.get("quantity")
    if quantity is None or not row.get("unit") or not before.quantity:
        return None
    try:
        ratio = ratio_in_year(str(row["unit"]), before.unit, before.period_start.year)
    except (NotConvertible, UnknownUnit):
        return None
    then = Fraction(repr(before.quantity))
    change = (Fraction(quantity) * ratio - then) / abs(then)
    return Decimal(change.numerator) / Decimal(change.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitySearch:
    """Which activities a person looks for; a blank keeps everything."""

    words: str = ""
    entity: str = ""
    site: str = ""
    activity_type: str = ""
    year: int | None = None


def search_activities(workspace: Workspace, search: ActivitySearch) -> pd.DataFrame:
    """The current activities that answer, the last entered first."""
    table = stored_activities(workspace)
    found = pd.Series(data=True, index=table.index)
    for name in ("entity", "site", "activity_type"):
        if wanted := getattr(search, name):
            found &= table[name] == wanted
    if search.year is not None:
        found &= table["period_start"].dt.year <= search.year
        found &= table["period_end"].dt.year >= search.year
    for word in search.words.split():
        seen = pd.Series(data=False, index=table.index)
        for name in ("activity_id", "meter", "documents", "comment", "origin_file", "site"):
            text = table[name].astype("str").str
            seen |= text.contains(word, case=False, regex=False)
        found &= seen
    return table[found].iloc[::-1]


def series_of(workspace: Workspace, choice: str, year: int) -> str:
    """The series of a choice: itself, or that of the factor that it names."""
    release = current_library(workspace, settings_for(workspace, year))
    imposed = release.factors.get(choice)
    return choice if imposed is None else imposed.series


def told_history(revisions: list[Row]) -> list[dict[str, str]]:
    """Each revision in words, the last one first: when, who, what was done, why, what changed."""
    told = []
    for before, now in pairwise([{}, *revisions]):
        changed = [
            f"{column.label_fr} : {_told(before.get(column.name))} → {_told(now[column.name])}"
            for column in ACTIVITIES.columns
            if before and before.get(column.name) != now[column.name]
        ]
        told.append(
            {
                "revision": str(now["revision"]),
                "at": str(now["at"]),
                "actor": str(now["actor"]),
                "kind": BatchKind(now["kind_of_change"]).label_fr,
                "reason": now["reason"] or "",
                "changed": "retirée" if now["withdrawn"] else " ; ".join(changed),
            }
        )
    return told[::-1]


def _told(value: object) -> str:
    """A stored value in a sentence."""
    if value is None or value == "":
        return "vide"
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, Decimal) else str(value)
