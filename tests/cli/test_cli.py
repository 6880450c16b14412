"""The command line: what it prints, what it returns, and that it never shows a traceback."""

import contextlib
import io
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from ademe_file import TOTAL, changed, element, official
from group_files import ENTITIES, SITES, TEN_LINES, data_file

from beges.cli.main import main
from beges.domain.uncertainty import combined_gsd2

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Done:
    """What a command returned and printed."""

    returncode: int
    stdout: str
    stderr: str


def beges(*arguments: str, db: Path | None = None) -> Done:
    """Run a command in this process; one test runs it as a person would."""
    out, err = io.StringIO(), io.StringIO()
    options = ["--db", str(db)] if db is not None else []
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*arguments, *options])
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database made from nothing by commands."""
    folder = tmp_path_factory.mktemp("cli")
    db = folder / "essai.sqlite"
    files = {"entites.csv": ENTITIES.encode(), "sites.csv": SITES.encode()}
    files["donnees.csv"] = data_file(TEN_LINES)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        done = beges("import", str(folder / name), db=db)
        assert done.returncode == 0, done.stderr
        if name == "sites.csv":
            assert beges("inventory", "create", "2021", "--year", "2021", db=db).returncode == 0
    return db


def test_totals_agree_in_every_dimension(filled: Path) -> None:
    totals = set()
    for by in ("entity", "site", "heading", "post", "v4", "scope", "gas", "month"):
        done = beges("inventory", "--year", "2021", "--by", by, "--json", db=filled)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert sum(row["total_mg"] for row in told["rows"]) == told["total_mg"]
        totals.add(told["total_mg"])
    assert len(totals) == 1


def test_an_entity_is_a_part_of_the_whole(filled: Path) -> None:
    parts = [
        json.loads(beges("inventory", "--year", "2021", "--entity", e, "--json", db=filled).stdout)[
            "total_mg"
        ]
        for e in ("ALS", "ONV")
    ]
    whole = json.loads(beges("inventory", "--year", "2021", "--json", db=filled).stdout)
    assert sum(parts) == whole["total_mg"]


def test_a_line_is_explained_to_its_cell(filled: Path) -> None:
    done = beges("explain", "D-0000003.1", db=filled)
    assert done.returncode == 0
    for words in ("donnees.csv", "50 MWh PCS", "1 MWh PCS = 1\u202f000 kWh PCS", "V5", "8,4221"):
        assert words in done.stdout
    told = json.loads(beges("explain", "D-0000003.1", "--json", db=filled).stdout)
    assert told["total_mg"] == 8_422_100_000
    assert told["boxes"]["v5"] == "1.1"
    assert told["gsd2"] == pytest.approx(combined_gsd2(told["gsd2_activity"], told["gsd2_factor"]))
    assert told["gsd2_activity"] == 1.05


def test_uncertainty_is_told_to_people_and_machines(filled: Path) -> None:
    shares = set()
    for by in ("entity", "site", "heading", "activity_type", "post", "v4", "scope", "gas", "month"):
        done = beges("uncertainty", "--year", "2021", "--by", by, "--json", db=filled)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert sum(row["total_mg"] for row in told["rows"]) == told["total"]["total_mg"]
        assert told["total"]["low_mg"] < told["total"]["total_mg"] < told["total"]["high_mg"]
        assert told["simulation"] is None
        shares.add(told["factor_share"])
    assert len(shares) == 1
    done = beges("uncertainty", "--year", "2021", "--entity", "ALS", "--simulate", db=filled)
    for words in ("Total", "GSD²", "confiance", "Facteurs qui pèsent", "tirages"):
        assert words in done.stdout
    assert beges("uncertainty", "--by", "couleur", db=filled).returncode == 2
    assert beges("uncertainty", "--year", "2021", "--entity", "XX", db=filled).returncode == 2


def test_indicators_say_what_is_unknown(filled: Path) -> None:
    done = beges("indicators", "--year", "2021", db=filled)
    assert "inconnu" in done.stdout
    told = json.loads(beges("indicators", "--year", "2021", "--json", db=filled).stdout)
    assert told["tonnes_per_fte"] is None
    assert told["total_mg"] == told["without_stock_mg"] + told["housing_stock_mg"]


def test_a_refused_file_writes_nothing_and_says_where(filled: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "faux.csv"
    wrong.write_bytes(data_file([TEN_LINES[0].replace("kWh", "kilomachins")]))
    done = beges("import", str(wrong), db=filled)
    assert done.returncode == 1
    assert "ligne 2" in done.stderr
    assert "Rien n'a été enregistré" in done.stderr
    told = json.loads(beges("import", str(wrong), "--json", db=filled).stdout)
    assert (told["rows_read"], told["rows_rejected"], told["batch"]) == (1, 1, None)
    assert told["findings"][0]["column"] == "Unité"


def test_a_dry_run_writes_nothing(filled: Path, tmp_path: Path) -> None:
    more = tmp_path / "plus.csv"
    more.write_bytes(data_file([TEN_LINES[4].replace(";150;", ";7;")]))
    before = beges("verify", "--json", db=filled).stdout
    done = beges("import", str(more), "--dry-run", db=filled)
    assert done.returncode == 0
    assert json.loads(beges("verify", "--json", db=filled).stdout) == json.loads(before)


def test_import_undo_and_import_again(filled: Path, tmp_path: Path) -> None:
    more = tmp_path / "encore.csv"
    more.write_bytes(data_file([TEN_LINES[4].replace(";150;", ";9;")]))
    for _ in range(2):
        told = json.loads(beges("import", str(more), "--json", db=filled).stdout)
        assert told["batch"] is not None
        assert beges("import", str(more), db=filled).returncode == 1
        undone = beges("undo", str(told["batch"]), db=filled)
        assert undone.returncode == 0, undone.stderr
    assert "annulé" in beges("batches", db=filled).stdout
    assert beges("verify", db=filled).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("inventory", "--year", "1999"),
        ("inventory", "--year", "2021", "--by", "couleur"),
        ("inventory", "--year", "2021", "--entity", "XXX"),
        ("explain", "D-9999999.1"),
        ("undo", "99999"),
        ("export", "--year", "2021", "--standard", "iso-9001", "-o", "x.xlsx"),
    ],
)
def test_what_does_not_exist_is_said_in_a_sentence(
    filled: Path, arguments: tuple[str, ...]
) -> None:
    done = beges(*arguments, db=filled)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr + done.stdout


def test_an_inventory_with_odd_terms_is_refused(filled: Path) -> None:
    done = beges("inventory", "create", "x", "--year", "2022", "--exclude", "1.1;9.9", db=filled)
    assert done.returncode == 1
    assert "9.9" in done.stderr


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    odd = tmp_path / "notes.txt"
    odd.write_text("pas une base", encoding="utf-8")
    done = beges("verify", db=odd)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_template_and_the_workbook_are_written(filled: Path, tmp_path: Path) -> None:
    collection, filing = tmp_path / "collecte.xlsx", tmp_path / "bilan.xlsx"
    assert json.loads(beges("template", str(collection), "--json", db=filled).stdout)["file"]
    seen = beges("import", str(collection), "--dry-run", "--json", db=filled)
    assert json.loads(seen.stdout)["rows_rejected"] == 0
    for standard in ("beges-v5", "beges-v4", "ghg-protocol", "filing"):
        done = beges(
            "export", "--year", "2021", "--standard", standard, "-o", str(filing), db=filled
        )
        assert done.returncode == 0, done.stderr
        assert filing.stat().st_size > 10_000


def test_a_person_runs_it_from_a_shell(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "beges.cli.main"]
    told = subprocess.run(
        [*command, "--help"], capture_output=True, encoding="utf-8", check=False, text=True
    )
    assert told.returncode == 0
    assert "bilan" in told.stdout.lower()
    missing = subprocess.run(
        [*command, "import", str(tmp_path / "absent.csv")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        text=True,
    )
    assert missing.returncode == 2
    assert "Traceback" not in missing.stderr


def test_a_version_of_factors_is_installed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, source = tmp_path / "facteurs", tmp_path / "ademe.csv"
    monkeypatch.setenv("BEGES_FACTORS", str(home))
    source.write_bytes(official())
    asked = ("factors", "import", str(source), "--release", "base_carbone/23.6")
    dry = beges(*asked, "--dry-run")
    assert (dry.returncode, home.exists()) == (0, False)
    assert "Rien n'a été installé." in dry.stderr
    done = beges(*asked)
    assert done.returncode == 0, done.stderr
    assert "Version installée : base_carbone/23.6" in done.stdout
    assert "Lignes lues" in done.stdout
    again = json.loads(beges(*asked, "--json").stdout)
    assert (again["installed"], again["already_installed"]) == (False, True)
    assert sum(again["rows"].values()) == again["rows_read"] == 20
    listed = json.loads(beges("factors", "list", "--json").stdout)
    assert [row["release"] for row in listed][-1] == "base_carbone/23.6"
    assert listed[-1]["digest"] == again["digest"]
    assert "base_carbone/23.6" in beges("factors", "list").stdout


def test_a_version_of_factors_that_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, source = tmp_path / "facteurs", tmp_path / "ademe.csv"
    monkeypatch.setenv("BEGES_FACTORS", str(home))
    source.write_bytes(official())
    nowhere = beges("factors", "import", str(source), "--release", "../23.6")
    assert (nowhere.returncode, home.exists()) == (2, False)
    assert "n'est pas un nom de version" in nowhere.stderr
    assert beges("factors", "import", str(source), "--release", "base_carbone/1").returncode == 0
    source.write_bytes(official(changed(101, **{TOTAL: "2,82"})))
    other = beges("factors", "import", str(source), "--release", "base_carbone/1")
    assert other.returncode == 1
    assert "une version installée ne change jamais" in other.stderr
    source.write_bytes(b"a;b\n1;2\n")
    assert beges("factors", "import", str(source), "--release", "base_carbone/2").returncode == 2
    path = home / "base_carbone" / "1" / "factors.csv"
    path.write_bytes(path.read_bytes() + b" ")
    damaged = beges("factors", "list")
    assert damaged.returncode == 1
    assert "altérée" in damaged.stdout
    assert "factors.csv" in damaged.stderr


def test_an_inventory_is_compared_then_adopts(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "facteurs"))
    source, database = tmp_path / "ademe.csv", tmp_path / "essai.sqlite"
    shutil.copy(filled, database)
    grid = element(37091, "kgCO2e/kWh", "0,08", **{"Nom base français": "Electricité"})
    source.write_bytes(official([grid]))
    assert beges("factors", "import", str(source), "--release", "base_carbone/1").returncode == 0
    asked = ("--year", "2021", "--with", "base_carbone/1")
    lines = tmp_path / "lignes.csv"
    shown = beges("factors", "compare", *asked, "--json", "-o", str(lines), db=database)
    found = json.loads(shown.stdout)
    assert found["effect_mg"] == sum(found["by_post"].values()) != 0
    assert found["effect_mg"] == sum(row["effect_mg"] for row in found["factors"])
    assert "bc-37091" in lines.read_text(encoding="utf-8-sig")
    assert "Effet (tCO2e)" in beges("factors", "compare", *asked, db=database).stdout
    assert beges("factors", "adopt", *asked, "--reason", " ", db=database).returncode == 1
    some = ("--reason", "essai", "--only", "bc-37091", "--json")
    done = json.loads(beges("factors", "adopt", *asked, *some, db=database).stdout)
    assert done["effect_mg"] != 0
    assert beges("verify", db=database).returncode == 0
    lost = beges("factors", "compare", "--year", "2021", "--with", "base_carbone/9", db=database)
    assert lost.returncode == 2
    assert "base_carbone/1" in lost.stderr
