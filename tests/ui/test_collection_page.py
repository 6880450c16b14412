"""Collecte: the matrix and its figures, a site, months declared, meters found, estimates saved."""

from pathlib import Path

import pytest
from group_files import bring_in
from services.test_collection import bill, bills
from streamlit.testing.v1 import AppTest
from ui.words import named, said

from beges.services.activities import stored_activities
from beges.services.collection import collection, sorted_findings
from beges.services.perimeter import load_perimeter
from beges.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def filled(filled_file: Path, tmp_path: Path) -> Path:
    """The filled database with eleven bills of a meter, December missing."""
    path = tmp_path / "essai.sqlite"
    path.write_bytes(filled_file.read_bytes())
    workspace = open_workspace(str(path), actor="Camille")
    bring_in(workspace, "compteur.csv", bills(*(bill(n, str(1000 + n)) for n in range(1, 12))))
    workspace.store.close()
    return path


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def at(app: AppTest, section: str) -> AppTest:
    """The page at one of its sections."""
    app.segmented_control[0].set_value(section).run()
    assert not app.exception
    return app


def tick(app: AppTest, key: str, *rows: int) -> None:
    """Tick rows of a list."""
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": []}}
    app.run()


def test_an_empty_database_says_what_to_do(on_empty) -> None:
    assert "Aucun inventaire dans cette base" in said(on_empty("collection"))


def test_the_matrix_has_its_figures_and_its_letters(on_filled) -> None:
    app = on_filled("collection")
    assert set(metrics(app)) == {"Complet", "Estimé", "Manquant", "Cellules à compléter"}
    table = app.dataframe[-1].value
    assert {"name", "complete", "missing_mg", "m01", "m12"} <= set(table.columns)
    assert set(table["m12"]) & {"M", "P"}


def test_meters_that_the_figures_name_are_registered_in_one_click(
    on_filled, workspace: Workspace
) -> None:
    app = on_filled("collection")
    named(app, "Enregistrer 1 compteur").click().run()
    assert "1 compteur." in said(app)
    assert set(load_perimeter(workspace).meters) == {"PRM-1"}
    assert not [button for button in app.button if button.label.startswith("Enregistrer 1")]


def test_a_site_of_the_address_is_opened(on_filled) -> None:
    app = on_filled("collection")
    app.query_params["site"] = "FDF"
    app.run()
    assert any("Fort" in str(title.value) for title in app.subheader)
    assert len(app.dataframe) == 3, "meters found, sites, and the lines of the site"


def test_estimates_show_their_errors_and_are_saved_once(on_filled, workspace: Workspace) -> None:
    before = len(stored_activities(workspace))
    app = at(on_filled("collection"), "Estimations")
    assert "estimation" in said(app)
    next(b for b in app.button if "estimation" in b.label).click().run()
    assert any("Motif" in str(error.value) for error in app.error), "a reason is asked for"
    save = next(b for b in app.button if "estimation" in b.label)
    app.text_input(key="collecte.estimer.motif.0").set_value("clôture")
    save.click().run()
    assert "enregistré" in said(app)
    now = stored_activities(workspace)
    assert len(now) > before
    assert now["method"].dropna().str.startswith("estimate_").any()
    assert collection(workspace, 2021).found.estimated.sum() > 0


def test_what_looks_wrong_and_what_is_asked_have_their_sections(on_filled) -> None:
    app = on_filled("collection")
    assert "constat" in said(at(app, "Constats"))
    assert " à compléter" in said(at(app, "Demandes"))


def test_what_looks_wrong_is_admitted_with_a_reason_and_opened_again(
    on_filled, workspace: Workspace
) -> None:
    bring_in(workspace, "trou.csv", bills(bill(1, "900", 2020), bill(3, "900", 2020)))
    app = on_filled("collection")
    next(box for box in app.selectbox if box.label == "Inventaire").set_value("2020").run()
    app = at(app, "Constats")
    waiting = sorted_findings(workspace, collection(workspace, 2020)).open
    assert any("01/02/2020" in finding.sentence for finding in waiting)
    key = "collecte.constats.2020"
    tick(app, f"{key}..0", 0)
    app.text_input(key=f"{key}.motif").set_value("site fermé").run()
    named(app, "Admettre (1)").click().run()
    assert "1 constat admis" in said(app)
    found = sorted_findings(workspace, collection(workspace, 2020))
    assert (len(found.open), len(found.acknowledged)) == (len(waiting) - 1, 1)
    tick(app, f"{key}.admis..1", 0)
    app.text_input(key=f"{key}.retour").set_value("ouvert en fait").run()
    named(app, "Rouvrir (1)").click().run()
    assert len(sorted_findings(workspace, collection(workspace, 2020)).open) == len(waiting)
