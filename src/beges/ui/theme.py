"""Theme: the colours. A heading, a scope, an entity keeps its own on every page.

Neutral greys and one accent; categories draw from Paul Tol's "muted" and "medium-contrast" schemes,
which people who see colours otherwise can tell apart; scopes are three depths of the accent.
"""

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

ACCENT = "#0F6B6B"
INK = "#1F2626"
GREY = "#8A9494"
PALE = "#C9CFCF"

HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "energy": "#DDAA33",
        "goods": "#332288",
        "services": "#6F7FC4",
        "travel": "#117733",
        "fixed_assets": "#CC6677",
        "waste": "#999933",
        "freight": "#88CCEE",
        "non_energy": "#882255",
        "use": "#AA4499",
        "end_of_life": "#7A6A58",
    }
)
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "purchases": HEADINGS["goods"],
        "fixed_assets": HEADINGS["fixed_assets"],
        "energy": HEADINGS["energy"],
        "travel": HEADINGS["travel"],
        "other": GREY,
    }
)
SCOPES: Mapping[str, str] = MappingProxyType(
    {"1": "#0A4A4A", "2": "#2F9292", "3": "#94CFCB", "outside": PALE}
)
STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "counted": ACCENT,
        "eliminated": "#6F7FC4",
        "excluded": "#DDAA33",
        "out_of_perimeter": GREY,
        "unposted": "#882255",
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {
        "outside": "#FFFFFF",
        "not_applicable": "#F1F3F3",
        "invoice": "#BFE3D0",
        "reading": "#BFD9F2",
        "awaited": "#E2E7E7",
        "estimate": "#F6E6AE",
        "unavailable": "#DCCBEA",
        "partial": "#F5C48F",
        "missing": "#E99A9A",
    }
)
"""The colour of a month of a collection; each state has its letter as well."""
BRIDGE: Mapping[str, str] = MappingProxyType(
    {
        "total": GREY,
        "perimeter": "#6F7FC4",
        "correction": "#CC6677",
        "method": "#DDAA33",
        "factor": "#332288",
        "activity": ACCENT,
    }
)
"""The colour of a total and of each group of causes in a bridge."""

_ENTITIES = (
    "#004488",
    "#997700",
    "#994455",
    "#6699CC",
    "#EE99AA",
    "#44AA99",
    "#EECC66",
    "#5B5B8C",
    "#BB6A2E",
    "#4C7A34",
)


def entity_colours(codes: Iterable[str]) -> dict[str, str]:
    """The colour of each entity: its code's own, the next free one when another took it."""
    taken: dict[int, str] = {}
    colours: dict[str, str] = {}
    for code in sorted(codes):
        wanted = int.from_bytes(hashlib.sha256(code.encode()).digest()[:2])
        slots = [(wanted + step) % len(_ENTITIES) for step in range(len(_ENTITIES))]
        slot = next((slot for slot in slots if slot not in taken), slots[0])
        taken.setdefault(slot, code)
        colours[code] = _ENTITIES[slot]
    return colours


def colours_of(dimension: str, entities: Iterable[str]) -> Mapping[str, str]:
    """The fixed colours of a dimension; empty where its values have none of their own."""
    if dimension == "entity":
        return entity_colours(entities)
    return {
        "heading": HEADINGS,
        "group": GROUPS,
        "scope": SCOPES,
        "status": STATUSES,
        "cause": BRIDGE,
    }.get(dimension, {})
