"""Frames: many rows of the ledger as a DataFrame, column by column, with types that are told."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from beges.domain.columns import Kind, Table
from beges.store.schema import LEDGER_COLUMNS, kinds

_AT_A_TIME: Final = 50_000
"""Rows held as Python objects at a time."""


def read_frame(
    connection: sa.Connection, table: Table, statement: sa.Select[Any], names: Sequence[str]
) -> pd.DataFrame:
    """The rows of a statement that selects the raw view of the columns of these names."""
    result = connection.execute(statement, execution_options={"yield_per": _AT_A_TIME})
    frames = [_frame(table, names, list(zip(*rows, strict=True))) for rows in result.partitions()]
    if not frames:
        return _frame(table, names, [()] * len(names))
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _frame(table: Table, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> pd.DataFrame:
    kind_of = kinds(table)
    return pd.DataFrame(
        {
            name: _array(kind_of[name], values, never_missing=name in LEDGER_COLUMNS)
            for name, values in zip(names, columns, strict=True)
        },
        copy=False,
    )


def _array(kind: Kind, values: Sequence[Any], *, never_missing: bool) -> Any:  # noqa: ANN401 - an array of NumPy or of pandas
    """A column in the type that its kind has in a frame."""
    match kind:
        case Kind.INTEGER:
            return np.array(values, "int64") if never_missing else pd.array(values, dtype="Int64")
        case Kind.BOOLEAN:
            known = {None: None, 0: False, 1: True}
            held = [known[value] for value in values]
            return np.array(held, "bool") if never_missing else pd.array(held, dtype="boolean")
        case Kind.DATE:
            return _dates(values)
        case Kind.TEXT | Kind.CODE | Kind.DECIMAL:
            return pd.Series(values, dtype="str").array


def _dates(values: Sequence[str | date | None]) -> np.ndarray[Any, Any]:
    """ISO dates as ``datetime64[s]``; each distinct date is parsed once."""
    known = {value: np.datetime64(value or "NaT", "s") for value in dict.fromkeys(values)}
    return np.array([known[value] for value in values], dtype="datetime64[s]")
