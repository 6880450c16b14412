"""Compilations: what the ledger records of an inventory each time that it gives something else."""

import json

from beges.domain.indicators import published_lines
from beges.domain.inventory import Inventory, aggregate, counted

TOTALS = ("lines", "total_mg", "published_mg", "totals")
"""What a compilation records of the figures, beside its digests."""


def compilation_of(inventory: Inventory, entry: int, head: str) -> dict[str, object]:
    """The record of a compilation: digests, and totals by entity and post in milligrams."""
    lines = counted(inventory.lines)
    totals = aggregate(lines, ["entity", "v5"])
    by_box = {
        f"{entity} {post}": int(mass)
        for entity, post, mass in zip(
            totals["entity"], totals["v5"], totals["total_mg"], strict=True
        )
    }
    return {
        "inventory": inventory.settings.inventory,
        "compiled_at_entry": entry,
        "compiled_at_digest": head,
        "release": inventory.release.release,
        "release_digest": inventory.release.digest,
        "rules_digest": inventory.rules_digest,
        "inventory_digest": inventory.digest,
        "lines": len(inventory.lines),
        "total_mg": int(lines["total_mg"].sum()),
        "published_mg": int(published_lines(inventory)["total_mg"].sum()),
        "totals": json.dumps(by_box, sort_keys=True),
    }
