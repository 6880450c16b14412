"""Calibration: draft quantities are scaled until the tool computes the published figures.

Nothing but quantities is written. A block is what one entity, or the housing stock, emits under one
group of headings in one year; its lines are scaled by one factor, rounded as a person would write
them, then the largest takes up what rounding left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from beges.domain.activities import as_activities
from beges.domain.factors import FactorRelease
from beges.domain.indicators import published_lines
from beges.domain.inventory import Inventory, compile_inventory, counted
from beges.domain.nomenclature import activity_types, headings
from beges.domain.perimeter import InventorySettings, Perimeter
from scenario.lines import RESTATED, YEARS, Line

STOCK = "stock"
GROUPS = ("purchases", "fixed_assets", "energy", "travel", "other")

TARGETS = {
    2020: {
        "ALS": (11_014, 2_127, 1_247, 1_890, 379),
        "SOL": (470, 1_030, 190, 22, 48),
        "MNV": (385, 52, 34, 26, 3),
        "AST": (124, 88, 28, 0, 4),
        "ONV": (7, 3, 1, 2, 0),
        STOCK: (580, 1_650, 2_640, 0, 56),
    },
    RESTATED: {
        "ALS": (12_614, 2_207, 1_307, 2_710, 425),
        "SOL": (540, 1_030, 190, 22, 48),
        "MNV": (415, 52, 34, 46, 3),
        "AST": (124, 88, 28, 0, 4),
        "ONV": (7, 3, 1, 2, 0),
        STOCK: (580, 1_650, 2_640, 0, 56),
    },
    2021: {
        "ALS": (13_274, 2_190, 1_380, 3_554, 502),
        "SOL": (560, 1_060, 200, 30, 50),
        "MNV": (432, 60, 40, 64, 4),
        "AST": (134, 90, 30, 0, 4),
        "ONV": (0, 0, 0, 0, 0),
        STOCK: (3_586, 4_780, 8_190, 0, 290),
    },
}
"""tCO2e of the published view by entity (the stock apart), in the order of ``GROUPS``."""

MEMOS = {2020: {"tenants": 550}, RESTATED: {}, 2021: {"tenants": 1_700}}
"""tCO2e counted outside the published view."""

ORDER = (YEARS[0], RESTATED, YEARS[1])
TOLERANCE_T = 0.1
PLAUSIBLE = (0.6, 1.5)
"""Beyond these scales a draft is mended by hand, so that kWh per m² and k€ stay believable."""

MG_PER_T = 10**9
Block = tuple[str, str]


class OutOfReach(Exception):
    """A block whose draft is too far from its target to stay plausible once scaled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mass:
    """What a line emits in the inventory that is being calibrated, in milligrams."""

    line: Line
    block: Block
    mg: int


def calibrate(
    lines: Sequence[Line], perimeter: Perimeter, settings: InventorySettings, release: FactorRelease
) -> dict[tuple[int, Block], float]:
    """Scale the free lines of 2020, then of its restatement, then of 2021; the scales, by block."""
    scales = {}
    for file in ORDER:
        known = effective(lines, file)
        for line in known:
            if line.file == RESTATED == file and line.corrects:
                line.set_quantity(float(line.corrects.quantity) * line.change)
        terms = replace(settings, year=YEARS[1] if file == YEARS[1] else YEARS[0])
        masses = _masses(compile_inventory(terms, perimeter, as_table(known), release), known)
        for block, tonnes in _targets(file).items():
            own = [mass for mass in masses if mass.block == block]
            scales[file, block] = _settle(own, tonnes * MG_PER_T, file)
    return scales


def effective(lines: Iterable[Line], file: int) -> list[Line]:
    """The lines known once that file is in: a correction takes the place of what it corrects."""
    known = [line for line in lines if ORDER.index(line.file) <= ORDER.index(file)]
    corrected = {id(line.corrects) for line in known if line.corrects}
    return [line for line in known if id(line) not in corrected]


def as_table(lines: Sequence[Line]) -> pd.DataFrame:
    """The lines as the engine reads activities."""
    columns = {
        "activity_id": [f"D-{number:07d}" for number in range(1, len(lines) + 1)],
        "activity_type": [line.kind for line in lines],
        "period_start": [line.start for line in lines],
        "period_end": [line.end for line in lines],
        "quantity": [float(line.quantity) for line in lines],
        "life_years": [line.life for line in lines],
        "quality_scores": [line.scores for line in lines],
    }
    for name in ("entity", "site", "factor", "unit", "characterisation", "data_kind", "meter"):
        columns[name] = [getattr(line, name) for line in lines]
    columns["counterparty"] = [line.counterparty for line in lines]
    return as_activities(pd.DataFrame(columns))


def _masses(inventory: Inventory, known: Sequence[Line]) -> list[Mass]:
    """The mass of each line: published, or counted when the line is a memo."""
    stock = {code for code, site in inventory.perimeter.sites.items() if site.is_housing_stock}
    published = published_lines(inventory).groupby("activity")["total_mg"].sum()
    whole = counted(inventory.lines).groupby("activity")["total_mg"].sum()
    found = []
    for row, line in enumerate(known):
        heading = headings()[activity_types()[line.kind].heading]
        who = STOCK if line.site in stock else line.entity
        block = (who, line.memo or heading.published_group)
        masses = whole if line.memo else published
        found.append(Mass(line=line, block=block, mg=int(masses.get(row, 0))))
    return found


def _targets(file: int) -> dict[Block, float]:
    """The tonnes of each block."""
    table = {
        (who, group): float(tonnes)
        for who, row in TARGETS[file].items()
        for group, tonnes in zip(GROUPS, row, strict=True)
    }
    return table | {(STOCK, memo): float(tonnes) for memo, tonnes in MEMOS[file].items()}


def _settle(masses: Sequence[Mass], target: float, file: int) -> float:
    """Scale the free lines of a block so that it emits its target; the scale."""
    free = [mass for mass in masses if mass.line.free and mass.line.file == file and mass.mg]
    fixed = sum(mass.mg for mass in masses) - sum(mass.mg for mass in free)
    if not free:
        if abs(fixed - target) > TOLERANCE_T * MG_PER_T:
            raise OutOfReach(f"{fixed / MG_PER_T} t and nothing to scale: {masses[:1]}")
        return 1.0
    scale = (target - fixed) / sum(mass.mg for mass in free)
    if not PLAUSIBLE[0] < scale < PLAUSIBLE[1]:
        raise OutOfReach(f"the draft would be scaled by {scale:.2f}: {free[0]}")
    reached = float(fixed)
    for mass in free:
        drafted = mass.line.quantity
        mass.line.set_quantity(float(drafted) * scale)
        reached += mass.mg * float(mass.line.quantity / drafted)
    _take_up(free, scale, target - reached)
    return scale


def _take_up(free: Sequence[Mass], scale: float, rest: float) -> None:
    """Give what rounding left to the line of the finest step, in the half that hardly feels it."""
    large = sorted(free, key=lambda mass: -mass.mg)[: len(free) // 2 + 1]
    mass = min(large, key=lambda mass: mass.mg / float(mass.line.quantity) / 10**mass.line.places)
    quantity = float(mass.line.quantity)
    mass.line.set_quantity(quantity + rest * quantity / (mass.mg * scale))
