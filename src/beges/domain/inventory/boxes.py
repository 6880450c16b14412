"""Boxes: those of a standard, and those that only the lines of an old filing still name."""

from collections.abc import Mapping

from beges.domain.inventory.compile import Inventory
from beges.domain.nomenclature import OUTSIDE, Post, posts

GONE_FR = "Case du dépôt, absente des tables d’aujourd’hui"


def boxes_of(inventory: Inventory, standard: str) -> Mapping[str, Post]:
    """The boxes of a standard, then those of the lines that its table no longer holds.

    A filing is read for years: a box that a later table drops keeps its masses, under its code.
    """
    known = posts(standard)
    lines = inventory.lines
    held = set(lines[standard].cat.categories) - {OUTSIDE, *known}
    gone = sorted(held & set(lines[standard])) if held else []
    return {**known, **{code: _gone(inventory, standard, code) for code in gone}}


def _gone(inventory: Inventory, standard: str, code: str) -> Post:
    """A box by its code alone: V4 numbers its posts through, so the scope of its lines tells."""
    scope = str(inventory.lines.loc[inventory.lines[standard] == code, "scope"].iloc[0])
    known = posts(standard).values()
    category = scope if standard == "v4" else code.replace("-", ".").partition(".")[0]
    return Post(
        code=code,
        label_fr=f"{code} – {GONE_FR}" if standard == "ghgp" else GONE_FR,
        category=category,
        category_fr=next((p.category_fr for p in known if p.category == category), GONE_FR),
        scope=category if standard == "ghgp" else "",
        gas_split=category == "1",
    )
