"""Timing: the year in which a standard counts a mass.

BEGES amortises a fixed asset: the mass of its line is divided over the years of its life by
differences of cumulated roundings, so that the years add up to the line. GHG Protocol and ESRS
count it in full in the year of acquisition (Scope 3 Standard ch. 5, category 2): another mass, so
another line. A line therefore carries the timing under which it exists, and has no box in the
standards of the other timing.
"""

import numpy as np
import pandas as pd

from beges.domain.emissions import Ints, cumulated
from beges.domain.gases import gas_codes, mass_column, total_gases
from beges.domain.nomenclature import OUTSIDE, Timing

_TIMINGS = pd.Index([timing.value for timing in Timing], dtype=object)


def time_lines(lines: pd.DataFrame, life: Ints) -> pd.DataFrame:
    """The lines of the year: amortised shares of the assets alive, and their full acquisitions.

    ``life``: for each line the years of amortisation. Every rule of a family of assets amortises,
    and no other does (a test of the tables proves it), so the asset's year alone decides.
    """
    asset_year = lines["asset_year"].to_numpy()
    shared = asset_year > 0
    acquired = (asset_year == 1) & _has_box(lines, ("ghgp", "esrs"))
    lines["timing"] = pd.Categorical.from_codes(
        np.where(shared, list(Timing).index(Timing.AMORTISED), 0), categories=_TIMINGS
    )
    if not shared.any():
        return lines
    full = lines[acquired].assign(life=life[acquired])
    full["end"] = full["start"]
    _without_box(full, np.ones(len(full), dtype=bool), ("v5", "v4", "scope"))
    full["timing"] = pd.Categorical([Timing.ACQUISITION.value] * len(full), categories=_TIMINGS)
    _without_box(lines, shared, ("ghgp", "esrs"))
    lines["life"] = life
    _amortise(lines, shared, life)
    return pd.concat([lines, full], ignore_index=True)


def _has_box(lines: pd.DataFrame, standards: tuple[str, ...]) -> np.ndarray:
    """Whether a line has a box in one of these standards."""
    boxed = np.zeros(len(lines), dtype=bool)
    for standard in standards:
        boxed |= (lines[standard] != OUTSIDE).to_numpy()
    return boxed


def _without_box(lines: pd.DataFrame, rows: np.ndarray, standards: tuple[str, ...]) -> None:
    """Take the boxes of these standards off the rows."""
    for standard in standards:
        boxes = lines[standard]
        if OUTSIDE not in boxes.cat.categories:
            boxes = boxes.cat.add_categories([OUTSIDE])
        lines[standard] = boxes.where(~rows, OUTSIDE)


def _amortise(lines: pd.DataFrame, shared: np.ndarray, life: Ints) -> None:
    """Replace the full masses of an asset by the shares of its running year, gas by gas."""
    rows = np.flatnonzero(shared)
    year, years = lines["asset_year"].to_numpy()[rows], life[rows]
    total = lines["total_mg"].to_numpy().copy()
    total[rows] = 0
    for gas in gas_codes():
        name = mass_column(gas)
        if name not in lines:
            continue
        mass = lines[name].to_numpy().copy()
        mass[rows] = cumulated(mass[rows], year, years) - cumulated(mass[rows], year - 1, years)
        lines[name] = mass
        if gas in total_gases():
            total[rows] += mass[rows]
    lines["total_mg"] = total
