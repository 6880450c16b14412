"""Commands of evidence and review: documents attach, list, open; review list, submit, approve."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.options import Database, Json, Year, workspace_of
from beges.domain.french import several

if TYPE_CHECKING:
    import pandas as pd

    from beges.domain.collection import ReviewStatus

documents_app = typer.Typer(
    help="Pièces justificatives : joindre, lister, ouvrir.", no_args_is_help=True
)
review_app = typer.Typer(
    help="Validation des données : lister, soumettre, valider, refuser.", no_args_is_help=True
)

Reason = Annotated[str, typer.Option("--reason", help="Pourquoi : gardé avec le lot.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Nombre de lignes montrées.")]
Activities = Annotated[
    list[str], typer.Option("--to", metavar="DONNÉE", help="Identifiant de la donnée : D-0000123.")
]


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    documents_app.command("attach")(attach)
    documents_app.command("list")(list_documents)
    documents_app.command("open")(open_document)
    app.add_typer(documents_app, name="documents")
    review_app.command("list")(list_reviews)
    review_app.command("submit")(submit)
    review_app.command("approve")(approve)
    review_app.command("refuse")(refuse)
    app.add_typer(review_app, name="review")


def attach(
    files: Annotated[
        list[Path], typer.Argument(metavar="FICHIER…", exists=True, dir_okay=False, readable=True)
    ],
    activities: Activities,
    database: Database = "",
    *,
    json: Json = False,
    reason: Reason = "",
) -> None:
    """Joindre des pièces (PDF, image, classeur, message) à des données."""
    from beges.cli.console import say, say_json
    from beges.intake import MAX_PIECE
    from beges.services.documents import Handed
    from beges.services.documents import attach as attach_files

    handed = []
    for file in files:
        with file.open("rb") as stream:
            handed.append(Handed(name=file.name, content=stream.read(MAX_PIECE + 1)))
    with workspace_of(database) as workspace:
        batch = attach_files(workspace, handed, activities, reason=reason)
    if json:
        say_json({"batch": batch, "files": [file.name for file in files], "to": activities})
    else:
        count = f"{several(len(files), 'pièce jointe')} à {several(len(activities), 'donnée')}"
        say(f"{count} : lot {batch}. Pour l'annuler : beges undo {batch}")


def list_documents(
    year: Year = "",
    limit: Limit = 20,
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Dire la part des émissions qui a une pièce, et les données sans pièce, par émissions."""
    from beges.cli.console import say, say_json
    from beges.services.coverage import coverage, undocumented
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.justified import coverage_fr

    with workspace_of(database) as workspace:
        compiled = compile_stored(workspace, find_inventory(workspace, year))
        found, rows = coverage(workspace, compiled), undocumented(workspace, compiled)
    shown = rows.head(limit)
    if json:
        names = ["activity_id", "entity", "site", "activity_type", "total_mg"]
        shares = {
            name: None if (value := getattr(found, name)) is None else float(value)
            for name in ("documented", "referenced", "approved", "extrapolated")
        }
        listed = shown[names].to_dict("records")
        say_json({"inventory": compiled.settings.inventory, **shares, "without": listed})
        return
    say(f"{compiled.settings.name} : {coverage_fr(found) or 'aucune émission'}.")
    _say_rows(shown, len(rows), ("documents", "Référence saisie"))


def _say_rows(rows: "pd.DataFrame", count: int, last: tuple[str, str]) -> None:
    """Activities, one a line, and how many there are in all."""
    from beges.cli.console import listing, say
    from beges.domain.french import tonnes

    if rows.empty:
        say("Aucune donnée.")
        return
    header = ("Donnée", "tCO2e", "Entité", "Site", "Type de donnée", last[1])
    listing(
        [
            header,
            *(
                (
                    row["activity_id"],
                    tonnes(row["total_mg"], 3),
                    row["entity"],
                    row["site"],
                    row["activity_type"],
                    str(row[last[0]]),
                )
                for row in rows.to_dict("records")
            ),
        ]
    )
    if count > len(rows):
        say(f"… et {count - len(rows)} autres (--limit pour en voir plus).")


def open_document(
    name: Annotated[
        str, typer.Argument(metavar="DONNÉE_OU_EMPREINTE", help="D-0000123, ou une empreinte.")
    ],
    folder: Annotated[
        Path, typer.Option("-o", "--output", help="Dossier où écrire.", file_okay=False)
    ] = Path(),
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Écrire les pièces d'une donnée, après contrôle de leur empreinte ; n'écrase aucun fichier."""
    from beges.cli.console import say, say_json
    from beges.services.documents import attached_to, open_attached
    from beges.services.refusals import NotFound

    written = []
    with workspace_of(database) as workspace:
        known = [one.document for one in attached_to(workspace, name)]
        if not known and name.startswith("D-"):
            raise NotFound(f"Aucune pièce jointe à « {name} ».")
        for digest in known or [name]:
            opened = open_attached(workspace, digest)
            written.append(_write(folder, opened.name, opened.content))
    if json:
        say_json({"files": [str(path) for path in written]})
    else:
        for path in written:
            say(f"Pièce écrite : {path}")


def _write(folder: Path, name: str, content: bytes) -> Path:
    """Write under a name that is free: a file that is there is never replaced."""
    from beges.intake import file_name

    folder.mkdir(parents=True, exist_ok=True)
    stem, dot, end = file_name(name).rpartition(".")
    number = 1
    while True:
        mark = "" if number == 1 else f" ({number})"
        path = folder / f"{stem}{mark}{dot}{end}"
        try:
            with path.open("xb") as stream:
                stream.write(content)
        except FileExistsError:
            number += 1
            continue
        return path


def list_reviews(
    year: Year = "",
    status: Annotated[
        str, typer.Option("--status", help="entered, submitted, approved ou refused.")
    ] = "",
    limit: Limit = 20,
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Lister les données de l'année avec leur état, par émissions."""
    from beges.cli.console import say, say_json
    from beges.services.coverage import unapproved
    from beges.services.inventories import find_inventory
    from beges.services.reviews import ReviewFilter, filtered_reviews, review_table, unapproved_fr

    _known_status(status)
    with workspace_of(database) as workspace:
        settings = find_inventory(workspace, year)
        rows = filtered_reviews(review_table(workspace, settings), ReviewFilter(status=status))
        told = unapproved_fr(unapproved(workspace, settings))
    shown = rows.head(limit)
    if json:
        names = ["activity_id", "status", "entered_by", "reviewer", "comment", "total_mg"]
        say_json({"inventory": settings.inventory, "rows": shown[names].to_dict("records")})
        return
    say(settings.name + (f" : {told}." if told else " : tout est validé."))
    _say_rows(shown, len(rows), ("status_fr", "État"))


def _known_status(status: str) -> None:
    """A status that is asked for exists."""
    from beges.domain.collection import ReviewStatus
    from beges.services.refusals import NotFound

    names = [one.value for one in ReviewStatus]
    if status and status not in names:
        raise NotFound(f"« {status} » n'est pas un état : {', '.join(names)}.")


Named = Annotated[
    list[str] | None, typer.Argument(metavar="DONNÉE…", help="Identifiants : D-0000123.")
]
Everything = Annotated[
    bool, typer.Option("--all", help="Toutes les données de l'année qui peuvent l'être.")
]
Comment = Annotated[str, typer.Option("--comment", help="Ce que l'autre personne doit savoir.")]


def submit(
    activities: Named = None,
    year: Year = "",
    comment: Comment = "",
    database: Database = "",
    *,
    everything: Everything = False,
    json: Json = False,
) -> None:
    """Soumettre des données à la validation d'une autre personne."""
    from beges.domain.collection import ReviewStatus

    chosen = _Chosen(ReviewStatus.SUBMITTED, activities or [], year, everything)
    _review(chosen, comment, database, json=json)


def approve(
    activities: Named = None,
    year: Year = "",
    comment: Comment = "",
    database: Database = "",
    *,
    everything: Everything = False,
    json: Json = False,
) -> None:
    """Valider des données soumises ; qui les a saisies ne le peut pas."""
    from beges.domain.collection import ReviewStatus

    chosen = _Chosen(ReviewStatus.APPROVED, activities or [], year, everything)
    _review(chosen, comment, database, json=json)


def refuse(
    activities: Annotated[list[str], typer.Argument(metavar="DONNÉE…")],
    comment: Annotated[str, typer.Option("--comment", help="Pourquoi : obligatoire.")] = "",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Refuser des données, avec un commentaire."""
    from beges.domain.collection import ReviewStatus

    _review(
        _Chosen(ReviewStatus.REFUSED, activities, "", everything=False),
        comment,
        database,
        json=json,
    )


class _Chosen:
    """Which activities a command reviews, and the status that it gives them."""

    def __init__(
        self, status: "ReviewStatus", named: list[str], year: str, everything: bool
    ) -> None:
        self.status, self.named, self.year, self.everything = status, named, year, everything


def _review(chosen: _Chosen, comment: str, database: str, *, json: bool) -> None:
    """Give a status, and say how many activities took it."""
    from beges.cli.console import say, say_json
    from beges.domain.collection import ReviewStatus
    from beges.services import reviews
    from beges.services.activities import find_activity
    from beges.services.inventories import find_inventory

    with workspace_of(database) as workspace:
        seen = {name: int(find_activity(workspace, name)["revision"]) for name in chosen.named}
        if chosen.everything:
            table = reviews.review_table(workspace, find_inventory(workspace, chosen.year))
            seen |= reviews.seen(reviews.may_become(table, chosen.status))
        acts = {
            ReviewStatus.SUBMITTED: reviews.submit,
            ReviewStatus.APPROVED: reviews.approve,
            ReviewStatus.REFUSED: reviews.refuse,
        }
        batch = acts[chosen.status](workspace, seen, comment=comment)
    if json:
        say_json({"batch": batch, "status": chosen.status.value, "count": len(seen)})
    else:
        say(f"{several(len(seen), 'donnée')} : {chosen.status.label_fr.lower()} (lot {batch}).")
