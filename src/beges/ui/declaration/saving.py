"""Saving: the button under the fields of a section, and what it writes."""

from collections.abc import Sequence

import streamlit as st

from beges.domain.french import several
from beges.domain.inventory import Inventory
from beges.services.declaration import save_answers
from beges.ui import session
from beges.ui.declaration import fields
from beges.ui.messages import attempt
from beges.ui.undisturbed import undisturbed

PINNED = (
    "Cet inventaire est arrêté à une écriture du registre : ses réponses ne changent plus. Pour le"
    " rectifier, passez par « Dépôt »."
)


def is_open(inventory: Inventory) -> bool:
    """Whether an inventory may still be answered for; else it is said."""
    if inventory.settings.as_of_entry is None:
        return True
    st.info(PINNED, icon=":material/lock:")
    return False


def button(inventory: Inventory, codes: Sequence[str], place: str) -> None:
    """Save what is typed in these fields; it says how many."""
    fields.keep_draft()
    typed, _ = fields.changes(inventory.settings.inventory, codes)
    label = f"Enregistrer ({several(len(typed), 'champ')})" if typed else "Enregistrer"
    st.button(
        label,
        key=f"declaration.enregistrer.{place}",
        icon=":material/save:",
        type="primary",
        disabled=not typed or inventory.settings.as_of_entry is not None,
        on_click=_save,
        args=(inventory, tuple(codes)),
    )


@undisturbed
def _save(inventory: Inventory, codes: Sequence[str]) -> None:
    code = inventory.settings.inventory

    def act() -> str:
        typed, expected = fields.changes(code, codes)
        save_answers(session.workspace(), inventory, typed, expected=expected)
        return f"{several(len(typed), 'réponse enregistrée')}."

    if attempt(act):
        fields.forget(code, codes)
