"""Factors: frozen releases of emission factors, and the choice of one for an activity.

``release`` holds the records: factors × parts × gases, in kgCO2e per unit. ``resolution`` picks
the factor of an activity by rule (type, nature, unit, territory, year, GWP set) and records which
rule it applied; a choice made by hand wins and is shown.
"""

from beges.domain.factors.release import (
    EmissionFactor,
    FactorPart,
    FactorRelease,
    Series,
    UnitRatio,
)
from beges.domain.factors.resolution import Query, Resolution, Unresolved, resolve

__all__ = [
    "EmissionFactor",
    "FactorPart",
    "FactorRelease",
    "Query",
    "Resolution",
    "Series",
    "UnitRatio",
    "Unresolved",
    "resolve",
]
