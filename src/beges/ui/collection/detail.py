"""A site of the matrix: its meters × months, how to complete them, and what it does not have."""

import streamlit as st

from beges.services.collection import (
    NOT_APPLICABLE,
    UNAVAILABLE,
    Collection,
    declare_months,
    month_fr,
)
from beges.services.matrices import lines_shown
from beges.services.requests import request_bytes, request_name, rows_by_site
from beges.ui import session
from beges.ui.collection import matrix
from beges.ui.formats import masses, plain
from beges.ui.messages import attempt
from beges.ui.paths import ENTRY, link_to_site
from beges.ui.tables import Shown
from beges.ui.undisturbed import undisturbed

COLUMNS = {
    "name": Shown(label="Compteur", width=118),
    "energy": Shown(label="Énergie", width=100),
    "rhythm": Shown(label="Rythme", width=72),
    "complete": Shown(label="Complet", show=matrix.complete, width=64),
    "missing_mg": Shown(label="Manque (t)", show=masses(2), width=74),
}
MONTH_WIDTH = 35
KINDS = {
    UNAVAILABLE: "Non disponible : le mois manque et manquera",
    NOT_APPLICABLE: "Sans objet : il n'y a rien à attendre",
}
TURN = "collecte.declarer.tour"


def show(seen: Collection, site: str) -> None:
    """The site."""
    place = seen.perimeter.sites[site]
    with st.container(border=True):
        st.subheader(f"{plain(place.name)} ({plain(site)})")
        shown = lines_shown(seen, site)
        key = f"collecte.lignes.{site}.{seen.year}"
        chosen = matrix.show(shown, COLUMNS, key=key, month_width=MONTH_WIDTH)
        with st.container(horizontal=True, vertical_alignment="center"):
            link_to_site(ENTRY, "Saisir les données de ce site", site, seen.year)
            if site in rows_by_site(seen):
                st.download_button(
                    "Demander ces données au site (.xlsx)",
                    lambda: request_bytes(session.workspace(), seen.year, site),
                    file_name=request_name(site, seen.year),
                    icon=":material/outgoing_mail:",
                    on_click="ignore",
                )
        if chosen is None:
            st.caption("Cochez un compteur pour déclarer un mois sans objet ou non disponible.")
        else:
            row = shown.rows.iloc[chosen]
            _declare(seen, str(row["code"]), str(row["name"]))


def _declare(seen: Collection, line: str, name: str) -> None:
    """Say that a month has nothing to be awaited, or that nobody has its figure."""
    turn = st.session_state.setdefault(TURN, 0)
    prefix = f"collecte.declarer.{line}.{seen.year}.{turn}."
    months = [f"{seen.year}-{month:02d}" for month in range(1, 13)]
    with st.form(f"{prefix}formulaire", enter_to_submit=False):
        st.markdown(f"**Déclarer des mois de {plain(name)}** — ce n'est jamais un zéro.")
        st.multiselect(
            "Mois *",
            months,
            format_func=month_fr,
            key=f"{prefix}mois",
            placeholder="Choisir des mois",
        )
        st.radio("Déclaration *", list(KINDS), format_func=KINDS.get, key=f"{prefix}nature")
        st.text_input("Motif *", key=f"{prefix}motif", max_chars=200)
        st.form_submit_button(
            "Déclarer", icon=":material/event_busy:", on_click=_save, args=(line, prefix)
        )


@undisturbed
def _save(line: str, prefix: str) -> None:
    """Store the declaration once: the turn in its prefix moves on."""
    if not prefix.endswith(f".{st.session_state.get(TURN, 0)}."):
        return
    months = list(st.session_state.get(f"{prefix}mois") or ())
    code = str(st.session_state.get(f"{prefix}nature") or UNAVAILABLE)
    reason = str(st.session_state.get(f"{prefix}motif") or "")

    def act() -> str:
        batch = declare_months(session.workspace(), line, months, code, reason=reason)
        return f"Déclaration enregistrée (lot {batch}) : elle s'annule à la page Import."

    turn = int(st.session_state.get(TURN, 0))
    st.session_state[TURN] = turn + 1  # before the act: two clicks may run side by side
    if not attempt(act):
        st.session_state[TURN] = turn
