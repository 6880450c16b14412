"""Archives: what is inside an Excel file, measured before any reader opens it.

An .xlsx file is a zip of XML parts, and a small one may unpack to gigabytes. Every part is
inflated here once, in pieces, within bounds: what the directory announces is compared with what
comes out, because readers believe the one or the other. ``scan`` looks into the sheets.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from beges.intake.cells import shown

MB: Final = 1_000_000
MAX_FILE = 50 * MB
MAX_UNPACKED = 300 * MB
MAX_ENTRIES = 2_000
MAX_RATIO = 200
BIG_PART = 10 * MB

_CHUNK = 1 << 20
_SIP = 1 << 16
_HUGE_COUNT = re.compile(rb"ount\s{0,9}=\s{0,9}[\"']\+?[0-9]{8}")
_LONGEST_ELEMENT = 8 * MB
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_DIRECTORY_END = struct.Struct("<4s16xH")


class ArchiveRefused(Exception):
    """The archive is not opened: the finding's code, the end of its sentence, the sheet if any."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.sheet = ""


class Archive:
    """A zip whose directory keeps within the bounds; its parts are inflated in pieces.

    Raises
    ------
    ArchiveRefused
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as opened:
                self.parts = {part.filename: part for part in opened.infolist()}
                count = len(opened.infolist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise ArchiveRefused("file_damaged", "l'archive est illisible") from error
        if count > MAX_ENTRIES:
            raise ArchiveRefused("file_bomb", f"{count} fichiers internes")
        if count != len(self.parts) or not self._is_plain():
            raise ArchiveRefused("file_damaged", "l'archive a une structure inhabituelle")
        self._bound()
        for name in self.parts:
            self._measure(name)

    def _is_plain(self) -> bool:
        """One directory, at the very end: two readers cannot see two archives."""
        end = self._content[-_DIRECTORY_END.size :]
        if len(end) < _DIRECTORY_END.size:
            return False
        magic, comment = _DIRECTORY_END.unpack(end)
        return bool(magic == b"PK\x05\x06" and comment == 0)

    def _bound(self) -> None:
        for part in self.parts.values():
            if part.flag_bits & 0x1:
                raise ArchiveRefused("file_password")
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ArchiveRefused("file_damaged", "une compression n'est pas connue")
            if part.file_size > max(BIG_PART, MAX_RATIO * part.compress_size):
                ratio = part.file_size // max(part.compress_size, 1)
                raise ArchiveRefused("file_bomb", f"une partie se dilate {ratio} fois")
        total = sum(part.file_size for part in self.parts.values())
        if total > MAX_UNPACKED:
            raise ArchiveRefused("file_bomb", f"{total // MB} Mo une fois décompressé")

    def _measure(self, name: str) -> None:
        """Inflate a part for its size alone, before anything is searched in any."""
        for _ in self.pieces(name):
            continue

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part in pieces of about 1 MB; what comes out must be what the directory announced."""
        if name not in self.parts:
            raise ArchiveRefused("file_damaged", f"« {shown(name)} » manque")
        part = self.parts[name]
        header = self._content[part.header_offset : part.header_offset + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise ArchiveRefused("file_damaged", f"« {shown(name)} » est introuvable")
        _, name_size, extra_size = _LOCAL_HEADER.unpack(header)
        start = part.header_offset + _LOCAL_HEADER.size + name_size + extra_size
        packed = memoryview(self._content)[start : start + part.compress_size]
        left = part.file_size
        pieces = _stored(packed) if part.compress_type == zipfile.ZIP_STORED else _inflated(packed)
        try:
            for piece in pieces:
                left -= len(piece)
                if left < 0:
                    raise ArchiveRefused("file_bomb", f"« {shown(name)} » cache sa vraie taille")
                yield piece
        except zlib.error as error:
            raise ArchiveRefused("file_damaged", f"« {shown(name)} » est illisible") from error
        if left:
            raise ArchiveRefused("file_damaged", f"« {shown(name)} » est incomplet")

    def text(self, name: str) -> bytes:
        """A small part, whole: a list of sheets, a set of relations."""
        if name in self.parts and self.parts[name].file_size > BIG_PART:
            raise ArchiveRefused("file_damaged", f"« {shown(name)} » est trop grand")
        return b"".join(self.pieces(name))


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _CHUNK):
        yield bytes(packed[start : start + _CHUNK])


def _inflated(packed: memoryview) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    for start in range(0, len(packed), _SIP):
        if engine.eof:
            break
        yield engine.decompress(packed[start : start + _SIP], _CHUNK)
        while engine.unconsumed_tail and not engine.eof:
            yield engine.decompress(engine.unconsumed_tail, _CHUNK)
    yield engine.flush()


def check_part(archive: Archive, name: str) -> None:
    """Look for the traps of a part that nobody scans further."""
    tail = b""
    for piece in archive.pieces(name) if name.endswith((".xml", ".rels", ".vml")) else ():
        refuse_traps(tail + piece)
        tail = piece[-64:]


def refuse_traps(xml: bytes) -> None:
    """Refuse what no spreadsheet program writes and what readers stumble on.

    A document type may name files and entities; memory is reserved for an announced count.

    Raises
    ------
    ArchiveRefused
    """
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ArchiveRefused("file_unsafe_xml")
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ArchiveRefused("file_damaged", "un contenu n'est pas en UTF-8")
    if _HUGE_COUNT.search(xml):
        raise ArchiveRefused("file_bomb", "un nombre d'éléments démesuré")


def blocks(archive: Archive, name: str, boundary: bytes) -> Iterator[bytes]:
    """An XML part in blocks of about 1 MB that end just before an element opens.

    ``boundary`` opens the element that no block may cut; any ``<`` will do where there is none.
    """
    kept = b""
    for piece in archive.pieces(name):
        kept += piece
        refuse_traps(kept)
        cut = kept.rfind(boundary)
        if cut <= 0:
            cut = kept.rfind(b"<")
        if len(kept) - cut > _LONGEST_ELEMENT:
            raise ArchiveRefused("file_damaged", "un élément est démesuré")
        if cut > 0:
            yield kept[:cut]
            kept = kept[cut:]
    yield kept
