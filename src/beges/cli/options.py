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
Json = Annotated[bool, typer.Option("--json", help="Répondre en JSON.")]


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
