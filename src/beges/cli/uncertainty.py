"""The command that says how sure a total is."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli.options import Database, Json, Year, workspace_of

if TYPE_CHECKING:
    import pandas as pd

    from beges.domain.inventory import Inventory
    from beges.domain.uncertainty import Simulation
    from beges.services.uncertainty import Interval

DIMENSIONS = ("entity", "site", "heading", "activity_type", "post", "v4", "scope", "gas", "month")


def register(app: typer.Typer) -> None:
    """Put this command on the application."""
    app.command("uncertainty")(uncertainty)


def uncertainty(
    year: Year = "",
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="entity, site, heading, activity_type, post, v4, scope, gas ou month.",
            metavar="DIMENSION",
        ),
    ] = "post",
    entity: Annotated[str, typer.Option("--entity", help="Code d'une entité.")] = "",
    database: Database = "",
    *,
    draw: Annotated[
        bool, typer.Option("--simulate", help="Contre-vérifier par tirages (Monte Carlo).")
    ] = False,
    json: Json = False,
) -> None:
    """Afficher l'incertitude d'un total et de ses parts : intervalle à 95 %, GSD², classe."""
    from beges.services.inventories import compile_stored, find_inventory
    from beges.services.refusals import NotFound
    from beges.services.results import Filters, filtered
    from beges.services.uncertainty import interval, second_opinion

    if by not in DIMENSIONS:
        raise NotFound(f"« {by} » n'est pas une dimension : {', '.join(DIMENSIONS)}.")
    with workspace_of(database) as workspace:
        compiled = compile_stored(workspace, find_inventory(workspace, year))
    if entity and entity not in compiled.perimeter.entities:
        known = ", ".join(compiled.perimeter.entities)
        raise NotFound(f"Aucune entité « {entity} ». Entités connues : {known}.")
    lines = filtered(compiled, Filters(entity=(entity,) if entity else ()))
    found = interval(compiled, lines, by)
    drawn = second_opinion(compiled, lines) if draw else None
    if json:
        _say_json(compiled, by, found, drawn)
    else:
        _say(compiled, found, drawn)


def _say(compiled: "Inventory", found: "Interval", drawn: "Simulation | None") -> None:
    """Intervals and causes for a person."""
    import pandas as pd

    from beges.cli.console import say, table
    from beges.domain.french import percent, tonnes
    from beges.domain.uncertainty import gsd2_fr
    from beges.services.uncertainty import as_total, explanation_fr, second_opinion_fr

    def shown(row: dict[Hashable, Any]) -> tuple[str, ...]:
        known = {name: not pd.isna(value) for name, value in row.items()}
        return (
            row["label"],
            tonnes(row["total_mg"], 2),
            tonnes(row["low_mg"], 2) if known["low_mg"] else "",
            tonnes(row["high_mg"], 2) if known["high_mg"] else "",
            gsd2_fr(row["gsd2"]) if known["gsd2"] else "",
            row["class_fr"],
            percent(row["share_default"]) if known["share_default"] else "",
        )

    say(compiled.settings.name)
    every = [*found.rows.to_dict("records"), *as_total(found.total).to_dict("records")]
    header = ("", "tCO2e", "de", "à", "GSD²", "incertitude", "au défaut")
    table(header, [shown(row) for row in every])
    say(explanation_fr(found.total, found.causes))
    for title, causes in (("Facteurs", found.factors), ("Données", found.activities)):
        say(f"{title} qui pèsent le plus dans la variance :")
        rows = [
            (f"{c['code']} {c['label']}", gsd2_fr(c["gsd2"]), percent(c["share"]))
            for c in causes.to_dict("records")
        ]
        table(("", "GSD²", "part"), rows)
    if drawn is not None:
        say(second_opinion_fr(found.total, drawn))


def _say_json(
    compiled: "Inventory", by: str, found: "Interval", drawn: "Simulation | None"
) -> None:
    """Intervals and causes for a machine."""
    from dataclasses import asdict

    from beges.cli.console import say_json
    from beges.services.uncertainty import as_total

    (total,) = _records(as_total(found.total))
    figures = {name: total[name] for name in total if name not in ("code", "label")}
    say_json(
        {
            "inventory": compiled.settings.inventory,
            "year": compiled.settings.year,
            "by": by,
            "total": {**figures, "gsd2_linked": found.total.gsd2_linked},
            "rows": _records(found.rows),
            "factor_share": found.causes.factor_share,
            "factors": _records(found.factors),
            "activities": _records(found.activities),
            "simulation": None if drawn is None else asdict(drawn),
        }
    )


def _records(rows: "pd.DataFrame") -> list[dict[str, object]]:
    """Rows as JSON holds them: blanks are null."""
    return [
        {str(name): value for name, value in row.items()}
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]
