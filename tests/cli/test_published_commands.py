"""Published inventories, indicators and verification on the command line."""

import json
from pathlib import Path

import pytest
from cli.test_cli import beges
from group_files import build_group
from openpyxl import load_workbook
from published_files import a_file, a_row

from beges.cli.main import main
from beges.services.workspace import open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("publie") / "essai.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_group(workspace)
    workspace.store.close()
    return path


def test_a_row_is_written_checked_and_compared(db: Path, tmp_path: Path) -> None:
    line, file = tmp_path / "ligne.csv", tmp_path / "bilans.csv"
    done = beges("open-data", "export", "--year", "2021", "-o", str(line), db=db)
    assert done.returncode == 0, done.stderr
    told = json.loads(beges("open-data", "check", str(line), "--json").stdout)
    assert (told["read"], told["kept"]) == (1, 1)
    rows = [a_row(n, siren=f"{n + 1:09d}", method="v4") for n in range(5)]
    file.write_bytes(a_file(*rows))
    done = beges(
        "peers", str(file), "--year", "2021", "--naf", "6499Z", "--bracket", "2000-4999", db=db
    )
    assert done.returncode == 0, done.stderr
    assert "5 pairs : même code NAF (6499Z)" in done.stdout
    refused = beges("peers", str(line), "--year", "2021", "--naf", "rien", db=db)
    assert refused.returncode == 1
    assert beges("open-data", "check", str(db)).returncode == 1


def test_a_sample_is_drawn_and_its_result_read(db: Path, tmp_path: Path) -> None:
    sheet, frame, summary = (tmp_path / name for name in ("t.xlsx", "base.csv", "s.xlsx"))
    told = json.loads(
        beges(
            *(
                "verification",
                "sample",
                "--year",
                "2021",
                "--seed",
                "7",
                "--size",
                "4",
                "-o",
                str(sheet),
            ),
            *("--json",),
            db=db,
        ).stdout
    )
    assert told["algorithm"] == "beges-mus-1"
    assert beges("verification", "result", str(sheet), "--year", "2021", db=db).returncode == 1
    book = load_workbook(sheet)
    cells = book["Test"]
    top = next(row for row in range(1, 40) if cells.cell(row, 1).value == "N°")
    for row in range(top + 1, top + 1 + len(told["activities"])):
        cells.cell(row, 13).value = cells.cell(row, 8).value
    book.save(sheet)
    found = json.loads(
        beges("verification", "result", str(sheet), "--year", "2021", "--json", db=db).stdout
    )
    assert (found["in_error"], found["projected_mg"]) == (0, 0)
    assert beges("verification", "frame", "--year", "2021", "-o", str(frame), db=db).returncode == 0
    assert (
        beges("verification", "summary", "--year", "2021", "-o", str(summary), db=db).returncode
        == 0
    )
    assert frame.stat().st_size
    assert summary.stat().st_size


def test_indicators_beside_those_of_another_year(db: Path, tmp_path: Path) -> None:
    page = tmp_path / "fiche.xlsx"
    done = beges("indicators", "--year", "2021", "--against", "2020", "-o", str(page), db=db)
    assert done.returncode == 0, done.stderr
    assert "par rapport à 2020" in done.stdout
    assert page.stat().st_size
    told = json.loads(
        beges("indicators", "--year", "2021", "--against", "2020", "--json", db=db).stdout
    )
    assert told["against"]["year"] == 2020


@pytest.mark.parametrize(
    "command",
    [
        ("report", "2021", "-o", "x"),
        ("open-data", "export", "2021", "-o", "x"),
        ("peers", __file__, "2021"),
        ("verification", "summary", "2021", "-o", "x"),
        ("verification", "result", "2021", __file__),
    ],
)
def test_an_inventory_named_the_old_way_is_told_and_nothing_is_written(
    command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command]) == 2
    assert "l'inventaire se donne par --year" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]
