"""Entry: what a person typed in a form becomes the value of a column, or a finding.

The parsers are those of imported files: a number is read in French or English form, never
guessed, and what can be read in two ways is refused with both readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from beges.domain.columns import Column, Kind, Table
from beges.domain.findings import Finding, Where
from beges.intake.cells import PARSERS, Refusal, is_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A cell of a form: its value, ``None`` when blank or refused, and the finding of a refusal."""

    value: Any
    finding: Finding | None = None


def typed_value(column: Column, given: object, *, where: Where | None = None) -> Typed:
    """The value of a column from what a widget holds: a text is parsed, the rest has its type."""
    where = where or Where(column=column.label_fr)
    if given is None or (isinstance(given, str) and is_blank(given)):
        if not column.required:
            return Typed(value=None)
        missing = {"column": column.label_fr}
        return Typed(value=None, finding=Finding(code="cell_missing", where=where, values=missing))
    if isinstance(given, bool | date | Decimal) or not isinstance(given, str):
        return Typed(value=given)
    parsed = PARSERS[column.kind](given)
    if isinstance(parsed, Refusal):
        refused = Finding(code=parsed.code, where=where, values=parsed.values)
        return Typed(value=None, finding=refused)
    return Typed(value=Decimal(str(parsed)) if column.kind is Kind.DECIMAL else parsed)


def typed_record(table: Table, given: Mapping[str, object]) -> tuple[dict[str, Any], list[Finding]]:
    """The record that a form describes, and what is wrong in its cells."""
    cells = {column.name: typed_value(column, given.get(column.name)) for column in table.collected}
    findings = [cell.finding for cell in cells.values() if cell.finding is not None]
    return {name: cell.value for name, cell in cells.items()}, findings
