"""Formulaire: the fields of the platform step by step, what the tool proposes, what is missing."""

import streamlit as st

from beges.domain.french import NO_BREAK
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import labels
from beges.services.declaration import Form, form_of
from beges.ui import session
from beges.ui.declaration import fields, saving

STEP, LEFT = "declaration.etape", "declaration.manque"


def show(inventory: Inventory) -> None:
    """The steps to the left, the fields of one of them to the right."""
    form = form_of(session.workspace(), inventory)
    saving.is_open(inventory)
    left, right = st.columns([1, 3], gap="large")
    with left:
        step = _step(form)
        only = st.toggle(
            "Ce qui manque",
            key=LEFT,
            persist_state="session",
            help="Les champs requis et vides de toutes les étapes, à la suite.",
        )
        st.caption("\\* requis par la plateforme")
    with right:
        name = inventory.settings.inventory
        shown = form.missing if only else form.of_step(step)
        typed, _ = fields.changes(name, [one.field.code for one in form.fields])
        if only:
            shown = tuple(one for one in form.fields if one.is_missing or one.field.code in typed)
        if not shown:
            st.success("Aucun champ requis ne manque.", icon=":material/check_circle:")
        fields.draw_all(shown, name, form.revisions)
        saving.button(inventory, [one.field.code for one in form.fields], "formulaire")


def _step(form: Form) -> str:
    """A step, with how many of its fields are missing."""
    names = labels("form_steps")
    missing = {code: sum(f.is_missing for f in form.of_step(code)) for code in names}

    def shown(code: str) -> str:
        count = missing[code]
        return (
            f"{names[code]}{NO_BREAK}:orange[({count})]"
            if count
            else f"{names[code]}{NO_BREAK}:green[✓]"
        )

    chosen = st.radio(
        "Étape de la plateforme",
        list(names),
        format_func=shown,
        key=STEP,
        persist_state="session",
    )
    return str(chosen)
