"""Restated: what a restatement corrects, and by how much."""

import streamlit as st

from beges.domain.french import day, signed_tonnes, tonnes
from beges.domain.inventory import Inventory
from beges.domain.statements import METHODS_FR, beges_statement
from beges.services.filings import filings
from beges.ui import session
from beges.ui.formats import plain
from beges.ui.paths import GAPS, link


def show(inventory: Inventory) -> None:
    """Beside the filed inventory: the same table, then and now. Nothing for another inventory."""
    code = inventory.settings.restates
    filing = filings(session.workspace()).get(code) if code else None
    if filing is None:
        return
    now = beges_statement(inventory, filing.standard).exact_total_mg
    with st.container(border=True):
        st.markdown(
            f"**Ce bilan rectifie « {plain(filing.inventory)} »**, déposé le {day(filing.filed_on)}"
            f" (version {filing.version}) · {METHODS_FR[filing.standard]} :"
            f" {tonnes(filing.total_mg, 2)} tCO2e déposées, {tonnes(now, 2)} tCO2e ici, soit"
            f" **{signed_tonnes(now - filing.total_mg, 2)} tCO2e** (totaux exacts, avant l'arrondi"
            " des cases)."
        )
        link(GAPS, "Voir d'où vient l'écart")
