"""Computed: what worksheets give, shown before it is saved, and what a person decides of it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from beges.domain.french import several
from beges.domain.nomenclature import activity_types
from beges.services.imports import Choices, Preview
from beges.services.worksheets import dwelling_years
from beges.ui.formats import figure, plain
from beges.ui.tables import Shown, sheet, table

SHOWN, FEW, NAMED = 500, 40, 12
WITHDRAW, KEEP = "Les retirer : ce classeur est complet", "Les garder : il n'en dit qu'une partie"

COLUMNS = {
    "place": Shown(label="Ligne", width=190),
    "kind": Shown(label="Type de donnée", width=230),
    "basis": Shown(label="Calcul", width=900),
}


def calculations(seen: Preview) -> None:
    """The calculation of each activity: as a table when there are few, else as a grid."""
    rows = seen.computed.activities
    if not len(rows):
        return
    told = _told(rows.head(SHOWN))
    with st.expander(f"{several(len(rows), 'donnée calculée')}", expanded=True):
        if len(rows) > SHOWN:
            st.caption(f"Les {SHOWN} premières sont montrées.")
        (sheet if len(rows) <= FEW else table)(told, COLUMNS)


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Computed activities as a person reads them."""
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    places = zip(rows["origin_sheet"], rows["origin_row"], strict=True)
    return pd.DataFrame(
        {
            "place": [f"{name}, {row}" for name, row in places],
            "kind": [kinds[code] for code in rows["activity_type"]],
            "basis": rows["basis"],
        }
    )


def decide(seen: Preview, key: str) -> Choices:
    """What becomes of what is no longer in the worksheet, and the indicator of dwellings."""
    return Choices(
        withdraw_gone=_gone(seen.computed.gone, key),
        dwellings=_dwellings(seen, key),
    )


def _gone(gone: Sequence[str], key: str) -> bool | None:
    if not gone:
        return None
    named = ", ".join(plain(code) for code in gone[:NAMED])
    more = f" et {several(len(gone) - NAMED, 'autre')}" if len(gone) > NAMED else ""
    chosen = st.radio(
        f"Calculées auparavant, et qui ne sont plus là ({several(len(gone), 'donnée')}) :"
        f" {named}{more}.",
        [WITHDRAW, KEEP],
        index=None,
        key=f"{key}.disparues",
    )
    return None if chosen is None else chosen == WITHDRAW


def _dwellings(seen: Preview, key: str) -> bool:
    """Whether to write the dwellings held as the indicator of their site."""
    found = dwelling_years(seen.computed)
    if not found:
        return False
    told = " ; ".join(
        f"{row['site']} {row['year']} : {figure(row['value'])}" for row in found[:NAMED]
    )
    more = "…" if len(found) > NAMED else ""
    return st.checkbox(
        f"Écrire aussi l'indicateur « Logements gérés » — {plain(told)}{more}",
        key=f"{key}.logements",
        help="Logements-jours détenus ÷ jours de l'année, par site et par année.",
    )
