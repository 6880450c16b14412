"""Inventories: their terms, their compilation, and the record of what each compilation gave."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pandas as pd

from beges.domain.activities import ACTIVITIES, as_activities
from beges.domain.declaration.filed_states import Filing
from beges.domain.factors import FactorRelease
from beges.domain.findings import Finding, blocking
from beges.domain.inventory import (
    Inventory,
    broken_invariants,
    compile_inventory,
    filed_inventory,
)
from beges.domain.nomenclature import labels
from beges.domain.perimeter import INVENTORIES, InventorySettings
from beges.domain.tables import rules_digest
from beges.services.availability import is_computable, release_digests, what_is_missing
from beges.services.compilations import compilation_of
from beges.services.counting import counted_activities
from beges.services.form_checks import code_findings
from beges.services.libraries import library_of, release_findings
from beges.services.perimeter import (
    check_terms,
    read_perimeter,
    record_of,
    settings_of,
)
from beges.services.refusals import NotFound, Refused, changed_meanwhile, inventory_pinned
from beges.services.standing import (
    LinesLost,
    differing,
    lost_finding,
    not_derived_finding,
    read_boxes,
    read_lines,
    standing_filing,
)
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace, is_usable, load_release, releases, stamp_of
from beges.store import (
    COMPILATIONS,
    Act,
    BatchKind,
    Ledger,
    Reader,
    RecordExists,
    StaleRevision,
    UnknownRecord,
)

TERMS = frozenset(
    {
        "control_approaches",
        "gwp_sets",
        "published_views",
        "rebasings",
        "review_policies",
        "stock_fabrics",
    }
)
"""The lists that the terms of an inventory choose from."""


class InvariantBroken(Exception):
    """The engine produced sums that do not close: a defect of the tool, never of the data."""


def inventories(workspace: Workspace) -> list[InventorySettings]:
    """The inventories of the database, the latest year first, restatements after their original."""
    with workspace.store.reading() as reader:
        return read_inventories(reader)


def find_inventory(workspace: Workspace, name: str) -> InventorySettings:
    """The inventory of that code, or of that year when one inventory alone has it.

    Without a name, the only inventory of the database.

    Raises
    ------
    NotFound
        With the codes that exist.
    """
    known = inventories(workspace)
    by_code = [settings for settings in known if settings.inventory == name]
    by_year = [settings for settings in known if str(settings.year) == name]
    found = by_code or (by_year if len(by_year) == 1 else [])
    if not name and known:
        if len(known) == 1:
            return known[0]
        codes = ", ".join(settings.inventory for settings in known)
        raise NotFound(f"La base a plusieurs inventaires : {codes}. Dites lequel (--year).")
    if not found and by_year:
        codes = ", ".join(settings.inventory for settings in by_year)
        raise NotFound(f"Plusieurs inventaires portent sur {name} : {codes}. Donnez le code.")
    if not found:
        codes = ", ".join(settings.inventory for settings in known)
        hint = f"Inventaires connus : {codes}." if codes else "La base n'en contient aucun."
        raise NotFound(f"Aucun inventaire « {name} ». {hint}")
    return found[0]


def settings_for(workspace: Workspace, year: int) -> InventorySettings:
    """The terms under which a year is shown before it is filed: its inventory's, or the default."""
    return settings_in(inventories(workspace), year)


def settings_in(known: Sequence[InventorySettings], year: int) -> InventorySettings:
    """As :func:`settings_for`, among these inventories."""
    for settings in known:
        if settings.year == year and settings.as_of_entry is None:
            return settings
    return InventorySettings(
        inventory=str(year), name=f"Aperçu {year}", year=year, release=releases()[0]
    )


def settings_from(row: Mapping[str, Any]) -> InventorySettings:
    """The terms of an inventory as a person typed them.

    Raises
    ------
    Refused
        For a value outside the list of its column.
    """
    findings = []
    for column in INVENTORIES.columns:
        allowed = labels(column.choices) if column.choices in TERMS else {}
        value = row.get(column.name)
        if allowed and value not in allowed and (column.required or value):
            values = {"value": value, "column": column.label_fr, "accepted": ", ".join(allowed)}
            findings.append(Finding(code="code_unknown", values=values))
    if not is_usable(row["release"]):
        values = {"value": row["release"], "column": "Version des facteurs"}
        accepted = {"accepted": ", ".join(releases())}
        findings.append(Finding(code="code_unknown", values={**values, **accepted}))
    if findings:
        raise Refused(*findings)
    return settings_of(row)


def create_inventory(workspace: Workspace, settings: InventorySettings, *, reason: str) -> None:
    """Register an inventory; its factor release is pinned by its digest at this moment.

    Raises
    ------
    Refused
        When its terms are not sound, or the code is taken.
    """
    release = load_release(workspace, settings.release)
    settings = replace(settings, release_digest=release.digest)
    codes = code_findings(INVENTORIES, [record_of(settings)], (), {})
    refused = [*blocking(check_terms(workspace, settings)), *codes]
    if refused:
        raise Refused(*refused)
    with written(workspace, workspace.act(BatchKind.INVENTORY, reason)) as ledger:
        ledger.append(INVENTORIES, [record_of(settings)], expected={})


def change_inventory(
    workspace: Workspace, settings: InventorySettings, *, reason: str, expected: int
) -> None:
    """Register new terms of an inventory; only another release is pinned anew.

    ``expected`` is the revision that the person saw.

    Raises
    ------
    Refused
        When its terms are not sound, or somebody changed it meanwhile.
    """
    before = find_inventory(workspace, settings.inventory)
    same = before.release == settings.release
    digest = before.release_digest if same else load_release(workspace, settings.release).digest
    settings = replace(
        settings,
        release_digest=digest,
        as_of_entry=before.as_of_entry,
        restates=before.restates,
        adoptions=before.adoptions,
    )
    findings = [*pinned_findings(before, settings), *check_terms(workspace, settings)]
    refused = list(blocking(findings))
    if refused:
        raise Refused(*refused)
    with written(workspace, workspace.act(BatchKind.INVENTORY, reason)) as ledger:
        expected_now = {settings.inventory: expected}
        ledger.append(INVENTORIES, [record_of(settings)], expected=expected_now)


def pinned_findings(before: InventorySettings, after: InventorySettings) -> Iterator[Finding]:
    """An inventory pinned by a ledger entry keeps its terms: only its title may change."""
    if before.as_of_entry is not None and replace(after, name=before.name) != before:
        yield inventory_pinned(before)


class SavedNotRecorded(Exception):
    """What a person wrote is stored; the totals that follow from it could not be recorded."""

    def __init__(self, batch: int) -> None:
        super().__init__(
            f"Enregistré (lot {batch}), mais le relevé des totaux a échoué : signalez-le."
        )
        self.batch = batch


@contextmanager
def written(workspace: Workspace, act: Act) -> Iterator[Ledger]:
    """A block that writes one batch and then records what each inventory gives.

    Raises
    ------
    Refused
        When somebody changed one of the records meanwhile: nothing is written.
    SavedNotRecorded
        When the batch is written and the totals could not be recorded.
    """
    try:
        with workspace.store.writing(act) as ledger:
            yield ledger
    except (StaleRevision, RecordExists, UnknownRecord) as conflict:
        raise changed_meanwhile(conflict.record_key) from conflict
    record_after(workspace, ledger.number)


def record_after(workspace: Workspace, batch: int) -> None:
    """Record what each inventory gives once a batch is written.

    Raises
    ------
    SavedNotRecorded
        When that fails, whatever the cause: nobody is told that nothing was written.
    """
    try:
        record_compilations(workspace)
    except Exception as failure:
        raise SavedNotRecorded(batch) from failure


def compile_stored(
    workspace: Workspace, settings: InventorySettings, as_of: int | None = None
) -> Inventory:
    """The inventory computed from the ledger, as it stands or as it stood at an entry.

    One that stands at its filing is what was filed. The result is kept in memory under what it was
    made from, so that a second reading is free.

    Raises
    ------
    InvariantBroken
        When sums do not close.
    """
    with workspace.store.reading() as reader:
        return compile_at(workspace, reader, settings, as_of)


def compile_at(
    workspace: Workspace, reader: Reader, settings: InventorySettings, as_of: int | None = None
) -> Inventory:
    """As :func:`compile_stored`, within one reading of the ledger: its head is that reading's."""
    filing = standing_filing(workspace, reader, settings, as_of)
    if filing is None:
        return derive_at(workspace, reader, settings, as_of)
    return compile_filing(workspace, reader, filing, settings)


def compile_filing(
    workspace: Workspace, reader: Reader, filing: Filing, settings: InventorySettings
) -> Inventory:
    """What was filed, under the terms that it was filed with, whatever became of it since."""
    missing = what_is_missing(workspace, settings)
    digests = missing or release_digests(workspace, settings)
    lines = filing.lines, stamp_of(workspace, filing.lines or "")
    key = ("filed", workspace.store.url, settings, lines, digests, rules_digest())
    return workspace.cache.get(key, lambda: _as_filed(workspace, reader, filing, settings))


def derive_at(
    workspace: Workspace, reader: Reader, settings: InventorySettings, as_of: int | None = None
) -> Inventory:
    """The inventory computed with the factors and the rules of today, filed or not."""
    entry = settings.as_of_entry if settings.as_of_entry is not None else as_of
    seq = entry if entry is not None else reader.head().seq
    digests = release_digests(workspace, settings)
    key = ("inventory", workspace.store.url, settings, seq, digests, rules_digest())
    return workspace.cache.get(key, lambda: _derive(reader, settings, seq, workspace))


def _derive(
    reader: Reader, settings: InventorySettings, seq: int, workspace: Workspace
) -> Inventory:
    """Read what the ledger held at an entry, and walk."""
    library = library_of(workspace, reader, settings, as_of=seq)
    perimeter = read_perimeter(reader, as_of=seq)
    activities = counted_activities(reader, settings, read_activities(reader, seq), seq)
    inventory = compile_inventory(settings, perimeter, activities, library.release)
    broken = broken_invariants(inventory)
    if broken:
        raise InvariantBroken("; ".join(broken))
    found = (*release_findings(inventory), *library.findings, *inventory.findings)
    return replace(inventory, findings=found)


def _as_filed(
    workspace: Workspace, reader: Reader, filing: Filing, settings: InventorySettings
) -> Inventory:
    """What was filed, and what today's computation would give; that one where nothing is kept."""
    missing = what_is_missing(workspace, settings)
    derived = None if missing else derive_at(workspace, reader, settings)
    seq = filing.at_entry
    perimeter = read_perimeter(reader, as_of=seq) if derived is None else derived.perimeter
    activities = (
        counted_activities(reader, settings, read_activities(reader, seq), seq)
        if derived is None
        else derived.activities
    )
    try:
        kept = read_lines(workspace, filing)
        filed = filed_inventory(kept, settings, perimeter, activities)
    except LinesLost as lost:
        derived = derive_at(workspace, reader, settings)
        return replace(derived, findings=(lost_finding(filing, derived, lost), *derived.findings))
    boxes = read_boxes(reader, filing)
    told = (
        [not_derived_finding(filing, missing)]
        if derived is None
        else differing(filing, boxes, filed, derived)
    )
    return replace(filed, filed=boxes, findings=(*told, *filed.findings))


def current_library(workspace: Workspace, settings: InventorySettings) -> FactorRelease:
    """The factors that an inventory uses, as the ledger stands: its releases, own and adopted."""
    with workspace.store.reading() as reader:
        return _library(workspace, reader, settings)


def _library(workspace: Workspace, reader: Reader, settings: InventorySettings) -> FactorRelease:
    digests = release_digests(workspace, settings)
    key = ("library", workspace.store.url, settings, digests, reader.head().seq)
    return workspace.cache.get(key, lambda: library_of(workspace, reader, settings).release)


def known_library(workspace: Workspace) -> FactorRelease:
    """Every factor and nature that an activity may name: those of all the inventories together.

    An inventory whose factors this machine lacks is left out (:func:`not_computed` names it).
    """
    with workspace.store.reading() as reader:
        stored = read_inventories(reader)
        usable = [settings for settings in stored if is_computable(workspace, settings)]
        used = {s.release: s for s in (*usable, settings_in(stored, 0))}
        libraries = [_library(workspace, reader, settings) for settings in used.values()]
    first = libraries[-1]
    return replace(
        first,
        factors={code: f for library in libraries for code, f in library.factors.items()},
        series={code: s for library in libraries for code, s in library.series.items()},
    )


def read_activities(reader: Reader, as_of: int | None = None) -> pd.DataFrame:
    """The activities that the ledger holds, in the form that the engine reads."""
    return as_activities(reader.frame(ACTIVITIES, as_of=as_of))


def record_compilations(workspace: Workspace) -> int:
    """Record what each inventory gives now, where it differs from its last record.

    ``verify`` re-derives these totals later. An inventory whose factors this machine lacks is left
    to the next machine that has them. Returns the number of records written.
    """
    rows = []
    with workspace.store.reading() as reader:
        head = reader.head()
        for settings in read_inventories(reader):
            if not is_computable(workspace, settings):
                continue
            last = reader.latest_compilation(settings.inventory)
            inventory = compile_at(workspace, reader, settings, head.seq)
            filing = standing_filing(workspace, reader, settings)
            if filing is not None and inventory.digest != filing.inventory_digest:
                continue  # what was filed is lost: what is computed instead is no record of it
            if last is None or last["inventory_digest"] != inventory.digest:
                entry = head.seq if settings.as_of_entry is None else settings.as_of_entry
                rows.append(compilation_of(inventory, entry, head.digest))
    if rows:
        act = workspace.act(BatchKind.COMPILATION, "Totaux relevés après écriture")
        with workspace.store.writing(act) as ledger:
            ledger.append(COMPILATIONS, rows)
    return len(rows)
