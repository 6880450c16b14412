"""Results of the plan as a person reads them: in sentences, as rows, and down to their lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from beges.domain.comparison import Bridge
from beges.domain.comparison.bridge_causes import PERIMETER_SITE
from beges.domain.french import NARROW, number, percent, sentence, signed_tonnes, tonnes
from beges.domain.nomenclature import labels
from beges.domain.transition import (
    Action,
    ActionStatus,
    Claim,
    Part,
    Results,
    Side,
    category_of,
    obtained,
    parts_of,
)
from beges.services.bridge_tables import Opened, effects_of
from beges.services.plan_state import Due, PlanState
from beges.services.slices import headline_decimals

GROUP_FR = "Groupe"
BEFORE, AFTER = "before", "after"
DIRECT, INDIRECT, TOTAL = "direct", "indirect", "total"
CATEGORIES = ("2", "3", "4", "5", "6")
"""The indirect categories; the first is the direct side."""
RULE_FR = (
    "L'effet du plan est ce que les actions disent avoir obtenu par an, compté depuis leur premier"
    " jour ; le reste de l'évolution s'est fait sans elles."
)
NO_CAUSE_FR = "non précisées"
_ENDED = (ActionStatus.ABANDONED,)


# ------------------------------------------------------------------------------- in sentences


def headline(found: Results) -> list[str]:
    """The change, what the plan did of it, and what it would have been: for anybody."""
    first, last = _ends(found.bridge)
    whole = found.of_side()
    plan = whole[Part.PLAN]
    places = headline_decimals(max(abs(whole[BEFORE]), abs(whole[AFTER])))
    change = whole[AFTER] - whole[BEFORE]
    told = [
        (
            f"De {tonnes(whole[BEFORE], places)}{NARROW}t ({first}) à"
            f" {tonnes(whole[AFTER], places)}{NARROW}t ({last}), les émissions ont"
            f" {_went(change)} {tonnes(abs(change), places)}{NARROW}t."
        )
    ]
    if not any(claim.is_counted for claim in found.claims):
        years = f"{found.years[0]} et {found.years[1]}"
        return [
            *told,
            (
                "Aucune action ne dit ce qu'elle a obtenu entre"
                f" {years} : l'effet du plan n'est pas connu, ce qui n'est pas zéro."
            ),
        ]
    small = headline_decimals(plan)
    did = "réduites" if plan <= 0 else "augmentées"
    without = change - plan
    return [
        *told,
        (
            f"Les actions du plan les ont {did} de {tonnes(abs(plan), small)}{NARROW}t ; sans ces"
            f" actions, elles auraient {_went(without)} {tonnes(abs(without), places)}{NARROW}t."
        ),
        *_unrestated(found.bridge),
    ]


def _went(change: int) -> str:
    return "augmenté de" if change >= 0 else "baissé de"


def _unrestated(bridge: Bridge) -> list[str]:
    """What cannot be told apart when the first year was not computed again."""
    if bridge.is_restated:
        return []
    year = bridge.legs[0].before.settings.year
    return [
        (
            f"L'année {year} n'est pas recalculée avec la méthode d'aujourd'hui : une source"
            " ajoutée ou une erreur corrigée depuis compte ici comme de l'activité hors plan."
        )
    ]


def _ends(bridge: Bridge) -> tuple[str, str]:
    return bridge.legs[0].before.settings.name, bridge.legs[-1].after.settings.name


def side_sentences(found: Results) -> list[str]:
    """The same for each side, part by part, as method V5 p. 50 asks: they add up."""
    return [_side_sentence(found, side) for side in Side]


def _side_sentence(found: Results, side: Side) -> str:
    masses = found.of_side(side)
    change = masses[AFTER] - masses[BEFORE]
    sites = found.caused_mg(PERIMETER_SITE, side)
    more = f" (dont sites ouverts ou fermés {signed_tonnes(sites, 1)}{NARROW}t)" if sites else ""
    parts = [
        f"{_lower(part.label_fr)} {signed_tonnes(masses[part], 1)}{NARROW}t"
        f"{more if part is Part.OTHER else ''}"
        for part in Part
        if masses[part] or part is Part.PLAN
    ]
    return (
        f"Émissions {side.label_fr}s : {signed_tonnes(change, 1)}{NARROW}t, dont"
        f" {' ; '.join(parts)}."
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def result_lines(state: PlanState, names: Mapping[str, str]) -> str:
    """What was obtained, for the form: the split, action by action, and what was missed.

    Nothing when no action tells anything.
    """
    told = [action for action in state.plan.actions if _tells(action)]
    if not told:
        return ""
    claims = () if state.results is None else state.results.claims
    counted = {(claim.action.action, claim.side): claim for claim in claims}
    split = (
        []
        if state.results is None
        else [*headline(state.results), *side_sentences(state.results), RULE_FR, ""]
    )
    sums = [_obtained(told, side) for side in Side]
    missed = [f"• {one.sentence}" for one in _missed_targets(state, names)]
    aside = ["", "Objectifs manqués :", *missed] if missed else []
    lines = [f"• {_result(action, counted, names)}" for action in told]
    return "\n".join([*split, *lines, "", *filter(None, sums), *aside]).strip()


def _tells(action: Action) -> bool:
    return (
        action.status in _ENDED
        or bool(action.result_reason)
        or any(action.obtained(side) is not None for side in Side)
    )


def _result(
    action: Action, counted: Mapping[tuple[str, Side], Claim], names: Mapping[str, str]
) -> str:
    status = labels("action_statuses")[action.status.value].lower()
    got = []
    for side in action.sides:
        volume, hoped = action.obtained(side), action.expected(side)
        if volume is not None:
            awaited = f" pour {number(hoped)} attendues" if hoped is not None else ""
            claim = counted.get((action.action, side))
            part = "" if claim is None else _counted_fr(claim)
            got.append(
                f"réduction {side.label_fr} de {number(volume)}{NARROW}tCO2e par an{awaited}{part}"
            )
    volumes = " ; ".join(got) or "réduction non chiffrée"
    known = action.result_reason or (NO_CAUSE_FR if _shortfall(action) else "")
    cause = f" Causes : {sentence(known)}" if known else ""
    who = whose(action.entity, names)
    return f"{action.name.rstrip('.')} ({who}, {status}) : {volumes}.{cause}"


def _counted_fr(claim: Claim) -> str:
    """How much of a volume counts between the two years, where it is not the whole of it."""
    before, after = claim.in_place
    if after - before == 1:
        return ""
    if not claim.is_counted:
        return ", non compté : en place hors de la période"
    return f", compté pour {percent(float(after - before), 0)} : {signed_tonnes(claim.effect_mg)} t"


def whose(entity: str | None, names: Mapping[str, str]) -> str:
    """Who an action or a target is of."""
    return names.get(entity, entity) if entity else GROUP_FR.lower()


def _obtained(actions: Sequence[Action], side: Side) -> str:
    volume = obtained(actions, side)
    if volume.tonnes is None:
        return ""
    return f"Réduction {side.label_fr} obtenue : {number(volume.tonnes)}{NARROW}tCO2e par an."


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """What was not carried out or not reached: an action or a target, by how much, and why."""

    what: str
    shortfall: str
    causes: str

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        return f"{self.what} : {self.shortfall}. Causes : {sentence(self.causes)}"


def unmet(state: PlanState, names: Mapping[str, str]) -> list[Unmet]:
    """The actions given up or short of what was expected, the targets missed, with their causes."""
    actions = [
        Unmet(
            what=f"{action.name.rstrip('.')} ({action.action})",
            shortfall=told,
            causes=action.result_reason or NO_CAUSE_FR,
        )
        for action in state.plan.actions
        if (told := _shortfall(action))
    ]
    return [*actions, *_missed_targets(state, names)]


def _missed_targets(state: PlanState, names: Mapping[str, str]) -> list[Unmet]:
    causes = _growing(state.results)
    return [_missed(due, names, causes) for due in state.due if due.off_mg > 0]


def _growing(found: Results | None) -> str:
    """The parts of the change that went up, which a missed target has to do with."""
    whole = {} if found is None else found.of_side()
    up = [_lower(part.label_fr) for part in Part if whole.get(part, 0) > 0]
    return ", ".join(up) or NO_CAUSE_FR


def _shortfall(action: Action) -> str:
    if action.status in _ENDED:
        return "abandonnée"
    short = []
    for side in action.sides:
        hoped, got = action.expected(side), action.obtained(side)
        if hoped is not None and got is not None and got < hoped:
            short.append(
                f"réduction {side.label_fr} de {number(got)}{NARROW}t au lieu de"
                f" {number(hoped)}{NARROW}t"
            )
    return " ; ".join(short)


def _missed(due: Due, names: Mapping[str, str], causes: str) -> Unmet:
    scope = labels("target_scopes")[due.aim.scope].lower()
    return Unmet(
        what=f"Objectif {due.target} ({whose(due.aim.entity, names)}, {scope})",
        shortfall=f"{tonnes(due.actual.mass_mg, 0)}{NARROW}t en {due.actual.year}, soit"
        f" {tonnes(due.off_mg, 0)}{NARROW}t de plus que visé",
        causes=causes,
    )


# ------------------------------------------------------------------------------------- as rows


def split_table(found: Results) -> pd.DataFrame:
    """The first total, the parts of the change and the last one, by side and category (mg).

    Columns ``code`` (``before``, a part, ``after``), ``label``, ``direct``, the indirect
    categories, ``indirect``, ``total``; the parts of each column add up to its change.
    """
    first, last = _ends(found.bridge)
    names = {BEFORE: first, **{part.value: part.label_fr for part in Part}, AFTER: last}
    by_category = found.by_category()
    sides = {DIRECT: found.of_side(Side.DIRECT), INDIRECT: found.of_side(Side.INDIRECT)}
    whole = found.of_side()
    rows = []
    for code, label in names.items():
        row: dict[str, object] = {"code": code, "label": label, DIRECT: sides[DIRECT][code]}
        for category in CATEGORIES:
            held = category in by_category.index
            row[category] = int(by_category[code][category]) if held else 0
        rows.append({**row, INDIRECT: sides[INDIRECT][code], TOTAL: whole[code]})
    return pd.DataFrame(rows)


def claims_table(claims: Iterable[Claim], names: Mapping[str, str]) -> pd.DataFrame:
    """What each action claims, side by side, with its part of both years and its effect (mg)."""
    return pd.DataFrame(
        [
            {
                "action": claim.action.action,
                "name": claim.action.name,
                "entity": whose(claim.action.entity, names),
                "side": claim.side.label_fr,
                "posts": ", ".join(claim.posts),
                "tonnes": float(claim.tonnes),
                "start_date": claim.action.start_date,
                "in_place_before": float(claim.in_place[0]),
                "in_place_after": float(claim.in_place[1]),
                "effect_mg": claim.effect_mg,
                "reason": claim.action.result_reason or "",
            }
            for claim in claims
        ]
    )


def claims_json(found: Results) -> list[dict[str, object]]:
    """The claims as a program reads them: exact volumes and milligrams by post."""
    return [
        {
            "action": claim.action.action,
            "side": claim.side.value,
            "tonnes_a_year": str(claim.tonnes),
            "effect_mg": claim.effect_mg,
            "by_post_mg": dict(claim.by_post),
        }
        for claim in found.claims
    ]


def effects_of_part(found: Results, part: str, column: str) -> pd.DataFrame:
    """The effects of the lines behind a figure of the split, as ``bridge_tables`` tells them.

    Those of the activity are with the plan's doing in them: the actions are not in the data.
    ``column`` is a side, a category or the total.
    """
    every = effects_of(found.bridge, Opened())
    if part in list(Part):
        known = [parts_of(leg) for leg in found.bridge.legs]
        kept = [
            known[leg][cause] == part
            for leg, cause in zip(every["leg"], every["cause"], strict=True)
        ]
        every = every[kept]
    return every[[_is_within(post, column) for post in every["v5"]]]


def _is_within(post: str, column: str) -> bool:
    category = category_of(post)
    inside = {DIRECT: category == "1", INDIRECT: category in CATEGORIES, TOTAL: bool(category)}
    return inside.get(column, category == column)


def claims_of(found: Results, column: str) -> list[Claim]:
    """The claims behind a figure of the plan's effect."""
    return [
        claim for claim in found.claims if any(_is_within(post, column) for post in claim.by_post)
    ]


def aside_fr(claims: Iterable[Claim]) -> str:
    """How a volume that is over several posts was shared, when one is."""
    if any(len(claim.posts) > 1 for claim in claims):
        return (
            "Un volume sur plusieurs postes est réparti selon ce qu'ils émettaient l'année de"
            " départ : cela ne change ni le total ni le partage direct, indirect."
        )
    return ""
