"""The page of a factor: its figure, parts and gases, quality, source, history, twins and uses."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from beges.domain.factors import EmissionFactor
from beges.services.factor_history import history_of, unreadable_releases
from beges.services.library import (
    ARCHIVED,
    facts_of,
    is_expired,
    parts_table,
    quality_fr,
    status_fr,
    types_by_series,
    unit_fr,
    validity_fr,
)
from beges.services.search import FactorIndex, twins_table
from beges.ui import session
from beges.ui.factors import uses
from beges.ui.formats import UNKNOWN, a_day, change, figure, plain
from beges.ui.tables import Shown, sheet

FACTS = {"name": Shown(label="Fiche"), "value": Shown(label=" ")}
BEST = 5
ABOVE = frozenset(
    {
        "Unité",
        "Total calculé",
        "Total publié",
        "Écart",
        "Incertitude",
        "Qualité",
        "Statut",
        "Années d'activité",
    }
)
"""The facts that have a place of their own on the page."""


def show(index: FactorIndex, factor: EmissionFactor, close: Callable[[], None]) -> None:
    """The page of one factor; ``close`` leads back to the results."""
    st.button(
        "Retour à la recherche",
        icon=":material/arrow_back:",
        type="tertiary",
        key="facteurs.retour",
        on_click=close,
    )
    st.subheader(plain(factor.label_fr))
    _warnings(factor)
    _figures(factor)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _parts(factor)
        _twins(index, factor)
    with right:
        _identifier(factor)
        _quality(factor)
    _history(factor)
    _facts(index, factor)
    uses.show(factor)


def _warnings(factor: EmissionFactor) -> None:
    """What a person should know before using it."""
    today = session.workspace().clock().date()
    if factor.status == ARCHIVED:
        st.warning(
            "Facteur archivé par son éditeur : il sert encore les années pour lesquelles il a été"
            " publié, mais un plus récent le remplace peut-être.",
            icon=":material/inventory_2:",
        )
    if is_expired(factor, today):
        st.warning(
            f"Sa validité publiée s'est achevée le {a_day(factor.expired_on)} : cherchez s'il en"
            " existe un plus récent.",
            icon=":material/event_busy:",
        )
    if not factor.unit:
        st.warning(
            "Son unité n'est pas au catalogue : aucune donnée ne peut l'utiliser telle quelle.",
            icon=":material/straighten:",
        )


def _figures(factor: EmissionFactor) -> None:
    """Total computed and published with their gap, uncertainty, years."""
    per = f"kgCO2e/{plain(unit_fr(factor))}"
    cards = st.columns(4)
    cards[0].metric("Total calculé", figure(factor.total), help="Somme des parts.")
    cards[0].caption(per)
    published = factor.published_total
    cards[1].metric("Total publié", UNKNOWN if published is None else figure(published))
    gap = factor.gap
    if gap is not None:
        told = f"écart {figure(gap)} {per}" if gap else "aucun écart"
        cards[1].caption(f"{told} avec le total calculé")
    uncertainty = factor.uncertainty_pct
    cards[2].metric(
        "Incertitude", UNKNOWN if uncertainty is None else f"± {figure(uncertainty)}\u202f%"
    )
    cards[2].caption("à 95 %" if uncertainty is not None else "non publiée")
    cards[3].metric("Années d'activité", plain(validity_fr(factor)))
    cards[3].caption(plain(status_fr(factor.status)))


def _parts(factor: EmissionFactor) -> None:
    """Parts × gases, in kgCO2e per unit of the factor."""
    rows = parts_table(factor)
    gases = [name for name in rows.columns if name not in ("part", "total")]
    columns = {
        "part": Shown(label="Part", width=220),
        **{gas: Shown(label=gas, show=figure) for gas in gases},
        "total": Shown(label="Total", show=figure, width=110),
    }
    st.markdown(f"**Parts et gaz**, en kgCO2e par {plain(unit_fr(factor))}")
    sheet(rows, columns, bold=[False] * (len(rows) - 1) + [True])


def _twins(index: FactorIndex, factor: EmissionFactor) -> None:
    """The other factors of the same name and unit, and what tells them apart."""
    rows = twins_table(index, factor.factor_id, session.workspace().clock().date())
    if rows.empty:
        return
    st.markdown("**De même nom et de même unité**")
    columns = {
        "factor_id": Shown(label="Identifiant"),
        "total": Shown(label="kgCO2e", show=figure),
        "differs": Shown(label="Ce qui le distingue"),
    }
    sheet(rows, columns)


def _identifier(factor: EmissionFactor) -> None:
    """The identifier, to be copied and imposed on an activity."""
    st.markdown("**Identifiant**")
    st.code(factor.factor_id, language=None)
    st.caption(
        "Pour imposer ce facteur à une donnée, copiez l'identifiant dans « Imposer un facteur » de"
        " la saisie, ou dans la colonne « Nature ou facteur » du classeur."
    )


def _quality(factor: EmissionFactor) -> None:
    """The grades of the five criteria, or that there are none."""
    grades = quality_fr(factor)
    if not grades:
        st.markdown("**Qualité** : non notée par l'éditeur")
        return
    st.markdown("**Qualité**, de 1 (mauvaise) à 5 (bonne)")
    rows = [(name, "●" * grade + "○" * (BEST - grade), grade) for name, grade in grades.items()]
    columns = {
        "criterion": Shown(label="Critère"),
        "dots": Shown(label=" "),
        "grade": Shown(label="Note", show=figure),
    }
    sheet(pd.DataFrame(rows, columns=list(columns)), columns)


def _history(factor: EmissionFactor) -> None:
    """The figure in every release at hand."""
    past = history_of(session.workspace(), factor.factor_id)
    damaged = unreadable_releases(session.workspace())
    if damaged:
        names = ", ".join(damaged)
        st.caption(f"Versions laissées de côté, un de leurs fichiers a changé : {plain(names)}.")
    if not past:
        return
    rows = pd.DataFrame(
        {
            "release": [f"{row.publisher} ({row.release})" for row in past],
            "total": [f"{figure(row.total)} kgCO2e/{row.unit}" for row in past],
            "change": [change(row.change) for row in past],
            "status": [row.status for row in past],
            "uncertainty": [
                UNKNOWN if row.uncertainty_pct is None else f"± {figure(row.uncertainty_pct)} %"
                for row in past
            ],
        }
    )
    columns = {
        "release": Shown(label="Version"),
        "total": Shown(label="Total"),
        "change": Shown(label="Variation"),
        "status": Shown(label="Statut"),
        "uncertainty": Shown(label="Incertitude"),
    }
    st.markdown("**D'une version à l'autre**")
    sheet(rows, columns)


def _facts(index: FactorIndex, factor: EmissionFactor) -> None:
    """Where the factor comes from and what it serves; what stands above is not told twice."""
    release = index.release
    series = release.series.get(factor.series)
    facts = [(name, value) for name, value in facts_of(factor) if name not in ABOVE]
    if series is not None:
        kinds = types_by_series(release).get(factor.series, ())
        facts.insert(0, ("Série", f"{series.label_fr} ({series.series})"))
        facts.insert(1, ("Types de donnée", ", ".join(kinds) or "aucun"))
        if series.note:
            facts.append(("Note de la série", series.note))
    sheet(pd.DataFrame(facts, columns=["name", "value"]), FACTS)
