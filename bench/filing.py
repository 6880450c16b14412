"""The whole filing workbook of 20,000 lines: time and memory of a process, then LibreOffice's."""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import kernel

from beges.domain.inventory import (
    Inventory,
    compile_inventory,
    filed_inventory,
    lines_document,
    read_document,
)
from beges.domain.perimeter import InventorySettings
from beges.output.filing import FILING, write_filing

LINES = 20_000
PER_ACTIVITY = 1.9
"""Lines of an activity of the kernel's bench: a factor has one to three parts."""


def inventory(lines: int = LINES) -> Inventory:
    """An inventory of at least that many lines, and hardly more."""
    settings = InventorySettings(inventory="bench", name="Bench", year=kernel.YEAR, release="bench")
    made = compile_inventory(
        settings, kernel.perimeter(), kernel.activities(int(lines / PER_ACTIVITY)), kernel.release()
    )
    if len(made.lines) < lines:
        raise SystemExit(f"{len(made.lines)} lines instead of {lines}")
    return made


def measure(target: Path) -> None:
    """Print the figures of one workbook, in a process that does nothing else."""
    made = inventory()
    start, used = time.perf_counter(), time.process_time()
    write_filing(
        target,
        made,
        standard=FILING,
        head="0" * 64,
        head_seq=1,
        made_at=datetime.now(UTC),
        made_by="bench",
    )
    seconds, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = peak / (1024**2 if sys.platform == "darwin" else 1024)
    print(
        f"filing: {len(made.lines):,} lines, workbook {seconds:.1f} s (bound 10),"
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
    """Write the workbook in a process of its own, then keep and read lines."""
    measure_lines()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "filing.xlsx")
        subprocess.run([sys.executable, __file__, str(target)], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
    else:
        main()
