"""Section Écritures: from an activity back to the entries of the file that was kept."""

import streamlit as st

from beges.services.bookkeeping import EntryTrail, entries_of, ledger_activities
from beges.services.bookkeeping.words import entry_table, euros_fr, in_euros, trail_fr
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import a_day, decimals, figure, plain
from beges.ui.messages import say_findings
from beges.ui.tables import Columns, Shown, choice, table

OPENED = "compta.ecritures"
LISTED: Columns = {
    "activity_id": Shown(label="Donnée", width=100),
    "entity": Shown(label="Entité", width=70),
    "site": Shown(label="Site", width=100),
    "comment": Shown(label="Compte", width=300),
    "quantity": Shown(label="Montant €", show=decimals(2), width=130),
    "basis": Shown(label="Calcul", width=480),
}
ENTRIES: Columns = {
    "row": Shown(label="Ligne", show=figure, width=70),
    "date": Shown(label="Date", show=a_day, width=90),
    "third": Shown(label="Tiers", width=170),
    "label": Shown(label="Libellé", width=250),
    "debit": Shown(label="Débit €", show=euros_fr, width=105),
    "credit": Shown(label="Crédit €", show=euros_fr, width=105),
    "entry": Shown(label="Écriture", width=90),
    "piece": Shown(label="Pièce", width=100),
}
SHOWN = 2_000


def show() -> None:
    """The section."""
    st.caption(
        "Chaque donnée issue d'un FEC garde son fichier : ses écritures y sont relues et"
        " additionnées de nouveau. Cochez une donnée."
    )
    workspace = session.workspace()
    rows = ledger_activities(workspace)
    if not len(rows):
        st.info("Aucune donnée ne vient encore d'un FEC.", icon=":material/lightbulb:")
        return
    chosen = choice(rows, LISTED, key="compta.donnees.liste")
    if chosen is None:
        return
    with st.spinner("Lecture du fichier gardé…"):
        trail = entries_of(workspace, str(rows["activity_id"].iloc[chosen]))
    st.subheader(f"Écritures de {plain(rows['activity_id'].iloc[chosen])}")
    st.markdown(plain(rows["basis"].iloc[chosen]))
    _entries(trail, str(rows["activity_id"].iloc[chosen]))


def _entries(trail: EntryTrail, identifier: str) -> None:
    """The entries, their sum, and what differs."""
    say_findings(trail.findings)
    st.caption(plain(trail_fr(trail)))
    st.caption(f"Empreinte du fichier : {trail.document}")
    rows = entry_table(trail)
    table(rows.head(SHOWN), ENTRIES)
    if len(rows) > SHOWN:
        st.caption(f"Les {figure(SHOWN)} premières ; toutes sont dans le CSV.")
    csv_button(lambda: in_euros(rows), f"ecritures_{identifier}", key="compta.ecritures.csv")
