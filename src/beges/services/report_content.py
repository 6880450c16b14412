"""Report content: the results of an inventory as the texts that a report prints.

Every figure comes written, the French way; a cell is that of the statement, to the last digit. The
names are those of ``beges.output.report.PLACEHOLDERS``.
"""

from decimal import Decimal
from typing import Any

import pandas as pd

from beges.domain.french import NARROW, day, number, percent, tonnes
from beges.domain.indicators import published_figures
from beges.domain.inventory import Inventory, counted
from beges.domain.nomenclature import labels, posts
from beges.domain.perimeter import Entity
from beges.domain.statements import (
    CELLS,
    GAS_CELLS,
    MG_PER_TONNE,
    PostState,
    Statement,
    StatementRow,
    beges_statement,
)
from beges.domain.statements import tonnes as printed_tonnes
from beges.services.results import Filters, total_by
from beges.services.slices import leftovers
from beges.services.workspace import release_labels

CELL_NAMES = {
    "co2": "co2",
    "ch4": "ch4",
    "n2o": "n2o",
    "other_gases": "autres_gaz",
    "unsplit": "non_reparti",
    "total": "total",
    "co2b": "co2b",
}
"""The cell of a statement → its placeholder."""
RULE_FR = (
    "Chaque case est arrondie à 0,01 t, la demi-unité vers le haut ; les totaux sont les sommes des"
    " cases imprimées, comme sur la plateforme. Case vide : poste exclu, ou gaz non demandé ;"
    " 0,00 : non applicable."
)
EXCLUDED, NOT_APPLICABLE = " (exclu)", " (non applicable)"
UNSPLIT = " (dont {tonnes} t non réparties par gaz)"
ENERGY = "2"
DIRECT = "1"

Row = dict[str, Any]


def cell_fr(hundredths: int | None) -> str:
    """A printed cell; blank where the form asks for none."""
    return "" if hundredths is None else number(printed_tonnes(hundredths), 2)


# ------------------------------------------------------------------------------- the statement


def statement_content(statement: Statement) -> Row:
    """The table of the statement: categories with their posts, subtotals, total, gap."""
    exact = Decimal(statement.exact_total_mg) / MG_PER_TONNE
    gap = Decimal(statement.gap_mg) / MG_PER_TONNE
    return {
        "total": cell_fr(statement.printed_sum("total")),
        "total_exact": number(exact, 9),
        "ecart": number(gap, 9),
        "regle_des_cases": RULE_FR,
        "categories": [
            {
                "code": category,
                "libelle": label,
                "postes": [_post(row) for row in statement.rows if row.post.category == category],
                **_sums(statement, category),
            }
            for category, label in statement.categories.items()
        ],
        "somme": _sums(statement),
    }


def _post(row: StatementRow) -> Row:
    cells = {name: cell_fr(row.printed[cell]) for cell, name in CELL_NAMES.items()}
    states = {PostState.EXCLUDED: EXCLUDED, PostState.NOT_APPLICABLE: NOT_APPLICABLE}
    unsplit = row.printed["unsplit"]
    return {
        "code": row.post.code,
        "libelle": row.post.label_fr,
        "etat": UNSPLIT.format(tonnes=cell_fr(unsplit)) if unsplit else states.get(row.state, ""),
        **cells,
    }


def _sums(statement: Statement, category: str | None = None) -> Row:
    """The sums of the printed cells; blank where the form asks for none of them."""
    return {
        CELL_NAMES[cell]: ""
        if cell in GAS_CELLS and category not in (None, DIRECT)
        else cell_fr(statement.printed_sum(cell, category))
        for cell in CELLS
    }


# ------------------------------------------------------------------- perimeter and terms


def perimeter_content(inventory: Inventory) -> Row:
    """The entities and sites, and the terms of the inventory."""
    perimeter, settings = inventory.perimeter, inventory.settings
    kinds = labels("site_kinds")
    count = pd.Series([site.kind for site in perimeter.sites.values()], dtype="object")
    by_kind = count.value_counts()
    return {
        "entites": [_entity(inventory, entity) for entity in perimeter.entities.values()],
        "sites": [
            {"nature": kinds.get(str(kind), str(kind)), "nombre": number(int(many))}
            for kind, many in by_kind.items()
        ],
        "termes": _terms(inventory),
        "exclus": [
            {"code": code, "libelle": posts("v5")[code].label_fr}
            for code in settings.excluded_posts
            if code in posts("v5")
        ],
        "motif_exclusions": settings.exclusion_reason or "",
    }


def _entity(inventory: Inventory, entity: Entity) -> Row:
    controls = {"opérationnel": entity.operational_control, "financier": entity.financial_control}
    entry, leaving = entity.entry_date, entity.exit_date
    return {
        "code": entity.entity,
        "nom": entity.name,
        "siren": entity.siren,
        "naf": entity.naf or "",
        "controle": " et ".join(name for name, has in controls.items() if has) or "aucun",
        "dates": f"{day(entry) if entry else '…'} – {day(leaving) if leaving else '…'}"
        if entry or leaving
        else "",
        "retenue": "oui" if inventory.settings.consolidates(entity) else "non",
    }


def _terms(inventory: Inventory) -> list[Row]:
    settings, release = inventory.settings, inventory.release
    told = {
        "Inventaire": f"{settings.name} (code {settings.inventory})",
        "Année de reporting": str(settings.year),
        "Consolidation": settings.approach.label_fr,
        "Pouvoirs de réchauffement": labels("gwp_sets").get(settings.gwp_set, settings.gwp_set),
        "Facteurs d'émission": release.title or release_labels(settings.release)[settings.release],
        "CO2e des facteurs": labels("rebasings").get(settings.rebasing, settings.rebasing),
        "Électricité": "facteur moyen du réseau (méthode localisée), seul admis (méthode V5 p. 49)",
        "Immobilisations": "amorties sur leur durée de vie comptable (méthode V5 p. 83)",
        "Patrimoine acquis pour revente": labels("stock_fabrics").get(settings.stock_fabric, ""),
        "Vue publiée": labels("published_views").get(settings.published_view, ""),
        "Données comptées": labels("review_policies").get(settings.counted_reviews, ""),
        "Facteurs adoptés": str(len(settings.adoptions) or "aucun"),
        "Arrêté à l'écriture": "—" if settings.as_of_entry is None else str(settings.as_of_entry),
    }
    return [{"libelle": label, "valeur": value} for label, value in told.items() if value]


# --------------------------------------------------------------------------- entities, figures


def entities_content(inventory: Inventory, statement: Statement) -> Row:
    """What each entity would file alone, and what the group eliminates."""
    own = {
        entity.entity: beges_statement(inventory, statement.standard, entity.entity)
        for entity in inventory.perimeter.entities.values()
    }
    whole = sum(one.printed_sum("total") for one in own.values())
    eliminated = (
        f"Le groupe élimine {tonnes(statement.eliminated_mg, 2)}{NARROW}t d'achats entre entités."
        if statement.eliminated_mg
        else ""
    )
    rows = [
        _entity_row(inventory.perimeter.entities[code].name, one, whole)
        for code, one in own.items()
        if any(row.state is PostState.VALUE for row in one.rows)
    ]
    return {"par_entite": rows, "elimine": eliminated}


def _entity_row(name: str, statement: Statement, whole: int) -> Row:
    total = statement.printed_sum("total")
    direct = statement.printed_sum("total", DIRECT)
    energy = statement.printed_sum("total", ENERGY)
    return {
        "nom": name,
        "directes": cell_fr(direct),
        "energie": cell_fr(energy),
        "autres": cell_fr(total - direct - energy),
        "total": cell_fr(total),
        "part": percent(Decimal(total) / whole) if whole else "",
    }


def figures_content(inventory: Inventory, statement: Statement) -> list[Row]:
    """The figures of the summary."""
    figures = published_figures(inventory)
    view = labels("published_views").get(inventory.settings.published_view, "")
    unknown = "inconnu"
    fte = figures.tonnes_per_fte
    told = {
        "Total du tableau (tCO2e)": cell_fr(statement.printed_sum("total")),
        "dont émissions directes": cell_fr(statement.printed_sum("total", DIRECT)),
        "dont indirectes liées à l'énergie": cell_fr(statement.printed_sum("total", ENERGY)),
        "CO2 biogénique, hors total (t)": cell_fr(statement.printed_sum("co2b")),
        "Chiffre publié (tCO2e)": f"{tonnes(figures.total_mg, 0)} — vue : {view}",
        "Sans l'exploitation du parc de logements (tCO2e)": tonnes(figures.without_stock_mg, 0),
        "Chiffre publié par équivalent temps plein": f"{number(fte, 1)} tCO2e" if fte else unknown,
    }
    return [{"libelle": label, "valeur": value} for label, value in told.items()]


def left_aside(inventory: Inventory) -> list[Row]:
    """Everything computed, by what became of it, and its total."""
    table = leftovers(inventory, Filters())
    rows = [
        {
            "libelle": row["label"],
            "lignes": number(int(row["lines"])),
            "total": tonnes(int(row["total_mg"]), 2),
        }
        for row in table.to_dict("records")
    ]
    lines, mass = int(table["lines"].sum()), int(table["total_mg"].sum())
    total = {"libelle": "Total calculé", "lignes": number(lines), "total": tonnes(mass, 2)}
    return [*rows, total]


def kinds_content(inventory: Inventory) -> list[Row]:
    """The emissions by kind of datum: measured, invoiced or extrapolated."""
    names = labels("data_kinds")
    lines = counted(inventory.lines)
    kinds = inventory.activities["data_kind"].astype("str").to_numpy()
    sums = lines["total_mg"].groupby(kinds[lines["activity"].to_numpy()]).sum()
    total = int(sums.sum())
    ordered = [(code, int(sums[code])) for code in names if code in sums.index]
    return [
        {
            "libelle": names[code],
            "total": tonnes(mass, 2),
            "part": percent(Decimal(mass) / total) if total else "",
        }
        for code, mass in ordered
    ]


def ordered_totals(inventory: Inventory, by: str) -> list[tuple[str, int]]:
    """The label and the mass of each value of a dimension, the largest first, noughts left out."""
    table = total_by(inventory, counted(inventory.lines), by)
    table = table[table["total_mg"] != 0].sort_values("total_mg", ascending=False, kind="stable")
    masses = table["total_mg"].tolist()
    return [(str(label), mass) for label, mass in zip(table["label"], masses, strict=True)]
