"""Constats: what is to be looked at in a year, each to mend, or to keep with a reason."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from beges.domain.findings import Finding, Severity
from beges.domain.french import several
from beges.domain.inventory import Inventory
from beges.services.acknowledgements import (
    Acknowledged,
    Sorted,
    acknowledge,
    findings_of_year,
    take_back,
)
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import figure, moment, plain
from beges.ui.messages import attempt, by_severity, findings_table, say_findings
from beges.ui.paths import COLLECTION, link, open_activity
from beges.ui.tables import Shown, choices
from beges.ui.undisturbed import undisturbed

KEY = "controle.constats"
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
    settings = inventory.settings
    draw(findings_of_year(session.workspace(), settings), key=KEY, inventory=settings.inventory)
    link(COLLECTION, "Trous, doublons et valeurs douteuses des compteurs : page Collecte, Constats")


def draw(found: Sorted, *, key: str, inventory: str = "") -> None:
    """Findings to mend or to accept, and those accepted; of an inventory, or of none."""
    _open(by_severity(found.open), key, inventory)
    _accepted(found.acknowledged, key, inventory)


def _turn(key: str) -> int:
    return int(st.session_state.setdefault(f"{key}.tour", 0))


def _said(field: str) -> str:
    return str(st.session_state.get(field) or "").strip()


def _open(found: Sequence[Finding], key: str, inventory: str) -> None:
    """What nobody accepted yet."""
    st.subheader("À corriger ou à admettre")
    if not found:
        st.markdown(":material/check_circle: Aucun constat en attente.")
        return
    rows = findings_table(found)
    st.caption(
        f"{several(len(rows), 'constat')}. Corrigez la donnée, ou admettez le constat avec un motif"
        " que le vérificateur lira. S'il change, il se montre de nouveau."
    )
    ticked = [found[row] for row in choices(rows, COLUMNS, key=f"{key}.{inventory}.{_turn(key)}")]
    _mend(ticked, key)
    reason = f"{key}.motif"
    st.text_input("Motif", key=reason, max_chars=300, placeholder="Pourquoi c'est juste", live=True)
    able = [finding for finding in ticked if finding.severity is not Severity.BLOCKING]
    why = _why_not(ticked, able, _said(reason))
    with st.container(horizontal=True):
        st.button(
            f"Admettre ({figure(len(able))})",
            icon=":material/verified:",
            key=f"{key}.admettre",
            disabled=bool(why),
            help=why or None,
            on_click=_acknowledge,
            args=(able, key, inventory),
        )
        csv_button(rows, f"{inventory or 'collecte'}_constats", key=key)


def _mend(ticked: Sequence[Finding], key: str) -> None:
    """One finding in full, and the way to its activity."""
    if len(ticked) != 1:
        return
    say_findings(ticked)
    activity = ticked[0].where.activity_id
    label = f"Corriger {plain(activity)}"
    if activity and st.button(label, icon=":material/edit:", key=f"{key}.corriger"):
        open_activity(activity)


def _why_not(ticked: Sequence[Finding], able: Sequence[Finding], reason: str) -> str:
    """Why nothing can be accepted yet; blank when it can."""
    if not ticked:
        return "Cochez un ou plusieurs constats."
    if not able:
        return "Un constat bloquant ne s'admet pas : corrigez la donnée."
    return "" if reason else "Écrivez d'abord le motif."


@undisturbed
def _acknowledge(chosen: Sequence[Finding], key: str, inventory: str) -> None:
    def act() -> str:
        reason = _said(f"{key}.motif")
        acknowledge(session.workspace(), chosen, reason=reason, inventory=inventory)
        return f"{several(len(chosen), 'constat')} admis."

    _again(attempt(act), key, "motif")


def _again(done: bool, key: str, field: str) -> None:
    """After an act: nothing is ticked any more, and its reason is gone."""
    if done:
        st.session_state[f"{key}.tour"] = _turn(key) + 1
        st.session_state[f"{key}.{field}"] = ""


def _accepted(kept: Accepted, key: str, inventory: str) -> None:
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
    ticked = choices(rows, columns, key=f"{key}.admis.{inventory}.{_turn(key)}")
    chosen = [kept[row][1] for row in ticked]
    back = f"{key}.retour"
    st.text_input("Motif du retour", key=back, max_chars=300, live=True)
    ready = chosen and _said(back)
    st.button(
        f"Rouvrir ({figure(len(chosen))})",
        icon=":material/undo:",
        key=f"{key}.rouvrir",
        disabled=not ready,
        help=None if ready else "Cochez un constat admis et écrivez le motif.",
        on_click=_take_back,
        args=(chosen, key),
    )


@undisturbed
def _take_back(chosen: Sequence[Acknowledged], key: str) -> None:
    def act() -> str:
        take_back(session.workspace(), chosen, reason=_said(f"{key}.retour"))
        return f"{several(len(chosen), 'constat')} de nouveau à regarder."

    _again(attempt(act), key, "retour")
