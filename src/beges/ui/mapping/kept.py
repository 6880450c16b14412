"""The mappings kept: listed, opened, renamed, withdrawn."""

import streamlit as st

from beges.services.mapping_wizard import lists_of
from beges.services.mapping_words import sentences
from beges.services.mappings import (
    MAX_NAME,
    KeptMapping,
    exported,
    list_mappings,
    rename_mapping,
    withdraw_mapping,
)
from beges.services.workspace import Workspace
from beges.ui import session
from beges.ui.formats import moment, plain
from beges.ui.messages import attempt

NAME, REASON = "correspondance.nom", "correspondance.motif"


def show(workspace: Workspace) -> None:
    """The list, each with what can be done of it."""
    st.subheader("Correspondances gardées")
    found = list_mappings(workspace)
    if not found:
        st.caption("Aucune : la première se fait en important un fichier.")
        return
    with st.container(border=True, gap="xxsmall"):
        for kept in found:
            _row(workspace, kept)


def _row(workspace: Workspace, kept: KeptMapping) -> None:
    what, who, act = st.columns([6, 3, 2], vertical_alignment="center")
    what.markdown(f"**{plain(kept.name)}** · version {kept.version}")
    who.caption(f"{moment(kept.at)} · {plain(kept.actor)}")
    if act.button("Ouvrir…", key=f"correspondance.{kept.name}", type="tertiary"):
        _open(workspace, kept)


@st.dialog("Correspondance", width="large")
def _open(workspace: Workspace, kept: KeptMapping) -> None:
    """What a mapping says, and what can be done of it."""
    st.markdown(f"**{plain(kept.name)}** · version {kept.version}")
    for sentence in sentences(kept.mapping, lists_of(workspace)):
        st.markdown(f"- {plain(sentence)}")
    st.caption("Pour la modifier, déposez un fichier de cette sorte.")
    st.download_button(
        "Exporter (JSON)",
        exported(kept),
        file_name="correspondance.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
    )
    with st.form("correspondance.changer", border=False):
        st.text_input("Nom", value=kept.name, max_chars=MAX_NAME, key=NAME)
        st.text_input("Motif", placeholder="Nécessaire pour la retirer", max_chars=200, key=REASON)
        row = st.container(horizontal=True)
        with row:
            renamed = st.form_submit_button("Renommer", on_click=_rename, args=(kept,))
            gone = st.form_submit_button("Retirer", on_click=_withdraw, args=(kept,))
        if renamed or gone:
            st.rerun()


def _rename(kept: KeptMapping) -> None:
    def act() -> str:
        name = str(st.session_state.get(NAME) or "")
        reason = str(st.session_state.get(REASON) or "") or "Nouveau nom"
        rename_mapping(session.workspace(), kept, name, reason=reason)
        return f"Correspondance renommée : {plain(name)}."

    attempt(act)


def _withdraw(kept: KeptMapping) -> None:
    def act() -> str:
        reason = str(st.session_state.get(REASON) or "")
        withdraw_mapping(session.workspace(), kept, reason=reason)
        return f"Correspondance retirée : {plain(kept.name)}."

    attempt(act)
