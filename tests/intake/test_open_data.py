"""Published inventories read: whole, by name, within bounds; every row in one class."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_files import POSTS, a_file, a_row, codes, generator, replaced

from beges.domain.declaration import open_data_columns
from beges.intake import open_data, read_open_data

HEADERS = {column.source: column.header for column in open_data_columns()}


def test_a_whole_file_is_read_and_every_row_is_in_one_class() -> None:
    made = generator()
    content = made.make(made.Plan(rows=400, seed=3))
    found = read_open_data("bilans.csv", content)
    assert found.findings == ()
    assert (found.read, len(found.table), found.rejected) == (400, 400, 0)
    assert set(found.table["method"]) == {"v4", "v5"}
    assert found.table["siren"].str.fullmatch(r"\d{9}").all()
    assert found.table["first"].notna().all()


def test_siren_is_padded_and_what_the_file_writes_is_typed() -> None:
    row = a_row(siren="5550041", year="2021.0", method="Méthode BEGES V4", naf="64.99Z")
    row[HEADERS["filed_on"]] = "24/07/2025"
    (one,) = read_open_data("b.csv", a_file(row)).table.to_dict("records")
    assert (one["siren"], one["year"], one["method"], one["naf"]) == (
        *("005550041", 2021, "v4", "6499Z"),
    )
    assert f"{one['published_on']:%Y-%m-%d}" == "2025-07-24"
    assert (one["first"], one["last"]) == (2000, 4999)


def test_a_blank_post_is_missing_and_a_nought_is_a_nought() -> None:
    (one,) = read_open_data("b.csv", a_file(a_row(post_54=""))).table.to_dict("records")
    assert one["5.4"] != one["5.4"]
    assert one["6.1"] == 0


def test_the_names_and_the_commas_of_data_ademe_are_read() -> None:
    made = generator()
    lines = made.make(made.Plan(rows=20)).decode("utf-8-sig").splitlines()
    names = ",".join(column.also or column.slug for column in open_data_columns())
    body = [line.replace(";", ",") for line in lines[1:]]
    cleaned = [names, *(line.replace(" ,", " ") for line in body)]
    found = read_open_data("lines.csv", "\n".join(cleaned).encode())
    assert found.findings == ()
    assert len(found.table) == 20


def test_no_contact_is_kept_whatever_is_asked() -> None:
    content = a_file(a_row(contact="Camille Untel"))
    assert b"Camille" in content
    found = read_open_data("b.csv", content, texts=True)
    assert not [source for source in found.texts if "contact" in source]
    assert "Camille" not in found.texts.to_csv() + found.table.to_csv()


def test_the_latest_of_two_filings_stays() -> None:
    rows = [a_row(), a_row(post_11="50.0"), a_row(1)]
    rows[1][HEADERS["filed_on"]] = "2024-01-31"
    found = read_open_data("b.csv", a_file(*rows))
    assert (found.read, len(found.table), found.superseded) == (3, 2, 1)
    assert found.table.loc[found.table["siren"] == "732829320", "1.1"].item() == 50
    assert codes(found.findings) == ["open_data_superseded"]


# ---------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"post_11": "12,3.4"}, "Emissions publication P1.1"),
        ({"post_11": "1e5"}, "Emissions publication P1.1"),
        ({"post_11": "inf"}, "Emissions publication P1.1"),
        ({"post_11": "NaN"}, "Emissions publication P1.1"),
        ({"post_11": "12,5"}, "Emissions publication P1.1"),
        ({"siren": "ABC"}, "SIREN principal"),
        ({"siren": "1234567890"}, "SIREN principal"),
        ({"siren": ""}, "SIREN principal"),
        ({"year": "21"}, "Année de reporting"),
        ({"method": "v3"}, "Méthode BEGES (V4,V5)"),
    ],
)
def test_a_cell_that_cannot_be_read_rejects_its_row_and_is_named(cells, column) -> None:
    found = read_open_data("b.csv", a_file(a_row(), a_row(1, **cells)))
    assert (found.read, len(found.table), found.rejected) == (2, 1, 1)
    (finding,) = found.findings
    assert finding.code == "open_data_cell_unread"
    assert (finding.where.row, finding.where.column) == (3, column)
    assert finding.values["count"] == 1


def test_a_file_of_decimal_commas_is_read_as_one() -> None:
    cells = {f"post_{post[5]}{post[7:]}": "0" for post in POSTS}
    content = a_file(a_row(**{**cells, "post_11": "1 234,5"}))
    found = read_open_data("b.csv", content)
    assert found.findings == ()
    assert found.table["1.1"].item() == 1234.5


def test_a_doubtful_siren_is_kept_and_told() -> None:
    found = read_open_data("b.csv", a_file(a_row(siren="123456789")))
    assert len(found.table) == 1
    assert codes(found.findings) == ["open_data_siren_doubtful"]


def test_a_spreadsheet_of_windows_is_read_and_told() -> None:
    content = a_file(a_row(name="Société")).decode("utf-8-sig").encode("cp1252")
    found = read_open_data("b.csv", content)
    assert found.table["name"].item() == "Société"
    assert codes(found.findings) == ["open_data_encoding"]


def test_columns_that_are_missing_strange_or_twice_are_named() -> None:
    content = a_file(a_row())
    lost = read_open_data("b.csv", replaced(content, ("Emissions publication P4.5", "Poste 4.5")))
    (finding,) = lost.findings
    assert finding.code == "open_data_columns_missing"
    assert "P4.5" in str(finding)
    twice = replaced(content, ("Emissions publication P4.5", "Emissions publication P4.3"))
    assert codes(read_open_data("b.csv", twice).findings) == ["open_data_column_twice"]
    strange = read_open_data("b.csv", replaced(content, ("Incertitudes", "Inconnue")))
    assert codes(strange.findings) == ["open_data_columns_unknown", "open_data_columns_absent"]
    assert len(strange.table) == 1


def test_another_file_is_told_apart() -> None:
    for content in (b"Poste;Total\n1.1;3\n", b"a,b\n", "é\n".encode()):
        assert codes(read_open_data("b.csv", content).findings) == ["open_data_not_one"]


def test_a_row_too_long_or_a_quote_left_open_refuses_the_file_and_says_where() -> None:
    content = a_file(a_row(), a_row(1))
    longer = content.rstrip(b"\n") + b";de trop\n"
    (finding,) = read_open_data("b.csv", longer).findings
    assert finding.code == "open_data_broken"
    assert "ligne 3" in finding.sentence
    opened = replaced(content, (";Organisation 1;", ';"Organisation 1;'))
    (finding,) = read_open_data("b.csv", opened).findings
    assert finding.code == "open_data_broken"
    assert "guillemet" in finding.sentence


def test_a_row_cut_short_is_rejected_and_a_blank_line_ignored() -> None:
    lines = a_file(a_row(), a_row(1)).decode("utf-8-sig").splitlines()
    short = ";".join(lines[2].split(";")[:60])
    content = "\n".join([lines[0], lines[1], short, "", ";" * 103]).encode()
    found = read_open_data("b.csv", content)
    assert (found.read, len(found.table), found.rejected, found.blank) == (4, 1, 1, 2)
    assert codes(found.findings) == ["open_data_rows_short"]
    assert found.findings[0].where.row == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04" + b"x" * 100, "file_renamed"),
        (b"a\x00b" * 50, "file_renamed"),
        (b"\x81\x8d\x8f\n", "file_encoding"),
    ],
)
def test_what_is_no_text_is_refused_before_it_is_read(content: bytes, code: str) -> None:
    assert codes(read_open_data("../../b.csv", content).findings) == [code]


def test_a_file_beyond_the_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = a_file(*(a_row(number) for number in range(5)))
    monkeypatch.setattr(open_data, "MAX_ROWS", 3)
    assert codes(read_open_data("b.csv", content).findings) == ["open_data_broken"]
    monkeypatch.setattr(open_data, "MAX_OPEN_DATA", 100)
    assert codes(read_open_data("b.csv", content).findings) == ["file_too_large"]


@settings(max_examples=25)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
        | st.sampled_from(['a"b', "a;b", "a\nb", "=1+1", "«x»", "12,5", "-", "\n"]),
        min_size=1,
        max_size=4,
    )
)
def test_rows_read_are_accepted_rejected_or_ignored_and_texts_come_back(texts) -> None:
    rows = [a_row(n, **{"field:policy": text}) for n, text in enumerate(texts)]
    found = read_open_data("b.csv", a_file(*rows), texts=True)
    assert found.read == len(found.table) + found.rejected + found.blank + found.superseded
    assert found.texts["field:policy"].tolist() == list(texts)
