"""Commands of ``beges gaps``: why two totals differ, cause by cause."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli.options import Database, Json, Year, workspace_of
from beges.domain.french import several

if TYPE_CHECKING:
    from beges.domain.comparison import Bridge
    from beges.domain.statements import Reconciliation, Step

gaps_app = typer.Typer(help="Expliquer l'écart entre deux totaux.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Put the group on the application."""
    gaps_app.command("years")(years)
    gaps_app.command("standards")(standards)
    app.add_typer(gaps_app, name="gaps")


Start = Annotated[str, typer.Argument(metavar="DE", help="Année ou inventaire de départ.")]
End = Annotated[str, typer.Argument(metavar="À", help="Année ou inventaire d'arrivée.")]
Restated = Annotated[
    str | None,
    typer.Option(
        "--restated",
        metavar="CODE",
        help="Le départ recalculé avec la méthode d'aujourd'hui ; '' : aucun."
        " Par défaut, celui de la base.",
    ),
]
AllPosts = Annotated[
    bool, typer.Option("--all-posts", help="Tous les postes, et non la vue publiée.")
]
WithoutStock = Annotated[bool, typer.Option("--without-stock", help="Sans le parc de logements.")]


def years(
    before: Start,
    after: End,
    database: Database = "",
    *,
    restated: Restated = None,
    all_posts: AllPosts = False,
    without_stock: WithoutStock = False,
    target: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FICHIER.csv", help="Écrire chaque ligne."),
    ] = None,
    json: Json = False,
) -> None:
    """Expliquer l'écart entre deux années : périmètre, corrections, méthode, facteurs, activité."""
    from beges.cli.console import say, say_json
    from beges.domain.comparison import View
    from beges.services.bridge import bridged, find_journey
    from beges.services.bridge_tables import Opened, effects_of, lines_of_step
    from beges.services.downloads import csv_bytes

    with workspace_of(database) as workspace:
        journey = find_journey(workspace, before, after, restated)
        view = View(published=not all_posts, housing_stock=not without_stock)
        found = bridged(workspace, journey, view)
    if target is not None:
        target.write_bytes(csv_bytes(lines_of_step(effects_of(found, Opened()))))
    if json:
        say_json(_json(found))
        return
    _say(found)
    if target is not None:
        say(f"Lignes écrites : {target}")


def _say(found: "Bridge") -> None:
    """The steps and the sentences, for a person."""
    from beges.cli.console import say, table
    from beges.domain.french import percent, signed_tonnes, tonnes
    from beges.services.bridge_tables import TOTAL, sentences, steps_table

    rows = [
        (
            str(row["label"]) if row["kind"] == TOTAL else f"  {row['label']}",
            tonnes(row["end_mg"], 3) if row["kind"] == TOTAL else "",
            "" if row["kind"] == TOTAL else signed_tonnes(row["effect_mg"], 3),
            "" if row["kind"] == TOTAL or not found.before_mg else percent(row["share"], 2),
        )
        for row in steps_table(found).to_dict("records")
    ]
    table(("", "tCO2e", "Effet", "du départ"), rows)
    for sentence in sentences(found):
        say(sentence)


def _json(found: "Bridge") -> dict[str, Any]:
    """The bridge for a machine, masses in milligrams; the causes add up to each leg."""
    return {
        "published_view": found.view.published,
        "housing_stock": found.view.housing_stock,
        "before_mg": found.before_mg,
        "after_mg": found.after_mg,
        "effect_mg": found.effect_mg,
        "by_group": found.by_group(),
        "legs": [
            {
                "kind": leg.kind.value,
                "before": leg.before.settings.inventory,
                "after": leg.after.settings.inventory,
                "before_mg": leg.before_mg,
                "after_mg": leg.after_mg,
                "by_cause": leg.by_cause(),
            }
            for leg in found.legs
        ],
    }


FirstView = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="VUE",
        help="Total de départ : internal, published, v5, v4, iso, ghgp, esrs… ;"
        " filing:2021 pour un bilan déposé.",
    ),
]
OneStep = Annotated[
    str | None,
    typer.Option("--step", metavar="ÉTAPE", help="Ouvrir une étape, par son code : ses lignes."),
]


def standards(
    year: Year,
    before: FirstView = "v5",
    after: Annotated[str, typer.Option("--to", metavar="VUE", help="Total d'arrivée.")] = "ghgp",
    database: Database = "",
    *,
    step: OneStep = None,
    json: Json = False,
    target: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FICHIER.csv", help="Écrire les étapes, ou les lignes."
        ),
    ] = None,
) -> None:
    """Passer d'une norme à une autre, étape par étape, sans résidu."""
    from beges.cli.console import say, say_json
    from beges.services.downloads import csv_bytes
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.reconciliation import as_json, reconciled, step_lines, step_of, steps_table

    with workspace_of(database) as workspace:
        inventory = compile_stored(workspace, find_inventory(workspace, year))
        found = reconciled(workspace, inventory, before, after)
    opened = None if step is None else step_of(found, step)
    rows = steps_table(found) if opened is None else step_lines(found, opened)
    if target is not None:
        target.write_bytes(csv_bytes(rows))
    if json:
        told = rows.astype(object).where(rows.notna(), None).to_dict("records")
        say_json(as_json(found) if opened is None else told)
        return
    if opened is None:
        _say_steps(found)
    else:
        _say_lines(found, opened)
    if target is not None:
        say(f"{'Étapes' if opened is None else 'Lignes'} écrites : {target}")


def _say_steps(found: "Reconciliation") -> None:
    """The steps, for a person."""
    from beges.cli.console import say, table
    from beges.domain.french import signed_tonnes, tonnes
    from beges.services.reconciliation import steps_table

    rows = [
        [
            str(row["label"]),
            str(row["code"]),
            "" if row["kind"] != "step" else signed_tonnes(int(row["effect_mg"]), 3),
            tonnes(int(row["total_mg"]), 3),
        ]
        for row in steps_table(found).to_dict("records")
    ]
    table(["Étape", "Code", "Effet (t)", "Total (tCO2e)"], rows)
    say(f"Résidu : {tonnes(found.residual_mg, 9)} t")


def _say_lines(found: "Reconciliation", step: "Step") -> None:
    """The largest lines of a step, for a person; every one is in the file."""
    from beges.cli.console import say, table
    from beges.domain.french import signed_tonnes
    from beges.services.reconciliation import step_lines
    from beges.services.slices import SHOWN_LINES

    lines = step_lines(found, step, SHOWN_LINES)
    effect = "effect_mg" if step.cause else "total_mg"
    cause = lines["cause"] if step.cause else lines["part"]
    count = several(len(step.rows), "ligne")
    say(f"{step.label_fr} : {signed_tonnes(step.effect_mg, 9)} t, {count}")
    told = zip(
        lines["activity_type"], lines["entity"], lines["v5"], cause, lines[effect], strict=True
    )
    rows = [[*map(str, facts), signed_tonnes(int(mass), 9)] for *facts, mass in told]
    why = "Cause" if step.cause else "Part du facteur"
    table(["Type de donnée", "Entité", "Poste V5", why, "t"], rows)
