"""The documents of a filing: its lines, which every figure is read from, and its sealed pack.

They are put among the documents before the ledger says that they are there, so that a crash leaves
a filing with all of them, or none.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from beges.domain.collection import DOCUMENTS
from beges.domain.findings import Finding
from beges.domain.inventory import Inventory, lines_document
from beges.services.exports import WHOLE, Printed, write_workbook
from beges.services.packs import ToSeal, build_pack
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import DocumentsUnavailable, Head, Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A document of a filing, and the column that names it; of a pack, its manifest's digest."""

    column: str
    name: str
    content: bytes
    media_type: str = "application/zip"
    manifest: str | None = None

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def lines_of(inventory: Inventory, version: int) -> Kept:
    """The lines that are filed: what every figure of the filing is read from."""
    name = _document_name("lignes", inventory.settings.inventory, version)
    of_the_day = [f for f in inventory.findings if not f.code.startswith("filed_")]
    told = replace(inventory, findings=tuple(of_the_day))
    return Kept(column="lines", name=name, content=lines_document(told))


def pack_of(workspace: Workspace, wanted: ToSeal) -> Kept:
    """The sealed pack."""
    with workspace.store.reading() as reader:
        pack = build_pack(workspace, reader, wanted)
    name = pack_name(wanted.inventory.settings.inventory, wanted.version)
    return Kept(column="pack", name=name, content=pack.content, manifest=pack.manifest_digest)


def put(workspace: Workspace, kept: Sequence[Kept]) -> dict[str, object]:
    """Keep the documents of a filing before the ledger says that they are there."""
    try:
        return {one.column: workspace.store.evidence.put(one.content) for one in kept}
    except DocumentsUnavailable as trouble:
        found = Finding(code="documents_unavailable", values={"detail": str(trouble)})
        raise Refused(found) from trouble


def name_in(ledger: Ledger, kept: Sequence[Kept]) -> None:
    """Documents of a filing are documents of the ledger: ``verify`` reads them like any other."""
    known = ledger.revisions_of(DOCUMENTS, [one.digest for one in kept])
    rows = [
        {
            "document": one.digest,
            "name": one.name,
            "media_type": one.media_type,
            "size": len(one.content),
        }
        for one in kept
        if one.digest not in known
    ]
    if rows:
        ledger.append(DOCUMENTS, rows)


def pack_name(inventory: str, version: int) -> str:
    """The name under which a pack is handed over."""
    return _document_name("dossier", inventory, version)


def _document_name(what: str, inventory: str, version: int) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in inventory)
    return f"{what}_{kept}_v{version}.zip"


def workbook_of(workspace: Workspace, inventory: Inventory, head: Head, at: datetime) -> bytes:
    """The workbook of the whole filing, which bears the head of the ledger."""
    buffer = io.BytesIO()
    write_workbook(workspace, inventory, WHOLE, buffer, Printed(head=head, made_at=at))
    return buffer.getvalue()
