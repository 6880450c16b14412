"""Obligations: who files, how often, which posts, and what is still to be asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.declaration.obligations import Extent, Facts, LegalKind, obligations

BOOLEANS = st.sampled_from([None, True, False])
FACTS = st.builds(
    Facts,
    legal_kind=st.sampled_from([None, *LegalKind]),
    headcount=st.one_of(st.none(), st.integers(0, 5000)),
    overseas=BOOLEANS,
    filing_year=st.one_of(st.none(), st.integers(2020, 2030)),
    reporting_year=st.integers(2019, 2029),
    dpef=BOOLEANS,
    csrd=BOOLEANS,
    csrd_national=BOOLEANS,
    obliged_left_out=BOOLEANS,
    first_v5=BOOLEANS,
)


def private(**facts: object) -> Facts:
    base = {"legal_kind": LegalKind.PRIVATE, "headcount": 2799, "overseas": False}
    return Facts(**{**base, "filing_year": 2026, "reporting_year": 2025, **facts})


@pytest.mark.parametrize(
    ("facts", "obliged", "every"),
    [
        (private(headcount=501), True, 4),
        (private(headcount=500), False, 4),
        (private(headcount=251, overseas=True), True, 4),
        (private(headcount=250, overseas=True), False, 4),
        (private(headcount=300, overseas=None), None, 4),
        (private(headcount=501, overseas=None), True, 4),
        (private(headcount=None), None, 4),
        (private(legal_kind=LegalKind.STATE, headcount=None), True, 3),
        (private(legal_kind=LegalKind.LOCAL, headcount=10), True, 3),
        (private(legal_kind=LegalKind.PUBLIC, headcount=251), True, 3),
        (private(legal_kind=LegalKind.PUBLIC, headcount=250), False, 3),
        (private(legal_kind=None), None, None),
    ],
)
def test_who_files_and_how_often(facts: Facts, obliged: bool | None, every: int | None) -> None:
    law = obligations(facts)
    assert (law.obliged, law.every_years) == (obliged, every)


@pytest.mark.parametrize(
    ("facts", "extent"),
    [
        (private(filing_year=2022, dpef=True), Extent.ENERGY),
        (private(filing_year=2023, dpef=True), Extent.SIGNIFICANT),
        (private(filing_year=2023, dpef=False), Extent.ENERGY),
        (private(filing_year=2023, csrd=True), None),
        (private(filing_year=2024, csrd=True, dpef=False), Extent.SIGNIFICANT),
        (private(filing_year=2024, csrd=False, dpef=True), Extent.ENERGY),
        (private(filing_year=2024), None),
        (private(legal_kind=LegalKind.PUBLIC), Extent.SIGNIFICANT),
    ],
)
def test_the_law_of_the_year_of_filing_says_which_posts(facts: Facts, extent: Extent) -> None:
    law = obligations(facts)
    assert law.extent is extent
    assert law.is_never_excluded("1")
    assert law.is_never_excluded("2"), "the statement refuses it too: energy_post_excluded"
    assert not law.is_never_excluded("3")


def test_the_exemption_takes_a_report_with_the_national_balance() -> None:
    csrd = {"csrd": True, "csrd_national": True}
    assert obligations(private(**csrd)).exempt
    assert not obligations(private(**csrd, filing_year=2024)).exempt
    assert not obligations(private(csrd=True, csrd_national=False)).exempt
    assert not obligations(private(**csrd, headcount=12)).exempt, "who is not obliged needs none"
    public = {"legal_kind": LegalKind.PUBLIC}
    assert not obligations(private(**csrd, **public)).exempt


def test_a_bilan_that_comes_late_is_told() -> None:
    late = obligations(private(previous_bilan=2020))
    assert any("dépassé" in ruling.text_fr for ruling in late.rulings)
    on_time = obligations(private(previous_bilan=2021))
    assert not any("dépassé" in ruling.text_fr for ruling in on_time.rulings)


@given(FACTS)
def test_nothing_is_ruled_without_a_source_nor_assumed_without_a_question(facts: Facts) -> None:
    law = obligations(facts)
    assert all(ruling.source and ruling.text_fr for ruling in law.rulings)
    if law.obliged is None or law.extent is None:
        assert law.unanswered, "what is not decided is asked"
    assert all(getattr(facts, name) is None for name in law.unanswered)
    if law.exempt:
        assert law.obliged
