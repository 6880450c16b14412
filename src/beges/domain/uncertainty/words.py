"""Words: an uncertainty as a French reader is told it, on a screen, in a trail, in a filing."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from beges.domain import french
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels, type_label
from beges.domain.tables import rows
from beges.domain.uncertainty.evidence import Evidence, default_evidence
from beges.domain.uncertainty.grades import class_of
from beges.domain.uncertainty.propagation import Contribution, Contributions, Uncertainty

NO_INTERVAL_FR = "sans intervalle"
_NAMED_SOURCES = 3
_EXACT_MG = 100 * 10**9
"""Below this many milligrams (100 t) an interval is told to the tenth of a tonne."""


def gsd2_fr(gsd2: float) -> str:
    """A GSD² with its two decimals."""
    return french.number(gsd2, 2)


def tonnes_fr(mass_mg: int) -> str:
    """A mass of a sentence: whole tonnes, or tenths when it is small."""
    return french.tonnes(mass_mg, 0 if abs(mass_mg) >= _EXACT_MG else 1)


def interval_fr(found: Uncertainty, joined: str = "à") -> str:
    """The interval of a subtotal: "36 000 à 45 000", or "36 000 et 45 000" after "entre"."""
    if found.low_mg is None or found.high_mg is None:
        return NO_INTERVAL_FR
    return f"{tonnes_fr(found.low_mg)} {joined} {tonnes_fr(found.high_mg)}"


def linked_fr(found: Uncertainty) -> str:
    """What the interval would be if all factors erred the same way; blank where it is no other."""
    if found.gsd2 is None or found.gsd2_linked is None:
        return ""
    if gsd2_fr(found.gsd2_linked) == gsd2_fr(found.gsd2):
        return ""
    bounds = (found.total_mg / found.gsd2_linked, found.total_mg * found.gsd2_linked)
    low, high = (tonnes_fr(round(bound)) for bound in sorted(bounds))
    return (
        "Deux facteurs différents sont supposés indépendants, même issus d’une même étude ; si tous"
        f" se trompaient dans le même sens, l’intervalle irait de {low} à {high} tCO2e"
        f" (GSD² = {gsd2_fr(found.gsd2_linked)}) : l’incertitude réelle est entre les deux."
    )


def spread_fr(found: Uncertainty) -> str:
    """How far the bounds are, in percent of the subtotal: "−8 % / +9 %"."""
    if found.gsd2 is None:
        return NO_INTERVAL_FR
    over, under = Decimal(repr(found.gsd2)) - 1, 1 - 1 / Decimal(repr(found.gsd2))
    return f"−{french.percent(under, 0)} / +{french.percent(over, 0)}"


def evidence_fr(evidence: Evidence) -> str:
    """A GSD², its class, what it rests on, and the five grades, said to be deduced if they are."""
    reason = evidence.reason_fr
    if evidence.pct is not None:
        reason += f", ± {french.number(evidence.pct)}{french.NARROW}%"
    scores = "".join(str(grade) for grade in evidence.scores)
    given = "notes" if evidence.are_scores_given else "notes déduites"
    named = class_of(evidence.gsd2).uncertainty_fr
    return f"GSD² {gsd2_fr(evidence.gsd2)}, incertitude {named} — {reason} ({given} {scores})"


def factor_name(inventory: Inventory, code: str) -> str:
    """The name of a factor, or its identifier where the library no longer holds it."""
    factor = inventory.release.factors.get(code)
    if factor is None:
        found = (a.factor for a in inventory.resolutions if a.factor.factor_id == code)
        factor = next(found, None)
    return code if factor is None else factor.label_fr


def activity_name(inventory: Inventory, code: str) -> str:
    """What an activity is, and where."""
    rows_of = inventory.activities["activity_id"] == code
    found = inventory.activities[rows_of].iloc[0]
    kind = type_label(str(found["activity_type"]))
    return f"{kind}, {found['entity']} {found['site'] or 'hors site'}"


def declaration_fr(inventory: Inventory, found: Uncertainty, contributions: Contributions) -> str:
    """The paragraph of the regulatory form, where uncertainty is free text (V5 ch. 9 p.54)."""
    return " ".join(told for told in _sentences(inventory, found, contributions) if told)


def _sentences(
    inventory: Inventory, found: Uncertainty, contributions: Contributions
) -> Iterator[str]:
    """The sentences of the declaration, in their order."""
    yield from _method()
    if found.gsd2 is None or found.quality is None:
        yield "Le total n’a pas d’intervalle : il est nul, ou ses masses se compensent."
        return
    yield (
        f"Le total de {tonnes_fr(found.total_mg)} tCO2e est compris, avec une confiance de"
        f" 95{french.NARROW}%, entre {interval_fr(found, 'et')} tCO2e"
        f" ({spread_fr(found)} ; GSD² = {gsd2_fr(found.gsd2)},"
        f" incertitude {found.quality.uncertainty_fr})."
    )
    yield _on_default(found)
    if contributions.factors:
        named = " ; ".join(_named(inventory, contributions.factors))
        yield f"Facteurs qui pèsent le plus dans cette incertitude : {named}."
    yield linked_fr(found)
    yield (
        "L’incertitude des pouvoirs de réchauffement, celle des modèles (traînées de condensation)"
        " et celle des postes exclus ne sont pas comprises."
    )


def _method() -> Iterator[str]:
    """How uncertainty is estimated, with the percentages of the tables."""
    kinds: dict[str, list[str]] = {}
    for row in rows("data_kinds"):
        name = labels("data_kinds")[row["code"]].lower()
        kinds.setdefault(row["uncertainty_pct"], []).append(name)
    worth = ", ".join(
        f"{' ou '.join(names)} ± {pct}{french.NARROW}%" for pct, names in kinds.items()
    )
    yield (
        "L’incertitude est estimée par l’écart-type géométrique au carré (GSD²) de la méthode Bilan"
        " Carbone® : une donnée d’activité est qualifiée par ses cinq notes de qualité, à défaut"
        f" par sa nature ({worth}) ; un facteur d’émission par ses notes, à défaut par"
        " l’incertitude que publie son éditeur."
    )
    yield (
        "Les lignes qui partagent une donnée ou un facteur partagent son erreur : elles ne sont pas"
        " supposées indépendantes."
    )


def _on_default(found: Uncertainty) -> str:
    """How much rests on a default, and what the default is."""
    if not found.share_default:
        return "Aucune émission ne repose sur une incertitude inconnue."
    values = [gsd2_fr(default_evidence(code).gsd2) for code in ("factor", "activity")]
    return (
        f"{french.percent(found.share_default, 1)} des émissions reposent sur un facteur ou une"
        " donnée d’incertitude inconnue, à qui une valeur prudente est donnée par défaut"
        f" (GSD² = {values[0]} pour un facteur, {values[1]} pour une donnée)."
    )


def _named(inventory: Inventory, factors: Sequence[Contribution]) -> Iterator[str]:
    for one in factors[:_NAMED_SOURCES]:
        share = french.percent(one.share, 0)
        yield f"{factor_name(inventory, one.code)} ({share} de la variance)"
