"""Reading: what came out of a file, row by row, with nothing lost on the way.

Rows read = accepted + rejected + ignored, always. Rejected rows keep their raw cells, under the
headers of the template, so that they can be exported, mended and imported again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.columns import Table
from beges.domain.findings import Finding, Severity

REASONS = "Motif du rejet"
ORIGIN = ("origin_file", "origin_sheet", "origin_row")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """The rows of one table. ``typed`` and ``raw`` hold the same rows, ignored ones left out.

    ``typed`` has the declared columns and the origin of each row; ``reasons`` gives, by position,
    why a row is rejected, ``unsaid`` by sheet the columns that it does not have: their cells are
    blank in ``typed`` though nobody blanked them; ``unavailable`` the ignored rows of a request
    that a site answered « non disponible ».
    """

    table: Table
    typed: pd.DataFrame
    raw: pd.DataFrame
    reasons: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    ignored: int = 0
    unsaid: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unavailable: pd.DataFrame | None = None

    @property
    def _sound(self) -> NDArray[np.bool_]:
        sound = np.ones(len(self.typed), dtype=bool)
        sound[list(self.reasons)] = False
        return sound

    @property
    def read(self) -> int:
        """How many rows stood under the headers."""
        return len(self.typed) + self.ignored

    @property
    def accepted(self) -> pd.DataFrame:
        """The rows to be stored, typed."""
        return self.typed[self._sound].reset_index(drop=True)

    @property
    def rejected(self) -> pd.DataFrame:
        """The rows refused, as they stand in the file, with their origin and the reasons."""
        bad = sorted(self.reasons)
        origin = self.typed.iloc[bad][list(ORIGIN)].reset_index(drop=True)
        raw = self.raw.iloc[bad].reset_index(drop=True)
        reasons = pd.Series([" ".join(self.reasons[row]) for row in bad], dtype="str", name=REASONS)
        return pd.concat([raw, origin, reasons], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document read: its tables by name, and every finding in the order of the file."""

    file: str
    digest: str
    tables: Mapping[str, TableReading]
    findings: tuple[Finding, ...]

    @property
    def read(self) -> int:
        """Rows read in all tables."""
        return sum(table.read for table in self.tables.values())

    @property
    def accepted(self) -> int:
        """Rows that may be stored."""
        return self.read - self.rejected - self.ignored

    @property
    def rejected(self) -> int:
        """Rows that a blocking finding names."""
        return sum(len(table.reasons) for table in self.tables.values())

    @property
    def ignored(self) -> int:
        """Blank rows, examples, and what is registered already."""
        return sum(table.ignored for table in self.tables.values())

    @property
    def is_refused(self) -> bool:
        """Whether some finding forbids to store the file as it stands."""
        return any(finding.severity is Severity.BLOCKING for finding in self.findings)


def joined(parts: Sequence[TableReading]) -> TableReading:
    """Several sheets of the same table, one after the other."""
    if len(parts) == 1:
        return parts[0]
    reasons: dict[int, tuple[str, ...]] = {}
    above = 0
    unavailable = [part.unavailable for part in parts if part.unavailable is not None]
    for part in parts:
        reasons.update({above + row: told for row, told in part.reasons.items()})
        above += len(part.typed)
    return TableReading(
        table=parts[0].table,
        typed=pd.concat([part.typed for part in parts], ignore_index=True),
        raw=pd.concat([part.raw for part in parts], ignore_index=True),
        reasons=reasons,
        ignored=sum(part.ignored for part in parts),
        unsaid={sheet: names for part in parts for sheet, names in part.unsaid.items()},
        unavailable=pd.concat(unavailable, ignore_index=True) if unavailable else None,
    )


def refuse(reading: Reading, findings: Iterable[Finding]) -> Reading:
    """The same reading with later findings, each blocking one rejecting the row that it names."""
    added = tuple(findings)
    named: dict[tuple[str, int], list[str]] = {}
    for finding in added:
        if finding.severity is Severity.BLOCKING and finding.where.row is not None:
            place = (finding.where.sheet, finding.where.row)
            named.setdefault(place, []).append(reason(finding))
    tables = {name: _with_reasons(table, named) for name, table in reading.tables.items()}
    return replace(reading, tables=MappingProxyType(tables), findings=(*reading.findings, *added))


def ignore(reading: Reading, rows: Mapping[str, Collection[int]]) -> Reading:
    """The same reading without these rows, by table and position: they are counted as ignored."""
    tables = {
        name: _without(table, rows[name]) if rows.get(name) else table
        for name, table in reading.tables.items()
    }
    return replace(reading, tables=MappingProxyType(tables))


def _without(table: TableReading, positions: Collection[int]) -> TableReading:
    kept = np.ones(len(table.typed), dtype=bool)
    kept[list(positions)] = False
    place = np.cumsum(kept) - 1
    return replace(
        table,
        typed=table.typed[kept].reset_index(drop=True),
        raw=table.raw[kept].reset_index(drop=True),
        reasons={int(place[row]): told for row, told in table.reasons.items() if kept[row]},
        ignored=table.ignored + int(len(kept) - kept.sum()),
    )


def reason(finding: Finding) -> str:
    """A finding as the rejected row tells it: the column and the sentence."""
    column = finding.where.column
    return f"{column} : {finding.sentence}" if column else finding.sentence


def _with_reasons(table: TableReading, named: Mapping[tuple[str, int], list[str]]) -> TableReading:
    reasons = dict(table.reasons)
    if named:
        places = zip(table.typed["origin_sheet"], table.typed["origin_row"], strict=True)
        for position, place in enumerate(places):
            if place in named:
                reasons[position] = (*reasons.get(position, ()), *named[place])
    return replace(table, reasons=MappingProxyType(reasons))
