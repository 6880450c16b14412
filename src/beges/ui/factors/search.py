"""Section Chercher: the factors found as a person writes, filtered, and one of them opened."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from beges.domain.nomenclature import activity_types
from beges.services.libraries import offered_library
from beges.services.library import ALWAYS_FR
from beges.services.search import (
    ANY_STATUS,
    ARCHIVED_ONLY,
    BY_GAS,
    BY_PART,
    IN_FORCE,
    SHOWN_FACTORS,
    UNSPLIT,
    FactorIndex,
    FactorSearch,
    Found,
    Purpose,
    choices,
    factor_index,
    hits_table,
    search_factors,
    subcategories,
)
from beges.services.workspace import most_complete, release_labels
from beges.ui import session
from beges.ui.factors import card
from beges.ui.formats import figure, plain
from beges.ui.tables import Columns, Shown, choice

KEYS = "facteurs."
WORDS, STATUS, TURN = f"{KEYS}mots", f"{KEYS}statut", f"{KEYS}tour"
OPENED = f"{KEYS}ouvert"
"""The factor whose page is open; any page may set it before it leads here."""
EVERY = "Tous"
FIRST_YEAR = 2015
STATUSES = {
    IN_FORCE: "En vigueur",
    ARCHIVED_ONLY: "Archivés seulement",
    ANY_STATUS: "En vigueur et archivés",
}
MORE = ("Type", "Lieu", "Décomposition", "Catégorie", "Éditeur", "Version")
"""The filters of « Plus de filtres » that keep everything when they are blank."""
SPLITS = {UNSPLIT: "Non décomposé", BY_PART: "Par part", BY_GAS: "Par gaz"}
ROOM = 850
"""The width that a screen of 1280 px leaves to the columns."""
COLUMNS = {
    "total": Shown(label="kgCO2e", show=figure, width=85, help="Par unité du facteur."),
    "unit": Shown(label="Unité", width=95),
    "place": Shown(label="Lieu", width=125),
    "standing": Shown(
        label="Années d'activité",
        width=125,
        help="Les années que le facteur peut servir, et son statut s'il n'est pas en vigueur.",
    ),
    "factor_id": Shown(label="Identifiant", width=90),
}
DIFFERS = Shown(
    label="Ce qui le distingue",
    help="Ce qui le distingue des facteurs trouvés de même nom et de même unité.",
)
LEAST = 150
"""The least width where a text still says something."""


def show() -> None:
    """The section: the page of the factor that is open, else the search."""
    workspace = session.workspace()
    labels = release_labels()
    typed, among = st.columns([3, 2])
    name = among.selectbox(
        "Parmi",
        most_complete(),
        format_func=labels.__getitem__,
        key=f"{KEYS}bibliotheque",
        persist_state="session",
    )
    index = factor_index(workspace, offered_library(workspace, str(name)))
    today = workspace.clock().date()
    opened = st.session_state.get(OPENED)
    factor = index.release.factors.get(str(opened)) if opened else None
    if factor is not None:
        card.show(index, factor, _close)
        return
    if opened:
        st.info(
            f"Cette bibliothèque ne contient pas le facteur {plain(opened)}.",
            icon=":material/search_off:",
        )
    release = index.release
    st.caption(f"{plain(release.title)} · {figure(len(index))} facteurs · kgCO2e par unité")
    search = _search(index, today, typed)
    found = search_factors(index, search, today)
    _results(index, search, found, today)
    with st.expander("Sources et licences"):
        st.markdown(plain(release.attribution))
        st.caption(plain(release.gwp_note))


def _close() -> None:
    """Back to the results, with no row ticked."""
    st.session_state.pop(OPENED, None)
    st.session_state[TURN] = int(st.session_state.get(TURN, 0)) + 1


# ---------------------------------------------------------------------------------- the search


def _search(index: FactorIndex, today: date, place: DeltaGenerator) -> FactorSearch:
    """What the person looks for; the words are typed in that place."""
    words = place.text_input(
        "Chercher",
        placeholder="gazole, ramette de papier, chauffage urbain Lyon, r410a, assurance, bc-28333…",
        key=WORDS,
        live=True,
        type="search",
        persist_state="session",
    )
    places = st.columns([3, 2, 2, 2, 2], vertical_alignment="bottom")
    root = _one(places[0], "Famille", choices(index, "root"))
    unit = _one(places[1], "Unité", choices(index, "unit"))
    territory = _one(places[2], "Territoire", choices(index, "territory"))
    years = [str(year) for year in range(today.year, FIRST_YEAR - 1, -1)]
    year = _one(places[3], "Valable en", years)
    more = _more(places[4], index, root)
    chosen_year = int(year) if year else None
    return FactorSearch(
        words=words or "",
        root=root,
        category=more["category"],
        unit=unit,
        territory=territory,
        place=more["place"],
        year=chosen_year,
        status=more["status"],
        split=more["split"],
        publisher=more["publisher"],
        release=more["release"],
        purpose=Purpose(activity_type=more["activity_type"], year=chosen_year),
    )


def _more(place: DeltaGenerator, index: FactorIndex, root: str) -> dict[str, str]:
    """The filters that few need; the button says how many are at work."""
    keys = [f"{KEYS}{name}" for name in MORE]
    used = sum(bool(st.session_state.get(key)) for key in keys)
    used += st.session_state.get(STATUS, IN_FORCE) != IN_FORCE
    label = f"Plus de filtres ({used})" if used else "Plus de filtres"
    box = place.popover(label, icon=":material/tune:", width="stretch")
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    kind = box.selectbox(
        "Pour une donnée de type",
        list(kinds),
        index=None,
        placeholder="N'importe lequel",
        format_func=kinds.__getitem__,
        key=f"{KEYS}Type",
        persist_state="session",
        help="Met en tête les facteurs que ce type de donnée peut utiliser.",
    )
    status = box.selectbox(
        "Statut",
        list(STATUSES),
        format_func=STATUSES.__getitem__,
        key=STATUS,
        persist_state="session",
    )
    where = box.text_input(
        "Lieu", placeholder="Lyon, Bretagne, 69…", key=f"{KEYS}Lieu", persist_state="session"
    )
    split = _one(box, "Décomposition", list(SPLITS.values()))
    versions = choices(index, "release")
    return {
        "activity_type": kind or "",
        "status": status,
        "category": _category(box, index, root),
        "place": where or "",
        "split": next((code for code, label in SPLITS.items() if label == split), ""),
        "publisher": _one(box, "Éditeur", choices(index, "publisher")),
        "release": _one(box, "Version", versions) if len(versions) > 1 else "",
    }


def _category(place: DeltaGenerator, index: FactorIndex, root: str) -> str:
    """A category of the publisher below the family, where the family has some."""
    paths = subcategories(index, root) if root else []
    told = "Toutes" if paths else "Choisissez d'abord une famille qui en a"
    return _one(place, "Catégorie", paths, placeholder=told)


def _one(place: DeltaGenerator, label: str, options: list[str], placeholder: str = EVERY) -> str:
    """A filter that keeps everything until a value is chosen."""
    chosen = place.selectbox(
        label,
        options,
        index=None,
        placeholder=placeholder,
        disabled=not options,
        key=f"{KEYS}{label}",
        persist_state="session",
    )
    return chosen or ""


# --------------------------------------------------------------------------------- the results


def _results(index: FactorIndex, search: FactorSearch, found: Found, today: date) -> None:
    """How many answer, what was read otherwise, and the first of them."""
    for word in found.corrected:
        read = index.spelling(word.read_as)
        st.caption(f":material/spellcheck: « {plain(word.typed)} » lu comme « **{plain(read)}** »")
    rows = found.rows
    if not len(rows):
        _nothing(found)
        rows = found.near
    if len(rows):
        if len(found.rows):
            _count(len(rows), found.archived)
        table = hits_table(index, rows, today)
        turn = st.session_state.get(TURN, 0)
        row = choice(table, _columns(table), key=f"{KEYS}choix.{turn}.{hash(search)}")
        if row is not None:
            st.session_state[OPENED] = str(table["factor_id"].iloc[row])
            st.rerun()


def _columns(table: pd.DataFrame) -> Columns:
    """The columns that say something here; the label has the room that the others leave.

    Where twins are told apart, the place makes room too when it is everybody's.
    """
    columns = dict(COLUMNS)
    twins = bool(table["differs"].any())
    if (table["standing"] == ALWAYS_FR).all():
        del columns["standing"]
    if twins and len(set(table["place"])) == 1:
        del columns["place"]
    room = ROOM - sum(column.width for column in columns.values() if isinstance(column.width, int))
    if not twins:
        return {"label": Shown(label="Facteur", width=room), **columns}
    told = max(room // 3, LEAST)
    label = Shown(label="Facteur", width=max(room - told, LEAST))
    return {"label": label, "differs": replace(DIFFERS, width=told), **columns}


def _count(count: int, archived: int) -> None:
    """How many factors answer, and how many archived ones are hidden."""
    shown = f", les {figure(SHOWN_FACTORS)} premiers montrés" if count > SHOWN_FACTORS else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        text = f"**{figure(count)}** facteur{'s' if count > 1 else ''}{shown}"
        st.markdown(f"{text} · cochez-en un pour ouvrir sa page", width="content")
        _archived(archived)


def _archived(count: int) -> None:
    """The archived factors that would answer: said, and one click away."""
    if count:
        plural = "s" if count > 1 else ""
        st.button(
            f"Montrer aussi {figure(count)} facteur{plural} archivé{plural}",
            icon=":material/inventory_2:",
            type="tertiary",
            key=f"{KEYS}archives",
            on_click=_set,
            args=(STATUS, ANY_STATUS),
        )


def _nothing(found: Found) -> None:
    """No factor answers: why, and what to try instead."""
    told = "Aucun facteur ne répond"
    if len(found.near):
        told += " à tous ces mots ; ceux-ci en ont une partie"
    elif found.elsewhere:
        told += " avec ces filtres"
    st.info(f"{told}. Essayez un mot plus courant, ou moins de mots.", icon=":material/search_off:")
    with st.container(horizontal=True, vertical_alignment="center"):
        _archived(found.archived)
        if found.elsewhere:
            plural = "s" if found.elsewhere > 1 else ""
            st.button(
                f"Retirer les filtres ({figure(found.elsewhere)} facteur{plural})",
                icon=":material/filter_alt_off:",
                type="tertiary",
                key=f"{KEYS}sans_filtre",
                on_click=_without_filters,
            )
        if found.suggestions:
            st.markdown("Vouliez-vous dire :", width="content")
        for number, text in enumerate(found.suggestions):
            st.button(
                plain(text),
                type="tertiary",
                key=f"{KEYS}suggestion.{number}",
                on_click=_set,
                args=(WORDS, text),
            )


def _set(key: str, value: str) -> None:
    st.session_state[key] = value


def _without_filters() -> None:
    """Every filter back to what it was, the words kept."""
    for key in list(st.session_state):
        if str(key).startswith(KEYS) and key not in (WORDS, TURN, f"{KEYS}section"):
            st.session_state.pop(key)
