"""Écarts: why two totals differ, between years or between standards."""

import streamlit as st

from beges.ui.gaps import years

YEARS = "Entre années"
SECTIONS = {YEARS: years.show}
"""In the order of the questions; each chooses its own inventories."""


def show() -> None:
    """The page."""
    st.header("Écarts")
    section = YEARS
    if len(SECTIONS) > 1:
        section = str(
            st.segmented_control(
                "Section",
                list(SECTIONS),
                default=YEARS,
                required=True,
                key="ecarts.section",
                label_visibility="collapsed",
                persist_state="session",
            )
        )
    SECTIONS[section]()


if __name__ == "__main__":
    show()
