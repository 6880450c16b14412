"""The tables of each standard: their sheets in their place, then their cells.

A workbook adds its sheets in the order in which they are read, and writes them in the order in
which they call one another: the lines, their sums, then the tables of each standard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from beges.domain.inventory import Inventory, Valuation
from beges.domain.nomenclature import OUTSIDE
from beges.domain.perimeter import Entity
from beges.domain.statements import (
    EsrsTable,
    Statement,
    beges_statement,
    check_consolidation,
    covers_fr,
)
from beges.output.filing import beges, cover, esrs, iso, protocol
from beges.output.filing.market import WrittenMarket
from beges.output.filing.sums import Sums
from beges.output.filing.workbook import Book, FilingSheet, safe_names

CONSOLIDATED = "Consolidé"
SHORT_FR = {
    "v5": "BEGES V5",
    "v4": "BEGES V4",
    "ghgp": "GHG Protocol",
    "iso": iso.SHEET,
    "esrs": esrs.SHEET,
}
MARKS = {"v5": "V5", "v4": "V4", "ghgp": "GHG", "iso": "ISO", "esrs": "ESRS"}
"""How a standard is called in the names of cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The sheets of a standard, added and not yet written: the group's, then the entities'."""

    standard: str
    group: FilingSheet
    entities: tuple[FilingSheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of a standard as written: their totals, their sheets, what they call for."""

    standard: str
    totals: cover.Totals
    sheets: tuple[tuple[str, str], ...]
    statement: Statement | None = None
    group: beges.Written | None = None
    warning: str = ""


def add_sheets(
    book: Book, standard: str, entities: Sequence[Entity], taken: Sequence[str], *, alone: bool
) -> Sheets:
    """Add the sheets of a standard; one that stands ``alone`` needs no mark in their names."""
    if standard == "ghgp":
        group, by_entity = book.add(protocol.SHEET), book.add(protocol.BY_ENTITY)
        return Sheets(standard=standard, group=group, entities=(by_entity,))
    if standard in ("iso", "esrs"):
        return Sheets(standard=standard, group=book.add(SHORT_FR[standard]), entities=())
    group = book.add(CONSOLIDATED if alone else SHORT_FR[standard])
    wanted = (e.entity if alone else f"{MARKS[standard]} {e.entity}" for e in entities)
    names = safe_names(wanted, taken)
    own = tuple(book.add(name) for name in names)
    return Sheets(standard=standard, group=group, entities=own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the tables are written from: the entities, the sums, the market-based scope 2, ESRS."""

    entities: Sequence[Entity]
    sums: Sums
    market: WrittenMarket
    esrs: EsrsTable | None = None


def write_tables(book: Book, sheets: Sheets, context: Context) -> Tables:
    """Write the tables of a standard on its sheets."""
    if sheets.standard == "ghgp":
        return _write_protocol(book, sheets, context)
    if sheets.standard == "iso":
        totals = iso.write_iso(book, sheets.group, context.sums)
        return _alone("iso", totals, "Six catégories de la norme, émissions directes par gaz")
    if sheets.standard == "esrs":
        table = context.esrs or esrs.this_year(book.inventory)
        totals = esrs.write_esrs(book, sheets.group, table, context.sums, context.market)
        return _alone("esrs", totals, "Tableau des scopes 1, 2 et 3 de la norme européenne")
    return _write_beges(book, sheets, context)


def _alone(standard: str, totals: cover.Totals, meaning: str) -> Tables:
    """A standard of one sheet."""
    return Tables(standard=standard, totals=totals, sheets=((SHORT_FR[standard], meaning),))


def _write_beges(book: Book, sheets: Sheets, context: Context) -> Tables:
    """The consolidated table, then one for each entity."""
    inventory, standard = book.inventory, sheets.standard
    entities, sums = context.entities, context.sums
    whole = beges_statement(inventory, standard)
    statements = [beges_statement(inventory, standard, entity.entity) for entity in entities]
    layout = beges.layout_of([whole, *statements])
    year = f"{inventory.settings.year} – {inventory.settings.approach.label_fr}"
    written = []
    for entity, statement, own in zip(entities, statements, sheets.entities, strict=True):
        table = beges.Table(
            statement=statement,
            layout=layout,
            sums=sums,
            title=f"{entity.name} – {beges.TITLES[standard]}",
            subtitle=f"SIREN {entity.siren} – {year}",
        )
        written.append((entity, beges.write_table(book, own, table)))
    consolidated = beges.Table(
        statement=whole,
        layout=layout,
        sums=sums,
        title=f"{inventory.perimeter.name} – {beges.TITLES[standard]}",
        subtitle=f"{covers_fr(inventory)} – {inventory.settings.year}",
        warning=_voluntary(inventory, standard),
    )
    group = beges.write_table(book, sheets.group, consolidated, written)
    listed = [(w.name, f"{e.name} (SIREN {e.siren})") for e, w in written]
    return Tables(
        standard=standard,
        totals=_totals(group, SHORT_FR[standard]),
        sheets=((group.name, f"{SHORT_FR[standard]} : tableau du groupe"), *listed),
        statement=whole,
        group=group,
        warning=consolidated.warning,
    )


def _totals(group: beges.Written, name: str) -> cover.Totals:
    """The totals of the consolidated table, for the cover."""
    return cover.Totals(
        name=name,
        valuation=beges.VALUATION,
        exact_mg=group.statement.exact_total_mg,
        printed=group.statement.printed_sum("total"),
        outside_mg=group.statement.outside_mg,
        exact_cell=group.exact,
        printed_cell=group.printed,
    )


def _voluntary(inventory: Inventory, standard: str) -> str:
    """What the law says of this consolidation, when it says something."""
    found = check_consolidation(inventory, standard)
    return " ".join(f"{finding.sentence} {finding.remedy}" for finding in found)


def _write_protocol(book: Book, sheets: Sheets, context: Context) -> Tables:
    """The scopes of the group, then the boxes of each entity."""
    entities = context.entities
    boxes = protocol.protocol_of(book.inventory, entities, context.sums, context.market)
    written = protocol.write_protocol(book, sheets.group, boxes)
    protocol.write_by_entity(book, sheets.entities[0], boxes, entities)
    return Tables(
        standard=sheets.standard,
        totals=cover.Totals(
            name=SHORT_FR[sheets.standard],
            valuation=Valuation.ACQUISITION,
            exact_mg=boxes.exact_total_mg,
            printed=boxes.printed_total,
            outside_mg=boxes.whole[OUTSIDE],
            exact_cell=written.exact,
            printed_cell=written.printed,
        ),
        sheets=(
            (protocol.SHEET, "Scopes 1, 2 et 3 du groupe"),
            (protocol.BY_ENTITY, "Les mêmes catégories, entité par entité"),
        ),
    )


def define_names(book: Book, tables: Tables) -> None:
    """Names for the cells that one cites: totals, and the subtotals of the categories."""
    mark, totals = MARKS[tables.standard], tables.totals
    names = {
        f"Total_{mark}_imprime": totals.printed_cell,
        f"Total_{mark}_exact": totals.exact_cell,
    }
    if tables.group is not None:
        names[f"Total_{mark}_CO2b"] = tables.group.cells["total", "co2b"]
        for category in tables.group.statement.categories:
            found = tables.group.cells[f"category:{category}", "total"]
            names[f"Categorie_{category}_{mark}_imprime"] = found
    for name, place in names.items():
        book.workbook.define_name(name, f"={place}")
