"""Refusals: what a service will not do, with the findings that say why. Nothing is written."""

from collections.abc import Sequence

from beges.domain.findings import Finding, Where
from beges.domain.perimeter import InventorySettings

SHOWN_RECORDS = 10
"""How many records a refusal names before it counts the others."""


class Refused(Exception):
    """A request on the user's data is refused; ``findings`` say where, why, and what to do."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings: Sequence[Finding] = findings


class NotFound(Exception):
    """What was asked for does not exist; the sentence is French and says what does."""


class CodeTaken(Exception):
    """A new record bears the code of another; the sentence is French."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Le code « {code} » est déjà pris : choisissez-en un autre, ou modifiez"
            " l'enregistrement qui le porte."
        )
        self.code = code


def missing_reason() -> Finding:
    """A change without its reason."""
    return Finding(code="cell_missing", where=Where(column="Motif"), values={"column": "Motif"})


def nothing_chosen(what: str) -> Finding:
    """An act on nothing: "aucune donnée", "aucun fichier"."""
    return Finding(code="nothing_chosen", values={"what": what})


def changed_meanwhile(record: str) -> Refused:
    """Somebody else changed the record after this person read it: nobody is overwritten."""
    where = Where(record=record)
    return Refused(Finding(code="record_changed_meanwhile", where=where, values={"record": record}))


def inventory_pinned(settings: InventorySettings) -> Finding:
    """An inventory that stands at an entry keeps its terms."""
    where = Where(record=f"inventaire {settings.inventory}")
    values = {"inventory": settings.inventory, "entry": settings.as_of_entry}
    return Finding(code="inventory_pinned", where=where, values=values)


def some(records: Sequence[str]) -> str:
    """The first records of a list, and how many more there are."""
    shown = ", ".join(records[:SHOWN_RECORDS])
    more = len(records) - SHOWN_RECORDS
    return f"{shown} et {more} autres" if more > 0 else shown
