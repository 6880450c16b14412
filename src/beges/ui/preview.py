"""Preview: what an import or an entry would do, told before anything is stored.

Rows read = accepted + rejected + ignored, the emissions that they add, every finding with its
place, reason and remedy, and the rejected rows to take away.
"""

import streamlit as st

from beges.domain.findings import Severity
from beges.domain.french import several
from beges.services.imports import Preview
from beges.services.slices import decimals_of
from beges.ui.downloads import csv_button
from beges.ui.formats import figure, mass
from beges.ui.messages import COLUMNS, list_findings

SHOWN_FINDINGS = 500


def counts(seen: Preview, rows: str = "Lignes") -> None:
    """Rows read = accepted + rejected + ignored."""
    reading = seen.reading
    places = st.columns(4)
    places[0].metric(f"{rows} lues", figure(reading.read))
    places[1].metric("= acceptées", figure(reading.accepted))
    places[2].metric("+ rejetées", figure(reading.rejected))
    places[3].metric(
        "+ ignorées",
        figure(reading.ignored),
        help="Lignes vides, exemple, demandes sans réponse, lignes qu'une correspondance écarte.",
    )


def effect(seen: Preview) -> None:
    """The emissions that the accepted activities would add, by year."""
    if seen.effect_mg:
        told = " · ".join(
            f"{year} : **{mass(total, decimals_of(total))}CO2e**"
            for year, total in sorted(seen.effect_mg.items())
        )
        st.markdown(f"Effet des lignes acceptées — {told}")


def findings(seen: Preview) -> None:
    """Findings by severity, with place, sentence and remedy."""
    for severity in Severity:
        found = seen.of(severity)
        if not found:
            continue
        label = f"{several(len(found), 'constat')} : {severity.label_fr}"
        with st.expander(label, expanded=severity is not Severity.INFO):
            if len(found) > SHOWN_FINDINGS:
                st.caption(f"Les {SHOWN_FINDINGS} premiers sont montrés.")
            columns = {name: shown for name, shown in COLUMNS.items() if name != "severity"}
            list_findings(found[:SHOWN_FINDINGS], columns)


def rejected(seen: Preview) -> None:
    """The rejected rows, to be mended and brought in again."""
    for part in seen.reading.tables.values():
        if part.reasons:
            csv_button(
                part.rejected,
                f"lignes_rejetees_{part.table.sheet_fr}",
                key=f"rejets.{part.table.name}",
                label=f"Télécharger les lignes rejetées : {part.table.label_fr}",
            )
