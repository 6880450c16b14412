"""Commands on the transition plan: show, import, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.data import DryRun, Reason, Source, bring_in
from beges.cli.options import Database, Json, workspace_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beges.domain.transition import Plan, Results, Side, Volume
    from beges.services.plan_state import PlanState, Way

plan_app = typer.Typer(help="Le plan de transition : afficher, importer, exporter.")


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    plan_app.command("show")(show)
    plan_app.command("results")(results)
    plan_app.command("import")(import_plan)
    plan_app.command("export")(export)
    app.add_typer(plan_app, name="plan", no_args_is_help=True)


def show(
    year: Annotated[
        str, typer.Option("--year", help="Année ou code de l'inventaire qui lit le plan.")
    ],
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Afficher les actions, les volumes attendus et obtenus, et les objectifs."""
    from beges.cli.console import finding_json, listing, say_findings, say_json
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.plan_state import plan_state

    with workspace_of(database) as workspace:
        inventory = compile_stored(workspace, find_inventory(workspace, year))
        state = plan_state(workspace, inventory)
    if json:
        say_json(
            {
                "inventory": inventory.settings.inventory,
                "until": state.window.until,
                "actions": [action.action for action in state.plan.actions],
                "expected_t": _volumes_json(state.expected),
                "obtained_t": _volumes_json(state.obtained),
                "targets": [_way_json(way) for way in state.ways],
                "findings": [finding_json(finding) for finding in state.findings],
            }
        )
        return
    say_findings(state.findings)
    if state.plan.actions:
        listing(_actions(state.plan))
    _say_volumes(state)
    for way in state.ways:
        _say_way(way)


def _volumes_json(volumes: "Mapping[Side, Volume]") -> dict[str, str | None]:
    return {
        side.value: None if volume.tonnes is None else str(volume.tonnes)
        for side, volume in volumes.items()
    }


def _way_json(way: "Way") -> dict[str, object]:
    line = way.trajectory
    return {
        "entity": way.aim.entity,
        "scope": way.aim.scope,
        "base": way.aim.base_inventory,
        "base_mg": line.base_mg,
        "steps": [{"year": step.year, "mass_mg": line.at(step.year)} for step in line.steps],
        "missing_mg": None if way.gap is None else way.gap.missing_mg,
    }


def _actions(plan: "Plan") -> list[tuple[str, ...]]:
    from beges.domain.french import day, number
    from beges.domain.nomenclature import labels
    from beges.domain.transition import Side

    names = labels("action_statuses")
    head = ("code", "action", "entité", "postes", "fin", "avancement", "directe", "indirecte")
    rows = [
        (
            action.action,
            action.name,
            action.entity or "groupe",
            ", ".join(action.posts),
            day(action.end_date),
            names[action.status.value],
            *(
                "—" if (volume := action.expected(side)) is None else number(volume)
                for side in Side
            ),
        )
        for action in plan.actions
    ]
    return [head, *rows]


def _say_volumes(state: "PlanState") -> None:
    from beges.cli.console import say
    from beges.domain.french import number

    for title, volumes in (("attendue", state.expected), ("obtenue", state.obtained)):
        for side, volume in volumes.items():
            told = "non chiffrée" if volume.tonnes is None else f"{number(volume.tonnes)} t par an"
            until = f" d'ici à {state.window.until}" if title == "attendue" else ""
            say(f"Réduction {side.label_fr} {title}{until} : {told}")


def _say_way(way: "Way") -> None:
    from beges.cli.console import say
    from beges.domain.french import number, tonnes
    from beges.domain.nomenclature import labels

    line = way.trajectory
    steps = " → ".join(
        f"{step.year} : {tonnes(mass, 0)} t"
        for step in line.steps
        if (mass := line.at(step.year)) is not None
    )
    whose = way.aim.entity or "groupe"
    say(f"{labels('target_scopes')[way.aim.scope]}, {whose} (base {way.aim.base_inventory})")
    say(f"  {steps}")
    if way.gap is not None:
        say(
            f"  reste à réduire d'ici à {way.gap.target.year} : {tonnes(way.gap.needed_mg, 0)} t,"
            f" dont {number(way.gap.covered_t)} t attendues des actions"
        )


def results(
    year: Annotated[
        str, typer.Option("--year", help="Année ou code de l'inventaire qui lit le plan.")
    ],
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Afficher l'évolution depuis le bilan précédent : effet du plan et autres causes."""
    from beges.cli.console import finding_json, say, say_findings, say_json
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.plan_results import claims_json, split_table, unmet
    from beges.services.plan_state import plan_state
    from beges.services.refusals import NotFound

    with workspace_of(database) as workspace:
        inventory = compile_stored(workspace, find_inventory(workspace, year))
        state = plan_state(workspace, inventory)
    found = state.results
    if found is None:
        raise NotFound("Aucun bilan d'une année précédente : rien à comparer.")
    names = {code: entity.name for code, entity in inventory.perimeter.entities.items()}
    missed = [one.sentence for one in unmet(state, names)]
    if json:
        say_json(
            {
                "parts_mg": split_table(found).drop(columns="label").to_dict("records"),
                "claims": claims_json(found),
                "unmet": missed,
                "findings": [finding_json(finding) for finding in state.findings],
            }
        )
        return
    say_findings(state.findings)
    _say_split(found)
    for told in missed:
        say(f"Non mené ou non atteint : {told}")


def _say_split(found: "Results") -> None:
    from beges.cli.console import listing, say
    from beges.domain.french import tonnes
    from beges.services.plan_results import headline, side_sentences, split_table

    for told in (*headline(found), *side_sentences(found)):
        say(told)
    rows = split_table(found)
    head = ("tCO2e", "directes", *(f"cat. {code}" for code in "23456"), "indirectes", "total")
    cells = [
        (row["label"], *(tonnes(int(row[name]), 1) for name in rows.columns[2:]))
        for row in rows.to_dict("records")
    ]
    listing([head, *cells])


def import_plan(
    source: Source,
    database: Database = "",
    *,
    json: Json = False,
    dry_run: DryRun = False,
    reason: Reason = "",
) -> None:
    """Importer un classeur d'actions et d'objectifs : un lot, entier ou rien."""
    bring_in(source, database, json=json, dry_run=dry_run, reason=reason)


def export(
    target: Annotated[Path, typer.Argument(metavar="FICHIER.xlsx", help="Où écrire le classeur.")],
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Écrire le classeur du plan ; vide, c'est un modèle à remplir."""
    from beges.cli.console import say, say_json
    from beges.services.exports import export_plan

    with workspace_of(database) as workspace:
        count = export_plan(workspace, target)
    if json:
        say_json({"file": str(target), "records": count})
    else:
        say(f"Plan écrit : {target} (actions et objectifs : {count})")
