"""Mapped imports: the third door. A file that the users already have is read by a mapping.

The rows that it gives are those of the template: same checks, same preview, same commit. What a
person confirmed on the way (the mapping, a spelling) is learnt in the same batch as the rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import (
    ALIASES,
    MAPPINGS,
    REGISTERS,
    Drift,
    FileMapping,
    drift_findings,
    drift_of,
    incomplete,
    is_known_header,
    mapping_text,
    recognisers,
)
from beges.domain.collection.skipped import months_missing
from beges.domain.findings import Finding, Where, blocking
from beges.intake import (
    Document,
    Given,
    Grid,
    Reading,
    Registers,
    Spelling,
    alike_grids,
    found_grid,
    open_document,
    read_mapped,
    told_in_file,
)
from beges.intake.headers import is_header
from beges.services.checking import Checked, Known, check_reading
from beges.services.imports import Preview, previewed
from beges.services.learning import Learnt
from beges.services.mappings import KeptMapping, known_aliases, list_mappings
from beges.services.workspace import Workspace
from beges.store import record_key

Confirmed = Mapping[tuple[str, str], str]
"""Column and spelling → the code that a person chose for it."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """A kept mapping whose headers a file bears, and what changed since."""

    kept: KeptMapping
    grid: Grid
    drift: Drift


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """How a person has a file read: the mapping, what it lacks, and the spellings confirmed.

    With a ``name`` the mapping is kept with the import, as what follows ``version``.
    """

    mapping: FileMapping
    name: str = ""
    version: int = 0
    given: Given = field(default_factory=Given)
    confirmed: Confirmed = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MappedPreview:
    """The preview of a mapped file, and the spellings that still designate nothing."""

    preview: Preview
    unknown: tuple[Spelling, ...] = ()


def open_source(name: str, content: bytes) -> Document:
    """A file of any layout, opened within the same bounds as the template."""
    return open_document(name, content, lambda text: is_header(text) or is_known_header(text))


def matches(workspace: Workspace, document: Document) -> list[Match]:
    """The kept mappings whose headers the file bears: those that can read it as it is first."""
    found = []
    for kept in list_mappings(workspace):
        grid = found_grid(document, kept.mapping)
        if grid is not None:
            drift = drift_of(kept.mapping, grid.headers)
            found.append(Match(kept=kept, grid=grid, drift=drift))
    return sorted(found, key=_distance)


def _distance(match: Match) -> tuple[int, int, int]:
    """How far a file is from the one that a mapping was made on."""
    drift = match.drift
    return len(drift.gone) + len(drift.twice), len(drift.new), len(drift.moved)


def preview_mapped(
    workspace: Workspace, document: Document, grid: Grid | None, chosen: Chosen
) -> MappedPreview:
    """Read a file by a mapping and check it, without writing anything."""
    known = Known.read(workspace)
    where = Where(file=document.name, sheet=grid.sheet.name if grid else "")
    drifted = _readability(grid, chosen, where)
    if grid is None or list(blocking(drifted)):
        return MappedPreview(preview=_refused(workspace, document, known, drifted))
    aliases = known_aliases(workspace)
    learnt = {key: code for key, (code, _) in aliases.items()}
    confirmed = {
        (REGISTERS[column], text): code for (column, text), code in chosen.confirmed.items() if code
    }
    registers = Registers(
        lists=known.lists,
        perimeter=known.perimeter,
        recognisers=recognisers(known.perimeter, {**learnt, **confirmed}),
        given=chosen.given,
    )
    grids = alike_grids(document, chosen.mapping, grid)
    mapped = read_mapped(document, grids, chosen.mapping, registers)
    checked = check_reading(workspace, mapped.reading, known)
    told = told_in_file(checked.reading, mapped.places)
    rows = told.tables[ACTIVITIES.name].accepted
    findings = (*drifted, *_sheets_told(document, grids), *told.findings)
    reading = replace(told, findings=(*findings, *months_missing(rows, where)))
    seen = previewed(workspace, replace(checked, reading=reading), known)
    learnt_now, kept = _aliases(aliases, confirmed), _mapping(workspace, chosen)
    told_seen = replace(seen, learnt=tuple(learnt_now), mapping=kept)
    return MappedPreview(preview=told_seen, unknown=mapped.unknown)


def _readability(grid: Grid | None, chosen: Chosen, where: Where) -> list[Finding]:
    """Whether the mapping is complete, and what changed in the headers that it reads."""
    if grid is None:
        return [Finding(code="mapping_not_matched", where=where, values={"mapping": chosen.name})]
    drift = drift_of(chosen.mapping, grid.headers)
    return [
        *incomplete(chosen.mapping),
        *drift_findings(chosen.name or "nouvelle", drift, replace(where, row=grid.header + 1)),
    ]


def _sheets_told(document: Document, grids: Sequence[Grid]) -> list[Finding]:
    """The sheets that are read together, and those that are not read, each said."""
    read = [grid.sheet.name for grid in grids]
    told = [
        Finding(code="sheet_ignored", where=Where(file=document.name, sheet=sheet.name))
        for sheet in document.sheets
        if sheet.name not in read and any(any(cell != "" for cell in r) for r in sheet.rows)
    ]
    if len(read) > 1:
        values = {"sheets": ", ".join(f"« {name} »" for name in read)}
        where = Where(file=document.name)
        told.append(Finding(code="mapping_sheets_alike", where=where, values=values))
    return told


def _refused(
    workspace: Workspace, document: Document, known: Known, findings: Sequence[Finding]
) -> Preview:
    """The preview of a file that the mapping cannot read."""
    told = (*document.findings, *findings)
    empty = Reading(file=document.name, digest=document.digest, tables={}, findings=told)
    return previewed(workspace, Checked(reading=empty, effect_mg={}), known)


def _aliases(
    stored: Mapping[tuple[str, str], tuple[str, int]], confirmed: Confirmed
) -> list[Learnt]:
    """The spellings that the person confirmed and that the base does not know yet."""
    found = []
    for (register, text), code in confirmed.items():
        before, revision = stored.get((register, text), ("", 0))
        if before != code:
            row = {"register": register, "alias": text, "code": code}
            found.append(Learnt(table=ALIASES, row=row, expected=revision))
    return found


def _mapping(workspace: Workspace, chosen: Chosen) -> Learnt | None:
    """The mapping to be kept, if it is named and says something new."""
    if not chosen.name:
        return None
    row = {"mapping": chosen.name, "content": mapping_text(chosen.mapping)}
    with workspace.store.reading() as reader:
        stored = reader.record(MAPPINGS, record_key(MAPPINGS, row))
    if stored is not None and stored["content"] == row["content"]:
        return None
    return Learnt(table=MAPPINGS, row=row, expected=chosen.version)
