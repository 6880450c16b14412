"""Walks of the tables beside the BEGES, and of the steps from a standard to another."""

from collections.abc import Callable

import pytest
from group_files import bring_in, data_file
from streamlit.testing.v1 import AppTest
from ui.words import on_tables, said

from beges.services.inventories import change_inventory, compile_stored, find_inventory
from beges.services.reconciliation import reconciled
from beges.services.workspace import Workspace
from beges.ui.forms import REQUIRED

ASSETS = [
    ";ALS;LYO;Matériel informatique acheté;laptop;05/05/2021;05/05/2021;10;unités;Facturée;",
    ";ALS;LYO;Visiteurs venus en voiture;car_average;1/1/2021;1/9/2021;50;véhicule.km;Mesurée;",
]
CONTRACT = """\
Code du contrat;Code entité;Code site;Instrument;Début;Fin;Électricité couverte (kWh);\
Facteur du contrat (kgCO2e/kWh);Source
GO;ALS;LYO;Garanties d’origine;01/01/2021;31/12/2021;99000;0;*Certificat*
"""


@pytest.mark.parametrize(
    ("standard", "words"),
    [
        ("iso", "CO2 biogénique est à part"),
        ("esrs", "Case vide : non renseigné, jamais zéro"),
        ("avoided", "Aucune émission évitée"),
        ("ghg-protocol", "n'est pas renseigné"),
    ],
)
def test_a_table_names_who_it_covers(on_filled, standard: str, words: str) -> None:
    app = on_tables(on_filled)
    app.segmented_control(key="declaration.norme").set_value(standard).run()
    assert not app.exception
    assert "ALS (SIREN 732 829 320), ONV (SIREN 552 100 554)" in said(app)
    assert words in said(app)


def test_contracts_that_cover_too_much_are_said_beside_scope_2(
    on_filled, workspace: Workspace
) -> None:
    bring_in(workspace, "contrats.csv", CONTRACT)
    app = on_tables(on_filled)
    app.segmented_control(key="declaration.norme").set_value("ghg-protocol").run()
    assert "Le surplus n'est pas compté" in said(app)
    assert "l’électricité consommée, soit 12,3 MWh" in said(app)
    assert app.metric[1].value == "non renseigné"


def test_only_consolidated_entities_are_offered(on_filled, workspace: Workspace) -> None:
    from dataclasses import replace

    settings = find_inventory(workspace, "2021")
    change_inventory(workspace, replace(settings, entities=("ALS",)), reason="essai", expected=1)
    app = on_tables(on_filled)
    assert app.selectbox(key="declaration.entite").options == ["Groupe consolidé", "Société mère"]
    assert "ONV" not in said(app)


def test_the_register_of_contracts_and_the_list_of_entities_are_forms(on_filled) -> None:
    app = on_filled("perimeter")
    app.segmented_control(key="perimetre.registre").set_value("electricity_contracts").run()
    assert any(
        field.label == f"Facteur du contrat (kgCO2e/kWh){REQUIRED}" for field in app.text_input
    )
    app.segmented_control(key="perimetre.registre").set_value("inventories").run()
    assert any(field.label == "Entités retenues" for field in app.text_input)
    assert not app.exception


def _gaps() -> None:
    from beges.ui.gaps import standards
    from beges.ui.steps import open_inventory

    inventory = open_inventory()
    if inventory is not None:
        standards.show(inventory)


def test_the_steps_between_two_standards(
    open_app: Callable[..., object], filled, workspace: Workspace
) -> None:
    bring_in(workspace, "suite.csv", data_file(ASSETS))
    open_app(filled)  # the database of this test
    app = AppTest.from_function(_gaps, default_timeout=60).run()
    assert not app.exception
    inventory = compile_stored(workspace, find_inventory(workspace, "2021"))
    steps = reconciled(workspace, inventory, "v5", "ghgp").steps
    shown = app.dataframe[0].value
    assert list(shown["label"])[1:-1] == [step.label_fr for step in steps]
    assert "exactement la somme des étapes." in said(app)
    app.selectbox(key="ecarts.normes.de").set_value("published").run()
    assert not app.exception
    assert app.dataframe[0].value["label"].iloc[0] == "Vue publiée"
