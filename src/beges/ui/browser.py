"""Browser: what it remembers of the person between two loads of the page.

A cookie of the session of the browser, read when the page connects: a reload keeps the name, and
closing the browser forgets it, so that whoever sits down next is asked. It is coded in letters that
neither a cookie nor a script can take for anything else, and what comes back is checked.
"""

import base64
import binascii

import streamlit as st

COOKIE = "beges_personne"
_TOLD = "navigateur.personne"
LONGEST = 60


def person() -> str:
    """The name that the browser sent when the page connected; blank without one."""
    sent = st.context.cookies.get(COOKIE)
    return decoded(sent) if isinstance(sent, str) else ""


def keep_person(name: str) -> None:
    """Have the browser remember this name from now on; a blank one forgets."""
    if name == st.session_state.get(_TOLD, person()):
        return
    st.session_state[_TOLD] = name
    value = f"{COOKIE}={coded(name)}" if name else f"{COOKIE}=; max-age=0"
    st.html(
        f'<script>document.cookie = "{value}; path=/; SameSite=Strict";</script>',
        unsafe_allow_javascript=True,
    )


def coded(name: str) -> str:
    """A name as the cookie holds it."""
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def decoded(value: str) -> str:
    """The name of a cookie; blank for one that no form of ours could have kept."""
    try:
        name = base64.b64decode(value + "=" * (-len(value) % 4), altchars="-_", validate=True)
        told = name.decode()
    except (ValueError, binascii.Error):
        return ""
    return told if len(told) <= LONGEST and told.isprintable() and told == told.strip() else ""
