"""Comptabilité: ledgers of accounts (FEC), in sections."""

from collections.abc import Callable, Mapping

import streamlit as st

from beges.services.bookkeeping import monetary_share
from beges.ui import queries, session
from beges.ui.bookkeeping import entries, ledger, parties, rules, settlements
from beges.ui.formats import share

SECTIONS: Mapping[str, Callable[[], None]] = {
    "Importer un FEC": ledger.show,
    "Règles": rules.show,
    "Doubles comptes": settlements.show,
    "Tiers du groupe": parties.show,
    "Écritures": entries.show,
}
CHOSEN = "compta.section"


def show() -> None:
    """The page."""
    st.header("Comptabilité")
    _share()
    names = list(SECTIONS)
    name = st.segmented_control(
        "Section",
        names,
        default=names[0],
        required=True,
        key=CHOSEN,
        label_visibility="collapsed",
        persist_state="session",
    )
    SECTIONS[str(name)]()


def _share() -> None:
    """How much of the inventory of the sidebar rests on monetary ratios."""
    settings = session.choose_inventory(session.known_inventories())
    if settings is None:
        return
    told = monetary_share(queries.compiled(settings))
    if told.share is not None:
        ledgers = share(told.ledger_share)
        st.caption(
            f"Inventaire {settings.year} : {share(told.share)} des émissions viennent de ratios"
            f" monétaires, dont {ledgers} par un FEC."
        )


if __name__ == "__main__":
    show()
