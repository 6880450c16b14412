"""Commands of ``beges gaps``: why two totals differ."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.options import Database, Json, workspace_of

if TYPE_CHECKING:
    from beges.domain.statements import Reconciliation

gaps_app = typer.Typer(help="Pourquoi deux totaux diffèrent.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    gaps_app.command("standards")(standards)
    app.add_typer(gaps_app, name="gaps")


def standards(
    year: Annotated[
        str, typer.Option("--year", help="Année, ou code de l'inventaire s'il y en a plusieurs.")
    ],
    before: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="VUE",
            help="Total de départ : internal, published, v5, v4, iso, ghgp, esrs… ;"
            " filing:2021 pour un bilan déposé.",
        ),
    ] = "v5",
    after: Annotated[str, typer.Option("--to", metavar="VUE", help="Total d'arrivée.")] = "ghgp",
    database: Database = "",
    *,
    json: Json = False,
    target: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FICHIER.csv", help="Écrire les étapes."),
    ] = None,
) -> None:
    """Passer d'une norme à une autre, étape par étape, sans résidu."""
    from beges.cli.console import say, say_json
    from beges.services.downloads import csv_bytes
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.reconciliation import as_json, reconciled, steps_table

    with workspace_of(database) as workspace:
        inventory = compile_stored(workspace, find_inventory(workspace, year))
        found = reconciled(workspace, inventory, before, after)
    if target is not None:
        target.write_bytes(csv_bytes(steps_table(found)))
    if json:
        say_json(as_json(found))
        return
    _say(found)
    if target is not None:
        say(f"Étapes écrites : {target}")


def _say(found: "Reconciliation") -> None:
    """The steps, for a person."""
    from beges.cli.console import say, table
    from beges.domain.french import signed_tonnes, tonnes
    from beges.services.reconciliation import steps_table

    rows = [
        [
            str(row["label"]),
            "" if row["kind"] != "step" else signed_tonnes(int(row["effect_mg"]), 3),
            tonnes(int(row["total_mg"]), 3),
        ]
        for row in steps_table(found).to_dict("records")
    ]
    table(["Étape", "Effet (t)", "Total (tCO2e)"], rows)
    say(f"Résidu : {tonnes(found.residual_mg, 9)} t")
