"""Uncertainty on the screens: intervals by a dimension, what makes them, and the text to file."""

import pandas as pd
import streamlit as st

from beges.domain.french import NARROW
from beges.domain.inventory import Inventory
from beges.domain.uncertainty import gsd2_fr, interval_fr, spread_fr
from beges.services.results import Filters, filtered
from beges.services.slices import decimals_of
from beges.services.uncertainty import (
    READING_FR,
    Interval,
    as_total,
    box_rows,
    declaration,
    explanation_fr,
    interval,
    interval_values,
    second_opinion,
    second_opinion_fr,
)
from beges.ui import charts
from beges.ui.downloads import csv_button
from beges.ui.formats import UNKNOWN, decimals, mass, masses, share
from beges.ui.tables import Columns, Shown, sheet, table

CHART_ROWS = 24
READ_AT_ONCE = 40
GHG_PROTOCOL = "ghg-protocol"
CHARTED = ("heading", "entity", "post", "v4", "scope", "gas", "month")
GSD2 = decimals(2)


def show(inventory: Inventory, filters: Filters, by: str, dimension_fr: str) -> None:
    """The interval of what the filters keep, by a dimension, and what makes it."""
    lines = filtered(inventory, filters)
    if lines.empty:
        st.info("Aucune émission ne répond à ces filtres.", icon=":material/filter_alt_off:")
        return
    found = interval(inventory, lines, by)
    _headline(found)
    with st.expander("Comment lire cette incertitude", icon=":material/help:"):
        st.markdown(READING_FR)
    _rows(inventory, found, by, dimension_fr)
    _causes(found)
    _opinion(inventory, lines, found)


def _headline(found: Interval) -> None:
    """The total, its interval, its GSD² and its class."""
    total = found.total
    places = decimals_of(total.total_mg)
    st.subheader(f"Total : {mass(total.total_mg, places)}CO2e")
    place = st.columns([5, 3, 3, 3])
    place[0].metric("Intervalle à 95 % (tCO2e)", interval_fr(total))
    place[1].metric("Écart des bornes", spread_fr(total))
    gsd2 = UNKNOWN if total.gsd2 is None else gsd2_fr(total.gsd2)
    named = UNKNOWN if total.quality is None else total.quality.uncertainty_fr
    place[2].metric(
        "GSD²",
        gsd2,
        help="Écart-type géométrique au carré : l'intervalle va du total"
        " divisé par le GSD² au total multiplié par le GSD².",
    )
    place[3].metric("Incertitude", named)
    st.markdown(explanation_fr(total, found.causes))


def _rows(inventory: Inventory, found: Interval, by: str, dimension_fr: str) -> None:
    """The subtotals with their intervals: marks, then figures."""
    if by in CHARTED and len(found.rows) <= CHART_ROWS:
        charts.intervals(interval_values(found.rows), alt=f"Intervalles par {dimension_fr.lower()}")
    _table(with_total(found), dimension_fr, decimals_of(found.total.total_mg))
    csv_button(found.rows, f"{inventory.settings.inventory}_incertitude_{by}", key="incertitude")


def with_total(found: Interval) -> pd.DataFrame:
    """The rows and their total."""
    return pd.concat([found.rows, as_total(found.total)], ignore_index=True)


def _table(rows: pd.DataFrame, dimension_fr: str, places: int) -> None:
    """Subtotals, the last of which is the total; a grid that scrolls when they are many."""
    columns = _columns(dimension_fr, places)
    if len(rows) > READ_AT_ONCE:
        table(rows, columns)
    else:
        sheet(rows, columns, bold=[False] * (len(rows) - 1) + [True])


def _columns(dimension_fr: str, places: int) -> Columns:
    return {
        "label": Shown(label=dimension_fr),
        "total_mg": Shown(label="tCO2e", show=masses(places)),
        "low_mg": Shown(label="de", show=masses(places)),
        "high_mg": Shown(label="à", show=masses(places)),
        "gsd2": Shown(label="GSD²", show=GSD2),
        "class_fr": Shown(label="Incertitude"),
        "share_default": Shown(label="Au défaut", show=share),
    }


def _causes(found: Interval) -> None:
    """The errors that weigh most: where effort goes first."""
    st.subheader("Ce qui pèse le plus")
    st.caption(
        "Part de chaque erreur dans la variance du total : c'est là qu'une meilleure donnée, ou un"
        " facteur plus précis, resserre l'intervalle."
    )
    left, right = st.columns(2, gap="medium")
    for place, title, rows in (
        (left, "Facteur d'émission", found.factors),
        (right, "Donnée d'activité", found.activities),
    ):
        with place:
            sheet(
                rows.assign(label=rows["label"] + f"{NARROW}· " + rows["code"]),
                {
                    "label": Shown(label=title),
                    "total_mg": Shown(label="tCO2e", show=masses(0)),
                    "gsd2": Shown(label="GSD²", show=GSD2),
                    "share": Shown(label="Part", show=share),
                },
            )


def _opinion(inventory: Inventory, lines: pd.DataFrame, found: Interval) -> None:
    """The second opinion, when a person asks for it."""
    if st.button("Contre-vérifier par tirages", icon=":material/casino:", key="incertitude.tirer"):
        with st.spinner("Tirages…", show_time=False):
            drawn = second_opinion(inventory, lines)
        st.info(second_opinion_fr(found.total, drawn), icon=":material/casino:")


def show_declaration(inventory: Inventory, standard: str, entity: str) -> None:
    """The free text of the form, ready to paste, and the interval of each box."""
    text, found = declaration(inventory, standard, entity)
    with st.expander("Incertitude : texte à reporter, et intervalle de chaque poste"):
        if standard != GHG_PROTOCOL:
            st.caption(
                "Le formulaire n'a pas de case pour l'incertitude, seulement un texte libre à"
                " l'étape « Méthodologie »."
            )
        st.code(text, language=None, wrap_lines=True)
        rows = box_rows(inventory, standard, found)
        _table(rows, "Poste", decimals_of(found.total.total_mg))
