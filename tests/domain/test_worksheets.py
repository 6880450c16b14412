"""Worksheets: figures that an accountant can redo, hostile rows named by their cell, and laws."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worksheet_files import by_id, read_sheets, table_of

from beges.domain.activities import ACTIVITIES
from beges.domain.activities.checks import accepted_units
from beges.domain.nomenclature import activity_types
from beges.domain.tables import rows as table_rows
from beges.domain.worksheets import WORKSHEET_TABLES, WORKSHEETS
from beges.domain.worksheets.arithmetic import objects, rounded
from beges.services.worksheets import derive

ASSET = {"asset": "1001", "entity": "ALS", "category": "Mobilier",
         "acquired_on": "15/03/2021", "amount": "48500,5", "life_years": 10}  # fmt: skip
IT = {"lot": "P1", "entity": "ALS", "factor": "laptop", "count": 40, "tenure": "Acheté",
      "started_on": "01/09/2021", "life_years": 4}  # fmt: skip
VEHICLE = {"vehicle": "AB-123-CD", "entity": "ALS", "year": 2021, "energy": "Gazole (litres)",
           "vehicles": 1, "consumed": "1250,4"}  # fmt: skip
TRIP = {"trip": "V1", "entity": "ALS", "year": 2021, "mode": "Train à grande vitesse (TGV)",
        "departures": 85, "travellers": 2, "distance_km": "465,5", "round_trip": "Oui"}  # fmt: skip
COMMUTE = {"answer": "LYO", "entity": "ALS", "site": "LYO", "year": 2021, "mode": "Métro ou"
           " tramway, autre grande ville", "headcount": 120, "responses": 84, "days": 210,
           "one_way_km": "12,4"}  # fmt: skip
TELEWORK = {"group": "LYO", "entity": "ALS", "year": 2021, "headcount": 120, "days": 45}
BUILDING = {"building": "B1", "entity": "ONV", "site": "PARC", "dwellings": 60, "area_m2": 3900,
            "shon_m2": 4300, "acquired_on": "01/07/2020", "year_from": 2021,
            "heating": "Collectif au gaz", "kwh_m2": 150, "common_kwh": 700,
            "vacancy_pct": 10}  # fmt: skip
SALE = {"building": "B1", "sold_on": "15/09/2021", "sold": 3}
ENERGY = {"building": "B1", "year": 2021, "heating_used": 610, "heating_unit": "MWh PCS",
          "common_used": 41500, "vacant_days": 1800}  # fmt: skip

ROWS = {
    "Immobilisations": ASSET,
    "Parc informatique": IT,
    "Flotte": VEHICLE,
    "Voyages": TRIP,
    "Domicile-travail": COMMUTE,
    "Télétravail": TELEWORK,
    "Patrimoine": BUILDING,
    "Ventes de logements": SALE,
    "Énergie du patrimoine": ENERGY,
}


@pytest.fixture(autouse=True)
def laptops(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register of natures, as a library would give it."""
    import worksheet_files

    lists = {**worksheet_files.LISTS, "series": {"laptop": "Ordinateur portable"}}
    monkeypatch.setattr(worksheet_files, "LISTS", lists)


def computed(**sheets: object):
    reading, derived = derive(read_sheets(dict(sheets)))
    return reading, by_id(derived.activities)


def one(sheet: str, row: Mapping[str, object], *others: tuple[str, Mapping[str, object]]):
    """What a row gives, with rows of other sheets beside it."""
    return computed(**{sheet: [row], **{name: [r] for name, r in others}})


# ------------------------------------------------------------------------------ the figures


def test_headcount_days_and_kilometres_are_told_and_multiplied() -> None:
    reading, found = one("Domicile-travail", COMMUTE)
    assert not reading.rejected
    row = found["F-commuting:ALS:LYO:2021"]
    assert row["quantity"] == "624960"
    assert row["basis"].startswith("120 personnes × 210 jours × 2 × 12,4 km")
    assert "84 réponses pour 120 personnes, 70 %" in row["basis"]
    assert (row["data_kind"], row["method"], row["unit"]) == (
        "statistical",
        "commuting",
        "passenger_km",
    )
    assert (row["origin_sheet"], row["origin_row"]) == ("Domicile-travail", 2)


def test_the_whole_staff_answered_is_no_statistic() -> None:
    _, found = one("Domicile-travail", COMMUTE | {"responses": 120})
    assert found["F-commuting:ALS:LYO:2021"]["data_kind"] == "extrapolated"


def test_those_aboard_share_the_kilometres_of_a_car() -> None:
    car = {**COMMUTE, "mode": "Voiture", "occupants": "1,6"}
    _, found = one("Domicile-travail", car)
    row = found["F-commuting:ALS:LYO:2021"]
    assert (row["quantity"], row["unit"]) == ("390600", "vehicle_km")


def test_a_quantity_without_end_is_rounded_to_fifteen_digits_and_says_so() -> None:
    car = {**COMMUTE, "mode": "Voiture", "occupants": "1,1"}
    row = one("Domicile-travail", car)[1]["F-commuting:ALS:LYO:2021"]
    assert row["quantity"] == "568145.454545455"
    assert row["basis"].endswith("(arrondi à 15 chiffres)")


def test_telework_is_headcount_times_days() -> None:
    row = one("Télétravail", TELEWORK)[1]["F-telework:ALS:LYO:2021"]
    assert (row["quantity"], row["unit"], row["activity_type"]) == (
        "5400",
        "day_person",
        "telework",
    )


def test_a_trip_counts_both_ways_and_each_traveller_but_not_in_a_car() -> None:
    assert one("Voyages", TRIP)[1]["F-travel:ALS:V1:2021"]["quantity"] == "158270"
    alone = one("Voyages", TRIP | {"mode": "Voiture personnelle"})[1]["F-travel:ALS:V1:2021"]
    assert (alone["quantity"], alone["unit"]) == ("79135", "vehicle_km")
    single = one("Voyages", TRIP | {"round_trip": "Non"})[1]["F-travel:ALS:V1:2021"]
    assert single["quantity"] == "79135"


@pytest.mark.parametrize(
    ("distance", "nature"),
    [(500, "plane_0_500km"), (500.5, "plane_500_1000km"), (9000, "plane_over_5000km")],
)
def test_the_distance_decides_the_factor_of_a_plane(distance: float, nature: str) -> None:
    plane = TRIP | {
        "mode": "Avion",
        "distance_km": distance,
        "travel_class": "Affaires ou première",
    }
    row = one("Voyages", plane)[1]["F-travel:ALS:V1:2021"]
    assert row["factor"] == nature
    assert "classe affaires" in row["basis"]


def test_a_vehicle_is_counted_by_its_litres_and_its_mass() -> None:
    row = VEHICLE | {"mass_kg": 1350, "acquired_on": "01/04/2020", "tenure": "En LLD ou LOA"}
    _, found = one("Flotte", row)
    fuel = found["F-fleet:ALS:AB-123-CD:2021"]
    assert (fuel["activity_type"], fuel["quantity"], fuel["unit"]) == (
        "vehicle_fuel_diesel",
        "1250.4",
        "litre",
    )
    built = found["F-fleet:ALS:AB-123-CD:fabrication"]
    assert (built["quantity"], built["characterisation"]) == ("1350", "finance_lease")


def test_the_same_vehicle_in_two_years_is_built_once() -> None:
    row = VEHICLE | {"mass_kg": 1350, "acquired_on": "01/04/2020"}
    reading, found = computed(Flotte=[row, row | {"year": 2020}])
    assert not reading.rejected
    assert sum(key.endswith("fabrication") for key in found) == 1


def test_the_physical_quantity_comes_before_the_amount() -> None:
    row = ASSET | {"category": "Bâtiment possédé", "physical": 120, "unit": "m² SHON"}
    built = one("Immobilisations", row)[1]["F-assets:ALS:1001:bien"]
    assert (built["quantity"], built["unit"], built["data_kind"]) == ("120", "m2_SHON", "measured")
    assert "48\u202f500,5 € HT de la fiche ne servent pas" in built["basis"]


def test_an_amount_alone_takes_the_ratio_of_its_category() -> None:
    row = one("Immobilisations", ASSET)[1]["F-assets:ALS:1001:bien"]
    assert (row["quantity"], row["unit"], row["factor"]) == ("48500.5", "EUR", "ratio_furniture")


def test_an_asset_that_leaves_keeps_its_yearly_share_and_stops() -> None:
    reading, found = one("Immobilisations", ASSET | {"disposed_on": "01/06/2024"})
    row = found["F-assets:ALS:1001:bien"]
    assert (row["quantity"], row["life_years"]) == ("14550.15", 3)
    assert [finding.code for finding in reading.findings] == ["asset_cut_short"]


def test_rented_devices_are_not_bought_ones() -> None:
    row = one("Parc informatique", IT | {"tenure": "Loué"})[1]["F-it_park:ALS:P1:parc"]
    assert (row["activity_type"], row["quantity"], row["unit"]) == ("it_rented", "40", "piece")


def test_a_building_gives_its_years_with_the_dwellings_that_remain() -> None:
    _, derived = derive(read_sheets({"Patrimoine": [BUILDING], "Ventes de logements": [SALE]}))
    (days,) = derived.dwellings["dwelling_days"]
    assert days == 60 * 365 - 3 * 108
    found = by_id(derived.activities)
    heat = found["F-stock:B1:2021/chauffage"]
    assert heat["activity_type"] == "housing_collective_gas"
    assert Fraction(heat["quantity"]) == pytest.approx(150 * 65 * Fraction(days, 365), rel=1e-12)
    assert (heat["unit"], heat["data_kind"]) == ("kWh_PCI", "extrapolated")
    assert found["F-stock:B1:construction"]["quantity"] == "4085"
    sold = found["F-stock:B1:construction/2021-09-15"]
    assert sold["life_years"] == 1


def test_bills_come_first_and_are_shared_by_what_remains() -> None:
    _, found = one("Patrimoine", BUILDING, ("Ventes de logements", SALE),
                   ("Énergie du patrimoine", ENERGY))  # fmt: skip
    heat = found["F-stock:B1:2021/chauffage"]
    assert (heat["unit"], heat["data_kind"]) == ("MWh_PCS", "extrapolated")
    share = Fraction(60 * 365 - 3 * 108, 60 * 365)
    assert Fraction(heat["quantity"]) == pytest.approx(610 * share, rel=1e-12)
    given_share = ENERGY | {"share_pct": 95}
    heat = one("Patrimoine", BUILDING, ("Énergie du patrimoine", given_share))[1][
        "F-stock:B1:2021/chauffage"
    ]
    assert (heat["quantity"], heat["data_kind"]) == ("579.5", "invoiced")


def test_an_individual_heating_is_the_tenants_and_a_vacant_flat_the_landlords() -> None:
    row = BUILDING | {"heating": "Individuel au gaz"}
    _, found = one("Patrimoine", row)
    assert found["F-stock:B1:2021/locataires"]["activity_type"] == "housing_tenant_gas"
    assert found["F-stock:B1:2021/vacants"]["activity_type"] == "housing_vacant_gas"
    total = 150 * 3900
    parts = [Fraction(found[f"F-stock:B1:2021/{name}"]["quantity"]) for name in
             ("locataires", "vacants")]  # fmt: skip
    assert sum(parts) == total


def test_an_energy_label_is_an_estimate_and_two_methods_do_not_mix() -> None:
    label = {"kwh_m2": "", "dpe": "D", "dpe_on": "30/06/2021"}
    late = BUILDING | label | {"building": "B2", "dpe_on": "01/07/2021"}
    reading, found = computed(Patrimoine=[BUILDING | label, late])
    codes = [finding.code for finding in reading.findings]
    assert codes.count("stock_label_estimate") == 2
    assert codes.count("stock_labels_mixed") == 1
    kinds = {found[f"F-stock:{b}:2021/chauffage"]["data_kind"] for b in ("B1", "B2")}
    assert kinds == {"approximate"}
    before, after = (found[f"F-stock:{b}:2021/chauffage"]["quantity"] for b in ("B1", "B2"))
    assert (Fraction(before), Fraction(after)) == (190 * 3900, 215 * 3900)


@pytest.mark.parametrize(
    ("made", "kwh"),
    [("30/06/2021", Fraction(19000, 258)), ("01/07/2021", Fraction(2150, 23)),
     ("01/01/2026", Fraction(2150, 19))],
)  # fmt: skip
def test_a_label_of_electric_heating_is_brought_from_primary_energy(
    made: str, kwh: Fraction
) -> None:
    row = BUILDING | {"kwh_m2": "", "dpe": "D", "dpe_on": made, "vacancy_pct": 0,
                      "heating": "Individuel électrique"}  # fmt: skip
    found = one("Patrimoine", row)[1]["F-stock:B1:2021/locataires"]
    assert Fraction(found["quantity"]) == pytest.approx(kwh * 3900, rel=1e-12)


def test_what_nothing_tells_is_not_counted_and_said() -> None:
    bare = BUILDING | {"kwh_m2": "", "common_kwh": "", "vacancy_pct": "", "shon_m2": ""}
    reading, found = one("Patrimoine", bare)
    assert found == {}
    told = [f.where.column for f in reading.findings if f.code == "stock_not_told"]
    assert len(told) == 4


def test_a_year_before_the_acquisition_gives_nothing_and_is_told() -> None:
    reading, found = one("Patrimoine", BUILDING | {"year_from": 2019, "year_to": 2021})
    assert [f.values["year"] for f in reading.findings if f.code == "stock_not_held"] == [2019]
    assert not any(":2019/" in key for key in found)
    start = found["F-stock:B1:2020/chauffage"]["period_start"]
    assert str(start)[:10] == "2020-07-01"


def test_the_last_sale_ends_the_period_on_its_eve() -> None:
    _, found = one("Patrimoine", BUILDING, ("Ventes de logements", SALE | {"sold": 60}))
    assert str(found["F-stock:B1:2021/chauffage"]["period_end"])[:10] == "2021-09-14"
    assert "F-stock:B1:construction" not in found


# --------------------------------------------------------------------------- hostile twins

OUT = "worksheet_out_of_range"
REVERSED = "worksheet_dates_reversed"
HOSTILE = [
    ("Immobilisations", {"disposed_on": "01/01/2020"}, REVERSED, "Date de sortie"),
    ("Immobilisations", {"amount": ""}, "worksheet_no_measure", "Valeur d'acquisition (€ HT)"),
    ("Immobilisations", {"amount": -5}, OUT, "Valeur d'acquisition (€ HT)"),
    ("Immobilisations", {"physical": 12}, "worksheet_unit_alone", "Unité physique"),
    ("Immobilisations", {"life_years": 400}, OUT, "Durée comptable (ans)"),
    ("Immobilisations", {"category": "Fusées"}, "cell_choice_unknown", "Catégorie"),
    ("Parc informatique", {"count": 0}, OUT, "Nombre d'appareils"),
    ("Parc informatique", {"ended_on": "01/01/2020"}, REVERSED, "Date de sortie du parc"),
    ("Flotte", {"km": 12000}, "worksheet_two_measures", "Kilomètres de l'année"),
    ("Flotte", {"consumed": ""}, "worksheet_no_measure", "Consommation de l'année"),
    ("Flotte", {"consumed": "-2"}, OUT, "Consommation de l'année"),
    ("Flotte", {"energy": "Vapeur"}, "cell_choice_unknown", "Énergie"),
    ("Flotte", {"year": 20210}, OUT, "Année"),
    ("Flotte", {"mass_kg": 1350}, "cell_missing", "Date de mise en service"),
    ("Flotte", {"consumed": "", "km": 9, "mass_kg": 1350, "acquired_on": "01/01/2021"},
     "fleet_manufacture_twice", "Masse à vide d'un véhicule (kg)"),
    ("Voyages", {"distance_km": 0}, OUT, "Distance d'un aller (km)"),
    ("Voyages", {"distance_km": 40000}, OUT, "Distance d'un aller (km)"),
    ("Voyages", {"departures": 0}, OUT, "Nombre de départs"),
    ("Voyages", {"travellers": -1}, OUT, "Voyageurs par départ"),
    ("Voyages", {"mode": "Zeppelin"}, "cell_choice_unknown", "Mode"),
    ("Domicile-travail", {"days": 367}, OUT, "Jours de présence par an"),
    ("Domicile-travail", {"one_way_km": 0}, OUT, "Distance d'un aller (km)"),
    ("Domicile-travail", {"headcount": "12,5"}, "cell_integer_expected", "Effectif représenté"),
    ("Domicile-travail", {"responses": 121}, OUT, "Réponses à l'enquête"),
    ("Domicile-travail", {"occupants": 2}, OUT, "Occupants par véhicule"),
    ("Domicile-travail", {"mode": "Téléportation"}, "cell_choice_unknown", "Mode"),
    ("Domicile-travail", {"headcount": 10**14, "responses": ""}, OUT, "Effectif représenté"),
    ("Parc informatique", {"count": 10**14}, OUT, "Nombre d'appareils"),
    ("Immobilisations", {"amount": 10**14}, OUT, "Valeur d'acquisition (€ HT)"),
    ("Patrimoine", {"dwellings": 10**14}, OUT, "Logements acquis"),
    ("Patrimoine", {"common_kwh": 10**14}, OUT, "Parties communes (kWh/logement/an)"),
    ("Télétravail", {"days": 400}, OUT, "Jours de télétravail par an"),
    ("Télétravail", {"headcount": 0}, OUT, "Effectif représenté"),
    ("Patrimoine", {"dwellings": 0}, OUT, "Logements acquis"),
    ("Patrimoine", {"area_m2": -3900}, OUT, "Surface habitable totale (m²)"),
    ("Patrimoine", {"dwelling_m2": 65}, "worksheet_two_measures",
     "Surface moyenne d'un logement (m²)"),
    ("Patrimoine", {"dpe": "Z"}, "cell_choice_unknown", "Étiquette énergie (DPE)"),
    ("Patrimoine", {"dpe": "D"}, "cell_missing", "Date du DPE"),
    ("Patrimoine", {"vacancy_pct": 101}, OUT, "Vacance (%)"),
    ("Patrimoine", {"year_to": 2020}, OUT, "Dernière année à calculer"),
    ("Patrimoine", {"year_to": 2090}, OUT, "Dernière année à calculer"),
    ("Ventes de logements", {"sold_on": "30/06/2020"}, REVERSED, "Date de vente"),
    ("Ventes de logements", {"sold": 61}, "stock_oversold", "Logements vendus"),
    ("Ventes de logements", {"sold": 0}, OUT, "Logements vendus"),
    ("Ventes de logements", {"building": "B9"}, "stock_building_unknown", "Code immeuble"),
    ("Énergie du patrimoine", {"share_pct": "100,5"}, OUT, "Quote-part restante (%)"),
    ("Énergie du patrimoine", {"year": 2020}, "stock_year_outside", "Année"),
    ("Énergie du patrimoine", {"heating_unit": ""}, "worksheet_unit_alone", "Unité du chauffage"),
    ("Énergie du patrimoine", {"vacant_days": 30000}, OUT, "Logements-jours vacants"),
    ("Énergie du patrimoine", {"building": "B9"}, "stock_building_unknown", "Code immeuble"),
]  # fmt: skip


def test_the_measure_without_its_unit_is_named() -> None:
    reading, _ = computed(
        Patrimoine=[BUILDING],
        **{"Énergie du patrimoine": [ROWS["Énergie du patrimoine"] | {"heating_unit": ""}]},
    )
    (found,) = [f for f in reading.findings if f.code == "worksheet_unit_alone"]
    assert found.sentence.startswith("« Chauffage collectif facturé » va avec son unité")


@pytest.mark.parametrize(("sheet", "change", "code", "column"), HOSTILE)
def test_a_hostile_row_is_named_by_its_cell(
    sheet: str, change: Mapping[str, object], code: str, column: str
) -> None:
    stock = sheet in ("Ventes de logements", "Énergie du patrimoine")
    beside = {"Patrimoine": [BUILDING]} if stock else {}
    reading, found = computed(**{**beside, sheet: [ROWS[sheet] | change]})
    named = [f for f in reading.findings if f.code == code and f.where.column == column]
    assert [(f.where.sheet, f.where.row) for f in named] == [(sheet, 2)]
    part = reading.tables[table_of(sheet).name]
    assert (part.read, len(part.accepted)) == (1, 0)
    assert reading.read == reading.accepted + reading.rejected + reading.ignored
    assert not any(row["origin_sheet"] == sheet for row in found.values())


def test_the_sound_twin_of_every_row_is_accepted() -> None:
    reading, found = computed(**{name: [row] for name, row in ROWS.items()})
    assert reading.rejected == 0
    assert found


def test_what_is_too_large_is_told_by_its_limit() -> None:
    reading, _ = one("Immobilisations", ASSET | {"amount": 10**14})
    (told,) = [f for f in reading.findings if f.code == OUT]
    assert "au plus 1\u202f000\u202f000\u202f000\u202f000" in told.sentence


def test_a_reference_of_odd_signs_is_one_identifier() -> None:
    signs = "a:b%|=cmd'!A0"
    _, found = computed(Immobilisations=[ASSET | {"asset": signs}, ASSET | {"asset": "a%3Ab"}])
    assert len(found) == 2
    assert all(key.startswith("F-assets:ALS:") and key.count(":") == 3 for key in found)


def test_individual_heating_has_no_collective_bill() -> None:
    own = BUILDING | {"heating": "Individuel électrique"}
    reading, _ = one("Patrimoine", own, ("Énergie du patrimoine", ENERGY))
    assert "stock_heating_not_collective" in [f.code for f in reading.findings]


def test_two_rows_of_a_vehicle_say_the_same_of_it() -> None:
    row = VEHICLE | {"mass_kg": 1350, "acquired_on": "01/04/2020"}
    reading, _ = computed(Flotte=[row, row | {"year": 2020, "mass_kg": 1400}])
    assert [f.code for f in reading.findings] == ["fleet_rows_differ"]


@pytest.mark.parametrize("sale", [{"sold": 61}, {"sold_on": "hier"}, {"building": ""}])
def test_a_building_is_refused_whole_with_one_of_its_sales(sale: Mapping[str, object]) -> None:
    reading, _ = computed(
        Patrimoine=[BUILDING],
        **{"Ventes de logements": [SALE, SALE | {"sold_on": "16/09/2021"} | sale]},
    )
    assert reading.accepted == 0
    assert "worksheet_incomplete" in [f.code for f in reading.findings]


# ------------------------------------------------------------------------------------ laws


@pytest.mark.slow
@given(
    sales=st.lists(
        st.tuples(st.integers(0, 1400), st.integers(1, 9)), max_size=5, unique_by=lambda s: s[0]
    ),
    start=st.integers(0, 700),
)
def test_dwelling_days_are_those_of_a_count_day_by_day(
    sales: list[tuple[int, int]], start: int
) -> None:
    acquired = date(2020, 1, 1) + timedelta(days=start)
    rows = [
        {"building": "B1", "sold_on": f"{acquired + timedelta(days=day):%d/%m/%Y}", "sold": sold}
        for day, sold in sales
    ]
    building = BUILDING | {"acquired_on": f"{acquired:%d/%m/%Y}", "year_from": 2020,
                           "year_to": 2023}  # fmt: skip
    _, derived = derive(read_sheets({"Patrimoine": [building], "Ventes de logements": rows}))
    for year, days in zip(
        derived.dwellings["year"], derived.dwellings["dwelling_days"], strict=True
    ):
        every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
        held = sum(
            60 - sum(n for after, n in sales if acquired + timedelta(days=after) <= day)
            for day in every
            if day >= acquired and day.year == year
        )
        assert days == held


@given(st.fractions(min_value=Fraction(1, 10**6), max_value=10**9))
def test_a_rounded_quantity_is_held_and_near(quantity: Fraction) -> None:
    (text,), (moved,) = rounded(objects([quantity]))
    assert len(text.replace(".", "").strip("0")) <= 15
    assert abs(Fraction(text) - quantity) * 10**14 <= quantity
    assert bool(moved) == (Fraction(text) != quantity)


@given(st.integers(2021, 2040), st.integers(1, 30))
def test_an_exit_never_moves_the_yearly_share(left: int, life: int) -> None:
    row = ASSET | {"amount": 5040, "life_years": life, "disposed_on": f"31/12/{left}"}
    found = one("Immobilisations", row)[1]["F-assets:ALS:1001:bien"]
    share = Fraction(found["quantity"]) / int(found["life_years"])
    assert share == pytest.approx(Fraction(5040, life), rel=1e-12)


# ------------------------------------------------------------------------ the declarations


def test_every_mode_names_a_type_and_a_unit_that_exist() -> None:
    for name in ("travel_modes", "commute_modes", "vehicle_energies"):
        for row in table_rows(name):
            assert row["unit"] in accepted_units(row["activity_type"])
    for row in table_rows("heating_kinds"):
        for kind in (row["collective_type"], row["vacant_type"], row["tenant_type"]):
            assert not kind or kind in activity_types()


def test_columns_led_to_and_examples_are_declared() -> None:
    for sheet in WORKSHEETS.values():
        assert set(sheet.columns) <= set(ACTIVITIES.names)
        assert set(sheet.columns.values()) <= set(sheet.table.names)
        for table in sheet.tables:
            assert set(sheet.examples[table.name]) <= set(table.names)
            assert table.name in sheet.hints
    assert len({table.sheet_fr for table in WORKSHEET_TABLES}) == len(WORKSHEET_TABLES)
