"""What was printed is what is shown: the cells of a filing stand in its statements.

The lines of a filed inventory are those that were filed, so its masses are; what a later version
prints of a mass (its rounding, a blank, a nought) may change, and the cells of the day stay.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from beges.domain.inventory import Inventory
from beges.domain.statements.records import Statement, StatementRow


def as_filed(inventory: Inventory, statement: Statement) -> Statement:
    """The statement with the cells that were filed; as computed where none was."""
    if not inventory.filed:
        return statement
    rows = tuple(
        row if (cells := _filed(inventory, statement, row.post.code)) is None else _put(row, cells)
        for row in statement.rows
    )
    return replace(statement, rows=rows)


def _filed(inventory: Inventory, statement: Statement, post: str) -> Mapping[str, Any] | None:
    return inventory.filed.get((statement.standard, statement.entity, post))


def _put(row: StatementRow, cells: Mapping[str, Any]) -> StatementRow:
    """A row with its filed cells."""
    printed = {cell: cells[cell] for cell in row.printed}
    return replace(row, state=type(row.state)(cells["state"]), printed=printed)


def cells_of(statement: Statement) -> list[dict[str, object]]:
    """The cells of a statement as the ledger and the sealed pack hold them, post after post."""
    return [
        {
            "standard": statement.standard,
            "entity": statement.entity or None,
            "post": row.post.code,
            "state": row.state.value,
            **dict(row.printed),
            "exact_mg": row.exact_mg["total"],
        }
        for row in statement.rows
    ]
