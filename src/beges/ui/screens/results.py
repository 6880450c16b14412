"""Résultats: totals by a dimension, opened to their lines, and a line opened to its terms."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from beges.domain.french import several
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import headings, posts
from beges.services.acknowledgements import acknowledgements, sort_out
from beges.services.results import Filters, dimension_labels
from beges.services.slices import SHOWN_LINES, chart_values, decimals_of, with_tail
from beges.ui import charts, origins, queries, session, terms, uncertainty
from beges.ui.downloads import csv_button
from beges.ui.formats import a_day, figure, mass, masses, plain, share
from beges.ui.messages import COLUMNS, by_severity, findings_table, say_findings
from beges.ui.paths import ENTRY, go
from beges.ui.steps import open_inventory
from beges.ui.tables import Shown, choice, sheet
from beges.ui.theme import colours_of

DIMENSIONS = {
    "heading": "Rubrique",
    "entity": "Entité",
    "site": "Site",
    "activity_type": "Type de donnée",
    "post": "Poste V5",
    "v4": "Poste V4",
    "scope": "Scope",
    "gas": "Gaz",
    "month": "Mois",
}
TOTALS, SURE, LEFT, FINDINGS = "Totaux", "Incertitude", "Ce qui reste à côté", "Anomalies"
CHART_BARS = 16
FILTERS = "resultats.filtre."


def show() -> None:
    """The page."""
    st.header("Résultats")
    inventory = open_inventory()
    if inventory is None:
        return
    filters = _filters(inventory)
    view = st.segmented_control(
        "Vue",
        [TOTALS, SURE, LEFT, FINDINGS],
        default=TOTALS,
        required=True,
        key="resultats.vue",
        label_visibility="collapsed",
        persist_state="session",
    )
    if view == LEFT:
        _leftovers(inventory, filters)
    elif view == FINDINGS:
        _findings(inventory)
    elif view == SURE:
        by = _dimension()
        uncertainty.show(inventory, filters, by, DIMENSIONS[by])
    else:
        _totals(inventory, filters)


# ------------------------------------------------------------------------------- the filters


def _filters(inventory: Inventory) -> Filters:
    """What the person keeps; an empty choice keeps everything."""
    with st.container(border=True):
        first, second = st.columns(3), st.columns(3)
        entity = _several(first[0], "Entités", "entity", dimension_labels(inventory, "entity"))
        site = _several(first[1], "Sites", "site", _sites(inventory, entity))
        labels = {code: heading.label_fr for code, heading in headings().items()}
        heading = _several(first[2], "Rubriques", "heading", labels)
        boxes = {code: f"{code} {post.label_fr}" for code, post in posts("v5").items()}
        v5 = _several(second[0], "Postes (V5)", "v5", boxes)
        scope = _several(second[1], "Scopes", "scope", dimension_labels(inventory, "scope"))
        with second[2].container(gap="xxsmall"):
            published = _switch("Vue publiée seulement", "publiee")
            without = _switch("Sans le parc de logements", "sans_parc")
    return Filters(
        entity=entity,
        site=site,
        heading=heading,
        v5=v5,
        scope=scope,
        published_only=published,
        without_stock=without,
    )


def _several(
    place: "st.delta_generator.DeltaGenerator", label: str, name: str, labels: Mapping[str, str]
) -> tuple[str, ...]:
    key = f"{FILTERS}{name}"
    if key in st.session_state:
        st.session_state[key] = [code for code in st.session_state[key] if code in labels]
    chosen = place.multiselect(
        label,
        list(labels),
        format_func=lambda code: labels[code],
        placeholder="Tout",
        key=key,
        persist_state="session",
    )
    return tuple(chosen)


def _switch(label: str, name: str) -> bool:
    return st.toggle(label, key=f"{FILTERS}{name}", persist_state="session")


def _sites(inventory: Inventory, entities: tuple[str, ...]) -> dict[str, str]:
    """The sites of the entities chosen, and the activities of no site."""
    labels = dimension_labels(inventory, "site")
    sites = inventory.perimeter.sites
    return {
        code: label
        for code, label in labels.items()
        if not entities or not code or sites[code].entity in entities
    }


# -------------------------------------------------------------------------------- the totals


def _dimension() -> str:
    """What totals are divided by."""
    by = st.pills(
        "Répartir par",
        list(DIMENSIONS),
        default="heading",
        required=True,
        format_func=DIMENSIONS.__getitem__,
        key="resultats.par",
        persist_state="session",
    )
    return str(by)


def _totals(inventory: Inventory, filters: Filters) -> None:
    """Chart and table by a dimension; a row ticked opens to its lines."""
    by = _dimension()
    rows = queries.totals(inventory, filters, by)
    total = int(rows["total_mg"].sum())
    places = decimals_of(total)
    st.subheader(f"Total : {mass(total, places)}CO2e")
    origins.not_approved(inventory.settings, whole="Sur tout l'inventaire : ")
    if not total and rows.empty:
        st.info("Aucune émission ne répond à ces filtres.", icon=":material/filter_alt_off:")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _chart(inventory, rows, by)
    with right:
        code = _table(rows, by, filters, places)
        csv_button(rows.drop(columns="share"), f"{inventory.settings.inventory}_{by}", key="totaux")
    if code is not None:
        _lines(inventory, filters, by, code)


def _chart(inventory: Inventory, rows: pd.DataFrame, by: str) -> None:
    if by == "month":
        charts.months(chart_values(rows), alt="Émissions par mois")
        return
    shown = with_tail(rows, CHART_BARS) if by in ("site", "activity_type") else rows
    colours = colours_of(by, inventory.perimeter.entities)
    alt = f"Émissions par {DIMENSIONS[by].lower()}"
    charts.bars(chart_values(shown), colours, alt=alt, label_width=190)


def _table(rows: pd.DataFrame, by: str, filters: Filters, places: int) -> str | None:
    """The totals; returns the code of the row that was ticked."""
    columns = {
        "label": Shown(label=DIMENSIONS[by], width=200),
        "total_mg": Shown(label="tCO2e", show=masses(places), width=100),
        "share": Shown(label="Part", show=share, width=70),
    }
    st.caption("Cochez une ligne pour l'ouvrir.")
    row = choice(rows, columns, key=f"resultats.totaux.{by}.{hash(filters)}")
    return None if row is None else str(rows["code"].iloc[row])


def _lines(inventory: Inventory, filters: Filters, by: str, code: str) -> None:
    """The lines behind a row, the largest first, bounded with the count said."""
    rows, count = queries.lines(inventory, filters, by, code)
    label = dimension_labels(inventory, by).get(code, code)
    st.subheader(f"{DIMENSIONS[by]} : {plain(label)}")
    shown = f"Les {SHOWN_LINES} plus grandes des {figure(count)} lignes"
    every = f"{figure(count)} ligne" + ("s" if count > 1 else "")
    st.caption(f"{shown if count > len(rows) else every} — cochez-en une pour voir ses termes.")
    columns = {
        "line_id": Shown(label="Ligne", width=105),
        "total_mg": Shown(label="tCO2e", show=masses(3), width=95),
        "activity_type": Shown(label="Type de donnée", width=175),
        "entity": Shown(label="Entité", width=65),
        "site": Shown(label="Site", width=105),
        "quantity": Shown(label="Quantité", show=figure, width=100),
        "unit": Shown(label="Unité", width=95),
        "part": Shown(label="Part du facteur", width=145),
        "v5": Shown(label="Poste", width=55),
        "period_start": Shown(label="Début", show=a_day, width=95),
        "period_end": Shown(label="Fin", show=a_day, width=95),
        "factor": Shown(label="Facteur", width=260),
    }
    row = choice(rows, columns, key=f"resultats.lignes.{by}.{code}.{hash(filters)}")
    csv_button(rows, f"{inventory.settings.inventory}_lignes", key="lignes")
    if row is not None:
        terms.show(inventory, str(rows["line_id"].iloc[row]))


# ----------------------------------------------------------------- what a total does not count


def _leftovers(inventory: Inventory, filters: Filters) -> None:
    """What was computed, by what became of it: the sums close."""
    rows = queries.what_became(inventory, filters)
    total = int(rows["total_mg"].sum())
    places = decimals_of(total)
    st.caption(
        "Tout ce qui est calculé est compté, ou écarté à un titre et montré ici : les lignes"
        " s'ajoutent au total."
    )
    closing = {"label": "Total calculé", "lines": int(rows["lines"].sum()), "total_mg": total}
    everything = pd.concat([rows, pd.DataFrame([closing])], ignore_index=True)
    columns = {
        "label": Shown(label="Sort des lignes", width="medium"),
        "lines": Shown(label="Lignes", show=figure, width=110),
        "total_mg": Shown(label="tCO2e", show=masses(places), width=140),
    }
    sheet(everything, columns, bold=[False] * len(rows) + [True])
    lost = len(inventory.unquantified)
    if lost:
        st.warning(
            f"Sans aucun facteur, donc sans émissions : {several(lost, 'donnée')}, à voir dans les"
            " anomalies.",
            icon=":material/warning:",
        )


def _findings(inventory: Inventory) -> None:
    """Every finding of the inventory; one that names an activity leads to it."""
    kept_with = acknowledgements(session.workspace())
    sorted_out = sort_out(inventory.findings, kept_with, inventory.settings.inventory)
    found = by_severity(sorted_out.open)
    if kept := len(sorted_out.acknowledged):
        st.caption(f"{several(kept, 'anomalie admise')} avec un motif : voir Contrôle.")
    if not found:
        st.markdown(":material/check_circle: Aucune anomalie.")
        return
    rows = findings_table(found)
    st.caption(f"{figure(len(rows))} anomalies. Cochez-en une pour la lire en entier.")
    row = choice(rows, COLUMNS, key=f"resultats.anomalies.{inventory.settings.inventory}")
    csv_button(rows, f"{inventory.settings.inventory}_anomalies", key="anomalies")
    if row is None:
        return
    say_findings([found[row]])
    activity = str(rows["activity_id"].iloc[row])
    if activity and st.button(f"Corriger {plain(activity)}", icon=":material/edit:"):
        st.session_state["saisie.ouvrir"] = activity
        go(ENTRY)


if __name__ == "__main__":
    show()
