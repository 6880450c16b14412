"""Commands of a filing: file, reopen, restate, pack."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.options import Database, Json, Year, workspace_of

if TYPE_CHECKING:
    from beges.domain.declaration.filed_states import Filing

Reason = Annotated[str, typer.Option("--reason", help="Pourquoi : gardé au registre.")]
WithDocuments = Annotated[
    bool,
    typer.Option("--documents", help="Mettre les pièces dans le dossier, et non leurs empreintes."),
]


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    app.command("file")(file)
    app.command("reopen")(reopen)
    app.command("restate")(restate)
    app.command("pack")(pack)


def file(
    year: Year = "",
    reason: Reason = "",
    standard: Annotated[str, typer.Option("--standard", help="v5 ou v4.")] = "v5",
    filed_on: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Jour du dépôt ; aujourd'hui sinon."),
    ] = None,
    receipt: Annotated[str, typer.Option("--receipt", help="Numéro donné par la plateforme.")] = "",
    database: Database = "",
    *,
    documents: WithDocuments = False,
    check: Annotated[
        bool, typer.Option("--check", help="Dire seulement ce qui empêche le dépôt.")
    ] = False,
    json: Json = False,
) -> None:
    """Déposer un inventaire : contrôler, arrêter ses chiffres, sceller son dossier."""
    from beges.cli.console import finding_json, say, say_findings, say_json
    from beges.services.filings import FilingTerms, cannot_file, file_inventory, look
    from beges.services.inventories import find_inventory

    with workspace_of(database) as workspace:
        code = find_inventory(workspace, year).inventory
        if check:
            found = cannot_file(look(workspace, code), standard)
            if json:
                say_json({"inventory": code, "findings": [finding_json(f) for f in found]})
            else:
                say_findings(found)
                say("Rien n'empêche le dépôt." if not found else "Le dépôt n'est pas possible.")
            raise typer.Exit(1 if found else 0)
        day = (filed_on or workspace.clock()).date()
        terms = FilingTerms(
            filed_on=day,
            reason=reason,
            standard=standard,
            receipt=receipt,
            with_documents=documents,
        )
        _say(file_inventory(workspace, code, terms), json=json)


def _say(filing: "Filing", *, json: bool) -> None:
    """A filing: its state, its digests."""
    from beges.cli.console import say, say_json
    from beges.domain.french import day, tonnes

    if json:
        names = ("inventory", "version", "standard", "at_entry", "total_mg", "pack")
        digests = ("at_digest", "inventory_digest", "cells_digest", "manifest_digest")
        told = {name: getattr(filing, name) for name in (*names, *digests)}
        say_json({**told, "state": filing.state.value, "filed_on": filing.filed_on.isoformat()})
        return
    say(f"{filing.inventory}, version {filing.version} : {filing.state.label_fr.lower()}.")
    say(f"Déposé le {day(filing.filed_on)}, écriture {filing.at_entry}.")
    say(f"Total exact : {tonnes(filing.total_mg, 2)} tCO2e.")
    say(f"Empreinte du manifeste : {filing.manifest_digest or 'aucun dossier scellé'}")


def reopen(
    year: Year = "",
    reason: Reason = "",
    database: Database = "",
    *,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Confirmer ce qu'une autre personne a demandé.")
    ] = False,
    refuse: Annotated[
        bool, typer.Option("--refuse", help="Laisser le dépôt fermé : motif obligatoire.")
    ] = False,
    json: Json = False,
) -> None:
    """Demander la réouverture d'un dépôt, ou confirmer celle qu'une autre personne demande."""
    from beges.services import reopening
    from beges.services.filings import find_filing
    from beges.services.inventories import find_inventory

    with workspace_of(database) as workspace:
        code = find_inventory(workspace, year).inventory
        if confirm:
            reopening.confirm_reopening(workspace, code)
        elif refuse:
            reopening.refuse_reopening(workspace, code, reason=reason)
        else:
            reopening.request_reopening(workspace, code, reason=reason)
        _say(find_filing(workspace, code), json=json)


def restate(
    year: Year = "",
    reason: Reason = "",
    code: Annotated[str, typer.Option("--code", help="Code du rectificatif : 2021-R1.")] = "",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Créer le rectificatif d'un inventaire déposé, à côté de lui."""
    from beges.cli.console import say, say_json
    from beges.services.inventories import find_inventory
    from beges.services.reopening import restate as restate_filing

    with workspace_of(database) as workspace:
        filed = find_inventory(workspace, year).inventory
        made = restate_filing(workspace, filed, reason=reason, new_code=code)
    if json:
        say_json({"inventory": made, "restates": filed})
    else:
        say(f"Rectificatif créé : {made}, à côté de {filed} qui ne bouge pas.")


def pack(
    target: Annotated[Path, typer.Option("-o", "--output", help="Dossier scellé à écrire (.zip).")],
    year: Year = "",
    database: Database = "",
    *,
    documents: WithDocuments = False,
    json: Json = False,
) -> None:
    """Écrire le dossier scellé d'un dépôt ; il est scellé s'il ne l'était pas."""
    from beges.services.filings import pack_bytes
    from beges.services.inventories import find_inventory
    from beges.services.sealing import seal_filing

    with workspace_of(database) as workspace:
        code = find_inventory(workspace, year).inventory
        filing = seal_filing(workspace, code, with_documents=documents)
        content = pack_bytes(workspace, code)
    target.write_bytes(content)
    _say(filing, json=json)
