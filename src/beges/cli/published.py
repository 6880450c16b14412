"""Commands of published inventories: open-data export, open-data read, and peers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.options import Database, Former, Json, Year, workspace_of

if TYPE_CHECKING:
    from beges.services.peers import Compared

open_data_app = typer.Typer(
    help="Bilans publiés (données ouvertes de l'ADEME) : écrire notre ligne, contrôler un fichier.",
    no_args_is_help=True,
)
Source = Annotated[
    Path, typer.Argument(metavar="FICHIER", exists=True, dir_okay=False, readable=True)
]


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    open_data_app.command("export")(export)
    open_data_app.command("check")(check)
    app.add_typer(open_data_app, name="open-data")
    app.command("peers")(peers)


def export(
    target: Annotated[Path, typer.Option("-o", "--output", help="CSV à écrire.")],
    former: Former = None,  # noqa: ARG001  # told when it is given
    year: Year = "",
    method: Annotated[str, typer.Option("--method", help="Étiquette : v5 ou v4.")] = "v5",
    database: Database = "",
    *,
    contacts: Annotated[bool, typer.Option("--contacts", help="Avec le contact.")] = False,
    json: Json = False,
) -> None:
    """Écrire notre bilan comme une ligne du fichier des bilans publiés (104 colonnes)."""
    from beges.cli.console import say, say_json
    from beges.services.inventories import find_inventory
    from beges.services.open_data import open_data_bytes

    with workspace_of(database) as workspace:
        settings = find_inventory(workspace, year)
        target.write_bytes(open_data_bytes(workspace, settings, method=method, contacts=contacts))
    if json:
        say_json({"file": str(target), "inventory": settings.inventory, "method": method})
    else:
        say(f"Ligne écrite : {target}")


def check(source: Source, *, json: Json = False) -> None:
    """Contrôler un fichier de bilans publiés : lignes lues, gardées, rejetées, remplacées."""
    from beges.cli.console import finding_json, say, say_findings, say_json
    from beges.intake import read_open_data

    found = read_open_data(source.name, _bytes(source))
    counts = {
        "read": found.read,
        "kept": len(found.table),
        "rejected": found.rejected,
        "blank": found.blank,
        "superseded": found.superseded,
    }
    if json:
        say_json({**counts, "findings": [finding_json(one) for one in found.findings]})
    else:
        say_findings(found.findings)
        say(
            f"{found.read} lignes lues = {len(found.table)} bilans gardés + {found.rejected}"
            f" rejetées + {found.blank} vides + {found.superseded} remplacés."
        )
    raise typer.Exit(0 if found.read else 1)


def _bytes(source: Path) -> bytes:
    """The content of a file that keeps within the bound; one byte more tells that it does not."""
    from beges.intake import MAX_OPEN_DATA

    with source.open("rb") as stream:
        return stream.read(MAX_OPEN_DATA + 1)


def peers(
    source: Source,
    former: Former = None,  # noqa: ARG001  # told when it is given
    year: Year = "",
    naf: Annotated[str, typer.Option("--naf", help="Code NAF, sinon celui du registre.")] = "",
    bracket: Annotated[
        str, typer.Option("--bracket", help="Tranche d'effectif, par exemple 2000-4999.")
    ] = "",
    method: Annotated[str, typer.Option("--method", help="Méthode des pairs : v5 ou v4.")] = "",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Comparer la forme d'un bilan à celle des bilans publiés de même activité et taille."""
    from beges.cli.console import say_findings
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.peers import compare_with_peers, load_published, terms_of

    with workspace_of(database) as workspace:
        inventory = compile_stored(workspace, find_inventory(workspace, year))
        published = load_published(workspace, source.name, _bytes(source))
        terms = terms_of(naf=naf, bracket=bracket, method=method)
        found = compare_with_peers(workspace, inventory, published.table, terms)
    if not json:
        say_findings((*published.findings, *found.findings))
    _say_peers(found, json=json)


def _say_peers(found: "Compared", *, json: bool) -> None:
    """The shapes, post by post, then what we exclude."""
    from beges.cli.console import finding_json, say, say_json, table
    from beges.domain.french import percent
    from beges.services.peers import CAVEATS_FR, reach_fr

    shapes = found.shapes
    if json:
        say_json(
            {
                "naf": found.asked.naf,
                "method": found.asked.method,
                "tried": [{"reach": r.label_fr, "count": r.count} for r in found.chosen.tried],
                "posts": shapes.posts.to_dict("records") if shapes else None,
                "categories": shapes.categories.to_dict("records") if shapes else None,
                "excluded": shapes.excluded.to_dict("records") if shapes else None,
                "findings": [finding_json(one) for one in found.findings],
            }
        )
        return
    for reach in found.chosen.tried if shapes is None else ():
        say(f"{reach.label_fr} : {reach.count}")
    if shapes is None:
        return
    say(reach_fr(found.chosen))
    rows = [
        (
            row["label"],
            *(percent(row[name]) for name in ("ours", "q1", "median", "q3")),
            str(row["reporting"]),
        )
        for row in shapes.posts.to_dict("records")
    ]
    table(("", "vous", "1er quartile", "médiane", "3e quartile", "le déclarent"), rows)
    for row in shapes.excluded.to_dict("records"):
        say(f"{row['label']} (exclu chez vous) : {row['reporting']} pairs le déclarent")
    say(CAVEATS_FR.strip())
