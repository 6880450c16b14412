"""Fiche de saisie: the platform's form in its order, each field and cell ready to be copied."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from beges.domain.french import several
from beges.domain.inventory import Inventory
from beges.domain.statements import CELL_LABELS_FR
from beges.services.copy_sheet import (
    DECLARATION,
    TYPED,
    CopyRow,
    CopySheet,
    Missing,
    copy_sheet,
)
from beges.ui import session
from beges.ui.declaration import way
from beges.ui.formats import plain
from beges.ui.tables import Shown, sheet

NO_BREAK = "\u00a0"


def show(inventory: Inventory) -> None:
    """What is missing, then the steps."""
    seen = copy_sheet(session.workspace(), inventory)
    _missing(seen)
    st.caption(
        "Recopiez chaque champ dans l'ordre sur bilans-ges.ademe.fr : l'icône à droite d'un cadre"
        " le copie. Les nombres sont écrits sans espace, avec une virgule."
    )
    for code, label, filled in seen.steps:
        st.subheader(label)
        with st.container(key=f"fiche-{code}", gap="xxsmall"):
            for one in filled:
                _field(one.field.label_fr, one.text, missing=one.is_missing)
        if code == DECLARATION:
            _table(f"Année de reporting {seen.year}", seen.table)
            if seen.reference_year is not None:
                _table(f"Année de référence {seen.reference_year}", seen.reference_table)


def _missing(seen: CopySheet) -> None:
    """What is still to do, with a button to where it is done."""
    if seen.is_complete:
        st.success("La fiche est complète.", icon=":material/check_circle:")
    lacking = [one for one in seen.missing if not one.is_warning]
    _to_mend(f"Il manque {several(len(lacking), 'élément')}.", lacking, "fiche")
    looked = [one for one in seen.missing if one.is_warning]
    _to_mend("À vérifier avant de déposer.", looked, "verifier")


def _to_mend(title: str, missing: Sequence[Missing], place: str) -> None:
    """What is to be done, by section."""
    if not missing:
        return
    with st.container(border=True):
        st.markdown(f"**{title}**")
        for part, section in way.PARTS.items():
            texts = [one.text_fr for one in missing if one.part == part]
            if not texts:
                continue
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"{section} : {plain(' ; '.join(texts))}")
            with right:
                way.go_button(section, "Y aller", f"{place}.{part}")


def _field(label: str, text: str, *, missing: bool) -> None:
    left, right = st.columns([1, 2], vertical_alignment="top")
    left.markdown(plain(label))
    with right:
        if text:
            st.code(text, language=None, wrap_lines=True)
        elif missing:
            st.markdown(":orange[à remplir]")
        else:
            st.caption("vide")


def _table(title: str, rows: Sequence[CopyRow]) -> None:
    """A table of declaration, to read, and to copy as a block."""
    st.markdown(f"**{plain(title)}** (tCO2e ; case vide : non demandée, écartée ou sans chiffre)")
    names = [name for name in TYPED if any(row.cells[TYPED.index(name)] for row in rows)]
    frame = pd.DataFrame(
        [
            {
                "code": row.code,
                "label": f"{row.label} ({row.state})" if row.state else row.label,
                **dict(zip(TYPED, row.cells, strict=True)),
            }
            for row in rows
        ]
    )
    columns = {
        "code": Shown(label="Poste"),
        "label": Shown(label="Catégorie"),
        **{
            name: Shown(label=CELL_LABELS_FR[name].replace(" ", NO_BREAK), show=str)
            for name in names
        },
    }
    sheet(frame, columns, bold=[row.kind != "post" for row in rows])
    with st.expander("Le tableau en un bloc, à coller dans un tableur"):
        st.code("\n".join("\t".join((row.code, *row.cells)) for row in rows), language=None)
