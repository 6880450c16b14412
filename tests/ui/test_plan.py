"""Plan and Rapport: an action typed, saved, changed and taken out; what is missing is said."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from ui.words import named, said

from beges.domain.transition import ACTIONS
from beges.services.transition import load_plan, save_typed
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
    two_people_change_it(app, workspace)
    app.selectbox(key="plan.actions.cible").set_value("A01").run()
    fill(app, "plan.actions.A01.4.", motif="abandon du projet")
    app.button(key="plan.actions.A01.4.retirer").click().run()
    assert load_plan(workspace).actions == ()
    assert not app.exception


def two_people_change_it(app: AppTest, workspace: Workspace) -> None:
    """The second person finds the form of the first, and their own figure beside it."""
    app.selectbox(key="plan.actions.cible").set_value("A01").run()
    mine, theirs = "plan.actions.A01.2.", "plan.actions.A01.3."
    fill(app, mine, direct_t="5", motif="le mien")
    row = {name: app.session_state[f"{mine}{name}"] for name in ACTIONS.names}
    other = replace(workspace, actor="Dominique")
    save_typed(other, ACTIONS, {**row, "direct_t": "3", "owner": "DAF"}, reason="le sien",
               expected_revision=2)  # fmt: skip
    app.button(key=f"{mine}enregistrer").click().run()
    assert "Rien n'a été enregistré" in said(app)
    assert "Dominique a enregistré le" in said(app).replace("*", "")
    assert "3\nVotre saisie : 5" in [text.value for text in app.text]
    assert app.text_input(key=f"{theirs}direct_t").value == "3"
    named(app, "Garder ma saisie").click().run()
    assert [app.text_input(key=f"{theirs}{name}").value for name in ("direct_t", "owner")] == [
        *("5", "DAF"),
    ]
    app.button(key=f"{theirs}enregistrer").click().run()
    assert str(load_plan(workspace).actions[0].direct_t) == "5"
    assert "Dominique" not in said(app)


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
