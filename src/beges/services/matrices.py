"""Matrices of a collection as screens and commands show them: rows, letters, states, head figures.

The screens hold no arithmetic: shares, order and words come from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.collection import (
    STATES,
    Matrix,
    Shares,
    line_matrix,
    rhythm_months,
    shares,
    site_matrix,
)
from beges.domain.nomenclature import activity_types, labels
from beges.services.collection import Collection

MONTH_COLUMNS = tuple(f"m{number:02d}" for number in range(1, 13))
MONTH_LABELS = ("jan", "fév", "mar", "avr", "mai", "jun", "jul", "aoû", "sep", "oct", "nov", "déc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """What a person looks at; a blank keeps everything."""

    activity_type: str = ""
    entity: str = ""
    site: str = ""
    incomplete: bool = False


@dataclass(frozen=True, kw_only=True)
class ShownMatrix:
    """Rows to show, with a letter a month, and the state of each cell in the same order."""

    rows: pd.DataFrame
    states: NDArray[np.object_]


def kept_lines(seen: Collection, picked: Picked) -> NDArray[np.bool_]:
    """The lines that a person looks at."""
    lines = seen.found.lines
    kept = np.ones(len(lines), dtype=bool)
    for name in ("activity_type", "entity", "site"):
        if wanted := getattr(picked, name):
            kept &= (lines[name] == wanted).to_numpy()
    return kept


def head_figures(seen: Collection, picked: Picked) -> Shares:
    """The shares of what a person looks at."""
    return shares(seen.found, kept_lines(seen, picked))


def energies(seen: Collection) -> Mapping[str, str]:
    """The types of activity of the year's lines, by their French names."""
    present = set(seen.found.lines["activity_type"])
    return {code: kind.label_fr for code, kind in activity_types().items() if code in present}


def sites_shown(seen: Collection, picked: Picked) -> ShownMatrix:
    """The matrix by site, what is missing most first: ``code, name, entity``, shares and months."""
    matrix = site_matrix(seen.found, kept_lines(seen, picked))
    sites = seen.perimeter.sites
    codes = matrix.rows["code"]
    named = matrix.rows.assign(
        name=[sites[code].name for code in codes],
        entity=[sites[code].entity for code in codes],
    )
    return _shown(matrix, named, only_holes=picked.incomplete)


def lines_shown(seen: Collection, site: str) -> ShownMatrix:
    """The lines of a site: ``code`` (subject), ``name``, ``rhythm``, months."""
    matrix = line_matrix(seen.found, kept_lines(seen, Picked(site=site)))
    lines = seen.found.lines.set_index("subject").loc[matrix.rows["code"]]
    kinds = activity_types()
    names = labels("rhythms")
    rhythms = {count: names[code] for code, count in rhythm_months().items()}
    named = matrix.rows.assign(
        name=lines["name"].where(lines["registered"], "Sans compteur").to_numpy(),
        energy=[kinds[code].label_fr for code in lines["activity_type"]],
        rhythm=[rhythms.get(int(count), "") for count in lines["months"]],
    )
    return _shown(matrix, named, only_holes=False)


def _shown(matrix: Matrix, named: pd.DataFrame, *, only_holes: bool) -> ShownMatrix:
    letters = np.array([state.letter for state in STATES], dtype=object)
    states = np.array([state.value for state in STATES], dtype=object)
    kept = (named["missing_cells"] > 0).to_numpy() if only_holes else np.ones(len(named), bool)
    table = named[kept].reset_index(drop=True)
    told = letters[matrix.state[kept]]
    for number, name in enumerate(MONTH_COLUMNS):
        table[name] = told[:, number]
    return ShownMatrix(rows=table, states=states[matrix.state[kept]])


def legend() -> list[dict[str, str]]:
    """The states that a cell may have: code, letter, label and meaning."""
    return [
        {
            "code": state.value,
            "letter": state.letter,
            "label": state.label_fr,
            "meaning": state.meaning_fr,
        }
        for state in STATES
    ]
