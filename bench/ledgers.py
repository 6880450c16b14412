"""The figures of a ledger of accounts: a million lines previewed; time and memory of a process."""

import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from types import ModuleType

from beges.services.bookkeeping import Wanted, preview_fec
from beges.services.imports import commit, preview
from beges.services.workspace import open_workspace

LINES = 1_000_000
ENTITIES = """\
Code entité;Nom de l'entité;SIREN;Part du capital (%);Contrôle opérationnel;Contrôle financier;\
Plan de comptes
ALS;Essai;732829320;100;oui;oui;Plan comptable général (PCG)
"""
INDICATORS = """\
Code entité;Code site;Année;Indicateur;Valeur;Source
ALS;;2021;Taux de récupération de la TVA;40;essai
"""
NAME = "732829320FEC20211231.txt"


def generator() -> ModuleType:
    """The seeded generator of ledgers."""
    path = Path(__file__).resolve().parents[1] / "data" / "fec" / "make_fec.py"
    spec = importlib.util.spec_from_file_location("make_fec", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_fec"] = module
    spec.loader.exec_module(module)
    return module


def measure(source: Path, folder: Path) -> None:
    """Print the figures of one preview, in a process that does nothing else."""
    workspace = open_workspace(f"sqlite:///{(folder / 'bench.sqlite').as_posix()}")
    for name, text in (("entites.csv", ENTITIES), ("indicateurs.csv", INDICATORS)):
        commit(workspace, preview(workspace, name, text.encode()))
    start, used = time.perf_counter(), time.process_time()
    seen = preview_fec(workspace, Wanted(name=NAME, content=source.read_bytes(), entity="ALS"))
    seconds = time.perf_counter() - start
    used = time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_gb = peak / (1024**3 if sys.platform == "darwin" else 1024**2)
    if not seen.is_clean:
        raise SystemExit("; ".join(str(finding) for finding in seen.findings[:5]))
    print(
        f"ledger: {len(seen.reading.entries):,} lines, preview {seconds:.1f} s (bound 20),"
        f" of processor {used:.1f} s,"
        f" peak {peak_gb:.2f} GB (bound 1), {len(seen.plan.new)} activities"
    )
    workspace.store.close()


def main() -> None:
    """Make the ledger, then measure in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, NAME)
        module = generator()
        plan = module.Plan(lines=LINES, seed=5, closing=date(2021, 12, 31))
        source.write_bytes(module.make(plan))
        subprocess.run([sys.executable, __file__, str(source), folder], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        main()
