"""Frame: what every page shows: the group, the database, the person, the notice."""

import streamlit as st

from beges.services.availability import not_shown
from beges.services.databases import databases, find_database
from beges.services.perimeter import load_perimeter
from beges.ui import drafts, session
from beges.ui.formats import plain
from beges.ui.messages import attempt, show_message
from beges.ui.paths import ENTRY, FILING, PLAN, link

ASKED = "personne.nom"
FILING_DRAFTS, PLAN_DRAFTS = "declaration.", "plan."
"""How the drafts of the pages Déclaration and Plan are called."""


def draw() -> None:
    """The sidebar; above the page, the notice of the group and what this machine cannot compute."""
    session.keep_address()
    session.keep_person()
    drafts.keep_address()
    with st.sidebar:
        group = st.container()
        _waiting()
        _database()
        st.text_input(
            "Vous êtes",
            key=session.ACTOR,
            value=session.actor(),
            persist_state="session",
            max_chars=60,
            help="Nom inscrit au registre avec chacune de vos modifications.",
        )
    perimeter = load_perimeter(session.workspace())
    group.markdown(f"**{plain(perimeter.name)}**" if perimeter.name else "*Aucun groupe encore*")
    if perimeter.notice:
        st.caption(f":material/info: {plain(perimeter.notice)}")
    workspace = session.workspace()
    for finding in not_shown(workspace, session.known_inventories()):
        told = f"{plain(finding.sentence)} {plain(finding.remedy)}"
        st.warning(told, icon=":material/warning:")
    _ask_name()
    show_message(at_top=True)


def _waiting() -> None:
    """Work that is not saved, told on every page."""
    waiting = drafts.waiting()
    if not waiting:
        return
    st.caption(":material/edit_note: **Saisie non enregistrée**")
    of_plan = {name for name in waiting if name.startswith(PLAN_DRAFTS)}
    of_filing = {name for name in waiting if name.startswith(FILING_DRAFTS)}
    alone = len([kind for kind in (of_plan, of_filing, waiting - of_plan - of_filing) if kind]) == 1
    if of_filing:
        link(FILING, "La reprendre" if alone else "Reprendre la déclaration")
    if waiting - of_plan - of_filing:
        link(ENTRY, "La reprendre")
    if of_plan:
        link(PLAN, "Reprendre le plan")


def _ask_name() -> None:
    """Who is here, asked once while only the account of the machine is known; nothing waits."""
    if session.is_named():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Votre nom, pour le registre",
            key=ASKED,
            max_chars=60,
            placeholder="Prénom Nom",
            live=True,
            width=320,
            help="Inscrit avec chacune de vos modifications ; qui saisit une donnée ne peut pas la"
            f" valider. Sans réponse, ce sera « {plain(session.actor())} », le compte de la"
            " machine.",
        )
        st.button("C'est moi", key="personne.dire", icon=":material/badge:", on_click=_take_name)
        st.button("Plus tard", key="personne.plus.tard", type="tertiary", on_click=_take_no_name)


def _take_name() -> None:
    if name := str(st.session_state.get(ASKED) or ""):
        session.take_name(name)


def _take_no_name() -> None:
    session.take_name("")


def _database() -> None:
    """The database of the session, and the way to another one."""
    here = session.database()
    with st.popover(
        here.name,
        icon=":material/database:",
        width="stretch",
        key=f"base.{here.name}.choix",
        help=f"Base ouverte : {plain(_address(here.url))}",
    ):
        st.caption(f"Base ouverte : {plain(_address(here.url))}")
        if st.button("Nouvelle base vide", icon=":material/add:", key="base.nouvelle"):
            _change("")
        others = [known for known in databases() if known.name != here.name]
        for known in others:
            label = f"{known.name} (par défaut)" if known.is_default else known.name
            st.button(
                f"Ouvrir {plain(label)}",
                key=f"base.{known.name}",
                on_click=_open,
                args=(known.name,),
            )
        with st.form("base.nommer", border=False):
            name = st.text_input("Ou une base vide de ce nom", placeholder="mon-groupe-2024")
            if st.form_submit_button("Créer") and name:
                _change(name)


def _open(name: str) -> None:
    """Go to another database."""

    def act() -> str:
        session.work_on(find_database(name))
        return f"Base ouverte : {plain(name)}"

    attempt(act)


def _change(name: str) -> None:
    if attempt(lambda: f"Base vide ouverte : {session.make_database(name).name}"):
        st.rerun()
    show_message()


def _address(url: str) -> str:
    """The address of a database without its password."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('//')[0]}//…@{tail}" if at else url.removeprefix("sqlite:///")
