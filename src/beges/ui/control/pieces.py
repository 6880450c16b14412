"""Pièces: how much of the emissions a document bears, and what has none, the heaviest first."""

import streamlit as st

from beges.domain.french import several
from beges.domain.inventory import Inventory
from beges.services.coverage import undocumented
from beges.services.results import dimension_labels
from beges.ui import documents, session
from beges.ui.downloads import csv_button
from beges.ui.formats import a_day, figure, masses, plain
from beges.ui.origins import covered
from beges.ui.paths import ENTRY, go
from beges.ui.tables import Columns, Shown, choices

SHOWN = 300
KEY = "controle.pieces"


def show(inventory: Inventory) -> None:
    """The section."""
    covered(inventory, leads_on=False)
    rows = undocumented(session.workspace(), inventory)
    st.subheader("Données sans pièce")
    if rows.empty:
        st.markdown(":material/check_circle: Chaque donnée qui émet a une pièce.")
        return
    names = dimension_labels(inventory, "entity")
    entity = st.selectbox(
        "Entité",
        list(names),
        index=None,
        format_func=lambda code: names.get(code, code),
        placeholder="Toutes",
        key=f"{KEY}.entite",
        persist_state="session",
        width=320,
    )
    if entity:
        rows = rows[rows["entity"] == entity].reset_index(drop=True)
    shown = rows.head(SHOWN)
    bound = f", les {SHOWN} plus lourdes montrées" if len(rows) > SHOWN else ""
    st.caption(
        f"{several(len(rows), 'donnée')} sans pièce, de celles qui émettent{bound}. Cochez celles"
        " que la pièce justifie, puis déposez-la : un fichier peut justifier plusieurs données."
    )
    turn = st.session_state.get("pieces.tour", 0)
    ticked = choices(shown, _columns(), key=f"{KEY}.{inventory.settings.inventory}.{entity}.{turn}")
    chosen = shown["activity_id"].iloc[ticked].tolist()
    left, right = st.columns([3, 2], gap="large")
    with left:
        documents.drop(chosen, key=KEY)
    with right:
        csv_button(rows, f"{inventory.settings.inventory}_sans_piece", key=KEY)
        label = f"Voir {plain(chosen[0])}" if len(chosen) == 1 else ""
        if label and st.button(label, icon=":material/open_in_new:"):
            st.session_state["saisie.ouvrir"] = chosen[0]
            go(ENTRY)


def _columns() -> Columns:
    return {
        "activity_id": Shown(label="Identifiant", width=100),
        "total_mg": Shown(label="tCO2e", show=masses(3), width=95),
        "activity_type": Shown(label="Type de donnée", width=210),
        "entity": Shown(label="Entité", width=65),
        "site": Shown(label="Site", width=110),
        "quantity": Shown(label="Quantité", show=figure, width=100),
        "unit": Shown(label="Unité", width=90),
        "period_start": Shown(label="Début", show=a_day, width=95),
        "period_end": Shown(label="Fin", show=a_day, width=95),
        "documents": Shown(label="Référence saisie", width=200),
    }
