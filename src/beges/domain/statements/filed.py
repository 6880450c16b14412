"""What was filed is what is shown: the printed cells of a filed inventory stand in its statements.

The cells were written in the ledger on the day of the filing. Where rules or factors of a later
version would give others, the filed ones stay, and a finding names the difference.
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
    """A row with its filed cells; of the gases only what was printed was filed."""
    printed = {cell: cells[cell] for cell in row.printed}
    same = printed == dict(row.printed) and cells["exact_mg"] == row.exact_mg["total"]
    if same and cells["state"] == row.state.value:
        return row
    exact = dict(row.exact_mg)
    exact |= {cell: value * _MG for cell, value in printed.items() if value is not None}
    exact["total"] = cells["exact_mg"]
    return replace(row, state=type(row.state)(cells["state"]), exact_mg=exact, printed=printed)


_MG = 10**7
"""Milligrams in a printed unit: a hundredth of a tonne."""


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
