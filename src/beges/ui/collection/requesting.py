"""Requests to sites, and the register of the meters that the figures already name."""

import streamlit as st

from beges.domain.french import several
from beges.services.collection import Collection
from beges.services.register import FoundMeters, found_meters, meters_table, register_meters
from beges.services.requests import requests_zip, rows_by_site
from beges.ui import session
from beges.ui.messages import COLUMNS as FINDINGS
from beges.ui.messages import attempt, list_findings
from beges.ui.paths import IMPORT, link
from beges.ui.tables import Shown, table
from beges.ui.undisturbed import undisturbed

METERS = {
    "meter": Shown(label="Compteur", width=180),
    "site": Shown(label="Site", width=120),
    "activity_type": Shown(label="Type de donnée", width=220),
    "unit": Shown(label="Unité", width=90),
    "rhythm": Shown(label="Rythme", width=110),
}


def show(seen: Collection) -> None:
    """The section: a workbook a site, to be filled in and imported."""
    by_site = rows_by_site(seen)
    if not by_site:
        st.success("Aucun site n'a de période échue à compléter.", icon=":material/check_circle:")
        return
    count = sum(map(len, by_site.values()))
    st.markdown(
        f"**{several(len(by_site), 'site')}** à relancer, {several(count, 'période')} à compléter."
        " Chaque site reçoit un classeur prérempli : il écrit la quantité, ou répond"
        " « non disponible ». Une ligne laissée vide n'est ni importée, ni comptée comme zéro."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Télécharger toutes les demandes (.zip)",
            lambda: requests_zip(session.workspace(), seen.year),
            file_name=f"beges_demandes_{seen.year}.zip",
            icon=":material/folder_zip:",
            on_click="ignore",
        )
        link(IMPORT, "Importer une réponse")


def offer_register() -> None:
    """Meters that the figures name and that nobody registered: look at them, register them."""
    found = found_meters(session.workspace())
    if not found.rows and not found.findings:
        return
    told = f"Nommés par vos données, absents du registre : {several(len(found.rows), 'compteur')}"
    with st.expander(told, icon=":material/electric_meter:"):
        st.caption(
            "Le site, le type et l'unité sont ceux des données ; le rythme vient de la longueur de"
            " leurs périodes. Les dates restent ouvertes : corrigez-les dans Périmètre, Compteurs."
        )
        if found.findings:
            list_findings(found.findings, FINDINGS)
        if found.rows:
            table(meters_table(found), METERS)
            st.button(
                f"Enregistrer {several(len(found.rows), 'compteur')}",
                icon=":material/save:",
                on_click=_register,
                args=(found,),
            )


@undisturbed
def _register(found: FoundMeters) -> None:
    def act() -> str:
        reason = "Compteurs que nomment les données"
        batch = register_meters(session.workspace(), found, reason=reason)
        return f"Lot {batch} enregistré : {several(len(found.rows), 'compteur')}."

    attempt(act)
