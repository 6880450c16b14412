"""Aggregate: additions of integers over emission lines, with their honest leftovers.

A standard counts the lines of its own timing: BEGES the amortised shares, GHG Protocol and ESRS
the acquisitions. A line outside a standard stays in the table under "outside", so that every
aggregate adds up to the same total.
"""

import enum
from collections.abc import Sequence

import numpy as np
import pandas as pd

from beges.domain.emissions import Ints, cumulated
from beges.domain.gases import gas_codes, mass_column, total_gases
from beges.domain.inventory.consolidate import Status
from beges.domain.nomenclature import Timing, housing_stock_kinds, posts
from beges.domain.perimeter import InventorySettings, Perimeter


class Valuation(enum.StrEnum):
    """How assets are counted: amortised (BEGES) or in full at acquisition (GHG Protocol, ESRS)."""

    AMORTISED = "amortised"
    ACQUISITION = "acquisition"

    @property
    def left_out(self) -> Timing:
        """The timing whose lines this valuation does not read."""
        return Timing.ACQUISITION if self is Valuation.AMORTISED else Timing.AMORTISED


def counted(
    lines: pd.DataFrame,
    valuation: Valuation = Valuation.AMORTISED,
    statuses: Sequence[Status] = (Status.COUNTED,),
) -> pd.DataFrame:
    """The lines that the group counts under a valuation, or those of other statuses."""
    kept = lines["status"].isin([status.value for status in statuses])
    return lines[kept & (lines["timing"] != valuation.left_out.value)]


def aggregate(lines: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The masses of the lines by these columns, in integer milligrams; absent gases are nought."""
    names = present_masses(lines)
    grouped = lines.groupby(by, observed=True, sort=False)[[*names, "total_mg"]].sum()
    return grouped.reset_index()


def present_masses(lines: pd.DataFrame) -> list[str]:
    """The gas columns that occur on these lines."""
    return [mass_column(gas) for gas in gas_codes() if mass_column(gas) in lines]


DIMENSIONS = {
    "entity": "entity",
    "site": "site",
    "heading": "heading",
    "activity_type": "activity_type",
    "post": "v5",
    "v4": "v4",
    "ghgp": "ghgp",
    "scope": "scope",
    "status": "status",
}
"""What a total can be broken down by, and the column of the lines that tells; gas and month are
computed."""


def breakdown(lines: pd.DataFrame, by: str, year: int) -> dict[str, int]:
    """The total of these lines by one dimension, code → milligrams: the values add up to it."""
    if by == "gas":
        return {
            gas: int(lines[mass_column(gas)].sum())
            for gas in total_gases()
            if mass_column(gas) in lines and lines[mass_column(gas)].any()
        }
    if by == "month":
        sums = month_masses(lines, year).sum(axis=0)
        return {f"{year}-{month:02d}": int(mass) for month, mass in enumerate(sums, start=1)}
    sums = lines.groupby(DIMENSIONS[by], observed=True)["total_mg"].sum()
    return {str(code): int(mass) for code, mass in sums.items()}


def in_published_view(lines: pd.DataFrame, settings: InventorySettings) -> np.ndarray:
    """Whether the inventory's published figure counts the post of each line: ``published``."""
    if settings.published_view == "all_posts":
        return np.ones(len(lines), dtype=bool)
    view = np.array(
        [code in posts("v4") and posts("v4")[code].published_view for code in _codes(lines["v4"])],
        dtype=bool,
    )
    return view[lines["v4"].cat.codes.to_numpy()]


def in_housing_stock(lines: pd.DataFrame, perimeter: Perimeter) -> np.ndarray:
    """Whether each line belongs to a site of the housing stock: ``housing_stock``."""
    kinds = {code: site.kind for code, site in perimeter.sites.items()}
    stock = np.array(
        [kinds.get(code) in housing_stock_kinds() for code in _codes(lines["site"])], dtype=bool
    )
    return stock[lines["site"].cat.codes.to_numpy()] if len(stock) else np.zeros(len(lines), bool)


def _codes(column: pd.Series) -> list[str]:
    return list(column.cat.categories)


def month_masses(lines: pd.DataFrame, year: int) -> Ints:
    """The total of each line divided over the twelve months: an array of lines × 12.

    Each gas is divided by differences of cumulated roundings over the days of the line, so that
    the months add up to the line. An acquisition stands in its month.
    """
    edges = np.array([np.datetime64(f"{year}-{month:02d}-01", "D") for month in range(1, 13)])
    edges = np.append(edges, np.datetime64(f"{year + 1}-01-01", "D")).astype(np.int64)
    start = lines["start"].to_numpy(dtype=np.int64)[:, None]
    days = lines["end"].to_numpy(dtype=np.int64)[:, None] - start + 1
    passed = np.clip(edges[None, :] - start, 0, days)
    months = np.zeros((len(lines), 12), dtype=np.int64)
    for gas in total_gases():
        if mass_column(gas) in lines:
            mass = lines[mass_column(gas)].to_numpy()
            rows = np.flatnonzero(mass)  # a line holds few of the gases
            reached = cumulated(mass[rows, None], passed[rows], days[rows])
            months[rows] += np.diff(reached, axis=1)
    return months
