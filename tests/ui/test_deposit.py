"""Dépôt, as a person walks it: what prevents, the act, what waits, and two people to reopen."""

import pytest
from fileable import make_fileable
from group_files import bring_in, data_file
from streamlit.testing.v1 import AppTest
from ui.words import said

from beges.domain.declaration.filed_states import FilingState
from beges.services.filings import find_filing, history
from beges.services.inventories import find_inventory

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
    assert app.button(key="depot.deposer.2021").help == "Écrivez d'abord le motif."
    app.text_input(key="depot.motif.2021").set_value("*Bilan* réglementaire").run()
    app.checkbox(key="depot.sur.2021").check().run()
    app.text_input(key="depot.jour.2021").set_value("31/02/2022").run()
    click(app, "deposer")
    assert "Rien n'a été enregistré" in said(app)
    app.text_input(key="depot.jour.2021").set_value("15/12/2022").run()
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
    click(app, "confirmer")
    assert find_filing(workspace, "2021").state is FilingState.REOPENED
    assert find_inventory(workspace, "2021").as_of_entry is None
    assert "puis rouvert" in said(app)


def test_a_restatement_is_made_beside_and_accueil_says_what_waits(on_filled, workspace) -> None:
    from datetime import date

    from beges.services.filings import FilingTerms, file_published

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
