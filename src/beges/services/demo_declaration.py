"""The demo's declaration: answers, significant posts and reference year of 2021, through the door.

All of it is invented and says so; ``data/demo/declaration_2021.csv`` holds the answers. The bilan
of 2021 is declared twice: as published, and under method V5 with two posts left out, so that both a
V4 filing and its V5 restatement can be looked at.
"""

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from beges.services.declaration import save_answers
from beges.services.inventories import compile_stored, find_inventory
from beges.services.reference import Choice, save_reference
from beges.services.significance import decide, entries_of, weighing
from beges.services.workspace import Workspace

ANSWERS = "declaration_2021.csv"
PUBLISHED, RESTATED = "2021", "2021-v5"
REASON = "Base de démonstration : données fictives"
FICTIVE = "ordre de grandeur fictif (démonstration)"
LOANS, FREIGHT, OTHERS = "5.4", "3.2", "6.1"
FILED = {PUBLISHED: "2022", RESTATED: "2023"}
"""The year of filing of each: the law is that of its day."""


def declare_demo(workspace: Workspace, folder: Path) -> None:
    """Answer the form of 2021, weigh its posts, and compare it with 2020."""
    with (folder / ANSWERS).open(encoding="utf-8", newline="") as file:
        answers = {row["Champ"]: row["Réponse"] for row in csv.DictReader(file, delimiter=";")}
    for name, filed in FILED.items():
        inventory = compile_stored(workspace, find_inventory(workspace, name))
        save_answers(workspace, inventory, {**answers, "filing_year": filed}, reason=REASON)
        save_reference(workspace, name, _choice(), reason=REASON)
    _weigh(workspace)


def _choice() -> Choice:
    return Choice(
        initial_inventory="2020",
        recalculated_inventory="2020-methode-2021",
        choice_reason="Première année pour laquelle le groupe a un bilan complet.",
        decision="L’année est recalculée : la méthode de 2021 (achats de services, mobilité) lui"
        " est appliquée. Le mix électrique et la croissance du parc ne le demandent pas.",
    )


def _weigh(workspace: Workspace) -> None:
    """The loans wait for a method; under V5 the smallest post goes too."""
    sizes: Mapping[str, Decimal | None] = {OTHERS: Decimal(0), LOANS: Decimal(6500)}
    bases = {OTHERS: "aucune autre source identifiée", LOANS: FICTIVE}
    reasons = {
        LOANS: "pas encore de méthode pour les prêts et participations ; une action du plan"
        " l’établit pour le prochain bilan",
        FREIGHT: "le plus petit poste, sans levier d’action propre",
    }
    for name, left_out in ((PUBLISHED, (LOANS,)), (RESTATED, (FREIGHT, LOANS))):
        seen = weighing(workspace, find_inventory(workspace, name))
        entered = entries_of(seen, sizes, bases, reasons, (LOANS,))
        decide(workspace, seen, entered, left_out, ("80", ""))
