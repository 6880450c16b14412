"""FEC: the file of accounting entries (article A.47 A-1 LPF) is read whole, or refused whole.

Eighteen columns by name, separated by tabs or bars; UTF-8 or ISO-8859-15; days as AAAAMMJJ;
amounts as debit and credit, or as an amount and its direction. The width of every line is counted
before anything is parsed: a truncated line would shift its amounts in silence.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

from beges.domain.bookkeeping.entries import (
    COLUMNS,
    HEAD,
    SIGNED_AMOUNT,
    TAIL,
    TWO_AMOUNTS,
)
from beges.domain.findings import Finding, Where, blocking
from beges.intake.archive import MB
from beges.intake.documents import safe_name
from beges.intake.fec_columns import entries_of

MAX_FEC = 400 * MB
"""A million lines weigh about 150 MB."""

_NAME = re.compile(r"(?<!\d)(\d{9})FEC(\d{4})(\d{2})(\d{2})(?!\d)", re.IGNORECASE)
_CHUNK = 1 << 22
_LINES = 100_000
_BLANKS = frozenset(b"\r\n \x1a")
_SEPARATORS = ("\t", "|")
_KEPT = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "EcritureLib"),
)
_NOT_TEXT = {
    b"PK": "un classeur ou une archive zip",
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel",
    b"%PDF": "un document PDF",
}


@dataclass(frozen=True, kw_only=True)
class FecReading:
    """A ledger as read. ``entries`` is empty when a finding refuses the file.

    ``siren`` and ``closing`` are those of the name SIRENFECAAAAMMJJ, when it has that form.
    """

    file: str
    digest: str
    size: int
    entries: pd.DataFrame
    findings: tuple[Finding, ...]
    siren: str = ""
    closing: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How the file is written: its encoding, its separator, the names of its columns."""

    encoding: str
    separator: str
    names: tuple[str, ...]
    body: int


def read_fec(name: str, content: bytes) -> FecReading:
    """The entries of a file received under that name, and what is wrong in it."""
    file = safe_name(name)
    siren, closing = told_by_name(file)
    findings = list(_opened(file, content))
    entries = pd.DataFrame()
    if not list(blocking(findings)):
        layout, found = _layout(file, content)
        findings += found
        if layout is not None and not list(blocking(findings)):
            entries, found = _read(file, content, layout)
            findings += found
    if list(blocking(findings)):
        entries = pd.DataFrame()
    return FecReading(
        file=file,
        digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        entries=entries,
        findings=tuple(findings),
        siren=siren,
        closing=closing,
    )


def told_by_name(file: str) -> tuple[str, date | None]:
    """The SIREN and the closing day that a name of the form SIRENFECAAAAMMJJ says."""
    found = _NAME.search(file)
    if found is None:
        return "", None
    siren, year, month, day = found.groups()
    try:
        return siren, date(int(year), int(month), int(day))
    except ValueError:
        return siren, None


def _opened(file: str, content: bytes) -> Iterator[Finding]:
    """What forbids to read the file at all."""
    where = Where(file=file)
    if re.search(rb"\S", content) is None:
        yield Finding(code="file_empty", where=where)
    if len(content) > MAX_FEC:
        values = {"size": len(content) // MB, "limit": MAX_FEC // MB}
        yield Finding(code="file_too_large", where=where, values=values)
    for start, words in _NOT_TEXT.items():
        if content.startswith(start):
            yield Finding(code="fec_is_no_text", where=where, values={"detail": words})
            return
    if b"\x00" in content[:_CHUNK]:
        yield Finding(code="fec_encoding", where=where)


def _layout(file: str, content: bytes) -> tuple[_Layout | None, list[Finding]]:
    """How the file is written, from its first line."""
    encoding, findings = _encoding(file, content)
    start = 3 if content.startswith(codecs.BOM_UTF8) else 0
    end = content.find(b"\n")
    end = len(content) if end < 0 else end
    line = content[start:end].decode(encoding, errors="replace").rstrip("\r")
    separator = max(_SEPARATORS, key=line.count)
    known = {name.lower(): name for name in (*COLUMNS, *SIGNED_AMOUNT)}
    cells = [cell.strip().strip('"') for cell in line.split(separator)]
    names = tuple(known.get(cell.lower(), cell) for cell in cells)
    findings += _named(file, names)
    return _Layout(encoding=encoding, separator=separator, names=names, body=end + 1), findings


def _encoding(file: str, content: bytes) -> tuple[str, list[Finding]]:
    """UTF-8 when every byte agrees, else ISO-8859-15; bytes that only Windows writes are told."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(content[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", []
    if any(re.search(rb"[\x80-\x9f]", content[at : at + _CHUNK]) for at in _starts(content)):
        return "cp1252", [Finding(code="fec_windows_characters", where=Where(file=file))]
    return "iso-8859-15", []


def _starts(content: bytes) -> range:
    return range(0, len(content), _CHUNK)


def _named(file: str, names: tuple[str, ...]) -> Iterator[Finding]:
    """The columns that the text of the law names, each once."""
    where = Where(file=file, row=1)
    both = set(TWO_AMOUNTS) & set(names) and set(SIGNED_AMOUNT) & set(names)
    if both:
        yield Finding(code="fec_mixed_amounts", where=where)
        return
    amounts = SIGNED_AMOUNT if set(SIGNED_AMOUNT) & set(names) else TWO_AMOUNTS
    wanted = (*HEAD, *amounts, *TAIL)
    missing = [name for name in wanted if names.count(name) != 1]
    if missing:
        values = {"missing": ", ".join(missing[:8]), "count": len(missing)}
        yield Finding(code="fec_columns", where=where, values=values)
        return
    extra = [name for name in names if name not in wanted]
    if extra:
        values = {"extra": ", ".join(extra[:8])}
        yield Finding(code="fec_columns_extra", where=where, values=values)


def _read(file: str, content: bytes, layout: _Layout) -> tuple[pd.DataFrame, list[Finding]]:
    """The lines below the header."""
    count, uneven = _widths(content, layout)
    if not count:
        return pd.DataFrame(), [Finding(code="file_empty", where=Where(file=file))]
    if len(uneven):
        first, width = uneven[0]
        values = {"count": len(uneven), "width": width, "expected": len(layout.names)}
        where = Where(file=file, row=int(first) + 2)
        return pd.DataFrame(), [Finding(code="fec_line_width", where=where, values=values)]
    return entries_of(_texts(content, layout, count), file)


def _texts(content: bytes, layout: _Layout, count: int) -> pd.DataFrame:
    """The columns that are read, as categories of text.

    Asked for categories, pandas would make numbers of codes (007 becomes 7): lines are read as
    text, some at a time, and made categories here.
    """
    amounts = SIGNED_AMOUNT if SIGNED_AMOUNT[0] in layout.names else TWO_AMOUNTS
    used = [*_KEPT, *amounts]
    body = io.BytesIO(content)
    body.seek(layout.body)
    chunks = pd.read_csv(
        body,
        sep=layout.separator,
        names=list(layout.names),
        header=None,
        usecols=used,
        dtype="str",
        encoding=layout.encoding,
        quoting=csv.QUOTE_NONE,
        na_filter=False,
        nrows=count,
        chunksize=_LINES,
    )
    parts: dict[str, list[pd.Categorical]] = {name: [] for name in used}
    for chunk in chunks:
        for name in used:
            codes, unique = pd.factorize(chunk[name])
            parts[name].append(pd.Categorical.from_codes(codes, categories=pd.Index(unique)))
    return pd.DataFrame({name: union_categoricals(parts.pop(name)) for name in used}, copy=False)


def _widths(content: bytes, layout: _Layout) -> tuple[int, NDArray[np.int64]]:
    """How many lines there are, and those that do not have the width of the header.

    An uneven line is its rank below the header, and its width. Blank lines at the end of the file
    are no lines.
    """
    text = np.frombuffer(content, dtype=np.uint8)[layout.body :]
    end = len(text)
    while end and text[end - 1] in _BLANKS:
        end -= 1
    text = text[:end]
    if not end:
        return 0, np.empty((0, 2), dtype=np.int64)
    breaks = np.flatnonzero(text == ord("\n"))
    marks = np.flatnonzero(text == ord(layout.separator))
    before = np.searchsorted(marks, breaks)
    widths = np.diff(np.concatenate([[0], before, [len(marks)]])) + 1
    uneven = np.flatnonzero(widths != len(layout.names))
    return len(widths), np.column_stack([uneven, widths[uneven]])
