"""Drafts: what a person has typed and not saved survives a change of page and a reload.

The values wait in the server's memory under a random name that stands in the address of the page;
nobody else can find them. Each form of the page keeps its own; saving or abandoning drops it.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

import streamlit as st

NAME = "brouillon"
_KEPT = 200

Forms = Mapping[str, Mapping[str, Any]]


class Drafts:
    """The drafts of the server by name, the oldest forgotten first. Thread-safe."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, Forms] = OrderedDict()
        self._lock = Lock()

    def keep(self, name: str, form: str, values: Mapping[str, Any]) -> None:
        """Remember the values of a form under this name; none forgets them."""
        with self._lock:
            forms = {**self._values.get(name, {}), form: dict(values)}
            self._values[name] = {known: held for known, held in forms.items() if held}
            self._values.move_to_end(name)
            while len(self._values) > _KEPT:
                self._values.popitem(last=False)

    def find(self, name: str) -> Forms:
        """The values of that name, by form; empty when there are none."""
        with self._lock:
            return self._values.get(name, {})


@st.cache_resource(show_spinner=False)
def _drafts() -> Drafts:
    return Drafts()


def keep(form: str, keys: Iterable[str], alone: frozenset[str] = frozenset()) -> None:
    """Remember what these fields of the session hold, as long as one of them was typed.

    ``alone`` are the fields that make no draft by themselves.
    """
    values = {key: st.session_state[key] for key in keys if key in st.session_state}
    if not any(value and key not in alone for key, value in values.items()):
        drop(form)
        return
    name = st.session_state.setdefault(NAME, secrets.token_urlsafe(9))
    _drafts().keep(name, form, values)
    keep_address()


def restore() -> bool:
    """After a reload, bring back the drafts that the address names; whether there were any."""
    name = st.query_params.get(NAME)
    if not name or NAME in st.session_state:
        return False
    forms = _drafts().find(name)
    st.session_state[NAME] = name
    for values in forms.values():
        for key, value in values.items():
            st.session_state[key] = value
    return bool(forms)


def drop(form: str) -> None:
    """Forget the draft of a form: it was saved, or abandoned."""
    name = st.session_state.get(NAME)
    if not name:
        return
    _drafts().keep(name, form, {})
    if not _drafts().find(name):
        st.session_state.pop(NAME, None)
        st.query_params.pop(NAME, None)


def waiting() -> frozenset[str]:
    """The forms whose work is not saved."""
    name = st.session_state.get(NAME)
    return frozenset(_drafts().find(name)) if name else frozenset()


def keep_address() -> None:
    """Write the draft's name in the address, so that a reload finds it."""
    name = st.session_state.get(NAME)
    if name and st.query_params.get(NAME) != name:
        st.query_params[NAME] = name
