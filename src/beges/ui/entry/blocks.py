"""Blocks: what was copied from a spreadsheet, told back exactly, then previewed like the rest."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from beges.domain.french import several
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
from beges.ui.undisturbed import undisturbed

BLOCK, GROUPED = f"{checked.PASTED}bloc.", f"{checked.PASTED}groupee."


def draw(meters: Mapping[str, Meter], year: int, title: str) -> None:
    """The paste box of a site."""
    st.caption(
        "Collez une ligne de mois au-dessus des valeurs (compteurs en première colonne) ; ou douze"
        " valeurs d'un compteur ; ou deux colonnes « mois », « valeur » ; ou des factures « début,"
        " fin, quantité, unité, numéro »."
    )
    chosen = st.selectbox(
        "Compteur, si le bloc ne le dit pas",
        list(meters),
        index=0 if len(meters) == 1 else None,
        format_func=lambda code: f"{shown_meter(meters[code])} — {code}",
        placeholder="Le bloc le dit",
        key=f"saisie.bloc.compteur.{title}",
    )
    key = f"{BLOCK}{title}"
    st.text_area("Bloc copié depuis un tableur", height=140, key=key, persist_state="session")
    target = Target(meters=meters, year=year, meter=chosen or "")
    st.button(
        "Contrôler le bloc",
        icon=":material/fact_check:",
        on_click=_check_block,
        args=(target, key, title),
    )


@undisturbed
def _check_block(target: Target, key: str, title: str) -> None:
    """Preview the block that is in its place."""
    text = str(st.session_state.get(key) or "")
    attempt(lambda: _checked(read_block(text, target), title))


def grouped(meters: Mapping[str, Meter]) -> None:
    """The form of an invoice for many supply points."""
    st.caption(
        "Une facture pour plusieurs points de livraison : collez-en les lignes « point, quantité »."
        " Le total imprimé contrôle la somme."
    )
    first, second = st.columns(2)
    _typed(first, "supplier", "Fournisseur")
    _typed(second, "invoice", "Numéro de facture")
    first, second, third = st.columns(3)
    _typed(first, "start", "Du *", "jj/mm/aaaa")
    _typed(second, "end", "Au *", "jj/mm/aaaa")
    _typed(third, "total", "Total imprimé", "facultatif")
    st.text_area(
        "Lignes : point de livraison, quantité",
        height=140,
        key=f"{GROUPED}lines",
        persist_state="session",
    )
    st.button(
        "Contrôler la facture",
        icon=":material/fact_check:",
        on_click=_check_grouped,
        args=(meters,),
    )


def _typed(place: DeltaGenerator, name: str, label: str, hint: str = "") -> None:
    """A field of the invoice."""
    place.text_input(
        label, key=f"{GROUPED}{name}", placeholder=hint, max_chars=80, persist_state="session"
    )


@undisturbed
def _check_grouped(meters: Mapping[str, Meter]) -> None:
    """Preview the grouped invoice that is in its place."""
    names = Grouped.__dataclass_fields__
    told = Grouped(**{name: str(st.session_state.get(f"{GROUPED}{name}") or "") for name in names})
    text = str(st.session_state.get(f"{GROUPED}lines") or "")
    name = f"facture {told.invoice}" if told.invoice else "facture groupée"
    attempt(lambda: _checked(read_grouped(text, told, meters), name))


def _checked(pasted: Pasted, name: str) -> str:
    """Preview the cells of a block beside what is stored; says what was left aside."""
    workspace = session.workspace()
    found = resolved(workspace, pasted.cells)
    told = [several(len(pasted.cells), "valeur lue")]
    if found.same:
        told.append(f"dont {found.same} déjà dans la base, à l'identique")
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
