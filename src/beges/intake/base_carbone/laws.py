"""Laws: what must hold of the figures of a release, row by row, and what is told where it does not.

The published total is the sum of its gases, biogenic CO2 left out; a factor is the sum of its parts
(``shared/base-carbone.md`` §3). Within 1 % the difference is a rounding; beyond the digits that
were printed it is said. A total that no thing of this world emits is shown, and kept: the bounds
stand in ``tables/plausible_totals.csv``, above every sound row of V22.0 and V23.6.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from beges.domain.tables import rows
from beges.domain.units import NotConvertible, ratio
from beges.intake.base_carbone import columns
from beges.intake.base_carbone.sorting import ELEMENT, PART

TOLERANCE: Final = 0.01
_SLACK: Final = 1e-9
"""Of floating point, far below any printed digit."""

_ADDED = tuple(name for name in columns.NUMBERS if name not in ("total", "CO2b"))


def broken_sums(told: pd.DataFrame) -> tuple["pd.Index[int]", "pd.Index[int]"]:
    """Records whose gases do not add up to the total: beyond 1 %, and beyond the printed digits."""
    split = told[told["by_gas"] & (told["total"] != "")]
    total = figures(split["total"])
    gases = sum((figures(split[name]) for name in _ADDED), pd.Series(0.0, index=split.index))
    gap = (total - gases).abs()
    printed = sum((_last_digit(split[name]) for name in ("total", *_ADDED)), 0 * gap) / 2
    far = gap > TOLERANCE * total.abs() + _SLACK * gases.abs()
    beyond = ~far & (gap > printed * (1 + _SLACK))
    nothing = (gases == 0) & (total != 0)
    return split.index[far & ~nothing], split.index[beyond]


def broken_parts(told: pd.DataFrame) -> "pd.Index[int]":
    """Elements whose parts do not add up to their total within 1 %."""
    parts = told[told["line"] == PART]
    sums = figures(parts["total"]).groupby(parts["id"]).sum()
    elements = told[(told["line"] == ELEMENT) & told["id"].isin(sums.index)]
    elements = elements[elements["total"] != ""]
    total = figures(elements["total"])
    gap = (total - elements["id"].map(sums).astype(float)).abs()
    return elements.index[gap > TOLERANCE * total.abs() + _SLACK]


def implausible(factors: pd.DataFrame) -> Mapping[str, "pd.Index[int]"]:
    """Why no thing of this world emits that much → the factors of which it is said, each once.

    For each amount, the first bound of the table that fits a factor's category and unit decides.
    """
    found: dict[str, pd.Index[int]] = {}
    told = pd.Series(data=False, index=factors.index)
    bounded: dict[tuple[str, str], pd.Series[bool]] = {}
    for bound in rows("plausible_totals"):
        amount, unit = bound["amount"], bound["unit"]
        per = factors["code"].map({code: _per(code, unit) for code in set(factors["code"])})
        fits = per.notna() & factors["category"].str.contains(bound["category"], regex=False)
        done = bounded.get((amount, unit), ~fits & fits)
        bounded[amount, unit] = done | fits
        beyond = (figures(factors[amount]).abs() * per) > float(bound["most"])
        new = factors.index[fits & ~done & beyond & ~told]
        told.loc[new] = True
        if len(new):
            found[bound["why_fr"]] = found.get(bound["why_fr"], new[:0]).union(new)
    return found


def figures(column: pd.Series) -> "pd.Series[float]":
    """Plain decimal texts as floats, blank as nought: to compare, never to keep."""
    return pd.to_numeric(column.replace("", "0")).astype(float)


def _last_digit(column: pd.Series) -> "pd.Series[float]":
    """The weight of the last printed digit of each number, nought for nought."""
    point = column.str.find(".")
    decimals = (column.str.len() - point - 1).where(point >= 0, 0).astype(float)
    return (10.0**-decimals).where(~column.isin(["", "0"]), 0.0)


@cache
def _per(code: str, reference: str) -> float:
    """How many units there are in one of reference; NaN where they do not convert."""
    try:
        return float(ratio(reference, code)) if code else np.nan
    except NotConvertible:
        return np.nan
