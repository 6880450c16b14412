"""Commands of a third party: verification summary, frame, sample, result."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.options import Database, Former, Json, Year, workspace_of
from beges.domain.french import several

if TYPE_CHECKING:
    from beges.domain.inventory import Inventory
    from beges.domain.verification import Extrapolation
    from beges.services.workspace import Workspace

verification_app = typer.Typer(
    help="Pour le vérificateur : synthèse, base de sondage, échantillon, résultat du test.",
    no_args_is_help=True,
)
Threshold = Annotated[
    str, typer.Option("--threshold", help="Seuil de matérialité, en % du total (5 : un usage).")
]


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    verification_app.command("summary")(summary)
    verification_app.command("frame")(frame)
    verification_app.command("sample")(sample)
    verification_app.command("result")(result)
    app.add_typer(verification_app, name="verification")


def _inventory(workspace: "Workspace", year: str) -> "Inventory":
    from beges.services.inventories import compile_stored, find_inventory

    return compile_stored(workspace, find_inventory(workspace, year))


def summary(
    target: Annotated[Path, typer.Option("-o", "--output", help="Classeur à écrire (.xlsx).")],
    former: Former = None,  # noqa: ARG001  # told when it is given
    year: Year = "",
    threshold: Threshold = "5",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Écrire la synthèse du vérificateur."""
    from beges.cli.console import say, say_json
    from beges.services.verification import summary_bytes, threshold_of, verification_summary

    with workspace_of(database) as workspace:
        inventory = _inventory(workspace, year)
        found = verification_summary(workspace, inventory, threshold_of(threshold))
        target.write_bytes(summary_bytes(workspace, found))
    if json:
        say_json(
            {
                "inventory": inventory.settings.inventory,
                "file": str(target),
                "total_mg": found.total_mg,
                "threshold_mg": found.threshold_mg,
                "proposed_size": found.proposed_size,
                "parts": {part.code: len(part.rows) for part in found.parts},
            }
        )
        return
    for part in found.parts:
        say(f"{part.title_fr} : {several(len(part.rows), 'ligne')}" if part.rows else part.empty_fr)
    say(f"Synthèse écrite : {target}")


def frame(
    target: Annotated[Path, typer.Option("-o", "--output", help="CSV à écrire.")],
    former: Former = None,  # noqa: ARG001  # told when it is given
    year: Year = "",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Écrire la base de sondage : chaque donnée qui émet, avec ses tonnes."""
    from beges.cli.console import say, say_json
    from beges.services.downloads import csv_bytes
    from beges.services.verification import frame_of

    with workspace_of(database) as workspace:
        rows = frame_of(_inventory(workspace, year)).drop(columns="weight_mg")
    target.write_bytes(csv_bytes(rows))
    if json:
        say_json({"file": str(target), "rows": len(rows), "total_mg": int(rows["total_mg"].sum())})
    else:
        say(f"Base de sondage écrite : {target} ({len(rows)} données)")


def sample(
    target: Annotated[Path, typer.Option("-o", "--output", help="Feuille à écrire (.xlsx).")],
    seed: Annotated[int, typer.Option("--seed", help="Graine : la même, le même échantillon.")],
    former: Former = None,  # noqa: ARG001  # told when it is given
    year: Year = "",
    size: Annotated[int, typer.Option("--size", help="Nombre de tirages.")] = 60,
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Tirer un échantillon pondéré par les émissions et écrire sa feuille de test."""
    from beges.cli.console import say, say_json
    from beges.domain.verification import ALGORITHM
    from beges.services.verification import draw, pick_sheet_bytes

    with workspace_of(database) as workspace:
        drawn = draw(_inventory(workspace, year), size=size, seed=seed)
        target.write_bytes(pick_sheet_bytes(workspace, drawn))
    if json:
        say_json(
            {
                "file": str(target),
                "algorithm": ALGORITHM,
                "seed": seed,
                "size": size,
                "digest": drawn.digest,
                "activities": list(drawn.rows["activity_id"]),
            }
        )
        return
    say(f"{len(drawn.rows)} données tirées (graine {seed}, {ALGORITHM}).")
    say(f"Empreinte de l'échantillon : {drawn.digest}")
    say(f"Feuille de test écrite : {target}")


def result(
    source: Annotated[
        Path, typer.Argument(metavar="FICHIER", exists=True, dir_okay=False, readable=True)
    ],
    former: Former = None,  # noqa: ARG001  # told when it is given
    year: Year = "",
    threshold: Threshold = "5",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Lire la feuille de test remplie et extrapoler l'erreur à l'inventaire."""
    from beges.cli.console import say, say_findings, say_json
    from beges.services.verification import (
        FORMULA_FR,
        read_back,
        result_fr,
        threshold_mg_of,
        threshold_of,
    )

    with workspace_of(database) as workspace:
        inventory = _inventory(workspace, year)
        found = read_back(inventory, source.name, source.read_bytes())
        limit = threshold_mg_of(inventory, threshold_of(threshold))
    if json:
        say_json({"threshold_mg": limit, **_result_json(found.result)})
        return
    say_findings(found.findings)
    for sentence in (*result_fr(found.result, limit), FORMULA_FR):
        say(sentence)


def _result_json(found: "Extrapolation") -> dict[str, int]:
    """The result for a machine."""
    names = (
        *("tested", "in_error", "found_mg", "projected_mg", "over_mg", "under_mg"),
        *("limit_over_mg", "limit_under_mg", "total_mg"),
    )
    return {name: getattr(found, name) for name in names}
