"""Saisie: a site over a year; one activity entered, corrected or withdrawn with a reason."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from beges.domain.activities import ACTIVITIES
from beges.domain.french import several
from beges.domain.nomenclature import activity_types
from beges.domain.perimeter import Perimeter
from beges.domain.units import unit
from beges.services.activities import (
    ActivitySearch,
    Draft,
    find_activity,
    history,
    save_activity,
    search_activities,
    told_history,
    withdraw_activity,
)
from beges.services.entry import typed_record
from beges.services.filed_years import waits_fr
from beges.services.perimeter import load_perimeter
from beges.services.refusals import NotFound, Refused, missing_reason
from beges.services.reviews import review_of
from beges.services.workspace import Workspace
from beges.ui import activity_form, documents, drafts, echo, session, worksheet_form
from beges.ui.activity_form import CORRECTION, KEPT_AFTER_SAVING, NEW
from beges.ui.entry import by_site
from beges.ui.formats import a_day, figure, moment, plain
from beges.ui.messages import attempt, say
from beges.ui.paths import OPENED, PERIMETER
from beges.ui.steps import nothing_yet
from beges.ui.tables import Columns, Shown, choice, sheet
from beges.ui.undisturbed import undisturbed

BY_SITE, ENTER, BY_FORM, CORRECT = (
    "Par site",
    "Une donnée",
    "Par formulaire",
    "Corriger ou retirer",
)
MODE, VERSION, TURN = "saisie.mode", "saisie.version", "saisie.tour"
REASON, WHY = "saisie.motif", "saisie.retrait.motif"
SHOWN = 200
FORM = "donnee"


def show() -> None:
    """The page."""
    st.header("Saisie")
    workspace = session.workspace()
    perimeter = load_perimeter(workspace)
    if not perimeter.entities:
        nothing_yet(
            "Une donnée appartient à une entité : enregistrez-en une d'abord.",
            (PERIMETER, "Enregistrer une entité"),
        )
        return
    if drafts.restore():
        st.info("Votre saisie non enregistrée est revenue.", icon=":material/history:")
    if asked := st.session_state.pop(OPENED, None):
        st.session_state[MODE] = CORRECT
        _open(workspace, str(asked))
    if by_site.is_asked():
        st.session_state[MODE] = BY_SITE
    st.session_state.setdefault(MODE, BY_SITE if perimeter.meters else ENTER)
    mode = st.segmented_control(
        "Mode",
        [BY_SITE, ENTER, BY_FORM, CORRECT],
        required=True,
        key=MODE,
        label_visibility="collapsed",
        persist_state="session",
    )
    if mode == CORRECT:
        _correct(workspace, perimeter)
    elif mode == BY_SITE:
        by_site.draw(workspace, perimeter)
    elif mode == BY_FORM:
        worksheet_form.show(workspace, perimeter)
    else:
        _enter(workspace, perimeter)
        drafts.keep(FORM, activity_form.DRAFT_KEYS, activity_form.ALONE_NO_DRAFT)


# ------------------------------------------------------------------------------------ enter


def _enter(workspace: Workspace, perimeter: Perimeter) -> None:
    """A new activity, with its echo beside."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        activity_form.draw(workspace, perimeter, NEW)
    with right, st.container(border=True):
        found = echo.draw(workspace, activity_form.given(NEW))
    with left, st.container(horizontal=True):
        _save_button(found, NEW)
        st.button("Effacer", type="tertiary", on_click=_abandon)


def _save_button(found: Draft | None, prefix: str) -> None:
    ready = found is not None and found.may_be_saved
    st.button(
        "Enregistrer",
        type="primary",
        icon=":material/save:",
        disabled=not ready,
        on_click=_save,
        args=(prefix, _turn()),
        key=f"saisie.enregistrer.{prefix}",
    )


def _turn() -> int:
    return int(st.session_state.setdefault(TURN, 0))


@undisturbed
def _save(prefix: str, turn: int) -> None:
    """Store what the form holds; a second click of the same turn stores nothing."""
    if turn != _turn():
        return
    workspace = session.workspace()
    given = activity_form.given(prefix)
    corrects = prefix == CORRECTION
    reason = str(st.session_state.get(REASON) or "").strip() if corrects else "Saisie"

    def act() -> str:
        row, findings = typed_record(ACTIVITIES, given)
        if not reason:
            findings.append(missing_reason())
        if findings:
            raise Refused(*findings)
        row["activity_id"] = given["activity_id"] if corrects else None
        expected = int(st.session_state[VERSION]) if corrects else 0
        identifier = save_activity(workspace, row, reason=reason, expected=expected)
        done = "corrigée." if corrects else "enregistrée."
        years = range(row["period_start"].year, row["period_end"].year + 1)
        return f"Donnée {identifier} {done}{plain(waits_fr(workspace, years))}"

    if not attempt(act):
        return
    st.session_state[TURN] = turn + 1
    if corrects:
        _open(workspace, str(given["activity_id"]))
    else:
        activity_form.forget(NEW, KEPT_AFTER_SAVING)
        drafts.drop(FORM)


def _abandon() -> None:
    activity_form.forget(NEW)
    drafts.drop(FORM)


# ---------------------------------------------------------------------------------- correct


def _correct(workspace: Workspace, perimeter: Perimeter) -> None:
    """Find an activity, then correct or withdraw it, with a reason."""
    opened = st.session_state.get(f"{CORRECTION}activity_id")
    if not opened:
        _find(workspace, perimeter)
        return
    head, back = st.columns([4, 1], vertical_alignment="center")
    head.subheader(f"Donnée {plain(opened)}")
    back.button("Autre donnée", icon=":material/search:", on_click=_close)
    left, right = st.columns([3, 2], gap="large")
    with left:
        activity_form.draw(workspace, perimeter, CORRECTION)
        st.text_input("Motif *", key=REASON, max_chars=200, placeholder="Pourquoi cette correction")
    with right, st.container(border=True):
        found = echo.draw(workspace, activity_form.given(CORRECTION))
    with left, st.container(horizontal=True):
        _save_button(found, CORRECTION)
        if st.button("Retirer cette donnée…", icon=":material/delete:"):
            _withdraw(str(opened))
    status, told = review_of(workspace, str(opened), int(st.session_state[VERSION]))
    st.caption(f":material/rule: État : {status.label_fr.lower()} {plain(told)}")
    documents.show(str(opened), key="saisie.pieces")
    _history(workspace, str(opened))


def _find(workspace: Workspace, perimeter: Perimeter) -> None:
    """Search by identifier or by filters; a row ticked opens."""
    search = _search(perimeter)
    found = search_activities(workspace, search)
    count = len(found)
    if not count:
        st.info("Aucune donnée ne répond.", icon=":material/search_off:")
        return
    shown = found.head(SHOWN)
    bound = f", les {SHOWN} dernières montrées" if count > SHOWN else ""
    st.caption(f"{several(count, 'donnée')}{bound} — cochez-en une pour l'ouvrir.")
    row = choice(_told(shown), _columns(), key=f"saisie.choix.{_turn()}.{hash(search)}")
    if row is not None:
        _open(workspace, str(shown["activity_id"].iloc[row]))
        st.rerun()


def _search(perimeter: Perimeter) -> ActivitySearch:
    """What the person looks for."""
    first, second, third, fourth = st.columns([3, 3, 4, 2])
    words = first.text_input(
        "Identifiant, compteur, commentaire",
        key="saisie.chercher.mots",
        type="search",
        placeholder="D-0000123",
        live=True,
    )
    names = {code: entity.name for code, entity in perimeter.entities.items()}
    entity = _one(second, "Entité", names)
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    kind = _one(third, "Type de donnée", kinds)
    year = fourth.text_input("Année", key="saisie.chercher.annee", max_chars=4)
    return ActivitySearch(
        words=words or "",
        entity=entity,
        activity_type=kind,
        year=int(year) if year and year.isdecimal() else None,
    )


def _one(place: "st.delta_generator.DeltaGenerator", label: str, names: Mapping[str, str]) -> str:
    chosen = place.selectbox(
        label,
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Toutes",
        key=f"saisie.chercher.{label}",
        filter_mode="contains",
    )
    return chosen or ""


def _told(found: pd.DataFrame) -> pd.DataFrame:
    """Activities as a person reads them."""
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    rows = found[["activity_id", "entity", "site", "period_start", "period_end", "quantity"]]
    return rows.assign(
        entity=found["entity"].astype("str"),
        site=found["site"].astype("str"),
        activity_type=[kinds[code] for code in found["activity_type"]],
        unit=[unit(code).label_fr for code in found["unit"]],
    )


def _columns() -> Columns:
    return {
        "activity_id": Shown(label="Identifiant", width=105),
        "entity": Shown(label="Entité", width=65),
        "site": Shown(label="Site", width=110),
        "activity_type": Shown(label="Type de donnée", width=205),
        "period_start": Shown(label="Début", show=a_day, width=95),
        "period_end": Shown(label="Fin", show=a_day, width=95),
        "quantity": Shown(label="Quantité", show=figure, width=105),
        "unit": Shown(label="Unité", width=95),
    }


def _open(workspace: Workspace, identifier: str) -> None:
    """Load an activity in the form of corrections."""
    try:
        row: Mapping[str, Any] = find_activity(workspace, identifier)
    except NotFound as missing:
        say(missing)
        _close()
        return
    activity_form.load(workspace, row)
    st.session_state[VERSION] = row["revision"]
    st.session_state.pop(REASON, None)


def _close() -> None:
    activity_form.forget(CORRECTION)
    st.session_state[TURN] = _turn() + 1


@st.dialog("Retirer une donnée")
def _withdraw(identifier: str) -> None:
    """Ask for the reason, then withdraw."""
    st.markdown(
        f"La donnée **{plain(identifier)}** ne sera plus lue par aucun inventaire ; elle reste au"
        " registre, avec votre nom et le motif."
    )
    with st.form("saisie.retrait", border=False):
        st.text_input("Motif *", placeholder="Pourquoi ce retrait", max_chars=200, key=WHY)
        if st.form_submit_button(
            "Retirer", type="primary", on_click=_withdrawn, args=(identifier,)
        ):
            st.rerun()


def _withdrawn(identifier: str) -> None:
    """Withdraw an activity, with the reason that was typed."""
    reason = str(st.session_state.get(WHY) or "").strip()

    def act() -> str:
        if not reason:
            raise Refused(missing_reason())
        expected = int(st.session_state[VERSION])
        withdraw_activity(session.workspace(), identifier, reason=reason, expected=expected)
        return f"Donnée {identifier} retirée."

    if attempt(act):
        _close()


def _history(workspace: Workspace, identifier: str) -> None:
    """Every revision: when, who, why, what changed."""
    st.subheader("Historique")
    told = told_history(history(workspace, identifier))
    rows = pd.DataFrame([{**row, "at": moment(row["at"])} for row in told])
    columns = {
        "revision": Shown(label="Version", width=80),
        "at": Shown(label="Date", width=130),
        "actor": Shown(label="Par", width=120),
        "kind": Shown(label="Nature", width=100),
        "reason": Shown(label="Motif", width=260),
        "changed": Shown(label="Ce qui change", width="large"),
    }
    sheet(rows, columns)


if __name__ == "__main__":
    show()
