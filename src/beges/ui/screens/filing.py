"""Déclaration: from the figures to what is filed, section by section."""

import streamlit as st

from beges.ui.declaration import deposit, tables
from beges.ui.steps import open_inventory

TABLES, DEPOSIT = "Tableaux", "Dépôt"
SECTIONS = {TABLES: tables.show, DEPOSIT: deposit.show}
"""In the order of the work; each takes the inventory that is open."""


def show() -> None:
    """The page."""
    st.header("Déclaration")
    inventory = open_inventory()
    if inventory is None:
        return
    section = st.segmented_control(
        "Section",
        list(SECTIONS),
        default=TABLES,
        required=True,
        key="declaration.section",
        label_visibility="collapsed",
        persist_state="session",
    )
    SECTIONS[str(section)](inventory)


if __name__ == "__main__":
    show()
