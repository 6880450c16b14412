"""Inventory: the walk from activities to lines that add up, in one page (``compile``).

``select`` takes the activities of the year, ``allocate`` puts each part of their emissions in its
boxes, ``consolidate`` says what the group counts, ``aggregate`` adds integers, and ``invariants``
proves that nothing fell through the floor.
"""

from beges.domain.inventory.aggregate import (
    DIMENSIONS,
    Valuation,
    aggregate,
    breakdown,
    counted,
    in_housing_stock,
    in_published_view,
    month_masses,
    present_masses,
)
from beges.domain.inventory.compile import Inventory, compile_inventory
from beges.domain.inventory.consolidate import Status
from beges.domain.inventory.invariants import broken_invariants
from beges.domain.inventory.select import lives
from beges.domain.inventory.trail import Trail, line_id, line_ids, row_of, trail

__all__ = [
    "DIMENSIONS",
    "Inventory",
    "Status",
    "Trail",
    "Valuation",
    "aggregate",
    "breakdown",
    "broken_invariants",
    "compile_inventory",
    "counted",
    "in_housing_stock",
    "in_published_view",
    "line_id",
    "line_ids",
    "lives",
    "month_masses",
    "present_masses",
    "row_of",
    "trail",
]
