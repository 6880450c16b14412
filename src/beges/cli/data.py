"""Commands that bring data in: demo, template, import, undo, batches, inventory create."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.options import REFUSED, UNUSABLE, Database, Json, workspace_of

if TYPE_CHECKING:
    from beges.services.imports import Choices, Preview
    from beges.services.workspace import Workspace
    from beges.store import Batch


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    app.command("demo")(demo)
    app.command("template")(template)
    app.command("import")(import_file)
    app.command("undo")(undo)
    app.command("batches")(batches)


@contextlib.contextmanager
def progress_bar() -> Iterator[Callable[[str], None]]:
    """A bar for a person who waits; silent for a machine."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("Préparation", total=None)
        yield lambda text: bar.update(task, description=text)


def demo(
    database: Database = "",
    *,
    json: Json = False,
    if_absent: Annotated[
        bool, typer.Option("--if-absent", help="Ne rien faire si la base contient déjà un groupe.")
    ] = False,
) -> None:
    """Construire la base de démonstration (groupe fictif, années 2020 et 2021)."""
    from beges.cli.console import say, say_json
    from beges.services.demo import build_demo

    with workspace_of(database) as workspace:
        with progress_bar() as progress:
            built = build_demo(workspace, if_absent=if_absent, progress=progress)
        if json:
            say_json({"database": workspace.store.url, "built": built})
        elif built:
            say(f"Base de démonstration prête : {workspace.store.url}")
        else:
            say(f"La base contient déjà un groupe, elle reste telle quelle : {workspace.store.url}")


def template(
    target: Annotated[Path, typer.Argument(metavar="FICHIER.xlsx", help="Où écrire le classeur.")],
    database: Database = "",
    *,
    json: Json = False,
    worksheets: Annotated[
        bool, typer.Option("--worksheets", help="Le classeur métier : une feuille par métier.")
    ] = False,
) -> None:
    """Écrire le classeur de collecte, ou le classeur métier, avec les listes de la base."""
    from beges.cli.console import say, say_json
    from beges.services.exports import export_template, export_worksheets

    with workspace_of(database) as workspace:
        (export_worksheets if worksheets else export_template)(workspace, target)
    if json:
        say_json({"file": str(target)})
    else:
        say(f"Classeur {'métier' if worksheets else 'de collecte'} écrit : {target}")


Source = Annotated[
    Path, typer.Argument(metavar="FICHIER", exists=True, dir_okay=False, readable=True)
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Contrôler et montrer l'aperçu, sans enregistrer.")
]
AcceptedOnly = Annotated[
    bool, typer.Option("--accepted-only", help="Importer les lignes acceptées, sans les autres.")
]
Gone = Annotated[
    bool | None,
    typer.Option(
        "--withdraw-gone/--keep-gone",
        help="Retirer, ou garder, ce qu'une feuille du classeur métier ne porte plus.",
    ),
]
Dwellings = Annotated[
    bool,
    typer.Option("--dwellings", help="Écrire aussi l'indicateur des logements du patrimoine."),
]
Reason = Annotated[str, typer.Option("--reason", help="Pourquoi : gardé avec le lot.")]
Mapped = Annotated[
    str, typer.Option("--mapping", help="Lire le fichier par cette correspondance gardée.")
]
First = Annotated[
    str, typer.Option("--from", help="Premier jour (jj/mm/aaaa), si le fichier n'a pas de dates.")
]
Last = Annotated[str, typer.Option("--to", help="Dernier jour, de même.")]
Year = Annotated[
    int | None, typer.Option("--year", help="Année, si les mois du fichier n'en ont pas.")
]


def import_file(
    source: Source,
    database: Database = "",
    *,
    json: Json = False,
    dry_run: DryRun = False,
    accepted_only: AcceptedOnly = False,
    reason: Reason = "",
    mapping: Mapped = "",
    first: First = "",
    last: Last = "",
    year: Year = None,
    withdraw_gone: Gone = None,
    dwellings: Dwellings = False,
) -> None:
    """Importer un classeur de collecte ou métier, un CSV, ou un fichier par une correspondance."""
    from beges.cli.mappings import given_of, read_by_mapping
    from beges.services.imports import Choices, preview

    given = given_of(first, last, year)

    def read(workspace: "Workspace") -> "Preview":
        if mapping:
            return read_by_mapping(workspace, source, mapping, given)
        return preview(workspace, source.name, source.read_bytes())

    bring_in(
        source,
        database,
        json=json,
        dry_run=dry_run,
        accepted_only=accepted_only,
        reason=reason,
        read=read,
        choices=Choices(withdraw_gone=withdraw_gone, dwellings=dwellings),
    )


def bring_in(
    source: Path,
    database: str,
    *,
    json: bool,
    dry_run: bool,
    reason: str,
    accepted_only: bool = False,
    choices: "Choices | None" = None,
    refuse: Callable[["Preview"], None] = lambda _: None,
    read: Callable[["Workspace"], "Preview"] | None = None,
) -> None:
    """Preview a file and store it; ``refuse`` may leave before anything is stored.

    ``read`` reads it otherwise than as a file of the template.
    """
    from beges.services.imports import NO_CHOICE, commit, preview
    from beges.services.storing import estimates_withdrawn

    with workspace_of(database) as workspace, progress_bar() as progress:
        progress("Lecture et contrôle")
        content = source.read_bytes
        seen = preview(workspace, source.name, content()) if read is None else read(workspace)
        refuse(seen)
        writes = not dry_run and (seen.is_clean or (accepted_only and seen.may_be_partial))
        batch, gone = None, 0
        if writes:
            progress("Enregistrement")
            batch = commit(
                workspace,
                seen,
                accepted_only=accepted_only,
                reason=reason,
                choices=choices or NO_CHOICE,
            )
            gone = estimates_withdrawn(workspace, batch)
    _say_import(seen, batch, json=json, gone=gone)
    if batch is None and not (dry_run and seen.is_clean):
        raise typer.Exit(UNUSABLE if seen.is_unusable else REFUSED)


def _say_import(seen: "Preview", batch: int | None, *, json: bool, gone: int = 0) -> None:
    """What was read, what is wrong, and what was written."""
    from beges.cli.console import complain, finding_json, say, say_findings, say_json
    from beges.domain.french import tonnes

    if json:
        report = _preview_json(seen) | {"batch": batch, "estimates_withdrawn": gone}
        say_json(report | {"findings": [finding_json(finding) for finding in seen.findings]})
        return
    say_findings(seen.findings)
    reading = seen.reading
    say(
        f"Lignes lues {reading.read} = acceptées {reading.accepted}"
        f" + rejetées {reading.rejected} + ignorées {reading.ignored}"
    )
    for year, mass in seen.effect_mg.items():
        say(f"Effet sur {year} : {tonnes(mass, 2)} tCO2e")
    if batch is None:
        complain("Rien n'a été enregistré.")
    else:
        say(f"Enregistré : lot {batch}. Pour l'annuler : beges undo {batch}")
        if gone:
            say(f"Estimations retirées, que ces données remplacent : {gone}")


def _preview_json(seen: "Preview") -> dict[str, object]:
    """The counts of a preview for a machine."""
    return {
        "file": seen.name,
        "sha256": seen.sha256,
        "rows_read": seen.reading.read,
        "rows_accepted": seen.reading.accepted,
        "rows_rejected": seen.reading.rejected,
        "rows_ignored": seen.reading.ignored,
        "effect_mg": {str(year): mass for year, mass in seen.effect_mg.items()},
    }


def undo(
    batch: Annotated[int, typer.Argument(metavar="LOT", help="Numéro du lot à annuler.")],
    database: Database = "",
    *,
    json: Json = False,
    reason: Reason = "",
) -> None:
    """Annuler un lot : ses données sont retirées, ou rendues à leur valeur d'avant."""
    from beges.cli.console import say, say_json
    from beges.services.batches import undo as undo_import

    with workspace_of(database) as workspace:
        number = undo_import(workspace, batch, reason=reason)
    if json:
        say_json({"undone": batch, "batch": number})
    else:
        say(f"Lot {batch} annulé (lot {number}). Un fichier annulé peut être importé de nouveau.")


def batches(database: Database = "", *, json: Json = False) -> None:
    """Lister les lots : imports, saisies, corrections, annulations."""
    from beges.cli.console import listing, say, say_json
    from beges.services.batches import list_batches

    with workspace_of(database) as workspace:
        found = list_batches(workspace)
    if json:
        say_json([asdict(batch) for batch in found])
    elif not found:
        say("Aucun lot : la base est vide.")
    else:
        header = ("Lot", "Date", "Nature", "Par", "Lignes", "Fichier ou motif")
        listing([header, *(_batch_row(batch) for batch in found)])


def _batch_row(batch: "Batch") -> tuple[str, ...]:
    """A batch as a row of the list; one that was undone says by which."""
    undone = f" (annulé par le lot {batch.undone_by})" if batch.undone_by else ""
    told = (batch.source_name or batch.reason or "") + undone
    return str(batch.number), batch.at[:10], batch.kind.label_fr, batch.actor, str(batch.rows), told
