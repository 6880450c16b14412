"""Écarts: why two totals differ, between years or between standards."""

import streamlit as st

from beges.ui.gaps import standards, years
from beges.ui.steps import open_inventory

YEARS, STANDARDS = "Entre années", "Entre normes"


def show() -> None:
    """The page."""
    st.header("Écarts")
    section = st.segmented_control(
        "Section",
        [YEARS, STANDARDS],
        default=YEARS,
        required=True,
        key="ecarts.section",
        label_visibility="collapsed",
        persist_state="session",
    )
    if section == YEARS:
        years.show()
        return
    inventory = open_inventory()
    if inventory is not None:
        standards.show(inventory)


if __name__ == "__main__":
    show()
