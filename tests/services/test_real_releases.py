"""ADEME's own files read through our library: every type resolves, every effect adds up."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from beges.domain.activities import accepted_units
from beges.domain.comparison import Change, Comparison, compare
from beges.domain.factors import (
    EmissionFactor,
    FactorRelease,
    Query,
    Resolution,
    Unresolved,
    combined,
    resolve,
    town_key,
)
from beges.domain.inventory import Inventory, compile_inventory
from beges.domain.nomenclature import activity_types
from beges.domain.units import unit
from beges.intake import BaseCarbone, release_of
from beges.services.inventories import compile_stored, find_inventory
from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow

YEARS = range(2019, 2025)


@pytest.fixture(scope="module")
def through_22(base_carbone_22: BaseCarbone, release: FactorRelease) -> FactorRelease:
    return combined([release_of(base_carbone_22, "base_carbone/22.0"), release])


@pytest.fixture(scope="module")
def through_23(base_carbone_23: BaseCarbone, release: FactorRelease) -> FactorRelease:
    return combined([release_of(base_carbone_23, "base_carbone/23.6"), release])


def by_name(request: pytest.FixtureRequest, name: str) -> FactorRelease:
    return request.getfixturevalue(name)


# -------------------------------------------------------------------------------- resolution


def answers(
    kind: str, release: FactorRelease, year: int, geography: str = "FR"
) -> Iterator[Resolution | Unresolved]:
    """Every nature of a type in one unit of each basis that the type takes."""
    bases = {unit(code).basis: code for code in accepted_units(kind)}
    for series in release.usable[kind]:
        for code in bases.values():
            yield resolve(
                Query(
                    activity_type=kind, choice=series, unit=code, geography=geography, year=year,
                    gwp_set="AR5",
                ),
                release,
            )  # fmt: skip


@pytest.mark.parametrize("name", ["release", "through_22", "through_23"])
@pytest.mark.parametrize("year", YEARS)
def test_every_type_resolves_or_says_why_not(
    name: str, year: int, request: pytest.FixtureRequest
) -> None:
    release = by_name(request, name)
    why = {
        *("unit_not_convertible", "factor_no_geography", "factor_no_year"),
        *("vat_recovery_missing", "vat_unknown_there"),
    }
    mute = []
    for kind in activity_types():
        found = list(answers(kind, release, year))
        assert {answer.code for answer in found if isinstance(answer, Unresolved)} <= why
        if not any(isinstance(answer, Resolution) for answer in found):
            mute.append(kind)
    assert mute == []


@pytest.mark.parametrize("name", ["through_22", "through_23"])
def test_the_electricity_of_each_year_and_territory_is_found_by_rule(
    name: str, request: pytest.FixtureRequest
) -> None:
    release = by_name(request, name)
    for year, identifier in ((2015, 26805), (2019, 28332), (2021, 37091)):
        query = Query(
            activity_type="electricity", choice="", unit="kWh", geography="FR", year=year,
            gwp_set="AR5",
        )  # fmt: skip
        answer = resolve(query, release)
        assert isinstance(answer, Resolution)
        assert answer.factor.factor_id == f"bc-{identifier}"
        overseas = resolve(replace(query, geography="RE"), release)
        assert isinstance(overseas, Resolution)
        assert overseas.factor.geography == "RE"


def test_a_mix_by_use_is_never_the_electricity_of_a_beges(through_23: FactorRelease) -> None:
    uses = [
        factor
        for factor in through_23.factors.values()
        if factor.category.startswith("Electricité > Mix") and "usage" in factor.category
    ]
    assert len(uses) > 200
    query = Query(
        activity_type="electricity", choice="", unit="kWh", geography="FR", year=2021,
        gwp_set="AR5",
    )  # fmt: skip
    for factor in uses:
        answer = resolve(replace(query, choice=factor.factor_id), through_23)
        assert answer == Unresolved(code="electricity_mix_forbidden")


def test_heat_networks_are_found_by_name_and_by_town(through_23: FactorRelease) -> None:
    def heat(town: str, choice: str = "") -> Resolution:
        answer = resolve(
            Query(
                activity_type="heat_network", choice=choice, unit="MWh", geography="FR", year=2022,
                gwp_set="AR5", town=town,
            ),
            through_23,
        )  # fmt: skip
        assert isinstance(answer, Resolution)
        return answer

    assert heat(town_key("40", "Mont-de-Marsan")).remarks == ("networks_of_town",)
    only = heat(town_key("69", "Champagne au Mont d'Or"))
    assert (only.factor.factor_id, only.remarks) == ("bc-36807", ("network_of_town",))
    named = heat("", "network-heat-69-lyon-quartier-mermoz-sud")
    assert named.factor.factor_id == "bc-36819"
    assert len([s for s in through_23.series if s.startswith("network-")]) > 1_000


# ------------------------------------------------------------------------------- combination


def test_the_file_that_our_library_was_made_from_gives_the_same_figures(
    through_23: FactorRelease, release: FactorRelease
) -> None:
    def figures(factor: EmissionFactor) -> list[tuple[str, dict[str, object]]]:
        return [(part.part, dict(part.values)) for part in factor.parts]

    differ = [
        code
        for code, factor in release.factors.items()
        if figures(factor) != figures(through_23.factors[code])
    ]
    assert differ == []
    read = [f for f in through_23.factors.values() if f.series and f.release.startswith("base_")]
    assert len(read) > 750


def is_stated_for(factor: EmissionFactor, year: int) -> bool:
    """Whether a library has a figure of that very year: not one that stands in, before or after."""
    start, end = factor.valid_from, factor.valid_to
    return factor.is_valid_in(year) and start is not None and (start == year or end is not None)


@pytest.mark.parametrize("year", range(2019, 2026))
@pytest.mark.parametrize("geography", ["FR", "RE"])
def test_the_file_moves_no_answer_of_a_year_that_our_library_states(
    year: int, geography: str, through_23: FactorRelease, release: FactorRelease
) -> None:
    stated = 0
    for kind in activity_types():
        for before, after in zip(
            answers(kind, release, year, geography),
            answers(kind, through_23, year, geography),
            strict=False,  # the networks of the file come after the natures of our library
        ):
            if isinstance(before, Resolution) and is_stated_for(before.factor, year):
                stated += 1
                assert isinstance(after, Resolution)
                assert (after.factor.factor_id, after.factor.total, after.ratio) == (
                    before.factor.factor_id,
                    before.factor.total,
                    before.ratio,
                )
    assert stated or year > 2024


def test_no_factor_of_the_file_is_lost(
    through_22: FactorRelease, base_carbone_22: BaseCarbone
) -> None:
    assert set(release_of(base_carbone_22, "base_carbone/22.0").factors) <= set(through_22.factors)


def test_a_version_without_ratios_of_a_year_leaves_ours_in_place(
    through_22: FactorRelease, release: FactorRelease
) -> None:
    for code, factor in release.factors.items():
        if factor.unit.startswith("kEUR_20"):
            assert through_22.factors[code] == factor


# -------------------------------------------------------------------------------- comparison


@pytest.fixture(scope="module")
def demo(demo_file: Path) -> Inventory:
    """The demo's inventory of 2021, on our library."""
    workspace = open_workspace(str(demo_file))
    found = compile_stored(workspace, find_inventory(workspace, "2021"))
    workspace.store.close()
    return found


def compared(demo: Inventory, release: FactorRelease, **terms: str) -> Comparison:
    settings = replace(demo.settings, release=release.release, **terms)
    return compare(demo, compile_inventory(settings, demo.perimeter, demo.activities, release))


def test_the_demo_on_the_file_of_our_library_does_not_move(
    demo: Inventory, through_23: FactorRelease
) -> None:
    found = compared(demo, through_23)
    assert found.effect_mg == 0
    assert found.changed.empty


def test_the_demo_on_an_older_file_lists_effects_that_add_up_to_the_milligram(
    demo: Inventory, through_22: FactorRelease
) -> None:
    found = compared(demo, through_22)
    effect = found.total_after_mg - found.total_before_mg
    assert effect == sum(change.effect_mg for change in found.factors) != 0
    assert effect == int(found.changed["effect_mg"].sum())
    for division in ("v5", "v4", "entity", "site", "heading", "scope", "activity_type"):
        assert int(found.by(division)["effect_mg"].sum()) == effect
    kinds = {change.change for change in found.factors}
    assert {Change.SAME, Change.FIGURES, Change.STAYS} <= kinds
    stays = [c for c in found.factors if c.change is Change.STAYS and c.before]
    assert any(c.before.unit == "kEUR_2021_HT" for c in stays if c.before)


def test_re_basing_the_demo_shows_its_effect(demo: Inventory) -> None:
    settings = replace(demo.settings, rebasing="rebased")
    after = compile_inventory(settings, demo.perimeter, demo.activities, demo.release)
    found = compare(demo, after)
    moved = {c.before.factor_id: c.effect_mg for c in found.factors if c.before and c.effect_mg}
    assert moved["bc-26627"] > 0, "fossil methane weighs 30 and not 27.9"
    assert sum(moved.values()) == found.effect_mg
