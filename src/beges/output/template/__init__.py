"""Template: the collection workbook that people fill in, written from the column declarations.

One sheet a table, in the order of the work: help, activity data, entities, sites, indicators,
group, inventories, lists. The registered entities and sites are already in it. ``beges.intake``
reads it back: the sheet names, the headers and the key ``EXEMPLE`` of the example row are what
both sides agree on, and a test ties them.
"""

from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook

from beges.output.template.book import (
    HELP_SHEET,
    LIST_SHEET,
    TABLES,
    Book,
    Lists,
    Records,
    styles_of,
)
from beges.output.template.guide import write_guide
from beges.output.template.lists import all_lists, write_lists
from beges.output.template.tables import write_table

__all__ = ["write_template"]

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_template(target: Path | BinaryIO, lists: Lists, records: Records | None = None) -> None:
    """Write the collection workbook.

    ``lists`` gives code → label for ``series`` and ``releases``, and for any other list to put in
    the place of the package's own; ``records`` the rows already known, by name of table.
    """
    with Workbook(str(target) if isinstance(target, Path) else target, _OPTIONS) as file:
        file.set_properties({"title": "Collecte des données d'activité", "subject": "BEGES"})
        book = Book(file=file, style=styles_of(file), lists=all_lists(lists), records=records or {})
        write_guide(book, file.add_worksheet(HELP_SHEET))
        for table in TABLES:
            write_table(book, table, file.add_worksheet(table.sheet_fr))
        write_lists(book, file.add_worksheet(LIST_SHEET))
