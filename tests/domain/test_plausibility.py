"""Plausibility: each law has a table that breaks it, and one just beside that does not."""

from datetime import date, timedelta

import pandas as pd
import pytest
from collection_figures import TODAY, activities, figure, meter, month, perimeter

from beges.domain.collection import Beside, check_plausibility, reading_findings
from beges.domain.collection.plausibility import MOST_TOLD
from beges.domain.perimeter import Perimeter


def codes(rows: list[dict], known: list[dict] | None = None, over: Perimeter | None = None):
    return [finding.code for finding in findings(rows, known, over)]


def findings(rows: list[dict], known: list[dict] | None = None, over: Perimeter | None = None):
    stored = None if known is None else activities(known)
    beside = Beside(perimeter=over or perimeter(meter()), today=TODAY, known=stored)
    return check_plausibility(activities(rows), beside)


def test_sound_months_have_no_finding() -> None:
    assert not codes([month(2021, n, 300.0 + n) for n in range(1, 13)])


def test_a_hole_between_two_bills() -> None:
    (gap,) = findings([month(2021, 1), month(2021, 3, 311.0)])
    assert gap.code == "meter_gap"
    assert (gap.values["start"], gap.values["end"]) == ("01/02/2021", "28/02/2021")
    assert gap.where.activity_id == "D-0000002", "at the bill that follows the hole"
    known = [month(2021, 1, 311.0, activity_id="K-1")]
    assert codes([month(2021, 3)], known) == ["meter_gap"]


def test_a_day_between_two_bills_is_a_way_of_writing() -> None:
    one_day = [figure(date(2021, 1, 1), date(2021, 1, 30)), month(2021, 2, 290.0)]
    assert not codes(one_day)
    two_days = [figure(date(2021, 1, 1), date(2021, 1, 29)), month(2021, 2, 290.0)]
    assert codes(two_days) == ["meter_gap"]


def test_a_consumption_to_come() -> None:
    assert codes([figure(TODAY, TODAY + timedelta(1))]) == ["period_future"]
    assert not codes([figure(TODAY, TODAY)])
    assert not codes([figure(TODAY, TODAY + timedelta(9), data_kind="extrapolated")])


def test_the_same_invoice_twice_for_one_meter() -> None:
    bill = {"supplier": "EDF", "invoice": "F-12"}
    rows = [month(2021, 1, **bill), month(2021, 2, 290.0, **bill)]
    assert codes(rows) == ["invoice_repeated"]
    rows[1] = month(2021, 2, 290.0, supplier="Engie", invoice="F-12")
    assert not codes(rows)
    rows[1] = month(2021, 1, 290.0, **bill, meter="M2")
    assert not codes(rows), "one invoice may hold several meters"


def test_the_same_value_within_a_day() -> None:
    near = [month(2021, 1, 312.5), figure(date(2021, 1, 2), date(2021, 1, 31), 312.5, meter="M2")]
    assert codes(near) == ["value_repeated_nearby"]
    near[1] = figure(date(2021, 1, 3), date(2021, 1, 31), 312.5, meter="M2")
    assert not codes(near)


def test_two_measured_figures_of_a_month() -> None:
    half = {"data_kind": "measured"}
    rows = [
        figure(date(2021, 1, 1), date(2021, 1, 15), 150.0, **half),
        figure(date(2021, 1, 16), date(2021, 1, 31), 161.0, **half),
    ]
    assert codes(rows) == ["readings_twice_in_month"]
    rows[1]["period_end"] = date(2021, 2, 1)
    assert not codes(rows)


def readings(*rows: tuple[date, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "meter": ["M1"] * len(rows),
            "read_on": pd.Series([row[0] for row in rows], dtype="datetime64[s]"),
            "index": [str(row[1]) for row in rows],
            "restart": pd.Series([row[2] for row in rows], dtype="boolean"),
        }
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(date(2021, 1, 31), 100, False), (date(2021, 2, 28), 90, False)], ["index_goes_back"]),
        ([(date(2021, 1, 31), 100, False), (date(2021, 2, 28), 90, True)], []),
        ([(date(2021, 1, 31), 100, False), (date(2021, 2, 28), 100, False)], []),
        (
            [(date(2021, 1, 3), 100, False), (date(2021, 1, 31), 110, False)],
            ["readings_twice_in_month"],
        ),
        ([(date(2021, 1, 3), 100, False), (date(2021, 1, 31), 0, True)], []),
        ([(TODAY + timedelta(1), 100, False)], ["period_future"]),
        ([], []),
    ],
)
def test_readings_of_an_index(rows: list, expected: list[str]) -> None:
    assert [finding.code for finding in reading_findings(readings(*rows), TODAY)] == expected


def year(values: list[float], **facts: object) -> list[dict]:
    return [month(2021, n, value, **facts) for n, value in enumerate(values, start=1)]


def test_a_unit_a_thousand_times_off_beside_its_own_history() -> None:
    values = [310.0, 290.0, 320.0, 300.0, 330.0, 280.0]
    (odd,) = findings([*year(values), month(2021, 7, 305.0, unit="MWh")])
    assert (odd.code, odd.where.activity_id) == ("unit_off_by_thousand", "D-0000007")
    assert "trop grande" in odd.sentence
    (odd,) = findings([*year(values), month(2021, 7, 0.305)])
    assert (odd.code, "trop petite" in odd.sentence) == ("unit_off_by_thousand", True)
    assert not codes([*year(values), month(2021, 7, 0.305, unit="MWh")])


def agencies(count: int, usual: float = 310.0) -> tuple[Perimeter, list[dict]]:
    """That many agencies of 100 m² beside Lyon, each with a bill of January."""
    meters = [meter(f"M{n}", f"S{n:02d}") for n in range(count)]
    over = perimeter(*meters, meter("ML", "LYO"), sites=count)
    rows = [
        month(2021, 1, usual + n, meter=f"M{n}", site=f"S{n:02d}", activity_id=f"K-{n}")
        for n in range(count)
    ]
    return over, rows


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (310_000.0, ["unit_off_by_thousand"]),
        (0.31, ["unit_off_by_thousand"]),
        (310.0 * 6, ["value_outside_peers"]),
        (310.0 / 6, ["value_outside_peers"]),
        (310.0 * 3, []),
    ],
)
def test_the_square_metres_of_peers(quantity: float, expected: list[str]) -> None:
    over, known = agencies(8)
    assert codes([month(2021, 1, quantity, meter="ML")], known, over) == expected


def test_few_peers_say_nothing() -> None:
    over, known = agencies(5)
    assert not codes([month(2021, 1, 310.0 * 6, meter="ML")], known, over)


def test_a_value_outside_its_own_history() -> None:
    values = [310.0, 290.0, 320.0, 300.0, 330.0, 280.0]
    (odd,) = findings([*year(values), month(2021, 7, 310.0 * 4)])
    assert (odd.code, odd.where.activity_id) == ("value_outside_history", "D-0000007")
    assert not codes([*year(values), month(2021, 7, 310.0 * 2)])
    assert not codes([*year(values[:3]), month(2021, 4, 310.0 * 4)]), "too short a history"


def test_a_heating_that_follows_the_seasons_is_not_an_outlier() -> None:
    seasons = [900.0, 800.0, 600.0, 300.0, 120.0, 60.0, 50.0, 50.0, 100.0, 350.0, 650.0, 850.0]
    assert not codes(year(seasons))


def test_stored_figures_are_not_told_again() -> None:
    known = [month(2021, 1, activity_id="K-1"), month(2021, 3, 311.0, activity_id="K-2")]
    assert not codes([month(2021, 4, 312.0)], known)


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    known = [month(2021, 1, 312.5, activity_id="K-1")]
    assert not codes([month(2021, 1, 312.5, activity_id="K-1", meter="M2")], known)


def test_a_wall_of_findings_is_counted() -> None:
    rows = [
        figure(TODAY, TODAY + timedelta(1), 1.0 + n, meter=f"X{n}") for n in range(MOST_TOLD + 7)
    ]
    told = findings(rows)
    assert [f.code for f in told[:-1]] == ["period_future"] * MOST_TOLD
    assert (told[-1].code, told[-1].values["count"]) == ("plausibility_more", 7)


def test_hostile_figures_break_no_law() -> None:
    rows = [
        month(2021, 1, float("nan")),
        figure(date(2021, 2, 1), date(2021, 1, 1)),
        month(2021, 3, -5.0),
        month(2021, 4, 0.0),
        month(2021, 5, site="", meter=""),
        month(2021, 6, site="INCONNU", meter="=cmd"),
    ]
    assert set(codes(rows)) <= {"meter_gap"}
    assert not codes([])
