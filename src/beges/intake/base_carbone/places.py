"""Places: where a factor holds, as one of our territories and the publisher's words.

The published names of territories stand in ``tables/geographies.csv``. A sub-location that names a
territory of ours says more than the location ("Outre-mer", "Guadeloupe"); any other stays beside
as the place. A location that no table names is put abroad with its words, and said so: a blank
territory would mean everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from beges.domain.nomenclature import geographies, geography_chain
from beges.domain.tables import listed, rows
from beges.intake.base_carbone.columns import folded

ABROAD: Final = "ABROAD"
FRANCE: Final = "FR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A territory of ours, the place in it as published, and whether the location is known."""

    geography: str
    place: str
    known: bool


@cache
def _territories() -> Mapping[str, str]:
    """Folded published name → code."""
    return MappingProxyType(
        {
            folded(name): row["code"]
            for row in rows("geographies")
            for name in (row["label_fr"], *listed(row["base_carbone_names"]))
        }
    )


@cache
def _french() -> frozenset[str]:
    """The codes of French territories, where a sub-location may be one of them."""
    return frozenset(code for code in geographies() if FRANCE in geography_chain(code))


def place_of(location: str, within: str) -> Place:
    """Where a factor holds, from its location and its sub-location."""
    code = _territories().get(folded(location))
    if code is None:
        place = ", ".join(text for text in (location, within) if text)
        return Place(geography=ABROAD, place=place, known=False)
    nearer = _territories().get(folded(within), "")
    if code in _french() and nearer in _french():
        told = "" if folded(within) == folded(geographies()[nearer].label_fr) else within
        return Place(geography=nearer, place=told, known=True)
    return Place(geography=code, place=within, known=True)
