"""Fields: a field of the form on the screen, with its state, and what is typed and not saved yet.

A field remembers the revision that the person saw, so that what somebody else saves meanwhile is
noticed; one that nobody has touched shows the value of the moment. What is typed is a draft of the
page until it is saved.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from beges.domain.declaration import FORM_ANSWERS, FilledField, Origin
from beges.domain.french import number
from beges.domain.nomenclature import labels
from beges.services.form_answers import answer_key
from beges.services.form_checks import LONGEST, SHORT, YES
from beges.services.meanwhile import written_meanwhile
from beges.ui import drafts, meanwhile, session
from beges.ui.formats import plain
from beges.ui.forms import NOTHING, REQUIRED

PREFIX, SEEN = "declaration.champ.", ".vu"
LINE, LEAST, MOST = 22, 90, 330
"""Heights of a long text, in pixels: of a line, of the smallest and of the largest box."""
NEAR = 0.8
"""From this part of its limit on, a text shows its length."""
WIDE = 75
"""How many characters a line of a long text holds, more or less."""
MARKS = {
    Origin.COMPUTED: ":material/calculate:",
    Origin.PROPOSED: ":material/lightbulb:",
    Origin.ENTERED: ":material/edit:",
    Origin.MISSING: ":material/error:",
    Origin.NOT_NEEDED: ":material/remove:",
}


def key_of(inventory: str, code: str) -> str:
    """The name of a field in the session."""
    return f"{PREFIX}{inventory}.{code}"


def draw(filled: FilledField, inventory: str, revision: int) -> None:
    """The widget of a field and, below, where its content comes from."""
    if filled.field.filled == "computed":
        _computed(filled)
        return
    key = key_of(inventory, filled.field.code)
    shown = _as_typed(filled)
    if not _is_changed(key):
        st.session_state[key] = shown
        st.session_state[f"{key}{SEEN}"] = (revision, shown)
    _widget(filled, key)
    _length(filled, str(st.session_state[key] or ""))
    if _is_changed(key) and st.session_state[f"{key}{SEEN}"][0] != revision:
        _meanwhile(filled, inventory, key, revision)
    told = _state(filled, changed=_is_changed(key))
    if filled.origin is Origin.ENTERED and filled.proposal and filled.field.filled == "proposed":
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(told, width="content")
            st.button(
                "Revenir à la proposition",
                key=f"{key}.revenir",
                type="tertiary",
                on_click=_come_back,
                args=(key, _typed_value(filled, filled.proposal)),
                help="Enregistrez ensuite pour retirer votre réponse.",
            )
    else:
        st.caption(told)


def _meanwhile(filled: FilledField, inventory: str, key: str, revision: int) -> None:
    """Somebody else answered while this person was typing: their answer, and what becomes of it."""
    workspace, answered = session.workspace(), answer_key(inventory, filled.field.code)
    read = st.session_state[f"{key}{SEEN}"][0]
    written = written_meanwhile(workspace, FORM_ANSWERS, answered, read)
    taken_back = "Réponse retirée : la proposition est revenue. " if not filled.value else ""
    theirs = {"": f"{taken_back}{filled.text}".strip()}
    shown = _as_typed(filled)
    meanwhile.say(written, theirs, key, meanwhile.choices(_keep, _take, key, revision, shown))


def _keep(key: str, revision: int, shown: str) -> None:
    st.session_state[f"{key}{SEEN}"] = (revision, shown)


def _take(key: str, revision: int, shown: str) -> None:
    st.session_state[key] = shown
    _keep(key, revision, shown)


def _computed(filled: FilledField) -> None:
    """A field that is not typed: its label, its content."""
    label = plain(filled.field.label_fr) + (REQUIRED if filled.required else "")
    st.markdown(f"{label}  \n**{plain(filled.text) or NOTHING}**", help=filled.field.help_fr)
    st.caption(_state(filled, changed=False))


def _widget(filled: FilledField, key: str) -> None:
    field = filled.field
    common: dict[str, Any] = {
        "label": f"{field.label_fr}{REQUIRED}" if filled.required else field.label_fr,
        "key": key,
        "help": field.help_fr or None,
        "persist_state": "session",
    }
    if field.kind in ("choice", "yes_no"):
        names = {"": NOTHING, **_options(filled)}
        st.selectbox(**common, options=list(names), format_func=lambda code: names.get(code, code))
    elif field.kind == "long_text":
        text = str(st.session_state[key])
        lines = sum(1 + len(line) // WIDE for line in text.split("\n")) + 1
        height = min(MOST, max(LEAST, lines * LINE))
        st.text_area(**common, height=height)
    else:
        st.text_input(**common)


def _length(filled: FilledField, text: str) -> None:
    """How much of a text may stay, once it nears its limit or passes it.

    The box takes more: Streamlit would drop a longer paste without a word.
    """
    limit = LONGEST if filled.field.kind == "long_text" else SHORT
    over = len(text) - limit
    if over > 0:
        st.error(
            f"{number(len(text))} caractères pour {number(limit)} au plus : raccourcissez de"
            f" {number(over)} avant d'enregistrer. Votre texte est gardé ici.",
            icon=":material/content_cut:",
        )
    elif len(text) > limit * NEAR:
        st.caption(f"{number(len(text))} caractères sur {number(limit)}")


def _options(filled: FilledField) -> Mapping[str, str]:
    if filled.field.kind == "yes_no":
        return {YES: "Oui", "non": "Non"}
    return labels(filled.field.choices)


def _as_typed(filled: FilledField) -> str:
    return _typed_value(filled, filled.value)


def _typed_value(filled: FilledField, value: str) -> str:
    """A kept value as a widget holds it."""
    if filled.field.kind in ("number", "percent"):
        return value.replace(".", ",")
    return value


def _state(filled: FilledField, *, changed: bool) -> str:
    """Where the content comes from, and what is to do about it."""
    if changed:
        return ":material/edit_note: modifié, à enregistrer"
    if filled.is_missing:
        return f":orange[{MARKS[Origin.MISSING]} à remplir]"
    if filled.origin in (Origin.MISSING, Origin.NOT_NEEDED):
        return "facultatif" if filled.origin is Origin.MISSING else "sans objet ici"
    name = labels("form_origins")[filled.origin].lower()
    told = f"{MARKS[filled.origin]} {name}"
    if filled.origin is Origin.PROPOSED:
        told += " par l'outil : relisez, et corrigez au besoin"
    return f"{told} — :orange[{plain(filled.note)}]" if filled.note else told


def _come_back(key: str, proposal: str) -> None:
    st.session_state[key] = proposal


def _is_changed(key: str) -> bool:
    seen = st.session_state.get(f"{key}{SEEN}")
    return seen is not None and str(st.session_state.get(key) or "").strip() != seen[1].strip()


def changes(inventory: str, codes: Iterable[str]) -> tuple[dict[str, str], dict[str, int]]:
    """What is typed and not saved among these fields, and the revision that was read of each."""
    found: dict[str, str] = {}
    expected: dict[str, int] = {}
    for code in codes:
        key = key_of(inventory, code)
        if _is_changed(key):
            found[code] = str(st.session_state.get(key) or "")
            expected[code] = st.session_state[f"{key}{SEEN}"][0]
    return found, expected


def forget(inventory: str, codes: Iterable[str]) -> None:
    """Let these fields show what is stored."""
    for code in codes:
        key = key_of(inventory, code)
        st.session_state.pop(f"{key}{SEEN}", None)
    keep_draft()


def keep_draft() -> None:
    """Everything typed in the form and not saved, of any step, is one draft of the page."""
    keys = [str(key) for key in st.session_state if str(key).startswith(PREFIX)]
    changed = [key for key in keys if not key.endswith((SEEN, ".revenir")) and _is_changed(key)]
    kept = [*changed, *(f"{key}{SEEN}" for key in changed)]
    if kept:
        drafts.keep(PREFIX, kept)
    else:
        drafts.drop(PREFIX)


def draw_all(filled: Sequence[FilledField], inventory: str, revisions: Mapping[str, int]) -> None:
    """Fields two by two, a long text alone on its line."""
    waiting: list[FilledField] = []
    for one in filled:
        if one.field.kind == "long_text":
            draw_pairs(waiting, inventory, revisions)
            waiting = []
            draw(one, inventory, revisions.get(one.field.code, 0))
        else:
            waiting.append(one)
    draw_pairs(waiting, inventory, revisions)


def draw_pairs(filled: Sequence[FilledField], inventory: str, revisions: Mapping[str, int]) -> None:
    """Fields two by two, whatever their length."""
    for start in range(0, len(filled), 2):
        for place, one in zip(st.columns(2), filled[start : start + 2], strict=False):
            with place:
                draw(one, inventory, revisions.get(one.field.code, 0))
