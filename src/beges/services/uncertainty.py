"""Uncertainty: intervals by one dimension or another, what makes them, and the words for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from beges.domain.emissions import MG_PER_TONNE
from beges.domain.french import NARROW, number, percent
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import OUTSIDE
from beges.domain.statements import StatementUncertainty, statement_uncertainty
from beges.domain.uncertainty import (
    Contribution,
    Contributions,
    Simulation,
    Uncertainty,
    activity_name,
    contributions,
    declaration_fr,
    factor_name,
    gsd2_fr,
    interval_fr,
    linked_fr,
    simulate,
    tonnes_fr,
    uncertainty_by,
    uncertainty_of,
)
from beges.services.results import dimension_labels, total_by
from beges.services.slices import lines_of

LISTED = 8
"""How many factors, and how many activities, a screen names for their errors."""
DIVIDES_LINES = ("gas", "month")
"""The dimensions that divide a line: their subtotals are computed one by one."""
SKEWED = 1.005
"""From half a percent above the total on, the middle of the draws calls for a word."""
STANDARDS = {"beges-v5": "v5", "beges-v4": "v4", "ghg-protocol": "ghgp"}


@dataclass(frozen=True, kw_only=True)
class Interval:
    """The uncertainty of lines: of their total, of each subtotal by a dimension, and its causes.

    ``rows``: ``code, label, total_mg, low_mg, high_mg, gsd2, class_fr, share_default``. ``factors``
    and ``activities``: ``code, label, total_mg, gsd2, share``, the largest share first.
    """

    total: Uncertainty
    rows: pd.DataFrame
    causes: Contributions
    factors: pd.DataFrame
    activities: pd.DataFrame


def interval(inventory: Inventory, lines: pd.DataFrame, by: str) -> Interval:
    """The uncertainty of these lines, by a dimension."""
    causes = contributions(inventory, lines, LISTED)
    return Interval(
        total=uncertainty_of(inventory, lines),
        rows=interval_rows(inventory, lines, by),
        causes=causes,
        factors=_named(causes.factors, lambda code: factor_name(inventory, code)),
        activities=_named(causes.activities, lambda code: activity_name(inventory, code)),
    )


def interval_rows(inventory: Inventory, lines: pd.DataFrame, by: str) -> pd.DataFrame:
    """The subtotals by a dimension, in the order of the totals, each with its interval."""
    totals = total_by(inventory, lines, by)
    if by in DIVIDES_LINES:
        found: Mapping[str, Uncertainty] = {
            code: uncertainty_of(inventory, lines_of(inventory, lines, by, code))
            for code in totals["code"]
        }
    else:
        found = uncertainty_by(inventory, lines, by)
    labels = dict(zip(totals["code"], totals["label"], strict=True))
    return _as_rows([(code, labels[code], found.get(code)) for code in totals["code"]])


def box_rows(inventory: Inventory, standard: str, found: StatementUncertainty) -> pd.DataFrame:
    """The boxes of a statement that have a mass, and its total: ``standard`` as exports name it."""
    box = STANDARDS[standard]
    names = dimension_labels(inventory, "post" if box == "v5" else box)
    boxes = [
        (code, label, found.by_box[code])
        for code, label in names.items()
        if code != OUTSIDE and code in found.by_box and found.by_box[code].total_mg
    ]
    return _as_rows([*boxes, ("", "Total", found.total)])


def as_total(found: Uncertainty) -> pd.DataFrame:
    """A total as the last row of a table."""
    return _as_rows([("", "Total", found)])


def _as_rows(found: Sequence[tuple[str, str, Uncertainty | None]]) -> pd.DataFrame:
    """Subtotals as rows; what has no interval is blank."""
    present = [(code, label, one) for code, label, one in found if one is not None]
    known = [one for _, _, one in present]
    return pd.DataFrame(
        {
            "code": [code for code, _, _ in present],
            "label": [label for _, label, _ in present],
            "total_mg": np.array([one.total_mg for one in known], dtype=np.int64),
            "low_mg": pd.array([one.low_mg for one in known], dtype="Int64"),
            "high_mg": pd.array([one.high_mg for one in known], dtype="Int64"),
            "gsd2": np.array([one.gsd2 for one in known], dtype=np.float64),
            "class_fr": [one.quality.uncertainty_fr if one.quality else "" for one in known],
            "share_default": np.array([one.share_default for one in known], dtype=np.float64),
        }
    )


def _named(errors: Sequence[Contribution], name: Callable[[str], str]) -> pd.DataFrame:
    """Errors as rows, with the name of what bears them."""
    return pd.DataFrame(
        {
            "code": [one.code for one in errors],
            "label": [name(one.code) for one in errors],
            "total_mg": np.array([one.total_mg for one in errors], dtype=np.int64),
            "gsd2": np.array([one.gsd2 for one in errors], dtype=np.float64),
            "share": np.array([one.share for one in errors], dtype=np.float64),
        }
    )


def interval_values(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Subtotals as a chart reads them: tonnes for the marks, French for the words."""
    shown = rows[rows["gsd2"].notna()]
    return [
        {
            "code": str(row["code"]),
            "label": str(row["label"]),
            "tonnes": int(row["total_mg"]) / MG_PER_TONNE,
            "low": int(row["low_mg"]) / MG_PER_TONNE,
            "high": int(row["high_mg"]) / MG_PER_TONNE,
            "shown": f"{tonnes_fr(int(row['total_mg']))} t",
            "span": f"{tonnes_fr(int(row['low_mg']))} à {tonnes_fr(int(row['high_mg']))} t",
        }
        for row in shown.to_dict("records")
    ]


def explanation_fr(found: Uncertainty, causes: Contributions) -> str:
    """What an interval says, in plain French."""
    if found.gsd2 is None or causes.factor_share is None:
        return "Ce total n’a pas d’intervalle : il est nul, ou ses masses se compensent."
    factors, data = (percent(s, 0) for s in (causes.factor_share, 1 - causes.factor_share))
    facts = [
        f"Avec une confiance de 95{NARROW}%, le total est entre {interval_fr(found, 'et')} tCO2e.",
        f"Les facteurs d’émission font {factors} de la variance, les données d’activité {data}.",
    ]
    if found.share_default:
        share = percent(found.share_default, 1)
        told = "reposent sur une incertitude inconnue, comptée à une valeur prudente."
        facts.append(f"{share} des émissions {told}")
    return " ".join(fact for fact in (*facts, linked_fr(found)) if fact)


READING_FR = (
    "Chaque donnée est qualifiée par ses cinq notes de qualité, à défaut par sa nature (facturée,"
    " statistique…) ; chaque facteur par ses notes, à défaut par l’incertitude que son éditeur"
    " publie. Les lignes d’une même donnée, et toutes celles d’un même facteur, se trompent"
    " ensemble : cent factures d’électricité ne rendent pas le facteur plus sûr. L’intervalle va du"
    " total divisé par le GSD² au total multiplié par le GSD². L’incertitude des modèles (pouvoirs"
    " de réchauffement, traînées de condensation) n’est pas comprise."
)


def second_opinion_fr(found: Uncertainty, drawn: Simulation) -> str:
    """What the draws say beside the formula."""
    low, middle, high = (tonnes_fr(mass) for mass in (drawn.low_mg, drawn.median_mg, drawn.high_mg))
    start = f"Sur {number(drawn.draws)} tirages"
    if drawn.gsd2 is None or found.gsd2 is None:
        return f"{start} : de {low} à {high} tCO2e, sans GSD²."
    told = (
        f"{start} : GSD² = {gsd2_fr(drawn.gsd2)} (formule : {gsd2_fr(found.gsd2)}),"
        f" de {low} à {high} tCO2e, milieu {middle}."
    )
    if drawn.median_mg <= found.total_mg * SKEWED:
        return told
    return (
        f"{told} Le milieu est plus haut que le total : les erreurs log-normales, qui multiplient"
        " ou divisent, pèsent plus vers le haut que vers le bas."
    )


def second_opinion(inventory: Inventory, lines: pd.DataFrame) -> Simulation:
    """The same total by drawing the errors."""
    return simulate(inventory, lines)


def declaration(
    inventory: Inventory, standard: str, entity: str = ""
) -> tuple[str, StatementUncertainty]:
    """The free text of the form, and the figures behind it: ``standard`` as exports name it."""
    found = statement_uncertainty(inventory, STANDARDS[standard], entity)
    return declaration_fr(inventory, found.total, found.contributions), found
