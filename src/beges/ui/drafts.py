"""Drafts: what a person has typed and not saved survives a change of page and a reload.

The values wait in the server's memory under a random name that stands in the address of the page;
nobody else can find them, and saving or abandoning drops them.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

import streamlit as st

NAME = "brouillon"
_KEPT = 200


class Drafts:
    """The drafts of the server, the oldest forgotten first. Thread-safe."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._lock = Lock()

    def keep(self, name: str, values: Mapping[str, Any]) -> None:
        """Remember these values under this name."""
        with self._lock:
            self._values[name] = dict(values)
            self._values.move_to_end(name)
            while len(self._values) > _KEPT:
                self._values.popitem(last=False)

    def find(self, name: str) -> Mapping[str, Any]:
        """The values of that name; empty when there are none."""
        with self._lock:
            return self._values.get(name, {})

    def drop(self, name: str) -> None:
        """Forget these values."""
        with self._lock:
            self._values.pop(name, None)


@st.cache_resource(show_spinner=False)
def _drafts() -> Drafts:
    return Drafts()


def keep(keys: Iterable[str], alone: frozenset[str]) -> None:
    """Remember what these fields of the session hold, as long as one of them was typed.

    ``alone`` are the fields that make no draft by themselves.
    """
    values = {key: st.session_state[key] for key in keys if key in st.session_state}
    typed = [key for key, value in values.items() if value and key not in alone]
    name = st.session_state.get(NAME)
    if typed:
        name = name or secrets.token_urlsafe(9)
        st.session_state[NAME] = name
        _drafts().keep(name, values)
    elif name:
        drop()


def restore() -> bool:
    """After a reload, bring back the draft that the address names; whether there was one."""
    name = st.query_params.get(NAME)
    if not name or NAME in st.session_state:
        return False
    values = _drafts().find(name)
    st.session_state[NAME] = name
    for key, value in values.items():
        st.session_state[key] = value
    return bool(values)


def drop() -> None:
    """Forget the draft: it was saved, or abandoned."""
    name = st.session_state.pop(NAME, None)
    if name:
        _drafts().drop(name)
    st.query_params.pop(NAME, None)


def keep_address() -> None:
    """Write the draft's name in the address, so that a reload finds it."""
    name = st.session_state.get(NAME)
    if name and st.query_params.get(NAME) != name:
        st.query_params[NAME] = name
