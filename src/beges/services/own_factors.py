"""Own factors: versions registered for good, listed with their author, and read as factors.

A version is written once, with its parts, in one batch. Its number is never another figure's, even
after an undo: the next figure is the next version. Nothing moves in an inventory that does not
adopt it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from beges.domain.columns import Table
from beges.domain.factors import (
    OWN_FACTORS,
    OWN_PARTS,
    EmissionFactor,
    OwnPlaces,
    check_own_factor,
    own_factor,
    own_factor_id,
)
from beges.domain.findings import Finding, Where, blocking
from beges.services.entry import typed_record
from beges.services.inventories import written
from beges.services.perimeter import Record
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import BatchKind, Reader

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


# -------------------------------------------------------------------------------------- reading


def own_versions(workspace: Workspace) -> list[OwnVersion]:
    """Every version in force, the latest registered first."""
    with workspace.store.reading() as reader:
        rows = reader.signed_records(OWN_FACTORS)
        parts = reader.records(OWN_PARTS)
    return _gathered(rows, parts)[::-1]


def own_factors(reader: Reader, as_of: int | None = None) -> dict[str, EmissionFactor]:
    """The own factors that a reader sees, or saw after an entry, by identifier."""
    rows, parts = (reader.records(table, as_of=as_of) for table in (OWN_FACTORS, OWN_PARTS))
    return {v.factor.factor_id: v.factor for v in _gathered(rows, parts)}


def _gathered(rows: Iterable[Record], parts: Iterable[Record]) -> list[OwnVersion]:
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


@dataclass(frozen=True, kw_only=True)
class KnownVersions:
    """Every version ever written, in force or withdrawn by an undo: its number stays taken."""

    written: Mapping[Key, OwnVersion] = field(repr=False)
    in_force: frozenset[Key]

    @classmethod
    def read(cls, reader: Reader) -> "KnownVersions":
        """All of them, as the reader sees the ledger."""
        rows, parts = reader.originals(OWN_FACTORS), reader.originals(OWN_PARTS)
        live = frozenset((row["factor"], row["version"]) for row in reader.records(OWN_FACTORS))
        return cls(written={v.key: v for v in _gathered(rows, parts)}, in_force=live)

    @cached_property
    def _last(self) -> Mapping[str, int]:
        last: dict[str, int] = {}
        for factor, version in self.written:
            last[factor] = max(version, last.get(factor, 0))
        return last

    def last(self, factor: str) -> int:
        """The last number taken by a factor, nought when it has none."""
        return self._last.get(factor, 0)


def next_version(workspace: Workspace, factor: str) -> int:
    """The number of the next version of a factor."""
    with workspace.store.reading() as reader:
        return KnownVersions.read(reader).last(factor) + 1


# -------------------------------------------------------------------------------------- writing


@dataclass(frozen=True, kw_only=True)
class OwnDraft:
    """A version as typed, before it is registered, with every finding."""

    version: OwnVersion
    findings: Sequence[Finding]

    @property
    def may_be_saved(self) -> bool:
        """Whether nothing forbids to register it."""
        return not list(blocking(self.findings))

    @property
    def factor(self) -> EmissionFactor | None:
        """The factor that it describes; ``None`` while something forbids it."""
        return self.version.factor if self.may_be_saved else None


def draft_own_factor(
    given: Mapping[str, object], parts: Sequence[Mapping[str, object]], *, version: int = 1
) -> OwnDraft:
    """A version from what a person typed, or from typed values; its parts are ranked in order."""
    row, findings = typed_record(OWN_FACTORS, {**given, "version": version})
    ranked: list[dict[str, Any]] = []
    for rank, part in enumerate(parts, start=1):
        own = {"factor": row["factor"] or "—", "version": version, "rank": rank}
        held, wrong = typed_record(OWN_PARTS, {**part, **own})
        ranked.append(held)
        findings += [_of_part(finding, rank) for finding in wrong]
    if not findings:
        places = tuple(Where(record=f"part {part['rank']}") for part in ranked)
        findings = check_own_factor(row, ranked, OwnPlaces(parts=places))
    return OwnDraft(version=OwnVersion(row=row, parts=tuple(ranked)), findings=tuple(findings))


def _of_part(finding: Finding, rank: int) -> Finding:
    """A finding on a cell of a part, with the rank of the part."""
    return replace(finding, where=replace(finding.where, record=f"part {rank}"))


def save_own_factor(workspace: Workspace, draft: OwnDraft, *, reason: str) -> str:
    """Register a version with its parts, for good; returns the identifier of the factor.

    Raises
    ------
    Refused
        When it is not sound, its number is taken, or it does not follow the last one.
    """
    if not draft.may_be_saved:
        raise Refused(*blocking(draft.findings))
    code, number = draft.version.key
    with written(workspace, workspace.act(BatchKind.FACTORS, reason)) as ledger:
        last = KnownVersions.read(ledger).last(code)
        if number != last + 1:
            raise Refused(out_of_turn((code, number), last))
        ledger.append(OWN_FACTORS, [_declared(OWN_FACTORS, draft.version.row)], expected={})
        parts = [_declared(OWN_PARTS, part) for part in draft.version.parts]
        ledger.append(OWN_PARTS, parts, expected={})
    return own_factor_id(code, number)


def _declared(table: Table, row: Record) -> dict[str, Any]:
    return {name: row[name] for name in table.names}


def out_of_turn(key: Key, last: int, where: Where | None = None) -> Finding:
    """Why a version is not the next one: its number is taken, or those before it are missing."""
    factor, version = key
    code = "own_version_exists" if version <= last else "own_version_gap"
    values = {"factor": factor, "version": version, "before": version - 1, "next": last + 1}
    place = where or Where(column=OWN_FACTORS.column("version").label_fr)
    return Finding(code=code, where=place, values=values)
