"""Cells: numbers, dates, codes and choices, as people write them. Laws first."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.findings import finding_codes
from beges.domain.units import unit_catalogue
from beges.intake.cells import (
    Damaged,
    Refusal,
    canonical,
    parse_boolean,
    parse_code,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_text,
)
from beges.intake.choices import UnknownList, choices_of

SPACES = (" ", "\u00a0", "\u202f", "\u2009")

numbers = st.tuples(
    st.integers(min_value=-(10**9), max_value=10**9), st.integers(min_value=0, max_value=6)
).map(lambda pair: Decimal(pair[0]).scaleb(-pair[1]))


def code_of(outcome: object) -> str:
    assert isinstance(outcome, Refusal), outcome
    assert outcome.code in finding_codes()
    return outcome.code


# ------------------------------------------------------------------------------------- laws


@given(numbers, st.sampled_from(SPACES))
def test_a_number_written_the_french_way_comes_back(number: Decimal, space: str) -> None:
    text = f"{number:,f}".replace(",", space).replace(".", ",")
    outcome = parse_decimal(text)
    if isinstance(outcome, Refusal):
        assert outcome.code == "cell_number_ambiguous"
        assert len(text.lstrip("-").partition(",")[0]) <= 3
        assert len(text.partition(",")[2]) == 3
    else:
        assert Fraction(outcome) == Fraction(number)


@given(numbers)
def test_a_number_written_the_english_way_comes_back(number: Decimal) -> None:
    text = f"{number:,f}"
    outcome = parse_decimal(text)
    if isinstance(outcome, Refusal):
        assert outcome.code == "cell_number_ambiguous"
        assert text.count(",") + text.count(".") == 1
    else:
        assert Fraction(outcome) == Fraction(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_cell_is_taken_to_fifteen_digits(number: float) -> None:
    outcome = parse_decimal(number)
    if isinstance(outcome, Refusal):
        assert code_of(outcome) == "cell_number_range"
        assert not 1e-15 <= abs(number) < 1e15
    else:
        assert Decimal(outcome) == Decimal(f"{number:.15g}")
        assert float(parse_decimal(float(outcome))) == float(outcome)  # type: ignore[arg-type]


@given(numbers)
def test_one_value_has_one_writing(number: Decimal) -> None:
    writings = {canonical(f"{number:f}"), canonical(f"{number:.9f}")}
    assert len(writings) == 1
    assert "e" not in writings.pop()


@given(st.one_of(st.text(), st.from_regex(r"[-+]?[0-9., ]{0,12}[a-z%€]{0,3}", fullmatch=True)))
def test_no_text_breaks_a_parser(text: str) -> None:
    for parse in (parse_decimal, parse_integer, parse_date, parse_boolean, parse_text, parse_code):
        outcome = parse(text)
        if isinstance(outcome, Refusal):
            assert outcome.code in finding_codes()


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_a_date_comes_back_however_it_is_written(day: dt.date) -> None:
    midnight = dt.datetime.combine(day, dt.time())
    writings = (f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", day.isoformat(), f"{midnight}", midnight, day)
    assert {parse_date(writing) for writing in writings} == {day}


# --------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1234.56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1\u00a0234\u00a0567,8", "1234567.8"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1 234", "1234"),
        ("0,234", "0.234"),
        ("0.234", "0.234"),
        ("1234,567", "1234.567"),
        ("\u2212" + "12,5", "-12.5"),
        ("-1 000", "-1000"),
        (" 12 ", "12"),
        ("-0,00", "0"),
        ("007", "7"),
        ("12,500000", "12.5"),
        ("123456789012345", "123456789012345"),
        ("1,00000000000000000000", "1"),
    ],
)
def test_numbers_read(text: str, decimal: str) -> None:
    assert parse_decimal(text) == decimal


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.234", "cell_number_ambiguous"),
        ("1,234", "cell_number_ambiguous"),
        ("-12,345", "cell_number_ambiguous"),
        ("12 kWh", "cell_number_unit"),
        ("12kWh", "cell_number_unit"),
        ("12 %", "cell_number_unit"),
        ("€12", "cell_number_unit"),
        ("12,5 €", "cell_number_unit"),
        ("(123)", "cell_number_unit"),
        ("12 34", "cell_number_grouping"),
        ("1,23,456", "cell_number_grouping"),
        ("12,", "cell_number_grouping"),
        ("1,5E+03", "cell_number_scientific"),
        ("douze", "cell_number_text"),
        ("n.c.", "cell_number_text"),
        ("nan", "cell_number_text"),
        ("inf", "cell_number_text"),
        ("-", "cell_number_text"),
        ("\u0661\u0662", "cell_number_text"),
        ("#N/A", "cell_error"),
        ("#VALEUR!", "cell_error"),
        ("####", "cell_error"),
        (float("nan"), "cell_number_text"),
        (float("inf"), "cell_number_text"),
        (1e15, "cell_number_range"),
        (1e-16, "cell_number_range"),
        ("1234567890123456", "cell_number_digits"),
        ("1000000000000000", "cell_number_range"),
        ("0,1234567890123456", "cell_number_digits"),
        (True, "cell_number_text"),
        (dt.date(2021, 1, 2), "cell_number_is_date"),
        (dt.time(12), "cell_number_is_date"),
        (dt.timedelta(days=2), "cell_number_is_date"),
        (Damaged("cell_error", "#N/A"), "cell_error"),
        (Damaged("cell_formula_uncomputed", "=…"), "cell_formula_uncomputed"),
    ],
)
def test_numbers_refused(cell: object, code: str) -> None:
    assert code_of(parse_decimal(cell)) == code  # type: ignore[arg-type]


def test_an_ambiguous_number_tells_both_readings() -> None:
    refusal = parse_decimal("1.234")
    assert isinstance(refusal, Refusal)
    assert refusal.values["small"] == "1,234"
    assert refusal.values["large"] == "1 234"


def test_the_noise_of_a_formula_is_not_a_digit() -> None:
    assert parse_decimal(0.1 + 0.2) == "0.3"
    assert parse_decimal(100 * 1.1) == "110"


def test_an_integer_has_no_decimals() -> None:
    assert parse_integer(2021.0) == 2021
    assert parse_integer("2 021") == 2021
    assert code_of(parse_integer("20,5")) == "cell_integer_expected"


# --------------------------------------------------------------------- dates, booleans, codes


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/2021", "cell_date_impossible"),
        ("12/31/2021", "cell_date_impossible"),
        ("1/1/21", "cell_date_short_year"),
        ("01/01/1989", "cell_date_range"),
        (dt.date(1900, 2, 28), "cell_date_range"),
        ("janvier 2021", "cell_date_text"),
        ("2021", "cell_date_text"),
        (44197.0, "cell_date_number"),
        (2021.0, "cell_date_number"),
        (dt.time(0, 0), "cell_date_text"),
        ("#REF!", "cell_error"),
        (Damaged("cell_error", "#REF!"), "cell_error"),
    ],
)
def test_dates_refused(cell: object, code: str) -> None:
    assert code_of(parse_date(cell)) == code  # type: ignore[arg-type]


def test_the_day_of_a_reading_with_its_hour() -> None:
    assert parse_date(dt.datetime(2021, 12, 31, 23, 59)) == dt.date(2021, 12, 31)  # noqa: DTZ001


def test_booleans() -> None:
    for yes in ("oui", "OUI ", "Vrai", "true", "1", 1.0, True):
        assert parse_boolean(yes) is True
    for no in ("non", "Faux", "FALSE", "0", 0.0, False):
        assert parse_boolean(no) is False
    assert code_of(parse_boolean("peut-être")) == "cell_boolean"
    assert code_of(parse_boolean(2.0)) == "cell_boolean"


def test_codes_keep_their_digits() -> None:
    assert parse_code("01000") == "01000"
    assert parse_code(398123456.0) == "398123456"
    assert parse_code("398 123\u00a0456") == "398123456"
    assert parse_code("14 bis  rue") == "14 bis rue"
    assert parse_code(14000000000000.0) == "14000000000000"
    assert code_of(parse_code(1234567890123456789.0)) == "cell_code_digits_lost"
    assert code_of(parse_code(dt.date(2021, 5, 1))) == "cell_code_is_date"
    assert code_of(parse_code("x" * 201)) == "cell_text_too_long"


def test_texts_stay_as_they_are() -> None:
    assert parse_text("  deux  mots\nsur deux lignes ") == "deux  mots\nsur deux lignes"
    assert parse_text("=1+1") == "=1+1"
    assert parse_text(12.0) == "12"
    assert code_of(parse_text("a\x00b")) == "cell_text_control"
    assert code_of(parse_text("x" * 5001)) == "cell_text_too_long"


# --------------------------------------------------------------------------------- choices


def test_a_label_is_recognised_whatever_its_case_and_accents() -> None:
    kinds = choices_of("activity_types", {})
    for text in ("electricity", "Électricité du réseau", "ELECTRICITE DU RESEAU "):
        assert kinds.match(text) == "electricity"


def test_a_near_spelling_is_a_question_never_a_decision() -> None:
    kinds = choices_of("activity_types", {})
    refusal = kinds.match("Electricité du reseaux")
    assert code_of(refusal) == "cell_choice_unknown"
    assert isinstance(refusal, Refusal)
    question = kinds.suggested(refusal).values["suggestion"]
    assert question == " Vouliez-vous dire « Électricité du réseau » ?"


def test_a_code_hides_a_label_and_a_shared_label_is_nobodys() -> None:
    sites = choices_of("sites", {"sites": {"A": "Siège", "B": "Siege", "C": "A"}})
    assert sites.match("a") == "A"
    assert code_of(sites.match("SIÈGE")) == "cell_choice_shared"


def test_a_factor_is_accepted_where_a_nature_is() -> None:
    lists = {"series": {"grid": "Réseau"}, "factors": {"bc-1": "Facteur"}}
    series = choices_of("series", lists)
    assert (series.match("bc-1"), series.match("réseau")) == ("bc-1", "grid")


def test_every_unit_is_recognised_by_all_its_names() -> None:
    units = choices_of("units", {})
    assert not units.shared
    for code, unit in unit_catalogue().items():
        for text in (code, unit.label_fr, *unit.aliases):
            assert units.match(text) == code
    assert units.match("millier d’euros") == "kEUR"
    assert code_of(units.match("ton")) == "cell_unit_unknown"


def test_a_list_that_nobody_gave_is_not_an_empty_one() -> None:
    with pytest.raises(UnknownList):
        choices_of("entities", {})
