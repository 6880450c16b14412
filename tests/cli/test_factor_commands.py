"""`beges factors`: what the search and the page of a factor print."""

import contextlib
import io
import json
from pathlib import Path

import pytest

from beges.cli.main import main


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli") / "vide.sqlite"


def factors(db: Path, *arguments: str) -> tuple[int, str, str]:
    """A command's code, output and errors."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["factors", *arguments, "--db", str(db)])
    return code, out.getvalue(), err.getvalue()


def test_a_search_is_told_in_french(db: Path) -> None:
    code, told, _ = factors(db, "search", "gazzole", "--limit", "3")
    assert code == 0
    lines = told.splitlines()
    assert lines[0] == "« gazzole » lu comme « gazole »"
    assert lines[1].startswith("bc-25775  3,100921 kgCO2e/litre")
    assert "et 26 autres (--limit)" in told
    assert "Archivés, non montrés : 14 (--status all)" in told


def test_a_search_for_a_machine(db: Path) -> None:
    _, told, _ = factors(db, "search", "avion", "court-courrier", "--json")
    answer = json.loads(told)
    assert answer["count"] == len(answer["factors"])
    assert answer["archived_hidden"] == 6
    assert not answer["near"]
    _, told, _ = factors(db, "search", "avion", "court-courrier", "--status", "all", "--json")
    assert json.loads(told)["count"] == answer["count"] + 6


def test_filters_and_purpose(db: Path) -> None:
    _, told, _ = factors(db, "search", "fioul", "--unit", "litres", "--year", "2021", "--json")
    answer = json.loads(told)
    assert {factor["unit"] for factor in answer["factors"]} == {"litre"}
    assert answer["outside_filters"] > 0
    _, told, _ = factors(db, "search", "ratio", "--for", "Assurances", "--json")
    assert json.loads(told)["factors"][0]["label"].startswith("Assurance")
    _, told, _ = factors(db, "search", "réseau", "--place", "lyon", "--json")
    assert {factor["place"] for factor in json.loads(told)["factors"]} == {
        "Lyon, France continentale"
    }


def test_no_answer_suggests(db: Path) -> None:
    code, told, _ = factors(db, "search", "zzzz")
    assert code == 0
    assert "Aucun facteur ne répond." in told
    assert "Vouliez-vous dire" in told
    _, told, _ = factors(db, "search", "gazole", "assurance")
    assert "Aucun facteur ne répond à tous ces mots :" in told
    _, told, _ = factors(db, "search", "gazole", "--unit", "nuitée")
    assert "Hors de ces filtres :" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search", "x", "--status", "vieux"], "n'est pas un statut"),
        (["search", "x", "--unit", "zorgs"], "Aucun facteur n'a l'unité"),
        (["search", "x", "--for", "rien"], "n'est pas un type de donnée"),
        (["search", "x", "--release", "rien"], "Aucune bibliothèque de facteurs"),
        (["show", "bc-0"], "Aucun facteur « bc-0 »"),
    ],
)
def test_what_cannot_be_used_is_said(db: Path, arguments: list[str], words: str) -> None:
    code, _, error = factors(db, *arguments)
    assert code == 2
    assert words in error
    assert "Traceback" not in error


def test_a_factor_in_full(db: Path) -> None:
    code, told, _ = factors(db, "show", "bc-37091")
    assert code == 0
    for words in (
        "mix moyen 2021",
        "± 10 %",
        "Combustion à la centrale",
        "D'une version à l'autre",
    ):
        assert words in told
    _, told, _ = factors(db, "show", "bc-37091", "--json")
    answer = json.loads(told)
    assert answer["total_kg"] == sum(part["total_kg"] for part in answer["parts"])
    assert answer["gap_kg"] == pytest.approx(-0.00005)
    assert answer["history"][-1]["total_kg"] == answer["total_kg"]
