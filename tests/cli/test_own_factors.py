"""The commands on own factors and corrections."""

import json
from pathlib import Path

import pytest
from cli.test_cli import Done, beges
from group_files import ENTITIES
from own_figures import cells, filled, filled_parts, workbook


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "essai.sqlite"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of two versions of one factor."""
    path = tmp_path / "facteurs.xlsx"
    rows = [filled(), filled(version=2, note="avenant")]
    path.write_bytes(workbook(rows, [*filled_parts(), *filled_parts(version=2)]))
    return path


def correct(db: Path, was: str, becomes: str, **options: str) -> Done:
    given = {"release": "beges_2026.1", "part": "2", "gas": "unsplit", "was": was,
             "becomes": becomes, "reason": "double du diesel", "reference": "fiche"}  # fmt: skip
    flags = [word for name, text in {**given, **options}.items() for word in (f"--{name}", text)]
    return beges("factors", "correct", "bc-43787", *flags, "--json", db=db)


def test_own_factors_come_in_are_listed_and_go_out(db: Path, book: Path, tmp_path: Path) -> None:
    tried = beges("factors", "own", "import", str(book), "--dry-run", db=db)
    assert (tried.returncode, "Rien n'a été enregistré" in tried.stderr) == (0, True)
    done = beges("factors", "own", "import", str(book), "--json", db=db)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["rows_accepted"], told["batch"]) == (6, 1)
    listed = beges("factors", "own", "list", db=db)
    assert listed.stdout.index("own-chaleur-siege-v2") < listed.stdout.index("own-chaleur-siege-v1")
    assert "0,0875" in listed.stdout
    [last, first] = json.loads(beges("factors", "own", "list", "--json", db=db).stdout)
    assert (last["version"], last["note"], first["total_kg_co2e"]) == (2, "avenant", "0.0875")
    assert first["parts"][0]["co2f"] == "0.0712"
    out, again = tmp_path / "sortie.xlsx", tmp_path / "encore.xlsx"
    assert beges("factors", "own", "export", str(out), db=db).returncode == 0
    other = tmp_path / "autre.sqlite"
    assert beges("factors", "own", "import", str(out), db=other).returncode == 0
    assert beges("factors", "own", "export", str(again), "--json", db=other).returncode == 0
    assert cells(again.read_bytes()) == cells(out.read_bytes())


def test_an_empty_list_says_what_to_do(db: Path) -> None:
    assert "écrit un modèle à remplir" in beges("factors", "own", "list", db=db).stdout
    assert json.loads(beges("factors", "own", "list", "--json", db=db).stdout) == []
    assert "Aucune correction" in beges("factors", "corrections", db=db).stdout


def test_another_content_is_refused(db: Path, book: Path, tmp_path: Path) -> None:
    beges("factors", "own", "import", str(book), db=db)
    changed = tmp_path / "retouche.xlsx"
    changed.write_bytes(workbook([filled(note="retouche")], filled_parts()))
    done = beges("factors", "own", "import", str(changed), db=db)
    assert done.returncode == 1
    assert "Enregistrez la version 3" in done.stderr


def test_a_file_of_something_else_goes_through_the_other_command(db: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "entites.csv"
    wrong.write_text(ENTITIES, encoding="utf-8")
    done = beges("factors", "own", "import", str(wrong), db=db)
    assert done.returncode == 2
    assert "beges import" in done.stderr
    assert json.loads(beges("batches", "--json", db=db).stdout) == []


def test_corrections_follow_one_another(db: Path) -> None:
    assert json.loads(correct(db, "0,24", "0,14").stdout) == {"factor_id": "bc-43787+c1"}
    refused = correct(db, "0,24", "0,15")
    assert refused.returncode == 1
    assert "mais 0,14" in refused.stderr
    assert correct(db, "0.14", "0.15").returncode == 0
    told = json.loads(beges("factors", "corrections", "--json", db=db).stdout)
    assert [(row["number"], row["was"], row["becomes"]) for row in told] == [
        (2, "0.14", "0.15"),
        (1, "0.24", "0.14"),
    ]
    listed = beges("factors", "corrections", db=db).stdout
    assert "double du diesel" in listed
    assert "Gaz non distingués" in listed


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"release": "inconnue"}, "Versions installées : beges_2026.2, beges_2026.1"),
        ({"gas": "co2f"}, "(unsplit)"),
        ({"part": "7"}, "il en a 3"),
        ({"reason": " "}, "Motif"),
    ],
)
def test_a_correction_that_does_not_hold_is_refused(db: Path, options, words: str) -> None:
    done = correct(db, "0,24", "0,14", **options)
    assert done.returncode == 1
    assert words in done.stderr
