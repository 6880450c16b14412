"""Records of the perimeter that a file restates: what it changes is told before it is stored.

A workbook carries the register as it stood on the day it was downloaded; filled in weeks later, it
would bring an old chart of accounts or an old exit date back. Nothing is refused: it is said.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from beges.domain import nomenclature
from beges.domain.columns import Column, Table
from beges.domain.declaration import AVOIDED
from beges.domain.findings import Finding, Where
from beges.domain.french import day, number
from beges.domain.perimeter import ENTITIES, GROUP, INDICATORS, INVENTORIES, METERS, SITES
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.intake.reading import Reading
from beges.services.perimeter import Record, kept_records
from beges.store import record_key

_NAMES = tuple(
    table.name
    for table in (
        *(GROUP, ENTITIES, SITES, METERS, INDICATORS, INVENTORIES),
        *(ELECTRICITY_CONTRACTS, AVOIDED),
    )
)


def restated(reading: Reading, stored: Mapping[str, Mapping[str, Record]]) -> Iterator[Finding]:
    """For each record in force that the file changes: its columns, before and after."""
    for name in _NAMES:
        part = reading.tables.get(name)
        if part is None or not len(part.accepted):
            continue
        rows = kept_records(part, stored[name])
        for position, row in enumerate(rows):
            key = record_key(part.table, row)
            before = stored[name].get(key)
            changes = [] if before is None else list(_changes(part.table, before, row))
            if changes:
                values = {"table": part.table.label_fr, "record": _named(key)}
                yield Finding(
                    code="record_restated",
                    where=_place(part.accepted.iloc[position]),
                    values={**values, "changes": " ; ".join(changes)},
                )


def _changes(table: Table, before: Record, after: Mapping[str, Any]) -> Iterator[str]:
    for column in table.collected:
        old, new = before[column.name], after.get(column.name)
        if old != new:
            yield f"{column.label_fr} : {_told(column, old)} → {_told(column, new)}"


def _told(column: Column, value: object) -> str:
    """A value as a person reads it; a blank is said, for it erases."""
    if value is None:
        return "vide"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value)
    known = _labels(column.choices)
    return f"« {known.get(str(value), value)} »"


def _labels(choices: str) -> Mapping[str, str]:
    """The labels of a list of the package; none for a register of the user."""
    try:
        return nomenclature.labels(choices) if choices else {}
    except (KeyError, FileNotFoundError):
        return {}


def _named(key: str) -> str:
    return key.replace("|", " · ")


def _place(row: pd.Series) -> Where:
    return Where(file=row["origin_file"], sheet=row["origin_sheet"], row=int(row["origin_row"]))
