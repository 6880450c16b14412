"""Saisie and Périmètre: what a person types is read, echoed, stored once, corrected, withdrawn."""

from datetime import date

from streamlit.testing.v1 import AppTest
from ui.words import cells_of, named, said

from beges.services.activities import find_activity, history, stored_activities
from beges.services.filings import FilingTerms, file_published
from beges.services.perimeter import load_perimeter
from beges.services.workspace import Workspace
from beges.ui.activity_form import CORRECTION, NEW


def fill(app: AppTest, prefix: str, **values: str) -> AppTest:
    """Type in the form, lists first, as a person would."""
    for name in ("entity", "activity_type", "site", "unit", "data_kind", "factor"):
        if name in values:
            app.selectbox(key=f"{prefix}{name}").set_value(values.pop(name)).run()
    for name, value in values.items():
        app.text_input(key=f"{prefix}{name}").set_value(value)
    return app.run()


WHOLE = {
    "entity": "ALS",
    "site": "LYO",
    "activity_type": "electricity",
    "unit": "MWh",
    "data_kind": "invoiced",
    "period_start": "01/02/2021",
    "period_end": "28/02/2021",
}


def save_button(app: AppTest, prefix: str = NEW):
    return app.button(key=f"saisie.enregistrer.{prefix}")


def test_a_number_is_echoed_converted_and_never_guessed(on_filled) -> None:
    app = fill(on_filled("entry"), NEW, **WHOLE, quantity="12.345")
    assert "12,345 ou 12 345" in said(app)
    assert save_button(app).disabled
    fill(app, NEW, quantity="1 234,5")
    assert "Lu : **1\u202f234,5 MWh**" in said(app)
    assert "= **1\u202f234\u202f500 kWh**" in said(app)
    assert [metric.label for metric in app.metric] == ["Émissions de l'année"]
    assert not save_button(app).disabled


def test_an_activity_is_saved_and_the_form_is_ready_for_the_next(on_filled, workspace) -> None:
    before = len(stored_activities(workspace))
    terms = FilingTerms(filed_on=date(2022, 12, 15), reason="essai")
    file_published(workspace, "2021", terms)
    app = fill(on_filled("entry"), NEW, **WHOLE, quantity="1,5")
    save_button(app).click().run()
    assert "Donnée D-0000011 enregistrée" in said(app)
    assert "Année déposée" in said(app), "the filing does not move, and the person reads it"
    assert app.text_input(key=f"{NEW}quantity").value == ""
    assert app.selectbox(key=f"{NEW}entity").value == "ALS"
    assert len(stored_activities(workspace)) == before + 1
    assert str(find_activity(workspace, "D-0000011")["quantity"]) == "1.5"


def test_what_is_typed_survives_a_change_of_page(on_filled) -> None:
    app = fill(on_filled("entry"), NEW, **WHOLE, quantity="77,7")
    app.switch_page("src/beges/ui/screens/factors.py").run()
    app.switch_page("src/beges/ui/screens/entry.py").run()
    assert app.text_input(key=f"{NEW}quantity").value == "77,7"


def test_what_is_typed_survives_a_reload(on_filled) -> None:
    app = fill(on_filled("entry"), NEW, **WHOLE, quantity="77,7").run()
    name = app.query_params["brouillon"]
    again = on_filled("home")
    again.query_params["brouillon"] = name
    again.switch_page("src/beges/ui/screens/entry.py").run()
    assert again.text_input(key=f"{NEW}quantity").value == "77,7"
    assert "revenue" in said(again)


def test_units_and_natures_follow_the_type(on_filled) -> None:
    app = fill(on_filled("entry"), NEW, entity="ALS", activity_type="natural_gas")
    assert "MWh_PCS" in app.selectbox(key=f"{NEW}unit").options or any(
        "PCS" in label for label in app.selectbox(key=f"{NEW}unit").options
    )
    assert all("€" not in label for label in app.selectbox(key=f"{NEW}unit").options)
    fill(app, NEW, activity_type="services_insurance")
    assert all("kWh" not in label for label in app.selectbox(key=f"{NEW}unit").options)


def test_last_year_and_its_variation_stand_beside(on_filled) -> None:
    asked = {**WHOLE, "activity_type": "services_insurance", "site": "", "unit": "kEUR"}
    asked |= {"period_start": "01/01/2021", "period_end": "31/12/2021", "quantity": "180"}
    told = said(fill(on_filled("entry"), NEW, **asked))
    assert "Un an plus tôt : **120 k€ HT**" in told
    assert "variation **+50,0" in told


def open_for_correction(app: AppTest, identifier: str) -> AppTest:
    app.session_state["saisie.ouvrir"] = identifier
    return app.run()


def test_a_correction_needs_a_reason_and_keeps_the_history(on_filled, workspace) -> None:
    app = open_for_correction(on_filled("entry"), "D-0000001")
    fill(app, CORRECTION, quantity="13 000")
    save_button(app, CORRECTION).click().run()
    assert "À remplir : Motif" in said(app)
    assert len(history(workspace, "D-0000001")) == 1
    app.text_input(key="saisie.motif").set_value("Relevé de compteur")
    save_button(app, CORRECTION).click().run()
    assert "D-0000001 corrigée" in said(app)
    revisions = history(workspace, "D-0000001")
    assert [str(row["quantity"]) for row in revisions] == ["12345.6", "13000"]
    assert revisions[-1]["reason"] == "Relevé de compteur"
    told = cells_of(app.table[0].value["Ce qui change"])[0]
    assert "Quantité : 12\u202f345,6 → 13\u202f000" in told


def test_an_activity_is_withdrawn_with_a_reason(on_filled, workspace: Workspace) -> None:
    app = open_for_correction(on_filled("entry"), "D-0000003")
    named(app, "Retirer cette").click().run()
    app.text_input(key="saisie.retrait.motif").set_value("Doublon")
    app.button(key="FormSubmitter:saisie.retrait-Retirer").click().run()
    assert "D-0000003 retirée" in said(app)
    assert history(workspace, "D-0000003")[-1]["withdrawn"]
    assert "D-0000003" not in set(stored_activities(workspace)["activity_id"])


def test_somebody_elses_correction_is_not_overwritten(on_filled, workspace: Workspace) -> None:
    from beges.services.activities import save_activity

    app = open_for_correction(on_filled("entry"), "D-0000001")
    row = dict(find_activity(workspace, "D-0000001"))
    save_activity(workspace, {**row, "quantity": 1}, reason="entre-temps", expected=1)
    fill(app, CORRECTION, quantity="2")
    app.text_input(key="saisie.motif").set_value("trop tard")
    save_button(app, CORRECTION).click().run()
    assert "modifié par quelqu'un d'autre" in said(app)


def test_the_acting_person_is_recorded(on_filled, workspace: Workspace) -> None:
    app = on_filled("entry")
    app.text_input(key="personne").set_value("Dominique").run()
    fill(app, NEW, **WHOLE, quantity="1,5")
    save_button(app).click().run()
    assert history(workspace, "D-0000011")[0]["actor"] == "Dominique"


def test_an_unknown_activity_is_told(on_filled) -> None:
    app = open_for_correction(on_filled("entry"), "D-9999999")
    app.run()
    assert "Aucune donnée « D-9999999 »" in said(app)


def test_from_nothing_to_an_entity(on_empty, empty) -> None:
    from beges.services.workspace import open_workspace

    app = on_empty("perimeter")
    prefix = "perimetre.groups.nouveau.0.0."
    app.text_input(key=f"{prefix}group").set_value("GRP")
    app.text_input(key=f"{prefix}name").set_value("Groupe")
    named(app, "Enregistrer").click().run()
    assert "Le groupe est enregistré" in said(app)
    app.segmented_control(key="perimetre.registre").set_value("entities").run()
    prefix = "perimetre.entities.nouveau.0.1."
    app.text_input(key=f"{prefix}entity").set_value("E1")
    app.text_input(key=f"{prefix}name").set_value("Entité une")
    app.text_input(key=f"{prefix}siren").set_value("732829321")
    named(app, "Enregistrer").click().run()
    assert "« 732829321 » n'est pas un SIREN" in said(app)
    app.text_input(key=f"{prefix}siren").set_value("732 829 320")
    named(app, "Enregistrer").click().run()
    assert "L'entité est enregistrée" in said(app)
    workspace = open_workspace(str(empty))
    assert load_perimeter(workspace).entities["E1"].siren == "732829320"
    workspace.store.close()


def test_a_code_that_is_taken_is_told(on_filled) -> None:
    app = on_filled("perimeter")
    app.segmented_control(key="perimetre.registre").set_value("entities").run()
    prefix = "perimetre.entities.nouveau.0.0."
    for name, value in (("entity", "ALS"), ("name", "Autre"), ("siren", "443061841")):
        app.text_input(key=f"{prefix}{name}").set_value(value)
    named(app, "Enregistrer").click().run()
    assert "« ALS » est déjà pris" in said(app)
