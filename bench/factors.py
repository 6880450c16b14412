"""The figures of a whole Base Carbone: read, installed and loaded, against a bare read_csv.

ADEME's file is not in the repository: without it beside, this section says so and measures nothing.
"""

import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from beges.intake import find_release, install, read_base_carbone, release_files

SOURCE = Path(__file__).resolve().parents[2] / "shared" / "data" / "base_carbone_v23.6.csv"
NAME = "base_carbone/23.6"
TURNS = 3


def best(act: Callable[[], object]) -> float:
    """The best of a few turns, in seconds."""
    found = float("inf")
    for _ in range(TURNS):
        start = time.perf_counter()
        act()
        found = min(found, time.perf_counter() - start)
    return found


def bare(content: bytes) -> pd.DataFrame:
    """The same bytes as texts, and nothing more."""
    return pd.read_csv(io.BytesIO(content), sep=";", encoding="cp1252", dtype=str)


def main() -> int:
    """Print the ratios."""
    if not SOURCE.is_file():
        print("whole file: NOT MEASURED, base_carbone_v23.6.csv is not beside the repository")
        return 0
    content = SOURCE.read_bytes()
    base_carbone = read_base_carbone(SOURCE.name, content)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = peak / (1024**2 if sys.platform == "darwin" else 1024)
    floor = best(lambda: bare(content))
    read = best(lambda: read_base_carbone(SOURCE.name, content))
    with tempfile.TemporaryDirectory() as home:
        os.environ["BEGES_FACTORS"] = home
        start = time.perf_counter()
        install(NAME, release_files(base_carbone, NAME))
        installed = time.perf_counter() - start
        load = best(lambda: find_release(NAME))
    print(
        f"whole file: {base_carbone.read:,} rows, read {read:.2f} s (bound 3),"
        f" {read / floor:.0f} times a bare read_csv, peak {peak_mb:.0f} MB (bound 500)"
    )
    print(f"whole release: installed {installed:.2f} s, loaded {load:.2f} s (bound 1.2)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
