"""Section Chercher: the library searched, and one factor by part and gas, with its source."""

import pandas as pd
import streamlit as st

from beges.domain.factors import EmissionFactor, FactorRelease
from beges.domain.french import day
from beges.domain.nomenclature import geographies, labels
from beges.services.library import (
    FactorSearch,
    library_table,
    parts_table,
    search_factors,
    types_by_series,
    unit_fr,
    validity_fr,
)
from beges.services.workspace import load_release, releases
from beges.ui import session
from beges.ui.formats import UNKNOWN, figure, plain
from beges.ui.tables import Columns, Shown, choice, sheet

SHOWN_FACTORS = 300
EVERY = "Tous"
FIRST_YEAR, LAST_YEAR = 2015, 2026
KEYS = "facteurs."
FACTS = {"name": Shown(label="Fiche"), "value": Shown(label=" ")}


def show() -> None:
    """The section."""
    workspace = session.workspace()
    known = releases()
    name = known[0] if len(known) == 1 else st.sidebar.selectbox("Bibliothèque", known)
    release = load_release(workspace, str(name))
    st.caption(f"{plain(release.title)} · {figure(len(release.factors))} facteurs · kgCO2e")
    everything = library_table(workspace, release)
    search = _search(everything)
    found = search_factors(everything, search)
    if found.empty:
        st.info(
            "Aucun facteur ne répond. Essayez un mot plus court, ou moins de filtres.",
            icon=":material/search_off:",
        )
        return
    row = choice(_told(found), _columns(), key=f"{KEYS}choix.{hash(search)}")
    if row is None:
        st.caption("Cochez un facteur pour voir ses parts, ses gaz et sa source.")
    else:
        _factor(release, release.factors[str(found["factor_id"].iloc[row])])
    with st.expander("Sources et licences"):
        st.markdown(plain(release.attribution))
        st.caption(plain(release.gwp_note))


def _search(everything: pd.DataFrame) -> FactorSearch:
    """What the person looks for."""
    words = st.text_input(
        "Chercher",
        placeholder="électricité 2021, tgv, r410a, assurance, bc-28333…",
        key=f"{KEYS}mots",
        live=True,
        type="search",
        persist_state="session",
    )
    places = st.columns(4)
    group = _one(places[0], "Famille", sorted(set(everything["group"])))
    units = _one(places[1], "Unité", sorted(set(everything["unit"])))
    territory = _one(places[2], "Territoire", sorted(set(everything["geography"])))
    years = [str(year) for year in range(LAST_YEAR, FIRST_YEAR - 1, -1)]
    year = _one(places[3], "Valable en", years)
    return FactorSearch(
        words=words or "",
        group=group,
        unit=units,
        geography=territory,
        year=int(year) if year else None,
    )


def _one(place: "st.delta_generator.DeltaGenerator", label: str, options: list[str]) -> str:
    chosen = place.selectbox(
        label,
        options,
        index=None,
        placeholder=EVERY,
        key=f"{KEYS}{label}",
        persist_state="session",
    )
    return chosen or ""


def _told(found: pd.DataFrame) -> pd.DataFrame:
    """How many answer, and the first of them."""
    count = len(found)
    shown = f", les {SHOWN_FACTORS} premiers montrés" if count > SHOWN_FACTORS else ""
    st.caption(f"{figure(count)} facteur" + ("s" if count > 1 else "") + shown)
    return found.head(SHOWN_FACTORS)


def _columns() -> Columns:
    return {
        "label": Shown(label="Facteur", width=340),
        "total": Shown(label="kgCO2e", show=figure, width=95, help="Par unité du facteur."),
        "unit": Shown(label="Unité", width=95),
        "geography": Shown(label="Territoire", width=130),
        "validity": Shown(label="Années", width=105),
        "factor_id": Shown(label="Identifiant", width=110),
    }


def _factor(release: FactorRelease, factor: EmissionFactor) -> None:
    """One factor in full."""
    name = unit_fr(factor)
    with st.container(border=True):
        st.subheader(plain(factor.label_fr))
        cards = st.columns(3)
        cards[0].metric("Total calculé", f"{figure(factor.total)} kgCO2e/{name}")
        published = factor.published_total
        cards[1].metric(
            "Total publié",
            UNKNOWN if published is None else f"{figure(published)} kgCO2e/{name}",
            delta=None if not factor.gap else f"écart {figure(factor.gap)}",
            delta_color="off",
            delta_arrow="off",
        )
        uncertainty = factor.uncertainty_pct
        cards[2].metric(
            "Incertitude", UNKNOWN if uncertainty is None else f"± {figure(uncertainty)}\u202f%"
        )
        _parts(factor)
        _card(release, factor)


def _parts(factor: EmissionFactor) -> None:
    """Parts × gases, in kgCO2e per unit of the factor."""
    rows = parts_table(factor)
    gases = [name for name in rows.columns if name not in ("part", "total")]
    columns = {
        "part": Shown(label="Part", width=220),
        **{gas: Shown(label=gas, show=figure) for gas in gases},
        "total": Shown(label="Total", show=figure, width=110),
    }
    st.caption(f"kgCO2e par {plain(unit_fr(factor))}, tels que publiés")
    sheet(rows, columns, bold=[False] * (len(rows) - 1) + [True])


def _card(release: FactorRelease, factor: EmissionFactor) -> None:
    """Where the factor comes from and what it serves."""
    series = release.series.get(factor.series)
    kinds = types_by_series(release).get(factor.series, ())
    place = geographies()[factor.geography].label_fr if factor.geography else EVERY
    facts = {
        "Identifiant": factor.factor_id,
        "Série": f"{series.label_fr} ({series.series})" if series else "",
        "Catégorie": factor.category,
        "Éditeur": f"{factor.publisher}, n° {factor.publisher_id}, {factor.publisher_version}",
        "Années d'activité": validity_fr(factor),
        "Territoire": ", ".join(text for text in (place, factor.place) if text),
        "Jeu de PRG": labels("gwp_sets").get(factor.gwp_set, "celui de l'éditeur"),
        "Source": factor.source,
        "Validité publiée": f"jusqu'au {day(factor.expired_on)}" if factor.expired_on else "",
        "Note": " ".join(text for text in (factor.note, series.note if series else "") if text),
        "Types de donnée": ", ".join(kinds) or "aucun",
    }
    rows = pd.DataFrame([(name, value) for name, value in facts.items() if value])
    sheet(rows.set_axis(["name", "value"], axis="columns"), FACTS)
