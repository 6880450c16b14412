"""The commands of the collection: what they print, what they write, what they refuse."""

import json
from pathlib import Path

import pytest
from cli.test_cli import beges
from group_files import bring_in, build_group
from services.test_collection import bill, bills

from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The small group, and eleven bills of a meter."""
    path = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    bring_in(workspace, "compteur.csv", bills(*(bill(n, str(1000 + n)) for n in range(1, 12))))
    workspace.store.close()
    return path


def test_meters_completeness_estimate_and_requests(filled: Path, tmp_path: Path) -> None:
    done = beges("meters", "register", "--dry-run", db=filled)
    assert (done.returncode, "PRM-1" in done.stdout) == (0, True)
    assert beges("meters", "register", db=filled).returncode == 0
    assert beges("meters", "register", db=filled).returncode == 1, "nothing is left to register"

    done = beges("completeness", "--year", "2021", "--site", "FDF", db=filled)
    assert "FFFFFFFFFFFM" in done.stdout
    assert "en part des émissions" in done.stdout
    told = json.loads(beges("completeness", "--json", db=filled).stdout)
    assert told["year"] == 2021
    assert told["missing_mg"] > 0

    target = tmp_path / "demandes.zip"
    assert beges("requests", "export", str(target), db=filled).returncode == 0
    assert target.read_bytes()[:2] == b"PK"
    alone = beges("requests", "export", str(tmp_path / "x.xlsx"), "--site", "X", db=filled)
    assert (alone.returncode, "Aucun site « X »" in alone.stderr) == (2, True)

    done = beges("estimate", "--dry-run", "--site", "FDF", db=filled)
    assert "rien n'a été enregistré" in done.stdout
    assert beges("estimate", "--method", "magie", db=filled).returncode == 2
    told = json.loads(beges("estimate", "--site", "FDF", "--json", db=filled).stdout)
    assert [row["method"] for row in told["estimates"]] == ["estimate_mean"]
    assert beges("estimate", "--site", "FDF", db=filled).returncode == 1, "nothing is missing"

    path = tmp_path / "decembre.csv"
    path.write_text(bills(bill(12)), encoding="utf-8")
    done = beges("import", str(path), db=filled)
    assert "Estimations retirées, que ces données remplacent : 1" in done.stdout


def test_an_empty_database_is_told_so(tmp_path: Path) -> None:
    done = beges("completeness", db=tmp_path / "vide.sqlite")
    assert (done.returncode, "donnez l'année" in done.stderr) == (2, True)
    done = beges("completeness", "--year", "2021", db=tmp_path / "vide.sqlite")
    assert (done.returncode, "Aucun compteur" in done.stdout) == (0, True)
