"""The activities that use a factor, by inventory, down to the terms of a line."""

import streamlit as st

from beges.domain.factors import EmissionFactor
from beges.domain.inventory import Inventory
from beges.services.factor_uses import FactorUses, quantities, uses_of
from beges.services.results import lines_table
from beges.services.slices import SHOWN_LINES, decimals_of
from beges.ui import queries, session, terms
from beges.ui.formats import a_day, figure, mass, masses, plain
from beges.ui.tables import Shown, choice

LINES = {
    "line_id": Shown(label="Ligne", width=130),
    "part": Shown(label="Part du facteur", width=200),
    "v5": Shown(label="Poste", width=70),
    "total_mg": Shown(label="tCO2e", show=masses(3), width=110),
}


def show(factor: EmissionFactor) -> None:
    """The activities of the chosen inventories that this factor quantifies."""
    st.subheader("Données qui l'utilisent")
    known = {settings.inventory: settings for settings in session.known_inventories()}
    if not known:
        st.caption("Aucun inventaire encore.")
        return
    chosen = st.pills(
        "Inventaires",
        list(known),
        default=[st.session_state.get(session.INVENTORY, next(iter(known)))],
        selection_mode="multi",
        format_func=lambda code: known[code].name,
        key="facteurs.inventaires",
        label_visibility="collapsed",
        persist_state="session",
    )
    for code, settings in known.items():
        if code in chosen:
            _inventory(queries.compiled(settings), factor)


def _inventory(inventory: Inventory, factor: EmissionFactor) -> None:
    """The activities of one inventory, with their total; one can be ticked."""
    uses = uses_of(inventory, factor.factor_id)
    name = plain(inventory.settings.name)
    if uses.activities.empty:
        st.caption(f"{name} : aucune donnée n'utilise ce facteur.")
        return
    st.markdown(f"**{name}** : {_told(uses)}")
    places = decimals_of(uses.total_mg)
    columns = {
        "activity_id": Shown(label="Donnée", width=100),
        "total_mg": Shown(label="tCO2e", show=masses(places), width=90),
        "activity_type": Shown(label="Type de donnée", width=215),
        "entity": Shown(label="Entité", width=65),
        "site": Shown(label="Site", width=100),
        "quantity": Shown(label="Quantité", show=figure, width=95),
        "unit": Shown(label="Unité", width=90),
        "period_start": Shown(label="Début", show=a_day, width=90),
        "period_end": Shown(label="Fin", show=a_day, width=90),
        "lines": Shown(label="Lignes", show=figure, width=60),
    }
    key = f"facteurs.usages.{inventory.settings.inventory}.{factor.factor_id}"
    if len(uses.activities) > SHOWN_LINES:
        st.caption(f"Les {SHOWN_LINES} plus grandes ; cochez-en une pour voir ses lignes.")
    row = choice(uses.activities.head(SHOWN_LINES), columns, key=key)
    if row is not None:
        _lines(inventory, uses, row, key)


def _told(uses: FactorUses) -> str:
    """How many activities and lines, how much of each unit, what they emit and what counts."""
    places = decimals_of(uses.total_mg)
    amounts = quantities(uses).to_dict("records")
    told = ", ".join(f"{figure(row['quantity'])} {plain(row['unit'])}" for row in amounts)
    count, lines = len(uses.activities), len(uses.lines)
    text = f"{figure(count)} donnée{'s' if count > 1 else ''} ({told})"
    text += f", {figure(lines)} ligne{'s' if lines > 1 else ''}"
    text += f", **{mass(uses.total_mg, places)}CO2e**"
    if uses.counted_mg != uses.total_mg:
        text += f" dont {mass(uses.counted_mg, places)} comptées dans le bilan"
    return text


def _lines(inventory: Inventory, uses: FactorUses, row: int, key: str) -> None:
    """The lines of the ticked activity, and the terms of the one that is ticked."""
    rows = lines_table(inventory, uses.lines_of(row))
    line = choice(rows, LINES, key=f"{key}.lignes.{row}")
    if line is None:
        st.caption("Cochez une ligne pour voir ses termes.")
    else:
        terms.show(inventory, str(rows["line_id"].iloc[line]))
