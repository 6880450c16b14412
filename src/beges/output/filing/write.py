"""Write the workbook of an inventory: the sheets of a standard, in their order.

The file appears whole or not at all: it is written beside its place and put there at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from beges.domain.factors import FactorRelease
from beges.domain.findings import Finding
from beges.domain.inventory import Inventory, Valuation
from beges.domain.nomenclature import OUTSIDE
from beges.domain.statements import (
    Statement,
    beges_statement,
    check_consolidation,
    consolidated_entities,
    covers_fr,
)
from beges.output.filing import (
    adopted,
    aside,
    beges,
    cover,
    factors,
    justified,
    lines,
    protocol,
    uncertainty,
)
from beges.output.filing.workbook import Book, Seal, new_workbook, safe_names

STANDARDS: Mapping[str, str] = {
    "beges-v5": "Bilan d’émissions de gaz à effet de serre – méthode V5",
    "beges-v4": "Bilan d’émissions de gaz à effet de serre – méthode V4",
    "ghg-protocol": "Inventaire de gaz à effet de serre – GHG Protocol",
}
_NOTHING = justified.Justified()
_CONSOLIDATED = "Consolidé"
_LINES_FR = "Toutes les lignes d’émission, avec leurs termes et leur statut"
_FIXED = (
    cover.SHEET,
    _CONSOLIDATED,
    protocol.SHEET,
    protocol.BY_ENTITY,
    lines.SHEET,
    uncertainty.SHEET,
    factors.SHEET,
    adopted.SHEET,
    aside.SHEET,
    justified.DOCUMENTS,
    justified.ACCEPTED,
)


class UnknownStandard(ValueError):
    """No workbook exists for that standard."""

    def __init__(self, standard: str) -> None:
        super().__init__(f"unknown standard {standard!r}: {', '.join(STANDARDS)}")
        self.standard = standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of a standard as written: their totals, their sheets, what they call for."""

    totals: cover.Totals
    sheets: tuple[tuple[str, str], ...]
    statement: Statement | None = None
    warning: str = ""


def write_filing(  # noqa: PLR0913  # the terms of an export, each named by the caller
    target: Path | BinaryIO,
    inventory: Inventory,
    *,
    standard: str,
    head: str,
    head_seq: int,
    made_at: datetime,
    made_by: str,
    adopted_from: Mapping[str, FactorRelease] = MappingProxyType({}),
    shown: justified.Justified = _NOTHING,
) -> None:
    """Write the workbook of an inventory under a standard, to a file or a binary stream.

    ``standard`` is a key of ``STANDARDS``; ``head`` and ``head_seq`` are the digest and the number
    of the ledger's last entry, which the cover prints so that the chain is anchored outside.
    ``adopted_from``: the releases that the inventory adopted factors from, by name, for their title
    and their attribution. ``shown``: documents, accepted findings, and the state of reviews.

    Raises
    ------
    UnknownStandard
    OSError
        When the file cannot be written; what was there before stays.
    """
    if standard not in STANDARDS:
        raise UnknownStandard(standard)
    seal = Seal(standard=standard, head=head, head_seq=head_seq, made_at=made_at, made_by=made_by)
    if not isinstance(target, Path):
        _write(target, inventory, seal, adopted_from, shown)
        return
    partial = target.with_name(f"{target.name}.part")
    try:
        with partial.open("wb") as stream:
            _write(stream, inventory, seal, adopted_from, shown)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _write(
    target: BinaryIO,
    inventory: Inventory,
    seal: Seal,
    adopted_from: Mapping[str, FactorRelease],
    shown: justified.Justified,
) -> None:
    """The sheets, in their order; the cover is the first and is filled in last."""
    with new_workbook(target, inventory, seal) as book:
        first = book.add(cover.SHEET)
        if seal.standard == "ghg-protocol":
            tables = _write_protocol(book)
        else:
            tables = _write_beges(book, seal.standard.removeprefix("beges-"))
        named = _write_uncertainty(book, seal.standard)
        line_sheets = lines.write_lines(book)
        factors.write_factors(book, book.add(factors.SHEET))
        replaced = _write_adopted(book, adopted_from)
        aside.write_asides(book, book.add(aside.SHEET), tables.totals.valuation)
        borne = tuple(justified.write_justified(book, shown))
        contents = cover.Contents(
            standard_fr=STANDARDS[seal.standard],
            totals=tables.totals,
            lines=line_sheets,
            sheets=(
                *tables.sheets,
                (uncertainty.SHEET, "Intervalle de chaque poste, et le texte à reporter"),
                *((sheet.name, _LINES_FR) for sheet in line_sheets),
                (factors.SHEET, "Facteurs utilisés : source, total publié, total calculé, écart"),
                *replaced,
                (aside.SHEET, "Postes exclus, flux intragroupe, hors périmètre, sans poste"),
                *borne,
            ),
            findings=shown.left(_findings(inventory, tables.statement)),
            shown=shown,
            warning=tables.warning,
            uncertainty_fr=uncertainty.free_text(inventory, named),
        )
        cover.write_cover(book, first, seal, contents)
        first.activate()


def _write_adopted(
    book: Book, adopted_from: Mapping[str, FactorRelease]
) -> tuple[tuple[str, str], ...]:
    """The adoptions of the inventory, when it has some: the name and the meaning of their sheet."""
    if not book.inventory.settings.adoptions:
        return ()
    adopted.write_adopted(book, book.add(adopted.SHEET), adopted_from)
    return ((adopted.SHEET, "Remplaçant et remplacé, version, empreinte et motif"),)


def _findings(inventory: Inventory, statement: Statement | None) -> tuple[Finding, ...]:
    """What the inventory and its statement call for."""
    return (*inventory.findings, *(statement.findings if statement is not None else ()))


def _write_beges(book: Book, standard: str) -> Tables:
    """The consolidated table, then one for each entity."""
    inventory, entities = book.inventory, consolidated_entities(book.inventory)
    whole = beges_statement(inventory, standard)
    statements = [beges_statement(inventory, standard, entity.entity) for entity in entities]
    layout = beges.layout_of([whole, *statements])
    sheet = book.add(_CONSOLIDATED)
    names = safe_names((entity.entity for entity in entities), _FIXED)
    sheets = [book.add(name) for name in names]
    year = f"{inventory.settings.year} – {inventory.settings.approach.label_fr}"
    written = []
    for entity, statement, own in zip(entities, statements, sheets, strict=True):
        table = beges.Table(
            statement=statement,
            layout=layout,
            title=f"{entity.name} – {beges.TITLES[standard]}",
            subtitle=f"SIREN {entity.siren} – {year}",
        )
        written.append((entity, beges.write_table(book, own, table)))
    consolidated = beges.Table(
        statement=whole,
        layout=layout,
        title=f"{inventory.perimeter.name} – {beges.TITLES[standard]}",
        subtitle=f"{covers_fr(inventory)} – {inventory.settings.year}",
        warning=_voluntary(inventory, standard),
    )
    group = beges.write_table(book, sheet, consolidated, written)
    listed = [(w.name, f"{e.name} (SIREN {e.siren})") for e, w in written]
    return Tables(
        totals=_totals(group),
        sheets=((group.name, "Tableau de déclaration du groupe"), *listed),
        statement=whole,
        warning=consolidated.warning,
    )


def _write_uncertainty(book: Book, standard: str) -> uncertainty.Named:
    """The interval of every box, and what makes it."""
    code = {"ghg-protocol": "ghgp"}.get(standard, standard.removeprefix("beges-"))
    entities = consolidated_entities(book.inventory)
    named = uncertainty.named_uncertainty(book.inventory, code, entities)
    uncertainty.write_uncertainty(book, book.add(uncertainty.SHEET), named)
    return named


def _totals(group: beges.Written) -> cover.Totals:
    """The totals of the consolidated table, for the cover."""
    return cover.Totals(
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


def _write_protocol(book: Book) -> Tables:
    """The scopes of the group, then the boxes of each entity."""
    entities = consolidated_entities(book.inventory)
    boxes = protocol.protocol_of(book.inventory, entities)
    written = protocol.write_protocol(book, book.add(protocol.SHEET), boxes)
    protocol.write_by_entity(book, book.add(protocol.BY_ENTITY), boxes, entities)
    return Tables(
        totals=cover.Totals(
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
