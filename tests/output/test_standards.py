"""The sheets beside the BEGES: what is written is what was computed, and recalculates the same."""

import io
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filing_books import check_digits
from filing_books import written as filing_of
from openpyxl.workbook import Workbook
from small_group import activities, perimeter, settings

from beges.domain.inventory import Inventory, compile_inventory
from beges.domain.statements import (
    Contract,
    EsrsTable,
    MarketBased,
    ResidualMix,
    esrs_rows,
    esrs_year,
    iso_statement,
    market_based,
)
from beges.intake import find_release
from beges.output.filing import FILING, Declared, esrs, iso, market, reconciliation
from environment.libreoffice import LibreOffice

pytestmark = pytest.mark.slow

ROWS: list[dict[str, Any]] = [
    {"quantity": 12_345.67},
    {"activity_type": "natural_gas", "unit": "kWh_PCS", "quantity": 9876.5},
    {
        "activity_type": "it_equipment",
        "unit": "piece",
        "factor": "laptop",
        "life_years": 7,
        "quantity": 117,
        "period_end": "2021-01-01",
    },
    {
        "activity_type": "travel_plane",
        "factor": "plane_long_haul",
        "quantity": 125_000,
        "unit": "passenger_km",
        "site": "",
    },
    {"activity_type": "visitors_car", "quantity": 12_000, "unit": "vehicle_km"},
]
CONTRACT = Contract(
    contract="=GO()",
    entity="ALS",
    instrument="guarantee",
    period_start=date(2021, 1, 1),
    period_end=date(2021, 12, 31),
    kwh=Decimal(5000),
    factor=Decimal("0.011"),
    source="=cmd|'/c calc'!A1",
)


@cache
def inventory(year: int = 2021) -> Inventory:
    terms = settings(
        inventory=str(year), year=year, excluded_posts=("5.4",), exclusion_reason="négligeable"
    )
    return compile_inventory(terms, perimeter(), activities(ROWS), find_release("beges_2026.2"))


def electricity(*, stated: bool) -> MarketBased:
    residual = ResidualMix(factor=Decimal("0.0457"), source="AIB") if stated else None
    return market_based(inventory(), [CONTRACT], residual)


def written(*, stated: bool = True, version: str = "dr_2023_2772") -> bytes:
    found = electricity(stated=stated)
    now = esrs_year(inventory(), found, version=version)
    table = EsrsTable(rows=esrs_rows(version), now=now, before=now)
    return filing_of(inventory(), FILING, declared=Declared(market=found, esrs=table))


@cache
def read(content: bytes) -> Workbook:
    """A workbook as it stands, opened once."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def texts(content: bytes, name: str, column: int) -> dict[str, int]:
    """Text of a column → its row, in a sheet."""
    sheet = read(content)[name]
    return {
        str(cell.value): cell.row for (cell,) in sheet.iter_rows(min_col=column, max_col=column)
    }


def value(content: bytes, name: str, row: int, column: int) -> Any:
    return read(content)[name].cell(row, column).value


def test_every_figure_is_the_one_computed() -> None:
    content, found = written(), electricity(stated=True)
    statement = iso_statement(inventory())
    row = texts(content, iso.SHEET, 1)["Total"]
    assert round(value(content, iso.SHEET, row, 14) * 10**9) == statement.total_mg
    row = texts(content, iso.SHEET, 1)["5.4"]
    assert value(content, iso.SHEET, row, 14) is None
    assert "négligeable" in value(content, iso.SHEET, row, 16)
    values = esrs_year(inventory(), found).values
    rows = texts(content, esrs.SHEET, 2)
    for line in esrs_rows():
        printed, exact, gap = (
            value(content, esrs.SHEET, rows[line.label_fr], c) for c in (5, 8, 9)
        )
        mass = values[line.row]
        assert exact is None if mass is None else round(exact * 10**9) == mass
        assert mass is None or round(printed * 10**9) - mass == round(gap * 10**9)
    row = texts(content, market.SHEET, 1)["Scope 2 fondé sur le marché"]
    assert value(content, market.SHEET, row, 7) == found.total_mg
    row = texts(content, reconciliation.SHEET, 1)["Résidu (nul au milligramme près)"]
    assert value(content, reconciliation.SHEET, row, 3) == 0


def test_what_is_not_stated_is_blank_and_what_was_not_checked_says_so() -> None:
    content = written(stated=False, version="dr_2026_1563")
    rows = texts(content, esrs.SHEET, 2)
    for label in ("Émissions totales de GES, fondées sur le marché",):
        assert value(content, esrs.SHEET, rows[label], 5) is None
    assert any("à vérifier" in text for text in texts(content, esrs.SHEET, 13))
    rows = texts(content, market.SHEET, 1)
    assert value(content, market.SHEET, rows["Scope 2 fondé sur le marché"], 7) is None
    assert any(text.startswith("Non renseigné") for text in rows)


def test_a_text_of_the_user_is_never_a_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written()))[market.SHEET]
    typed = [sheet.cell(7, column) for column in (1, 8)]
    assert [cell.value for cell in typed] == ["=GO()", "=cmd|'/c calc'!A1"]
    assert {cell.data_type for cell in typed} <= {"s", "f"}
    formulas = openpyxl.load_workbook(io.BytesIO(written()), data_only=True)[market.SHEET]
    assert [formulas.cell(7, column).value for column in (1, 8)] == [c.value for c in typed]


@pytest.mark.parametrize("stated", [True, False])
def test_libreoffice_calculates_the_same_digits(
    stated: bool, soffice: LibreOffice, tmp_path: Path
) -> None:
    check_digits(written(stated=stated), soffice, tmp_path)
