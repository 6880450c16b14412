"""Filing workbooks of the small group, opened again, and recalculated by LibreOffice."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import small_group
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from beges.domain.factors import FactorRelease
from beges.domain.inventory import Inventory, broken_invariants, compile_inventory
from beges.domain.perimeter import Perimeter
from beges.intake.releases import find_release
from beges.output.filing import write_filing
from environment.libreoffice import LibreOffice

HOSTILE = ("=1+1", "+33 1 23", "-5", "@SUM(A1)", "\t=1+1", "\r=1+1", "{=1+1}", "<r><t>&</t></r>")
HEAD = "a1" * 32
REASON = "=Données indisponibles pour ce premier bilan."

ROWS: list[dict[str, Any]] = [
    {"quantity": 1000.5},
    {"site": "FDF", "quantity": 88_000},
    {"activity_type": "natural_gas", "quantity": 12_000, "unit": "kWh_PCS"},
    {
        "entity": "ONV",
        "site": "PARC",
        "activity_type": "housing_collective_gas",
        "quantity": 1_234_567.8,
        "unit": "kWh_PCS",
    },
    {
        "activity_type": "refrigerant_leak",
        "factor": "refrigerant_r410a",
        "quantity": 3.2,
        "unit": "kg",
    },
    {
        "activity_type": "refrigerant_leak",
        "factor": "refrigerant_r22",
        "quantity": 1.2,
        "unit": "kg",
    },
    {"activity_type": "wood_pellets", "quantity": 12, "unit": "tonne"},
    {
        "activity_type": "travel_plane",
        "factor": "plane_long_haul",
        "quantity": 125_000,
        "unit": "passenger_km",
    },
    {"activity_type": "visitors_car", "quantity": 12_000, "unit": "vehicle_km"},
    {
        "activity_type": "it_equipment",
        "factor": "laptop",
        "quantity": 117,
        "unit": "piece",
        "life_years": 7,
        "period_start": "2019-03-01",
        "period_end": "2019-03-01",
    },
    {
        "activity_type": "buildings_owned",
        "factor": "building_office",
        "quantity": 1500,
        "unit": "m2_SHON",
        "life_years": 30,
        "period_start": "2021-03-01",
        "period_end": "2021-03-01",
    },
    {"activity_type": "services_insurance", "quantity": 125, "unit": "kEUR"},
    {
        "activity_type": "services_insurance",
        "quantity": 25,
        "unit": "kEUR",
        "counterparty": small_group.SIREN_CHILD,
    },
    {
        "entity": "ONV",
        "site": "",
        "activity_type": "services_insurance",
        "quantity": 33,
        "unit": "kEUR",
        "period_start": "2020-07-01",
        "period_end": "2021-06-30",
    },
    {"entity": "EXT", "site": "", "quantity": 500},
]


@cache
def release() -> FactorRelease:
    return find_release("beges_2026.2")


def perimeter() -> Perimeter:
    """Two consolidated entities of the same NAF division, and one that is not controlled."""
    outside = small_group.entity(
        "EXT", small_group.SIREN_FOREIGN, operational_control=False, financial_control=False
    )
    made = small_group.perimeter(outside)
    entities = {code: replace(entity, naf="64.19Z") for code, entity in made.entities.items()}
    return replace(made, entities=entities, notice="Données fictives.")


def inventory(
    rows: list[dict[str, Any]] | None = None, group: Perimeter | None = None, **terms: Any
) -> Inventory:
    """An inventory of the small group; its sums close."""
    table = small_group.activities(ROWS if rows is None else rows)
    if group is None:
        group = perimeter()
    made = compile_inventory(small_group.settings(**terms), group, table, release())
    assert broken_invariants(made) == []
    return made


def written(made: Inventory, standard: str = "beges-v5", **facts: Any) -> bytes:
    """The bytes of its workbook."""
    target = io.BytesIO()
    write_filing(
        target,
        made,
        standard=standard,
        head=HEAD,
        head_seq=1234,
        made_at=datetime(2026, 11, 23, 8, 15, tzinfo=UTC),
        made_by="Camille",
        **facts,
    )
    return target.getvalue()


def opened(content: bytes | Path, *, values: bool = True) -> Workbook:
    source = content if isinstance(content, Path) else io.BytesIO(content)
    return openpyxl.load_workbook(source, data_only=values)


def row_where(sheet: Worksheet, text: str, column: int = 1) -> int:
    """The row whose cell is a text, else the first whose cell begins with it."""
    cells = [
        cell
        for (cell,) in sheet.iter_rows(min_col=column, max_col=column)
        if isinstance(cell.value, str) and cell.value.startswith(text)
    ]
    assert cells, f"{text!r} is not in the sheet {sheet.title}"
    return next((cell for cell in cells if cell.value == text), cells[0]).row


def columns(sheet: Worksheet, row: int) -> dict[str, int]:
    """Header → column."""
    return {str(cell.value).partition("\n")[0]: cell.column for cell in sheet[row] if cell.value}


def as_printed(value: object) -> int | None:
    """A cell in hundredths of a tonne; a cell with more digits than that is an error."""
    if value is None:
        return None
    exact = Decimal(str(value)) * 100
    assert abs(exact - round(exact)) < Decimal("1e-6"), value
    return round(exact)


def as_milligrams(value: object) -> int:
    """A cell of exact tonnes."""
    return round(Decimal(str(value)) * 10**9)


def line_rows(book: Workbook) -> Iterator[dict[str, Any]]:
    """The rows of every sheet of lines, by header."""
    for name in book.sheetnames:
        if name.startswith("Lignes"):
            headers, *rows = book[name].iter_rows(min_row=5, values_only=True)
            for row in rows:
                yield dict(zip(headers, row, strict=True))


Places = dict[tuple[str, int, int], float]


def numbers(content: bytes | Path) -> Places:
    """Every number of a workbook by sheet, row and column, as a fast reader sees them."""
    source = io.BytesIO(content if isinstance(content, bytes) else content.read_bytes())
    book = CalamineWorkbook.from_filelike(source)
    return {
        (name, row, col): value
        for name in book.sheet_names
        for row, cells in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for col, value in enumerate(cells)
        if isinstance(value, float | int) and not isinstance(value, bool)
    }


def with_a_canary(content: bytes) -> bytes:
    """The same workbook, whose cached values of formulas are all wrong."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>987654321</v>", part)
            copy.writestr(name, part)
    return target.getvalue()


CANARY = 987654321


def check_digits(content: bytes, soffice: LibreOffice, tmp_path: Path) -> None:
    """LibreOffice computes every number of the workbook that we wrote, to the last digit."""
    cached = numbers(content)
    source = tmp_path / "filing.xlsx"
    source.write_bytes(with_a_canary(content))
    assert CANARY in numbers(source).values()
    computed = numbers(soffice.recalculated(source, tmp_path / "out"))
    assert computed.keys() == cached.keys()
    differ = {at: (v, computed[at]) for at, v in cached.items() if v != computed[at]}
    assert differ == {}
