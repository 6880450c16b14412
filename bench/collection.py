"""The figures of a collection: 145 sites × 12 months × 3 energies, and a preview of 10,000 rows."""

import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from imports import ENTITIES, YEAR, bring_in, workbook
from imports import sites as many_sites

from beges.domain.activities import as_activities
from beges.domain.collection import (
    Collected,
    back_test,
    completeness,
    known_months,
    predictions,
    site_matrix,
)
from beges.domain.perimeter import Entity, Meter, Perimeter, Site
from beges.services.imports import preview
from beges.services.workspace import open_workspace

SITES, BOUND, PREVIEW_ROWS, PREVIEW_BOUND = 145, 0.5, 10_000, 2.0
ENERGIES = (("electricity", "kWh"), ("natural_gas", "kWh_PCS"), ("heat_network", "kWh"))


def perimeter() -> Perimeter:
    """145 agencies with three meters each."""
    facts = {"share_pct": 100, "operational_control": True, "financial_control": True}
    entity = Entity(entity="ALS", name="Essai", siren="732829320", **facts)
    sites = {
        f"S{n:03d}": Site(
            site=f"S{n:03d}",
            entity="ALS",
            name=f"Site {n}",
            kind="agency",
            geography="FR",
            surface_m2=500 + n,
        )
        for n in range(SITES)
    }
    meters = {
        f"{site}-{kind}": Meter(
            meter=f"{site}-{kind}", site=site, activity_type=kind, unit=unit, rhythm="monthly"
        )
        for site in sites
        for kind, unit in ENERGIES
    }
    return Perimeter(entities={"ALS": entity}, sites=sites, meters=meters)


def activities(over: Perimeter) -> pd.DataFrame:
    """Three years of monthly bills that follow no calendar, one in fifty missing."""
    random = np.random.default_rng(7)
    starts = pd.date_range(f"{YEAR - 2}-01-04", periods=36, freq="MS") + pd.Timedelta(days=3)
    meters = list(over.meters.values())
    codes = np.repeat(np.arange(len(meters)), len(starts))
    kept = random.random(len(codes)) > 0.02
    start = np.tile(starts.to_numpy().astype("datetime64[D]"), len(meters))
    end = np.tile(
        ((starts + pd.DateOffset(months=1)) - pd.Timedelta(days=1))
        .to_numpy()
        .astype("datetime64[D]"),
        len(meters),
    )
    table = pd.DataFrame(
        {
            "activity_id": [f"D-{n:07d}" for n in range(len(codes))],
            "entity": "ALS",
            "site": [meters[code].site for code in codes],
            "activity_type": [meters[code].activity_type for code in codes],
            "meter": [meters[code].meter for code in codes],
            "unit": [meters[code].unit for code in codes],
            "data_kind": "invoiced",
            "period_start": start.astype("datetime64[s]"),
            "period_end": end.astype("datetime64[s]"),
            "quantity": random.uniform(100, 9000, len(codes)).round(1),
        }
    )
    return as_activities(table[kept])


def main() -> None:
    """Print the figures."""
    over = perimeter()
    table = activities(over)
    masses = pd.DataFrame({"row": np.arange(len(table)), "mg": 10**8, "days": 30})
    against = Collected(perimeter=over, year=YEAR, today=date(YEAR + 1, 6, 30), masses=masses)
    start = time.perf_counter()
    found = completeness(table, against)
    matrix = site_matrix(found)
    seconds = time.perf_counter() - start
    print(
        f"collection: {len(matrix.rows)} × 12 × {len(ENERGIES)} of {len(table):,} bills,"
        f" {seconds:.3f} s (bound {BOUND})"
    )
    start = time.perf_counter()
    known = known_months(table, found.awaited, over, YEAR)
    back_test(known, predictions(known), found.awaited)
    print(f"estimates: four methods tried on {int(known.sharp.sum()):,} months, ", end="")
    print(f"{time.perf_counter() - start:.3f} s")
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(f"sqlite:///{Path(folder, 'bench.sqlite').as_posix()}")
        bring_in(workspace, "entites.csv", ENTITIES.encode())
        bring_in(workspace, "sites.csv", many_sites())
        content = workbook(PREVIEW_ROWS)
        start = time.perf_counter()
        preview(workspace, "bench.xlsx", content)
        seconds = time.perf_counter() - start
        print(f"preview: {PREVIEW_ROWS:,} rows, {seconds:.2f} s (bound {PREVIEW_BOUND})")
        workspace.store.close()


if __name__ == "__main__":
    main()
