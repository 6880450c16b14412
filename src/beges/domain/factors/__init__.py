"""Factors: frozen releases of emission factors, and the choice of one for an activity.

``release`` holds the records: factors × parts × gases, in kgCO2e per unit. ``resolution`` picks
the factor of an activity by rule (type, nature, unit, territory, year, GWP set) and records which
rule it applied; a choice made by hand wins and is shown; ``conversion`` leads from the unit entered
to the factor's. ``combination`` reads a publisher's whole file through a library, ``networks``
makes series of its heat networks, ``rebasing`` brings CO2e to another GWP set. ``tables`` declares
the user's own factors and corrections, ``own`` and ``corrections`` make factors of them.
"""

from beges.domain.factors.combination import LibraryMissing, combined
from beges.domain.factors.conversion import Amount, convertible
from beges.domain.factors.corrections import (
    Correction,
    Corrections,
    NotCorrectable,
    by_factor,
    check_correction,
    corrected,
    corrected_factors,
    correction_findings,
    gas_fr,
    later_corrections,
    origin_of,
    part_fr,
    value_at,
)
from beges.domain.factors.networks import department_of, town_key
from beges.domain.factors.origins import Identity, identity, origins, root
from beges.domain.factors.own import (
    FactorTaken,
    OwnPlaces,
    check_own_factor,
    later_versions,
    own_factor,
    with_factors,
)
from beges.domain.factors.release import (
    QUALITY_CRITERIA,
    Adopted,
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
    "Adopted",
    "Amount",
    "Correction",
    "Corrections",
    "Derivation",
    "EmissionFactor",
    "FactorPart",
    "FactorRelease",
    "FactorTaken",
    "Identity",
    "LibraryMissing",
    "NotCorrectable",
    "OwnPlaces",
    "Prices",
    "Query",
    "Resolution",
    "Scores",
    "Series",
    "UnitRatio",
    "Unresolved",
    "by_factor",
    "check_correction",
    "check_own_factor",
    "combined",
    "convertible",
    "corrected",
    "corrected_factors",
    "corrected_id",
    "correction_findings",
    "department_of",
    "gas_fr",
    "identity",
    "later_corrections",
    "later_versions",
    "origin_of",
    "origins",
    "own_factor",
    "own_factor_id",
    "part_fr",
    "resolve",
    "root",
    "town_key",
    "value_at",
    "with_factors",
]
