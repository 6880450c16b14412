"""Sampling by weight and what it says of the whole: laws, and figures that a guide prints."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.verification import (
    Checked,
    Sample,
    draw_sample,
    extrapolate,
    poisson_factor,
    proposed_size,
)

T = 10**9
frames = st.lists(st.integers(1, 10**15), min_size=1, max_size=60)
sizes, seeds = st.integers(1, 80), st.integers(0, 2**63 - 1)


def drawn(masses: list[int], size: int, seed: int) -> Sample:
    return draw_sample(np.array(masses, dtype=np.int64), size=size, seed=seed)


@given(frames, sizes, seeds)
def test_a_seed_draws_the_same_and_nothing_is_lost(masses, size, seed) -> None:
    sample = drawn(masses, size, seed)
    assert sample == drawn(masses, size, seed)
    assert sum(pick.hits for pick in sample.picks) == sample.points
    certain = [masses[pick.row] for pick in sample.picks if pick.is_certain]
    assert sum(certain) == sample.certain_mg
    assert sample.certain_mg + sample.interval_mg * sample.points == sample.total_mg
    assert all(mass >= sample.interval_mg for mass in certain)


@given(frames, sizes, seeds)
def test_what_weighs_an_interval_is_always_tested(masses, size, seed) -> None:
    sample = drawn(masses, size, seed)
    kept = {pick.row for pick in sample.picks}
    if sample.points:
        assert {row for row, mass in enumerate(masses) if mass > sample.interval_mg} <= kept
    else:
        assert kept == set(range(len(masses)))


@given(frames, sizes, seeds, st.fractions(-1, 1, max_denominator=100))
def test_a_constant_error_is_found_whole(masses, size, seed, taint) -> None:
    """If every activity errs in one proportion, the estimate is that proportion of the total."""
    scaled = [mass * taint.denominator for mass in masses]
    sample = drawn(scaled, size, seed)
    checked = [
        Checked(
            hits=pick.hits,
            counted_mg=scaled[pick.row],
            checked_mg=scaled[pick.row] - int(scaled[pick.row] * taint),
        )
        for pick in sample.picks
    ]
    found = extrapolate(sample, checked)
    assert found.projected_mg == round(taint * sample.total_mg)
    assert found.over_mg * found.under_mg == 0
    assert found.limit_over_mg >= found.over_mg - 1
    assert found.limit_under_mg >= found.under_mg - 1


def test_each_milligram_has_its_chance() -> None:
    """Over many seeds, an activity is drawn as often as it weighs."""
    masses = [5 * T, 15 * T, 20 * T, 60 * T]
    hits = np.zeros(4)
    for seed in range(3_000):
        for pick in drawn(masses, 1, seed).picks:
            hits[pick.row] += pick.hits
    assert np.allclose(hits / hits.sum(), [0.05, 0.15, 0.2, 0.6], atol=0.03)


def test_the_named_algorithm_draws_what_it_drew() -> None:
    """beges-mus-1 is for ever: another draw needs another name."""
    masses = [n * T for n in range(1, 41)]
    sample = drawn(masses, 10, 2021)
    assert [pick.row for pick in sample.picks] == [9, 12, 18, 23, 26, 28, 32, 34, 37, 38]
    assert {pick.hits for pick in sample.picks} == {1}


def test_the_factors_are_those_of_the_tables() -> None:
    assert [round(poisson_factor(n), 2) for n in range(4)] == [3.0, 4.74, 6.3, 7.75]
    assert proposed_size(Fraction(5, 100), poisson_factor(0)) == 60


def test_an_estimate_by_hand() -> None:
    """Ten points over 100 t, one of which is worth half: 5 t, and 4.74 intervals as a limit."""
    sample = Sample(seed=0, size=11, picks=(), total_mg=300 * T, certain_mg=200 * T, points=10)
    checked = [
        Checked(hits=0, counted_mg=200 * T, checked_mg=198 * T),
        Checked(hits=1, counted_mg=4 * T, checked_mg=2 * T),
        *[Checked(hits=1, counted_mg=3 * T, checked_mg=3 * T)] * 9,
    ]
    found = extrapolate(sample, checked)
    assert (found.tested, found.in_error, found.found_mg) == (11, 2, 4 * T)
    assert found.projected_mg == 7 * T
    limit = 2 + 10 * (poisson_factor(0) + (poisson_factor(1) - poisson_factor(0)) / 2)
    assert found.limit_over_mg / T == pytest.approx(limit)
    assert found.limit_under_mg / T == pytest.approx(10 * poisson_factor(0))


def test_a_negative_activity_counted_too_low_errs_the_same_way() -> None:
    """A credit of −10 t that is worth −12 t: the inventory counts 2 t too many."""
    one = Checked(hits=1, counted_mg=-10 * T, checked_mg=-12 * T)
    assert one.error_mg == 2 * T
    assert one.taint == Fraction(1, 5)
