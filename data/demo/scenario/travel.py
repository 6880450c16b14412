"""Travel: the fleet, business trips, commuting, telework; visitors, outside the published view.

By delegation where the group's own systems tell it apart, by entity otherwise. The published
inventory of 2020 guessed commuting from national averages and left out telework, hotels, taxis and
meals; 2021's method surveyed the former and counts the latter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenario.lines import PRESENCE, YEARS, Line, generator, line, months, quarter, whole
from scenario.places import Place, offices

TRIPS = {
    2020: (1.0, 1.0, 0.5, 0.02, 0.05, 0.3, 0.4, 0.3, 0.6, 0.5, 0.15, 0.25),
    2021: (0.25, 0.25, 0.3, 0.15, 0.3, 0.7, 0.6, 0.5, 0.95, 1.0, 0.95, 0.7),
}
"""Business trips, month by month, beside an ordinary month."""

ROADS = {
    2020: (1.0, 1.0, 0.75, 0.45, 0.6, 0.8, 0.85, 0.75, 0.95, 0.9, 0.7, 0.75),
    2021: (0.8, 0.8, 0.85, 0.75, 0.85, 1.0, 0.95, 0.8, 1.05, 1.05, 1.0, 0.95),
}
"""The mileage of the fleet, which went on seeing tenants and employers."""

FTE = {
    2020: {"ALS": 2_752, "ONV": 6, "SOL": 6, "MNV": 66, "AST": 0},
    2021: {"ALS": 2_796, "ONV": 0, "SOL": 7, "MNV": 67, "AST": 0},
}

GUESSED = 0.45
"""What the guess of 2020 took for the true distances: it forgot how far the agencies are."""

CARS_IN_REGION = 24
LITRES_A_MONTH = {"vehicle_fuel_diesel": 78.0, "vehicle_fuel_petrol": 31.0}
POOL_LITRES = (5_900, 7_300)
"""Diesel of the service cars of a subsidiary, year by year."""
ELECTRIC_CARS = {"IDF": 14, "ARA": 6, "PDL": 5, "OCC": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A way of travelling: its type, series, unit, and the amount of an ordinary year."""

    kind: str
    series: str
    unit: str
    yearly: float
    comment: str = ""


BY_REGION = (
    Trip(kind="travel_train", series="train_tgv", unit="passenger_km", yearly=640_000),
    Trip(kind="travel_car", series="car_average", unit="vehicle_km", yearly=150_000),
)
BY_ENTITY = (
    Trip(kind="travel_train", series="train_ter", unit="passenger_km", yearly=520_000),
    Trip(kind="travel_train", series="train_intercity", unit="passenger_km", yearly=410_000),
    Trip(kind="travel_plane", series="plane_0_500km", unit="passenger_km", yearly=95_000),
    Trip(kind="travel_plane", series="plane_500_1000km", unit="passenger_km", yearly=610_000),
    Trip(kind="travel_plane", series="plane_1000_2000km", unit="passenger_km", yearly=70_000),
    Trip(kind="travel_plane", series="plane_over_5000km", unit="passenger_km", yearly=860_000),
    Trip(kind="travel_rental_car", series="car_petrol", unit="vehicle_km", yearly=180_000),
    Trip(kind="travel_public_transport", series="metro_idf", unit="passenger_km", yearly=190_000),
)
LATER = (
    Trip(kind="travel_taxi", series="taxi", unit="vehicle_km", yearly=62_000),
    Trip(kind="travel_hotel", series="hotel_night", unit="night", yearly=11_500),
    Trip(kind="travel_meal", series="meal_average", unit="meal", yearly=26_000),
)
"""Trips that the published inventory of 2020 left out."""

COMMUTES = (
    Trip(kind="commute_car", series="car_average", unit="vehicle_km", yearly=3_300),
    Trip(kind="commute_car", series="car_average_short", unit="passenger_km", yearly=240),
    Trip(kind="commute_two_wheels", series="motorcycle_large", unit="vehicle_km", yearly=45),
    Trip(kind="commute_two_wheels", series="moped", unit="vehicle_km", yearly=30),
    Trip(
        kind="commute_public_transport", series="bus_medium_city", unit="passenger_km", yearly=260
    ),
    Trip(
        kind="commute_public_transport",
        series="metro_tram_large_city",
        unit="passenger_km",
        yearly=330,
    ),
    Trip(kind="commute_train", series="train_ter", unit="passenger_km", yearly=900),
    Trip(kind="commute_bike", series="bike_electric", unit="vehicle_km", yearly=70),
    Trip(kind="commute_bike", series="bike", unit="vehicle_km", yearly=95),
)
"""Distance a year and employee, in a year of full presence."""

PARIS_COMMUTES = (
    Trip(
        kind="commute_public_transport", series="rer_transilien", unit="passenger_km", yearly=3_600
    ),
    Trip(kind="commute_public_transport", series="metro_idf", unit="passenger_km", yearly=1_500),
    Trip(kind="commute_car", series="car_average", unit="vehicle_km", yearly=1_550),
    Trip(kind="commute_two_wheels", series="motorcycle_small", unit="vehicle_km", yearly=110),
    Trip(kind="commute_bike", series="bike_electric", unit="vehicle_km", yearly=90),
    Trip(kind="commute_bike", series="scooter_electric", unit="vehicle_km", yearly=40),
)

COMMUTE_KINDS = frozenset(trip.kind for trip in COMMUTES)

GUESS = "Enquête mobilité non faite : parts modales et distances moyennes nationales."
SURVEY = "Enquête mobilité de mars 2022, redressée par délégation."


def travel(places: list[Place]) -> Iterator[Line]:
    """Every journey of both collections, but those that only 2021's method adds."""
    for region in regions(places):
        yield from _fleet(region)
        for year in YEARS:
            for trip in BY_REGION:
                yield from _trips(trip, year, region)
            yield from _commuting(region, year)
            yield from _visitors(region, year)
    for year in YEARS:
        for trip in BY_ENTITY:
            yield from _trips(trip, year, _entity("ALS"))
    for trip in LATER:
        yield from _trips(trip, YEARS[1], _entity("ALS"))
    yield from telework("ALS", YEARS[1], file=YEARS[1])
    yield from telework("MNV", YEARS[1], file=YEARS[1])
    yield from _subsidiaries(places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Travellers:
    """Who travels: an entity, the site that stands for a region, and their share of the group."""

    entity: str
    site: str
    name: str
    share: float
    in_paris: bool = False


def _entity(entity: str) -> Travellers:
    return Travellers(entity=entity, site="", name=entity, share=1.0)


def regions(places: list[Place]) -> list[Travellers]:
    """The head office and the delegations; those overseas travel under the head office."""
    found = [place for place in offices(places, "ALS") if place.region != "OUT"]
    total = sum(place.surface for place in found)
    made = []
    for seat in found:
        if seat.kind == "agency":
            continue
        of_it = [seat]
        if seat.kind == "delegation":
            of_it = [p for p in found if p.region == seat.region and p.kind != "head_office"]
        surface = sum(place.surface for place in of_it)
        made.append(
            Travellers(
                entity="ALS",
                site=seat.site,
                name=seat.region if seat.kind == "delegation" else "Siège",
                share=surface / total,
                in_paris=seat.region == "IDF",
            )
        )
    return made


def _fleet(region: Travellers) -> Iterator[Line]:
    """The fuel cards of the cars on long lease, and the charging of the electric ones."""
    rng = generator(f"fleet {region.name}")
    cars = CARS_IN_REGION if region.name != "Siège" else 40
    for year in YEARS:
        for index, start, end in months(year):
            period = {"file": year, "entity": "ALS", "site": region.site, "start": start}
            period |= {"end": end, "characterisation": "finance_lease", "free": True}
            for kind, litres in LITRES_A_MONTH.items():
                series = "petrol_e10" if kind == "vehicle_fuel_petrol" else "diesel_road_b7"
                amount = cars * litres * ROADS[year][index] * rng.uniform(0.85, 1.15)
                yield line(amount, kind=kind, factor=series, unit="litre", places=1, **period)
            charged = ELECTRIC_CARS.get(region.name, 0) * 165 * ROADS[year][index]
            if charged:
                kwh = charged * rng.uniform(0.85, 1.15)
                yield line(kwh, kind="vehicle_electricity", unit="kWh", **period)


def _trips(trip: Trip, year: int, who: Travellers, file: int | None = None) -> Iterator[Line]:
    """A way of travelling month by month; a month without any has no line."""
    rng = generator(f"{trip.series} {who.name} {year}")
    weight = 1.0 if not who.site else who.share * 13
    for index, start, end in months(year):
        amount = trip.yearly / 12 * TRIPS[year][index] * weight * rng.uniform(0.75, 1.25)
        if amount >= 1:
            yield line(
                amount,
                file=year if file is None else file,
                entity=who.entity,
                site=who.site,
                kind=trip.kind,
                factor=trip.series,
                start=start,
                end=end,
                unit=trip.unit,
                comment=trip.comment,
                free=True,
            )


def _commuting(who: Travellers, year: int) -> Iterator[Line]:
    """Commuting by mode: guessed for 2020, surveyed for 2021."""
    rng = generator(f"commuting {who.name} {year}")
    present = sum(PRESENCE[year]) / 12
    guessed = year == YEARS[0]
    for trip in PARIS_COMMUTES if who.in_paris else COMMUTES:
        start, end = whole(year)
        spread = GUESSED if guessed else rng.uniform(0.75, 1.25)
        yield line(
            FTE[year][who.entity] * who.share * trip.yearly * present * spread,
            file=year,
            entity=who.entity,
            site=who.site,
            kind=trip.kind,
            factor=trip.series,
            start=start,
            end=end,
            unit=trip.unit,
            data_kind="approximate" if guessed else "statistical",
            scores="22322" if guessed else "44444",
            comment=GUESS if guessed else SURVEY,
            free=True,
        )


def telework(entity: str, year: int, file: int, comment: str = "") -> Iterator[Line]:
    """Days of telework by month, from the HR system."""
    rng = generator(f"telework {entity} {year}")
    for index, start, end in months(year):
        away = max(0.04, 0.92 - PRESENCE[year][index])
        yield line(
            FTE[year][entity] * 19 * away * rng.uniform(0.95, 1.05),
            file=file,
            entity=entity,
            kind="telework",
            start=start,
            end=end,
            unit="day_person",
            data_kind="measured",
            comment=comment,
        )


def later_trips(file: int, reason: str) -> Iterator[Line]:
    """The journeys of 2020 that the published inventory left out."""
    for trip in LATER:
        for made in _trips(trip, YEARS[0], _entity("ALS"), file):
            made.comment = reason
            yield made
    yield from telework("ALS", YEARS[0], file, reason)
    yield from telework("MNV", YEARS[0], file, reason)


def _visitors(who: Travellers, year: int) -> Iterator[Line]:
    """Those who come to the agencies: reported beside the published figures (V5 3.4)."""
    rng = generator(f"visitors {who.name} {year}")
    modes: Sequence[tuple[str, str, str, float]] = (
        ("visitors_car", "car_average", "vehicle_km", 410_000),
        ("visitors_public_transport", "bus_medium_city", "passenger_km", 120_000),
    )
    for number in range(1, 5):
        start, end = quarter(year, number)
        present = sum(PRESENCE[year][3 * number - 3 : 3 * number]) / 3
        for kind, series, unit, amount in modes:
            yield line(
                round(amount * who.share * 13 / 4 * present * rng.uniform(0.8, 1.2), -2),
                file=year,
                entity=who.entity,
                site=who.site,
                kind=kind,
                factor=series,
                start=start,
                end=end,
                unit=unit,
                data_kind="approximate",
                scores="22222",
            )


def _subsidiaries(places: list[Place]) -> Iterator[Line]:
    """The journeys of the subsidiaries that have a staff."""
    for entity in ("SOL", "MNV", "ONV"):
        who = Travellers(
            entity=entity,
            site=offices_site(places, entity),
            name=entity,
            share=1.0,
            in_paris=entity != "MNV",
        )
        for year in YEARS:
            staff = FTE[year][entity]
            if not staff:
                continue
            yield from _commuting(who, year)
            for trip in (
                Trip(kind="travel_train", series="train_tgv", unit="passenger_km", yearly=4_200),
                Trip(kind="travel_car", series="car_diesel", unit="vehicle_km", yearly=2_300),
            ):
                for made in _trips(trip, year, _entity(entity)):
                    made.site = who.site
                    made.set_quantity(float(made.quantity) * staff)
                    yield made
    yield from _pool_cars()


def _pool_cars() -> Iterator[Line]:
    """The service cars of a subsidiary, in litres: a factor per kilometre is not split by gas.

    The form asks for the gases of direct emissions, so that kilometres would keep it from being
    filed.
    """
    for year, litres in zip(YEARS, POOL_LITRES, strict=True):
        for number in range(1, 5):
            start, end = quarter(year, number)
            rng = generator(f"pool cars {year} {number}")
            yield line(
                litres / 4 * rng.uniform(0.8, 1.2),
                file=year,
                entity="SOL",
                kind="vehicle_fuel_diesel",
                factor="diesel_road_b7",
                characterisation="finance_lease",
                start=start,
                end=end,
                unit="litre",
                places=1,
                comment="Véhicules de service de la gestion technique, cartes carburant.",
                free=True,
            )


def offices_site(places: list[Place], entity: str) -> str:
    """ONV's journeys belong to its offices; the others travel for the entity as a whole."""
    return offices(places, entity)[0].site if entity == "ONV" else ""
