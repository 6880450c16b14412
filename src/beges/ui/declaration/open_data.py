"""Our statement as a row of the published file, to download."""

import streamlit as st

from beges.domain.inventory import Inventory
from beges.domain.statements import METHODS_FR
from beges.services.open_data import open_data_bytes
from beges.services.peers import usual_method
from beges.ui import session

KEY = "declaration.ligne"


def show(inventory: Inventory) -> None:
    """The download, and what stands in it."""
    st.subheader("Notre ligne au format des données ouvertes")
    settings, workspace = inventory.settings, session.workspace()
    left, right = st.columns([3, 2], gap="large", vertical_alignment="bottom")
    method = left.segmented_control(
        "Étiquette de méthode",
        list(METHODS_FR),
        default=usual_method(workspace, inventory),
        required=True,
        format_func=METHODS_FR.__getitem__,
        key=f"{KEY}.methode.{settings.inventory}",
        help="La ligne est toujours en cases V5, comme dans le fichier publié.",
        persist_state="session",
    )
    contacts = right.toggle(
        "Avec le contact",
        key=f"{KEY}.contact",
        persist_state="session",
        help="Sinon « [Masqué] », comme dans le fichier publié.",
    )
    st.download_button(
        "Télécharger la ligne (CSV)",
        lambda: open_data_bytes(workspace, settings, method=str(method), contacts=contacts),
        file_name=f"bilan_publie_{settings.inventory}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{KEY}.telecharger",
    )
    st.caption(
        "Les 104 colonnes du fichier publié, le formulaire et les postes en cases V5. Un poste"
        " exclu y est vide, comme le veut la méthode (V5 p. 37) ; le fichier de l'ADEME y imprime"
        " 0.0. Un texte qu'un tableur exécuterait est précédé d'une apostrophe."
    )
