"""Meanwhile: two people wrote in the same place. The second sees what the first one wrote.

What the second person typed stays in its fields: they keep it, and their next save replaces what
stands, or take what stands. Nothing is decided for them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from beges.services.meanwhile import Meanwhile
from beges.ui.formats import moment, plain
from beges.ui.forms import NOTHING

SEEN = "vu"
"""Where a form remembers the revision that a person read, and what its boxes then held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way out: its words, what it does, and with what."""

    label: str
    told: str
    act: Callable[..., None]
    args: tuple[object, ...] = ()


def say(
    written: Meanwhile | None, theirs: Mapping[str, str], place: str, ways: tuple[Way, Way]
) -> None:
    """Who wrote, when and what, label by label; then to keep one's own text, or to replace it."""
    with st.container(border=True):
        if written is None:
            who = "Quelqu'un a enregistré"
        else:
            who = f"**{plain(written.actor)}** a enregistré le {moment(written.at)}"
        st.warning(
            f"{who}, pendant que vous écriviez. Votre saisie n'est pas perdue : choisissez.",
            icon=":material/group:",
        )
        for label, value in theirs.items():
            if label:
                st.caption(plain(label))
            st.text(value or NOTHING)
        with st.container(horizontal=True):
            for number, way in enumerate(ways):
                st.button(
                    way.label,
                    key=f"{place}.entretemps.{number}",
                    help=way.told,
                    on_click=way.act,
                    args=way.args,
                )


KEEP, TAKE = "Garder ma saisie", "Prendre la sienne"
KEPT = "Votre prochain enregistrement remplacera la sienne, qui reste dans l'historique."
TAKEN = "Ce que vous avez tapé ici est remplacé."


def choices(keep: Callable[..., None], take: Callable[..., None], *args: object) -> tuple[Way, Way]:
    """The two ways out of fields that hold one's own text."""
    return (
        Way(label=KEEP, told=KEPT, act=keep, args=args),
        Way(label=TAKE, told=TAKEN, act=take, args=args),
    )


# ----------------------------------------------------------------- the boxes of one record


def opened(place: str, stored: Mapping[str, str], revision: int) -> bool:
    """Fill the boxes of a record; whether somebody wrote in it since a person began to type.

    Boxes that nobody has touched show what is stored at the moment.
    """
    if not changed(place):
        accept(place, stored, revision)
    return bool(st.session_state[f"{place}{SEEN}"][0] != revision)


def changed(place: str) -> bool:
    """Whether a box holds something else than what it was filled with."""
    seen = st.session_state.get(f"{place}{SEEN}")
    return seen is not None and any(
        st.session_state.get(f"{place}{name}", value) != value for name, value in seen[1].items()
    )


def revision_read(place: str) -> int:
    """The revision that the person read."""
    return int(st.session_state[f"{place}{SEEN}"][0])


def moved(place: str, stored: Mapping[str, str]) -> list[str]:
    """The boxes in which what is stored is no longer what the person read."""
    return [
        name
        for name, value in st.session_state[f"{place}{SEEN}"][1].items()
        if stored[name] != value
    ]


def accept(place: str, stored: Mapping[str, str], revision: int) -> None:
    """Fill the boxes with what is stored."""
    for name, value in stored.items():
        st.session_state[f"{place}{name}"] = value
    keep(place, stored, revision)


def keep(place: str, stored: Mapping[str, str], revision: int) -> None:
    """Leave the boxes as they are, what is stored having been read."""
    st.session_state[f"{place}{SEEN}"] = (revision, dict(stored))
