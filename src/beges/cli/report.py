"""Command report: the inventory as a document, and its PDF."""

from pathlib import Path
from typing import Annotated

import typer

from beges.cli.options import Database, Former, Json, Year, workspace_of


def register(app: typer.Typer) -> None:
    """Put this command on the application."""
    app.command("report")(report)


def report(
    target: Annotated[
        Path, typer.Option("-o", "--output", "--out", help="Rapport à écrire (.docx).")
    ],
    former: Former = None,  # noqa: ARG001  # told when it is given
    year: Year = "",
    template: Annotated[
        Path | None,
        typer.Option("--template", help="Votre modèle .docx, à la place de celui par défaut."),
    ] = None,
    method: Annotated[str, typer.Option("--method", help="Tableau de la méthode v5 ou v4.")] = "v5",
    database: Database = "",
    *,
    model: Annotated[
        bool, typer.Option("--model", help="Écrire le modèle par défaut, à modifier, et lui seul.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Écrire aussi le PDF à côté (avec LibreOffice).")
    ] = False,
    internal: Annotated[
        bool,
        typer.Option("--internal", help="Version de travail : ajouter ce qui reste à faire."),
    ] = False,
    json: Json = False,
) -> None:
    """Écrire le rapport de l'inventaire : un document Word, et son PDF."""
    from beges.cli.console import say, say_json
    from beges.services.report import template_bytes

    if model:
        target.write_bytes(template_bytes())
        say_json({"template": str(target)}) if json else say(f"Modèle écrit : {target}")
        return
    given = None if template is None else (template.name, template.read_bytes())
    code, written = _write(database, year, (method, internal), (target, given), pdf=pdf)
    if json:
        say_json({"inventory": code, "files": [str(path) for path in written]})
    else:
        say(f"Rapport écrit : {', '.join(str(path) for path in written)}")


def _write(
    database: str,
    year: str,
    kind: tuple[str, bool],
    files: tuple[Path, tuple[str, bytes] | None],
    *,
    pdf: bool,
) -> tuple[str, list[Path]]:
    """Write the document, then its PDF beside it; returns the inventory and what was written."""
    from beges.cli.data import progress_bar
    from beges.services.inventories import find_inventory
    from beges.services.report import report_docx, report_pdf

    (method, internal), (target, given) = kind, files
    written = [target]
    with workspace_of(database) as workspace, progress_bar() as progress:
        progress("Écriture du rapport")
        settings = find_inventory(workspace, year)
        docx = report_docx(workspace, settings, method, given, internal=internal)
        target.write_bytes(docx)
        if pdf:
            progress("Impression en PDF")
            written.append(target.with_suffix(".pdf"))
            written[-1].write_bytes(report_pdf(docx))
    return settings.inventory, written
