"""Corrections: a published figure put right in a chain, each link another factor."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.factors import (
    Correction,
    EmissionFactor,
    FactorRelease,
    NotCorrectable,
    by_factor,
    check_correction,
    corrected,
    corrected_factors,
    correction_findings,
    value_at,
)

CAR = "bc-43787"
RELEASE = "beges_2026.2"


@pytest.fixture(scope="module")
def car(release: FactorRelease) -> EmissionFactor:
    """The petrol car, whose published total is nearly twice the diesel's."""
    return release.factors[CAR]


def correction(number: int = 1, **changed: object) -> Correction:
    plain = {
        "factor_id": CAR,
        "release": RELEASE,
        "number": number,
        "part_rank": 1,
        "gas": "co2f",
        "was": Decimal("0.2"),
        "becomes": Decimal("0.1"),
        "reason": "valeur double de celle du diesel",
        "reference": "Base Carbone V23.7, fiche 43787",
    }
    return Correction(**{**plain, **changed})


def chain(factor: EmissionFactor, *values: str) -> list[Correction]:
    """Corrections of the first figure of the first part, one after the other."""
    gas, was = next(iter(factor.parts[0].values.items()))
    links = []
    for number, text in enumerate(values, start=1):
        becomes = Decimal(text)
        links.append(correction(number, gas=gas, was=was, becomes=becomes))
        was = becomes
    return links


def codes(correction_: Correction, factor: EmissionFactor) -> list[str]:
    return [finding.code for finding in check_correction(correction_, factor)]


def test_a_correction_makes_another_factor_and_leaves_the_published_one(car) -> None:
    [link] = chain(car, "0.14")
    right = corrected(car, [link])
    assert right.factor_id == f"{CAR}+c1"
    assert right.total == car.total - link.was + link.becomes
    assert value_at(right, 1, link.gas) == Decimal("0.14")
    assert value_at(car, 1, link.gas) == link.was
    assert right.published_total == car.published_total
    for words in ("Corrigé n° 1", "devient 0,14", link.reason, link.reference):
        assert words in right.note
    untouched = {"factor_id", "parts", "note"}
    for name in set(EmissionFactor.__dataclass_fields__) - untouched:
        assert getattr(right, name) == getattr(car, name), name


def test_nothing_corrected_is_the_published_factor(car) -> None:
    assert corrected(car, []) is car


figures = st.decimals(-1000, 1000, places=6, allow_nan=False, allow_infinity=False)


@given(st.lists(figures, min_size=1, max_size=6))
def test_a_chain_ends_at_its_last_value_and_no_link_ever_changes(release, values) -> None:
    car = release.factors[CAR]
    _, first = next(iter(car.parts[0].values.items()))
    kept = [v for v, before in zip(values, [first, *values], strict=False) if v != before]
    links = chain(car, *map(str, kept))
    offered = corrected_factors(release, by_factor(links))
    assert list(offered) == [f"{CAR}+c{n}" for n in range(1, len(kept) + 1)]
    for number, link in enumerate(links, start=1):
        again = corrected(car, links[:number])
        assert offered[f"{CAR}+c{number}"] == again
        assert value_at(again, 1, link.gas) == link.becomes
        assert again.total == car.total - first + link.becomes
    assert correction_findings(release, by_factor(links)) == []


def test_a_correction_that_does_not_hold_is_refused(car) -> None:
    [good] = chain(car, "0.14")
    assert codes(good, car) == []
    assert codes(replace(good, was=Decimal("0.5")), car) == ["correction_was_differs"]
    assert codes(replace(good, becomes=good.was), car) == ["correction_changes_nothing"]
    assert codes(replace(good, gas="sf6"), car) == ["correction_gas_unknown"]
    assert codes(replace(good, gas="magie"), car) == ["correction_gas_unknown"]
    for rank in (0, -1, len(car.parts) + 1):
        assert codes(replace(good, part_rank=rank), car) == ["correction_part_unknown"]
    for figure in ("NaN", "Infinity", "1e400"):
        assert codes(replace(good, becomes=Decimal(figure)), car)[0].startswith("cell_number")
        assert codes(replace(good, was=Decimal(figure)), car)[0].startswith("cell_number")
    with pytest.raises(NotCorrectable) as refusal:
        corrected(car, [replace(good, was=Decimal("0.5"))])
    assert refusal.value.finding.code == "correction_was_differs"


def test_the_second_correction_starts_from_the_first(car) -> None:
    first, second = chain(car, "0.14", "0.15")
    assert codes(second, car) == ["correction_was_differs"]
    assert codes(second, corrected(car, [first])) == []


def test_a_broken_link_takes_the_following_ones_with_it(release, car) -> None:
    first, second, third = chain(car, "0.14", "0.15", "0.16")
    broken = by_factor([first, replace(second, was=Decimal(7)), third])
    assert list(corrected_factors(release, broken)) == [f"{CAR}+c1"]
    [finding] = correction_findings(release, broken)
    assert finding.code == "correction_not_offered"
    assert "n° 2" in finding.sentence
    assert "7" in finding.sentence


def test_a_figure_of_another_release_is_left_alone_and_said(release, car) -> None:
    [link] = chain(car, "0.14")
    elsewhere = by_factor([replace(link, release="base_carbone_22.0")])
    assert corrected_factors(release, elsewhere) == {}
    assert [f.code for f in correction_findings(release, elsewhere)] == [
        "correction_of_other_release"
    ]
    unknown = by_factor([replace(link, factor_id="bc-0")])
    assert corrected_factors(release, unknown) == {}
    assert correction_findings(release, unknown) == []


def test_a_library_corrects_a_factor_where_it_was_read(release, car) -> None:
    read = replace(car, release="base_carbone_23.6")
    library = replace(release, factors={CAR: read})
    [link] = chain(car, "0.14")
    there = by_factor([replace(link, release="base_carbone_23.6")])
    assert list(corrected_factors(library, there)) == [f"{CAR}+c1"]
    assert corrected_factors(library, by_factor([link])) == {}


def test_corrections_are_gathered_in_their_order(car) -> None:
    links = chain(car, "0.14", "0.15", "0.16")
    assert by_factor(reversed(links)) == {(RELEASE, CAR): links}
