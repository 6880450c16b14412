"""Chiffres publiés: the indicators of the statement, their changes, and the sentences to paste."""

import pandas as pd
import streamlit as st

from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.services.indicators import Published, indicators_bytes, published_indicators
from beges.ui import queries, session
from beges.ui.formats import plain
from beges.ui.tables import Columns, Shown, sheet

KEY = "declaration.indicateurs"
NOBODY = ""


def show(inventory: Inventory) -> None:
    """The section."""
    against = _against(inventory.settings)
    other = queries.compiled(against) if against else None
    workspace = session.workspace()
    found = published_indicators(workspace, inventory, other)
    st.download_button(
        "Télécharger la fiche (une page)",
        lambda: indicators_bytes(workspace, found),
        file_name=f"chiffres_publies_{inventory.settings.inventory}.xlsx",
        icon=":material/download:",
        on_click="ignore",
        key=f"{KEY}.fiche",
    )
    _table(found)
    st.subheader("Phrases à reprendre")
    st.caption("Le bouton à droite du cadre copie les phrases.")
    st.code("\n".join(found.sentences), language=None, wrap_lines=True)
    for note in found.notes:
        st.caption(plain(note))


def _against(settings: InventorySettings) -> InventorySettings | None:
    """The inventory to compare with: the latest of an earlier year at first."""
    others = {
        other.inventory: other
        for other in session.known_inventories()
        if other.inventory != settings.inventory
    }
    earlier = [code for code, other in others.items() if other.year < settings.year]
    codes = [NOBODY, *others]
    code = st.selectbox(
        "Comparer à",
        codes,
        index=codes.index(earlier[0]) if earlier else 0,
        format_func=lambda code: others[code].name if code else "Aucun",
        key=f"{KEY}.contre.{settings.inventory}",
        persist_state="session",
        width=460,
    )
    return others.get(str(code))


def _table(found: Published) -> None:
    """The indicators; the changes only where there is another year."""
    rows = pd.DataFrame(
        [
            {
                "label": row.label,
                "before": row.before,
                "now": row.now,
                "exact": row.exact,
                "unit": row.unit,
                "ten": row.ten,
            }
            for row in found.rows
        ]
    )
    columns: Columns = {"label": Shown(label="Indicateur"), "now": _right(str(found.now.year))}
    if found.before is not None:
        columns = {
            "label": Shown(label="Indicateur"),
            "before": _right(str(found.before.year)),
            "now": _right(str(found.now.year)),
            "exact": _right("Variation exacte"),
            "unit": _right("à l'unité"),
            "ten": _right("à la dizaine"),
        }
    sheet(rows, columns, bold=[row.bold for row in found.rows])


def _right(label: str) -> Shown:
    """A column of figures that are texts already."""
    return Shown(label=label, show=str)
