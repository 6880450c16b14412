"""Workbooks of 20,000 lines, each in a process of its own: its time, and the peak of its memory.

The whole filing has the bridge from another year of as many lines, every one of which moved.
"""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import kernel
import pandas as pd

from beges.domain.comparison import View, bridge
from beges.domain.inventory import (
    Inventory,
    compile_inventory,
    filed_inventory,
    lines_document,
    read_document,
)
from beges.domain.perimeter import InventorySettings
from beges.output.filing import FILING, STANDARDS, Declared, write_filing

LINES = 20_000
PER_ACTIVITY = 1.9
"""Lines of an activity of the kernel's bench: a factor has one to three parts."""


def inventory(lines: int = LINES, year: int = kernel.YEAR) -> Inventory:
    """An inventory of at least that many lines, and hardly more."""
    settings = InventorySettings(inventory="bench", name="Bench", year=year, release="bench")
    table = kernel.activities(int(lines / PER_ACTIVITY), seed=year)
    shift = pd.DateOffset(years=year - kernel.YEAR)
    for name in ("period_start", "period_end"):
        table[name] = (table[name] + shift).astype("datetime64[s]")
    made = compile_inventory(settings, kernel.perimeter(), table, kernel.release())
    if len(made.lines) < lines:
        raise SystemExit(f"{len(made.lines)} lines instead of {lines}")
    return made


def measure(standard: str, target: Path) -> None:
    """Print the figures of one workbook, in a process that does nothing else."""
    made, declared = inventory(), Declared()
    if standard == FILING:
        sides = [inventory(year=kernel.YEAR - 1), made]
        declared = Declared(bridge=bridge(sides, View(published=False)))
    start, used = time.perf_counter(), time.process_time()
    write_filing(
        target,
        made,
        standard=standard,
        head="0" * 64,
        head_seq=1,
        made_at=datetime.now(UTC),
        made_by="bench",
        declared=declared,
    )
    seconds, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = peak / (1024**2 if sys.platform == "darwin" else 1024)
    moved = 0 if declared.bridge is None else len(declared.bridge.legs[0].effects)
    print(
        f"{standard}: {len(made.lines):,} lines"
        + (f" and {moved:,} effects between years" if moved else "")
        + f", workbook {seconds:.1f} s (bound 10),"
        f" of processor {used:.1f} s, peak {peak_mb:.0f} MB (bound 500),"
        f" {target.stat().st_size / 1e6:.1f} MB written"
    )


def measure_lines(lines: int = 200_000) -> None:
    """Print what the lines of a filing take to be kept and to be read again."""
    made = inventory(lines)
    start = time.perf_counter()
    document = lines_document(made)
    kept = time.perf_counter()
    back = filed_inventory(read_document(document), made.settings, made.perimeter, made.activities)
    print(
        f"filed lines: {len(back.lines):,} kept in {kept - start:.1f} s,"
        f" read in {time.perf_counter() - kept:.1f} s (bound 1), {len(document) / 1e6:.1f} MB"
    )


def main() -> None:
    """Write each workbook in a process of its own, then keep and read lines."""
    measure_lines()
    with tempfile.TemporaryDirectory() as folder:
        for standard in STANDARDS:
            target = Path(folder, f"{standard}.xlsx")
            subprocess.run([sys.executable, __file__, standard, str(target)], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
