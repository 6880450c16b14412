"""Exports: the filing workbook with the ledger's head, the collection template, own factors."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from beges.domain.columns import Table
from beges.domain.factors import OWN_FACTORS, OWN_PARTS
from beges.domain.inventory import Inventory
from beges.domain.perimeter import ENTITIES, GROUP, INDICATORS, SITES, InventorySettings
from beges.domain.transition import ACTIONS, TARGETS
from beges.output.filing import FILING, Declared, write_filing
from beges.output.template import (
    write_own_factors,
    write_plan,
    write_template,
    write_worksheets,
)
from beges.services.bridge import bridge_to
from beges.services.declaration import filled_form
from beges.services.inventories import compile_at
from beges.services.justified import justified
from beges.services.perimeter import Record, read_perimeter
from beges.services.plan_state import plan_state
from beges.services.reconciliation import previous_filing
from beges.services.reference import Reference, reference_of
from beges.services.standing import standing_filing
from beges.services.statements import esrs_table, market_of
from beges.services.transition import stored_plan
from beges.services.workspace import Workspace, choice_lists, load_release, releases
from beges.store import Head

STANDARDS = {
    "beges-v5": "BEGES, méthode V5 (22 postes)",
    "beges-v4": "BEGES, méthode V4 (23 postes)",
    "ghg-protocol": "GHG Protocol (scopes et catégories)",
    "iso": "ISO 14064-1 (six catégories)",
    "esrs": "ESRS E1 (scopes, par années)",
}
WHOLE = FILING
"""The workbook of the whole filing."""

WORKBOOKS = {
    **STANDARDS,
    WHOLE: "Classeur de dépôt complet (fiche de saisie et tous les tableaux)",
}
"""What may be exported: the workbook of a standard, or that of the whole filing."""


def export_filing(
    workspace: Workspace,
    settings: InventorySettings,
    standard: str,
    target: Path | BinaryIO,
    manifest: str = "",
) -> None:
    """Write a workbook of ``WORKBOOKS``; the head of the ledger is printed on it.

    ``manifest`` is the digest of a sealed pack's manifest: that of the filing, when none is given.
    """
    with workspace.store.reading() as reader:
        head = reader.head()
        inventory = compile_at(workspace, reader, settings, head.seq)
        filing = standing_filing(workspace, reader, settings)
    sealed = manifest or (filing.manifest_digest if filing else None) or ""
    printed = Printed(head=head, made_at=workspace.clock(), manifest=sealed)
    write_workbook(workspace, inventory, standard, target, printed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a workbook prints of its origin: the head of the ledger, the moment, a pack's digest."""

    head: Head
    made_at: datetime
    manifest: str = ""


def write_workbook(
    workspace: Workspace,
    inventory: Inventory,
    standard: str,
    target: Path | BinaryIO,
    printed: Printed,
) -> None:
    """Write a workbook; the same content and the same origin give the same bytes."""
    manifest = printed.manifest
    write_filing(
        target,
        inventory,
        standard=standard,
        head=printed.head.digest,
        head_seq=printed.head.seq,
        made_at=printed.made_at,
        made_by=workspace.actor,
        shown=justified(workspace, inventory),
        adopted_from={
            adoption.release_to: load_release(workspace, adoption.release_to)
            for adoption in inventory.settings.adoptions
            if adoption.release_to
        },
        declared=_declared_for(workspace, inventory, standard, manifest),
    )


def _declared_for(
    workspace: Workspace, inventory: Inventory, standard: str, manifest: str
) -> Declared:
    """What a workbook tells beside the inventory: all of it for the whole filing."""
    if standard == WHOLE:
        return declared(workspace, inventory, manifest)
    if standard not in ("ghg-protocol", "esrs"):
        return Declared()
    table = esrs_table(workspace, inventory) if standard == "esrs" else None
    return Declared(market=market_of(workspace, inventory), esrs=table)


def declared(workspace: Workspace, inventory: Inventory, manifest: str = "") -> Declared:
    """What the declaration of an inventory adds to it: the form as filled in, and the plan."""
    as_of = inventory.settings.as_of_entry
    with workspace.store.reading() as reader:
        actions, targets = (
            _in_order(table, reader.records(table, as_of=as_of)) for table in (ACTIONS, TARGETS)
        )
    reference = reference_of(workspace, inventory)
    return Declared(
        fields=filled_form(workspace, inventory),
        reference=reference.rows if reference.initial is not None else (),
        reference_year=reference.recalculated or reference.initial,
        reference_fr=_reference_fr(reference),
        actions=actions,
        targets=targets,
        results=plan_state(workspace, inventory).results,
        market=market_of(workspace, inventory),
        esrs=esrs_table(workspace, inventory),
        bridge=bridge_to(workspace, inventory.settings),
        filed=previous_filing(workspace, inventory),
        manifest=manifest,
    )


def _reference_fr(reference: Reference) -> str:
    """What the reference year is, and why it was recalculated or not."""
    if reference.initial is None:
        return ""
    sides = [("Initial", reference.initial), ("Recalculé", reference.recalculated)]
    told = [
        f"{name} : {year.label} ({year.year})" + (f", {year.note}" if year.note else "")
        for name, year in sides
        if year is not None
    ]
    decided = (reference.choice.choice_reason, reference.choice.decision)
    return ". ".join([*told, *(text.rstrip(".") for text in decided if text)]) + "."


def filing_bytes(workspace: Workspace, settings: InventorySettings, standard: str) -> bytes:
    """The workbook of an inventory as bytes, for a download."""
    buffer = io.BytesIO()
    export_filing(workspace, settings, standard, buffer)
    return buffer.getvalue()


def _put(buffer: io.BytesIO, target: Path | BinaryIO) -> None:
    """What was written, once it is whole, to its file or stream."""
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())


def export_template(workspace: Workspace, target: Path | BinaryIO) -> None:
    """Write the collection workbook, with the entities and sites that are registered."""
    release = load_release(workspace, releases()[0])
    with workspace.store.reading() as reader:
        perimeter = read_perimeter(reader)
        rows = {t.name: reader.records(t) for t in (GROUP, ENTITIES, SITES, INDICATORS)}
    buffer = io.BytesIO()
    write_template(buffer, choice_lists(perimeter, release), rows)
    _put(buffer, target)


def export_worksheets(workspace: Workspace, target: Path | BinaryIO) -> None:
    """Write the workbook of worksheets, with the entities and sites that are registered."""
    release = load_release(workspace, releases()[0])
    with workspace.store.reading() as reader:
        perimeter = read_perimeter(reader)
        rows = {t.name: reader.records(t) for t in (ENTITIES, SITES)}
    buffer = io.BytesIO()
    write_worksheets(buffer, choice_lists(perimeter, release), rows)
    _put(buffer, target)


def worksheets_bytes(workspace: Workspace) -> bytes:
    """The workbook of worksheets as bytes, for a download."""
    buffer = io.BytesIO()
    export_worksheets(workspace, buffer)
    return buffer.getvalue()


def export_plan(workspace: Workspace, target: Path | BinaryIO) -> int:
    """Write the workbook of the transition plan; returns how many actions and targets it holds."""
    release = load_release(workspace, releases()[0])
    plan = stored_plan(workspace)
    with workspace.store.reading() as reader:
        perimeter = read_perimeter(reader)
        entities = _in_order(ENTITIES, reader.records(ENTITIES))
    buffer = io.BytesIO()
    write_plan(buffer, choice_lists(perimeter, release), {**plan, ENTITIES.name: entities})
    _put(buffer, target)
    return sum(len(rows) for rows in plan.values())


def plan_bytes(workspace: Workspace) -> bytes:
    """The workbook of the plan as bytes, for a download."""
    buffer = io.BytesIO()
    export_plan(workspace, buffer)
    return buffer.getvalue()


def export_own_factors(workspace: Workspace, target: Path | BinaryIO) -> int:
    """Write the workbook of every own factor in force; returns how many versions it holds."""
    with workspace.store.reading() as reader:
        rows = {t.name: _in_order(t, reader.records(t)) for t in (OWN_FACTORS, OWN_PARTS)}
    buffer = io.BytesIO()
    write_own_factors(buffer, rows)
    _put(buffer, target)
    return len(rows[OWN_FACTORS.name])


def _in_order(table: Table, rows: Sequence[Record]) -> list[Record]:
    """Rows in the order of their keys, so that two exports of the same factors are the same."""
    return sorted(rows, key=lambda row: [row[name] for name in table.key])


def own_factors_bytes(workspace: Workspace) -> bytes:
    """The workbook of own factors as bytes, for a download."""
    buffer = io.BytesIO()
    export_own_factors(workspace, buffer)
    return buffer.getvalue()


def template_bytes(workspace: Workspace) -> bytes:
    """The collection workbook as bytes, for a download."""
    buffer = io.BytesIO()
    export_template(workspace, buffer)
    return buffer.getvalue()
