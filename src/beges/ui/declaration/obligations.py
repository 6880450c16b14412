"""Obligations: a few questions, and what the law asks of this case, with its sources."""

import streamlit as st

from beges.domain.declaration.obligations import Obligations
from beges.domain.inventory import Inventory
from beges.services.declaration import filled_questions, form_of
from beges.ui import session
from beges.ui.declaration import fields, saving
from beges.ui.formats import plain

OF_THE_FORM = ("dpef", "csrd", "csrd_national")
"""Questions that the platform asks too: one answer serves both."""


def show(inventory: Inventory) -> None:
    """Questions to the left, rulings to the right."""
    workspace = session.workspace()
    questions, law = filled_questions(workspace, inventory)
    form = form_of(workspace, inventory)
    shared = [one for one in form.fields if one.field.code in OF_THE_FORM]
    every = [*questions, *shared]
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Quelques questions sur qui dépose")
        saving.is_open(inventory)
        fields.draw_all(every, inventory.settings.inventory, form.revisions)
        saving.button(inventory, [one.field.code for one in every], "obligations")
    with right, st.container(border=True):
        st.subheader("Ce qui s'applique")
        _rulings(law, {one.field.code: one.field.label_fr for one in every})


def _rulings(law: Obligations, names: dict[str, str]) -> None:
    """Each thing that the law says, and where it is written."""
    if law.exempt:
        st.success("Dispensé de dépôt par son rapport de durabilité.", icon=":material/verified:")
    for ruling in law.rulings:
        st.markdown(f"{plain(ruling.text_fr)}  \n:small[:gray[{plain(ruling.source)}]]")
    left = [names[code] for code in law.unanswered if code in names]
    if left:
        st.caption(f":material/help: Reste à répondre : {plain(' ; '.join(left))}.")
    st.caption(
        "Lecture des textes par l'outil, à la date de leur dernière vérification ; elle ne remplace"
        " pas un avis juridique."
    )
