"""Justified: what an inventory shows for itself in its workbook, for who verifies it."""

from beges.domain.french import number, percent, several
from beges.domain.inventory import Inventory
from beges.output.filing import Accepted, Justification, Justified
from beges.services.acknowledgements import findings_of_year
from beges.services.collection import collection, sorted_findings
from beges.services.coverage import Coverage, coverage, unapproved
from beges.services.documents import attachments
from beges.services.reviews import unapproved_fr
from beges.services.workspace import Workspace


def justified(workspace: Workspace, inventory: Inventory) -> Justified:
    """The documents of the activities that the inventory reads, and what was accepted of it."""
    lines = inventory.lines["activity"].unique()
    read = set(inventory.activities["activity_id"].iloc[lines])
    table = attachments(workspace)
    rows = table[table["activity_id"].isin(read)].sort_values(["activity_id", "at"], kind="stable")
    names = ("activity_id", "name", "document", "media_type", "actor", "at")
    settings = inventory.settings
    of_meters = sorted_findings(workspace, collection(workspace, settings.year)).acknowledged
    of_year = findings_of_year(workspace, settings).acknowledged
    accepted = {(held.code, held.subject, held.sentence): (f, held) for f, held in of_meters}
    accepted |= {(held.code, held.subject, held.sentence): (f, held) for f, held in of_year}
    return Justified(
        documents=[
            Justification(**{name: row[name] for name in names}, size=int(row["size"]))
            for row in rows.to_dict("records")
        ],
        accepted=[
            Accepted(
                finding=finding,
                subject=held.subject,
                reason=held.reason,
                actor=held.actor,
                at=held.at,
            )
            for finding, held in accepted.values()
        ],
        coverage_fr=coverage_fr(coverage(workspace, inventory)),
        reviews_fr=unapproved_fr(unapproved(workspace, inventory.settings)),
    )


def coverage_fr(found: Coverage) -> str:
    """How much of the emissions a document bears, in words."""
    if found.documented is None or found.referenced is None:
        return ""
    return (
        f"{percent(found.documented)} des émissions ont une pièce, {percent(found.referenced)} une"
        f" référence seulement ; {several(found.without, 'donnée')} sur {number(found.activities)}"
        " sans pièce"
    )
