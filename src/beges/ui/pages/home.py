"""Accueil: the published figures of a year beside another's, and what deserves a look."""

from collections.abc import Mapping
from decimal import Decimal

import streamlit as st

from beges.domain.findings import Severity
from beges.domain.french import number, percent
from beges.domain.indicators import PublishedFigures
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import headings
from beges.domain.perimeter import InventorySettings
from beges.services.results import dimension_labels
from beges.services.slices import (
    beside_last_year,
    chart_values,
    decimals_of,
    headline_decimals,
    variation,
)
from beges.ui import charts, queries, session
from beges.ui.formats import UNKNOWN, change, mass, masses, plain, share
from beges.ui.messages import by_severity, findings_table
from beges.ui.paths import IMPORT, PERIMETER, RESULTS, link
from beges.ui.steps import first_steps, nothing_yet
from beges.ui.tables import Shown, table
from beges.ui.theme import colours_of

NO_COMPARISON = "Aucun"


def show() -> None:
    """The page."""
    known = session.known_inventories()
    settings = session.choose_inventory(known)
    if settings is None:
        st.header("Bienvenue")
        first_steps()
        return
    before = _compared(known, settings)
    inventory = queries.compiled(settings)
    now = queries.figures(inventory)
    then = queries.figures(queries.compiled(before)) if before else None
    if not len(inventory.lines):
        st.header(plain(settings.name))
        nothing_yet(f"Aucune donnée pour {settings.year}.", IMPORT, "Importer des données")
        first_steps()
        return
    _title(settings, before)
    _headline(now, then, before)
    _charts(inventory, now, then, before)
    _beside(inventory, now)
    _findings(inventory)


def _compared(
    known: list[InventorySettings], settings: InventorySettings
) -> InventorySettings | None:
    """The inventory to compare with: last year's at first."""
    others = {other.inventory: other for other in known if other.inventory != settings.inventory}
    if not others:
        return None
    earlier = [code for code, other in others.items() if other.year < settings.year]
    latest = max((others[code].year for code in earlier), default=None)
    first = next((code for code in earlier if others[code].year == latest), None)
    options = [NO_COMPARISON, *others]
    code = st.sidebar.selectbox(
        "Comparer à",
        options,
        index=options.index(first) if first else 0,
        format_func=lambda code: others[code].name if code in others else code,
        key=f"accueil.comparer.{settings.inventory}",
        persist_state="session",
    )
    return others.get(str(code))


def _title(settings: InventorySettings, before: InventorySettings | None) -> None:
    st.header(plain(settings.name))
    beside = f", comparé à {plain(before.name)}" if before else ""
    st.caption(
        f"Émissions de {settings.year}{beside} · {settings.approach.label_fr.lower()} · tCO2e"
    )


def _headline(
    now: PublishedFigures, then: PublishedFigures | None, before: InventorySettings | None
) -> None:
    """The published figures, each with last year's."""
    year = str(before.year) if before else ""
    places = st.columns(5 if now.housing_stock_mg else 3)
    cards = iter(places)
    _mass_card(next(cards), "Total publié", now.total_mg, then and then.total_mg, year)
    if now.housing_stock_mg:
        _mass_card(
            next(cards),
            "Sans le parc de logements",
            now.without_stock_mg,
            then and then.without_stock_mg,
            year,
        )
        _share_card(
            next(cards), "Part du parc de logements", now.stock_share, then and then.stock_share, year
        )
    per_fte = then.tonnes_per_fte if then else None
    next(cards).metric(
        "Par équivalent temps plein",
        _each(now.tonnes_per_fte),
        delta=_delta(variation(now.tonnes_per_fte, per_fte)),
        delta_color="off",
        delta_description=f"{_each(per_fte)} en {year}" if per_fte is not None else None,
        help="Total publié ÷ effectif de l'année (indicateur ETP du périmètre).",
        border=True,
        height="stretch",
    )
    four = then.largest_share if then else None
    _share_card(next(cards), "Quatre premières rubriques", now.largest_share, four, year)


def _mass_card(
    place: "st.delta_generator.DeltaGenerator", label: str, now: int, then: int | None, year: str
) -> None:
    places = headline_decimals(now)
    place.metric(
        label,
        mass(now, places),
        delta=_delta(variation(now, then)),
        delta_color="off",
        delta_description=f"{mass(then, places)} en {year}" if then is not None else None,
        border=True,
        height="stretch",
    )


def _share_card(
    place: "st.delta_generator.DeltaGenerator",
    label: str,
    now: Decimal | None,
    then: Decimal | None,
    year: str,
) -> None:
    place.metric(
        label,
        UNKNOWN if now is None else percent(now, 0),
        delta=f"{percent(then, 0)} en {year}" if then is not None else None,
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
    )


def _delta(value: Decimal | None) -> str | None:
    """A change as a card shows it; a hyphen tells Streamlit that the arrow goes down."""
    return None if value is None else change(value).replace("−", "-")


def _each(value: Decimal | None) -> str:
    return UNKNOWN if value is None else f"{number(value, 1)}\u202ft/ETP"


def _charts(
    inventory: Inventory,
    now: PublishedFigures,
    then: PublishedFigures | None,
    before: InventorySettings | None,
) -> None:
    """The published headings, the scopes and the entities."""
    groups = {h.published_group: h.published_group_fr for h in headings().values()}
    entities = list(inventory.perimeter.entities)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader("Par rubrique")
        none: Mapping[str, int] = {}
        _pair(now.by_group, then.by_group if then else none, groups, colours_of("group", ()))
        if before:
            st.caption(f"Barres pleines : {inventory.settings.year} ; barres pâles : {before.year}.")
    with right, st.container(border=True, height="stretch"):
        st.subheader("Par entité")
        names = dimension_labels(inventory, "entity")
        colours = colours_of("entity", entities)
        _pair(now.by_entity, then.by_entity if then else none, names, colours)
        st.subheader("Par scope")
        names = dimension_labels(inventory, "scope")
        _pair(now.by_scope, then.by_scope if then else none, names, colours_of("scope", ()))


def _pair(
    now: Mapping[str, int],
    then: Mapping[str, int],
    names: Mapping[str, str],
    colours: Mapping[str, str],
) -> None:
    rows = beside_last_year(now, then, names)
    told = ", ".join(f"{row['label']} {row['shown']}" for row in chart_values(rows))
    if then:
        charts.two_years(chart_values(rows), chart_values(rows, "before_mg"), colours, alt=told)
    else:
        charts.bars(chart_values(rows), colours, alt=told, label_width=150)


def _beside(inventory: Inventory, now: PublishedFigures) -> None:
    """What the inventory counts and the published figure does not."""
    if not now.beside_mg:
        return
    places = headline_decimals(now.beside_mg)
    with st.container(border=True):
        st.markdown(
            f"**À côté du chiffre publié : {mass(now.beside_mg, places)}.** Postes du BEGES que la"
            " vue publiée ne compte pas : visiteurs, usage, leasing aval, fin de vie,"
            " investissements… Ils sont dans Résultats et dans Déclaration."
        )
        link(RESULTS, "Ouvrir les résultats")


def _findings(inventory: Inventory) -> None:
    """How many findings the inventory has, and the gravest ones."""
    found = by_severity(inventory.findings)
    with st.container(border=True):
        st.subheader("Données à regarder")
        if not found:
            st.markdown(":material/check_circle: Aucune anomalie dans les données de l'inventaire.")
            return
        badges = st.container(horizontal=True)
        colours = {Severity.BLOCKING: "red", Severity.WARNING: "orange", Severity.INFO: "gray"}
        for severity, colour in colours.items():
            count = [f.severity for f in found].count(severity)
            badges.badge(f"{count} {severity.label_fr}", color=colour)  # type: ignore[arg-type]
        rows = findings_table(found[:8])
        table(
            rows,
            {
                "severity": Shown(label="Gravité", width=100),
                "sentence": Shown(label="Constat", width="large"),
                "remedy": Shown(label="Que faire", width="large"),
            },
        )
        link(RESULTS, "Toutes les anomalies")


if __name__ == "__main__":
    show()
