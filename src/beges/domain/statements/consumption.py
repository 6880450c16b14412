"""Consumption: the kWh behind the lines of grid electricity, by the engine's exact product.

Only activities whose lines post to electricity of scope 2 are read; a fleet known in kilometres has
lines there and no kWh.
"""

from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.emissions import Quantities, converted
from beges.domain.inventory import Inventory, Status, Valuation, counted
from beges.domain.units import dimensions, ratio

ELECTRICITY, HEAT = "2-electricity", "2-heat"
MWH_PER_KWH = 10**6
"""Milliwatt-hours in a kilowatt-hour: the grain at which a consumption is rounded, once a line."""


def scope_2_lines(inventory: Inventory, entity: str) -> pd.DataFrame:
    """The lines of scope 2 that the group counts, or all that an entity bears."""
    lines = inventory.lines
    if entity:
        lines = lines[lines["entity"] == entity]
    statuses = (Status.COUNTED, Status.ELIMINATED) if entity else (Status.COUNTED,)
    lines = counted(lines, Valuation.ACQUISITION, statuses)
    return lines[lines["ghgp"].isin([ELECTRICITY, HEAT])]


def grid_consumption(inventory: Inventory, lines: pd.DataFrame) -> dict[tuple[str, str], Fraction]:
    """The kWh behind lines of grid electricity, by entity and site, each portion counted once."""
    portions = lines.drop_duplicates(["activity", "start", "end"])
    if portions.empty:
        return {}
    activity = portions["activity"].to_numpy()
    units = inventory.activities["unit"].array.take(activity)
    quantities = Quantities(
        quantity=inventory.activities["quantity"].to_numpy()[activity],
        conversion=units.codes.astype(np.int64),
        ratios=[_in_kwh(code) for code in units.categories],
        share_num=portions["share_num"].to_numpy(dtype=np.int64),
        share_den=portions["share_den"].to_numpy(dtype=np.int64),
    )
    energy = converted(quantities, MWH_PER_KWH)
    table = portions[["entity", "site"]].astype("str").assign(energy=energy)
    sums = table.groupby(["entity", "site"])[["energy"]].sum().reset_index()
    return {
        (str(row["entity"]), str(row["site"])): Fraction(int(row["energy"]), MWH_PER_KWH)
        for row in sums.to_dict("records")
    }


def in_energy(inventory: Inventory, lines: pd.DataFrame) -> NDArray[np.bool_]:
    """Which of these lines come from activities entered in energy; the others in kilometres."""
    units = inventory.activities["unit"].array.take(lines["activity"].to_numpy())
    is_energy = np.array([_is_energy(code) for code in units.categories], dtype=bool)
    return is_energy[units.codes] if len(is_energy) else np.zeros(len(lines), dtype=bool)


def _is_energy(unit: str) -> bool:
    return dimensions(unit) == dimensions("kWh")


def _in_kwh(unit: str) -> Fraction:
    """The kWh in a unit of energy; the other units stand on none of these lines."""
    return ratio(unit, "kWh") if _is_energy(unit) else Fraction(0)
