"""Section Importer: a ledger of accounts is checked and sorted, then stored as one batch."""

import streamlit as st

from beges.domain.findings import Severity
from beges.domain.french import several
from beges.domain.perimeter import ENTITIES, INDICATORS, SITES
from beges.services.bookkeeping import (
    FecPreview,
    Wanted,
    commit_fec,
    preview_fec,
    register_head,
    sorted_again,
)
from beges.services.entry import typed_value
from beges.services.perimeter import load_perimeter
from beges.services.workspace import Workspace
from beges.ui import session
from beges.ui.bookkeeping import outcomes
from beges.ui.formats import plain
from beges.ui.messages import COLUMNS, attempt, list_findings, say_findings
from beges.ui.paths import PERIMETER, RESULTS, link

MAX_MEGABYTES = 400
SEEN, ROUND, DONE = "compta.apercu", "compta.tour", "compta.lot"
HEAD = "compta.tete"
_MENDED_ELSEWHERE = {
    "fec_chart_unknown": ("Choisir le plan de comptes de l'entité", ENTITIES.name),
    "fec_vat_unknown": ("Enregistrer le taux de récupération de la TVA", INDICATORS.name),
}
"""Finding → the way to the register of Périmètre where it is mended."""
SHOWN_FINDINGS = 200
INTRODUCTION = (
    "Le fichier des écritures comptables d'une entité et d'un exercice : ses achats, nets des"
    " avoirs, et ses immobilisations deviennent des données, chacune reliée à ses écritures."
    " **Rien n'est enregistré avant votre accord** ; un FEC corrigé remplace le précédent."
)


def show() -> None:
    """The section."""
    workspace = session.workspace()
    st.caption(INTRODUCTION)
    _stored()
    perimeter = load_perimeter(workspace)
    if not perimeter.entities:
        st.info("Enregistrez d'abord une entité.", icon=":material/lightbulb:")
        link(PERIMETER, "Périmètre")
        return
    _doors(workspace, {code: e.name for code, e in sorted(perimeter.entities.items())})
    _follow(workspace)
    seen = st.session_state.get(SEEN)
    if isinstance(seen, FecPreview):
        _preview(seen)


def _follow(workspace: Workspace) -> None:
    """Sort a refused ledger again when the register has moved since: a chart, a rate of VAT.

    The person who went to mend a finding in Périmètre comes back to a preview without it, and
    drops no file twice.
    """
    seen = st.session_state.get(SEEN)
    if not isinstance(seen, FecPreview) or seen.is_clean:
        return
    if st.session_state.get(HEAD) != register_head(workspace):
        with st.spinner("Le registre a changé : classement des écritures…"):
            refresh()


def _doors(workspace: Workspace, entities: dict[str, str]) -> None:
    """The entity, the file, and the days of the exercise when its name does not say them."""
    turn = st.session_state.setdefault(ROUND, 0)
    left, right = st.columns([2, 3], gap="large")
    entity = left.selectbox(
        "Entité du fichier",
        list(entities),
        format_func=lambda code: f"{code} — {entities[code]}",
        key="compta.entite",
        persist_state="session",
    )
    with left.expander("Exercice"):
        st.caption("À remplir si le nom du fichier ne finit pas par FEC et la date de clôture.")
        for key, label in (("debut", "Premier jour"), ("fin", "Dernier jour")):
            st.text_input(
                label, key=f"compta.{key}", placeholder="jj/mm/aaaa", persist_state="session"
            )
    given = right.file_uploader(
        f"FEC : texte à tabulations ou à barres, {MAX_MEGABYTES} Mo au plus",
        max_upload_size=MAX_MEGABYTES,
        key=f"compta.fichier.{turn}",
    )
    if (
        right.button("Contrôler le fichier", icon=":material/fact_check:", disabled=given is None)
        and given is not None
    ):
        _check(workspace, Wanted(name=given.name, content=given.getvalue(), entity=str(entity)))


def _check(workspace: Workspace, wanted: Wanted) -> None:
    """Read and sort the file; days that cannot be read are told instead."""
    column = SITES.column("entry_date")
    days = [typed_value(column, st.session_state.get(f"compta.{k}")) for k in ("debut", "fin")]
    refused = [day.finding for day in days if day.finding is not None]
    if refused:
        say_findings(refused)
        return
    opening, closing = (day.value for day in days)
    st.session_state[HEAD] = register_head(workspace)
    with st.spinner("Lecture, contrôle et classement des écritures…"):
        st.session_state[SEEN] = preview_fec(
            workspace,
            Wanted(
                name=wanted.name,
                content=wanted.content,
                entity=wanted.entity,
                opening=opening,
                closing=closing,
            ),
        )
    st.session_state.pop(DONE, None)


def refresh() -> None:
    """Sort the ledger that is on the screen again: a rule or a choice has changed."""
    seen = st.session_state.get(SEEN)
    if isinstance(seen, FecPreview):
        workspace = session.workspace()
        st.session_state[HEAD] = register_head(workspace)
        st.session_state[SEEN] = sorted_again(workspace, seen)


def _preview(seen: FecPreview) -> None:
    """What the ledger would give, and the buttons that decide."""
    with st.container(border=True):
        st.subheader(f"Aperçu de {plain(seen.reading.file)}")
        outcomes.totals(seen)
        _findings(seen)
        outcomes.details(seen)
        _decide(seen)


def _findings(seen: FecPreview) -> None:
    """Findings by severity."""
    for severity in Severity:
        found = seen.of(severity)
        if found:
            label = f"{several(len(found), 'constat')} : {severity.label_fr}"
            with st.expander(label, expanded=severity is Severity.BLOCKING):
                columns = {name: shown for name, shown in COLUMNS.items() if name != "severity"}
                list_findings(found[:SHOWN_FINDINGS], columns)


def _decide(seen: FecPreview) -> None:
    """Store, or leave."""
    row = st.container(horizontal=True, vertical_alignment="center")
    if seen.is_clean and not seen.plan.is_empty:
        row.button(
            "Importer ce FEC",
            type="primary",
            icon=":material/check:",
            on_click=_store,
        )
    row.button("Abandonner", type="tertiary", on_click=_forget)
    if seen.is_clean and seen.plan.is_empty:
        st.caption("Tout cela est déjà enregistré : rien ne changerait.")
    elif not seen.is_clean:
        st.caption("Rien n'est enregistré : corrigez les constats bloquants.")
        codes = {finding.code for finding in seen.findings}
        for code, (label, register) in _MENDED_ELSEWHERE.items():
            if code in codes:
                link(PERIMETER, label, register)


def _store() -> None:
    """Store what was previewed, once."""
    seen = st.session_state.pop(SEEN, None)
    if not isinstance(seen, FecPreview):
        return

    def act() -> str:
        st.session_state[DONE] = batch = commit_fec(session.workspace(), seen)
        return f"Lot {batch} enregistré : {plain(seen.reading.file)}."

    if attempt(act):
        _forget()
    else:
        st.session_state[SEEN] = seen


def _forget() -> None:
    st.session_state.pop(SEEN, None)
    st.session_state[ROUND] = int(st.session_state.get(ROUND, 1)) + 1


def _stored() -> None:
    """After an import: the way to the results; the batch is taken back in Import."""
    if isinstance(st.session_state.get(DONE), int):
        link(RESULTS, "Voir les résultats")
        st.caption("Ce lot se reprend à la page Import, comme tout autre.")
