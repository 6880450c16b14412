"""Saisie by form and the workbook of worksheets: the calculation is seen before it is saved."""

import pytest
from streamlit.testing.v1 import AppTest
from ui.words import named, said
from worksheet_files import workbook

from beges.services.activities import find_activity, stored_activities
from beges.services.workspace import Workspace

pytestmark = pytest.mark.slow

COMMUTE = {"answer": "LYO", "entity": "ALS", "site": "LYO", "year": 2021, "mode": "Voiture",
           "headcount": 120, "responses": 84, "days": 210, "one_way_km": "12,4"}  # fmt: skip
IDENTIFIER = "F-commuting:ALS:LYO:2021"


def form_of(app: AppTest, code: str) -> AppTest:
    app.segmented_control(key="saisie.mode").set_value("Par formulaire").run()
    return app.selectbox(key="formulaire.choix").set_value(code).run()


def filled_in(app: AppTest, days: str = "210") -> AppTest:
    for name, value in (("entity", "ALS"), ("site", "LYO"), ("mode", "car")):
        app.selectbox(key=f"formulaire.commuting.{name}").set_value(value)
    typed = {"answer": "LYO", "year": "2021", "headcount": "120", "days": days,
             "one_way_km": "12,4"}  # fmt: skip
    for name, value in typed.items():
        app.text_input(key=f"formulaire.commuting.{name}").set_value(value)
    return app.run()


def calculated(app: AppTest) -> AppTest:
    return app.button(key="formulaire.calculer.bas").click().run()


def test_a_form_shows_its_calculation_and_saves_once(on_filled, workspace: Workspace) -> None:
    app = calculated(filled_in(form_of(on_filled("entry"), "commuting")))
    assert "120 personnes × 210 jours × 2 × 12,4 km" in said(app).replace("\\", "")
    assert [metric.label for metric in app.metric] == ["Émissions de 2021"]
    app.button(key="formulaire.enregistrer").click().run()
    assert "enregistré" in said(app)
    assert find_activity(workspace, IDENTIFIER)["method"] == "commuting"
    assert app.text_input(key="formulaire.commuting.answer").value == ""
    assert app.text_input(key="formulaire.commuting.year").value == "2021"
    app = calculated(filled_in(app, days="200"))
    app.button(key="formulaire.enregistrer").click().run()
    assert "Rien n'a été enregistré" in said(app)
    app.text_input(key="formulaire.motif").set_value("Jours recomptés").run()
    app.button(key="formulaire.enregistrer").click().run()
    assert find_activity(workspace, IDENTIFIER)["revision"] == 2


def test_a_form_left_blank_says_what_is_missing(on_filled) -> None:
    app = calculated(form_of(on_filled("entry"), "stock"))
    assert "À remplir" in said(app)
    assert not [b for b in app.button if b.key == "formulaire.enregistrer"]


def test_a_change_after_the_calculation_asks_for_another(on_filled) -> None:
    app = calculated(filled_in(form_of(on_filled("entry"), "commuting")))
    app.text_input(key="formulaire.commuting.days").set_value("12").run()
    assert "ont changé" in said(app)
    assert not [b for b in app.button if b.key == "formulaire.enregistrer"]


def test_an_impossible_figure_is_named_and_not_saved(on_filled, workspace: Workspace) -> None:
    before = len(stored_activities(workspace))
    app = calculated(filled_in(form_of(on_filled("entry"), "commuting"), days="367"))
    assert "de 0 à 366 jours" in said(app)
    assert not [b for b in app.button if b.key == "formulaire.enregistrer"]
    assert len(stored_activities(workspace)) == before


def import_of(app: AppTest, name: str, rows: list[dict[str, object]]) -> AppTest:
    content = workbook({"Domicile-travail": rows})
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    app.file_uploader[0].set_value((name, content, kind))
    return app.run()


def test_what_disappeared_is_asked_before_importing(on_filled, workspace: Workspace) -> None:
    other = COMMUTE | {"answer": "FDF", "site": "FDF"}
    app = import_of(on_filled("imports"), "a.xlsx", [COMMUTE, other])
    assert any("calculée" in expander.label for expander in app.expander)
    named(app, "Importer 2 ligne").click().run()
    app = import_of(app, "b.xlsx", [COMMUTE])
    assert named(app, "Importer 1 ligne").disabled
    app.radio[0].set_value(app.radio[0].options[0]).run()
    named(app, "Importer 1 ligne").click().run()
    left = {str(i) for i in stored_activities(workspace)["activity_id"]}
    assert IDENTIFIER in left
    assert "F-commuting:ALS:FDF:2021" not in left


def test_what_was_typed_in_a_form_survives_a_reload(on_filled) -> None:
    app = filled_in(form_of(on_filled("entry"), "commuting")).run()
    name = app.query_params["brouillon"]
    again = on_filled("home")
    again.query_params["brouillon"] = name
    again.switch_page("src/beges/ui/screens/entry.py").run()
    assert again.selectbox(key="formulaire.choix").value == "commuting"
    assert again.text_input(key="formulaire.commuting.answer").value == "LYO"
