"""Section Tiers du groupe: third parties of the accounts that are entities of the group."""

import pandas as pd
import streamlit as st

from beges.domain.collection import ALIASES
from beges.services.bookkeeping import read_settings, save_party, withdraw_record
from beges.ui import session
from beges.ui.bookkeeping import ledger
from beges.ui.messages import attempt
from beges.ui.tables import Columns, Shown, choice

INTRODUCTION = (
    "Un achat à une autre entité du groupe est éliminé à la consolidation. Un tiers est reconnu à"
    " son SIREN dans le compte auxiliaire, ou au nom exact de l'entité ; sinon dites-le ici."
)
COLUMNS: Columns = {
    "alias": Shown(label="Tiers dans les comptes", width=320),
    "code": Shown(label="Entité", width=160),
}
ALIAS, ENTITY, WHY = "compta.tiers.alias", "compta.tiers.entite", "compta.tiers.motif"


def show() -> None:
    """The section."""
    st.caption(INTRODUCTION)
    settings = read_settings(session.workspace())
    names = {code: entity.name for code, entity in settings.perimeter.entities.items()}
    known = list(settings.aliases)
    chosen = None
    if known:
        chosen = choice(pd.DataFrame(known), COLUMNS, key="compta.tiers.liste")
    else:
        st.caption("Aucun tiers enregistré.")
    left, middle, right = st.columns(3)
    left.text_input(
        "Tiers *",
        key=ALIAS,
        persist_state="session",
        help="Numéro du compte auxiliaire, ou son libellé entier, tel que dans le FEC.",
    )
    middle.selectbox(
        "Entité *",
        list(names),
        index=None,
        format_func=lambda code: f"{code} — {names[code]}",
        key=ENTITY,
        placeholder="Choisir",
        persist_state="session",
    )
    right.text_input("Motif *", key=WHY, max_chars=200, persist_state="session")
    row = st.container(horizontal=True)
    row.button("Enregistrer le tiers", type="primary", icon=":material/save:", on_click=_save)
    if chosen is not None:
        row.button(
            "Retirer ce tiers",
            type="tertiary",
            icon=":material/undo:",
            on_click=_withdraw,
            args=(dict(known[chosen]),),
        )


def _typed(key: str) -> str:
    return str(st.session_state.get(key) or "").strip()


def _save() -> None:
    def act() -> str:
        batch = save_party(session.workspace(), _typed(ALIAS), _typed(ENTITY), reason=_typed(WHY))
        ledger.refresh()
        return f"Tiers enregistré (lot {batch})."

    if attempt(act):
        st.session_state[ALIAS], st.session_state[ENTITY] = "", None


def _withdraw(row: dict[str, object]) -> None:
    def act() -> str:
        batch = withdraw_record(
            session.workspace(),
            ALIASES,
            row,
            reason=_typed(WHY),
            expected=int(str(row["revision"])),
        )
        ledger.refresh()
        return f"Tiers retiré (lot {batch})."

    attempt(act)
