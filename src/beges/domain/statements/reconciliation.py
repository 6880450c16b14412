"""Reconciliation: why two totals of one inventory differ, in steps that sum to the difference.

Each line that the two views do not count alike goes to the first rule that knows it; what no rule
knows is a step of its own, shown with its lines. What stands outside lines (contracts, rounding)
has its steps too; to or from a past filing, the steps are the causes of the bridge since it
(``comparison``), whose lines have both sides. The rule depends on the line and never on the
direction, so that from A to B is the opposite of from B to A, and no residual is possible
(``method.md`` §4.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from beges.domain.comparison import Bridge, cause_groups, causes
from beges.domain.emissions import Ints
from beges.domain.inventory import Inventory
from beges.domain.statements.rules import RULES
from beges.domain.statements.views import (
    FILED,
    MARKET,
    NOTHING_KNOWN,
    ROUNDING,
    SINCE,
    Known,
    View,
    view,
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step between two totals, in milligrams.

    ``rows`` are positions in the inventory's lines and ``effects`` what each gives to the step;
    ``beside_mg`` is what comes from no line; ``moved_mg`` a mass that both totals count, in another
    category, and that changes neither. Where ``cause`` is a group of causes of the bridge since a
    filing, ``rows`` are positions in its effects.
    """

    code: str
    label_fr: str
    why_fr: str
    rows: Ints
    effects: Ints
    beside_mg: int = 0
    moved_mg: int = 0
    cause: str = ""

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
    since: Bridge | None = None

    @property
    def difference_mg(self) -> int:
        """The second total less the first."""
        return self.after.total_mg - self.before.total_mg

    @property
    def residual_mg(self) -> int:
        """What the steps do not explain: nought, always (a law of the tests)."""
        return self.difference_mg - sum(step.effect_mg for step in self.steps)

    def lines(self, step: Step) -> pd.DataFrame:
        """The lines of a step, with ``effect_mg``; the largest effect first.

        Those of a cause since a filing are of the bridge: both sides, and the cause of each.
        """
        if step.cause and self.since is not None:
            leg = self.since.legs[0]
            moved = leg.effects.iloc[step.rows]
            lines = leg.lines.loc[moved["line"]].reset_index(drop=True)
            lines = lines.assign(cause=moved["cause"].to_numpy(), effect_mg=step.effects)
        else:
            lines = self.inventory.lines.iloc[step.rows].assign(effect_mg=step.effects)
        order = lines["effect_mg"].abs().sort_values(ascending=False, kind="stable").index
        return lines.loc[order]


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
_SINCE = (
    "Depuis le dépôt : {group}",
    "Ce qui a bougé depuis l'inventaire déposé, ligne à ligne, avec sa cause : {causes}.",
)
_REFILED = (
    "Poste {post} : case déposée, autre que recalculée",
    "Les règles ou les facteurs d'aujourd'hui redonnent une autre case à l'inventaire déposé.",
)


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
    one_side = (before == FILED) != (after == FILED)
    since = known.filed.since if known.filed is not None and one_side else None
    steps = [
        *_line_steps(inventory.lines, first, second),
        *(() if since is None else _since_steps(since, sign=1 if before == FILED else -1)),
        *_filed_steps(inventory.lines, first, second, is_known=since is not None),
        *_moved(inventory.lines, first, second),
    ]
    return Reconciliation(
        inventory=inventory, before=first, after=second, steps=tuple(steps), since=since
    )


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


def _since_steps(since: Bridge, sign: int) -> list[Step]:
    """What moved since a filing, by group of causes: a step opens to the lines of the bridge."""
    effects = since.legs[0].effects
    group = effects["cause"].astype("str").map({c: cause.group for c, cause in causes().items()})
    label, why = _SINCE
    steps = []
    for code, name in cause_groups().items():
        rows = np.flatnonzero((group == code).to_numpy())
        met = effects["cause"].iloc[rows].unique()
        told = ", ".join(c.label_fr.lower() for n, c in causes().items() if n in met)
        if len(rows):
            steps.append(
                Step(
                    code=f"{SINCE}:{code}",
                    label_fr=label.format(group=name.lower()),
                    why_fr=why.format(causes=told),
                    rows=rows,
                    effects=sign * effects["effect_mg"].to_numpy(dtype=np.int64)[rows],
                    cause=code,
                )
            )
    return steps


def _filed_steps(lines: pd.DataFrame, before: View, after: View, *, is_known: bool) -> list[Step]:
    """The rounding of printed cells, and each post that a past filing held otherwise.

    ``is_known``: what was filed is recomputed, so that its cells ought to be those filed.
    """
    steps = []
    for code in dict.fromkeys((*before.beside, *after.beside)):
        effect = _beside(code, before, after)
        kind, _, post = code.partition(":")
        if kind in (MARKET, SINCE) or not effect:
            continue
        label, why = _REFILED if is_known and kind == FILED else _BESIDE[kind]
        standard = after.standard if code in after.beside else before.standard
        known = (lines[standard] == post).to_numpy() & ((after.masses != 0) | (before.masses != 0))
        rows = np.flatnonzero(known) if post and not is_known else np.empty(0, dtype=np.int64)
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
