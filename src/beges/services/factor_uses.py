"""Factor uses: the activities that a factor quantifies in an inventory, and what they emit."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from beges.domain.inventory import Inventory, Status, Valuation
from beges.domain.nomenclature import activity_types
from beges.domain.units import unit

COLUMNS = (
    "activity",
    "activity_id",
    "activity_type",
    "entity",
    "site",
    "period_start",
    "period_end",
    "quantity",
    "unit",
    "lines",
    "total_mg",
    "counted_mg",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorUses:
    """The activities of an inventory that a factor quantifies.

    ``activities``: one row each, the heaviest first, with its number of lines, what they emit in
    the year and what of it the group counts. ``lines``: those lines, as the inventory holds them;
    what they emit adds up to ``total_mg``.
    """

    inventory: str
    activities: pd.DataFrame
    lines: pd.DataFrame
    total_mg: int
    counted_mg: int

    def lines_of(self, row: int) -> pd.DataFrame:
        """The lines of the activity at that row of ``activities``."""
        return self.lines[(self.lines["activity"] == self.activities["activity"].iloc[row])]


def uses_of(inventory: Inventory, factor_id: str) -> FactorUses:
    """The activities that the inventory quantified with that factor, under the BEGES valuation."""
    by_factor = [answer.factor.factor_id == factor_id for answer in inventory.resolutions]
    numbers = np.flatnonzero(np.array(by_factor, dtype=bool))
    lines = inventory.lines
    kept = lines["resolution"].isin(numbers) & (
        lines["timing"] != Valuation.AMORTISED.left_out.value
    )
    lines = lines[kept]
    is_counted = (lines["status"] == Status.COUNTED.value).to_numpy()
    counted = np.where(is_counted, lines["total_mg"].to_numpy(), 0)
    table = lines[["activity", "total_mg"]].assign(counted_mg=counted, lines=1)
    sums = table.groupby("activity").sum()
    return FactorUses(
        inventory=inventory.settings.inventory,
        activities=_told(inventory, sums),
        lines=lines,
        total_mg=int(lines["total_mg"].sum()),
        counted_mg=int(counted.sum()),
    )


def _told(inventory: Inventory, sums: pd.DataFrame) -> pd.DataFrame:
    """The activities as a person reads them, the heaviest first."""
    order = sums["total_mg"].abs().sort_values(ascending=False, kind="stable").index
    sums = sums.loc[order]
    rows = inventory.activities.iloc[sums.index.to_numpy()]
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    return pd.DataFrame(
        {
            "activity": sums.index.to_numpy(),
            "activity_id": rows["activity_id"].astype("str").to_numpy(),
            "activity_type": [kinds[code] for code in rows["activity_type"]],
            "entity": rows["entity"].astype("str").to_numpy(),
            "site": rows["site"].astype("str").to_numpy(),
            "period_start": rows["period_start"].to_numpy(),
            "period_end": rows["period_end"].to_numpy(),
            "quantity": rows["quantity"].to_numpy(),
            "unit": [unit(code).label_fr for code in rows["unit"]],
            **{name: sums[name].to_numpy() for name in ("lines", "total_mg", "counted_mg")},
        },
        columns=list(COLUMNS),
    )


def quantities(uses: FactorUses) -> pd.DataFrame:
    """How many activities and how much quantity, by unit entered: ``unit, count, quantity``."""
    grouped = uses.activities.groupby("unit", sort=False)["quantity"]
    return (
        grouped.agg(["size", "sum"]).reset_index().set_axis(["unit", "count", "quantity"], axis=1)
    )
