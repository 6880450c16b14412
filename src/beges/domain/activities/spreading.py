"""Spreading: figures by day over months, and the days that a meter's figures cover.

A bill follows no calendar: its quantity is divided over the days of its period, each day alike, and
a month takes its days. A piece is the difference of two cumulated quantities rounded half up, in
the decimals that the quantity can hold, so that the pieces add up to what was entered, digit by
digit, whatever the order and wherever a window cuts. A day stands for itself once: two figures of
one meter that meet cover the days of their union.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities.table import MAX_DIGITS

Days = NDArray[np.int64]

MOST_DECIMALS = 22
"""The largest power of ten that a float64 holds exactly."""


def spread(activities: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The quantities over the months from ``first`` to ``last``, by day; one row a piece.

    Columns: ``row`` (position in ``activities``), ``month`` (its first day), ``start`` and ``end``
    (days of the piece, both included), ``days``, ``share_num / share_den`` (its share of the
    period), ``quantity``. In the order of the rows, then of the months. A piece does not depend on
    the window: what lies outside it is left out, and pieces of windows that follow each other add
    up. A period that ends before it starts has no day, hence no piece.
    """
    start, end = day_numbers(activities["period_start"]), day_numbers(activities["period_end"])
    pieces = by_month(start, end, first, last)
    row = pieces["row"].to_numpy()
    whole = end[row] - start[row] + 1
    begun = pieces["start"].to_numpy().astype("datetime64[D]").astype(np.int64) - start[row]
    quantity = activities["quantity"].to_numpy(dtype=np.float64)
    days = pieces["days"].to_numpy()
    return pieces.assign(
        share_num=days,
        share_den=whole,
        quantity=_divided(quantity[row], begun, begun + days, whole),
    )


def by_month(start: Days, end: Days, first: date, last: date) -> pd.DataFrame:
    """Intervals of days cut at the months of a window: ``row, month, start, end, days``."""
    window = np.array([first, last], dtype="datetime64[D]").astype(np.int64)
    begin, finish = np.maximum(start, window[0]), np.minimum(end, window[1])
    kept = np.flatnonzero((begin <= finish) & (start <= end))
    low, high = _month_numbers(begin[kept]), _month_numbers(finish[kept])
    count = high - low + 1
    row = np.repeat(kept, count)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    month = np.repeat(low, count) + offset
    opens = month.astype("datetime64[M]").astype("datetime64[D]")
    closes = (month + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1
    piece_start = np.maximum(begin[row], opens.astype(np.int64))
    piece_end = np.minimum(finish[row], closes)
    return pd.DataFrame(
        {
            "row": row,
            "month": opens.astype("datetime64[s]"),
            "start": _dates(piece_start),
            "end": _dates(piece_end),
            "days": piece_end - piece_start + 1,
        }
    )


def islands(intervals: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The days that these intervals cover, key by key, as intervals that neither meet nor touch.

    ``intervals`` has the keys, ``start`` and ``end`` (days, both included); an interval that ends
    before it starts covers nothing. In the order of the keys, then of time.
    """
    held = intervals[[*keys, "start", "end"]]
    held = held[(held["end"] >= held["start"]).to_numpy()]
    held = held.astype({name: "str" for name in keys if held[name].dtype == "category"})
    held = held.sort_values([*keys, "start", "end"], kind="stable").reset_index(drop=True)
    group = held.groupby([*keys], sort=False, dropna=False).ngroup().to_numpy()
    start, end = day_numbers(held["start"]), day_numbers(held["end"])
    reached = pd.Series(end).groupby(group).cummax().to_numpy()
    opens = np.ones(len(held), dtype=bool)
    opens[1:] = (group[1:] != group[:-1]) | (start[1:] > reached[:-1] + 1)
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(held)) - 1 if len(first) else first
    return held.iloc[first].assign(end=_dates(reached[last])).reset_index(drop=True)


def covered_days(
    intervals: pd.DataFrame, keys: Sequence[str], first: date, last: date
) -> pd.DataFrame:
    """How many days of each month these intervals cover, key by key: ``*keys, month, days``.

    A day that two intervals share counts once. Only months with a covered day have a row.
    """
    united = islands(intervals, keys)
    start, end = day_numbers(united["start"]), day_numbers(united["end"])
    pieces = by_month(start, end, first, last)
    named = united[[*keys]].iloc[pieces["row"].to_numpy()].reset_index(drop=True)
    table = named.assign(month=pieces["month"], days=pieces["days"])
    return table.groupby([*keys, "month"], dropna=False)[["days"]].sum().reset_index()


def day_numbers(dates: pd.Series) -> Days:
    """Days since 1970."""
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def _dates(days: Days) -> NDArray[np.datetime64]:
    return days.astype("datetime64[D]").astype("datetime64[s]")


def _month_numbers(days: Days) -> Days:
    """Months since January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _divided(
    quantity: NDArray[np.float64], begun: Days, ended: Days, whole: Days
) -> NDArray[np.float64]:
    """What a quantity gives from one day of its period to another, days counted from its start.

    A quantity of at most ``MAX_DIGITS`` digits is an integer of its smallest decimal: the integers
    are divided, exactly, and each piece is the float of its decimal. A quantity that is not known
    gives pieces that are not.
    """
    known = np.isfinite(quantity)
    size = np.where(known, np.abs(quantity), 0.0)
    places = _decimals(size)
    scale = 10.0**places
    units = np.rint(size * scale).astype(np.int64)
    piece = _cumulated(units, ended, whole) - _cumulated(units, begun, whole)
    divided = np.sign(np.where(known, quantity, 0.0)) * piece / scale
    return np.where(known, divided, np.nan)


def _decimals(size: NDArray[np.float64]) -> Days:
    """How many decimals each of these numbers may have, for ``MAX_DIGITS`` digits in all."""
    digits = np.ceil(np.log10(np.where(size > 0, size, 1.0))).astype(np.int64)
    return np.clip(MAX_DIGITS - digits, 0, MOST_DECIMALS)


def _cumulated(units: Days, passed: Days, whole: Days) -> Days:
    """Divide rounding half up, units × passed / whole; whole first, lest it overflow."""
    quotient, rest = units // whole, units % whole
    return quotient * passed + (2 * rest * passed + whole) // (2 * whole)
