"""Factors: frozen releases of emission factors, and the choice of one for an activity.

``release`` holds the records: factors × parts × gases, in kgCO2e per unit. ``resolution`` picks
the factor of an activity by rule (type, nature, unit, territory, year, GWP set) and records which
rule it applied; a choice made by hand wins and is shown. ``tables`` declares the user's own factors
and corrections.
"""

from beges.domain.factors.release import (
    QUALITY_CRITERIA,
    Derivation,
    EmissionFactor,
    FactorPart,
    FactorRelease,
    Prices,
    Scores,
    Series,
    UnitRatio,
)
from beges.domain.factors.resolution import Query, Resolution, Unresolved, resolve
from beges.domain.factors.tables import (
    CORRECTIONS,
    OWN_FACTORS,
    OWN_PARTS,
    corrected_id,
    own_factor_id,
)

__all__ = [
    "CORRECTIONS",
    "OWN_FACTORS",
    "OWN_PARTS",
    "QUALITY_CRITERIA",
    "Derivation",
    "EmissionFactor",
    "FactorPart",
    "FactorRelease",
    "Prices",
    "Query",
    "Resolution",
    "Scores",
    "Series",
    "UnitRatio",
    "Unresolved",
    "corrected_id",
    "own_factor_id",
    "resolve",
]
