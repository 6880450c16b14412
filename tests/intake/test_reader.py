"""The reader: three doors, one parser; nothing falls through the floor."""

import csv
import io
from typing import Any

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beges.domain.activities import ACTIVITIES, as_activities
from beges.domain.findings import Finding, Severity, Where
from beges.domain.perimeter import SITES
from beges.intake import Reading, open_document, read_pasted, read_tables, refuse
from beges.intake.delimited import pasted_rows

LISTS: dict[str, dict[str, str]] = {
    "entities": {"ALS": "Action Logement Services"},
    "sites": {"ALS-LYO-01": "Agence de Lyon"},
    "series": {"electricity_grid": "Électricité du réseau"},
    "releases": {},
}
HEADERS = [column.label_fr for column in ACTIVITIES.collected]

WORDS = st.sampled_from(
    ["", " ", "ALS", "ALS-LYO-01", "électricité du réseau", "01/01/2021", "31/01/2021", "12,5",
     "1.234", "kWh", "Facturée", "EXEMPLE", "#N/A", "douze", "En propriété", "0"]
)  # fmt: skip
CELLS = WORDS | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
SHEETS = st.lists(st.lists(CELLS, max_size=len(HEADERS) + 2), max_size=12)
GOOD = dict.fromkeys(HEADERS, "") | {
    "Code entité": "ALS",
    "Type de donnée": "electricity",
    "Début de période": "01/01/2021",
    "Fin de période": "31/01/2021",
    "Quantité": "1 234,5",
    "Unité": "kWh",
    "Qualité de la donnée": "measured",
}


def as_csv(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(rows)
    return buffer.getvalue().encode()


def read_csv(rows: list[list[str]]) -> Reading:
    return read_tables(open_document("f.csv", as_csv(rows)), LISTS)


# ------------------------------------------------------------------------------------- laws


@settings(max_examples=40)
@given(SHEETS)
def test_read_is_accepted_plus_rejected_plus_ignored(rows: list[list[str]]) -> None:
    reading = read_csv([HEADERS, *rows])
    assert reading.read == len(rows)
    assert reading.read == reading.accepted + reading.rejected + reading.ignored
    for table in reading.tables.values():
        assert table.read == len(table.accepted) + len(table.rejected) + table.ignored
        assert all(table.reasons.values())


@settings(max_examples=40)
@given(SHEETS)
def test_a_row_is_rejected_exactly_when_a_blocking_finding_names_it(rows: list[list[str]]) -> None:
    reading = read_csv([HEADERS, *rows])
    named = {f.where.row for f in reading.findings if f.severity is Severity.BLOCKING}
    rejected = {row for table in reading.tables.values() for row in table.rejected["origin_row"]}
    assert named == rejected


@settings(max_examples=40)
@given(SHEETS)
def test_rejected_rows_are_read_again_as_they_were(rows: list[list[str]]) -> None:
    reading = read_csv([HEADERS, *rows])
    for table in reading.tables.values():
        again = table.rejected[HEADERS].fillna("").astype(str)
        second = read_csv([HEADERS, *again.to_numpy().tolist()])
        assert second.rejected + second.ignored <= len(again)
        if not any(f.code == "row_too_long" for f in reading.findings):
            assert second.rejected == len(again)


def _is_told_apart(cell: str) -> bool:
    """A bare cell that opens with a quote may be read as the start of a quoted one."""
    return not cell.startswith('"') or any(mark in cell for mark in "\t\r\n")


CELLS = st.text(max_size=6).filter(_is_told_apart)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6))
@example([['"oui"', "non"], ['"', "x"]])
def test_a_pasted_block_comes_back_exactly(cells: list[list[str]]) -> None:
    """The clipboard of a spreadsheet quotes a cell that holds a tab or a line end, and no other."""

    def copied(cell: str) -> str:
        if any(mark in cell for mark in "\t\r\n"):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    block = "\r\n".join("\t".join(map(copied, row)) for row in cells)
    # One blank cell at the end and no cell at all are the same clipboard.
    expected = cells[:-1] if cells[-1] == [""] and len(cells) > 1 else cells
    assert pasted_rows(block) == expected
    assert pasted_rows(block + "\r\n")[: len(expected)] == expected


@settings(max_examples=40)
@given(SHEETS)
def test_two_doors_give_the_same_rows(rows: list[list[str]]) -> None:
    plain = [[cell for cell in row if not set(cell) & set('\t\r\n"')] for row in rows]
    pasted = read_pasted("\n".join("\t".join(row) for row in [HEADERS, *plain]), ACTIVITIES, LISTS)
    from_csv = read_csv([HEADERS, *plain]).tables["activities"]
    columns = [column.name for column in ACTIVITIES.collected]
    pd.testing.assert_frame_equal(
        pasted.tables["activities"].accepted[columns], from_csv.accepted[columns]
    )


# ------------------------------------------------------------------------------------ tables


def test_the_rows_are_ready_for_the_engine() -> None:
    reading = read_csv([HEADERS, list(GOOD.values())])
    accepted = reading.tables["activities"].accepted
    activities = as_activities(accepted)
    assert activities["quantity"].tolist() == [1234.5]
    assert activities["activity_type"].tolist() == ["electricity"]
    assert activities["period_end"].dt.day.tolist() == [31]
    assert accepted["origin_file"].tolist() == ["f.csv"]
    assert accepted["origin_row"].tolist() == [2]
    assert accepted["site"].isna().all()


def test_a_file_may_name_the_entities_that_it_registers(build: Any, good: Any) -> None:
    entity_headers = [
        "Code entité", "Nom de l'entité", "SIREN", "Part du capital (%)",
        "Contrôle opérationnel", "Contrôle financier",
    ]  # fmt: skip
    entities = [entity_headers, ["NEW", "Nouvelle", 732829320, 51.5, "Oui", False]]
    row = {**good, "Code entité": "new", "Code site": None}
    content = build({"Données": [[*row], [*row.values()]], "Entités": entities})
    reading = read_tables(open_document("f.xlsx", content), LISTS)
    assert not reading.findings
    assert reading.tables["activities"].accepted["entity"].tolist() == ["NEW"]
    [entity] = reading.tables["entities"].accepted.to_dict("records")
    assert (entity["siren"], entity["share_pct"]) == ("732829320", "51.5")
    assert (entity["operational_control"], entity["financial_control"]) == (True, False)


def test_a_rejected_entity_registers_nothing(build: Any, good: Any) -> None:
    entities = [
        ["Code entité", "Nom de l'entité", "SIREN", "Part du capital (%)",
         "Contrôle opérationnel", "Contrôle financier"],
        ["NEW", "Nouvelle", "732829320", "tout", "Oui", "Oui"],
    ]  # fmt: skip
    row = {**good, "Code entité": "NEW", "Code site": None}
    content = build({"Entités": entities, "Données": [[*row], [*row.values()]]})
    reading = read_tables(open_document("f.xlsx", content), LISTS)
    assert [f.code for f in reading.findings] == ["cell_number_text", "cell_register_unknown"]


def test_two_sheets_of_one_table_are_read_one_after_the_other(build: Any, good: Any) -> None:
    bad = {**good, "Quantité": "douze"}
    grid = [[*good], [*good.values()], [*bad.values()]]
    content = build({"Janvier": grid, "Février": grid})
    reading = read_tables(open_document("f.xlsx", content), LISTS)
    table = reading.tables["activities"]
    assert table.accepted["origin_sheet"].tolist() == ["Janvier", "Février"]
    assert table.rejected["origin_sheet"].tolist() == ["Janvier", "Février"]
    assert [(f.where.sheet, f.where.row) for f in reading.findings] == [
        ("Janvier", 3), ("Février", 3),
    ]  # fmt: skip


def test_a_later_finding_rejects_its_row() -> None:
    reading = read_csv([HEADERS, list(GOOD.values()), list(GOOD.values())])
    where = Where(file="f.csv", sheet="f", row=3, column="Période")
    late = Finding(code="period_reversed", where=where)
    checked = refuse(reading, [late])
    assert (checked.accepted, checked.rejected) == (1, 1)
    assert checked.findings[-1] is late
    rejected = checked.tables["activities"].rejected
    assert rejected["Quantité"].tolist() == ["1 234,5"]
    assert rejected["Motif du rejet"].iloc[0].startswith("Période : ")
    assert reading.accepted == 2


def test_the_example_is_never_read() -> None:
    row = list({**GOOD, "Identifiant": "exemple"}.values())
    reading = read_csv([HEADERS, row, list(GOOD.values())])
    assert (reading.read, reading.accepted, reading.ignored) == (2, 2, 0)
    row[0] = "EXEMPLE"
    reading = read_csv([HEADERS, row, list(GOOD.values())])
    assert (reading.read, reading.accepted, reading.ignored) == (2, 1, 1)
    assert [f.code for f in reading.findings] == ["row_example_ignored"]


# ------------------------------------------------------------------------------- pasted blocks


def test_a_block_without_headers_follows_the_columns() -> None:
    reading = read_pasted("\t".join(GOOD.values()) + "\n", ACTIVITIES, LISTS)
    accepted = reading.tables["activities"].accepted
    assert accepted["quantity"].tolist() == ["1234.5"]
    assert accepted["origin_row"].tolist() == [1]


def test_a_block_with_headers_may_be_in_any_order() -> None:
    block = (
        "Territoire\tCode site\tCode entité\tNom du site\tNature du site\nCorse\tA\tALS\tX\tAgence"
    )
    reading = read_pasted(block, SITES, LISTS)
    [site] = reading.tables["sites"].accepted.to_dict("records")
    assert (site["site"], site["geography"], site["kind"]) == ("A", "FR-COR", "agency")


def test_a_block_that_is_too_wide_is_refused() -> None:
    reading = read_pasted("\t".join([*GOOD.values(), "de trop"]), ACTIVITIES, LISTS)
    assert [f.code for f in reading.findings] == ["row_too_long"]
    assert reading.rejected == 1
