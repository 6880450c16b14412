"""Uncertainty: quality scores → GSD² → any subtotal, with Monte Carlo as a second opinion.

``grades`` owns the measure, ``evidence`` what it rests on, ``widths`` whose error each line bears,
``propagation`` the sum of errors that are shared, ``simulation`` the same by drawing, ``words``
what a reader is told. The method, its defaults and its limits: ``docs/method/uncertainty.md``.
"""

from beges.domain.uncertainty.evidence import (
    Basis,
    Evidence,
    activity_evidence,
    default_evidence,
    factor_evidence,
)
from beges.domain.uncertainty.grades import (
    Criterion,
    QualityClass,
    class_of,
    combined_gsd2,
    criteria,
    deduced_scores,
    gsd2_of_percentage,
    gsd2_of_scores,
    quality_classes,
)
from beges.domain.uncertainty.propagation import (
    Contribution,
    Contributions,
    Uncertainty,
    contributions,
    line_gsd2,
    uncertainty_by,
    uncertainty_of,
)
from beges.domain.uncertainty.simulation import Simulation, simulate
from beges.domain.uncertainty.widths import Widths, widths_of
from beges.domain.uncertainty.words import (
    activity_name,
    declaration_fr,
    evidence_fr,
    factor_name,
    gsd2_fr,
    interval_fr,
    linked_fr,
    spread_fr,
    tonnes_fr,
)

__all__ = [
    "Basis",
    "Contribution",
    "Contributions",
    "Criterion",
    "Evidence",
    "QualityClass",
    "Simulation",
    "Uncertainty",
    "Widths",
    "activity_evidence",
    "activity_name",
    "class_of",
    "combined_gsd2",
    "contributions",
    "criteria",
    "declaration_fr",
    "deduced_scores",
    "default_evidence",
    "evidence_fr",
    "factor_evidence",
    "factor_name",
    "gsd2_fr",
    "gsd2_of_percentage",
    "gsd2_of_scores",
    "interval_fr",
    "line_gsd2",
    "linked_fr",
    "quality_classes",
    "simulate",
    "spread_fr",
    "tonnes_fr",
    "uncertainty_by",
    "uncertainty_of",
    "widths_of",
]
