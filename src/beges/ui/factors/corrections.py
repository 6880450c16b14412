"""Section Corrections: a figure of a published factor put right, and the corrections in force."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from beges.domain.factors import CORRECTIONS, gas_fr, part_fr, value_at
from beges.services.corrections import (
    Correctable,
    CorrectionDraft,
    SignedCorrection,
    draft_correction,
    find_correctable,
    list_corrections,
    save_correction,
)
from beges.services.library import unit_fr
from beges.services.refusals import Refused
from beges.services.workspace import Workspace, single_releases
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.factors import brief
from beges.ui.formats import figure, moment, plain
from beges.ui.forms import field
from beges.ui.messages import attempt, say_findings
from beges.ui.tables import Columns, Shown, sheet, table

TURN, KEYS = "corrections.tour", "corrections."
INTRODUCTION = (
    "Un chiffre publié que vous savez faux se corrige par une ligne de plus : ce qu'il était, ce"
    " qu'il devient, pourquoi, d'après quoi. Le facteur publié reste ce qu'il est, et **aucun"
    " inventaire ne bouge** tant qu'il n'adopte pas le facteur corrigé (section Comparer)."
)
COLUMNS: Columns = {
    "identifier": Shown(label="Facteur corrigé", width=110),
    "release": Shown(label="Version", width=110),
    "place": Shown(label="Part et gaz", width=150),
    "was": Shown(label="Était", show=figure, width=70),
    "becomes": Shown(label="Devient", show=figure, width=70),
    "reason": Shown(label="Motif", width=150),
    "reference": Shown(label="Référence", width=150),
    "signed": Shown(label="Par", width=115),
}
SOME = 40
"""Up to so many corrections are a table that wraps, then a grid."""


def show() -> None:
    """The section."""
    workspace = session.workspace()
    st.caption(INTRODUCTION)
    stands = _pick(workspace)
    if stands is not None:
        _correct(workspace, stands)
    _list(list_corrections(workspace))


def _turn() -> int:
    return int(st.session_state.setdefault(TURN, 0))


def _key(name: str) -> str:
    return f"{KEYS}{_turn()}.{name}"


# --------------------------------------------------------------------------------- the correction


def _pick(workspace: Workspace) -> Correctable | None:
    """The factor to correct, by its release and its identifier."""
    known = single_releases()
    left, right = st.columns(2)
    release = left.selectbox(
        CORRECTIONS.column("release").label_fr,
        known,
        key=f"{KEYS}release",
        help=CORRECTIONS.column("release").meaning_fr,
        persist_state="session",
    )
    typed = right.text_input(
        "Identifiant du facteur",
        key=f"{KEYS}factor_id",
        placeholder="bc-43787",
        help="Trouvez-le dans la section Chercher.",
        persist_state="session",
    )
    identifier = str(typed or "").strip()
    if not identifier:
        return None
    try:
        return find_correctable(workspace, str(release), identifier)
    except Refused as refusal:
        say_findings(refusal.findings)
        return None


def _correct(workspace: Workspace, stands: Correctable) -> None:
    """The factor as it stands, the figure to put right, and what it would give."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(plain(stands.factor.label_fr))
        if stands.count:
            plural = "s" if stands.count > 1 else ""
            told = f"{figure(stands.count)} correction{plural} enregistrée{plural}"
            st.caption(f"Chiffres corrigés : {told} pour ce facteur dans cette version.")
        brief.parts(stands.factor)
        given = _fields(stands)
    draft = draft_correction(workspace, stands, given)
    with right, st.container(border=True):
        _echo(stands, draft)
    with left:
        st.button(
            "Enregistrer la correction",
            type="primary",
            icon=":material/save:",
            disabled=draft.after is None,
            on_click=_save,
            args=(_turn(), given),
        )


def _fields(stands: Correctable) -> Mapping[str, object]:
    """The cell (part × gas), its new value, the reason and the reference."""
    parts = stands.factor.parts
    at_part, at_gas, at_value = st.columns([2, 2, 1])
    rank = at_part.selectbox(
        "Part",
        range(1, len(parts) + 1),
        format_func=lambda rank: f"{rank} — {part_fr(parts[rank - 1])}",
        key=_key(f"{stands.published_id}.part"),
    )
    gas = at_gas.selectbox(
        "Gaz",
        list(parts[rank - 1].values),
        format_func=gas_fr,
        key=_key(f"{stands.published_id}.{rank}.gas"),
    )
    was = value_at(stands.factor, rank, str(gas))
    at_value.text_input("Était", value="" if was is None else figure(was), disabled=True)
    for name in ("becomes", "reason", "reference"):
        column = CORRECTIONS.column(name)
        field(column, _key(name), lists={})
    typed = {name: st.session_state.get(_key(name)) for name in ("becomes", "reason", "reference")}
    return {
        "factor_id": stands.published_id,
        "release": stands.release,
        "part_rank": rank,
        "gas": gas,
        "was": was,
        **typed,
    }


def _echo(stands: Correctable, draft: CorrectionDraft) -> None:
    """What the correction would make of the factor, or what is still missing."""
    st.markdown("**Ce que donnerait la correction**")
    missing = [finding for finding in draft.findings if finding.code == "cell_missing"]
    say_findings([finding for finding in draft.findings if finding not in missing])
    if missing:
        names = ", ".join(finding.where.column for finding in missing)
        st.caption(f"Il manque : {plain(names)}.")
    st.caption(f"kgCO2e par {plain(unit_fr(stands.factor))}")
    now, then = st.columns(2)
    now.metric("Total aujourd'hui", figure(stands.factor.total))
    if draft.after is not None:
        then.metric("Total corrigé", figure(draft.after.total))
        st.caption(f"Identifiant : {plain(draft.after.factor_id)}")
    st.caption("Enregistrer cette correction ne change aucun inventaire.")


def _save(at_turn: int, given: Mapping[str, object]) -> None:
    """Register a correction, once."""
    if at_turn != _turn():
        return

    def act() -> str:
        identifier = save_correction(session.workspace(), given)
        return (
            f"Correction enregistrée : {plain(identifier)}. Un inventaire ne bouge que s'il"
            " adopte ce facteur."
        )

    if attempt(act):
        st.session_state[TURN] = at_turn + 1


# ----------------------------------------------------------------------------- those in force


def _list(found: Sequence[SignedCorrection]) -> None:
    """The corrections in force, the latest registered first."""
    st.subheader("Corrections enregistrées")
    if not found:
        st.caption("Aucune correction : les facteurs publiés servent tels quels.")
        return
    rows = pd.DataFrame([_told(correction) for correction in found])
    show_rows = sheet if len(rows) <= SOME else table
    show_rows(rows, COLUMNS)
    named = rows.rename(columns={name: column.label for name, column in COLUMNS.items()})
    csv_button(named, "corrections", key="corrections")


def _told(found: SignedCorrection) -> dict[str, object]:
    told = found.correction
    return {
        "identifier": found.identifier,
        "release": told.release,
        "place": f"Part {told.part_rank}, {gas_fr(told.gas)}",
        "was": float(told.was),
        "becomes": float(told.becomes),
        "reason": told.reason,
        "reference": told.reference,
        "signed": f"{found.actor}, {moment(found.at)}",
    }
