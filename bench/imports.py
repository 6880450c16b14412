"""The figures of an import: a workbook of 100,000 rows, checked and committed; then a filter."""

import io
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import xlsxwriter

from beges.domain.activities import ACTIVITIES
from beges.services.imports import commit, preview
from beges.services.inventories import compile_stored, create_inventory, settings_from
from beges.services.results import Filters, filtered, lines_table, total_by
from beges.services.workspace import Workspace, open_workspace, releases

ROWS = 100_000
SITES = 150
YEAR = 2021
ENTITIES = """\
Code entité;Nom de l'entité;SIREN;Part du capital (%);Contrôle opérationnel;Contrôle financier
ALS;Essai;732829320;100;oui;oui
"""
KINDS = (
    ("Électricité du réseau", "", "kWh"),
    ("Gaz naturel", "", "kWh PCS"),
    ("Gazole de la flotte", "", "litre"),
    ("Assurances", "", "€ HT"),
)


def sites() -> bytes:
    """A file of sites."""
    head = "Code site;Code entité;Nom du site;Nature du site;Territoire;Occupation"
    rows = [f"S{n:03d};ALS;Site {n};Agence;France continentale;En propriété" for n in range(SITES)]
    return "\n".join([head, *rows]).encode()


def workbook(rows: int) -> bytes:
    """A collection workbook of that many rows, as a person's spreadsheet would save it."""
    random = np.random.default_rng(5)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet(ACTIVITIES.sheet_fr)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    columns = [column for column in ACTIVITIES.columns if column.collected]
    at = {column.name: number for number, column in enumerate(columns)}
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column.label_fr)
    base = np.datetime64("1899-12-30")
    quantities = np.round(random.uniform(1, 9000, rows), 2)
    for row in range(1, rows + 1):
        kind, factor, unit = KINDS[row % len(KINDS)]
        start = np.datetime64(f"{YEAR}-01-01") + row % 330
        sheet.write_string(row, at["entity"], "ALS")
        sheet.write_string(row, at["site"], f"S{row % SITES:03d}")
        sheet.write_string(row, at["activity_type"], kind)
        sheet.write_string(row, at["factor"], factor)
        sheet.write_number(row, at["period_start"], int((start - base).astype(int)), day)
        sheet.write_number(row, at["period_end"], int((start - base).astype(int)) + 30, day)
        sheet.write_number(row, at["quantity"], float(quantities[row - 1]))
        sheet.write_string(row, at["unit"], unit)
        sheet.write_string(row, at["data_kind"], "Facturée")
        sheet.write_string(row, at["documents"], f"Facture {row}")
    book.close()
    return buffer.getvalue()


def bring_in(workspace: Workspace, name: str, content: bytes) -> None:
    """Preview and commit a file that must be clean."""
    seen = preview(workspace, name, content)
    if not seen.is_clean:
        raise SystemExit("; ".join(str(finding) for finding in seen.findings[:5]))
    commit(workspace, seen)


def main() -> None:
    """Print the figures of one import and of one filter."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(f"sqlite:///{Path(folder, 'bench.sqlite').as_posix()}")
        bring_in(workspace, "entites.csv", ENTITIES.encode())
        bring_in(workspace, "sites.csv", sites())
        settings = settings_from(
            {
                "inventory": str(YEAR),
                "name": "bench",
                "year": YEAR,
                "approach": "operational",
                "gwp_set": "AR5",
                "release": releases()[0],
                "published_view": "upstream",
                "stock_fabric": "works_only",
            }
        )
        create_inventory(workspace, settings, reason="bench")
        content = workbook(ROWS)
        start = time.perf_counter()
        seen = preview(workspace, "bench.xlsx", content)
        previewed = time.perf_counter() - start
        commit(workspace, seen)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak_gb = peak / (1024**3 if sys.platform == "darwin" else 1024**2)
        print(
            f"import: {ROWS:,} rows, preview {previewed:.1f} s, in all {seconds:.1f} s (bound 10),"
            f" peak {peak_gb:.2f} GB (bound 1)"
        )
        inventory = compile_stored(workspace, settings)
        start = time.perf_counter()
        lines = filtered(inventory, Filters(site=("S001", "S002", "S003"), scope=("1", "3")))
        total_by(inventory, lines, "site")
        total_by(inventory, lines, "month")
        lines_table(inventory, lines, limit=200)
        seconds = time.perf_counter() - start
        print(f"filter: {len(inventory.lines):,} lines, {seconds:.3f} s (bound 0.3)")
        workspace.store.close()


if __name__ == "__main__":
    main()
