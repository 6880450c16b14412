"""Contrôle: what bears each figure, who accepted it, and what is still to be looked at."""

import streamlit as st

from beges.ui.control import findings, pieces, validation, verification
from beges.ui.steps import open_inventory

PIECES, VALIDATION, FINDINGS = "Pièces", "Validation", "Constats"
VERIFICATION = "Vérification"
SECTIONS = {
    PIECES: pieces.show,
    VALIDATION: validation.show,
    FINDINGS: findings.show,
    VERIFICATION: verification.show,
}


def show() -> None:
    """The page."""
    st.header("Contrôle")
    inventory = open_inventory()
    if inventory is None:
        return
    section = st.segmented_control(
        "Section",
        list(SECTIONS),
        default=PIECES,
        required=True,
        key="controle.section",
        label_visibility="collapsed",
        persist_state="session",
    )
    SECTIONS[str(section)](inventory)


if __name__ == "__main__":
    show()
