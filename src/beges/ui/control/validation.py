"""Validation: submit, approve or refuse, in bulk; a button that waits says what for."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from beges.domain.collection import ReviewStatus
from beges.domain.french import agreed, several
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import activity_types
from beges.services import reviews
from beges.services.results import dimension_labels
from beges.services.reviews import ReviewFilter, filtered_reviews, may_become, review_table, seen
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import a_day, figure, masses, plain
from beges.ui.messages import attempt
from beges.ui.origins import not_approved
from beges.ui.tables import Columns, Shown, choices
from beges.ui.undisturbed import undisturbed

SHOWN = 300
KEY = "controle.validation"
COMMENT, TURN = f"{KEY}.commentaire", f"{KEY}.tour"

_NONE = "Cochez des données, ou choisissez toute la liste."
_VERBS: Mapping[ReviewStatus, tuple[str, str]] = {
    ReviewStatus.SUBMITTED: ("Soumettre", ":material/send:"),
    ReviewStatus.APPROVED: ("Valider", ":material/check:"),
    ReviewStatus.REFUSED: ("Refuser", ":material/close:"),
}
_DONE = {
    ReviewStatus.SUBMITTED: "soumise",
    ReviewStatus.APPROVED: "validée",
    ReviewStatus.REFUSED: "refusée",
}


def show(inventory: Inventory) -> None:
    """The section."""
    settings = inventory.settings
    if not not_approved(settings, whole="Total de l'inventaire : "):
        st.caption(":material/rule: Toutes les données qui émettent sont validées.")
    if settings.as_of_entry is not None:
        st.info(
            "Cet inventaire est arrêté à une écriture du registre : une validation faite"
            " aujourd'hui n'y change rien.",
            icon=":material/lock:",
        )
    table = review_table(session.workspace(), settings)
    if table.empty:
        st.info("Aucune donnée cette année.", icon=":material/lightbulb:")
        return
    kept = _filters(inventory, table)
    rows = filtered_reviews(table, kept)
    if rows.empty:
        st.info("Aucune donnée ne répond à ces filtres.", icon=":material/filter_alt_off:")
        return
    _act(_chosen(rows, kept))
    csv_button(rows, f"{settings.inventory}_validation", key=KEY)


def _filters(inventory: Inventory, table: pd.DataFrame) -> ReviewFilter:
    """What the person looks at; each list holds what the year has."""
    first, second, third, fourth = st.columns(4)
    entities = dimension_labels(inventory, "entity")
    entity = _one(first, "Entité", _present(table["entity"], entities))
    held = table[table["entity"] == entity] if entity else table
    site = _one(second, "Site", _present(held["site"], dimension_labels(inventory, "site")))
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    kind = _one(third, "Type de donnée", _present(table["kind"], kinds))
    counts = table["status"].value_counts()
    statuses = {s.value: f"{s.label_fr} ({figure(counts.get(s.value, 0))})" for s in ReviewStatus}
    status = _one(fourth, "État", statuses)
    return ReviewFilter(entity=entity, site=site, activity_type=kind, status=status)


def _present(column: pd.Series, labels: Mapping[str, str]) -> dict[str, str]:
    """The codes of a column that are not blank, with their labels."""
    return {code: labels.get(code, code) for code in sorted(set(column)) if code}


def _one(place: "st.delta_generator.DeltaGenerator", label: str, names: Mapping[str, str]) -> str:
    key = f"{KEY}.{label}"
    if st.session_state.get(key) not in {*names, None}:
        st.session_state[key] = None
    chosen = place.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda code: names.get(code, code),
        placeholder="Tous" if label != "Entité" else "Toutes",
        key=key,
        persist_state="session",
        filter_mode="contains",
    )
    return chosen or ""


def _chosen(rows: pd.DataFrame, kept: ReviewFilter) -> pd.DataFrame:
    """The rows that the person ticked, or the whole list."""
    shown = rows.head(SHOWN)
    bound = f", les {SHOWN} plus lourdes montrées" if len(rows) > SHOWN else ""
    turn = int(st.session_state.setdefault(TURN, 0))
    whole = st.toggle(
        f"Choisir toute la liste ({several(len(rows), 'donnée')}{bound})",
        key=f"{KEY}.tout.{turn}.{hash(kept)}",
    )
    told = shown.assign(piece=shown["has_document"].map({True: "oui", False: ""}))
    ticked = choices(told, _columns(), key=f"{KEY}.choix.{turn}.{hash(kept)}")
    return rows if whole else shown.iloc[ticked]


def _columns() -> Columns:
    return {
        "activity_id": Shown(label="Identifiant", width=95),
        "status_fr": Shown(label="État", width=75),
        "total_mg": Shown(label="tCO2e", show=masses(3), width=90),
        "activity_type": Shown(label="Type de donnée", width=185),
        "entity": Shown(label="Entité", width=60),
        "site": Shown(label="Site", width=100),
        "entered_by": Shown(label="Saisie par", width=105),
        "piece": Shown(label="Pièce", width=55),
        "quantity": Shown(label="Quantité", show=figure, width=95),
        "unit": Shown(label="Unité", width=80),
        "period_start": Shown(label="Début", show=a_day, width=90),
        "period_end": Shown(label="Fin", show=a_day, width=90),
        "reviewer": Shown(label="Examinée par", width=110),
        "comment": Shown(label="Commentaire", width=220),
    }


def _act(chosen: pd.DataFrame) -> None:
    """The comment and the three buttons, each with how many data it takes."""
    st.text_input(
        "Commentaire",
        key=COMMENT,
        max_chars=300,
        placeholder="Obligatoire pour un refus",
        live=True,
    )
    written = bool(str(st.session_state.get(COMMENT) or "").strip())
    with st.container(horizontal=True, vertical_alignment="center"):
        for status, (verb, icon) in _VERBS.items():
            able = may_become(chosen, status)
            why = _why_not(chosen, able, status, written=written)
            st.button(
                f"{verb} ({figure(len(able))})",
                icon=icon,
                key=f"{KEY}.{status.value}",
                type="primary" if status is ReviewStatus.APPROVED else "secondary",
                disabled=bool(why),
                help=why or None,
                on_click=_review,
                args=(status, seen(able)),
            )
    _explain(chosen)


def _why_not(
    chosen: pd.DataFrame, able: pd.DataFrame, status: ReviewStatus, *, written: bool
) -> str:
    """Why a button waits; blank when it does not."""
    if chosen.empty:
        return _NONE
    if status is ReviewStatus.REFUSED and len(able) and not written:
        return "Écrivez d'abord un commentaire : il dit ce qui ne va pas."
    if len(able):
        return ""
    if status is ReviewStatus.APPROVED and (chosen["status"] == ReviewStatus.SUBMITTED).any():
        return "Vous avez saisi ou corrigé ces données : une autre personne les valide."
    return {
        ReviewStatus.SUBMITTED: "Ces données sont déjà soumises ou validées.",
        ReviewStatus.APPROVED: "Seules des données soumises se valident.",
        ReviewStatus.REFUSED: "Seules des données soumises ou validées se refusent.",
    }[status]


def _explain(chosen: pd.DataFrame) -> None:
    """What the acting person cannot approve among what she chose."""
    mine = int((chosen["is_mine"] & (chosen["status"] == ReviewStatus.SUBMITTED)).sum())
    if mine:
        st.caption(
            f":material/person_off: {several(mine, 'donnée soumise')}"
            f" {agreed(mine, 'porte', 'portent')} votre nom ({plain(session.actor())}) :"
            " une autre personne valide."
        )


@undisturbed
def _review(status: ReviewStatus, chosen: Mapping[str, int]) -> None:
    """Give a status to what was shown, with the comment that was typed."""
    acts: Mapping[ReviewStatus, Callable[..., int]] = {
        ReviewStatus.SUBMITTED: reviews.submit,
        ReviewStatus.APPROVED: reviews.approve,
        ReviewStatus.REFUSED: reviews.refuse,
    }
    comment = str(st.session_state.get(COMMENT) or "")

    def act() -> str:
        acts[status](session.workspace(), chosen, comment=comment)
        return f"{several(len(chosen), f'donnée {_DONE[status]}')}."

    if attempt(act):
        st.session_state[TURN] = int(st.session_state.get(TURN, 0)) + 1
        st.session_state[COMMENT] = ""
