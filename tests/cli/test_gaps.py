"""The commands that go from a standard, or from a year, to another."""

import contextlib
import io
import json
from pathlib import Path

import pytest
from cli.test_cli import beges, filled

from beges.cli.main import main

pytestmark = pytest.mark.slow

__all__ = ["filled"]


def test_from_a_standard_to_another(filled: Path, tmp_path: Path) -> None:
    told = beges("gaps", "standards", "--year", "2021", db=filled)
    assert told.returncode == 0, told.stderr
    assert "BEGES V5" in told.stdout
    assert "Résidu : 0,000000000 t" in told.stdout
    target = tmp_path / "etapes.csv"
    options = ("--from", "published", "--to", "esrs", "--json", "-o", str(target))
    found = json.loads(beges("gaps", "standards", "--year", "2021", *options, db=filled).stdout)
    assert found["residual_mg"] == 0
    assert found["to_mg"] - found["from_mg"] == sum(step["effect_mg"] for step in found["steps"])
    assert "Vue publiée" in target.read_text(encoding="utf-8-sig")
    ends = ("gaps", "standards", "--year", "2021", "--from", "v5", "--to", "ghgp")
    (step,) = json.loads(here(filled, *ends, "--json")[1])["steps"]
    lines = json.loads(here(filled, *ends, "--step", step["code"], "--json")[1])
    assert len(lines) == step["lines"] > 0
    assert step["code"] in here(filled, *ends)[1]
    assert here(filled, *ends, "--step", "rien")[0] == 2


def test_an_unknown_view_is_said(filled: Path) -> None:
    told = beges("gaps", "standards", "--year", "2021", "--to", "bilan", db=filled)
    assert told.returncode == 2
    assert "Aucune vue « bilan »" in told.stderr
    market = beges("gaps", "standards", "--year", "2021", "--to", "esrs_market", db=filled)
    assert market.returncode == 2


def here(filled: Path, *arguments: str) -> tuple[int, str, str]:
    """A command run in this process: its code, output and errors."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*arguments, "--db", str(filled)])
    return code, out.getvalue(), err.getvalue()


def test_from_a_year_to_another(filled: Path, tmp_path: Path) -> None:
    assert here(filled, "inventory", "create", "2020", "--year", "2020")[0] == 0
    target = tmp_path / "lignes.csv"
    code, told, err = here(
        filled, "gaps", "years", "2020", "2021", "--all-posts", "-o", str(target)
    )
    assert (code, err) == (0, "")
    assert "De " in told
    assert "n'est pas recalculée" in told
    assert target.read_text(encoding="utf-8-sig").startswith("effet (tCO2e);cause")
    found = json.loads(here(filled, "gaps", "years", "2020", "2021", "--json")[1])
    assert sum(found["by_group"].values()) == found["effect_mg"]
    assert found["effect_mg"] == found["after_mg"] - found["before_mg"]


def test_a_year_against_itself_is_refused(filled: Path) -> None:
    code, _, err = here(filled, "gaps", "years", "2021", "2021")
    assert code == 2
    assert "deux inventaires différents" in err
