"""Section Doubles comptes: each account counted by physical data, by its amount, or shared."""

from typing import Any

import pandas as pd
import streamlit as st

from beges.domain.bookkeeping import ACCOUNT_CHOICES, Outcome, by_account
from beges.domain.nomenclature import labels
from beges.services.bookkeeping import FecPreview, read_settings, save_choice, withdraw_record
from beges.services.bookkeeping.settling import choice_revision, typed_choice
from beges.services.bookkeeping.words import choice_rows, euros_fr
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
LEFT: Columns = {
    "account": Shown(label="Compte", width=110),
    "label": Shown(label="Libellé", width=340),
    "net": Shown(label="Net €", show=euros_fr, width=150),
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
    row = _left() if chosen is None else dict(known[chosen])
    st.subheader("Trancher un compte" if chosen is None else "Modifier un choix")
    entities = {code: e.name for code, e in settings.perimeter.entities.items()}
    sites = {code: site.name for code, site in settings.perimeter.sites.items()}
    _form(row, {"entities": entities, "sites": sites})


def _left() -> dict[str, Any]:
    """An account to settle, of the ledger of the screen, to start from."""
    seen = st.session_state.get(ledger.SEEN)
    if not isinstance(seen, FecPreview) or seen.sheet is None:
        return {}
    rows = by_account(seen.sheet, Outcome.TO_SETTLE)
    if not len(rows):
        return {}
    st.markdown("**À trancher dans le FEC de l'aperçu** : cochez un compte.")
    chosen = choice(rows, LEFT, key="compta.choix.reste")
    if chosen is None:
        return {}
    account = str(rows["account"].iloc[chosen])
    return {"entity": seen.wanted.entity, "year": seen.exercise.year, "account": account}


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
    if "revision" in row:
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
