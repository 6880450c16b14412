"""Significance: Bonproduit with all its figures, the laws of the procedure, each refusal."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.declaration.obligations import Facts, LegalKind, Obligations, obligations
from beges.domain.declaration.significance import (
    Decision,
    PostSize,
    Verdict,
    check_decision,
    indirect_posts,
    justification_fr,
    kept_pct,
    propose,
    total_of,
)

BONPRODUIT = {
    "2.1": 5,
    "2.2": 0,
    "3.1": 8,
    "3.2": 11,
    "3.3": 6,
    "3.4": 3,
    "3.5": 6,
    "4.1": 13,
    "4.2": 9,
    "4.3": 7,
    "4.4": 0,
    "4.5": 4,
    "5.1": 19,
    "5.2": 0,
    "5.3": 6,
    "5.4": 3,
    "6.1": 0,
}
"""Method V5 pp.32-33, in percent of the indirect emissions."""


def law(*, first: bool = False, csrd: bool = True) -> Obligations:
    return obligations(
        Facts(
            legal_kind=LegalKind.PRIVATE,
            headcount=2799,
            overseas=False,
            filing_year=2024,
            csrd=csrd,
            first_v5=first,
        )
    )


def sizes(figures: dict[str, int | None]) -> list[PostSize]:
    return [
        PostSize(post=code, tonnes=None if value is None else Decimal(value), computed=True)
        for code, value in figures.items()
    ]


def decided(
    posts: list[PostSize], excluded: list[str], threshold: int = 90, *, first: bool = False
) -> list[str]:
    decision = Decision(
        inventory="2021", excluded=tuple(excluded), threshold_pct=Decimal(threshold)
    )
    return [finding.code for finding in check_decision(posts, decision, law(first=first))]


def changed(posts: list[PostSize], code: str, **facts: object) -> list[PostSize]:
    return [replace(size, **facts) if size.post == code else size for size in posts]


def reasoned(posts: list[PostSize], *codes: str) -> list[PostSize]:
    return [replace(p, reason="petit") if p.post in codes else p for p in posts]


def test_bonproduit_keeps_exactly_ninety_percent() -> None:
    posts = sizes(BONPRODUIT)
    assert total_of(posts) == 100
    found = propose(posts, Decimal(90), law())
    assert found.excluded == ("5.4", "3.4", "4.5")
    assert found.kept_pct == 90
    assert kept_pct(posts, [*found.excluded, "2.1"]) == 85
    nought = [code for code, value in BONPRODUIT.items() if not value]
    assert all(found.verdicts[code] is Verdict.NOT_APPLICABLE for code in nought)
    assert not decided(reasoned(posts, *found.excluded), list(found.excluded))
    further = [*found.excluded, "2.1"]
    assert decided(reasoned(posts, *further), further) == [
        "significance_mandatory",
        "significance_below_threshold",
    ]


def test_purchased_energy_is_never_proposed_however_small() -> None:
    posts = changed(changed(sizes(BONPRODUIT), "2.1", tonnes=Decimal(1)), "2.2", tonnes=Decimal(1))
    found = propose(posts, Decimal(80), law())
    assert not {"2.1", "2.2"} & set(found.excluded), "the deposit would refuse it"
    assert found.verdicts["2.1"] is found.verdicts["2.2"] is Verdict.MANDATORY


FIGURES = st.fixed_dictionaries(
    {code: st.one_of(st.none(), st.integers(0, 10**6)) for code in indirect_posts()}
)


@given(FIGURES, st.integers(1, 100), st.sets(st.sampled_from(indirect_posts())))
def test_the_proposal_stays_at_the_threshold_and_goes_as_far_as_it_can(
    figures: dict[str, int | None], threshold: int, criteria: set[str]
) -> None:
    posts = [
        replace(size, criteria=("influence",) if size.post in criteria else ())
        for size in sizes(figures)
    ]
    found = propose(posts, Decimal(threshold), law())
    share = found.kept_pct
    assert share is None or share >= threshold
    assert not criteria & set(found.excluded), "a criterion keeps its post"
    known = {size.post: size.tonnes for size in posts if size.tonnes and size.category != "2"}
    assert set(found.excluded) <= set(known), "nothing goes without a size"
    by_size = propose([replace(p, criteria=()) for p in posts], Decimal(threshold), law()).excluded
    kept = [code for code in known if code not in by_size]
    for code in kept:
        assert (kept_pct(posts, [*by_size, code]) or 0) < threshold, "no further post may go"
    smallest_kept = min((known[code] for code in kept), default=None)
    assert all(smallest_kept is None or known[code] <= smallest_kept for code in by_size)


def test_the_posts_of_category_two_never_go() -> None:
    found = propose(sizes(BONPRODUIT), Decimal(90), law(csrd=False))
    assert found.verdicts["2.1"] is Verdict.MANDATORY
    decision = Decision(inventory="2021", excluded=("2.1",), threshold_pct=Decimal(80))
    posts = reasoned(sizes(BONPRODUIT), "2.1")
    codes = [finding.code for finding in check_decision(posts, decision, law(csrd=False))]
    assert codes == ["significance_mandatory"]


@pytest.mark.parametrize("post", ["5.1", "5.3", "5.4"])
def test_loans_and_sold_flats_take_an_order_of_magnitude_before_they_go(post: str) -> None:
    posts = changed(sizes(BONPRODUIT), post, tonnes=None, reason="sans donnée", lacking=True)
    assert "significance_size_missing" in decided(posts, [post], first=True)
    other = changed(sizes(BONPRODUIT), "3.2", tonnes=None, reason="sans donnée", lacking=True)
    assert "significance_size_missing" not in decided(other, ["3.2"], first=True)
    unsaid = changed(sizes(BONPRODUIT), "3.2", tonnes=None, reason="petit")
    assert "significance_size_missing" in decided(unsaid, ["3.2"])


def test_a_significant_post_lacks_a_method_in_the_first_bilan_only() -> None:
    posts = changed(sizes(BONPRODUIT), "5.1", reason="sans méthode", lacking=True)
    assert not decided(posts, ["5.1"], first=True)
    assert decided(posts, ["5.1"]) == ["significance_lacking_later"]


def test_each_refusal_of_a_decision_has_its_name() -> None:
    posts = reasoned(sizes(BONPRODUIT), "3.4")
    assert decided(posts, ["1.1"]) == ["significance_mandatory"]
    assert decided(posts, ["9.9"]) == ["post_unknown"]
    assert decided(posts, ["5.4"]) == ["significance_reason_missing"]
    assert decided(posts, [], 0) == ["significance_threshold_range"]
    assert decided(posts, [], 79) == ["significance_threshold_low"]
    met = changed(posts, "3.4", criteria=("staff",))
    assert decided(met, ["3.4"]) == ["significance_criterion_met"]
    silent = changed(posts, "6.1", tonnes=None)
    assert decided(silent, ["3.4"]) == ["significance_not_estimated"]
    uncounted = changed(posts, "5.4", computed=False)
    assert decided(uncounted, ["3.4"]) == ["significance_not_counted"]


def test_the_justification_says_size_share_and_reason() -> None:
    size = PostSize(post="5.4", tonnes=Decimal(3), basis="encours", reason="marginal.")
    assert justification_fr(size, Decimal(100)) == (
        "5.4 Investissements : ordre de grandeur 3 tCO2e, soit 3,0\u202f% des émissions indirectes"
        " évaluées (encours) ; marginal."
    )
    blank = justification_fr(replace(size, tonnes=None, lacking=True), Decimal(0))
    assert "non évalué" in blank
    assert "premier bilan" in blank
