"""kill −9 at fifty random moments of an import: all of it is there, or nothing."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from group_files import HEADER, build_group

from beges.services.verify import verify
from beges.services.workspace import open_workspace

ROWS, KILLS, SEED = 800, 50, 20_261_124

IMPORT = f"""
import os, random, signal, sys, time
from dataclasses import replace
from pathlib import Path
from beges.services.imports import commit, preview
from beges.services.workspace import open_workspace

url, file = sys.argv[1], Path(sys.argv[2])
workspace = open_workspace(url, actor="Zoé")
seen = preview(workspace, file.name, file.read_bytes())
assert seen.is_clean, [str(f) for f in seen.findings][:3]
workspace.store.close()

def bring_in(number):
    own = open_workspace(url, actor="Zoé")
    commit(own, replace(seen, sha256=f"essai-{{number}}"))

def stored():
    again = open_workspace(url, actor="Zoé")
    with again.store.reading() as reader:
        found = len(reader.activities())
    again.store.close()
    return found

begun = time.monotonic()
if os.fork() == 0:
    bring_in(-1)
    os._exit(0)
os.wait()
whole = time.monotonic() - begun
pick = random.Random({SEED})
counts = [stored()]
for number in range({KILLS}):
    child = os.fork()
    if child == 0:
        bring_in(number)
        os._exit(0)
    time.sleep(pick.uniform(0, whole))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    counts.append(stored())
print(*counts)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not a Windows signal")
def test_fifty_kills_leave_all_or_nothing(tmp_path: Path) -> None:
    database = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(database), actor="Camille")
    build_group(workspace)
    workspace.store.close()
    file = tmp_path / "reprise.csv"
    line = ";ALS;LYO;Électricité du réseau;;01/01/2021;31/12/2021;{};kWh;Facturée;"
    file.write_text("\n".join([HEADER, *(line.format(n) for n in range(1, ROWS + 1)), ""]))
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(database), str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    counts = [int(count) for count in done.stdout.split()]
    assert len(counts) == KILLS + 1
    steps = {after - before for before, after in pairwise(counts)}
    assert steps <= {0, ROWS}
    assert 0 in steps, "no kill came before the end of an import: it proves nothing"
    workspace = open_workspace(str(database), actor="Camille")
    assert verify(workspace).is_sound
    workspace.store.close()
