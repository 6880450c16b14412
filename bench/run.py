"""The project's figures of speed: ratios and seconds from one run, each section in a process."""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECTIONS = (
    "kernel.py",
    "imports.py",
    "mapped.py",
    "collection.py",
    "ledgers.py",
    "filing.py",
    "factors.py",
    "search.py",
)


def help_seconds() -> float:
    """The best of three runs of ``beges --help``."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "beges.cli.main", "--help"], check=True, capture_output=True
        )
        best = min(best, time.perf_counter() - start)
    return best


def main() -> int:
    """Run every section; the code is that of the worst."""
    print(f"beges --help: {help_seconds():.2f} s (bound 0.5)")
    codes = [
        subprocess.run([sys.executable, HERE / name], check=False).returncode for name in SECTIONS
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
