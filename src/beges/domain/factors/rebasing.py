"""Rebase: the CO2e of a published factor brought to another GWP set, gas by gas.

A publisher prints CO2e computed with its own potentials. Where they are known, the mass of a gas is
its CO2e divided by the potential that was used, and its CO2e in another set that mass times the
set's own. Figures that name no gas, and blends (HFC, PFC), stay as published. An explicit option of
an inventory: by default published CO2e is used as it is (method V5 p.40; ``docs/method/gwp.md``).
A factor is re-based whole or not at all: one that lacks a potential stays as published.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Context, Decimal

from beges.domain.factors.release import EmissionFactor, FactorPart
from beges.domain.gases import warming_potentials

SUBSTANCE_OF_GAS = {"ch4f": "CH4f", "ch4b": "CH4b", "n2o": "N2O", "sf6": "SF6", "nf3": "NF3"}
"""The gases that are one substance: the others cannot be weighed from their CO2e."""

_TWELVE_DIGITS = Context(prec=12)
"""A re-based value is a decimal of twelve digits: a spreadsheet recomputes the same line."""


def rebased(
    factor: EmissionFactor, published_with: Mapping[str, Decimal], gwp_set: str
) -> EmissionFactor:
    """The factor in that GWP set; as it is when its gases do not depend on it."""
    steps = _steps(published_with, gwp_set)
    if factor.gwp_set or not any(steps.get(gas) for part in factor.parts for gas in part.values):
        return factor
    return replace(factor, parts=tuple(_part(part, steps) for part in factor.parts))


def unknown_potentials(
    factor: EmissionFactor, published_with: Mapping[str, Decimal]
) -> tuple[str, ...]:
    """The gases of a factor that depend on the GWP set and cannot be weighed from their CO2e."""
    weighed = {gas for part in factor.parts for gas, value in part.values.items() if value}
    return tuple(g for g in SUBSTANCE_OF_GAS if g in weighed and g not in published_with)


def _steps(
    published_with: Mapping[str, Decimal], gwp_set: str
) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Gas → the potential that was used and the set's own, where they differ."""
    steps = {}
    for gas, substance in SUBSTANCE_OF_GAS.items():
        used = published_with.get(gas)
        wanted = warming_potentials()[substance].by_set.get(gwp_set)
        if used is not None and wanted is not None and used != wanted:
            steps[gas] = (used, wanted)
    return steps


def _part(part: FactorPart, steps: Mapping[str, tuple[Decimal, Decimal]]) -> FactorPart:
    return replace(
        part,
        values={
            gas: _TWELVE_DIGITS.divide(value * steps[gas][1], steps[gas][0])
            if gas in steps
            else value
            for gas, value in part.values.items()
        },
    )
