"""Facteurs: the factor library, in sections."""

from collections.abc import Callable, Mapping

import streamlit as st

from beges.ui.factors import compare, corrections, own, releases, search

SECTIONS: Mapping[str, Callable[[], None]] = {
    "Chercher": search.show,
    "Versions": releases.show,
    "Comparer": compare.show,
    "Facteurs propres": own.show,
    "Corrections": corrections.show,
}
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
