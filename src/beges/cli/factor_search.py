"""Commands of ``beges factors`` that read: search, and one factor in full."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from beges.cli.options import Database, Json, workspace_of
from beges.domain.french import floating, several

if TYPE_CHECKING:
    from beges.domain.factors import EmissionFactor
    from beges.services.search import FactorIndex, Found

Library = Annotated[
    str, typer.Option("--release", help="Bibliothèque de facteurs ; la dernière par défaut.")
]


def register(group: typer.Typer) -> None:
    """Put these commands on the group."""
    group.command("search")(search)
    group.command("show")(show)


def search(
    words: Annotated[list[str], typer.Argument(metavar="MOTS", help="Ce que vous cherchez.")],
    year: Annotated[int | None, typer.Option("--year", help="Année d'activité.")] = None,
    unit: Annotated[str, typer.Option("--unit", help="Unité du facteur : litre, kWh…")] = "",
    category: Annotated[str, typer.Option("--category", help="Catégorie de l'éditeur.")] = "",
    place: Annotated[str, typer.Option("--place", help="Lieu : Lyon, Bretagne…")] = "",
    status: Annotated[
        str, typer.Option("--status", help="in_force (par défaut), archived ou all.")
    ] = "in_force",
    activity_type: Annotated[
        str, typer.Option("--for", help="Type de donnée : met en tête ce qu'il peut utiliser.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", help="Nombre de facteurs montrés.")] = 20,
    release: Library = "",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Chercher un facteur, orthographe et accents pardonnés."""
    from beges.services.search import FactorSearch, Purpose, hits_table, search_factors

    with workspace_of(database) as workspace:
        index = _index(workspace, release)
        today = workspace.clock().date()
        asked = FactorSearch(
            words=" ".join(words),
            unit=_unit(index, unit),
            category=category,
            place=place,
            year=year,
            status=_status(status),
            purpose=Purpose(activity_type=_type(activity_type), year=year),
        )
        found = search_factors(index, asked, today)
        rows = found.rows if len(found.rows) else found.near
        table = hits_table(index, rows, today, limit)
    if json:
        _say_json(found, table)
    else:
        _say(index, found, table)


def _index(workspace: Any, release: str) -> "FactorIndex":  # noqa: ANN401
    """The index of the release that was named, or of the latest one."""
    from beges.services.libraries import offered_library
    from beges.services.search import factor_index
    from beges.services.workspace import most_complete

    return factor_index(workspace, offered_library(workspace, release or most_complete()[0]))


def _unit(index: "FactorIndex", text: str) -> str:
    """The label of the unit that a person wrote.

    Raises
    ------
    NotFound
    """
    from beges.domain.units import recognise, unit
    from beges.services.refusals import NotFound
    from beges.services.search import choices

    code = recognise(text) if text else None
    label = unit(code).label_fr if code else text
    if label and label not in choices(index, "unit"):
        known = ", ".join(choices(index, "unit")[:20])
        raise NotFound(f"Aucun facteur n'a l'unité « {text} ». Unités : {known}…")
    return label


def _status(text: str) -> str:
    """Raises NotFound for a word that is no status."""
    from beges.services.refusals import NotFound
    from beges.services.search import ANY_STATUS, ARCHIVED_ONLY, IN_FORCE

    known = {"in_force": IN_FORCE, "archived": ARCHIVED_ONLY, "all": ANY_STATUS}
    if text not in known:
        raise NotFound(f"« {text} » n'est pas un statut : {', '.join(known)}.")
    return known[text]


def _type(text: str) -> str:
    """Raises NotFound for a type that the catalogue does not hold."""
    from beges.domain.nomenclature import activity_types
    from beges.services.refusals import NotFound

    by_label = {kind.label_fr: code for code, kind in activity_types().items()}
    code = by_label.get(text, text)
    if code and code not in activity_types():
        raise NotFound(f"« {text} » n'est pas un type de donnée : {', '.join(activity_types())}.")
    return code


def _say_json(found: "Found", table: Any) -> None:  # noqa: ANN401
    """The answer for a machine; ``near`` when no factor has all the words."""
    from beges.cli.console import say_json

    say_json(
        {
            "count": len(found.rows),
            "near": not len(found.rows) and len(found.near) > 0,
            "archived_hidden": found.archived,
            "outside_filters": found.elsewhere,
            "read_as": {word.typed: word.read_as for word in found.corrected},
            "suggestions": list(found.suggestions),
            "factors": table.to_dict("records"),
        }
    )


def _say(index: "FactorIndex", found: "Found", table: Any) -> None:  # noqa: ANN401
    """The answer for a person."""
    from beges.cli.console import listing, say
    from beges.domain.french import number

    for word in found.corrected:
        say(f"« {word.typed} » lu comme « {index.spelling(word.read_as)} »")
    if not len(found.rows):
        say("Aucun facteur ne répond" + (" à tous ces mots :" if len(found.near) else "."))
    if len(table):
        rows = table.to_dict("records")
        told = [
            (
                row["factor_id"],
                f"{number(row['total'])} kgCO2e/{row['unit']}",
                " · ".join(t for t in (row["label"], row["differs"]) if t),
                f"{row['place']} · {row['standing']}",
            )
            for row in rows
        ]
        listing(told)
    more = len(found.rows) - len(table)
    if more > 0:
        say(f"… et {number(more)} autres (--limit).")
    if found.archived:
        say(f"Archivés, non montrés : {number(found.archived)} (--status all).")
    if not len(found.rows) and found.elsewhere:
        say(f"Hors de ces filtres : {several(found.elsewhere, 'facteur')}.")
    if found.suggestions:
        say(f"Vouliez-vous dire : {', '.join(found.suggestions)} ?")


def show(
    identifier: Annotated[str, typer.Argument(metavar="IDENTIFIANT", help="bc-26627.")],
    release: Library = "",
    database: Database = "",
    *,
    json: Json = False,
) -> None:
    """Montrer un facteur : parts, gaz, incertitude, qualité, et d'une version à l'autre."""
    from beges.cli.console import complain
    from beges.services.factor_history import history_of, unreadable_releases
    from beges.services.refusals import NotFound

    with workspace_of(database) as workspace:
        index = _index(workspace, release)
        factor = index.release.factors.get(identifier)
        if factor is None:
            name = index.release.release
            raise NotFound(f"Aucun facteur « {identifier} » dans {name} (--release en change).")
        past = history_of(workspace, identifier)
        damaged = unreadable_releases(workspace)
    if damaged:
        names = ", ".join(damaged)
        complain(f"Versions laissées de côté, un de leurs fichiers a changé : {names}.")
    if json:
        _show_json(factor, past)
    else:
        _show(factor, past)


def _show_json(factor: "EmissionFactor", past: Any) -> None:  # noqa: ANN401
    """A factor for a machine: masses in kgCO2e per unit."""
    from beges.cli.console import say_json
    from beges.services.library import quality_fr, unit_fr

    say_json(
        {
            "factor_id": factor.factor_id,
            "label": factor.label_fr,
            "unit": unit_fr(factor),
            "status": factor.status,
            "total_kg": float(factor.total),
            "published_total_kg": floating(factor.published_total),
            "gap_kg": floating(factor.gap),
            "uncertainty_pct": floating(factor.uncertainty_pct),
            "quality": dict(quality_fr(factor)),
            "category": factor.category,
            "source": factor.source,
            "parts": [
                {
                    "part": part.part,
                    "name": part.name_fr,
                    "total_kg": float(part.total),
                    "gases_kg": {gas: float(value) for gas, value in part.values.items()},
                }
                for part in factor.parts
            ],
            "history": [_past_json(row) for row in past],
        }
    )


def _past_json(row: Any) -> dict[str, object]:  # noqa: ANN401
    """A factor in another release."""
    return {
        "release": row.release,
        "publisher": row.publisher,
        "total_kg": float(row.total),
        "unit": row.unit,
        "status": row.status,
        "uncertainty_pct": floating(row.uncertainty_pct),
        "change": floating(row.change),
    }


def _show(factor: "EmissionFactor", past: Any) -> None:  # noqa: ANN401
    """A factor for a person."""
    from beges.cli.console import listing, say, table
    from beges.domain.french import number, percent
    from beges.services.library import facts_of, parts_table

    say(f"{factor.label_fr} ({factor.factor_id})")
    listing(facts_of(factor))
    rows = parts_table(factor)
    gases = [name for name in rows.columns if name != "part"]
    told = [
        (row["part"], *("" if row[gas] != row[gas] else number(row[gas]) for gas in gases))
        for row in rows.to_dict("records")
    ]
    table(("kgCO2e par unité", *(("total" if gas == "total" else gas) for gas in gases)), told)
    if past:
        say("D'une version à l'autre")
        listing(
            [
                (
                    f"{row.publisher} ({row.release})",
                    f"{number(row.total)} kgCO2e/{row.unit}",
                    "" if row.change is None else percent(row.change),
                    row.status,
                )
                for row in past
            ]
        )
