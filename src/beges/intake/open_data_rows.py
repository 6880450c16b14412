"""The records of published inventories, typed by column: what cannot be read is named, not guessed.

A record is accepted when its SIREN, year, method and posts can be read. A SIREN is stored as a
number there: nine digits are put back. The decimal sign is that of the file: where a point stands
in any post, a comma is not a decimal sign.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.declaration import open_data_columns
from beges.domain.findings import Finding, Where
from beges.domain.peers import POSTS, bracket_of, naf_key
from beges.domain.perimeter import is_siren

EXAMPLES: Final = 5
LONGEST: Final = 40
FIRST_YEAR, LAST_YEAR = 1990, 2100
_METHOD = re.compile(r"\bv\s*([45])\b", re.IGNORECASE)
_WHOLE = re.compile(r"(\d{1,14})(?:\.0+)?")
_SPACES = "[\\s\u00a0\u202f]"

Rows = NDArray[np.bool_]
Columns = Mapping[str, pd.Series]


@dataclass(frozen=True, kw_only=True)
class Account:
    """The records accepted as a table, how many are not, and what is wrong with them."""

    table: pd.DataFrame
    rejected: int
    blank: int
    findings: tuple[Finding, ...]


def published_table(file: str, columns: Columns, *, blank: Rows, short: Rows) -> Account:
    """The published inventories of a file, by column.

    ``blank``: records without any cell filled in; ``short``: those that are cut.
    """
    told = {
        source: series.fillna("").astype("str").str.strip() for source, series in columns.items()
    }
    short = short & ~blank
    wrong: dict[str, Rows] = {}
    table = pd.DataFrame({"row": np.arange(2, len(blank) + 2)})
    table["published_id"] = told["blank"].to_numpy(dtype=object)
    table["method"], wrong["standard"] = _methods(told["standard"])
    table["published_on"] = _days(told["filed_on"])
    table["siren"], wrong["field:principal_siren"] = _sirens(told["field:principal_siren"])
    table["name"] = told["field:legal_name"].to_numpy(dtype=object)
    table["naf"] = _nafs(told["field:principal_naf"])
    table["first"], table["last"] = _brackets(told["field:headcount_bracket"])
    table["mode"] = told["field:consolidation_mode"].to_numpy(dtype=object)
    table["year"], wrong["field:reporting_year"] = _years(told["field:reporting_year"])
    sources = [f"post:{post}" for post in POSTS]
    has_points = any(bool(told[s].str.contains(".", regex=False).any()) for s in sources)
    for post, source in zip(POSTS, sources, strict=True):
        table[post], wrong[source] = _tonnes(told[source], has_points=has_points)
    looked_at = ~blank & ~short
    unread = np.logical_or.reduce([*wrong.values()]) & looked_at
    kept = looked_at & ~unread
    accepted = table[kept].reset_index(drop=True).astype({"year": "int64"})
    return Account(
        table=accepted,
        rejected=int((unread | short).sum()),
        blank=int(blank.sum()),
        findings=(
            *_short(file, short),
            *_unread(file, told, {source: rows & looked_at for source, rows in wrong.items()}),
            *_doubtful(file, accepted),
        ),
    )


def _nafs(texts: pd.Series) -> pd.Series:
    """NAF codes without their points."""
    return texts.map({text: naf_key(text) for text in texts.unique()})


def _methods(texts: pd.Series) -> tuple[NDArray[np.object_], Rows]:
    """v4 or v5, however it is written."""
    found = {text: _METHOD.search(text) for text in texts.unique()}
    known = {text: f"v{match[1]}" if match else "" for text, match in found.items()}
    values = texts.map(known).to_numpy(dtype=object)
    return values, values == ""


def _days(texts: pd.Series) -> pd.Series:
    """The day of publication, as 2025-07-24 or 24/07/2025; missing where it is neither."""
    iso = pd.to_datetime(texts.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    french = pd.to_datetime(texts.str.slice(0, 10), format="%d/%m/%Y", errors="coerce")
    return iso.fillna(french).astype("datetime64[s]")


def _sirens(texts: pd.Series) -> tuple[NDArray[np.object_], Rows]:
    """Nine digits, put back where the file holds a number."""
    bare = texts.str.replace(_SPACES, "", regex=True).str.extract(f"^{_WHOLE.pattern}$")[0]
    values = bare.fillna("").str.zfill(9).to_numpy(dtype=object)
    return values, (bare.isna() | (bare.str.len() > 9)).to_numpy(dtype=bool)


def _years(texts: pd.Series) -> tuple[pd.Series, Rows]:
    bare = texts.str.extract(f"^{_WHOLE.pattern}$")[0]
    values = pd.to_numeric(bare, errors="coerce").fillna(0).astype("int64")
    return values, ~values.between(FIRST_YEAR, LAST_YEAR).to_numpy()


def _brackets(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The two ends of each bracket; missing where the text names none."""
    known = {text: bracket_of(text) for text in texts.unique()}
    first = {text: found.first for text, found in known.items() if found}
    last = {text: found.last for text, found in known.items() if found}
    return texts.map(first).astype("Int64"), texts.map(last).astype("Int64")


def _tonnes(texts: pd.Series, *, has_points: bool) -> tuple[pd.Series, Rows]:
    """A post in tonnes; missing where the file is blank, wrong where it cannot be read."""
    bare = texts.str.replace(_SPACES, "", regex=True)
    if not has_points:
        bare = bare.str.replace(",", ".", regex=False)
    is_number = bare.str.fullmatch(r"-?\d{1,15}(?:\.\d{1,15})?")
    values = pd.to_numeric(bare.where(is_number), errors="coerce").astype("float64")
    return values, ((bare != "") & ~is_number).to_numpy(dtype=bool)


# ----------------------------------------------------------------------------- what is told


def _short(file: str, short: Rows) -> Iterator[Finding]:
    rows = (np.flatnonzero(short) + 2).tolist()
    if rows:
        values = {"count": len(rows), "examples": ", ".join(map(str, rows[:EXAMPLES]))}
        where = Where(file=file, row=rows[0])
        yield Finding(code="open_data_rows_short", where=where, values=values)


def _unread(file: str, told: Columns, wrong: Mapping[str, Rows]) -> Iterator[Finding]:
    """For each column, how many cells cannot be read, and the first of them with their row."""
    headers = {column.source: column.header for column in open_data_columns()}
    for source, rows in wrong.items():
        places = np.flatnonzero(rows)
        if not len(places):
            continue
        first = places[:EXAMPLES].tolist()
        cells = told[source].iloc[first].tolist()
        examples = [f"{_cut(cell)} ligne {at + 2}" for cell, at in zip(cells, first, strict=True)]
        yield Finding(
            code="open_data_cell_unread",
            where=Where(file=file, row=first[0] + 2, column=headers[source]),
            values={
                "count": len(places),
                "column": headers[source],
                "examples": _listed(examples, len(places)),
            },
        )


def _cut(cell: str) -> str:
    short = cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…"
    return f"« {short} »" if cell else "vide,"


def _listed(examples: Sequence[str], count: int) -> str:
    return " ; ".join(examples) + (" …" if count > len(examples) else "")


def _doubtful(file: str, table: pd.DataFrame) -> Iterator[Finding]:
    """SIREN whose key is not right: kept, for a filer may have mistyped it."""
    odd = [siren for siren in table["siren"].unique() if not is_siren(siren)]
    if odd:
        values = {"count": len(odd), "examples": _listed(odd[:EXAMPLES], len(odd))}
        yield Finding(code="open_data_siren_doubtful", where=Where(file=file), values=values)
