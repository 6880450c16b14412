"""Checks of the plan: the laws of actions and targets, and what the form will miss.

What is impossible is refused; what the method asks for and nobody gave yet is a warning, because a
plan is written little by little.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from beges.domain.columns import Table
from beges.domain.emissions import MG_PER_TONNE
from beges.domain.findings import Finding, Where
from beges.domain.french import day, tonnes
from beges.domain.perimeter import Places
from beges.domain.transition.records import (
    Action,
    ActionStatus,
    Plan,
    Side,
    Target,
    side_of,
)
from beges.domain.transition.tables import ACTIONS, TARGETS
from beges.domain.transition.totals import Window, of_window

FORM_YEARS = (2030, 2050)
"""The horizons that the form has a field for."""
PLAN = Where(record="plan de transition")
_VOLUMES = ("direct_t", "indirect_t", "cost_eur")

Cells = Callable[[str], Where]


def check_actions(actions: Iterable[Action], places: Places) -> Iterator[Finding]:
    """Dates in order, posts that exist, volumes positive and on the side of the posts."""
    for action in actions:
        at = _cells(places, action.action, ACTIONS)
        named = {"action": action.action}
        if action.end_date < action.start_date:
            dates = {"first": day(action.start_date), "last": day(action.end_date)}
            yield Finding(
                code="action_dates_reversed", where=at("end_date"), values={**named, **dates}
            )
        yield from _check_posts(action, at)
        yield from _check_volumes(action, at)
        if action.status is ActionStatus.ABANDONED and not action.result_reason:
            yield Finding(
                code="action_abandoned_without_cause", where=at("result_reason"), values=named
            )


def _check_posts(action: Action, at: Cells) -> Iterator[Finding]:
    for post in action.posts:
        if side_of(post) is None:
            yield Finding(code="post_unknown", where=at("posts"), values={"post": post})
    if not action.posts:
        values = {"action": action.action}
        yield Finding(code="action_without_posts", where=at("posts"), values=values)


def _check_volumes(action: Action, at: Cells) -> Iterator[Finding]:
    for name in _VOLUMES:
        value = getattr(action, name)
        if value is not None and value < 0:
            told = {"column": ACTIONS.column(name).label_fr, "value": value}
            yield Finding(code="action_volume_negative", where=at(name), values=told)
    for side in Side:
        for name in (f"{side}_t", f"result_{side}_t"):
            volume: Decimal | None = getattr(action, name)
            if volume and side not in action.sides:
                told = {
                    "side": side.label_fr,
                    "tonnes": volume,
                    "posts": ", ".join(action.posts),
                }
                yield Finding(code="action_volume_without_post", where=at(name), values=told)
    if action.improves_accounting and any(
        action.expected(side) or action.obtained(side) for side in Side
    ):
        where = at("improves_accounting")
        values = {"action": action.action}
        yield Finding(code="action_accounting_with_volume", where=where, values=values)
    for side in Side:
        yield from _negative_result(action, side, at(f"result_{side}_t"))


def _negative_result(action: Action, side: Side, where: Where) -> Iterator[Finding]:
    """A result may be an increase; a sign typed by habit would be one as well."""
    volume = action.obtained(side)
    if volume is not None and volume < 0:
        values = {"action": action.action, "side": side.label_fr, "tonnes": volume}
        yield Finding(code="action_result_negative", where=where, values=values)


def check_targets(
    targets: Sequence[Target], years: Mapping[str, int], others: Iterable[Target], places: Places
) -> Iterator[Finding]:
    """Percentages possible, a base that exists and comes before, one target for one thing.

    ``years`` are those of the inventories by code; ``others`` the targets that stand already.
    """
    standing = {_sense(target): target.target for target in others}
    for target in targets:
        at = _cells(places, target.target, TARGETS)
        percent = target.reduction_pct
        if percent is not None and not 0 <= percent <= 100:
            values = {"percent": percent}
            where = at("reduction_pct")
            yield Finding(code="target_percent_out_of_range", where=where, values=values)
        yield from _check_base(target, years, at)
        other = standing.setdefault(_sense(target), target.target)
        if other != target.target:
            named = {"target": target.target, "other": other}
            yield Finding(code="target_repeated", where=at("year"), values=named)


def _check_base(target: Target, years: Mapping[str, int], at: Cells) -> Iterator[Finding]:
    base = years.get(target.base_inventory)
    if base is None:
        values = {"base": target.base_inventory, "known": ", ".join(sorted(years)) or "aucun"}
        yield Finding(code="target_base_unknown", where=at("base_inventory"), values=values)
    elif target.year <= base:
        told = {"year": target.year, "base_year": base}
        yield Finding(code="target_year_before_base", where=at("year"), values=told)


def _sense(target: Target) -> tuple[str, str, str, int]:
    """What a target speaks of."""
    return (target.entity or "", target.scope, target.base_inventory, target.year)


def check_against(
    actions: Iterable[Action], emitted_mg: Callable[[str], Mapping[str, int]], inventory: str
) -> Iterator[Finding]:
    """No action takes away more than its posts emit, in its entity or in the group.

    ``emitted_mg`` gives the masses by post of an entity, or of the group for a blank code.
    """
    for action in actions:
        masses = emitted_mg(action.entity or "")
        for side in action.sides:
            volume = action.expected(side)
            held = [post for post in action.posts if side_of(post) is side]
            mass = sum(masses.get(post, 0) for post in held)
            if volume is not None and volume * MG_PER_TONNE > mass:
                told = {
                    "action": action.action,
                    "side": side.label_fr,
                    "tonnes": volume,
                    "posts": ", ".join(held),
                    "emitted": tonnes(mass, 2),
                    "inventory": inventory,
                }
                where = Where(record=f"action {action.action}")
                yield Finding(code="action_reduces_too_much", where=where, values=told)


def missing_of(plan: Plan, window: Window, today: date | None) -> Iterator[Finding]:
    """What the plan does not say yet, and the form or the next inventory will ask for.

    Without a day no action is late: a plan that is filed does not move with the calendar.
    """
    running = of_window(plan.actions, window)
    if not running:
        yield Finding(code="plan_without_action", where=PLAN)
    yield from _missing_means(running)
    yield from _missing_volumes(running)
    late = [a for a in plan.actions if a.is_live and today is not None and a.end_date < today]
    if late:
        yield Finding(code="action_late", where=PLAN, values={"actions": _named(late)})
    for action in plan.actions:
        yield from _missing_results(action)
    for year in FORM_YEARS:
        aimed = [target for target in plan.targets if target.year == year]
        if not any(target.reduction_pct is not None for target in aimed):
            yield Finding(code="plan_without_target", where=PLAN, values={"year": year})
    for target in plan.targets:
        where = Where(record=f"objectif {target.target}")
        named = {"target": target.target, "year": target.year}
        if target.reduction_pct is None:
            yield Finding(code="target_without_figure", where=where, values=named)
        elif target.is_neutrality:
            yield Finding(code="target_neutrality", where=where, values=named)


def _missing_means(actions: Sequence[Action]) -> Iterator[Finding]:
    for means, name in (("humains", "human_means"), ("financiers", "financial_means")):
        missing = [action for action in actions if not getattr(action, name)]
        if missing:
            values = {"actions": _named(missing), "means": means}
            yield Finding(code="action_without_means", where=PLAN, values=values)


def _missing_volumes(actions: Sequence[Action]) -> Iterator[Finding]:
    for side in Side:
        missing = [
            action
            for action in actions
            if side in action.sides
            and action.expected(side) is None
            and not action.improves_accounting
        ]
        if missing:
            values = {"actions": _named(missing), "side": side.label_fr}
            yield Finding(code="action_without_volume", where=PLAN, values=values)


def _named(actions: Iterable[Action]) -> str:
    return ", ".join(action.action for action in actions)


def _missing_results(action: Action) -> Iterator[Finding]:
    where = Where(record=f"action {action.action}")
    for side in () if action.improves_accounting else action.sides:
        expected, got = action.expected(side), action.obtained(side)
        yield from _negative_result(action, side, where)
        named = {"action": action.action, "side": side.label_fr}
        if got is None and action.status is ActionStatus.DONE:
            yield Finding(code="action_done_without_result", where=where, values=named)
        elif _fell_short(got, expected) and not action.result_reason:
            told = {**named, "obtained": got, "expected": expected}
            yield Finding(code="action_result_unexplained", where=where, values=told)


def _fell_short(got: Decimal | None, expected: Decimal | None) -> bool:
    """Whether a result is known to be less than what was expected."""
    return got is not None and expected is not None and got < expected


def _cells(places: Places, record: str, table: Table) -> Cells:
    """The cells of a record, by the name of their column."""
    row = places.get(record, Where(record=record))
    return lambda column: replace(row, column=table.column(column).label_fr)
