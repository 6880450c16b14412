"""The figure of a mapped file: the preview of 10,000 rows of a supplier's export."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from imports import ENTITIES, SITES, bring_in, sites

from beges.domain.collection import Cell
from beges.intake import found_grid
from beges.services.imports import commit
from beges.services.mapped_imports import Chosen, matches, open_source, preview_mapped
from beges.services.mapping_wizard import first_grid, first_guess, sampled
from beges.services.mappings import keep_mapping
from beges.services.workspace import open_workspace

ROWS = 10_000
BOUND = 2
YEAR = 2021
MONTHS = 12


def meters() -> bytes:
    """A meter a site, known by its supply point."""
    head = "Code compteur;Code site;Type de donnée;Unité;Rythme attendu;Point de livraison"
    rows = [
        f"M{n:03d};S{n:03d};Électricité du réseau;kWh;Mensuel;{30_000_000_000_000 + n}"
        for n in range(SITES)
    ]
    return "\n".join([head, *rows]).encode()


def export() -> bytes:
    """An export of readings, a meter and a day a row, under title lines."""
    random = np.random.default_rng(5)
    days = np.datetime64(f"{YEAR}-01-01") + np.arange(ROWS) // SITES
    kwh = random.uniform(1, 900, ROWS).round(2)
    lines = ["Export", "", "PRM;Date;Consommation (kWh);Nature"]
    lines += [
        f"{30_000_000_000_000 + n % SITES};{days[n]};{kwh[n]:.2f};Réelle" for n in range(ROWS)
    ]
    return "\n".join(lines).encode()


def main() -> None:
    """Print the seconds of the matching and of the preview, and those of the commit."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(f"sqlite:///{Path(folder, 'bench.sqlite').as_posix()}")
        bring_in(workspace, "entites.csv", ENTITIES.encode())
        bring_in(workspace, "sites.csv", sites())
        bring_in(workspace, "compteurs.csv", meters())
        content = export()
        grid = first_grid(open_source("export.csv", content).sheets[0])
        guess = first_guess(workspace, grid)
        kind = {"data_kind": Cell(constant="measured")}
        mapping = replace(guess, columns={**guess.columns, **kind})
        keep_mapping(workspace, "bench", mapping, reason="bench")
        some, cut = sampled(open_source("export.csv", content), grid)
        preview_mapped(workspace, some, cut, Chosen(mapping=mapping))  # the units are read once
        start = time.perf_counter()
        document = open_source("export.csv", content)
        (match,) = matches(workspace, document)
        found = found_grid(document, match.kept.mapping)
        seen = preview_mapped(workspace, document, found, Chosen(mapping=match.kept.mapping))
        previewed = time.perf_counter() - start
        if not seen.preview.is_clean:
            raise SystemExit("; ".join(str(finding) for finding in seen.preview.findings[:5]))
        commit(workspace, seen.preview)
        seconds = time.perf_counter() - start
        print(
            f"mapped: {ROWS:,} rows, preview {previewed:.1f} s (bound {BOUND}),"
            f" in all {seconds:.1f} s"
        )
        workspace.store.close()


if __name__ == "__main__":
    main()
