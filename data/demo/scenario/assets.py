"""Fixed assets and leased buildings: batches at their date of acquisition, amortised by the tool.

Before 2019 they are in pieces, tonnes and square metres, because monetary ratios begin that year.
The collection of 2020 holds everything bought until then; that of 2021 what the year added.
"""

import datetime as dt
from collections.abc import Iterator

from scenario.lines import YEARS, Line, generator, line
from scenario.places import Place, offices

IT_PARK = {
    "laptop": (4, (180, 420, 560, 690, 1_150, 560)),
    "desktop_office": (5, (420, 300, 160, 60, 20, 12)),
    "monitor_24": (5, (760, 880, 1_000, 1_080, 1_260, 560)),
    "smartphone_medium": (3, (0, 0, 640, 680, 900, 620)),
    "tablet": (3, (0, 0, 90, 110, 60, 45)),
    "photocopier": (5, (60, 56, 64, 58, 52, 40)),
    "printer_laser": (5, (60, 48, 40, 30, 18, 10)),
    "server": (5, (32, 26, 30, 24, 22, 18)),
    "storage_array": (5, (4, 6, 4, 5, 4, 3)),
    "rack": (5, (6, 4, 3, 2, 2, 1)),
    "network_gear": (5, (900, 800, 950, 900, 700, 640)),
    "video_projector": (4, (0, 36, 30, 24, 10, 8)),
    "tv_49": (5, (12, 18, 26, 40, 64, 52)),
}
"""Series: life in years, and what was bought each year from 2016 to 2021; the network in kg."""

FURNITURE = {
    "table": (150, 240, 210, 180, 200, 230, 190, 220, 120, 170),
    "chair_plastic": (180, 260, 230, 200, 240, 250, 210, 260, 330, 190),
    "cupboard": (100, 120, 85, 105, 110, 90, 100, 85, 30, 45),
    "sofa_fabric": (0, 6, 8, 4, 10, 8, 12, 14, 4, 10),
}
"""What was bought each year from 2012 to 2021."""

MACHINES = {
    "coffee_espresso": (60, 5),
    "fridge": (38, 10),
    "microwave": (52, 7),
    "air_conditioner_mobile": (45, 8),
    "dishwasher": (12, 8),
    "radiator_inertia": (70, 10),
}
"""Pieces over the years 2016 to 2021, and life."""

CARS = {2016: 66, 2017: 72, 2018: 70, 2019: 74, 2020: 58, 2021: 56}
"""Cars leased each year: about 350 in service over five years."""

CAR_TONNES = 1.24

WORKS_M2 = {
    "partition_plaster": (1_900, 2_400, 1_600, 2_100),
    "floor_pvc": (3_200, 4_100, 2_600, 3_900),
    "ceiling_panel": (2_800, 3_600, 2_200, 3_000),
}
"""Fittings of 2015 to 2018, in square metres."""

WORKS_KEUR = {
    "ALS": {2019: 2_150, 2020: 1_450, 2021: 1_300},
    "SOL": {2019: 1_900, 2020: 980, 2021: 1_480},
    "MNV": {2019: 140, 2020: 60, 2021: 240},
    "AST": {2020: 45, 2021: 100},
}
"""Fittings capitalised each year, in thousands of euros."""

GROSS = 1.2
"""m² SHON for one square metre in use."""

REMEASURED, LARGE_M2 = 30, 1_500
"""Agencies whose surface was measured again in 2022, beside every large lease."""


def assets(places: list[Place]) -> Iterator[Line]:
    """Everything that is amortised, but ONV's housing stock."""
    yield from leases(places)
    yield from _buildings(places)
    yield from _it_park(places)
    yield from _furniture(places)
    yield from _machines(places)
    yield from _vehicles()
    yield from _works()
    yield from _small_entities(places)


def _asset(value: float, day: dt.date, **facts: object) -> Line:
    """An asset, in the collection of its year or in the first one."""
    return line(value, file=max(day.year, YEARS[0]), start=day, end=day, **facts)


def _days(subject: str, year: int, batches: int) -> list[dt.date]:
    """The days of a year's deliveries, in order, each its own."""
    days = sorted(generator(f"{subject} {year}").sample(range(8, 355), batches))
    return [dt.date(year, 1, 1) + dt.timedelta(days=day) for day in days]


def leases(places: list[Place]) -> Iterator[Line]:
    """The fabric of the buildings leased from third parties, from the beginning of the lease."""
    rng = generator("leases")
    for place in places:
        if place.occupancy != "operating_lease" or place.landlord:
            continue
        begun = dt.date(rng.randint(1998, 2018), rng.randint(1, 12), 1)
        yield _asset(
            place.surface * GROSS * rng.uniform(0.96, 1.04),
            place.entry or begun,
            entity=place.entity,
            site=place.site,
            kind="buildings_leased",
            factor="building_office",
            unit="m2_SHON",
            life=50,
            data_kind="measured",
            comment="Surface du bail.",
            free=True,
        )


def _buildings(places: list[Place]) -> Iterator[Line]:
    """The buildings that Solendi and Astria own: their fabric counts once, here."""
    rng = generator("buildings")
    for place in places:
        if place.kind == "let_property":
            yield _asset(
                place.surface,
                dt.date(rng.randint(1996, 2014), rng.randint(1, 12), 1),
                entity=place.entity,
                site=place.site,
                kind="buildings_owned",
                factor="building_office",
                unit="m2_SHON",
                life=40,
                data_kind="measured",
                free=True,
            )


def _it_park(places: list[Place]) -> Iterator[Line]:
    """The equipment of ALS: delivered to the head office, in batches."""
    site = offices(places, "ALS")[0].site
    for series, (life, bought) in IT_PARK.items():
        for year, amount in zip(range(2016, 2022), bought, strict=True):
            batches = 3 if amount > 90 else 2 if amount > 20 else 1
            for number, day in enumerate(_days(series, year, batches) if amount else []):
                yield _asset(
                    amount * (number + 1) // batches - amount * number // batches,
                    day,
                    entity="ALS",
                    site=site,
                    kind="it_equipment",
                    factor=series,
                    unit="kg" if series == "network_gear" else "piece",
                    life=life,
                )


def _furniture(places: list[Place]) -> Iterator[Line]:
    site = offices(places, "ALS")[0].site
    for series, bought in FURNITURE.items():
        for year, amount in zip(range(2012, 2022), bought, strict=True):
            for day in _days(series, year, 1) if amount else []:
                facts = {"factor": series, "unit": "piece", "life": 10}
                yield _asset(amount, day, entity="ALS", site=site, kind="furniture", **facts)


def _machines(places: list[Place]) -> Iterator[Line]:
    """Small equipment of the delegations, spread over six years."""
    delegations = [p for p in offices(places, "ALS") if p.kind == "delegation" and p.is_mainland]
    for series, (pieces, life) in MACHINES.items():
        rng = generator(f"machine {series}")
        for year in range(2016, 2022):
            facts = {"factor": series, "unit": "piece", "life": life}
            place = rng.choice(delegations)
            for day in _days(f"machine {series}", year, 1):
                amount = round(pieces / 6 * rng.uniform(0.6, 1.4))
                yield _asset(
                    amount, day, entity="ALS", site=place.site, kind="machines_asset", **facts
                )


def _vehicles() -> Iterator[Line]:
    """The cars leased each year, by weight, and the bicycles."""
    for year, cars in CARS.items():
        for number, day in enumerate(_days("cars", year, 3)):
            count = cars * (number + 1) // 3 - cars * number // 3
            yield _asset(
                count * CAR_TONNES,
                day,
                entity="ALS",
                kind="vehicles_asset",
                factor="vehicle_weight",
                unit="tonne",
                life=5,
                characterisation="finance_lease",
                places=1,
                comment=f"{count} voitures en LLD, {CAR_TONNES:.2f} t chacune.".replace(
                    ".", ",", 1
                ),
            )
    for year, count in ((2020, 12), (2021, 20)):
        for day in _days("bicycles", year, 1):
            facts = {"factor": "ebike_purchase", "unit": "piece", "life": 5}
            yield _asset(count, day, entity="ALS", kind="vehicles_asset", **facts)


def _works() -> Iterator[Line]:
    """Fittings capitalised: in square metres before 2019, in euros since."""
    for series, surfaces in WORKS_M2.items():
        for year, surface in zip(range(2015, 2019), surfaces, strict=True):
            for day in _days(series, year, 1):
                facts = {"factor": series, "unit": "m2", "life": 15}
                yield _asset(surface, day, entity="ALS", kind="works_capitalised", **facts)
    for entity, spent in WORKS_KEUR.items():
        for year, keur in spent.items():
            rng = generator(f"works {entity} {year}")
            batches = 6 if keur > 500 else 2
            for day in _days(f"works {entity}", year, batches):
                yield _asset(
                    keur * 1000 / batches * rng.uniform(0.7, 1.3),
                    day,
                    entity=entity,
                    kind="works_capitalised",
                    factor="ratio_construction",
                    unit="EUR",
                    life=15,
                    places=2,
                    free=year >= YEARS[0],
                    comment="Agencements portés à l’actif.",
                )


def _small_entities(places: list[Place]) -> Iterator[Line]:
    """The desks and laptops of Ma Nouvelle Ville and of ONV's office; equipment on lease."""
    parks = {"MNV": {2018: 24, 2019: 22, 2020: 30, 2021: 18}, "ONV": {2019: 6}}
    for entity, park in parks.items():
        site = offices(places, entity)[0].site
        for year, count in park.items():
            day = _days(f"laptops {entity}", year, 1)[0]
            for series, life, each in (("laptop", 4, 1), ("monitor_24", 5, 1), ("table", 10, 0.3)):
                kind = "furniture" if series == "table" else "it_equipment"
                facts = {"site": site, "kind": kind, "factor": series, "unit": "piece"}
                yield _asset(count * each, day, entity=entity, life=life, **facts)
    for year, count in ((2019, 14), (2021, 10)):
        day = _days("leased printers", year, 1)[0]
        facts = {"factor": "printer_multifunction", "unit": "piece", "life": 5}
        yield _asset(count, day, entity="MNV", kind="it_rented", **facts)


def remeasured(first: list[Line]) -> list[Line]:
    """The leases of ALS whose surface was measured again for 2021's method."""
    known = [made for made in first if made.kind == "buildings_leased" and made.entity == "ALS"]
    large = [made for made in known if made.quantity > LARGE_M2]
    small = [made for made in known if made not in large and made.start.year < YEARS[0]]
    return [*large, *generator("remeasured").sample(small, REMEASURED)]
