"""Measures: the quantities of both sides in one unit, twice.

As entered first, each basis in the unit entered most: what a person knows. Where a group mixes
bases (cubic metres and kilowatt-hours of one gas), as converted to the unit of the factor, by the
ratios that the lines themselves used. Euros of a price year are counted as euros there: a ratio of
another year is another factor. What neither measure adds up cannot be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import pandas as pd

from beges.domain.comparison.splitting import Entered
from beges.domain.emissions import Ints
from beges.domain.factors import EmissionFactor
from beges.domain.units import current_money, ratio, unit, unit_catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What one unit is worth in the common unit ``told`` of its basis."""

    basis: str
    told: str
    size: Fraction


@dataclass(frozen=True, kw_only=True)
class Measure:
    """The quantities of the lines on one kind of scale.

    ``basis``: for each line a row of ``units``, the common unit of its basis. ``rate``: the number
    of its exact effective factor, kgCO2e per common unit: two lines of one number emit the same
    for the same quantity, whatever unit was entered.
    """

    basis: Ints
    rate: Ints
    entered: Entered
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Multiplied:
    """What makes the mass of each line: a quantity, a share, a conversion, a part of a factor."""

    quantity: np.ndarray
    share_num: Ints
    share_den: Ints
    used: Ints
    part_row: Ints
    factors: Sequence[tuple[EmissionFactor, Fraction]]

    def measure(self, number: Ints, scales: Sequence[Scale]) -> Measure:
        """The measure of the lines whose scales are these."""
        bases = sorted({(scale.basis, scale.told) for scale in scales})
        code = {basis: rank for rank, (basis, _) in enumerate(bases)}
        return Measure(
            basis=_taken([code[scale.basis] for scale in scales], number),
            rate=self._rates(number, scales),
            entered=Entered(
                quantity=self.quantity,
                share_num=self.share_num,
                share_den=self.share_den,
                unit=number,
                sizes=[scale.size for scale in scales],
            ),
            units=tuple(told for _, told in bases),
        )

    def _rates(self, number: Ints, scales: Sequence[Scale]) -> Ints:
        """The number of each line's exact effective factor, computed once a combination."""
        width, depth = int(self.part_row.max(initial=0)) + 1, max(len(scales), 1)
        code, distinct = pd.factorize((self.used * width + self.part_row) * depth + number)
        totals = self._totals(width)
        known: dict[tuple[str, int, int], int] = {}
        ranks = []
        for key in distinct.tolist():
            answer, scale = divmod(key, depth)
            rate = totals[answer] / scales[scale].size
            name = (scales[scale].basis, rate.numerator, rate.denominator)
            ranks.append(known.setdefault(name, len(known)))
        return _taken(ranks, code.astype(np.int64))

    def _totals(self, width: int) -> Mapping[int, Fraction]:
        """kgCO2e per unit entered of each part of each factor in use."""
        totals = {}
        for key in np.unique(self.used * width + self.part_row).tolist():
            factor, converted = self.factors[key // width]
            totals[key] = Fraction(factor.parts[key % width].total) * converted
        return totals


def _taken(values: Sequence[int], number: Ints) -> Ints:
    """One value for each number, laid on the lines."""
    table = np.array([*values, -1], dtype=np.int64)
    return table[number]


def entered_scales(units: pd.Series) -> list[Scale]:
    """The scale of each category of the units entered: that of its basis entered most."""
    counts = units.value_counts()
    codes = [str(code) for code in units.cat.categories]
    told: dict[str, str] = {}
    for code in sorted(codes, key=lambda code: (-int(counts.get(code, 0)), code)):
        told.setdefault(unit(code).basis, code)
    return [
        Scale(
            basis=unit(code).basis,
            told=told[unit(code).basis],
            size=ratio(code, told[unit(code).basis]),
        )
        for code in codes
    ]


def factor_scales(factors: Sequence[tuple[EmissionFactor, Fraction]]) -> list[Scale]:
    """The scale of each factor and conversion: one unit entered, in the factor's basis."""
    scales = []
    for factor, converted in factors:
        basis = unit(factor.unit).basis
        current = current_money(basis)
        size = converted * ratio(factor.unit, _first_unit(basis))
        scales.append(Scale(basis=current, told=_first_unit(current), size=size))
    return scales


@cache
def _first_unit(basis: str) -> str:
    """The unit that tells a basis: the first of the catalogue."""
    return next(code for code, entry in unit_catalogue().items() if entry.basis == basis)
