"""The construction of the stock, and what of a building is not told and so not counted.

The inventory's convention (``stock_fabric``) decides whether a building bought to be resold is
amortised at all. What is sold leaves with its dwellings: the part of a sale keeps its yearly share
until the year before it, as for any asset that leaves before its end.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.findings import Finding
from beges.domain.nomenclature import activity_types
from beges.domain.worksheets.arithmetic import Objects, Rows, chosen, fractions, stated, told
from beges.domain.worksheets.housing_tables import STOCK_ROWS
from beges.domain.worksheets.laws import place
from beges.domain.worksheets.lines import lines
from beges.domain.worksheets.records import Worksheet

FABRIC = "housing_fabric"


def fabric(
    sheet: Worksheet, buildings: pd.DataFrame, sales: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The construction of the dwellings kept, and that of the dwellings of each sale."""
    gone = sales.groupby("at")["sold"].sum() if len(sales) else pd.Series(dtype="int64")
    sold = gone.reindex(range(len(buildings)), fill_value=0).to_numpy(dtype=np.int64)
    owned = buildings["dwellings"].to_numpy(dtype=np.int64)
    kept = stated(buildings["shon_m2"]) & (sold < owned)
    rows = buildings[kept].reset_index(drop=True)
    left = (owned - sold)[kept]
    remains = _line(sheet, rows, left, np.zeros(len(rows), dtype=np.int64))
    at = sales["at"].to_numpy(dtype=np.int64)
    tranche = buildings.iloc[at].reset_index(drop=True)
    tranche["sold_on"] = sales["sold_on"].to_numpy()
    built = stated(tranche["shon_m2"])
    tranche, count = tranche[built].reset_index(drop=True), sales["sold"].to_numpy()[built]
    years = tranche["sold_on"].dt.year - tranche["acquired_on"].dt.year
    counted = np.clip(years.to_numpy(dtype=np.int64), 1, None)
    return remains, _line(sheet, tranche, count, counted)


def _line(sheet: Worksheet, rows: pd.DataFrame, count: Objects, counted: Objects) -> pd.DataFrame:
    """Square metres of some dwellings of each building; ``counted`` years, 0 for the whole life."""
    life = activity_types()[FABRIC].default_life_years or 1
    counted = chosen(counted < life, counted, 0)
    area = fractions(rows["shon_m2"])
    quantity = np.empty(len(rows), dtype=object)
    quantity[:] = [
        m2 * int(n) / int(of) * (Fraction(int(years), life) if years else 1)
        for m2, n, of, years in zip(area, count, rows["dwellings"], counted, strict=True)
    ]
    when = rows["sold_on"].dt.strftime("%Y-%m-%d") if "sold_on" in rows else [""] * len(rows)
    cells = {
        "item": [f"construction/{day}" if day else "construction" for day in when],
        "activity_type": FABRIC,
        "factor": "",
        "period_start": rows["acquired_on"],
        "period_end": rows["acquired_on"],
        "quantity": quantity,
        "unit": "m2_SHON",
        "life_years": chosen(counted > 0, counted, None),
        "data_kind": "measured",
        "calculation": [
            f"{m2} m² SHON × {n} logements / {of}"
            f"{f' vendus × {years} année(s) comptée(s) / {life} ans' if years else ''}"
            for m2, n, of, years in zip(told(area), count, rows["dwellings"], counted, strict=True)
        ],
        "source": "shon_m2",
    }
    return lines(sheet, rows, cells)


def missing(buildings: pd.DataFrame, held: pd.DataFrame) -> Iterator[Finding]:
    """What nothing tells of a building is not counted, and is not zero."""
    at = held["at"].to_numpy(dtype=np.int64)
    heated = stated(held["heating_used"]) | ~pd.isna(held["heat_m2"]).to_numpy(dtype=bool)
    shared = stated(held["common_used"]) | stated(held["common_kwh"])
    emptied = held["vacant"].notna().to_numpy(dtype=bool)
    whole = stated(buildings["shon_m2"])[at] if len(at) else np.zeros(0, dtype=bool)
    told_by = {
        "kwh_m2": (heated, "le chauffage"),
        "common_kwh": (shared, "les parties communes"),
        "vacancy_pct": (emptied, "la vacance"),
        "shon_m2": (whole, "la construction"),
    }
    for column, (known, what) in told_by.items():
        for row in _without(at, known):
            where = place(STOCK_ROWS, buildings, int(row), column)
            values = {"what": what, "building": buildings["building"].iloc[row]}
            yield Finding(code="stock_not_told", where=where, values=values)


def _without(at: Objects, known: Rows) -> Objects:
    """The buildings of which some year is not known."""
    return np.unique(at[~known])
