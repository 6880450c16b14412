"""What a file does not say and a person gives at each import: its period, or its year."""

import streamlit as st

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import FileMapping
from beges.intake import Given
from beges.services.entry import typed_value
from beges.ui.formats import plain

FIRST, LAST, YEAR = "fichier.du", "fichier.au", "fichier.annee"
FIRST_YEAR, LAST_YEAR = 1990, 2100


def ask_given(mapping: FileMapping) -> Given | None:
    """The period or the year that the file does not say; none while something is missing."""
    if mapping.asks_year:
        year = st.number_input(
            "Année du fichier",
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
            value=None,
            step=1,
            key=YEAR,
            persist_state="session",
        )
        return None if year is None else Given(year=int(year))
    if not mapping.asks_period:
        return Given()
    st.caption("Ce fichier ne porte pas de dates : donnez sa période.")
    left, right = st.columns(2)
    days = []
    for place, name, key in ((left, "period_start", FIRST), (right, "period_end", LAST)):
        column = ACTIVITIES.column(name)
        text = place.text_input(
            f"{column.label_fr} *", key=key, placeholder="jj/mm/aaaa", persist_state="session"
        )
        typed = typed_value(column, text)
        if text and typed.finding is not None:
            place.caption(f":red[{plain(typed.finding.sentence)}]")
        days.append(typed.value)
    return Given(first=days[0], last=days[1]) if all(days) else None
