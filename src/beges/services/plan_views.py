"""Plan views: the plan as the rows and sentences that a screen, a command and the report show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from beges.domain.emissions import MG_PER_TONNE, half_up
from beges.domain.french import NARROW, floating, number, percent, signed_tonnes, tonnes
from beges.domain.nomenclature import labels
from beges.domain.transition import Action, ActionStatus, Aim, Plan, Side, Target, Volume
from beges.services.plan_results import GROUP_FR
from beges.services.plan_state import Way

AIMED, EMITTED, BENCHMARK = "Trajectoire des objectifs", "Inventaires", "SNBC (méthode V5 p. 51)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFilters:
    """What a person keeps of the actions; blank keeps everything."""

    entity: tuple[str, ...] = ()
    side: str = ""
    status: tuple[str, ...] = ()


def kept_actions(plan: Plan, filters: ActionFilters) -> list[Action]:
    """The actions that the filters keep; a blank entity is the group."""
    return [
        action
        for action in plan.actions
        if (not filters.entity or (action.entity or "") in filters.entity)
        and (not filters.side or filters.side in action.sides)
        and (not filters.status or action.status.value in filters.status)
    ]


def actions_table(actions: Sequence[Action], names: Mapping[str, str]) -> pd.DataFrame:
    """Actions as rows, a volume that nobody gave being missing."""
    statuses = labels("action_statuses")
    return pd.DataFrame(
        [
            {
                "action": action.action,
                "name": action.name,
                "entity": names.get(action.entity, action.entity) if action.entity else GROUP_FR,
                "posts": ", ".join(action.posts),
                "owner": action.owner,
                "start_date": action.start_date,
                "end_date": action.end_date,
                "status": statuses[action.status.value],
                "direct_t": floating(action.direct_t),
                "indirect_t": floating(action.indirect_t),
                "result_direct_t": floating(action.result_direct_t),
                "result_indirect_t": floating(action.result_indirect_t),
                "cost_eur": floating(action.cost_eur),
                "means": " ; ".join(filter(None, (action.human_means, action.financial_means))),
            }
            for action in actions
        ]
    )


def targets_table(targets: Sequence[Target], names: Mapping[str, str]) -> pd.DataFrame:
    """Targets as rows."""
    scopes = labels("target_scopes")
    return pd.DataFrame(
        [
            {
                "target": target.target,
                "name": target.name,
                "entity": names.get(target.entity, target.entity) if target.entity else GROUP_FR,
                "scope": scopes[target.scope],
                "base_inventory": target.base_inventory,
                "year": target.year,
                "reduction_pct": floating(target.reduction_pct),
                "source": target.source,
            }
            for target in targets
        ]
    )


def volume_fr(volume: Volume) -> str:
    """A volume in words; a sum that leaves something out is "au moins"."""
    if volume.tonnes is None:
        return "non chiffrée"
    floor = "≥ " if volume.is_floor else ""
    return f"{floor}{number(volume.tonnes)}{NARROW}t"


def volume_help(volume: Volume) -> str:
    """What a volume is the sum of, and what it leaves out."""
    told = [f"Actions comptées : {_named(volume.counted)}."] if volume.counted else []
    if volume.without:
        told.append(f"Sans volume, donc non comptées : {_named(volume.without)}.")
    if volume.later:
        told.append(f"Achevées plus tard, donc non comptées : {_named(volume.later)}.")
    return " ".join(told) or "Aucune action ne donne de volume."


def _named(actions: Sequence[Action]) -> str:
    return ", ".join(action.action for action in actions)


def total_of(actions: Sequence[Action], side: Side) -> str:
    """The sum of the volumes of these actions on a side, and how many give none.

    Nothing is expected of an action that was given up, nor of one that mends the accounting.
    """
    hoped = [a for a in actions if a.status is not ActionStatus.ABANDONED]
    volumes = [
        action.expected(side)
        for action in hoped
        if side in action.sides and not action.improves_accounting
    ]
    known = [volume for volume in volumes if volume is not None]
    if not known:
        return "—"
    missing = len(volumes) - len(known)
    aside = f" ({missing} sans volume)" if missing else ""
    return f"{number(sum(known, Decimal(0)))}{NARROW}t{aside}"


def aim_fr(aim: Aim, names: Mapping[str, str]) -> str:
    """What a trajectory is of, in words."""
    whose = names.get(aim.entity, aim.entity) if aim.entity else GROUP_FR
    return f"{whose} — {labels('target_scopes')[aim.scope].lower()} (base {aim.base_inventory})"


def chart_rows(way: Way) -> list[dict[str, object]]:
    """The points of the chart of a way: ``series, year, tonnes, shown``."""
    line = way.trajectory
    points = [(AIMED, step.year, line.at(step.year)) for step in line.steps]
    points += [(BENCHMARK, year, mass) for year, mass in way.snbc_mg.items()]
    points += [(EMITTED, actual.year, actual.mass_mg) for actual in way.actuals]
    return [
        {
            "series": series,
            "year": year,
            "tonnes": mass / MG_PER_TONNE,
            "shown": f"{tonnes(mass, 0)}{NARROW}t",
        }
        for series, year, mass in points
        if mass is not None
    ]


def years_table(way: Way) -> pd.DataFrame:
    """The years that matter: those of the steps and of the inventories, with each curve."""
    line = way.trajectory
    emitted = {actual.year: actual for actual in way.actuals}
    named = {step.year: step.target for step in line.steps}
    years = sorted({*named, *emitted})
    rows = []
    for year in years:
        aimed, actual = line.at(year), emitted.get(year)
        off = None if actual is None or aimed is None else actual.mass_mg - aimed
        rows.append(
            {
                "year": year,
                "target": named.get(year) or ("base" if year == line.base_year else ""),
                "aimed": _mass(aimed),
                "emitted": "" if actual is None else _mass(actual.mass_mg),
                "inventory": "" if actual is None else actual.inventory,
                "off": "" if off is None else signed_tonnes(off, 0),
                "snbc": _mass(way.snbc_mg.get(year)),
            }
        )
    return pd.DataFrame(rows)


def _mass(mass_mg: int | None) -> str:
    return "" if mass_mg is None else tonnes(mass_mg, 0)


def _beside(way: Way) -> list[str]:
    """That the base is the inventory that the target names, and not the one on the screen."""
    if way.beside is None:
        return []
    base, shown = way.aim.base_inventory, way.beside
    told = (
        f"La base est l'inventaire {base}, que l'objectif nomme :"
        f" {tonnes(way.trajectory.base_mg, 0)}{NARROW}t."
    )
    change = shown.mass_mg - way.trajectory.base_mg
    if not change:
        return [f"{told} L'inventaire {shown.inventory}, de la même année, en compte autant."]
    return [
        (
            f"{told} L'inventaire {shown.inventory}, de la même année, en compte"
            f" {tonnes(shown.mass_mg, 0)}{NARROW}t ({signed_tonnes(change, 0)}{NARROW}t) : pour"
            " partir de lui, changez l'inventaire de base de l'objectif."
        )
    ]


def _due(way: Way) -> list[str]:
    """Whether the targets whose year has come were reached."""
    return [
        f"Objectif {due.target}, {due.actual.year} :"
        f" {tonnes(due.actual.mass_mg, 0)}{NARROW}t pour {tonnes(due.aimed_mg, 0)}{NARROW}t visées,"
        f" {'manqué' if due.off_mg > 0 else 'atteint'}."
        for due in way.due
    ]


def gap_sentences(way: Way) -> list[str]:
    """Where a way stands, in sentences."""
    found = way.gap
    if found is None:
        none = "Aucun objectif chiffré n'est à venir : rien à comparer."
        return [*_beside(way), *_due(way), none]
    told = [*_beside(way), *_due(way)]
    if found.off_mg is not None and found.actual.year != way.trajectory.base_year:
        side = "au-dessus" if found.off_mg > 0 else "au-dessous"
        told.append(
            f"En {found.actual.year}, l'inventaire {found.actual.inventory} est"
            f" {tonnes(abs(found.off_mg), 0)}{NARROW}t {side} de la trajectoire."
        )
    covered_mg = half_up(Fraction(found.covered_t) * MG_PER_TONNE)
    share = f" ({percent(Decimal(covered_mg) / found.needed_mg)})" if found.needed_mg else ""
    told.append(
        f"D'ici à {found.target.year} ({found.target.target}), il reste"
        f" {tonnes(found.needed_mg, 0)}{NARROW}t à réduire depuis {found.actual.year} ; les actions"
        f" qui s'achèvent d'ici là en attendent {tonnes(covered_mg, 0)}{NARROW}t{share}."
    )
    if found.missing_mg:
        told.append(f"Aucune action ne couvre encore {tonnes(found.missing_mg, 0)}{NARROW}t.")
    if found.without:
        told.append(f"Sans volume, donc non comptées : {_named(found.without)}.")
    return told
