"""Section Comparer: the effect is read, then adopted with a reason, in part or whole, or not."""

from pathlib import Path

import pytest
from ademe_file import BY_PART, element, official, part
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox, TextInput
from ui.words import named, said

from beges.domain.inventory import total_mg
from beges.services.candidates import REBASED
from beges.services.inventories import compile_stored, find_inventory
from beges.services.releases import install_release, preview_release
from beges.services.workspace import open_workspace
from beges.ui.factors.compare import REPLACE
from beges.ui.screens.factors import CHOSEN

NAME = "base_carbone/1.0"


@pytest.fixture(autouse=True)
def whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole file where the electricity of 2021 is dearer."""
    monkeypatch.setenv("BEGES_FACTORS", str(tmp_path / "facteurs"))
    grid = element(37091, "kgCO2e/kWh", "0,08", BY_PART, **{"Nom base français": "Electricité"})
    parts = [
        part(grid, "Combustion à la centrale", "", "0,05"),
        part(grid, "Amont", "", "0,03"),
    ]
    assert install_release(preview_release(official([grid, *parts]), "b.csv", NAME))


def total(database: Path) -> int:
    workspace = open_workspace(str(database))
    found = total_mg(compile_stored(workspace, find_inventory(workspace, "2021")))
    workspace.store.close()
    return found


def section(app: AppTest) -> AppTest:
    app.segmented_control(key=CHOSEN).set_value("Comparer").run()
    assert not app.exception
    return app


def compared(app: AppTest, code: str = NAME) -> AppTest:
    choice_of(app).set_value(code).run()
    assert not app.exception
    return app


def typed(app: AppTest, label: str) -> TextInput:
    return next(field for field in app.text_input if field.label.startswith(label))


def choice_of(app: AppTest) -> Selectbox:
    return next(choice for choice in app.selectbox if choice.label == "À comparer avec")


def motive(app: AppTest, text: str) -> None:
    typed(app, "Motif").set_value(text).run()


def test_the_effect_is_shown_and_nothing_moves(on_filled, filled: Path) -> None:
    before = total(filled)
    app = compared(section(on_filled("factors")))
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Effet"].startswith("+")
    assert "sur" in metrics["Lignes qui changent"]
    posts = app.table[0].value
    assert posts.iloc[-1, 0] == "Total"
    assert "L'adoption est signée" in said(app)
    assert total(filled) == before


def test_all_is_adopted_with_a_reason_only(on_filled, filled: Path) -> None:
    before = total(filled)
    app = compared(section(on_filled("factors")))
    named(app, "Adopter toute la version").click().run()
    assert "Motif" in said(app)
    assert total(filled) == before
    motive(app, "Version de l'année")
    named(app, "Adopter toute la version").click().run()
    assert "Adopté" in said(app)
    assert total(filled) > before


def test_after_an_adoption_the_choice_starts_afresh(on_filled) -> None:
    app = compared(section(on_filled("factors")))
    motive(app, "mise à jour")
    named(app, "Adopter toute la version").click().run()
    assert choice_of(app).value is None
    assert not app.metric, "no figure of a version that nobody chose"


def test_one_factor_takes_the_place_of_another(on_filled) -> None:
    app = compared(section(on_filled("factors")), REPLACE)
    for label, text in (("Facteur utilisé", "bc-37091"), ("Prend sa place", "bc-0")):
        typed(app, label).set_value(text)
    named(app, "Voir l'effet").click().run()
    assert "Aucune version installée" in said(app)
    typed(app, "Prend sa place").set_value("bc-28333")
    named(app, "Voir l'effet").click().run()
    assert {metric.label for metric in app.metric} >= {"Effet"}


def test_re_basing_is_offered_whole(on_filled, filled: Path) -> None:
    before = total(filled)
    app = compared(section(on_filled("factors")), REBASED)
    assert not [b for b in app.button if b.label.startswith("Adopter la sélection (1")]
    motive(app, "un seul jeu")
    [adopt] = [button for button in app.button if button.label == "Adopter"]
    adopt.click().run()
    assert total(filled) != before
    assert any("ramené au jeu AR5" in str(field.value) for field in app.text_input)


def test_an_adoption_is_listed_with_its_way_back(on_filled, filled: Path) -> None:
    from beges.services.adoption import adopt_some, compare_with
    from beges.services.candidates import find_candidate

    before = total(filled)
    workspace = open_workspace(str(filled))
    settings = find_inventory(workspace, "2021")
    found = compare_with(workspace, settings, find_candidate(workspace, settings, NAME))
    adopt_some(workspace, found, ["bc-37091"], reason="audit *2021*")
    workspace.store.close()
    assert total(filled) > before
    app = section(on_filled("factors"))
    assert "audit" in said(app)
    named(app, "Retirer").click().run()
    assert total(filled) == before


def test_an_empty_database_says_what_to_do(on_empty) -> None:
    app = section(on_empty("factors"))
    assert "Aucun inventaire" in said(app)
