"""A small collection: meters, sites of one kind, and figures month by month, for its laws."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from small_group import activities as plain_activities
from small_group import perimeter as plain_perimeter
from small_group import site

from beges.domain.perimeter import Meter, Perimeter

TODAY = date(2022, 6, 30)
MORE = ("supplier", "invoice", "method", "origin_row")


def meter(code: str = "M1", place: str = "LYO", **facts: Any) -> Meter:
    base = {"activity_type": "electricity", "unit": "kWh", "rhythm": "monthly"}
    return Meter(meter=code, site=place, **{**base, **facts})


def perimeter(*meters: Meter, sites: int = 0, surface: int = 100) -> Perimeter:
    """The small group with these meters, and that many more agencies of the same surface."""
    base = plain_perimeter()
    extra = [site(f"S{n:02d}", "ALS", surface_m2=Decimal(surface)) for n in range(sites)]
    lyon = replace(base.sites["LYO"], surface_m2=Decimal(surface))
    return replace(
        base,
        sites={**base.sites, "LYO": lyon, **{s.site: s for s in extra}},
        meters={m.meter: m for m in meters},
    )


def figure(start: date, end: date, quantity: float = 310.0, **facts: Any) -> dict[str, Any]:
    """A bill of the meter of Lyon."""
    base = {"meter": "M1", "period_start": start, "period_end": end, "quantity": quantity}
    return {**base, **facts}


def month(year: int, number: int, quantity: float = 310.0, **facts: Any) -> dict[str, Any]:
    """A bill of a calendar month."""
    last = calendar.monthrange(year, number)[1]
    return figure(date(year, number, 1), date(year, number, last), quantity, **facts)


def activities(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The table of these figures, with the columns that a collection reads."""
    listed = [dict(row) for row in rows]
    table = plain_activities(listed)
    for name in MORE:
        values = [row.get(name) for row in listed]
        table[name] = pd.Series(values, dtype="Int64" if name == "origin_row" else "object")
    return table
