"""The commands on the plan, and the report."""

import json
from pathlib import Path

import pytest
from cli.test_cli import beges
from docx import Document
from group_files import build_group

from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow

ACTIONS = """\
Code action;Intitulé;Postes V5;Responsable;Début;Fin;Avancement;\
Réduction directe attendue (tCO2e/an)
A01;Chaufferie;1.1;Achats;01/01/2022;31/12/2023;En cours;{volume}
"""
TARGETS = """\
Code objectif;Intitulé;Émissions visées;Inventaire de base;Année visée;Réduction (%);Source
O2030;Moins 30 %;Toutes les émissions;2021;2030;30;Conseil
"""


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    workspace.store.close()
    return path


def test_the_plan_comes_in_is_shown_and_goes_out(db: Path, tmp_path: Path) -> None:
    for name, text in (("actions", ACTIONS.format(volume="4,5")), ("objectifs", TARGETS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        done = beges("plan", "import", str(tmp_path / f"{name}.csv"), db=db)
        assert done.returncode == 0, done.stderr
    told = json.loads(beges("plan", "show", "--year", "2021", "--json", db=db).stdout)
    assert told["expected_t"] == {"direct": "4.5", "indirect": None}
    [way] = told["targets"]
    assert way["steps"][1]["mass_mg"] * 10 == pytest.approx(way["base_mg"] * 7, abs=10)
    shown = beges("plan", "show", "--year", "2021", db=db)
    assert "Réduction directe attendue d'ici à 2025 : 4,5 t par an" in shown.stdout
    told = json.loads(beges("plan", "results", "--year", "2021", "--json", db=db).stdout)
    first, *parts, last = [row["total"] for row in told["parts_mg"]]
    assert first + sum(parts) == last > 0
    done = beges("plan", "export", str(tmp_path / "plan.xlsx"), "--json", db=db)
    assert json.loads(done.stdout)["records"] == 2
    (tmp_path / "actions.csv").write_text(ACTIONS.format(volume="-4"), encoding="utf-8")
    refused = beges("plan", "import", str(tmp_path / "actions.csv"), db=db)
    assert refused.returncode == 1
    assert "est négatif : −4" in refused.stderr


def test_the_report_is_written_and_a_wrong_template_refused(db: Path, tmp_path: Path) -> None:
    target, model = tmp_path / "rapport.docx", tmp_path / "modele.docx"
    done = beges("report", "--year", "2021", "-o", str(target), "--json", db=db)
    assert done.returncode == 0, done.stderr
    assert Document(str(target)).tables
    assert beges("report", "--year", "2021", "-o", str(model), "--model", db=db).returncode == 0
    other = tmp_path / "autre.docx"
    options = ("--template", str(model), "--method", "v4")
    again = beges("report", "--year", "2021", "-o", str(other), *options, db=db)
    assert again.returncode == 0, again.stderr
    model.write_bytes(b"bonjour")
    refused = beges("report", "--year", "2021", "-o", str(other), "--template", str(model), db=db)
    assert (refused.returncode, "modele.docx" in refused.stderr) == (1, True)
