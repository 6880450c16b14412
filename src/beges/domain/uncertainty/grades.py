"""Grades: quality scores and percentages as one measure, the squared geometric deviation (GSD²).

A log-normal quantity of central value E and of GSD² s lies 95 times in 100 between E/s and E·s.
Five criteria, each graded from 1 (worst) to 5 (best), have coefficients that combine by the squares
of their logarithms (Bilan Carbone method 4.4.2; ``docs/method/uncertainty.md``). Coefficients,
classes and defaults are tables.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from beges.domain.factors import QUALITY_CRITERIA
from beges.domain.tables import rows

GRADES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A criterion of quality; ``coefficients`` are its parts of a GSD², for grades 1 to 5."""

    code: str
    label_fr: str
    coefficients: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityClass:
    """A class of quality, for every GSD² ``below`` its limit; the worst class has none."""

    grade: int
    quality_fr: str
    uncertainty_fr: str
    below: Decimal | None


@cache
def criteria() -> Mapping[str, Criterion]:
    """The five criteria, in the order in which scores are written."""
    known = {
        row["code"]: Criterion(
            code=row["code"],
            label_fr=row["label_fr"],
            coefficients=tuple(Decimal(row[f"grade_{grade}"]) for grade in GRADES),
        )
        for row in rows("quality_criteria")
    }
    return MappingProxyType({code: known[code] for code in QUALITY_CRITERIA})


@cache
def quality_classes() -> tuple[QualityClass, ...]:
    """The classes, the best first."""
    return tuple(
        QualityClass(
            grade=int(row["grade"]),
            quality_fr=row["quality_fr"],
            uncertainty_fr=row["uncertainty_fr"],
            below=Decimal(row["below"]) if row["below"] else None,
        )
        for row in rows("quality_classes")
    )


def gsd2_of_scores(scores: Sequence[int]) -> float:
    """The GSD² of five grades: exp(√Σ ln(c)²), c the coefficient of each criterion."""
    pairs = zip(criteria().values(), scores, strict=True)
    squares = [math.log(criterion.coefficients[grade - 1]) ** 2 for criterion, grade in pairs]
    return math.exp(math.sqrt(math.fsum(squares)))


def gsd2_of_percentage(uncertainty_pct: Decimal) -> float:
    """The GSD² of an uncertainty published in percent at 95 %: the upper bound is the same."""
    return float(1 + uncertainty_pct / 100)


def combined_gsd2(*factors: float) -> float:
    """The GSD² of a product of independent quantities: exp(2·√Σ ln(√s)²)."""
    return math.exp(2 * math.sqrt(math.fsum(math.log(math.sqrt(s)) ** 2 for s in factors)))


def class_of(gsd2: float) -> QualityClass:
    """The class of a GSD²."""
    *bounded, worst = quality_classes()
    return next((c for c in bounded if c.below is not None and gsd2 < float(c.below)), worst)


def deduced_scores(gsd2: float) -> tuple[int, ...]:
    """The five equal grades whose GSD² is nearest, by its logarithm: what a percentage stands for.

    Between two equally near, the worse.
    """
    grade = min(GRADES, key=lambda grade: abs(math.log(gsd2 / _uniform_gsd2(grade))))
    return (grade,) * len(QUALITY_CRITERIA)


@cache
def _uniform_gsd2(grade: int) -> float:
    return gsd2_of_scores((grade,) * len(QUALITY_CRITERIA))
