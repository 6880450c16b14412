"""Constats: what is to be looked at in a year, each to mend, or to keep with a reason."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from beges.domain.findings import Finding, Severity
from beges.domain.inventory import Inventory
from beges.services.acknowledgements import (
    Acknowledged,
    acknowledge,
    findings_of_year,
    take_back,
)
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import figure, moment, plain
from beges.ui.messages import attempt, by_severity, findings_table, say_findings
from beges.ui.paths import ENTRY, go
from beges.ui.tables import Shown, choices

KEY = "controle.constats"
REASON, BACK, TURN = f"{KEY}.motif", f"{KEY}.retour", f"{KEY}.tour"
COLUMNS = {
    "severity": Shown(label="Gravité", width=90),
    "activity_id": Shown(label="Donnée", width=100),
    "sentence": Shown(label="Constat", width=400),
    "remedy": Shown(label="Que faire", width=260),
    "where": Shown(label="Où", width=260),
}
Accepted = Sequence[tuple[Finding, Acknowledged]]


def show(inventory: Inventory) -> None:
    """The section."""
    found = findings_of_year(session.workspace(), inventory.settings)
    _open(by_severity(found.open), inventory.settings.inventory)
    _accepted(found.acknowledged, inventory.settings.inventory)


def _turn() -> int:
    return int(st.session_state.setdefault(TURN, 0))


def _open(found: Sequence[Finding], inventory: str) -> None:
    """What nobody accepted yet."""
    st.subheader("À corriger ou à admettre")
    if not found:
        st.markdown(":material/check_circle: Aucun constat en attente.")
        return
    rows = findings_table(found)
    st.caption(
        f"{figure(len(rows))} constat(s). Corrigez la donnée, ou admettez le constat avec un motif"
        " que le vérificateur lira. S'il change, il se montre de nouveau."
    )
    ticked = [found[row] for row in choices(rows, COLUMNS, key=f"{KEY}.{inventory}.{_turn()}")]
    _mend(ticked)
    st.text_input("Motif", key=REASON, max_chars=300, placeholder="Pourquoi c'est juste", live=True)
    able = [finding for finding in ticked if finding.severity is not Severity.BLOCKING]
    why = _why_not(ticked, able)
    with st.container(horizontal=True):
        st.button(
            f"Admettre ({figure(len(able))})",
            icon=":material/verified:",
            key=f"{KEY}.admettre",
            disabled=bool(why),
            help=why or None,
            on_click=_acknowledge,
            args=(able, inventory),
        )
        csv_button(rows, f"{inventory}_constats", key=KEY)


def _mend(ticked: Sequence[Finding]) -> None:
    """One finding in full, and the way to its activity."""
    if len(ticked) != 1:
        return
    say_findings(ticked)
    activity = ticked[0].where.activity_id
    if activity and st.button(f"Corriger {plain(activity)}", icon=":material/edit:"):
        st.session_state["saisie.ouvrir"] = activity
        go(ENTRY)


def _why_not(ticked: Sequence[Finding], able: Sequence[Finding]) -> str:
    """Why nothing can be accepted yet; blank when it can."""
    if not ticked:
        return "Cochez un ou plusieurs constats."
    if not able:
        return "Un constat bloquant ne s'admet pas : corrigez la donnée."
    if not str(st.session_state.get(REASON) or "").strip():
        return "Écrivez d'abord le motif."
    return ""


def _acknowledge(chosen: Sequence[Finding], inventory: str) -> None:
    def act() -> str:
        reason = str(st.session_state.get(REASON) or "")
        acknowledge(session.workspace(), chosen, reason=reason, inventory=inventory)
        return f"{figure(len(chosen))} constat(s) admis."

    _again(attempt(act), REASON)


def _again(done: bool, field: str) -> None:
    """After an act: nothing is ticked any more, and its reason is gone."""
    if done:
        st.session_state[TURN] = _turn() + 1
        st.session_state[field] = ""


def _accepted(kept: Accepted, inventory: str) -> None:
    """What somebody accepted: the reason, by whom, when; it can be opened again."""
    if not kept:
        return
    st.subheader("Constats admis")
    rows = pd.DataFrame(
        [
            {
                "subject": held.subject,
                "sentence": finding.sentence,
                "reason": held.reason,
                "actor": held.actor,
                "at": moment(held.at),
            }
            for finding, held in kept
        ]
    )
    columns = {
        "subject": Shown(label="Objet", width=110),
        "sentence": Shown(label="Constat", width=320),
        "reason": Shown(label="Motif", width=290),
        "actor": Shown(label="Admis par", width=130),
        "at": Shown(label="Le", width=130),
    }
    ticked = choices(rows, columns, key=f"{KEY}.admis.{inventory}.{_turn()}")
    chosen = [kept[row][1] for row in ticked]
    st.text_input("Motif du retour", key=BACK, max_chars=300, live=True)
    ready = chosen and str(st.session_state.get(BACK) or "").strip()
    st.button(
        f"Rouvrir ({figure(len(chosen))})",
        icon=":material/undo:",
        key=f"{KEY}.rouvrir",
        disabled=not ready,
        help=None if ready else "Cochez un constat admis et écrivez le motif.",
        on_click=_take_back,
        args=(chosen,),
    )


def _take_back(chosen: Sequence[Acknowledged]) -> None:
    def act() -> str:
        reason = str(st.session_state.get(BACK) or "")
        take_back(session.workspace(), chosen, reason=reason)
        return f"{figure(len(chosen))} constat(s) de nouveau à regarder."

    _again(attempt(act), BACK)
