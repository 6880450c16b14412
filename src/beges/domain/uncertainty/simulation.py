"""Simulation: the second opinion on a subtotal, by drawing the errors (Monte Carlo).

Each activity and each factor draws one log-normal error of median 1, and every line that bears it
is multiplied by it: nothing is linearised, nothing is independent that is not so. The seed is
fixed: same inputs, same figures.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from beges.domain.emissions import Floats
from beges.domain.inventory import Inventory
from beges.domain.uncertainty.widths import widths_of

SEED = 20_070_404
DRAWS = 10_000
FEWEST_DRAWS = 500
_AT_ONCE = 4_000_000
"""Numbers drawn at once: 32 MB."""
_MOST = 200_000_000
"""Numbers drawn in all: about ten seconds."""

_LOW, _HIGH = 0.02275, 0.97725
"""Two standard deviations each way: what a GSD² spans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What the draws of a subtotal gave, in milligrams.

    ``gsd2`` is exp(2·standard deviation of the logarithm); ``None`` where the subtotal is nought
    or where a draw changed its sign.
    """

    draws: int
    low_mg: int
    median_mg: int
    high_mg: int
    gsd2: float | None


def simulate(
    inventory: Inventory, lines: pd.DataFrame, *, seed: int = SEED, draws: int = DRAWS
) -> Simulation:
    """Draw the errors of these lines; fewer times for very many lines, and the record says so."""
    activity, source, mass, widths = _bearers(inventory, lines)
    draws = max(min(draws, _MOST // max(len(mass), 1)), FEWEST_DRAWS)
    random = np.random.default_rng(seed)
    step = max(_AT_ONCE // max(len(mass), 1), 1)
    sums = np.empty(draws)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        datum = random.standard_normal((size, int(activity.max(initial=-1)) + 1))
        factor = random.standard_normal((size, int(source.max(initial=-1)) + 1))
        error = datum[:, activity] * (widths[0] / 2) + factor[:, source] * (widths[1] / 2)
        sums[start : start + size] = np.exp(error) @ mass
    low, median, high = np.quantile(sums, (_LOW, 0.5, _HIGH))
    return Simulation(
        draws=draws,
        low_mg=round(low),
        median_mg=round(median),
        high_mg=round(high),
        gsd2=_gsd2(sums),
    )


def _gsd2(sums: Floats) -> float | None:
    if not ((sums > 0).all() or (sums < 0).all()):
        return None
    return math.exp(2 * float(np.log(np.abs(sums)).std()))


def _bearers(
    inventory: Inventory, lines: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, Floats, tuple[Floats, Floats]]:
    """The lines that bear the same two errors, added up: bearers, masses, widths of both errors."""
    keys = ["activity", "resolution"]
    pairs = lines.groupby(keys, observed=True, as_index=False)["total_mg"].sum()
    pairs = pairs[pairs["total_mg"] != 0]
    widths = widths_of(inventory)
    activity, _ = pd.factorize(pairs["activity"])
    source, _ = pd.factorize(widths.source[pairs["resolution"].to_numpy(dtype=np.int64)])
    return activity, source, pairs["total_mg"].to_numpy(dtype=np.float64), widths.of_lines(pairs)
