"""Split: what a change of quantity and a change of factor did together, by the midpoint rule.

Δ = (Q1 − Q0)(F0 + F1)/2 + (F1 − F0)(Q0 + Q1)/2, where F is the mass over the quantity, exactly: no
residual, and neither year is the one that "pays" for what they did together. Quantities are exact
integers over one common denominator, which then cancels out. The two parts are brought to integer
milligrams by largest remainder; with two parts that is: the part of the quantity to the nearest
milligram, a tie away from nought, and the factor what remains. So both always add up to the change
of the line, and swapping the years negates both.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.emissions import Floats, Ints, Objects, entered_decimals

LARGEST = 2**61
"""Above this mass a part, or what is left of a change once it is taken out, may overflow."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Quantities as entered, one row a line: ``share_num / share_den`` of it counts.

    ``unit`` is the row in ``sizes``, the exact size of each unit in the common one of its basis.
    """

    quantity: Floats
    share_num: Ints
    share_den: Ints
    unit: Ints
    sizes: Sequence[Fraction]

    def taken(self, rows: Ints) -> "Entered":
        """The same for these rows alone."""
        return Entered(
            quantity=self.quantity[rows],
            share_num=self.share_num[rows],
            share_den=self.share_den[rows],
            unit=self.unit[rows],
            sizes=self.sizes,
        )

    @property
    def values(self) -> Floats:
        """The quantities in the common unit, to be read."""
        sizes = np.array([float(size) for size in self.sizes], dtype=np.float64)
        return self.quantity * sizes[self.unit] * self.share_num / self.share_den


def exact_sums(entered: Entered, number: Ints, count: int) -> Objects:
    """The exact sum of the quantities of each number, as integers over one denominator for all."""
    sums = np.zeros(count, dtype=object)
    if not len(number):
        return sums
    mantissa, power = entered_decimals(entered.quantity)
    size_num = np.array([size.numerator for size in entered.sizes], dtype=object)[entered.unit]
    size_den = np.array([size.denominator for size in entered.sizes], dtype=object)[entered.unit]
    num = mantissa * size_num * entered.share_num.astype(object)
    code, denominators = pd.factorize(power * size_den * entered.share_den.astype(object))
    common = math.lcm(*(int(den) for den in denominators))
    scale = np.array([common // int(den) for den in denominators], dtype=object)
    np.add.at(sums, number, num * scale[code])
    return sums


def midpoint(before: Objects, after: Objects, before_mg: Ints, after_mg: Ints) -> Ints:
    """What the change of quantity did, in milligrams; the rest of the change is the factor's.

    Quantities over one denominator. Without a quantity on one side there is no factor there: the
    whole change is that of the quantity. So it is where a credit note all but cancels a quantity,
    and two parts larger than the tool can hold would offset each other.
    """
    change = after_mg - before_mg
    usable = (before != 0) & (after != 0)
    split = change.copy()
    rows = np.flatnonzero(usable)
    if len(rows):
        q0, q1 = before[rows], after[rows]
        m0, m1 = before_mg[rows].astype(object), after_mg[rows].astype(object)
        num, den = (q1 - q0) * (m0 * q1 + m1 * q0), 2 * q0 * q1
        num, den = np.where(den < 0, -num, num), abs(den)
        size = (2 * abs(num) + den) // (2 * den)
        held = size < LARGEST
        split[rows[held]] = np.where(num < 0, -size, size)[held].astype(np.int64)
    return split
