"""Readings of one meter: those in force with what was used between them, and one more."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from beges.domain.collection import READINGS, MeterReading
from beges.domain.french import day
from beges.domain.perimeter import Meter
from beges.domain.units import unit
from beges.services.entry import typed_record
from beges.services.readings import ReadMeter, read_meter, save_reading, withdraw_reading
from beges.services.refusals import Refused, missing_reason
from beges.ui import session
from beges.ui.entry import checked
from beges.ui.formats import figure, plain
from beges.ui.messages import attempt
from beges.ui.undisturbed import undisturbed

TURN = "saisie.releve.tour"


def draw(meter: Meter) -> None:
    """The readings, and the form of the next one."""
    found = read_meter(session.workspace(), meter)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _known(found)
    with right:
        _form(found)


def _known(found: ReadMeter) -> None:
    """The readings in force, the latest first, each with what it closes."""
    if not found.readings:
        st.caption("Aucun relevé : le premier donne le départ, le second une consommation.")
        return
    closed = {used.end: used for used in found.consumptions}
    for reading in reversed(found.readings):
        place, way = st.columns([5, 1], vertical_alignment="center")
        used = closed.get(reading.read_on)
        told = f"**{day(reading.read_on)}** · index {figure(reading.index)}"
        if used is not None:
            code = unit(found.meter.unit).label_fr
            told += f" → **{figure(used.quantity)} {code}** depuis le {day(used.start)}"
        elif reading.restart:
            told += " · repart de cet index"
        place.markdown(told)
        if used is not None:
            place.caption(plain(used.basis))
        key = f"saisie.releve.retirer.{reading.meter}.{reading.read_on:%Y%m%d}"
        if way.button("Retirer…", key=key, type="tertiary", icon=":material/delete:"):
            _withdraw(reading, found.revisions[reading.read_on])


def _form(found: ReadMeter) -> None:
    """One more reading, stored at once with the consumption that it closes."""
    turn = int(st.session_state.setdefault(TURN, 0))
    prefix = f"{checked.READING}{found.meter.meter}.{turn}."
    with st.container(border=True, key=f"releve-{found.meter.meter}"):
        _typed("Date du relevé *", f"{prefix}read_on", "jj/mm/aaaa")
        _typed("Index lu *", f"{prefix}index", "12 450")
        st.checkbox(
            "Compteur posé, remplacé ou remis à zéro : repart de cet index",
            key=f"{prefix}restart",
            persist_state="session",
        )
        _typed("Commentaire", f"{prefix}comment")
        st.button(
            "Enregistrer le relevé",
            type="primary",
            icon=":material/save:",
            key=f"saisie.releve.enregistrer.{found.meter.meter}",
            on_click=_save,
            args=(found, prefix, turn),
        )


def _typed(label: str, key: str, hint: str = "") -> None:
    """A field of a reading: what is typed in it is kept until it is stored."""
    st.text_input(label, key=key, placeholder=hint, max_chars=200, persist_state="session")


@undisturbed
def _save(found: ReadMeter, prefix: str, turn: int) -> None:
    """Store the reading that was typed; a second click of the same turn stores nothing."""
    if turn != st.session_state.get(TURN):
        return
    given: dict[str, Any] = {
        name: st.session_state.get(f"{prefix}{name}") for name in READINGS.names
    }
    given |= {"meter": found.meter.meter, "restart": given["restart"] or None}

    def act() -> str:
        row, findings = typed_record(READINGS, given)
        if findings:
            raise Refused(*findings)
        if _is_stored(found.meter, row):  # the second of two clicks
            return f"Relevé du {day(row['read_on'])} enregistré."
        expected = found.revisions.get(row["read_on"], 0)
        batch = save_reading(session.workspace(), row, reason="Relevé d'index", expected=expected)
        return f"Relevé du {day(row['read_on'])} enregistré (lot {batch})."

    st.session_state[TURN] = turn + 1  # before the act: two clicks may run side by side
    if not attempt(act):
        st.session_state[TURN] = turn
        return
    for name in READINGS.names:
        st.session_state.pop(f"{prefix}{name}", None)
    checked.keep_waiting(TURN)


def _is_stored(meter: Meter, row: Mapping[str, Any]) -> bool:
    """Whether this very reading is in the ledger."""
    held = {reading.read_on: reading for reading in read_meter(session.workspace(), meter).readings}
    same = held.get(row["read_on"])
    if same is None or same.index != row["index"]:
        return False
    return same.restart == bool(row.get("restart")) and same.comment == row.get("comment")


@st.dialog("Retirer un relevé")
def _withdraw(reading: MeterReading, revision: int) -> None:
    """Ask for the reason, then withdraw."""
    st.markdown(
        f"Le relevé du **{day(reading.read_on)}** sera retiré, et les consommations qui en viennent"
        " refaites. Il reste au registre, avec votre nom et le motif."
    )
    key = "saisie.releve.motif"
    with st.form("saisie.releve.retrait", border=False):
        st.text_input("Motif *", key=key, max_chars=200)
        if st.form_submit_button(
            "Retirer", type="primary", on_click=_withdrawn, args=(reading, revision, key)
        ):
            st.rerun()


@undisturbed
def _withdrawn(reading: MeterReading, revision: int, key: str) -> None:
    reason = str(st.session_state.get(key) or "").strip()

    def act() -> str:
        if not reason:
            raise Refused(missing_reason())
        withdraw_reading(session.workspace(), reading, reason=reason, expected=revision)
        return f"Relevé du {day(reading.read_on)} retiré."

    attempt(act)
