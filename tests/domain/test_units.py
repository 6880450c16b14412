"""Units: what converts, exactly, and what is refused."""

from fractions import Fraction

import pytest

from beges.domain.activities import accepted_units
from beges.domain.nomenclature import activity_types
from beges.domain.units import (
    PRICE_YEARS,
    NotConvertible,
    dimensions,
    ratio,
    ratio_in_year,
    recognise,
    unit_catalogue,
)


def test_a_unit_converts_to_those_of_its_basis_and_to_no_other() -> None:
    by_basis: dict[str, set[str]] = {}
    for code, unit in unit_catalogue().items():
        by_basis.setdefault(unit.basis, set()).add(dimensions(code))
    assert all(len(found) == 1 for found in by_basis.values())
    every = [next(iter(found)) for found in by_basis.values()]
    assert len(set(every)) == len(every), "two bases share a dimension"


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("MWh", "kWh", 1000),
        ("GJ_PCI", "kWh_PCI", Fraction(2500, 9)),
        ("tep_PCI", "GJ_PCI", Fraction(41868, 1000)),
        ("litre", "m3", Fraction(1, 1000)),
        ("kEUR", "EUR", 1000),
    ],
)
def test_conversions_are_exact(source: str, target: str, expected: Fraction) -> None:
    assert ratio(source, target) == expected
    assert ratio(target, source) == 1 / Fraction(expected)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("kWh_PCI", "kWh_PCS"),
        ("kWh", "kWh_PCI"),
        ("kEUR_2019_HT", "kEUR_2023_HT"),
        ("kEUR", "kEUR_2021_HT"),
        ("kEUR_TTC", "kEUR"),
        ("passenger_km", "vehicle_km"),
        ("m3", "m3n"),
        ("m2", "m2_SHON"),
        ("peq_km", "passenger_km"),
        ("person_km", "passenger_km"),
        ("trip_km", "vehicle_km"),
        ("km", "vehicle_km"),
        ("hour", "hour_person"),
        ("XPF", "EUR"),
        ("EUR_BOOKED", "EUR"),
        ("EUR_BOOKED", "EUR_TTC"),
    ],
)
def test_a_basis_is_a_dimension_of_its_own(source: str, target: str) -> None:
    with pytest.raises(NotConvertible):
        ratio(source, target)


def test_an_expense_is_in_the_euros_of_its_year() -> None:
    assert ratio_in_year("EUR", "kEUR_2021_HT", 2021) == Fraction(1, 1000)
    with pytest.raises(NotConvertible):
        ratio_in_year("EUR", "kEUR_2021_HT", 2022)
    with pytest.raises(NotConvertible):
        ratio_in_year("EUR_TTC", "kEUR_2021_HT", 2021)


@pytest.mark.parametrize(
    ("text", "code"),
    [("k€", "kEUR"), (" K€ ht", "kEUR"), ("m³", "m3"), ("KWH", "kWh"), ("kwh pci", "kWh_PCI")],
)
def test_everyday_spellings_are_recognised(text: str, code: str) -> None:
    assert recognise(text) == code


@pytest.mark.parametrize("text", ["peq.km", "km.personne", "personne.km", "course.km", "franc CFP"])
def test_a_distance_of_another_kind_is_no_passenger_kilometre(text: str) -> None:
    code = recognise(text)
    assert code is not None
    with pytest.raises(NotConvertible):
        ratio(code, "passenger_km")


def test_every_price_year_has_its_euros() -> None:
    assert (min(PRICE_YEARS), max(PRICE_YEARS)) == (2010, 2035)
    for year in PRICE_YEARS:
        assert ratio_in_year("EUR", f"kEUR_{year}_HT", year) == Fraction(1, 1000)
        assert ratio(f"MEUR_{year}_HT", f"EUR_{year}_HT") == 10**6
        assert recognise(f"keuro ({year}) HT") == f"kEUR_{year}_HT"
        assert unit_catalogue()[f"EUR_{year}_HT"].label_fr == f"€ {year} HT"
    assert not [code for code, unit in unit_catalogue().items() if "{" in f"{code}{unit}"]


def test_units_of_published_factors_are_not_offered_for_entry() -> None:
    offered = {code for kind in activity_types() for code in accepted_units(kind)}
    assert not offered & {"peq_km", "person_km", "trip_km", "m3_km", "ha_year", "XPF", "hour"}
    assert not {code for code in offered if code.endswith("_HT")}


@pytest.mark.parametrize("text", ["", "kW", "ton", "th", "euro?", "kWh/an", "k$"])
def test_a_unit_is_never_guessed(text: str) -> None:
    assert recognise(text) is None
