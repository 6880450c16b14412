"""Library: one factor as a person reads it: its unit, place, status, years, parts and quality."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from beges.domain.factors import QUALITY_CRITERIA, EmissionFactor, FactorRelease
from beges.domain.french import day, floating, number
from beges.domain.gases import gases, total_gases
from beges.domain.nomenclature import activity_types, geographies, labels
from beges.domain.units import fold, unit

ALWAYS_FR = "sans limite"
EVERYWHERE_FR, UNPLACED_FR = "Tous", "Autre lieu"
UNKNOWN_UNIT_FR = "unité non reconnue"
IN_FORCE, ARCHIVED = "valid", "archived"
TOOL = "beges"
"""The publisher of the factors that the library itself makes from a convention or from others."""
_SPLIT = frozenset(total_gases()) - {"unsplit"}
"""The gases whose value shows that a factor is split by gas."""
_STATUS_FR = {
    IN_FORCE: "en vigueur",
    "valid_specific": "en vigueur, usage particulier",
    ARCHIVED: "archivé",
    "derived": "calculé d'après un autre",
    "own": "facteur propre",
}
_CRITERIA_FR = dict(
    zip(
        QUALITY_CRITERIA,
        ("Fiabilité", "Technique", "Géographie", "Temps", "Complétude"),
        strict=True,
    )
)


def unit_fr(factor: EmissionFactor) -> str:
    """The unit of a factor with what its publisher adds to it."""
    if not factor.unit:
        return factor.qualifier or UNKNOWN_UNIT_FR
    label = unit(factor.unit).label_fr
    return f"{label} {factor.qualifier}".strip()


def territory_fr(factor: EmissionFactor) -> str:
    """The territory of a factor."""
    if factor.geography:
        return geographies()[factor.geography].label_fr
    return UNPLACED_FR if factor.place else EVERYWHERE_FR


def place_fr(factor: EmissionFactor) -> str:
    """The place of a factor, where it has one, and its territory."""
    territory = territory_fr(factor)
    if not factor.place or fold(factor.place) in fold(territory):
        return territory
    return f"{factor.place}, {territory}" if factor.geography else factor.place


def status_fr(status: str) -> str:
    """A status in words; one that the table does not know stands as it is."""
    return _STATUS_FR.get(status, status)


def is_expired(factor: EmissionFactor, today: date) -> bool:
    """Whether the printed validity has ended: a warning, never a reason to leave a factor out."""
    return factor.expired_on is not None and factor.expired_on < today


def standing_fr(factor: EmissionFactor, today: date) -> str:
    """The years of a factor; its status where it is not simply in force; an ended validity.

    The years of a yearly factor say already until when it serves.
    """
    told = [validity_fr(factor)]
    if factor.status != IN_FORCE:
        told.append(status_fr(factor.status))
    if factor.expired_on is not None and is_expired(factor, today) and factor.valid_to is None:
        told.append(f"échu le {day(factor.expired_on)}")
        told = [text for text in told if text != ALWAYS_FR]
    return " · ".join(told)


def publisher_fr(factor: EmissionFactor) -> str:
    """Who publishes a factor, and in which version; the tool's own rest on a source of theirs."""
    if factor.publisher == TOOL:
        return "outil beges, par convention ou calcul"
    return f"{factor.publisher} {factor.publisher_version}".strip()


def split_of(factor: EmissionFactor) -> tuple[bool, bool]:
    """Whether a factor is split by part, and whether by gas."""
    told = {gas for part in factor.parts for gas in part.values} & _SPLIT
    return len(factor.parts) > 1, bool(told)


def quality_fr(factor: EmissionFactor) -> Mapping[str, int]:
    """The grades that were given, from 1 (worst) to 5 (best), by criterion."""
    graded = zip(QUALITY_CRITERIA, factor.scores, strict=False)
    return {_CRITERIA_FR[name]: score for name, score in graded if score is not None}


def facts_of(factor: EmissionFactor) -> list[tuple[str, str]]:
    """What a factor is, as name and value; what is not known says so, what has no sense is out."""
    unknown = "inconnu"
    pct, published = factor.uncertainty_pct, factor.published_total
    printed = ", ".join(text for text in factor.published_label if text)
    grades = [f"{name.lower()} {grade}/5" for name, grade in quality_fr(factor).items()]
    facts = [
        ("Unité", unit_fr(factor)),
        ("Total calculé", f"{number(factor.total)} kgCO2e"),
        ("Total publié", unknown if published is None else f"{number(published)} kgCO2e"),
        ("Écart", f"{number(factor.gap)} kgCO2e" if factor.gap else ""),
        ("Incertitude", unknown if pct is None else f"± {number(pct)} %"),
        ("Qualité", ", ".join(grades) or "non notée"),
        ("Statut", status_fr(factor.status)),
        ("Années d'activité", validity_fr(factor)),
        ("Fin de validité publiée", day(factor.expired_on) if factor.expired_on else ""),
        ("Lieu", place_fr(factor)),
        ("Catégorie", factor.category),
        ("Étiquettes", ", ".join(tag.strip() for tag in factor.tags.split(",") if tag.strip())),
        ("Éditeur", f"{publisher_fr(factor)}, n° {factor.publisher_id}"),
        ("Nom publié", printed if printed != factor.label_fr else ""),
        ("Jeu de PRG", labels("gwp_sets").get(factor.gwp_set, "celui de l'éditeur")),
        ("Source", factor.source),
        ("Note", factor.note),
    ]
    return [(name, value) for name, value in facts if value]


def validity_fr(factor: EmissionFactor) -> str:
    """The years of activity that a factor may serve."""
    first, last = factor.valid_from, factor.valid_to
    if first is None and last is None:
        return ALWAYS_FR
    if first == last:
        return str(first)
    if first is None:
        return f"jusqu'en {last}"
    return f"{first} à {last}" if last is not None else f"depuis {first}"


def types_by_series(release: FactorRelease) -> Mapping[str, tuple[str, ...]]:
    """Series → the names of the activity types that may use it."""
    kinds: dict[str, list[str]] = {}
    for code, usable in release.usable.items():
        for series in usable:
            kinds.setdefault(series, []).append(activity_types()[code].label_fr)
    return {series: tuple(names) for series, names in kinds.items()}


def parts_table(factor: EmissionFactor) -> pd.DataFrame:
    """Parts × gases of a factor in kgCO2e per unit, with a column and a row of totals.

    Columns ``part``, one a gas that occurs (by its French name), then ``total``; a gas that is in
    no total (biogenic CO2, CFC) keeps its column and is left out of ``total``.
    """
    present = [gas for gas in gases() if any(gas.code in part.values for part in factor.parts)]
    names = labels("parts")
    rows: list[dict[str, object]] = [
        {
            "part": part.name_fr or names.get(part.part, part.part),
            **{gas.label_fr: floating(part.values.get(gas.code)) for gas in present},
            "total": float(part.total),
        }
        for part in factor.parts
    ]
    sums: dict[str, object] = {gas.label_fr: _gas_total(factor, gas.code) for gas in present}
    return pd.DataFrame([*rows, {"part": "Total calculé", **sums, "total": float(factor.total)}])


def _gas_total(factor: EmissionFactor, gas: str) -> float:
    return float(sum((part.values.get(gas, Decimal(0)) for part in factor.parts), Decimal(0)))
