"""What is read is what was written, to the last digit and the last accent."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from beges.domain.activities import ACTIVITIES, as_activities
from beges.domain.columns import Table
from beges.domain.perimeter import ENTITIES, INDICATORS
from beges.store import Act, BatchKind, NotStorable, Store, record_key
from beges.store.decimals import canonical_decimal

Make = Callable[..., Any]
SHOWN = ["revision", "seq", "batch"]


def test_every_table_comes_back(
    store: Store, act: Make, one_of_each: dict[Table, list[dict[str, Any]]]
) -> None:
    with store.writing(act()) as ledger:
        for table, rows in one_of_each.items():
            ledger.append(table, rows)
    with store.reading() as reader:
        for table, rows in one_of_each.items():
            blank = dict.fromkeys(table.names)
            found = [{name: row[name] for name in table.names} for row in reader.records(table)]
            assert found == [blank | row for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "0.1",
        "123456789012.345678",
        "0",
        "-12.5",
        "1000000",
        "0.000000000000000000000000000001",
        "9999999999999999999999999999999999999999",
    ],
)
def test_a_decimal_is_exact(store: Store, act: Make, activity: Make, text: str) -> None:
    with store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, [activity(quantity=Decimal(text))])
    with store.reading() as reader:
        [row] = reader.records(ACTIVITIES)
        assert row["quantity"] == Decimal(text)
        assert reader.frame(ACTIVITIES)["quantity"].tolist() == [text]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12))
def test_the_text_of_a_decimal_keeps_its_value(number: Decimal) -> None:
    text = canonical_decimal(number)
    assert Decimal(text) == number
    assert canonical_decimal(text) == text
    assert "E" not in text
    assert text != "-0"


@pytest.mark.parametrize("text", ["12.50", "12.5", "012.500", "1.25E+1"])
def test_a_figure_has_one_text(text: str) -> None:
    assert canonical_decimal(Decimal(text)) == "12.5"


TEXTS = [
    "Été à Besançon, cœur œuvré « ça »",
    "",
    "  deux  espaces insécables\u202f:\u00a012 ",
    'guillemet " barre \\ tube | virgule ,',
    "retour\nà la ligne\ttabulation\x1f\x7f",
    "=1+1",
    "🌱",
    "null",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_exactly(store: Store, act: Make, activity: Make, text: str) -> None:
    with store.writing(act(reason=text)) as ledger:
        ledger.append(ACTIVITIES, [activity(comment=text)])
    with store.reading() as reader:
        assert [row["comment"] for row in reader.records(ACTIVITIES)] == [text]
        assert reader.batch(1).reason == text


def test_missing_is_not_blank(store: Store, act: Make, activity: Make) -> None:
    rows = [activity("D-0000001", site=None), activity("D-0000002", site="")]
    with store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, rows)
    with store.reading() as reader:
        assert [row["site"] for row in reader.records(ACTIVITIES)] == [None, ""]
        sites = reader.frame(ACTIVITIES)["site"]
    assert sites.isna().tolist() == [True, False]
    assert sites[1] == ""


def test_a_frame_goes_in_and_comes_out_the_same(store: Store, act: Make, activity: Make) -> None:
    rows = [
        activity("D-0000001", life_years=5, period_start=date(1999, 12, 31)),
        activity("D-0000002", site="S1", quantity=Decimal("-0.10")),
    ]
    with store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, rows)
    with store.reading() as reader:
        first = reader.frame(ACTIVITIES)
    with store.writing(act(BatchKind.CORRECTION)) as ledger:
        ledger.append(ACTIVITIES, first)
    with store.reading() as reader:
        second = reader.frame(ACTIVITIES)
    assert_frame_equal(first.drop(columns=SHOWN), second.drop(columns=SHOWN))
    assert second["revision"].tolist() == [2, 2]


def test_the_engine_reads_what_the_store_gives(store: Store, act: Make, activity: Make) -> None:
    with store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, [activity(), activity("D-0000002", life_years=7)])
    with store.reading() as reader:
        table = as_activities(reader.frame(ACTIVITIES))
    assert table["quantity"].tolist() == [1234.56, 1234.56]
    assert table["period_end"].dt.day.tolist() == [31, 31]
    assert table["life_years"].tolist() == [pd.NA, 7]
    assert table["site"].tolist() == ["", ""]


def test_an_empty_table_has_its_columns_and_their_types(store: Store) -> None:
    with store.reading() as reader:
        frame = reader.frame(ACTIVITIES)
    assert list(frame) == [*ACTIVITIES.names, *SHOWN]
    assert str(frame["period_start"].dtype) == "datetime64[s]"
    assert str(frame["life_years"].dtype) == "Int64"
    assert len(as_activities(frame)) == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("quantity", 0.1),
        ("quantity", Decimal("NaN")),
        ("quantity", Decimal("Infinity")),
        ("quantity", "douze"),
        ("quantity", Decimal("1E+1000000")),
        ("quantity", True),
        ("quantity", float("nan")),
        ("quantity", None),
        ("comment", 12),
        ("comment", "nul\x00"),
        ("comment", "moitié \ud800"),
        ("comment", ["liste"]),
        ("life_years", 2.5),
        ("life_years", True),
        ("life_years", 2**63),
        ("period_start", "2021-01-01"),
        ("period_start", pd.Timestamp("2021-01-01 08:00")),
        ("activity_id", ""),
        ("activity_id", None),
    ],
)
def test_what_cannot_be_held_is_refused(
    sqlite_store: Store, act: Make, activity: Make, column: str, value: object
) -> None:
    frame = pd.DataFrame([activity()])
    frame[column] = pd.Series([value], dtype=object)
    for rows in ([activity() | {column: value}], frame):
        with pytest.raises(NotStorable) as refusal, sqlite_store.writing(act()) as ledger:
            ledger.append(ACTIVITIES, rows)
        assert refusal.value.column == column
    with sqlite_store.reading() as reader:
        assert reader.head().seq == 0


def test_a_boolean_is_not_a_number(sqlite_store: Store, act: Make, entity: Make) -> None:
    with pytest.raises(NotStorable), sqlite_store.writing(act()) as ledger:
        ledger.append(ENTITIES, [entity(operational_control=1)])


def test_integers_that_pandas_made_floats_are_integers(
    sqlite_store: Store, act: Make, activity: Make
) -> None:
    rows = pd.DataFrame([activity("D-0000001", life_years=5), activity("D-0000002")])
    assert rows["life_years"].dtype == "float64"
    with sqlite_store.writing(act()) as ledger:
        ledger.append(ACTIVITIES, rows)
    with sqlite_store.reading() as reader:
        assert [row["life_years"] for row in reader.records(ACTIVITIES)] == [5, None]


def test_the_key_of_several_columns_is_not_ambiguous() -> None:
    first = {"entity": "A|B", "site": None, "year": 2021, "indicator": "fte"}
    second = {"entity": "A", "site": "B", "year": 2021, "indicator": "fte"}
    assert record_key(INDICATORS, second) == "A|B|2021|fte"
    assert record_key(INDICATORS, first) != record_key(INDICATORS, second)


def test_an_act_needs_a_time_zone(sqlite_store: Store) -> None:
    from datetime import datetime

    naive = Act(actor="Zoé", kind=BatchKind.ENTRY, at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"), sqlite_store.writing(naive):
        pass
