"""The plan: its laws, its volumes, and the ways to its targets."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_group import activities, perimeter, settings

from beges.domain.factors import FactorRelease
from beges.domain.findings import Severity
from beges.domain.inventory import Inventory, compile_inventory
from beges.domain.transition import (
    Action,
    Aim,
    Plan,
    Side,
    Target,
    action_of,
    actuals,
    aims,
    benchmark,
    check_actions,
    check_against,
    check_targets,
    expected,
    gap,
    mass_of,
    masses_by_post,
    missing_of,
    obtained,
    plan_of,
    target_of,
    trajectory,
    window_of,
)

TODAY = date(2022, 6, 1)
WINDOW = window_of(2021, 4)


def action(code: str = "A01", **facts: Any) -> Action:
    """An action of the next four years, sound unless told otherwise."""
    base = {
        "action": code,
        "name": "Chauffage à 19 °C",
        "posts": "1.1; 2.1",
        "owner": "Moyens généraux",
        "start_date": date(2022, 1, 1),
        "end_date": date(2024, 12, 31),
        "status": "running",
        "human_means": "0,3 ETP",
        "financial_means": "budget courant",
    }
    return action_of({**base, **facts})


def target(code: str = "O2030", **facts: Any) -> Target:
    base = {
        "target": code,
        "name": "−30 %",
        "scope": "all",
        "base_inventory": "2021",
        "year": 2030,
        "reduction_pct": Decimal(30),
        "source": "essai",
    }
    return target_of({**base, **facts})


def codes_of(*actions: Action) -> list[str]:
    return [finding.code for finding in check_actions(actions, {})]


@pytest.fixture(scope="module")
def inventory(release: FactorRelease) -> Inventory:
    rows = [
        {"quantity": 100_000.0},
        {"activity_type": "natural_gas", "quantity": 50.0, "unit": "MWh_PCS"},
        {"activity_type": "natural_gas", "quantity": 20.0, "unit": "MWh_PCS", "entity": "ONV",
         "site": "PARC"},
    ]  # fmt: skip
    return compile_inventory(settings(), perimeter(), activities(rows), release)


# --------------------------------------------------------------------------------- the checks


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"end_date": date(2021, 12, 31)}, "action_dates_reversed"),
        ({"direct_t": Decimal(-1)}, "action_volume_negative"),
        ({"cost_eur": Decimal("-0.01")}, "action_volume_negative"),
        ({"posts": "1.1", "indirect_t": Decimal(5)}, "action_volume_without_post"),
        ({"posts": "4.1", "result_direct_t": Decimal(5)}, "action_volume_without_post"),
        ({"posts": "7.9"}, "post_unknown"),
        ({"posts": " ; "}, "action_without_posts"),
        ({"status": "abandoned"}, "action_abandoned_without_cause"),
        (
            {"improves_accounting": True, "direct_t": Decimal(1)},
            "action_accounting_with_volume",
        ),
    ],
)
def test_an_impossible_action_is_refused(facts: dict[str, Any], code: str) -> None:
    assert codes_of(action(**facts)) == [code]


def test_a_sound_action_is_not() -> None:
    assert codes_of(action(direct_t=Decimal(0), indirect_t=Decimal("12.5"))) == []
    assert codes_of(action(status="abandoned", result_reason="sans objet")) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reduction_pct": Decimal("100.1")}, "target_percent_out_of_range"),
        ({"reduction_pct": Decimal(-5)}, "target_percent_out_of_range"),
        ({"base_inventory": "1999"}, "target_base_unknown"),
        ({"year": 2021}, "target_year_before_base"),
    ],
)
def test_an_impossible_target_is_refused(facts: dict[str, Any], code: str) -> None:
    found = [f.code for f in check_targets([target(**facts)], {"2021": 2021}, [], {})]
    assert found == [code]


def test_one_thing_has_one_target() -> None:
    twin = target("AUTRE", reduction_pct=Decimal(40))
    known = {"2021": 2021}
    assert [f.code for f in check_targets([twin], known, [target()], {})] == ["target_repeated"]
    assert [f.code for f in check_targets([target(), twin], known, [], {})] == ["target_repeated"]
    other = target("ONV", entity="ONV")
    assert list(check_targets([other], known, [target()], {})) == []


def test_no_action_takes_away_more_than_its_posts_emit(inventory: Inventory) -> None:
    emitted: Callable[[str], Any] = lambda entity: masses_by_post(inventory, entity)  # noqa: E731
    gas = masses_by_post(inventory)["1.1"]
    fits = action(direct_t=Decimal(gas) / 10**9)
    over = action(direct_t=Decimal(gas + 1) / 10**9)
    of_one = action(direct_t=Decimal(gas) / 10**9, entity="ONV")
    assert list(check_against([fits], emitted, "2021")) == []
    for wrong in (over, of_one):
        [found] = check_against([wrong], emitted, "2021")
        assert (found.code, found.severity) == ("action_reduces_too_much", Severity.WARNING)


def test_what_the_plan_does_not_say_is_told() -> None:
    plan = Plan(
        actions=(
            action("A01", human_means=None, direct_t=Decimal(1)),
            action("A02", status="done", end_date=date(2022, 5, 1), posts="4.1"),
            action("A03", end_date=date(2022, 5, 1), direct_t=Decimal(2), indirect_t=Decimal(2),
                   result_direct_t=Decimal(1)),
        ),
        targets=(
            target(reduction_pct=None),
            target("O2040", year=2040, reduction_pct=Decimal(100)),
        ),
    )  # fmt: skip
    found = {(f.code, str(f.values.get("actions", ""))) for f in missing_of(plan, WINDOW, TODAY)}
    assert found == {
        ("action_without_means", "A01"),
        ("action_without_volume", "A01, A02"),
        ("action_late", "A03"),
        ("action_done_without_result", ""),
        ("action_result_unexplained", ""),
        ("plan_without_target", ""),
        ("target_without_figure", ""),
        ("target_neutrality", ""),
    }
    empty = [f.code for f in missing_of(Plan(), WINDOW, TODAY)]
    assert empty == ["plan_without_action", "plan_without_target", "plan_without_target"]


# --------------------------------------------------------------------------------- the volumes


def test_a_missing_volume_is_not_nought_and_a_late_one_is_not_counted() -> None:
    plan = [
        action("A01", direct_t=Decimal("10.5"), indirect_t=Decimal(3)),
        action("A02", direct_t=Decimal("0.5")),
        action("A03", direct_t=Decimal(100), end_date=date(2026, 1, 1)),
        action("A04", direct_t=Decimal(1000), status="abandoned", result_reason="coût"),
        action("A05", direct_t=Decimal(7), start_date=date(2020, 1, 1), end_date=date(2021, 1, 1)),
        action("A06", improves_accounting=True),
    ]
    direct = expected(plan, Side.DIRECT, WINDOW)
    assert direct.tonnes == Decimal("11.0")
    assert [a.action for a in direct.later] == ["A03"]
    assert not direct.is_floor
    indirect = expected(plan, Side.INDIRECT, WINDOW)
    assert indirect.tonnes == 3
    assert [a.action for a in indirect.without] == ["A02"]
    assert expected([action()], Side.DIRECT, WINDOW).tonnes is None
    assert obtained(plan, Side.DIRECT).tonnes is None


def test_what_was_given_up_brings_what_it_brought() -> None:
    given_up = action(status="abandoned", result_reason="coût", result_direct_t=Decimal(2))
    done = action("A02", status="done", result_direct_t=Decimal("1.5"))
    found = obtained([given_up, done, action("A03", status="abandoned")], Side.DIRECT)
    assert found.tonnes == Decimal("3.5")
    assert found.without == ()


# ------------------------------------------------------------------------------------ the ways


def test_scopes_of_targets_share_the_inventory(inventory: Inventory) -> None:
    whole = mass_of(inventory, "all")
    assert mass_of(inventory, "direct") + mass_of(inventory, "indirect") == whole
    assert sum(mass_of(inventory, f"scope_{n}") for n in (1, 2, 3)) == whole
    assert mass_of(inventory, "scope_1_2") < whole == int(inventory.lines["total_mg"].sum())
    assert sum(mass_of(inventory, "all", entity) for entity in ("ALS", "ONV")) == whole


PERCENT = st.decimals(0, 100, places=2)


@given(steps=st.dictionaries(st.integers(2022, 2060), PERCENT, min_size=1, max_size=5))
def test_a_way_meets_its_base_and_its_targets(
    inventory: Inventory, steps: dict[int, Decimal]
) -> None:
    """Exactly, and between two of them it never leaves their interval."""
    targets = [target(f"O{year}", year=year, reduction_pct=p) for year, p in steps.items()]
    plan = Plan(targets=tuple(sorted(targets, key=lambda one: one.year)))
    way = trajectory(plan, Aim(entity="", scope="all", base_inventory="2021"), inventory)
    assert way.at(2021) == mass_of(inventory, "all") == way.base_mg
    for year, percent in steps.items():
        exact = way.base_mg * (1 - Fraction(percent) / 100)
        assert abs((way.at(year) or 0) - exact) <= Fraction(1, 2)
    known = [(2021, way.base_mg), *((one.year, way.at(one.year)) for one in plan.targets)]
    for (first, start), (last, end) in pairwise(known):
        assert start is not None
        assert end is not None
        between = [way.at(year) or 0 for year in range(first, last + 1)]
        assert between == sorted(between, reverse=start > end)
    assert way.at(2020) is None
    assert way.at(max(steps) + 1) is None


def test_the_national_strategy_goes_by_its_milestones() -> None:
    """Method V5 p. 51: −40 % between 1990 and 2030, one sixth in 2050."""
    assert benchmark([1990, 2010, 2030, 2050], 1990, 600) == {
        1990: 600, 2010: 480, 2030: 360, 2050: 100,
    }  # fmt: skip
    assert benchmark([2030, 2051], 2021, 69_000) == {2030: 60_000}
    assert benchmark([2030], 1989, 100) == {}


def test_a_gap_says_what_is_off_and_what_actions_cover(inventory: Inventory) -> None:
    plan = plan_of([], [])
    assert aims(plan) == []
    half = target(year=2031, reduction_pct=Decimal(50))
    plan = Plan(
        actions=(
            action("A01", direct_t=Decimal(2), indirect_t=Decimal(1)),
            action("A02", end_date=date(2040, 1, 1), direct_t=Decimal(50)),
            action("A03", posts="1.1"),
            action("A04", posts="1.1", direct_t=Decimal(9), status="done"),
        ),
        targets=(half, target("SANS", year=2050, reduction_pct=None)),
    )
    [aim] = aims(plan)
    way = trajectory(plan, aim, inventory)
    assert [one.target for one in way.without] == ["SANS"]
    [base] = actuals(aim, inventory, [])
    found = gap(plan, way, base)
    assert found is not None
    assert (found.off_mg, found.needed_mg) == (0, way.base_mg - (way.at(2031) or 0))
    assert found.covered_t == 3
    assert [one.action for one in found.without] == ["A03"]
    assert found.missing_mg == found.needed_mg - 3 * 10**9
    direct = Plan(actions=plan.actions, targets=(target(scope="direct"),))
    narrow = gap(direct, trajectory(direct, aims(direct)[0], inventory), base)
    assert narrow is not None
    assert narrow.covered_t == 2


def test_neutrality_leaves_nothing(inventory: Inventory) -> None:
    plan = Plan(targets=(target(), target("O2040", year=2040, reduction_pct=Decimal(100))))
    way = trajectory(plan, aims(plan)[0], inventory)
    assert way.at(2040) == 0
    assert way.at(2035) == round(way.base_mg * Fraction(35, 100))


def test_inventories_that_count_otherwise_do_not_compare(
    inventory: Inventory, release: FactorRelease
) -> None:
    rows = [{"quantity": 1.0, "period_start": "2022-01-01", "period_end": "2022-12-31"}]
    terms = settings(inventory="2022", year=2022, gwp_set="AR6")
    other = compile_inventory(terms, perimeter(), activities(rows), release)
    aim = Aim(entity="", scope="all", base_inventory="2021")
    found = actuals(aim, inventory, [other])
    assert [(one.year, one.alike) for one in found] == [(2021, True), (2022, False)]
