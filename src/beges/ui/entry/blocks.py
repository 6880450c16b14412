"""Blocks: what was copied from a spreadsheet, told back exactly, then previewed like the rest."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from beges.domain.perimeter import Meter
from beges.services.cells import Cell, preview_cells, resolved
from beges.services.grouped_invoices import Grouped, read_grouped
from beges.services.pasting import (
    Pasted,
    Target,
    read_block,
    shared_echo,
    shown_meter,
    shown_unit,
)
from beges.ui import session
from beges.ui.entry import checked
from beges.ui.formats import plain
from beges.ui.messages import attempt

BLOCK, GROUPED = "saisie.bloc", "saisie.groupee"


def draw(meters: Mapping[str, Meter], year: int, title: str) -> None:
    """The paste box of a site."""
    st.caption(
        "Collez une ligne de mois au-dessus des valeurs (compteurs en première colonne) ; ou douze"
        " valeurs d'un compteur ; ou deux colonnes « mois », « valeur » ; ou des factures « début,"
        " fin, quantité, unité, numéro »."
    )
    turn = checked.turn()
    with st.form(f"{BLOCK}.{turn}", border=False):
        chosen = st.selectbox(
            "Compteur, si le bloc ne le dit pas",
            list(meters),
            index=0 if len(meters) == 1 else None,
            format_func=lambda code: f"{shown_meter(meters[code])} — {code}",
            placeholder="Le bloc le dit",
            key=f"{BLOCK}.compteur.{turn}",
        )
        st.text_area("Bloc copié depuis un tableur", height=140, key=f"{BLOCK}.texte.{turn}")
        if st.form_submit_button("Contrôler le bloc", icon=":material/fact_check:"):
            target = Target(meters=meters, year=year, meter=chosen or "")
            text = str(st.session_state.get(f"{BLOCK}.texte.{turn}") or "")
            attempt(lambda: _checked(read_block(text, target), title))
            st.rerun()


def grouped(meters: Mapping[str, Meter]) -> None:
    """The form of an invoice for many supply points."""
    st.caption(
        "Une facture pour plusieurs points de livraison : collez-en les lignes « point, quantité »."
        " Le total imprimé contrôle la somme."
    )
    turn = checked.turn()
    keys = {name: f"{GROUPED}.{name}.{turn}" for name in Grouped.__dataclass_fields__}
    with st.form(f"{GROUPED}.{turn}", border=False):
        first, second = st.columns(2)
        first.text_input("Fournisseur", key=keys["supplier"], max_chars=80)
        second.text_input("Numéro de facture", key=keys["invoice"], max_chars=60)
        first, second, third = st.columns(3)
        first.text_input("Du *", key=keys["start"], placeholder="jj/mm/aaaa")
        second.text_input("Au *", key=keys["end"], placeholder="jj/mm/aaaa")
        third.text_input("Total imprimé", key=keys["total"], placeholder="facultatif")
        st.text_area("Lignes : point de livraison, quantité", height=140, key=f"{GROUPED}.{turn}.t")
        if st.form_submit_button("Contrôler la facture", icon=":material/fact_check:"):
            told = Grouped(**{n: str(st.session_state.get(k) or "") for n, k in keys.items()})
            text = str(st.session_state.get(f"{GROUPED}.{turn}.t") or "")
            name = f"facture {told.invoice}" if told.invoice else "facture groupée"
            attempt(lambda: _checked(read_grouped(text, told, meters), name))
            st.rerun()


def _checked(pasted: Pasted, name: str) -> str:
    """Preview the cells of a block beside what is stored; says what was left aside."""
    workspace = session.workspace()
    found = resolved(workspace, pasted.cells)
    told = [f"{len(pasted.cells)} valeur(s) lues"]
    if found.same:
        told.append(f"{found.same} déjà enregistrée(s) à l'identique")
    if pasted.ignored:
        told.append(f"laissé de côté : {', '.join(map(plain, pasted.ignored))}")
    if found.cells:
        seen = preview_cells(workspace, found.cells, name)
        checked.propose(seen, notes=found.replaced, echo=_echo(pasted.cells))
    return " ; ".join(told) + "."


def _echo(cells: tuple[Cell, ...]) -> list[dict[str, Any]]:
    """Each cell as it was pasted, and as it is read."""
    meters = checked.meters()
    return [
        {
            "place": cell.place,
            "text": cell.text,
            "read": shared_echo(cell, meters[cell.meter]),
            "unit": shown_unit(cell, meters[cell.meter]),
        }
        for cell in cells
    ]
