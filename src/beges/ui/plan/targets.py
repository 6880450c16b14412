"""The targets: their table and the form that changes them."""

from collections.abc import Mapping, Sequence

import streamlit as st

from beges.domain.transition import TARGETS
from beges.services.perimeter import Record
from beges.services.plan_state import PlanState
from beges.services.plan_views import targets_table
from beges.ui.downloads import csv_button
from beges.ui.formats import figure
from beges.ui.forms import Lists
from beges.ui.plan import record_form, words
from beges.ui.tables import Shown, table

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
    if state.plan.targets:
        st.caption(
            f"{len(state.plan.targets)} objectif(s). Une réduction vide est un objectif sans"
            " chiffre : aucune trajectoire n'y mène."
        )
        rows = targets_table(state.plan.targets, names)
        table(rows, COLUMNS)
        csv_button(rows, "objectifs", key="plan.objectifs")
    defaults = {"scope": "all", "base_inventory": inventory}
    form = record_form.Form(table=TARGETS, defaults=defaults, lists=lists, words=words.TARGET)
    record_form.show(form, records)
