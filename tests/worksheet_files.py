"""Sheets of the worksheets, as a person would fill them in, for tests."""

from collections.abc import Iterable, Mapping

import pandas as pd

from beges.domain.columns import Table
from beges.domain.worksheets import WORKSHEET_TABLES
from beges.intake import Document, Sheet
from beges.intake.cells import RawCell
from beges.intake.reader import read_tables
from beges.intake.reading import Reading

LISTS = {"entities": {"ALS": "Mère", "ONV": "Filiale"},
         "sites": {"LYO": "Agence de Lyon", "PARC": "Parc"}, "meters": {},
         "series": {}, "factors": {}, "releases": {}}  # fmt: skip


def table_of(sheet: str) -> Table:
    """The table of a sheet of the workbook."""
    return next(table for table in WORKSHEET_TABLES if table.sheet_fr == sheet)


def grid(sheet: str, rows: Iterable[Mapping[str, RawCell]]) -> Sheet:
    """A sheet with the headers of the template; rows give their cells by name of column."""
    table = table_of(sheet)
    head = [column.label_fr for column in table.collected]
    cells = [[row.get(column.name, "") for column in table.collected] for row in rows]
    return Sheet(name=sheet, rows=[head, *cells])


def read_sheets(sheets: Mapping[str, Iterable[Mapping[str, RawCell]]]) -> Reading:
    """What the reader makes of these sheets."""
    document = Document(
        name="metier.xlsx",
        digest="ab" * 32,
        sheets=tuple(grid(name, rows) for name, rows in sheets.items()),
    )
    return read_tables(document, LISTS)


def workbook(sheets: Mapping[str, Iterable[Mapping[str, RawCell]]]) -> bytes:
    """The same as a file."""
    import io

    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as file:
        for name, rows in sheets.items():
            sheet = file.add_worksheet(name)
            for number, cells in enumerate(grid(name, rows).rows):
                sheet.write_row(number, 0, [None if cell == "" else cell for cell in cells])
    return buffer.getvalue()


def by_id(activities: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Computed activities by their identifier."""
    return {str(row["activity_id"]): row for row in activities.to_dict("records")}
