"""Write the workbook of an inventory: the sheets of a standard, in their order.

The file appears whole or not at all: it is written beside its place and put there at the end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from beges.domain.factors import FactorRelease
from beges.domain.findings import Finding
from beges.domain.inventory import Inventory
from beges.domain.statements import consolidated_entities
from beges.output.filing import (
    activities,
    adopted,
    aside,
    cover,
    factors,
    form,
    justified,
    lines,
    market,
    others,
    plan,
    protocol,
    results,
    sums,
    uncertainty,
)
from beges.output.filing.standards import (
    CONSOLIDATED,
    SHORT_FR,
    Context,
    Sheets,
    Tables,
    add_sheets,
    define_names,
    write_tables,
)
from beges.output.filing.workbook import Book, FilingSheet, Seal, new_workbook

FILING = "filing"
"""The workbook of the whole filing: every standard, the copy sheet and the activities."""

STANDARDS: Mapping[str, str] = {
    "beges-v5": "Bilan d’émissions de gaz à effet de serre – méthode V5",
    "beges-v4": "Bilan d’émissions de gaz à effet de serre – méthode V4",
    "ghg-protocol": "Inventaire de gaz à effet de serre – GHG Protocol",
    "iso": "Inventaire de gaz à effet de serre – ISO 14064-1:2018",
    "esrs": "Émissions brutes de gaz à effet de serre – ESRS E1",
    FILING: "Classeur de dépôt – bilan d’émissions de gaz à effet de serre",
}
_TABLES = {
    "beges-v5": ("v5",),
    "beges-v4": ("v4",),
    "ghg-protocol": ("ghgp",),
    "iso": ("iso",),
    "esrs": ("esrs",),
    FILING: ("v5", "v4", "ghgp", "iso", "esrs"),
}
_SUMMED = _TABLES | {
    "iso": ("v5",),
    "esrs": ("ghgp", sums.ESRS),
    FILING: ("v5", "v4", "ghgp", sums.ESRS),
}
_DETAILED = ("iso", FILING)
"""The workbooks that add up each gas."""

_ALLOWED = {
    "autofilter": True,
    "sort": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
}
"""What a protected sheet still lets a reader do: nothing that changes a figure."""

_NOTHING = justified.Justified()
_NOT_DECLARED = form.Declared()
_LINES_FR = "Toutes les lignes d’émission, avec leurs termes et leur statut"
_FIXED = (
    cover.SHEET,
    CONSOLIDATED,
    *SHORT_FR.values(),
    form.SHEET,
    protocol.SHEET,
    protocol.BY_ENTITY,
    market.SHEET,
    *others.SHEETS,
    lines.SHEET,
    sums.SHEET,
    uncertainty.SHEET,
    factors.SHEET,
    adopted.SHEET,
    aside.SHEET,
    activities.SHEET,
    plan.SHEET,
    results.SHEET,
    justified.DOCUMENTS,
    justified.ACCEPTED,
)


class UnknownStandard(ValueError):
    """No workbook exists for that standard."""

    def __init__(self, standard: str) -> None:
        super().__init__(f"unknown standard {standard!r}: {', '.join(STANDARDS)}")
        self.standard = standard


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
    declared: form.Declared = _NOT_DECLARED,
) -> None:
    """Write the workbook of an inventory under a standard, to a file or a binary stream.

    ``standard`` is a key of ``STANDARDS``; ``head`` and ``head_seq`` are the digest and the number
    of the ledger's last entry, which the cover prints so that the chain is anchored outside.
    ``adopted_from``: the releases that the inventory adopted factors from, by name, for their title
    and their attribution. ``shown``: documents, accepted findings, and the state of reviews.
    ``declared``: the form as filled in and what else the workbook of the whole filing holds; the
    columns of other years of ESRS and the market-based scope 2 stand where they are given.

    Raises
    ------
    UnknownStandard
    OSError
        When the file cannot be written; what was there before stays.
    """
    if standard not in STANDARDS:
        raise UnknownStandard(standard)
    seal = Seal(standard=standard, head=head, head_seq=head_seq, made_at=made_at, made_by=made_by)
    told = Told(adopted_from=adopted_from, shown=shown, declared=declared)
    if not isinstance(target, Path):
        _write(target, inventory, seal, told)
        return
    partial = target.with_name(f"{target.name}.part")
    try:
        with partial.open("wb") as stream:
            _write(stream, inventory, seal, told)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the workbook tells beside the inventory."""

    adopted_from: Mapping[str, FactorRelease]
    shown: justified.Justified
    declared: form.Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheets:
    """Every sheet in its place, before any is written; those that a standard lacks are none."""

    cover: FilingSheet
    form: FilingSheet | None
    tables: tuple[Sheets, ...]
    market: FilingSheet | None
    others: others.Others | None
    uncertainty: FilingSheet
    aside: FilingSheet
    factors: FilingSheet
    adopted: FilingSheet | None
    plan: FilingSheet | None
    results: FilingSheet | None
    activities: FilingSheet | None
    sums: FilingSheet
    lines: tuple[FilingSheet, ...]


def _add(book: Book, standard: str, told: Told) -> _Sheets:
    """Add the sheets in the order in which they are read."""
    is_whole, entities = standard == FILING, consolidated_entities(book.inventory)
    has_plan = is_whole and told.declared.has_plan
    first = book.add(cover.SHEET)
    copy = book.add(form.SHEET) if is_whole else None
    tables = []
    taken = list(_FIXED)
    for code in _tables(standard, told.declared):
        added = add_sheets(book, code, entities, taken, alone=not is_whole)
        taken += [sheet.get_name() for sheet in added.entities]
        tables.append(added)
    market_based = told.declared.market
    is_stated = market_based is not None and market_based.is_stated
    return _Sheets(
        cover=first,
        form=copy,
        tables=tuple(tables),
        market=book.add(market.SHEET) if is_stated else None,
        others=others.add_others(book, told.declared) if is_whole else None,
        uncertainty=book.add(uncertainty.SHEET),
        aside=book.add(aside.SHEET),
        plan=book.add(plan.SHEET) if has_plan else None,
        results=book.add(results.SHEET) if has_plan and told.declared.results else None,
        factors=book.add(factors.SHEET),
        adopted=book.add(adopted.SHEET) if book.inventory.settings.adoptions else None,
        activities=book.add(activities.SHEET) if is_whole else None,
        sums=book.add(sums.SHEET),
        lines=tuple(lines.add_sheets(book)),
    )


def _tables(standard: str, declared: form.Declared) -> tuple[str, ...]:
    """The tables of a workbook; the whole filing has that of ESRS where it was made."""
    if standard == FILING and declared.esrs is None:
        return tuple(code for code in _TABLES[standard] if code != sums.ESRS)
    return _TABLES[standard]


def _write(target: BinaryIO, inventory: Inventory, seal: Seal, told: Told) -> None:
    """The sheets, each after those that its formulas call; the cover is filled in last."""
    with new_workbook(target, inventory, seal) as book:
        sheets = _add(book, seal.standard, told)
        entities = consolidated_entities(inventory)
        written = lines.write_lines(book, sheets.lines)
        standards, is_detailed = _SUMMED[seal.standard], seal.standard in _DETAILED
        added = sums.write_sums(book, sheets.sums, written, standards, is_detailed=is_detailed)
        of_market, of_esrs = _write_market(book, sheets.market, told, added), told.declared.esrs
        context = Context(entities=entities, sums=added, market=of_market, esrs=of_esrs)
        tables = [write_tables(book, own, context) for own in sheets.tables]
        if sheets.others is not None:
            others.write_others(book, sheets.others, told.declared, tables)
        for table in tables:
            define_names(book, table)
        named = uncertainty.named_uncertainty(inventory, standards[0], entities)
        uncertainty.write_uncertainty(book, sheets.uncertainty, named)
        factors.write_factors(book, sheets.factors)
        aside.write_asides(book, sheets.aside, tables[0].totals.valuation)
        beside = tuple(_write_beside(book, sheets, tables, seal, told))
        borne = tuple(justified.write_justified(book, told.shown))
        contents = cover.Contents(
            standard_fr=STANDARDS[seal.standard],
            totals=tuple(table.totals for table in tables),
            lines=written,
            sheets=(
                *beside,
                *(listed for table in tables for listed in table.sheets),
                *_described(sheets),
                *borne,
            ),
            findings=told.shown.left(_findings(inventory, tables)),
            shown=told.shown,
            warning=" ".join(table.warning for table in tables if table.warning),
            uncertainty_fr=uncertainty.free_text(inventory, named),
            manifest=told.declared.manifest,
        )
        cover.write_cover(book, sheets.cover, seal, contents)
        _finish(book)


def _write_market(
    book: Book, sheet: FilingSheet | None, told: Told, added: sums.Sums
) -> market.WrittenMarket:
    """The market-based scope 2, which the GHG Protocol and the ESRS call; blank: not stated."""
    if sheet is None or told.declared.market is None:
        return market.NOT_STATED
    return market.write_market(book, sheet, told.declared.market, added)


def _write_beside(
    book: Book, sheets: _Sheets, tables: Sequence[Tables], seal: Seal, told: Told
) -> Iterator[tuple[str, str]]:
    """The sheets that only some workbooks have; yields those that open the list of the cover."""
    if sheets.adopted is not None:
        adopted.write_adopted(book, sheets.adopted, told.adopted_from)
    if sheets.activities is not None:
        activities.write_activities(book, sheets.activities, told.shown)
    if sheets.plan is not None:
        plan.write_plan(book, sheets.plan, told.declared)
    if sheets.results is not None and told.declared.results is not None:
        results.write_results(book, sheets.results, told.declared.results)
    if sheets.form is not None:
        group = next(table.group for table in tables if table.group is not None)
        form.write_form(book, sheets.form, seal, told.declared, group)
        yield form.SHEET, "Chaque champ du formulaire de dépôt, dans son ordre, prêt à reporter"


def _described(sheets: _Sheets) -> Iterator[tuple[str, str]]:
    """The other sheets, each with its meaning, in their order."""
    meanings = (
        (sheets.market, "Électricité aux facteurs de ses contrats, ligne à ligne"),
        *(() if sheets.others is None else sheets.others.described()),
        (sheets.uncertainty, "Intervalle de chaque poste, et le texte à reporter"),
        (sheets.aside, "Postes exclus, flux intragroupe, hors périmètre, sans poste"),
        (sheets.plan, "Actions et objectifs du plan de transition"),
        (sheets.results, "Évolution depuis le bilan précédent : effet du plan et autres causes"),
        (sheets.factors, "Facteurs utilisés : source, total publié, total calculé, écart"),
        (sheets.adopted, "Remplaçant et remplacé, version, empreinte et motif"),
        (sheets.activities, "Données lues pour l’année : quantité, période, origine, pièces"),
        (sheets.sums, "Milligrammes entiers de chaque case, sommés sur les lignes"),
        *((sheet, _LINES_FR) for sheet in sheets.lines),
    )
    return ((sheet.get_name(), meaning) for sheet, meaning in meanings if sheet is not None)


def _findings(inventory: Inventory, tables: Sequence[Tables]) -> tuple[Finding, ...]:
    """What the inventory and its statements call for, once each."""
    told = [f for table in tables if table.statement for f in table.statement.findings]
    once = {(f.code, f.where, f.sentence): f for f in (*inventory.findings, *told)}
    return tuple(once.values())


def _finish(book: Book) -> None:
    """Protect every sheet without a password, and open the workbook on its cover."""
    for sheet in book.workbook.worksheets():
        sheet.protect("", _ALLOWED)
    book.workbook.worksheets()[0].activate()
