"""The actions: what is expected and obtained, the table with its filters, and the form."""

from collections.abc import Mapping, Sequence

import streamlit as st

from beges.domain.french import several
from beges.domain.nomenclature import labels
from beges.domain.transition import ACTIONS, ActionStatus, Side
from beges.services.perimeter import Record
from beges.services.plan_results import GROUP_FR
from beges.services.plan_state import PlanState
from beges.services.plan_views import (
    ActionFilters,
    actions_table,
    kept_actions,
    total_of,
    volume_fr,
    volume_help,
)
from beges.ui.downloads import csv_button
from beges.ui.formats import a_day, figure
from beges.ui.forms import Lists
from beges.ui.plan import record_form, words
from beges.ui.tables import Shown

DEFAULTS = {"status": ActionStatus.PLANNED.value, "improves_accounting": False}
COLUMNS = {
    "action": Shown(label="Code", width=65),
    "name": Shown(label="Action", width=250),
    "status": Shown(label="Avancement", width=95),
    "direct_t": Shown(
        label="Directe (t/an)", show=figure, width=100, help="Réduction directe attendue, tCO2e/an"
    ),
    "indirect_t": Shown(
        label="Indirecte (t/an)",
        show=figure,
        width=110,
        help="Réduction indirecte attendue, tCO2e/an",
    ),
    "result_direct_t": Shown(label="Obtenue directe", show=figure, width=115),
    "result_indirect_t": Shown(label="Obtenue indirecte", show=figure, width=125),
    "end_date": Shown(label="Fin", show=a_day, width=90),
    "entity": Shown(label="Entité", width=190),
    "posts": Shown(label="Postes V5", width=150),
    "start_date": Shown(label="Début", show=a_day, width=90),
    "cost_eur": Shown(label="Coût (€ HT)", show=figure, width=100),
    "owner": Shown(label="Responsable", width=190),
    "means": Shown(label="Moyens humains et financiers", width=320),
}


def show(
    state: PlanState, records: Sequence[Record], lists: Lists, names: Mapping[str, str]
) -> None:
    """The section."""
    form = record_form.Form(table=ACTIONS, defaults=DEFAULTS, lists=lists, words=words.ACTION)
    if state.plan.actions:
        _volumes(state)
        if not state.is_window_known:
            st.caption(
                f"Prochain bilan supposé pour {state.window.until}, comme d'une personne de droit"
                " privé (4 ans ; 3 ans de droit public) : dites qui dépose dans Déclaration,"
                " section Obligations."
            )
        filters = _filters(state, names)
        kept = kept_actions(state.plan, filters)
        told = " · ".join(f"{side.label_fr} {total_of(kept, side)}" for side in Side)
        st.caption(
            f"{several(len(kept), 'action')} sur {len(state.plan.actions)}, réductions attendues"
            f" par an : {told}. Case vide : personne ne l'a donnée, et ce n'est pas zéro."
            " Cochez une action pour la modifier, ou dire ce qu'elle a obtenu."
        )
        if kept:
            rows = actions_table(kept, names)
            record_form.chosen_in(form, rows, COLUMNS)
            csv_button(rows, "actions", key="plan.actions")
    record_form.show(form, records)


def _volumes(state: PlanState) -> None:
    """What the form asks for: the volumes until the next inventory, and those obtained."""
    cards = iter(st.columns(4))
    for title, volumes in (
        (f"attendue ({state.window.until})", state.expected),
        ("obtenue", state.obtained),
    ):
        for side, volume in volumes.items():
            next(cards).metric(
                f"{side.label_fr.capitalize()} {title}",
                volume_fr(volume),
                help=volume_help(volume),
                border=True,
            )


def _filters(state: PlanState, names: Mapping[str, str]) -> ActionFilters:
    first, second, third = st.columns([3, 2, 3])
    entities = sorted({action.entity or "" for action in state.plan.actions})
    entity = first.multiselect(
        "Entités",
        entities,
        format_func=lambda code: names.get(code, code) if code else GROUP_FR,
        placeholder="Toutes",
        key="plan.filtre.entite",
        persist_state="session",
    )
    side = second.selectbox(
        "Émissions",
        ["", *Side],
        format_func=lambda side: f"{side.capitalize()}s" if side else "Directes et indirectes",
        key="plan.filtre.cote",
        persist_state="session",
    )
    statuses = labels("action_statuses")
    status = third.multiselect(
        "Avancement",
        list(statuses),
        format_func=statuses.__getitem__,
        placeholder="Tous",
        key="plan.filtre.avancement",
        persist_state="session",
    )
    return ActionFilters(entity=tuple(entity), side=str(side or ""), status=tuple(status))
