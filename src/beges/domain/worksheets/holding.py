"""Holding: the days on which the dwellings of each building are held, year by year.

A dwelling is held from the day of acquisition to the eve of its sale, so that the days of seller
and buyer add up. Dwelling-days are whole numbers; everything else follows from them.
"""

from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.worksheets.arithmetic import (
    Objects,
    chosen,
    first_days,
    fractions,
    last_days,
    objects,
    stated,
)
from beges.domain.worksheets.housing_laws import positions

_ORIGIN = ("origin_file", "origin_sheet", "origin_row")
_KNOWN = ("heating_used", "heating_unit", "common_used", "vacant_days", "share_pct")


def held_years(buildings: pd.DataFrame, sales: pd.DataFrame, energy: pd.DataFrame) -> pd.DataFrame:
    """A row for each building and year to compute, with its dwelling-days.

    Adds to the columns of buildings: ``at`` (the building), ``year``, ``first`` and ``last`` days
    held, ``days`` of the year, ``dwelling_days``, ``dwelling_years``, ``share`` of the building
    that is held on average over the days held, and what ``energy`` knows of the year.
    """
    first = buildings["year_from"].to_numpy(dtype=np.int64)
    last = buildings["year_to"].fillna(buildings["year_from"]).to_numpy(dtype=np.int64)
    count = last - first + 1
    at = np.repeat(np.arange(len(buildings)), count)
    held = buildings.iloc[at].reset_index(drop=True)
    within = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    held["at"], held["year"] = at, first[at] + within
    start, end = first_days(held["year"]), last_days(held["year"])
    held["days"] = (end - start).dt.days + 1
    held["first"] = held["acquired_on"].where(held["acquired_on"] > start, start)
    gone = pd.Series(_emptied(buildings, sales)[at], index=held.index)
    held["last"] = end.where(gone.isna() | (gone > end), gone - pd.Timedelta(days=1))
    span = ((end - held["first"]).dt.days + 1).clip(lower=0).to_numpy(dtype=np.int64)
    owned = held["dwellings"].to_numpy(dtype=np.int64)
    held["dwelling_days"] = owned * span - _sold_days(held, sales, end)
    held["dwelling_years"] = _ratio(held["dwelling_days"], held["days"])
    used = ((held["last"] - held["first"]).dt.days + 1).clip(lower=0).to_numpy(dtype=np.int64)
    held["share"] = _ratio(held["dwelling_days"], pd.Series(np.maximum(owned * used, 1)))
    return _with_energy(held, energy)


def _ratio(above: pd.Series, below: pd.Series) -> Objects:
    pairs = zip(above.tolist(), below.tolist(), strict=True)
    found = np.empty(len(above), dtype=object)
    found[:] = [Fraction(int(a), int(b)) for a, b in pairs]
    return found


def _emptied(buildings: pd.DataFrame, sales: pd.DataFrame) -> np.ndarray:
    """The day on which the last dwelling of each building is sold; NaT where some are left."""
    days = np.full(len(buildings), np.datetime64("NaT", "s"))
    if not len(sales):
        return days
    of = pd.DataFrame(
        {
            "at": sales["at"].to_numpy(),
            "sold": sales["sold"].to_numpy(dtype=np.int64),
            "on": sales["sold_on"].to_numpy(),
        }
    )
    totals = of.groupby("at").agg(sold=("sold", "sum"), on=("on", "max"))
    owned = buildings["dwellings"].to_numpy(dtype=np.int64)[totals.index]
    whole = totals[totals["sold"].to_numpy() >= owned]
    days[whole.index.to_numpy()] = whole["on"].to_numpy().astype("datetime64[s]")
    return days


def _sold_days(held: pd.DataFrame, sales: pd.DataFrame, end: pd.Series) -> np.ndarray:
    """The dwelling-days that the year no longer has: those of dwellings sold, from their sale."""
    if not len(sales):
        return np.zeros(len(held), dtype=np.int64)
    rows = held[["at", "first"]].assign(end=end, row=np.arange(len(held)))
    pairs = rows.merge(sales[["at", "sold", "sold_on"]], on="at")
    since = pairs["sold_on"].where(pairs["sold_on"] > pairs["first"], pairs["first"])
    days = ((pairs["end"] - since).dt.days + 1).clip(lower=0).to_numpy(dtype=np.int64)
    lost = pd.Series(days * pairs["sold"].to_numpy(dtype=np.int64)).groupby(pairs["row"]).sum()
    return np.asarray(lost.reindex(range(len(held)), fill_value=0).to_numpy(dtype=np.int64))


def _with_energy(held: pd.DataFrame, energy: pd.DataFrame) -> pd.DataFrame:
    """What is known of each building and year, beside it."""
    places = {f"energy_{name}": energy[name] for name in _ORIGIN}
    known = energy[["at", "year", *_KNOWN]].assign(year=energy["year"].astype("int64"), **places)
    found = held.merge(known, on=["at", "year"], how="left")
    given = stated(found["share_pct"])
    stake = fractions(found["share_pct"])
    found["share_given"] = given
    part = objects(None if x is None else x / 100 for x in stake)
    found["share"] = chosen(given, part, found["share"].to_numpy())
    return found


def vacant_days(held: pd.DataFrame) -> Objects:
    """The dwelling-days without a tenant: counted, else by the rate, else unknown."""
    counted, rate = fractions(held["vacant_days"]), fractions(held["vacancy_pct"])
    days = held["dwelling_days"].to_numpy()
    found = np.empty(len(held), dtype=object)
    found[:] = [
        known if known is not None else (None if pct is None else pct * int(all_days) / 100)
        for known, pct, all_days in zip(counted, rate, days, strict=True)
    ]
    return found


def dwelling_area(buildings: pd.DataFrame) -> Objects:
    """The average area of a dwelling, in square metres."""
    total, each = fractions(buildings["area_m2"]), fractions(buildings["dwelling_m2"])
    count = buildings["dwellings"].tolist()
    found = np.empty(len(buildings), dtype=object)
    found[:] = [
        one if one is not None else whole / int(n)
        for whole, one, n in zip(total, each, count, strict=True)
    ]
    return found


def placed(rows: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """Rows of the other sheets with the position of their building."""
    at = positions(rows, buildings)
    return rows.assign(at=at)[at >= 0].reset_index(drop=True)
