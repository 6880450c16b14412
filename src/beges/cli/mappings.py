"""Commands on mappings: ``beges mappings list``, ``show``, ``export``, ``import``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.options import Database, Json, workspace_of

if TYPE_CHECKING:
    from beges.intake import Given
    from beges.services.imports import Preview
    from beges.services.workspace import Workspace

mappings = typer.Typer(
    help="Les correspondances des fichiers que l'on a déjà.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(metavar="NOM", help="Nom de la correspondance.")]


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    app.add_typer(mappings, name="mappings")


@mappings.command("list")
def list_(database: Database = "", *, json: Json = False) -> None:
    """Lister les correspondances gardées."""
    from beges.cli.console import listing, say, say_json
    from beges.services.mappings import list_mappings

    with workspace_of(database) as workspace:
        found = list_mappings(workspace)
    if json:
        say_json([{"name": kept.name, "version": kept.version, "at": kept.at} for kept in found])
    elif not found:
        say("Aucune correspondance : la première se fait dans la page Import.")
    else:
        rows = [(kept.name, str(kept.version), kept.at[:10], kept.actor) for kept in found]
        listing([("Nom", "Version", "Date", "Par"), *rows])


@mappings.command("show")
def show(name: Name, database: Database = "", *, json: Json = False) -> None:
    """Montrer ce que dit une correspondance."""
    from beges.cli.console import say
    from beges.services.mapping_wizard import lists_of
    from beges.services.mapping_words import sentences
    from beges.services.mappings import exported, find_mapping

    with workspace_of(database) as workspace:
        kept = find_mapping(workspace, name)
        told = sentences(kept.mapping, lists_of(workspace))
    if json:
        say(exported(kept))
        return
    say(f"{kept.name}, version {kept.version}")
    for sentence in told:
        say(f"- {sentence}")


@mappings.command("export")
def export(
    name: Name,
    target: Annotated[Path, typer.Argument(metavar="FICHIER.json", help="Où l'écrire.")],
    database: Database = "",
) -> None:
    """Écrire une correspondance, pour une autre base."""
    from beges.cli.console import say
    from beges.services.mappings import exported, find_mapping

    with workspace_of(database) as workspace:
        kept = find_mapping(workspace, name)
    target.write_text(exported(kept) + "\n", encoding="utf-8")
    say(f"Correspondance écrite : {target}")


@mappings.command("import")
def import_(
    source: Annotated[
        Path, typer.Argument(metavar="FICHIER.json", exists=True, dir_okay=False, readable=True)
    ],
    name: Annotated[str, typer.Option("--name", help="Nom sous lequel la garder.")],
    database: Database = "",
    *,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi.")] = "",
) -> None:
    """Garder une correspondance écrite par une autre base."""
    from beges.cli.console import say
    from beges.services.mappings import import_mapping

    text = source.read_text(encoding="utf-8", errors="replace")
    with workspace_of(database) as workspace:
        why = reason or f"Reprise de {source.name}"
        batch = import_mapping(workspace, name, text, reason=why)
    say(f"Correspondance « {name} » gardée : lot {batch}.")


def read_by_mapping(workspace: "Workspace", source: Path, name: str, given: "Given") -> "Preview":
    """The preview of a file read by a kept mapping."""
    from beges.intake import found_grid
    from beges.services.mapped_imports import Chosen, open_source, preview_mapped
    from beges.services.mappings import find_mapping

    kept = find_mapping(workspace, name)
    document = open_source(source.name, source.read_bytes())
    grid = found_grid(document, kept.mapping)
    chosen = Chosen(mapping=kept.mapping, version=kept.version, given=given)
    return preview_mapped(workspace, document, grid, chosen).preview


def given_of(first: str, last: str, year: int | None) -> "Given":
    """The period that a person gives on the command line; what is no day is refused."""
    from beges.domain.activities import ACTIVITIES
    from beges.intake import Given
    from beges.services.entry import typed_value
    from beges.services.refusals import Refused

    typed = [
        typed_value(ACTIVITIES.column(name), text)
        for name, text in (("period_start", first), ("period_end", last))
        if text
    ]
    refused = [cell.finding for cell in typed if cell.finding is not None]
    if refused:
        raise Refused(*refused)
    days = [cell.value for cell in typed]
    if len(days) < 2:  # one bound alone says nothing of the other
        return Given(year=year)
    return Given(first=days[0], last=days[1], year=year)
