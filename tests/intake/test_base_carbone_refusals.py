"""Files that are no Base Carbone, or no longer one: refused with the place, the reason, the way."""

import io
import zipfile
from collections.abc import Sequence

import pytest
import xlsxwriter
from ademe_file import HEADERS, RATIO, ROWS, TOTAL, WASTE, WASTE_PARTS, delimited, official

from beges.domain.findings import Severity
from beges.intake import BaseCarbone, RowClass, read_base_carbone

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 200


def codes(base_carbone: BaseCarbone) -> list[str]:
    return [finding.code for finding in base_carbone.findings]


def workbook(rows: Sequence[Sequence[object]], *, error: bool = False) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Feuille")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
        if error:
            sheet.write_formula(1, HEADERS.index(TOTAL), "=NA()", value="#N/A")
    return buffer.getvalue()


def cells() -> list[list[object]]:
    return [list(HEADERS), *([row.get(header, "") for header in HEADERS] for row in ROWS)]


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>" + b" " * 40_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("voyages.csv", b"a;b;c\n1;2;3\n", "base_carbone_not_one"),
        ("voyages.xlsx", workbook([["a", "b"], [1, 2]]), "base_carbone_not_one"),
        ("image.png", PNG, "file_type_refused"),
        ("image.csv", PNG, "file_renamed"),
        ("image.xlsx", PNG, "file_renamed"),
        ("vide.csv", b"", "file_empty"),
        ("vide.csv", b" \n \n", "file_empty"),
        ("deux-points.csv", delimited(delimiter=":").encode(), "base_carbone_separator"),
        ("entete.csv", official([]), "base_carbone_empty"),
        ("source.csv", official([RATIO]), "base_carbone_empty"),
        ("grand.csv", b"x" * 51_000_000, "file_too_large"),
        ("bombe.xlsx", bomb(), "file_bomb"),
        ("ancien.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "file_old_format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_base_carbone_is_refused(name: str, content: bytes, code: str) -> None:
    base_carbone = read_base_carbone(name, content)
    [finding] = base_carbone.findings
    assert finding.code == code
    assert finding.severity is Severity.BLOCKING
    assert finding.where.file == name
    assert finding.remedy
    assert base_carbone.is_refused
    assert base_carbone.read == 0


def test_missing_columns_are_named() -> None:
    kept = [header for header in HEADERS if header not in ("CO2f", TOTAL)]
    [finding] = read_base_carbone("essai.csv", official(headers=kept)).findings
    assert finding.code == "base_carbone_columns_missing"
    assert finding.values["columns"] == f"{TOTAL} ; CO2f"
    assert TOTAL in finding.sentence


def test_a_column_that_only_describes_may_be_missing() -> None:
    kept = [header for header in HEADERS if header not in ("Source", "Qualité P", "Tags français")]
    base_carbone = read_base_carbone("essai.csv", official(headers=kept))
    assert not base_carbone.is_refused
    assert base_carbone.counts[RowClass.VALID_FACTOR] == 7


def test_a_header_that_stands_twice_is_refused() -> None:
    first, rest = official().decode("cp1252").split("\n", 1)
    content = f"{first.replace('Source', 'CO2F')}\n{rest}".encode("cp1252")
    assert codes(read_base_carbone("essai.csv", content)) == ["base_carbone_column_twice"]


def test_a_last_record_that_is_cut_is_told() -> None:
    content = official().rstrip(b"\n;")
    [finding] = read_base_carbone("essai.csv", content).findings
    assert finding.code == "base_carbone_cut"
    assert finding.where.row == len(ROWS) + 1
    assert "cellules sur 67" in finding.sentence


def test_a_last_factor_whose_parts_are_cut_is_told() -> None:
    rows = [row for row in ROWS if row not in (WASTE, *WASTE_PARTS)]
    for kept in range(len(WASTE_PARTS)):
        found = read_base_carbone("essai.csv", official([*rows, WASTE, *WASTE_PARTS[:kept]]))
        is_whole = kept == len(WASTE_PARTS) - 1  # the last part is nought
        assert codes(found) != ["base_carbone_cut"] if is_whole else found.is_refused
        if not is_whole:
            [finding] = found.findings
            assert (finding.code, "104" in finding.sentence) == ("base_carbone_cut", True)


def test_a_quote_that_is_cut_is_told() -> None:
    content = official()
    cut = content[: content.index(b"seconde ligne") + 3]
    assert codes(read_base_carbone("essai.csv", cut)) == ["file_csv_broken"]


def test_a_record_with_too_many_cells_is_rejected_alone() -> None:
    lines = official().split(b"\n")
    lines[-3] = lines[-3] + b";x"
    base_carbone = read_base_carbone("essai.csv", b"\n".join(lines))
    assert base_carbone.counts[RowClass.REJECTED] == 1
    [rejected] = [f for f in base_carbone.findings if f.code == "base_carbone_rows_rejected"]
    assert "plus de 67 cellules" in str(rejected.values["reason"])


def test_a_cell_in_error_rejects_its_record() -> None:
    base_carbone = read_base_carbone("essai.xlsx", workbook(cells(), error=True))
    [rejected] = [f for f in base_carbone.findings if f.code == "base_carbone_rows_rejected"]
    assert "erreur dans le tableur" in str(rejected.values["reason"])
    assert rejected.where.row == 2


def test_the_headers_may_stand_below_a_title() -> None:
    titled = workbook([["Base Carbone"], [], *cells()])
    base_carbone = read_base_carbone("essai.xlsx", titled)
    assert base_carbone.counts[RowClass.VALID_FACTOR] == 7
    assert base_carbone.records["row"].min() == 4


def test_a_name_that_is_a_path_is_only_shown() -> None:
    [finding] = read_base_carbone("../../etc/passwd.csv", b"a;b\n1;2\n").findings
    assert finding.where.file == "passwd.csv"
