"""Origins: where a total comes from: its coverage, its heaviest sources and their documents."""

import pandas as pd
import streamlit as st

from beges.domain.french import number, percent, several
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.services.coverage import Coverage, coverage, heaviest, unapproved
from beges.services.documents import attached_to
from beges.services.reviews import unapproved_fr
from beges.services.slices import headline_decimals
from beges.ui import documents, session
from beges.ui.formats import UNKNOWN, a_day, figure, mass, plain, share
from beges.ui.paths import CONTROL, ENTRY, RESULTS, go, link

SHOWN = 8
WIDTHS = (6, 2, 1, 4, 2)


def not_approved(settings: InventorySettings, *, published: bool = False, whole: str = "") -> bool:
    """Under a total: what nobody approved is counted in it, or is not; whether there is any."""
    told = unapproved_fr(unapproved(session.workspace(), settings), published=published)
    if told:
        counted = told.removeprefix("dont ") if whole else told
        st.caption(f":material/rule: {whole}{counted}.")
    return bool(told)


def covered(inventory: Inventory, *, leads_on: bool = True) -> None:
    """The coverage of an inventory, as compact figures, and the way to better it."""
    found = coverage(session.workspace(), inventory)
    with st.container(border=True):
        cells = st.columns(4, gap="small")
        for cell, (label, value, told) in zip(cells, _figures(found), strict=True):
            cell.metric(label, value, help=told)
        if leads_on:
            link(CONTROL, "Pièces manquantes, validation et constats")


def _figures(found: Coverage) -> list[tuple[str, str, str]]:
    """Label, value and meaning of each share."""
    without = f"Sans pièce : {several(found.without, 'donnée')} sur {figure(found.activities)}."
    shares = (
        (
            "Avec une pièce",
            found.documented,
            f"Part des émissions dont la donnée a au moins une pièce jointe ; {without}",
        ),
        (
            "Référence seulement",
            found.referenced,
            "Part des émissions dont la donnée cite un justificatif, sans pièce jointe.",
        ),
        ("Validé", found.approved, "Part des émissions dont la donnée est validée."),
        (
            "Extrapolé",
            found.extrapolated,
            "Part des émissions dont la donnée est une estimation (qualité « extrapolée »).",
        ),
    )
    return [(label, UNKNOWN if v is None else percent(v), told) for label, v, told in shares]


def sources(inventory: Inventory) -> None:
    """The heaviest data of the published total, each with its document and the way to it."""
    rows = heaviest(session.workspace(), inventory, published=True, limit=SHOWN)
    if rows.empty:
        return
    places = headline_decimals(int(rows["total_mg"].iloc[0]))
    with st.container(border=True, gap="small"):
        st.subheader("D'où vient ce total")
        st.caption("Les données qui pèsent le plus dans le total publié, et leur pièce.")
        for row in rows.to_dict("records"):
            _source(pd.Series(row), places)
        link(RESULTS, "Toutes les lignes, par poste, entité ou site")


def _quantity(row: pd.Series) -> str:
    """The quantity and its unit; an amount of money has its two decimals, or none."""
    value, unit = float(row["quantity"]), str(row["unit"])
    cents = 2 if unit.startswith("€") and not value.is_integer() else None
    return f"{number(value, cents)} {plain(unit)}"


def _source(row: pd.Series, places: int) -> None:
    """A datum: what it is, what it weighs, its documents, and the way to open it."""
    activity = str(row["activity_id"])
    what, weight, part, piece, way = st.columns(WIDTHS, vertical_alignment="center", gap="small")
    where = " · ".join(filter(None, [row["entity"], row["site"]]))
    what.markdown(
        f"**{plain(row['activity_type'])}**  \n"
        f":small[{plain(where)} — {_quantity(row)},"
        f" {a_day(row['period_start'])} – {a_day(row['period_end'])}]"
    )
    weight.markdown(mass(int(row["total_mg"]), places))
    part.markdown(share(row["share"]))
    with piece:
        found = attached_to(session.workspace(), activity)
        for place, one in enumerate(found):
            documents.open_button(one, key=f"accueil.{activity}.{place}")
        if not found:
            reference = str(row["documents"]).strip()
            st.caption(f"Référence : {plain(reference)}" if reference else "Aucune pièce")
    if way.button("Voir", key=f"accueil.voir.{activity}", icon=":material/open_in_new:"):
        st.session_state["saisie.ouvrir"] = activity
        go(ENTRY)
