"""Verification: what a third party tests of an inventory, and what the test says of the whole.

``sampling`` draws activities by their weight, from a recorded seed; ``extrapolation`` takes what
the verifier found back to the total; ``words`` are those of the sheet between them.
"""

from beges.domain.verification.extrapolation import (
    CONFIDENCE,
    Checked,
    Extrapolation,
    extrapolate,
    poisson_factor,
)
from beges.domain.verification.parts import Cell, Part, Shape
from beges.domain.verification.sampling import (
    ALGORITHM,
    MAX_SEED,
    MAX_SIZE,
    Pick,
    Sample,
    draw_sample,
    proposed_size,
)

__all__ = [
    "ALGORITHM",
    "CONFIDENCE",
    "MAX_SEED",
    "MAX_SIZE",
    "Cell",
    "Checked",
    "Extrapolation",
    "Part",
    "Pick",
    "Sample",
    "Shape",
    "draw_sample",
    "extrapolate",
    "poisson_factor",
    "proposed_size",
]
