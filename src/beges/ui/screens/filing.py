"""Déclaration: from the figures to what is filed, section by section."""

import streamlit as st

from beges.services.filings import filed_mark, filings
from beges.ui import drafts, origins, session
from beges.ui.declaration import (
    copy_sheet,
    deposit,
    form,
    indicators,
    obligations,
    peers,
    reference,
    report,
    significance,
    tables,
    way,
)
from beges.ui.steps import no_activity, open_inventory

TABLES = way.TABLES
SECTIONS = {
    way.OBLIGATIONS: obligations.show,
    way.SIGNIFICANCE: significance.show,
    way.REFERENCE: reference.show,
    way.FORM: form.show,
    way.TABLES: tables.show,
    way.SHEET: copy_sheet.show,
    way.REPORT: report.show,
    way.DEPOSIT: deposit.show,
    way.FIGURES: indicators.show,
    way.PUBLISHED: peers.show,
}
"""In the order of the work; each takes the inventory that is open."""
OF_FIGURES = frozenset({way.TABLES, way.SHEET, way.REPORT, way.FIGURES, way.PUBLISHED})
"""Those that show figures only: the others can be answered before the first datum."""


PROMISE_FR = (
    "Cette page mène de l'inventaire au dépôt : obligations, postes significatifs, année de"
    " référence, formulaire, tableaux, fiche à recopier, rapport. Le dépôt arrête les chiffres et"
    " garde un dossier scellé, qu'un tiers vérifie sans l'outil."
)


def show() -> None:
    """The page."""
    drafts.restore()
    st.header("Déclaration")
    promise = st.container()
    inventory = open_inventory(even_empty=True)
    if inventory is None:
        promise.caption(PROMISE_FR)
        return
    origins.not_approved(inventory.settings, whole="Inventaire : ")
    mark = filed_mark(filings(session.workspace()).get(inventory.settings.inventory))
    if mark:
        st.caption(f":material/lock: **{mark}** : ses chiffres et ses réponses ne bougent plus.")
    else:
        way.show(inventory)
    section = st.segmented_control(
        "Section",
        list(SECTIONS),
        default=way.OBLIGATIONS,
        required=True,
        format_func=way.short,
        key=way.SECTION,
        label_visibility="collapsed",
        persist_state="session",
    )
    if section in OF_FIGURES and not len(inventory.lines):
        no_activity(inventory.settings.year)
        return
    SECTIONS[str(section)](inventory)


if __name__ == "__main__":
    show()
