"""The tables that only the whole filing holds: ISO 14064-1, ESRS, market-based scope 2, why.

They stand after the tables of the BEGES and of the GHG Protocol, and each is fed by the sheets
"Sommes" and "Scope 2 marché".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from beges.domain.statements import Known
from beges.output.filing import bridge, esrs, iso, market, reconciliation
from beges.output.filing.bridge import WrittenBridge
from beges.output.filing.form import Declared
from beges.output.filing.market import NOT_STATED, WrittenMarket
from beges.output.filing.standards import Tables
from beges.output.filing.sums import Sums
from beges.output.filing.workbook import Book, FilingSheet

SHEETS = (
    iso.SHEET,
    esrs.SHEET,
    market.SHEET,
    reconciliation.SHEET,
    bridge.SINCE,
    bridge.SHEET,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """The sheets, added in their place; one that has nothing to say is none."""

    iso: FilingSheet
    esrs: FilingSheet | None
    market: FilingSheet | None
    reconciliation: FilingSheet
    since: WrittenBridge | None
    bridge: WrittenBridge | None

    def described(self) -> Iterator[tuple[FilingSheet, str]]:
        """Each sheet with its meaning, in their order."""
        yield self.iso, "Six catégories de la norme, émissions directes par gaz"
        if self.esrs is not None:
            yield self.esrs, "Tableau des scopes 1, 2 et 3 de la norme européenne"
        if self.market is not None:
            yield self.market, "Électricité aux facteurs de ses contrats, ligne à ligne"
        yield self.reconciliation, "Pourquoi deux totaux diffèrent, étape par étape, sans résidu"
        if self.since is not None:
            yield self.since.sheet, "Ce qui a bougé depuis le dépôt précédent, ligne à ligne"
        if self.bridge is not None:
            yield (
                self.bridge.sheet,
                "Pourquoi le total a bougé depuis l’année de référence, sans résidu",
            )


def add_others(book: Book, declared: Declared) -> Others:
    """Add the sheets in the order in which they are read."""
    filed = None if declared.filed is None else declared.filed.since
    is_stated = declared.market is not None and declared.market.is_stated
    return Others(
        iso=book.add(iso.SHEET),
        esrs=book.add(esrs.SHEET) if declared.esrs is not None else None,
        market=book.add(market.SHEET) if is_stated else None,
        reconciliation=book.add(reconciliation.SHEET),
        since=None if filed is None else bridge.write_bridge(book, filed, bridge.SINCE),
        bridge=None if declared.bridge is None else bridge.write_bridge(book, declared.bridge),
    )


def write_market(
    book: Book, others: Others | None, declared: Declared, sums: Sums
) -> WrittenMarket:
    """The market-based scope 2, which the GHG Protocol and the ESRS call; blank: not stated."""
    if others is None or others.market is None or declared.market is None:
        return NOT_STATED
    return market.write_market(book, others.market, declared.market, sums)


def write_others(
    book: Book,
    others: Others,
    declared: Declared,
    sums: Sums,
    written: tuple[WrittenMarket, Sequence[Tables]],
) -> None:
    """ISO, ESRS, then why the totals differ."""
    of_market, tables = written
    exact = {table.standard: table.totals.exact_cell for table in tables}
    exact["iso"] = iso.write_iso(book, others.iso, sums)
    if others.esrs is not None and declared.esrs is not None:
        exact["esrs"] = esrs.write_esrs(book, others.esrs, declared.esrs, sums, of_market)
    _define_names(book, exact)
    known = Known(market=declared.market, filed=declared.filed)
    since = {} if others.since is None else others.since.groups
    reconciliation.write_reconciliations(book, others.reconciliation, known, {**exact, **since})


def _define_names(book: Book, exact: Mapping[str, str]) -> None:
    """Names for the totals that one cites."""
    for code, name in (("iso", "Total_ISO_exact"), ("esrs", "Total_ESRS_exact")):
        if code in exact:
            book.workbook.define_name(name, f"={exact[code]}")
