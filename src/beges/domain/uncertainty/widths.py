"""Widths: for each line, how wide the errors of its datum and of its factor are, and whose.

A width is ln(GSD²): half the 95 % interval, as a logarithm. It belongs to an activity, whose lines
all bear the error of one datum, and to a source, the factor whose error many lines share: a factor
that is derived from another one (a day of telework from a kilowatt-hour) bears the error of that
other, and so does the same published factor under another identifier (corrected, adopted).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.emissions import Floats, Ints
from beges.domain.factors import Identity, identity, origins, root
from beges.domain.inventory import Inventory
from beges.domain.uncertainty.evidence import Evidence, activity_evidence, factor_evidence

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Widths:
    """The widths of an inventory: by activity row, and by resolution.

    ``source`` gives for each resolution the number of the factor whose error it bears, and
    ``sources`` their identifiers. ``guessed`` tells what rests on a default.
    """

    datum: Floats
    datum_guessed: Flags
    factor: Floats
    factor_guessed: Flags
    source: Ints
    sources: tuple[str, ...]

    def of_lines(self, lines: pd.DataFrame) -> tuple[Floats, Floats]:
        """For each line the widths of its datum and of its factor."""
        return self.datum[_column(lines, "activity")], self.factor[_column(lines, "resolution")]

    def guessed(self, lines: pd.DataFrame) -> Flags:
        """Which lines rest on a default, for their datum or their factor."""
        datum = self.datum_guessed[_column(lines, "activity")]
        return datum | self.factor_guessed[_column(lines, "resolution")]


def _column(lines: pd.DataFrame, name: str) -> Ints:
    return lines[name].to_numpy(dtype=np.int64)


def widths_of(inventory: Inventory) -> Widths:
    """The widths of the errors of an inventory, each kind of evidence read once."""
    datum, datum_guessed = _data(inventory.activities)
    factors = [answer.factor for answer in inventory.resolutions]
    known = {factor.factor_id: factor_evidence(factor) for factor in factors}
    width, guessed = _as_columns([known[factor.factor_id] for factor in factors])
    derived = origins(inventory.release)
    names: dict[Identity, str] = {}
    for bearer in (root(factor, derived) for factor in factors):
        names.setdefault(identity(bearer), bearer.factor_id)
    roots = [names[identity(root(factor, derived))] for factor in factors]
    source, sources = pd.factorize(np.array(roots, dtype=object))
    return Widths(
        datum=datum,
        datum_guessed=datum_guessed,
        factor=width,
        factor_guessed=guessed,
        source=source.astype(np.int64),
        sources=tuple(sources.tolist()),
    )


def _data(activities: pd.DataFrame) -> tuple[Floats, Flags]:
    """The width of each datum, from its kind and its own grades."""
    kinds = activities["data_kind"].cat
    grades, known = pd.factorize(activities["quality_scores"])
    texts = [*(str(text) for text in known), ""]  # the code −1, a blank, is the last
    grades = np.where(grades < 0, len(texts) - 1, grades)
    pair, unique = pd.factorize(kinds.codes.to_numpy(dtype=np.int64) * len(texts) + grades)
    evidence = [
        activity_evidence(str(kinds.categories[key // len(texts)]), texts[key % len(texts)])
        for key in np.asarray(unique, dtype=np.int64).tolist()
    ]
    width, guessed = _as_columns(evidence)
    return width[pair], guessed[pair]


def _as_columns(evidence: list[Evidence]) -> tuple[Floats, Flags]:
    """Widths and what is guessed, one a piece of evidence."""
    width = np.log(np.array([found.gsd2 for found in evidence], dtype=np.float64))
    return width, np.array([found.is_default for found in evidence], dtype=bool)
