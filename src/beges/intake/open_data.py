"""Published inventories coming in: ADEME's export of every filing, read by column within bounds.

The file is the platform's own export (semicolons, UTF-8 with its mark, about 55 MB) or the same
data from data.ademe.fr, under snake-case names; a copy that a spreadsheet saved is read too. Its
encoding and separator are checked, its columns found by name, and the decimal sign is that of the
whole file: a cell that has the other one is named, never guessed. Rows read = accepted + rejected +
ignored. The names, telephones and addresses of contacts are dropped with their columns.
"""

import csv
import hashlib
import io
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.declaration import OpenDataColumn, column_of, open_data_columns
from beges.domain.emissions import Ints
from beges.domain.findings import Finding, Where
from beges.domain.peers import latest
from beges.intake.archive import MB
from beges.intake.documents import safe_name, told_contents
from beges.intake.open_data_rows import published_table

MAX_OPEN_DATA: Final = 150 * MB
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 400
MAX_HEADER: Final = 100_000
FEWEST_HEADERS: Final = 10
SEPARATORS: Final = (";", ",", "\t")
NAMED: Final = 8
NEEDED: Final = frozenset(
    {
        *("blank", "standard", "filed_on", "field:principal_siren", "field:legal_name"),
        *("field:principal_naf", "field:headcount_bracket", "field:consolidation_mode"),
        "field:reporting_year",
        *(c.source for c in open_data_columns() if c.source.startswith("post:")),
    }
)
"""The columns without which nothing is compared; ``blank`` is the identifier of the filing."""


@dataclass(frozen=True, kw_only=True)
class OpenDataReading:
    """What a file of published inventories holds.

    ``table``: the columns of ``domain.peers.published``, one row an inventory kept. ``texts``: the
    cells of the same rows as the file writes them, by source of the column, contacts left out;
    empty unless they were asked for. ``read`` = len(table) + ``rejected`` + ``blank`` +
    ``superseded``.
    """

    name: str
    digest: str
    table: pd.DataFrame
    texts: pd.DataFrame
    read: int = 0
    rejected: int = 0
    blank: int = 0
    superseded: int = 0
    findings: tuple[Finding, ...] = ()


class _Unreadable(Exception):
    """The file is not read; ``finding`` says why."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def read_open_data(name: str, content: bytes, *, texts: bool = False) -> OpenDataReading:
    """The published inventories of a file; blocking findings go with an empty table."""
    file = safe_name(name)
    digest = hashlib.sha256(content).hexdigest()
    try:
        text, noted = _decoded(file, content)
        columns, separator, unknown = _headed(text)
        widths = _widths(text, separator, len(columns))
        cells = _cells(text, separator, shape=(len(columns), len(widths)))
    except _Unreadable as refused:
        finding = Finding(code=refused.code, where=Where(file=file), values=refused.values)
        nothing = pd.DataFrame()
        return OpenDataReading(
            name=file, digest=digest, table=nothing, texts=nothing, findings=(finding,)
        )
    account = published_table(
        file,
        _by_source(cells, columns),
        blank=_blank(cells),
        short=widths < len(columns),
    )
    kept, superseded = latest(account.table)
    return OpenDataReading(
        name=file,
        digest=digest,
        table=kept,
        texts=_texts(cells, columns, kept) if texts else pd.DataFrame(),
        read=len(cells),
        rejected=account.rejected,
        blank=account.blank,
        superseded=superseded,
        findings=(
            *noted,
            *_told(file, columns, unknown),
            *account.findings,
            *_set_aside(file, superseded),
        ),
    )


# ------------------------------------------------------------------------------- the text


def _decoded(file: str, content: bytes) -> tuple[str, list[Finding]]:
    """The text of a file that keeps within the bounds."""
    if not content.strip():
        raise _Unreadable("file_empty")
    if len(content) > MAX_OPEN_DATA:
        size, limit = len(content) // MB, MAX_OPEN_DATA // MB
        raise _Unreadable("file_too_large", size=size, limit=limit)
    told = told_contents(content)
    if told != "du texte" or b"\x00" in content:
        extension = f".{file.rpartition('.')[2].lower()}" if "." in file else "sans extension"
        what = told if told != "du texte" else "un fichier binaire"
        raise _Unreadable("file_renamed", extension=extension, detail=what)
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _Unreadable("file_encoding") from error
    return text, [Finding(code="open_data_encoding", where=Where(file=file))]


def _headed(text: str) -> tuple[list[OpenDataColumn | None], str, list[str]]:
    """The column of each header, the separator that gives them, and the headers of none."""
    top = text[:MAX_HEADER]
    found = {mark: _first_record(top, mark) for mark in SEPARATORS}
    separator = max(found, key=lambda mark: sum(column_of(h) is not None for h in found[mark]))
    headers = found[separator]
    columns = [column_of(header) for header in headers]
    known = [column for column in columns if column is not None]
    if len(known) < FEWEST_HEADERS or len(headers) > MAX_COLUMNS:
        raise _Unreadable("open_data_not_one")
    counts = Counter(column.header for column in known)
    twice = [header for header, count in counts.items() if count > 1]
    if twice:
        raise _Unreadable("open_data_column_twice", column=twice[0])
    here = {column.source for column in known}
    missing = [c.header for c in open_data_columns() if c.source in NEEDED - here]
    if missing:
        raise _Unreadable("open_data_columns_missing", count=len(missing), columns=_some(missing))
    named = zip(headers, columns, strict=True)
    return columns, separator, [header for header, column in named if column is None]


def _first_record(top: str, separator: str) -> list[str]:
    """The headers, if the first line is separated by this mark."""
    try:
        return next(csv.reader(io.StringIO(top, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _widths(text: str, separator: str, width: int) -> Ints:
    """How many cells each record has: pandas fills a record that is cut, and says nothing of it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    next(reader)
    try:
        widths = np.fromiter(map(len, itertools.islice(reader, MAX_ROWS + 1)), dtype=np.int64)
    except csv.Error as error:
        detail = f"une cellule démesurée vers la ligne {reader.line_num}"
        raise _Unreadable("open_data_broken", detail=detail) from error
    if len(widths) > MAX_ROWS:
        raise _Unreadable("open_data_broken", detail=f"plus de {MAX_ROWS} lignes")
    longer = np.flatnonzero(widths > width)
    if len(longer):
        line, seen = int(longer[0]) + 2, int(widths[longer[0]])
        detail = f"la ligne {line} a {seen} cellules pour {width} en-têtes"
        raise _Unreadable("open_data_broken", detail=detail)
    return widths


def _cells(text: str, separator: str, *, shape: tuple[int, int]) -> pd.DataFrame:
    """Every record under the headers as texts, by position; ``shape``: headers, records."""
    width, records = shape
    try:
        cells = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            names=list(range(width)),
            index_col=False,
            skiprows=1,
            dtype="str",
            keep_default_na=False,
            skip_blank_lines=False,
        )
    except pd.errors.EmptyDataError:
        return pd.DataFrame(columns=list(range(width)), dtype="str")
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise _Unreadable("open_data_broken", detail=_broken_fr(str(error))) from error
    if len(cells) != records:
        raise _Unreadable("open_data_broken", detail="ses guillemets se lisent de deux façons")
    return cells


def _blank(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """The records that hold nothing but separators."""
    filled = np.zeros(len(cells), dtype=np.bool_)
    for name in cells:
        filled |= (cells[name] != "").to_numpy(dtype=np.bool_)
    return ~filled


def _broken_fr(told: str) -> str:
    """What pandas says of a broken file, in French."""
    numbers = [word for word in told.replace(",", " ").split() if word.isdecimal()]
    if "EOF" in told and numbers:
        return f"un guillemet ouvert vers la ligne {int(numbers[-1]) + 1} n'est jamais refermé"
    return "ses lignes ne se séparent pas en colonnes"


# ---------------------------------------------------------------------------- its columns


def _by_source(
    cells: pd.DataFrame, columns: Sequence[OpenDataColumn | None]
) -> Mapping[str, pd.Series]:
    """The columns that are compared, by source."""
    return {
        column.source: cells[position]
        for position, column in enumerate(columns)
        if column is not None and column.source in NEEDED
    }


def _texts(
    cells: pd.DataFrame, columns: Sequence[OpenDataColumn | None], kept: pd.DataFrame
) -> pd.DataFrame:
    """The cells of the inventories kept, by source, without those that name a person."""
    rows = kept["row"].to_numpy() - 2
    return pd.DataFrame(
        {
            column.source: cells[position].to_numpy(dtype=object)[rows]
            for position, column in enumerate(columns)
            if column is not None and not column.is_contact
        }
    )


def _told(
    file: str, columns: Sequence[OpenDataColumn | None], unknown: Sequence[str]
) -> Iterator[Finding]:
    """The columns that are not known, and those that are not there."""
    where = Where(file=file)
    if unknown:
        values = {"count": len(unknown), "columns": _some([safe_name(one) for one in unknown])}
        yield Finding(code="open_data_columns_unknown", where=where, values=values)
    here = {column.source for column in columns if column is not None}
    absent = [c.header for c in open_data_columns() if c.source not in here]
    if absent:
        values = {"count": len(absent), "columns": _some(absent)}
        yield Finding(code="open_data_columns_absent", where=where, values=values)


def _set_aside(file: str, superseded: int) -> Iterator[Finding]:
    if superseded:
        values = {"count": superseded}
        yield Finding(code="open_data_superseded", where=Where(file=file), values=values)


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMED
    return " ; ".join(names[:NAMED]) + (f" et {more} autres" if more > 0 else "")
