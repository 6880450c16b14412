"""Estimates: four ways to stand in for a missing month, each tried on the months that are known.

A method is a pure function of the known months: what it would say of each month *without looking at
it*. On a missing month that is the estimate; on a known one, the distance to the truth is the error
of the method on the group's own figures (back-test), which the person sees before choosing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.collection.awaited import Awaited, Ints
from beges.domain.collection.completeness import FEWEST_PEERS, Floats
from beges.domain.collection.known import YEARS, Known

Method = Callable[[Known], Floats]

FEWEST_MONTHS = 3
"""Known months that it takes for their mean to be one."""

FEWEST_FITTED = 6
"""Known months that it takes to fit a fixed part and a part that follows degree-days."""

FEWEST_TRIED = 12
"""Months tried under which an error is told and not trusted to choose the method."""


def last_year(known: Known) -> Floats:
    """The same month a year before."""
    found = np.full(known.daily.shape, np.nan)
    found[:, 12:] = known.daily[:, :-12]
    return found


def mean_known(known: Known) -> Floats:
    """The mean a day of the other known months, of this year and the one before."""
    found = np.full(known.daily.shape, np.nan)
    held = ~np.isnan(known.daily)
    value = np.where(held, known.daily, 0.0) * known.days
    days = held * known.days
    for year in range(1, YEARS):
        window = slice((year - 1) * 12, (year + 1) * 12)
        target = slice(year * 12, (year + 1) * 12)
        total = value[:, window].sum(axis=1, keepdims=True) - value[:, target]
        count = held[:, window].sum(axis=1, keepdims=True) - held[:, target]
        length = days[:, window].sum(axis=1, keepdims=True) - days[:, target]
        found[:, target] = _divided(total, length, count >= FEWEST_MONTHS)
    return found


def degree_days(known: Known) -> Floats:
    """A fixed part and a part that follows degree-days, fitted on the other known months.

    Least squares; a slope that would be negative means that the line does not heat, and the method
    says nothing; a negative fixed part is taken as nought, the slope being fitted through it.
    """
    x, y = known.heating, known.daily
    held = ~np.isnan(x) & ~np.isnan(y)
    x0, y0 = np.where(held, x, 0.0), np.where(held, y, 0.0)
    own = held.astype(np.float64)
    n, sx, sy, sxx, sxy = (
        terms.sum(axis=1, keepdims=True) - terms for terms in (own, x0, y0, x0 * x0, x0 * y0)
    )
    spread = n * sxx - sx * sx
    enough = (n >= FEWEST_FITTED) & (spread > 1e-9 * np.maximum(n * sxx, 1e-30))
    slope = _divided(n * sxy - sx * sy, spread, enough)
    fixed = _divided(sy - slope * sx, n, enough)
    through = _divided(sxy, sxx, enough & (sxx > 0))
    slope = np.where(fixed < 0, through, slope)
    fixed = np.where(fixed < 0, 0.0, fixed)
    return np.where(slope > 0, fixed + slope * x, np.nan)


def peers(known: Known) -> Floats:
    """The median a day and a m² of the other sites of the same kind that month, × the surface."""
    ratio = known.daily / known.surface[:, None]
    found = np.full(ratio.shape, np.nan)
    for group in np.unique(known.peer):
        rows = np.flatnonzero(known.peer == group)
        if len(rows) > FEWEST_PEERS:
            for month in range(ratio.shape[1]):
                found[rows, month] = _median_of_others(ratio[rows, month])
    return found * known.surface[:, None]


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "estimate_last_year": last_year,
        "estimate_mean": mean_known,
        "estimate_degree_days": degree_days,
        "estimate_peers": peers,
    }
)
"""The methods by their code (``tables/estimate_methods.csv``)."""


def predictions(known: Known) -> dict[str, Floats]:
    """What each method says of each month without looking at it, a day; NaN where it is silent.

    Nothing below zero is said: no line gives back what it consumed.
    """
    said = {code: method(known) for code, method in METHODS.items()}
    return {code: np.where(values >= 0, values, np.nan) for code, values in said.items()}


def back_test(known: Known, said: Mapping[str, Floats], awaited: Awaited) -> pd.DataFrame:
    """The error of each method on each type of activity, on the months that are known.

    Columns: ``method, activity_type, n, bias, error``. ``bias`` is the sum of what was said over
    the sum of what was, less one; ``error`` the mean of |said − was| / was, months at nought left
    aside; both NaN where nothing could be tried. Only the months of short bills are tried.
    """
    kinds = awaited.lines["activity_type"].to_numpy(dtype=object)
    parts = [_tried(known, values, kinds, method) for method, values in said.items()]
    return pd.concat(parts, ignore_index=True)


def _tried(known: Known, said: Floats, kinds: NDArray[np.object_], method: str) -> pd.DataFrame:
    tried = known.sharp & ~np.isnan(said) & (known.daily > 0)
    line, month = np.nonzero(tried)
    was = known.daily[line, month] * known.days[month]
    told = said[line, month] * known.days[month]
    table = pd.DataFrame(
        {
            "activity_type": kinds[line],
            "was": was,
            "told": told,
            "error": np.abs(told - was) / was,
        }
    )
    found = table.groupby("activity_type").agg(
        n=("was", "size"), was=("was", "sum"), told=("told", "sum"), error=("error", "mean")
    )
    found = found.reindex(pd.Index(sorted(set(kinds)), name="activity_type"))
    return pd.DataFrame(
        {
            "method": method,
            "activity_type": found.index,
            "n": found["n"].fillna(0).astype("int64").to_numpy(),
            "bias": (found["told"] / found["was"] - 1).to_numpy(),
            "error": found["error"].to_numpy(),
        }
    )


def best_methods(tested: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The methods of each type, that of least error first, those tried too seldom after them.

    A method that nothing could try comes last: its estimates say that they are not tried.
    """
    order = tested.assign(never=tested["n"] == 0, rare=tested["n"] < FEWEST_TRIED)
    order = order.sort_values(["activity_type", "never", "rare", "error"], kind="stable")
    return {str(kind): tuple(of_kind) for kind, of_kind in order.groupby("activity_type")["method"]}


def _divided(part: Floats, whole: Floats | Ints, where: NDArray[np.bool_]) -> Floats:
    """A quotient where it has a sense, else NaN."""
    shape = np.broadcast_shapes(part.shape, np.shape(whole), where.shape)
    sense = np.broadcast_to(where, shape) & (np.broadcast_to(whole, shape) != 0)
    return np.divide(part, whole, out=np.full(shape, np.nan), where=sense)


def _median_of_others(values: Floats) -> Floats:
    """For each value the median of the others that are known; NaN where fewer than three are."""
    order = np.argsort(values, kind="stable")  # NaN comes last
    count = int((~np.isnan(values)).sum())
    ordered = values[order]
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    left = np.where(rank < count, count - 1, count)
    low, high = (left - 1) // 2, left // 2
    known = rank < count
    low = low + (known & (low >= rank))
    high = high + (known & (high >= rank))
    safe = np.clip(np.stack([low, high]), 0, len(values) - 1)
    return np.where(left >= FEWEST_PEERS, ordered[safe].mean(axis=0), np.nan)
