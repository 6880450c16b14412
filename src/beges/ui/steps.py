"""Steps: what a page without data says to do next, from an empty database to a first figure."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from beges.domain.inventory import Inventory
from beges.domain.perimeter import ENTITIES, GROUP, INVENTORIES, SITES
from beges.services.activities import stored_activities
from beges.services.demo import build_demo
from beges.services.perimeter import load_perimeter
from beges.ui import queries, session
from beges.ui.formats import plain
from beges.ui.messages import alarm, attempt, show_message
from beges.ui.paths import ENTRY, IMPORT, PERIMETER, Place, link


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A thing to do once, and where."""

    done: bool
    text: str
    place: Place
    register: str = ""

    @property
    def where(self) -> str:
        """The name of the place."""
        names = {table.name: table.label_fr for table in (GROUP, ENTITIES, SITES, INVENTORIES)}
        return names.get(self.register, self.place.title)


def steps() -> list[Step]:
    """The way from an empty database to an inventory, in order."""
    perimeter = load_perimeter(session.workspace())
    activities = bool(perimeter.entities) and len(stored_activities(session.workspace())) > 0
    known = [
        (bool(perimeter.group), "Nommer le groupe", GROUP),
        (bool(perimeter.entities), "Enregistrer une première entité (SIREN, contrôle)", ENTITIES),
        (bool(perimeter.sites), "Enregistrer un premier site (nature, territoire)", SITES),
        (bool(session.known_inventories()), "Créer un inventaire (année, facteurs)", INVENTORIES),
    ]
    return [
        *(
            Step(done=done, text=text, place=PERIMETER, register=table.name)
            for done, text, table in known
        ),
        Step(done=activities, text="Saisir une première donnée d'activité", place=ENTRY),
    ]


def first_steps() -> None:
    """The steps, with what is done ticked."""
    st.subheader("Pour commencer")
    todo = steps()
    for step in todo:
        mark = ":material/check_circle:" if step.done else ":material/radio_button_unchecked:"
        left, right = st.columns([3, 2], vertical_alignment="center", width=760)
        left.markdown(f"{mark} {step.text}")
        if not step.done:
            with right:
                link(step.place, step.where, step.register)
    st.caption(
        "Tout cela peut aussi venir d'un seul classeur : le modèle de collecte a une feuille pour"
        " le groupe, les entités, les sites, les indicateurs et les données."
    )
    link(IMPORT, "Télécharger le modèle et l'importer")
    if not todo[0].done:
        _demo()


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


def nothing_yet(sentence: str, *places: tuple[Place, str]) -> None:
    """An empty page: what is missing, and where to go."""
    st.info(sentence, icon=":material/lightbulb:")
    for place, label in places:
        link(place, label)


def open_inventory(*, even_empty: bool = False) -> Inventory | None:
    """The inventory that a page reads, named at its top with what makes its figures void.

    Without an inventory the page says what to do; without any figure too, unless ``even_empty``.
    """
    settings = session.choose_inventory(session.known_inventories())
    if settings is None:
        no_inventory()
        return None
    st.caption(
        f":material/inventory_2: Inventaire **{plain(settings.name)}**"
        f" ({plain(settings.inventory)}), année {settings.year}"
    )
    inventory = queries.compiled(settings)
    alarm(inventory.findings)
    if not len(inventory.lines) and not even_empty:
        no_activity(settings.year)
        return None
    return inventory


def no_inventory() -> None:
    """A page that reads an inventory, before there is one."""
    st.info("Aucun inventaire dans cette base.", icon=":material/lightbulb:")
    link(PERIMETER, "Créer un inventaire", INVENTORIES.name)


def no_activity(year: int) -> None:
    """An inventory without any activity in its year."""
    nothing_yet(
        f"Aucune donnée pour {year}.",
        (IMPORT, "Importer des données"),
        (ENTRY, "Saisir une donnée"),
    )
