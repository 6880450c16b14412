"""Another file: two clicks by a kept mapping, a drift mended, a new kind described once."""

from pathlib import Path

import pytest
from mapped_files import build_samples_group, enedis, keep, sample
from streamlit.testing.v1 import AppTest
from ui.words import named, said

from beges.services.activities import stored_activities
from beges.services.mappings import list_mappings
from beges.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow

OTHER = "Un autre fichier"


@pytest.fixture
def grouped(tmp_path: Path) -> Path:
    """A database with the sites and meters of the samples."""
    path = tmp_path / "essai.sqlite"
    workspace = open_workspace(str(path), actor="Camille")
    build_samples_group(workspace)
    workspace.store.close()
    return path


@pytest.fixture
def beside(grouped: Path):
    """The same database, beside the application."""
    workspace = open_workspace(str(grouped), actor="Camille")
    yield workspace
    workspace.store.close()


def dropped(open_app, path: Path, name: str, content: bytes) -> AppTest:
    app = open_app(path)("imports")
    app.segmented_control[0].set_value(OTHER).run()
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def test_a_new_kind_of_file_is_described_once(open_app, grouped: Path, beside: Workspace) -> None:
    app = dropped(open_app, grouped, "enedis.csv", sample("enedis_mensuel.csv"))
    assert "Il reste à dire : la qualité de la donnée" in said(app).replace("\\", "")
    box = next(b for b in app.selectbox if b.label.startswith("Qualité de la donnée"))
    box.set_value("invoiced").run()
    named(app, "Contrôler tout le fichier").click().run()
    assert "Donnez un nom" in said(app)
    name = next(t for t in app.text_input if t.label.startswith("Nom de la correspondance"))
    name.set_value("Enedis mensuel").run()
    named(app, "Contrôler tout le fichier").click().run()
    assert [metric.value for metric in app.metric] == ["72", "72", "0", "0"]
    named(app, "Revenir à la description").click().run()
    named(app, "Contrôler tout le fichier").click().run()
    named(app, "Importer 72").click().run()
    assert not app.exception
    assert [kept.name for kept in list_mappings(beside)] == ["Enedis mensuel"]
    assert len(stored_activities(beside)) == 72


def test_the_next_file_takes_two_clicks(open_app, grouped: Path, beside: Workspace) -> None:
    keep(beside, "Enedis mensuel", enedis(beside), "enedis_mensuel.csv")
    content = sample("enedis_mensuel.csv").replace(b"2022", b"2023")
    app = dropped(open_app, grouped, "2023.csv", content)
    go = next(b for b in app.button if b.label.startswith("Importer avec"))
    assert go.label == "Importer avec « Enedis mensuel » (version 1)"
    go.click()
    app.run()
    named(app, "Importer 72").click().run()
    assert not app.exception
    assert len(stored_activities(beside)) == 144


def test_a_drift_asks_for_the_changed_column_alone(
    open_app, grouped: Path, beside: Workspace
) -> None:
    keep(beside, "Enedis mensuel", enedis(beside), "enedis_mensuel.csv")
    content = sample("enedis_mensuel.csv").replace(b"2022", b"2023")
    content = content.replace(b"Consommation (kWh)", b"Consommation (MWh)")
    app = dropped(open_app, grouped, "mwh.csv", content)
    assert "l'unité a changé" in said(app).replace("\\", "")
    go = next(b for b in app.button if b.label == "Continuer avec ces colonnes")
    assert go.disabled
    box = next(b for b in app.selectbox if b.label.startswith("Colonne qui donne"))
    box.set_value("Consommation (MWh)").run()
    next(b for b in app.button if b.label == "Continuer avec ces colonnes").click().run()
    named(app, "Importer 72").click().run()
    assert not app.exception
    (kept,) = list_mappings(beside)
    assert (kept.version, kept.mapping.quantities[0].unit) == (2, "MWh")


def test_a_column_whose_header_lost_its_unit_is_not_read_with_the_old_one(
    open_app, grouped: Path, beside: Workspace
) -> None:
    keep(beside, "Enedis mensuel", enedis(beside), "enedis_mensuel.csv")
    content = sample("enedis_mensuel.csv").replace(b"2022", b"2023")
    content = content.replace(b"Consommation (kWh)", b"Consommation (brute)")
    app = dropped(open_app, grouped, "brut.csv", content)
    box = next(b for b in app.selectbox if b.label.startswith("Colonne qui donne"))
    box.set_value("Consommation (brute)").run()
    assert next(b for b in app.button if b.label == "Continuer avec ces colonnes").disabled
    assert "jamais devinée" in said(app).replace("\\", "")
    named(app, "Modifier la correspondance").click().run()
    assert not app.exception


def test_a_spelling_confirmed_is_learnt(open_app, grouped: Path, beside: Workspace) -> None:
    content = sample("enedis_mensuel.csv").replace(b"30001000000017", b"PDL du siege")
    keep(beside, "Enedis mensuel", enedis(beside), "enedis_mensuel.csv")
    app = dropped(open_app, grouped, "2023.csv", content.replace(b"2022", b"2023"))
    next(b for b in app.button if b.label.startswith("Importer avec")).click().run()
    assert [metric.value for metric in app.metric] == ["72", "60", "12", "0"]
    box = next(b for b in app.selectbox if "PDL du siege" in b.label)
    assert box.value is None
    box.set_value("ELEC-ALS-75-01").run()
    named(app, "Prendre en compte").click().run()
    assert [metric.value for metric in app.metric] == ["72", "72", "0", "0"]
    named(app, "Revenir sur ces réponses").click().run()
    assert [metric.value for metric in app.metric] == ["72", "60", "12", "0"]
    next(b for b in app.selectbox if "PDL du siege" in b.label).set_value("ELEC-ALS-75-01").run()
    named(app, "Prendre en compte").click().run()
    named(app, "Importer 72").click().run()
    assert not app.exception
    assert len(stored_activities(beside)) == 144


def test_a_file_that_cannot_be_opened_is_told(open_app, grouped: Path) -> None:
    app = dropped(open_app, grouped, "facture.csv", b"%PDF-1.7 ...")
    assert "PDF" in said(app)
