"""Pages on the releases of this machine: without a unit, damaged, not installed, compared once."""

from pathlib import Path

import pytest
from ademe_file import element, official
from streamlit.testing.v1 import AppTest
from ui.words import said

from beges.services import comparisons
from beges.services.adoption import adopt_all
from beges.services.candidates import find_candidate
from beges.services.inventories import find_inventory
from beges.services.releases import install_release, preview_release
from beges.services.workspace import open_workspace
from beges.ui.factors import search
from beges.ui.screens.factors import CHOSEN

NAME, UNITLESS = "base_carbone/1.0", "bc-1"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole file where a factor has a unit that the catalogue does not know."""
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "facteurs"))
    rows = [element(1, "kgCO2e/machin truc", "1"), element(37091, "kgCO2e/kWh", "0,08")]
    assert install_release(preview_release(official(rows), "b.csv", NAME))
    return tmp_path / "facteurs"


def damage(home: Path) -> None:
    figures = home / "base_carbone" / "1.0" / "factors.csv"
    figures.write_bytes(figures.read_bytes() + b"\n")


def section(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key=CHOSEN).set_value(name).run()
    assert not app.exception
    return app


@pytest.mark.usefixtures("home")
def test_a_factor_without_a_known_unit_is_corrected(on_filled) -> None:
    app = section(on_filled("factors"), "Corrections")
    app.selectbox(key="corrections.release").set_value(NAME).run()
    app.text_input(key="corrections.factor_id").set_value(UNITLESS).run()
    assert not app.exception
    assert "kgCO2e par unité non reconnue" in said(app)


def test_a_damaged_release_leaves_the_page_of_a_factor_whole(on_filled, home: Path) -> None:
    sound = official([element(37091, "kgCO2e/kWh", "0,07")])
    assert install_release(preview_release(sound, "b.csv", "base_carbone/2.0"))
    damage(home)
    app = on_filled("factors")
    app.session_state[search.OPENED] = "bc-28333"
    app.run()
    assert not app.exception
    assert not app.error, [e.value for e in app.error]
    assert f"laissées de côté, un de leurs fichiers a changé : {NAME}" in said(app)


def test_an_inventory_that_this_machine_cannot_compute_is_named_above_the_page(
    on_filled, filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_workspace(str(filled))
    settings = find_inventory(workspace, "2021")
    adopt_all(workspace, settings, find_candidate(workspace, settings, NAME), reason="essai")
    workspace.store.close()
    monkeypatch.setenv("BEGES_FACTORS", str(home / "ailleurs"))
    app = on_filled("imports")
    assert "L'inventaire « 2021 » n'a pas été calculé sur ce poste" in said(app)


@pytest.mark.usefixtures("home")
def test_a_comparison_is_made_once_for_all_that_a_person_does_on_the_page(
    on_filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    from beges.ui.factors import compare

    made, listed = [], []
    real, lines = comparisons.compare_with, compare.changed_lines
    monkeypatch.setattr(comparisons, "compare_with", lambda *given: made.append(1) or real(*given))
    monkeypatch.setattr(
        compare, "changed_lines", lambda *given: listed.append(given[1:]) or lines(*given)
    )
    app = section(on_filled("factors"), "Comparer")
    field = next(choice for choice in app.selectbox if choice.label == "À comparer avec")
    field.set_value(NAME).run()
    app.run()
    assert not app.exception
    assert len(made) == 1
    assert listed
    assert all(given == (compare.SHOWN_LINES,) for given in listed)
