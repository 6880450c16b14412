"""Waste, freight and refrigerants of the offices: the group's "other" headings."""

from collections.abc import Iterator

from scenario.lines import YEARS, Line, generator, line, quarter, whole
from scenario.places import Place, offices

HEAD_OFFICE_KG = {
    2020: {"waste_paper": 17_900, "waste_residual": 780, "waste_organic": 220},
    2021: {"waste_paper": 19_700, "waste_residual": 810, "waste_organic": 260},
}
"""The statement of 2022 gives 13.5 t, 35 % less than the year before, and 95 % of paper."""

KG_PER_M2 = {"waste_residual": 1.9, "waste_paper": 1.25}
PRESENT = {2020: 0.78, 2021: 1.0}

DELEGATION_WASTE = {
    "waste_weee": ("waste_weee_average", (1_450, 2_480)),
    "waste_hazardous": ("waste_batteries", (42, 55)),
    "waste_construction": ("waste_construction_mixed", (3_800, 6_200)),
    "waste_organic": ("waste_food_composting", (310, 620)),
}
"""Kilograms a year and delegation. WEEE: 30 t in 2021, since 2022 printed 12.7 t and −58 %."""

CLEARED_KG = {2020: 9_000, 2021: 38_000}
"""Furniture of the sites merged in 2021."""

FREIGHT = (
    ("freight_in_road", "truck_lcv_diesel", (76_000, 98_000), "Courses et navettes entre sites"),
    ("freight_in_road", "truck_7t5_12t", (58_000, 104_000), "Déménagements et archives"),
    ("freight_in_road", "truck_12t_20t", (44_000, 52_000), "Livraison du mobilier et du papier"),
    ("freight_in_other", "air_freight_over_5000km", (36_000, 52_000), "Fret aérien outre-mer"),
    ("freight_in_other", "sea_container_dry", (190_000, 260_000), "Fret maritime outre-mer"),
)
"""Tonne-kilometres of ALS in each year."""

LATER_FREIGHT = ("freight_in_road", "truck_lcv_diesel", 38_000)
FREIGHT_REASON = "Méthode 2021 : courses urbaines et plis express, hors du bilan 2020 publié."

REFRIGERANTS = ("refrigerant_r410a", "refrigerant_r410a", "refrigerant_r32", "refrigerant_r407c")


def waste(places: list[Place]) -> Iterator[Line]:
    """What the offices throw away, have carried, and let leak."""
    for year in YEARS:
        yield from _head_office(places, year)
        yield from _sites(places, year)
        yield from _delegations(places, year)
        yield from _freight(year)
        yield from _leaks(places, year)
        yield from _buildings(places, year)


def _head_office(places: list[Place], year: int) -> Iterator[Line]:
    site = offices(places, "ALS")[0].site
    start, end = whole(year)
    for kind, kg in HEAD_OFFICE_KG[year].items():
        facts = {"factor": "waste_food_digestion"} if kind == "waste_organic" else {}
        facts |= {"file": year, "entity": "ALS", "site": site, "unit": "kg"}
        yield line(kg, kind=kind, start=start, end=end, data_kind="measured", **facts)


def _sites(places: list[Place], year: int) -> Iterator[Line]:
    """Residual waste and paper of each mainland site, from the collectors' statements."""
    for place in [*offices(places, "ALS"), *offices(places, "MNV")]:
        held = place.held(*whole(year))
        if held is None or not place.is_mainland or place.kind == "head_office":
            continue
        rng = generator(f"waste {place.site} {year}")
        for kind, each in KG_PER_M2.items():
            measured = place.kind == "delegation"
            yield line(
                place.surface * each * PRESENT[year] * rng.uniform(0.7, 1.3),
                file=year,
                entity=place.entity,
                site=place.site,
                kind=kind,
                start=held[0],
                end=held[1],
                unit="kg",
                data_kind="measured" if measured else "statistical",
                scores="" if measured else "33343",
                comment="" if measured else "Nombre de bacs × masse moyenne.",
                free=True,
            )


def _delegations(places: list[Place], year: int) -> Iterator[Line]:
    start, end = whole(year)
    seats = [p for p in offices(places, "ALS") if p.kind == "delegation" and p.is_mainland]
    for place in seats:
        rng = generator(f"delegation waste {place.site} {year}")
        for kind, (series, amounts) in DELEGATION_WASTE.items():
            kg = amounts[YEARS.index(year)] * rng.uniform(0.6, 1.4)
            facts = {"file": year, "entity": "ALS", "site": place.site, "unit": "kg"}
            yield line(kg, kind=kind, factor=series, start=start, end=end, **facts)
    period = {"file": year, "entity": "ALS", "start": start, "end": end, "unit": "kg"}
    yield line(CLEARED_KG[year], kind="waste_residual", factor="waste_furniture", **period)


def _freight(year: int) -> Iterator[Line]:
    """Transport that ALS pays for, by quarter; and what its suppliers pay for."""
    for kind, series, amounts, comment in FREIGHT:
        rng = generator(f"freight {series} {year}")
        for number in range(1, 5):
            start, end = quarter(year, number)
            yield line(
                amounts[YEARS.index(year)] / 4 * rng.uniform(0.8, 1.2),
                file=year,
                entity="ALS",
                kind=kind,
                factor=series,
                start=start,
                end=end,
                unit="tonne_km",
                comment=comment,
                free=True,
            )
    start, end = whole(year)
    yield line(
        150_000,
        file=year,
        entity="ALS",
        kind="freight_out_road",
        factor="truck_12t_20t",
        start=start,
        end=end,
        unit="tonne_km",
        data_kind="approximate",
        comment="Livraisons dont le fournisseur paie le transport.",
    )


def later_freight(file: int) -> Iterator[Line]:
    """The errands of 2020 that only 2021's method counts."""
    kind, series, yearly = LATER_FREIGHT
    for number in range(1, 5):
        start, end = quarter(YEARS[0], number)
        amount = yearly / 4 * generator(f"errands {number}").uniform(0.8, 1.2)
        period = {"start": start, "end": end, "unit": "tonne_km", "comment": FREIGHT_REASON}
        yield line(amount, file=file, entity="ALS", kind=kind, factor=series, free=True, **period)


def _leaks(places: list[Place], year: int) -> Iterator[Line]:
    """The refills of air conditioners, on the day of the technician's sheet."""
    cooled = [p for p in offices(places, "ALS") if p.kind != "agency" or p.surface > 300]
    for place in cooled:
        rng = generator(f"leak {place.site} {year}")
        if rng.random() > 0.6 or place.held(*quarter(year, 2)) is None:
            continue
        large = place.kind != "agency"
        start, end = quarter(year, 2)
        yield line(
            rng.uniform(2.0, 7.5) if large else rng.uniform(0.4, 1.8),
            file=year,
            entity="ALS",
            site=place.site,
            kind="refrigerant_leak",
            factor="refrigerant_r134a" if place.kind == "head_office" else rng.choice(REFRIGERANTS),
            start=start,
            end=end,
            unit="kg",
            data_kind="measured",
            places=1,
        )
    seat = offices(places, "ALS")[0].site
    start, end = quarter(year, 3)
    told = {"comment": "Ancien groupe : le R22 est un HCFC, compté pour mémoire.", "places": 1}
    facts = {"file": year, "entity": "ALS", "site": seat, "kind": "refrigerant_leak", "unit": "kg"}
    yield line(1.5, factor="refrigerant_r22", start=start, end=end, **facts, **told)


def _buildings(places: list[Place], year: int) -> Iterator[Line]:
    """The buildings of Solendi and Astria: leaks, building waste, waste water; a car park."""
    for place in places:
        if place.kind != "let_property":
            continue
        rng = generator(f"building {place.site} {year}")
        start, end = whole(year)
        facts = {"file": year, "entity": place.entity, "site": place.site, "free": True}
        facts |= {"start": start, "end": end}
        for kind, series, each, unit, places_ in (
            ("refrigerant_leak", "refrigerant_r410a", 0.00022, "kg", 1),
            ("waste_construction", "waste_construction_mixed", 1.9, "kg", 0),
            ("wastewater", "wastewater", 0.16, "m3", 0),
        ):
            amount = place.surface * each * rng.uniform(0.7, 1.3)
            yield line(amount, kind=kind, factor=series, unit=unit, places=places_, **facts)
        if place.site == "SOL-33-01" and year == YEARS[1]:
            told = {"comment": "Extension du parking sur une pelouse.", "unit": "m2"}
            facts |= {"free": False}
            yield line(
                240, kind="land_use_change", factor="land_sealing_grassland", **facts, **told
            )
