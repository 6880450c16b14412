"""Session: the database that a person works on, who that person is, and which inventory is read.

One workspace a database, shared by all sessions of the server (``st.cache_resource``); a session
keeps names only, never an engine. The database (when it is not the default one) and the inventory
also stand in the address of the page, so that a reload comes back to them; the name of the person
stays in the browser (:mod:`beges.ui.browser`): a link that is passed on carries nobody's name.
"""

from dataclasses import replace

import streamlit as st

from beges.domain.declaration.filed_states import Filing
from beges.domain.perimeter import InventorySettings
from beges.services.databases import Database, default_database, find_database, new_database
from beges.services.filings import filed_mark, filings
from beges.services.inventories import inventories
from beges.services.refusals import NotFound
from beges.services.workspace import Workspace, open_workspace, system_user
from beges.ui import browser
from beges.ui.formats import plain

DATABASE, ACTOR, INVENTORY = "base", "personne", "inventaire"
ANONYMOUS = "personne.demandee"
CHOSEN = "inventaire.lu"
"""The inventory that was read last: after a reload, that of the address."""
KEPT = frozenset({DATABASE, ACTOR, ANONYMOUS})
"""What a change of database leaves in the session."""


def _close(workspace: Workspace) -> None:
    workspace.store.close()


@st.cache_resource(max_entries=8, show_spinner="Ouverture de la base…", on_release=_close)
def _opened(url: str) -> Workspace:
    """The workspace of a database, for every session of this server."""
    return open_workspace(url)


def database() -> Database:
    """The database of this session: the one chosen, that of the address, else the default one."""
    name = st.session_state.get(DATABASE) or st.query_params.get(DATABASE)
    if not name:
        return default_database()
    try:
        found = find_database(name)
    except NotFound:
        forget_database()
        return default_database()
    st.session_state[DATABASE] = found.name
    return found


def keep_address() -> None:
    """Write in the address what a reload must find again."""
    here = database()
    if here.is_default:
        st.query_params.pop(DATABASE, None)
    elif st.query_params.get(DATABASE) != here.name:
        st.query_params[DATABASE] = here.name
    if asked := st.session_state.get(CHOSEN) or st.query_params.get(INVENTORY):
        _keep_inventory(asked)


def _keep_inventory(code: str) -> None:
    st.session_state[CHOSEN] = code
    if st.query_params.get(INVENTORY) != code:
        st.query_params[INVENTORY] = code


def keep_person() -> None:
    """After a reload, the person whom the browser remembers; then what it is to remember."""
    if ACTOR not in st.session_state and (known := browser.person()):
        st.session_state[ACTOR] = known
    browser.keep_person(actor() if actor() != system_user() else "")


def workspace() -> Workspace:
    """The workspace of this session, acting as its person."""
    return replace(_opened(database().url), actor=actor())


def actor() -> str:
    """Who acts: the name typed in the sidebar, else the user of the operating system."""
    typed = st.session_state.get(ACTOR)
    return typed.strip() if isinstance(typed, str) and typed.strip() else system_user()


def is_named() -> bool:
    """Whether a person gave a name, or said that the account of the machine will do."""
    return ANONYMOUS in st.session_state or actor() != system_user()


def take_name(name: str) -> None:
    """The person who acts from now on; a blank name keeps the account of the machine."""
    st.session_state[ANONYMOUS] = True
    if name.strip():
        st.session_state[ACTOR] = name.strip()


def work_on(chosen: Database) -> None:
    """Change of database: what was typed for the other one does not come along."""
    _opened(chosen.url)
    forget_database()
    if not chosen.is_default:
        st.session_state[DATABASE] = chosen.name


def make_database(name: str = "") -> Database:
    """A new empty database, on which the session now works."""
    made = new_database(name)
    work_on(made)
    return made


def forget_database() -> None:
    """Back to the default database, with nothing of the other one left."""
    for key in list(st.session_state):
        if key not in KEPT:
            del st.session_state[key]
    st.session_state.pop(DATABASE, None)
    for name in (DATABASE, INVENTORY):
        st.query_params.pop(name, None)


def choose_inventory(known: list[InventorySettings]) -> InventorySettings | None:
    """The inventory that the pages read, chosen in the sidebar; the latest year at first."""
    if not known:
        return None
    by_code = {settings.inventory: settings for settings in known}
    asked = st.session_state.get(CHOSEN)
    read = st.session_state.get(INVENTORY, asked)
    if read not in by_code:
        read = known[0].inventory
        if asked:
            st.warning(
                f"Aucun inventaire « {plain(asked)} » dans cette base : voici"
                f" « {plain(known[0].name)} ».",
                icon=":material/warning:",
            )
    st.session_state[INVENTORY] = read  # told again each time, or another page shows the first one
    filed = filings(workspace())
    code = st.sidebar.selectbox(
        "Inventaire",
        list(by_code),
        format_func=lambda code: _named(by_code[code], filed.get(code)),
        key=INVENTORY,
        persist_state="session",
        help="L'inventaire que lisent Accueil, Résultats et Déclaration.",
    )
    _keep_inventory(str(code))
    if mark := filed_mark(filed.get(str(code))):
        st.sidebar.caption(f":material/lock: **{mark}**")
    return by_code[str(code)]


def _named(settings: InventorySettings, filing: Filing | None) -> str:
    """An inventory in a list; a filed one says so."""
    return f"{settings.name} · déposé" if filed_mark(filing) else settings.name


def known_inventories() -> list[InventorySettings]:
    """The inventories of the database, the latest year first."""
    return inventories(workspace())
