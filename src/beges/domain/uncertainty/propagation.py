"""Propagation: the uncertainty of a line, and of any subtotal of lines.

To the first order a subtotal E = Σ e errs by Σ e·(error of its datum + error of its factor). Lines
of one activity bear one datum, so their masses add up before they are squared; so do all the lines,
of whatever site or entity, that share a factor::

    ln(GSD²)² = [ Σ over activities (Σ e·ln a)² + Σ over factors (Σ e·ln f)² ] / E²

With one line an activity and a factor, this is the formula of the Bilan Carbone method 4.4.2,
GSD² = exp(√Σ (e/E)²·ln(√s)²)², letter by letter. Masses keep their sign inside a group, so that a
correction takes off the error with the mass; the interval is drawn on the absolute value of E.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from beges.domain.emissions import Floats, Ints
from beges.domain.inventory import DIMENSIONS, Inventory
from beges.domain.uncertainty.grades import QualityClass, class_of
from beges.domain.uncertainty.widths import Widths, widths_of

WIDEST_GSD2 = 1000
"""Beyond a factor of a thousand each way, positive and negative masses cancel out: no interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """A subtotal and its 95 % interval, in milligrams.

    ``gsd2`` and what follows from it are ``None`` for a subtotal of nought, which has no interval.
    ``gsd2_linked`` is what the GSD² would be if all factors, and not only a factor with itself,
    erred the same way: the truth is between the two. ``share_default`` is the share of the masses,
    in absolute value, whose datum or factor is of unknown uncertainty; ``None`` without a mass.
    """

    total_mg: int
    gsd2: float | None
    gsd2_linked: float | None
    low_mg: int | None
    high_mg: int | None
    quality: QualityClass | None
    share_default: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """An error and its share of the variance of a subtotal: a factor's, or an activity's.

    ``code`` is the identifier of the factor or of the activity; ``total_mg`` what it bears on.
    """

    code: str
    total_mg: int
    gsd2: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """What the variance of a subtotal is made of, the largest first.

    ``factor_share``: the share of all factors together; the rest is that of activity data. ``None``
    where there is no variance.
    """

    factor_share: float | None
    factors: tuple[Contribution, ...]
    activities: tuple[Contribution, ...]


def line_gsd2(inventory: Inventory) -> pd.Series:
    """The GSD² of each line: its datum and its factor, which are independent."""
    datum, factor = widths_of(inventory).of_lines(inventory.lines)
    return pd.Series(np.exp(np.hypot(datum, factor)), index=inventory.lines.index, name="gsd2")


def uncertainty_of(inventory: Inventory, lines: pd.DataFrame) -> Uncertainty:
    """The uncertainty of the sum of these lines of the inventory."""
    return _grouped(inventory, lines, np.zeros(len(lines), dtype=np.int64), 1)[0]


def uncertainty_by(inventory: Inventory, lines: pd.DataFrame, by: str) -> Mapping[str, Uncertainty]:
    """The uncertainty of each subtotal of these lines, by a dimension or a column of theirs."""
    group, codes = pd.factorize(lines[DIMENSIONS.get(by, by)])
    found = _grouped(inventory, lines, group.astype(np.int64), len(codes))
    return {str(code): one for code, one in zip(codes, found, strict=True)}


def _grouped(
    inventory: Inventory, lines: pd.DataFrame, group: Ints, count: int
) -> list[Uncertainty]:
    """The uncertainty of each group of lines."""
    widths = widths_of(inventory)
    mass = lines["total_mg"].to_numpy(dtype=np.int64)
    size = np.abs(mass).astype(np.float64)
    gross = np.bincount(group, weights=size, minlength=count)
    guessed = np.bincount(group, weights=size * widths.guessed(lines), minlength=count)
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, group, mass)
    deviations = _deviations(widths, lines, group, count)
    return [
        _uncertainty(
            int(total[row]),
            (float(deviations[0][row]), float(deviations[1][row])),
            _share(guessed[row], gross[row]),
        )
        for row in range(count)
    ]


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _deviations(
    widths: Widths, lines: pd.DataFrame, group: Ints, count: int
) -> tuple[Floats, Floats]:
    """The error of each group, in milligrams × widths, and what it is with all factors linked."""
    mass = lines["total_mg"].to_numpy(dtype=np.float64)
    datum, factor = widths.of_lines(lines)
    activity = lines["activity"].to_numpy(dtype=np.int64)
    source = widths.source[lines["resolution"].to_numpy(dtype=np.int64)]
    data = _shared(mass * datum, group, activity, count)
    factors = _shared(mass * factor, group, source, count)
    linked = np.bincount(group, weights=np.abs(mass) * factor, minlength=count)
    return np.sqrt(data + factors), np.sqrt(data + linked**2)


def _shared(error: Floats, group: Ints, bearer: Ints, count: int) -> Floats:
    """For each group the sum of the squares of its bearers' errors, each the sum of its lines'."""
    width = int(bearer.max(initial=0)) + 1
    pair, unique = pd.factorize(group * width + bearer)
    sums = np.bincount(pair, weights=error, minlength=len(unique))
    owner = np.asarray(unique, dtype=np.int64) // width
    return np.bincount(owner, weights=sums**2, minlength=count).astype(np.float64)


def _uncertainty(
    total_mg: int, deviations_mg: tuple[float, float], share_default: float | None
) -> Uncertainty:
    """A subtotal and its interval, from its absolute errors: factors apart, factors linked."""
    size = abs(total_mg)
    width, linked = (error / size if size else math.inf for error in deviations_mg)
    if width > math.log(WIDEST_GSD2):
        return Uncertainty(
            total_mg=total_mg,
            gsd2=None,
            gsd2_linked=None,
            low_mg=None,
            high_mg=None,
            quality=None,
            share_default=share_default,
        )
    near, far = size * -math.expm1(-width), size * math.expm1(width)
    under, over = (near, far) if total_mg > 0 else (far, near)
    return Uncertainty(
        total_mg=total_mg,
        gsd2=math.exp(width),
        gsd2_linked=math.exp(linked) if linked <= math.log(WIDEST_GSD2) else None,
        low_mg=total_mg - round(under),
        high_mg=total_mg + round(over),
        quality=class_of(math.exp(width)),
        share_default=share_default,
    )


def contributions(inventory: Inventory, lines: pd.DataFrame, count: int) -> Contributions:
    """The factors and the activities, ``count`` of each, whose errors weigh most on these lines."""
    widths = widths_of(inventory)
    datum, factor = widths.of_lines(lines)
    mass = lines["total_mg"].to_numpy(dtype=np.int64)
    activity = lines["activity"].to_numpy(dtype=np.int64)
    source = widths.source[lines["resolution"].to_numpy(dtype=np.int64)]
    by_factor, by_activity = _errors(source, mass, factor), _errors(activity, mass, datum)
    of_factors, of_activities = (float(e.square.sum()) for e in (by_factor, by_activity))
    ids = inventory.activities["activity_id"].to_numpy(dtype=object)
    whole = of_factors + of_activities
    return Contributions(
        factor_share=_share(of_factors, whole),
        factors=_largest(by_factor, np.array(widths.sources, dtype=object), whole, count),
        activities=_largest(by_activity, ids, whole, count),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errors:
    """For each bearer of an error its number, the mass it bears on, its width, its square."""

    bearer: Ints
    mass: Ints
    width: Floats
    square: Floats


def _errors(bearer: Ints, mass: Ints, width: Floats) -> _Errors:
    """The errors of these lines, each bearer's added up."""
    bearers, place = np.unique(bearer, return_inverse=True)
    total = np.zeros(len(bearers), dtype=np.int64)
    np.add.at(total, place, mass)
    widest = np.zeros(len(bearers))
    np.maximum.at(widest, place, width)
    error = np.bincount(place, weights=mass * width, minlength=len(bearers)).astype(np.float64)
    return _Errors(bearer=bearers, mass=total, width=widest, square=error**2)


def _largest(
    errors: _Errors, codes: np.ndarray, whole: float, count: int
) -> tuple[Contribution, ...]:
    """The bearers whose errors weigh most, in their order."""
    order = np.argsort(-errors.square, kind="stable")[:count]
    return tuple(
        Contribution(
            code=str(codes[errors.bearer[row]]),
            total_mg=int(errors.mass[row]),
            gsd2=math.exp(errors.width[row]),
            share=float(errors.square[row] / whole),
        )
        for row in order
        if errors.square[row] > 0
    )
