"""The tables of each standard, consolidated or by entity, and their workbooks."""

from functools import partial

import pandas as pd
import streamlit as st

from beges.domain.french import number
from beges.domain.inventory import Inventory
from beges.domain.statements import (
    CELL_LABELS_FR,
    CELLS,
    beges_statement,
    consolidated_entities,
    covers_fr,
)
from beges.services.exports import STANDARDS, WHOLE, filing_bytes
from beges.services.filing import (
    EXCLUDED_FR,
    POST,
    exact_total,
    ghg_protocol_table,
    has_unsplit,
    statement_table,
)
from beges.services.slices import decimals_of
from beges.services.uncertainty import STANDARDS as UNCERTAIN
from beges.services.workspace import Workspace
from beges.ui import session, uncertainty
from beges.ui.declaration import beside
from beges.ui.formats import decimals, mass, masses, plain
from beges.ui.messages import say_findings
from beges.ui.tables import Columns, Shown, sheet

TABLES = {"beges-v5": "v5", "beges-v4": "v4"}
SHORT = {
    "beges-v5": "BEGES V5",
    "beges-v4": "BEGES V4",
    "ghg-protocol": "GHG Protocol",
    "iso": "ISO 14064-1",
    "esrs": "ESRS E1-6",
    "avoided": "Évitées",
}
"""Every table that the section shows; a workbook exists for those of ``STANDARDS``."""
NAMES = {WHOLE: "classeur-de-depot"}
CONSOLIDATED = ""
ENTITY = "declaration.entite"
NO_BREAK = "\u00a0"


def show(inventory: Inventory) -> None:
    """The table of a standard, and its workbook."""
    standard, entity = _choices(inventory)
    _workbooks(session.workspace(), inventory, standard)
    st.markdown(f"**{plain(covers_fr(inventory, entity))} – {inventory.settings.year}**")
    if standard in TABLES:
        _beges(inventory, standard, entity)
    elif standard == "ghg-protocol":
        _ghg_protocol(inventory, entity)
        beside.market(inventory, entity)
    else:
        beside.SHOWN[standard](inventory, entity)
    if standard in UNCERTAIN:
        uncertainty.show_declaration(inventory, standard, entity)


def _choices(inventory: Inventory) -> tuple[str, str]:
    """The standard, and the whole group or one entity."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    standard = left.segmented_control(
        "Norme",
        list(SHORT),
        default="beges-v5",
        required=True,
        format_func=SHORT.__getitem__,
        key="declaration.norme",
        persist_state="session",
    )
    names = {entity.entity: entity.name for entity in consolidated_entities(inventory)}
    if st.session_state.get(ENTITY) not in ("", None, *names):
        st.session_state[ENTITY] = CONSOLIDATED
    entity = right.selectbox(
        "Périmètre",
        [CONSOLIDATED, *names],
        format_func=lambda code: names.get(code, "Groupe consolidé"),
        key=ENTITY,
        persist_state="session",
    )
    return str(standard), str(entity)


def _workbooks(workspace: Workspace, inventory: Inventory, standard: str) -> None:
    """The workbook of the standard, and that of the whole filing, made when a person asks."""
    settings = inventory.settings
    offers = {
        WHOLE: (
            "Classeur de dépôt complet",
            "Fiche de saisie dans l'ordre du formulaire, tous les tableaux, et leurs calculs.",
        )
    }
    if standard in STANDARDS:
        name = f"Télécharger le classeur {SHORT[standard]}"
        told = "Tableau du groupe, entités où la norme les montre, et toutes les lignes."
        offers = {standard: (name, told)} | offers
    with st.container(horizontal=True):
        for code, (label, told) in offers.items():
            st.download_button(
                label,
                partial(filing_bytes, workspace, settings, code),
                file_name=f"{NAMES.get(code, code)}_{settings.inventory}.xlsx",
                icon=":material/download:",
                on_click="ignore",
                key=f"declaration.classeur.{code}",
                help=told,
            )


def _beges(inventory: Inventory, standard: str, entity: str) -> None:
    """The regulatory table: blank where a post is excluded, nought where it does not apply."""
    statement = beges_statement(inventory, TABLES[standard], entity)
    say_findings(statement.findings)
    rows = statement_table(statement)
    cells = [cell for cell in CELLS if cell != "unsplit" or has_unsplit(statement)]
    sheet(_labelled(rows), _columns(cells), bold=list(rows["kind"] != POST))
    exact, gap = exact_total(statement)
    st.caption(
        f"tCO2e, arrondies à 0,01 t cellule par cellule ; les totaux sont les sommes des cellules,"
        f" comme sur la plateforme. Total exact : {number(exact, 9)} t ; écart d'arrondi :"
        f" {number(gap, 9)} t. Case vide : poste exclu, ou gaz non demandé ; 0,00 : non applicable."
    )
    aside = {
        "CFC et HCFC, pour mémoire, hors total": statement.memo_mg,
        "Hors des postes de la méthode": statement.outside_mg,
    }
    for label, mass_mg in aside.items():
        if mass_mg:
            st.caption(f"{label} : {mass(mass_mg, 2)}CO2e")
    if inventory.settings.excluded_posts:
        excluded = ", ".join(inventory.settings.excluded_posts)
        reason = plain(inventory.settings.exclusion_reason or "")
        st.caption(f"Postes exclus : {plain(excluded)} — {reason}")


def _labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """A post that is excluded says so after its name."""
    excluded = rows["state"] == EXCLUDED_FR
    return rows.assign(label=rows["label"].mask(excluded, rows["label"] + f" ({EXCLUDED_FR})"))


def _columns(cells: list[str]) -> Columns:
    return {
        "code": Shown(label="Poste"),
        "label": Shown(label="Catégorie"),
        **{cell: Shown(label=_header(cell), show=decimals(2)) for cell in cells},
    }


def _header(cell: str) -> str:
    """The name of a cell, on one line."""
    return CELL_LABELS_FR[cell].replace(" ", NO_BREAK)


def _ghg_protocol(inventory: Inventory, entity: str) -> None:
    """The boxes of the GHG Protocol."""
    rows = ghg_protocol_table(inventory, entity)
    places = decimals_of(int(rows["total_mg"].max()))
    columns = {
        "label": Shown(label="Scope et catégorie"),
        "total_mg": Shown(label="tCO2e", show=masses(places)),
    }
    sheet(rows, columns, bold=list(rows["kind"] != POST))
    st.caption(
        "Électricité : méthode localisée. Une immobilisation compte en entier l'année de son"
        " acquisition ; les traînées de condensation restent en dehors : le total diffère donc du"
        " BEGES."
    )
