"""Evidence: what tells how uncertain a factor or an activity datum is, and what it says.

A factor: its five grades when all are given, else the percentage of its publisher. A datum: the
five grades of its own line, else what its kind is worth. Else the default of the table
``uncertainty_defaults``: missing is never certain, and what rests on a default is counted.
"""

import enum
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from beges.domain.factors import QUALITY_CRITERIA, EmissionFactor
from beges.domain.nomenclature import labels
from beges.domain.tables import rows
from beges.domain.uncertainty.grades import (
    deduced_scores,
    gsd2_of_percentage,
    gsd2_of_scores,
)

_SCORES = re.compile(f"[1-5]{{{len(QUALITY_CRITERIA)}}}")


class Basis(enum.StrEnum):
    """What an uncertainty rests on."""

    SCORES = "scores"
    PERCENTAGE = "percentage"
    KIND = "kind"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A GSD² and what it rests on.

    ``scores`` are the five grades: as given, or those that a percentage stands for. ``pct`` is the
    percentage, where there was one; ``reason_fr`` what a reader is told.
    """

    gsd2: float
    basis: Basis
    scores: tuple[int, ...]
    pct: Decimal | None
    reason_fr: str

    @property
    def is_default(self) -> bool:
        """Whether nothing was known."""
        return self.basis is Basis.DEFAULT

    @property
    def are_scores_given(self) -> bool:
        """Whether somebody gave the five grades; otherwise they are deduced."""
        return self.basis is Basis.SCORES


def factor_evidence(factor: EmissionFactor) -> Evidence:
    """What the publisher of a factor says of its uncertainty."""
    scores = tuple(grade for grade in factor.scores if grade is not None)
    if len(scores) == len(QUALITY_CRITERIA):
        return _graded(scores, "notes de qualité du facteur")
    pct = factor.uncertainty_pct
    if pct is not None and pct >= 0:
        return _percentage(pct, Basis.PERCENTAGE, "incertitude publiée par l’éditeur")
    return default_evidence("factor")


@cache
def activity_evidence(data_kind: str, quality_scores: str) -> Evidence:
    """What a line says of its datum: its own grades first, then its kind."""
    if _SCORES.fullmatch(quality_scores):
        return _graded(tuple(int(grade) for grade in quality_scores), "notes de la ligne")
    for row in rows("data_kinds"):
        if row["code"] == data_kind:
            label = labels("data_kinds")[data_kind].lower()
            return _percentage(Decimal(row["uncertainty_pct"]), Basis.KIND, f"donnée {label}")
    return default_evidence("activity")


@cache
def default_evidence(code: str) -> Evidence:
    """What stands in for an unknown uncertainty of a ``factor`` or of an ``activity``."""
    row = next(row for row in rows("uncertainty_defaults") if row["code"] == code)
    reason = f"{row['label_fr']} : valeur par défaut"
    if row["scores"]:
        scores = tuple(int(grade) for grade in row["scores"])
        return Evidence(
            gsd2=gsd2_of_scores(scores),
            basis=Basis.DEFAULT,
            scores=scores,
            pct=None,
            reason_fr=reason,
        )
    return _percentage(Decimal(row["uncertainty_pct"]), Basis.DEFAULT, reason)


def _graded(scores: tuple[int, ...], reason: str) -> Evidence:
    return Evidence(
        gsd2=gsd2_of_scores(scores), basis=Basis.SCORES, scores=scores, pct=None, reason_fr=reason
    )


def _percentage(pct: Decimal, basis: Basis, reason: str) -> Evidence:
    gsd2 = gsd2_of_percentage(pct)
    return Evidence(gsd2=gsd2, basis=basis, scores=deduced_scores(gsd2), pct=pct, reason_fr=reason)
