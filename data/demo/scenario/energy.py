"""Energy of the offices: electricity by meter, gas, networks, and the rarer fuels.

Bills follow the meters' own dates: some run from the middle of a month to the next, so that those
of December straddle two years. Agencies whose bills never came were estimated for 2020.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenario.lines import (
    COOLING,
    HEATING,
    STEADY,
    YEARS,
    Line,
    bills,
    generator,
    line,
    meter_number,
    months,
    quarter,
    share,
    whole,
)
from scenario.places import MERGED, Place, offices

ELECTRICITY = {"heated": 122.0, "other": 62.0, "overseas": 112.0, "let_property": 26.0}
"""kWh a year and m²; a let building has its common parts only."""

GAS_KWH_PCS = {"agency": 112.0, "delegation": 105.0, "branch": 100.0, "let_property": 24.0}
HEAT_KWH, COLD_KWH = 78.0, 22.0

OCCUPIED = {2020: 0.92, 2021: 1.0}
"""The electricity of offices half empty, beside a full year's."""

COLD_WINTER = {2020: 0.93, 2021: 1.05}

ESTIMATED = 10
"""Agencies whose electricity of 2020 was estimated in the published inventory."""

CHARGED = 8
"""Agencies heated within the rent: counted from 2021's method on."""

SOLAR_SITE, LATE_SITE, CREDITED_SITE = "ALS-31-01", MERGED[0], "ALS-14-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A delivery point: its number, the day of its readings, the months of a bill, its year."""

    place: Place
    number: str
    day: int
    every: int
    yearly: float


def energy(places: list[Place]) -> Iterator[Line]:
    """The energy of every office and let building of the group."""
    estimated = _guessed(places)
    for meter in _electric_meters(places):
        bill = Bill(meter, "electricity", "kWh", STEADY, OCCUPIED)
        if meter.place.site in estimated:
            yield _estimate(meter)
            yield from _billed(bill, YEARS[1:])
        else:
            yield from _billed(bill, YEARS)
    for meter in _gas_meters(places):
        yield from _billed(Bill(meter, "natural_gas", "kWh_PCS", HEATING, COLD_WINTER), YEARS)
    for place in offices(places, "ALS"):
        yield from _networks(place)
        yield from _rarer_heat(place)
    yield from _charged(places)
    yield from _let(places)
    yield from _odd_bills(places)


@dataclass(frozen=True, slots=True)
class Bill:
    """What a bill is of: a meter, a type, a unit, the season of its months, its years."""

    meter: Meter
    kind: str
    unit: str
    season: Sequence[float]
    level: dict[int, float]


def _billed(bill: Bill, years: Sequence[int]) -> Iterator[Line]:
    """The bills of a meter, within the days on which its site is held."""
    meter, place = bill.meter, bill.meter.place
    rng = generator(f"bill {meter.number}")
    for year in years:
        periods = (place.held(*period) for period in bills(year, meter.day, meter.every))
        for start, end in filter(None, periods):
            kwh = meter.yearly * bill.level[year] * share(start, end, bill.season)
            yield line(
                kwh * rng.uniform(0.9, 1.1),
                file=year,
                entity=place.entity,
                site=place.site,
                kind=bill.kind,
                start=start,
                end=end,
                unit=bill.unit,
                meter=meter.number,
                free=True,
            )


def _electric_meters(places: list[Place]) -> Iterator[Meter]:
    """One delivery point a site; two for a delegation, three for the head office."""
    rng = generator("electric meters")
    for place in places:
        if place.kind == "housing_stock":
            continue
        points = {"head_office": 3, "delegation": 2}.get(place.kind, 1)
        for point in range(points):
            calendar_month = place.entity in {"ONV", "AST"} or rng.random() < 0.55
            yield Meter(
                place=place,
                number=meter_number(99, f"electricity {place.site} {point}"),
                day=1 if calendar_month else rng.randint(6, 26),
                every=1 if place.kind != "agency" or place.surface > 260 else 2,
                yearly=place.surface * _electric_kwh(place) * rng.uniform(0.85, 1.15) / points,
            )


def _electric_kwh(place: Place) -> float:
    """The electricity of an office, in kWh a year and m²."""
    if place.kind == "let_property":
        return ELECTRICITY["let_property"]
    if not place.is_mainland:
        return ELECTRICITY["overseas"]
    return ELECTRICITY["heated" if place.heating == "electricity" else "other"]


def _gas_meters(places: list[Place]) -> Iterator[Meter]:
    """The gas boilers of offices and let buildings."""
    rng = generator("gas meters")
    for place in places:
        if place.heating == "gas" and place.kind in GAS_KWH_PCS:
            yield Meter(
                place=place,
                number=meter_number(98, f"gas {place.site}"),
                day=1 if rng.random() < 0.6 else rng.randint(4, 26),
                every=1,
                yearly=place.surface * GAS_KWH_PCS[place.kind] * rng.uniform(0.8, 1.2),
            )


def _networks(place: Place) -> Iterator[Line]:
    """Heat and cold bought from the network of the town, month by month."""
    rng = generator(f"network {place.site}")
    heat = Bill(_station(place, HEAT_KWH), "heat_network", "MWh", HEATING, COLD_WINTER)
    cold = Bill(_station(place, COLD_KWH), "cold_network", "MWh", COOLING, OCCUPIED)
    for bill, series in ((heat, place.heating), (cold, place.cooling)):
        if "network" not in series:
            continue
        for year in YEARS:
            for _, start, end in months(year):
                mwh = bill.meter.yearly * bill.level[year] * share(start, end, bill.season) / 1000
                yield line(
                    mwh * rng.uniform(0.92, 1.08),
                    file=year,
                    entity=place.entity,
                    site=place.site,
                    kind=bill.kind,
                    factor=series,
                    start=start,
                    end=end,
                    unit=bill.unit,
                    meter=bill.meter.number,
                    places=2,
                    free=True,
                )


def _station(place: Place, kwh_m2: float) -> Meter:
    """The substation of a building on a network."""
    letter = "F" if kwh_m2 == COLD_KWH else "C"
    number = f"SST-{place.site}-{letter}"
    return Meter(place=place, number=number, day=1, every=1, yearly=place.surface * kwh_m2)


def _rarer_heat(place: Place) -> Iterator[Line]:
    """Fuel oil, propane and pellets delivered; solar power; the generator of the head office."""
    rng = generator(f"delivery {place.site}")
    deliveries = {
        "fuel_oil": ("fuel_oil", "litre", 9.5, (1, 4)),
        "lpg": ("lpg", "kg", 8.0, (1, 3, 4)),
        "wood": ("wood_pellets", "tonne", 0.024, (1, 4)),
    }
    for year in YEARS:
        facts = {"file": year, "entity": place.entity, "site": place.site}
        if place.heating in deliveries:
            kind, unit, each, quarters = deliveries[place.heating]
            for number in quarters:
                amount = place.surface * each / len(quarters) * rng.uniform(0.85, 1.15)
                start, end = quarter(year, number)
                places = 1 if unit == "tonne" else 0
                period = {"start": start, "end": end, "unit": unit, "places": places}
                yield line(amount, kind=kind, **facts, **period)
        if place.site == SOLAR_SITE:
            for index, start, end in months(year):
                kwh = 2_100 * (0.35, 0.5, 0.8, 1, 1.2, 1.3, 1.4, 1.25, 1, 0.7, 0.4, 0.3)[index]
                period = {"start": start, "end": end, "unit": "kWh", "data_kind": "measured"}
                yield line(
                    kwh * rng.uniform(0.9, 1.1), kind="electricity_pv_self", **facts, **period
                )
        if place.kind == "head_office":
            start, end = whole(year)
            told = {"factor": "diesel_non_road", "comment": "Essais du groupe électrogène."}
            period = {"start": start, "end": end, "unit": "litre"}
            yield line(rng.uniform(380, 460), kind="other_fuel", **facts, **period, **told)


def _electric_agencies(places: list[Place]) -> list[Place]:
    agencies = [p for p in offices(places, "ALS") if p.kind == "agency" and p.is_mainland]
    return [p for p in agencies if p.heating == "electricity" and not (p.entry or p.exit)]


def _guessed(places: list[Place]) -> set[str]:
    """The agencies whose electricity was estimated for 2020."""
    known = [place.site for place in _electric_agencies(places)]
    return set(generator("guessed").sample(known, ESTIMATED))


def _estimate(meter: Meter) -> Line:
    """The electricity of 2020 of an agency without bills, by its surface: a low guess."""
    start, end = whole(2020)
    return line(
        round(meter.place.surface * 55, -2),
        file=2020,
        entity=meter.place.entity,
        site=meter.place.site,
        kind="electricity",
        start=start,
        end=end,
        unit="kWh",
        meter=meter.number,
        data_kind="extrapolated",
        scores="22322",
        comment="Factures non reçues : estimé à 55 kWh par m² et par an.",
    )


def charged_sites(places: list[Place]) -> list[Place]:
    """The agencies whose heating is in the service charges of the lease."""
    known = [p for p in _electric_agencies(places) if p.site not in _guessed(places)]
    return generator("charged").sample(known, CHARGED)


def charged_gas(place: Place, year: int) -> Line:
    """The gas of a collective boiler, from the lessor's statement of charges."""
    start, end = whole(year)
    rng = generator(f"charged {place.site} {year}")
    return line(
        place.surface * 95 * COLD_WINTER[year] * rng.uniform(0.85, 1.15),
        file=year,
        entity=place.entity,
        site=place.site,
        kind="natural_gas",
        start=start,
        end=end,
        unit="kWh_PCS",
        data_kind="extrapolated",
        scores="33433",
        comment="Chauffage compris dans les charges locatives : décompte du bailleur.",
        free=True,
    )


def _charged(places: list[Place]) -> Iterator[Line]:
    for place in charged_sites(places):
        yield charged_gas(place, 2021)


def _let(places: list[Place]) -> Iterator[Line]:
    """What the tenants of Solendi and Astria use on contracts of their own: a memo (V4 post 21)."""
    for place in places:
        if place.kind != "let_property":
            continue
        rng = generator(f"let {place.site}")
        for year in YEARS:
            start, end = whole(year)
            yield line(
                round(place.surface * 30 * OCCUPIED[year] * rng.uniform(0.9, 1.1), -2),
                file=year,
                entity=place.entity,
                site=place.site,
                kind="electricity",
                characterisation="lessor",
                start=start,
                end=end,
                unit="kWh",
                data_kind="statistical",
                scores="22332",
                comment="Locataires extérieurs au groupe, sur leurs propres contrats.",
            )


def _odd_bills(places: list[Place]) -> Iterator[Line]:
    """A bill that outlives its site, shown out of the perimeter; a credit note."""
    closed = next(place for place in places if place.site == LATE_SITE)
    told = {"file": 2021, "entity": "ALS", "kind": "electricity", "unit": "kWh"}
    yield line(
        412,
        site=closed.site,
        start=dt.date(2021, 7, 1),
        end=dt.date(2021, 8, 31),
        meter="99000000000001",
        comment="Résiliation tardive du contrat : l’agence était fermée depuis le 30 juin.",
        **told,
    )
    start, end = quarter(2021, 4)
    yield line(
        -1_260,
        site=CREDITED_SITE,
        start=start,
        end=end,
        meter="99000000000002",
        comment="Avoir : index relevé après une facture estimée.",
        **told,
    )
