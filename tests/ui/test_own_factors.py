"""The sections Facteurs propres and Corrections, run in this process and in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from own_figures import filled, filled_parts, heat, register, workbook
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest
from ui.test_import_page import counts, upload
from ui.words import named, said

from beges.services.batches import list_batches
from beges.services.corrections import list_corrections
from beges.services.own_factors import own_versions
from beges.services.workspace import Workspace
from beges.store import BatchKind

PATIENCE_MS = 30_000
OWN, CORRECTIONS = "Facteurs propres", "Corrections"
TYPED = {
    "factor": "chaleur-siege",
    "name_fr": "Chaleur *du réseau*",
    "supplier": "Exploitant",
    "source": "Attestation, page 2",
    "valid_from": "2022",
    "published_total": "0,0875",
    "part.1.unsplit": "0.0875",
}


def section(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="facteurs.section").set_value(name).run()
    assert not app.exception
    return app


def fill(app: AppTest, turn: int = 0, **typed: str) -> AppTest:
    """Type these in the form; the unit is a list."""
    boxes = {box.key: box for box in (*app.text_input, *app.text_area)}
    for name, text in typed.items():
        boxes[f"propre.{turn}.{name}"].set_value(text)
    return app.run()


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_a_first_factor_from_the_form(on_filled, workspace: Workspace) -> None:
    app = section(on_filled("factors"), OWN)
    assert "aucun inventaire ne bouge" in said(app)
    assert "Il manque" in said(app)
    assert named(app, "Enregistrer").disabled
    app.selectbox(key="propre.0.unit").set_value("kWh")
    fill(app, **TYPED)
    assert metrics(app) == {"Total calculé": "0,0875", "Total publié": "0,0875"}
    assert "own-chaleur-siege-v1" in said(app)
    named(app, "Enregistrer").click().run()
    assert "Facteur own-chaleur-siege-v1 enregistré" in said(app)
    [version] = own_versions(workspace)
    assert version.row["name_fr"] == "Chaleur *du réseau*"
    assert list(app.dataframe[0].value["factor_id"]) == ["own-chaleur-siege-v1"]


def test_a_mistake_is_told_where_it_is(on_filled, workspace: Workspace) -> None:
    app = section(on_filled("factors"), OWN)
    app.selectbox(key="propre.0.unit").set_value("kWh")
    fill(app, **{**TYPED, "factor": "Chaleur Siège", "part.1.unsplit": "beaucoup"})
    told = said(app)
    assert "« beaucoup » n'est pas un nombre" in told
    assert "part 1" in told
    fill(app, **{"part.1.unsplit": "0,08"})
    told = said(app)
    assert "n'est pas un code de facteur propre" in told
    assert named(app, "Enregistrer").disabled
    assert own_versions(workspace) == []


def test_parts_are_added_and_removed(on_filled, workspace: Workspace) -> None:
    app = section(on_filled("factors"), OWN)
    app.selectbox(key="propre.0.unit").set_value("kWh")
    app.selectbox(key="propre.0.part.1.part").set_value("power_plant")
    fill(app, **TYPED)
    named(app, "Ajouter une part").click().run()
    app.selectbox(key="propre.0.part.2.part").set_value("upstream")
    app.multiselect(key="propre.0.part.2.gaz").set_value(["co2f", "co2b"]).run()
    fill(app, **{"part.2.co2f": "0,01", "part.2.co2b": "0,5"})
    assert metrics(app)["Total calculé"] == "0,0975"
    assert "s'écarte de plus de 1 %" in said(app)
    app.button(key="propre.0.part.1.retirer").click().run()
    assert metrics(app)["Total calculé"] == "0,01"
    named(app, "Enregistrer").click().run()
    [version] = own_versions(workspace)
    assert [(part["rank"], part["part"]) for part in version.parts] == [(1, "upstream")]
    assert str(version.parts[0]["co2b"]) == "0.5"


def ticked(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page as it is once the first version is ticked: a grid cannot be ticked from here."""
    monkeypatch.setattr("beges.ui.factors.own.choice", lambda *_, **__: 0)
    return app.run()


def test_the_next_version_starts_from_the_last(on_filled, workspace, monkeypatch) -> None:
    register(workspace, heat())
    app = ticked(section(on_filled("factors"), OWN), monkeypatch)
    assert "Chaleur du réseau de la Plaine" in app.subheader[0].value
    named(app, "Nouvelle version").click().run()
    assert app.subheader[0].value.replace("\\", "") == "Version 2 de chaleur-siege"
    turn = app.session_state["propre.tour"]
    assert app.text_input(key=f"propre.{turn}.part.1.co2f").value == "0,0712"
    assert app.text_input(key=f"propre.{turn}.factor").disabled
    fill(app, turn, **{"part.1.co2f": "0,0713", "published_total": ""})
    named(app, "Enregistrer").click().run()
    assert "À remplir : Motif" in said(app)
    fill(app, turn, motif="Avenant")
    named(app, "Enregistrer").click().run()
    last, first = own_versions(workspace)
    assert (last.key, last.why, str(last.parts[0]["co2f"])) == (
        ("chaleur-siege", 2),
        "Avenant",
        "0.0713",
    )
    assert first.says(heat().version)


def test_a_version_registered_meanwhile_is_not_overwritten(
    on_filled, workspace, monkeypatch
) -> None:
    register(workspace, heat())
    app = ticked(section(on_filled("factors"), OWN), monkeypatch)
    named(app, "Nouvelle version").click().run()
    turn = app.session_state["propre.tour"]
    fill(app, turn, motif="Avenant")
    register(workspace, heat(2))
    named(app, "Enregistrer").click().run()
    assert "Enregistrez la version 3" in said(app)
    assert len(own_versions(workspace)) == 2


def test_a_form_is_abandoned(on_filled, workspace: Workspace) -> None:
    register(workspace, heat())
    app = section(on_filled("factors"), OWN)
    named(app, "Nouveau facteur").click().run()
    assert app.subheader[0].value == "Nouveau facteur"
    named(app, "Abandonner").click().run()
    assert len(app.dataframe) == 1
    assert len(own_versions(workspace)) == 1


def test_a_workbook_of_own_factors_goes_through_the_page_import(on_filled, workspace) -> None:
    register(workspace, heat())
    content = workbook(
        [filled(), filled(version=2, note="avenant"), filled(note="retouche", factor="eau")],
        [*filled_parts(), *filled_parts(version=2), *filled_parts("eau")[:1]],
    )
    app = upload(on_filled("imports"), "facteurs.xlsx", content)
    assert counts(app) == ["8", "5", "0", "3"]
    named(app, "Importer 5").click().run()
    assert {version.key for version in own_versions(workspace)} == {
        ("chaleur-siege", 1),
        ("chaleur-siege", 2),
        ("eau", 1),
    }


# ------------------------------------------------------------------------------- corrections


def test_a_correction_from_the_form(on_filled, workspace: Workspace) -> None:
    app = section(on_filled("factors"), CORRECTIONS)
    assert "aucun inventaire ne bouge" in said(app)
    assert "Aucune correction" in said(app)
    app.text_input(key="corrections.factor_id").set_value("bc-43787").run()
    app.selectbox(key="corrections.0.bc-43787.part").set_value(2).run()
    assert metrics(app) == {"Total aujourd'hui": "0,3577"}
    for name, text in {"becomes": "0.14", "reason": "Double", "reference": "Fiche"}.items():
        app.text_input(key=f"corrections.0.{name}").set_value(text)
    app.run()
    assert metrics(app)["Total corrigé"] == "0,2577"
    assert "bc-43787+c1" in said(app)
    named(app, "Enregistrer").click().run()
    assert "Correction enregistrée : bc-43787+c1" in said(app)
    [found] = list_corrections(workspace)
    assert (str(found.correction.was), str(found.correction.becomes)) == ("0.24", "0.14")
    rows = app.table[-1].value
    assert rows["Motif"].iloc[0] == "Double"
    assert rows["Devient"].iloc[0] == 0.14
    kinds = [batch.kind for batch in list_batches(workspace)]
    assert BatchKind.FACTORS in kinds


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"becomes": "0,24"}, "est la valeur publiée"), ({"becomes": "beaucoup"}, "pas un nombre")],
)
def test_a_correction_that_does_not_hold_is_told(on_filled, typed, words: str) -> None:
    app = section(on_filled("factors"), CORRECTIONS)
    app.text_input(key="corrections.factor_id").set_value("bc-43787").run()
    app.selectbox(key="corrections.0.bc-43787.part").set_value(2).run()
    for name, text in {"reason": "Double", "reference": "Fiche", **typed}.items():
        app.text_input(key=f"corrections.0.{name}").set_value(text)
    app.run()
    assert words in said(app)
    assert named(app, "Enregistrer").disabled


def test_an_unknown_factor_is_told(on_filled) -> None:
    app = section(on_filled("factors"), CORRECTIONS)
    app.text_input(key="corrections.factor_id").set_value("own-chaleur-siege-v1").run()
    assert "n'a pas de facteur « own-chaleur-siege-v1 »" in said(app)


# ------------------------------------------------------------------------------ in a browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
    yield page
    context.close()


def test_a_factor_typed_in_a_browser_is_stored_once(page: Page, tmp_path: Path) -> None:
    from ui.test_browser import go, pick, press, register, settle, tick, told, type_in

    go(page, "Facteurs")
    register(page, OWN)
    type_in(page, Code_du_facteur="eau-siege", Nom="Eau", Éditeur="Régie", Source="Facture")
    pick(page, "Unité", "m³")
    type_in(page, Gaz_non_distingués="0,132")
    told(page, "own-eau-siege-v1")
    page.get_by_role("button", name="Enregistrer").dblclick()
    told(page, "Facteur own-eau-siege-v1 enregistré")
    settle(page)
    tick(page, 0)
    press(page, "Nouvelle version")
    told(page, "Version 2 de eau-siege")
    page.screenshot(path=tmp_path / "version.png")
    press(page, "Abandonner")
    overflow = page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map(element => element.scrollWidth - element.clientWidth)"
    )
    assert max(overflow) <= 0
    go(page, "Import")
    batches = page.get_by_test_id("stMain").get_by_text(re.compile("facteurs · Enregistrement"))
    expect(batches).to_have_count(1)
