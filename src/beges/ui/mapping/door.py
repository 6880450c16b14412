"""The door: a file is dropped; a kept mapping that knows it reads it, else the wizard opens.

A layout that drifted is told; a person designates the changed columns alone, and the mapping gets
its next version with the import.
"""

from collections.abc import Sequence

import streamlit as st

from beges.domain.collection import FileMapping, drift_findings, renamed, unit_lost
from beges.domain.findings import NOWHERE, Severity
from beges.intake import Document, Given
from beges.services.mapped_imports import Chosen, Match, matches, open_source
from beges.services.workspace import Workspace
from beges.ui.formats import plain
from beges.ui.import_preview import CHOSEN, EDITED, READ, ROUND, SEEN, SOURCE, STORED, UNKNOWN
from beges.ui.mapping import spellings, wizard
from beges.ui.mapping.given import ask_given
from beges.ui.messages import say_findings

MAX_MEGABYTES = 50
WHICH = "fichier.laquelle"
NEW_COLUMN = "fichier.colonne."


def show(workspace: Workspace) -> None:
    """The door, then what the file needs."""
    _drop()
    document = st.session_state.get(SOURCE)
    if not isinstance(document, Document):
        return
    if not document.is_open:
        say_findings(document.findings)
        return
    edited = st.session_state.get(EDITED)
    if st.session_state.get(SEEN) is not None:
        if isinstance(edited, wizard.Edited):
            st.button("Revenir à la description", icon=":material/arrow_back:", on_click=_back)
    elif isinstance(edited, wizard.Edited):
        wizard.show(workspace, document, edited)
    else:
        _offer(workspace, document)
    if not isinstance(edited, wizard.Edited) or st.session_state.get(SEEN) is not None:
        spellings.show(workspace)


def _drop() -> None:
    """Where a file is dropped."""
    turn = st.session_state.setdefault(ROUND, 0)
    given = st.file_uploader(
        "Export d'un fournisseur, d'Enedis, de GRDF, d'une agence de voyages, d'un service RH…"
        f" : Excel (.xlsx) ou CSV, {MAX_MEGABYTES} Mo au plus",
        max_upload_size=MAX_MEGABYTES,
        key=f"fichier.depot.{turn}",
    )
    if given is None or st.session_state.get(READ) == given.file_id:
        return
    with st.spinner("Lecture du fichier…"):
        st.session_state[SOURCE] = open_source(given.name, given.getvalue())
    st.session_state[READ] = given.file_id
    for name in (SEEN, CHOSEN, EDITED, UNKNOWN, STORED):
        st.session_state.pop(name, None)


# ------------------------------------------------------------------------------- a kept mapping


def _offer(workspace: Workspace, document: Document) -> None:
    """The kept mapping that knows this file, or the wizard."""
    found = matches(workspace, document)
    if not found:
        _edit(wizard.Edited())
        st.rerun()
    with st.container(border=True):
        match = _chosen(found)
        told = f"« {plain(match.kept.name)} » (version {match.kept.version})"
        mapping: FileMapping | None = match.kept.mapping
        if match.drift.is_readable:
            st.markdown(f":material/task_alt: Ce fichier est reconnu : **{told}**.")
            label = f"Importer avec {told}"
        else:
            st.markdown(
                f":material/difference: Ce fichier ressemble à ceux de **{told}**, mais sa"
                " présentation a changé."
            )
            label = "Continuer avec ces colonnes"
            mapping = _mended(match)
        _notes(match)
        _acts(match, mapping, ask_given(match.kept.mapping), label)


def _acts(match: Match, mapping: FileMapping | None, given: Given | None, label: str) -> None:
    """Read the file, or describe it otherwise."""
    row = st.container(horizontal=True)
    row.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        disabled=mapping is None or given is None,
        on_click=spellings.read,
        args=(_to_read(match, mapping, given),),
    )
    kept = match.kept
    edited = wizard.Edited(
        mapping=kept.mapping if mapping is None else mapping, name=kept.name, version=kept.version
    )
    row.button("Modifier la correspondance", on_click=_edit, args=(edited,))
    row.button(
        "Décrire ce fichier à neuf", type="tertiary", on_click=_edit, args=(wizard.Edited(),)
    )


def _chosen(found: Sequence[Match]) -> Match:
    """The match that a person takes, the nearest at first."""
    if len(found) == 1:
        return found[0]
    names = {match.kept.name: match for match in found}
    name = st.selectbox("Correspondance", list(names), key=WHICH, persist_state="session")
    return names.get(str(name), found[0])


def _notes(match: Match) -> None:
    """What moved without changing anything, in one line each."""
    for finding in drift_findings(match.kept.name, match.drift, NOWHERE):
        if finding.severity is Severity.INFO:
            st.caption(f"{plain(finding.sentence)} {plain(finding.remedy)}")


def _mended(match: Match) -> FileMapping | None:
    """The mapping with the changed columns designated anew, once all of them are."""
    drift = match.drift
    blocking = [
        finding
        for finding in drift_findings(match.kept.name, drift, NOWHERE)
        if finding.severity is Severity.BLOCKING
    ]
    say_findings(blocking)
    headers = [header for header in match.grid.headers if header]
    new_of = {}
    for number, (lost, near) in enumerate([*drift.gone.items(), *((t, "") for t in drift.twice)]):
        ordered = [near, *(h for h in headers if h != near)] if near else headers
        new_of[lost] = st.selectbox(
            f"Colonne qui donne maintenant « {plain(lost)} »",
            ordered,
            index=None,
            placeholder="Choisir une colonne du fichier",
            key=f"{NEW_COLUMN}{st.session_state[ROUND]}.{number}",
            persist_state="session",
        )
    if not all(new_of.values()):
        return None
    designated = {lost: str(new) for lost, new in new_of.items()}
    if doubtful := unit_lost(match.kept.mapping, designated):
        told = ", ".join(f"« {plain(header)} »" for header in doubtful)
        st.warning(
            f"L'en-tête {told} ne dit plus une unité que l'outil connaît, et elle n'est jamais"
            " devinée. **Modifier la correspondance** pour désigner la colonne et dire son unité.",
            icon=":material/straighten:",
        )
        return None
    mapping = renamed(match.kept.mapping, designated, headers)
    for before, now in zip(match.kept.mapping.quantities, mapping.quantities, strict=True):
        if before.unit != now.unit:
            st.caption(f"L'unité de « {plain(now.header)} » devient celle de son en-tête.")
    return mapping


def _to_read(match: Match, mapping: FileMapping | None, given: Given | None) -> Chosen:
    """How the file is to be read; only a changed mapping is kept anew."""
    same = mapping is None or mapping == match.kept.mapping
    return Chosen(
        mapping=match.kept.mapping if mapping is None else mapping,
        name="" if same else match.kept.name,
        version=match.kept.version,
        given=given or Given(),
    )


def _edit(edited: wizard.Edited) -> None:
    """Open the wizard."""
    for name in (SEEN, CHOSEN, UNKNOWN):
        st.session_state.pop(name, None)
    st.session_state[EDITED] = edited


def _back() -> None:
    """Back to the wizard, with every answer."""
    st.session_state.pop(SEEN, None)
