"""Matrix: completeness as the facilities team reads it, sites × months, by what is missing.

Several lines make one cell: it shows what its lines have in common, else that it is partial. The
shares are of emissions: days times what each line emits a day. A line whose emissions nothing
tells weighs nothing and is counted aside.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.collection.completeness import MONTHS, STATES, Completeness, State

_COVERED = (State.INVOICE, State.READING, State.ESTIMATE, State.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Emissions of the days that count, in milligrams: real + estimated + missing.

    ``unknown`` is how many lines nothing gives a weight; ``cells`` how many cells miss days, and
    ``counted_cells`` how many count.
    """

    real_mg: int
    estimated_mg: int
    missing_mg: int
    cells: int
    counted_cells: int
    unknown: int

    @property
    def total_mg(self) -> int:
        """What the year would emit if every day that counts were known."""
        return self.real_mg + self.estimated_mg + self.missing_mg

    def share(self, mass_mg: int) -> float | None:
        """A mass as a share of the whole; ``None`` where there is nothing."""
        return mass_mg / self.total_mg if self.total_mg else None


def shares(found: Completeness, kept: NDArray[np.bool_] | None = None) -> Shares:
    """The shares of these lines, or of all."""
    kept = np.ones(len(found.lines), dtype=bool) if kept is None else kept
    daily = np.nan_to_num(found.daily_mg)[kept, None]
    parts = [
        int(np.rint((days[kept] * daily).sum()))
        for days in (found.real, found.estimated, found.missing)
    ]
    counts = found.counted[kept].any(axis=1)
    return Shares(
        real_mg=parts[0],
        estimated_mg=parts[1],
        missing_mg=parts[2],
        cells=int((found.missing[kept] > 0).sum()),
        counted_cells=int((found.counted[kept] > 0).sum()),
        unknown=int((np.isnan(found.daily_mg[kept]) & counts).sum()),
    )


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Rows × twelve months, the row that misses most first.

    ``rows``: ``code``, ``complete`` (share by emissions of what counts, NaN where nothing weighs),
    ``missing_mg``, ``missing_cells``; ``state`` the state of each cell, in the same order.
    """

    rows: pd.DataFrame
    state: NDArray[np.int8]


def site_matrix(found: Completeness, kept: NDArray[np.bool_] | None = None) -> Matrix:
    """The matrix by site, of these lines or of all."""
    kept = np.ones(len(found.lines), dtype=bool) if kept is None else kept
    return _matrix(found, kept, found.lines["site"].to_numpy(dtype=object))


def line_matrix(found: Completeness, kept: NDArray[np.bool_]) -> Matrix:
    """The matrix by line, of these lines."""
    return _matrix(found, kept, found.lines["subject"].to_numpy(dtype=object))


def _matrix(found: Completeness, kept: NDArray[np.bool_], keys: NDArray[np.object_]) -> Matrix:
    number, codes = pd.factorize(keys[kept], sort=True)
    daily = np.nan_to_num(found.daily_mg)[kept, None]

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(number, values.sum(axis=1), len(codes)).astype(np.float64)

    real, missing = summed(found.real[kept] * daily), summed(found.missing[kept] * daily)
    whole = summed(found.counted[kept] * daily)
    holes = summed((found.missing[kept] > 0).astype(np.float64))
    state = _joined(found.state[kept], number, len(codes))
    table = pd.DataFrame(
        {
            "code": codes,
            "complete": np.divide(real, whole, out=np.full(len(codes), np.nan), where=whole > 0),
            "missing_mg": np.rint(missing).astype(np.int64),
            "missing_cells": holes.astype(np.int64),
        }
    )
    order = np.lexsort((codes.astype(str), -table["missing_cells"], -table["missing_mg"]))
    return Matrix(rows=table.iloc[order].reset_index(drop=True), state=state[order])


def _joined(state: NDArray[np.int8], number: NDArray[np.intp], groups: int) -> NDArray[np.int8]:
    """The gravest state of the lines of a cell; holes beside figures make a partial cell."""
    worst = np.zeros((groups, MONTHS), dtype=np.int8)
    np.maximum.at(worst, number, state)
    held = np.zeros((groups, MONTHS), dtype=bool)
    covered = np.isin(state, [STATES.index(one) for one in _COVERED])
    np.logical_or.at(held, number, covered)
    hole = np.isin(worst, [STATES.index(one) for one in (State.MISSING, State.UNAVAILABLE)])
    worst[hole & held] = STATES.index(State.PARTIAL)
    return worst
