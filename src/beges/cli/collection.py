"""Commands of the collection: completeness, estimate, requests export, meters."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beges.cli.options import Database, Json, workspace_of
from beges.domain.french import several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beges.domain.collection import Shares
    from beges.services.workspace import Workspace

requests = typer.Typer(help="Demandes aux sites : un classeur prérempli par site.")
meters = typer.Typer(help="Compteurs que nomment les données.")


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    app.command("completeness")(completeness)
    app.command("estimate")(estimate)
    requests.command("export")(export)
    meters.command("register")(register_found)
    app.add_typer(requests, name="requests")
    app.add_typer(meters, name="meters")


Year = Annotated[
    int | None, typer.Option("--year", help="Année ; à défaut celle du dernier inventaire.")
]
Site = Annotated[str, typer.Option("--site", help="Un seul site, par son code.")]
Reason = Annotated[str, typer.Option("--reason", help="Pourquoi : gardé avec le lot.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Montrer sans rien enregistrer.")]


def _year(workspace: "Workspace", year: int | None) -> int:
    """The year asked for, else that of the latest inventory or figure.

    Raises
    ------
    NotFound
        When the database holds neither.
    """
    from beges.services.collection import collected_years
    from beges.services.inventories import inventories
    from beges.services.refusals import NotFound

    known = [settings.year for settings in inventories(workspace)]
    found = [year] if year is not None else [*known, *collected_years(workspace)]
    if not found:
        raise NotFound("La base n'a ni inventaire ni donnée : donnez l'année par --year.")
    return found[0]


def completeness(
    database: Database = "", *, json: Json = False, year: Year = None, site: Site = ""
) -> None:
    """Montrer ce qui est complet, et ce qui manque, par site et par mois."""
    from beges.cli.console import say_json
    from beges.services.collection import collection, collection_findings
    from beges.services.matrices import Picked, head_figures, sites_shown

    with workspace_of(database) as workspace:
        seen = collection(workspace, _year(workspace, year))
        picked = Picked(site=site)
        told, shown = head_figures(seen, picked), sites_shown(seen, picked)
        findings = collection_findings(workspace, seen)
    rows = shown.rows.to_dict("records")
    if json:
        say_json(
            {
                "year": seen.year,
                "today": seen.today,
                **_shares_json(told),
                "findings": len(findings),
                "sites": [
                    {
                        "site": row["code"],
                        "missing_mg": row["missing_mg"],
                        "missing_cells": row["missing_cells"],
                        "months": list(shown.states[number]),
                    }
                    for number, row in enumerate(rows)
                ],
            }
        )
    else:
        _say_matrix(rows, told, seen.year, len(findings))


def _shares_json(told: "Shares") -> dict[str, object]:
    return {
        "real_mg": told.real_mg,
        "estimated_mg": told.estimated_mg,
        "missing_mg": told.missing_mg,
        "missing_cells": told.cells,
        "unweighted_lines": told.unknown,
    }


def _say_matrix(
    rows: "Sequence[Mapping[object, object]]", told: "Shares", year: int, findings: int
) -> None:
    """The matrix in letters, and the shares."""
    from beges.cli.console import listing, say
    from beges.domain.french import percent, tonnes
    from beges.services.matrices import MONTH_COLUMNS, legend

    if not rows:
        say(f"Aucun compteur et aucune énergie à suivre pour {year}.")
        return
    header = ("Site", "Nom", "Manque (tCO2e)", "Mois")
    listing(
        [
            header,
            *(
                (
                    str(row["code"]),
                    str(row["name"]),
                    tonnes(int(str(row["missing_mg"])), 1),
                    "".join(str(row[name] or "·") for name in MONTH_COLUMNS),
                )
                for row in rows
            ),
        ]
    )
    say(" ".join(f"{row['letter'] or '·'} {row['label'].lower()} ;" for row in legend())[:-2] + ".")
    shares = [
        f"{name} {'—' if share is None else percent(share)}"
        for name, share in (
            ("complet", told.share(told.real_mg)),
            ("estimé", told.share(told.estimated_mg)),
            ("manquant", told.share(told.missing_mg)),
        )
    ]
    say(f"{year}, en part des émissions : {', '.join(shares)}. Constats : {findings}.")


def estimate(
    database: Database = "",
    *,
    json: Json = False,
    year: Year = None,
    site: Site = "",
    method: Annotated[
        str, typer.Option("--method", help="Code d'une méthode ; à défaut la meilleure éprouvée.")
    ] = "",
    dry_run: DryRun = False,
    reason: Reason = "",
) -> None:
    """Estimer ce qui manque, avec l'erreur éprouvée de chaque méthode."""
    from beges.cli.console import listing, say, say_json
    from beges.domain.collection import estimate_methods
    from beges.services.estimates import estimate_year, proposals_table, save_estimates
    from beges.services.refusals import NotFound

    if method and method not in estimate_methods():
        raise NotFound(f"Méthodes connues : {', '.join(estimate_methods())}.")
    batch = None
    with workspace_of(database) as workspace:
        wanted = _year(workspace, year)
        seen, rows = estimate_year(workspace, wanted, site=site, method=method)
        if not dry_run:
            batch = save_estimates(workspace, seen, rows, reason=reason or "Estimation")
    if json:
        say_json({"year": wanted, "batch": batch, "estimates": rows})
        return
    table = proposals_table(rows)
    if rows:
        names = ["site", "activity_type", "period", "quantity", "unit", "basis"]
        listing([[str(cell) for cell in row] for row in table[names].to_numpy()])
    if batch is None:
        say(f"{several(len(rows), 'estimation')} ; rien n'a été enregistré.")
    else:
        told = several(len(rows), "estimation")
        say(f"Enregistré : lot {batch}, {told}. Annuler : beges undo {batch}")


def export(
    target: Annotated[
        Path, typer.Argument(metavar="FICHIER", help="Classeur d'un site, ou archive .zip de tous.")
    ],
    database: Database = "",
    *,
    json: Json = False,
    year: Year = None,
    site: Site = "",
) -> None:
    """Écrire la demande d'un site (--site), ou celles de tous les sites incomplets."""
    from beges.cli.console import say, say_json
    from beges.services.requests import export_requests

    with workspace_of(database) as workspace:
        wanted = _year(workspace, year)
        count = export_requests(workspace, wanted, target, site)
    if json:
        say_json({"file": str(target), "year": wanted, "workbooks": count})
    else:
        say(f"{several(count, 'demande')} pour {wanted} : {target}")


def register_found(
    database: Database = "", *, json: Json = False, dry_run: DryRun = False, reason: Reason = ""
) -> None:
    """Enregistrer les compteurs que nomment les données et que le registre n'a pas."""
    from beges.cli.console import finding_json, listing, say, say_findings, say_json
    from beges.services.register import found_meters, meters_table, register_meters

    batch = None
    with workspace_of(database) as workspace:
        found = found_meters(workspace)
        if not dry_run:
            told = reason or "Compteurs que nomment les données"
            batch = register_meters(workspace, found, reason=told)
    if json:
        findings = [finding_json(finding) for finding in found.findings]
        say_json({"batch": batch, "meters": list(found.rows), "findings": findings})
        return
    say_findings(found.findings)
    if found.rows:
        listing([[str(cell) for cell in row] for row in meters_table(found).to_numpy()])
    done = "rien n'a été enregistré" if batch is None else f"lot {batch}"
    say(f"{several(len(found.rows), 'compteur')} : {done}.")
