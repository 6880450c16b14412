"""Previews: what an import would do, whatever its door, and the buttons that do it."""

import streamlit as st

from beges.domain.french import agreed, of, several
from beges.services.filed_years import waits_fr
from beges.services.imports import Choices, Preview, commit
from beges.services.storing import estimates_withdrawn
from beges.ui import computed, preview, session
from beges.ui.formats import figure, plain
from beges.ui.messages import attempt
from beges.ui.undisturbed import undisturbed

SEEN, READ, STORED, ROUND = "import.apercu", "import.lu", "import.lot", "import.tour"
SOURCE, CHOSEN, EDITED, UNKNOWN = "fichier.source", "fichier.lu", "fichier.modifie", "fichier.mots"
"""What the door of other files keeps: the file opened, how it was read, the mapping being made."""

LEARNT_FR = "Ce que vous avez confirmé est gardé pour le prochain fichier."


def show_preview(seen: Preview) -> None:
    """What the import would do, and the buttons that do it."""
    with st.container(border=True):
        st.subheader(f"Aperçu de {plain(seen.name)}")
        preview.counts(seen)
        preview.effect(seen)
        computed.calculations(seen)
        preview.findings(seen)
        preview.rejected(seen)
        _decide(seen)


def _decide(seen: Preview) -> None:
    """Store everything, or only the accepted rows, or nothing."""
    choices = computed.decide(seen, f"import.{st.session_state.get(ROUND, 0)}")
    undecided = bool(seen.computed.gone) and choices.withdraw_gone is None
    row = st.container(horizontal=True, vertical_alignment="center")
    if seen.is_clean:
        row.button(
            _told(seen),
            type="primary",
            icon=":material/check:",
            disabled=undecided,
            on_click=_store,
            args=(False, choices),
        )
    elif seen.may_be_partial:
        row.button(
            agreed(
                seen.reading.accepted,
                "Importer la ligne acceptée",
                f"Importer les {figure(seen.reading.accepted)} lignes acceptées",
            ),
            icon=":material/playlist_add_check:",
            disabled=undecided,
            on_click=_store,
            args=(True, choices),
            help="Les lignes rejetées restent dehors : téléchargez-les pour les corriger.",
        )
    row.button("Abandonner", type="tertiary", on_click=forget)
    if undecided:
        st.caption("Dites d'abord ce que deviennent les données qui ne sont plus dans le classeur.")
    elif not seen.is_clean:
        st.caption("Rien n'est enregistré tant que vous n'avez pas choisi.")


def _told(seen: Preview) -> str:
    """What the button stores: rows, and months that nobody has."""
    count = several(seen.reading.accepted, "ligne")
    if not seen.declared:
        return f"Importer {count}"
    declared = len(seen.declared)
    months = f"{figure(declared)} mois {agreed(declared, 'non disponible', 'non disponibles')}"
    return f"Importer {count} et déclarer {months}"


@undisturbed
def _store(accepted_only: bool, choices: Choices) -> None:
    """Store what was previewed, once: a second click finds nothing left to store."""
    seen = st.session_state.pop(SEEN, None)
    if not isinstance(seen, Preview):
        return

    def act() -> str:
        batch = commit(session.workspace(), seen, accepted_only=accepted_only, choices=choices)
        st.session_state[STORED] = batch
        rows = several(seen.reading.accepted, "ligne")
        kept = f" {LEARNT_FR}" if seen.learnt or seen.mapping else ""
        gone = estimates_withdrawn(session.workspace(), batch)
        told = f" Estimations remplacées, donc retirées : {figure(gone)}." if gone else ""
        waits = plain(waits_fr(session.workspace(), seen.effect_mg))
        return f"Lot {batch} enregistré : {rows} {of(plain(seen.name))}.{told}{kept}{waits}"

    if attempt(act):
        forget()
    else:
        st.session_state[SEEN] = seen


def forget() -> None:
    """Clear the doors for another file."""
    for name in (SEEN, READ, SOURCE, CHOSEN, EDITED, UNKNOWN):
        st.session_state.pop(name, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
