"""Pieces: a document that somebody attaches is recognised by its content, and never executed.

The first bytes say what it is; its name must say the same. What a browser would run (a web page, an
SVG image), programs and archives are refused, whatever they are called. A workbook is a zip: its
parts are measured within the bounds of an import before it is believed to be one. The name is only
shown, never used as a path.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from beges.domain.findings import Finding, Where
from beges.intake.archive import MB, Archive, ArchiveRefused
from beges.intake.documents import safe_name

MAX_PIECE: Final = 20 * MB
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL_MARK: Final = "__properties_version1.0".encode("utf-16-le")
_HEAD: Final = 64_000
_PAGE = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|meta|\?xml)", re.IGNORECASE
)
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]?[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*")
_MAIL_FIELDS: Final = frozenset(
    {b"from", b"to", b"date", b"subject", b"received", b"message-id", b"mime-version"}
)
_MOST_FIELDS: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """What a document may be: its media type, the ends of its name, and its name in French."""

    media_type: str
    extensions: tuple[str, ...]
    label_fr: str


_PDF = Nature(media_type="application/pdf", extensions=(".pdf",), label_fr="un document PDF")
_PNG = Nature(media_type="image/png", extensions=(".png",), label_fr="une image PNG")
_JPEG = Nature(
    media_type="image/jpeg", extensions=(".jpg", ".jpeg", ".jpe"), label_fr="une image JPEG"
)
_TIFF = Nature(media_type="image/tiff", extensions=(".tif", ".tiff"), label_fr="une image TIFF")
_WEBP = Nature(media_type="image/webp", extensions=(".webp",), label_fr="une image WebP")
_XLSX = Nature(
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extensions=(".xlsx",),
    label_fr="un classeur Excel",
)
_XLSM = Nature(
    media_type="application/vnd.ms-excel.sheet.macroEnabled.12",
    extensions=(".xlsm",),
    label_fr="un classeur Excel à macros",
)
_MSG = Nature(
    media_type="application/vnd.ms-outlook", extensions=(".msg",), label_fr="un message Outlook"
)
_EML = Nature(media_type="message/rfc822", extensions=(".eml",), label_fr="un message")
_CSV = Nature(media_type="text/csv", extensions=(".csv", ".tsv", ".txt"), label_fr="du texte")
NATURES: Final = (_PDF, _PNG, _JPEG, _TIFF, _WEBP, _XLSX, _XLSM, _CSV, _EML, _MSG)
"""Every nature that is accepted."""
EXTENSIONS: Final = tuple(end.removeprefix(".") for nature in NATURES for end in nature.extensions)

_STARTS: Final = (
    (b"%PDF-", _PDF),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"\xff\xd8\xff", _JPEG),
    (b"II*\x00", _TIFF),
    (b"MM\x00*", _TIFF),
)
_REFUSED: Final = (
    (b"MZ", "c'est un programme"),
    (b"\x7fELF", "c'est un programme"),
    (b"#!", "c'est un programme"),
    (b"\x1f\x8b", "c'est une archive compressée"),
    (b"7z\xbc\xaf", "c'est une archive compressée"),
    (b"Rar!", "c'est une archive compressée"),
    (b"{\\rtf", "c'est un document RTF"),
    (b"GIF8", "c'est une image GIF"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A document fit to be kept: its name as shown, its media type, its content."""

    name: str
    media_type: str
    content: bytes


class PieceRefused(Exception):
    """The document is not kept; ``finding`` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class _NotAccepted(Exception):
    """The content is none of those accepted; the end of the sentence that says so."""


def piece_of(name: str, content: bytes) -> Piece:
    """The document received under that name.

    Raises
    ------
    PieceRefused
        When it is empty, too large, of a nature that is not kept, or not what its name says.
    """
    file = safe_name(name)
    if not content.strip():
        raise _refused("document_empty", file)
    if len(content) > MAX_PIECE:
        size = -(-len(content) // MB)
        raise _refused("document_too_large", file, size=size, limit=MAX_PIECE // MB)
    try:
        nature = _nature(content)
    except _NotAccepted as why:
        raise _refused("document_refused", file, detail=str(why)) from why
    extension = f".{file.rpartition('.')[2].lower()}" if "." in file else ""
    if extension not in nature.extensions:
        told = {"extension": extension or "sans extension", "detail": nature.label_fr}
        raise _refused("document_renamed", file, **told, expected=nature.extensions[0])
    return Piece(name=file, media_type=nature.media_type, content=content)


def _refused(code: str, file: str, **values: object) -> PieceRefused:
    where = Where(file=file)
    return PieceRefused(Finding(code=code, where=where, values={"file": file, **values}))


def _nature(content: bytes) -> Nature:
    """What the content is, by its bytes alone."""
    for start, nature in _STARTS:
        if content.startswith(start):
            return nature
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _WEBP
    for start, reader in _CONTAINERS.items():
        if content.startswith(start):
            return reader(content)
    for start, words in _REFUSED:
        if content.startswith(start):
            raise _NotAccepted(words)
    return _text(content)


def _workbook(content: bytes) -> Nature:
    """A zip that holds a workbook, its parts measured; any other archive is refused."""
    try:
        parts = Archive(content).parts
    except ArchiveRefused as refused:
        words = "elle est protégée par un mot de passe" if refused.code == "file_password" else ""
        raise _NotAccepted(words or f"l'archive est refusée ({refused.detail})") from refused
    if "[Content_Types].xml" not in parts or "xl/workbook.xml" not in parts:
        raise _NotAccepted("c'est une archive, ou un document qui n'est pas un classeur Excel")
    return _XLSM if "xl/vbaProject.bin" in parts else _XLSX


def _office(content: bytes) -> Nature:
    """An Outlook message; any other old Office file is refused."""
    if _MAIL_MARK in content:
        return _MSG
    raise _NotAccepted("c'est un ancien document Office, ou un classeur protégé")


_CONTAINERS: Final[dict[bytes, Callable[[bytes], Nature]]] = {b"PK": _workbook, _OLE: _office}


def _text(content: bytes) -> Nature:
    """A message or delimited text; what a browser would run is refused."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\x00" in content:
        raise _NotAccepted("son contenu n'est pas reconnu")
    if _is_mail(head):
        return _EML
    if _PAGE.search(content):
        raise _NotAccepted("c'est une page web ou une image SVG")
    if not _is_readable(content):
        raise _NotAccepted("son contenu n'est pas reconnu")
    return _CSV


def _is_mail(head: bytes) -> bool:
    """Whether a text opens with the header of a message (RFC 5322)."""
    names, at = set(), 0
    for _ in range(_MOST_FIELDS):
        found = _FIELD.match(head, at)
        if found is None:
            break
        names.add(found.group().partition(b":")[0].lower())
        at = found.end()
    return b"from" in names and len(names & _MAIL_FIELDS) >= 3


def _is_readable(content: bytes) -> bool:
    """Whether it is text in UTF-8 or in Windows-1252, without control characters."""
    if re.search(rb"[\x01-\x08\x0e-\x1f\x7f]", content):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
