"""The targets: their table and the form that changes them."""

from collections.abc import Mapping, Sequence

import streamlit as st

from beges.domain.french import several
from beges.domain.transition import TARGETS
from beges.services.perimeter import Record
from beges.services.plan_state import PlanState
from beges.services.plan_views import targets_table
from beges.ui.downloads import csv_button
from beges.ui.formats import figure
from beges.ui.forms import Lists
from beges.ui.plan import record_form, words
from beges.ui.tables import Shown

COLUMNS = {
    "target": Shown(label="Code", width=100),
    "name": Shown(label="Objectif", width=280),
    "entity": Shown(label="Entité", width=190),
    "scope": Shown(label="Émissions visées", width=210),
    "base_inventory": Shown(label="Base", width=110),
    "year": Shown(label="Année", width=70),
    "reduction_pct": Shown(label="Réduction (%)", show=figure, width=100),
    "source": Shown(label="Source", width=360),
}


def show(
    state: PlanState,
    records: Sequence[Record],
    lists: Lists,
    names: Mapping[str, str],
    inventory: str,
) -> None:
    """The section."""
    defaults = {"scope": "all", "base_inventory": inventory}
    form = record_form.Form(table=TARGETS, defaults=defaults, lists=lists, words=words.TARGET)
    if state.plan.targets:
        st.caption(
            f"{several(len(state.plan.targets), 'objectif')}. Une réduction vide est un objectif"
            " sans chiffre : aucune trajectoire n'y mène. Cochez un objectif pour le modifier."
        )
        rows = targets_table(state.plan.targets, names)
        record_form.chosen_in(form, rows, COLUMNS)
        csv_button(rows, "objectifs", key="plan.objectifs")
    record_form.show(form, records)
