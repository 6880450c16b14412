"""FEC: a sound file is read whole in any of its forms; a bad one is refused with its place."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import HEADER, NAME, bill, line, made, written

from beges.domain.bookkeeping import check_entries, twelve_months
from beges.domain.bookkeeping.matching import named_codes, whole_name
from beges.intake import FecReading, read_fec
from beges.intake.fec import told_by_name

YEAR = twelve_months(date(2021, 12, 31))


def refused(content: bytes, code: str) -> FecReading:
    """The reading of a file that this finding refuses, and no entry with it."""
    reading = read_fec(NAME, content)
    found = [*reading.findings]
    if len(reading.entries):
        found += check_entries(reading.entries, YEAR, reading.file)
    assert code in {finding.code for finding in found}
    return reading


def header(*changes: tuple[str, str]) -> list[str]:
    names = list(HEADER)
    for old, new in changes:
        names[names.index(old)] = new
    return names


def test_a_sound_file_is_read_to_the_cent() -> None:
    reading = read_fec(NAME, written(bill("62260000", "1234,56")))
    assert reading.findings == ()
    assert list(reading.entries["debit"]) == [123_456, 0]
    assert list(reading.entries["credit"]) == [0, 123_456]
    assert list(reading.entries["row"]) == [2, 3]
    assert (reading.siren, reading.closing) == ("732829320", date(2021, 12, 31))
    assert check_entries(reading.entries, YEAR, NAME) == []


@given(st.lists(st.integers(min_value=-(10**12), max_value=10**12), min_size=1, max_size=30))
def test_any_amount_is_its_cents(amounts: list[int]) -> None:
    def told(cents: int) -> str:
        return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"

    rows = [line("62260000", told(cents)) for cents in amounts]
    assert list(read_fec(NAME, written(rows)).entries["debit"]) == amounts


@given(st.integers(min_value=0, max_value=5), st.binary(max_size=200))
def test_no_file_makes_the_reader_fall(cut: int, noise: bytes) -> None:
    sound = written(bill("62260000", "10,00"))
    for content in (noise, sound + noise, sound[: len(sound) - cut * 7] + noise):
        reading = read_fec("x.txt", content)
        assert len(reading.entries) or reading.findings


def test_blank_ends_of_lines_and_of_the_file_are_kept_apart() -> None:
    content = written(bill("62260000", "10,00")) + b"\r\n\r\n"
    assert len(read_fec(NAME, content).entries) == 2
    assert len(read_fec(NAME, content.rstrip(b"\r\n")).entries) == 2


def test_a_code_keeps_its_zeros() -> None:
    rows = bill("0622", "10,00", "007", third="000012", PieceRef="1e5", JournalCode="01")
    first = read_fec(NAME, written([{**row, "CompAuxLib": ""} for row in rows])).entries.iloc[1]
    told = [str(first[name]) for name in ("journal", "number", "third", "piece")]
    assert told == ["01", "007", "000012", "1e5"]


def test_columns_may_come_in_another_order_and_case() -> None:
    names = [name.upper() for name in reversed(HEADER)]
    rows = [{key.upper(): value for key, value in row.items()} for row in bill("622", "10,00")]
    assert list(read_fec(NAME, written(rows, header=names)).entries["debit"]) == [1000, 0]


@pytest.mark.parametrize("content", [b"PK\x03\x04xx", b"%PDF-1.7", b"\xd0\xcf\x11\xe0xxxx"])
def test_a_workbook_is_no_fec(content: bytes) -> None:
    refused(content, "fec_is_no_text")


def test_an_empty_file_is_refused() -> None:
    refused(b" \r\n", "file_empty")
    refused(written([]), "file_empty")


def test_another_encoding_is_refused_or_told() -> None:
    text = written(bill("62260000", "10,00")).decode("iso-8859-15")
    refused(text.encode("utf-16"), "fec_encoding")
    windows = written(bill("622", "10,00", EcritureLib="Achat d\u2019œuvres"), encoding="cp1252")
    reading = read_fec(NAME, windows)
    assert [finding.code for finding in reading.findings] == ["fec_windows_characters"]
    assert "\u2019œuvres" in str(reading.entries["label"].iloc[0])


def test_columns_are_those_of_the_law() -> None:
    rows = bill("62260000", "10,00")
    reading = refused(written(rows, header=header(("CompteNum", "Compte"))), "fec_columns")
    assert "CompteNum" in reading.findings[0].sentence
    refused(b"a;b;c\r\n1;2;3\r\n", "fec_columns")
    extra = read_fec(NAME, written(rows, header=[*HEADER, "DateRglt"]))
    assert [finding.code for finding in extra.findings] == ["fec_columns_extra"]
    mixed = header(("Credit", "Montant"))
    refused(written(rows, header=mixed), "fec_mixed_amounts")


def test_a_truncated_line_is_named() -> None:
    content = written([*bill("62260000", "10,00"), *bill("62260000", "20,00", "2")])
    rows = content.split(b"\r\n")
    rows[3] = rows[3][: len(rows[3]) // 2]
    reading = refused(b"\r\n".join(rows), "fec_line_width")
    assert reading.findings[0].where.row == 4
    assert len(reading.entries) == 0


@pytest.mark.parametrize("name", ["EcritureNum", "CompteNum", "EcritureDate", "JournalCode"])
def test_a_blank_that_names_nothing_is_refused(name: str) -> None:
    rows = [*bill("62260000", "10,00"), line("622", **{name: " "})]
    reading = refused(written(rows), "fec_cell_blank")
    assert (reading.findings[0].where.row, reading.findings[0].where.column) == (4, name)


@pytest.mark.parametrize("day", ["2021-03-02", "20210230", "02032021", "0"])
def test_a_day_is_written_as_the_law_says(day: str) -> None:
    refused(written(bill("62260000", "10,00", EcritureDate=day)), "fec_date_invalid")


@pytest.mark.parametrize(
    "amount", ["dix", "1 234,56", "1,234,56", "1,2345", "1e5", "99999999999999"]
)
def test_an_amount_is_a_number(amount: str) -> None:
    refused(written([line("622", amount)]), "fec_amount_invalid")


def test_a_point_is_read_and_told_once() -> None:
    reading = read_fec(NAME, written(bill("622", "12.5")))
    assert [finding.code for finding in reading.findings] == ["fec_decimal_point"]
    assert reading.entries["debit"].iloc[0] == 1250


def test_a_direction_is_debit_or_credit() -> None:
    names = header(("Debit", "Montant"), ("Credit", "Sens"))
    rows = [line("622", Montant="10,00", Sens="D"), line("401", Montant="10,00", Sens="-1")]
    reading = read_fec(NAME, written(rows, header=names))
    assert list(reading.entries["debit"]) == [1000, 0]
    assert list(reading.entries["credit"]) == [0, 1000]
    rows[1]["Sens"] = "X"
    refused(written(rows, header=names), "fec_direction_unknown")


def test_an_entry_balances_and_is_of_its_year() -> None:
    rows = [*bill("62260000", "10,00"), line("62260000", "5,00", EcritureNum="7")]
    refused(written(rows), "fec_entry_unbalanced")
    refused(written(bill("622", "10,00", EcritureDate="20220101")), "fec_date_outside")


def test_a_file_over_the_bound_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beges.intake.fec.MAX_FEC", 100)
    refused(made(lines=50), "file_too_large")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("123456789FEC20211231.txt", ("123456789", date(2021, 12, 31))),
        ("export_123456789fec20200630.csv", ("123456789", date(2020, 6, 30))),
        ("123456789FEC20211340.txt", ("123456789", None)),
        ("comptes.txt", ("", None)),
    ],
)
def test_a_name_says_whose_ledger_it_is(name: str, told: tuple[str, date | None]) -> None:
    assert told_by_name(name) == told


def test_a_leap_year_and_a_broken_one_last_twelve_months() -> None:
    assert twelve_months(date(2021, 12, 31)).opening == date(2021, 1, 1)
    assert twelve_months(date(2021, 6, 30)).opening == date(2020, 7, 1)
    assert twelve_months(date(2020, 2, 29)).opening == date(2019, 3, 1)
    assert twelve_months(date(2021, 2, 28)).opening == date(2020, 3, 1)


def test_a_party_is_known_by_siren_siret_code_or_name() -> None:
    words = {"552100554": "ONV", "f42": "SOL", whole_name("Société Éclair"): "ECL"}
    told = ["552100554 X", "F7 SIRET 55210055400012", "F42 Machin", "F1 SOCIETE ECLAIR", "F421 Y"]
    assert named_codes(told, words) == ["ONV", "ONV", "SOL", "ECL", ""]


def test_a_name_of_one_word_is_not_every_party_that_holds_it() -> None:
    words = {whole_name("Habitat"): "HAB", "552100554": "HAB", "fhab": "HAB"}
    told = ["F1 HABITAT", "Habitat", "F2 HABITAT 76", "HABITAT CENTRE", "F3 x 552100554", "FHAB x"]
    assert named_codes(told, words) == ["HAB", "HAB", "", "", "HAB", "HAB"]
