"""Commands on ledgers of accounts (FEC): fec check, import, rules, settle, entries."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli.data import Reason, Source
from beges.cli.options import REFUSED, Database, Json, workspace_of

if TYPE_CHECKING:
    from beges.services.bookkeeping import FecPreview

fec_app = typer.Typer(help="Fichiers des écritures comptables (FEC) : contrôler, importer.")

Entity = Annotated[str, typer.Option("--entity", help="Code de l'entité du fichier.")]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="AAAA-MM-JJ ; sinon celui du nom du fichier."),
]
SHOWN = 12


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    fec_app.command("check")(check)
    fec_app.command("import")(import_fec)
    fec_app.command("rules")(rules)
    fec_app.command("settle")(settle)
    fec_app.command("entries")(entries)
    app.add_typer(fec_app, name="fec", no_args_is_help=True)


def check(
    source: Source,
    entity: Entity,
    database: Database = "",
    *,
    json: Json = False,
    closing: Day = None,
    opening: Day = None,
) -> None:
    """Contrôler un FEC et montrer ce qu'il donnerait, sans rien enregistrer."""
    with workspace_of(database) as workspace:
        seen = _seen(workspace, source, entity, (opening, closing))
    _say(seen, None, json=json)
    if not seen.is_clean:
        raise typer.Exit(REFUSED)


def import_fec(
    source: Source,
    entity: Entity,
    database: Database = "",
    *,
    json: Json = False,
    closing: Day = None,
    opening: Day = None,
    reason: Reason = "",
) -> None:
    """Importer un FEC : ses achats et immobilisations deviennent des données, en un lot."""
    from beges.services.bookkeeping import commit_fec

    batch = None
    with workspace_of(database) as workspace:
        seen = _seen(workspace, source, entity, (opening, closing))
        if seen.is_clean:
            batch = commit_fec(workspace, seen, reason=reason)
    _say(seen, batch, json=json)
    if batch is None:
        raise typer.Exit(REFUSED)


def _seen(
    workspace: Any,  # noqa: ANN401 - a workspace; its module waits inside the commands
    source: Path,
    entity: str,
    days: tuple[datetime | None, datetime | None],
) -> "FecPreview":
    from beges.services.bookkeeping import Wanted, preview_fec

    opening, closing = (None if told is None else told.date() for told in days)
    content = source.read_bytes()
    return preview_fec(
        workspace,
        Wanted(name=source.name, content=content, entity=entity, opening=opening, closing=closing),
    )


def _say(seen: "FecPreview", batch: int | None, *, json: bool) -> None:
    """What was read and what becomes of it, to the cent."""
    from beges.cli.console import complain, finding_json, say, say_findings, say_json, table
    from beges.domain.french import tonnes
    from beges.services.bookkeeping.words import account_rows, outcome_rows

    if json:
        told = {**_json(seen), "batch": batch}
        say_json(told | {"findings": [finding_json(finding) for finding in seen.findings]})
        return
    say_findings(seen.findings)
    if seen.sheet is not None:
        table(("", "Lignes", "Débit €", "Crédit €", "Net €"), outcome_rows(seen))
        say("")
        table(("Exclu, à trancher ou sans règle", "Lignes", "Net €"), account_rows(seen, SHOWN))
    for year, mass in seen.effect_mg.items():
        say(f"Effet sur {year} : {tonnes(mass, 2)} tCO2e")
    if batch is None:
        complain("Rien n'a été enregistré.")
    else:
        say(f"Enregistré : lot {batch}. Pour l'annuler : beges undo {batch}")


def _json(seen: "FecPreview") -> dict[str, object]:
    """The counts of a preview for a machine; amounts are integers of cents."""
    from beges.domain.bookkeeping import Outcome, totals_of

    totals = [] if seen.sheet is None else totals_of(seen.sheet).to_dict("records")
    return {
        "file": seen.reading.file,
        "sha256": seen.reading.digest,
        "opening": seen.exercise.opening,
        "closing": seen.exercise.closing,
        "outcomes": [{**row, "outcome": Outcome(row["outcome"]).name.lower()} for row in totals],
        "new": len(seen.plan.new),
        "changed": len(seen.plan.changed),
        "unchanged": len(seen.plan.kept),
        "withdrawn": len(seen.plan.withdrawn),
        "effect_mg": {str(year): mass for year, mass in seen.effect_mg.items()},
    }


def rules(
    chart: Annotated[str, typer.Argument(metavar="PLAN", help="pcg, hlm ou pcec.")],
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Lister les règles d'un plan de comptes : celles livrées, et les vôtres à leur place."""
    from dataclasses import asdict

    from beges.cli.console import listing, say_json
    from beges.domain.bookkeeping import charts
    from beges.domain.nomenclature import labels
    from beges.services.bookkeeping import rules_of
    from beges.services.refusals import NotFound

    if chart not in charts():
        raise NotFound(f"Plan de comptes « {chart} » inconnu : {', '.join(charts())}.")
    with workspace_of(database) as workspace:
        found = rules_of(workspace, chart)
    if json:
        say_json([asdict(rule) for rule in found])
        return
    names = labels("account_treatments")
    head = ("Compte", "Traitement", "Type", "Nature", "Origine", "Motif")
    rows = [
        (
            rule.told_fr,
            names[rule.treatment],
            rule.activity_type,
            rule.factor,
            "du groupe" if rule.is_users else "livrée",
            rule.reason,
        )
        for rule in found
    ]
    listing([head, *rows])


def settle(
    entity: Annotated[str, typer.Argument(metavar="ENTITÉ")],
    year: Annotated[int, typer.Argument(metavar="ANNÉE")],
    account: Annotated[str, typer.Argument(metavar="COMPTE", help="Racine, par exemple 6061.")],
    by: Annotated[str, typer.Option("--by", help="physical, monetary ou split.")],
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi ce choix.")],
    database: Database = "",
    *,
    site: Annotated[str, typer.Option("--site", help="Code du site ; sinon l'entité.")] = "",
    amount: Annotated[
        str, typer.Option("--amount", help="Partage : montant encore compté, en euros.")
    ] = "",
    json: Json = False,
) -> None:
    """Trancher un double compte : données physiques, montants, ou partage avec un montant."""
    from beges.cli.console import say, say_json
    from beges.services.bookkeeping import save_choice
    from beges.services.bookkeeping.settling import choice_revision, typed_choice

    row = {"entity": entity, "year": year, "account": account, "site": site or None}
    row |= {"choice": by, "amount": amount, "reason": reason}
    with workspace_of(database) as workspace:
        record = typed_choice(workspace, row)
        batch = save_choice(workspace, record, expected=choice_revision(workspace, record))
    if json:
        say_json({"batch": batch})
    else:
        say(f"Enregistré : lot {batch}. Le prochain import du FEC en tiendra compte.")


def entries(
    activity: Annotated[str, typer.Argument(metavar="DONNÉE", help="Par exemple D-0000012.")],
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Lister les écritures d'une donnée issue d'un FEC, relues dans le fichier gardé."""
    from beges.cli.console import say, say_findings, say_json, table
    from beges.services.bookkeeping import entries_of
    from beges.services.bookkeeping.words import entry_rows, trail_fr

    with workspace_of(database) as workspace:
        trail = entries_of(workspace, activity)
    if json:
        rows = trail.entries.assign(date=trail.entries["date"].dt.strftime("%Y-%m-%d"))
        told = {"file": trail.file, "sha256": trail.document, "counted_cents": trail.counted}
        say_json({**told, "entries": rows.to_dict("records")})
        return
    say_findings(trail.findings)
    head = ("Ligne", "Écriture", "Date", "Compte", "Tiers", "Libellé", "Débit €", "Crédit €")
    table(head, entry_rows(trail))
    say(trail_fr(trail))
