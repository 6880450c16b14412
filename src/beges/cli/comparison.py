"""Commands of ``beges factors`` that compare an inventory with other factors, and adopt them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli.options import Database, Json, Year, workspace_of

if TYPE_CHECKING:
    from decimal import Decimal

    from beges.domain.comparison import Comparison, FactorChange
    from beges.services.adoption import Notice

With = Annotated[
    str,
    typer.Option(
        "--with",
        metavar="VERSION",
        help="Version de facteurs (base_carbone/23.6) ; own ou corrections : vos dernières"
        " versions ; rebased ou published : le CO2e ; ANCIEN=NOUVEAU : un facteur à la place"
        " d'un autre.",
    ),
]


def register(group: typer.Typer) -> None:
    """Put these commands in the group."""
    group.command("compare")(compare)
    group.command("adopt")(adopt)
    group.command("adoptions")(adoptions)


def compare(
    year: Year,
    candidate: With,
    database: Database = "",
    *,
    json: Json = False,
    target: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FICHIER.csv", help="Écrire chaque ligne changée."),
    ] = None,
) -> None:
    """Comparer un inventaire avec une autre version de facteurs : rien n'est modifié."""
    from beges.cli.console import say, say_json
    from beges.services.adoption import compare_with, notices
    from beges.services.candidates import find_candidate
    from beges.services.downloads import csv_bytes
    from beges.services.inventories import find_inventory

    with workspace_of(database) as workspace:
        settings = find_inventory(workspace, year)
        found = compare_with(workspace, settings, find_candidate(workspace, settings, candidate))
    if target is not None:
        from beges.services.comparisons import changed_lines

        target.write_bytes(csv_bytes(changed_lines(found)))
    if json:
        say_json(_json(found, notices(found)))
        return
    _say(found, notices(found))
    if target is not None:
        say(f"Lignes changées écrites : {target}")


def _say(found: "Comparison", noted: "list[Notice]") -> None:
    """The effect by factor, post and total, for a person."""
    from beges.cli.console import listing, say, table
    from beges.services.adoption import withdrawn_by
    from beges.services.comparisons import notices_table

    for gone in withdrawn_by(found):
        say(f"Adoption retirée, faute de ce facteur : {gone.factor_from} → {gone.factor_to}")

    if rows := _factor_rows(found):
        table(("Facteur", "Était", "Devient", "kgCO2e par", "Données", "Effet (tCO2e)"), rows)
    say("")
    table(("Poste V5", "Avant", "Après", "Effet"), _post_rows(found))
    shown = notices_table(noted).to_dict("records")
    if shown:
        say("")
        header = ("Archivé ou absent de l'autre version", "État", "Données", "Successeur proposé")
        told = [(row["factor"], row["state"], str(row["activities"]), row["next"]) for row in shown]
        listing([header, *told])


def _factor_rows(found: "Comparison") -> list[tuple[str, ...]]:
    """A row a factor that changes."""
    from beges.domain.french import signed_tonnes
    from beges.services.comparisons import changes_table

    return [
        (
            f"{row['before']} ({row['factor_id']})",
            _figure(row["was"]),
            _figure(row["becomes"]),
            str(row["unit"]),
            str(row["activities"]),
            signed_tonnes(row["effect_mg"], 3),
        )
        for row in changes_table(found).to_dict("records")
    ]


def _post_rows(found: "Comparison") -> list[tuple[str, ...]]:
    """A row a post that changes, then the total."""
    from beges.domain.french import signed_tonnes, tonnes
    from beges.services.comparisons import posts_table

    return [
        (
            str(row["post"]),
            tonnes(row["before_mg"], 3),
            tonnes(row["after_mg"], 3),
            signed_tonnes(row["effect_mg"], 3),
        )
        for row in posts_table(found).to_dict("records")
    ]


def _figure(value: "Decimal | None") -> str:
    from beges.domain.french import number

    return "" if value is None else number(value)


def _json(found: "Comparison", noted: "list[Notice]") -> dict[str, Any]:
    """The comparison for a machine, masses in milligrams."""
    return {
        "inventory": found.before.settings.inventory,
        "release": found.before.release.release,
        "candidate": found.after.release.release,
        "rebasing": found.after.settings.rebasing,
        "total_before_mg": found.total_before_mg,
        "total_after_mg": found.total_after_mg,
        "effect_mg": found.effect_mg,
        "lines_changed": len(found.changed),
        "by_post": {
            str(post): int(mass) for post, mass in found.by("v5")["effect_mg"].items() if mass
        },
        "factors": [_factor_json(change) for change in found.factors],
        "notices": [
            {
                "factor": notice.factor.factor_id,
                "gone": notice.is_gone,
                "successor": notice.successor.factor.factor_id if notice.successor else None,
            }
            for notice in noted
        ],
    }


def _factor_json(change: "FactorChange") -> dict[str, Any]:
    return {
        "before": change.before.factor_id if change.before else None,
        "after": change.after.factor_id if change.after else None,
        "change": change.change.value,
        "activities": change.activities,
        "effect_mg": change.effect_mg,
    }


def adopt(
    year: Year,
    candidate: With,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi : gardé avec la signature.")],
    database: Database = "",
    *,
    only: Annotated[
        str, typer.Option("--only", help="Identifiants des facteurs à adopter, avec des virgules.")
    ] = "",
    json: Json = False,
) -> None:
    """Adopter une autre version de facteurs, entière ou facteur par facteur, avec un motif."""
    from beges.cli.console import say, say_json
    from beges.domain.french import signed_tonnes, tonnes
    from beges.domain.inventory import total_mg
    from beges.services.adoption import adopt_all, adopt_some, compare_with
    from beges.services.candidates import find_candidate
    from beges.services.inventories import compile_stored, find_inventory

    with workspace_of(database) as workspace:
        settings = find_inventory(workspace, year)
        chosen = find_candidate(workspace, settings, candidate)
        found = compare_with(workspace, settings, chosen)
        if only:
            names = {name.strip() for name in only.split(",")}
            adopt_some(workspace, found, names, reason=reason)
        else:
            adopt_all(workspace, settings, chosen, reason=reason)
        after = compile_stored(workspace, find_inventory(workspace, settings.inventory))
        total = total_mg(after)
    effect = total - found.total_before_mg
    if json:
        say_json({"inventory": settings.inventory, "total_mg": total, "effect_mg": effect})
    else:
        say(
            f"Adopté dans l'inventaire {settings.inventory} : effet"
            f" {signed_tonnes(effect, 3)} tCO2e, total {tonnes(total, 3)} tCO2e."
        )


def adoptions(
    year: Year,
    database: Database = "",
    *,
    drop: Annotated[
        str, typer.Option("--drop", metavar="FACTEUR", help="Revenir au facteur remplacé.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi ce retour.")] = "",
    json: Json = False,
) -> None:
    """Lister les facteurs adoptés dans un inventaire, ou en retirer un."""
    from beges.cli.console import listing, say, say_json
    from beges.services.adoption import drop_adoption
    from beges.services.inventories import find_inventory

    with workspace_of(database) as workspace:
        settings = find_inventory(workspace, year)
        if drop:
            drop_adoption(workspace, settings, drop, reason=reason)
            settings = find_inventory(workspace, settings.inventory)
    held = [(a.factor_from, a.factor_to, a.release_to or "", a.reason) for a in settings.adoptions]
    header = ("Remplacé", "Remplaçant", "Version", "Motif")
    if json:
        say_json([dict(zip(("from", "to", "release", "reason"), row, strict=True)) for row in held])
    elif held:
        listing([header, *held])
    else:
        say(f"L'inventaire {settings.inventory} n'a adopté aucun facteur.")
