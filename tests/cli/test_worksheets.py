"""The workbook of worksheets by commands: written, imported, corrected with an answer."""

import contextlib
import io
import json
from pathlib import Path

import pytest
from group_files import ENTITIES, SITES
from worksheet_files import workbook

from beges.cli.main import main

pytestmark = pytest.mark.slow

COMMUTE = {"answer": "LYO", "entity": "ALS", "site": "LYO", "year": 2021, "mode": "Voiture",
           "headcount": 120, "responses": 84, "days": 210, "one_way_km": "12,4"}  # fmt: skip


def beges(*arguments: str, db: Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*arguments, "--db", str(db)])
    return code, out.getvalue(), err.getvalue()


def bring(folder: Path, name: str, content: bytes, *options: str) -> tuple[int, str, str]:
    (folder / name).write_bytes(content)
    return beges("import", str(folder / name), *options, db=folder / "essai.sqlite")


def test_what_disappeared_waits_for_an_answer(tmp_path: Path) -> None:
    assert bring(tmp_path, "entites.csv", ENTITIES.encode())[0] == 0
    assert bring(tmp_path, "sites.csv", SITES.encode())[0] == 0
    both = workbook({"Domicile-travail": [COMMUTE, COMMUTE | {"answer": "FDF"}]})
    assert bring(tmp_path, "a.xlsx", both)[0] == 0
    one = workbook({"Domicile-travail": [COMMUTE]})
    code, _, told = bring(tmp_path, "b.xlsx", one)
    assert code != 0
    assert "Dites s'il faut les retirer ou les garder" in told
    code, out, _ = bring(tmp_path, "b.xlsx", one, "--withdraw-gone", "--json")
    assert code == 0
    assert json.loads(out)["batch"]


def test_the_workbook_is_written_and_read_back(tmp_path: Path) -> None:
    db, target = tmp_path / "essai.sqlite", tmp_path / "metier.xlsx"
    code, out, _ = beges("template", str(target), "--worksheets", db=db)
    assert (code, "Classeur métier" in out) == (0, True)
    seen = json.loads(beges("import", str(target), "--dry-run", "--json", db=db)[1])
    assert (seen["rows_rejected"], seen["rows_ignored"]) == (0, 9)
