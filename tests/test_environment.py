"""The environment of the tests is itself tested: a fixture that lies makes every test lie."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import psycopg
import pytest
import sqlalchemy
import xlsxwriter
from playwright.sync_api import Browser

from environment.libreoffice import ConversionError, LibreOffice
from environment.missing import count_missing, sentence


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_gets_an_empty_database(bare_database_url: str, attempt: int) -> None:
    engine = sqlalchemy.create_engine(bare_database_url)
    with engine.begin() as connection:
        assert connection.scalar(sqlalchemy.text("SELECT 1")) == 1
        assert sqlalchemy.inspect(connection).get_table_names() == []
        connection.execute(sqlalchemy.text(f"CREATE TABLE canary_{attempt} (id INTEGER)"))
    engine.dispose()


@pytest.mark.skipif(os.name == "nt", reason="comptes POSIX")
def test_the_cluster_is_private_and_unprivileged(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        listens = connection.execute("SHOW listen_addresses").fetchone()
    folder = Path(row[0])
    assert listens == ("127.0.0.1",)
    assert folder.stat().st_uid != 0
    assert folder.stat().st_mode & 0o077 == 0


def canary(path: Path) -> Path:
    """A workbook whose formula 6 × 7 holds the wrong cached value 1."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Canari")
        sheet.write_row("A1", [6, 7])
        sheet.write_formula("C1", "=A1*B1", None, 1)
    return path


def cached_value(path: Path) -> object:
    return openpyxl.load_workbook(path, data_only=True)["Canari"]["C1"].value


def test_libreoffice_recalculates(soffice: LibreOffice, tmp_path: Path) -> None:
    workbook = canary(tmp_path / "canari.xlsx")
    assert cached_value(workbook) == 1
    assert cached_value(soffice.recalculated(workbook, tmp_path / "recalculé")) == 42


def test_libreoffice_prints(soffice: LibreOffice, tmp_path: Path) -> None:
    printed = soffice.pdf(canary(tmp_path / "canari.xlsx"), tmp_path)
    assert printed.read_bytes().startswith(b"%PDF-")


def test_libreoffice_never_overwrites_what_it_reads(soffice: LibreOffice, tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match="écrasé"):
        soffice.recalculated(canary(tmp_path / "canari.xlsx"), tmp_path)


def test_chromium_opens_a_page(browser: Browser) -> None:
    page = browser.new_page(locale="fr-FR")
    page.goto("data:text/html;charset=utf-8,<h1>Énergie : 1 234,5 t</h1>")
    assert page.inner_text("h1") == "Énergie : 1 234,5 t"
    assert page.evaluate("(1234.5).toLocaleString()").replace("\u202f", " ") == "1 234,5"
    page.close()


def test_shared_data_is_read(shared_data: Path) -> None:
    assert (shared_data / "base_carbone_v23.6.csv").stat().st_size > 1_000_000


def test_no_test_writes_in_the_home_of_who_runs_it(tmp_path_factory) -> None:
    assert Path.home().is_relative_to(tmp_path_factory.getbasetemp())
    assert "BEGES_DATABASE" not in os.environ


def test_a_missing_tool_is_counted_aloud() -> None:
    class Report:
        longrepr = ("file.py", 1, "Skipped: faute de PostgreSQL : initdb est introuvable")

    class Other:
        longrepr = ("file.py", 1, "Skipped: comptes POSIX")

    missing = count_missing([Report(), Report(), Other()])
    assert missing == {"PostgreSQL": 2}
    assert sentence(missing) == "ATTENTION, TESTS NON FAITS : 2 faute de PostgreSQL"


@pytest.mark.slow
def test_a_run_that_lacks_a_tool_says_so_and_passes(tmp_path: Path) -> None:
    """As a whole: marker by fixture, loud section, and the sentence that run.py repeats."""
    tests, told = tmp_path / "test_lacking.py", tmp_path / "told"
    tests.write_text(
        "from environment.missing import skip_for_lack_of\n"
        "def test_one(): skip_for_lack_of('LibreOffice', 'soffice est introuvable')\n"
        "def test_two(): pass\n"
    )
    folder = Path(__file__).parent
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", os.devnull, str(tests)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder), "BEGES_MISSING": str(told)},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert told.read_text(encoding="utf-8") in run.stdout
    assert run.stdout.splitlines()[-1].count("1 passed, 1 skipped") == 1
