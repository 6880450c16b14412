"""Base Carbone: what a file says is what is kept, each record in one class, each quirk repaired."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

import pandas as pd
import pytest
from ademe_file import (
    BOTH,
    BY_GAS,
    BY_PART,
    FLIGHT,
    FLIGHT_PARTS,
    FOOD,
    GAS,
    HEADERS,
    ROWS,
    TOTAL,
    WASTE,
    WASTE_PARTS,
    Row,
    changed,
    delimited,
    element,
    official,
    part,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beges.domain.factors import EmissionFactor, FactorRelease, Query, resolve
from beges.domain.findings import Finding
from beges.domain.gases import warming_potentials
from beges.domain.nomenclature import geographies
from beges.domain.tables import rows as table_rows
from beges.intake import BaseCarbone, RowClass, read_base_carbone, release_of
from beges.intake.base_carbone.cleaning import label, number, plain, text
from beges.intake.base_carbone.dates import last_day, shown, year_of
from beges.intake.base_carbone.places import place_of

RELEASE = "base_carbone/1.0"


FEW = settings(max_examples=12)
"""A file takes a tenth of a second, however small."""


@cache
def small() -> BaseCarbone:
    return read_base_carbone("essai.csv", official())


@cache
def small_factors() -> Mapping[str, EmissionFactor]:
    return release_of(small(), RELEASE).factors


def read(*rows: Row) -> BaseCarbone:
    return read_base_carbone("essai.csv", official(rows)) if rows else small()


def factors(*rows: Row) -> Mapping[str, EmissionFactor]:
    return release_of(read(*rows), RELEASE).factors if rows else small_factors()


def codes(base_carbone: BaseCarbone) -> list[str]:
    return [finding.code for finding in base_carbone.findings]


def told(base_carbone: BaseCarbone, code: str) -> Finding:
    [found] = [finding for finding in base_carbone.findings if finding.code == code]
    return found


def by_gas(factor: EmissionFactor) -> list[dict[str, str]]:
    return [{gas: str(value) for gas, value in part.values.items()} for part in factor.parts]


# ------------------------------------------------------------------------------------- classes


def test_every_record_is_in_one_class() -> None:
    base_carbone = read()
    assert base_carbone.counts == {
        RowClass.VALID_FACTOR: 7,
        RowClass.VALID_PART: 7,
        RowClass.SOURCE_DATA: 1,
        RowClass.ARCHIVED_FACTOR: 2,
        RowClass.ARCHIVED_PART: 2,
        RowClass.ARCHIVED_SOURCE_DATA: 1,
        RowClass.REJECTED: 0,
        RowClass.BLANK: 0,
    }
    assert base_carbone.read == len(ROWS) == 20
    assert list(base_carbone.records["row"]) == list(range(2, 22))
    assert not base_carbone.is_refused


def test_source_data_are_kept_apart_and_are_no_factors() -> None:
    base_carbone = read()
    assert list(base_carbone.source_data["id"]) == ["201", "401"]
    assert not {"bc-201", "bc-401"} & set(release_of(base_carbone, RELEASE).factors)


@pytest.mark.parametrize(
    ("number", "values", "reason"),
    [
        (101, {"Type Ligne": "Sous-total"}, "type de ligne inconnu"),
        (101, {"Type de l'élément": "Brouillon"}, "type d'élément inconnu"),
        (101, {"Statut de l'élément": "Refusé"}, "statut inconnu"),
        (101, {"Identifiant de l'élément": "A12"}, "identifiant illisible"),
        (101, {TOTAL: "beaucoup"}, f"« {TOTAL} » n'est pas un nombre"),
        (101, {TOTAL: "1e999999999"}, f"« {TOTAL} » n'est pas un nombre"),
        (102, {"CO2f": "31/12/2023"}, "« CO2f » n'est pas un nombre"),
        (101, {TOTAL: ""}, "total absent et non calculable"),
        (201, {TOTAL: ""}, "total absent et non calculable"),
        (101, {"Commentaire français": "x" * 40_000}, "une cellule est trop longue"),
    ],
)
def test_a_record_that_cannot_be_read_is_rejected_with_its_reason(
    number: int, values: dict[str, str], reason: str
) -> None:
    base_carbone = read(*changed(number, **values))
    assert base_carbone.counts[RowClass.REJECTED] == 1
    finding = told(base_carbone, "base_carbone_rows_rejected")
    assert (finding.values["reason"], finding.values["count"]) == (reason, "1")
    rejected = base_carbone.records[base_carbone.records["class"] == "rejected"]
    assert list(rejected["reason"]) == [reason]
    assert sum(base_carbone.counts.values()) == base_carbone.read


def test_a_factor_goes_with_all_its_parts_or_not_at_all() -> None:
    spoilt = [{**row, TOTAL: "?"} if row is WASTE_PARTS[1] else row for row in ROWS]
    base_carbone = read(*spoilt)
    rejected = base_carbone.records[base_carbone.records["class"] == "rejected"]
    assert list(rejected["id"]) == ["104"] * 5
    assert set(rejected["reason"]) == {
        f"« {TOTAL} » n'est pas un nombre",
        "un de ses postes est rejeté",
    }
    headless = read(*(row for row in ROWS if row is not FLIGHT))
    orphans = told(headless, "base_carbone_rows_rejected")
    assert orphans.values["reason"] == "poste sans élément"
    assert headless.counts[RowClass.REJECTED] == len(FLIGHT_PARTS)
    unknown = [{**row, "Statut de l'élément": "?"} if row is FLIGHT else row for row in ROWS]
    assert read(*unknown).counts[RowClass.REJECTED] == len(FLIGHT_PARTS) + 1


def test_a_factor_whose_parts_are_all_missing_is_rejected() -> None:
    bare = [row for row in ROWS if row not in WASTE_PARTS]
    finding = told(read(*bare), "base_carbone_rows_rejected")
    assert finding.values["reason"] == "ses postes manquent"


def test_a_record_that_stands_twice_is_read_once() -> None:
    base_carbone = read(*ROWS, FOOD, element(999, "kgCO2e/kg", "1"))
    assert base_carbone.counts[RowClass.VALID_FACTOR] == 8
    assert told(base_carbone, "base_carbone_rows_rejected").values["reason"] == "ligne en double"


def test_blank_records_are_told_apart() -> None:
    content = official().replace(b"\n", b"\n\n" + b";" * 66 + b"\n", 1)
    base_carbone = read_base_carbone("essai.csv", content)
    assert base_carbone.counts[RowClass.BLANK] == 2
    assert base_carbone.counts[RowClass.REJECTED] == 0
    assert sum(base_carbone.counts.values()) == base_carbone.read


# --------------------------------------------------------------------------------- arithmetic


def test_gases_keep_their_names_and_the_unnamed_stay_unsplit() -> None:
    assert by_gas(factors()["bc-102"]) == [
        {"co2f": "0.2", "ch4f": "0.0138", "n2o": "0.01", "unsplit": "0.02", "co2b": "-0.3"}
    ]
    assert factors()["bc-102"].total == Decimal("0.2438")
    assert factors()["bc-102"].gap == Decimal("0.0002")


def test_extra_gases_take_the_code_of_their_element() -> None:
    flight = factors()["bc-103"]
    assert [part.part for part in flight.parts] == ["combustion", "upstream", "contrails"]
    assert by_gas(flight) == [
        {"co2f": "0.08"},
        {"co2f": "0.019", "sf6": "0.001"},
        {"other": "0.086"},
    ]
    assert flight.gap == 0


def test_an_undecomposed_part_is_never_shown_as_co2() -> None:
    waste = factors()["bc-104"]
    assert [(p.part, p.name_fr) for p in waste.parts] == [
        ("collection", ""),
        ("treatment", "tri"),
        ("treatment", "broyage"),
        ("transport", ""),
    ]
    assert [set(part) for part in by_gas(waste)] == [{"unsplit"}] * 4
    assert waste.total == waste.published_total == 50
    assert by_gas(factors()["bc-101"]) == [{"unsplit": "2.81"}]
    assert [part.part for part in factors()["bc-101"].parts] == ["whole"]


def test_negative_and_zero_totals_are_real() -> None:
    assert factors()["bc-105"].total == -4920
    assert by_gas(factors()["bc-106"]) == [{"unsplit": "0"}]
    zero = element(107, "kgCO2e/kg", "0", BY_GAS, CO2f="0")
    assert by_gas(factors(*ROWS, zero)["bc-107"]) == [{"co2f": "0"}]


def test_a_joined_part_says_so_by_its_name() -> None:
    parts = factors()["bc-302"].parts
    assert [(p.part, p.name_fr) for p in parts] == [
        ("manufacture", ""),
        ("fuel_combustion", "Carburant (amont/combustion)"),
    ]


def test_an_unknown_part_is_other_under_its_own_name() -> None:
    rows = [{**row, "Type poste": "Compostage"} if row is WASTE_PARTS[0] else row for row in ROWS]
    base_carbone = read(*rows)
    finding = told(base_carbone, "base_carbone_part_unknown")
    assert (finding.values["part"], finding.values["count"]) == ("Compostage", "1")
    first = release_of(base_carbone, RELEASE).factors["bc-104"].parts[0]
    assert (first.part, first.name_fr) == ("other", "Compostage")


@pytest.mark.parametrize(("code", "shown"), [("NF3", "NF3"), ("", "sans code")])
def test_an_extra_gas_of_no_known_code_is_never_lost(code: str, shown: str) -> None:
    values = {"Code gaz supplémentaire 3": code, "Valeur gaz supplémentaire 3": "0,004"}
    base_carbone = read(*changed(102, **{**values, TOTAL: "0,248"}))
    assert told(base_carbone, "base_carbone_gas_unknown").values["gas"] == shown
    gas = release_of(base_carbone, RELEASE).factors["bc-102"]
    assert gas.parts[0].values["unsplit"] == Decimal("0.024")
    assert gas.total == Decimal("0.2478")


def test_a_factor_announced_by_gas_that_gives_none_keeps_its_total() -> None:
    nothing = dict.fromkeys(("CO2f", "CH4f", "N2O", "Autres GES"), "")
    base_carbone = read(*changed(102, **nothing))
    assert told(base_carbone, "base_carbone_gas_missing").values["examples"] == "n° 102"
    found = by_gas(release_of(base_carbone, RELEASE).factors["bc-102"])
    assert found == [{"unsplit": "0.244", "co2b": "-0.3"}]


def test_totals_that_do_not_add_up_are_told_and_kept() -> None:
    base_carbone = read(*changed(102, **{TOTAL: "0,25"}))
    assert told(base_carbone, "base_carbone_total_differs").where.row == 3
    assert release_of(base_carbone, RELEASE).factors["bc-102"].total == Decimal("0.2438")
    parts = [{**row, TOTAL: "30"} if row is WASTE_PARTS[0] else row for row in ROWS]
    assert told(read(*parts), "base_carbone_parts_differ").values["examples"] == "n° 104"
    row = element(108, "kgCO2e/kWh", "0,246", BY_GAS, CO2f="0,203", CH4f="0,0411")
    rounded = read(*ROWS, row)
    assert told(rounded, "base_carbone_total_rounded").values["count"] == "1"
    assert "base_carbone_total_differs" not in codes(rounded)
    assert not [code for code in codes(read()) if "differ" in code or "rounded" in code]


def test_a_total_that_nothing_emits_is_told_and_kept() -> None:
    base_carbone = read(*changed(101, **{TOTAL: "-1976582"}))
    finding = told(base_carbone, "base_carbone_total_implausible")
    assert "cent fois son poids" in str(finding.values["why"])
    assert release_of(base_carbone, RELEASE).factors["bc-101"].total == -1976582


def test_a_missing_total_that_the_parts_give_is_not_published() -> None:
    rows = [{**row, TOTAL: ""} if row is WASTE else row for row in ROWS]
    waste = factors(*rows)["bc-104"]
    assert (waste.published_total, waste.gap, waste.total) == (None, None, 50)


# ---------------------------------------------------------------------------------- containers


def same(one: FactorRelease, other: FactorRelease) -> bool:
    return one.digest == other.digest and dict(one.factors) == dict(other.factors)


def test_every_container_gives_the_same_release() -> None:
    expected = release_of(read(), RELEASE)
    shuffled = sorted(HEADERS, reverse=True)
    api = {header: header.replace(" ", "_").lower() for header in HEADERS}
    points = [
        {name: text.replace(",", ".") if number(text) else text for name, text in row.items()}
        for row in ROWS
    ]
    contents = {
        "utf-8": delimited().encode("utf-8"),
        "bom": delimited().encode("utf-8-sig"),
        "tabs": delimited(delimiter="\t").encode("utf-8"),
        "order": official(headers=shuffled),
        "points": official(points),
        "windows": delimited().replace("\n", "\r\n").encode("cp1252"),
        "data-fair": delimited(
            ({api[name]: text for name, text in row.items()} for row in ROWS),
            [api[header] for header in HEADERS],
            delimiter=",",
        ).encode("utf-8"),
    }
    for name, content in contents.items():
        found = read_base_carbone("essai.csv", content)
        assert not found.is_refused, (name, codes(found))
        if name in ("order", "data-fair"):
            # The details keep the headers and the order of the file; the factors do not.
            assert dict(release_of(found, RELEASE).factors) == dict(expected.factors), name
        else:
            assert same(release_of(found, RELEASE), expected), name


def test_the_release_says_nothing_of_the_copy_that_was_read() -> None:
    one = read_base_carbone("a.csv", official())
    other = read_base_carbone("b.csv", delimited().encode("utf-8"))
    assert one.sha256 != other.sha256
    assert release_of(one, RELEASE).digest == release_of(other, RELEASE).digest


# ------------------------------------------------------------------------------------- cleaning


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ('"""Bière """"spéciale"""" (5-6° alcool)"""', 'Bière "spéciale" (5-6° alcool)'),
        ('"""Haricot ou pousse de """"soja"""""""', 'Haricot ou pousse de "soja"'),
        ('"""Céréales """"équilibre"""" au chocolat', 'Céréales "équilibre" au chocolat'),
        ('"\tSalade César (salade verte"', "Salade César (salade verte"),
        ('"A" et "B"', '"A" et "B"'),
        ("changement d?affectation des sols", "changement d'affectation des sols"),
        ("Taxi ? VTC", "Taxi ? VTC"),
        ("Viandes, ?ufs", "Viandes, ?ufs"),
        ("  Meubles\N{NO-BREAK SPACE} ", "Meubles"),
        ("DonnÃ©es de l’article, DonnÃ©es", "Données de l’article, Données"),
        ("RÃ¨glement de lâ€™EU", "Règlement de l’EU"),
        ("Vélo à assistance électrique", "Vélo à assistance électrique"),
        ("SÃO PAULO", "SÃO PAULO"),
    ],
)
def test_damaged_texts_are_repaired_and_sound_ones_left(raw: str, clean: str) -> None:
    assert label(raw) == clean


@given(st.text(max_size=80))
def test_a_cleaned_text_is_on_one_line_and_stays_as_it_is(raw: str) -> None:
    clean = text(raw)
    assert clean == " ".join(clean.split())
    assert "\n" not in clean
    assert text(clean) == clean or any(sign in clean for sign in "ÃÂâ")


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=9), st.booleans())
def test_a_number_keeps_its_digits_however_it_is_written(value: Decimal, point: bool) -> None:
    for written in (f"{value:f}", f"{value:E}"):
        read_back = number(written if point else written.replace(".", ","))
        assert read_back == plain(value)
        assert Decimal(read_back) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,23E-05", "0.0000123"), ("7.55e-03", "0.00755"), ("0,050", "0.05"), ("-2,5", "-2.5"),
        ("1 234,5", "1234.5"), ("\u22123", "-3"), ("", ""), ("  ", ""), ("0E-40", "0"),
        (",5", "0.5"), ("18000", "18000"), ("-0", "0"),
        ("1,234.5", None), ("12 kg", None), ("1e31", None), ("NaN", None), ("inf", None),
        ("déc-12", None), ("1_000", None), ("٣", None), ("9" * 60, None), ("1..2", None),
    ],
)  # fmt: skip
def test_numbers_as_ademe_prints_them(raw: str, value: str | None) -> None:
    assert number(raw) == value


# --------------------------------------------------------------------- dates, years and places


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("31/12/2023", date(2023, 12, 31)),
        ("11/03/2024 00:00", date(2024, 3, 11)),
        ("2024-03-11", date(2024, 3, 11)),
        ("déc-17", date(2017, 12, 31)),
        ("déc.-19", date(2019, 12, 31)),
        ("janv-25", date(2025, 1, 31)),
        ("févr-24", date(2024, 2, 29)),
        ("31-mars-21", date(2021, 3, 31)),
        ("31-janv-23", date(2023, 1, 31)),
        ("2023", date(2023, 12, 31)),
        ("45362", date(2024, 3, 11)),
        ("Année 2012", date(2012, 12, 31)),
        ("Données valides pour l'année 2024", date(2024, 12, 31)),
        ("3 ans", None),
        ("5ème rapport du GIEC (2014)", None),
        ("30/02/2024", None),
        ("99999", None),
        ("0001", None),
        ("", None),
    ],
)
def test_the_last_day_of_a_validity(raw: str, day: date | None) -> None:
    assert last_day(raw) == day


def test_a_day_counted_by_excel_is_shown_as_a_day() -> None:
    assert shown("41949") == "06/11/2014"
    assert shown("2023") == "2023"
    assert shown("11/03/2024 00:00") == "11/03/2024"
    assert shown("5ème rapport du GIEC (2014)") == "5ème rapport du GIEC (2014)"


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
def test_any_day_is_read_back(day: date) -> None:
    assert last_day(f"{day:%d/%m/%Y}") == day
    assert last_day(day.isoformat()) == day
    if day > date(1990, 1, 1):
        assert last_day(str((day - date(1899, 12, 30)).days)) == day


@pytest.mark.parametrize(
    ("name", "attribute", "boundary", "validity", "year"),
    [
        ("Electricité", "2021 - mix moyen", "consommation", "Année 2021", 2021),
        ("Réseau de chaleur", "51, Epernay", "2021", "2023", 2021),
        ("Meubles  - 2023", "", "", "2025", 2023),
        ("Assurance – 2019", "", "", "", 2019),
        ("Electricité", "", "consommation", "Année 2012", 2012),
        ("Meubles - 2023", "2021", "", "", None),
        ("Avion", ">220 sièges, 2000-5000 kms, 2023", "", "31/12/2026", None),
        ("Véhicule 2018", "", "", "", None),
        ("Bâtiment", "", "2500", "", None),
        ("Pain", "", "", "31/12/2023", None),
        ("", "", "", "", None),
    ],
)
def test_the_year_of_activity_is_what_the_label_says_and_nothing_else(
    name: str, attribute: str, boundary: str, validity: str, year: int | None
) -> None:
    assert year_of(name, attribute, boundary, validity) == year


@pytest.mark.parametrize(
    ("location", "within", "geography", "place"),
    [
        ("France continentale", "", "FR", ""),
        ("France continentale", "Rhône-Alpes, Lyon", "FR", "Rhône-Alpes, Lyon"),
        ("France continentale", "Corse", "FR-COR", ""),
        ("Outre-mer", "Corse", "FR-COR", ""),
        ("Outre-mer", "Guadeloupe", "GP", ""),
        ("Outre-mer", "Guadeloupe hors COM", "GP", "Guadeloupe hors COM"),
        ("Outre-mer", "Réunion", "RE", "Réunion"),
        ("Outre-mer", "Tahiti", "PF", "Tahiti"),
        ("Outre-mer", "Nouvelle Calédonie", "NC", ""),
        ("Outre-mer", "St Pierre et Miquelon", "PM", "St Pierre et Miquelon"),
        ("Outre-mer", "Guadeloupe, Martinique, Guyane", "FR-OM", "Guadeloupe, Martinique, Guyane"),
        ("Outre-mer", "", "FR-OM", ""),
        ("Monde", "Asie", "WORLD", "Asie"),
        ("Europe", "UE à 27", "EU", "UE à 27"),
        ("Autre pays du monde", "Allemagne", "ABROAD", "Allemagne"),
        ("Autre pays du monde", "", "ABROAD", ""),
    ],
)
def test_places_are_territories_of_ours(
    location: str, within: str, geography: str, place: str
) -> None:
    found = place_of(location, within)
    assert (found.geography, found.place, found.known) == (geography, place, True)
    assert geography in geographies()


def test_an_unknown_location_never_means_everywhere() -> None:
    base_carbone = read(*changed(101, **{"Localisation géographique": "Antarctique"}))
    assert told(base_carbone, "base_carbone_place_unknown").values["place"] == "Antarctique"
    food = release_of(base_carbone, RELEASE).factors["bc-101"]
    assert (food.geography, food.place) == ("ABROAD", "Antarctique")


# ------------------------------------------------------------------------------ what describes


def test_a_factor_is_described_in_our_words() -> None:
    food, gas = factors()["bc-101"], factors()["bc-102"]
    assert food.name_fr == 'Barre "équilibre" aux fruits'
    assert food.published_label == (food.name_fr, "enrichie en vitamines", "")
    assert (food.unit, food.qualifier) == ("kg", "de poids net")
    assert food.note == "Première ligne, seconde ligne"
    assert food.tags == "Agribalyse,d'émission"
    assert food.source.replace("\N{NO-BREAK SPACE}", " ") == (
        "Base Carbone V1.0, n° 101 ; GT Déchets ; validité publiée : 31/12/2023 ;"
        " modifié le 17/05/2024"
    )
    assert (food.publisher, food.publisher_version) == ("ADEME", "Base Carbone V1.0")
    assert (food.release, food.series) == (RELEASE, "")
    assert (gas.status, gas.uncertainty_pct) == ("valid_specific", 5)
    assert gas.scores == (2, 4, None, None, 5)
    assert food.scores == (None,) * 5
    assert gas.expired_on == date(2017, 12, 31)
    assert factors()["bc-301"].qualifier == "d'ingrédient ingéré"


def test_a_warming_potential_is_per_kilogram_of_gas() -> None:
    potential = factors()["bc-402"]
    assert (potential.unit, potential.gwp_set) == ("kg", "AR6")
    assert potential.total == 24300


def test_what_no_column_of_ours_holds_is_kept_beside() -> None:
    details = read().details.set_index("id")
    assert details.loc["101", "Nom base anglais"] == "Cereal bar"
    assert details.loc["101", "Réglementations"] == "Données de l'article L229-25"
    assert details.loc["301", "Date de création"] == "06/11/2014"


@pytest.mark.parametrize("unit", ["kgCO2e/boisseau", ""])
def test_a_unit_that_is_not_understood_is_never_guessed(unit: str) -> None:
    base_carbone = read(*changed(101, **{"Unité français": unit}))
    assert base_carbone.counts[RowClass.VALID_FACTOR] == 7
    finding = told(base_carbone, "base_carbone_unit_unknown")
    assert finding.values["count"] == "1"
    kept = base_carbone.records.set_index("row")["reason"][2]
    assert kept.startswith("unité non reconnue")
    release = release_of(base_carbone, RELEASE)
    food = release.factors["bc-101"]
    assert food.unit == ""
    assert "ne peut pas être choisi" in food.note
    for entered in ("kg", "piece", "kWh"):
        query = Query(
            activity_type="other_emissions",
            choice="bc-101",
            unit=entered,
            geography="FR",
            year=2021,
            gwp_set="AR5",
        )
        answer = resolve(query, release)
        assert getattr(answer, "code", None) == "unit_not_convertible"


def test_cells_that_are_no_number_are_left_blank_and_told() -> None:
    base_carbone = read(*changed(102, **{"Incertitude": "faible", "Qualité C": "9"}))
    unread = {
        f.values["column"] for f in base_carbone.findings if f.code == "base_carbone_cell_unread"
    }
    assert unread == {"Incertitude", "Qualité C"}
    gas = release_of(base_carbone, RELEASE).factors["bc-102"]
    assert (gas.uncertainty_pct, gas.scores[-1]) == (None, None)


def test_an_ended_validity_is_a_count_and_never_a_filter() -> None:
    finding = told(read(), "base_carbone_expired")
    assert (finding.values["count"], finding.values["valid"]) == ("3", "7")
    assert finding.values["day"] == "17/05/2024"
    assert finding.where.row is None
    assert "bc-102" in factors()


# -------------------------------------------------------------------------------- potentials


def probe_rows(gwps: Mapping[str, Decimal]) -> list[Row]:
    """Factors whose masses of gas are known, with the CO2e of these potentials in 3 digits."""
    headers = {"ch4f": "CH4f", "ch4b": "CH4b", "n2o": "N2O", "sf6": "Valeur gaz supplémentaire 2"}
    found: dict[str, Row] = {}
    for probe in table_rows("gwp_probes"):
        if probe["gas"] in gwps:
            co2e = f"{Decimal(probe['kg_per_unit']) * gwps[probe['gas']]:.3g}".replace(".", ",")
            row = found.setdefault(
                probe["publisher_id"],
                element(int(probe["publisher_id"]), "kgCO2e/kWh", "", BY_GAS)
                | {"Code gaz supplémentaire 2": "SF6"},
            )
            row[headers[probe["gas"]]] = co2e
    return list(found.values())


@pytest.mark.parametrize(
    ("gwps", "mixed"),
    [
        ({"ch4f": "30", "ch4b": "28", "n2o": "265", "sf6": "23500"}, False),
        ({"ch4f": "27.9", "ch4b": "28", "n2o": "273", "sf6": "24300"}, True),
        ({"ch4f": "25", "ch4b": "25", "n2o": "298", "sf6": "22800"}, False),
        ({"ch4f": "29.8", "ch4b": "27", "n2o": "273", "sf6": "25200"}, False),
        ({"ch4f": "27.9", "ch4b": "27.9", "n2o": "273", "sf6": "25200"}, False),
    ],
)
def test_potentials_are_measured_in_the_file(gwps: dict[str, str], mixed: bool) -> None:
    expected = {gas: Decimal(value) for gas, value in gwps.items()}
    base_carbone = read(*probe_rows(expected))
    assert dict(base_carbone.gwps) == expected
    release = release_of(base_carbone, RELEASE)
    assert {version: dict(found) for version, found in release.gwps.items()} == {
        "Base Carbone V1.0": expected
    }
    assert ("base_carbone_gwp_mixed" in codes(base_carbone)) is mixed
    assert ("plusieurs rapports" in release.gwp_note) is mixed


@FEW
@given(st.sampled_from(["ch4f", "ch4b", "n2o"]), st.decimals(min_value=20, max_value=400, places=0))
def test_an_unknown_potential_is_shown_as_measured(gas: str, value: Decimal) -> None:
    measured = read(*probe_rows({gas: value})).gwps[gas]
    assert abs(measured / value - 1) < Decimal("0.004")


def test_what_cannot_be_measured_is_unknown_and_said() -> None:
    base_carbone = read()
    assert not base_carbone.gwps
    assert "n'ont pas pu être mesurés" in release_of(base_carbone, RELEASE).gwp_note
    partly = read(*probe_rows({"n2o": Decimal(273)}))
    assert set(partly.gwps) == {"n2o"}
    assert "CH4 fossile" in str(told(partly, "base_carbone_gwp_unknown").values["gases"])
    rows = probe_rows({"n2o": Decimal(273)})
    half = [
        {**row, "N2O": plain(Decimal(row["N2O"].replace(",", ".")) * 2)} if n % 2 else row
        for n, row in enumerate(rows)
    ]
    assert "n2o" not in read(*half).gwps


def test_known_potentials_are_those_of_the_domain() -> None:
    assert warming_potentials()["CH4f"].by_set["AR5"] == 30
    gases = {row["gas"] for row in table_rows("gwp_probes")}
    assert gases == {"ch4f", "ch4b", "n2o", "sf6"}
    assert all(Decimal(row["kg_per_unit"]) > 0 for row in table_rows("gwp_probes"))


# ------------------------------------------------------------------------------------ whatever


@settings(max_examples=25)
@given(
    st.integers(min_value=0, max_value=len(ROWS) - 2),
    st.sampled_from(HEADERS),
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30),
)
@example(0, "Type Ligne", "Poste")
@example(2, "Structure", BY_PART)
@example(7, "Structure", BOTH)
def test_whatever_a_cell_holds_every_record_is_accounted_for(
    at: int, header: str, value: str
) -> None:
    rows = [{**row, header: value} if n == at else row for n, row in enumerate(ROWS)]
    base_carbone = read_base_carbone("essai.csv", delimited(rows).encode("utf-8"))
    if base_carbone.is_refused:
        return
    assert sum(base_carbone.counts.values()) == base_carbone.read
    release = release_of(base_carbone, RELEASE)
    classes = base_carbone.counts
    assert len(release.factors) == (
        classes[RowClass.VALID_FACTOR] + classes[RowClass.ARCHIVED_FACTOR]
    )
    assert all(factor.parts for factor in release.factors.values())


@FEW
@given(st.permutations(ROWS))
def test_the_order_of_records_changes_no_factor(rows: list[Row]) -> None:
    expected = factors()
    found = factors(*rows)
    assert {f: _unordered(factor) for f, factor in found.items()} == {
        f: _unordered(factor) for f, factor in expected.items()
    }


def _unordered(factor: EmissionFactor) -> tuple[EmissionFactor, frozenset[tuple[object, ...]]]:
    parts = frozenset((p.part, p.name_fr, tuple(p.values.items())) for p in factor.parts)
    return dataclasses.replace(factor, parts=()), parts


def test_ten_times_the_rows_are_the_same_rows() -> None:
    rows = [
        {**row, "Identifiant de l'élément": str(int(row["Identifiant de l'élément"]) + 1000 * n)}
        for n in range(10)
        for row in ROWS
    ]
    base_carbone = read(*rows)
    assert base_carbone.counts == {name: 10 * n for name, n in read().counts.items()}
    assert isinstance(base_carbone.records, pd.DataFrame)


def test_a_part_may_stand_alone_under_another_name() -> None:
    extra = part(GAS, "Combustion", "", "0,244")
    base_carbone = read(*changed(102, Structure=BY_PART, CO2f=""), extra)
    assert base_carbone.counts[RowClass.REJECTED] == 0
    assert [p.part for p in release_of(base_carbone, RELEASE).factors["bc-102"].parts] == [
        "combustion"
    ]
    assert WASTE["Structure"] == BY_PART


def test_an_element_that_stands_twice_is_rejected_once_whatever_its_part_is_called() -> None:
    first, other = element(1, "kgCO2e/kWh", "1"), element(2, "kgCO2e/kWh", "1")
    again = {**first, "Nom poste français": "x"}
    base_carbone = read(first, again, other)
    assert base_carbone.counts[RowClass.VALID_FACTOR] == 2
    assert base_carbone.counts[RowClass.REJECTED] == 1
