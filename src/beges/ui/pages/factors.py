"""Facteurs: the factor library, in sections."""

from collections.abc import Callable, Mapping

import streamlit as st

from beges.ui.factors import releases, search

SECTIONS: Mapping[str, Callable[[], None]] = {"Chercher": search.show, "Versions": releases.show}
CHOSEN = "facteurs.section"


def show() -> None:
    """The page."""
    st.header("Facteurs d'émission")
    names = list(SECTIONS)
    name = st.segmented_control(
        "Section",
        names,
        default=names[0],
        required=True,
        key=CHOSEN,
        label_visibility="collapsed",
        persist_state="session",
    )
    SECTIONS[str(name)]()


if __name__ == "__main__":
    show()
