"""Report content, continued: the plan, its results, its targets, and what the form says of them.

The form is what is filed: a text that a person wrote there is printed in the place of the tool's,
and what was answered without a plan is printed as well.
"""

from collections.abc import Mapping, Sequence

from beges.domain.declaration import FilledField, Origin
from beges.domain.french import NARROW, day, number, signed_tonnes, tonnes
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels
from beges.domain.statements import MG_PER_TONNE
from beges.domain.transition import Action, Part, Side, of_window
from beges.output.report import Line, Lines
from beges.services.declaration import filled_form
from beges.services.plan_results import (
    AFTER,
    BEFORE,
    DIRECT,
    GROUP_FR,
    INDIRECT,
    TOTAL,
    split_table,
)
from beges.services.plan_state import PlanState, Way, plan_state
from beges.services.plan_views import (
    AIMED,
    BENCHMARK,
    EMITTED,
    aim_fr,
    gap_sentences,
    volume_fr,
    volume_help,
)
from beges.services.report_content import Row
from beges.services.workspace import Workspace

ACCENT, INK, GREY = "#0F6B6B", "#1F2626", "#8A9494"
NOT_TOLD = "—"
RESULTS = "results"
STEPS = ("objectives", "actions")
"""The steps of the form that the plan answers."""


def plan_content(workspace: Workspace, inventory: Inventory, as_of: int) -> Row:
    """The plan of the inventory, as the report prints it."""
    state = plan_state(workspace, inventory, as_of)
    names = {code: entity.name for code, entity in inventory.perimeter.entities.items()}
    scopes = labels("target_scopes")
    form = [one for one in filled_form(workspace, inventory) if one.field.step in STEPS]
    return {
        "plan_jusqu_a": str(state.window.until),
        "plan_volumes": _volumes(state),
        "actions": _actions(state, names),
        "objectifs": [
            {
                "code": target.target,
                "nom": target.name,
                "entite": names.get(target.entity, target.entity) if target.entity else GROUP_FR,
                "emissions": scopes[target.scope],
                "base": target.base_inventory,
                "annee": str(target.year),
                "reduction": "sans chiffre"
                if target.reduction_pct is None
                else f"−{number(target.reduction_pct)}{NARROW}%",
                "source": target.source,
            }
            for target in state.plan.targets
        ],
        "trajectoires": [_way(way, names) for way in state.ways],
        "plan_manques": _missing(state),
        "plan_ecart": _split(state),
        "plan_resultats": next((f.text for f in form if f.field.code == RESULTS), ""),
        "plan_reponses": _answered(form),
    }


def _answered(form: Sequence[FilledField]) -> list[Row]:
    """What a person wrote in the form beside or instead of the plan, but for the results."""
    return [
        {"libelle": one.field.label_fr, "texte": one.text}
        for one in form
        if one.origin is Origin.ENTERED and one.field.code != RESULTS
    ]


def _split(state: PlanState) -> list[Row]:
    """The change since the previous inventory by part; nothing without a previous one."""
    if state.results is None:
        return []
    rows = split_table(state.results).to_dict("records")
    return [
        {
            "libelle": row["label"],
            **{
                name: _split_cell(str(row["code"]), int(row[column]))
                for name, column in (("directe", DIRECT), ("indirecte", INDIRECT), ("total", TOTAL))
            },
        }
        for row in rows
        if row["code"] in (BEFORE, Part.PLAN, AFTER) or row[TOTAL] or row[DIRECT]
    ]


def _split_cell(code: str, mass_mg: int) -> str:
    return tonnes(mass_mg, 1) if code in (BEFORE, AFTER) else signed_tonnes(mass_mg, 1)


def _volumes(state: PlanState) -> list[Row]:
    if not state.plan.actions:
        return [{"libelle": "Aucune action n'est enregistrée", "valeur": NOT_TOLD, "note": ""}]
    told = (
        (f"attendue d'ici à {state.window.until}", state.expected),
        ("obtenue", state.obtained),
    )
    return [
        {
            "libelle": f"Réduction {side.label_fr} {when}",
            "valeur": volume_fr(volume),
            "note": volume_help(volume),
        }
        for when, volumes in told
        for side, volume in volumes.items()
    ]


def _actions(state: PlanState, names: dict[str, str]) -> list[Row]:
    statuses = labels("action_statuses")
    return [
        {
            "code": action.action,
            "nom": action.name,
            "entite": names.get(action.entity, action.entity) if action.entity else GROUP_FR,
            "postes": ", ".join(action.posts),
            "dates": f"{day(action.start_date)}\n{day(action.end_date)}",
            "etat": statuses[action.status.value].lower(),
            "directe": _volume(action, Side.DIRECT),
            "indirecte": _volume(action, Side.INDIRECT),
            "moyens": _means(action),
        }
        for action in of_window(state.plan.actions, state.window)
    ]


def _volume(action: Action, side: Side) -> str:
    """The volume of a side; blank where no post is on it, a dash where nobody gave it."""
    volume = action.expected(side)
    if volume is None:
        return NOT_TOLD if side in action.sides else ""
    return number(volume)


def _means(action: Action) -> str:
    cost = None if action.cost_eur is None else f"{number(action.cost_eur)}{NARROW}€ HT"
    told = [text for text in (action.human_means, action.financial_means, cost) if text]
    return " ; ".join(told) or "non précisés"


def _missing(state: PlanState) -> list[Row]:
    """What is missing, without what to do about it: the report is read by others."""
    return [{"texte": finding.sentence} for finding in state.findings]


def _way(way: Way, names: dict[str, str]) -> Row:
    title = aim_fr(way.aim, names)
    line = way.trajectory
    steps = {step.year: mass for step in line.steps if (mass := line.at(step.year)) is not None}
    emitted = {actual.year: actual.mass_mg for actual in way.actuals}
    drawn = [
        Line(label=AIMED, points=_tonnes(steps), shown=_shown(steps), colour=ACCENT),
        Line(label=BENCHMARK, points=_tonnes(way.snbc_mg), shown={}, colour=GREY, dashed=True),
        Line(label=EMITTED, points=_tonnes(emitted), shown={}, colour=INK, marked=True),
    ]
    kept = [curve for curve in drawn if curve.points]
    return {
        "titre": title,
        "graphique": Lines(lines=kept, alt=title),
        "phrases": [{"texte": sentence} for sentence in gap_sentences(way)],
    }


def _tonnes(masses: Mapping[int, int]) -> dict[int, float]:
    return {year: mass / MG_PER_TONNE for year, mass in masses.items()}


def _shown(masses: dict[int, int]) -> dict[int, str]:
    return {year: f"{tonnes(mass, 0)}{NARROW}t" for year, mass in masses.items()}
