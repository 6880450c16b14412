"""Columns: the raw cells of a column become typed values, each distinct cell parsed once.

A column of 100,000 cells holds few distinct ones, or numbers that cost little: the parsers see
each distinct cell once, and the rest is taking by position. Decimals come out as canonical text,
dates as ``datetime64[s]``, codes and texts as text, a blank or refused cell as missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.columns import Column, Kind
from beges.intake.cells import PARSERS, Parser, RawCell, Refusal, Value, is_blank, shown
from beges.intake.choices import Choices

MAX_SUGGESTIONS = 50
"""How many distinct unknown spellings of a column are looked up for a near one."""

_DTYPES = {Kind.INTEGER: "Int64", Kind.BOOLEAN: "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedColumn:
    """A column typed; ``refused`` tells why a distinct cell is, by its number in ``codes``."""

    values: pd.Series
    codes: NDArray[np.int64]
    blank: NDArray[np.bool_]
    refused: Mapping[int, Refusal]


def type_column(
    cells: Sequence[RawCell], column: Column, choices: Choices | None = None
) -> TypedColumn:
    """The typed values of a column, and what is refused in it."""
    parse: Parser = choices.match if choices is not None else PARSERS[column.kind]
    distinct, codes = _distinct(cells)
    blanks = np.fromiter(map(is_blank, distinct), np.bool_, len(distinct))
    parsed = [None if blank else parse(cell) for cell, blank in zip(distinct, blanks, strict=True)]
    refused = {i: value for i, value in enumerate(parsed) if isinstance(value, Refusal)}
    if choices is not None:
        for number in list(refused)[:MAX_SUGGESTIONS]:
            refused[number] = choices.suggested(refused[number])
    values = [None if isinstance(value, Refusal) else value for value in parsed]
    return TypedColumn(
        values=_series(values, codes, column.kind),
        codes=codes,
        blank=blanks[codes] if len(codes) else np.zeros(0, dtype=bool),
        refused=refused,
    )


def absent(column: Column, count: int) -> pd.Series:
    """A column that the file does not have: missing everywhere."""
    return _series([None], np.zeros(count, dtype=np.int64), column.kind)


def _distinct(cells: Sequence[RawCell]) -> tuple[list[RawCell], NDArray[np.int64]]:
    """The distinct cells, and for each cell the number of its own."""
    if bool in set(map(type, cells)):
        # True equals 1 for a dictionary: written out, it stays what it is.
        cells = [shown(cell) if isinstance(cell, bool) else cell for cell in cells]
    distinct = list(dict.fromkeys(cells))
    numbers = {cell: number for number, cell in enumerate(distinct)}
    return distinct, np.fromiter(map(numbers.__getitem__, cells), np.int64, len(cells))


def _series(values: Sequence[Value | None], codes: NDArray[np.int64], kind: Kind) -> pd.Series:
    if kind is Kind.DATE:
        days = np.array(values or [None], dtype="datetime64[s]")
        return pd.Series(days[codes])
    known = pd.Series([*values] or [None], dtype=_DTYPES.get(kind, "str"))
    return known.take(codes).reset_index(drop=True)
