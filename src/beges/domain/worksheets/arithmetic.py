"""Arithmetic: exact figures by column, rounded once to what an activity may hold, and told.

Figures are fractions, made once for each distinct text of a column. A quantity is rounded half up
to fifteen significant digits, the most that an activity holds, and the calculation says so.
"""

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from beges.domain.activities.table import MAX_DIGITS
from beges.domain.french import number

Objects = NDArray[np.object_]
Rows = NDArray[np.bool_]

_ROUNDING = Context(prec=MAX_DIGITS, rounding=ROUND_HALF_UP)
ROUNDED = " (arrondi à 15 chiffres)"
SHOWN_DECIMALS = 4
"""Decimals of an intermediate figure in a sentence; the calculation itself keeps all of them."""


def by_distinct(values: Iterable[object], make: Callable[[Any], object]) -> Objects:
    """The answer for each value, asked once for each distinct one; missing stays ``None``."""
    codes, distinct = pd.factorize(np.asarray(list(values), dtype=object))
    answers = np.empty(len(distinct) + 1, dtype=object)
    answers[:-1] = [make(value) for value in distinct]
    answers[-1] = None
    return answers[codes]


def fractions(column: pd.Series) -> Objects:
    """The figures of a column, exact; ``None`` where it is blank."""
    return by_distinct(column.astype(object), lambda value: Fraction(str(value)))


def floats(column: pd.Series) -> NDArray[np.float64]:
    """The figures of a column for a comparison; NaN where it is blank."""
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def stated(column: pd.Series) -> Rows:
    """Where a column holds something."""
    return column.notna().to_numpy(dtype=bool)


def objects(values: Iterable[object]) -> Objects:
    """Values as a column of objects."""
    listed = list(values)
    found = np.empty(len(listed), dtype=object)
    found[:] = listed
    return found


def chosen(where: ArrayLike, here: object, there: object) -> Objects:
    """The one or the other, row by row."""
    return np.asarray(np.where(where, cast("Any", here), cast("Any", there)), dtype=object)


def texts(column: pd.Series) -> Objects:
    """Codes as text; blank where missing."""
    return column.astype(object).where(column.notna(), "").to_numpy(dtype=object)


def rounded(quantities: Objects) -> tuple[Objects, Rows]:
    """Each quantity as the decimal text that an activity holds, and where rounding moved it."""
    held = by_distinct(quantities, _decimal)
    exact = by_distinct(quantities, lambda value: Fraction(_decimal(value)) != value)
    return held, np.asarray(exact == True, dtype=bool)  # noqa: E712 - None is no rounding


def _decimal(value: Fraction | str) -> str:
    exact = Fraction(value)
    decimal = _ROUNDING.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return f"{decimal.normalize():f}"


def told(values: Iterable[object]) -> Objects:
    """Figures as a sentence tells them: all their decimals when they are few, else four."""
    return by_distinct(values, _told)


def _told(value: Fraction | str) -> str:
    exact = Fraction(value)
    places = exact * 10**SHOWN_DECIMALS
    return number(exact) if places.denominator == 1 else number(exact, SHOWN_DECIMALS)


def first_days(years: pd.Series) -> pd.Series:
    """The first of January of each year."""
    return pd.Series(_year(years).astype("datetime64[s]"), index=years.index)


def last_days(years: pd.Series) -> pd.Series:
    """The thirty-first of December of each year."""
    days = (_year(years) + 1).astype("datetime64[D]") - 1
    return pd.Series(days.astype("datetime64[s]"), index=years.index)


def _year(years: pd.Series) -> NDArray[np.datetime64]:
    return (years.to_numpy(dtype=np.int64) - 1970).astype("datetime64[Y]")
