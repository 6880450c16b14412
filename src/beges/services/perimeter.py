"""The perimeter as stored: read, changed record by record, and checked before it is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, TypeVar

import pandas as pd

from beges.domain.collection import DEGREE_DAYS, READINGS
from beges.domain.columns import Kind, Table
from beges.domain.declaration import AVOIDED
from beges.domain.findings import Finding, Where
from beges.domain.nomenclature import ControlApproach
from beges.domain.perimeter import (
    ENTITIES,
    GROUP,
    INDICATORS,
    INVENTORIES,
    METERS,
    SITES,
    Adoption,
    Entity,
    Indicator,
    InventorySettings,
    Meter,
    Perimeter,
    Places,
    Site,
    check_entities,
    check_indicators,
    check_inventory,
    check_meters,
    check_sites,
)
from beges.domain.statements import (
    ELECTRICITY_CONTRACTS,
    AvoidedEmission,
    Contract,
    check_avoided,
    check_contracts,
)
from beges.domain.transition import ACTIONS, TARGETS
from beges.intake import TableReading
from beges.services.form_checks import CODED, code_findings
from beges.services.refusals import CodeTaken
from beges.services.workspace import Workspace, load_release
from beges.store import Reader, record_key

T = TypeVar("T")

Record = Mapping[str, Any]
TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        GROUP,
        ENTITIES,
        SITES,
        METERS,
        INDICATORS,
        INVENTORIES,
        DEGREE_DAYS,
        READINGS,
        ELECTRICITY_CONTRACTS,
        AVOIDED,
        ACTIONS,
        TARGETS,
    )
}
"""The tables that a file may bring beside activities, in the order in which they are written."""

PERIMETER = (GROUP, ENTITIES, SITES, METERS, INDICATORS)
"""Those that make the perimeter."""


def load_perimeter(workspace: Workspace, as_of: int | None = None) -> Perimeter:
    """The perimeter as registered, or as it stood at a ledger entry."""
    with workspace.store.reading() as reader:
        return read_perimeter(reader, as_of)


def read_perimeter(reader: Reader, as_of: int | None = None) -> Perimeter:
    """The perimeter that a reader sees."""
    return perimeter_of({table.name: reader.records(table, as_of=as_of) for table in PERIMETER})


def perimeter_of(records: Mapping[str, Sequence[Record]]) -> Perimeter:
    """The perimeter that these records describe."""
    groups = records.get(GROUP.name, ())
    group = groups[0] if groups else {}
    return Perimeter(
        group=group.get("group") or "",
        name=group.get("name") or "",
        notice=group.get("notice") or "",
        entities={row["entity"]: _as(Entity, row) for row in records.get(ENTITIES.name, ())},
        sites={row["site"]: _as(Site, row) for row in records.get(SITES.name, ())},
        meters={row["meter"]: _as(Meter, row) for row in records.get(METERS.name, ())},
        indicators=tuple(_as(Indicator, row) for row in records.get(INDICATORS.name, ())),
    )


PUBLISHED = "published"
"""An inventory that says nothing takes published CO2e as it is."""

EVERYTHING = "all"
"""An inventory that says nothing counts every figure, reviewed or not."""


def settings_of(row: Record) -> InventorySettings:
    """The terms of an inventory from its record."""
    changed = {
        "approach": ControlApproach(row["approach"]),
        "excluded_posts": codes_of(row.get("excluded_posts")),
        "entities": codes_of(row.get("entities")),
        "rebasing": row.get("rebasing") or PUBLISHED,
        "counted_reviews": row.get("counted_reviews") or EVERYTHING,
    }
    return _as(InventorySettings, {**row, **changed})


def codes_of(text: str | None) -> tuple[str, ...]:
    """The codes of a cell that holds several, separated by semicolons or commas."""
    pieces = (text or "").replace(",", ";").split(";")
    return tuple(code.strip() for code in pieces if code.strip())


def adoption_of(row: Record) -> Adoption:
    """An adoption from its record."""
    return _as(Adoption, row)


def check_terms(workspace: Workspace, settings: InventorySettings) -> list[Finding]:
    """What is wrong in the terms of an inventory, beside the entities that it reads."""
    place = {settings.inventory: Where(record=f"inventaire {settings.inventory}")}
    entities = load_perimeter(workspace, settings.as_of_entry).entities
    return list(check_inventory(settings, place, entities))


def contract_of(row: Record) -> Contract:
    """A contract of electricity from its record."""
    return _as(Contract, row)


def avoided_of(row: Record) -> AvoidedEmission:
    """Avoided emissions from their record."""
    return _as(AvoidedEmission, row)


def record_of(settings: InventorySettings) -> dict[str, Any]:
    """The record of an inventory's terms."""
    row = {name: getattr(settings, name) for name in INVENTORIES.names}
    row["approach"] = settings.approach.value
    row["excluded_posts"] = "; ".join(settings.excluded_posts) or None
    row["entities"] = "; ".join(settings.entities) or None
    row["rebasing"] = None if settings.rebasing == PUBLISHED else settings.rebasing
    counted = settings.counted_reviews
    row["counted_reviews"] = None if counted == EVERYTHING else counted
    return row


def records_of(part: TableReading) -> list[dict[str, Any]]:
    """The accepted rows of a table as records: declared columns, python values, blanks ``None``."""
    rows = part.accepted
    columns = {
        column.name: [_value(value, column.kind) for value in rows[column.name]]
        if column.collected
        else [None] * len(rows)
        for column in part.table.columns
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def kept_records(part: TableReading, stored: Mapping[str, Record]) -> list[dict[str, Any]]:
    """As :func:`records_of`; what a sheet has no column for stays as the record in force has it."""
    found = []
    for row, sheet in zip(records_of(part), part.accepted["origin_sheet"], strict=True):
        before = stored.get(record_key(part.table, row), {})
        unsaid = part.unsaid.get(sheet, frozenset())
        found.append({**row, **{name: before[name] for name in unsaid if name in before}})
    return found


_TYPES: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.DECIMAL: Decimal,
    Kind.DATE: lambda value: pd.Timestamp(value).date(),
    Kind.INTEGER: int,
    Kind.BOOLEAN: bool,
}


def _value(value: Any, kind: Kind) -> Any:  # noqa: ANN401 - a cell of any declared kind
    """A typed cell as the python value of its kind."""
    return None if pd.isna(value) else _TYPES.get(kind, str)(value)


def pinned(workspace: Workspace, row: Record, before: Record | None) -> dict[str, Any]:
    """The record of an inventory with its release pinned: as before, unless it takes another.

    What no file says stays: the entry at which it stands, and the inventory that it restates.
    """
    unsaid = ("as_of_entry", "restates")
    kept = {name: None if before is None else before[name] for name in unsaid}
    if before is not None and before["release"] == row["release"]:
        return {**row, **kept, "release_digest": before["release_digest"]}
    return {**row, **kept, "release_digest": load_release(workspace, row["release"]).digest}


def _as(kind: type[T], row: Record) -> T:
    """The record as a value of the domain."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in row.items() if name in names})


Stored = Mapping[str, Mapping[str, Record]]
"""Table → key → record in force."""


def check_perimeter(
    records: Mapping[str, Sequence[Record]],
    known: Perimeter,
    places: Mapping[str, Places],
    stored: Stored | None = None,
) -> list[Finding]:
    """What is wrong in new or changed records, seen beside what is already registered.

    ``places`` gives, by table and record key, where each new record stands; ``stored`` the records
    in force of the tables that are not in ``known``: codes, contracts and avoided emissions are
    checked against them.
    """
    new = perimeter_of(records)
    entities = {**known.entities, **new.entities}
    sites = {**known.sites, **new.sites}
    return [
        *_check_codes(records, known, places, stored or {}),
        *check_entities(entities, new.entities, places.get(ENTITIES.name, {})),
        *check_sites(list(new.sites.values()), entities, places.get(SITES.name, {})),
        *check_meters(list(new.meters.values()), sites, places.get(METERS.name, {})),
        *check_indicators(new.indicators, entities, sites, places.get(INDICATORS.name, {})),
        *_check_degree_days(records.get(DEGREE_DAYS.name, ()), places.get(DEGREE_DAYS.name, {})),
        *_check_beside(records, replace(known, entities=entities, sites=sites), places, stored),
    ]


def _check_codes(
    records: Mapping[str, Sequence[Record]],
    known: Perimeter,
    places: Mapping[str, Places],
    stored: Stored,
) -> Iterator[Finding]:
    """The codes of new records can be joined and listed."""
    standing = {ENTITIES.name: known.entities, SITES.name: known.sites, METERS.name: known.meters}
    for name in CODED & records.keys():
        held = stored.get(name, standing.get(name, {}))
        yield from code_findings(TABLES[name], records[name], held, places.get(name, {}))


def _check_beside(
    records: Mapping[str, Sequence[Record]],
    perimeter: Perimeter,
    places: Mapping[str, Places],
    stored: Stored | None,
) -> list[Finding]:
    """What is wrong in contracts of electricity and in avoided emissions."""
    held = stored or {}
    contracts = [contract_of(row) for row in records.get(ELECTRICITY_CONTRACTS.name, ())]
    avoided = [avoided_of(row) for row in records.get(AVOIDED.name, ())]
    before = held.get(ELECTRICITY_CONTRACTS.name, {}).values()
    every = {row["contract"]: contract_of(row) for row in before}
    every |= {contract.contract: contract for contract in contracts}
    named = {row["inventory"] for row in records.get(INVENTORIES.name, ())}
    inventories = {*held.get(INVENTORIES.name, {}), *named}
    at_contract = places.get(ELECTRICITY_CONTRACTS.name, {})
    return [
        *check_contracts(contracts, list(every.values()), perimeter, at_contract),
        *check_avoided(avoided, inventories, perimeter, places.get(AVOIDED.name, {})),
    ]


def _check_degree_days(rows: Sequence[Record], places: Places) -> list[Finding]:
    """The month exists, and degree-days are not negative."""
    found = []
    for row in rows:
        where = places.get(record_key(DEGREE_DAYS, row), Where(record="degrés-jours"))
        if not 1 <= row["month"] <= 12 or row["degree_days"] < 0:
            values = {"month": row["month"], "degree_days": row["degree_days"]}
            found.append(Finding(code="degree_days_impossible", where=where, values=values))
    return found


def stored_records(workspace: Workspace, table: Table) -> list[Record]:
    """The records of a table of the perimeter in force, by their key, each with its revision."""
    with workspace.store.reading() as reader:
        rows = reader.records(table)
    return sorted(rows, key=lambda row: record_key(table, row))


def refuse_taken(workspace: Workspace, table: Table, row: Record) -> None:
    """A new record may not bear the code of another.

    Raises
    ------
    CodeTaken
    """
    key = record_key(table, row)
    with workspace.store.reading() as reader:
        if reader.record(table, key) is not None:
            raise CodeTaken(key)
