"""Scan: what a sheet's XML tells that python-calamine does not, or that would break it.

A single cell in the far corner of a sheet makes a reader reserve the whole rectangle, and a long
text that a million cells share is written a million times: each ends the program, not only the
import. And python-calamine gives as blanks the cells in error (``#N/A``) and the formulas that
nobody computed: a blank is not an error, so they are found here. The XML is searched as bytes,
block by block; nothing is built for the cells that are sound.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from beges.intake.archive import MB, Archive, ArchiveRefused, blocks
from beges.intake.sheets import letters

MAX_CELLS = 10_000_000
MAX_SHARED_TEXT = 400 * MB
MAX_FLAWS = 100_000

_SURE_ROWS, _SURE_COLUMNS = 99_999, 26
_HEAD = re.compile(rb"<(?:([A-Za-z_][\w.-]{0,40}):)?sheetData[\s/>]")
_CANONICAL = re.compile(rb"([A-Z]{1,3})([1-9][0-9]{0,6})")
_STRANGER = re.compile(rb"<[A-Za-z_][\w.-]{0,40}:c[\s/>]")
_END_OF_TEXT = re.compile(rb"</(?:[A-Za-z_]\w{0,40}:)?si>")
_BLANKS = (b" ", b">", b"/", b"\n", b"\t", b"\r")

_UNUSUAL = "une feuille a une structure inhabituelle"

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetScan:
    """The cells that a reader would give as blank, and how many cells quote a shared text."""

    errors: Mapping[Place, str]
    uncomputed: frozenset[Place]
    shared_cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    """The expressions of one XML prefix. Every repetition is bounded: no input makes them slow."""

    cell: bytes
    foreign: re.Pattern[bytes]
    error: re.Pattern[bytes]
    formula: bytes
    uncomputed: re.Pattern[bytes]
    any_cell: re.Pattern[bytes]
    shared: re.Pattern[bytes]


def _patterns(prefix: bytes) -> _Patterns:
    p = re.escape(prefix)
    cell = rb"<" + p + rb'c r="'
    value = rb"<" + p + rb"v>"
    return _Patterns(
        cell=b"<" + prefix + b"c",
        foreign=re.compile(cell + rb'(?![A-Z][0-9]{1,5}")([^"]{0,20})"?([^>]{0,200}>)?'),
        error=re.compile(cell + rb'([^"]{1,10})"[^>]{0,200}\bt="e"[^>]{0,200}>'),
        formula=b"<" + prefix + b"f",
        uncomputed=re.compile(
            rb"<%(p)sf(?:\s[^>]{0,400})?(?:/>|>[^<]{0,20000}</%(p)sf>)\s{0,9}"
            rb"(?:<%(p)sv\s{0,9}/>|<%(p)sv></%(p)sv>)?\s{0,9}</%(p)sc>" % {b"p": p}
        ),
        any_cell=re.compile(cell + rb'([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}(?<!/)>'),
        shared=re.compile(rb't="s"[^>]{0,200}>\s{0,9}' + value + rb"([0-9]{1,9})<"),
    )


def scan_sheet(archive: Archive, name: str) -> SheetScan:
    """The extent of a sheet held within bounds, and its cells in error or never computed.

    Raises
    ------
    ArchiveRefused
        ``sheet_too_large``, ``sheet_too_many_flaws``, or what the archive refuses.
    """
    patterns = _patterns(_prefix(archive, name))
    errors: dict[Place, str] = {}
    uncomputed: set[Place] = set()
    rows, columns, shared_cells = _SURE_ROWS, _SURE_COLUMNS, 0
    for block in blocks(archive, name, patterns.cell + b" "):
        _check_cells(block, patterns)
        for row, column in _far_cells(block, patterns):
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        errors.update(_errors(block, patterns))
        uncomputed.update(_uncomputed(block, patterns))
        shared_cells += block.count(b't="s"')
        if len(errors) + len(uncomputed) > MAX_FLAWS:
            raise ArchiveRefused("sheet_too_many_flaws")
    if rows * columns > MAX_CELLS:
        _refuse_extent(*_exact_extent(archive, name, patterns))
    return SheetScan(errors=errors, uncomputed=frozenset(uncomputed), shared_cells=shared_cells)


def _prefix(archive: Archive, name: str) -> bytes:
    """The XML prefix of a sheet's elements: most programs write none, some ``x:``."""
    for block in blocks(archive, name, b"<sheetData"):
        if found := _HEAD.search(block):
            return found[1] + b":" if found[1] else b""
    return b""


def _check_cells(block: bytes, patterns: _Patterns) -> None:
    """Each cell says where it stands, in the one way that every spreadsheet program writes."""
    cell = patterns.cell
    addressed = block.count(cell + b' r="')
    if block.count(cell) != addressed and addressed != sum(
        block.count(cell + end) for end in _BLANKS
    ):
        raise ArchiveRefused("file_damaged", _UNUSUAL)
    if cell != b"<c" and any(block.count(b"<c" + end) for end in _BLANKS):
        raise ArchiveRefused("file_damaged", _UNUSUAL)
    if b":c" in block and any(not found[0].startswith(cell) for found in _STRANGER.finditer(block)):
        raise ArchiveRefused("file_damaged", _UNUSUAL)


def _far_cells(block: bytes, patterns: _Patterns) -> Iterator[Place]:
    """The cells beyond Z99999, the styled ones without content set aside."""
    for reference, rest in patterns.foreign.findall(block):
        place = _place(reference)
        if place is None:
            raise ArchiveRefused("file_damaged", "une cellule n'a pas d'adresse")
        if not rest.endswith(b"/>"):
            yield place


def _place(reference: bytes) -> Place | None:
    found = _CANONICAL.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1


def _errors(block: bytes, patterns: _Patterns) -> Iterator[tuple[Place, str]]:
    """The cells in error, with their spelling."""
    if b't="e"' not in block:
        return
    for found in patterns.error.finditer(block):
        place = _place(found[1])
        if place is not None:
            text = re.search(rb"v>([^<]{1,40})<", block[found.end() : found.end() + 20_000])
            yield place, text[1].decode("utf-8", "replace") if text else "#N/A"


def _uncomputed(block: bytes, patterns: _Patterns) -> Iterator[Place]:
    """The formulas whose result was never stored; an empty text is a result."""
    if patterns.formula not in block:
        return
    for found in patterns.uncomputed.finditer(block):
        start = block.rfind(patterns.cell + b' r="', 0, found.start())
        tag = block[start : found.start()]
        place = _place(tag.split(b'"', 2)[1]) if start >= 0 else None
        if place is not None and b't="str"' not in tag and b't="e"' not in tag:
            yield place


def _exact_extent(archive: Archive, name: str, patterns: _Patterns) -> Place:
    """The last row and the last column that hold something, cell by cell."""
    rows, columns = 0, 0
    for block in blocks(archive, name, patterns.cell + b" "):
        found = patterns.any_cell.findall(block)
        rows = max(rows, max((int(row) for _, row in found), default=0))
        for letter in {column for column, _ in found}:
            place = _place(letter + b"1")
            columns = max(columns, place[1] + 1 if place else 0)
    return rows, columns


def _refuse_extent(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise ArchiveRefused("sheet_too_large", f"{letters(columns - 1)}{rows}")


def _text_sizes(archive: Archive, name: str) -> list[int]:
    """The size in bytes of each shared text, in order."""
    sizes: list[int] = []
    begun = 0
    for block in blocks(archive, name, b"<si>"):
        *texts, rest = _END_OF_TEXT.split(block)
        for text in texts:
            sizes.append(begun + len(text))
            begun = 0
        begun += len(rest)
    return sizes


def check_shared_texts(archive: Archive, name: str, sheets: Mapping[str, SheetScan]) -> None:
    """Hold the text that shared strings unfold into within bounds.

    Raises
    ------
    ArchiveRefused
    """
    sizes = _text_sizes(archive, name)
    cells = sum(scan.shared_cells for scan in sheets.values())
    if cells * max(sizes, default=0) <= MAX_SHARED_TEXT:
        return
    quoted: Counter[bytes] = Counter()
    for part in sheets:
        patterns = _patterns(_prefix(archive, part))
        for block in blocks(archive, part, patterns.cell + b" "):
            quoted.update(patterns.shared.findall(block))
    known = {str(number).encode(): size for number, size in enumerate(sizes)}
    total = sum(count * known.get(number, 0) for number, count in quoted.items())
    if total > MAX_SHARED_TEXT or sum(quoted.values()) < cells:
        raise ArchiveRefused("file_bomb", f"{total // MB} Mo de texte")
