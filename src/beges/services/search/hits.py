"""Hits: the factors found as a person compares them, and what tells those of one name apart.

Two factors of the same name, attribute, boundary and unit are twins: Fioul domestique in litres is
14086 in Europe and 14087 in France. Each says what differs; the identifier alone, where nothing
else does.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from beges.domain.factors import EmissionFactor, FactorRelease
from beges.domain.french import number
from beges.services.library import (
    place_fr,
    publisher_fr,
    standing_fr,
    status_fr,
    unit_fr,
    validity_fr,
)
from beges.services.search.index import FactorIndex, Ints

SHOWN_FACTORS = 200
SAME_BUT_IDENTIFIER_FR = "l'identifiant seul"


def _series_fr(factor: EmissionFactor, release: FactorRelease) -> str:
    """The series of a factor, where it has one."""
    series = release.series.get(factor.series)
    return "" if series is None else series.label_fr


FACETS: Mapping[str, Callable[[EmissionFactor, FactorRelease], str]] = {
    "lieu": lambda factor, _: place_fr(factor),
    "années": lambda factor, _: validity_fr(factor),
    "statut": lambda factor, _: status_fr(factor.status),
    "série": _series_fr,
    "nom publié": lambda factor, _: ", ".join(text for text in factor.published_label if text),
    "parts": lambda factor, _: ", ".join(part.name_fr or part.part for part in factor.parts),
    "éditeur": lambda factor, _: publisher_fr(factor),
    "catégorie": lambda factor, _: factor.category.rpartition(">")[2].strip(),
    "valeur": lambda factor, _: number(factor.total),
}
"""What may tell two factors of one name apart, the most telling first."""

COLUMNS = ("factor_id", "label", "total", "unit", "place", "standing", "differs")


def hits_table(
    index: FactorIndex, rows: Ints, today: date, limit: int = SHOWN_FACTORS
) -> pd.DataFrame:
    """The first of those rows, one a factor: what it is, and ``differs`` from its twins."""
    shown = rows[:limit]
    differs = _differences(index, rows, shown)
    rows_shown = [
        _row(factor, today) | {"differs": text}
        for factor, text in zip(_factors(index, shown), differs, strict=True)
    ]
    return pd.DataFrame(rows_shown, columns=list(COLUMNS))


def _row(factor: EmissionFactor, today: date) -> dict[str, object]:
    return {
        "factor_id": factor.factor_id,
        "label": factor.label_fr,
        "total": float(factor.total),
        "unit": unit_fr(factor),
        "place": place_fr(factor),
        "standing": standing_fr(factor, today),
    }


def _factors(index: FactorIndex, rows: Ints) -> list[EmissionFactor]:
    """The factors of those rows."""
    factors = index.release.factors
    return [factors[code] for code in index.facts["factor_id"].to_numpy()[rows]]


def _differences(index: FactorIndex, rows: Ints, shown: Ints) -> list[str]:
    """For each row shown what tells it from its twins among all the rows found; blank without."""
    twin = index.facts["twin"].to_numpy()
    counts = np.bincount(twin[rows], minlength=1)
    doubled = rows[counts[twin[rows]] > 1]
    groups = pd.Series(doubled).groupby(twin[doubled]).indices
    told: dict[int, str] = {}
    for code in {int(twin[row]) for row in shown if counts[twin[row]] > 1}:
        members = doubled[groups[code]]
        texts = differences(_factors(index, members), index.release)
        for row, text in zip(members, texts, strict=True):
            told[int(row)] = text
    return [told.get(int(row), "") for row in shown]


def differences(twins: Sequence[EmissionFactor], release: FactorRelease) -> list[str]:
    """For factors of one name and unit, what tells each from the others, in as few facets."""
    told = [""] * len(twins)
    values: list[list[str]] = [[] for _ in twins]
    for name, of in FACETS.items():
        facet = [of(factor, release) for factor in twins]
        if len(set(facet)) > 1 and len(set(map(tuple, values))) < len(twins):
            values = [[*known, value] for known, value in zip(values, facet, strict=True)]
            told = [
                " · ".join(text for text in (before, f"{name} : {value or '—'}") if text)
                for before, value in zip(told, facet, strict=True)
            ]
    return [text or SAME_BUT_IDENTIFIER_FR for text in told]


def twins_table(index: FactorIndex, factor_id: str, today: date) -> pd.DataFrame:
    """The other factors of the same name and unit, archived or not; empty when there is none."""
    facts = index.facts
    own = facts["factor_id"] == factor_id
    code = facts.loc[own, "twin"].iloc[0]
    rows = np.flatnonzero((facts["twin"] == code).to_numpy())
    table = hits_table(index, rows, today, limit=len(rows))
    return table[table["factor_id"] != factor_id].reset_index(drop=True)
