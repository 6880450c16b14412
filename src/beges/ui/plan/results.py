"""The results since the previous inventory: what the plan did of the change, down to the lines."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from beges.domain.transition import Part, Results
from beges.services.plan_results import (
    AFTER,
    BEFORE,
    CATEGORIES,
    DIRECT,
    INDIRECT,
    RULE_FR,
    TOTAL,
    aside_fr,
    claims_of,
    claims_table,
    effects_of_part,
    headline,
    split_table,
    unmet,
)
from beges.services.plan_state import PlanState
from beges.services.slices import headline_decimals
from beges.ui.downloads import csv_button
from beges.ui.formats import UNKNOWN, Shower, a_day, effects, figure, masses, plain, share
from beges.ui.gaps.lines import lines_to_data
from beges.ui.messages import say_findings
from beges.ui.paths import GAPS, PERIMETER, link
from beges.ui.tables import Columns, Shown, sheet, table

KEYS = "plan.resultats."
SIDES = {TOTAL: "Toutes", DIRECT: "Directes", INDIRECT: "Indirectes"}
CLAIMS: Columns = {
    "action": Shown(label="Code", width=65),
    "name": Shown(label="Action", width=230),
    "effect_mg": Shown(label="Effet (t)", show=effects(2), width=90),
    "tonnes": Shown(label="Obtenue (t/an)", show=figure, width=110),
    "side": Shown(label="Réduction", width=85),
    "start_date": Shown(label="Depuis le", show=a_day, width=90),
    "in_place_before": Shown(label="En place, départ", show=share, width=120),
    "in_place_after": Shown(label="En place, arrivée", show=share, width=120),
    "posts": Shown(label="Postes V5", width=110),
    "entity": Shown(label="Entité", width=170),
    "reason": Shown(label="Causes du résultat", width=420),
}


def show(state: PlanState, names: Mapping[str, str]) -> None:
    """The section."""
    found = state.results
    if found is None:
        st.info(
            "Aucun bilan d'une année précédente : rien à comparer. Créez l'inventaire du bilan"
            " précédent, ou importez ses données ; ses chiffres restent ceux qui ont été publiés.",
            icon=":material/lightbulb:",
        )
        link(PERIMETER, "Créer un autre inventaire", "inventories")
        return
    st.markdown(plain(" ".join(headline(found))))
    _split(found)
    _missed(state, names)
    _doubts(state)
    _opened(found, names)


def _split(found: Results) -> None:
    """The parts of the change, by side and category; each column adds up."""
    rows = split_table(found)
    ends = rows["code"].isin([BEFORE, AFTER])
    places = headline_decimals(int(rows.loc[ends, TOTAL].abs().max()))
    columns = {
        "label": Shown(label="tCO2e"),
        **{
            name: Shown(label=label, show=_moved(places), total=masses(places))
            for name, label in (
                (DIRECT, "Directes"),
                (INDIRECT, "Indirectes"),
                *((category, f"dont cat. {category}") for category in CATEGORIES),
                (TOTAL, "Total"),
            )
        },
    }
    sheet(rows, columns, bold=list(ends))
    st.caption(
        f"{RULE_FR} Dans chaque colonne, les parts s'additionnent à l'écart, au milligramme."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        csv_button(rows, "resultats_du_plan", key="plan.resultats")
        link(GAPS, "Voir l'écart cause par cause")


def _moved(places: int) -> Shower:
    """A part of the change; a dash where nothing moved."""
    told = effects(places)
    return lambda mass: told(mass) if mass else UNKNOWN


def _missed(state: PlanState, names: Mapping[str, str]) -> None:
    """What was not carried out or not reached, with its causes."""
    found = unmet(state, names)
    if found:
        st.markdown("**Non mené ou non atteint**")
        st.caption("Les causes d'une action s'écrivent dans ses « Causes du résultat ».")
        sheet(
            pd.DataFrame([{name: getattr(one, name) for name in UNMET} for one in found]),
            UNMET,
        )


UNMET: Columns = {
    "what": Shown(label="Action ou objectif"),
    "shortfall": Shown(label="Ce qui manque"),
    "causes": Shown(label="Causes"),
}


def _doubts(state: PlanState) -> None:
    """What does not hold together in the results; the figures are kept as they are."""
    doubts = [finding for finding in state.findings if finding.code in DOUBTS]
    if doubts:
        st.markdown("**À vérifier**")
        say_findings(doubts)


DOUBTS = frozenset(
    {
        "action_result_beyond",
        "action_result_negative",
        "action_result_outside",
        "action_results_shared",
        "action_volume_without_post",
    }
)


def _opened(found: Results, names: Mapping[str, str]) -> None:
    """A figure of the split opened to its actions, or to its lines and their data."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    part = left.selectbox(
        "Ouvrir",
        list(Part),
        format_func=lambda part: Part(part).label_fr,
        key=f"{KEYS}part",
        persist_state="session",
    )
    columns = {**SIDES, **{category: f"Catégorie {category}" for category in CATEGORIES}}
    column = right.selectbox(
        "Émissions",
        list(columns),
        format_func=columns.__getitem__,
        key=f"{KEYS}colonne",
        persist_state="session",
    )
    if part == Part.PLAN:
        _claims(found, str(column), names)
        return
    rows = effects_of_part(found, str(part), str(column))
    if rows.empty:
        st.info("Rien n'a bougé.", icon=":material/check:")
        return
    if part == Part.OTHER and found.claims:
        st.caption(
            "Les données montrent ce qui s'est passé, plan compris : l'effet des actions en est"
            " retiré dans le tableau, et ne se voit pas ligne à ligne."
        )
    lines_to_data(found.bridge, rows, key=f"{KEYS}lignes.{part}.{column}", name="resultats_lignes")


def _claims(found: Results, column: str, names: Mapping[str, str]) -> None:
    """The actions behind the effect of the plan."""
    claims = claims_of(found, column)
    if not claims:
        st.info(
            "Aucune action ne dit ce qu'elle a obtenu. Dans la section Actions, ouvrez-en une et"
            " remplissez « Réduction obtenue ».",
            icon=":material/lightbulb:",
        )
        return
    first, last = found.years
    st.caption(
        f"En place : part de l'année {first} (départ) et {last} (arrivée) depuis le premier jour ;"
        f" l'effet est le volume annuel × la différence. {aside_fr(claims)}"
    )
    rows = claims_table(claims, names)
    table(rows, CLAIMS)
    csv_button(rows, "resultats_des_actions", key="plan.resultats.actions")
