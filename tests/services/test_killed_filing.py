"""kill −9 while an inventory is filed: it is filed with its cells and its pack, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from group_files import build_group

from beges.services.verify import verify
from beges.services.workspace import open_workspace

KILLS = 4

FILE = f"""
import os, random, signal, sys, time
from datetime import date
from beges.domain.declaration import FILED_CELLS, FILINGS
from beges.services import filings
from beges.services.filings import FilingTerms, _file, look
from beges.services.inventories import find_inventory
from beges.services.reopening import confirm_reopening, request_reopening
from dataclasses import replace
from beges.services.workspace import open_workspace

url = sys.argv[1]
filings._workbook = lambda *_: b"a workbook takes seconds, and is written before the ledger"
terms = FilingTerms(filed_on=date(2022, 12, 15), reason="essai")

def file():
    own = open_workspace(url, actor="Zoé")
    _file(own, look(own, "2021"), terms, sealed=True)

def state():
    own = open_workspace(url, actor="Zoé")
    with own.store.reading() as reader:
        row = reader.record(FILINGS, "2021")
        cells = reader.records(FILED_CELLS)
    pinned = find_inventory(own, "2021").as_of_entry is not None
    filed = row is not None and row["state"] == "filed"
    version = row["version"] if row else 0
    whole = len(cells) == version * 135 and filed == pinned
    if filed:
        assert own.store.evidence.holds(row["pack"])
        request_reopening(own, "2021", reason="essai")
        confirm_reopening(replace(own, actor="Camille"), "2021")
    own.store.close()
    return f"{{int(filed)}}{{int(whole)}}"

begun = time.monotonic()
if os.fork() == 0:
    file()
    os._exit(0)
os.wait()
whole = time.monotonic() - begun
pick = random.Random(20_261_125)
told = [state()]
for number in range({KILLS}):
    child = os.fork()
    if child == 0:
        file()
        os._exit(0)
    time.sleep(whole * pick.uniform(0.3, 1.1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told.append(state())
print(*told)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not a Windows signal")
def test_a_kill_leaves_a_whole_filing_or_none(tmp_path: Path) -> None:
    database = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(database), actor="Camille")
    build_group(workspace)
    workspace.store.close()
    done = subprocess.run(
        [sys.executable, "-c", FILE, str(database)], capture_output=True, text=True, check=True
    )
    told = done.stdout.split()
    assert len(told) == KILLS + 1
    assert {state[1] for state in told} == {"1"}, told
    assert {state[0] for state in told} == {"0", "1"}, "every kill came too early, or too late"
    workspace = open_workspace(str(database), actor="Camille")
    assert verify(workspace).is_sound
    workspace.store.close()
