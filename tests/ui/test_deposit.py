"""Dépôt, as a person walks it: what prevents, the act, what waits, and two people to reopen."""

from dataclasses import replace
from datetime import date

import pytest
from fileable import make_fileable
from group_files import bring_in, data_file
from streamlit.testing.v1 import AppTest
from ui.words import said

from beges.domain.declaration.filed_states import FilingState
from beges.services.filed_years import waits_fr
from beges.services.filings import (
    FilingTerms,
    file_published,
    find_filing,
    former_packs,
    history,
    pack_bytes,
)
from beges.services.inventories import compile_stored, find_inventory
from beges.services.peers import usual_method

pytestmark = pytest.mark.slow

LATE = ";ALS;LYO;Électricité du réseau;;20/12/2021;19/01/2022;3 100;kWh;Facturée;tardive"


def deposit(app: AppTest) -> AppTest:
    app.segmented_control(key="declaration.section").set_value("Dépôt").run()
    assert not app.exception
    return app


def be(app: AppTest, name: str) -> AppTest:
    app.text_input(key="personne").set_value(name).run()
    return app


def click(app: AppTest, name: str) -> AppTest:
    app.button(key=f"depot.{name}.2021").click().run()
    assert not app.exception
    return app


def test_from_what_prevents_to_a_filed_year_and_back(on_filled, workspace) -> None:
    app = deposit(on_filled("filing"))
    assert "4 points à régler" in said(app)
    assert app.button(key="depot.deposer.2021").disabled
    make_fileable(workspace)
    app = be(deposit(on_filled("filing")), "Camille")
    assert "Rien n'empêche le dépôt" in said(app)
    assert "Émissions validées : 0,0" in said(app), "nothing is validated, and it is said"
    assert "sans pièce" in said(app)
    assert "« Année du dépôt » dans Obligations : 2022" in said(app), "today is another year"
    assert app.button(key="depot.deposer.2021").help == "Écrivez d'abord le motif."
    app.text_input(key="depot.motif.2021").set_value("*Bilan* réglementaire").run()
    app.checkbox(key="depot.sur.2021").check().run()
    app.text_input(key="depot.jour.2021").set_value("31/02/2022").run()
    click(app, "deposer")
    assert "Rien n'a été enregistré" in said(app)
    app.text_input(key="depot.jour.2021").set_value("15/12/2022").run()
    assert "« Année du dépôt » dans Obligations" not in said(app)
    click(app, "deposer")
    filing = find_filing(workspace, "2021")
    assert "Déposé le 15/12/2022" in said(app)
    assert filing.manifest_digest in said(app)
    assert len(history(workspace, "2021")) == 1
    assert "Rien n'a touché l'année déposée" in said(app)

    bring_in(workspace, "tardive.csv", data_file([LATE]))
    app.text_input(key="depot.rouvrir.2021").set_value("facture oubliée").run()
    assert "1 donnée de l'année déposée" in said(app)
    click(app, "demander")
    assert app.button(key="depot.confirmer.2021").disabled
    app = deposit(be(app, "Dominique"))
    home = on_filled("home")
    home.selectbox(key="inventaire").set_value("2020").run()
    assert "Réouverture demandée" in said(home), "whatever inventory is read"
    home.button(key="accueil.rouvrir.2021").click().run()
    assert home.selectbox(key="inventaire").value == "2021"
    assert home.segmented_control(key="declaration.section").value == "Dépôt"
    click(app, "confirmer")
    assert find_filing(workspace, "2021").state is FilingState.REOPENED
    assert find_inventory(workspace, "2021").as_of_entry is None
    assert "puis rouvert" in said(app)
    assert former_packs(workspace, "2021").keys() == {1}, "the version before is handed over still"
    assert pack_bytes(workspace, "2021", 1).startswith(b"PK")


def test_who_files_second_is_told_who_did_and_an_entry_that_it_waits(on_filled, workspace) -> None:
    make_fileable(workspace)
    app = be(deposit(on_filled("filing")), "Camille")
    app.text_input(key="depot.motif.2021").set_value("Bilan").run()
    app.text_input(key="depot.jour.2021").set_value("15/12/2022").run()
    app.checkbox(key="depot.sur.2021").check().run()
    terms = FilingTerms(filed_on=date(2022, 12, 15), reason="essai", standard="v5")
    file_published(replace(workspace, actor="*Paul*"), "2021", terms)
    click(app, "deposer")
    assert "vient de déposer ce bilan (version 1)" in said(app)
    assert "Paul" in said(app)
    assert not app.error, "nothing went wrong"
    assert len(history(workspace, "2021")) == 1
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    assert usual_method(workspace, inventory) == "v5", "the table that was filed, not the year"
    assert "« 2021 » n'en bouge pas" in waits_fr(workspace, [2021, 2022])
    assert waits_fr(workspace, [2020, 2022]) == ""


def test_a_restatement_is_made_beside_and_accueil_says_what_waits(on_filled, workspace) -> None:
    terms = FilingTerms(filed_on=date(2022, 12, 15), reason="essai")
    file_published(workspace, "2021", terms)
    bring_in(workspace, "tardive.csv", data_file([LATE]))
    assert "1 donnée de l'année déposée" in said(on_filled("home"))
    app = deposit(on_filled("filing"))
    click(app, "creer")
    assert "À remplir" in said(app)
    app.text_input(key="depot.rectifier.2021").set_value("facture tardive").run()
    click(app, "creer")
    assert find_inventory(workspace, "2021-R1").restates == "2021"
    assert "2021-R1" in said(app)
    app.selectbox(key="inventaire").set_value("2021-R1").run()
    assert "Ce bilan rectifie « 2021" in said(deposit(app)).replace("\\", "")
