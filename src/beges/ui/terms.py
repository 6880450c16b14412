"""Terms: a line opened, from the cell of origin to the boxes, with the way to correct its data."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from beges.domain.inventory import Inventory
from beges.services.reviews import review_of
from beges.services.slices import line_trail
from beges.services.trails import sentences
from beges.ui import documents, session
from beges.ui.formats import plain
from beges.ui.paths import ENTRY, go
from beges.ui.tables import Shown, sheet

COLUMNS = {
    "term": Shown(label="Terme", width=220),
    "value": Shown(label="Valeur", width="large"),
}


def show(inventory: Inventory, line: str) -> None:
    """The terms of the line of that name."""
    found = line_trail(inventory, line)
    if found is None:
        return
    with st.container(border=True):
        st.subheader(f"Ligne {plain(line)}")
        sheet(pd.DataFrame(list(sentences(found)), columns=["term", "value"]), COLUMNS)
        activity = str(found.activity["activity_id"])
        _review(found.activity)
        documents.show(activity, key="resultats.pieces")
        if st.button("Corriger cette donnée", icon=":material/edit:"):
            st.session_state["saisie.ouvrir"] = activity
            go(ENTRY)


def _review(activity: Mapping[str, object]) -> None:
    """Where the datum stands, and who said so."""
    identifier, revision = str(activity["activity_id"]), int(str(activity["revision"]))
    status, told = review_of(session.workspace(), identifier, revision)
    st.caption(f":material/rule: État de la donnée : {status.label_fr.lower()} {plain(told)}")
