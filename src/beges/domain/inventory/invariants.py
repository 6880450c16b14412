"""Invariants: what must hold for every inventory, checked on every inventory.

Conservation: each activity that the year reads has its lines or is named as unquantified; gases
add up to totals; statuses, entities, sites, posts and scopes each add up to the whole.
"""

import numpy as np
import pandas as pd

from beges.domain.gases import mass_column, total_gases
from beges.domain.inventory.aggregate import Valuation, counted, month_masses
from beges.domain.inventory.compile import Inventory

DIVISIONS = ("entity", "site", "heading", "activity_type", "v5", "v4", "ghgp", "esrs", "scope")


def broken_invariants(inventory: Inventory) -> list[str]:
    """The laws that this inventory breaks, each in a sentence; an empty list when all hold."""
    lines = inventory.lines
    broken = []
    gases = [mass_column(gas) for gas in total_gases() if mass_column(gas) in lines]
    share = lines["share_num"] / lines["share_den"]
    if not ((share > 0) & (share <= 1)).all():
        broken.append("a line counts no part of its period, or more than the whole")
    if _sum_by(lines, "status") != int(lines["total_mg"].sum()):
        broken.append("statuses do not add up to everything that was computed")
    by_gas = np.zeros(len(lines), dtype=np.int64)
    for gas in gases:
        by_gas += lines[gas].to_numpy()
    if not np.array_equal(by_gas, lines["total_mg"].to_numpy()):
        broken.append("the gases of a line do not add up to its total")
    for valuation in Valuation:
        kept = counted(lines, valuation)
        total = int(kept["total_mg"].sum())
        broken += [
            f"{division} does not add up to the total under {valuation}"
            for division in DIVISIONS
            if _sum_by(kept, division) != total
        ]
        if int(month_masses(kept, inventory.settings.year).sum()) != total:
            broken.append(f"months do not add up to the total under {valuation}")
    broken += _lost(inventory)
    return broken


def _sum_by(lines: pd.DataFrame, division: str) -> int:
    """The sum over the values of a column; a line whose value is missing would be lost."""
    return int(lines.groupby(division, observed=True)["total_mg"].sum().sum())


def _lost(inventory: Inventory) -> list[str]:
    """Read = quantified + unquantified: no activity of the year is without a line or a finding."""
    quantified = inventory.lines["activity"].nunique()
    accounted = quantified + len(inventory.unquantified)
    if accounted == inventory.read:
        return []
    return [f"{inventory.read} activities read, {accounted} accounted for"]
