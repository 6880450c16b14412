"""Documents: attached to activities, taken off with a reason, opened when their bytes agree.

The bytes are written first, the ledger after: what the ledger names was there when it said so, and
bytes that no entry names are harmless. A document is named by the SHA-256 of its content, so that
the same content is one document whatever its name.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import ATTACHMENTS, DOCUMENTS
from beges.domain.findings import Finding, Where
from beges.intake import Piece, PieceRefused, piece_of
from beges.services.inventories import written
from beges.services.refusals import (
    NotFound,
    Refused,
    changed_meanwhile,
    missing_reason,
    nothing_chosen,
    some,
)
from beges.services.workspace import Workspace
from beges.store import (
    BatchKind,
    DocumentChanged,
    DocumentMissing,
    DocumentsUnavailable,
    Ledger,
    Reader,
    record_key,
)

UNSAID = "Joint "
"""How the reason of an attachment begins when nobody gave one."""
SHORT = 12
"""How much of a digest a person reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A document on an activity: its digest, what it is, who attached it, when and why."""

    activity_id: str
    document: str
    name: str
    media_type: str
    size: int
    actor: str
    at: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A document whose content is the one that was kept."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file as a person hands it in: its name, which is only shown, and its content."""

    name: str
    content: bytes


def attach(
    workspace: Workspace, files: Sequence[Handed], activities: Collection[str], *, reason: str = ""
) -> int:
    """Attach documents to activities in one batch; returns its number.

    Raises
    ------
    Refused
        When a file is not accepted, everything is attached already, an activity is no longer
        there, or the place of the documents cannot be written. Nothing is then in the ledger.
    """
    pieces = _accepted(files)
    chosen = list(dict.fromkeys(activities))
    if not pieces or not chosen:
        raise Refused(nothing_chosen("aucun fichier" if not pieces else "aucune donnée"))
    kept = {_put(workspace, piece): piece for piece in pieces}
    names = some([piece.name for piece in kept.values()])
    with written(
        workspace, workspace.act(BatchKind.EVIDENCE, reason or f"{UNSAID}{names}")
    ) as ledger:
        _refuse_withdrawn(ledger, chosen)
        _append(ledger, kept, chosen)
    return ledger.number


def _accepted(files: Sequence[Handed]) -> list[Piece]:
    """The documents of these files; every file that is refused is told at once."""
    pieces, findings = [], []
    for file in files:
        try:
            pieces.append(piece_of(file.name, file.content))
        except PieceRefused as refused:
            findings.append(refused.finding)
    if findings:
        raise Refused(*findings)
    return pieces


def _put(workspace: Workspace, piece: Piece) -> str:
    try:
        return workspace.store.evidence.put(piece.content)
    except DocumentsUnavailable as trouble:
        raise Refused(_unavailable(trouble)) from trouble


def _unavailable(trouble: DocumentsUnavailable) -> Finding:
    return Finding(code="documents_unavailable", values={"detail": str(trouble)})


def _refuse_withdrawn(ledger: Ledger, activities: Sequence[str]) -> None:
    """Inside the transaction: the activities are there still."""
    found = ledger.revisions_of(ACTIVITIES, activities)
    gone = [key for key in activities if key not in found or found[key][1]]
    if gone:
        raise changed_meanwhile(some(gone))


def _append(ledger: Ledger, kept: dict[str, Piece], activities: Sequence[str]) -> None:
    """The documents that the ledger does not know, and the attachments that it does not hold."""
    known = ledger.revisions_of(DOCUMENTS, list(kept))
    fresh = [
        {
            "document": digest,
            "name": piece.name,
            "media_type": piece.media_type,
            "size": len(piece.content),
        }
        for digest, piece in kept.items()
        if digest not in known or known[digest][1]
    ]
    pairs = pd.MultiIndex.from_product([activities, list(kept)]).to_frame(index=False)
    pairs.columns = pd.Index(ATTACHMENTS.names)
    held = ledger.frame(ATTACHMENTS)[list(ATTACHMENTS.names)]
    index = pd.MultiIndex.from_frame(held.astype(object))
    pairs = pairs[~pd.MultiIndex.from_frame(pairs.astype(object)).isin(index)]
    if pairs.empty:
        values = {"count": len(activities)}
        raise Refused(Finding(code="document_already_attached", values=values))
    if fresh:
        ledger.append(DOCUMENTS, fresh)
    ledger.append(ATTACHMENTS, pairs)


def detach(workspace: Workspace, activity: str, document: str, *, reason: str) -> None:
    """Take a document off an activity; the document and the trace of the act stay.

    Raises
    ------
    Refused
        Without a reason, or when somebody took it off meanwhile.
    """
    if not reason.strip():
        raise Refused(missing_reason())
    key = record_key(ATTACHMENTS, {"activity_id": activity, "document": document})
    with written(workspace, workspace.act(BatchKind.EVIDENCE, reason.strip())) as ledger:
        ledger.withdraw(ATTACHMENTS, [key])


def attachments(workspace: Workspace) -> pd.DataFrame:
    """Every attachment in force, with its document: the columns of ``Attached``.

    Those of a withdrawn activity are among them: they come back with it.
    """
    with workspace.store.reading() as reader:
        key = ("attachments", workspace.store.url, reader.head().seq)
        return workspace.cache.get(key, lambda: read_attachments(reader))


def read_attachments(reader: Reader) -> pd.DataFrame:
    """As :func:`attachments`, within one reading of the ledger."""
    rows = pd.DataFrame(
        reader.signed_records(ATTACHMENTS),
        columns=["activity_id", "document", "actor", "at", "why"],
    )
    known = pd.DataFrame(reader.records(DOCUMENTS), columns=[*DOCUMENTS.names])
    return rows.merge(known, on="document", how="left")


def attached_to(workspace: Workspace, activity: str) -> list[Attached]:
    """The documents of an activity, in the order in which they were attached."""
    table = attachments(workspace)
    return [_attached(row) for row in table[table["activity_id"] == activity].to_dict("records")]


def _attached(row: Mapping[Any, Any]) -> Attached:
    return Attached(
        activity_id=str(row["activity_id"]),
        document=str(row["document"]),
        name=str(row["name"]),
        media_type=str(row["media_type"]),
        size=int(row["size"]),
        actor=str(row["actor"]),
        at=str(row["at"]),
        why="" if pd.isna(row["why"]) else str(row["why"]),
    )


def open_attached(workspace: Workspace, document: str) -> Opened:
    """A document that the ledger knows, by its digest or the beginning of it.

    Raises
    ------
    NotFound
        When the ledger knows none, or several.
    Refused
        When its bytes are missing, or are no longer those that were kept.
    """
    with workspace.store.reading() as reader:
        known = [row for row in reader.records(DOCUMENTS) if row["document"].startswith(document)]
    if len(known) != 1 or not document:
        raise NotFound(f"Aucune pièce « {document} », ou plusieurs commencent ainsi.")
    (row,) = known
    try:
        content = workspace.store.evidence.get(row["document"])
    except (DocumentMissing, DocumentChanged, DocumentsUnavailable) as trouble:
        raise Refused(_trouble(row["document"], row["name"], trouble)) from trouble
    return Opened(name=row["name"], media_type=row["media_type"], content=content)


def trouble_with(workspace: Workspace, one: Attached) -> Finding | None:
    """Why a document could not be opened now; its bytes are read."""
    try:
        return _checked(workspace, one.document, one.name)
    except DocumentsUnavailable as trouble:
        return _unavailable(trouble)


def _checked(workspace: Workspace, digest: str, name: str) -> Finding | None:
    """What is wrong with the bytes of a document.

    Raises
    ------
    DocumentsUnavailable
    """
    try:
        workspace.store.evidence.get(digest)
    except (DocumentMissing, DocumentChanged) as trouble:
        return _trouble(digest, name, trouble)
    return None


def _trouble(
    digest: str, name: str, trouble: DocumentMissing | DocumentChanged | DocumentsUnavailable
) -> Finding:
    """Why a document cannot be opened."""
    if isinstance(trouble, DocumentsUnavailable):
        return _unavailable(trouble)
    code = "document_missing" if isinstance(trouble, DocumentMissing) else "document_changed"
    where = Where(record=f"pièce {digest[:SHORT]}")
    return Finding(code=code, where=where, values={"file": name, "document": digest[:SHORT]})


def check_documents(workspace: Workspace) -> Iterator[Finding]:
    """Every document of the ledger read again: those that are missing, or no longer the same.

    A place that cannot be reached is told once.
    """
    with workspace.store.reading() as reader:
        known = reader.records(DOCUMENTS)
    for row in known:
        try:
            found = _checked(workspace, row["document"], row["name"])
        except DocumentsUnavailable as trouble:
            yield _unavailable(trouble)
            return
        if found is not None:
            yield found


def count_documents(workspace: Workspace) -> int:
    """How many documents the ledger knows."""
    with workspace.store.reading() as reader:
        return len(reader.records(DOCUMENTS))
