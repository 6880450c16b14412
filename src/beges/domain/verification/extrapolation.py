"""Extrapolation: the errors found in a sample, taken back to the whole inventory.

For each point, the *taint* is the error over the mass counted, (counted − checked) ÷ |counted|: the
sampling interval × the sum of taints estimates the error of what was drawn from, without bias; the
errors of what is tested with certainty are added as they are (AICPA Audit Guide *Audit Sampling*,
ch. 6; ISA 530 ¶14). The upper limit at 95 % is Stringer's bound (K. W. Stringer, "Practical aspects
of statistical sampling in auditing", 1963), for what is counted in excess and for what is counted
short apart: interval × (p0 + Σ (pj − pj−1) tj), taints in decreasing order, pj the Poisson limit
for j errors. It is prudent, and does not hold for a taint beyond 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from beges.domain.verification.sampling import Sample

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the verifier found for a pick: masses counted and checked, in milligrams."""

    hits: int
    counted_mg: int
    checked_mg: int

    @property
    def error_mg(self) -> int:
        """What is counted in excess; negative when it is counted short."""
        return self.counted_mg - self.checked_mg

    @property
    def taint(self) -> Fraction:
        """The error over the mass counted."""
        return Fraction(self.error_mg, abs(self.counted_mg))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extrapolation:
    """The error of the whole, in milligrams: positive when the inventory counts too much.

    ``found_mg``: the errors of the sample as they are. ``projected_mg``: the estimate for the
    whole. ``limit_over_mg`` and ``limit_under_mg``: upper limits at 95 % of what is counted in
    excess, and of what is counted short.
    """

    tested: int
    in_error: int
    found_mg: int
    projected_mg: int
    over_mg: int
    under_mg: int
    limit_over_mg: int
    limit_under_mg: int
    total_mg: int


def extrapolate(sample: Sample, checked: Sequence[Checked]) -> Extrapolation:
    """The error of the whole from that of each pick."""
    interval = sample.interval_mg
    over, under = (_side(interval, checked, sign) for sign in (1, -1))
    return Extrapolation(
        tested=len(checked),
        in_error=sum(one.error_mg != 0 for one in checked),
        found_mg=sum(one.error_mg for one in checked),
        projected_mg=round(over - under),
        over_mg=round(over),
        under_mg=round(under),
        limit_over_mg=_limit(sample, checked, 1),
        limit_under_mg=_limit(sample, checked, -1),
        total_mg=sample.total_mg,
    )


def _side(interval: Fraction, checked: Sequence[Checked], sign: int) -> Fraction:
    """The estimate of one side: certain errors as they are, the others by interval."""
    sure = sum(max(0, sign * one.error_mg) for one in checked if not one.hits)
    return sure + interval * sum(one.hits * max(Fraction(0), sign * one.taint) for one in checked)


def _limit(sample: Sample, checked: Sequence[Checked], sign: int) -> int:
    """Stringer's bound of one side, with the certain errors as they are."""
    sure = sum(max(0, sign * one.error_mg) for one in checked if not one.hits)
    taints = sorted(
        (float(sign * one.taint) for one in checked for _ in range(one.hits)), reverse=True
    )
    positive = [taint for taint in taints if taint > 0]
    if not sample.points:
        return sure
    bound = poisson_factor(0)
    for errors, taint in enumerate(positive, start=1):
        bound += (poisson_factor(errors) - poisson_factor(errors - 1)) * taint
    return sure + round(float(sample.interval_mg) * bound)


@cache
def poisson_factor(errors: int, confidence: float = CONFIDENCE) -> float:
    """The expected count for which so few errors, or fewer, have a chance of 1 − confidence.

    3.00 for none, 4.74 for one, 6.30 for two at 95 %: the tables of the audit guides.
    """
    low, high = 0.0, 10.0 + 3.0 * errors
    for _ in range(100):
        middle = (low + high) / 2
        if _at_most(errors, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(errors: int, expected: float) -> float:
    """The chance of so many Poisson events, or fewer."""
    logs = (j * math.log(expected) - expected - math.lgamma(j + 1) for j in range(errors + 1))
    return math.fsum(math.exp(log) for log in logs) if expected else 1.0
