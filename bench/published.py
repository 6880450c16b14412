"""The figures of published inventories: 55 MB read and compared, in a process of its own."""

import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

from beges.domain.peers import POSTS, Asked, Ours, bracket_of, choose, compare_shapes
from beges.intake import read_open_data

ROWS, WORDS = 31_000, 45


def generator() -> ModuleType:
    """The seeded generator of published inventories."""
    path = Path(__file__).resolve().parents[1] / "data" / "published" / "make_published.py"
    spec = importlib.util.spec_from_file_location("make_published", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_published"] = module
    spec.loader.exec_module(module)
    return module


def measure(source: Path) -> None:
    """Print the figures of one reading and one comparison."""
    content = source.read_bytes()
    start, used = time.perf_counter(), time.process_time()
    found = read_open_data(source.name, content)
    read, used = time.perf_counter() - start, time.process_time() - used
    if len(found.table) != ROWS:
        raise SystemExit("; ".join(str(finding) for finding in found.findings[:5]))
    start = time.perf_counter()
    asked = Asked(naf="6499Z", bracket=bracket_of("2000 à 4999"), method="v5", year=2022)
    chosen = choose(found.table, asked)
    compare_shapes(chosen.peers, Ours(tonnes=dict.fromkeys(POSTS, 10.0)))
    compared = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_gb = peak / (1024**3 if sys.platform == "darwin" else 1024**2)
    print(
        f"published: {len(content) / 1e6:.0f} MB, {found.read:,} inventories, read {read:.1f} s"
        f" (bound 5), of processor {used:.1f} s,"
        f" compared with {len(chosen.peers)} peers in {compared * 1000:.0f} ms (bound 200),"
        f" peak {peak_gb:.2f} GB (bound 1)"
    )


def main() -> None:
    """Make the file, then measure in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "bilans.csv")
        module = generator()
        source.write_bytes(module.make(module.Plan(rows=ROWS, words=WORDS)))
        subprocess.run([sys.executable, __file__, str(source)], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
    else:
        main()
