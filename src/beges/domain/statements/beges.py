"""Statements: what BEGES and the GHG Protocol print, and how printed cells add up.

Method V5 ch. 9 p.54 for the content, p.37 for the three states of a post. Gas cells exist for
category 1 only; CO2 of biogenic origin is outside totals. Rounding: ``records``; what is wrong in a
statement: ``checks``; what it consolidates: ``consolidation``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from beges.domain.gases import gases, mass_column
from beges.domain.inventory import Inventory, Status, Valuation, boxes_of, counted
from beges.domain.nomenclature import OUTSIDE, Post
from beges.domain.statements.checks import check_statement
from beges.domain.statements.consolidation import check_consolidation
from beges.domain.statements.filed import as_filed
from beges.domain.statements.records import (
    CELLS,
    GAS_CELLS,
    PostState,
    Statement,
    StatementRow,
    printed,
)
from beges.domain.uncertainty import (
    Contributions,
    Uncertainty,
    contributions,
    uncertainty_by,
    uncertainty_of,
)

NAMED_ERRORS = 10
"""How many factors, and how many activities, a statement names for their errors."""


METHODS_FR = {"v5": "BEGES V5 (22 postes)", "v4": "BEGES V4 (23 postes)"}
"""The regulatory methods, as lists name them, the current one first."""


def beges_statement(inventory: Inventory, standard: str, entity: str = "") -> Statement:
    """The BEGES table, method V5 (22 posts) or V4 (23 posts), consolidated or of one entity."""
    lines = stated(inventory, Valuation.AMORTISED, entity)
    cells = _cells(lines, standard)
    excluded = inventory.excluded[standard]
    rows = tuple(
        _row(post, cells.get(post.code, {}), excluded=post.code in excluded)
        for post in boxes_of(inventory, standard).values()
    )
    statement = Statement(
        standard=standard,
        entity=entity,
        year=inventory.settings.year,
        rows=rows,
        memo_mg=_memo(lines),
        outside_mg=cells.get(OUTSIDE, {}).get("total", 0),
        eliminated_mg=0 if entity else _eliminated_total(inventory, standard, excluded),
        findings=(
            *check_statement(inventory, standard, rows, entity),
            *(() if entity else check_consolidation(inventory, standard)),
        ),
    )
    return as_filed(inventory, statement)


def stated(inventory: Inventory, valuation: Valuation, entity: str = "") -> pd.DataFrame:
    """The lines of a statement: what the group counts, or all that an entity bears.

    An entity that files alone has no group: its purchases from the others are its own. So the
    entities add up to the group plus what it eliminates.
    """
    if not entity:
        return counted(inventory.lines, valuation)
    lines = inventory.lines[inventory.lines["entity"] == entity]
    return counted(lines, valuation, (Status.COUNTED, Status.ELIMINATED))


def eliminated(inventory: Inventory, standard: str, valuation: Valuation) -> Mapping[str, int]:
    """Box → what the group eliminates there: purchases that the entities' statements keep (mg)."""
    lines = counted(inventory.lines, valuation, (Status.ELIMINATED,))
    sums = lines.groupby(standard, observed=True)["total_mg"].sum()
    return {str(box): int(mass) for box, mass in sums.items()}


def _cells(lines: pd.DataFrame, standard: str) -> dict[str, dict[str, int]]:
    """Box → cell → exact mass of these lines, in milligrams."""
    names = {gas.code: _cell_of(gas.beges_column) for gas in gases()}
    columns = [mass_column(code) for code in names if mass_column(code) in lines]
    sums = lines.groupby(standard, observed=True)[[*columns, "total_mg"]].sum()
    cells: dict[str, dict[str, int]] = {}
    for box, row in zip(sums.index, sums.to_dict("records"), strict=True):
        cell = dict.fromkeys(CELLS, 0)
        for code, name in names.items():
            if name:
                cell[name] += int(row.get(mass_column(code), 0))
        cell["total"] = int(row["total_mg"])
        cells[str(box)] = cell
    return cells


def _cell_of(beges_column: str) -> str:
    """The cell that a gas goes to: a gas of no column is in the total, under "Non réparti"."""
    return {"memo": "", "total_only": "unsplit"}.get(beges_column, beges_column)


def _eliminated_total(inventory: Inventory, standard: str, excluded: Collection[str]) -> int:
    """What the entities' totals hold and the consolidated one does not."""
    boxes = eliminated(inventory, standard, Valuation.AMORTISED)
    return sum(mass for box, mass in boxes.items() if box not in {OUTSIDE, *excluded})


def _row(post: Post, exact: Mapping[str, int], *, excluded: bool) -> StatementRow:
    """A post with its printed cells: by gas in category 1, total and biogenic CO2 elsewhere."""
    exact = {cell: exact.get(cell, 0) for cell in CELLS}
    if excluded:
        blank: dict[str, int | None] = dict.fromkeys(CELLS)
        return StatementRow(post=post, state=PostState.EXCLUDED, exact_mg=exact, printed=blank)
    split = post.category == "1"
    cells: dict[str, int | None] = {
        cell: printed(exact[cell]) if split or cell in ("total", "co2b") else None for cell in CELLS
    }
    if split:
        cells["total"] = sum(printed(exact[cell]) for cell in GAS_CELLS)
    state = PostState.VALUE if any(exact.values()) else PostState.NOT_APPLICABLE
    return StatementRow(post=post, state=state, exact_mg=exact, printed=cells)


def exclusion_reason(inventory: Inventory, standard: str, box: str) -> str:
    """Why a box is blank: the justification of the excluded V5 posts that feed it."""
    return inventory.settings.excluded_because(inventory.excluded[standard].get(box, ()))


def _memo(lines: pd.DataFrame) -> int:
    """CFC and HCFC: outside the Kyoto list, so shown and not added."""
    name = mass_column("cfc_hcfc")
    return int(lines[name].sum()) if name in lines else 0


def ghg_protocol_statement(inventory: Inventory, entity: str = "") -> Mapping[str, int]:
    """GHG Protocol box → exact mass in milligrams: assets in full, contrails left outside.

    Every box of the standard is present; ``outside`` holds the counted lines that it leaves out.
    """
    lines = stated(inventory, Valuation.ACQUISITION, entity)
    sums = lines.groupby("ghgp", observed=True)["total_mg"].sum()
    boxes = [*boxes_of(inventory, "ghgp"), OUTSIDE]
    return {box: int(sums.get(box, 0)) for box in boxes}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementUncertainty:
    """The uncertainty of a statement's total, of its categories (or scopes) and of its boxes.

    Boxes and categories without a mass are absent: they have no interval.
    """

    total: Uncertainty
    by_category: Mapping[str, Uncertainty]
    by_box: Mapping[str, Uncertainty]
    contributions: Contributions


def statement_uncertainty(
    inventory: Inventory, standard: str, entity: str = ""
) -> StatementUncertainty:
    """The uncertainty of a statement (``v5``, ``v4`` or ``ghgp``), of the lines that it counts."""
    valuation = Valuation.ACQUISITION if standard == "ghgp" else Valuation.AMORTISED
    lines = stated(inventory, valuation, entity)
    lines = lines[~lines[standard].isin([OUTSIDE, *inventory.excluded[standard]])]
    boxes = boxes_of(inventory, standard)
    category = {code: post.scope or post.category for code, post in boxes.items()}
    groups = lines.assign(category=lines[standard].map(category).astype("str"))
    return StatementUncertainty(
        total=uncertainty_of(inventory, lines),
        by_category=uncertainty_by(inventory, groups, "category"),
        by_box=uncertainty_by(inventory, lines, standard),
        contributions=contributions(inventory, lines, NAMED_ERRORS),
    )
