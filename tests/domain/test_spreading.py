"""Laws of spreading: the pieces are the whole, the windows add up, a day counts once."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.activities.spreading import covered_days, islands, spread

FIRST, LAST = date(2000, 1, 1), date(2040, 12, 31)
DAYS = st.dates(date(2019, 1, 1), date(2023, 12, 31))
LENGTHS = st.integers(0, 900)
QUANTITIES = st.builds(
    lambda digits, places: digits.scaleb(-places),
    st.integers(-(10**15) + 1, 10**15 - 1).map(Decimal),
    st.integers(0, 15),
)


def _activities(*rows: tuple[date, date, Decimal | str | float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["period_start", "period_end", "quantity"])
    for name in ("period_start", "period_end"):
        table[name] = table[name].astype("datetime64[s]")
    return table.astype({"quantity": "float64"})


def _exact(values: pd.Series) -> Decimal:
    """The sum of floats as the decimals that they print."""
    return sum((Decimal(repr(float(value))) for value in values), Decimal(0))


@given(DAYS, LENGTHS, QUANTITIES)
def test_the_pieces_add_up_to_the_quantity_digit_by_digit(
    start: date, length: int, quantity: Decimal
) -> None:
    """Twelve months of an odd bill are that bill, in decimals and not merely in floats."""
    pieces = spread(_activities((start, start + timedelta(length), quantity)), FIRST, LAST)
    assert _exact(pieces["quantity"]) == quantity
    assert pieces["days"].sum() == length + 1
    assert (pieces["share_den"] == length + 1).all()


@given(DAYS, LENGTHS, QUANTITIES, DAYS)
def test_windows_that_follow_each_other_add_up(
    start: date, length: int, quantity: Decimal, cut: date
) -> None:
    """A figure of last year and this year is divided once, whichever year looks at it."""
    table = _activities((start, start + timedelta(length), quantity))
    before, after = spread(table, FIRST, cut), spread(table, cut + timedelta(1), LAST)
    assert _exact(pd.concat([before, after])["quantity"]) == quantity


@given(DAYS, LENGTHS, QUANTITIES)
def test_a_piece_is_near_its_share(start: date, length: int, quantity: Decimal) -> None:
    """Each piece is the quantity × its days / all days, within one rounding."""
    pieces = spread(_activities((start, start + timedelta(length), quantity)), FIRST, LAST)
    shares = float(quantity) * pieces["share_num"] / pieces["share_den"]
    rounding = max(abs(float(quantity)) * 1e-12, 1e-21)
    assert np.allclose(pieces["quantity"], shares, rtol=1e-9, atol=rounding)


@given(st.lists(st.tuples(DAYS, LENGTHS, QUANTITIES), max_size=6), st.randoms())
def test_order_moves_no_piece(rows: list[tuple[date, int, Decimal]], shuffler: object) -> None:
    """The pieces of a row are its own, wherever it stands."""
    bills = [(start, start + timedelta(length), quantity) for start, length, quantity in rows]
    order = list(range(len(bills)))
    shuffler.shuffle(order)  # type: ignore[attr-defined]
    straight = spread(_activities(*bills), FIRST, LAST)
    moved = spread(_activities(*(bills[place] for place in order)), FIRST, LAST)
    moved["row"] = np.array(order, dtype=np.int64)[moved["row"].to_numpy()] if order else []
    columns = ["row", "month", "days", "quantity"]
    pd.testing.assert_frame_equal(
        straight[columns],
        moved[columns].sort_values(["row", "month"], ignore_index=True),
        check_dtype=False,
    )


def test_a_bill_across_months_is_signed_by_hand() -> None:
    """31 kWh of 20 January to 19 February: 12 days and 19 days, one kWh a day."""
    pieces = spread(_activities((date(2021, 1, 20), date(2021, 2, 19), 31)), FIRST, LAST)
    assert pieces["quantity"].tolist() == [12.0, 19.0]
    assert pieces["month"].dt.strftime("%Y-%m").tolist() == ["2021-01", "2021-02"]
    assert pieces["start"].dt.strftime("%d/%m").tolist() == ["20/01", "01/02"]


@pytest.mark.parametrize(
    ("start", "end"), [(date(2021, 2, 1), date(2021, 1, 1)), (date(2050, 1, 1), date(2050, 2, 1))]
)
def test_what_has_no_day_in_the_window_has_no_piece(start: date, end: date) -> None:
    """A period that runs backwards, or that lies elsewhere, gives nothing rather than a guess."""
    assert spread(_activities((start, end, 5)), FIRST, LAST).empty


def test_an_unknown_quantity_is_not_zero() -> None:
    """Its days are spread, its pieces stay unknown, and its neighbours are untouched."""
    pieces = spread(
        _activities(
            (date(2021, 1, 1), date(2021, 2, 28), float("nan")),
            (date(2021, 1, 1), date(2021, 1, 31), 7),
        ),
        FIRST,
        LAST,
    )
    assert pieces["quantity"].isna().tolist() == [True, True, False]


def _intervals(rows: list[tuple[str, date, int]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "meter": pd.Series([meter for meter, _, _ in rows], dtype="str"),
            "start": pd.Series([s for _, s, _ in rows], dtype="datetime64[s]"),
            "end": pd.Series([s + timedelta(n) for _, s, n in rows], dtype="datetime64[s]"),
        }
    )


INTERVALS = st.lists(st.tuples(st.sampled_from("ab"), DAYS, st.integers(-3, 200)), max_size=12)


@given(INTERVALS)
def test_a_day_counts_once(rows: list[tuple[str, date, int]]) -> None:
    """The covered days of each month are those of the set of days, however many figures meet."""
    told = covered_days(_intervals(rows), ["meter"], FIRST, LAST)
    days = {
        (meter, start + timedelta(n)) for meter, start, length in rows for n in range(length + 1)
    }
    expected: dict[tuple[str, str], int] = {}
    for meter, day in days:
        key = (meter, f"{day:%Y-%m}")
        expected[key] = expected.get(key, 0) + 1
    months = told["month"].dt.strftime("%Y-%m")
    assert dict(zip(zip(told["meter"], months, strict=True), told["days"], strict=True)) == expected


@given(INTERVALS)
def test_islands_neither_meet_nor_touch(rows: list[tuple[str, date, int]]) -> None:
    """Between two islands of a meter lies at least one day that nothing covers."""
    found = islands(_intervals(rows), ["meter"])
    for _, of_meter in found.groupby("meter"):
        gaps = of_meter["start"].to_numpy()[1:] - of_meter["end"].to_numpy()[:-1]
        assert (gaps > np.timedelta64(1, "D")).all()
