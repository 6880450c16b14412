"""Trail: one line opened to its terms, from the cell of origin to the box of each standard."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from beges.domain.factors import FactorPart, Resolution
from beges.domain.gases import gas_codes, mass_column
from beges.domain.inventory.compile import Inventory
from beges.domain.nomenclature import PostingRule, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What made a line: quantity × conversion × share × factor = masses, and why each.

    ``masses_mg`` are the masses of the line by gas, in milligrams of CO2e; ``asset_year`` is the
    running year of an amortised asset (0 otherwise) and ``life_years`` its years.
    """

    line_id: str
    activity: Mapping[str, object]
    resolution: Resolution
    part: FactorPart
    share: Fraction
    start: pd.Timestamp
    end: pd.Timestamp
    asset_year: int
    life_years: int | None
    timing: Timing
    status: str
    characterisation: str
    geography: str
    rule: PostingRule | None
    boxes: Mapping[str, str]
    masses_mg: Mapping[str, int]
    total_mg: int


def line_id(inventory: Inventory, row: int) -> str:
    """The name of a line: activity, part of the factor, and what tells twins apart."""
    line = inventory.lines.iloc[row]
    name = (
        f"{inventory.activities['activity_id'].iloc[int(line['activity'])]}.{line['part_row'] + 1}"
    )
    if line["timing"] == Timing.ACQUISITION.value:
        name += ".acquisition"
    if not line["within"]:
        name += f".{_day(line['start']):%Y%m%d}"
    return name


def line_ids(inventory: Inventory, lines: pd.DataFrame) -> pd.Series:
    """The names of many lines at once, indexed as they are."""
    activity = inventory.activities["activity_id"].to_numpy(dtype=object)[lines["activity"]]
    names = pd.Series(activity, index=lines.index, dtype="str")
    names = names + "." + (lines["part_row"].astype("int64") + 1).astype("str")
    acquired = lines["timing"] == Timing.ACQUISITION.value
    names = names.mask(acquired, names + ".acquisition")
    days = pd.to_datetime(lines["start"].astype("int64"), unit="D").dt.strftime("%Y%m%d")
    return names.mask(~lines["within"], names + "." + days)


def row_of(inventory: Inventory, name: str) -> int | None:
    """The row of the line of that name, or ``None``."""
    names = line_ids(inventory, inventory.lines)
    found = names.index[names == name]
    return int(found[0]) if len(found) else None


def trail(inventory: Inventory, row: int) -> Trail:
    """The terms of the line in that row."""
    line = inventory.lines.iloc[row]
    activity = inventory.activities.iloc[int(line["activity"])]
    resolution = inventory.resolutions[int(line["resolution"])]
    rule = int(line["rule"])
    return Trail(
        line_id=line_id(inventory, row),
        activity={str(name): value for name, value in activity.items()},
        resolution=resolution,
        part=resolution.factor.parts[int(line["part_row"])],
        share=Fraction(int(line["share_num"]), int(line["share_den"])),
        start=_day(line["start"]),
        end=_day(line["end"]),
        asset_year=int(line["asset_year"]),
        life_years=int(line["life"]) if line["asset_year"] else None,
        timing=Timing(line["timing"]),
        status=str(line["status"]),
        characterisation=str(line["characterisation"]),
        geography=str(line["geography"]),
        rule=inventory.rules[rule] if rule >= 0 else None,
        boxes={standard: str(line[standard]) for standard in ("v5", "v4", "ghgp", "esrs")},
        masses_mg={
            gas: int(line[mass_column(gas)])
            for gas in gas_codes()
            if mass_column(gas) in inventory.lines
        },
        total_mg=int(line["total_mg"]),
    )


def _day(days: int) -> pd.Timestamp:
    return pd.Timestamp(int(days), unit="D")
