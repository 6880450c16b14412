"""Results of the plan: parts that add up to the change on every post, whatever actions claim."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from small_group import activities, entity, perimeter, settings
from small_release import LIBRARY, factor, library, part

from beges.domain.comparison import Bridge, View, bridge, causes
from beges.domain.inventory import Inventory, compile_inventory, counted
from beges.domain.nomenclature import posts
from beges.domain.transition import (
    Action,
    Part,
    Results,
    Side,
    action_of,
    check_actions,
    check_results,
    parts_of,
    results,
)
from beges.domain.transition.results import in_place, shares

TONNE = 10**9
PARENT = "552032534"
MIX = [
    factor(f"bc-{year}", part(unsplit=value), series="grid", valid_from=year, valid_to=year,
           release=LIBRARY)
    for year, value in ((2020, "1"), (2021, "1.5"))
]  # fmt: skip
STEADY = factor("bc-2", part(unsplit="0.5"), series="steady", release=LIBRARY)
BASE = library([*MIX, STEADY], {"electricity": ("grid", "steady")})
FROM_2020 = {"start_date": date(2021, 1, 1), "end_date": date(2021, 12, 31)}


def action(code: str = "A01", posts: str = "2.1", **facts: Any) -> Action:
    """An action in place since the first day of 2021, unless told otherwise."""
    base = {"name": code, "owner": "x", "status": "done", **FROM_2020}
    return action_of({"action": code, "posts": posts, **base, **facts})


def compiled(year: int, rows: list[dict[str, Any]], **terms: Any) -> Inventory:
    over = perimeter(entity("NEW", PARENT, entry_date=date(2021, 1, 1)))
    dated = [{"period_start": f"{year}-01-01", "period_end": f"{year}-12-31", **r} for r in rows]
    told = settings(inventory=str(year), year=year, release=BASE.release, **terms)
    return compile_inventory(told, over, activities(dated), BASE)


@pytest.fixture(scope="module")
def example() -> Bridge:
    """Method V5 pp. 102-104: 1000 t become 900 t, where other causes that are known add 150 t."""
    mix = {"quantity": 300_000.0, "factor": "grid"}
    steady = {"site": "FDF", "factor": "steady"}
    before = compiled(2020, [mix, {**steady, "quantity": 1_400_000.0}])
    after = compiled(2021, [mix, {**steady, "quantity": 900_000.0}])
    return bridge([before, after], View(published=False))


@pytest.fixture(scope="module")
def wide(release: Any) -> Bridge:
    """Two legs over several posts, entities and causes."""
    rows: list[dict[str, Any]] = [
        {"quantity": 100_000.0},
        {"activity_type": "natural_gas", "quantity": 50.0, "unit": "MWh_PCS"},
        {"activity_type": "natural_gas", "quantity": 20.0, "unit": "MWh_PCS", "entity": "ONV",
         "site": "PARC"},
        {"activity_type": "vehicle_fuel_diesel", "quantity": 9_000.0, "unit": "litre", "site": ""},
        {"quantity": 5_000.0, "entity": "NEW", "site": ""},
    ]  # fmt: skip

    def made(year: int, times: float, some: list[dict[str, Any]], **terms: Any) -> Inventory:
        over = perimeter(entity("NEW", PARENT, entry_date=date(2021, 1, 1)))
        span = {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
        told = settings(inventory=f"{year}{times}", year=year, **terms)
        dated = [{**span, **row, "quantity": row["quantity"] * times} for row in some]
        return compile_inventory(told, over, activities(dated), release)

    made_of = [made(2020, 1.0, rows[:3]), made(2020, 1.1, rows, gwp_set="AR6")]
    return bridge([*made_of, made(2021, 0.9, rows, gwp_set="AR6")], View(published=False))


def assert_adds_up(found: Results) -> None:
    """On every post, category and side, and in total: before + the parts = after, in integers."""
    names = list(Part)
    for table in (found.by_post, found.by_category()):
        assert (table["before"] + table[names].sum(axis="columns") == table["after"]).all()
    whole, sides = found.of_side(), [found.of_side(side) for side in Side]
    assert whole["before"] == found.bridge.before_mg
    assert whole["after"] == found.bridge.after_mg
    assert whole["before"] + sum(whole[name] for name in names) == whole["after"]
    for name in ("before", *names, "after"):
        assert sum(side[name] for side in sides) == whole[name]
    assert whole[Part.PLAN] == sum(claim.effect_mg for claim in found.claims)
    by_group = found.bridge.by_group()
    told = whole[Part.OTHER] + whole[Part.PLAN]
    rest = sum(whole[name] for name in names if name not in (Part.PLAN, Part.OTHER))
    assert told + rest == sum(by_group.values()) == found.bridge.effect_mg


def codes_of(found: Results) -> list[str]:
    return [finding.code for finding in check_results(found)]


def test_the_method_s_own_example(example: Bridge) -> None:
    """The plan is −250 t by what the other causes leave, −200 t by what the actions say."""
    found = results(example, [action(result_indirect_t=Decimal(200))])
    assert_adds_up(found)
    whole = found.of_side()
    assert (whole["before"], whole["after"]) == (1000 * TONNE, 900 * TONNE)
    assert whole[Part.WORLD] == 150 * TONNE
    assert whole[Part.PLAN] + whole[Part.OTHER] == -250 * TONNE
    assert whole[Part.PLAN] == -200 * TONNE
    assert found.of_side(Side.DIRECT)[Part.PLAN] == 0
    assert codes_of(found) == []


def test_the_published_total_is_the_inventory_s(wide: Bridge) -> None:
    found = results(wide, [])
    assert_adds_up(found)
    ends = (wide.legs[0].before, wide.legs[-1].after)
    totals = [int(counted(one.lines)["total_mg"].sum()) for one in ends]
    assert [found.of_side()[name] for name in ("before", "after")] == totals
    assert found.of_side()[Part.PERIMETER] > 0


def test_an_inventory_without_a_line_has_its_results() -> None:
    some, none = [{"quantity": 300_000.0, "factor": "grid"}], list[dict[str, Any]]()
    claim = action(result_indirect_t=Decimal(5))
    for before, after in ((none, some), (some, none), (none, none)):
        ends = [compiled(2020, before), compiled(2021, after)]
        assert_adds_up(results(bridge(ends, View(published=False)), [claim]))


VOLUMES = st.none() | st.decimals(-10_000, 10_000, places=4)


@hypothesis_settings(max_examples=30, deadline=None)
@given(
    claims=st.lists(
        st.tuples(
            st.lists(st.sampled_from([*posts("v5"), "9.9"]), min_size=1, max_size=6),
            st.sampled_from([None, "ALS", "ONV", "NEW", "GONE"]),
            st.dates(date(2018, 1, 1), date(2023, 1, 1)),
            VOLUMES,
            VOLUMES,
        ),
        max_size=5,
    )
)
def test_parts_add_up_whatever_is_claimed(wide: Bridge, claims: list[Any]) -> None:
    """Any volume, post, entity, day: the parts are integers that give the change, and no error."""
    actions = [
        action(f"A{n}", ";".join(codes), entity=who, start_date=since, end_date=date(2024, 1, 1),
               result_direct_t=direct, result_indirect_t=indirect)
        for n, (codes, who, since, direct, indirect) in enumerate(claims)
    ]  # fmt: skip
    found = results(wide, actions)
    assert_adds_up(found)
    kept = set(codes_of(found))
    assert kept <= {
        "action_result_beyond", "action_results_shared", "action_result_outside",
        "action_volume_without_post",
    }  # fmt: skip
    placed = {(claim.action.action, claim.side) for claim in found.claims}
    off = {one.action for one in found.unplaced}
    for one in actions:
        for side in Side:
            if one.obtained(side):
                assert (one.action, side) in placed or one.action in off


@given(mass=st.integers(-(10**15), 10**15), weights=st.lists(st.integers(-5, 10**12), min_size=1))
def test_shares_add_up_and_keep_the_sign(mass: int, weights: list[int]) -> None:
    parts = shares(mass, weights)
    assert sum(parts) == mass
    assert all(value * mass >= 0 for value in parts)


def test_a_year_is_counted_from_the_first_day() -> None:
    assert in_place(date(2021, 10, 1), 2021) == Fraction(92, 365)
    assert in_place(date(2021, 1, 1), 2021) == in_place(date(1990, 1, 1), 2021) == 1
    assert in_place(date(2020, 12, 31), 2020) == Fraction(1, 366)
    assert in_place(date(2022, 1, 1), 2021) == 0


def test_every_cause_has_its_part(wide: Bridge, example: Bridge) -> None:
    for leg in (*wide.legs, *example.legs):
        assert set(parts_of(leg)) == set(causes())
    within, between = (parts_of(leg) for leg in wide.legs)
    assert (within["factor_choice"], between["factor_choice"]) == (Part.METHOD, Part.OTHER)


@pytest.mark.parametrize(
    ("facts", "effect", "codes"),
    [
        # fits in what the activity lost
        ({"result_indirect_t": Decimal(250)}, -250, []),
        # a little more than that, and more than the post ever emitted: told, kept
        ({"result_indirect_t": Decimal("250.001")}, Fraction(-250001, 1000),
         ["action_result_beyond"]),
        ({"result_indirect_t": Decimal(5000)}, -5000, ["action_result_beyond"]),
        # an increase
        ({"result_indirect_t": Decimal(-40)}, 40, []),
        # out of the years: there before, or not yet there
        ({"result_indirect_t": Decimal(9), "start_date": date(2019, 6, 1)}, 0,
         ["action_result_outside"]),
        ({"result_indirect_t": Decimal(9), "start_date": date(2022, 1, 1)}, 0,
         ["action_result_outside"]),
        # half there in the first year already
        ({"result_indirect_t": Decimal(9), "start_date": date(2020, 7, 2)}, Fraction(-9, 2), []),
        # a post that is on the other side, and one that does not exist
        ({"result_direct_t": Decimal(9)}, 0, ["action_volume_without_post"]),
        ({"result_indirect_t": Decimal(9), "posts": "7.1"}, 0, ["action_volume_without_post"]),
        # an entity that emits nothing
        ({"result_indirect_t": Decimal(9), "entity": "ONV"}, -9, ["action_result_beyond"]),
        # a better measure is no reduction
        ({"result_indirect_t": Decimal(9), "improves_accounting": True}, 0, []),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told_and_kept(
    example: Bridge, facts: dict[str, Any], effect: Fraction, codes: list[str]
) -> None:
    found = results(example, [action(**facts)])
    assert_adds_up(found)
    assert found.of_side()[Part.PLAN] == effect * TONNE
    assert codes_of(found) == codes


def test_two_actions_on_one_post_are_told_once(example: Bridge) -> None:
    """Each of them fits; together they may not. Two entities do not meet, a group meets both."""
    twin = {"result_indirect_t": Decimal(150), "posts": "2.1; 4.1"}
    pair = [action("A01", **twin), action("A02", **twin)]
    [shared] = check_results(results(example, pair))
    assert (shared.code, shared.values["actions"]) == ("action_results_shared", "A01, A02")
    assert shared.values["posts"] == "2.1, 4.1"
    assert (shared.values["tonnes"], shared.values["change"]) == ("300,00", "−250,00")
    apart = [action("A01", entity="ALS", **twin), action("A02", entity="ONV", **twin)]
    assert "action_results_shared" not in codes_of(results(example, apart))
    with_group = [*apart, action("A03", **twin)]
    told = [f for f in check_results(results(example, with_group)) if "shared" in f.code]
    assert [f.values["actions"] for f in told] == ["A01, A03", "A02, A03"]


def test_a_negative_result_is_an_increase_that_asks_for_its_sign() -> None:
    one = action(result_indirect_t=Decimal(-205))
    [found] = check_actions([one], {})
    assert (found.code, found.values["tonnes"]) == ("action_result_negative", Decimal(-205))
    better = action(improves_accounting=True, result_indirect_t=Decimal(5))
    assert [f.code for f in check_actions([better], {})] == ["action_accounting_with_volume"]
