"""Delimited files and pasted blocks: text becomes a sheet of raw cells.

A CSV says neither its encoding nor its separator. UTF-8 is tried strictly, then Windows-1252; the
separator is the one under which a line near the top reads as the headers of a known table, which
no statistics on the characters can promise. A pasted block follows the clipboard of a
spreadsheet: tabs between cells, quotes only around a cell that holds a tab or a line end.
"""

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator

from beges.intake.cells import RawCell
from beges.intake.scan import MAX_CELLS
from beges.intake.sheets import Sheet

SEPARATORS = (";", ",", "\t", "|")
HEADER_LINES = 30
_SAMPLE = 200_000
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[\t\r\n]|$)')
_BARE = re.compile(r"[^\t\r\n]*")
_BREAKS = re.compile(r"[\t\r\n]")


class TextRefused(Exception):
    """The text is not read; ``code`` is the finding, ``detail`` completes its sentence."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def read_delimited(content: bytes, name: str, is_header: Callable[[str], bool]) -> Sheet:
    """The one sheet of a CSV file; ``is_header`` tells a text that heads a known column.

    Raises
    ------
    TextRefused
    """
    text = _decoded(content)
    separator = _separator(text, is_header)
    rows: list[list[RawCell]] = []
    cells = 0
    for row in _records(text, separator):
        cells += len(row) + 1
        if cells > MAX_CELLS:
            raise TextRefused("sheet_too_large", f"ligne {len(rows) + 1}")
        rows.append([*row])
    return Sheet(name=name, rows=rows)


def _decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not marked and b"\x00" in content:
        raise TextRefused("file_renamed", "un fichier binaire")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise TextRefused("file_renamed", "un fichier binaire")
        return text
    raise TextRefused("file_encoding")


def _separator(text: str, is_header: Callable[[str], bool]) -> str:
    """The separator under which a line of the top holds most known headers, else most cells."""

    def score(separator: str) -> tuple[int, int]:
        lines = _top(text[:_SAMPLE], separator)
        named = (sum(map(is_header, line)) for line in lines)
        return max(named, default=0), max(map(len, lines), default=0)

    return max(SEPARATORS, key=score)


def _top(text: str, separator: str) -> list[list[str]]:
    """The first lines of a text, up to the one that this separator cannot read."""
    lines: list[list[str]] = []
    try:
        lines.extend(itertools.islice(_records(text, separator), HEADER_LINES))
    except TextRefused:
        return lines
    return lines


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of a delimited text, a blank line being an empty row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TextRefused("file_csv_broken", str(reader.line_num)) from error
        yield row


def pasted_rows(text: str) -> list[list[str]]:
    """The cells of a block pasted from a spreadsheet, exactly as they were copied."""
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        found = _QUOTED.match(text, at)
        if found and _BREAKS.search(found[1]):
            rows[-1].append(found[1].replace('""', '"'))
        else:
            found = _BARE.match(text, at)
            rows[-1].append(found[0] if found else "")
        at = found.end() if found else at
        if at >= len(text):
            return rows
        if text[at] == "\t":
            at += 1
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        if at >= len(text):
            return rows
        rows.append([])
