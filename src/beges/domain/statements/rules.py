"""Rules of a reconciliation: the causes for which two standards do not count a line alike.

Each knows its lines by what they are, whatever the two totals; the first that knows a line has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.gases import mass_column
from beges.domain.inventory import Status
from beges.domain.nomenclature import OUTSIDE, Timing, activity_types, posts
from beges.domain.statements.consumption import ELECTRICITY
from beges.domain.statements.iso import OTHER

Mask = NDArray[np.bool_]
Test = Callable[[pd.DataFrame], Mask]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A cause of difference: its words, where they come from, and the lines that it knows."""

    code: str
    label_fr: str
    why_fr: str
    test: Test


def _status(status: Status) -> Test:
    return lambda lines: (lines["status"] == status.value).to_numpy()


def _box(standard: str, *boxes: str) -> Test:
    return lambda lines: lines[standard].isin(boxes).to_numpy()


def _family(*families: str) -> Test:
    def test(lines: pd.DataFrame) -> Mask:
        kinds = [k for k in lines["activity_type"].cat.categories if _of_family(k, families)]
        return lines["activity_type"].isin(kinds).to_numpy()

    return test


def _of_family(kind: str, families: Sequence[str]) -> bool:
    found = activity_types().get(kind)
    return found is not None and found.family in families


def _contrails(lines: pd.DataFrame) -> Mask:
    """The part of its own, and a forcing that is no gas in any other."""
    other = mass_column(OTHER)
    found: Mask = (lines["part"] == "contrails").to_numpy()
    return found | (lines[other] != 0).to_numpy() if other in lines else found


def _vehicle_manufacture(lines: pd.DataFrame) -> Mask:
    """A share of manufacture within a factor per kilometre: no asset, so no acquisition."""
    return ((lines["v5"] == "4.2") & (lines["timing"] == Timing.PERIOD.value)).to_numpy()


def _amortised(lines: pd.DataFrame) -> Mask:
    return (lines["timing"] != Timing.PERIOD.value).to_numpy()


def _unpublished(lines: pd.DataFrame) -> Mask:
    """Posts that "scopes 1, 2 and upstream" leaves out."""
    shown = [code for code, post in posts("v4").items() if post.published_view]
    return ~lines["v4"].isin(shown).to_numpy()


def _everything(lines: pd.DataFrame) -> Mask:
    return np.ones(len(lines), dtype=bool)


RULES = (
    Rule(
        code="unposted",
        label_fr="Sans poste",
        why_fr="Parts de facteur qu'aucune règle ne range : constat bloquant.",
        test=_status(Status.UNPOSTED),
    ),
    Rule(
        code="out_of_perimeter",
        label_fr="Hors périmètre",
        why_fr="Entités que l'inventaire ne consolide pas, jours hors des dates d'entrée et de"
        " sortie (V5 p.19).",
        test=_status(Status.OUT_OF_PERIMETER),
    ),
    Rule(
        code="eliminated",
        label_fr="Éliminations intragroupe",
        why_fr="Achats entre entités consolidées, déjà dans les données du vendeur (V5 p.90).",
        test=_status(Status.ELIMINATED),
    ),
    Rule(
        code="excluded",
        label_fr="Postes exclus et conventions",
        why_fr="Postes laissés en blanc avec leur justification, bâti acquis pour revente"
        " (V5 pp.30 et 83).",
        test=_status(Status.EXCLUDED),
    ),
    Rule(
        code="market",
        label_fr="Électricité : contrats et mix résiduel",
        why_fr="Facteurs des contrats et du mix résiduel au lieu du mix moyen du réseau (Scope 2"
        " Guidance ch. 6-7) ; jamais dans un BEGES (V5 p.45).",
        test=_box("ghgp", ELECTRICITY),
    ),
    Rule(
        code="contrails",
        label_fr="Traînées de condensation",
        why_fr="Comptées par le BEGES, pas par les normes qui ne comptent que des gaz (V5 p.46).",
        test=_contrails,
    ),
    Rule(
        code="visitors",
        label_fr="Déplacements des visiteurs et des clients",
        why_fr="Poste 3.4 du BEGES, sans catégorie du GHG Protocol (V5 p.106).",
        test=_box("v5", "3.4"),
    ),
    Rule(
        code="vehicle_manufacture",
        label_fr="Fabrication des véhicules, au kilomètre",
        why_fr="Part de fabrication d'un facteur au kilomètre : le GHG Protocol compte le véhicule"
        " à son achat.",
        test=_vehicle_manufacture,
    ),
    Rule(
        code="land_use",
        label_fr="Biomasse, sols et forêts",
        why_fr="Poste 1.5 du BEGES ; information optionnelle hors scopes au GHG Protocol"
        " (V5 p.105).",
        test=_box("v5", "1.5"),
    ),
    Rule(
        code="other_indirect",
        label_fr="Autres émissions indirectes",
        why_fr="Poste 6.1 du BEGES, sans catégorie ailleurs (V5 p.106).",
        test=_box("v5", "6.1"),
    ),
    Rule(
        code="existing_fabric",
        label_fr="Bâti d'occasion ou pris en location",
        why_fr="Amorti par le BEGES ; rien n'est construit pour l'acheteur ou le preneur : hors"
        " GHG Protocol.",
        test=_family("housing_fabric", "leased_fabric"),
    ),
    Rule(
        code="amortisation",
        label_fr="Immobilisations : amorties, ou en entier à l'achat",
        why_fr="Le BEGES compte une part chaque année ; le GHG Protocol et l'ESRS tout l'année"
        " d'acquisition (Scope 3 Standard ch. 5, cat. 2).",
        test=_amortised,
    ),
    Rule(
        code="use_phase",
        label_fr="Usage de ce qui est acheté, hors de toute norme",
        why_fr="Déjà dans les factures d'énergie : montré à part pour ne pas compter deux fois.",
        test=_box("v5", OUTSIDE),
    ),
    Rule(
        code="unpublished_posts",
        label_fr="Postes hors de la vue publiée",
        why_fr="Postes V4 15 à 21 et 23 : usage, leasing aval, fin de vie, investissements…",
        test=_unpublished,
    ),
    Rule(
        code="other",
        label_fr="Autres lignes",
        why_fr="Lignes qu'aucune des causes précédentes n'explique : elles sont toutes là.",
        test=_everything,
    ),
)
"""In their order: the first that knows a line has it."""
