"""ONV's housing stock: blocks bought from social landlords, run until their flats are resold.

Each block is a site. The landlord's boilers, common parts and vacant flats are the group's energy;
the tenants' own contracts are a memo (V4 post 21), sales are told beside (V5 5.1 and 5.3). The
fabric is amortised over thirty years, the convention of the demo's inventories.
"""

import datetime as dt
from collections.abc import Iterator

from scenario.lines import (
    HEATING,
    STEADY,
    YEARS,
    Line,
    generator,
    line,
    meter_number,
    months,
    quarter,
    share,
    whole,
)
from scenario.places import Place, stock

COLLECTIVE = {
    "gas": ("housing_collective_gas", "kWh_PCS", 158.0, 0),
    "network": ("housing_collective_heat_network", "MWh", 0.118, 2),
    "fuel_oil": ("housing_collective_fuel_oil", "litre", 15.0, 0),
    "wood": ("housing_collective_wood", "MWh_PCI", 0.145, 1),
}
"""Activity type, unit, consumption a year and m², decimals."""

COMMON_KWH_M2 = 11.0
COLD_WINTER = {2020: 0.97, 2021: 1.05}
VACANT = {2020: 0.06, 2021: 0.11}
"""The share of the flats that stand empty before their sale."""

SOLD = {2020: 0.045, 2021: 0.062}
"""The share of the flats sold in the year, in the blocks bought before it."""

WORKS_EUR_M2 = {2020: 14.5, 2021: 34.0}
SERVICES = (
    ("ratio_real_estate", "Gérance et syndic", (9.5, 12.0)),
    ("ratio_machine_repair", "Chaufferies et ascenseurs", (5.2, 6.4)),
    ("ratio_legal_accounting", "Notaires et diagnostics", (4.0, 6.5)),
    ("ratio_insurance", "Assurance propriétaire", (1.4, 1.6)),
    ("ratio_architecture_engineering", "Maîtrise d’œuvre", (0.9, 2.4)),
    ("ratio_other_specialised_services", "Nettoyage et gardiennage", (1.6, 2.1)),
)
"""Series, label, euros a year and m²."""

WATER_M3_M2 = 1.05
COLLECTIVE_WATER = ("ONV-76-01", "ONV-80-01", "ONV-59-01", "ONV-59-02", "ONV-69-01", "ONV-91-01")
"""Blocks whose water the landlord buys."""

CLEARANCE = (
    ("waste_residual", "waste_furniture", (0.20, 0.40), "Encombrants des logements libérés"),
    ("waste_construction", "waste_construction_mixed", (3.4, 7.6), "Bennes des remises en état"),
    ("waste_hazardous", "waste_hazardous_landfill", (0.10, 0.34), "Amiante"),
    ("waste_weee", "waste_weee_large", (0.01, 0.05), "Appareils abandonnés"),
)
"""Activity type, series, kilograms a year and m², what it is."""

SCENARIO = "{flats} logements vendus × 65 m² × 120 kWh par m² et par an × 30 ans."


def housing_stock(places: list[Place]) -> Iterator[Line]:
    """Everything about the blocks of the stock, block by block and year by year."""
    for place in stock(places):
        yield _fabric(place)
        for year in YEARS:
            if place.held(*whole(year)) is None:
                continue
            yield from _heating(place, year)
            yield from _common_parts(place, year)
            yield from _vacant(place, year)
            yield from _tenants(place, year)
            yield from _works(place, year)
            yield from _services(place, year)
            yield from _water(place, year)
            yield from _clearance(place, year)
            yield from _sales(place, year)


def _facts(place: Place, year: int, period: tuple[dt.date, dt.date]) -> dict[str, object]:
    """Whose, where, and the days of the period on which ONV holds the block."""
    start, end = place.held(*period) or period
    return {"file": year, "entity": "ONV", "site": place.site, "start": start, "end": end}


def _fabric(place: Place) -> Line:
    """The fabric of the block, from the day of the deed."""
    bought = place.entry or dt.date(YEARS[0], 1, 1)
    return line(
        place.surface,
        file=max(bought.year, YEARS[0]),
        entity="ONV",
        site=place.site,
        kind="housing_fabric",
        start=bought,
        end=bought,
        unit="m2_SHON",
        life=30,
        data_kind="measured",
        comment=f"{place.dwellings} logements, surface nette des ventes de l’année.",
        free=True,
    )


def _heating(place: Place, year: int) -> Iterator[Line]:
    """The collective heating, month by month; oil and wood by delivery."""
    network = place.heating if "network" in place.heating else ""
    if place.heating == "individual":
        return
    kind, unit, each, decimals = COLLECTIVE["network" if network else place.heating]
    yearly = place.surface * each * COLD_WINTER[year]
    rng = generator(f"heating {place.site} {year}")
    meter = meter_number(97, f"boiler {place.site}") if place.heating == "gas" else ""
    periods = [period for _, *period in months(year)]
    if place.heating in {"fuel_oil", "wood"}:
        periods = [quarter(year, 1), quarter(year, 4)]
    total = sum(share(*period, HEATING) for period in periods)
    for period in periods:
        held = place.held(*period)
        if held is None:
            continue
        yield line(
            yearly * share(*held, HEATING) / total * rng.uniform(0.9, 1.1),
            kind=kind,
            factor=network or ("wood_pellets" if place.heating == "wood" else ""),
            unit=unit,
            meter=meter or (f"SST-{place.site}" if network else ""),
            places=decimals,
            free=True,
            **_facts(place, year, held),
        )


def _common_parts(place: Place, year: int) -> Iterator[Line]:
    """Lifts, lighting and boiler rooms: two delivery points in the large blocks."""
    for point in range(2 if place.dwellings >= 130 else 1):
        rng = generator(f"common {place.site} {point} {year}")
        meter = meter_number(96, f"common {place.site} {point}")
        yearly = place.surface * COMMON_KWH_M2 / (2 if place.dwellings >= 130 else 1)
        for _, *period in months(year):
            if place.held(*period) is None:
                continue
            facts = _facts(place, year, period)
            kwh = yearly * share(facts["start"], facts["end"], STEADY) * rng.uniform(0.88, 1.12)
            facts |= {"unit": "kWh", "meter": meter, "free": True}
            yield line(kwh, kind="housing_common_electricity", **facts)


def _vacant(place: Place, year: int) -> Iterator[Line]:
    """The contracts of empty flats, quarter by quarter."""
    rng = generator(f"vacant {place.site} {year}")
    for number in range(1, 5):
        if place.held(*quarter(year, number)) is None:
            continue
        facts = _facts(place, year, quarter(year, number))
        empty = place.surface * VACANT[year] * rng.uniform(0.6, 1.4)
        kwh = empty * 14 * share(facts["start"], facts["end"], STEADY)
        yield line(kwh, kind="housing_vacant_electricity", unit="kWh", free=True, **facts)
        if place.heating == "individual":
            kwh = empty * 85 * share(facts["start"], facts["end"], HEATING)
            yield line(kwh, kind="housing_vacant_gas", unit="kWh_PCS", free=True, **facts)


def _tenants(place: Place, year: int) -> Iterator[Line]:
    """The tenants' own contracts, estimated from the energy labels: a memo."""
    rng = generator(f"tenants {place.site} {year}")
    facts = _facts(place, year, whole(year))
    facts |= {"data_kind": "statistical", "scores": "22332", "free": True, "memo": "tenants"}
    facts["comment"] = "Estimation par surface et étiquette DPE."
    used = place.surface * (1 - VACANT[year]) * share(facts["start"], facts["end"], HEATING)
    yield line(
        used * 40 * rng.uniform(0.9, 1.1), kind="housing_tenant_electricity", unit="kWh", **facts
    )
    gas = 135 if place.heating == "individual" else 11
    yield line(
        used * gas * rng.uniform(0.9, 1.1), kind="housing_tenant_gas", unit="kWh_PCS", **facts
    )


def _works(place: Place, year: int) -> Iterator[Line]:
    """Flats mended before their sale, common parts; insulation is known in square metres."""
    rng = generator(f"works {place.site} {year}")
    for number in range(1, 5):
        if place.held(*quarter(year, number)) is None:
            continue
        facts = _facts(place, year, quarter(year, number)) | {"kind": "housing_works"}
        spent = place.surface * WORKS_EUR_M2[year] / 4 * rng.uniform(0.4, 1.6)
        told = {"unit": "EUR", "places": 2, "free": True, "factor": "ratio_construction"}
        yield line(spent, comment="Remise en état avant vente.", **facts, **told)
    if place.dwellings >= 140:
        facts = _facts(place, year, quarter(year, 3)) | {"kind": "housing_works", "unit": "m2"}
        told = {
            "factor": "wall_insulation",
            "comment": "Isolation par l’intérieur, au mètre carré.",
        }
        yield line(rng.uniform(180, 420), **facts, **told)


def _services(place: Place, year: int) -> Iterator[Line]:
    """The accounts of the block's management, by half-year."""
    for series, label, amounts in SERVICES:
        rng = generator(f"service {series} {place.site} {year}")
        for half in (1, 2):
            period = (quarter(year, 2 * half - 1)[0], quarter(year, 2 * half)[1])
            spent = place.surface * amounts[YEARS.index(year)] / 2 * rng.uniform(0.7, 1.3)
            facts = _facts(place, year, period) | {"factor": series, "comment": label}
            yield line(spent, kind="housing_services", unit="EUR", places=2, free=True, **facts)


def _water(place: Place, year: int) -> Iterator[Line]:
    """The water of the blocks where the landlord buys it, with its waste water."""
    if place.site not in COLLECTIVE_WATER:
        return
    rng = generator(f"stock water {place.site} {year}")
    for half in (1, 2):
        facts = _facts(place, year, (quarter(year, 2 * half - 1)[0], quarter(year, 2 * half)[1]))
        cubic = place.surface * WATER_M3_M2 / 2 * rng.uniform(0.85, 1.15)
        for kind in ("water_supply", "wastewater"):
            yield line(cubic, kind=kind, unit="m3", free=kind == "wastewater", **facts)


def _clearance(place: Place, year: int) -> Iterator[Line]:
    """What leaves the flats: furniture, rubble, asbestos, appliances."""
    for kind, series, amounts, comment in CLEARANCE:
        rng = generator(f"{series} {place.site} {year}")
        kg = place.surface * amounts[YEARS.index(year)] * rng.uniform(0.5, 1.5)
        facts = _facts(place, year, whole(year)) | {"factor": series, "comment": comment}
        yield line(kg, kind=kind, unit="kg", free=True, **facts)


def _sales(place: Place, year: int) -> Iterator[Line]:
    """Flats sold: their use over thirty years and their end of life, in full in the year."""
    if place.entry is None or place.entry.year >= year:
        return
    flats = round(place.dwellings * SOLD[year])
    if not flats:
        return
    facts = _facts(place, year, whole(year)) | {"data_kind": "approximate", "scores": "22322"}
    use = flats * 65 * 120 * 30
    facts["comment"] = SCENARIO.format(flats=flats)
    gas = {"kind": "housing_sold_use", "factor": "natural_gas_network", "unit": "kWh_PCS"}
    yield line(use, **gas, **facts)
    facts["comment"] = f"{flats} logements vendus × 90 t de gravats à terme."
    end = {"kind": "housing_sold_end_of_life", "factor": "waste_rubble", "unit": "tonne"}
    yield line(flats * 90, **end, **facts)
