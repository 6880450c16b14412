"""Known months: what each line consumed a day in the months that real figures cover whole.

A month is known when bills and readings cover each of its awaited days once; a month that two of
them share is not known, for nobody can tell which one to believe. Quantities are brought to the
unit of the line by exact ratios; one that does not convert is left aside.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import covered_days, spread
from beges.domain.collection.awaited import Awaited, Ints, is_real
from beges.domain.collection.completeness import Floats, surfaces
from beges.domain.perimeter import Perimeter
from beges.domain.units import NotConvertible, UnknownUnit, ratio

YEARS = 3
"""The year to complete and the two before it."""

SHARP_DAYS = 75
"""A longer bill, spread over its months, makes months that look alike: they may help to estimate
another, they are no truth against which a method is tried."""

EVERYWHERE = "*"
"""The zone of degree-days that serve every site without its own."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """Lines × months of three years: ``daily`` is the consumption a day in the unit of the line.

    NaN where it is not known. ``days`` of each month; ``surface`` of the site in m², and
    ``heating`` its degree-days a day, both NaN where not told; ``peer`` numbers the type, the unit
    and the kind of site of each line; ``sharp`` tells the known months of short bills.
    """

    months: NDArray[np.datetime64]
    daily: Floats
    days: Ints
    surface: Floats
    heating: Floats
    peer: Ints
    sharp: NDArray[np.bool_]


def known_months(
    activities: pd.DataFrame,
    awaited: Awaited,
    perimeter: Perimeter,
    year: int,
    degree_days: pd.DataFrame | None = None,
) -> Known:
    """What is known of the months of a year and of the two before.

    ``degree_days``: ``zone`` (first two characters of the postcode, or ``*``), ``year``, ``month``,
    ``degree_days`` of the whole month.
    """
    first = np.datetime64(f"{year - YEARS + 1}-01", "M")
    months = first + np.arange(YEARS * 12)
    opens = months.astype("datetime64[D]")
    days = ((months + 1).astype("datetime64[D]") - opens).astype(np.int64)
    lines = awaited.lines
    begin = np.maximum(lines["first"].to_numpy().astype("datetime64[D]")[:, None], opens[None, :])
    closes = opens + days - 1
    end = np.minimum(lines["last"].to_numpy().astype("datetime64[D]")[:, None], closes[None, :])
    expected = np.clip((end - begin).astype(np.int64) + 1, 0, None)
    kinds = pd.DataFrame(
        {
            "type": lines["activity_type"],
            "unit": lines["unit"],
            "kind": lines["site"].map({code: s.kind for code, s in perimeter.sites.items()}),
        }
    )
    daily, sharp = _daily(activities, awaited, expected, year)
    return Known(
        months=months,
        daily=daily,
        sharp=sharp,
        days=days,
        surface=surfaces(awaited, perimeter),
        heating=_heating(awaited, perimeter, months, degree_days) / days[None, :],
        peer=kinds.groupby(["type", "unit", "kind"], dropna=False)
        .ngroup()
        .to_numpy()
        .astype(np.int64),
    )


def _daily(
    activities: pd.DataFrame, awaited: Awaited, expected: Ints, year: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Quantity a day of the months whose awaited days are each covered once, by short bills."""
    row = np.flatnonzero((awaited.line_of >= 0) & is_real(activities))
    line = awaited.line_of[row]
    held = activities.iloc[row]
    window = date(year - YEARS + 1, 1, 1), date(year, 12, 31)
    pieces = spread(held, *window)
    of_line = line[pieces["row"].to_numpy()]
    month = _month_number(pieces["month"], year)
    ratios = _ratios(held["unit"].astype("str").to_numpy(), awaited, line)
    quantity = pieces["quantity"].to_numpy() * ratios[pieces["row"].to_numpy()]
    shape = expected.shape
    cell = of_line * shape[1] + month
    total = np.bincount(cell, quantity, shape[0] * shape[1]).reshape(shape)
    days = np.bincount(cell, pieces["days"].to_numpy(), shape[0] * shape[1]).reshape(shape)
    intervals = pieces[["start", "end"]].assign(line=of_line)
    union = covered_days(intervals, ["line"], *window)
    once = np.zeros(shape)
    once[union["line"].to_numpy(np.int64), _month_number(union["month"], year)] = union["days"]
    whole = (expected > 0) & (once >= expected) & (days == once)
    long = np.zeros(shape[0] * shape[1], dtype=bool)
    long[cell[pieces["share_den"].to_numpy() > SHARP_DAYS]] = True
    known = whole & np.isfinite(total)
    daily = np.divide(total, days, out=np.full(shape, np.nan), where=known)
    return daily, known & ~long.reshape(shape)


def _month_number(months: pd.Series, year: int) -> Ints:
    """The position of each month in the three years."""
    since = months.dt.year.to_numpy(np.int64) - (year - YEARS + 1)
    return since * 12 + months.dt.month.to_numpy(np.int64) - 1


def _ratios(units: NDArray[np.object_], awaited: Awaited, line: Ints) -> Floats:
    """What brings each quantity to the unit of its line; NaN where units do not convert."""
    wanted = awaited.lines["unit"].to_numpy(dtype=object)[line]
    number, pairs = pd.MultiIndex.from_arrays([units, wanted]).factorize()
    found = np.array([_ratio(source, target) for source, target in pairs], dtype=np.float64)
    return found[number] if len(found) else np.empty(0)


def _ratio(source: str, target: str) -> float:
    try:
        return float(ratio(source, target))
    except (NotConvertible, UnknownUnit):
        return np.nan


def zone_of(postcode: str | None) -> str:
    """The zone of degree-days of a site: the first two characters of its postcode."""
    return (postcode or "")[:2]


def _heating(
    awaited: Awaited,
    perimeter: Perimeter,
    months: NDArray[np.datetime64],
    degree_days: pd.DataFrame | None,
) -> Floats:
    """The degree-days of each month at the site of each line; NaN where nobody gave them."""
    found = np.full((len(awaited), len(months)), np.nan)
    if degree_days is None or not len(degree_days):
        return found
    since = (degree_days["year"].to_numpy(np.int64) - 1970) * 12
    number = since + degree_days["month"].to_numpy(np.int64) - 1
    table = degree_days.assign(at=number.astype("datetime64[M]").astype("datetime64[s]"))
    grid = table.pivot_table(index="zone", columns="at", values="degree_days", aggfunc="last")
    grid = grid.reindex(columns=pd.DatetimeIndex(months.astype("datetime64[s]")))
    zones = awaited.lines["site"].map({c: zone_of(s.postcode) for c, s in perimeter.sites.items()})
    own = grid.reindex(zones).to_numpy(dtype=np.float64)
    if EVERYWHERE not in grid.index:
        return own
    everywhere = grid.loc[EVERYWHERE].to_numpy(dtype=np.float64)
    return np.where(np.isnan(own), everywhere[None, :], own)
