"""Paths: the pages by name, so that any page may link to another."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent / "screens"
"""Not "pages": beside its script Streamlit would take that folder for its own, and greet the first
visitor of a deep link with "Page not found"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page: its file, title, icon and address."""

    file: str
    title: str
    icon: str
    url: str


HOME = Place(file="home.py", title="Accueil", icon=":material/home:", url="accueil")
COLLECTION = Place(
    file="collection.py", title="Collecte", icon=":material/grid_on:", url="collecte"
)
RESULTS = Place(file="results.py", title="Résultats", icon=":material/bar_chart:", url="resultats")
GAPS = Place(file="gaps.py", title="Écarts", icon=":material/stacked_line_chart:", url="ecarts")
ENTRY = Place(file="entry.py", title="Saisie", icon=":material/edit_square:", url="saisie")
IMPORT = Place(file="imports.py", title="Import", icon=":material/upload_file:", url="import")
BOOKKEEPING = Place(
    file="bookkeeping.py",
    title="Comptabilité",
    icon=":material/account_balance:",
    url="comptabilite",
)
FACTORS = Place(file="factors.py", title="Facteurs", icon=":material/menu_book:", url="facteurs")
CONTROL = Place(file="control.py", title="Contrôle", icon=":material/fact_check:", url="controle")
FILING = Place(file="filing.py", title="Déclaration", icon=":material/task:", url="declaration")
PLAN = Place(file="plan.py", title="Plan", icon=":material/trending_down:", url="plan")
PERIMETER = Place(file="perimeter.py", title="Périmètre", icon=":material/domain:", url="perimetre")
GROUPS = {
    "": (HOME,),
    "Données": (COLLECTION, ENTRY, IMPORT, BOOKKEEPING, CONTROL),
    "Analyse": (RESULTS, GAPS, FACTORS),
    "Dépôt": (PLAN, FILING),
    "Réglages": (PERIMETER,),
}
"""The pages as the side bar groups them, in the order of the work."""


REGISTER = "registre"
"""The parameter of a link that opens a register of the perimeter."""


def link(place: Place, label: str, register: str = "") -> None:
    """A link to a page, or to one register of the perimeter."""
    asked = {REGISTER: register} if register else None
    st.page_link(str(FOLDER / place.file), label=label, icon=place.icon, query_params=asked)


SITE = "site"
"""The parameter of a link that opens a page on a site."""


YEAR = "annee"
"""The parameter of a link that opens a page on a year, beside the site."""


def link_to_site(place: Place, label: str, site: str, year: int) -> None:
    """A link to a page, on one site and one year."""
    asked = {SITE: site, YEAR: str(year)}
    st.page_link(str(FOLDER / place.file), label=label, icon=place.icon, query_params=asked)


def go(place: Place) -> None:
    """Leave this page for another."""
    st.switch_page(str(FOLDER / place.file))


OPENED = "saisie.ouvrir"
"""The activity that the page Saisie opens when it is next shown."""


def open_activity(identifier: str) -> None:
    """Go to the form of an activity."""
    st.session_state[OPENED] = identifier
    go(ENTRY)
