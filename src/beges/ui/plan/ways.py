"""The trajectories: from a base to its targets, beside what was emitted and the benchmark."""

from collections.abc import Mapping

import streamlit as st

from beges.services.plan_state import PlanState
from beges.services.plan_views import (
    AIMED,
    BENCHMARK,
    EMITTED,
    aim_fr,
    chart_rows,
    gap_sentences,
    years_table,
)
from beges.ui import charts
from beges.ui.formats import plain
from beges.ui.tables import Shown, sheet
from beges.ui.theme import ACCENT, GREY, INK

COLOURS = {AIMED: ACCENT, EMITTED: INK, BENCHMARK: GREY}
COLUMNS = {
    "year": Shown(label="Année", show=str),
    "target": Shown(label="Objectif"),
    "aimed": Shown(label="Trajectoire (tCO2e)", show=str),
    "emitted": Shown(label="Émis (tCO2e)", show=str),
    "inventory": Shown(label="Inventaire"),
    "off": Shown(label="Écart (t)", show=str),
    "snbc": Shown(label="SNBC (tCO2e)", show=str),
}


def show(state: PlanState, names: Mapping[str, str]) -> None:
    """The section."""
    if not state.ways:
        st.info(
            "Aucune trajectoire : ajoutez un objectif chiffré, avec son inventaire de base, dans"
            " la section Objectifs.",
            icon=":material/lightbulb:",
        )
        return
    told = [aim_fr(way.aim, names) for way in state.ways]
    chosen = st.selectbox(
        "Trajectoire",
        range(len(told)),
        format_func=told.__getitem__,
        key="plan.trajectoire",
        persist_state="session",
        width=640,
    )
    way = state.ways[chosen]
    left, right = st.columns([3, 2], gap="large")
    with left:
        charts.trajectory(
            chart_rows(way),
            COLOURS,
            alt=f"Trajectoire : {aim_fr(way.aim, names)}",
        )
    with right:
        for sentence in gap_sentences(way):
            st.markdown(plain(sentence))
    sheet(years_table(way), COLUMNS)
    st.caption(
        "Droites entre l'inventaire de base et chaque objectif. SNBC : jalons cités par la méthode"
        " V5 (p. 51), −40 % entre 1990 et 2030 et division par 6 en 2050, joints par des droites"
        " et ramenés à la base. Les absorptions et les compensations ne comptent pas comme des"
        " réductions."
    )
