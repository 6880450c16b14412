"""Commands that read: inventory, indicators, explain, export, verify; and app, which serves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli.options import Database, Json, Year, workspace_of
from beges.domain.french import floating, several

if TYPE_CHECKING:
    from beges.domain.indicators import PublishedFigures
    from beges.domain.inventory import Inventory, Trail
    from beges.services.coverage import Unapproved
    from beges.services.indicators import Published

inventory_app = typer.Typer(
    help="Afficher un inventaire, ou en créer un.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Put these commands on the application."""
    inventory_app.callback()(inventory)
    inventory_app.command("create")(create)
    app.add_typer(inventory_app, name="inventory")
    app.command("indicators")(indicators)
    app.command("explain")(explain)
    app.command("export")(export)
    app.command("verify")(verify)
    app.command("app")(serve)


def inventory(
    context: typer.Context,
    year: Year = "",
    entity: Annotated[str, typer.Option("--entity", help="Code d'une entité.")] = "",
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="entity, site, heading, post, v4, scope, gas ou month.",
            metavar="DIMENSION",
        ),
    ] = "post",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Afficher les émissions d'un inventaire, par entité, site, poste, gaz ou mois."""
    if context.invoked_subcommand is not None:
        return
    from beges.services.coverage import unapproved
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.refusals import NotFound
    from beges.services.results import Filters, filtered, total_by

    dimensions = ("entity", "site", "heading", "post", "v4", "scope", "gas", "month")
    if by not in dimensions:
        raise NotFound(f"« {by} » n'est pas une dimension : {', '.join(dimensions)}.")
    with workspace_of(database) as workspace:
        compiled = compile_stored(workspace, find_inventory(workspace, year))
        if entity and entity not in compiled.perimeter.entities:
            known = ", ".join(compiled.perimeter.entities)
            raise NotFound(f"Aucune entité « {entity} ». Entités connues : {known}.")
        lines = filtered(compiled, Filters(entity=(entity,) if entity else ()))
        waiting = unapproved(workspace, compiled.settings)
        _say_totals(compiled, total_by(compiled, lines, by), by, json=json)
    _say_unapproved(waiting, json=json)


def _say_unapproved(waiting: "Unapproved", *, published: bool = False, json: bool) -> None:
    """Under a total: what nobody approved counts, or does not."""
    from beges.cli.console import say
    from beges.services.reviews import unapproved_fr

    told = unapproved_fr(waiting, published=published)
    if told and not json:
        say(f"Sur tout l'inventaire : {told}.")


def _say_totals(compiled: "Inventory", totals: Any, by: str, *, json: bool) -> None:  # noqa: ANN401
    """Totals by a dimension, and what the inventory says about its data."""
    from beges.cli.console import finding_json, say, say_findings, say_json, table
    from beges.domain.findings import MOVED, Severity
    from beges.domain.french import percent, tonnes

    total = int(totals["total_mg"].sum())
    if json:
        rows = totals[["code", "label", "total_mg"]].to_dict("records")
        for row in rows:
            row["total_t"] = row["total_mg"] / 1e9
        say_json(
            {
                "inventory": compiled.settings.inventory,
                "year": compiled.settings.year,
                "by": by,
                "total_mg": total,
                "total_t": total / 1e9,
                "rows": rows,
                "digest": compiled.digest,
                "findings": [finding_json(finding) for finding in compiled.findings],
            }
        )
        return
    findings = compiled.findings
    say_findings(f for f in findings if f.severity is not Severity.INFO or f.code in MOVED)
    rows = [
        (row.label, tonnes(row.total_mg, 2), percent(row.share) if total else "")
        for row in totals.itertuples()
    ]
    say(f"{compiled.settings.name} — tous les postes comptés (chiffre publié : beges indicators)")
    table(("", "tCO2e", "part"), [*rows, ("Total", tonnes(total, 2), "")])


Name = Annotated[str, typer.Option("--name", help="Intitulé.")]
Approach = Annotated[str, typer.Option("--approach", help="operational ou financial.")]
Gwp = Annotated[str, typer.Option("--gwp", help="AR5 ou AR6.")]
Release = Annotated[str, typer.Option("--release", help="Version de la bibliothèque de facteurs.")]
View = Annotated[str, typer.Option("--published-view", help="upstream ou all_posts.")]
Fabric = Annotated[str, typer.Option("--stock-fabric", help="works_only ou amortised_30y.")]
Excluded = Annotated[str, typer.Option("--exclude", help="Postes V5 exclus : 5.4;6.1.")]
Reviews = Annotated[
    str, typer.Option("--counted-reviews", help="Données comptées : all ou approved (validées).")
]
Reason = Annotated[str, typer.Option("--exclusion-reason", help="Justification des exclusions.")]


def create(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code court, par exemple 2023.")],
    year: Annotated[int, typer.Option("--year", help="Année de reporting.")],
    name: Name = "",
    approach: Approach = "operational",
    gwp: Gwp = "AR5",
    release: Release = "",
    published_view: View = "upstream",
    stock_fabric: Fabric = "works_only",
    exclude: Excluded = "",
    exclusion_reason: Reason = "",
    counted_reviews: Reviews = "all",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Créer un inventaire : son année, son approche, ses facteurs, ses exclusions."""
    from beges.cli.console import say, say_json
    from beges.services.inventories import create_inventory, settings_from
    from beges.services.workspace import releases

    terms = {
        "inventory": code,
        "name": name or f"Inventaire {code}",
        "year": year,
        "approach": approach,
        "gwp_set": gwp,
        "release": release or releases()[0],
        "published_view": published_view,
        "stock_fabric": stock_fabric,
        "excluded_posts": exclude,
        "exclusion_reason": exclusion_reason or None,
        "counted_reviews": counted_reviews,
    }
    with workspace_of(database) as workspace:
        reason = "Création en ligne de commande"
        create_inventory(workspace, settings_from(terms), reason=reason)
    if json:
        say_json({"inventory": code, "year": year})
    else:
        say(f"Inventaire « {code} » créé.")


def indicators(
    year: Year = "",
    against: Annotated[
        str, typer.Option("--against", help="Inventaire auquel comparer : code, ou année.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Écrire la fiche d'une page (.xlsx)."),
    ] = None,
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Afficher les chiffres publiés d'une année, et leurs variations."""
    from beges.cli.console import say_json, say_moved
    from beges.services.indicators import indicators_bytes, published_indicators
    from beges.services.inventories import compile_stored, find_inventory

    with workspace_of(database) as workspace:
        settings = find_inventory(workspace, year)
        other = find_inventory(workspace, against) if against else None
        now = compile_stored(workspace, settings)
        before = compile_stored(workspace, other) if other else None
        found = published_indicators(workspace, now, before)
        if output:
            output.write_bytes(indicators_bytes(workspace, found))
    say_moved(now, before)
    if json:
        told = {"inventory": settings.inventory, **_figures_json(found.now)}
        if found.before is not None and other is not None:
            told["against"] = {"inventory": other.inventory, **_figures_json(found.before)}
        say_json(told)
        return
    _say_indicators(found, output)


def _say_indicators(found: "Published", output: Path | None) -> None:
    """The figures, the sentences, what is to be known."""
    from beges.cli.console import say, table

    against = found.against.settings.name if found.against else ""
    say(found.inventory.settings.name + (f", comparé à {against}" if against else ""))
    if found.before is None:
        table(("", str(found.now.year)), [(row.label, row.now) for row in found.rows])
    else:
        header = ("", str(found.before.year), str(found.now.year), "variation", "unité", "dizaine")
        lines = [(r.label, r.before, r.now, r.exact, r.unit, r.ten) for r in found.rows]
        table(header, lines)
    for sentence in (*found.sentences, *found.notes):
        say(sentence)
    if output:
        say(f"Fiche écrite : {output}")


def _figures_json(figures: "PublishedFigures") -> dict[str, object]:
    """The published figures for a machine."""
    return {
        "year": figures.year,
        "total_mg": figures.total_mg,
        "total_t": figures.total_mg / 1e9,
        "without_stock_mg": figures.without_stock_mg,
        "without_stock_t": figures.without_stock_mg / 1e9,
        "housing_stock_mg": figures.housing_stock_mg,
        "stock_share": floating(figures.stock_share),
        "largest_share": floating(figures.largest_share),
        "tonnes_per_fte": floating(figures.tonnes_per_fte),
        "fte": floating(figures.fte),
        "by_group_mg": dict(figures.by_group),
        "by_scope_mg": dict(figures.by_scope),
        "by_entity_mg": dict(figures.by_entity),
        "beside_mg": figures.beside_mg,
    }


def explain(
    line: Annotated[str, typer.Argument(metavar="LIGNE", help="Nom de la ligne : D-0000123.1.")],
    year: Annotated[str, typer.Option("--year", help="Inventaire où la chercher.")] = "",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Ouvrir une ligne jusqu'à ses termes : quantité, conversion, facteur, règle, cellule."""
    from beges.cli.console import listing, say, say_json
    from beges.services.inventories import find_inventory
    from beges.services.results import explain as explain_line
    from beges.services.trails import sentences

    with workspace_of(database) as workspace:
        code = find_inventory(workspace, year).inventory if year else None
        compiled, found = explain_line(workspace, line, code)
        if json:
            say_json(_trail_json(compiled, found))
            return
        say(f"Ligne {found.line_id} — {compiled.settings.name}")
        listing(list(sentences(found)))


def _trail_json(compiled: "Inventory", found: "Trail") -> dict[str, object]:
    """The terms of a line for a machine."""
    from beges.domain.uncertainty import combined_gsd2
    from beges.services.trails import evidence

    answer = found.resolution
    datum, factor = evidence(found)
    return {
        "line": found.line_id,
        "inventory": compiled.settings.inventory,
        "activity": {name: _plain(value) for name, value in found.activity.items()},
        "conversion": str(answer.ratio),
        "share": str(found.share),
        "factor": answer.factor.factor_id,
        "factor_unit": answer.factor.unit,
        "release": compiled.release.release,
        "part": found.part.part,
        "factor_kg_by_gas": {gas: str(value) for gas, value in found.part.values.items()},
        "chosen_by": answer.chosen_by,
        "rule": answer.rule_fr,
        "boxes": dict(found.boxes),
        "reference": found.rule.reference if found.rule else None,
        "timing": found.timing.value,
        "status": found.status,
        "masses_mg": dict(found.masses_mg),
        "total_mg": found.total_mg,
        "gsd2_activity": datum.gsd2,
        "gsd2_factor": factor.gsd2,
        "gsd2": combined_gsd2(datum.gsd2, factor.gsd2),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    """A cell as JSON holds it: blanks are null, days are ISO."""
    import pandas as pd

    if pd.isna(value):
        return None
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value


def export(
    target: Annotated[Path, typer.Option("-o", "--output", help="Classeur à écrire (.xlsx).")],
    year: Year = "",
    standard: Annotated[
        str,
        typer.Option("--standard", help="beges-v5, beges-v4, ghg-protocol, iso, esrs ou filing."),
    ] = "beges-v5",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Écrire le classeur d'un standard, ou le classeur de dépôt complet (filing)."""
    from beges.cli.console import say, say_json, say_moved
    from beges.cli.data import progress_bar
    from beges.services.exports import WORKBOOKS, export_filing
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.refusals import NotFound

    if standard not in WORKBOOKS:
        raise NotFound(f"« {standard} » n'est pas un standard : {', '.join(WORKBOOKS)}.")
    with workspace_of(database) as workspace:
        settings = find_inventory(workspace, year)
        with progress_bar() as progress:
            progress("Écriture du classeur")
            export_filing(workspace, settings, standard, target)
        say_moved(compile_stored(workspace, settings))
        if json:
            say_json({"file": str(target), "standard": standard})
        else:
            say(f"Classeur écrit : {target}")


def verify(database: Database = "", *, json: Json = False) -> None:
    """Relire le registre et les pièces, recalculer chaque inventaire, contrôler les facteurs."""
    from beges.cli.console import finding_json, say, say_findings, say_json
    from beges.cli.data import progress_bar
    from beges.services.verify import verify as verify_all

    with workspace_of(database) as workspace, progress_bar() as progress:
        found = verify_all(workspace, progress)
    if json:
        say_json(
            {
                "sound": found.is_sound,
                "entries": found.chain.entries,
                "head_seq": found.chain.head.seq,
                "head": found.chain.head.digest,
                "inventories": found.checked,
                "documents": found.documents,
                "findings": [finding_json(finding) for finding in found.findings],
            }
        )
    else:
        say_findings(found.findings)
        say(f"{found.chain.entries} écritures relues, {found.checked} inventaires recalculés.")
        say(f"{several(found.documents, 'pièce relue')}.")
        say(f"Tête du registre : {found.chain.head.seq} {found.chain.head.digest}")
        say("Tout concorde." if found.is_sound else "Des écarts ont été trouvés.")
    raise typer.Exit(0 if found.is_sound else 1)


def serve(
    database: Database = "",
    port: Annotated[int, typer.Option("--port", help="Port local.")] = 8501,
    *,
    json: Json = False,
    browser: Annotated[bool, typer.Option(help="Ouvrir le navigateur.")] = True,
) -> None:
    """Ouvrir l'application dans le navigateur, sur cette machine seulement."""
    from beges.cli.console import say_json
    from beges.cli.server import start
    from beges.store import default_url

    if json:
        say_json({"url": f"http://127.0.0.1:{port}"})
    raise typer.Exit(start(database or default_url(), port=port, open_browser=browser))
