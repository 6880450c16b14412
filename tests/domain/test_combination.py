"""A publisher's whole file read through a library: whose figures, whose words, and what is new."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from small_release import LIBRARY, WHOLE, factor, library, part, printed, whole

from beges.domain.factors import (
    Adopted,
    Derivation,
    EmissionFactor,
    FactorRelease,
    LibraryMissing,
    Prices,
    Query,
    Resolution,
    Unresolved,
    combined,
    resolve,
    town_key,
)

GRID_2020 = factor(
    "bc-1",
    part("power_plant", unsplit="0.04"),
    part("upstream", unsplit="0.02"),
    series="grid",
    valid_from=2020,
    valid_to=2020,
    attribute_fr="mix moyen 2020",
    release=LIBRARY,
)
PRINTED_2020 = printed(
    "bc-1",
    "Electricité",
    "2020 - mix moyen",
    "consommation",
    parts=(part("power_plant", unsplit="0.05"), part("upstream", unsplit="0.01")),
)


def ask(**asked: object) -> Query:
    base = {"activity_type": "electricity", "choice": "", "unit": "kWh", "geography": "FR"}
    return Query(**{**base, "year": 2020, "gwp_set": "AR5", **asked})  # type: ignore[arg-type]


def test_the_first_release_that_holds_a_factor_gives_its_figures() -> None:
    both = combined([whole(PRINTED_2020), library([GRID_2020])])
    answer = resolve(ask(), both)
    assert isinstance(answer, Resolution)
    assert [p.total for p in answer.factor.parts] == [Decimal("0.05"), Decimal("0.01")]
    assert answer.factor.release == WHOLE
    assert answer.factor.attribute_fr == "mix moyen 2020"
    assert answer.factor.series == "grid"


def test_what_a_release_lacks_stays_with_the_next_one() -> None:
    both = combined([whole(), library([GRID_2020])])
    answer = resolve(ask(), both)
    assert isinstance(answer, Resolution)
    assert answer.factor == GRID_2020


def test_a_factor_printed_for_another_unit_stays_too() -> None:
    megawatts = printed("bc-1", "Electricité", parts=[part(unsplit="50")], unit="MWh")
    both = combined([whole(megawatts), library([GRID_2020])])
    assert both.factors["bc-1"] == GRID_2020


def test_a_vehicle_kilometre_is_what_the_publisher_prints_as_a_kilometre() -> None:
    ours = factor("bc-2", part(unsplit="0.2"), series="car", unit="vehicle_km", release=LIBRARY)
    theirs = printed("bc-2", "Voiture", parts=[part(unsplit="0.3")], unit="km")
    both = combined([whole(theirs), library([ours], {"car_average": ("car",)})])
    assert both.factors["bc-2"].unit == "vehicle_km"
    assert both.factors["bc-2"].total == Decimal("0.3")


def test_the_library_knows_which_part_and_gas_a_sole_figure_is() -> None:
    ours = factor("bc-3", part("leakage", hfc="1924"), series="r410a", unit="kg", release=LIBRARY)
    theirs = printed("bc-3", "R410a", parts=[part(unsplit="2088")], unit="")
    both = combined([whole(theirs), library([ours], {"refrigerant": ("r410a",)})])
    (only,) = both.factors["bc-3"].parts
    assert (only.part, dict(only.values)) == ("leakage", {"hfc": Decimal(2088)})


def test_the_same_parts_in_the_same_order_keep_the_sorting_of_the_library() -> None:
    ours = factor("bc-4", part("power_plant", co2f="1"), part("losses", sf6="0.1"), series="grid")
    theirs = printed(
        "bc-4", "Mayotte", parts=(part("power_plant", co2f="2"), part("leakage", sf6="0.2"))
    )
    both = combined([whole(theirs), library([ours])])
    assert [p.part for p in both.factors["bc-4"].parts] == ["power_plant", "losses"]
    assert both.factors["bc-4"].total == Decimal("2.2")


def test_parts_in_another_order_keep_their_figures() -> None:
    ours = factor("bc-4", part("combustion", co2f="3"), part("upstream", co2f="1"), series="grid")
    theirs = printed("bc-4", "Gazole", parts=ours.parts[::-1])
    both = combined([whole(theirs), library([ours])])
    told = {p.part: p.total for p in both.factors["bc-4"].parts}
    assert told == {"combustion": Decimal(3), "upstream": Decimal(1)}


def test_two_parts_of_one_code_are_told_apart_by_their_gases() -> None:
    ours = factor("bc-4", part("losses", unsplit="0.1"), part("leakage", ch4b="0.2"), series="grid")
    theirs = printed(
        "bc-4", "Guyane", parts=(part("leakage", unsplit="0.3"), part("leakage", ch4b="0.4"))
    )
    both = combined([whole(theirs), library([ours])])
    told = [(p.part, dict(p.values)) for p in both.factors["bc-4"].parts]
    assert told == [("losses", {"unsplit": Decimal("0.3")}), ("leakage", {"ch4b": Decimal("0.4")})]


def test_a_total_without_gases_never_becomes_carbon_dioxide() -> None:
    ours = factor("bc-4", part("combustion", co2f="3"), series="grid")
    theirs = printed("bc-4", "Gazole", parts=[part(unsplit="3.2")])
    (only,) = combined([whole(theirs), library([ours])]).factors["bc-4"].parts
    assert (only.part, dict(only.values)) == ("combustion", {"unsplit": Decimal("3.2")})


@pytest.mark.parametrize(("start", "end"), [(2021, None), (2021, 2022), (2019, 2021)])
def test_a_year_that_the_library_states_is_not_taken_by_a_second_label(
    start: int, end: int | None
) -> None:
    metro = factor("bc-2", part(unsplit="0.004"), series="grid", valid_from=start, valid_to=end)
    other = printed("bc-9", "Electricité", "2021 - mix moyen", "consommation")
    both = combined([whole(PRINTED_2020, other), library([GRID_2020, metro])])
    answer = resolve(ask(year=2021), both)
    assert isinstance(answer, Resolution)
    assert answer.factor.factor_id == "bc-2"
    assert both.factors["bc-9"].series == ""


def test_a_new_year_under_the_same_label_joins_its_series() -> None:
    new = printed(
        "bc-9", "Electricité", "2021 - mix moyen", "consommation", parts=[part(unsplit="0.07")]
    )
    both = combined([whole(PRINTED_2020, new), library([GRID_2020])])
    answer = resolve(ask(year=2021), both)
    assert isinstance(answer, Resolution)
    assert answer.factor.factor_id == "bc-9"
    assert answer.factor.attribute_fr == "mix moyen 2021"
    assert not answer.remarks


def test_an_archived_new_year_does_not_join() -> None:
    new = printed("bc-9", "Electricité", "2021 - mix moyen", "consommation", status="archived")
    both = combined([whole(PRINTED_2020, new), library([GRID_2020])])
    assert both.factors["bc-9"].series == ""


def test_a_second_figure_of_a_year_that_is_there_does_not_join() -> None:
    twin = printed("bc-9", "Electricité", "2020 - mix moyen", "consommation")
    both = combined([whole(PRINTED_2020, twin), library([GRID_2020])])
    assert [f.factor_id for f in both.by_series["grid"]] == ["bc-1"]
    assert both.factors["bc-9"].series == ""


def test_what_we_derive_is_derived_again_and_for_the_new_year_too() -> None:
    day = factor(
        "beges-day-2020",
        part("power_plant", unsplit="0.3"),
        series="day",
        unit="day_person",
        attribute_fr="électricité 2020",
        publisher_id="day-2020",
        valid_from=2020,
        valid_to=2020,
        release=LIBRARY,
    )
    new = printed(
        "bc-9", "Electricité", "2021 - mix moyen", "consommation", parts=[part(unsplit="0.1")]
    )
    made = Derivation(factor_id="beges-day-2020", from_factor="bc-1", multiplier=Decimal("7.5"))
    both = combined([whole(PRINTED_2020, new), library([GRID_2020, day], derivations=[made])])
    assert both.factors["beges-day-2020"].total == Decimal("0.45")
    assert both.factors["beges-day-2021"].total == Decimal("0.75")
    assert both.factors["beges-day-2021"].valid_from == 2021
    assert both.factors["beges-day-2021"].attribute_fr == "électricité 2021"


def test_what_we_derive_without_a_year_in_its_name_is_not_overwritten_by_the_new_year() -> None:
    day = factor(
        "beges-day", part(unsplit="0.3"), series="day", publisher_id="day", valid_from=2020,
        valid_to=2020, release=LIBRARY,
    )  # fmt: skip
    new = printed(
        "bc-9", "Electricité", "2021 - mix moyen", "consommation", parts=[part(unsplit="0.1")]
    )
    made = Derivation(factor_id="beges-day", from_factor="bc-1", multiplier=Decimal("7.5"))
    both = combined([whole(PRINTED_2020, new), library([GRID_2020, day], derivations=[made])])
    assert (both.factors["beges-day"].valid_from, both.factors["beges-day"].total) == (
        2020,
        Decimal("0.45"),
    )
    assert both.factors["beges-day-2021"].total == Decimal("0.75")
    assert both.derivations == (
        made,
        Derivation(factor_id="beges-day-2021", from_factor="bc-9", multiplier=Decimal("7.5")),
    )


def network(identifier: str, label: str, year: str, total: str, name: str = "Réseau de chaleur"):
    return printed(
        identifier,
        name,
        label,
        year,
        parts=[part(unsplit=total)],
        category="Réseaux de chaleur / froid > Rhône-Alpes > 69. Rhône",
        status="archived" if year == "2018" else "valid",
    )


HEAT = factor("bc-5", part(unsplit="0.2"), series="heat_network_average", release=LIBRARY)
HEAT_LIBRARY = library([HEAT], {"heat_network": ("heat_network_average",)})


def heat(town: str = "", year: int = 2021, choice: str = "") -> Query:
    return ask(activity_type="heat_network", town=town, year=year, choice=choice)


def test_the_years_of_a_network_make_a_series_chosen_by_name() -> None:
    both = combined(
        [
            whole(
                network("bc-6", "69, Lyon, Quartier Mermoz Sud", "2018", "0.202"),
                network("bc-7", "69, LYON, Quartier Mermoz Sud", "2021", "0.225"),
            ),
            HEAT_LIBRARY,
        ]
    )
    code = "network-heat-69-lyon-quartier-mermoz-sud"
    assert both.series[code].label_fr == "Réseau de chaleur — Lyon, Quartier Mermoz Sud"
    for year, identifier in ((2017, "bc-6"), (2020, "bc-6"), (2021, "bc-7"), (2024, "bc-7")):
        answer = resolve(heat(year=year, choice=code), both)
        assert isinstance(answer, Resolution)
        assert answer.factor.factor_id == identifier


def test_the_only_network_of_a_town_serves_its_sites() -> None:
    only = network("bc-8", "3, BELLENAVES, Réseau - Bellenaves", "2021", "0.017")
    both = combined([whole(only), HEAT_LIBRARY])
    answer = resolve(heat(town=town_key("03", "Bellenaves")), both)
    assert isinstance(answer, Resolution)
    assert answer.factor.factor_id == "bc-8"
    assert answer.remarks == ("network_of_town",)


def test_among_several_networks_of_a_town_none_is_guessed() -> None:
    both = combined(
        [
            whole(
                network("bc-6", "69, Lyon, Mermoz", "2021", "0.2"),
                network("bc-7", "69, LYON, Champvert", "2021", "0.3"),
            ),
            HEAT_LIBRARY,
        ]
    )
    answer = resolve(heat(town=town_key("69", "LYON")), both)
    assert isinstance(answer, Resolution)
    assert answer.factor.factor_id == "bc-5"
    assert answer.remarks == ("networks_of_town",)
    assert "Mermoz" in answer.told["networks"]


LYON = library(
    [HEAT, factor("bc-6", part(unsplit="0.15"), series="heat_network_lyon", valid_from=2021)],
    {"heat_network": ("heat_network_average", "heat_network_lyon")},
)


def test_a_new_edition_of_a_network_that_the_library_knows_joins_its_series() -> None:
    file = whole(
        network("bc-6", "69, LYON, Réseau de Lyon", "2021", "0.15"),
        network("bc-11", "69, LYON, Réseau de Lyon", "2024", "0.10"),
    )
    both = combined([file, LYON])
    for year, identifier in ((2021, "bc-6"), (2023, "bc-6"), (2024, "bc-11"), (2025, "bc-11")):
        for asked in (heat(year=year, choice="heat_network_lyon"), heat("69|lyon", year=year)):
            answer = resolve(asked, both)
            assert isinstance(answer, Resolution)
            assert answer.factor.factor_id == identifier
            assert "factor_of_other_year" not in answer.remarks


@pytest.mark.parametrize("has_edition", [True, False])
def test_a_network_of_the_library_is_never_left_for_the_other_one_of_the_town(
    has_edition: bool,
) -> None:
    file = [
        network("bc-6", "69, LYON, Réseau de Lyon", "2021", "0.15"),
        network("bc-7", "69, LYON, Mermoz", "2021", "0.30"),
        network("bc-12", "69, LYON, Mermoz", "2024", "0.28"),
    ]
    if has_edition:
        file.append(network("bc-11", "69, LYON, Réseau de Lyon", "2024", "0.10"))
    both = combined([whole(*file), LYON])
    answer = resolve(heat(town_key("69", "Lyon"), year=2024), both)
    assert isinstance(answer, Resolution)
    assert answer.factor.factor_id == "bc-5"
    assert answer.remarks == ("networks_of_town",)


def test_a_network_that_a_second_file_prints_again_keeps_its_other_editions_and_its_town() -> None:
    old = whole(
        network("bc-7", "69, LYON, Mermoz", "2021", "0.30"),
        network("bc-8", "69, LYON, Champvert", "2021", "0.20"),
    )
    new = whole(
        network("bc-7", "69, LYON, Mermoz", "2021", "0.30"),
        network("bc-12", "69, LYON, Mermoz", "2024", "0.28"),
    )
    both = combined([new, old, HEAT_LIBRARY])
    assert len(both.networks[town_key("69", "Lyon")]) == 2
    answer = resolve(heat(choice="network-heat-69-lyon-mermoz", year=2024), both)
    assert isinstance(answer, Resolution)
    assert answer.factor.factor_id == "bc-12"


def test_towns_are_spelt_as_people_spell_them() -> None:
    assert town_key("42", "Saint-Étienne") == town_key("42", "SAINT ETIENNE")
    assert town_key("1", "L'Isle") == town_key("01", "l’isle")


def test_a_heat_network_is_no_cold_network() -> None:
    cold = factor("bc-55", part(unsplit="0.1"), series="cold_network_average", release=LIBRARY)
    usable = {"heat_network": ("heat_network_average",), "cold_network": ("cold_network_average",)}
    file = whole(
        network("bc-6", "69, Lyon, Mermoz", "2021", "0.2"),
        network("bc-7", "69, LYON, Réseau de Lyon", "2021", "0.02", name="Réseau de froid"),
    )
    both = combined([file, library([HEAT, cold], usable)])
    for kind, identifier in (("heat_network", "bc-6"), ("cold_network", "bc-7")):
        answer = resolve(ask(activity_type=kind, town=town_key("69", "Lyon")), both)
        assert isinstance(answer, Resolution)
        assert answer.factor.factor_id == identifier


def test_any_factor_may_be_chosen_by_its_identifier_and_a_forbidden_mix_may_not() -> None:
    other = printed("bc-10", "Pompe", parts=[part(unsplit="3")])
    mix = printed(
        "bc-11",
        "Electricité",
        "2020 - usage : chauffage",
        category="Electricité > Mix réseau électrique > France continentale > Découpage par usages",
    )
    unknown = printed("bc-12", "Machin", unit="")
    both = combined([whole(other, mix, unknown), library([GRID_2020])])
    assert isinstance(resolve(ask(choice="bc-10"), both), Resolution)
    assert resolve(ask(choice="bc-11"), both) == Unresolved(code="electricity_mix_forbidden")
    assert resolve(ask(choice="bc-12"), both) == Unresolved(code="unit_not_convertible")


def test_an_archived_factor_that_is_imposed_says_so() -> None:
    old = printed("bc-10", "Pompe", status="archived")
    answer = resolve(ask(choice="bc-10"), combined([whole(old), library([GRID_2020])]))
    assert isinstance(answer, Resolution)
    assert "factor_archived" in answer.remarks


def test_the_digest_names_every_release_in_its_order() -> None:
    one, two = whole(digest="a", release="base_carbone/1"), whole(digest="b", release="base/2")
    base = library([GRID_2020])
    digests = {
        combined(releases).digest
        for releases in ([base], [one, base], [two, base], [one, two, base], [two, one, base])
    }
    assert len(digests) == 5
    assert combined([base]).digest == base.digest


def test_a_list_without_a_library_is_refused() -> None:
    with pytest.raises(LibraryMissing):
        combined([whole(PRINTED_2020)])


# ---------------------------------------------------------------------------------- adoption


def adopting(kept: EmissionFactor, taken: EmissionFactor, **facts: Any) -> FactorRelease:
    """A library that gives the first factor, and an inventory's wish for the second."""
    adopted = {kept.factor_id: Adopted(factor_id=taken.factor_id, reason="audit")}
    return replace(library([kept, taken], **facts), adopted=adopted)


@pytest.mark.parametrize(
    ("kept", "taken", "remarks"),
    [
        ({"valid_from": 2019, "valid_to": 2019}, {}, ()),
        ({}, {"valid_from": 2015, "valid_to": 2015}, ("factor_of_other_year",)),
        ({}, {"gwp_set": "AR6"}, ("factor_of_other_gwp_set",)),
        ({}, {"status": "archived"}, ("factor_archived",)),
        ({"status": "archived"}, {}, ()),
    ],
)
def test_what_is_told_of_an_adopted_factor_is_true_of_it(
    kept: dict[str, Any], taken: dict[str, Any], remarks: tuple[str, ...]
) -> None:
    release = adopting(factor("bc-1", series="grid", **kept), factor("own-x-v1", **taken))
    answer = resolve(ask(), release)
    assert isinstance(answer, Resolution)
    assert (answer.factor.factor_id, answer.replaces) == ("own-x-v1", "bc-1")
    assert answer.remarks == remarks
    assert answer.chosen_by == "rule"


def test_a_mainland_factor_stands_in_overseas_until_a_local_one_is_adopted() -> None:
    kept = factor("bc-1", series="grid")
    for place, remarks in (("FR", ("factor_of_wider_geography",)), ("RE", ())):
        release = adopting(kept, factor("own-x-v1", geography=place))
        answer = resolve(ask(geography="RE"), release)
        assert isinstance(answer, Resolution)
        assert answer.remarks == remarks


def test_an_adopted_factor_that_is_reached_by_the_price_index_says_so() -> None:
    release = adopting(
        factor("bc-1", series="ratio", unit="kEUR_2021_HT"),
        factor("bc-2", unit="kEUR_2023_HT"),
        usable={"insurance": ("ratio",)},
        prices=Prices(index={2021: Decimal(100), 2023: Decimal(110)}, index_source="INSEE"),
    )
    answer = resolve(ask(activity_type="insurance", unit="kEUR", year=2021), release)
    assert isinstance(answer, Resolution)
    assert answer.remarks == ("price_index_used",)
    assert answer.told["conversion"] == answer.ratio_fr != ""


def test_a_mix_by_use_is_refused_through_adoption_too() -> None:
    mix = factor("bc-2", category="Electricité > Mix moyen par usage", name_fr="usage chauffage")
    release = adopting(factor("bc-1", series="grid"), mix)
    assert resolve(ask(), release) == Unresolved(code="electricity_mix_forbidden")
