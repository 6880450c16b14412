"""Exports: the filing workbook and the collection template, printed with the ledger's head."""

import io
from pathlib import Path
from typing import BinaryIO

from beges.domain.perimeter import ENTITIES, GROUP, INDICATORS, SITES, InventorySettings
from beges.output.filing import write_filing
from beges.output.template import write_template
from beges.services.inventories import compile_at
from beges.services.perimeter import read_perimeter
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


def template_bytes(workspace: Workspace) -> bytes:
    """The collection workbook as bytes, for a download."""
    buffer = io.BytesIO()
    export_template(workspace, buffer)
    return buffer.getvalue()
