"""Documents: those of an activity, opened in one click, and files dropped on chosen activities.

A document leaves as a download, never as a page: the server sends it as an attachment, under the
media type that its bytes gave, and the browser guesses nothing.
"""

from collections.abc import Sequence

import streamlit as st

from beges.domain.findings import Finding
from beges.domain.french import number
from beges.intake import EXTENSIONS, MAX_PIECE
from beges.services.documents import (
    UNSAID,
    Attached,
    Handed,
    attach,
    attached_to,
    detach,
    open_attached,
    trouble_with,
)
from beges.services.workspace import stamp_of
from beges.ui import session
from beges.ui.formats import moment, plain
from beges.ui.messages import attempt
from beges.ui.undisturbed import undisturbed

MB, KB = 1_000_000, 1_000
SHOWN_NAME = 40
REMEMBERED = 512
LOST = {
    "document_missing": "introuvable",
    "document_changed": "modifiée hors de l'outil",
    "documents_unavailable": "dossier inaccessible",
}
_TURN = "pieces.tour"


def show(activity: str, *, key: str) -> None:
    """The documents of an activity, and a place to drop others.

    What waits in that place waits for this activity: another one has its own.
    """
    key = f"{key}.{activity}"
    found = attached_to(session.workspace(), activity)
    with st.container(border=True, gap="small"):
        st.markdown("**Pièces justificatives**")
        if not found:
            st.caption("Aucune pièce : déposez la facture, le relevé ou le message.")
        for place, one in enumerate(found):
            _line(one, f"{key}.{place}")
        drop([activity], key=key)


def _line(one: Attached, key: str) -> None:
    """A document: open it, who attached it, take it off."""
    name, told, off = st.columns([4, 5, 1], vertical_alignment="center")
    with name:
        open_button(one, key=key)
    why = "" if not one.why or one.why.startswith(UNSAID) else f" — {plain(one.why)}"
    told.caption(f"{_size(one.size)}, par {plain(one.actor)} le {moment(one.at)}{why}")
    with off.popover("", icon=":material/link_off:", help="Détacher cette pièce"):
        reason = st.text_input("Motif *", key=f"{key}.motif", max_chars=200)
        st.button(
            "Détacher",
            key=f"{key}.detacher",
            disabled=not (reason or "").strip(),
            help=None if (reason or "").strip() else "Écrivez d'abord le motif.",
            on_click=_detach,
            args=(one, f"{key}.motif"),
        )


def open_button(one: Attached, *, key: str) -> None:
    """One click opens the document, its content checked; else what happened to it."""
    workspace = session.workspace()
    shown = one.name if len(one.name) <= SHOWN_NAME else f"{one.name[: SHOWN_NAME - 1]}…"
    trouble = _trouble(one)
    if trouble is not None:
        told = f"{plain(trouble.sentence)} {plain(trouble.remedy)}"
        why = LOST.get(trouble.code, "")
        st.markdown(f":red[:material/error: {plain(shown)} : {why}]", help=told)
        return
    st.download_button(
        plain(shown),
        lambda: open_attached(workspace, one.document).content,
        file_name=one.name,
        mime=one.media_type,
        icon=":material/description:",
        key=f"{key}.ouvrir",
        on_click="ignore",
        type="tertiary",
        help=f"Ouvrir {plain(one.name)}",
    )


def _trouble(one: Attached) -> Finding | None:
    """Why a document cannot be opened; its bytes are read again only when their file has moved."""
    workspace = session.workspace()
    stamp = stamp_of(workspace, one.document)
    if stamp and _is_sound(workspace.store.url, one.document, stamp, one):
        return None
    return trouble_with(workspace, one)


@st.cache_data(max_entries=REMEMBERED, show_spinner=False)
def _is_sound(url: str, document: str, stamp: str, _one: Attached) -> bool:
    del url, document, stamp
    return trouble_with(session.workspace(), _one) is None


def _size(size: int) -> str:
    return (
        f"{number(round(size / MB, 1))}\u202fMo"
        if size >= MB
        else f"{number(max(1, size // KB))}\u202fko"
    )


@undisturbed
def _detach(one: Attached, reason: str) -> None:
    """Take the document off its activity, with the reason that was typed."""

    def act() -> str:
        typed = str(st.session_state.get(reason) or "")
        detach(session.workspace(), one.activity_id, one.document, reason=typed)
        return f"Pièce « {plain(one.name)} » détachée de {one.activity_id}."

    attempt(act)


def drop(activities: Sequence[str], *, key: str) -> None:
    """Drop files on these activities."""
    turn = int(st.session_state.setdefault(_TURN, 0))
    files = f"{key}.fichiers.{turn}"
    with st.container(gap="small"):
        dropped = st.file_uploader(
            "Déposer des pièces",
            type=list(EXTENSIONS),
            accept_multiple_files=True,
            max_upload_size=MAX_PIECE // MB,
            key=files,
            help=f"PDF, image, classeur, CSV ou message ; {MAX_PIECE // MB} Mo au plus chacun.",
        )
        ready = bool(dropped and activities)
        many = f" aux {number(len(activities))} données" if len(activities) > 1 else ""
        st.button(
            f"Joindre{many}",
            icon=":material/attach_file:",
            key=f"{key}.joindre",
            disabled=not ready,
            help=None if ready else _why_not(bool(dropped)),
            on_click=_attach,
            args=(tuple(activities), files),
        )


def _why_not(dropped: bool) -> str:
    return "Cochez au moins une donnée." if dropped else "Déposez d'abord un fichier."


@undisturbed
def _attach(activities: Sequence[str], files: str) -> None:
    """Attach what was dropped; a second click of the same turn finds nothing more."""
    dropped = st.session_state.get(files) or []
    handed = [Handed(name=file.name, content=file.getvalue()) for file in dropped]

    def act() -> str:
        attach(session.workspace(), handed, activities)
        names = ", ".join(plain(one.name) for one in handed)
        where = activities[0] if len(activities) == 1 else f"{number(len(activities))} données"
        return f"{names} : joint à {where}."

    if attempt(act):
        st.session_state[_TURN] = int(st.session_state.get(_TURN, 0)) + 1
