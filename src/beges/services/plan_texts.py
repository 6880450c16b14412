"""Plan texts: what the plan says in the fields of the form, in French.

They are proposals: a person reads them, changes them, and answers for them. A field about which the
plan says nothing has no proposal, so that the form shows it as missing.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from beges.domain.french import NARROW, day, number
from beges.domain.nomenclature import labels
from beges.domain.perimeter import InventorySettings
from beges.domain.transition import (
    Action,
    ActionStatus,
    Plan,
    Side,
    Target,
    Volume,
    Window,
    expected,
    obtained,
    of_window,
    window_of,
)
from beges.services.perimeter import load_perimeter
from beges.services.transition import plan_for
from beges.services.workspace import Workspace

_EXPECTED = {Side.DIRECT: "expected_direct", Side.INDIRECT: "expected_indirect"}


def plan_proposals(
    workspace: Workspace, settings: InventorySettings, as_of: int | None = None
) -> Mapping[str, str]:
    """Field of the form → the text that the plan gives it, for the fields that it can fill.

    The plan is read as it stood at the inventory's own entry, else at ``as_of``, else as it stands.
    """
    entry = settings.as_of_entry if settings.as_of_entry is not None else as_of
    plan = plan_for(workspace, settings, as_of)
    names = {code: e.name for code, e in load_perimeter(workspace, entry).entities.items()}
    return proposals(plan, window_of(settings.year), names)


def proposals(plan: Plan, window: Window, names: Mapping[str, str]) -> Mapping[str, str]:
    """As :func:`plan_proposals`, from a plan, its window and the names of the entities."""
    found = {
        _EXPECTED[side]: _tonnes(volume.tonnes)
        for side in Side
        if (volume := expected(plan.actions, side, window)).tonnes is not None
    }
    found |= _objectives(plan.targets, names)
    texts = {
        "actions_means": _actions_means(plan, window, names),
        "results": result_lines(plan.actions, names),
    }
    return {**found, **{field: text for field, text in texts.items() if text}}


def _tonnes(value: Decimal | None) -> str:
    return "" if value is None else number(value)


# -------------------------------------------------------------------------------- the targets


def _objectives(targets: Iterable[Target], names: Mapping[str, str]) -> dict[str, str]:
    """The sentences of the targets, by the field of their horizon."""
    fields = {2030: "objective_2030", 2050: "objective_2050"}
    sentences: dict[str, list[str]] = {}
    for target in targets:
        field = fields.get(target.year, "objective_other")
        sentences.setdefault(field, []).append(objective_sentence(target, names))
    return {field: "\n".join(lines) for field, lines in sentences.items()}


def objective_sentence(target: Target, names: Mapping[str, str]) -> str:
    """A target in one sentence: what, by how much, from what, for whom, who decided it."""
    scope = labels("target_scopes")[target.scope]
    whose = names.get(target.entity, target.entity) if target.entity else "groupe"
    how_much = (
        "sans chiffre"
        if target.reduction_pct is None
        else f"−{number(target.reduction_pct)}{NARROW}% par rapport à l’inventaire"
        f" {target.base_inventory}"
    )
    comment = f" {_sentence(target.comment)}" if target.comment else ""
    source = target.source.rstrip(".")
    return (
        f"{target.year} : {target.name.rstrip('.')} — {scope}, {whose}, {how_much}."
        f"{comment} Source : {source}."
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


# -------------------------------------------------------------------------------- the actions


def _actions_means(plan: Plan, window: Window, names: Mapping[str, str]) -> str:
    """The actions until the next inventory, direct then indirect, with their means."""
    running = of_window(plan.actions, window)
    if not running:
        return ""
    parts = [f"Actions prévues de {window.after + 1} à {window.until}."]
    for title, kept in _sorted_out(running).items():
        if kept:
            parts += ["", title, *(f"• {action_sentence(action, names)}" for action in kept)]
    totals = [_total(plan.actions, side, window) for side in Side]
    return "\n".join([*parts, "", *totals])


def _sorted_out(actions: Iterable[Action]) -> dict[str, list[Action]]:
    """Actions by what they reduce: direct emissions, indirect ones, both, or the accounting."""
    groups: dict[str, list[Action]] = {
        "Émissions directes :": [],
        "Émissions directes et indirectes :": [],
        "Émissions indirectes :": [],
        "Amélioration de la comptabilité :": [],
    }
    direct, both, indirect, accounting = groups.values()
    for action in actions:
        if action.improves_accounting:
            accounting.append(action)
        elif action.sides == (Side.DIRECT,):
            direct.append(action)
        else:
            (both if len(action.sides) > 1 else indirect).append(action)
    return groups


def action_sentence(action: Action, names: Mapping[str, str]) -> str:
    """An action in one sentence: what, who, when, means, volumes; what is not said is said so."""
    whose = names.get(action.entity, action.entity) if action.entity else "groupe"
    status = labels("action_statuses")[action.status.value].lower()
    means = [
        f"moyens humains : {action.human_means or 'non précisés'}",
        f"moyens financiers : {_money(action)}",
    ]
    description = f" {_sentence(action.description)}" if action.description else ""
    return (
        f"{action.name.rstrip('.')} ({whose}, {action.owner}, du {day(action.start_date)} au"
        f" {day(action.end_date)}, {status}, postes {', '.join(action.posts)}).{description}"
        f" {_sentence(_upper(' ; '.join(means)))}{_volumes(action)}"
    )


def _money(action: Action) -> str:
    """The financial means in words, and the cost."""
    cost = None if action.cost_eur is None else f"{number(action.cost_eur)}{NARROW}€ HT"
    given = [text for text in (action.financial_means, cost) if text]
    return ", ".join(given) or "non précisés"


def _volumes(action: Action) -> str:
    if action.improves_accounting:
        return ""
    told = []
    for side in action.sides:
        volume = action.expected(side)
        how_much = "non chiffrée" if volume is None else f"{_tonnes(volume)}{NARROW}tCO2e par an"
        told.append(f"réduction {side.label_fr} attendue : {how_much}")
    return f" {_upper(' ; '.join(told))}." if told else ""


def _total(actions: Iterable[Action], side: Side, window: Window) -> str:
    """The volume of a side in a sentence, with what it does not count."""
    volume = expected(tuple(actions), side, window)
    named = f"Réduction {side.label_fr} attendue d’ici à {window.until} : "
    if volume.tonnes is None:
        return f"{named}non chiffrée."
    aside = _aside(volume)
    return f"{named}{_tonnes(volume.tonnes)}{NARROW}tCO2e par an{aside}."


def _aside(volume: Volume) -> str:
    """What a sum leaves out, in words."""
    told = []
    if volume.without:
        told.append(f"non chiffré, donc non compté : {_named(volume.without)}")
    if volume.later:
        told.append(f"achevé plus tard, donc non compté : {_named(volume.later)}")
    return f" ({' ; '.join(told)})" if told else ""


def _named(actions: Iterable[Action]) -> str:
    return ", ".join(action.action for action in actions)


# -------------------------------------------------------------------------------- the results


def result_lines(actions: Iterable[Action], names: Mapping[str, str]) -> str:
    """What was obtained, action by action, with its causes; nothing when nothing is told."""
    told = [
        action
        for action in actions
        if action.status is ActionStatus.ABANDONED
        or action.result_reason
        or any(action.obtained(side) is not None for side in Side)
    ]
    if not told:
        return ""
    sums = [_obtained(tuple(told), side) for side in Side]
    return "\n".join([*(f"• {_result(action, names)}" for action in told), "", *filter(None, sums)])


def _result(action: Action, names: Mapping[str, str]) -> str:
    whose = names.get(action.entity, action.entity) if action.entity else "groupe"
    status = labels("action_statuses")[action.status.value].lower()
    got = []
    for side in action.sides:
        volume, hoped = action.obtained(side), action.expected(side)
        if volume is not None:
            awaited = f" pour {_tonnes(hoped)} attendues" if hoped is not None else ""
            got.append(f"réduction {side.label_fr} de {_tonnes(volume)}{NARROW}tCO2e{awaited}")
    volumes = " ; ".join(got) or "réduction non chiffrée"
    cause = f" Causes : {_sentence(action.result_reason)}" if action.result_reason else ""
    return f"{action.name.rstrip('.')} ({whose}, {status}) : {volumes}.{cause}"


def _obtained(actions: tuple[Action, ...], side: Side) -> str:
    volume = obtained(actions, side)
    if volume.tonnes is None:
        return ""
    return f"Réduction {side.label_fr} obtenue : {_tonnes(volume.tonnes)}{NARROW}tCO2e par an."
