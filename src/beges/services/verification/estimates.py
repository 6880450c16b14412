"""What is estimated: by method and type, its weight, and the error that the method had before."""

from decimal import Decimal

import numpy as np
import pandas as pd

from beges.domain.collection import estimate_methods
from beges.domain.emissions import Ints
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
    masses = masses_of(inventory)
    sums = _by_method(inventory, masses)
    total = int(np.abs(masses).sum())
    errors = _errors(workspace, inventory) if len(sums) else {}
    names = {code: kind.label_fr for code, kind in activity_types().items()}
    methods = estimate_methods()
    return Part(
        code="estimates",
        title_fr="Estimations",
        said_fr=(SAID_FR,),
        columns=COLUMNS,
        rows=[
            (
                names.get(row["activity_type"], row["activity_type"]),
                methods.get(row["method"], OTHER_FR),
                int(row["count"]),
                int(row["total_mg"]),
                Decimal(int(row["weight_mg"])) / total if total else None,
                errors.get((row["activity_type"], row["method"])),
            )
            for row in sums.to_dict("records")
        ],
        empty_fr="Aucune donnée estimée.",
    )


SAID_FR = (
    "« Erreur éprouvée » : celle que la méthode a eue sur des mois connus qu'elle ne regardait pas,"
    " vide quand elle n'a pas pu être éprouvée. Une estimation est retirée quand la donnée arrive."
)
COLUMNS = (
    ("Type de donnée", Shape.TEXT),
    ("Méthode", Shape.TEXT),
    ("Données", Shape.COUNT),
    ("tCO2e", Shape.TONNES),
    ("Part du total", Shape.SHARE),
    ("Erreur éprouvée", Shape.SHARE),
)


def _by_method(inventory: Inventory, masses: Ints) -> pd.DataFrame:
    """Type and method of what is estimated: ``count``, ``total_mg``, ``weight_mg``."""
    kinds = inventory.activities["data_kind"].astype("str").to_numpy()
    rows = (kinds == EXTRAPOLATED) & (masses != 0)
    table = inventory.activities[rows]
    method = table["method"]
    told = pd.DataFrame(
        {
            "activity_type": table["activity_type"].astype("str").to_numpy(dtype=object),
            "method": method.astype("str").where(method.notna(), "").to_numpy(dtype=object),
            "total_mg": masses[rows],
            "weight_mg": np.abs(masses[rows]),
        }
    )
    sums = told.groupby(["activity_type", "method"], sort=True).agg(
        count=("total_mg", "size"), total_mg=("total_mg", "sum"), weight_mg=("weight_mg", "sum")
    )
    return sums.sort_values("weight_mg", ascending=False, kind="stable").reset_index()


def _errors(workspace: Workspace, inventory: Inventory) -> dict[tuple[str, str], Decimal]:
    """Type and method → the error of its back-test."""
    tested = tried(workspace, collection(workspace, inventory.settings.year)).tested
    known = tested[(tested["n"] > 0) & np.isfinite(tested["error"].astype("float64"))]
    told = zip(known["activity_type"], known["method"], known["error"], strict=True)
    return {(str(kind), str(method)): Decimal(str(error)) for kind, method, error in told}
