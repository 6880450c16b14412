"""Rapport: the inventory as a document, from the default template or one's own, and its PDF."""

import streamlit as st

from beges.domain.inventory import Inventory
from beges.domain.statements import METHODS_FR
from beges.services.refusals import NotFound, Refused
from beges.services.report import MAX_TEMPLATE_MB as MAX_MB
from beges.services.report import (
    placeholders_table,
    report_docx,
    report_pdf,
    template_bytes,
)
from beges.ui import session
from beges.ui.messages import say_findings
from beges.ui.tables import Shown, sheet

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PLACEHOLDER_COLUMNS = {
    "name": Shown(label="Repère"),
    "kind": Shown(label="Sorte"),
    "meaning": Shown(label="Ce qu'il contient"),
    "inside": Shown(label="Dans chaque ligne"),
}
MADE = "declaration.rapport.fait"


def show(inventory: Inventory) -> None:
    """The section."""
    st.markdown(
        "Un rapport à publier avec le bilan : périmètre, méthode, résultats par poste et par"
        " entité, incertitudes, exclusions, comparaison, plan de transition, empreintes. Le"
        " formulaire demande son adresse publique."
    )
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(border=True):
        method = st.segmented_control(
            "Méthode",
            list(METHODS_FR),
            default="v5",
            required=True,
            format_func=METHODS_FR.__getitem__,
            key="declaration.rapport.methode",
            persist_state="session",
        )
        template = st.file_uploader(
            "Votre modèle (.docx), facultatif",
            type="docx",
            max_upload_size=MAX_MB,
            key="declaration.rapport.modele",
            help="Sans fichier, le modèle par défaut.",
        )
        internal = st.checkbox(
            "Version de travail",
            key="declaration.rapport.travail",
            persist_state="session",
            help="Ajoute une annexe à ne pas publier : données sans pièce ou non validées,"
            " anomalies ouvertes, ce que le plan ne dit pas encore.",
        )
        given = None if template is None else (template.name, template.getvalue())
        if st.button(
            "Établir le rapport", type="primary", icon=":material/description:", key=f"{MADE}.oui"
        ):
            _make(inventory, str(method), given, internal=internal)
        _made(inventory)
    with right:
        _own_template()


def _own_template() -> None:
    st.markdown("**Changer le modèle**")
    st.caption(
        "Téléchargez le modèle par défaut, ouvrez-le dans votre traitement de texte : logo, textes,"
        " ordre, polices. Ce qui est entre accolades est un repère, que le rapport remplit."
    )
    st.download_button(
        "Télécharger le modèle par défaut",
        template_bytes,
        file_name="modele_de_rapport.docx",
        mime=DOCX,
        icon=":material/download:",
        on_click="ignore",
        key="declaration.rapport.modele.defaut",
    )
    with st.expander("Les repères que le modèle peut nommer"):
        sheet(placeholders_table(), PLACEHOLDER_COLUMNS)


def _make(
    inventory: Inventory, method: str, given: tuple[str, bytes] | None, *, internal: bool
) -> None:
    """Make the document, and keep it for the download under what it was made from."""
    st.session_state.pop(MADE, None)
    try:
        with st.spinner("Rapport en cours…"):
            docx = report_docx(
                session.workspace(), inventory.settings, method, given, internal=internal
            )
    except Refused as refusal:
        say_findings(refusal.findings)
        return
    name = f"rapport_{inventory.settings.inventory}_{method}{'_travail' if internal else ''}"
    st.session_state[MADE] = (inventory.digest, name, docx)


def _made(inventory: Inventory) -> None:
    """The document that was made, while the inventory is the one that it tells."""
    made = st.session_state.get(MADE)
    if made is None or made[0] != inventory.digest:
        return
    _, name, docx = made
    with st.container(horizontal=True):
        st.download_button(
            "Télécharger (Word)",
            docx,
            file_name=f"{name}.docx",
            mime=DOCX,
            icon=":material/download:",
            on_click="ignore",
            key=f"{MADE}.docx",
        )
        if st.button("Imprimer en PDF", icon=":material/picture_as_pdf:", key=f"{MADE}.imprimer"):
            _print(name, docx)


def _print(name: str, docx: bytes) -> None:
    try:
        with st.spinner("LibreOffice imprime…"):
            pdf = report_pdf(docx)
    except NotFound as trouble:
        st.warning(str(trouble), icon=":material/print_disabled:")
        return
    st.download_button(
        "Télécharger (PDF)",
        pdf,
        file_name=f"{name}.pdf",
        mime="application/pdf",
        icon=":material/download:",
        on_click="ignore",
        key=f"{MADE}.pdf",
    )
