"""Plan texts: what the plan says in the fields of the form, in French.

They are proposals: a person reads them, changes them, and answers for them. A field about which the
plan says nothing has no proposal, so that the form shows it as missing.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from beges.domain.french import NARROW, agreed, day, number, sentence
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels
from beges.domain.transition import Action, Side, Target, Volume, Window, of_window
from beges.services.plan_results import result_lines, whose
from beges.services.plan_state import PlanState, plan_state
from beges.services.workspace import Workspace

_EXPECTED = {Side.DIRECT: "expected_direct", Side.INDIRECT: "expected_indirect"}


def plan_proposals(
    workspace: Workspace, inventory: Inventory, as_of: int | None = None
) -> Mapping[str, str]:
    """Field of the form → the text that the plan gives it, for the fields that it can fill.

    The plan is read as it stood at the inventory's own entry, else at ``as_of``, else as it stands.
    """
    names = {code: entity.name for code, entity in inventory.perimeter.entities.items()}
    return proposals(plan_state(workspace, inventory, as_of), names)


def proposals(state: PlanState, names: Mapping[str, str]) -> Mapping[str, str]:
    """As :func:`plan_proposals`, from the state of the plan and the names of the entities."""
    found = {
        _EXPECTED[side]: _tonnes(volume.tonnes)
        for side, volume in state.expected.items()
        if volume.tonnes is not None
    }
    found |= _objectives(state, names)
    texts = {
        "actions_means": _actions_means(state, names),
        "results": result_lines(state, names),
    }
    return {**found, **{field: text for field, text in texts.items() if text}}


def _tonnes(value: Decimal | None) -> str:
    return "" if value is None else number(value)


# -------------------------------------------------------------------------------- the targets


def _objectives(state: PlanState, names: Mapping[str, str]) -> dict[str, str]:
    """The sentences of the targets, by the field of their horizon."""
    fields = {2030: "objective_2030", 2050: "objective_2050"}
    bases = {way.aim.base_inventory: way.trajectory.base_year for way in state.ways}
    sentences: dict[str, list[str]] = {}
    for target in state.plan.targets:
        field = fields.get(target.year, "objective_other")
        told = objective_sentence(target, names, bases.get(target.base_inventory))
        sentences.setdefault(field, []).append(told)
    return {field: "\n".join(lines) for field, lines in sentences.items()}


def objective_sentence(
    target: Target, names: Mapping[str, str], base_year: int | None = None
) -> str:
    """A target in one sentence: what, by how much, from what, for whom, who decided it."""
    scope = labels("target_scopes")[target.scope]
    is_plain = base_year is None or str(base_year) == target.base_inventory
    of_year = "" if is_plain else f" (année {base_year})"
    how_much = (
        "sans chiffre"
        if target.reduction_pct is None
        else f"−{number(target.reduction_pct)}{NARROW}% par rapport à l’inventaire"
        f" {target.base_inventory}{of_year}"
    )
    comment = f" {sentence(target.comment)}" if target.comment else ""
    source = target.source.rstrip(".")
    return (
        f"{target.year} : {target.name.rstrip('.')} — {scope}, {whose(target.entity, names)},"
        f" {how_much}."
        f"{comment} Source : {source}."
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# -------------------------------------------------------------------------------- the actions


def _actions_means(state: PlanState, names: Mapping[str, str]) -> str:
    """The actions until the next inventory, direct then indirect, with their means."""
    plan, window = state.plan, state.window
    running = of_window(plan.actions, window)
    if not running:
        return ""
    parts = [f"Actions prévues de {window.after + 1} à {window.until}."]
    for title, kept in _sorted_out(running).items():
        if kept:
            parts += ["", title, *(f"• {action_sentence(action, names)}" for action in kept)]
    totals = [_total(side, volume, window) for side, volume in state.expected.items()]
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
    status = labels("action_statuses")[action.status.value].lower()
    means = [
        f"moyens humains : {action.human_means or 'non précisés'}",
        f"moyens financiers : {_money(action)}",
    ]
    description = f" {sentence(action.description)}" if action.description else ""
    return (
        f"{action.action} : {action.name.rstrip('.')} ("
        f"{whose(action.entity, names)}, {action.owner}, du {day(action.start_date)} au"
        f" {day(action.end_date)}, {status}, {_posts(action)}).{description}"
        f" {sentence(_upper(' ; '.join(means)))}{_volumes(action)}"
    )


def _posts(action: Action) -> str:
    return f"{agreed(len(action.posts), 'poste', 'postes')} {', '.join(action.posts)}"


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


def _total(side: Side, volume: Volume, window: Window) -> str:
    """The volume of a side in a sentence, with what it does not count."""
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
