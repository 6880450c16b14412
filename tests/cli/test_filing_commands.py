"""beges file, pack, reopen, restate: the filing of a year from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from fileable import make_fileable
from group_files import build_group

from beges.cli.main import main
from beges.domain import emissions
from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow


def test_a_year_is_checked_filed_packed_and_restated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(tmp_path / "essai.sqlite")
    workspace = open_workspace(url, actor="Camille")
    build_group(workspace)
    asked = ["--year", "2021", "--db", url]
    assert main(["file", "--check", *asked]) == 1
    assert "année de référence" in capsys.readouterr().err
    make_fileable(workspace)
    workspace.store.close()
    assert main(["file", "--check", *asked]) == 0
    assert main(["file", *asked]) == 1
    assert "Motif" in capsys.readouterr().err
    assert main(["file", "--reason", "bilan", "--date", "2022-12-15", "--json", *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["state"]) == (1, "filed")
    assert main(["file", "--reason", "encore", *asked]) == 1
    pack = tmp_path / "dossier.zip"
    assert main(["pack", "-o", str(pack), *asked]) == 0
    script = tmp_path / "verifier.py"
    from beges.output.pack import verifier_source

    script.write_bytes(verifier_source())
    done = subprocess.run(
        [sys.executable, "-I", str(script), str(pack), told["manifest_digest"]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert main(["restate", "--reason", "facture", *asked]) == 0
    assert "2021-R1" in capsys.readouterr().out
    assert main(["reopen", "--reason", "facture", "--year", "2021", "--db", url]) == 0
    assert main(["reopen", "--confirm", "--year", "2021", "--db", url]) == 1
    assert "une autre personne" in capsys.readouterr().err
    assert main(["reopen", "--refuse", "--reason", "non", "--year", "2021", "--db", url]) == 0
    assert main(["verify", "--db", url]) == 0
    capsys.readouterr()
    monkeypatch.setattr(emissions, "MG_PER_KG", 2_000_000)
    for command in (["indicators"], ["inventory"], ["export", "-o", str(tmp_path / "x.xlsx")]):
        assert main([*command, *asked]) == 0
        assert "montré tel que déposé, à 252,81 tCO2e" in capsys.readouterr().err, command
