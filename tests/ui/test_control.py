"""Contrôle: coverage, review by two people, findings kept with a reason; the name that is asked."""

from dataclasses import replace

import pytest
from group_files import bring_in, data_file
from streamlit.testing.v1 import AppTest
from ui.words import named, said

from beges.domain.collection import ReviewStatus
from beges.services.acknowledgements import acknowledge, findings_of_year
from beges.services.activities import find_activity
from beges.services.documents import Handed, attach, attached_to
from beges.services.inventories import change_inventory, find_inventory
from beges.services.reviews import approve, review_of, submit
from beges.services.workspace import Workspace
from beges.ui.control.findings import KEY as FINDINGS
from beges.ui.control.validation import COMMENT, KEY

pytestmark = pytest.mark.slow

PDF = Handed(name="facture *d'été*.pdf", content=b"%PDF-1.7")
ODD = ";ALS;LYO;Électricité du réseau;;01/04/2021;30/04/2021;-12;kWh;Facturée;"


def section(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="controle.section").set_value(name).run()
    assert not app.exception
    return app


def whole_list(app: AppTest) -> AppTest:
    next(t for t in app.toggle if t.label.startswith("Choisir toute")).set_value(True).run()
    return app


def status(workspace: Workspace, activity: str) -> ReviewStatus:
    return review_of(workspace, activity, find_activity(workspace, activity)["revision"])[0]


def be(app: AppTest, name: str) -> AppTest:
    app.text_input(key="personne").set_value(name).run()
    return app


def test_the_pages_of_an_empty_database_say_what_to_do(on_empty) -> None:
    assert "Aucun inventaire" in said(on_empty("control"))


def test_the_name_is_asked_once_and_nothing_waits_for_it(on_filled) -> None:
    app = on_filled("home")
    app.text_input(key="personne.nom").set_value("Camille").run()
    app.button(key="personne.dire").click().run()
    assert app.text_input(key="personne").value == "Camille"
    assert "personne.nom" not in [box.key for box in app.text_input]
    app = on_filled("home")
    app.button(key="personne.plus.tard").click().run()
    assert "personne.nom" not in [box.key for box in app.text_input]
    assert app.text_input(key="personne").value != "Camille"


def test_who_entered_is_told_why_she_cannot_approve(on_filled, workspace) -> None:
    app = whole_list(section(be(on_filled("control"), "Camille"), "Validation"))
    assert app.button(key=f"{KEY}.submitted").label == "Soumettre (9)"
    assert app.button(key=f"{KEY}.approved").help == "Seules des données soumises se valident."
    app.button(key=f"{KEY}.submitted").click().run()
    assert "9 données soumises" in said(app)
    assert status(workspace, "D-0000009") is ReviewStatus.SUBMITTED
    whole_list(app)
    waiting = app.button(key=f"{KEY}.approved")
    assert waiting.disabled
    assert "une autre personne les valide" in waiting.help
    assert "9 données soumises portent votre nom (Camille)" in said(app)


def test_another_person_approves_or_refuses_with_a_comment(on_filled, workspace) -> None:
    submit(workspace, {"D-0000001": 1, "D-0000009": 1})
    app = section(be(on_filled("control"), "Dominique"), "Validation")
    app.selectbox(key=f"{KEY}.Entité").set_value("ONV").run()
    whole_list(app)
    assert app.button(key=f"{KEY}.refused").disabled
    assert "commentaire" in app.button(key=f"{KEY}.refused").help
    app.text_input(key=COMMENT).set_value("joindre le relevé").run()
    app.button(key=f"{KEY}.refused").click().run()
    assert status(workspace, "D-0000009") is ReviewStatus.REFUSED
    app.selectbox(key=f"{KEY}.Entité").set_value(None).run()
    whole_list(app)
    app.button(key=f"{KEY}.approved").click().run()
    assert status(workspace, "D-0000001") is ReviewStatus.APPROVED
    assert "non validées (8 données)" in said(app)


def test_every_total_says_what_is_not_approved(on_filled, workspace) -> None:
    for page in ("home", "results", "filing"):
        assert "non validées (9 données)" in said(on_filled(page)), page
    submit(workspace, {"D-0000009": 1})
    approve(replace(workspace, actor="Dominique"), {"D-0000009": 1})
    before = find_inventory(workspace, "2021")
    after = replace(before, counted_reviews="approved")
    change_inventory(workspace, after, reason="validées seules", expected=1)
    for page in ("home", "results", "filing"):
        told = said(on_filled(page))
        assert "8 données non validées" in told, page
        assert "ne comptent pas" in told, page


def test_the_document_is_on_the_total_on_the_datum_and_on_its_line(on_filled, workspace) -> None:
    attach(workspace, [PDF], ["D-0000009"])
    app = on_filled("home")
    assert "D'où vient ce total" in [s.value for s in app.subheader]
    labels = [b.label.replace("\\", "") for b in app.get("download_button")]
    assert PDF.name in labels
    named(app, "Voir").click().run()
    assert "Donnée D\\-0000009" in [s.value for s in app.subheader]
    assert PDF.name in [b.label.replace("\\", "") for b in app.get("download_button")]
    assert "État : saisie" in said(app)
    box = next(box for box in app.text_input if box.key == "saisie.pieces.D-0000009.0.motif")
    assert app.button(key="saisie.pieces.D-0000009.0.detacher").disabled
    box.set_value("mauvaise facture").run()
    app.button(key="saisie.pieces.D-0000009.0.detacher").click().run()
    assert attached_to(workspace, "D-0000009") == []
    assert "Aucune pièce" in said(app)


def test_a_document_that_another_hand_changed_says_so_in_place_of_its_button(
    on_filled, workspace, filled
) -> None:
    attach(workspace, [PDF], ["D-0000009"])
    (file,) = [path for path in filled.with_name("essai.pieces").rglob("*") if path.is_file()]
    file.write_bytes(b"%PDF-1.7 autre")
    app = on_filled("home")
    assert "facture *d'été*.pdf : modifiée hors de l'outil" in said(app)
    assert PDF.name not in [b.label.replace("\\", "") for b in app.get("download_button")]


def test_a_warning_is_kept_with_a_reason_listed_apart_and_taken_back(on_filled, workspace) -> None:
    bring_in(workspace, "reste.csv", data_file([ODD]))
    settings = find_inventory(workspace, "2021")
    app = section(be(on_filled("control"), "Camille"), "Constats")
    assert "À corriger ou à admettre" in [s.value for s in app.subheader]
    assert app.button(key=f"{FINDINGS}.admettre").disabled
    found = findings_of_year(workspace, settings).open
    acknowledge(workspace, found, reason="avoir du fournisseur")
    app.run()
    assert "Aucun constat en attente" in said(app)
    assert "Constats admis" in [s.value for s in app.subheader]
    table = app.dataframe[-1].value
    assert table["reason"].tolist() == ["avoir du fournisseur"] * len(found)
    assert app.button(key=f"{FINDINGS}.rouvrir").disabled
