"""What a filing is: its states, what was filed, and the digest of the cells that it printed."""

import csv
import enum
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from beges.domain.findings import Finding, Where
from beges.domain.french import signed_tonnes, tonnes
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels
from beges.domain.statements import CELLS, beges_statement
from beges.domain.statements.filed import cells_of

STANDARDS = ("v5", "v4")
"""The statements whose cells are filed, consolidated and entity by entity."""

CELL_COLUMNS = ("standard", "entity", "post", "state", *CELLS, "exact_mg")
"""The columns of the filed cells, in the order of their digest."""


class FilingState(enum.StrEnum):
    """Where a filing stands."""

    FILED = "filed"
    REOPENING = "reopening"
    REOPENED = "reopened"

    @property
    def label_fr(self) -> str:
        """The word that a user reads."""
        return labels("filing_states")[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What was filed, by its digests. ``actor`` and ``at``: who wrote its last revision, when."""

    inventory: str
    state: FilingState
    version: int
    standard: str
    filed_on: date
    receipt: str | None
    at_entry: int
    at_digest: str
    inventory_digest: str
    release_digest: str
    rules_digest: str
    cells_digest: str
    manifest_digest: str | None
    pack: str | None
    lines: str | None
    total_mg: int
    tool: str
    requested_by: str | None
    reason: str | None
    revision: int
    actor: str
    at: str

    @property
    def is_locked(self) -> bool:
        """Whether the inventory is filed: a reopening that nobody confirmed changes nothing."""
        return self.state is not FilingState.REOPENED


def cells_of_inventory(inventory: Inventory) -> list[dict[str, object]]:
    """The printed cells of every statement of an inventory: V5 and V4, group and entities."""
    return [
        row
        for standard in STANDARDS
        for entity in ("", *inventory.perimeter.entities)
        for row in cells_of(beges_statement(inventory, standard, entity))
    ]


def cells_text(rows: Iterable[Mapping[str, object]]) -> str:
    """The cells as the sealed pack holds them: one line a post, in the order given."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow(CELL_COLUMNS)
    for row in rows:
        writer.writerow(["" if row[name] is None else row[name] for name in CELL_COLUMNS])
    return held.getvalue()


def cells_digest(rows: Iterable[Mapping[str, object]]) -> str:
    """The SHA-256 of that text: anybody can make it again from the file of the pack."""
    return sha256(cells_text(rows).encode()).hexdigest()


def differing_cells(
    inventory: Inventory, filed: Mapping[tuple[str, str, str], Mapping[str, Any]]
) -> Iterator[str]:
    """The boxes whose computed cells are not those that were filed."""
    for row in cells_of_inventory(inventory):
        key = str(row["standard"]), str(row["entity"] or ""), str(row["post"])
        then = filed.get(key)
        if then is None or any(then[name] != row[name] for name in CELL_COLUMNS[3:]):
            yield " ".join(part for part in key if part)


def _cells_fr(boxes: list[str]) -> str:
    """How many boxes of the BEGES tables would differ, and the first ones."""
    if not boxes:
        return "aucune case des tableaux BEGES ne changerait"
    named = ", ".join(box.replace("v5 ", "V5 ").replace("v4 ", "V4 ") for box in boxes[:5])
    if len(boxes) == 1:
        return f"la case {named} changerait"
    return f"{len(boxes)} cases des tableaux BEGES changeraient, dont {named}"


def prints_as_filed(derived: Inventory, filing: Filing) -> bool:
    """Whether an inventory computed today prints each cell of a filing, exact masses included."""
    return cells_digest(cells_of_inventory(derived)) == filing.cells_digest


def differs_finding(filing: Filing, now_mg: int, boxes: list[str], reason: str) -> Finding:
    """What is shown is as filed; what today's computation would give instead, and why."""
    gap = now_mg - filing.total_mg
    values = {
        "inventory": filing.inventory,
        "filed": tonnes(filing.total_mg, 2),
        "now": tonnes(now_mg, 2),
        "gap": signed_tonnes(gap, 2),
        "cells": _cells_fr(boxes),
        "reason": reason,
    }
    where = Where(record=f"inventaire {filing.inventory}")
    return Finding(code="filed_differs_today", where=where, values=values)
