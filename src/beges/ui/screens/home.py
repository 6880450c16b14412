"""Accueil: the published figures of a year beside another's, and what deserves a look."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import streamlit as st

from beges.domain.declaration.filed_states import FilingState
from beges.domain.findings import Severity
from beges.domain.french import number, percent
from beges.domain.indicators import PublishedFigures
from beges.domain.inventory import Inventory
from beges.domain.nomenclature import headings
from beges.domain.perimeter import InventorySettings
from beges.services.acknowledgements import findings_of_year
from beges.services.filed_years import waiting, waiting_finding
from beges.services.filings import filings
from beges.services.results import dimension_labels
from beges.services.slices import (
    beside_last_year,
    chart_values,
    headline_decimals,
    variation,
)
from beges.ui import charts, origins, queries, session
from beges.ui.declaration import way
from beges.ui.formats import UNKNOWN, change, mass, plain
from beges.ui.messages import COLUMNS, alarm, by_severity, list_findings, say_findings
from beges.ui.paths import CONTROL, FILING, RESULTS, go, link
from beges.ui.steps import first_steps, no_activity
from beges.ui.theme import colours_of

NO_COMPARISON = "Aucun"
SHOWN_FINDINGS = 4
STOCK_SHARE, FOUR_HEADINGS = "Part du parc", "Quatre rubriques"
HELP = {
    STOCK_SHARE: "Part de l'exploitation du parc de logements dans le total publié.",
    FOUR_HEADINGS: "Part des quatre premières rubriques dans le total publié.",
}
BADGES: Mapping[Severity, tuple[str, Literal["red", "orange", "gray"]]] = {
    Severity.BLOCKING: ("bloquantes", "red"),
    Severity.WARNING: ("à vérifier", "orange"),
    Severity.INFO: ("pour information", "gray"),
}
Place = st.delta_generator.DeltaGenerator


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
    alarm(inventory.findings)
    now = queries.figures(inventory)
    then = queries.figures(queries.compiled(before)) if before else None
    if not len(inventory.lines):
        st.header(plain(settings.name))
        no_activity(settings.year)
        first_steps()
        return
    _title(settings, before)
    _reopenings()
    _waits(settings)
    _headline(now, then, before)
    origins.not_approved(settings, published=True, whole="Total publié : ")
    origins.covered(inventory)
    _charts(inventory, now, then, before)
    origins.sources(inventory)
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


def _waits(settings: InventorySettings) -> None:
    """What touched a filed year since its filing."""
    found = waiting(session.workspace(), settings)
    told = None if found is None else waiting_finding(found)
    if told is not None:
        say_findings([told])
        link(FILING, "Voir ce qui attend")


def _reopenings() -> None:
    """The reopenings that wait for a second person, whatever inventory is read."""
    for code, filing in filings(session.workspace()).items():
        if filing.state is not FilingState.REOPENING:
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/lock_open: **Réouverture demandée** de « {plain(code)} » par"
                f" {plain(filing.requested_by or '')} : {plain(filing.reason or '')}",
                width="stretch",
            )
            if st.button(
                "Ouvrir le dépôt",
                key=f"accueil.rouvrir.{code}",
                on_click=_read_filing,
                args=(code,),
            ):
                go(FILING)


def _read_filing(code: str) -> None:
    st.session_state[session.INVENTORY] = code
    st.session_state[way.SECTION] = way.DEPOSIT


def _headline(
    now: PublishedFigures, then: PublishedFigures | None, before: InventorySettings | None
) -> None:
    """The published figures, each with last year's."""
    year = str(before.year) if before else ""
    with_stock = now.housing_stock_mg != 0
    cards = iter(st.columns(5 if with_stock else 3))
    _mass_card(next(cards), "Total publié", now.total_mg, then.total_mg if then else None, year)
    if with_stock:
        without = then.without_stock_mg if then else None
        _mass_card(next(cards), "Sans le parc de logements", now.without_stock_mg, without, year)
        stock = then.stock_share if then else None
        _share_card(next(cards), STOCK_SHARE, now.stock_share, stock, year)
    each = then.tonnes_per_fte if then else None
    _each_card(next(cards), now.tonnes_per_fte, each, year)
    four = then.largest_share if then else None
    _share_card(next(cards), FOUR_HEADINGS, now.largest_share, four, year)


def _each_card(place: Place, now: Decimal | None, then: Decimal | None, year: str) -> None:
    beside = f"{change(variation(now, then))} · {_each(then)} en {year}" if then else ""
    _card(place, "Par ETP", _each(now), beside, "Total publié ÷ effectif de l'année.")


def _mass_card(place: Place, label: str, now: int, then: int | None, year: str) -> None:
    places = headline_decimals(now)
    moved = change(variation(now, then))
    _card(
        place,
        label,
        mass(now, places),
        "" if then is None else f"{moved} · {mass(then, places)} en {year}",
    )


def _share_card(
    place: Place, label: str, now: Decimal | None, then: Decimal | None, year: str
) -> None:
    beside = "" if then is None else f"{percent(then, 0)} en {year}"
    _card(place, label, UNKNOWN if now is None else percent(now, 0), beside, HELP[label])


def _card(place: Place, label: str, value: str, beside: str, told: str | None = None) -> None:
    """A figure, and last year's under it."""
    with place.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(label, value, help=told)
        if beside:
            st.caption(beside)


def _each(value: Decimal | None) -> str:
    return UNKNOWN if value is None else f"{number(value, 1)}\u202ft/ETP"


def _charts(
    inventory: Inventory,
    now: PublishedFigures,
    then: PublishedFigures | None,
    before: InventorySettings | None,
) -> None:
    """The published headings, the entities and the scopes."""
    groups = {h.published_group: h.published_group_fr for h in headings().values()}
    entities = colours_of("entity", inventory.perimeter.entities)
    left, right = st.columns(2, gap="small")
    with left.container(border=True):
        st.subheader("Par rubrique")
        _pair(now.by_group, then.by_group if then else {}, groups, colours_of("group", ()))
    with left.container(border=True):
        st.subheader("Par scope")
        names = dimension_labels(inventory, "scope")
        by_scope = {code: now.by_scope[code] for code in names if code in now.by_scope}
        _pair(by_scope, then.by_scope if then else {}, names, colours_of("scope", ()))
    with right.container(border=True):
        st.subheader("Par entité")
        names = dimension_labels(inventory, "entity")
        _pair(now.by_entity, then.by_entity if then else {}, names, entities)
    with right:
        if before:
            year = inventory.settings.year
            st.caption(f"Barres pleines : {year} ; barres pâles : {before.year}.")
        _beside(now)


def _pair(
    now: Mapping[str, int],
    then: Mapping[str, int],
    names: Mapping[str, str],
    colours: Mapping[str, str],
) -> None:
    rows = beside_last_year(now, then, names)
    shown = chart_values(rows, headline=True)
    told = ", ".join(f"{row['label']} {row['shown']}" for row in shown)
    if then:
        before = chart_values(rows, "before_mg", headline=True)
        charts.two_years(shown, before, colours, alt=told)
    else:
        charts.bars(shown, colours, alt=told, label_width=150)


def _beside(now: PublishedFigures) -> None:
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
    told = [f for f in inventory.findings if f.severity is Severity.INFO]
    waiting = findings_of_year(session.workspace(), inventory.settings).open
    found = by_severity([*waiting, *told])
    with st.container(border=True):
        st.subheader("Données à regarder")
        if not found:
            st.markdown(":material/check_circle: Aucune anomalie dans les données de l'inventaire.")
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            for severity, (words, colour) in BADGES.items():
                count = [finding.severity for finding in found].count(severity)
                st.badge(f"{count} {words}", color=colour if count else "gray")
            link(CONTROL, "Corriger ou admettre")
        list_findings(found[:SHOWN_FINDINGS], COLUMNS)


if __name__ == "__main__":
    show()
