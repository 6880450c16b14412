"""Bilans publiés: our row in the format of the open data, and our shape beside our peers'."""

import pandas as pd
import streamlit as st

from beges.domain.french import number, percent, several
from beges.domain.inventory import Inventory
from beges.domain.peers import Bracket, PerHead, Shapes, brackets
from beges.domain.statements import METHODS_FR
from beges.intake import MAX_OPEN_DATA, OpenDataReading
from beges.services.peers import (
    CAVEATS_FR,
    Compared,
    Terms,
    compare_with_peers,
    default_terms,
    load_published,
    peers_table,
    reach_fr,
    shape_values,
)
from beges.services.refusals import Refused
from beges.ui import charts, session
from beges.ui.declaration import open_data
from beges.ui.downloads import csv_button
from beges.ui.formats import UNKNOWN, decimals, figure, plain, share
from beges.ui.messages import say_findings
from beges.ui.tables import Columns, Shown, sheet, table

KEY = "declaration.pairs"
MEGABYTES = MAX_OPEN_DATA // 1_000_000
SOURCE_FR = """\
Le fichier de tous les bilans déposés se télécharge, sans compte, sur **bilans-ges.ademe.fr**
(export complet, environ 55 Mo) ou sur **data.ademe.fr** (jeu « bilan-ges », en CSV). Donnez-le tel
quel : il n'est ni modifié, ni enregistré dans la base ; les contacts n'en sont pas gardés.
"""


def show(inventory: Inventory) -> None:
    """The section."""
    open_data.show(inventory)
    st.subheader("Se comparer à des pairs")
    door, words = st.columns([3, 2], gap="large")
    with words, st.container(border=True):
        st.markdown(SOURCE_FR)
    with door:
        given = st.file_uploader(
            f"Fichier des bilans publiés (CSV), {MEGABYTES} Mo au plus",
            type=["csv", "txt"],
            max_upload_size=MEGABYTES,
            key=f"{KEY}.fichier",
        )
    if given is None:
        st.caption("La comparaison s'affiche dès que le fichier est donné.")
        return
    try:
        with st.spinner("Lecture des bilans publiés…"):
            published = load_published(session.workspace(), given.name, given.getvalue())
    except Refused as refusal:
        say_findings(refusal.findings)
        return
    _account(published)
    terms = _terms(inventory)
    try:
        found = compare_with_peers(session.workspace(), inventory, published.table, terms)
    except Refused as refusal:
        say_findings(refusal.findings)
        return
    _compared(inventory, found)


def _account(published: OpenDataReading) -> None:
    """Every record of the file in one class."""
    st.caption(
        f"{plain(published.name)} : {figure(published.read)} lignes lues ="
        f" {figure(len(published.table))} bilans gardés + {figure(published.rejected)} rejetées +"
        f" {figure(published.blank)} vides + {figure(published.superseded)} remplacés par un bilan"
        " plus récent."
    )
    if published.findings:
        with st.expander(f"{several(len(published.findings), 'constat')} sur le fichier"):
            say_findings(published.findings)


def _terms(inventory: Inventory) -> Terms:
    """Whose peers: proposed from the register, changed for this comparison only."""
    default = default_terms(session.workspace(), inventory)
    code = inventory.settings.inventory
    left, middle, right = st.columns([1, 2, 2], vertical_alignment="bottom")
    naf = left.text_input(
        "Code NAF",
        value=default.naf,
        max_chars=7,
        placeholder="6499Z",
        key=f"{KEY}.naf.{code}",
        persist_state="session",
        help="Proposé : celui du formulaire.",
    )
    known: list[Bracket | None] = [None, *brackets()]
    bracket = middle.selectbox(
        "Tranche d'effectif",
        known,
        index=known.index(default.bracket),
        format_func=lambda one: one.label_fr if one else "Inconnue : toutes tailles",
        key=f"{KEY}.tranche.{code}",
        persist_state="session",
        help="Proposée : celle du formulaire, d'après l'effectif (ETP) de l'année.",
    )
    method = right.segmented_control(
        "Méthode des pairs",
        list(METHODS_FR),
        default=default.method,
        required=True,
        format_func={"v5": "V5", "v4": "V4"}.__getitem__,
        key=f"{KEY}.methode.{code}",
        persist_state="session",
        help="Un bilan V4 ne se compare pas à un bilan V5 : ses postes indirects étaient"
        " facultatifs.",
    )
    return Terms(naf=naf or "", bracket=bracket, method=str(method), any_size=bracket is None)


def _compared(inventory: Inventory, found: Compared) -> None:
    """Who the peers are, the shapes, what is excluded, tonnes for each employee."""
    say_findings(found.findings)
    if found.shapes is None:
        tried = "\n".join(f"* {plain(r.label_fr)} : {figure(r.count)}" for r in found.chosen.tried)
        st.markdown(f"Cherché :\n{tried}")
        return
    st.markdown(f"**{plain(reach_fr(found.chosen))}**")
    with st.expander("Comment lire cette comparaison", icon=":material/info:", expanded=True):
        st.markdown(CAVEATS_FR)
    by_post = st.toggle("Détail par poste", key=f"{KEY}.detail", persist_state="session")
    shapes = found.shapes
    rows = shapes.posts if by_post else shapes.categories
    charts.beside_quartiles(
        shape_values(rows),
        alt="Votre part de chaque poste, à côté des quartiles et de la médiane des pairs",
        label_width=360,
    )
    st.caption("Point : vous. Bande : la moitié centrale des pairs. Trait : leur médiane.")
    sheet(rows, COLUMNS)
    csv_button(rows, f"{inventory.settings.inventory}_pairs", key=KEY)
    _excluded(shapes)
    _per_head(shapes.per_head)
    listed = peers_table(found.chosen.peers)
    with st.expander(f"Les {figure(len(listed))} bilans comparés"):
        table(listed, LISTED)


COLUMNS: Columns = {
    "label": Shown(label="Catégorie ou poste"),
    "ours": Shown(label="Vous", show=share),
    "q1": Shown(label="1er quartile", show=share),
    "median": Shown(label="Médiane", show=share),
    "q3": Shown(label="3e quartile", show=share),
    "below": Shown(
        label="Plus que", show=lambda value: f"{percent(float(str(value)), 0)} des pairs"
    ),
    "reporting": Shown(label="Le déclarent", show=figure),
}
LISTED: Columns = {
    "name": Shown(label="Organisation", width=330),
    "naf": Shown(label="NAF", width=80),
    "staff": Shown(label="Effectif", width=200),
    "year": Shown(label="Année", width=70),
    "total": Shown(label="tCO2e publiées", show=decimals(0), width=130),
}


def _excluded(shapes: Shapes) -> None:
    """The posts that we exclude and peers report."""
    rows: pd.DataFrame = shapes.excluded[shapes.excluded["reporting"] > 0]
    if shapes.excluded.empty:
        return
    if rows.empty:
        st.caption("Aucun pair ne déclare les postes que votre bilan exclut.")
        return
    st.markdown("**Postes que votre bilan exclut et que des pairs déclarent**")
    columns: Columns = {
        "label": Shown(label="Poste"),
        "reporting": Shown(
            label=f"Pairs qui le déclarent, sur {figure(shapes.peers)}", show=figure
        ),
        "median": Shown(label="Part médiane chez eux, dans leur total", show=share),
    }
    sheet(rows, columns)


def _per_head(found: PerHead) -> None:
    """Tonnes for each employee: an interval, for a bracket is not a number."""
    if found.low is None or found.high is None:
        return
    ours = UNKNOWN if found.ours is None else number(found.ours, 1)
    st.markdown(
        f"**Par salarié** (mêmes postes) : vous {ours} tCO2e par ETP ; médiane des pairs entre"
        f" {number(found.low, 1)} et {number(found.high, 1)} tCO2e par salarié."
    )
    st.caption(
        f"Le fichier ne donne qu'une tranche d'effectif : l'intervalle va du haut au bas de la"
        f" tranche ({figure(found.count)} pairs). Un ETP n'est pas un salarié, et la plupart des"
        " émissions ne suivent pas l'effectif : à lire comme un ordre de grandeur."
    )
