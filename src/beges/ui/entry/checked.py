"""Checked: the preview of what was typed or pasted, and the one click that stores it.

Nothing is stored before it; it is stored once, whatever is clicked twice; a button takes it back.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from beges.domain.findings import Severity
from beges.domain.french import several
from beges.domain.perimeter import Meter
from beges.intake import TableReading
from beges.services.batches import undo
from beges.services.cells import rejected_places
from beges.services.filed_years import waits_fr
from beges.services.imports import Preview, commit
from beges.services.perimeter import load_perimeter
from beges.services.refusals import Refused, missing_reason
from beges.ui import drafts, preview, session
from beges.ui.entry import box
from beges.ui.formats import figure, plain
from beges.ui.messages import attempt, show_message
from beges.ui.tables import Shown, sheet
from beges.ui.undisturbed import undisturbed

SEEN, NOTES, ECHO, STORED, TURN, REASON = (
    "saisie.apercu",
    "saisie.apercu.notes",
    "saisie.apercu.lu",
    "saisie.lot",
    "saisie.controle.tour",
    "saisie.controle.motif",
)
FORM = "site"
PASTED, READING = "saisie.colle.", "saisie.index."
"""What the fields of a block or of a grouped invoice, and those of a reading, begin with."""

BOXES = "saisie.apercu.cases"
FEW, MOST_ECHOED = 12, 60
ECHOED = {
    "place": Shown(label="Case", width=260),
    "text": Shown(label="Collé", width=120),
    "read": Shown(label="Lu", width=160),
    "unit": Shown(label="Unité", width=90),
}


def turn() -> int:
    """How many entries were stored or left: the forms start afresh after each."""
    return int(st.session_state.setdefault(TURN, 0))


def meters() -> Mapping[str, Meter]:
    """Every meter of the register."""
    return load_perimeter(session.workspace()).meters


def propose(
    seen: Preview,
    *,
    places: Sequence[str] = (),
    notes: Sequence[str] = (),
    echo: Sequence[Mapping[str, str]] = (),
) -> None:
    """Show this preview until the person decides.

    ``places`` are the boxes that it comes from; ``notes`` tell what it replaces, ``echo`` each
    pasted cell with what is read in it.
    """
    st.session_state[BOXES] = tuple(places)
    st.session_state[SEEN] = seen
    st.session_state[NOTES] = notes
    st.session_state[ECHO] = echo
    st.session_state.pop(STORED, None)


def is_waiting() -> bool:
    """Whether a preview waits for a decision."""
    return isinstance(st.session_state.get(SEEN), Preview)


def is_plain(seen: Preview) -> bool:
    """Whether nothing asks for a second look; a month that is still empty shows in the grid."""
    warned = {finding.code for finding in seen.of(Severity.WARNING)}
    return seen.is_clean and warned <= {"meter_gap"}


def leave() -> None:
    """Close the preview; what was typed or pasted stays in its place."""
    st.session_state.pop(SEEN, None)
    st.session_state.pop(REASON, None)


def draw() -> None:
    """The preview over the page, wherever the person has scrolled."""
    if is_waiting():
        _dialog()


@st.dialog("Aperçu avant enregistrement", width="large", on_dismiss=leave)
def _dialog() -> None:
    """What would be stored, what it replaces, and the decision."""
    seen = st.session_state.get(SEEN)
    if not isinstance(seen, Preview):
        st.rerun()  # decided: a dialog redraws itself alone, the page must follow
    st.markdown(f"**{plain(seen.name)}**")
    show_message()
    preview.counts(seen, "Valeurs")
    preview.effect(seen)
    for note in st.session_state.get(NOTES) or ():
        st.markdown(f":material/edit: {plain(note)}")
    preview.findings(seen)
    _echo(st.session_state.get(ECHO) or ())
    if _corrects(seen):
        st.text_input("Motif de la correction *", key=REASON, max_chars=200)
    _decide(seen)


def _echo(rows: Sequence[Mapping[str, str]]) -> None:
    """What was pasted, cell by cell, and what is read in it."""
    if rows:
        with st.expander(
            f"Ce qui a été collé : {several(len(rows), 'valeur')}", expanded=len(rows) <= FEW
        ):
            sheet(pd.DataFrame(rows[:MOST_ECHOED]), ECHOED)
            if len(rows) > MOST_ECHOED:
                st.caption(f"Les {MOST_ECHOED} premières sont montrées.")


def _corrects(seen: Preview) -> bool:
    return any((part.typed["activity_id"].fillna("") != "").any() for part in _activities(seen))


def _activities(seen: Preview) -> list[TableReading]:
    return [part for part in seen.reading.tables.values() if "activity_id" in part.typed]


def _decide(seen: Preview) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    count = seen.reading.accepted
    told = several(count, "valeur") if seen.is_clean else f"les {figure(count)} valeurs acceptées"
    if seen.is_clean or seen.may_be_partial:
        row.button(
            f"Enregistrer {told}",
            type="primary" if seen.is_clean else "secondary",
            icon=":material/check:",
            on_click=store,
            args=(not seen.is_clean,),
        )
    row.button("Revenir à la saisie", type="tertiary", on_click=leave)
    st.caption("Rien n'est enregistré tant que vous n'avez pas choisi.")


@undisturbed
def store(accepted_only: bool) -> None:
    """Store what was previewed, once: a second click finds nothing left to store."""
    seen = st.session_state.pop(SEEN, None)
    if not isinstance(seen, Preview):
        return
    reason = str(st.session_state.get(REASON) or "").strip()

    def act() -> str:
        if _corrects(seen) and not reason:
            raise Refused(missing_reason())
        batch = commit(
            session.workspace(),
            seen,
            accepted_only=accepted_only,
            reason=reason or f"Saisie : {seen.name}",
        )
        st.session_state[STORED] = batch
        waits = plain(waits_fr(session.workspace(), seen.effect_mg))
        stored = several(seen.reading.accepted, "valeur")
        return f"Lot {batch} enregistré : {stored}.{waits}"

    if not attempt(act):
        st.session_state[SEEN] = seen
        return
    leave()
    refused = set(rejected_places(seen))
    box.forget(place for place in st.session_state.get(BOXES, ()) if place not in refused)
    if not refused:
        _forget_pasted()
        st.session_state[TURN] = turn() + 1
    keep_waiting()


def abandon() -> None:
    """Nothing is left to store: the boxes show what the ledger holds."""
    box.forget_all()
    drafts.drop(FORM)


def keep_waiting(*beside: str) -> None:
    """Keep what is typed or pasted and not stored; ``beside`` makes no draft by itself."""
    keys = [*box.changed_keys(), *_pasted_keys(), *beside]
    drafts.keep(FORM, keys, frozenset(beside))


def _pasted_keys() -> list[str]:
    """What is pasted, or typed of a grouped invoice or of a reading, and not stored yet."""
    return [str(key) for key in st.session_state if str(key).startswith((PASTED, READING))]


def _forget_pasted() -> None:
    """The block that was stored leaves its place; one that waits elsewhere stays."""
    if st.session_state.get(ECHO):
        for key in _pasted_keys():
            if key.startswith(PASTED):
                del st.session_state[key]


def result() -> None:
    """The batch that was just stored, and the way to take it back."""
    batch = st.session_state.get(STORED)
    if isinstance(batch, int):
        st.button(
            f"Annuler le lot {batch}",
            icon=":material/undo:",
            key="saisie.annuler",
            on_click=_undo,
            args=(batch,),
        )


@undisturbed
def _undo(batch: int) -> None:
    def act() -> str:
        number = undo(session.workspace(), batch, reason="Annulé juste après la saisie")
        return f"Lot {batch} annulé (lot {number})."

    if attempt(act):
        st.session_state.pop(STORED, None)
