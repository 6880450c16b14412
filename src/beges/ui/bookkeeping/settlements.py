"""Section Doubles comptes: each account counted by physical data, by its amount, or shared."""

from typing import Any

import pandas as pd
import streamlit as st

from beges.domain.bookkeeping import ACCOUNT_CHOICES
from beges.domain.nomenclature import labels
from beges.services.bookkeeping import read_settings, save_choice, withdraw_record
from beges.services.bookkeeping.settling import choice_revision, typed_choice
from beges.services.bookkeeping.words import choice_rows
from beges.ui import session
from beges.ui.bookkeeping import ledger
from beges.ui.forms import field
from beges.ui.messages import attempt
from beges.ui.tables import Columns, Shown, choice

KEYS, TURN = "compta.choix.", "compta.choix.tour"
INTRODUCTION = (
    "L'énergie, les charges locatives, les loyers, les locations, les transports, les voyages et"
    " les travaux peuvent être comptés deux fois : par leurs quantités et par leurs montants."
    " Tranchez par entité, année, compte et site. Le choix s'applique au prochain import du FEC."
)
COLUMNS: Columns = {
    "entity": Shown(label="Entité", width=80),
    "year": Shown(label="Année", width=70),
    "account": Shown(label="Compte", width=90),
    "site": Shown(label="Site", width=110),
    "choice": Shown(label="Compté par", width=160),
    "amount": Shown(label="Montant compté €", width=140),
    "reason": Shown(label="Motif", width=420),
}


def show() -> None:
    """The section."""
    st.caption(INTRODUCTION)
    settings = read_settings(session.workspace())
    known = list(settings.choices)
    chosen = None
    if known:
        chosen = choice(pd.DataFrame(choice_rows(known)), COLUMNS, key="compta.choix.liste")
    else:
        st.caption("Aucun double compte tranché encore.")
    row = {} if chosen is None else dict(known[chosen])
    st.subheader("Modifier un choix" if row else "Trancher un compte")
    entities = {code: e.name for code, e in settings.perimeter.entities.items()}
    sites = {code: site.name for code, site in settings.perimeter.sites.items()}
    _form(row, {"entities": entities, "sites": sites})


def _form(row: dict[str, Any], registers: dict[str, dict[str, str]]) -> None:
    """The fields of a choice."""
    turn = st.session_state.setdefault(TURN, 0)
    prefix = f"{KEYS}{turn}.{'/'.join(str(row.get(n) or '') for n in ACCOUNT_CHOICES.key)}."
    lists = {**registers, "account_resolutions": labels("account_resolutions")}
    places = st.columns(3)
    for position, column in enumerate(ACCOUNT_CHOICES.columns[:-1]):
        with places[position % 3]:
            field(column, prefix + column.name, value=row.get(column.name), lists=lists)
    field(ACCOUNT_CHOICES.column("reason"), prefix + "reason", value=row.get("reason"), lists={})
    buttons = st.container(horizontal=True)
    buttons.button(
        "Enregistrer le choix",
        type="primary",
        icon=":material/save:",
        on_click=_save,
        args=(prefix,),
    )
    if row:
        buttons.button(
            "Retirer ce choix",
            type="tertiary",
            icon=":material/undo:",
            on_click=_withdraw,
            args=(row, prefix),
        )


def _save(prefix: str) -> None:
    def act() -> str:
        workspace = session.workspace()
        given = {name: st.session_state.get(prefix + name) for name in ACCOUNT_CHOICES.names}
        row = typed_choice(workspace, given)
        batch = save_choice(workspace, row, expected=choice_revision(workspace, row))
        ledger.refresh()
        return f"Choix enregistré (lot {batch})."

    if attempt(act):
        st.session_state[TURN] = int(st.session_state.get(TURN, 0)) + 1


def _withdraw(row: dict[str, Any], prefix: str) -> None:
    def act() -> str:
        why = str(st.session_state.get(prefix + "reason") or "").strip()
        batch = withdraw_record(
            session.workspace(), ACCOUNT_CHOICES, row, reason=why, expected=row["revision"]
        )
        ledger.refresh()
        return f"Choix retiré (lot {batch})."

    attempt(act)
