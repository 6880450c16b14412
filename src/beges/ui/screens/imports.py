"""Import: a file or a pasted block is previewed, then stored as one batch that can be undone."""

import streamlit as st

from beges.services.batches import is_a_persons, is_undoable, list_batches, undo
from beges.services.exports import template_bytes, worksheets_bytes
from beges.services.imports import Preview, preview, preview_pasted
from beges.services.refusals import Refused, missing_reason
from beges.services.workspace import Workspace
from beges.store import Batch
from beges.ui import session
from beges.ui.formats import figure, moment, plain
from beges.ui.import_preview import READ, ROUND, SEEN, STORED, forget, show_preview
from beges.ui.mapping import door, kept
from beges.ui.messages import attempt
from beges.ui.paths import RESULTS, link

MAX_MEGABYTES = 50
TEMPLATE, OTHER = "Modèle ou bloc collé", "Un autre fichier"
WAY = "import.voie"
SHOWN_BATCHES, READ_BATCHES, ALL_BATCHES = 12, 60, 1_000
BOUND, REASON = "import.lots", "import.motif"


def show() -> None:
    """The page."""
    st.header("Import")
    workspace = session.workspace()
    _result()
    way = st.segmented_control(
        "Ce que vous importez",
        [TEMPLATE, OTHER],
        default=TEMPLATE,
        required=True,
        key=WAY,
        label_visibility="collapsed",
        on_change=forget,
        persist_state="session",
    )
    if way == OTHER:
        door.show(workspace)
    else:
        left, right = st.columns([3, 2], gap="large")
        with left:
            _doors(workspace)
        with right:
            _template(workspace)
    seen = st.session_state.get(SEEN)
    if isinstance(seen, Preview):
        show_preview(seen)
    if way == OTHER:
        kept.show(workspace)
    _batches(workspace)


# --------------------------------------------------------------------------------- the doors


def _template(workspace: Workspace) -> None:
    """The collection workbook, with the lists of this database."""
    with st.container(border=True):
        st.markdown("**Le modèle de collecte**")
        st.caption(
            "Un classeur avec les listes de cette base (entités, sites, types, unités), une feuille"
            " d'aide, et des feuilles pour le périmètre."
        )
        st.download_button(
            "Télécharger le modèle",
            lambda: template_bytes(workspace),
            file_name="beges_modele.xlsx",
            icon=":material/download:",
            on_click="ignore",
        )
    with st.container(border=True):
        st.markdown("**Le classeur métier**")
        st.caption(
            "Immobilisations, parc informatique, flotte, voyages, domicile-travail, télétravail,"
            " patrimoine : une feuille chacun, dans ses mots. L'outil en calcule les données."
        )
        st.download_button(
            "Télécharger le classeur métier",
            lambda: worksheets_bytes(workspace),
            file_name="beges_classeur_metier.xlsx",
            icon=":material/download:",
            on_click="ignore",
        )


def _doors(workspace: Workspace) -> None:
    """Two doors, one validator: a file, or a block pasted from a spreadsheet."""
    turn = st.session_state.setdefault(ROUND, 0)
    file, pasted = st.tabs(["Un fichier", "Un bloc collé"], key="import.portes")
    with file:
        given = st.file_uploader(
            f"Classeur Excel (.xlsx) ou CSV, {MAX_MEGABYTES} Mo au plus",
            max_upload_size=MAX_MEGABYTES,
            key=f"import.fichier.{turn}",
        )
        if given is not None and st.session_state.get(READ) != given.file_id:
            with st.spinner("Lecture et contrôle…"):
                st.session_state[SEEN] = preview(workspace, given.name, given.getvalue())
            st.session_state[READ] = given.file_id
            st.session_state.pop(STORED, None)
    with pasted, st.form(f"import.colle.{turn}", border=False):
        text = st.text_area(
            "Lignes copiées depuis un tableur, avec ou sans la ligne d'en-têtes du modèle",
            height=150,
        )
        if st.form_submit_button("Contrôler le bloc", icon=":material/fact_check:") and text:
            with st.spinner("Lecture et contrôle…"):
                st.session_state[SEEN] = preview_pasted(workspace, text)
            st.session_state.pop(STORED, None)


def _result() -> None:
    """The batch that was just stored: see it, or take it back."""
    batch = st.session_state.get(STORED)
    if not isinstance(batch, int):
        return
    row = st.container(horizontal=True, vertical_alignment="center")
    with row:
        link(RESULTS, "Voir les résultats")
        if st.button(f"Annuler le lot {batch}", icon=":material/undo:", key="import.annuler"):
            _confirm(batch)


# -------------------------------------------------------------------------------- the batches


def _batches(workspace: Workspace) -> None:
    """The batches, the latest first, each with its way back."""
    st.subheader("Lots enregistrés")
    bound = st.session_state.setdefault(BOUND, SHOWN_BATCHES)
    read = READ_BATCHES if bound == SHOWN_BATCHES else None
    found = [batch for batch in list_batches(workspace, read) if is_a_persons(batch)]
    if not found:
        st.caption("Aucun lot : rien n'a encore été enregistré dans cette base.")
        return
    with st.container(border=True, gap="xxsmall"):
        for batch in found[:bound]:
            _batch(batch)
    if len(found) > bound:
        st.caption(f"Les {bound} derniers lots.")
        st.button("Montrer tous les lots", type="tertiary", on_click=_show_all)


def _show_all() -> None:
    st.session_state[BOUND] = ALL_BATCHES


def _batch(batch: Batch) -> None:
    """One batch: what it wrote, who, when, why, and a button that takes it back."""
    what, who, act = st.columns([6, 3, 2], vertical_alignment="center")
    told = plain(batch.source_name or batch.reason or "")
    rows = f"{figure(batch.rows)} écriture" + ("s" if batch.rows > 1 else "")
    what.markdown(f"**Lot {batch.number}** · {batch.kind.label_fr} · {told} · {rows}")
    who.caption(f"{moment(batch.at)} · {plain(batch.actor)}")
    if batch.undone_by is not None:
        act.caption(f"annulé par le lot {batch.undone_by}")
    elif is_undoable(batch) and act.button(
        "Annuler…", icon=":material/undo:", key=f"import.lot.{batch.number}", type="tertiary"
    ):
        _confirm(batch.number)


@st.dialog("Annuler un lot")
def _confirm(batch: int) -> None:
    """Ask for the reason, then take the batch back."""
    st.markdown(
        f"Le lot **{batch}** sera annulé : ses données sont retirées, ou rendues à leur valeur"
        " d'avant. Rien n'est effacé du registre, et le fichier pourra être importé de nouveau."
    )
    with st.form("import.annulation", border=False):
        st.text_input("Motif *", placeholder="Pourquoi cette annulation", max_chars=200, key=REASON)
        if st.form_submit_button("Annuler le lot", type="primary", on_click=_undo, args=(batch,)):
            st.rerun()


def _undo(batch: int) -> None:
    """Take a batch back, with the reason that was typed."""
    reason = str(st.session_state.get(REASON) or "").strip()

    def act() -> str:
        if not reason:
            raise Refused(missing_reason())
        number = undo(session.workspace(), batch, reason=reason)
        return f"Lot {batch} annulé (lot {number})."

    if attempt(act):
        st.session_state.pop(STORED, None)


if __name__ == "__main__":
    show()
