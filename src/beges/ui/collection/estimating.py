"""Estimates: what stands in for what is missing, the error of each method, and saving them."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from beges.domain.collection import estimate_methods
from beges.domain.french import several
from beges.services.collection import Collection
from beges.services.estimates import (
    count_gaps,
    errors_table,
    proposals,
    proposals_table,
    save_estimates,
    tried,
)
from beges.services.matrices import Picked, energies, kept_lines
from beges.ui import session
from beges.ui.formats import UNKNOWN, change, figure, share
from beges.ui.messages import attempt
from beges.ui.tables import Shown, sheet, table
from beges.ui.undisturbed import undisturbed

ALL, BEST = "", ""
Rows = Sequence[Mapping[str, object]]
DONE = "collecte.estimer.tour"


def _error(value: object) -> str:
    return UNKNOWN if value != value else share(value)  # noqa: PLR0124 - NaN holds the place


def _bias(value: object) -> str:
    return change(float(str(value)))


ERRORS = {
    "activity_type": Shown(label="Énergie", width=220),
    "method": Shown(label="Méthode", width=280),
    "n": Shown(label="Mois essayés", show=figure, width=100),
    "error": Shown(label="Erreur moyenne", show=_error, width=110),
    "bias": Shown(label="Biais", show=_bias, width=90),
    "best": Shown(label="", width=90),
}
PROPOSED = {
    "site": Shown(label="Site", width=110),
    "activity_type": Shown(label="Énergie", width=170),
    "period": Shown(label="Période", width=190),
    "quantity": Shown(label="Quantité", show=figure, width=100),
    "unit": Shown(label="Unité", width=80),
    "basis": Shown(label="Calcul et erreur éprouvée", width="large"),
}


def show(seen: Collection) -> None:
    """The section."""
    workspace = session.workspace()
    picked, method = _picked(seen)
    kept = kept_lines(seen, picked)
    rows = proposals(workspace, seen, kept, method)
    holes = count_gaps(seen, kept)
    _errors(seen, kept)
    if not holes:
        st.success("Rien ne manque de ce qui est échu.", icon=":material/check_circle:")
        return
    st.markdown(
        f"**{several(len(rows), 'estimation')}** pour ce qui manque"
        f" ({figure(holes)} mois, entiers ou en partie) ; là où aucune méthode n'a de quoi"
        " répondre, ou que compte peut-être déjà une donnée sans compteur, rien n'est inventé."
    )
    if rows:
        table(proposals_table(rows), PROPOSED)
        _save_form(seen, rows)


def _picked(seen: Collection) -> tuple[Picked, str]:
    """What is to be estimated, and by which method."""
    kinds, sites, names = energies(seen), seen.perimeter.sites, estimate_methods()
    left, middle, right = st.columns(3)
    kind = left.selectbox(
        "Énergie",
        [ALL, *kinds],
        format_func=lambda code: kinds.get(code, "Toutes"),
        key="collecte.estimer.energie",
        persist_state="session",
    )
    site = middle.selectbox(
        "Site",
        [ALL, *sorted(set(seen.found.lines["site"]))],
        format_func=lambda code: f"{code} {sites[code].name}" if code else "Tous",
        key="collecte.estimer.site",
        persist_state="session",
    )
    method = right.selectbox(
        "Méthode",
        [BEST, *names],
        format_func=lambda code: names.get(code, "La meilleure de chaque énergie"),
        key="collecte.estimer.methode",
        persist_state="session",
    )
    return Picked(activity_type=str(kind or ""), site=str(site or "")), str(method or "")


def _errors(seen: Collection, kept: NDArray[np.bool_]) -> None:
    """The error of each method, on the group's own known months."""
    known = tried(session.workspace(), seen)
    kinds = sorted(set(seen.found.lines["activity_type"][kept]))
    rows = errors_table(known, kinds)
    with st.expander("L'erreur de chaque méthode sur vos propres mois connus", expanded=True):
        st.caption(
            "Chaque mois connu est caché puis estimé : l'écart avec le vrai chiffre est l'erreur de"
            " la méthode. Erreur moyenne : moyenne des écarts relatifs ; biais : l'écart sur la"
            " somme."
        )
        if len(kinds) <= 3:
            sheet(rows, ERRORS)
        else:
            table(rows, ERRORS)


def _save_form(seen: Collection, rows: Rows) -> None:
    turn = st.session_state.setdefault(DONE, 0)
    with st.form(f"collecte.estimer.{turn}", border=False):
        st.text_input(
            "Motif *",
            key=f"collecte.estimer.motif.{turn}",
            placeholder="Pourquoi estimer maintenant",
            max_chars=200,
        )
        st.form_submit_button(
            f"Enregistrer {several(len(rows), 'estimation')}",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(seen, rows, turn),
        )
    st.caption(
        "Une estimation est une donnée extrapolée, avec sa méthode, son calcul, son auteur et sa"
        " date. Elle se retire d'elle-même quand la facture ou le relevé arrive."
    )


@undisturbed
def _save(seen: Collection, rows: Rows, turn: int) -> None:
    """Store the estimates, once: a second click finds the turn gone."""
    if turn != st.session_state.get(DONE, 0):
        return
    reason = str(st.session_state.get(f"collecte.estimer.motif.{turn}") or "").strip()

    def act() -> str:
        batch = save_estimates(session.workspace(), seen, rows, reason=reason)
        return f"Lot {batch} enregistré : {several(len(rows), 'estimation')}."

    st.session_state[DONE] = turn + 1  # before the act: two clicks may run side by side
    if not attempt(act):
        st.session_state[DONE] = turn
