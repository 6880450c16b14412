"""A publisher's whole file read through a library: whose figures, whose words, and what is new."""

from decimal import Decimal

import pytest
from small_release import LIBRARY, WHOLE, factor, library, part, printed, whole

from beges.domain.factors import (
    Derivation,
    LibraryMissing,
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
