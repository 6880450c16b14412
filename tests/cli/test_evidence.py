"""Evidence and review on the command line: attached, listed, written back; approved by another."""

import json
from pathlib import Path

import pytest
from cli.test_cli import beges
from group_files import build_group

from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow

PDF = b"%PDF-1.7 facture"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A group entered by Camille, whoever runs the tests."""
    path = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    workspace.store.close()
    return path


def test_attached_listed_and_written_back_without_replacing_a_file(
    db: Path, tmp_path: Path
) -> None:
    invoice = tmp_path / "facture.pdf"
    invoice.write_bytes(PDF)
    done = beges(
        *("documents", "attach", str(invoice), "--to", "D-0000009", "--to", "D-0000001"), db=db
    )
    assert done.returncode == 0, done.stderr
    assert "1 pièce jointe à 2 données" in done.stdout
    told = json.loads(beges("documents", "list", "--year", "2021", "--json", db=db).stdout)
    assert 0 < told["documented"] < 1
    assert "D-0000009" not in [row["activity_id"] for row in told["without"]]
    assert "ont une pièce" in beges("documents", "list", "--year", "2021", db=db).stdout
    folder = tmp_path / "sortie"
    for name in ("facture.pdf", "facture (2).pdf"):
        done = beges("documents", "open", "D-0000009", "-o", str(folder), db=db)
        assert done.returncode == 0, done.stderr
        assert (folder / name).read_bytes() == PDF
    assert beges("documents", "open", "D-0000002", db=db).returncode == 2
    assert beges("verify", db=db).returncode == 0
    (kept,) = [p for p in (tmp_path / "essai.pieces").rglob("*") if p.is_file()]
    kept.unlink()
    done = beges("verify", db=db)
    assert done.returncode == 1
    assert "« facture.pdf »" in done.stderr
    assert beges("documents", "open", "D-0000009", "-o", str(folder), db=db).returncode == 1


def test_a_page_is_refused_and_nothing_is_kept(db: Path, tmp_path: Path) -> None:
    page = tmp_path / "facture.pdf"
    page.write_bytes(b"<html>")
    done = beges("documents", "attach", str(page), "--to", "D-0000009", db=db)
    assert done.returncode == 1
    assert "page web" in done.stderr
    assert not (tmp_path / "essai.pieces").exists()


def test_submitted_and_approved_by_another_person(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "camille")
    done = beges("review", "submit", "--all", "--year", "2021", db=db)
    assert (done.returncode, done.stdout.startswith("9 données : soumise")) == (0, True)
    done = beges("review", "approve", "D-0000009", db=db)
    assert done.returncode == 1
    assert "Qui a saisi" in done.stderr
    monkeypatch.setenv("LOGNAME", "dominique")
    assert beges("review", "approve", "D-0000009", db=db).returncode == 0
    assert beges("review", "refuse", "D-0000001", db=db).returncode == 1
    assert beges("review", "refuse", "D-0000001", "--comment", "relire", db=db).returncode == 0
    told = json.loads(
        beges("review", "list", "--year", "2021", "--status", "refused", "--json", db=db).stdout
    )
    assert [(r["activity_id"], r["comment"]) for r in told["rows"]] == [("D-0000001", "relire")]
    assert beges("review", "list", "--year", "2021", "--status", "vu", db=db).returncode == 2
    listed = beges("review", "list", "--year", "2021", db=db).stdout
    assert "non validées (8 données)" in listed
    assert "Validée" in listed
    for command in ("inventory", "indicators"):
        assert "non validées (8 données)" in beges(command, "--year", "2021", db=db).stdout
    terms = ("--year", "2021", "--counted-reviews", "approved")
    assert beges("inventory", "create", "validees", *terms, db=db).returncode == 0
    told = beges("inventory", "--year", "validees", db=db).stdout
    assert "8 données non validées" in told
    assert "ne comptent pas" in told
    straddling = beges("review", "approve", "--all", "--year", "2020", db=db)
    assert straddling.stdout.startswith("1 donnée")
    done = beges("review", "approve", "--all", "--year", "2020", db=db)
    assert done.returncode == 1
    assert "Rien à faire" in done.stderr
