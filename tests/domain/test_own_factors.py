"""Own factors: what a registered version becomes, and the laws that it obeys."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_figures import heat, parts, row, simple, sums

from beges.domain.factors import (
    FactorRelease,
    FactorTaken,
    OwnPlaces,
    Query,
    Resolution,
    check_own_factor,
    own_factor,
    own_factor_id,
    resolve,
    with_factors,
)
from beges.domain.findings import Severity, Where


def codes(row_: object, parts_: object) -> list[str]:
    return [finding.code for finding in check_own_factor(row_, parts_)]


def test_a_version_becomes_a_factor_with_its_provenance() -> None:
    factor = heat().factor
    assert factor is not None
    assert (factor.factor_id, factor.release, factor.series) == ("own-chaleur-siege-v1", "own", "")
    assert (factor.publisher, factor.publisher_id) == ("Exploitant du réseau", "chaleur-siege")
    assert (factor.publisher_version, factor.status) == ("version 1", "own")
    assert (factor.valid_from, factor.valid_to, factor.gwp_set) == (2022, 2023, "AR5")
    assert factor.scores == (4, 3, 5, 4, 5)
    assert sums(factor) == {"power_plant": "0.0715", "upstream": "0.016"}
    assert factor.gap == 0


def test_a_figure_that_is_missing_is_no_zero() -> None:
    factor = heat().factor
    assert factor is not None
    assert [sorted(part.values) for part in factor.parts] == [["ch4f", "co2f"], ["unsplit"]]
    blank = own_factor(row(quality_scores=None, uncertainty_pct=None, published_total=None), [])
    assert (blank.scores, blank.uncertainty_pct, blank.gap) == ((), None, None)


@given(st.permutations(range(2)))
def test_parts_stand_in_the_order_of_their_ranks(order: list[int]) -> None:
    shuffled = [parts()[number] for number in order]
    assert own_factor(row(), shuffled) == heat().factor


def test_a_sound_factor_has_no_finding() -> None:
    assert codes(row(), parts()) == []


WRONG_CODES = ("chaleur siege", "Chaleur", "été", "a", "-a", "a-", "a" * 41, "=1+1", "a/b", "a\nb")


@pytest.mark.parametrize("code", [*WRONG_CODES, "", None])
def test_a_code_is_short_and_plain(code: str | None) -> None:
    assert codes(row(factor=code), parts()) == ["own_code_invalid"]


@pytest.mark.parametrize("code", ["ab", "0a", "chaleur-siege-2", "a" * 40])
def test_codes_that_are_possible(code: str) -> None:
    assert codes(row(factor=code), parts()) == []


@given(st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True), st.integers(1, 999))
def test_an_identifier_names_one_version(code: str, version: int) -> None:
    """Even of a code that itself ends like a version."""
    identifier = own_factor_id(code, version)
    head, _, tail = identifier.removeprefix("own-").rpartition("-v")
    assert (head, int(tail)) == (code, version)


@pytest.mark.parametrize("version", [0, -1, None])
def test_versions_count_from_one(version: int | None) -> None:
    assert codes(row(version=version), parts()) == ["own_version_invalid"]


def test_codes_outside_their_lists() -> None:
    assert codes(row(unit="kilomachin"), parts()) == ["unit_unknown"]
    assert codes(row(geography="XX"), parts()) == ["code_unknown"]
    assert codes(row(gwp_set="AR3"), parts()) == ["code_unknown"]
    assert codes(row(), parts({"part": "magie"})) == ["code_unknown"]
    assert codes(row(geography=None, gwp_set=None), parts()) == []


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        (Decimal("NaN"), "cell_number_text"),
        (Decimal("sNaN"), "cell_number_text"),
        (Decimal("Infinity"), "cell_number_text"),
        (Decimal("-Infinity"), "cell_number_text"),
        (0.1, "cell_number_text"),
        (Decimal("1e400"), "cell_number_range"),
        (Decimal("-1e15"), "cell_number_range"),
        (Decimal("1e-400"), "cell_number_range"),
        (Decimal("1.234567890123456"), "cell_number_digits"),
        (Decimal("1.0000000000000000000000000000000001"), "cell_number_digits"),
    ],
)
def test_a_figure_that_nothing_measures_is_refused(figure: object, code: str) -> None:
    assert codes(row(), parts({"co2f": figure})) == [code]
    assert codes(row(published_total=figure), parts()) == [code]
    assert codes(row(uncertainty_pct=figure), parts())[0] == code


@pytest.mark.parametrize(
    "figure", ["0", "0.000000000000001", "0.123456789012345", "99999999999999"]
)
def test_a_figure_that_a_spreadsheet_holds_is_taken(figure: str) -> None:
    found = codes(row(published_total=None), parts({"co2f": Decimal(figure)}))
    assert found == []


def test_terms_that_are_impossible() -> None:
    assert codes(row(valid_from=1066), parts()) == ["year_out_of_range"]
    assert codes(row(valid_from=2023, valid_to=2022), parts()) == ["years_reversed"]
    assert codes(row(uncertainty_pct=Decimal(-1)), parts()) == ["uncertainty_negative"]
    assert codes(row(quality_scores="4354"), parts()) == ["quality_scores_invalid"]
    assert codes(row(quality_scores="43546"), parts()) == ["quality_scores_invalid"]


def test_parts_are_numbered_without_a_gap() -> None:
    assert codes(row(), []) == ["own_without_parts"]
    assert codes(row(), parts({}, {"rank": 3})) == ["own_ranks_broken"]
    assert codes(row(), parts({}, {"rank": 1})) == ["own_ranks_broken"]
    assert codes(row(), [parts()[0]] * 100) == ["own_parts_too_many"]


def test_a_factor_gives_some_figure() -> None:
    nothing = {"co2f": None, "ch4f": None, "unsplit": None}
    assert codes(row(), parts(nothing, nothing)) == ["own_without_figure"]
    assert "own_part_empty" in codes(row(published_total=None), parts(nothing))
    zero = {"co2f": Decimal(0), "ch4f": None, "unsplit": None}
    assert codes(row(published_total=None), parts(zero, zero)) == []


def test_what_is_odd_is_said_and_allowed() -> None:
    assert codes(row(published_total=Decimal("0.0884")), parts()) == ["own_total_differs"]
    assert codes(row(published_total=Decimal("0.0883")), parts()) == []
    assert codes(row(published_total=Decimal(0)), parts()) == ["own_total_differs"]
    assert codes(row(uncertainty_pct=Decimal(501)), parts()) == ["uncertainty_very_large"]
    negative = parts({"co2f": Decimal(-1)})
    assert codes(row(published_total=None), negative) == ["own_total_negative"]
    assert codes(row(), parts({"part": "whole"})) == ["own_whole_beside_parts"]
    for finding in check_own_factor(row(published_total=Decimal(9)), parts({"part": "whole"})):
        assert finding.severity is Severity.WARNING


def test_a_finding_leads_to_its_cell() -> None:
    at = OwnPlaces(factor=Where(row=4), parts=(Where(row=9), Where(row=10)))
    [one] = check_own_factor(row(valid_to=2101), parts(), at)
    [other] = check_own_factor(row(), parts({}, {"co2f": Decimal("1e99")}), at)
    assert (one.where.row, one.where.column) == (4, "Dernière année")
    assert (other.where.row, other.where.column) == (10, "CO2 fossile")


# ------------------------------------------------------------------------------ in a library


def test_a_library_with_more_factors_keeps_its_digest_and_its_answers(
    release: FactorRelease,
) -> None:
    own = heat().factor
    assert own is not None
    wider = with_factors(release, {own.factor_id: own})
    assert wider.digest == release.digest
    assert wider.factors.keys() - release.factors.keys() == {own.factor_id}
    assert own.factor_id not in release.factors
    plain = Query(activity_type="electricity", choice="", unit="kWh", geography="FR", year=2021,
                  gwp_set="AR5")  # fmt: skip
    assert resolve(plain, wider) == resolve(plain, release)


def test_an_activity_takes_an_own_factor_by_its_identifier(release: FactorRelease) -> None:
    own = heat().factor
    assert own is not None
    query = Query(activity_type="heat_network", choice=own.factor_id, unit="MWh", geography="FR",
                  year=2022, gwp_set="AR5")  # fmt: skip
    answer = resolve(query, with_factors(release, {own.factor_id: own}))
    assert isinstance(answer, Resolution)
    assert (answer.factor, answer.ratio, answer.remarks) == (own, 1000, ())
    late = resolve(replace(query, year=2024), with_factors(release, {own.factor_id: own}))
    assert isinstance(late, Resolution)
    assert late.remarks == ("factor_of_other_year",)


def test_a_published_factor_is_never_hidden(release: FactorRelease) -> None:
    own = heat().factor
    assert own is not None
    with pytest.raises(FactorTaken):
        with_factors(release, {next(iter(release.factors)): own})
    assert simple("eau", "0,2").factor == own_factor(
        simple("eau", "0,2").version.row, simple("eau", "0.2").version.parts
    )
