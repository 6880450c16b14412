"""Section Facteurs propres: every version, one in full, and the form of a new one."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from beges.domain.nomenclature import geographies, labels
from beges.domain.units import unit
from beges.services.exports import own_factors_bytes
from beges.services.library import validity_fr
from beges.services.own_factors import own_versions
from beges.services.own_records import OwnVersion
from beges.services.workspace import Workspace
from beges.ui import session
from beges.ui.factors import brief, own_form
from beges.ui.formats import figure, moment, plain
from beges.ui.paths import IMPORT, link
from beges.ui.tables import Columns, Shown, choice

COLUMNS: Columns = {
    "factor_id": Shown(label="Identifiant", width=155),
    "label": Shown(label="Facteur", width=205),
    "total": Shown(label="kgCO2e", show=figure, width=75, help="Par unité du facteur."),
    "unit": Shown(label="Unité", width=70),
    "validity": Shown(label="Années", width=95),
    "publisher": Shown(label="Éditeur", width=115),
    "at": Shown(label="Enregistré", width=85),
    "actor": Shown(label="Par", width=75),
}
INTRODUCTION = (
    "Un chiffre dont vous répondez : fournisseur, EPD, réseau de chaleur… Un chiffre nouveau est"
    " une **version nouvelle**, jamais une retouche. Une donnée l'utilise par son identifiant (en"
    " Saisie, « Imposer un facteur »), un inventaire entier par une adoption (section Comparer,"
    " « Un facteur à la place d'un autre ») : sans elle, **aucun inventaire ne bouge**."
)


def show() -> None:
    """The section."""
    workspace = session.workspace()
    st.caption(INTRODUCTION)
    versions = own_versions(workspace)
    _doors(workspace, versions)
    if own_form.is_open() or not versions:
        own_form.show(versions)
        return
    chosen = _list(versions)
    if chosen is None:
        st.caption("Cochez une version pour voir ses parts, ses gaz et sa source.")
    else:
        _version(chosen)


def _doors(workspace: Workspace, versions: Sequence[OwnVersion]) -> None:
    """A new factor, and the workbook out and in."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if versions and not own_form.is_open():
            st.button(
                "Nouveau facteur",
                icon=":material/add:",
                type="primary",
                on_click=own_form.begin,
            )
        st.download_button(
            "Exporter (Excel)" if versions else "Télécharger un classeur à remplir",
            lambda: own_factors_bytes(workspace),
            file_name="beges_facteurs_propres.xlsx",
            icon=":material/download:",
            on_click="ignore",
            key="propre.exporter",
        )
        link(IMPORT, "Importer un classeur")


def _list(versions: Sequence[OwnVersion]) -> OwnVersion | None:
    """Every version, the latest registered first; returns the one that was ticked."""
    rows = pd.DataFrame([_told(version) for version in versions])
    row = choice(rows, COLUMNS, key=f"propre.choix.{own_form.turn()}.{len(versions)}")
    return None if row is None else versions[row]


def _told(version: OwnVersion) -> dict[str, object]:
    """A version as a row of the list."""
    factor = version.factor
    return {
        "factor_id": factor.factor_id,
        "label": factor.label_fr,
        "total": float(factor.total),
        "unit": unit(factor.unit).label_fr,
        "validity": validity_fr(factor),
        "publisher": factor.publisher,
        "at": moment(version.at).split()[0],
        "actor": version.actor,
    }


def _version(version: OwnVersion) -> None:
    """One version in full, and the way to the next one."""
    factor = version.factor
    with st.container(border=True):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            st.subheader(plain(factor.label_fr), width="content")
            st.button(
                "Nouvelle version",
                icon=":material/add:",
                on_click=own_form.begin,
                args=(version,),
                help="Part des chiffres de cette version ; celle-ci reste telle quelle.",
            )
        brief.totals(factor)
        brief.parts(factor)
        place = geographies()[factor.geography].label_fr if factor.geography else "Tous"
        uncertainty = factor.uncertainty_pct
        brief.facts(
            {
                "Identifiant": factor.factor_id,
                "Éditeur": factor.publisher,
                "Territoire": place,
                "Années d'activité": validity_fr(factor),
                "Jeu de PRG": labels("gwp_sets").get(factor.gwp_set, "inconnu"),
                "Incertitude": "" if uncertainty is None else f"± {figure(uncertainty)}\u202f%",
                "Notes de qualité": version.row["quality_scores"] or "",
                "Source": factor.source,
                "Note": factor.note,
                "Enregistré": f"{moment(version.at)} par {version.actor}",
                "Motif": version.why,
            }
        )
