"""Units of published factors: a unit of the catalogue and a qualifier, or nothing at all."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beges.domain.tables import listed, rows
from beges.domain.units import publisher_unit, ratio, unit_catalogue
from beges.domain.units.catalogue import PRICE_YEARS
from environment.missing import skip_for_lack_of


@pytest.mark.parametrize(
    ("text", "code", "qualifier"),
    [
        ("kgCO2e/kg de poids net", "kg", "de poids net"),
        ("kgCO2e/tonne de déchets", "tonne", "de déchets"),
        ("kgCO2e/m² de sol", "m2", "de sol"),
        ("kgCO2e/m de route", "m", "de route"),
        ("kgCO2e/kg d'azote épandu", "kg", "d'azote épandu"),
        ("kgCO2e/tonne de N", "tonne", "de N"),
        ("kgCO2e/tonne de clinker", "tonne", "de clinker"),
        ("kgCO2e/tonne produites", "tonne", "produites"),
        ("kgCO2e/kg NTK", "kg", "NTK"),
        ("kgCO2e/kg DCO éliminée", "kg", "DCO éliminée"),
        ("kgCO2e/kgH2", "kg", "H2"),
        ("kgCO2e/kgH2/100km", "kgH2_100km", ""),
        ("kgCO2e/keuro (2023) HT", "kEUR_2023_HT", ""),
        ("kgCO2e/keuro (2035) HT", "kEUR_2035_HT", ""),
        ("kgCO2e/keuro", "kEUR", ""),
        ("kgCO2e/euro dépensé", "EUR", "dépensé"),
        ("kgCO2e/Franc CFP", "XPF", ""),
        ("kgCO2e/100 feuilles A4", "sheet100", ""),
        ("kgCO2e/m3 (n)", "m3n", ""),
        ("kgCO2e/m³", "m3", ""),
        ("kgCO2e/m3.km", "m3_km", ""),
        ("kgCO2e/mL", "m", ""),
        ("kgCO2e/ha.an", "ha_year", ""),
        ("kgCO2e/véhicule.an", "vehicle_year", ""),
        ("kgCO2e/personne.mois", "person_month", ""),
        ("kgCO2e/heure", "hour", ""),
        ("kgCO2e/plant", "piece", "plant"),
        ("kgCO2e/livre", "piece", "livre"),
        ("kgCO2e/repas", "meal", ""),
        ("kgCO2e/km", "km", ""),
        ("kgCO2e/voiture.km", "vehicle_km", "voiture"),
        ("kgCO2e/pièce (arbuste en pot de 3 litres)", "piece", "(arbuste en pot de 3 litres)"),
    ],
)
def test_a_published_unit_is_a_unit_and_a_qualifier(text: str, code: str, qualifier: str) -> None:
    found = publisher_unit(text)
    assert found is not None
    assert (found.code, found.qualifier) == (code, qualifier)


@pytest.mark.parametrize(
    ("spellings", "code"),
    [
        (("tep PCI", "TEP PCI", "Tep PCI"), "tep_PCI"),
        (("tep PCS", "TEP PCS", "Tep PCS"), "tep_PCS"),
        (("t.km", "tonne.km"), "tonne_km"),
        (("kWhPCI", "KWh PCI", "kWh (PCI)", "kWh PCI"), "kWh_PCI"),
        (("kWhPCS", "kWh PCS"), "kWh_PCS"),
        (("t", "tonne"), "tonne"),
        (("litre", "Litre"), "litre"),
        (("m2 SHON", "m² SHON"), "m2_SHON"),
        (("ha", "Ha"), "ha"),
    ],
)
def test_spellings_of_one_unit_fold(spellings: tuple[str, ...], code: str) -> None:
    found = {publisher_unit(f"kgCO2e/{text}") for text in spellings}
    assert {unit.code for unit in found if unit} == {code}
    assert None not in found


def test_what_is_carried_keeps_its_own_basis() -> None:
    words = ("passager.km", "véhicule.km", "km.personne", "peq.km", "course.km", "t.km", "m3.km")
    found = [publisher_unit(f"kgCO2e/{word}") for word in words]
    assert len({unit_catalogue()[unit.code].basis for unit in found if unit}) == len(words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "GWh",
        "kWh / (m².an)",
        "kgCO2/kg",
        "gCO2e/km",
        "kgCO2e/",
        "kgCO2e/kW",
        "kgCO2e/ton",
        "kgCO2e/kg de",
        "kgCO2e/kWh (PCS ?)",
        "kgCO2e/m² de plancher par an",
        "kgCO2e/m² de plancher.an",
        "kgCO2e/kg de déchets/km",
        "kgCO2e/kWh de gaz PCS",
        "kgCO2e/keuro (2041) HT",
        "kgCO2e/keuro (2023) TTC",
    ],
)
def test_what_is_not_understood_is_not_guessed(text: str) -> None:
    assert publisher_unit(text) is None


@given(st.text(max_size=60))
def test_any_text_is_a_known_unit_or_none(text: str) -> None:
    found = publisher_unit(f"kgCO2e/{text}")
    assert found is None or found.code in unit_catalogue()


def test_the_table_names_units_of_the_catalogue() -> None:
    for row in rows("published_units"):
        years = PRICE_YEARS if "{year}" in row["unit"] else ("",)
        for year in years:
            code = row["unit"].replace("{year}", str(year))
            assert ratio(code, code) == 1
            for text in listed(row["spellings"]):
                assert publisher_unit(f"kgCO2e/{text.replace('{year}', str(year))}") is not None


def test_every_unit_of_two_whole_versions_is_understood(shared_data: Path) -> None:
    path = shared_data / "units.csv"
    if not path.is_file():
        skip_for_lack_of("Base Carbone", "la liste de ses unités n'est pas à côté du dépôt")
    with path.open(encoding="utf-8", newline="") as handle:
        table = list(csv.DictReader(handle))
    factors = [row for row in table if int(row["v236_FE_valide"]) or int(row["v22_FE_valide"])]
    assert sum(int(row["v236_FE_valide"]) > 0 for row in factors) == 69
    assert sum(int(row["v22_FE_valide"]) > 0 for row in factors) == 69
    others = [row for row in table if row["unite"].startswith("kgCO2e/")]
    assert len(others) > len(factors)
    for row in [*factors, *others]:
        text = row["unite"].replace("d?", "d'")  # the importer repairs the lost apostrophe first
        assert publisher_unit(text) is not None, text
