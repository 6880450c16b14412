"""Workbooks and lists for the tests of the reader."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
import xlsxwriter

from beges.domain.activities import ACTIVITIES

HEADERS = [column.label_fr for column in ACTIVITIES.collected]
GOOD: Mapping[str, Any] = {
    "Code entité": "ALS",
    "Code site": "ALS-LYO-01",
    "Type de donnée": "Électricité du réseau",
    "Début de période": "01/01/2021",
    "Fin de période": "31/01/2021",
    "Quantité": 1234.5,
    "Unité": "kWh",
    "Qualité de la donnée": "Facturée",
}

Build = Callable[..., bytes]


@pytest.fixture
def lists() -> dict[str, dict[str, str]]:
    """The registers of a small group."""
    return {
        "entities": {"ALS": "Action Logement Services", "ONV": "Opérateur National de Vente"},
        "sites": {"ALS-LYO-01": "Agence de Lyon", "ONV-PAR-01": "Siège"},
        "series": {"electricity_grid": "Électricité du réseau", "r410a": "Fluide R410A"},
        "factors": {"bc-28333": "Électricité 2020"},
        "releases": {"beges_2026.1": "Bibliothèque 2026.1"},
    }


@pytest.fixture
def good() -> dict[str, Any]:
    """A row that has nothing wrong."""
    return dict(GOOD)


def table(rows: Sequence[Mapping[str, Any]], headers: Sequence[str] = HEADERS) -> list[list[Any]]:
    """Rows by header as a grid, the headers on top."""
    return [[*headers], *([row.get(header) for header in headers] for row in rows)]


@pytest.fixture
def build() -> Build:
    """A workbook of grids by sheet name; ``adjust`` may do more to each sheet."""

    def built(sheets: Mapping[str, Sequence[Sequence[Any]]], adjust: Any = None) -> bytes:
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            for name, grid in sheets.items():
                sheet = book.add_worksheet(name)
                for row, cells in enumerate(grid):
                    for column, value in enumerate(cells):
                        if hasattr(value, "year"):
                            sheet.write_datetime(row, column, value, day)
                        elif value is not None:
                            sheet.write(row, column, value)
                if adjust is not None:
                    adjust(book, sheet)
        return buffer.getvalue()

    return built


@pytest.fixture
def activities(build: Build) -> Build:
    """A workbook with one sheet of activities, given by header."""

    def built(*rows: Mapping[str, Any], adjust: Any = None, headers: Any = HEADERS) -> bytes:
        return build({"Données": table(rows, headers)}, adjust)

    return built
