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
    month_masses,
    present_masses,
)
from beges.domain.inventory.boxes import boxes_of
from beges.domain.inventory.compile import Inventory, compile_inventory, total_mg
from beges.domain.inventory.consolidate import Status
from beges.domain.inventory.document import (
    DocumentUnreadable,
    FiledLines,
    filed_inventory,
    lines_document,
    read_document,
)
from beges.domain.inventory.exclusions import with_every_post
from beges.domain.inventory.invariants import broken_invariants
from beges.domain.inventory.select import lives
from beges.domain.inventory.trail import Trail, line_id, line_ids, row_of, trail

__all__ = [
    "DIMENSIONS",
    "DocumentUnreadable",
    "FiledLines",
    "Inventory",
    "Status",
    "Trail",
    "Valuation",
    "aggregate",
    "boxes_of",
    "breakdown",
    "broken_invariants",
    "compile_inventory",
    "counted",
    "filed_inventory",
    "line_id",
    "line_ids",
    "lines_document",
    "lives",
    "month_masses",
    "present_masses",
    "read_document",
    "row_of",
    "total_mg",
    "trail",
    "with_every_post",
]
