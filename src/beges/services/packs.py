"""Sealed packs: built from a filing, kept among the documents under their digest, read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from beges import __version__
from beges.domain.activities import ACTIVITIES
from beges.domain.collection import ATTACHMENTS, DOCUMENTS
from beges.domain.declaration import FilledField
from beges.domain.declaration.filed_states import cells_digest, cells_text
from beges.domain.findings import Finding
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.domain.tables import RULE_TABLES, table_bytes
from beges.intake import ReleaseUnknown, release_folders
from beges.intake.releases import verified_files
from beges.output.pack import (
    README,
    README_FR,
    VERIFIER,
    SealedPack,
    activities_text,
    boxes_text,
    factors_text,
    lines_text,
    records_text,
    seal,
    verifier_source,
)
from beges.services.refusals import Refused
from beges.services.workspace import SEPARATOR, Workspace
from beges.store import Head, Reader, entry_texts

__all__ = ["DOCUMENTS_BOUND", "VERIFIER", "ToSeal", "build_pack", "verifier_source"]

DOCUMENTS_BOUND = 200 * 1024 * 1024
"""What the documents of a pack may weigh; above, their digests stand for them."""

_MB = 1024 * 1024
_DOCUMENT = ("activity_id", "document", "name", "media_type", "size")
_FIELD = ("code", "step", "label", "answer", "origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSeal:
    """What a pack is made from: the inventory as filed, its cells, the form, and the workbook."""

    inventory: Inventory
    head: Head
    cells: Sequence[Mapping[str, object]]
    standard: str
    version: int
    filed_on: str
    made_at: datetime
    form: Sequence[FilledField]
    workbook: bytes
    with_documents: bool = False


def build_pack(workspace: Workspace, reader: Reader, wanted: ToSeal) -> SealedPack:
    """The archive of a filing and the digest of its manifest.

    Raises
    ------
    Refused
        When the documents asked for weigh more than a pack may hold.
    ReleaseUnknown, ReleaseDamaged
        When the factors are no longer on this machine.
    """
    inventory, head = wanted.inventory, wanted.head
    documents = _documents(reader, inventory, head.seq)
    files = {
        README: _readme(wanted).encode(),
        "classeur.xlsx": wanted.workbook,
        "donnees/activites.csv": activities_text(inventory, reader.frame(ACTIVITIES, head.seq)),
        "donnees/lignes.csv": lines_text(inventory),
        "donnees/facteurs.csv": factors_text(inventory),
        "donnees/tableaux.csv": cells_text(wanted.cells).encode(),
        "donnees/boites.csv": boxes_text(inventory),
        "donnees/formulaire.csv": _form_text(wanted.form),
        "donnees/pieces.csv": records_text(_DOCUMENT, documents),
        "registre.jsonl": _chain(reader, head.seq),
        **{f"regles/{name}.csv": table_bytes(name) for name in RULE_TABLES},
        **_releases(inventory.settings),
    }
    if wanted.with_documents:
        files |= _contents(workspace, documents)
    return seal(files, _facts(wanted))


def _facts(wanted: ToSeal) -> dict[str, object]:
    """What the manifest says beside its files."""
    inventory = wanted.inventory
    settings = inventory.settings
    return {
        "format": "beges-pack-2",
        "group": inventory.perimeter.name,
        "inventory": settings.inventory,
        "name": settings.name,
        "year": settings.year,
        "restates": settings.restates or "",
        "approach": settings.approach.value,
        "version": wanted.version,
        "standard": wanted.standard,
        "filed_on": wanted.filed_on,
        "tool": __version__,
        "release": inventory.release.release,
        "release_digest": inventory.release.digest,
        "rules_digest": inventory.rules_digest,
        "inventory_digest": inventory.digest,
        "cells_digest": cells_digest(wanted.cells),
        "head": {"entry": wanted.head.seq, "digest": wanted.head.digest},
    }


def _readme(wanted: ToSeal) -> str:
    settings = wanted.inventory.settings
    return README_FR.format(
        name=settings.name,
        inventory=settings.inventory,
        version=wanted.version,
        filed_on=wanted.filed_on,
        head_digest=wanted.head.digest,
        head_entry=wanted.head.seq,
    )


def _releases(settings: InventorySettings) -> dict[str, bytes]:
    """Every file of the releases that the inventory names, from which their digests are made."""
    named = [settings.release, *(a.release_to for a in settings.adoptions if a.release_to)]
    folders, files = release_folders(), {}
    for member in sorted({member for names in named for member in names.split(SEPARATOR)}):
        if member not in folders:
            raise ReleaseUnknown(member)
        for name, content in verified_files(folders[member]).items():
            files[f"facteurs/{member}/{name}"] = content
    return files


def _chain(reader: Reader, until: int) -> bytes:
    """Every entry of the ledger up to the filing: its digest, a space, its canonical text."""
    lines = (f"{digest} {text}\n" for digest, text in entry_texts(reader, until))
    return "".join(lines).encode(errors="surrogateescape")


def _form_text(form: Sequence[FilledField]) -> bytes:
    rows = [
        {
            "code": filled.field.code,
            "step": filled.field.step,
            "label": filled.field.label_fr,
            "answer": filled.text,
            "origin": filled.origin.value,
        }
        for filled in form
    ]
    return records_text(_FIELD, rows)


def _documents(reader: Reader, inventory: Inventory, entry: int) -> list[Mapping[str, object]]:
    """The documents attached to what the inventory counts, as they stood at that entry."""
    known = {row["document"]: row for row in reader.records(DOCUMENTS, as_of=entry)}
    rows = inventory.lines["activity"].unique()
    read = set(inventory.activities["activity_id"].iloc[rows].astype("str"))
    attached = reader.records(ATTACHMENTS, as_of=entry)
    kept = [
        {**known[row["document"]], "activity_id": row["activity_id"]}
        for row in attached
        if row["activity_id"] in read and row["document"] in known
    ]
    return sorted(kept, key=lambda row: (row["activity_id"], row["document"]))


def _contents(workspace: Workspace, rows: Sequence[Mapping[str, object]]) -> dict[str, bytes]:
    """The documents themselves, each under its digest, when they are not too large together."""
    sizes = {str(row["document"]): int(str(row["size"])) for row in rows}
    if sum(sizes.values()) > DOCUMENTS_BOUND:
        values = {"size": sum(sizes.values()) // _MB, "bound": DOCUMENTS_BOUND // _MB}
        raise Refused(Finding(code="pack_documents_too_large", values=values))
    evidence = workspace.store.evidence
    return {f"pieces/{digest}": evidence.get(digest) for digest in sorted(sizes)}
