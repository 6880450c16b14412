"""Sampling by weight: monetary-unit sampling, with the milligram of CO2e as the unit.

Each milligram has the same chance, so that an activity is drawn in proportion to what it emits
(ISA 530, appendix 4; AICPA Audit Guide *Audit Sampling*, ch. 6). What weighs at least an interval
is tested with certainty and leaves the draw; the rest is laid end to end in the order of the
identifiers and cut into equal cells, one point drawn in each (cell selection: no rhythm of the list
can meet that of the draw).

The algorithm has a name, ``beges-mus-1``, printed with the seed: 64-bit words of NumPy's PCG64
seeded through ``SeedSequence``, taken modulo the width of the cell. NumPy keeps the stream of a
bit generator for good (NEP 19), so that the same seed draws the same activities anywhere; the
remainder favours no milligram by more than width / 2⁶⁴.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from beges.domain.emissions import Ints

ALGORITHM = "beges-mus-1"
MAX_SIZE = 2_000
MAX_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """An activity of the sample: its row in the frame, and how many points fell on it.

    ``hits`` is 0 for one that is tested with certainty.
    """

    row: int
    hits: int

    @property
    def is_certain(self) -> bool:
        """Whether it is tested whatever the seed."""
        return self.hits == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was drawn. Masses in milligrams; ``points`` is how many were drawn outside certainty."""

    seed: int
    size: int
    picks: tuple[Pick, ...]
    total_mg: int
    certain_mg: int
    points: int

    @property
    def interval_mg(self) -> Fraction:
        """The mass that each point stands for; 0 when everything is tested."""
        return (
            Fraction(self.total_mg - self.certain_mg, self.points) if self.points else Fraction(0)
        )


def draw_sample(weights: Ints, *, size: int, seed: int) -> Sample:
    """A sample of rows by weight: positive milligrams, in the order that the caller holds fixed.

    Picks are in the order of the rows. ``size`` counts the certain rows and the points; an activity
    on which two points fall makes the sample smaller than that.
    """
    certain = _certain(weights, size)
    rest = np.where(certain, 0, weights)
    points = size - int(certain.sum())
    mass = int(rest.sum())
    hits = np.zeros(len(weights), dtype=np.int64)
    points = points if mass else 0
    if points:
        edges = [mass * k // points for k in range(points + 1)]
        words = np.random.PCG64(np.random.SeedSequence(seed)).random_raw(points)
        drawn = [
            first + int(word) % (last - first)
            for first, last, word in zip(edges[:-1], edges[1:], words, strict=True)
            if last > first
        ]
        rows = np.searchsorted(np.cumsum(rest), np.array(drawn, dtype=np.int64), side="right")
        np.add.at(hits, rows, 1)
        points = len(drawn)
    chosen = np.flatnonzero(certain | (hits > 0))
    return Sample(
        seed=seed,
        size=size,
        picks=tuple(Pick(row=int(row), hits=int(hits[row])) for row in chosen),
        total_mg=int(weights.sum()),
        certain_mg=int(weights[certain].sum()),
        points=points,
    )


def _certain(weights: Ints, size: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The rows that weigh an interval or more, the interval being that of what remains."""
    certain = np.zeros(len(weights), dtype=np.bool_)
    rest, left = int(weights.sum()), size
    for row in np.argsort(-weights, kind="stable").tolist():
        weight = int(weights[row])
        if left <= 0 or weight <= 0 or weight * left < rest:
            break
        certain[row] = True
        rest, left = rest - weight, left - 1
    return certain


def proposed_size(threshold: Fraction, factor: float) -> int:
    """The points that show a misstatement of the threshold, when none is expected: factor ÷ share.

    With 95 % confidence and 5 % of the total, 3.00 / 0.05 = 60.
    """
    return min(MAX_SIZE, math.ceil(factor / float(threshold))) if threshold > 0 else MAX_SIZE
