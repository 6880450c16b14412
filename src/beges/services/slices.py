"""Slices: a row of a result table opened to its lines, charts' tables, and what a total leaves out.

Additions and subtractions of integer milligrams for the screens, which hold no arithmetic; a row
opened gives lines that add up to the row, to the milligram.
"""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from beges.domain.emissions import MG_PER_TONNE
from beges.domain.french import floating, percent, tonnes
from beges.domain.gases import mass_column
from beges.domain.inventory import (
    DIMENSIONS,
    Inventory,
    Status,
    Trail,
    Valuation,
    breakdown,
    month_masses,
    row_of,
    trail,
)
from beges.services.results import Filters, kept

SHOWN_LINES = 200
"""How many lines a row opens to at once; the screen says how many there are."""


def lines_of(inventory: Inventory, lines: pd.DataFrame, by: str, code: str) -> pd.DataFrame:
    """The lines behind one row of :func:`beges.services.results.total_by`.

    ``total_mg`` is what each line gives to that row: the mass of one gas or of one month where the
    dimension divides a line, so that the lines add up to the row.
    """
    if by == "gas":
        name = mass_column(code)
        found = lines[lines[name] != 0]
        return found.assign(total_mg=found[name])
    if by == "month":
        month = month_masses(lines, inventory.settings.year)[:, int(code[-2:]) - 1]
        rows = np.flatnonzero(month)
        return lines.iloc[rows].assign(total_mg=month[rows])
    return lines[(lines[DIMENSIONS[by]] == code).to_numpy()]


def with_tail(table: pd.DataFrame, count: int, label: str = "Autres") -> pd.DataFrame:
    """The first rows of a table of totals, and one row for all the others, coded ``*``."""
    if len(table) <= count:
        return table
    head, tail = table.head(count - 1), table.iloc[count - 1 :]
    rest = {
        "code": "*",
        "label": f"{label} ({len(tail)})",
        "total_mg": int(tail["total_mg"].sum()),
        "share": tail["share"].sum(min_count=1),
    }
    return pd.concat([head, pd.DataFrame([rest])], ignore_index=True)


def leftovers(inventory: Inventory, filters: Filters) -> pd.DataFrame:
    """What was computed, by what became of it: ``code``, ``label``, ``lines``, ``total_mg``.

    Counted + eliminated + excluded + out of perimeter + without a post = everything computed.
    """
    computed = inventory.lines[inventory.lines["timing"] != Valuation.AMORTISED.left_out.value]
    lines = kept(computed, filters)
    masses = breakdown(lines, "status", inventory.settings.year)
    counts = lines["status"].astype("str").value_counts()
    return pd.DataFrame(
        {
            "code": [status.value for status in Status],
            "label": [status.label_fr for status in Status],
            "lines": [int(counts.get(status.value, 0)) for status in Status],
            "total_mg": [masses.get(status.value, 0) for status in Status],
        }
    )


def line_trail(inventory: Inventory, name: str) -> Trail | None:
    """The terms of the line of that name, or ``None`` when the inventory has no such line."""
    row = row_of(inventory, name)
    return None if row is None else trail(inventory, row)


def variation(now: int | Decimal | None, before: int | Decimal | None) -> Decimal | None:
    """The relative change, as a fraction; ``None`` where it has no sense."""
    if now is None or before is None or not before:
        return None
    return (Decimal(now) - Decimal(before)) / abs(Decimal(before))


def beside_last_year(
    now: Mapping[str, int], before: Mapping[str, int], names: Mapping[str, str]
) -> pd.DataFrame:
    """Masses of two years by code: ``code, label, total_mg, before_mg, share, change``.

    In the order of this year's masses; what only last year had comes last.
    """
    codes = [*now, *(code for code in before if code not in now)]
    total = sum(now.values())
    return pd.DataFrame(
        {
            "code": codes,
            "label": [names.get(code, code) for code in codes],
            "total_mg": [now.get(code, 0) for code in codes],
            "before_mg": [before.get(code, 0) for code in codes],
            "share": [now.get(code, 0) / total if total else np.nan for code in codes],
            "change": np.array(
                [floating(variation(now.get(code, 0), before.get(code))) for code in codes],
                dtype=np.float64,
            ),
        }
    )


def chart_values(
    table: pd.DataFrame, column: str = "total_mg", *, headline: bool = False
) -> list[dict[str, object]]:
    """A table of totals as a chart reads it: tonnes for a bar's length, French for its label."""
    total = int(table[column].sum())
    places = headline_decimals(total) if headline else decimals_of(total)
    return [
        {
            "code": str(row["code"]),
            "label": str(row["label"]),
            "tonnes": int(row[column]) / MG_PER_TONNE,
            "shown": f"{tonnes(int(row[column]), places)} t",
            "share": percent(Decimal(int(row[column])) / total) if total else "",
        }
        for row in table.to_dict("records")
    ]


def decimals_of(total_mg: int) -> int:
    """How many decimals of a tonne a table of this size shows."""
    return 1 if abs(total_mg) >= 10 * MG_PER_TONNE else 3


def headline_decimals(total_mg: int) -> int:
    """How many decimals of a tonne a headline figure shows: none from 1 000 t on."""
    return 0 if abs(total_mg) >= 1000 * MG_PER_TONNE else decimals_of(total_mg)
