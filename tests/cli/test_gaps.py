"""The command that goes from a standard to another."""

import json
from pathlib import Path

from cli.test_cli import beges, filled

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


def test_an_unknown_view_is_said(filled: Path) -> None:
    told = beges("gaps", "standards", "--year", "2021", "--to", "bilan", db=filled)
    assert told.returncode == 2
    assert "Aucune vue « bilan »" in told.stderr
    market = beges("gaps", "standards", "--year", "2021", "--to", "esrs_market", db=filled)
    assert market.returncode == 2
