"""Plan and Rapport: an action typed, saved, changed and taken out; what is missing is said."""

import pytest
from streamlit.testing.v1 import AppTest
from ui.words import named, said

from beges.services.transition import load_plan
from beges.services.workspace import Workspace

pytestmark = pytest.mark.slow

NEW = "plan.actions.nouveau."
TYPED = {
    "action": "A01",
    "name": "Chauffage *à 19 °C*",
    "posts": "1.1 ; 2.1",
    "owner": "Moyens généraux",
    "start_date": "01/01/2022",
    "end_date": "31/12/2024",
    "direct_t": "1,5",
    "human_means": "0,3 ETP",
}


def section(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="plan.section").set_value(name).run()
    assert not app.exception
    return app


def fill(app: AppTest, prefix: str, **typed: str) -> AppTest:
    for name, text in typed.items():
        app.text_input(key=f"{prefix}{name}").set_value(text)
    app.run()
    return app


def test_an_empty_plan_says_what_to_do(on_filled) -> None:
    app = on_filled("plan")
    assert "Aucun plan de transition" in said(app)
    assert "Plan de transition" in [title.value for title in app.header]
    section(app, "Trajectoires")
    assert "Aucune trajectoire" in said(app)
    section(app, "Résultats")
    assert "l'effet du plan n'est pas connu, ce qui n'est pas zéro" in said(app).replace("\\", "")
    section(app, "À compléter")
    assert "aucune action" in said(app)


def test_an_action_is_typed_refused_saved_changed_and_taken_out(
    on_filled, workspace: Workspace
) -> None:
    app = fill(on_filled("plan"), NEW, **{**TYPED, "direct_t": "beaucoup"})
    app.button(key=f"{NEW}enregistrer").click().run()
    assert "« beaucoup »" in said(app)
    assert "Rien n'a été enregistré" in said(app)
    fill(app, NEW, direct_t="1,5")
    app.button(key=f"{NEW}enregistrer").click().run()
    assert load_plan(workspace).actions[0].name == "Chauffage *à 19 °C*"
    assert app.text_input(key=f"{NEW}action").value == ""
    assert [metric.value for metric in app.metric][:2] == ["1,5\u202ft", "non chiffrée"]
    app.selectbox(key="plan.actions.cible").set_value("A01").run()
    old = "plan.actions.A01.1."
    fill(app, old, direct_t="2")
    app.button(key=f"{old}enregistrer").click().run()
    assert "À remplir : Motif" in said(app)
    fill(app, old, motif="nouveau calcul")
    app.button(key=f"{old}enregistrer").click().run()
    assert str(load_plan(workspace).actions[0].direct_t) == "2"
    app.selectbox(key="plan.actions.cible").set_value("A01").run()
    fill(app, "plan.actions.A01.2.", motif="abandon du projet")
    app.button(key="plan.actions.A01.2.retirer").click().run()
    assert load_plan(workspace).actions == ()
    assert not app.exception


def test_a_target_draws_its_trajectory(on_filled, workspace: Workspace) -> None:
    app = section(on_filled("plan"), "Objectifs")
    given = {"target": "O2030", "name": "−30 %", "year": "2030", "reduction_pct": "30",
             "source": "Conseil"}  # fmt: skip
    new = "plan.targets.nouveau."
    fill(app, new, **given)
    app.button(key=f"{new}enregistrer").click().run()
    assert load_plan(workspace).targets[0].base_inventory == "2021"
    section(app, "Trajectoires")
    assert "Aucune action ne couvre encore" in said(app)


def test_the_report_is_made_and_a_wrong_template_is_refused(on_filled) -> None:
    app = on_filled("filing")
    app.segmented_control(key="declaration.section").set_value("Rapport").run()
    named(app, "Établir le rapport").click().run()
    assert not app.exception
    assert "Imprimer en PDF" in [button.label for button in app.button]
    app.file_uploader(key="declaration.rapport.modele").upload("m.docx", b"bonjour", DOCX).run()
    named(app, "Établir le rapport").click().run()
    assert "ce n'est pas un document" in said(app)
    assert "Imprimer en PDF" not in [button.label for button in app.button]


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
