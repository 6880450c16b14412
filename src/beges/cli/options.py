"""Options that every command has."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from beges.services.workspace import Workspace

REFUSED, UNUSABLE, OUR_FAULT = 1, 2, 3
"""Exit codes: the data are refused, the input cannot be used, the tool is at fault."""

Database = Annotated[
    str,
    typer.Option(
        "--db",
        envvar="BEGES_DATABASE",
        help="Base de données : fichier SQLite ou adresse PostgreSQL.",
        show_default="beges.sqlite dans le dossier de l'utilisateur",
    ),
]
Year = Annotated[
    str, typer.Option("--year", help="Année, ou code de l'inventaire s'il y en a plusieurs.")
]
Json = Annotated[bool, typer.Option("--json", help="Répondre en JSON.")]


def _named_by_year(context: typer.Context, value: str | None) -> None:
    """The old way to name an inventory, as an argument: told, and never guessed."""
    from beges.services.refusals import NotFound

    if value and not context.resilient_parsing:
        command = context.command_path.replace("root", "beges", 1)
        raise NotFound(
            f"« {value} » : l'inventaire se donne par --year, comme dans les autres commandes,"
            f" par exemple « {command} --year 2021 » (--help : les autres options)."
        )


Former = Annotated[str | None, typer.Argument(hidden=True, is_eager=True, callback=_named_by_year)]
"""Where some commands once took their inventory."""


@contextlib.contextmanager
def workspace_of(database: str) -> Iterator["Workspace"]:
    """The workspace of the database that was named, or of the default one."""
    from beges.services.workspace import open_workspace
    from beges.store import default_url

    workspace = open_workspace(database or default_url())
    try:
        yield workspace
    finally:
        workspace.store.close()
