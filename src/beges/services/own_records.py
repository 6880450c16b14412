"""Own records: own factors and corrections as the ledger holds them, read as what they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from beges.domain.factors import (
    CORRECTIONS,
    OWN_FACTORS,
    OWN_PARTS,
    Correction,
    EmissionFactor,
    by_factor,
    own_factor,
)
from beges.services.perimeter import Record
from beges.store import Reader

Key = tuple[str, int]
"""The code of an own factor, and a version of it."""


@dataclass(frozen=True, kw_only=True)
class OwnVersion:
    """A version as registered: its row, its parts, its factor; who registered it, when and why."""

    row: Record
    parts: Sequence[Record]
    actor: str = ""
    at: str = ""
    why: str = ""

    @property
    def key(self) -> Key:
        """The code and the version."""
        return self.row["factor"], self.row["version"]

    @property
    def factor(self) -> EmissionFactor:
        """What an inventory would compute with."""
        return own_factor(self.row, self.parts)

    def says(self, other: "OwnVersion") -> bool:
        """Whether two versions say the same thing, to the last digit."""
        return _content(self) == _content(other)


def _content(version: OwnVersion) -> object:
    """The declared columns, parts in order."""
    parts = sorted(version.parts, key=lambda part: part["rank"])
    return (
        [version.row[name] for name in OWN_FACTORS.names],
        [[part[name] for name in OWN_PARTS.names] for part in parts],
    )


def own_factors(reader: Reader, as_of: int | None = None) -> dict[str, EmissionFactor]:
    """The own factors that a reader sees, or saw after an entry, by identifier."""
    rows, parts = (reader.records(table, as_of=as_of) for table in (OWN_FACTORS, OWN_PARTS))
    return {v.factor.factor_id: v.factor for v in gathered(rows, parts)}


def gathered(rows: Iterable[Record], parts: Iterable[Record]) -> list[OwnVersion]:
    """Rows and parts put together, in the order of the rows."""
    by_key: dict[Key, list[Record]] = {}
    for part in parts:
        by_key.setdefault((part["factor"], part["version"]), []).append(part)
    return [
        OwnVersion(
            row=row,
            parts=tuple(by_key.get((row["factor"], row["version"]), ())),
            actor=row.get("actor") or "",
            at=row.get("at") or "",
            why=row.get("why") or "",
        )
        for row in rows
    ]


def corrections(
    reader: Reader, as_of: int | None = None
) -> dict[tuple[str, str], list[Correction]]:
    """The corrections that a reader sees, or saw after an entry, by release and factor."""
    return by_factor(correction_of(row) for row in reader.records(CORRECTIONS, as_of=as_of))


def correction_of(row: Record) -> Correction:
    return Correction(**{field.name: row[field.name] for field in fields(Correction)})
