"""Distinct rows of coded columns: what lets a decision be taken once for a million rows."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def distinct(columns: list[pd.Categorical]) -> tuple[NDArray[np.int64], list[tuple[str, ...]]]:
    """For each row the number of its combination, and the combinations in order of appearance."""
    shape = tuple(max(len(column.categories), 1) for column in columns)
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column, size in zip(columns, shape, strict=True):
        key *= size
        key += column.codes
    number, unique = pd.factorize(key)
    codes = np.unravel_index(np.asarray(unique, dtype=np.int64), shape)
    values = [
        np.asarray(column.categories, dtype=object)[code]
        for column, code in zip(columns, codes, strict=True)
    ]
    return number.astype(np.int64), list(zip(*values, strict=True))


def recode(number: NDArray[np.int64], values: list[str]) -> pd.Categorical:
    """The category of each row, from the number of its combination and one value for each."""
    codes, categories = pd.factorize(np.asarray(values, dtype=object))
    small = codes.astype(np.min_scalar_type(-len(categories) - 1))
    taken = small[number] if len(small) else np.empty(0, dtype=np.int8)
    return pd.Categorical.from_codes(taken, categories=pd.Index(categories, dtype=object))
