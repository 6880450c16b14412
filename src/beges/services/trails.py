"""Trails in words: the terms of a line, each with its name, as a person reads them."""

from collections.abc import Iterator

import pandas as pd

from beges.domain.factors import Resolution
from beges.domain.french import day, number, tonnes
from beges.domain.gases import gases
from beges.domain.inventory import Status, Trail
from beges.domain.nomenclature import OUTSIDE, Timing, labels, posts, type_label
from beges.domain.uncertainty import (
    Evidence,
    activity_evidence,
    class_of,
    combined_gsd2,
    evidence_fr,
    factor_evidence,
    gsd2_fr,
)
from beges.domain.units import unit
from beges.services.library import publisher_fr

_CHOSEN_FR = {
    "rule": "choisi par la règle du type",
    "series": "choisi par la nature saisie",
    "factor": "imposé à la main",
}


def sentences(trail: Trail) -> Iterator[tuple[str, str]]:
    """Name and value of each term, from the cell of origin to the boxes."""
    activity, answer = trail.activity, trail.resolution
    entered = unit(str(activity["unit"])).label_fr
    yield "Type de donnée", type_label(str(activity["activity_type"]))
    yield "Entité et site", f"{activity['entity']} {activity['site'] or '(hors site)'}"
    yield "Origine", origin(trail)
    yield "Quantité saisie", f"{number(float(str(activity['quantity'])))} {entered}"
    if isinstance(activity["basis"], str) and activity["basis"]:
        yield "Calcul de la quantité", activity["basis"]
    yield "Période", f"du {day(activity['period_start'])} au {day(activity['period_end'])}"  # type: ignore[arg-type]
    if trail.share != 1:
        days = f"{trail.share.numerator}/{trail.share.denominator}"
        yield "Part de la période", f"{days} (du {day(trail.start)} au {day(trail.end)})"
    yield "Conversion", conversion(trail.resolution, entered)
    yield "Facteur", f"{answer.factor.label_fr} ({answer.factor.factor_id})"
    yield "Éditeur", publisher_fr(answer.factor)
    yield "Part du facteur", labels("parts").get(trail.part.part, trail.part.part)
    yield from _by_gas(trail)
    yield "Choix du facteur", f"{answer.rule_fr} ({_CHOSEN_FR[answer.chosen_by]})"
    names = labels("characterisations")
    yield "Caractérisation", names.get(trail.characterisation, trail.characterisation)
    yield from _asset(trail)
    yield from _boxes(trail)
    yield "Statut", Status(trail.status).label_fr
    yield "Émissions", f"{tonnes(trail.total_mg, 9)} tCO2e"
    yield from _uncertainty(trail)


def origin(trail: Trail) -> str:
    """The cell, or the person, that the activity comes from."""
    activity = trail.activity
    parts = [str(activity["origin_file"])] if isinstance(activity["origin_file"], str) else []
    if isinstance(activity["origin_sheet"], str) and activity["origin_sheet"]:
        parts.append(f"feuille {activity['origin_sheet']}")
    if not pd.isna(activity["origin_row"]):  # type: ignore[call-overload]
        parts.append(f"ligne {int(str(activity['origin_row']))}")
    return ", ".join(parts) if parts else "non renseignée"


def conversion(answer: Resolution, entered: str) -> str:
    """One unit entered in units of the factor, and the source when it is no plain conversion."""
    target = unit(answer.factor.unit).label_fr
    exact = "" if answer.ratio.denominator == 1 else f" ({answer.ratio})"
    text = f"1 {entered} = {number(answer.ratio)} {target}{exact}"
    return f"{text} — {answer.ratio_fr}" if answer.ratio_fr else text


def _by_gas(trail: Trail) -> Iterator[tuple[str, str]]:
    """The factor by gas, and the mass that it gives."""
    target = unit(trail.resolution.factor.unit).label_fr
    for gas in gases():
        value = trail.part.values.get(gas.code)
        if value:
            mass = tonnes(trail.masses_mg.get(gas.code, 0), 9)
            yield f"· {gas.label_fr}", f"{number(value)} kgCO2e/{target} → {mass} tCO2e"


def _asset(trail: Trail) -> Iterator[tuple[str, str]]:
    """The running year of an asset, or its acquisition."""
    if trail.timing is Timing.AMORTISED:
        yield "Amortissement", f"année {trail.asset_year} sur {trail.life_years}"
    elif trail.timing is Timing.ACQUISITION:
        yield "Amortissement", "aucun : compté en entier l'année de l'acquisition"


def evidence(trail: Trail) -> tuple[Evidence, Evidence]:
    """What tells how uncertain the datum of a line is, and its factor."""
    kind, scores = (trail.activity[name] for name in ("data_kind", "quality_scores"))
    datum = activity_evidence(str(kind), scores if isinstance(scores, str) else "")
    return datum, factor_evidence(trail.resolution.factor)


def _uncertainty(trail: Trail) -> Iterator[tuple[str, str]]:
    """The GSD² of the datum, of the factor and of the line, and where each comes from."""
    datum, factor = evidence(trail)
    yield "Incertitude de la donnée", evidence_fr(datum)
    yield "Incertitude du facteur", evidence_fr(factor)
    gsd2 = combined_gsd2(datum.gsd2, factor.gsd2)
    words = f"GSD² {gsd2_fr(gsd2)}, incertitude {class_of(gsd2).uncertainty_fr}"
    if trail.total_mg:
        bounds = sorted((trail.total_mg / gsd2, trail.total_mg * gsd2))
        low, high = (tonnes(round(bound), 3) for bound in bounds)
        words += f" : de {low} à {high} tCO2e"
    yield "Incertitude de la ligne", words


def _box(standard: str, box: str) -> str:
    known = posts(standard).get(box)
    return known.label_fr if known else ""


def _boxes(trail: Trail) -> Iterator[tuple[str, str]]:
    """The box of each standard, with the reference of the rule."""
    names = {"v5": "Poste V5", "v4": "Poste V4", "ghgp": "GHG Protocol", "esrs": "ESRS E1-6"}
    for standard, name in names.items():
        box = trail.boxes[standard]
        label = "hors standard" if box == OUTSIDE else f"{box} {_box(standard, box)}".strip()
        yield name, label
    if trail.rule is not None:
        yield "Référence de la règle", trail.rule.reference
