"""Plan: the transition plan that the form asks for, action by action, and where it leads."""

import streamlit as st

from beges.domain.inventory import Inventory
from beges.domain.transition import ACTIONS, TARGETS
from beges.services.exports import plan_bytes
from beges.services.perimeter import load_perimeter
from beges.services.plan_state import PlanState, plan_state
from beges.services.transition import stored_plan
from beges.services.workspace import choice_lists, load_release, releases
from beges.ui import drafts, session
from beges.ui.messages import say_findings
from beges.ui.paths import IMPORT, link
from beges.ui.plan import actions, results, targets, ways
from beges.ui.steps import no_activity, open_inventory

ACTIONS_FR, RESULTS_FR, TARGETS_FR, WAYS_FR, MISSING_FR = (
    "Actions",
    "Résultats",
    "Objectifs",
    "Trajectoires",
    "À compléter",
)
PROMISE_FR = (
    "Le plan se tient ici : les actions et leurs moyens, les réductions attendues, les objectifs"
    " et leurs trajectoires. Le formulaire et le rapport le reprennent, et le bilan suivant dit ce"
    " qu'il a donné."
)


def show() -> None:
    """The page."""
    st.header("Plan de transition")
    promise = st.container()
    inventory = open_inventory(even_empty=True)
    if inventory is None:
        promise.caption(PROMISE_FR)
        return
    if drafts.restore():
        st.info("Votre saisie non enregistrée est revenue.", icon=":material/history:")
    state = plan_state(session.workspace(), inventory)
    _about(inventory, state)
    missing = f"{MISSING_FR} ({len(state.findings)})" if state.findings else MISSING_FR
    section = st.segmented_control(
        "Section",
        [ACTIONS_FR, RESULTS_FR, TARGETS_FR, WAYS_FR, MISSING_FR],
        default=ACTIONS_FR,
        required=True,
        format_func=lambda name: missing if name == MISSING_FR else name,
        key="plan.section",
        label_visibility="collapsed",
        persist_state="session",
    )
    if section in (RESULTS_FR, WAYS_FR) and not len(inventory.lines):
        no_activity(inventory.settings.year)
    elif section == RESULTS_FR:
        results.show(state, _names(inventory))
    elif section == WAYS_FR:
        ways.show(state, _names(inventory))
    elif section == MISSING_FR:
        _missing(state)
    else:
        _records(inventory, state, str(section))


def _names(inventory: Inventory) -> dict[str, str]:
    return {code: entity.name for code, entity in inventory.perimeter.entities.items()}


def _about(inventory: Inventory, state: PlanState) -> None:
    """What the plan is for; what to do when there is none."""
    if inventory.settings.as_of_entry is not None:
        st.caption(
            f":material/lock: L'inventaire {inventory.settings.inventory} est arrêté : son plan est"
            " celui du registre à cette date. Une modification vaut pour les inventaires qui"
            " suivent le registre."
        )
    if not state.plan.actions and not state.plan.targets:
        st.info(
            "Aucun plan de transition. Le formulaire demande les actions d'ici au prochain bilan,"
            " leurs moyens humains et financiers, les réductions attendues, directes et indirectes,"
            " et les objectifs pour 2030 et 2050. Ajoutez une première action ci-dessous, ou"
            " remplissez le classeur et importez-le.",
            icon=":material/lightbulb:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        workspace = session.workspace()
        st.download_button(
            "Télécharger le plan (Excel)",
            lambda: plan_bytes(workspace),
            file_name="plan_de_transition.xlsx",
            icon=":material/download:",
            on_click="ignore",
            key="plan.classeur",
            help="Une feuille d'actions, une d'objectifs : à compléter, puis à importer.",
        )
        link(IMPORT, "Importer le classeur complété")


def _records(inventory: Inventory, state: PlanState, section: str) -> None:
    workspace = session.workspace()
    records = stored_plan(workspace)
    lists = choice_lists(load_perimeter(workspace), load_release(workspace, releases()[0]))
    names = _names(inventory)
    if section == ACTIONS_FR:
        actions.show(state, records[ACTIONS.name], lists, names)
    else:
        code = inventory.settings.inventory
        targets.show(state, records[TARGETS.name], lists, names, code)


def _missing(state: PlanState) -> None:
    """What the method asks for and nobody gave yet."""
    if not state.findings:
        st.markdown(":material/check_circle: Rien ne manque au plan.")
        return
    st.caption("Ce que le formulaire ou le prochain bilan demanderont (méthode V5 ch. 7).")
    say_findings(state.findings)


if __name__ == "__main__":
    show()
