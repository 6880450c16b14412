"""Estimates: each method by hand, tried without looking at what it must find."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from collection_figures import TODAY, activities, figure, meter, month, perimeter
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from beges.domain.collection import (
    Collected,
    as_rows,
    back_test,
    best_methods,
    completeness,
    estimate_methods,
    estimated,
    gaps,
    known_months,
    predictions,
    replaced_estimates,
)
from beges.domain.collection.estimates import METHODS, _median_of_others

NOTHING = pd.DataFrame({"row": [], "mg": [], "days": []}).astype("int64")


def known(rows: list[dict], over=None, heating: pd.DataFrame | None = None):
    over = over or perimeter(meter())
    table = activities(rows)
    against = Collected(perimeter=over, year=2021, today=TODAY, masses=NOTHING)
    found = completeness(table, against)
    return table, found, known_months(table, found.awaited, over, 2021, heating)


def test_every_method_has_its_name() -> None:
    assert set(METHODS) == set(estimate_methods())


def test_a_month_is_known_when_each_day_is_covered_once() -> None:
    rows = [
        month(2021, 1),
        figure(date(2021, 2, 1), date(2021, 2, 20)),
        month(2021, 3),
        figure(date(2021, 3, 31), date(2021, 3, 31)),
        month(2021, 4, data_kind="extrapolated"),
        month(2021, 5, 0.31, unit="MWh"),
    ]
    _, _, seen = known(rows)
    assert seen.daily[0, 24] == pytest.approx(10.0)
    assert np.isnan(seen.daily[0, 25:28]).all(), "partial, doubtful, estimated"
    assert seen.daily[0, 28] == pytest.approx(10.0), "brought to the unit of the line"


def test_the_same_month_of_last_year() -> None:
    _, _, seen = known([month(2020, 3, 620.0)])
    assert predictions(seen)["estimate_last_year"][0, 26] == pytest.approx(20.0)
    assert np.isnan(predictions(seen)["estimate_last_year"][0, 25])


def test_the_mean_of_the_other_known_months() -> None:
    rows = [month(2021, 1, 310.0), month(2021, 2, 560.0), month(2021, 3, 930.0)]
    _, _, seen = known(rows)
    said = predictions(seen)["estimate_mean"][0, 24:]
    assert said[5] == pytest.approx((310 + 560 + 930) / 90)
    assert np.isnan(said[0]), "two others are too few to make a mean"


def heating(values: dict[int, float], zone: str = "*") -> pd.DataFrame:
    rows = [
        {"zone": zone, "year": year, "month": number, "degree_days": value}
        for year in (2020, 2021)
        for number, value in values.items()
    ]
    return pd.DataFrame(rows)


COLD = {1: 400, 2: 350, 3: 250, 4: 150, 5: 60, 6: 10, 7: 0, 8: 0, 9: 30, 10: 150, 11: 280, 12: 380}


def test_degree_days_find_the_fixed_part_and_the_slope() -> None:
    """5 kWh a day and 2 kWh a degree-day: the month left out is found again."""
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    rows = [month(2021, n, 5 * lengths[n - 1] + 2 * COLD[n]) for n in range(1, 12)]
    _, _, seen = known(rows, heating=heating(COLD))
    said = predictions(seen)["estimate_degree_days"][0, 24:]
    assert said * lengths == pytest.approx(
        [5 * days + 2 * COLD[n] for n, days in enumerate(lengths, start=1)]
    )


def test_degree_days_are_silent_where_they_have_no_sense() -> None:
    flat = [month(2021, n, 310.0 - COLD[n] / 10) for n in range(1, 12)]
    _, _, seen = known(flat, heating=heating(COLD))
    assert np.isnan(predictions(seen)["estimate_degree_days"]).all(), "it cools when it is cold"
    _, _, seen = known([month(2021, n) for n in range(1, 12)])
    assert np.isnan(predictions(seen)["estimate_degree_days"]).all(), "nobody gave degree-days"
    _, _, seen = known(flat[:5], heating=heating(COLD))
    assert np.isnan(predictions(seen)["estimate_degree_days"]).all(), "too few months"


def test_a_zone_of_ones_own_comes_before_everywhere() -> None:
    table = pd.concat([heating(COLD), heating({1: 310.0}, zone="69")])
    over = perimeter(meter())
    lyon = over.sites["LYO"]
    over.sites["LYO"] = type(lyon)(**{**_fields(lyon), "postcode": "69003"})
    _, _, seen = known([month(2021, 1)], over, heating=table)
    assert seen.heating[0, 24] == pytest.approx(10.0)
    assert seen.heating[0, 25] == pytest.approx(350 / 28)


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}  # type: ignore[attr-defined]


def test_the_square_metres_of_peers() -> None:
    """Four agencies at 1, 2, 3 and 4 kWh a day for 100 m²; Lyon, 100 m², has no figure."""
    meters = [meter(f"M{n}", f"S{n:02d}") for n in range(4)]
    over = perimeter(*meters, meter("ML", "LYO"), sites=4)
    rows = [month(2021, 1, 31.0 * (n + 1), meter=f"M{n}", site=f"S{n:02d}") for n in range(4)]
    _, found, seen = known(rows, over)
    said = predictions(seen)["estimate_peers"][:, 24]
    lyon = list(found.lines["subject"]).index("ML")
    assert said[lyon] == pytest.approx(2.5)
    assert said[list(found.lines["subject"]).index("M0")] == pytest.approx(3.0), "without itself"


VALUES = st.lists(st.one_of(st.floats(0, 1e6), st.just(float("nan"))), min_size=1, max_size=12)


@given(VALUES)
def test_the_median_of_others_is_that_of_the_others(values: list[float]) -> None:
    told = _median_of_others(np.array(values))
    for place in range(len(values)):
        others = np.array([v for n, v in enumerate(values) if n != place and not np.isnan(v)])
        if len(others) >= 3:
            assert told[place] == pytest.approx(np.median(others))
        else:
            assert np.isnan(told[place])


@rounds(max_examples=15)
@given(st.lists(st.floats(1, 1e5), min_size=24, max_size=24), st.integers(12, 23))
def test_no_method_looks_at_the_month_that_it_must_find(values: list[float], hidden: int) -> None:
    """What is said of a month is the same whatever its figure is."""
    rows = [month(2020 + n // 12, n % 12 + 1, value) for n, value in enumerate(values)]
    _, _, seen = known(rows, heating=heating(COLD))
    rows[hidden]["quantity"] = 123.0
    _, _, other = known(rows, heating=heating(COLD))
    for code, said in predictions(seen).items():
        again = predictions(other)[code]
        place = (0, 12 + hidden)
        assert np.isnan(said[place]) == np.isnan(again[place])
        assert np.isnan(said[place]) or said[place] == pytest.approx(again[place], rel=1e-6)


def test_the_back_test_says_the_error_of_each_method() -> None:
    """2021 is 20 % under 2020: last year's month is 25 % too much."""
    rows = [month(2020, n, 100.0) for n in range(1, 13)]
    rows += [month(2021, n, 80.0) for n in range(1, 13)]
    _, found, seen = known(rows)
    tested = back_test(seen, predictions(seen), found.awaited).set_index("method")
    last = tested.loc["estimate_last_year"]
    assert last["n"] == 12
    assert last["error"] == pytest.approx(0.25, abs=0.01)
    assert last["bias"] == pytest.approx(0.25, abs=0.01)
    assert tested.loc["estimate_degree_days", "n"] == 0
    best = best_methods(tested.reset_index())["electricity"]
    assert best[0] == "estimate_mean"
    assert set(best[2:]) == {"estimate_peers", "estimate_degree_days"}, "untried come last"


def test_the_months_of_a_long_bill_are_no_truth() -> None:
    """Twelve months of one bill are alike: finding them again proves nothing."""
    _, found, seen = known([figure(date(2021, 1, 1), date(2021, 12, 31), 3650.0)])
    assert seen.daily[0, 24:] == pytest.approx([10.0] * 12)
    tested = back_test(seen, predictions(seen), found.awaited)
    assert (tested["n"] == 0).all()


def test_an_estimate_tells_its_calculation_and_its_error() -> None:
    rows = [month(2020, n, 310.0) for n in range(1, 13)]
    rows += [month(2021, n, 310.0) for n in range(1, 12)]
    table, found, seen = known(rows)
    said = predictions(seen)
    holes = gaps(table, found)
    filled = estimated(holes, said, [("estimate_degree_days", "estimate_last_year")])
    tested = back_test(seen, said, found.awaited)
    (row,) = as_rows(filled, found.awaited, tested)
    assert (row["meter"], row["quantity"], row["method"]) == ("M1", "310.0", "estimate_last_year")
    assert row["data_kind"] == "extrapolated"
    assert "10,000 kWh par jour × 31 jours = 310 kWh" in str(row["basis"])
    assert "Éprouvée sur 11 mois connus" in str(row["basis"])
    assert estimated(holes, said, [("estimate_degree_days",)]).empty, "nothing is invented"


def _estimate(row: dict) -> dict:
    return {**row, "data_kind": "extrapolated", "method": "estimate_mean"}


@pytest.mark.parametrize(
    ("figure_", "replaced"),
    [
        (month(2021, 3), True),
        (figure(date(2021, 3, 31), date(2021, 4, 30)), True),
        (month(2021, 4), False),
        (month(2021, 3, data_kind="extrapolated"), False),
        (month(2021, 3, meter="M2"), False),
        (month(2021, 3, site="FDF", meter=""), False),
        (month(2021, 3, meter=""), True),
        (month(2021, 3, activity_id="E-1"), False),
    ],
)
def test_a_figure_replaces_the_estimate_that_it_meets(figure_: dict, replaced: bool) -> None:
    stored = activities([_estimate(month(2021, 3, activity_id="E-1"))])
    found = replaced_estimates(activities([figure_]), stored, perimeter(meter()))
    assert found == (["E-1"] if replaced else [])


def test_a_surface_of_nought_invents_nothing() -> None:
    meters = [meter(f"M{n}", f"S{n:02d}") for n in range(4)]
    over = perimeter(*meters, sites=4, surface=0)
    rows = [month(2021, 1, 31.0, meter=f"M{n}", site=f"S{n:02d}") for n in range(4)]
    _, _, seen = known(rows, over)
    assert np.isnan(predictions(seen)["estimate_peers"]).all()
