"""Spellings of a file that designate nothing yet: a person says what they mean, once for all."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import REGISTERS
from beges.domain.french import several
from beges.intake import Document, Spelling, found_grid
from beges.services.mapped_imports import Chosen, MappedPreview, preview_mapped
from beges.services.mapping_wizard import lists_of
from beges.services.workspace import Workspace
from beges.ui import session
from beges.ui.formats import figure, plain
from beges.ui.import_preview import CHOSEN, SEEN, SOURCE, UNKNOWN

WORDS = "fichier.ecriture."
SHOWN_WORDS = 30


def previewed(workspace: Workspace, document: Document, chosen: Chosen) -> MappedPreview:
    """The preview of the whole file."""
    grid = found_grid(document, chosen.mapping)
    with st.spinner("Lecture et contrôle…"):
        return preview_mapped(workspace, document, grid, chosen)


def read(chosen: Chosen) -> None:
    """Preview the file as it was chosen to be read."""
    document = st.session_state[SOURCE]
    found = previewed(session.workspace(), document, chosen)
    st.session_state[SEEN], st.session_state[CHOSEN] = found.preview, chosen
    st.session_state[UNKNOWN] = found.unknown


def show(workspace: Workspace) -> None:
    """The spellings that designate nothing yet: a person says what they mean, once for all."""
    unknown, chosen = st.session_state.get(UNKNOWN), st.session_state.get(CHOSEN)
    if not isinstance(chosen, Chosen):
        return
    _confirmed(chosen)
    if not unknown:
        return
    lists = lists_of(workspace)
    with st.container(border=True):
        st.markdown(":material/spellcheck: **Écritures à confirmer**")
        st.caption(
            "Le fichier les emploie et le registre ne les connaît pas. Dites ce qu'elles"
            " désignent : l'outil le retiendra. Sans réponse, rien n'est décidé à votre place."
        )
        for number, spelling in enumerate(unknown[:SHOWN_WORDS]):
            _word(spelling, lists[REGISTERS[spelling.column]], f"{WORDS}{number}")
        if len(unknown) > SHOWN_WORDS:
            st.caption(f"Et {figure(len(unknown) - SHOWN_WORDS)} autres, ensuite.")
        st.button("Prendre en compte", icon=":material/done_all:", on_click=_confirm)


def _confirmed(chosen: Chosen) -> None:
    """The spellings confirmed so far, and the way back on them."""
    if not chosen.confirmed:
        return
    told = ", ".join(
        f"« {plain(text)} » : {plain(code)}" for (_, text), code in chosen.confirmed.items()
    )
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(f":material/check: Confirmé, à retenir avec l'import — {told}.")
    row.button("Revenir sur ces réponses", type="tertiary", on_click=_unsay)


def _unsay() -> None:
    """Ask again what was confirmed; a file that was read whole is read again."""
    chosen = replace(st.session_state[CHOSEN], confirmed={})
    st.session_state[CHOSEN] = chosen
    if st.session_state.get(SEEN) is not None:
        read(chosen)


def _word(spelling: Spelling, known: Mapping[str, str], key: str) -> str | None:
    """What a spelling designates: near records first, none chosen before the person does."""
    near = [code for code in spelling.proposals if code in known]
    codes = [*near, *(code for code in known if code not in near)]
    column = ACTIVITIES.column(spelling.column).label_fr.removeprefix("Code ").capitalize()
    answer: str | None = st.selectbox(
        f"{column} « {plain(spelling.text)} » ({several(spelling.count, 'ligne')})",
        codes,
        index=None,
        format_func=lambda code: f"{code} — {known[code]}",
        placeholder=f"Peut-être : {known[near[0]]} ?" if near else "Choisir dans le registre",
        key=key,
        filter_mode="contains",
    )
    return answer


def _confirm() -> None:
    """Take what was confirmed; a file that was read whole is read again."""
    chosen, unknown = st.session_state[CHOSEN], st.session_state[UNKNOWN]
    confirmed = dict(chosen.confirmed)
    for number, spelling in enumerate(unknown[:SHOWN_WORDS]):
        if code := st.session_state.get(f"{WORDS}{number}"):
            confirmed[spelling.column, spelling.text] = code
        st.session_state.pop(f"{WORDS}{number}", None)
    chosen = replace(chosen, confirmed=confirmed)
    st.session_state[CHOSEN] = chosen
    if st.session_state.get(SEEN) is not None:
        read(chosen)
