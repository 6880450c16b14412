"""What other factors would change: the effects add up, to the milligram, however they are cut."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_group import activities, perimeter, settings
from small_release import LIBRARY, WHOLE, factor, library, part, printed, whole

from beges.domain.comparison import Change, Comparison, compare
from beges.domain.factors import (
    Adopted,
    Derivation,
    FactorRelease,
    Query,
    Resolution,
    combined,
    resolve,
)
from beges.domain.factors.rebasing import rebased
from beges.domain.factors.succession import successor_of
from beges.domain.inventory import Inventory, compile_inventory
from beges.services.comparisons import changes_table

GRID = factor(
    "bc-1", part("power_plant", unsplit="0.04"), part("upstream", unsplit="0.02"), series="grid",
    release=LIBRARY,
)  # fmt: skip
SAME = factor("bc-2", part(unsplit="0.5"), series="steady", release=LIBRARY)
BASE = library([GRID, SAME], {"electricity": ("grid", "steady")})
ROWS: list[dict[str, Any]] = [
    {"quantity": 1000.5},
    {"quantity": 20.0, "factor": "steady", "site": ""},
    {"quantity": 300.25, "entity": "ONV", "site": "PARC"},
]


def compiled(release: FactorRelease, rows: list[dict[str, Any]] | None = None) -> Inventory:
    terms = settings(release=release.release)
    return compile_inventory(terms, perimeter(), activities(rows or ROWS), release)


def with_figures(*parts: tuple[str, str]) -> FactorRelease:
    told = [part(kind, unsplit=value) for kind, value in parts]
    return combined([whole(printed("bc-1", "Electricité", parts=told)), BASE])


def totals(found: Comparison) -> set[int]:
    """The change of the total, by every way of adding it up."""
    return {
        found.effect_mg,
        found.total_after_mg - found.total_before_mg,
        sum(change.effect_mg for change in found.factors),
        int(found.changed["effect_mg"].sum()),
        *(int(found.by(name)["effect_mg"].sum()) for name in ("v5", "entity", "site", "heading")),
    }


def test_the_same_terms_change_nothing() -> None:
    found = compare(compiled(BASE), compiled(BASE))
    assert found.changed.empty
    assert totals(found) == {0}
    assert {change.change for change in found.factors} == {Change.SAME}


def test_a_figure_that_changes_is_shown_by_part_post_and_factor() -> None:
    found = compare(
        compiled(BASE), compiled(with_figures(("power_plant", "0.05"), ("upstream", "0.02")))
    )
    assert len(found.changed) == 2
    assert set(found.changed["part"]) == {"power_plant"}
    assert found.effect_mg == 10_005_000 + 3_002_500
    changes = {change.change: change for change in found.factors}
    assert changes[Change.FIGURES].activities == 2
    assert changes[Change.FIGURES].per_unit == Decimal("0.01") / Decimal("0.06")
    assert changes[Change.STAYS].before == SAME
    assert changes[Change.STAYS].effect_mg == 0


def test_a_part_that_comes_or_goes_counts_whole() -> None:
    found = compare(compiled(BASE), compiled(with_figures(("whole", "0.07"))))
    parts = found.lines.groupby("part")["effect_mg"].sum()
    assert parts["whole"] == 70_035_000 + 21_017_500
    assert parts["upstream"] == -(20_010_000 + 6_005_000)
    assert totals(found) == {70_035_000 + 21_017_500 - 60_030_000 - 18_015_000}


def test_parts_that_change_their_kind_are_no_same_factor() -> None:
    found = compare(
        compiled(BASE), compiled(library([replace(GRID, parts=(
            part("power_plant", unsplit="0.04"), part("losses", unsplit="0.02"))), SAME],
            {"electricity": ("grid", "steady")}))
    )  # fmt: skip
    assert found.effect_mg == 0
    assert not found.changed.empty
    assert Change.FIGURES in {change.change for change in found.factors}
    assert set(changes_table(found)["factor_id"]) == {"bc-1"}


INSURANCE = {"activity_type": "services_insurance", "quantity": 10.0, "unit": "kEUR"} | {
    "period_start": "2024-01-01", "period_end": "2024-12-31"}  # fmt: skip


@pytest.mark.parametrize("name", ["beges_2026.2", "beges_2027.1"])
def test_an_index_that_moves_a_mass_has_its_row(release: FactorRelease, name: str) -> None:
    index = {**release.prices.index, 2024: Decimal(130)}
    dearer = replace(release, release=name, prices=replace(release.prices, index=index))
    before, after = (
        compile_inventory(
            settings(year=2024, release=one.release), perimeter(), activities([INSURANCE]), one
        )
        for one in (release, dearer)
    )
    found = compare(before, after)
    (row,) = changes_table(found).to_dict("records")
    assert row["effect_mg"] == found.effect_mg != 0
    assert "autre conversion" in row["change"]
    assert Change.SAME not in {change.change for change in found.factors}


def test_two_parts_of_a_kind_are_told_by_their_names() -> None:
    twins = [
        part("upstream", "Extraction", unsplit="0.1"),
        part("upstream", "Raffinage", unsplit="0.2"),
    ]
    before = library([replace(GRID, parts=tuple(twins))])
    after = library([replace(GRID, parts=(twins[1], twins[0]))])
    found = compare(compiled(before, ROWS[:1]), compiled(after, ROWS[:1]))
    assert found.changed.empty
    assert len(found.lines) == 2


def test_an_activity_that_finds_or_loses_its_factor_is_named() -> None:
    fewer = library([GRID], {"electricity": ("grid",)})
    lost = compare(compiled(BASE), compiled(fewer))
    gained = compare(compiled(fewer), compiled(BASE))
    assert {c.change for c in lost.factors} == {Change.SAME, Change.LOST}
    assert {c.change for c in gained.factors} == {Change.SAME, Change.GAINED}
    assert lost.effect_mg == -gained.effect_mg == -10_000_000
    assert totals(lost) == {-10_000_000}


@pytest.mark.slow
@given(
    before=st.lists(st.integers(0, 10**6), min_size=1, max_size=4),
    after=st.lists(st.integers(0, 10**6), min_size=1, max_size=4),
    quantities=st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=5),
)
def test_effects_add_up_whatever_the_factors(
    before: list[int], after: list[int], quantities: list[int]
) -> None:
    kinds = ("power_plant", "upstream", "losses", "upstream")

    def release(values: list[int]) -> FactorRelease:
        told = [
            part(kind, f"n{number}", unsplit=str(Decimal(value) / 10**6))
            for number, (kind, value) in enumerate(zip(kinds, values, strict=False))
        ]
        return library([replace(GRID, parts=tuple(told))])

    rows = [{"quantity": quantity / 100} for quantity in quantities]
    found = compare(compiled(release(before), rows), compiled(release(after), rows))
    assert len(totals(found)) == 1
    back = compare(compiled(release(after), rows), compiled(release(before), rows))
    assert back.effect_mg == -found.effect_mg


# ------------------------------------------------------------------------------- re-basing


def test_co2e_is_rebased_gas_by_gas_and_what_has_no_gas_stays() -> None:
    gas = factor(
        "bc-3",
        part("combustion", co2f="2", ch4f="2.79", n2o="2.73", unsplit="5", hfc="4"),
        part("upstream", ch4b="2.8", sf6="2.43", co2b="7"),
    )
    used = {name: Decimal(v) for name, v in
            {"ch4f": "27.9", "ch4b": "28", "n2o": "273", "sf6": "24300"}.items()}  # fmt: skip
    one, other = rebased(gas, used, "AR5").parts
    assert dict(one.values) == {
        "co2f": Decimal(2), "ch4f": Decimal(3), "n2o": Decimal("2.65"), "unsplit": Decimal(5),
        "hfc": Decimal(4),
    }  # fmt: skip
    assert dict(other.values) == {
        "ch4b": Decimal("2.8"),
        "sf6": Decimal("2.35"),
        "co2b": Decimal(7),
    }


def test_a_factor_that_depends_on_no_potential_is_left_as_it_is() -> None:
    used = {"ch4f": Decimal("27.9")}
    assert rebased(GRID, used, "AR5") is GRID
    fluid = factor("bc-4", part(ch4f="1"), gwp_set="AR6")
    assert rebased(fluid, used, "AR5") is fluid
    same = factor("bc-5", part(ch4f="30"))
    assert rebased(same, {"ch4f": Decimal(30)}, "AR5") is same


def test_an_inventory_rebases_only_when_it_asks() -> None:
    gas = factor("bc-1", part("power_plant", ch4f="27.9"), series="grid")
    base = library([gas], gwps={"V1": {"ch4f": Decimal("27.9")}})
    rows = activities(ROWS[:1])
    plain, asked = (
        compile_inventory(settings(rebasing=option), perimeter(), rows, base)
        for option in ("published", "rebased")
    )
    assert compare(plain, asked).effect_mg == round(1000.5 * 2.1 * 10**6)
    assert "CO2e ramené au jeu AR5" in asked.resolutions[0].rule_fr


def test_a_publisher_whose_potentials_are_unknown_is_not_rebased_in_silence() -> None:
    base = library([factor("bc-1", part(ch4f="27.9"), series="grid")])
    inventory = compile_inventory(
        settings(rebasing="rebased"), perimeter(), activities(ROWS[:1]), base
    )
    assert [f.code for f in inventory.findings] == ["gwp_of_publisher_unknown"]


@pytest.mark.parametrize(
    ("gases", "remarks"),
    [
        ({"ch4f": "27.9", "co2f": "1"}, ()),
        ({"ch4f": "27.9", "sf6": "0.1"}, ("gwp_of_publisher_unknown",)),
        ({"ch4f": "27.9", "sf6": "0"}, ()),
        ({"co2f": "1", "unsplit": "2", "hfc": "3"}, ()),
        ({"n2o": "0"}, ()),
    ],
)
def test_a_lacking_potential_is_told_where_a_gas_needs_it_and_only_there(
    gases: dict[str, str], remarks: tuple[str, ...]
) -> None:
    base = library(
        [factor("bc-1", part(**gases), series="grid")], gwps={"V1": {"ch4f": Decimal("27.9")}}
    )
    answer = resolve(
        Query(
            activity_type="electricity", choice="", unit="kWh", geography="FR", year=2021,
            gwp_set="AR5", rebases=True,
        ),
        base,
    )  # fmt: skip
    assert isinstance(answer, Resolution)
    assert answer.remarks == remarks
    is_moved = "ch4f" in gases and not remarks
    assert (answer.factor.total != base.factors["bc-1"].total) is is_moved


def test_what_we_derive_is_rebased_as_its_origin() -> None:
    grid = factor("bc-1", part(ch4f="2.79", co2f="1"), series="grid")
    day = factor(
        "beges-day", part(ch4f="27.9", co2f="10"), series="day", publisher="beges",
        publisher_version="lib_1",
    )  # fmt: skip
    base = library(
        [grid, day],
        {"electricity": ("grid",), "telework": ("day",)},
        derivations=[Derivation(factor_id="beges-day", from_factor="bc-1", multiplier=Decimal(10))],
        gwps={"V1": {"ch4f": Decimal("27.9")}},
    )
    query = Query(
        activity_type="electricity", choice="", unit="kWh", geography="FR", year=2021,
        gwp_set="AR5", rebases=True,
    )  # fmt: skip
    hour, whole_day = resolve(query, base), resolve(replace(query, activity_type="telework"), base)
    assert isinstance(hour, Resolution)
    assert isinstance(whole_day, Resolution)
    assert (hour.factor.total, whole_day.factor.total) == (Decimal(4), Decimal(40))
    assert whole_day.remarks == ()


def test_a_product_adopted_from_another_release_is_not_rebased_as_the_origin_of_this_one() -> None:
    grid = factor("bc-1", part(ch4f="2.79"), series="grid")
    day = factor(
        "beges-day", part(ch4f="27.9"), series="day", publisher="beges", publisher_version="lib_1"
    )
    other = "beges-day@base/0.9;lib_1"
    base = replace(
        library(
            [grid, day, replace(day, factor_id=other, series="", release="base/0.9")],
            {"electricity": ("grid",), "telework": ("day",)},
            derivations=[
                Derivation(factor_id="beges-day", from_factor="bc-1", multiplier=Decimal(10))
            ],
            gwps={"V1": {"ch4f": Decimal("27.9")}},
        ),
        adopted={"beges-day": Adopted(factor_id=other, reason="audit")},
    )
    answer = resolve(
        Query(
            activity_type="telework", choice="", unit="kWh", geography="FR", year=2021,
            gwp_set="AR5", rebases=True,
        ),
        base,
    )  # fmt: skip
    assert isinstance(answer, Resolution)
    assert answer.remarks == ("gwp_of_publisher_unknown",)


def test_a_factor_that_states_no_figure_weighs_nothing() -> None:
    empty = library([factor("bc-1", part(), series="grid")])
    assert compiled(empty, ROWS[:1]).lines["total_mg"].sum() == 0


# ------------------------------------------------------------------------------ succession


def test_the_successor_is_the_same_label_of_the_nearest_year() -> None:
    old = printed("bc-1", "Voiture", "parc 2018", status="archived")
    offered = [
        printed("bc-7", "Voiture", "parc 2020"),
        printed("bc-8", "Voiture", "parc 2022"),
        printed("bc-9", "Voiture", "parc 2022", status="archived"),
        printed("bc-10", "Voiture", "parc 2022", unit="MWh"),
        printed("bc-11", "Moto", "parc 2022"),
    ]
    found = successor_of(old, offered, 2023)
    assert found is not None
    assert found.factor.factor_id == "bc-8"
    earlier = successor_of(old, offered, 2021)
    assert earlier is not None
    assert earlier.factor.factor_id == "bc-7"


def test_without_a_likely_successor_none_is_proposed() -> None:
    old = printed("bc-1", "Voiture", "essence", category="Routier")
    twins = [printed(f"bc-{n}", "Voiture", f"modèle {n}", category="Routier") for n in (2, 3)]
    assert successor_of(old, twins, 2021) is None
    found = successor_of(old, twins[:1], 2021)
    assert found is not None
    assert found.factor.factor_id == "bc-2"
    assert found.factor.release == WHOLE
