"""Commands on own factors (own export, own import, own list), correct, and corrections."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli.data import DryRun, Reason, Source, bring_in
from beges.cli.options import UNUSABLE, Database, Json, workspace_of
from beges.domain.french import several

if TYPE_CHECKING:
    from beges.services.corrections import SignedCorrection
    from beges.services.imports import Preview
    from beges.services.own_records import OwnVersion

own_app = typer.Typer(help="Vos propres facteurs : lister, exporter, importer.")


def register(group: typer.Typer) -> None:
    """Put these commands on the group ``factors``."""
    own_app.command("export")(export)
    own_app.command("import")(import_own)
    own_app.command("list")(list_own)
    group.add_typer(own_app, name="own", no_args_is_help=True)
    group.command("correct")(correct)
    group.command("corrections")(corrections)


def export(
    target: Annotated[Path, typer.Argument(metavar="FICHIER.xlsx", help="Où écrire le classeur.")],
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Écrire le classeur de vos facteurs propres ; vide, c'est un modèle à remplir."""
    from beges.cli.console import say, say_json
    from beges.services.exports import export_own_factors

    with workspace_of(database) as workspace:
        versions = export_own_factors(workspace, target)
    if json:
        say_json({"file": str(target), "versions": versions})
    else:
        say(f"Facteurs propres écrits : {target} ({several(versions, 'version')})")


def import_own(
    source: Source,
    database: Database = "",
    *,
    json: Json = False,
    dry_run: DryRun = False,
    reason: Reason = "",
) -> None:
    """Importer un classeur de facteurs propres : un lot, entier ou rien."""
    bring_in(source, database, json=json, dry_run=dry_run, reason=reason, refuse=_refuse_others)


def _refuse_others(seen: "Preview") -> None:
    """A workbook that holds something else goes through ``beges import``."""
    from beges.cli.console import complain
    from beges.services.own_reading import other_tables

    others = other_tables(seen.reading)
    if others:
        names = ", ".join(f"« {name} »" for name in others)
        complain(f"« {seen.name} » contient autre chose que des facteurs propres : {names}.")
        complain("Rien n'a été enregistré. Importez ce fichier par « beges import ».")
        raise typer.Exit(UNUSABLE)


def list_own(database: Database = "", *, json: Json = False) -> None:
    """Lister vos facteurs propres, toutes versions, la dernière enregistrée d'abord."""
    from beges.cli.console import listing, say, say_json
    from beges.services.own_factors import own_versions

    with workspace_of(database) as workspace:
        found = own_versions(workspace)
    if json:
        say_json([_own_json(version) for version in found])
    elif not found:
        say("Aucun facteur propre : beges factors own export écrit un modèle à remplir.")
    else:
        header = ("Identifiant", "Nom", "kgCO2e", "Unité", "Éditeur", "Date", "Par")
        listing([header, *(_own_row(version) for version in found)])


def _own_row(version: "OwnVersion") -> tuple[str, ...]:
    from beges.domain.french import number
    from beges.domain.units import unit

    factor = version.factor
    total, name = number(factor.total), unit(factor.unit).label_fr
    signed = (version.at[:10], version.actor)
    return (factor.factor_id, factor.label_fr, total, name, factor.publisher, *signed)


def _own_json(version: "OwnVersion") -> dict[str, Any]:
    """A version for a machine: what was declared, its parts, and who registered it."""
    from beges.domain.factors import OWN_FACTORS, OWN_PARTS

    parts = [{name: part[name] for name in OWN_PARTS.names} for part in version.parts]
    signed = {"actor": version.actor, "at": version.at, "reason": version.why}
    return {
        "factor_id": version.factor.factor_id,
        **{name: version.row[name] for name in OWN_FACTORS.names},
        "total_kg_co2e": version.factor.total,
        "parts": parts,
        **signed,
    }


def correct(
    factor: Annotated[str, typer.Argument(metavar="FACTEUR", help="Identifiant du facteur.")],
    release: Annotated[str, typer.Option("--release", help="Version où il est imprimé.")],
    part: Annotated[int, typer.Option("--part", help="Rang de la part : 1, 2, 3…")],
    gas: Annotated[str, typer.Option("--gas", help="Code du gaz, par exemple co2f.")],
    was: Annotated[str, typer.Option("--was", help="Valeur imprimée, en kgCO2e par unité.")],
    becomes: Annotated[str, typer.Option("--becomes", help="Valeur corrigée.")],
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi la valeur est fautive.")],
    reference: Annotated[str, typer.Option("--reference", help="Où la bonne valeur se lit.")],
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Corriger un chiffre d'un facteur publié : une ligne de plus, le facteur publié reste."""
    from beges.cli.console import say, say_json
    from beges.services.corrections import save_correction

    given = {
        "factor_id": factor,
        "release": release,
        "part_rank": part,
        "gas": gas,
        "was": was,
        "becomes": becomes,
        "reason": reason,
        "reference": reference,
    }
    with workspace_of(database) as workspace:
        identifier = save_correction(workspace, given)
    if json:
        say_json({"factor_id": identifier})
    else:
        say(f"Correction enregistrée : {identifier}. Un inventaire ne bouge que s'il l'adopte.")


def corrections(database: Database = "", *, json: Json = False) -> None:
    """Lister les corrections de facteurs publiés, la dernière enregistrée d'abord."""
    from beges.cli.console import listing, say, say_json
    from beges.services.corrections import list_corrections

    with workspace_of(database) as workspace:
        found = list_corrections(workspace)
    if json:
        say_json([_correction_json(correction) for correction in found])
    elif not found:
        say("Aucune correction.")
    else:
        header = ("Identifiant", "Version", "Part", "Gaz", "Était", "Devient", "Date", "Par",
                  "Motif")  # fmt: skip
        listing([header, *(_correction_row(correction) for correction in found)])


def _correction_row(found: "SignedCorrection") -> tuple[str, ...]:
    from beges.domain.factors import gas_fr
    from beges.domain.french import number

    told = found.correction
    figures = (number(told.was), number(told.becomes))
    place = (told.release, str(told.part_rank), gas_fr(told.gas))
    return (found.identifier, *place, *figures, found.at[:10], found.actor, told.reason)


def _correction_json(found: "SignedCorrection") -> dict[str, Any]:
    from dataclasses import asdict

    told = asdict(found.correction) | {"actor": found.actor, "at": found.at}
    return {"corrected_id": found.identifier, **told}
