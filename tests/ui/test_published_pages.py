"""Chiffres publiés, Bilans publiés and Vérification: walked as a person would."""

import pytest
from group_files import settings
from published_files import a_file, a_row
from streamlit.testing.v1 import AppTest
from ui.words import said

from beges.services.inventories import create_inventory
from beges.ui.control.verification import KEY as VERIFICATION
from beges.ui.declaration.peers import KEY as PEERS

pytestmark = pytest.mark.slow


def section(app: AppTest, key: str, name: str) -> AppTest:
    app.segmented_control(key=key).set_value(name).run()
    assert not app.exception
    return app


def test_the_figures_of_the_statement_and_their_sentences(on_filled) -> None:
    app = section(on_filled("filing"), "declaration.section", "Chiffres publiés")
    assert "par rapport à 2020" in app.code[0].value
    assert "Variation exacte" in said(app)
    app.selectbox(key="declaration.indicateurs.contre.2021").set_value("").run()
    assert "par rapport à" not in app.code[0].value
    assert not app.exception


def test_a_file_of_published_inventories_is_compared_or_refused(on_filled) -> None:
    app = section(on_filled("filing"), "declaration.section", "Bilans publiés")
    assert "dès que le fichier est donné" in said(app)
    rows = [a_row(n, siren=f"{n + 1:09d}", method="v4", name="<b>*Org*") for n in range(6)]
    upload = app.file_uploader(key=f"{PEERS}.fichier")
    upload.set_value(("bilans.csv", a_file(*rows), "text/csv")).run()
    assert not app.exception
    app.text_input(key=f"{PEERS}.naf.2021").set_value("6499Z").run()
    told = said(app)
    assert "6 pairs" in told
    assert "7 lignes lues" not in told
    app.toggle(key=f"{PEERS}.detail").set_value(True).run()
    assert not app.exception
    app.segmented_control(key=f"{PEERS}.methode.2021").set_value("v5").run()
    assert "Trop peu de pairs" in said(app)
    upload = app.file_uploader(key=f"{PEERS}.fichier")
    upload.set_value(("autre.csv", b"a;b\n1;2\n", "text/csv")).run()
    assert "n'est pas un export des bilans publiés" in said(app).replace("\\", "")
    assert not app.exception


def test_the_verifier_reads_draws_and_is_told_what_is_wrong(on_filled) -> None:
    app = section(on_filled("control"), "controle.section", "Vérification")
    titles = [title.value for title in app.subheader]
    assert titles[:2] == ["Seuil de matérialité", "Écarts relevés"]
    assert titles[-3:] == ["Qui a fait quoi", "Échantillon", "Résultat du test"]
    app.text_input(key=f"{VERIFICATION}.seuil").set_value("cinq").run()
    assert "pourcentage" in said(app)
    app.text_input(key=f"{VERIFICATION}.seuil").set_value("10").run()
    app.text_input(key=f"{VERIFICATION}.graine").set_value("x").run()
    assert "nombre entier" in said(app)
    app.text_input(key=f"{VERIFICATION}.graine").set_value("2021").run()
    assert "un point tous les" in said(app)
    upload = app.file_uploader(key=f"{VERIFICATION}.rendue.2021")
    upload.set_value(("feuille.xlsx", b"PK\x03\x04", "application/octet-stream")).run()
    assert "endommagé" in said(app)
    assert not app.exception


def test_an_inventory_without_data_says_so(on_filled, workspace) -> None:
    create_inventory(workspace, settings(2015), reason="essai")
    app = on_filled("control")
    app.selectbox(key="inventaire").set_value("2015").run()
    assert "Aucune donnée" in said(app)
    assert not app.exception
