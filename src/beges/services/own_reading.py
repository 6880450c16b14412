"""Own factors in a file: a version is accepted, refused or ignored whole, with all its parts.

A figure without one of its parts would be another figure: the refusal of a row takes with it every
row of its version, and a refused row that does not say which version it belongs to takes all those
that it could belong to. What is registered already, to the last digit, is ignored and said so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from beges.domain.columns import Table
from beges.domain.factors import OWN_FACTORS, OWN_PARTS, OwnPlaces, check_own_factor
from beges.domain.findings import NOWHERE, Finding, Where
from beges.intake import Reading, TableReading, ignore, refuse
from beges.intake.reading import ORIGIN
from beges.services.own_factors import KnownVersions, out_of_turn
from beges.services.own_records import Key, OwnVersion
from beges.services.perimeter import Record, records_of
from beges.services.refusals import changed_meanwhile
from beges.store import Ledger

OWN_TABLES = (OWN_FACTORS, OWN_PARTS)
_KEY = ["factor", "version"]
_TYPES = {"factor": "str", "version": "int64"}

_Placed = tuple[Record, Where]
"""A row of the file, and where it stands."""


@dataclass(frozen=True, kw_only=True)
class _Read:
    """A version as the file gives it, and where its rows stand."""

    version: OwnVersion
    places: OwnPlaces
    is_headed: bool


def check_own(reading: Reading, known: KnownVersions) -> Reading:
    """The reading with the findings of its own factors, each version accepted or left whole."""
    if not any(table.name in reading.tables for table in OWN_TABLES):
        return reading
    reading = _whole_versions(reading)
    read = _versions(reading)
    same = {key for key, entry in read.items() if _is_registered(entry, known)}
    reading = refuse(reading, _findings(read, same, known))
    return _whole_versions(_without(reading, same))


def _is_registered(entry: _Read, known: KnownVersions) -> bool:
    """Whether this very content is in force already."""
    before = known.written.get(entry.version.key)
    in_force = entry.version.key in known.in_force
    return in_force and before is not None and entry.is_headed and entry.version.says(before)


def _findings(read: Mapping[Key, _Read], same: set[Key], known: KnownVersions) -> Iterator[Finding]:
    """What each version of the file calls for, in the order of the file."""
    taken: dict[str, set[int]] = {}
    for factor, version in (*known.written, *read):
        taken.setdefault(factor, set()).add(version)
    for key, entry in read.items():
        told = dict(zip(_KEY, key, strict=True))
        at = entry.places.cell("version")
        if not entry.is_headed:
            for where in entry.places.parts:
                yield Finding(code="own_part_orphan", where=where, values=told)
        elif key in same:
            yield Finding(code="own_version_identical", where=at, values=told)
        elif key in known.written and not entry.version.says(known.written[key]):
            yield out_of_turn(key, max(taken[key[0]]), at)
        else:
            yield from check_own_factor(entry.version.row, entry.version.parts, entry.places)
            yield from _gap(key, taken[key[0]], at)


def _gap(key: Key, taken: set[int], at: Where) -> Iterator[Finding]:
    """A version that follows none, in the file or in the ledger."""
    if key[1] > 1 and key[1] - 1 not in taken:
        earlier = [version for version in taken if version < key[1]]
        yield out_of_turn(key, max(earlier, default=0), at)


def other_tables(reading: Reading) -> list[str]:
    """The French names of what a file holds besides own factors."""
    own = {table.name for table in OWN_TABLES}
    return [part.table.label_fr for name, part in reading.tables.items() if name not in own]


def refuse_moved(ledger: Ledger, reading: Reading) -> None:
    """Inside the transaction: the versions of the file are still what the preview took them for.

    Raises
    ------
    Refused
        When somebody registered or withdrew one of them since.
    """
    again = check_own(reading, KnownVersions.read(ledger))
    if (again.rejected, again.ignored) != (reading.rejected, reading.ignored):
        names = sorted({row["factor"] for part in _own_parts(reading) for row in records_of(part)})
        raise changed_meanwhile(", ".join(names))


def append_own(ledger: Ledger, reading: Reading) -> None:
    """Write the accepted versions of the file with their parts."""
    for part in _own_parts(reading):
        records = records_of(part)
        if records:
            ledger.append(part.table, records, expected={})


# ------------------------------------------------------------------------------- rows of the file


def _versions(reading: Reading) -> dict[Key, _Read]:
    """The accepted rows of the file, version by version; a version may lack its own row."""
    heads = dict(_rows(reading, OWN_FACTORS))
    parts: dict[Key, list[_Placed]] = {}
    for key, placed in _rows(reading, OWN_PARTS):
        parts.setdefault(key, []).append(placed)
    return {
        key: _read(key, heads.get(key), parts.get(key, []))
        for key in dict.fromkeys([*heads, *parts])
    }


def _read(key: Key, head: _Placed | None, parts: Sequence[_Placed]) -> _Read:
    row, where = head or ({"factor": key[0], "version": key[1]}, NOWHERE)
    return _Read(
        version=OwnVersion(row=row, parts=tuple(part for part, _ in parts)),
        places=OwnPlaces(factor=where, parts=tuple(place for _, place in parts)),
        is_headed=head is not None,
    )


def _rows(reading: Reading, table: Table) -> Iterator[tuple[Key, _Placed]]:
    """The accepted rows of a table as records, each with its key and its place."""
    part = reading.tables.get(table.name)
    if part is None:
        return
    origin = part.accepted[list(ORIGIN)].itertuples(index=False)
    for row, (file, sheet, number) in zip(records_of(part), origin, strict=True):
        where = Where(file=file, sheet=sheet, row=int(number))
        yield (row["factor"], row["version"]), (row, where)


def _without(reading: Reading, same: set[Key]) -> Reading:
    """The reading without the versions that are registered already."""
    rows = {}
    for part in _own_parts(reading):
        keys = zip(part.typed["factor"], part.typed["version"], strict=True)
        rows[part.table.name] = [row for row, key in enumerate(keys) if key in same]
    return ignore(reading, rows)


def _own_parts(reading: Reading) -> list[TableReading]:
    return [reading.tables[table.name] for table in OWN_TABLES if table.name in reading.tables]


def _whole_versions(reading: Reading) -> Reading:
    """The reading where a refused row takes its whole version with it."""
    bad = pd.concat([part.typed.iloc[sorted(part.reasons)][_KEY] for part in _own_parts(reading)])
    if bad.empty:
        return reading
    return refuse(reading, [f for part in _own_parts(reading) for f in _taken(part, bad)])


def _taken(part: TableReading, bad: pd.DataFrame) -> Iterator[Finding]:
    """The accepted rows that a refused row takes with it: of its version, or of any it may be."""
    rows = part.accepted
    blank = bad.isna()
    exact = pd.MultiIndex.from_frame(bad[~blank.any(axis="columns")].astype(_TYPES))
    taken = pd.MultiIndex.from_frame(rows[_KEY].astype(_TYPES)).isin(exact)
    for name, other in (("factor", "version"), ("version", "factor")):
        taken |= rows[name].isin(bad[blank[other] & ~blank[name]][name]).to_numpy(dtype=bool)
    taken |= bool(blank.all(axis="columns").any())
    for row in rows[taken][[*_KEY, *ORIGIN]].to_dict("records"):
        file, sheet, number = (row[name] for name in ORIGIN)
        where = Where(file=file, sheet=sheet, row=int(number))
        values = {"factor": row["factor"], "version": row["version"]}
        yield Finding(code="own_version_incomplete", where=where, values=values)
