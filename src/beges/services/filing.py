"""Filing: the statements as tables that a person reads, with subtotals, total and exact total.

Printed cells come from ``beges.domain.statements``; here they are only laid out and added up as the
platform does, so that the screen, the workbook and the form show the same figures.
"""

from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from beges.domain.inventory import Inventory, boxes_of
from beges.domain.nomenclature import OUTSIDE
from beges.domain.statements import (
    CELLS,
    GAS_CELLS,
    MG_PER_TONNE,
    PostState,
    Statement,
    StatementRow,
    ghg_protocol_statement,
    tonnes,
)

CATEGORY, POST, SUBTOTAL, TOTAL = "category", "post", "subtotal", "total"
GHGP_SCOPES = {"1": "Scope 1", "2": "Scope 2", "3": "Scope 3"}


def statement_table(statement: Statement) -> pd.DataFrame:
    """A statement row by row: ``kind, code, label, state`` and its cells in tonnes.

    ``kind`` is post, subtotal (of a category) or total. A blank cell is ``None``: the form does not
    ask for it, or the post is excluded.
    """
    return pd.DataFrame(list(_rows(statement)))


def _rows(statement: Statement) -> Iterator[dict[str, object]]:
    for category, label in statement.categories.items():
        for row in statement.rows:
            if row.post.category == category:
                yield _post_row(row)
        cells = {cell: _sum(statement, cell, category) for cell in CELLS}
        yield {"kind": SUBTOTAL, "code": category, "label": label, "state": "", **cells}
    cells = {cell: _sum(statement, cell) for cell in CELLS}
    yield {"kind": TOTAL, "code": "", "label": "Total", "state": "", **cells}


def _post_row(row: StatementRow) -> dict[str, object]:
    cells = {cell: None if (v := row.printed[cell]) is None else _tonnes(v) for cell in CELLS}
    return {
        "kind": POST,
        "code": row.post.code,
        "label": row.post.label_fr,
        "state": STATES_FR[row.state],
        **cells,
    }


EXCLUDED_FR = "exclu"
STATES_FR = {
    PostState.VALUE: "",
    PostState.NOT_APPLICABLE: "non applicable",
    PostState.EXCLUDED: EXCLUDED_FR,
}


def _tonnes(hundredths: int) -> float:
    return float(tonnes(hundredths))


def _sum(statement: Statement, cell: str, category: str | None = None) -> float | None:
    """The sum of printed cells; blank where the form asks for none of them."""
    if cell in GAS_CELLS and category not in (None, "1"):
        return None
    return _tonnes(statement.printed_sum(cell, category))


def exact_total(statement: Statement) -> tuple[Decimal, Decimal]:
    """The exact total of a statement and the gap of the printed one, in tonnes."""
    exact = Decimal(statement.exact_total_mg) / MG_PER_TONNE
    return exact, Decimal(statement.gap_mg) / MG_PER_TONNE


def printed_total(statement: Statement) -> Decimal:
    """The total as the platform shows it: the sum of the printed cells, in tonnes."""
    return tonnes(statement.printed_sum("total"))


def has_unsplit(statement: Statement) -> bool:
    """Whether some direct emissions have no split by gas: their column is shown only then."""
    return any(row.exact_mg["unsplit"] for row in statement.rows if row.post.category == "1")


def ghg_protocol_table(inventory: Inventory, entity: str = "") -> pd.DataFrame:
    """The boxes of the GHG Protocol: ``kind, code, label, total_mg``, with totals by scope.

    Assets count in full in the year of purchase; an excluded box is blank; the last row is what the
    standard leaves out.
    """
    masses = ghg_protocol_statement(inventory, entity)
    excluded = inventory.excluded["ghgp"]
    rows: list[dict[str, object]] = []
    boxes = boxes_of(inventory, "ghgp")
    for scope, name in GHGP_SCOPES.items():
        codes = [code for code, post in boxes.items() if post.scope == scope]
        rows += [
            {
                "kind": POST,
                "code": code,
                "label": boxes[code].label_fr + (f" ({EXCLUDED_FR})" if code in excluded else ""),
                "total_mg": None if code in excluded else masses[code],
            }
            for code in codes
        ]
        mass = sum(masses[code] for code in codes)
        rows.append({"kind": SUBTOTAL, "code": scope, "label": f"Total {name}", "total_mg": mass})
    total = sum(masses[code] for code in boxes)
    rows.append({"kind": TOTAL, "code": "", "label": "Total", "total_mg": total})
    outside = masses[OUTSIDE]
    rows.append({"kind": POST, "code": "", "label": "Hors GHG Protocol", "total_mg": outside})
    return pd.DataFrame(rows).astype({"total_mg": "Int64"})
