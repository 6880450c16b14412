"""The kernel's figure: an inventory of a million activities against bare NumPy and pint per row."""

import resource
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pint

from beges.domain.activities import as_activities
from beges.domain.emissions import MG_PER_KG, FactorMatrix, Quantities, Terms, _exactly
from beges.domain.factors import EmissionFactor, FactorPart, FactorRelease, Series
from beges.domain.inventory import compile_inventory
from beges.domain.perimeter import Entity, InventorySettings, Perimeter, Site
from beges.domain.uncertainty import uncertainty_by

FACTORS = 2_000
SITES = 150
GASES = ("co2f", "ch4f", "ch4b", "n2o", "hfc", "other", "co2b")
PARTS = ("combustion", "upstream", "manufacture")
YEAR = 2021


def release(seed: int = 1) -> FactorRelease:
    """Two thousand factors of one to three parts and seven gases, in kWh or MWh."""
    random = np.random.default_rng(seed)
    factors = {}
    for number in range(FACTORS):
        parts = tuple(
            FactorPart(
                part=part,
                name_fr="",
                values={gas: Decimal(f"{random.uniform(0, 0.2):.4f}") for gas in GASES},
            )
            for part in PARTS[: int(random.integers(1, 4))]
        )
        factors[f"f{number}"] = EmissionFactor(
            factor_id=f"f{number}",
            publisher="bench",
            publisher_id=str(number),
            publisher_version="1",
            series=f"s{number}",
            name_fr=f"Facteur {number}",
            attribute_fr="",
            boundary_fr="",
            unit="kWh" if number % 2 else "MWh",
            geography="FR",
            place="",
            valid_from=None,
            valid_to=None,
            status="valid",
            gwp_set="",
            uncertainty_pct=None,
            published_total=None,
            source="",
            note="",
            parts=parts,
        )
    series = {
        factor.series: Series(
            series=factor.series,
            label_fr=factor.name_fr,
            group_fr="",
            geography_strict=False,
            year_strict=False,
            note="",
        )
        for factor in factors.values()
    }
    return FactorRelease(
        release="bench",
        title="bench",
        publisher="bench",
        attribution="",
        gwp_note="",
        digest="bench",
        factors=factors,
        series=series,
        usable={"services_monetary": (), "other_emissions": tuple(series)},
        defaults={},
    )


def perimeter() -> Perimeter:
    """Five entities and 150 sites."""
    entities = {
        f"E{n}": Entity(
            entity=f"E{n}",
            name=f"Entité {n}",
            siren="732829320",
            share_pct=Decimal(100),
            operational_control=True,
            financial_control=True,
        )
        for n in range(5)
    }
    sites = {
        f"S{n}": Site(
            site=f"S{n}", entity=f"E{n % 5}", name=f"Site {n}", kind="agency", geography="FR"
        )
        for n in range(SITES)
    }
    return Perimeter(group="B", name="Bench", entities=entities, sites=sites)


def activities(count: int, seed: int = 2) -> pd.DataFrame:
    """Activities on random sites, factors and units, within the year."""
    random = np.random.default_rng(seed)
    site = random.integers(0, SITES, count)
    start = np.datetime64(f"{YEAR}-01-01") + random.integers(0, 300, count).astype("timedelta64[D]")
    names = pd.Index([f"f{n}" for n in range(FACTORS)], dtype=object)
    sites = pd.Index([f"S{n}" for n in range(SITES)], dtype=object)
    entities = pd.Index([f"E{n}" for n in range(5)], dtype=object)
    units = pd.Index(["kWh", "MWh", "GJ"], dtype=object)
    frame = pd.DataFrame(
        {
            "activity_id": np.arange(count).astype(str).astype(object),
            "entity": pd.Categorical.from_codes(site % 5, entities),
            "site": pd.Categorical.from_codes(site, sites),
            "activity_type": pd.Categorical.from_codes(np.zeros(count, int), ["other_emissions"]),
            "factor": pd.Categorical.from_codes(random.integers(0, FACTORS, count), names),
            "unit": pd.Categorical.from_codes(random.integers(0, 3, count), units),
            "period_start": start.astype("datetime64[s]"),
            "period_end": (start + np.timedelta64(30, "D")).astype("datetime64[s]"),
            "quantity": np.round(random.uniform(0, 5000, count), 2),
            "data_kind": "invoiced",
        }
    )
    return as_activities(frame)


def bare(terms: Terms, ratio: np.ndarray, matrix: FactorMatrix) -> int:
    """The same rounded lines without a check, a date, a box or a finding.

    Ties are mended as the engine mends them: without it the lines are not the same.
    """
    counts = np.diff(matrix.first)[terms.factor]
    row = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    part = np.arange(len(row)) + np.repeat(matrix.first[terms.factor] - (ends - counts), counts)
    product = (terms.quantities.quantity * ratio * MG_PER_KG)[row]
    total = np.zeros(len(row), dtype=np.int64)
    kept = {}
    for gas, values in matrix.values.items():
        mass = product * values[part]
        rounded = np.floor(mass + 0.5)
        ties = np.flatnonzero(np.abs(np.abs(mass - rounded) - 0.5) < 1e-3)
        kept[gas] = rounded.astype(np.int64)
        exact = _exactly(terms.quantities, row[ties], matrix.exact[gas], part[ties])
        kept[gas][ties] = exact
        if gas != "co2b":
            total += kept[gas]
    return int(total.sum())


def bare_terms(frame: pd.DataFrame) -> Terms:
    """The activities as arrays: whole periods, and the exact ratio of each pair of units."""
    factor = frame["factor"].cat.codes.to_numpy(dtype=np.int64)
    unit = frame["unit"].cat.codes.to_numpy(dtype=np.int64)
    to_kwh = (Fraction(1), Fraction(1000), Fraction(2500, 9))
    ratios = (*to_kwh, *(value / 1000 for value in to_kwh))
    whole = np.ones(len(frame), dtype=np.int64)
    quantities = Quantities(
        quantity=frame["quantity"].to_numpy(),
        conversion=unit + np.where(factor % 2, 0, len(to_kwh)),
        ratios=ratios,
        share_num=whole,
        share_den=whole,
    )
    return Terms(quantities=quantities, factor=factor)


def timed(work: Callable[[], object], repeats: int = 3) -> tuple[float, object]:
    """The best of a few runs, in seconds, and the result."""
    best, result = float("inf"), None
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def pint_per_row(frame: pd.DataFrame, matrix: FactorMatrix, rows: int = 300) -> float:
    """Seconds a row for the same lines by pint: one quantity a part and a gas, in milligrams."""
    registry = pint.UnitRegistry(cache_folder=None)
    names = {"kWh": "kilowatt_hour", "MWh": "megawatt_hour", "GJ": "gigajoule"}
    start = time.perf_counter()
    for row in range(rows):
        factor = matrix.factors[int(frame["factor"].cat.codes.iloc[row])]
        target = names[factor.unit]
        quantity = registry.Quantity(
            float(frame["quantity"].iloc[row]), names[frame["unit"].iloc[row]]
        )
        converted = quantity.to(target)
        for part in factor.parts:
            for value in part.values.values():
                mass = converted * registry.Quantity(float(value), f"kilogram / {target}")
                round(mass.to("milligram").magnitude)
    return (time.perf_counter() - start) / rows


def main() -> None:
    """Print the ratios of one run."""
    library, place = release(), perimeter()
    settings = InventorySettings(inventory="b", name="b", year=YEAR, release="bench")
    million = activities(1_000_000)
    seconds, inventory = timed(lambda: compile_inventory(settings, place, million, library))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    matrix = FactorMatrix(factors=tuple(library.factors.values()))
    terms = bare_terms(million)
    ratio = np.array([float(value) for value in terms.quantities.ratios])[
        terms.quantities.conversion
    ]
    bare_seconds, bare_total = timed(lambda: bare(terms, ratio, matrix))
    lines = inventory.lines
    unsure, _ = timed(lambda: uncertainty_by(inventory, lines, "site"))
    print(f"kernel: {len(lines):,} lines, {seconds:.2f} s, peak {peak:.2f} GB (bound 1.5)")
    print(f"kernel / bare NumPy: {seconds / bare_seconds:.2f} (bound 5)")
    print(f"uncertainty by site / kernel: {unsure / seconds:.2f} (bound 1)")
    per_row = pint_per_row(million, matrix)
    print(f"pint per row / kernel: {per_row * 1e6 / seconds:,.0f} (bound 1,000)")
    print(f"the two totals differ by {bare_total - int(lines['total_mg'].sum())} mg (bound 0)")
    for count in (10_000, 100_000):
        part, _ = timed(lambda n=count: compile_inventory(settings, place, activities(n), library))
        print(f"kernel, {count:,}: {part * 1e6 / count:.2f} µs an activity")
    print(f"kernel, 1,000,000: {seconds:.2f} µs an activity")


if __name__ == "__main__":
    main()
