"""What is estimated: by method and type, its weight, and the error that the method had before."""

from decimal import Decimal

import numpy as np

from beges.domain.collection import estimate_methods
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import activity_types
from beges.domain.verification import Part, Shape
from beges.services.collection import collection
from beges.services.coverage import EXTRAPOLATED, masses_of
from beges.services.estimates import tried
from beges.services.workspace import Workspace

OTHER_FR = "Saisie comme extrapolée"


def estimates_part(workspace: Workspace, inventory: Inventory) -> Part:
    """The estimates of an inventory, with their method, share of the total and back-test."""
    activities, masses = inventory.activities, masses_of(inventory)
    kinds = activities["data_kind"].astype("str").to_numpy()
    rows = (kinds == EXTRAPOLATED) & (masses != 0)
    table = activities[rows].assign(total_mg=masses[rows], weight_mg=np.abs(masses[rows]))
    total = int(np.abs(masses).sum())
    errors = _errors(workspace, inventory) if len(table) else {}
    names = {code: kind.label_fr for code, kind in activity_types().items()}
    methods = estimate_methods()
    keys = ["activity_type", "method"]
    groups = table.assign(
        activity_type=table["activity_type"].astype("str"),
        method=table["method"].astype("str").where(table["method"].notna(), ""),
    ).groupby(keys, sort=True)
    sums = groups.agg(
        count=("total_mg", "size"), total_mg=("total_mg", "sum"), weight_mg=("weight_mg", "sum")
    )
    ordered = sums.sort_values("weight_mg", ascending=False, kind="stable").reset_index()
    told = [
        (
            names.get(row["activity_type"], row["activity_type"]),
            methods.get(row["method"], OTHER_FR),
            int(row["count"]),
            int(row["total_mg"]),
            Decimal(int(row["weight_mg"])) / total if total else None,
            errors.get((row["activity_type"], row["method"])),
        )
        for row in ordered.to_dict("records")
    ]
    return Part(
        code="estimates",
        title_fr="Estimations",
        said_fr=(
            (
                "« Erreur éprouvée » : celle que la méthode a eue sur des mois connus qu'elle ne"
                " regardait pas ; vide quand elle n'a pas pu être éprouvée. Une estimation est"
                " retirée quand la donnée arrive."
            ),
        ),
        columns=(
            ("Type de donnée", Shape.TEXT),
            ("Méthode", Shape.TEXT),
            ("Données", Shape.COUNT),
            ("tCO2e", Shape.TONNES),
            ("Part du total", Shape.SHARE),
            ("Erreur éprouvée", Shape.SHARE),
        ),
        rows=told,
        empty_fr="Aucune donnée estimée.",
    )


def _errors(workspace: Workspace, inventory: Inventory) -> dict[tuple[str, str], Decimal]:
    """Type and method → the error of its back-test."""
    tested = tried(workspace, collection(workspace, inventory.settings.year)).tested
    known = tested[(tested["n"] > 0) & np.isfinite(tested["error"].astype("float64"))]
    told = zip(known["activity_type"], known["method"], known["error"], strict=True)
    return {(str(kind), str(method)): Decimal(str(error)) for kind, method, error in told}
