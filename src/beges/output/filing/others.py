"""The sheets that only the whole filing holds: why totals differ, between standards and years.

They stand after the tables of every standard, whose totals they call.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from beges.domain.statements import Known
from beges.output.filing import bridge, reconciliation
from beges.output.filing.bridge import WrittenBridge
from beges.output.filing.form import Declared
from beges.output.filing.standards import Tables
from beges.output.filing.workbook import Book, FilingSheet

SHEETS = (reconciliation.SHEET, bridge.SINCE, bridge.SHEET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """The sheets, added in their place; one that has nothing to say is none."""

    reconciliation: FilingSheet
    since: WrittenBridge | None
    bridge: WrittenBridge | None

    def described(self) -> Iterator[tuple[FilingSheet, str]]:
        """Each sheet with its meaning, in their order."""
        yield self.reconciliation, "Pourquoi deux totaux diffèrent, étape par étape, sans résidu"
        if self.since is not None:
            yield self.since.sheet, "Ce qui a bougé depuis le dépôt précédent, ligne à ligne"
        if self.bridge is not None:
            told = "Pourquoi le total a bougé depuis l’année de référence, sans résidu"
            yield self.bridge.sheet, told


def add_others(book: Book, declared: Declared) -> Others:
    """Add the sheets in the order in which they are read."""
    filed = None if declared.filed is None else declared.filed.since
    return Others(
        reconciliation=book.add(reconciliation.SHEET),
        since=None if filed is None else bridge.write_bridge(book, filed, bridge.SINCE),
        bridge=None if declared.bridge is None else bridge.write_bridge(book, declared.bridge),
    )


def write_others(book: Book, others: Others, declared: Declared, tables: Sequence[Tables]) -> None:
    """Why the totals differ, each linked to its table."""
    places = {} if others.since is None else dict(others.since.groups)
    for table in tables:
        places[table.standard] = table.totals.exact_cell
        places[f"{table.standard}_printed"] = table.totals.printed_cell
    known = Known(market=declared.market, filed=declared.filed)
    reconciliation.write_reconciliations(book, others.reconciliation, known, places)
