"""The collection template: its columns, its controls, and what the reader makes of it."""

import io
import warnings
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from beges.domain.columns import Kind
from beges.domain.findings import Severity
from beges.domain.nomenclature import activity_types, labels
from beges.domain.units import unit_catalogue
from beges.intake import Reading, headers, open_document, read_tables, rows
from beges.output.template import book, write_template
from environment.libreoffice import LibreOffice

LISTS: Mapping[str, Mapping[str, str]] = {
    "entities": {},
    "meters": {},
    "sites": {},
    "series": {
        "electricity_grid": "Électricité du réseau",
        "r410a": "Fluide R410A",
    },
    "releases": {"beges_2026.1": "Bibliothèque 2026.1"},
    "electricity_instruments": labels("electricity_instruments"),
    "avoided_cases": labels("avoided_cases"),
}
ENTITY = {
    "entity": "ALS",
    "name": "=Action & <Logement>",
    "siren": "732829320",
    "share_pct": Decimal("99.75"),
    "operational_control": True,
    "financial_control": False,
    "naf": "0100Z",
    "entry_date": date(2019, 2, 18),
    "exit_date": None,
}
SITE = {
    "site": "ALS-LYO-01",
    "entity": "ALS",
    "name": "+33 Lyon",
    "kind": "agency",
    "town": "Lyon",
    "postcode": "01000",
    "geography": "FR-COR",
    "surface_m2": Decimal("1250.5"),
    "occupancy": "operating_lease",
    "entry_date": None,
    "exit_date": None,
}


def written(records: Any = None) -> bytes:
    buffer = io.BytesIO()
    write_template(buffer, LISTS, records)
    return buffer.getvalue()


def read(content: bytes) -> Reading:
    return read_tables(open_document("modele.xlsx", content), LISTS)


def opened(content: bytes) -> openpyxl.Workbook:
    """As openpyxl reads it; what it cannot keep is a warning, and a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return openpyxl.load_workbook(io.BytesIO(content))


def test_both_sides_agree_on_names() -> None:
    assert headers.TEMPLATE_SHEETS == (book.HELP_SHEET, book.LIST_SHEET)
    sheets = (book.TABLES, book.OWN_TABLES, book.TRADE_TABLES, book.PLAN_TABLES)
    written = {table.name for tables in sheets for table in tables}
    assert {table.name for table in headers.TABLES} == written
    assert rows.EXAMPLE == book.EXAMPLE


def test_an_empty_template_reads_as_nothing() -> None:
    reading = read(written())
    assert reading.accepted == reading.rejected == 0
    assert reading.ignored == 1
    assert {f.code: f.severity for f in reading.findings} == {
        "row_example_ignored": Severity.INFO,
        "file_no_rows": Severity.WARNING,
    }
    assert set(reading.tables) == {table.name for table in book.TABLES}


def test_every_collected_column_has_its_header_and_its_meaning() -> None:
    workbook = opened(written())
    for table in book.TABLES:
        sheet = workbook[table.sheet_fr]
        heads = sheet[book.HEADER_ROW + 1]
        assert [cell.value for cell in heads] == [column.label_fr for column in table.collected]
        for cell, column in zip(heads, table.collected, strict=True):
            assert column.meaning_fr in cell.comment.text
            assert (cell.font.color.rgb == "FFFFFFFF") == column.required
        assert sheet.freeze_panes == f"A{book.HEADER_ROW + 2}"


def test_every_control_and_every_list_is_there() -> None:
    workbook = opened(written())
    for table in book.TABLES:
        found = {}
        for control in workbook[table.sheet_fr].data_validations.dataValidation:
            [place] = control.sqref.ranges
            found[table.collected[place.min_col - 1].name] = control
            assert (place.min_row, place.max_row) == (book.HEADER_ROW + 2, book.LAST_ROW + 1)
            assert control.error
        bounded = (Kind.BOOLEAN, Kind.DATE, Kind.DECIMAL, Kind.INTEGER)
        expected = {c.name for c in table.collected if c.choices or c.kind in bounded}
        assert set(found) == expected
        for column in table.collected:
            if column.choices:
                assert found[column.name].formula1 == f"liste_{column.choices}"
    lists = {c.choices for table in book.TABLES for c in table.collected if c.choices}
    assert set(workbook.defined_names) == {f"liste_{name}" for name in lists}


def test_a_list_names_its_own_cells() -> None:
    workbook = opened(written())
    [(sheet, cells)] = workbook.defined_names["liste_activity_types"].destinations
    values = [cell.value for [cell] in workbook[sheet][cells.replace("$", "")]]
    assert values == [kind.label_fr for kind in activity_types().values()]
    [(sheet, cells)] = workbook.defined_names["liste_series"].destinations
    natures = [cell.value for [cell] in workbook[sheet][cells.replace("$", "")]]
    assert natures == ["Électricité du réseau", "Fluide R410A"]
    [(sheet, cells)] = workbook.defined_names["liste_units"].destinations
    units = [cell.value for [cell] in workbook[sheet][cells.replace("$", "")]]
    bases = {basis for kind in activity_types().values() for basis in kind.bases}
    bases |= {"money_ttc_current", "money_booked_current"}  # wherever untaxed money is
    assert units == [unit.label_fr for unit in unit_catalogue().values() if unit.basis in bases]
    assert {"kWh", "k€ HT", "k€ TTC"} <= set(units)
    assert "k€ 2023 HT" not in units


def test_the_help_names_every_activity_type() -> None:
    texts = {cell for [cell, *_] in opened(written())[book.HELP_SHEET].iter_rows(values_only=True)}
    assert {kind.label_fr for kind in activity_types().values()} <= texts


def test_what_is_registered_comes_back_as_it_was() -> None:
    reading = read(written({"entities": [ENTITY], "sites": [SITE]}))
    assert not reading.is_refused
    [entity] = reading.tables["entities"].accepted.to_dict("records")
    [site] = reading.tables["sites"].accepted.to_dict("records")
    for record, given in ((entity, ENTITY), (site, SITE)):
        for name, value in given.items():
            back = record[name]
            if value is None:
                assert back != back or back is None  # noqa: PLR0124 — a missing value
            elif isinstance(value, Decimal):
                assert Decimal(back) == value
            elif isinstance(value, date):
                assert back.date() == value
            else:
                assert back == value


def test_no_text_of_a_user_is_a_formula() -> None:
    nasty = {**ENTITY, "name": '=HYPERLINK("http://x")', "naf": "<r>x</r>"}
    workbook = opened(written({"entities": [nasty], "sites": [SITE]}))
    for sheet in workbook:
        if sheet.title != book.LIST_SHEET:
            for row in sheet.iter_rows():
                assert all(cell.data_type != "f" for cell in row)


def test_a_filled_template_is_read(tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    write_template(path, LISTS, {"entities": [ENTITY], "sites": [SITE]})
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Données"]
    cells = ["", "ALS", "ALS-LYO-01", "Électricité du réseau", "Électricité du réseau",
             date(2021, 1, 1), date(2021, 1, 31), 1234.5, "kWh", "Pris en location simple", None,
             "Facturée"]  # fmt: skip
    for column, value in enumerate(cells, start=1):
        sheet.cell(book.HEADER_ROW + 3, column, value)
    workbook.save(path)
    reading = read(path.read_bytes())
    [activity] = reading.tables["activities"].accepted.to_dict("records")
    assert not reading.is_refused
    assert (activity["factor"], activity["quantity"]) == ("electricity_grid", "1234.5")
    assert (activity["characterisation"], activity["origin_row"]) == ("operating_lease", 5)


def test_libreoffice_keeps_it_whole(soffice: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    write_template(path, LISTS, {"entities": [ENTITY], "sites": [SITE]})
    saved = soffice.recalculated(path, tmp_path / "libreoffice").read_bytes()
    reading = read(saved)
    assert not reading.is_refused
    assert (reading.accepted, reading.ignored) == (2, 1)
    controls = opened(saved)["Données"].data_validations.dataValidation
    assert {f"liste_{c.choices}" for c in book.TABLES[0].collected if c.choices} == {
        control.formula1 for control in controls if control.type == "list"
    }


@pytest.mark.parametrize("table", [*book.TABLES, *book.OWN_TABLES], ids=lambda table: table.name)
def test_a_sheet_is_found_by_its_name(table: Any) -> None:
    assert headers.table_named(table.sheet_fr) is table
