"""Reconciliation: why two totals of one inventory differ, in steps that sum to the difference.

Each line that the two views do not count alike goes to the first rule that knows it; what no rule
knows is a step of its own, shown with its lines. What stands outside lines (contracts, rounding, a
past filing) has its steps too. The rule depends on the line and never on the direction, so that
from A to B is the opposite of from B to A, and no residual is possible (``method.md`` §4.3).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.emissions import Ints
from beges.domain.gases import mass_column
from beges.domain.inventory import Inventory, Status
from beges.domain.nomenclature import OUTSIDE, Timing, activity_types, posts
from beges.domain.statements.consumption import ELECTRICITY
from beges.domain.statements.iso import OTHER
from beges.domain.statements.views import FILED, MARKET, NOTHING_KNOWN, ROUNDING, Known, View, view

Mask = NDArray[np.bool_]
Test = Callable[[pd.DataFrame], Mask]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A cause of difference: its words, where they come from, and the lines that it knows."""

    code: str
    label_fr: str
    why_fr: str
    test: Test


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step between two totals, in milligrams.

    ``rows`` are positions in the inventory's lines and ``effects`` what each gives to the step;
    ``beside_mg`` is what comes from no line; ``moved_mg`` a mass that both totals count, in another
    category, and that changes neither.
    """

    code: str
    label_fr: str
    why_fr: str
    rows: Ints
    effects: Ints
    beside_mg: int = 0
    moved_mg: int = 0

    @property
    def effect_mg(self) -> int:
        """What the step adds to the first total."""
        return int(self.effects.sum()) + self.beside_mg


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """From one total to another, step by step."""

    inventory: Inventory
    before: View
    after: View
    steps: tuple[Step, ...]

    @property
    def difference_mg(self) -> int:
        """The second total less the first."""
        return self.after.total_mg - self.before.total_mg

    @property
    def residual_mg(self) -> int:
        """What the steps do not explain: nought, always (a law of the tests)."""
        return self.difference_mg - sum(step.effect_mg for step in self.steps)

    def lines(self, step: Step) -> pd.DataFrame:
        """The lines of a step, with ``effect_mg``; the largest effect first."""
        lines = self.inventory.lines.iloc[step.rows].assign(effect_mg=step.effects)
        order = lines["effect_mg"].abs().sort_values(ascending=False, kind="stable").index
        return lines.loc[order]


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

UPSTREAM = "upstream_energy"
_BESIDE: Mapping[str, tuple[str, str]] = {
    ROUNDING: (
        "Arrondi des cases imprimées",
        "Chaque case est arrondie à 0,01 t, et la plateforme additionne les cases.",
    ),
    FILED: (
        "Poste {post} : changement depuis le bilan déposé",
        "La case déposée n'est plus celle d'aujourd'hui : données corrigées, facteurs ou méthode.",
    ),
}


def reconcile(
    inventory: Inventory, before: str, after: str, known: Known = NOTHING_KNOWN
) -> Reconciliation:
    """From one view of an inventory to another, step by step.

    Raises
    ------
    ViewNotStated
        When the figures of a view were not given.
    """
    first, second = view(inventory, before, known), view(inventory, after, known)
    steps = [
        *_line_steps(inventory.lines, first, second),
        *_filed_steps(inventory.lines, first, second),
        *_moved(inventory.lines, first, second),
    ]
    return Reconciliation(inventory=inventory, before=first, after=second, steps=tuple(steps))


def _line_steps(lines: pd.DataFrame, before: View, after: View) -> list[Step]:
    """A step for each rule that knows a line that the views do not count alike."""
    effects = after.masses - before.masses
    open_rows = np.flatnonzero(effects)
    differing = lines.iloc[open_rows]
    left = np.ones(len(open_rows), dtype=bool)
    steps = []
    for rule in RULES:
        known = left & rule.test(differing)
        left &= ~known
        beside = _beside(rule.code, before, after)
        if known.any() or beside:
            rows = open_rows[known]
            steps.append(
                Step(
                    code=rule.code,
                    label_fr=rule.label_fr,
                    why_fr=rule.why_fr,
                    rows=rows,
                    effects=effects[rows],
                    beside_mg=beside,
                )
            )
    return steps


def _beside(code: str, before: View, after: View) -> int:
    return after.beside.get(code, 0) - before.beside.get(code, 0)


def _filed_steps(lines: pd.DataFrame, before: View, after: View) -> list[Step]:
    """The rounding of printed cells, and each post that a past filing held otherwise."""
    steps = []
    for code in dict.fromkeys((*before.beside, *after.beside)):
        effect = _beside(code, before, after)
        if code == MARKET or not effect:
            continue
        kind, _, post = code.partition(":")
        label, why = _BESIDE[kind]
        standard = after.standard if code in after.beside else before.standard
        rows = np.flatnonzero((lines[standard] == post).to_numpy()) if post else np.empty(0, int)
        rows = rows[(after.masses[rows] != 0) | (before.masses[rows] != 0)]
        steps.append(
            Step(
                code=code,
                label_fr=label.format(post=post),
                why_fr=why,
                rows=rows,
                effects=np.zeros(len(rows), dtype=np.int64),
                beside_mg=effect,
            )
        )
    return steps


def _moved(lines: pd.DataFrame, before: View, after: View) -> list[Step]:
    """Energy upstream: in purchased goods for V5, in a category of its own elsewhere."""
    standards = {before.standard, after.standard}
    if "v5" not in standards or not standards & {"v4", "ghgp", "esrs"}:
        return []
    both = (before.masses != 0) & (before.masses == after.masses)
    rows = np.flatnonzero(both & ((lines["v5"] == "4.1") & (lines["v4"] == "8")).to_numpy())
    if not len(rows):
        return []
    return [
        Step(
            code=UPSTREAM,
            label_fr="Amont de l'énergie : une autre catégorie, même total",
            why_fr="Poste 4.1 en V5 ; poste 8 en V4, catégorie 3 au GHG Protocol et en ESRS"
            " (V5 p.106).",
            rows=rows,
            effects=np.zeros(len(rows), dtype=np.int64),
            moved_mg=int(before.masses[rows].sum()),
        )
    ]
