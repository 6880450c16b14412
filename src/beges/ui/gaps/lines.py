"""The lines behind a figure of a bridge, then the data behind a line, before and after."""

import pandas as pd
import streamlit as st

from beges.domain.comparison import Bridge
from beges.services.bridge_tables import behind, lines_of_step, order_of
from beges.services.slices import SHOWN_LINES
from beges.ui.downloads import csv_button
from beges.ui.formats import a_day, effects, figure, masses, significant
from beges.ui.tables import Columns, Shown, choice, table

LINES: Columns = {
    "effect_mg": Shown(label="Effet (tCO2e)", show=effects(3), width=105),
    "cause": Shown(label="Cause", width=190),
    "activity_type": Shown(label="Type de donnée", width=190),
    "entity": Shown(label="Entité", width=65),
    "site": Shown(label="Site", width=105),
    "v5": Shown(label="Poste", width=55),
    "part": Shown(label="Part du facteur", width=130),
    "quantity_before": Shown(label="Quantité avant", show=significant(9), width=115),
    "quantity_after": Shown(label="Quantité après", show=significant(9), width=115),
    "unit": Shown(label="Unité", width=80),
    "rate_before": Shown(label="kgCO2e/unité avant", show=significant(6), width=140),
    "rate_after": Shown(label="kgCO2e/unité après", show=significant(6), width=140),
    "before_mg": Shown(label="tCO2e avant", show=masses(3), width=95),
    "after_mg": Shown(label="tCO2e après", show=masses(3), width=95),
    "kind_before": Shown(label="Nature avant", width=150),
    "kind_after": Shown(label="Nature après", width=150),
    "factor_before": Shown(label="Facteur avant", width=240),
    "factor_after": Shown(label="Facteur après", width=240),
}


def lines_to_data(bridge: Bridge, found: pd.DataFrame, *, key: str, name: str) -> None:
    """The effects, the largest first, bounded with the count said; one that is ticked opens."""
    shown = lines_of_step(found, SHOWN_LINES)
    every = f"{figure(len(found))} ligne" + ("s" if len(found) > 1 else "")
    bounded = f"Les {SHOWN_LINES} plus grands effets, sur {every}"
    told = bounded if len(found) > len(shown) else every
    st.caption(f"{told} — cochez-en une pour voir ses données, avant et après.")
    at = choice(shown, LINES, key=key)
    csv_button(lambda: lines_of_step(found), name, key=f"{key}.csv")
    if at is not None:
        origin = order_of(found).iloc[at]
        _behind(bridge, int(origin["leg"]), int(origin["line"]))


BEHIND: Columns = {
    "inventory": Shown(label="Inventaire", width=230),
    "activity_id": Shown(label="Donnée", width=105),
    "period_start": Shown(label="Début", show=a_day, width=95),
    "period_end": Shown(label="Fin", show=a_day, width=95),
    "quantity": Shown(label="Quantité", show=figure, width=115),
    "unit": Shown(label="Unité", width=90),
    "total_mg": Shown(label="tCO2e", show=masses(6), width=115),
    "comment": Shown(label="Commentaire", width=520),
}


def _behind(bridge: Bridge, leg: int, line: int) -> None:
    """The data behind a line, on both sides, as they were entered."""
    rows = behind(bridge, leg, line)
    st.markdown("**Les données de cette ligne**")
    if len(rows) > SHOWN_LINES:
        st.caption(f"Les {SHOWN_LINES} premières des {figure(len(rows))} données.")
    table(rows.head(SHOWN_LINES), BEHIND)
