"""Skipped: the months that a file of monthly bills skips, meter by meter."""

from collections.abc import Iterator

import pandas as pd

from beges.domain.findings import Finding, Where
from beges.domain.french import NARROW

SHOWN = 6
"""How many months a sentence names before it counts the others."""


def months_missing(activities: pd.DataFrame, where: Where) -> Iterator[Finding]:
    """The months without a row between the first and the last of each meter.

    Only meters of which every row is a whole month are looked at: other bills have other rhythms.
    """
    rows = activities[activities["meter"].notna() & (activities["meter"].astype("str") != "")]
    start, end = rows["period_start"], rows["period_end"]
    month = start.dt.year * 12 + start.dt.month - 1
    whole = start.dt.is_month_start & end.dt.is_month_end
    whole &= month == end.dt.year * 12 + end.dt.month - 1
    table = pd.DataFrame({"meter": rows["meter"].astype("str"), "month": month, "whole": whole})
    by_meter = table.groupby("meter", sort=False)
    told = by_meter.agg(
        first=("month", "min"),
        last=("month", "max"),
        count=("month", "nunique"),
        whole=("whole", "all"),
    )
    short = told[told["whole"] & (told["last"] - told["first"] + 1 > told["count"])]
    for meter in short.index:
        held = set(table.loc[table["meter"] == meter, "month"])
        span = range(int(short.loc[meter, "first"]), int(short.loc[meter, "last"]) + 1)
        gone = [f"{number % 12 + 1:02d}/{number // 12}" for number in span if number not in held]
        more = f" et {len(gone) - SHOWN}{NARROW}autres" if len(gone) > SHOWN else ""
        values = {"meter": meter, "months": ", ".join(gone[:SHOWN]) + more}
        yield Finding(code="mapping_month_missing", where=where, values=values)
