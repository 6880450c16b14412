"""What bad input gets: a clear finding at its place, with its reason and its remedy; no exception.

The list is the issue's: unknown unit or site, text in a number, dates as text, Excel errors,
merged cells, missing columns, hidden sheets, empty, protected and renamed files.
"""

import datetime as dt
import io
import string
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pytest

from beges.domain.findings import Finding, Severity, finding_codes
from beges.intake import Reading, open_document, read_tables

FILE = "collecte.xlsx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CSV_HEADERS = (
    "Code entité;Code site;Type de donnée;Début de période;Fin de période;"
    "Quantité;Unité;Qualité de la donnée"
)
CSV_ROW = "ALS;ALS-LYO-01;Électricité du réseau;01/01/2021;31/01/2021;{};kWh;Facturée"


def read(content: bytes, lists: Any, name: str = FILE) -> Reading:
    reading = read_tables(open_document(name, content), lists)
    assert reading.read == reading.accepted + reading.rejected + reading.ignored
    for finding in reading.findings:
        assert "{" not in str(finding)
        assert placeholders(finding) <= set(finding.values)
        assert finding.remedy
        assert finding.where.file
    return reading


def placeholders(finding: Finding) -> set[str]:
    told = finding_codes()[finding.code]
    texts = (told.sentence_fr, told.remedy_fr)
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def only_blocking(reading: Reading) -> Finding:
    [finding] = [f for f in reading.findings if f.severity is Severity.BLOCKING]
    return finding


CELLS: Sequence[tuple[Mapping[str, Any], str, str]] = [
    ({"Unité": "ton"}, "cell_unit_unknown", "Unité"),
    ({"Code site": "ALS-LYO-99"}, "cell_register_unknown", "Code site"),
    ({"Code entité": "XYZ"}, "cell_register_unknown", "Code entité"),
    ({"Type de donnée": "Électricite du resau"}, "cell_choice_unknown", "Type de donnée"),
    ({"Nature ou facteur": "R22"}, "cell_choice_unknown", "Nature ou facteur"),
    ({"Quantité": "douze"}, "cell_number_text", "Quantité"),
    ({"Quantité": "12 kWh"}, "cell_number_unit", "Quantité"),
    ({"Quantité": "1.234"}, "cell_number_ambiguous", "Quantité"),
    ({"Quantité": dt.date(2021, 3, 1)}, "cell_number_is_date", "Quantité"),
    ({"Quantité": None}, "cell_missing", "Quantité"),
    ({"Quantité": "\u00a0 "}, "cell_missing", "Quantité"),
    ({"Début de période": "31/02/2021"}, "cell_date_impossible", "Début de période"),
    ({"Début de période": "12/31/2021"}, "cell_date_impossible", "Début de période"),
    ({"Début de période": "01/01/21"}, "cell_date_short_year", "Début de période"),
    ({"Fin de période": 44227}, "cell_date_number", "Fin de période"),
    ({"Fin de période": dt.date(1900, 3, 1)}, "cell_date_range", "Fin de période"),
    ({"Quantité": "#N/A"}, "cell_error", "Quantité"),
    ({"Commentaire": "#REF!"}, "cell_error", "Commentaire"),
    ({"Durée d'amortissement (ans)": 2.5}, "cell_integer_expected", "Durée d'amortissement (ans)"),
    ({"Compteur ou contrat": 12345678901234567890}, "cell_code_digits_lost", "Compteur ou contrat"),
    ({"Compteur ou contrat": dt.date(2021, 5, 1)}, "cell_code_is_date", "Compteur ou contrat"),
    ({"Commentaire": "x" * 6000}, "cell_text_too_long", "Commentaire"),
]


@pytest.mark.parametrize(
    "case", CELLS, ids=lambda case: f"{case[1]}-{next(iter(case[0].values()))!s:.20}"
)
def test_a_bad_cell_is_named(
    case: tuple[Mapping[str, Any], str, str], activities: Any, good: Any, lists: Any
) -> None:
    wrong, code, column = case
    reading = read(activities(good, {**good, **wrong}), lists)
    finding = only_blocking(reading)
    where = finding.where
    assert (finding.code, where.file, where.sheet, where.row, where.column) == (
        code, FILE, "Données", 3, column,
    )  # fmt: skip
    assert (reading.accepted, reading.rejected) == (1, 1)
    rejected = reading.tables["activities"].rejected
    assert finding.sentence in rejected["Motif du rejet"].iloc[0]
    assert rejected["Code entité"].iloc[0] == {**good, **wrong}["Code entité"]


@pytest.mark.parametrize("quantity", ["1 234,56", "1\u202f234,56", "1,234.56", "1234.56", 1234.56])
def test_french_and_english_numbers_are_read(
    quantity: object, activities: Any, good: Any, lists: Any
) -> None:
    reading = read(activities({**good, "Quantité": quantity}), lists)
    assert reading.tables["activities"].accepted["quantity"].tolist() == ["1234.56"]


def test_dates_as_text_and_as_cells_are_the_same(activities: Any, good: Any, lists: Any) -> None:
    starts = ["01/02/2021", "1-2-2021", "2021-02-01", dt.date(2021, 2, 1)]
    rows = [{**good, "Début de période": start, "Fin de période": "28/02/2021"} for start in starts]
    read_rows = read(activities(*rows), lists).tables["activities"].accepted
    assert set(read_rows["period_start"].dt.date) == {dt.date(2021, 2, 1)}


def test_every_error_of_a_spreadsheet_is_seen(activities: Any, good: Any, lists: Any) -> None:
    errors = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"]

    def adjust(_: Any, sheet: Any) -> None:
        for row, error in enumerate(errors, start=1):
            sheet.write_formula(row, 16, "=1", None, error)

    reading = read(activities(*[good] * 7, adjust=adjust), lists)
    seen = [(f.code, f.where.row, f.where.column) for f in reading.findings]
    assert seen == [("cell_error", row, "Commentaire") for row in range(2, 9)]
    assert [f.values["value"] for f in reading.findings] == errors


def test_a_formula_that_nobody_computed_is_not_a_blank(good: Any, lists: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Données"
    sheet.append([*good, "Commentaire"])
    sheet.append([*good.values(), "=CONCATENATE(A2,B2)"])
    buffer = io.BytesIO()
    book.save(buffer)
    finding = only_blocking(read(buffer.getvalue(), lists))
    assert (finding.code, finding.where.row) == ("cell_formula_uncomputed", 2)
    assert finding.where.column == "Commentaire"


def test_a_computed_formula_is_its_value(activities: Any, good: Any, lists: Any) -> None:
    def adjust(_: Any, sheet: Any) -> None:
        sheet.write_formula(1, 7, "=2*3", None, 6)
        sheet.write_formula(1, 16, '=""', None, "")  # Excel adds t="str": an empty text is a result

    content = activities(good, adjust=adjust)
    reading = read(content, lists)
    assert [f.code for f in reading.findings] == ["cell_formula_uncomputed"]
    assert reading.tables["activities"].typed["quantity"].tolist() == ["6"]


def test_merged_cells_are_refused_with_the_rows_they_cover(
    activities: Any, good: Any, lists: Any
) -> None:
    def adjust(_: Any, sheet: Any) -> None:
        sheet.merge_range(1, 2, 3, 2, "ALS-LYO-01")

    reading = read(activities(good, good, good, good, adjust=adjust), lists)
    merged = [f for f in reading.findings if f.code == "cell_merged"]
    assert [f.where.row for f in merged] == [2, 3, 4]
    assert {f.where.column for f in merged} == {"Code site"}
    assert merged[0].values["range"] == "C2:C4"
    assert reading.accepted == 1


def test_a_merged_title_is_no_defect(build: Any, good: Any, lists: Any) -> None:
    def adjust(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 6, "Collecte 2021")

    grid = [[], ["Remplir ci-dessous"], [*good], [*good.values()]]
    reading = read(build({"Données": grid}, adjust), lists)
    assert not reading.findings
    assert reading.tables["activities"].accepted["origin_row"].tolist() == [4]


def test_headers_merged_sideways_refuse_the_sheet(build: Any, good: Any, lists: Any) -> None:
    def adjust(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 7, 0, 8, "Qualité de la donnée")

    reading = read(build({"Données": [[*good], [*good.values()]]}, adjust), lists)
    assert only_blocking(reading).code == "cell_merged"
    assert reading.accepted == 0


def test_missing_columns_are_all_named_and_reject_every_row(build: Any, lists: Any) -> None:
    grid = [["Code entité", "Type de donnée", "Début de période", "Quantitée", "Unité"], ["ALS"]]
    reading = read(build({"Données": grid}), lists)
    missing = [f for f in reading.findings if f.code == "column_missing"]
    assert [f.where.column for f in missing] == [
        "Fin de période", "Quantité", "Qualité de la donnée",
    ]  # fmt: skip
    assert "« Quantitée » lui ressemble" in missing[1].sentence
    assert {f.where.row for f in missing} == {1}
    assert (reading.read, reading.rejected) == (1, 1)


def test_headers_twice_and_unknown(build: Any, good: Any, lists: Any) -> None:
    grid = [[*good, "Notes internes", "QUANTITE"], [*good.values(), "x", 12]]
    reading = read(build({"Données": grid}), lists)
    assert {f.code: f.severity for f in reading.findings} == {
        "column_twice": Severity.BLOCKING,
        "column_ignored": Severity.INFO,
    }
    assert only_blocking(reading).values["other"] == "J"
    assert reading.rejected == 1


def test_a_sheet_without_headers(build: Any, lists: Any) -> None:
    reading = read(build({"Données": [["bonjour"], [12]]}), lists)
    finding = only_blocking(reading)
    assert (finding.code, finding.where.sheet) == ("sheet_header_missing", "Données")
    assert (reading.read, reading.rejected) == (2, 2)


def test_a_column_of_values_without_header_is_said(build: Any, good: Any, lists: Any) -> None:
    reading = read(build({"Données": [[*good, None], [*good.values(), 12]]}), lists)
    assert [(f.code, f.values["letters"]) for f in reading.findings] == [("column_unnamed", "I")]
    assert reading.accepted == 1


def test_hidden_sheets(build: Any, good: Any, lists: Any) -> None:
    def hide(_: Any, sheet: Any) -> None:
        if sheet.get_name() != "Sites":
            sheet.very_hidden() if sheet.get_name() == "Calculs" else sheet.hide()

    grid = [[*good], [*good.values()]]
    sites = [["Code site", "Code entité", "Nom du site", "Nature du site", "Territoire"]]
    content = build({"Sites": sites, "Brouillon": grid, "Calculs": [["x"]], "Données": grid}, hide)
    reading = read(content, lists)
    assert [(f.code, f.where.sheet) for f in reading.findings] == [
        ("sheet_hidden_ignored", "Brouillon"),
        ("sheet_hidden_ignored", "Calculs"),
        ("sheet_hidden_read", "Données"),
    ]
    assert reading.accepted == 1


def test_a_workbook_of_something_else(build: Any, lists: Any) -> None:
    reading = read(build({"Feuil1": [["Recette", "Crêpes"], ["Œufs", 3]]}), lists)
    assert [f.code for f in reading.findings] == ["sheet_ignored", "file_no_table"]
    assert reading.read == 0


def test_nothing_to_import(build: Any, good: Any, lists: Any) -> None:
    reading = read(build({"Données": [[*good]]}), lists)
    assert [f.code for f in reading.findings] == ["file_no_rows"]
    assert not reading.is_refused


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vide.xlsx", b"", "file_empty"),
        ("vide.csv", b" \n\n", "file_empty"),
        ("facture.pdf", b"%PDF-1.7", "file_type_refused"),
        ("sans-extension", b"a;b", "file_type_refused"),
        ("facture.xlsx", b"%PDF-1.7", "file_renamed"),
        ("page.xlsx", b"<html><table>", "file_renamed"),
        ("texte.xlsx", b"a;b;c\n1;2;3", "file_renamed"),
        ("classeur.csv", b"PK\x03\x04" + bytes(40), "file_renamed"),
        ("ancien.csv", OLE + bytes(600), "file_renamed"),
        ("octets.csv", bytes(range(256)), "file_renamed"),
        ("ancien.xls", OLE + bytes(600), "file_old_format"),
        ("renomme.xlsx", OLE + bytes(600), "file_renamed"),
        ("libre.ods", b"PK\x03\x04" + bytes(40), "file_old_format"),
        ("secret.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "file_password"),
        ("secret.xls", OLE + "EncryptedPackage".encode("utf-16-le"), "file_password"),
        ("casse.xlsx", b"PK\x03\x04" + bytes(400), "file_damaged"),
        ("mac.csv", "é;\x81\x8d".encode("latin-1"), "file_encoding"),
        ("guillemet.csv", f'{CSV_HEADERS}\nALS;"x;y\nz'.encode(), "file_csv_broken"),
        ("gros.csv", b"x" * 50_000_001, "file_too_large"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(
    name: str, content: bytes, code: str, lists: Any
) -> None:
    reading = read(content, lists, name)
    finding = only_blocking(reading)
    assert (finding.code, finding.where.file) == (code, name)
    assert reading.read == 0


# ------------------------------------------------------------------------------ delimited text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encodings_and_separators(encoding: str, separator: str, lists: Any) -> None:
    text = f"{CSV_HEADERS}\n{CSV_ROW.format('12.5')}\n".replace(";", separator)
    reading = read(text.encode(encoding), lists, "collecte.csv")
    assert not reading.findings
    assert reading.tables["activities"].accepted["quantity"].tolist() == ["12.5"]


def test_a_decimal_comma_among_commas_is_not_split_in_silence(lists: Any) -> None:
    text = f"{CSV_HEADERS}\n{CSV_ROW.format('12,5')}\n".replace(";", ",")
    reading = read(text.encode(), lists, "collecte.csv")
    assert "row_too_long" in [f.code for f in reading.findings]
    assert reading.accepted == 0


def test_a_quoted_line_end_keeps_the_rows_counted_as_excel_does(lists: Any) -> None:
    headers, row = f"{CSV_HEADERS};Commentaire", f"{CSV_ROW.format('12,5')};"
    text = f'titre\n{headers}\n{row}"deux\nlignes"\n\n{row}fin\n{CSV_ROW.format("x")};\n'
    reading = read(text.encode(), lists, "collecte.csv")
    accepted = reading.tables["activities"].accepted
    assert accepted["comment"].tolist() == ["deux\nlignes", "fin"]
    assert accepted["origin_row"].tolist() == [3, 5]
    assert (reading.read, reading.ignored, reading.rejected) == (4, 1, 1)
    assert only_blocking(reading).where.row == 6


def test_a_csv_of_sites_is_recognised_by_its_headers(lists: Any) -> None:
    text = (
        "site;entity;name;kind;geography\nALS-1;ALS;Bourg;agency;FR\nALS-2;ALS;Ajaccio;Agence;Corse"
    )
    reading = read(text.encode(), lists, "donnees.csv")
    assert reading.tables["sites"].accepted["geography"].tolist() == ["FR", "FR-COR"]


def test_many_defects_are_counted_and_each_row_keeps_its_reasons(
    activities: Any, good: Any, lists: Any
) -> None:
    reading = read(activities(*[{**good, "Quantité": "douze", "Unité": "ton"}] * 3000), lists)
    assert len(reading.findings) == 5001
    assert reading.findings[-1].code == "sheet_more_findings"
    assert reading.findings[-1].values["count"] == 1000
    reasons = reading.tables["activities"].rejected["Motif du rejet"]
    assert all("Quantité :" in reason and "Unité :" in reason for reason in reasons)
