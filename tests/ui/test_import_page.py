"""Import: the preview of a file with mistakes, one batch stored once, and its way back."""

from group_files import TEN_LINES, data_file
from streamlit.testing.v1 import AppTest
from ui.words import cells_of, named, said

from beges.domain.activities import ACTIVITIES
from beges.services.activities import stored_activities
from beges.services.batches import list_batches
from beges.services.workspace import Workspace

THREE_MISTAKES = (
    ";ALS;LYO;Électricité du réseau;;01/02/2021;28/02/2021;1 500;kilomachins;Facturée;",
    ";ALS;LYO;Électricité du réseau;;01/03/2021;31/03/2021;beaucoup;kWh;Facturée;",
    ";ALS;LYON-9;Électricité du réseau;;01/04/2021;30/04/2021;1 500;kWh;Facturée;",
    ";ALS;LYO;Électricité du réseau;;01/05/2021;31/05/2021;1 500;kWh;Facturée;",
)


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].set_value((name, content, "text/csv"))
    return app.run()


def counts(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def test_three_mistakes_are_named_and_nothing_is_written(on_filled, workspace: Workspace) -> None:
    before = len(stored_activities(workspace))
    app = upload(on_filled("imports"), "avril.csv", data_file(THREE_MISTAKES))
    assert counts(app) == ["4", "1", "3", "0"]
    assert any("3 constat" in expander.label for expander in app.expander)
    rows = app.table[0].value
    places = cells_of(rows["Où"])
    assert [place.split("colonne ")[1] for place in places] == [
        "« Unité »",
        "« Quantité »",
        "« Code site »",
    ]
    assert any("lignes rejetées" in button.label for button in app.download_button)
    assert len(stored_activities(workspace)) == before


def test_accepted_rows_are_imported_apart_then_undone(on_filled, workspace: Workspace) -> None:
    before = len(stored_activities(workspace))
    app = upload(on_filled("imports"), "avril.csv", data_file(THREE_MISTAKES))
    named(app, "Importer la ligne").click().run()
    assert "1 ligne d'avril.csv" in said(app)
    assert len(stored_activities(workspace)) == before + 1
    named(app, "Annuler le lot").click().run()
    app.text_input(key="import.motif").set_value("Essai")
    app.button(key="FormSubmitter:import.annulation-Annuler le lot").click().run()
    assert "annulé" in said(app)
    assert len(stored_activities(workspace)) == before
    assert list_batches(workspace)[1].reason == "Essai"


def test_the_same_file_is_refused_twice(on_filled) -> None:
    app = upload(on_filled("imports"), "donnees.csv", data_file(TEN_LINES))
    told = app.table[0].value["Constat"].iloc[0].replace("\\", "")
    assert "déjà été importé" in told
    assert not [button for button in app.button if button.label.startswith("Importer")]


def test_a_pasted_block_goes_through_the_same_door(on_filled, workspace: Workspace) -> None:
    before = len(stored_activities(workspace))
    given = {
        "entity": "ALS",
        "site": "LYO",
        "activity_type": "Électricité du réseau",
        "period_start": "01/06/2021",
        "period_end": "30/06/2021",
        "quantity": "1 234,5",
        "unit": "kWh",
        "data_kind": "Facturée",
    }
    line = "\t".join(given.get(column.name, "") for column in ACTIVITIES.collected)
    app = on_filled("imports")
    app.text_area[0].set_value(line)
    named(app, "Contrôler le bloc").click().run()
    assert counts(app) == ["1", "1", "0", "0"]
    named(app, "Importer 1").click().run()
    assert len(stored_activities(workspace)) == before + 1


def test_a_file_that_is_no_table_is_told(on_filled) -> None:
    app = upload(on_filled("imports"), "facture.pdf", b"%PDF-1.7 ...")
    assert counts(app) == ["0", "0", "0", "0"]
    assert "ne s'importe pas" in app.table[0].value["Constat"].iloc[0].replace("\\", "")


def test_a_preview_can_be_abandoned(on_filled) -> None:
    app = upload(on_filled("imports"), "avril.csv", data_file(THREE_MISTAKES))
    named(app, "Abandonner").click().run()
    assert counts(app) == []
