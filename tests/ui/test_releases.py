"""Section Versions: a whole file is previewed with its account, installed once, and listed."""

from pathlib import Path

import pytest
from ademe_file import ROWS, official
from streamlit.testing.v1 import AppTest
from ui.words import named, said

from beges.ui.screens.factors import CHOSEN, SECTIONS


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "facteurs"
    monkeypatch.setenv("BEGES_FACTORS", str(folder))
    return folder


def section(app: AppTest) -> AppTest:
    app.segmented_control(key=CHOSEN).set_value("Versions").run()
    assert not app.exception
    return app


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].set_value((name, content, "text/csv"))
    app.run()
    named(app, "Contrôler le fichier").click().run()
    assert not app.exception
    return app


def listed(app: AppTest) -> list[str]:
    return [str(name).replace("\\", "") for name in app.table[0].value["Version"]]


def test_the_section_says_where_the_file_is_and_what_is_there(on_filled) -> None:
    assert "Versions" in SECTIONS
    app = section(on_filled("factors"))
    assert "data.ademe.fr" in said(app)
    assert "Base Carbone®" in said(app)
    assert listed(app) == ["beges_2026.2", "beges_2026.1"]


def test_a_file_is_previewed_then_installed_once(on_filled, home: Path) -> None:
    app = upload(section(on_filled("factors")), "Base_Carbone_V23.6.csv", official())
    account = app.table[1].value
    lines = [int(str(n).replace("\u202f", "")) for n in account["Lignes"]]
    assert lines[-1] == sum(lines[:-1]) == len(ROWS)
    assert "Facteurs valides" in list(account["Chaque ligne du fichier"])
    assert not home.exists()
    named(app, "Installer base").click().run()
    assert "base_carbone/23.6 installée" in said(app)
    assert listed(app) == ["beges_2026.2", "beges_2026.1", "base_carbone/23.6"]
    again = upload(app, "Base_Carbone_V23.6.csv", official())
    assert "déjà installée, à l'identique" in said(again)
    assert not [button for button in again.button if button.label.startswith("Installer")]


def test_a_file_that_is_none_says_what_to_do(on_filled, home: Path) -> None:
    app = upload(section(on_filled("factors")), "voyages_1.0.csv", b"a;b\n1;2\n")
    assert "pas un export de la Base Carbone" in said(app)
    assert "données ouvertes de l'ADEME" in said(app)
    assert not [button for button in app.button if button.label.startswith("Installer")]
    assert not home.exists()


def test_a_version_without_a_number_is_refused(on_filled, home: Path) -> None:
    app = upload(section(on_filled("factors")), "ademe.csv", official())
    assert "Écrivez le numéro de la version" in said(app)
    assert not home.exists()
