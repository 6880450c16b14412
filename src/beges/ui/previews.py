"""Previews: what an import would do, whatever its door, and the buttons that do it."""

import streamlit as st

from beges.domain.findings import Severity
from beges.services.imports import Preview, commit
from beges.services.slices import decimals_of
from beges.ui import session
from beges.ui.downloads import csv_button
from beges.ui.formats import figure, mass, plain
from beges.ui.messages import COLUMNS, attempt, list_findings

SEEN, READ, STORED, ROUND = "import.apercu", "import.lu", "import.lot", "import.tour"
SOURCE, CHOSEN, EDITED, UNKNOWN = "fichier.source", "fichier.lu", "fichier.modifie", "fichier.mots"
"""What the door of other files keeps: the file opened, how it was read, the mapping being made."""

SHOWN_FINDINGS = 500
IGNORED_FR = "Lignes vides, exemple du modèle, et lignes qu'une correspondance laisse de côté."
LEARNT_FR = "Ce que vous avez confirmé est gardé pour le prochain fichier."


def show_preview(seen: Preview) -> None:
    """What the import would do, and the buttons that do it."""
    reading = seen.reading
    with st.container(border=True):
        st.subheader(f"Aperçu de {plain(seen.name)}")
        counts = st.columns(4)
        counts[0].metric("Lignes lues", figure(reading.read))
        counts[1].metric("= acceptées", figure(reading.accepted))
        counts[2].metric("+ rejetées", figure(reading.rejected))
        counts[3].metric("+ ignorées", figure(reading.ignored), help=IGNORED_FR)
        _effect(seen)
        _findings(seen)
        _rejected(seen)
        _decide(seen)


def _effect(seen: Preview) -> None:
    """The emissions that the accepted activities would add, by year."""
    if seen.effect_mg:
        told = " · ".join(
            f"{year} : **{mass(total, decimals_of(total))}CO2e**"
            for year, total in sorted(seen.effect_mg.items())
        )
        st.markdown(f"Effet des lignes acceptées — {told}")


def _findings(seen: Preview) -> None:
    """Findings by severity, with place, sentence and remedy."""
    for severity in Severity:
        found = seen.of(severity)
        if not found:
            continue
        label = f"{figure(len(found))} constat(s) : {severity.label_fr}"
        with st.expander(label, expanded=severity is not Severity.INFO):
            if len(found) > SHOWN_FINDINGS:
                st.caption(f"Les {SHOWN_FINDINGS} premiers sont montrés.")
            columns = {name: shown for name, shown in COLUMNS.items() if name != "severity"}
            list_findings(found[:SHOWN_FINDINGS], columns)


def _rejected(seen: Preview) -> None:
    """The rejected rows, to be mended and imported again."""
    for part in seen.reading.tables.values():
        if part.reasons:
            csv_button(
                part.rejected,
                f"lignes_rejetees_{part.table.sheet_fr}",
                key=f"rejets.{part.table.name}",
                label=f"Télécharger les lignes rejetées : {part.table.label_fr}",
            )


def _decide(seen: Preview) -> None:
    """Store everything, or only the accepted rows, or nothing."""
    row = st.container(horizontal=True, vertical_alignment="center")
    if seen.is_clean:
        row.button(
            f"Importer {figure(seen.reading.accepted)} ligne(s)",
            type="primary",
            icon=":material/check:",
            on_click=_store,
            args=(False,),
        )
    elif seen.may_be_partial:
        row.button(
            f"Importer les {figure(seen.reading.accepted)} lignes acceptées",
            icon=":material/playlist_add_check:",
            on_click=_store,
            args=(True,),
            help="Les lignes rejetées restent dehors : téléchargez-les pour les corriger.",
        )
    row.button("Abandonner", type="tertiary", on_click=forget)
    if not seen.is_clean:
        st.caption("Rien n'est enregistré tant que vous n'avez pas choisi.")


def _store(accepted_only: bool) -> None:
    """Store what was previewed, once: a second click finds nothing left to store."""
    seen = st.session_state.pop(SEEN, None)
    if not isinstance(seen, Preview):
        return

    def act() -> str:
        batch = commit(session.workspace(), seen, accepted_only=accepted_only)
        st.session_state[STORED] = batch
        rows = figure(seen.reading.accepted)
        kept = f" {LEARNT_FR}" if seen.learnt or seen.mapping else ""
        return f"Lot {batch} enregistré : {rows} ligne(s) de {plain(seen.name)}.{kept}"

    if attempt(act):
        forget()
    else:
        st.session_state[SEEN] = seen


def forget() -> None:
    """Clear the doors for another file."""
    for name in (SEEN, READ, SOURCE, CHOSEN, EDITED, UNKNOWN):
        st.session_state.pop(name, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
