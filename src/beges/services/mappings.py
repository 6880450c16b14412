"""Mappings kept under a name: listed, opened, renamed, withdrawn, carried from base to base.

A version is the ledger's revision: what a file of last year was read by stays readable.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from beges.domain.collection import (
    ALIASES,
    MAPPINGS,
    FileMapping,
    MappingUnreadable,
    incomplete,
    mapping_text,
    read_mapping,
)
from beges.domain.findings import Finding, Where
from beges.services.inventories import written
from beges.services.refusals import NotFound, Refused, missing_reason
from beges.services.workspace import Workspace
from beges.store import BatchKind, Reader

MAX_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMapping:
    """A mapping in force: its name, its version, who made it and when."""

    name: str
    version: int
    mapping: FileMapping
    actor: str
    at: str


def list_mappings(workspace: Workspace) -> list[KeptMapping]:
    """The mappings in force, by name; one that this version cannot read is left aside."""
    with workspace.store.reading() as reader:
        return [*_kept(reader)]


def _kept(reader: Reader) -> Iterator[KeptMapping]:
    for row in sorted(reader.signed_records(MAPPINGS), key=lambda row: row["mapping"].casefold()):
        try:
            mapping = read_mapping(row["content"])
        except MappingUnreadable:
            continue
        yield KeptMapping(
            name=row["mapping"],
            version=row["revision"],
            mapping=mapping,
            actor=row["actor"],
            at=row["at"],
        )


def find_mapping(workspace: Workspace, name: str) -> KeptMapping:
    """The mapping of that name.

    Raises
    ------
    NotFound
        With the names that exist.
    """
    known = list_mappings(workspace)
    for kept in known:
        if kept.name.casefold() == name.casefold():
            return kept
    names = ", ".join(f"« {kept.name} »" for kept in known)
    hint = f"Correspondances connues : {names}." if names else "La base n'en contient aucune."
    raise NotFound(f"Aucune correspondance « {name} ». {hint}")


def version_of(workspace: Workspace, name: str) -> int:
    """The version in force of a name, 0 when there is none."""
    with workspace.store.reading() as reader:
        row = reader.record(MAPPINGS, name)
    return 0 if row is None else int(row["revision"])


def checked_name(workspace: Workspace, name: str, before: str = "") -> str:
    """A name as it is kept; the name of another mapping is not taken.

    Raises
    ------
    Refused
    """
    told = " ".join(name.split())[:MAX_NAME]
    if not told:
        raise Refused(Finding(code="mapping_name_missing", where=Where(column="Nom")))
    taken = {kept.name.casefold(): kept.name for kept in list_mappings(workspace)}
    other = taken.get(told.casefold(), before)
    if other != before:
        raise Refused(Finding(code="mapping_name_taken", values={"mapping": other}))
    return told


def keep_mapping(
    workspace: Workspace, name: str, mapping: FileMapping, *, reason: str, expected: int = 0
) -> int:
    """Keep a mapping under a name, without a file; returns the batch.

    ``expected`` is the version that the person saw, 0 for a new mapping.

    Raises
    ------
    Refused
        When it is not complete, the name is taken, or somebody changed it meanwhile.
    """
    refused = [*incomplete(mapping)]
    if refused:
        raise Refused(*refused)
    told = checked_name(workspace, name, name if expected else "")
    with written(workspace, workspace.act(BatchKind.MAPPING, reason)) as ledger:
        row = {"mapping": told, "content": mapping_text(mapping)}
        ledger.append(MAPPINGS, [row], expected={told: expected})
    return ledger.number


def rename_mapping(workspace: Workspace, kept: KeptMapping, name: str, *, reason: str) -> int:
    """Give a mapping another name: the old one is withdrawn in the same batch.

    Raises
    ------
    Refused
    """
    told = checked_name(workspace, name, kept.name)
    with written(workspace, workspace.act(BatchKind.MAPPING, reason)) as ledger:
        if told != kept.name:
            row = {"mapping": told, "content": mapping_text(kept.mapping)}
            ledger.append(MAPPINGS, [row], expected={told: 0})
            ledger.withdraw(MAPPINGS, [kept.name], expected={kept.name: kept.version})
    return ledger.number


def withdraw_mapping(workspace: Workspace, kept: KeptMapping, *, reason: str) -> int:
    """Withdraw a mapping: it is offered no more, and the data that it read stay.

    Raises
    ------
    Refused
        Without a reason, or when somebody changed it meanwhile.
    """
    if not reason.strip():
        raise Refused(missing_reason())
    with written(workspace, workspace.act(BatchKind.MAPPING, reason)) as ledger:
        ledger.withdraw(MAPPINGS, [kept.name], expected={kept.name: kept.version})
    return ledger.number


def exported(kept: KeptMapping) -> str:
    """A mapping as a text that another base reads."""
    return mapping_text(kept.mapping)


def import_mapping(workspace: Workspace, name: str, text: str, *, reason: str) -> int:
    """Keep the mapping that a text tells, as a new one or as the next version of its name.

    Raises
    ------
    Refused
    """
    try:
        mapping = read_mapping(text)
    except MappingUnreadable as error:
        raise Refused(Finding(code="mapping_unreadable")) from error
    expected = version_of(workspace, name)
    return keep_mapping(workspace, name, mapping, reason=reason, expected=expected)


def known_aliases(workspace: Workspace) -> Mapping[tuple[str, str], tuple[str, int]]:
    """The spellings learnt: register and spelling → code and revision."""
    with workspace.store.reading() as reader:
        rows: Sequence[Mapping[str, str | int]] = reader.records(ALIASES)
    return {
        (str(row["register"]), str(row["alias"])): (str(row["code"]), int(row["revision"]))
        for row in rows
    }
