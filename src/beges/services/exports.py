"""Exports: the filing workbook with the ledger's head, the collection template, own factors."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from beges.domain.columns import Table
from beges.domain.factors import OWN_FACTORS, OWN_PARTS
from beges.domain.perimeter import ENTITIES, GROUP, INDICATORS, SITES, InventorySettings
from beges.output.filing import write_filing
from beges.output.template import (
    write_own_factors,
    write_plan,
    write_template,
    write_worksheets,
)
from beges.services.inventories import compile_at
from beges.services.justified import justified
from beges.services.perimeter import Record, read_perimeter
from beges.services.transition import stored_plan
from beges.services.workspace import Workspace, choice_lists, load_release, releases

STANDARDS = {
    "beges-v5": "BEGES, méthode V5 (22 postes)",
    "beges-v4": "BEGES, méthode V4 (23 postes)",
    "ghg-protocol": "GHG Protocol (scopes et catégories)",
}


def export_filing(
    workspace: Workspace, settings: InventorySettings, standard: str, target: Path | BinaryIO
) -> None:
    """Write the workbook of an inventory; the head of the ledger is printed on it."""
    with workspace.store.reading() as reader:
        head = reader.head()
        inventory = compile_at(workspace, reader, settings, head.seq)
    write_filing(
        target,
        inventory,
        standard=standard,
        head=head.digest,
        head_seq=head.seq,
        made_at=workspace.clock(),
        made_by=workspace.actor,
        shown=justified(workspace, inventory),
        adopted_from={
            adoption.release_to: load_release(workspace, adoption.release_to)
            for adoption in inventory.settings.adoptions
            if adoption.release_to
        },
    )


def filing_bytes(workspace: Workspace, settings: InventorySettings, standard: str) -> bytes:
    """The workbook of an inventory as bytes, for a download."""
    buffer = io.BytesIO()
    export_filing(workspace, settings, standard, buffer)
    return buffer.getvalue()


def export_template(workspace: Workspace, target: Path | BinaryIO) -> None:
    """Write the collection workbook, with the entities and sites that are registered."""
    release = load_release(workspace, releases()[0])
    with workspace.store.reading() as reader:
        perimeter = read_perimeter(reader)
        rows = {t.name: reader.records(t) for t in (GROUP, ENTITIES, SITES, INDICATORS)}
    buffer = io.BytesIO()
    write_template(buffer, choice_lists(perimeter, release), rows)
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())


def export_worksheets(workspace: Workspace, target: Path | BinaryIO) -> None:
    """Write the workbook of worksheets, with the entities and sites that are registered."""
    release = load_release(workspace, releases()[0])
    with workspace.store.reading() as reader:
        perimeter = read_perimeter(reader)
        rows = {t.name: reader.records(t) for t in (ENTITIES, SITES)}
    buffer = io.BytesIO()
    write_worksheets(buffer, choice_lists(perimeter, release), rows)
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())


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
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())
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
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())
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
