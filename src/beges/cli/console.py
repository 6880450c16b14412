"""What a command prints: French for people, JSON for machines, findings in full."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from beges.domain.findings import Finding, Severity, moved

if TYPE_CHECKING:
    from beges.domain.inventory import Inventory

_MARKS = {Severity.BLOCKING: "✗", Severity.WARNING: "!", Severity.INFO: "·"}


def say(text: str) -> None:
    """A line for a person."""
    typer.echo(text)


def say_json(value: Any) -> None:  # noqa: ANN401 - anything that JSON can hold
    """A value for a machine."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def complain(text: str) -> None:
    """A line on the error stream."""
    typer.echo(text, err=True)


def say_findings(findings: Iterable[Finding]) -> None:
    """Findings, the gravest first, each with its place and its remedy."""
    ordered = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    for finding in ordered:
        complain(f"{_MARKS[finding.severity]} {finding}")


def say_moved(*inventories: "Inventory | None") -> None:
    """Before any figure: the factors, or the rules, are no longer those of the inventory."""
    for inventory in inventories:
        if inventory is not None:
            say_findings(moved(inventory.findings))


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding for a machine: code, severity, place, sentence, remedy and values."""
    where = finding.where
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": where.file,
        "sheet": where.sheet,
        "row": where.row,
        "column": where.column,
        "activity_id": where.activity_id,
        "record": where.record,
        "sentence": finding.sentence,
        "remedy": finding.remedy,
        "values": {name: str(value) for name, value in finding.values.items()},
    }


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of figures: the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, *rows]:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        say("  ".join([row[0].ljust(widths[0]), *cells[1:]]).rstrip())


def listing(rows: Sequence[Sequence[str]]) -> None:
    """A table of words: every column to the left."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        say("  ".join(cells).rstrip())
