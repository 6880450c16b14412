"""Commands on the declaration: ``beges form``, ``beges significance``, ``beges reference``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli.options import REFUSED, Database, Json, Year, workspace_of
from beges.domain.french import several

if TYPE_CHECKING:
    from beges.domain.inventory import Inventory
    from beges.services.workspace import Workspace

form = typer.Typer(help="Le formulaire de dépôt, champ par champ.", no_args_is_help=True)
significance = typer.Typer(help="Les postes indirects significatifs.", no_args_is_help=True)
reference = typer.Typer(help="L'année de référence et son recalcul.", no_args_is_help=True)
Reason = Annotated[str, typer.Option("--reason", help="Motif, inscrit au registre.")]


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    app.add_typer(form, name="form")
    app.add_typer(significance, name="significance")
    app.add_typer(reference, name="reference")


def _compiled(workspace: "Workspace", year: str) -> "Inventory":
    from beges.services.inventories import compile_stored, find_inventory

    return compile_stored(workspace, find_inventory(workspace, year))


@form.command("show")
def show_form(
    year: Year = "",
    step: Annotated[str, typer.Option("--step", help="Une étape : identity, method…")] = "",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Montrer chaque champ : son contenu, et s'il est calculé, proposé, saisi ou à remplir."""
    from beges.cli.console import listing, say_json
    from beges.domain.nomenclature import labels
    from beges.services.declaration import filled_form, filled_questions

    with workspace_of(database) as workspace:
        inventory = _compiled(workspace, year)
        filled = (*filled_form(workspace, inventory), *filled_questions(workspace, inventory)[0])
    shown = [one for one in filled if step in ("", one.field.step)]
    if json:
        say_json([_field_json(one) for one in shown])
        return
    origins = labels("form_origins")
    rows = [
        (one.field.code, "*" if one.required else "", _origin(one, origins), _line(one.text))
        for one in shown
    ]
    listing([("Champ", "", "Origine", "Contenu"), *rows])


def _field_json(one: Any) -> dict[str, object]:  # noqa: ANN401 - a field as the service gives it
    names = ("text", "value", "proposal", "required", "note")
    told = {name: getattr(one, name) for name in names}
    return {"field": one.field.code, "step": one.field.step, "origin": one.origin.value, **told}


def _origin(one: Any, origins: Any) -> str:  # noqa: ANN401 - a field, and the words for it
    """Where the content comes from; a blank that may stay blank says so."""
    is_optional = one.origin == "missing" and not one.required
    return "Facultatif" if is_optional else str(origins[one.origin])


SHOWN = 90


def _line(text: str) -> str:
    """The beginning of a text, on one line."""
    told = " ".join(text.split())
    return told if len(told) <= SHOWN else f"{told[:SHOWN]}…"


@form.command("set")
def set_form(
    answers: Annotated[
        list[str],
        typer.Argument(metavar="CHAMP=VALEUR…", help="CHAMP= seul revient à la proposition."),
    ],
    year: Year = "",
    reason: Reason = "",
    database: Database = "",
) -> None:
    """Répondre à des champs, en un lot."""
    from beges.cli.console import say
    from beges.services.declaration import save_answers
    from beges.services.refusals import NotFound

    values = {}
    for given in answers:
        code, equal, text = given.partition("=")
        if not equal:
            raise NotFound(f"« {given} » n'est pas de la forme CHAMP=VALEUR.")
        values[code.strip()] = text
    with workspace_of(database) as workspace:
        inventory = _compiled(workspace, year)
        batch = save_answers(workspace, inventory, values, reason=reason)
    say(f"{several(len(values), 'réponse')}, lot {batch}.")


@form.command("check")
def check_form(year: Year = "", database: Database = "", *, json: Json = False) -> None:
    """Dire ce qui manque avant de déposer ; code de sortie 1 s'il manque quelque chose."""
    from beges.cli.console import say, say_json
    from beges.services.copy_sheet import copy_sheet

    with workspace_of(database) as workspace:
        sheet = copy_sheet(workspace, _compiled(workspace, year))
    if json:
        say_json(
            {
                "complete": sheet.is_complete,
                "missing": [
                    {"part": one.part, "text": one.text_fr, "warning": one.is_warning}
                    for one in sheet.missing
                ],
            }
        )
    else:
        for one in sheet.missing:
            say(f"{'!' if one.is_warning else '✗'} {one.text_fr}")
        say("La fiche est complète." if sheet.is_complete else "La fiche est incomplète.")
    if not sheet.is_complete:
        raise typer.Exit(REFUSED)


@significance.command("show")
def show_significance(year: Year = "", database: Database = "", *, json: Json = False) -> None:
    """Montrer la taille de chaque poste indirect, et ce que dit la procédure."""
    from beges.cli.console import listing, say, say_findings, say_json
    from beges.domain.french import number
    from beges.services.significance import sizes_table, weighing

    with workspace_of(database) as workspace:
        seen = weighing(workspace, _compiled(workspace, year).settings)
    rows = sizes_table(seen)
    if json:
        proposed = {"excluded": list(seen.excluded), "proposed": list(seen.proposal.excluded)}
        shares = {"kept_pct": seen.kept_pct, "threshold_pct": seen.threshold_pct}
        posts = rows.astype(object).where(rows.notna(), None).to_dict("records")
        say_json({**proposed, **shares, "posts": posts})
        return
    tonnes = ["" if value != value else number(value, 1) for value in rows["tonnes"]]  # noqa: PLR0124
    told = [
        (row["post"], row["label"], told_tonnes, row["verdict"], row["state"])
        for row, told_tonnes in zip(rows.to_dict("records"), tonnes, strict=True)
    ]
    listing([("Poste", "Intitulé", "tCO2e", "Procédure", "Décision"), *told])
    kept = "—" if seen.kept_pct is None else f"{number(seen.kept_pct, 1)} %"
    say(f"Part gardée : {kept}, seuil {number(seen.threshold_pct)} %.")
    say_findings(seen.findings)


@significance.command("decide")
def decide_significance(
    year: Year = "",
    exclude: Annotated[
        list[str], typer.Option("--exclude", metavar="POSTE=MOTIF", help="Poste écarté.")
    ] = [],  # noqa: B006 - typer reads the default
    size: Annotated[
        list[str],
        typer.Option("--size", metavar="POSTE=TONNES:FONDEMENT", help="Ordre de grandeur."),
    ] = [],  # noqa: B006 - typer reads the default
    lacking: Annotated[
        list[str],
        typer.Option("--lacking", metavar="POSTE", help="Faute de méthode, premier bilan V5."),
    ] = [],  # noqa: B006 - typer reads the default
    threshold: Annotated[str, typer.Option("--threshold", help="Seuil (%).")] = "80",
    database: Database = "",
) -> None:
    """Écarter ces postes et garder tous les autres, en un lot ; ce qui n'est pas dit reste."""
    from beges.cli.console import say
    from beges.services.significance import decide, entries_of, read_sizes, weighing

    reasons = dict(_pair(text) for text in exclude)
    sizes = {post: told.partition(":") for post, told in (_pair(text) for text in size)}
    with workspace_of(database) as workspace:
        settings = _compiled(workspace, year).settings
        seen = weighing(workspace, settings)
        tonnes = read_sizes(
            settings.inventory, {post: number for post, (number, _, _) in sizes.items()}
        )
        bases = {post: basis for post, (_, _, basis) in sizes.items()}
        entered = entries_of(seen, tonnes, bases, reasons, lacking)
        batch = decide(workspace, seen, entered, list(reasons), (threshold, seen.threshold_reason))
    say(f"{several(len(reasons), 'poste écarté')}, lot {batch}.")


def _pair(text: str) -> tuple[str, str]:
    """A post and what is said of it."""
    from beges.services.refusals import NotFound

    post, equal, told = text.partition("=")
    if not equal:
        raise NotFound(f"« {text} » n'est pas de la forme POSTE=…")
    return post.strip(), told.strip()


@reference.command("show")
def show_reference(year: Year = "", database: Database = "", *, json: Json = False) -> None:
    """Montrer les causes de recalcul et les deux années, poste par poste."""
    from beges.cli.console import say, say_findings, say_json, table
    from beges.domain.french import number
    from beges.services.form_texts import cause_fr
    from beges.services.reference import reference_of

    with workspace_of(database) as workspace:
        found = reference_of(workspace, _compiled(workspace, year))
    names = ("initial", "recalculated", "current", "difference")
    if json:
        rows = [
            {"kind": row.kind, "code": row.code, **{n: getattr(row, n) for n in names}}
            for row in found.rows
        ]
        told = [
            {"kind": cause.kind.value, "text": cause.text_fr, "effect_mg": cause.effect_mg}
            for cause in found.causes
        ]
        say_json({"year": found.year, "causes": told, "rows": rows})
        return
    for cause in found.causes:
        say(f"{'✗' if cause.kind.is_trigger else '·'} {cause.kind.label_fr} : {cause_fr(cause)}")
    shown = [
        (f"{row.code} {row.label}".strip(), *(_cell(getattr(row, n), number) for n in names))
        for row in found.rows
    ]
    table(("", "initiale", "recalculée", "cette année", "écart"), shown)
    say_findings(found.findings)


def _cell(value: Any, number: Any) -> str:  # noqa: ANN401 - a figure and how it is written
    return "" if value is None else str(number(value, 2))


@reference.command("set")
def set_reference(
    initial: Annotated[
        str, typer.Argument(metavar="INVENTAIRE", help="Inventaire ou bilan publié de référence.")
    ],
    year: Year = "",
    recalculated: Annotated[
        str, typer.Option("--recalculated", help="La même année, recalculée.")
    ] = "",
    why: Annotated[str, typer.Option("--why", help="Motif du choix.")] = "",
    decision: Annotated[str, typer.Option("--decision", help="Décision de recalcul.")] = "",
    database: Database = "",
) -> None:
    """Choisir l'année de référence d'un inventaire."""
    from dataclasses import replace

    from beges.cli.console import say
    from beges.services.publications import publications
    from beges.services.reference import reference_of, save_reference, sides_of

    with workspace_of(database) as workspace:
        inventory = _compiled(workspace, year)
        before = reference_of(workspace, inventory).choice
        known = publications(workspace)
        choice = replace(
            before,
            **sides_of("initial", initial, known),
            **sides_of("recalculated", recalculated, known),
            choice_reason=why or before.choice_reason,
            decision=decision or before.decision,
        )
        batch = save_reference(workspace, inventory.settings.inventory, choice)
    say(f"Année de référence enregistrée, lot {batch}.")


@reference.command("publish")
def publish(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FICHIER",
            help="CSV de deux colonnes, poste;tCO2e. 0 : nul ; vide, « écarté » : sans chiffre.",
        ),
    ],
    code: Annotated[str, typer.Option("--code", help="Code du bilan.")],
    title: Annotated[str, typer.Option("--title", help="Intitulé publié.")],
    published_year: Annotated[int, typer.Option("--year", help="Année de reporting.")],
    source: Annotated[str, typer.Option("--source", help="Document ou page.")],
    standard: Annotated[str, typer.Option("--standard", help="v5 ou v4.")] = "v5",
    database: Database = "",
) -> None:
    """Enregistrer un bilan publié ailleurs, pour s'y comparer."""
    from beges.cli.console import say
    from beges.services.publications import Publication, read_lines, register_publication

    with workspace_of(database) as workspace:
        made = Publication(
            code=code,
            title=title,
            year=published_year,
            standard=standard,
            source=source,
            cells=read_lines(file.read_bytes(), file.name, code, standard),
        )
        batch = register_publication(workspace, made, reason=f"Bilan publié {code}")
    say(f"{several(len(made.cells), 'poste enregistré')}, lot {batch}.")
