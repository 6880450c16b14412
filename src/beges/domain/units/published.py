"""Published units: what stands after "kgCO2e/" in a published factor, as a unit and a qualifier.

The publisher's words are not those of a person who enters data: its "mL" is a running metre, its
"heure" an hour of use. So they have a table of their own (``tables/published_units.csv``), matched
whatever the case, accents, blanks and parentheses. What follows a known unit and starts with "de"
or "d'" is a qualifier: it says of what, and never changes the unit; a piece may also be told in
parentheses. Words that would change the unit (per year, PCI, a product of units) are no qualifier.
Anything else is not understood, and never guessed. Format: ``docs/factors.md``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from beges.domain.tables import listed, rows
from beges.domain.units.catalogue import PRICE_YEARS, YEAR, fold

_PER = re.compile(r"kg ?(?:co2 ?(?:[ée]q|e)|[ée]q\.? ?co2) ?/ ?(?P<per>.+)", re.IGNORECASE)
_OF_WHAT = re.compile(r"(?P<unit>.+?) (?P<qualifier>(?:de |d['’]).+)", re.IGNORECASE)
_WHICH = re.compile(r"(?P<unit>.+?) ?(?P<qualifier>\(.+\))")
_CHANGES_UNIT = re.compile(r"\bpar\b|\bPC[IS]\b|[./]\s?\w", re.IGNORECASE)
_SIGNS = str.maketrans("", "", "()_")
_SPELLINGS_KEPT = 4_096

PIECE = "piece"
"""The unit that a parenthesis may tell: a piece (stem), a piece (shrub in a pot)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherUnit:
    """A unit of the catalogue, and what the publisher adds to it ("de déchets")."""

    code: str
    qualifier: str


@lru_cache(maxsize=_SPELLINGS_KEPT)
def publisher_unit(text: str) -> PublisherUnit | None:
    """The unit of a published factor, ``kgCO2e/…``; ``None`` when it is not understood."""
    stated = _PER.fullmatch(" ".join(text.split()))
    if stated is None:
        return None
    per = stated["per"]
    return _spellings().get(_folded(per)) or _qualified(per)


def _qualified(per: str) -> PublisherUnit | None:
    """A known unit followed by what it is made of, or which piece it is."""
    for pattern in (_OF_WHAT, _WHICH):
        split = pattern.fullmatch(per)
        head = _spellings().get(_folded(split["unit"])) if split else None
        if split is None or head is None or head.qualifier:
            continue
        told = pattern is _OF_WHAT or head.code == PIECE
        if told and not _CHANGES_UNIT.search(split["qualifier"]):
            return PublisherUnit(code=head.code, qualifier=split["qualifier"])
    return None


@cache
def _spellings() -> Mapping[str, PublisherUnit]:
    """Folded spelling → unit and qualifier.

    Raises
    ------
    ValueError
        When a spelling of the table stands for two units.
    """
    spellings: dict[str, PublisherUnit] = {}
    for row in rows("published_units"):
        for year in PRICE_YEARS if YEAR in row["unit"] else ("",):
            found = PublisherUnit(
                code=row["unit"].replace(YEAR, str(year)), qualifier=row["qualifier"]
            )
            for text in listed(row["spellings"]):
                spelling = _folded(text.replace(YEAR, str(year)))
                if spellings.setdefault(spelling, found) != found:
                    raise ValueError(f"the published unit {text!r} stands for two units")
    return MappingProxyType(spellings)


def _folded(text: str) -> str:
    """A spelling without case, accents, blanks, superscripts and parentheses."""
    return fold(text).translate(_SIGNS)
