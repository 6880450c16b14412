"""Own factors: versions registered for good, listed with their author, and read as factors.

A version is written once, with its parts, in one batch. Its number is never another figure's, even
after an undo: the next figure is the next version. Nothing moves in an inventory that does not
adopt it.
"""

from collections.abc import Mapping, Sequence
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
    own_factor_id,
)
from beges.domain.findings import Finding, Where, blocking
from beges.services.entry import typed_record
from beges.services.inventories import written
from beges.services.own_records import Key, OwnVersion, gathered
from beges.services.perimeter import Record
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import BatchKind, Reader

# -------------------------------------------------------------------------------------- reading


def own_versions(workspace: Workspace) -> list[OwnVersion]:
    """Every version in force, the latest registered first."""
    with workspace.store.reading() as reader:
        rows = reader.signed_records(OWN_FACTORS)
        parts = reader.records(OWN_PARTS)
    return gathered(rows, parts)[::-1]


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
        return cls(written={v.key: v for v in gathered(rows, parts)}, in_force=live)

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
