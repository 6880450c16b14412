"""Succeed: which factor of a release a publisher made to take the place of another.

ADEME gives a new yearly figure a new identifier, and archives the old one. The successor proposed
is the factor in force with the same printed label but for the year; else the one of the same name,
unit and place in the same category. A proposal, never a replacement: a person adopts it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from beges.domain.factors.release import EmissionFactor

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_IN_FORCE = frozenset({"valid", "valid_specific"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """A factor proposed in the place of another, and why in French."""

    factor: EmissionFactor
    why_fr: str


def successor_of(
    factor: EmissionFactor, factors: Iterable[EmissionFactor], year: int
) -> Successor | None:
    """The factor that would take the place of an archived or vanished one, for that year."""
    label = _label(factor)
    same_label: list[EmissionFactor] = []
    same_name: list[EmissionFactor] = []
    for other in factors:
        if other.status not in _IN_FORCE or other.factor_id == factor.factor_id:
            continue
        if other.unit != factor.unit or other.geography != factor.geography:
            continue
        if _without_year(_label(other)) == _without_year(label):
            same_label.append(other)
        elif _label(other)[0] == label[0] and other.category == factor.category:
            same_name.append(other)
    if same_label:
        best = min(same_label, key=lambda other: _distance(other, year))
        return Successor(factor=best, why_fr="même libellé, une autre année")
    if len(same_name) == 1:
        return Successor(factor=same_name[0], why_fr="seul du même nom, même unité et même lieu")
    return None


def _label(factor: EmissionFactor) -> tuple[str, str, str]:
    """The printed label, else ours."""
    if any(factor.published_label):
        return factor.published_label
    return factor.name_fr, factor.attribute_fr, factor.boundary_fr


def _without_year(label: tuple[str, str, str]) -> str:
    return _YEAR.sub("{}", "\t".join(label)).casefold()


def _distance(factor: EmissionFactor, year: int) -> tuple[int, int]:
    """How far a factor is from a year: earlier ones first, then the newest identifier."""
    years = [int(found) for found in _YEAR.findall(" ".join(_label(factor)))]
    gap = min((abs(year - y) * 2 + (y > year) for y in years), default=9999)
    number = factor.publisher_id
    return gap, -int(number) if number.isdecimal() else 0
