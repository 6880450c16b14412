"""Previews of a ledger of accounts (FEC): read, checked, sorted and tried; nothing is written.

What was read = counted + shared + excluded by rule + to be settled + without a rule, in lines and
to the cent. The plan says which activities would be new, changed, withdrawn or left as they are: a
corrected ledger of the same entity and exercise replaces the former one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from beges.domain.activities import Against, as_activities, check_activities
from beges.domain.bookkeeping import (
    METHOD,
    AccountChoice,
    Exercise,
    Sorted,
    Source,
    Terms,
    activities_of,
    charts,
    check_entries,
    check_sheet,
    folded,
    rules_in_force,
    sheet_of,
    sort_entries,
    twelve_months,
    whole_name,
)
from beges.domain.collection import ATTACHMENTS
from beges.domain.findings import Finding, Severity, Where, blocking
from beges.domain.french import day
from beges.domain.inventory import compile_inventory, total_mg
from beges.domain.perimeter import Entity, Perimeter
from beges.domain.units import unit_catalogue
from beges.intake import FecReading, read_fec
from beges.services.availability import is_computable
from beges.services.bookkeeping.settings import Settings, read_settings
from beges.services.checking import years_of
from beges.services.inventories import (
    current_library,
    known_library,
    read_activities,
    settings_for,
)
from beges.services.storing import estimates_replaced, met_estimates
from beges.services.workspace import Workspace

VAT = "vat_recovery_pct"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file, the entity that it is said to be of, and the exercise when a person gives it."""

    name: str
    content: bytes = field(repr=False)
    entity: str
    opening: date | None = None
    closing: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a commit would write. ``kept`` are activities that already say the same."""

    new: Sequence[Row] = ()
    changed: Sequence[Row] = ()
    kept: Sequence[Row] = ()
    withdrawn: Sequence[str] = ()
    known: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.new or self.changed or self.withdrawn)


@dataclass(frozen=True, kw_only=True)
class FecPreview:
    """What a ledger would give. ``sorted_`` and ``sheet`` are none when the file is refused."""

    wanted: Wanted
    reading: FecReading
    exercise: Exercise
    findings: tuple[Finding, ...]
    sorted_: Sorted | None = None
    sheet: pd.DataFrame | None = None
    plan: Plan = Plan()
    effect_mg: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether it may be committed."""
        return self.sheet is not None and not list(blocking(self.findings))

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of one severity."""
        return [finding for finding in self.findings if finding.severity is severity]


def preview_fec(workspace: Workspace, wanted: Wanted) -> FecPreview:
    """Read, check and sort a ledger, and try what it gives."""
    reading = read_fec(wanted.name, wanted.content)
    settings = read_settings(workspace)
    exercise = _exercise(wanted, reading)
    seen = FecPreview(wanted=wanted, reading=reading, exercise=exercise, findings=reading.findings)
    found = [*reading.findings, *_of_whom(wanted, reading, exercise, settings.perimeter)]
    if len(reading.entries):
        found += check_entries(reading.entries, exercise, reading.file)
    seen = replace(seen, findings=tuple(found))
    return seen if list(blocking(found)) else sorted_again(workspace, seen, settings)


def sorted_again(
    workspace: Workspace, seen: FecPreview, settings: Settings | None = None
) -> FecPreview:
    """The same ledger sorted by the rules and the choices of today, or by those that are tried."""
    settings = read_settings(workspace) if settings is None else settings
    entries, wanted, exercise = seen.reading.entries, seen.wanted, seen.exercise
    own = _of_whom(wanted, seen.reading, exercise, settings.perimeter)
    found = [*seen.reading.findings, *own]
    if not len(entries) or list(blocking(found)):
        return replace(seen, findings=tuple(found), sorted_=None, sheet=None, plan=Plan())
    found += check_entries(entries, exercise, seen.reading.file)
    sorted_ = sort_entries(entries, terms_of(settings, wanted.entity, exercise))
    table = sheet_of(entries, sorted_)
    source = _source(wanted.entity, seen.reading, settings.perimeter)
    found += check_sheet(table, sorted_, source)
    seen = replace(seen, sorted_=sorted_, sheet=table, findings=tuple(found))
    if list(blocking(found)):
        return replace(seen, plan=Plan(), effect_mg={})
    return _tried(workspace, seen, activities_of(table, sorted_, source), settings.perimeter)


def _exercise(wanted: Wanted, reading: FecReading) -> Exercise:
    """The exercise that a person gives, else that of the name, else the year of the last entry."""
    closing = wanted.closing or reading.closing
    if closing is None:
        dates = reading.entries["date"] if len(reading.entries) else None
        last = None if dates is None else dates.max()
        closing = date(1970 if last is None or pd.isna(last) else last.year, 12, 31)
    year = twelve_months(closing)
    return year if wanted.opening is None else replace(year, opening=wanted.opening)


def _of_whom(
    wanted: Wanted, reading: FecReading, exercise: Exercise, perimeter: Perimeter
) -> Iterator[Finding]:
    """The file is that of the entity, whose chart of accounts is known."""
    where = Where(file=reading.file)
    entity = perimeter.entities.get(wanted.entity)
    if entity is None:
        yield Finding(code="entity_unknown", where=where, values={"entity": wanted.entity})
        return
    if entity.chart not in charts():
        record = Where(record=f"entité {entity.entity}")
        yield Finding(code="fec_chart_unknown", where=record, values={"entity": entity.name})
    if not reading.siren:
        yield Finding(code="fec_name_unusual", where=where)
    elif reading.siren != entity.siren:
        values = {"siren": reading.siren, "entity": entity.name, "expected": entity.siren}
        yield Finding(code="fec_siren_differs", where=where, values=values)
    if reading.closing is not None and reading.closing != exercise.closing:
        values = {"told": day(reading.closing), "chosen": day(exercise.closing)}
        yield Finding(code="fec_closing_differs", where=where, values=values)


def terms_of(settings: Settings, code: str, exercise: Exercise) -> Terms:
    """By what the ledger of an entity is sorted."""
    entity = settings.perimeter.entities[code]
    chart = charts()[str(entity.chart)]
    return Terms(
        chart=chart,
        rules=rules_in_force(chart.code, settings.rules),
        choices=[
            AccountChoice(**{name: row[name] for name in AccountChoice.__dataclass_fields__})
            for row in settings.choices
            if row["entity"] == code and row["year"] == exercise.year
        ],
        parties=_parties(settings, entity),
        sites=[s.site for s in settings.perimeter.sites.values() if s.entity == code],
        exercise=exercise,
        held=(entity.entry_date, entity.exit_date),
    )


def _parties(settings: Settings, own: Entity) -> dict[str, str]:
    """The words that name another entity of the group: its SIREN, its name, a learnt spelling."""
    others = {e.entity: e for e in settings.perimeter.entities.values() if e.entity != own.entity}
    words = {entity.siren: entity.siren for entity in others.values()}
    words |= {whole_name(entity.name): entity.siren for entity in others.values()}
    words |= {
        folded(row["alias"]): others[row["code"]].siren
        for row in settings.aliases
        if row["code"] in others
    }
    return words


def _source(entity: str, reading: FecReading, perimeter: Perimeter) -> Source:
    rates = perimeter.by_year(VAT)
    return Source(
        entity=entity,
        file=reading.file,
        recovery_pct={year: rate for (whose, year), rate in rates.items() if whose == entity},
    )


def _tried(
    workspace: Workspace,
    seen: FecPreview,
    rows: Sequence[Row],
    perimeter: Perimeter,
) -> FecPreview:
    """The plan of these activities, what is wrong in them, and the emissions that they move."""
    with workspace.store.reading() as reader:
        stored = read_activities(reader)
        idle = met_estimates(reader, rows) if rows else []
    former = former_activities(stored, seen.wanted.entity, seen.exercise)
    plan = planned(rows, former)
    told = pd.DataFrame([*plan.new, *plan.changed, *plan.kept])
    if not len(told) and not len(former):
        return replace(seen, plan=plan, effect_mg={})
    activities = as_activities(told) if len(told) else stored.iloc[:0]
    library = known_library(workspace)
    others = stored[~stored["activity_id"].isin(former["activity_id"])]
    choices = {*library.series, *library.factors}
    against = Against(perimeter=perimeter, choices=choices, known=others)
    found = [*seen.findings, *check_activities(activities, against), *estimates_replaced(idle)]
    found += [*_amounts_elsewhere(others, seen), *_withdrawn(plan, seen)]
    found += _of_another(workspace, others, seen)
    effect: dict[int, int] = {}
    for year in sorted({*years_of(activities), *years_of(former)}):
        settings = settings_for(workspace, year)
        if not is_computable(workspace, settings):
            continue
        factors = current_library(workspace, settings)
        now = compile_inventory(settings, perimeter, activities, factors)
        before = compile_inventory(settings, perimeter, former, factors)
        effect[year] = total_mg(now) - total_mg(before)
        found += now.findings
    once = {(f.code, f.where, f.sentence): f for f in found}
    return replace(seen, plan=plan, effect_mg=effect, findings=tuple(once.values()))


def _amounts_elsewhere(others: pd.DataFrame, seen: FecPreview) -> Iterator[Finding]:
    """Amounts of the entity and the exercise that came by another door would count twice."""
    money = [c for c, entry in unit_catalogue().items() if entry.basis.startswith("money")]
    first, last = pd.Timestamp(seen.exercise.opening), pd.Timestamp(seen.exercise.closing)
    rows = (others["entity"] == seen.wanted.entity) & others["unit"].isin(money)
    rows &= (others["period_start"] <= last) & (others["period_end"] >= first)
    count = int(rows.sum())
    if count:
        examples = ", ".join(others["activity_id"][rows].astype("str").head(3))
        values = {"count": count, "entity": seen.wanted.entity, "examples": examples}
        where = Where(record=f"entité {seen.wanted.entity}")
        yield Finding(code="fec_amounts_elsewhere", where=where, values=values)


def _withdrawn(plan: Plan, seen: FecPreview) -> Iterator[Finding]:
    """Activities of the ledger before that this one no longer gives."""
    if plan.withdrawn:
        examples = ", ".join(plan.withdrawn[:3])
        values = {"count": len(plan.withdrawn), "examples": examples}
        where = Where(file=seen.reading.file)
        yield Finding(code="fec_withdraws", where=where, values=values)


def _of_another(workspace: Workspace, others: pd.DataFrame, seen: FecPreview) -> Iterator[Finding]:
    """The very file is already that of another entity or exercise: its name did not say whose."""
    with workspace.store.reading() as reader:
        attached = reader.frame(ATTACHMENTS)
    proved = attached["activity_id"][attached["document"] == seen.reading.digest]
    rows = others[others["activity_id"].isin(proved) & (others["method"] == METHOD)]
    if len(rows):
        entity = str(rows["entity"].iloc[0])
        where = Where(file=seen.reading.file)
        yield Finding(code="fec_of_another", where=where, values={"entity": entity})


def former_activities(stored: pd.DataFrame, entity: str, exercise: Exercise) -> pd.DataFrame:
    """The activities in force that a ledger of this entity and exercise gave."""
    of_ledger = (stored["method"] == METHOD) & (stored["entity"] == entity)
    first, last = pd.Timestamp(exercise.opening), pd.Timestamp(exercise.closing)
    met = (stored["period_start"] <= last) & (stored["period_end"] >= first)
    return stored[(of_ledger & met).fillna(value=False).to_numpy(dtype=bool)].reset_index(drop=True)


_SAID = (
    *("activity_type", "factor", "quantity", "unit", "life_years", "data_kind"),
    *("documents", "comment", "basis", "origin_file"),
)


def planned(rows: Sequence[Row], former: pd.DataFrame) -> Plan:
    """Which of these activities are new, which change one in force, and which are gone."""
    records: list[Any] = former.to_dict("records")
    known = {_identity(row): row for row in records}
    new: list[Row] = []
    changed: list[Row] = []
    kept: list[Row] = []
    for row in rows:
        before = known.pop(_identity(row), None)
        if before is None:
            new.append(row)
            continue
        named = {**row, "activity_id": before["activity_id"], "revision": before["revision"]}
        (kept if _says_the_same(row, before) else changed).append(named)
    return Plan(
        new=new,
        changed=changed,
        kept=kept,
        withdrawn=[str(before["activity_id"]) for before in known.values()],
        known=dict(zip(former["activity_id"], former["revision"].astype(int), strict=True)),
    )


def _identity(row: Row) -> tuple[object, ...]:
    """What makes an activity of a ledger the same from one file to the next."""
    days = (pd.Timestamp(row["period_start"]), pd.Timestamp(row["period_end"]))
    return row["origin_sheet"], _text(row["site"]), _text(row["counterparty"]), *days


def _says_the_same(row: Row, before: Row) -> bool:
    if float(row["quantity"]) != before["quantity"]:
        return False
    names = [name for name in _SAID if name != "quantity"]
    return all(_text(row[name]) == _text(before[name]) for name in names)


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
