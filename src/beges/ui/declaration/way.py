"""Way: the parts of a declaration in the order of the work, how far each is, and the next."""

import streamlit as st

from beges.domain.inventory import Inventory
from beges.services.copy_sheet import Progress, progress
from beges.ui import session
from beges.ui.formats import plain

SECTION = "declaration.section"
OBLIGATIONS, SIGNIFICANCE, REFERENCE, FORM, TABLES, SHEET, REPORT, DEPOSIT = (
    "Obligations",
    "Postes significatifs",
    "Année de référence",
    "Formulaire",
    "Tableaux",
    "Fiche de saisie",
    "Rapport",
    "Dépôt",
)
LAST, OPENED = (SHEET, REPORT, DEPOSIT), "declaration.ouvertes"
"""What is read again once all is answered, in order; those that the person has opened."""

FIGURES, PUBLISHED = "Chiffres publiés", "Bilans publiés"
"""Beside the work: what is told elsewhere of the same inventory."""

SHORT = {SIGNIFICANCE: "Postes", REFERENCE: "Référence", SHEET: "Fiche"}
"""Names short enough for every section to stand on one line at 1280 px."""

PARTS = {
    "obligations": OBLIGATIONS,
    "significance": SIGNIFICANCE,
    "reference": REFERENCE,
    "form": FORM,
    "tables": TABLES,
}
"""Part of the work → the section where it is done."""


def show(inventory: Inventory) -> None:
    """What is done and what remains, and a way to the next thing to do."""
    parts = progress(session.workspace(), inventory)
    done = sum(part.done for part in parts)
    told = " · ".join(_told(part) for part in parts)
    with st.container(horizontal=True, vertical_alignment="center", key="declaration-avancement"):
        st.caption(f"**{done} sur {len(parts)}** · {told}", width="stretch")
        first = next((part for part in parts if not part.done), None)
        here = st.session_state.get(SECTION)
        target = _last_steps(here) if first is None else PARTS[first.part]
        if target and here != target:
            go_button(target, f"Continuer : {target}", "suite")


def _last_steps(here: str | None) -> str | None:
    """The first of the last sections that was not opened yet; none once all were."""
    opened = st.session_state.setdefault(OPENED, [])
    if here in LAST and here not in opened:
        st.session_state[OPENED] = opened = [*opened, here]
    return next((section for section in LAST if section not in opened), None)


def short(section: str) -> str:
    """The name of a section in the selector."""
    return SHORT.get(section, section)


def _told(part: Progress) -> str:
    mark = ":green[:material/check_circle:]" if part.done else ":material/radio_button_unchecked:"
    return f"{mark} {PARTS[part.part]} : {plain(part.told)}"


def go_button(section: str, label: str, place: str) -> None:
    """A button that opens a section."""
    st.button(
        label,
        key=f"declaration.aller.{place}",
        icon=":material/arrow_forward:",
        on_click=_open,
        args=(section,),
    )


def _open(section: str) -> None:
    st.session_state[SECTION] = section
