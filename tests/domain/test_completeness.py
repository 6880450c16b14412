"""Completeness: what each month of each line is, what it is worth, and that days add up."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from collection_figures import TODAY, activities, figure, meter, month, perimeter
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from beges.domain.collection import (
    STATES,
    Collected,
    Completeness,
    Declared,
    completeness,
    gaps,
    line_matrix,
    rhythm_of,
    shares,
    site_matrix,
)
from beges.domain.collection.gaps import asked
from beges.domain.perimeter import Perimeter

NOTHING = pd.DataFrame({"row": [], "mg": [], "days": []}).astype("int64")


def complete(
    rows: list[dict],
    over: Perimeter | None = None,
    *,
    year: int = 2021,
    today: date = TODAY,
    masses: pd.DataFrame = NOTHING,
    declared: Declared | None = None,
) -> Completeness:
    against = Collected(
        perimeter=over or perimeter(meter()),
        year=year,
        today=today,
        masses=masses,
        declared=declared or Declared(),
    )
    return completeness(activities(rows), against)


def told(found: Completeness, line: int = 0) -> str:
    """The twelve letters of a line; a blank where nothing is awaited."""
    return "".join(STATES[number].letter or " " for number in found.state[line])


def test_each_state_of_a_month_has_its_letter() -> None:
    rows = [
        month(2021, 1),
        month(2021, 2, data_kind="measured"),
        month(2021, 3, data_kind="extrapolated"),
        figure(date(2021, 4, 1), date(2021, 4, 12)),
    ]
    declared = Declared(
        not_applicable=frozenset({"M1|2021-06"}), unavailable=frozenset({"M1|2021-07"})
    )
    over = perimeter(meter(exit_date=date(2021, 11, 30)))
    found = complete(rows, over, today=date(2021, 11, 15), declared=declared)
    assert told(found) == "FREPM–NMMAA "


def test_a_bill_that_follows_no_calendar_gives_each_month_its_days() -> None:
    rows = [
        figure(date(2020, 12, 14), date(2021, 1, 13)),
        figure(date(2021, 1, 14), date(2021, 2, 13)),
    ]
    found = complete(rows)
    assert told(found)[:3] == "FPM"
    assert found.missing[0, 1] == 15


def test_a_two_monthly_bill_is_awaited_until_its_block_and_its_grace_are_over() -> None:
    """January and February close on 28 February: missing from the 32nd day after on."""
    over = perimeter(meter(rhythm="two_monthly"))
    assert told(complete([], over, today=date(2021, 3, 31)))[:2] == "AA"
    assert told(complete([], over, today=date(2021, 4, 1)))[:3] == "MMA"


def test_zero_is_a_figure_and_nothing_is_not_zero() -> None:
    found = complete([month(2021, 1, 0.0)])
    assert told(found)[:2] == "FM"


def test_two_bills_that_overlap_cover_their_days_once() -> None:
    found = complete([month(2021, 1), figure(date(2021, 1, 10), date(2021, 1, 20))])
    assert found.real[0, 0] == 31


def test_a_site_without_a_registered_meter_has_its_line() -> None:
    rows = [month(2020, 5, site="FDF", meter=""), month(2021, 1, meter="inconnu")]
    found = complete(rows, perimeter())
    assert list(found.lines["subject"]) == ["FDF|electricity", "LYO|electricity"]
    assert told(found, 1)[:2] == "FM"
    found = complete(rows, perimeter(meter()))
    assert list(found.lines["subject"]) == ["M1", "FDF|electricity", "LYO|electricity"]
    assert (told(found)[:2], told(found, 2)[:2]) == ("MM", "F "), "another meter is not its own"
    blank = [month(2021, 1, meter="")]
    assert told(complete(blank, perimeter(meter())))[:2] == "FM", "the only meter of its type"


def test_a_figure_beside_several_meters_awaits_only_its_own_days() -> None:
    over = perimeter(meter("M1"), meter("M2"))
    found = complete([figure(date(2021, 2, 1), date(2021, 3, 31), meter="")], over)
    assert list(found.lines["subject"]) == ["M1", "M2", "LYO|electricity"]
    assert told(found, 2).strip() == "FF"


def test_dates_of_the_entity_the_site_and_the_meter_bound_what_is_awaited() -> None:
    over = perimeter(meter(entry_date=date(2021, 3, 16)))
    found = complete([], over)
    assert found.expected[0, :4].tolist() == [0, 0, 16, 30]


def test_a_missing_month_is_worth_its_days_of_the_line_or_of_its_peers() -> None:
    """10 mg a day at S00..S02, each of 100 m²; Lyon has 100 m² and no figure of its own."""
    meters = [meter(f"M{n}", f"S{n:02d}") for n in range(3)]
    over = perimeter(*meters, meter("ML", "LYO"), sites=3)
    rows = [month(2021, 1, meter=f"M{n}", site=f"S{n:02d}") for n in range(3)]
    masses = pd.DataFrame({"row": [0, 1, 2], "mg": [310, 310, 310], "days": [31, 31, 31]})
    found = complete(rows, over, masses=masses)
    assert found.daily_mg.tolist() == pytest.approx([10.0] * 4)
    first = site_matrix(found).rows.iloc[0]
    assert (first["code"], first["missing_mg"]) == ("LYO", 3650)
    assert first["complete"] == 0


def test_what_nothing_weighs_is_counted_aside() -> None:
    over = perimeter(meter(), surface=0)
    told_shares = shares(complete([month(2021, 1)], over))
    assert told_shares.unknown == 1
    assert told_shares.share(0) is None


def test_the_cell_of_a_site_is_partial_where_its_lines_differ() -> None:
    found = complete([month(2021, 1)], perimeter(meter("M1"), meter("M2")))
    matrix = site_matrix(found)
    assert STATES[matrix.state[0, 0]].letter == "P"
    assert STATES[matrix.state[0, 1]].letter == "M"
    assert len(line_matrix(found, np.array([True, True])).rows) == 2


def test_what_is_declared_without_object_is_no_hole() -> None:
    told_months = frozenset(f"M1|2021-{n:02d}" for n in range(1, 13))
    found = complete([], declared=Declared(not_applicable=told_months))
    assert (found.missing == 0).all()
    found = complete([], declared=Declared(unavailable=told_months))
    assert found.missing.sum() == 365, "not having a figure is not consuming nothing"
    assert asked(activities([]), found).empty, "it is not asked again"


DAYS = st.dates(date(2020, 6, 1), date(2022, 6, 1))
BILLS = st.lists(
    st.tuples(
        DAYS, st.integers(-2, 120), st.sampled_from(["invoiced", "measured", "extrapolated"])
    ),
    max_size=8,
)


@rounds(max_examples=25)
@given(BILLS, st.sampled_from(["monthly", "quarterly", "yearly"]), DAYS)
def test_days_add_up_and_gaps_are_what_is_missing(
    bills: list[tuple[date, int, str]], rhythm: str, today: date
) -> None:
    """Real + estimated + missing = counted ≤ expected; the gaps are the missing days."""
    rows = [figure(s, s + timedelta(n), data_kind=kind) for s, n, kind in bills]
    found = complete(rows, perimeter(meter(rhythm=rhythm)), today=today)
    assert (found.counted <= found.expected).all()
    for days in (found.real, found.estimated, found.missing):
        assert (days >= 0).all()
    covered = {s + timedelta(d) for s, n, _ in bills for d in range(n + 1)}
    of_year = {date(2021, 1, 1) + timedelta(d) for d in range(365)}
    assert (found.real + found.estimated).sum() == len(covered & of_year)
    holes = gaps(activities(rows), found)
    assert holes["days"].sum() == found.missing.sum()
    in_gaps = {
        row["start"].date() + timedelta(d)
        for row in holes.to_dict("records")
        for d in range(row["days"])
    }
    assert len(in_gaps) == holes["days"].sum()
    assert not in_gaps & covered
    wanted = asked(activities(rows), found)
    assert ((wanted["end"] - wanted["start"]).dt.days + 1).sum() == found.missing.sum()


@pytest.mark.parametrize(
    ("days", "rhythm"),
    [
        (31, "monthly"),
        (61, "two_monthly"),
        (92, "quarterly"),
        (181, "half_yearly"),
        (365, "yearly"),
    ],
)
def test_the_length_of_bills_tells_their_rhythm(days: int, rhythm: str) -> None:
    assert rhythm_of(days) == rhythm


def test_a_hostile_surface_weighs_nothing() -> None:
    over = perimeter(meter(), surface=0)
    assert np.isnan(complete([], over).daily_mg).all()
