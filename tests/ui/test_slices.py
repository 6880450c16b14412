"""What the screens ask of the services: slices that add up, tables, downloads, typed cells."""

from decimal import Decimal

import pandas as pd
import pytest

from beges.domain.activities import ACTIVITIES
from beges.domain.inventory import DIMENSIONS, Inventory
from beges.domain.perimeter import ENTITIES
from beges.services.databases import databases, find_database, new_database
from beges.services.downloads import csv_bytes
from beges.services.entry import typed_record, typed_value
from beges.services.filing import ghg_protocol_table, statement_table
from beges.services.inventories import compile_stored, find_inventory
from beges.services.refusals import NotFound
from beges.services.results import Filters, filtered, total_by
from beges.services.slices import leftovers, lines_of, variation, with_tail
from beges.services.workspace import Workspace
from beges.ui import formats, theme

EVERY = [*(name for name in DIMENSIONS if name != "status"), "gas", "month"]


@pytest.fixture
def inventory(workspace: Workspace) -> Inventory:
    return compile_stored(workspace, find_inventory(workspace, "2021"))


@pytest.mark.parametrize("by", EVERY)
def test_the_lines_of_a_row_add_up_to_the_row(inventory: Inventory, by: str) -> None:
    lines = filtered(inventory, Filters())
    totals = total_by(inventory, lines, by)
    assert len(totals)
    for code, total in zip(totals["code"], totals["total_mg"], strict=True):
        assert int(lines_of(inventory, lines, by, code)["total_mg"].sum()) == total


def test_a_tail_keeps_the_total(inventory: Inventory) -> None:
    table = total_by(inventory, filtered(inventory, Filters()), "activity_type")
    short = with_tail(table, 3)
    assert list(short["code"])[-1] == "*"
    assert len(short) == 3
    assert short["total_mg"].sum() == table["total_mg"].sum()
    assert with_tail(table, 100) is table


def test_leftovers_close(inventory: Inventory) -> None:
    table = leftovers(inventory, Filters())
    computed = inventory.lines[inventory.lines["timing"] != "acquisition"]
    assert table["total_mg"].sum() == computed["total_mg"].sum()
    assert table["lines"].sum() == len(computed)


def test_a_variation_without_a_base_is_unknown() -> None:
    assert variation(150, 100) == Decimal("0.5")
    assert variation(150, 0) is None
    assert variation(None, 100) is None


def test_a_spreadsheet_never_runs_a_downloaded_text() -> None:
    rows = pd.DataFrame({"label": ["=1+1", "@x", "Énergie"], "total_mg": [1, -2_500_000_000, 0]})
    text = csv_bytes(rows).decode("utf-8-sig")
    assert text.splitlines() == [
        "libellé;tCO2e",
        "'=1+1;0,000000001",
        "'@x;-2,500000000",
        "Énergie;0,000000000",
    ]


@pytest.mark.parametrize("typed", ["1 234,5", "1,234.50", "1234.5", "1\u202f234,5"])
def test_a_quantity_is_read_in_french_and_english(typed: str) -> None:
    assert typed_value(ACTIVITIES.column("quantity"), typed).value == Decimal("1234.5")


def test_what_cannot_be_read_is_a_finding_and_no_value() -> None:
    cell = typed_value(ACTIVITIES.column("quantity"), "1,234")
    assert cell.value is None
    assert cell.finding is not None
    assert cell.finding.code == "cell_number_ambiguous"
    row, findings = typed_record(ENTITIES, {"entity": "E", "operational_control": True})
    assert row["operational_control"] is True
    assert {finding.values["column"] for finding in findings} == {
        "Nom de l'entité",
        "SIREN",
        "Part du capital (%)",
        "Contrôle financier",
    }


def test_subtotals_of_the_tables_add_up(inventory: Inventory) -> None:
    from beges.domain.statements import beges_statement

    table = statement_table(beges_statement(inventory, "v5"))
    by_kind = table.groupby("kind")["total"].sum()
    assert by_kind["subtotal"] == pytest.approx(by_kind["total"])
    assert by_kind["post"] == pytest.approx(by_kind["total"])
    ghgp = ghg_protocol_table(inventory)
    masses = ghgp[ghgp["code"] != ""].groupby("kind")["total_mg"].sum()
    assert masses["post"] == masses["subtotal"]


def test_a_database_is_named_without_a_path(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("BEGES_DATABASE", str(tmp_path / "la-mienne.sqlite"))
    assert databases()[0].name == "la-mienne.sqlite"
    for name in ("../ailleurs", "/etc/passwd", "a\\b", ""):
        with pytest.raises(NotFound):
            find_database(name)
    with pytest.raises(NotFound):
        new_database("../ailleurs")
    assert new_database("mon groupe 2024").name == "mon groupe 2024.sqlite"


def test_an_entity_keeps_its_colour_when_another_comes() -> None:
    few, more = theme.entity_colours(["ALS", "ONV"]), theme.entity_colours(["ALS", "ONV", "SOL"])
    assert {code: more[code] for code in few} == few
    assert len(set(more.values())) == 3


def test_every_heading_and_scope_has_its_colour() -> None:
    from beges.domain.nomenclature import headings

    assert set(theme.HEADINGS) == set(headings())
    assert set(theme.GROUPS) == {heading.published_group for heading in headings().values()}
    assert len(set(theme.HEADINGS.values())) == len(theme.HEADINGS)


def test_figures_are_french() -> None:
    assert formats.mass(1_234_500_000_000, 1) == "1\u202f234,5\u202ft"
    assert formats.change(Decimal("0.681")) == "+68,1\u202f%"
    assert formats.change(Decimal("-0.05")) == "−5,0\u202f%"
    assert formats.change(None) == "—"
    assert formats.plain("*a* :red[b]") == r"\*a\* \:red\[b\]"
