"""Steps: what a page without data says to do next, from an empty database to a first figure."""

from collections.abc import Callable

import streamlit as st

from beges.domain.perimeter import Perimeter
from beges.services.activities import stored_activities
from beges.services.demo import build_demo
from beges.services.perimeter import load_perimeter
from beges.ui import session
from beges.ui.messages import attempt, show_message
from beges.ui.paths import ENTRY, IMPORT, PERIMETER, Place, link


def first_steps() -> None:
    """The way from an empty database to an inventory, with what is done ticked."""
    perimeter = load_perimeter(session.workspace())
    st.subheader("Pour commencer")
    for done, text, place in _steps(perimeter):
        mark = ":material/check_circle:" if done else ":material/radio_button_unchecked:"
        left, right = st.columns([3, 2], vertical_alignment="center", width=760)
        left.markdown(f"{mark} {text}")
        if not done:
            with right:
                link(place, place.title)
    st.caption(
        "Tout cela peut aussi venir d'un seul classeur : le modèle de collecte a une feuille pour"
        " le groupe, les entités, les sites, les indicateurs et les données."
    )
    link(IMPORT, "Télécharger le modèle et l'importer")
    if not perimeter.group:
        _demo()


def _steps(perimeter: Perimeter) -> list[tuple[bool, str, Place]]:
    activities = bool(perimeter.entities) and len(stored_activities(session.workspace())) > 0
    return [
        (bool(perimeter.group), "Nommer le groupe", PERIMETER),
        (bool(perimeter.entities), "Enregistrer une première entité (SIREN, contrôle)", PERIMETER),
        (bool(perimeter.sites), "Enregistrer un premier site (nature, territoire)", PERIMETER),
        (
            bool(session.known_inventories()),
            "Créer un inventaire (année, approche, facteurs)",
            PERIMETER,
        ),
        (activities, "Saisir une première donnée d'activité", ENTRY),
    ]


def _demo() -> None:
    """The demo, brought into this empty database when a person asks."""
    st.divider()
    st.markdown("**Ou regarder d'abord la démonstration** : un groupe fictif, deux années.")
    here = session.database()
    if not here.is_default:
        st.caption("La démonstration peut se charger ici, ou dans la base par défaut.")
    if st.button("Charger la démonstration dans cette base", icon=":material/science:"):
        with st.status("Chargement de la démonstration…", expanded=True) as status:
            if attempt(lambda: _load_demo(status.write)):
                st.rerun()
        show_message()


def _load_demo(progress: Callable[[str], None]) -> str:
    build_demo(session.workspace(), progress=progress)
    return "Démonstration chargée."


def nothing_yet(sentence: str, place: Place, label: str) -> None:
    """An empty page: what is missing, and where to go."""
    st.info(sentence, icon=":material/lightbulb:")
    link(place, label)
