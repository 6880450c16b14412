"""What the rows of the housing stock must be, each defect named with its cell."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.columns import Table
from beges.domain.findings import Finding
from beges.domain.french import day
from beges.domain.worksheets.arithmetic import Rows, floats, stated
from beges.domain.worksheets.housing_tables import STOCK_ENERGY, STOCK_ROWS, STOCK_SALES
from beges.domain.worksheets.laws import FIRST_YEAR, LAST_YEAR, YEARS, Bound, one_of, place, within

MOST_YEARS = 15
_YEAR_FR = YEARS.expected_fr
_POSITIVE = "un nombre positif"
_KWH = "une consommation positive"
_PCT = "de 0 à 100 %"

_OF_BUILDINGS = (
    Bound(column="dwellings", low=1, high=10**6, expected_fr="un nombre d'au moins 1"),
    Bound(column="area_m2", low=0, high=10**8, expected_fr="une surface positive", above=True),
    Bound(column="dwelling_m2", low=0, high=10**5, expected_fr="une surface positive", above=True),
    Bound(column="shon_m2", low=0, high=10**8, expected_fr="une surface positive", above=True),
    Bound(column="year_from", low=FIRST_YEAR, high=LAST_YEAR, expected_fr=_YEAR_FR),
    Bound(column="year_to", low=FIRST_YEAR, high=LAST_YEAR, expected_fr=_YEAR_FR),
    Bound(column="kwh_m2", low=0, high=2_000, expected_fr="de 0 à 2 000 kWh/m²"),
    Bound(column="common_kwh", low=0, high=10**6, expected_fr=_KWH),
    Bound(column="vacancy_pct", low=0, high=100, expected_fr=_PCT),
    Bound(column="vacant_kwh", low=0, high=10**6, expected_fr=_KWH),
    Bound(column="tenant_kwh", low=0, high=10**6, expected_fr=_KWH),
)
_OF_ENERGY = (
    YEARS,
    Bound(column="heating_used", low=0, expected_fr=_KWH),
    Bound(column="common_used", low=0, expected_fr=_KWH),
    Bound(column="vacant_days", low=0, expected_fr=_POSITIVE),
    Bound(column="share_pct", low=0, high=100, expected_fr=_PCT),
)
_OF_SALES = (Bound(column="sold", low=1, high=10**6, expected_fr="un nombre d'au moins 1"),)


def check_buildings(rows: pd.DataFrame) -> Iterator[Finding]:
    """Sizes, years and labels are possible."""
    yield from within(STOCK_ROWS, rows, _OF_BUILDINGS)
    yield from one_of(STOCK_ROWS, rows, "area_m2", "dwelling_m2")
    first, last = floats(rows["year_from"]), floats(rows["year_to"])
    for row in np.flatnonzero((last < first) | (last >= first + MOST_YEARS)):
        expected = f"de {int(first[row])} à {int(first[row]) + MOST_YEARS - 1}"
        values = {"value": int(last[row]), "expected": expected}
        where = place(STOCK_ROWS, rows, int(row), "year_to")
        yield Finding(code="worksheet_out_of_range", where=where, values=values)
    for row in np.flatnonzero(stated(rows["dpe"]) & ~stated(rows["dpe_on"])):
        values = {"column": STOCK_ROWS.column("dpe_on").label_fr}
        where = place(STOCK_ROWS, rows, int(row), "dpe_on")
        yield Finding(code="cell_missing", where=where, values=values)


def check_sales(sales: pd.DataFrame, buildings: pd.DataFrame) -> Iterator[Finding]:
    """A sale is of a known building, after its acquisition, of what is left."""
    yield from within(STOCK_SALES, sales, _OF_SALES)
    at = positions(sales, buildings)
    known = at >= 0
    yield from _strangers(STOCK_SALES, sales, known)
    acquired = _taken(buildings["acquired_on"], at)
    sold_on = sales["sold_on"].reset_index(drop=True)
    for row in np.flatnonzero(known & (sold_on < acquired).to_numpy(dtype=bool)):
        values = {
            "last": day(sold_on.iloc[row]),
            "first": day(acquired.iloc[row]),
            "first_label": STOCK_ROWS.column("acquired_on").label_fr,
        }
        where = place(STOCK_SALES, sales, int(row), "sold_on")
        yield Finding(code="worksheet_dates_reversed", where=where, values=values)
    yield from _oversold(sales, buildings, at)


def _oversold(
    sales: pd.DataFrame, buildings: pd.DataFrame, at: NDArray[np.int64]
) -> Iterator[Finding]:
    """No more dwellings are sold than were acquired: named at the sale that goes too far."""
    sold = floats(sales["sold"])
    order = sales.assign(_sold=sold, _at=at, _row=np.arange(len(sales)))
    order = order[at >= 0].sort_values(["_at", "sold_on"], kind="stable")
    order["_sum"] = order.groupby("_at", sort=False)["_sold"].cumsum()
    owned = floats(buildings["dwellings"])[order["_at"].to_numpy()]
    over = order[order["_sum"].to_numpy() > owned].drop_duplicates("_at")
    for row, total, building in zip(over["_row"], over["_sum"], over["_at"], strict=True):
        values = {
            "sold": int(total),
            "owned": int(buildings["dwellings"].iloc[building]),
            "building": buildings["building"].iloc[building],
        }
        where = place(STOCK_SALES, sales, int(row), "sold")
        yield Finding(code="stock_oversold", where=where, values=values)


def check_energy(energy: pd.DataFrame, buildings: pd.DataFrame) -> Iterator[Finding]:
    """What is known of a year is of a known building, and of a year that is computed."""
    yield from within(STOCK_ENERGY, energy, _OF_ENERGY)
    at = positions(energy, buildings)
    known = at >= 0
    yield from _strangers(STOCK_ENERGY, energy, known)
    used, unit = stated(energy["heating_used"]), stated(energy["heating_unit"])
    for row in np.flatnonzero(used != unit):
        where = place(STOCK_ENERGY, energy, int(row), "heating_unit")
        values = {"second": STOCK_ENERGY.column("heating_used").label_fr}
        yield Finding(code="worksheet_unit_alone", where=where, values=values)
    first = _taken(pd.Series(floats(buildings["year_from"])), at).to_numpy()
    last = _taken(pd.Series(floats(buildings["year_to"])), at).to_numpy()
    last = np.where(np.isnan(last), first, last)
    year = floats(energy["year"])
    for row in np.flatnonzero(known & ((year < first) | (year > last))):
        years = {"year": int(year[row]), "first": int(first[row]), "last": int(last[row])}
        where = place(STOCK_ENERGY, energy, int(row), "year")
        yield Finding(code="stock_year_outside", where=where, values=years)
    individual = ~_taken(buildings["heating"], at).astype("str").str.startswith("collective")
    for row in np.flatnonzero(known & used & individual.to_numpy(dtype=bool)):
        where = place(STOCK_ENERGY, energy, int(row), "heating_used")
        yield Finding(code="stock_heating_not_collective", where=where)


def positions(rows: pd.DataFrame, buildings: pd.DataFrame) -> NDArray[np.int64]:
    """The position of the building that each row names; −1 for a stranger."""
    first = np.flatnonzero(~buildings["building"].duplicated().to_numpy())
    known = pd.Index(buildings["building"].take(first))
    at = known.get_indexer(pd.Index(rows["building"]))
    return np.where(at >= 0, first[np.maximum(at, 0)], -1) if len(first) else at


def _taken(column: pd.Series, at: NDArray[np.int64]) -> pd.Series:
    """The cells of the building of each row; any for a stranger, which is told already."""
    if not len(column):
        return pd.Series([None] * len(at), dtype=column.dtype)
    return column.take(np.maximum(at, 0)).reset_index(drop=True)


def _strangers(table: Table, rows: pd.DataFrame, known: Rows) -> Iterator[Finding]:
    """Rows of a building that the first sheet does not give."""
    for row in np.flatnonzero(~known):
        values = {"building": rows["building"].iloc[row], "sheet": STOCK_ROWS.sheet_fr}
        where = place(table, rows, int(row), "building")
        yield Finding(code="stock_building_unknown", where=where, values=values)
