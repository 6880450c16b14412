"""What becomes of a ledger, on the screen: totals to the cent, then each heap of accounts."""

import pandas as pd
import streamlit as st

from beges.domain.bookkeeping import (
    Outcome,
    by_account,
    by_party,
    coverage_of,
    excluded_of,
    totals_of,
)
from beges.domain.french import day, several
from beges.services.bookkeeping import FecPreview
from beges.services.bookkeeping.words import (
    activity_rows,
    euros_fr,
    in_euros,
    nature_labels,
    whole_euros_fr,
    with_sum,
)
from beges.services.slices import decimals_of
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import decimals, figure, mass, plain, share
from beges.ui.tables import Columns, Shown, sheet, table

AMOUNTS: Columns = {
    "lines": Shown(label="Lignes", show=figure),
    "debit": Shown(label="Débit €", show=euros_fr),
    "credit": Shown(label="Crédit €", show=euros_fr),
    "net": Shown(label="Net €", show=euros_fr),
}
HEAPS = (
    (Outcome.TO_SETTLE, "À trancher entre données physiques et montants", "trancher"),
    (Outcome.UNMATCHED, "Sans règle, les plus gros d'abord", "sans_regle"),
)
ACTIVITIES: Columns = {
    "comment": Shown(label="Compte", width=230),
    "site": Shown(label="Site", width=90),
    "activity_type": Shown(label="Type de donnée", width=190),
    "factor": Shown(label="Nature", width=190),
    "quantity": Shown(label="Montant €", show=decimals(2), width=120),
    "counterparty": Shown(label="Tiers du groupe", width=110),
    "state": Shown(label="", width=90),
    "basis": Shown(label="Calcul", width=420),
}


def totals(seen: FecPreview) -> None:
    """Read = counted + shared + excluded + to settle + without a rule."""
    told = f"Exercice du {day(seen.exercise.opening)} au {day(seen.exercise.closing)}"
    st.caption(f"{told} · entité {plain(seen.wanted.entity)}")
    if seen.sheet is None or seen.sorted_ is None:
        return
    found = with_sum(totals_of(seen.sheet))
    sheet(
        found,
        {"told": Shown(label=""), **AMOUNTS},
        bold=[False] * (len(found) - 1) + [True],
    )
    coverage = coverage_of(seen.sheet, seen.sorted_)
    columns = st.columns(4)
    covered = "—" if coverage.share is None else share(coverage.share)
    columns[0].metric(
        "Dépense couverte",
        covered,
        help="Part des achats et immobilisations comptée par un ratio ou par le physique.",
    )
    columns[1].metric("par des montants", whole_euros_fr(coverage.monetary))
    columns[2].metric("par le physique", whole_euros_fr(coverage.physical))
    columns[3].metric("pas encore comptée", whole_euros_fr(coverage.left))
    effect = " · ".join(
        f"{year} : **{mass(total, decimals_of(total))}CO2e**"
        for year, total in sorted(seen.effect_mg.items())
    )
    if effect:
        st.markdown(f"Effet de l'import — {effect}")


def details(seen: FecPreview) -> None:
    """The heaps: activities, accounts to settle, without a rule, excluded, bought in the group."""
    if seen.sheet is None or seen.sorted_ is None:
        return
    _activities(seen)
    for outcome, label, key in HEAPS:
        rows = by_account(seen.sheet, outcome)
        columns = {"account": Shown(label="Compte"), "label": Shown(label="Libellé"), **AMOUNTS}
        _heap(rows, label, key, columns, opened=bool(len(rows)))
    excluded = excluded_of(seen.sheet, seen.sorted_.reasons)
    reasons = {"told": Shown(label="Motif"), "accounts": Shown(label="Comptes", show=figure)}
    _heap(excluded, "Exclu par règle, par motif", "exclus", {**reasons, **AMOUNTS})
    party = by_party(seen.sheet, seen.sorted_)
    label = "Acheté à d'autres entités du groupe, éliminé à la consolidation"
    _heap(party, label, "groupe", {"siren": Shown(label="SIREN"), **AMOUNTS})


def _heap(
    rows: pd.DataFrame, label: str, key: str, columns: Columns, *, opened: bool = False
) -> None:
    if not len(rows):
        return
    amount = euros_fr(int(rows["net"].sum()))
    with st.expander(f"{label} ({figure(len(rows))}) : {amount} €", expanded=opened):
        (sheet if len(rows) <= 15 else table)(rows, columns)
        csv_button(in_euros(rows), f"fec_{key}", key=f"compta.{key}")


def _activities(seen: FecPreview) -> None:
    """The activities that the import would write."""
    plan = seen.plan
    rows = activity_rows(seen, nature_labels(session.workspace()))
    if not len(rows) and not plan.withdrawn:
        return
    label = (
        f"Données : {several(len(plan.new), 'nouvelle')}, {several(len(plan.changed), 'modifiée')},"
        f" {several(len(plan.kept), 'inchangée')}, {several(len(plan.withdrawn), 'retirée')}"
    )
    with st.expander(label):
        table(rows, ACTIVITIES)
        csv_button(rows, "fec_donnees", key="compta.donnees")
        if plan.withdrawn:
            st.caption(f"Retirées : {plain(', '.join(plan.withdrawn))}")
