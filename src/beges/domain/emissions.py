"""Emissions: quantity × conversion × factor, by part and gas. The heart of the method.

Masses are integers of milligrams of CO2e, rounded once: the exact rational product of quantity,
conversion, share of the period and factor, half up (away from zero, as a spreadsheet's ROUND).
Columns are computed in float64; the few values so close to a tie that a float could fall on the
wrong side are recomputed with fractions, so that every engine gives the same digits. After this
room only integers are added (``docs/method/rounding.md``; GHG Protocol Corporate Standard ch. 6;
method V5 p.38).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from beges.domain.factors import EmissionFactor
from beges.domain.gases import gas_codes, total_gases

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

MG_PER_KG = 1_000_000
MG_PER_TONNE = 10**9
LARGEST_MG = 10**14
"""Above this mass a spreadsheet's floats no longer hold the milligram: a finding says so."""

_BLOCK = 65_536
"""Activities computed at once, so that the working arrays stay in the processor's cache."""

_NEAR = 0.499
"""Only values whose distance to an integer exceeds this can be near a tie, up to ``_SURE``."""

_SURE = 2.0**40
"""Below this many milligrams (1,100 t) a float is off by less than a thousandth."""

_DIGITS = 15
"""The significant digits of a quantity that a float holds without loss."""

_RELATIVE_ERROR = 2.0**-50
"""A bound on the relative error of the float product: seven roundings of half a unit each."""


@dataclass(frozen=True, kw_only=True)
class FactorMatrix:
    """Factors as columns: the parts of factor ``i`` are rows ``first[i]`` to ``first[i+1]``."""

    factors: tuple[EmissionFactor, ...]

    @cached_property
    def first(self) -> Ints:
        """The first part row of each factor; one longer than the factors."""
        counts = [len(factor.parts) for factor in self.factors]
        return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)

    @cached_property
    def part_codes(self) -> tuple[str, ...]:
        """The part code of each part row."""
        return tuple(part.part for factor in self.factors for part in factor.parts)

    @cached_property
    def exact(self) -> Mapping[str, tuple[Decimal, ...]]:
        """Gas → the published kgCO2e per unit of each part row, for the gases that occur."""
        nought = Decimal(0)
        parts = [part.values for factor in self.factors for part in factor.parts]
        occur = {gas for values in parts for gas, value in values.items() if value}
        return {
            gas: tuple(values.get(gas, nought) for values in parts)
            for gas in gas_codes()
            if gas in occur
        }

    @cached_property
    def values(self) -> Mapping[str, Floats]:
        """As ``exact``, in float64."""
        return {gas: np.array(values, dtype=np.float64) for gas, values in self.exact.items()}


@dataclass(frozen=True, kw_only=True)
class Quantities:
    """Quantities of another unit, one row an activity: arrays of equal length ``n``.

    ``quantity`` as entered; ``conversion`` the row in ``ratios``, the exact ratios from the unit
    entered to the other; ``share_num / share_den`` the share of the period that is counted.
    """

    quantity: Floats
    conversion: Ints
    ratios: Sequence[Fraction]
    share_num: Ints
    share_den: Ints


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Quantities in the unit of their factor, and ``factor``, its row in the matrix."""

    quantities: Quantities
    factor: Ints


@dataclass(frozen=True, kw_only=True)
class Masses:
    """Emission lines: for each line its activity row, its part row, and its masses by gas (mg)."""

    activity: Ints
    part: Ints
    by_gas: Mapping[str, Ints]
    total: Ints


def quantify(terms: Terms, matrix: FactorMatrix) -> Masses:
    """Emission lines in integer milligrams of CO2e, one a part of each activity's factor."""
    counts = np.diff(matrix.first)[terms.factor]
    lines = int(counts.sum())
    activity = np.repeat(np.arange(len(terms.factor), dtype=np.int64), counts)
    ends = np.cumsum(counts)
    part = np.arange(lines, dtype=np.int64) + np.repeat(
        matrix.first[terms.factor] - (ends - counts), counts
    )
    by_gas = {gas: np.empty(lines, dtype=np.int64) for gas in matrix.values}
    close: dict[str, list[Ints]] = {gas: [] for gas in matrix.values}
    product = _products(terms.quantities)
    for start in range(0, lines, _BLOCK):
        block = slice(start, min(start + _BLOCK, lines))
        base, parts = product[activity[block]], part[block]
        for gas, values in matrix.values.items():
            by_gas[gas][block], ties = round_half_up(base * values[parts])
            close[gas].append(ties + start)
    for gas, found in close.items():
        rows = np.concatenate([*found, np.empty(0, dtype=np.int64)])
        by_gas[gas][rows] = _exactly(
            terms.quantities, activity[rows], matrix.exact[gas], part[rows]
        )
    total = np.zeros(lines, dtype=np.int64)
    for gas in total_gases():
        if gas in by_gas:
            total += by_gas[gas]
    return Masses(activity=activity, part=part, by_gas=by_gas, total=total)


def converted(quantities: Quantities, grain: int) -> Ints:
    """Each quantity × conversion × share in ``grain``-ths of the unit, half up, exactly."""
    num, den = _exact(quantities, np.arange(len(quantities.quantity), dtype=np.int64))
    return _nearest(num * grain, den)


def _products(quantities: Quantities) -> Floats:
    """Quantity × conversion × share, in milligrams per kilogram of factor."""
    ratios = np.array([float(ratio * MG_PER_KG) for ratio in quantities.ratios])
    product = quantities.quantity * ratios[quantities.conversion]
    share_num, share_den = quantities.share_num, quantities.share_den
    partial = share_num != share_den
    product[partial] *= share_num[partial] / share_den[partial]
    return product


def round_half_up(values: Floats) -> tuple[Ints, Ints]:
    """Values rounded to integers, and the rows too close to a tie for a float to tell.

    Rounding to even and half up differ on ties alone, and every tie is among the rows returned.
    """
    rounded = np.rint(values)
    distance = np.abs(values - rounded)
    near = np.flatnonzero(distance >= _NEAR)
    close = near[distance[near] + np.abs(values[near]) * _RELATIVE_ERROR >= 0.5]
    if len(values) and max(values.max(), -values.min()) >= _SURE:
        close = np.union1d(close, np.flatnonzero(np.abs(values) >= _SURE))
    return rounded.astype(np.int64), close


def _exactly(quantities: Quantities, rows: Ints, factor: Sequence[Decimal], part: Ints) -> Ints:
    """The masses of a few lines of one gas, in milligrams, by exact integers of any size."""
    num, den = _exact(quantities, rows)
    value = _ratios(factor, part)
    return _nearest(num * value[0] * MG_PER_KG, den * value[1])


def _exact(quantities: Quantities, rows: Ints) -> tuple[Objects, Objects]:
    """Quantity × conversion × share of these rows: numerators and denominators of any size."""
    mantissa, decimals = entered_decimals(quantities.quantity[rows])
    ratio = _ratios(quantities.ratios, quantities.conversion[rows])
    num, den = mantissa * ratio[0], decimals * ratio[1]
    share_num, share_den = quantities.share_num[rows], quantities.share_den[rows]
    if not np.array_equal(share_num, share_den):
        num, den = num * share_num.astype(object), den * share_den.astype(object)
    return num, den


def _nearest(num: Objects, den: Objects) -> Ints:
    """The nearest integers, ties away from zero."""
    reached = (2 * abs(num) + den) // (2 * den)
    return np.where(num < 0, -reached, reached).astype(np.int64)


def _ratios(values: Sequence[Fraction | Decimal], rows: Ints) -> tuple[Objects, Objects]:
    """Numerators and denominators of the numbers in these rows, as integers of any size."""
    wanted, position = np.unique(rows, return_inverse=True)
    taken = [values[row].as_integer_ratio() for row in wanted.tolist()]
    num = np.array([numerator for numerator, _ in taken], dtype=object)
    den = np.array([denominator for _, denominator in taken], dtype=object)
    return num[position], den[position]


def entered_decimals(quantity: Floats) -> tuple[Objects, Objects]:
    """Each quantity as the decimal that was entered: an integer over a power of ten.

    A float has one shortest decimal of at most 15 digits, and it is the one that was entered: the
    first power of ten under which the rounded integer divides back to the same float.
    """
    mantissa = np.zeros(len(quantity), dtype=object)
    power = np.ones(len(quantity), dtype=object)
    left = np.arange(len(quantity))
    for digits in range(_DIGITS + 1):
        integer = np.rint(quantity[left] * 10.0**digits)
        found = (integer / 10.0**digits == quantity[left]) & (np.abs(integer) < 10.0**_DIGITS)
        rows = left[found]
        mantissa[rows], power[rows] = integer[found].astype(np.int64).astype(object), 10**digits
        left = left[~found]
        if not len(left):
            return mantissa, power
    for row in left.tolist():
        exact = Fraction(repr(float(quantity[row])))
        mantissa[row], power[row] = exact.numerator, exact.denominator
    return mantissa, power


def half_up(value: Fraction) -> int:
    """The nearest integer, ties away from zero."""
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return magnitude if value >= 0 else -magnitude


def cumulated(mass: Ints, num: Ints, den: Ints) -> Ints:
    """The part of a mass reached after ``num`` of ``den``, half up, in exact integers.

    Differences of these divide a line into months or years that always add up to the line.
    """
    size = np.abs(mass)
    whole, rest = np.divmod(size, den)
    reached = whole * num + (2 * rest * num + den) // (2 * den)
    return np.where(mass < 0, -reached, reached)
