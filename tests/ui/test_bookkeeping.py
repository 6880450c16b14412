"""Comptabilité: a ledger is checked, settled, stored, replaced, and led back to its entries."""

import pytest
from ledgers import NAME, bill, vat, wanted, written
from streamlit.testing.v1 import AppTest
from ui.words import named, said

from beges.domain.bookkeeping import ACCOUNT_CHOICES
from beges.domain.perimeter import ENTITIES
from beges.services.activities import stored_activities
from beges.services.bookkeeping import commit_fec, preview_fec, read_settings
from beges.services.records import save_record
from beges.services.workspace import Workspace
from beges.store import record_key

pytestmark = pytest.mark.slow

HOSTILE = "<b>*Frais*</b> :red[divers]"
CONTENT = written(
    [
        *bill("62260000", "1200,00", "1", CompteLib=HOSTILE),
        *bill("61320000", "500,00", "2", CompteLib="Loyers"),
        *bill("67800000", "30,00", "3", CompteLib="Divers"),
    ]
)


def chart_of(workspace: Workspace, chart: str | None) -> None:
    """Give an entity its chart of accounts, or take it away."""
    with workspace.store.reading() as reader:
        row = reader.record(ENTITIES, record_key(ENTITIES, {"entity": "ALS"}))
    assert row is not None
    told = {name: row[name] for name in ENTITIES.names} | {"chart": chart}
    save_record(workspace, ENTITIES, told, reason="essai", expected=row["revision"])


@pytest.fixture
def charted(workspace: Workspace) -> Workspace:
    """The filled database, with the chart of accounts and the VAT of its entity."""
    chart_of(workspace, "pcg")
    vat(workspace, "ALS", 50)
    return workspace


def checked(app: AppTest, content: bytes = CONTENT, name: str = NAME) -> AppTest:
    app.file_uploader[0].set_value((name, content, "text/plain"))
    app.run()
    return named(app, "Contrôler").click().run()


def section(app: AppTest, name: str) -> AppTest:
    app.segmented_control[0].set_value(name).run()
    assert not app.exception
    return app


def test_a_ledger_is_previewed_then_stored_once(on_filled, charted: Workspace) -> None:
    before = len(stored_activities(charted))
    app = checked(on_filled("bookkeeping"))
    assert not app.exception
    totals = app.table[0].value
    assert list(totals.iloc[:, 0]) == [
        "Compté",
        "Partagé",
        "Exclu par règle",
        "À trancher",
        "Sans règle",
        "Lu",
    ]
    assert list(totals["Lignes"]) == [1, 0, 3, 1, 1, 6]
    assert len(stored_activities(charted)) == before
    named(app, "Importer ce FEC").click().run()
    assert not app.exception
    assert "enregistré" in said(app)
    assert len(stored_activities(charted)) == before + 1
    app = checked(app)
    assert not [b for b in app.button if b.label.startswith("Importer ce FEC")]
    assert "rien ne changerait" in said(app)


def test_what_refuses_a_file_is_said_in_its_place(on_filled, charted: Workspace) -> None:
    app = checked(on_filled("bookkeeping"), CONTENT, "552100554FEC20211231.txt")
    assert any("bloquant" in expander.label for expander in app.expander)
    assert "552100554" in str(app.table[0].value)
    named(app, "Abandonner").click().run()
    assert not app.table
    app.text_input(key="compta.fin").set_value("demain")
    app = checked(app)
    assert "demain" in said(app)
    assert charted.actor


def test_an_account_is_settled_and_the_preview_follows(on_filled, charted: Workspace) -> None:
    app = section(checked(on_filled("bookkeeping")), "Doubles comptes")
    prefix = next(w.key for w in app.text_input if w.key.endswith("account"))[: -len("account")]
    app.selectbox(key=f"{prefix}entity").set_value("ALS")
    app.text_input(key=f"{prefix}year").set_value("2021")
    app.text_input(key=f"{prefix}account").set_value("6132")
    app.selectbox(key=f"{prefix}choice").set_value("monetary")
    named(app, "Enregistrer le choix").click().run()
    assert "À remplir : Motif" in said(app)
    app.text_input(key=f"{prefix}reason").set_value("Surfaces inconnues")
    named(app, "Enregistrer le choix").click().run()
    assert "Choix enregistré" in said(app)
    assert [row["account"] for row in read_settings(charted).choices] == ["6132"]
    assert ACCOUNT_CHOICES.names
    app = section(app, "Importer un FEC")
    assert list(app.table[0].value["Lignes"]) == [2, 0, 3, 0, 1, 6]


def test_a_rule_is_tried_and_saved(on_filled, charted: Workspace) -> None:
    app = section(checked(on_filled("bookkeeping")), "Règles")
    app.selectbox(key="compta.sans_regle").set_value("67800000").run()
    prefix = next(w.key for w in app.text_input if w.key.endswith("prefix"))[: -len("prefix")]
    assert app.text_input(key=f"{prefix}prefix").value == "67800000"
    app.selectbox(key=f"{prefix}treatment").set_value("purchase")
    app.selectbox(key=f"{prefix}activity_type").set_value("services_banking").run()
    factor = f"{prefix}services_banking.factor"
    app.selectbox(key=factor).set_value("ratio_financial_services").run()
    named(app, "Essayer").click().run()
    assert "Sans règle (€)" in str(app.table[0].value).replace("\\", "")
    assert not read_settings(charted).rules
    app.text_input(key=f"{prefix}why").set_value("Frais bancaires")
    named(app, "Enregistrer la règle").click().run()
    assert "Règle enregistrée" in said(app)
    assert [row["prefix"] for row in read_settings(charted).rules] == ["67800000"]


def test_rules_open_on_the_chart_of_the_ledger(on_filled, charted: Workspace) -> None:
    """An account of a bank is not offered to the rules of a company."""
    chart_of(charted, "pcec")
    content = written(bill("63900000", "1200,00", "1", CompteLib="Frais divers"))
    app = section(checked(on_filled("bookkeeping"), content), "Règles")
    chosen = next(box for box in app.selectbox if box.label == "Plan de comptes")
    assert chosen.value == "pcec"
    assert [box for box in app.selectbox if box.key == "compta.sans_regle"]
    chosen.set_value("pcg").run()
    assert not [box for box in app.selectbox if box.key == "compta.sans_regle"]


def test_a_finding_mended_in_the_perimeter_leaves_the_preview(
    on_filled, charted: Workspace
) -> None:
    """The file is not dropped twice: the preview follows the register."""
    chart_of(charted, None)
    app = checked(on_filled("bookkeeping"))
    assert any("bloquant" in expander.label for expander in app.expander)
    chart_of(charted, "pcg")
    app.run()
    assert not any("bloquant" in expander.label for expander in app.expander)
    assert named(app, "Importer ce FEC")


def test_a_party_is_registered(on_filled, charted: Workspace) -> None:
    app = section(on_filled("bookkeeping"), "Tiers du groupe")
    app.text_input(key="compta.tiers.alias").set_value("F00012")
    app.selectbox(key="compta.tiers.entite").set_value("ONV")
    app.text_input(key="compta.tiers.motif").set_value("fournisseur interne")
    named(app, "Enregistrer le tiers").click().run()
    assert "Tiers enregistré" in said(app)
    assert [row["alias"] for row in read_settings(charted).aliases] == ["F00012"]


@pytest.mark.parametrize(
    "name", ["Importer un FEC", "Règles", "Doubles comptes", "Tiers du groupe", "Écritures"]
)
def test_every_section_opens_on_an_empty_database(on_empty, name: str) -> None:
    section(on_empty("bookkeeping"), name)


def test_an_activity_leads_to_its_entries(on_filled, charted: Workspace) -> None:
    seen = preview_fec(charted, wanted(CONTENT))
    commit_fec(charted, seen)
    app = section(on_filled("bookkeeping"), "Écritures")
    app.session_state["compta.donnees.liste"] = {"selection": {"rows": [0], "columns": []}}
    app.run()
    assert not app.exception
    assert "1 écriture de" in said(app)
    assert HOSTILE in said(app)
    assert len(app.dataframe[1].value) == 1
