"""Factors with a newer value: what the releases at hand would change, for the verifier to see."""

from collections.abc import Iterator

from beges.domain.french import agreed, number, several
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.domain.verification import Part, Shape
from beges.services.candidates import CORRECTED, OWN, Candidate, candidates
from beges.services.comparisons import changes_table, compared
from beges.services.workspace import SEPARATOR, Workspace, releases

SHOWN = 60
"""Factors named; the rest is counted."""


def newer_part(workspace: Workspace, inventory: Inventory) -> Part:
    """The factors in use of which a newer value is at hand, and what each would move."""
    settings = inventory.settings
    rows: list[tuple[str, str, str, str, int, int]] = []
    said = []
    for candidate in _newer(workspace, settings):
        table = changes_table(compared(workspace, settings, candidate))
        told = table[table["effect_mg"] != 0]
        said.append(_said(candidate, len(told)))
        rows += [
            (
                row["before"],
                "" if row["was"] is None else f"{number(row['was'])} kgCO2e/{row['unit']}",
                "" if row["becomes"] is None else f"{number(row['becomes'])} ({row['after']})",
                candidate.label_fr,
                int(row["activities"]),
                int(row["effect_mg"]),
            )
            for row in told.head(SHOWN).to_dict("records")
        ]
    return Part(
        code="newer",
        title_fr="Facteurs dont une valeur plus récente existe",
        said_fr=(
            *said,
            (
                "Rien ne change tout seul : une valeur s'adopte avec un motif. Les versions"
                " regardées sont celles de cette machine."
            ),
        ),
        columns=(
            ("Facteur utilisé", Shape.TEXT),
            ("Sa valeur", Shape.TEXT),
            ("Valeur plus récente", Shape.TEXT),
            ("D'où", Shape.TEXT),
            ("Données", Shape.COUNT),
            ("Effet (tCO2e)", Shape.TONNES),
        ),
        rows=rows,
        empty_fr="Aucune valeur plus récente sur cette machine.",
    )


def _said(candidate: Candidate, count: int) -> str:
    would = agreed(count, "changerait", "changeraient")
    return f"{candidate.label_fr} : {several(count, 'facteur')} {would} un chiffre."


def _newer(workspace: Workspace, settings: InventorySettings) -> Iterator[Candidate]:
    """The newest release of the same kind, if it is not the one in use; own and corrected ones."""
    known = [name for name in releases() if (SEPARATOR in name) == (SEPARATOR in settings.release)]
    newest = known[0] if known and settings.release in known[1:] else ""
    for candidate in candidates(workspace, settings):
        is_newest = candidate.settings.release == newest != settings.release
        if is_newest or candidate.code in (OWN, CORRECTED):
            yield candidate
