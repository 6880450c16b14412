"""Documents: a file that somebody sends is opened within bounds, whatever it claims to be.

The name is only shown, never used as a path. Size and content are checked before anything is
opened: the first bytes tell what the file is, and a name that says otherwise is refused, as is a
protected file. Excel workbooks (.xlsx, .xlsm read as data) and delimited text are accepted.
Older formats (.xls, .xlsb, .ods) are not: once read, a cell in error is a blank there, and a
missing value would pass for an empty one.
"""

import hashlib
import re
from collections.abc import Callable

from beges.domain.findings import Finding, Where
from beges.intake import headers
from beges.intake.archive import MAX_FILE, MB
from beges.intake.delimited import TextRefused, read_delimited
from beges.intake.sheets import Document, Sheet
from beges.intake.workbook import read_workbook

WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".tsv", ".txt")
OLD_FORMATS = (".xls", ".xlsb", ".ods", ".xlt", ".xltx", ".xltm", ".fods")
_NAME_LENGTH = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_REFUSED_BY_DISKS = re.compile(r'[<>:"/\\|?*]')
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{name}{n}" for name in ("COM", "LPT") for n in range(10)}
)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CONTENTS = (
    (b"%PDF", "un document PDF"),
    (_OLE, "un ancien document Office"),
    (b"PK", "un classeur ou une archive zip"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"7z\xbc\xaf", "une archive compressée"),
    (b"Rar!", "une archive compressée"),
    (b"{\\rtf", "un document RTF"),
)

Read = tuple[tuple[Sheet, ...], tuple[Finding, ...]]


def safe_name(name: str) -> str:
    """A file name fit to be shown: its last part, without control characters, bounded."""
    last = _UNSAFE.sub("", re.split(r"[/\\]", name)[-1]).strip()
    if len(last) <= _NAME_LENGTH:
        return last or "fichier sans nom"
    stem, dot, extension = last.rpartition(".")
    return f"{stem[: _NAME_LENGTH - len(extension) - 2]}…{dot}{extension[-20:]}"


def file_name(name: str) -> str:
    """A name under which a file may be written anywhere: shown names, without what disks refuse."""
    told = _REFUSED_BY_DISKS.sub("_", safe_name(name)).strip(" .") or "pièce"
    stem = told.partition(".")[0].strip()
    return f"_{told}" if stem.upper() in _DEVICES else told


def open_document(
    name: str, content: bytes, is_header: Callable[[str], bool] = headers.is_header
) -> Document:
    """The sheets of a file received under that name; what forbids to open it is a finding.

    ``is_header`` tells the headers by which the separator of a delimited file is found.
    """
    file = safe_name(name)
    extension = f".{file.rpartition('.')[2].lower()}" if "." in file else ""
    sheets, findings = _reader(extension, content, is_header)(file, content)
    digest = hashlib.sha256(content).hexdigest()
    return Document(name=file, digest=digest, sheets=sheets, findings=findings)


def _reader(
    extension: str, content: bytes, is_header: Callable[[str], bool]
) -> Callable[[str, bytes], Read]:
    """Who reads this file, or the refusal of it."""
    if not content.strip():
        return _refusal("file_empty")
    if len(content) > MAX_FILE:
        return _refusal("file_too_large", size=len(content) // MB, limit=MAX_FILE // MB)
    if extension in OLD_FORMATS or (extension in WORKBOOKS and not content.startswith(_ZIP)):
        return _not_a_workbook(extension, content)
    if extension in WORKBOOKS:
        return _workbook(extension)
    if extension in TEXTS:
        return _text(extension, content, is_header)
    return _refusal("file_type_refused", extension=extension or "sans extension")


def _not_a_workbook(extension: str, content: bytes) -> Callable[[str, bytes], Read]:
    """The refusal of a protected, an old or a renamed file."""
    if content.startswith(_OLE) and _ENCRYPTED in content:
        return _refusal("file_password")
    if extension in OLD_FORMATS:
        return _refusal("file_old_format", detail=extension)
    return _refusal("file_renamed", extension=extension, detail=told_contents(content))


def told_contents(content: bytes) -> str:
    """What the first bytes say that a file is."""
    for start, words in _CONTENTS:
        if content.startswith(start):
            return words
    if content[:2_000].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<table")):
        return "une page web"
    return "du texte" if b"\x00" not in content[:2_000] else "un fichier binaire"


def _refusal(code: str, **values: object) -> Callable[[str, bytes], Read]:
    def refuse(file: str, _: bytes) -> Read:
        return (), (Finding(code=code, where=Where(file=file), values=values),)

    return refuse


def _workbook(extension: str) -> Callable[[str, bytes], Read]:
    def read(file: str, content: bytes) -> Read:
        sheets, findings = read_workbook(content, file)
        named = tuple(
            Finding(code=f.code, where=f.where, values={**f.values, "extension": extension})
            for f in findings
        )
        return sheets, named

    return read


def _text(
    extension: str, content: bytes, is_header: Callable[[str], bool]
) -> Callable[[str, bytes], Read]:
    if told_contents(content) not in ("du texte", "un fichier binaire"):
        return _refusal("file_renamed", extension=extension, detail=told_contents(content))

    def read(file: str, content: bytes) -> Read:
        try:
            return (read_delimited(content, file.rpartition(".")[0], is_header),), ()
        except TextRefused as refused:
            values = {"detail": refused.detail, "extension": extension}
            where = Where(file=file)
            return (), (Finding(code=refused.code, where=where, values=values),)

    return read
