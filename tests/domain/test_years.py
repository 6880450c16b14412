"""The bridge between years: no residual, whatever is cut, and the method's own examples."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from small_group import SIREN_FOREIGN, activities, entity, perimeter, settings, site
from small_release import LIBRARY, factor, library, part

from beges.domain.comparison import (
    Bridge,
    LegKind,
    View,
    bridge,
    cause_groups,
    causes,
)
from beges.domain.comparison.splitting import LARGEST, Entered, exact_sums, midpoint
from beges.domain.comparison.years import NotBridgeable
from beges.domain.factors import FactorRelease, UnitRatio
from beges.domain.inventory import Inventory, compile_inventory, counted
from beges.domain.perimeter import Perimeter

ALL = View(published=False)


def of_year(identifier: str, year: int, value: str, series: str = "grid", **facts: Any) -> Any:
    """A factor that stands for a year."""
    return factor(
        identifier, part(unsplit=value), series=series, valid_from=year, valid_to=year,
        release=LIBRARY, **facts,
    )  # fmt: skip


GRID = [of_year("bc-13", 2020, "0.0549"), of_year("bc-17", 2021, "0.0389")]
STEADY = factor("bc-2", part(unsplit="0.5"), series="steady", release=LIBRARY)
TWO_PARTS = factor(
    "bc-3", part("combustion", co2f="0.3"), part("upstream", unsplit="0.07"),
    series="parts", release=LIBRARY,
)  # fmt: skip
BASE = library([*GRID, STEADY, TWO_PARTS], {"electricity": ("grid", "steady")})


def row(year: int = 2020, **facts: Any) -> dict[str, Any]:
    """An activity over a whole year."""
    return {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31", **facts}


def compiled(
    rows: Iterable[dict[str, Any]],
    year: int = 2020,
    release: FactorRelease = BASE,
    over: Perimeter | None = None,
    **terms: Any,
) -> Inventory:
    told = settings(inventory=str(year), year=year, release=release.release, **terms)
    return compile_inventory(told, over or perimeter(), activities(rows), release)


def causes_of(found: Bridge) -> dict[str, int]:
    assert_closes(found)
    return found.by_cause()


def assert_closes(found: Bridge) -> None:
    """Every way of adding up gives the change, to the milligram."""
    for leg in found.legs:
        lines = leg.lines
        assert (lines["cause_mg"] + lines["factor_mg"] == lines["effect_mg"]).all()
        assert (lines["after_mg"] - lines["before_mg"] == lines["effect_mg"]).all()
        totals = [int(counted(i.lines)["total_mg"].sum()) for i in (leg.before, leg.after)]
        if not found.view.published and found.view.housing_stock:
            assert [leg.before_mg, leg.after_mg] == totals
        for name in ("v5", "v4", "entity", "site", "heading", "activity_type"):
            sums = leg.by(name)["effect_mg"]
            assert int(sums.sum()) == leg.after_mg - leg.before_mg
            dims = lines[name].to_numpy()[leg.effects["line"]]
            by_dim = leg.effects.groupby(dims, observed=True)["effect_mg"].sum()
            assert {k: v for k, v in sums.to_dict().items() if v} == {
                k: v for k, v in by_dim.to_dict().items() if v
            }
        assert sum(leg.by_cause().values()) == leg.after_mg - leg.before_mg
        moved = lines[lines["effect_mg"] != 0]
        assert (moved["cause"] != "").all()
        assert (moved.loc[moved["factor_mg"] != 0, "factor_cause"] != "").all()
    assert sum(found.by_group().values()) == found.effect_mg == sum(found.by_cause().values())


# ------------------------------------------------------------------- the method's own examples


def test_a_cleaner_grid_is_the_real_world_and_asks_for_no_recalculation() -> None:
    """Method V5 p.43: 30 MWh × 0.0549 = 1 647 kg, then 28 MWh × 0.0389 = 1 089 kg."""
    found = bridge(
        [compiled([row(quantity=30.0, unit="MWh")]),
         compiled([row(2021, quantity=28.0, unit="MWh")], 2021)], ALL,
    )  # fmt: skip
    assert (found.before_mg, found.after_mg) == (1_647_000_000, 1_089_200_000)
    assert causes_of(found) == {"activity_change": -93_800_000, "factor_world": -464_000_000}
    assert not causes()["factor_world"].recalculates
    assert not causes()["activity_change"].recalculates


def test_another_warming_potential_is_method_then_the_rest_is_activity() -> None:
    """Method V5 p.43: 25 t of methane × 25 = 625, recalculated × 30 = 750; then 23 t × 30 = 690."""
    gases = [
        factor(f"g-{gwp}", part("whole", ch4f=value), series="ch4", unit="kg", gwp_set=gwp)
        for gwp, value in (("AR4", "25"), ("AR5", "30"))
    ]
    release = library(gases, {"refrigerant_leak": ("ch4",)})
    leak = {"activity_type": "refrigerant_leak", "factor": "ch4", "unit": "tonne"}
    found = bridge(
        [
            compiled([row(quantity=25.0, **leak)], release=release, gwp_set="AR4"),
            compiled([row(quantity=25.0, **leak)], release=release, gwp_set="AR5"),
            compiled([row(2021, quantity=23.0, **leak)], 2021, release, gwp_set="AR5"),
        ],
        ALL,
    )
    first, second = found.legs
    assert (first.before_mg, first.after_mg, second.after_mg) == (
        625 * 10**9,
        750 * 10**9,
        690 * 10**9,
    )
    assert first.by_cause() == {"method_setting": 125 * 10**9}
    assert second.by_cause() == {"activity_change": -60 * 10**9}
    assert_closes(found)


def test_an_acquisition_is_perimeter_in_the_restated_year_and_activity_after() -> None:
    """Method V5 p.100: A emits 35; with B 35 + 17 = 52 restated, against 30 + 23 = 53."""
    bought = entity("NEW", SIREN_FOREIGN)
    steady = {"factor": "steady", "unit": "kWh", "site": ""}

    def rows(year: int, parent: float, child: float | None) -> list[dict[str, Any]]:
        told = [row(year, quantity=parent * 2000, **steady)]
        return (
            told
            if child is None
            else [*told, row(year, quantity=child * 2000, entity="NEW", **steady)]
        )

    over = perimeter(bought)
    found = bridge(
        [
            compiled(rows(2020, 35, None)),
            compiled(rows(2020, 35, 17), over=over),
            compiled(rows(2021, 30, 23), 2021, over=over),
        ],
        ALL,
    )
    tonnes = [leg.by_cause() for leg in found.legs]
    assert tonnes == [{"perimeter_entity": 17 * 10**9}, {"activity_change": 10**9}]
    by_entity = found.legs[1].by("entity")["effect_mg"].to_dict()
    assert {k: v for k, v in by_entity.items() if v} == {"ALS": -5 * 10**9, "NEW": 6 * 10**9}
    assert_closes(found)


# ----------------------------------------------------------------------------- pure changes


def test_a_pure_quantity_is_activity_and_a_pure_factor_is_factor() -> None:
    quantity = bridge(
        [compiled([row(quantity=3.3, factor="steady")]),
         compiled([row(2021, quantity=7.1, factor="steady")], 2021)], ALL,
    )  # fmt: skip
    assert causes_of(quantity) == {"activity_change": quantity.effect_mg}
    only_factor = bridge(
        [compiled([row(quantity=12345.678)]), compiled([row(2021, quantity=12345.678)], 2021)], ALL
    )
    assert causes_of(only_factor) == {"factor_world": only_factor.effect_mg}
    assert only_factor.effect_mg < 0


def test_the_same_inventory_twice_gives_nought_on_every_line() -> None:
    one = compiled([row(quantity=5.0), row(quantity=2.0, site="FDF", factor="steady")])
    found = bridge([one, one, one], ALL)
    assert found.effect_mg == 0
    assert causes_of(found) == {}
    assert set(found.by_group()) == set(cause_groups())


def test_units_of_one_basis_are_one_quantity() -> None:
    found = bridge(
        [compiled([row(quantity=2000.0, factor="steady")]),
         compiled([row(2021, quantity=1.0, unit="MWh", factor="steady"),
                   row(2021, quantity=500.0, factor="steady", meter="other")], 2021)], ALL,
    )  # fmt: skip
    (line,) = found.legs[0].lines.to_dict("records")
    assert (line["quantity_before"], line["quantity_after"], line["unit"]) == (2000, 1500, "kWh")
    assert causes_of(found) == {"activity_change": -250_000_000}


def test_bases_that_a_ratio_ties_are_one_quantity_too(release: FactorRelease) -> None:
    gas = {"activity_type": "natural_gas", "data_kind": "invoiced"}
    told = {"release": release}
    before = compiled([row(quantity=4400.0, unit="MWh_PCS", **gas)], **told)
    rows = [
        row(2021, quantity=50.0, unit="MWh_PCS", **gas),
        row(2021, quantity=4500.0, unit="m3", **gas),
    ]
    found = bridge([before, compiled(rows, 2021, **told)], ALL)
    assert causes_of(found) == {"activity_change": found.effect_mg}


def test_a_sourced_ratio_is_a_measure_where_what_was_entered_is_none() -> None:
    ratio = UnitRatio(
        code="r", series="grid", from_unit="m3", to_unit="kWh", ratio=Fraction(10),
        label_fr="essai", source="essai",
    )  # fmt: skip
    release = library(GRID, ratios=(ratio,))
    before = compiled([row(quantity=1000.0)], release=release)
    rows = [row(2021, quantity=500.0), row(2021, quantity=50.0, unit="m3")]
    found = bridge([before, compiled(rows, 2021, release)], ALL)
    assert causes_of(found) == {"factor_world": 1000 * (38_900 - 54_900)}
    (line,) = found.legs[0].lines.to_dict("records")
    assert (line["quantity_before"], line["quantity_after"]) == (1000, 1000)


# -------------------------------------------------------------------------------- causes


KINDS = [
    ({"data_kind": "extrapolated"}, {"data_kind": "invoiced"}, "method_kind"),
    ({"data_kind": "measured"}, {"data_kind": "invoiced"}, "activity_change"),
    ({}, {"factor": "bc-2"}, "factor_choice"),
    ({"factor": "steady"}, {"factor": "bc-2"}, "activity_change"),
]


@pytest.mark.parametrize(("before", "after", "expected"), KINDS)
def test_the_kind_of_the_data_takes_the_whole_change(
    before: dict[str, str], after: dict[str, str], expected: str
) -> None:
    found = bridge(
        [
            compiled([row(quantity=10.0, **before)]),
            compiled([row(2021, quantity=13.0, **after)], 2021),
        ],
        ALL,
    )
    told = causes_of(found)
    assert expected in told
    if expected == "method_kind":
        assert told == {"method_kind": found.effect_mg}


def test_money_that_becomes_a_measure_is_all_method() -> None:
    release = library(
        [factor("m-1", part(unsplit="0.3"), series="money", unit="EUR"),
         factor("p-1", part(unsplit="2"), series="paper", unit="kg")],
        {"goods_monetary": ("money",), "goods_paper": ("paper",)},
    )  # fmt: skip
    money = {"activity_type": "goods_monetary", "factor": "money", "unit": "EUR", "site": ""}
    paper = {"activity_type": "goods_paper", "factor": "paper", "unit": "kg", "site": ""}
    found = bridge(
        [compiled([row(quantity=1000.0, **money)], release=release),
         compiled([row(2021, quantity=90.0, **paper)], 2021, release)], ALL,
    )  # fmt: skip
    assert causes_of(found) == {"method_kind": (180 - 300) * 10**6}


def test_what_one_year_corrects_adds_or_withdraws_is_told_apart() -> None:
    before = [
        row(activity_id="D-1", quantity=10.0),
        row(activity_id="D-2", quantity=4.0, factor="steady"),
        row(activity_id="D-3", quantity=6.0, site="FDF", factor="steady"),
        row(activity_id="D-4", quantity=9.0, data_kind="approximate", entity="ONV", site="PARC"),
    ]
    after = [
        row(activity_id="D-1", quantity=12.0),
        row(activity_id="D-2", quantity=4.0, factor="steady"),
        row(activity_id="D-9", quantity=1.0, factor="steady"),
        row(activity_id="D-4", quantity=5.0, entity="ONV", site="PARC"),
        row(activity_id="D-8", quantity=7.0, site="", factor="steady"),
    ]
    found = bridge([compiled(before), compiled(after)], ALL)
    assert found.legs[0].kind is LegKind.RESTATEMENT
    assert found.is_restated
    assert causes_of(found) == {
        "correction_revised": 109_800,
        "correction_omitted": 500_000,
        "correction_withdrawn": -3_000_000,
        "method_kind": -219_600,
        "method_added": 3_500_000,
    }


def test_a_datum_moved_to_another_site_or_type_is_revised_and_not_added() -> None:
    release = library(
        [*GRID, STEADY, factor("m-1", part(unsplit="0.3"), series="money", unit="EUR"),
         factor("p-1", part(unsplit="2"), series="paper", unit="kg")],
        {"electricity": ("grid", "steady"), "goods_monetary": ("money",),
         "goods_paper": ("paper",)},
    )  # fmt: skip
    before = [
        row(activity_id="D-1", quantity=10.0, factor="steady"),
        row(activity_id="D-2", quantity=5.0, site="", activity_type="goods_monetary", unit="EUR"),
    ]
    after = [
        row(activity_id="D-1", quantity=10.0, factor="steady", site="FDF"),
        row(activity_id="D-2", quantity=4.0, site="LYO", activity_type="goods_paper", unit="kg"),
    ]
    found = bridge([compiled(before, release=release), compiled(after, release=release)], ALL)
    assert causes_of(found) == {"correction_revised": 0, "method_kind": 8_000_000 - 1_500_000}
    by_site = found.legs[0].by("site")["effect_mg"]
    assert (by_site["FDF"], by_site[""]) == (5_000_000, -1_500_000)


def test_a_site_or_an_entity_that_comes_in_is_perimeter() -> None:
    over = perimeter()
    half = replace(over.sites["LYO"], entry_date=date(2020, 7, 1))
    opened = replace(over, sites={**over.sites, "LYO": half, "NEW": site("NEW", "ALS")})
    rows = [row(quantity=10.0, factor="steady"), row(quantity=3.0, factor="steady", site="FDF")]
    later = [
        row(2021, quantity=20.0, factor="steady"),
        row(2021, quantity=4.0, factor="steady", site="FDF"),
    ]
    found = bridge([compiled(rows, over=opened), compiled(later, 2021, over=opened)], ALL)
    told = causes_of(found)
    assert told["activity_change"] == 500_000
    assert told["perimeter_site"] == found.effect_mg - 500_000 > 0


def test_an_excluded_post_an_approach_and_a_view_are_conventions() -> None:
    rows = [row(quantity=10.0, factor="steady"), row(quantity=3.0, entity="ONV", site="PARC")]
    plain = compiled(rows)
    without = compiled(rows, excluded_posts=("2.1",), exclusion_reason="Essai")
    found = bridge([plain, without], ALL)
    assert set(causes_of(found)) == {"method_setting"}
    assert found.effect_mg < 0
    tenant = [
        row(quantity=10.0, activity_type="housing_tenant_electricity", site="PARC", entity="ONV")
    ]
    release = library([*GRID], {"housing_tenant_electricity": ("grid",)})
    narrow = compiled(tenant, release=release)
    wide = compiled(tenant, release=release, published_view="all_posts")
    assert set(causes_of(bridge([narrow, wide], View()))) == {"method_setting"}
    assert bridge([narrow, wide], ALL).effect_mg == 0
    financial = bridge([narrow, compiled(tenant, release=release, approach="financial")], ALL)
    assert_closes(financial)
    assert set(financial.by_cause()) <= {"method_setting"}


def test_a_publisher_who_prints_another_figure_is_not_the_real_world() -> None:
    newer = library(
        [replace(STEADY, parts=(part(unsplit="0.6"),))],
        {"electricity": ("steady",)},
        release="lib_2",
    )
    rows = [row(quantity=10.0, factor="steady")]
    found = bridge([compiled(rows), compiled(rows, release=newer)], ALL)
    assert causes_of(found) == {"factor_publisher": 1_000_000}


def test_a_factor_that_gets_its_parts_moves_its_posts_whole() -> None:
    whole = library(
        [replace(TWO_PARTS, parts=(part("power_plant", unsplit="0.4"),))],
        {"electricity": ("parts",)},
    )
    cut = library(
        [replace(TWO_PARTS, parts=(part("power_plant", unsplit="0.3"),
                                   part("upstream", unsplit="0.1")))],
        {"electricity": ("parts",)}, release="lib_2",
    )  # fmt: skip
    rows = [row(quantity=10.0)]
    found = bridge([compiled(rows, release=whole), compiled(rows, release=cut)], ALL)
    assert_closes(found)
    assert found.effect_mg == 0
    assert {int(v) for v in found.legs[0].by("v5")["effect_mg"]} == {-1_000_000, 1_000_000}


def test_without_the_housing_stock_its_lines_stand_on_neither_side() -> None:
    rows = [row(quantity=10.0), row(quantity=500.0, entity="ONV", site="PARC")]
    one, two = compiled(rows), compiled([row(2021, quantity=11.0)], 2021)
    view = View(published=False, housing_stock=False)
    found = bridge([one, two], view)
    assert found.before_mg == 549_000
    assert_closes(found)


@pytest.mark.parametrize("years", [(2020,), (2020, 2021, 2021), (2020, 2020, 2021, 2021)])
def test_what_makes_no_bridge_is_refused(years: tuple[int, ...]) -> None:
    made = [compiled([row(year)], year) for year in years]
    with pytest.raises(NotBridgeable):
        bridge(made, ALL)


# --------------------------------------------------------------------------------- laws


PLACES = [("ALS", "LYO"), ("ALS", ""), ("ALS", "FDF"), ("ONV", "PARC")]


def _rows(year: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {
            "quantity": st.decimals(-50, 5000, places=3).map(float),
            "unit": st.sampled_from(["kWh", "MWh"]),
            "factor": st.sampled_from(["", "", "steady", "parts", "bc-2"]),
            "place": st.sampled_from(PLACES),
            "data_kind": st.sampled_from(["invoiced", "measured", "extrapolated"]),
            "last": st.sampled_from(["12-31", "06-30", "03-17"]),
        }
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=7).map(
        lambda drawn: [
            {
                "period_start": f"{year}-01-01",
                "period_end": f"{year}-{d['last']}",
                "entity": d["place"][0],
                "site": d["place"][1],
                **{name: d[name] for name in ("quantity", "unit", "factor", "data_kind")},
            }
            for d in drawn
        ]
    )


RELEASE = library([*GRID, STEADY, TWO_PARTS], {"electricity": ("grid", "steady", "parts")})


@hypothesis_settings(max_examples=20, deadline=None)
@given(first=_rows(2020), second=_rows(2021), data=st.data())
def test_the_causes_close_in_any_order_and_swapped_years_negate(
    first: list[dict[str, Any]], second: list[dict[str, Any]], data: st.DataObject
) -> None:
    made = [compiled(first, 2020, RELEASE), compiled(second, 2021, RELEASE)]
    found = bridge(made, ALL)
    assert_closes(found)
    swapped = bridge(made[::-1], ALL)
    assert_closes(swapped)
    assert swapped.by_group() == {code: -mass for code, mass in found.by_group().items()}
    mixed = [{**r, "activity_id": f"D-{n}"} for n, r in enumerate(second)]
    shuffled = bridge([made[0], compiled(data.draw(st.permutations(mixed)), 2021, RELEASE)], ALL)
    assert shuffled.by_cause() == found.by_cause()
    assert sorted(shuffled.legs[0].lines["effect_mg"]) == sorted(found.legs[0].lines["effect_mg"])


@hypothesis_settings(max_examples=12, deadline=None)
@given(first=_rows(2020), restated=_rows(2020), second=_rows(2021))
def test_three_inventories_close_too(
    first: list[dict[str, Any]], restated: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    found = bridge(
        [compiled(first, 2020, RELEASE), compiled(restated, 2020, RELEASE),
         compiled(second, 2021, RELEASE)], View(),
    )  # fmt: skip
    assert_closes(found)
    assert not any(code.startswith("activity") for code in found.legs[0].by_cause())


@example(quantities=(Fraction(1), Fraction(-762_540)), masses=(24_191_150_474_151, 0))
@given(
    quantities=st.tuples(*[st.fractions(-(10**6), 10**6, max_denominator=10**4)] * 2),
    masses=st.tuples(*[st.integers(-(10**14), 10**14)] * 2),
)
def test_the_midpoint_is_exact_and_rounded_once(
    quantities: tuple[Fraction, Fraction], masses: tuple[int, int]
) -> None:
    common = quantities[0].denominator * quantities[1].denominator
    q0, q1 = (np.array([int(q * common)], dtype=object) for q in quantities)
    m0, m1 = (np.array([mass], dtype=np.int64) for mass in masses)
    part_mg = int(midpoint(q0, q1, m0, m1)[0])
    if not all(quantities):
        assert part_mg == masses[1] - masses[0]
        return
    f0, f1 = (Fraction(mass) / quantity for mass, quantity in zip(masses, quantities, strict=True))
    exact = (quantities[1] - quantities[0]) * (f0 + f1) / 2
    if abs(exact) > LARGEST:
        assert part_mg == masses[1] - masses[0]
        return
    assert abs(part_mg - exact) <= Fraction(1, 2)
    assert abs((masses[1] - masses[0] - part_mg) - (f1 - f0) * sum(quantities) / 2) <= Fraction(
        1, 2
    )
    assert int(midpoint(q1, q0, m1, m0)[0]) == -part_mg


def test_quantities_are_the_decimals_that_were_entered() -> None:
    entered = Entered(
        quantity=np.array([0.1, 0.2, 0.3]), share_num=np.array([1, 1, 31]),
        share_den=np.array([1, 1, 365]), unit=np.array([0, 1, 0]),
        sizes=(Fraction(1), Fraction(1000)),
    )  # fmt: skip
    sums = exact_sums(entered, np.array([0, 0, 1]), 2)
    ratio = Fraction(sums[0], sums[1])
    assert ratio == (Fraction("0.1") + 200) / (Fraction("0.3") * 31 / 365)


def test_every_cause_has_its_group_and_its_words() -> None:
    assert {cause.group for cause in causes().values()} == set(cause_groups())
    assert all(cause.label_fr and cause.meaning_fr for cause in causes().values())
    order = [list(cause_groups()).index(cause.group) for cause in causes().values()]
    assert order == sorted(order)
