"""Templates: the workbooks that people fill in, written from the column declarations.

The collection workbook, that of worksheets, that of own factors, which holds those registered, and
the request to a site, which holds what it is asked for.

One sheet a table, in the order of the work: help, activity data, entities, sites, indicators,
group, inventories, lists. The registered entities and sites are already in it. ``beges.intake``
reads it back: the sheet names, the headers and the key ``EXEMPLE`` of the example row are what
both sides agree on, and a test ties them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from beges.domain.activities import ACTIVITIES
from beges.domain.columns import Table
from beges.output.template.book import (
    HELP_SHEET,
    LIST_SHEET,
    OWN_TABLES,
    PLAN_TABLES,
    TABLES,
    TRADE_TABLES,
    Book,
    Lists,
    Records,
    styles_of,
)
from beges.output.template.guide import write_formulas, write_guide
from beges.output.template.lists import all_lists, write_lists
from beges.output.template.requests import write_asked
from beges.output.template.tables import write_table

__all__ = [
    "write_own_factors",
    "write_plan",
    "write_request",
    "write_template",
    "write_worksheets",
]

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_template(target: Path | BinaryIO, lists: Lists, records: Records | None = None) -> None:
    """Write the collection workbook.

    ``lists`` gives code → label for ``series`` and ``releases``, and for any other list to put in
    the place of the package's own; ``records`` the rows already known, by name of table.
    """
    with _workbook(target) as file:
        file.set_properties({"title": "Collecte des données d'activité", "subject": "BEGES"})
        book = _book(file, TABLES, lists, records)
        write_guide(book, file.add_worksheet(HELP_SHEET))
        _write_tables(book)


def write_worksheets(target: Path | BinaryIO, lists: Lists, records: Records) -> None:
    """Write the workbook of worksheets: what people know, in their own words."""
    with _workbook(target) as file:
        file.set_properties({"title": "Classeur métier", "subject": "BEGES"})
        book = _book(file, TRADE_TABLES, lists, records)
        write_formulas(book, file.add_worksheet(HELP_SHEET))
        _write_tables(book)


def write_own_factors(target: Path | BinaryIO, records: Records) -> None:
    """Write the workbook of own factors: the rows of each table, by its name, ready to go on."""
    with _workbook(target) as file:
        file.set_properties({"title": "Facteurs propres", "subject": "BEGES"})
        _write_tables(_book(file, OWN_TABLES, {}, records))


def write_plan(target: Path | BinaryIO, lists: Lists, records: Records) -> None:
    """Write the workbook of the transition plan: its actions and targets, ready to go on."""
    with _workbook(target) as file:
        file.set_properties({"title": "Plan de transition", "subject": "BEGES"})
        _write_tables(_book(file, PLAN_TABLES, lists, records))


def write_request(
    target: Path | BinaryIO, title: str, lists: Lists, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write what a site is asked for: a row a period that is missing, ready for a quantity.

    ``rows`` hold the columns of an activity that are known and ``last_year``, a text to read.
    """
    with _workbook(target) as file:
        file.set_properties({"title": title, "subject": "BEGES"})
        book = _book(file, (ACTIVITIES,), lists, None)
        write_asked(book, file.add_worksheet(ACTIVITIES.sheet_fr), title, rows)
        write_lists(book, file.add_worksheet(LIST_SHEET))


def _workbook(target: Path | BinaryIO) -> Workbook:
    return Workbook(str(target) if isinstance(target, Path) else target, _OPTIONS)


def _book(file: Workbook, tables: Sequence[Table], lists: Lists, records: Records | None) -> Book:
    known = all_lists(tables, lists)
    return Book(file=file, tables=tables, style=styles_of(file), lists=known, records=records or {})


def _write_tables(book: Book) -> None:
    """A sheet a table, then the lists that they draw from."""
    for table in book.tables:
        write_table(book, table, book.file.add_worksheet(table.sheet_fr))
    write_lists(book, book.file.add_worksheet(LIST_SHEET))
