"""The form of one activity: its fields, in the order of the declaration, each narrowed by others.

An entity narrows its sites, a heading its types, a type its natures and its units. What is typed
stays in the session under a prefix, one for a new activity and one for a correction.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from beges.domain.activities import ACTIVITIES, accepted_units
from beges.domain.nomenclature import ActivityType, activity_types, headings
from beges.domain.perimeter import Perimeter
from beges.services.activities import natures, series_of
from beges.services.entry import typed_value
from beges.services.imposing import Wanted, imposable
from beges.services.workspace import Workspace, choice_lists, load_release, releases
from beges.ui.formats import plain
from beges.ui.forms import NOTHING, as_typed, choose, clear, field, label_of

NEW, CORRECTION = "saisie.nouvelle.", "saisie.correction."
HEADING, IMPOSED, SOUGHT = "heading", "imposed", "sought"
NO_SITE = "Hors site (entité entière)"
MORE = ("characterisation", "meter", "counterparty", "quality_scores", "documents", "comment")
KEPT_AFTER_SAVING = (HEADING, "entity", "site", "activity_type", "factor", "unit", "data_kind")
FIELDS = (*ACTIVITIES.names, HEADING, IMPOSED, SOUGHT)
UNCHOSEN = frozenset({HEADING, *(c.name for c in ACTIVITIES.columns if c.choices and c.required)})
DRAFT_KEYS = tuple(f"{NEW}{name}" for name in FIELDS)
ALONE_NO_DRAFT = frozenset(
    f"{NEW}{name}" for name in (*KEPT_AFTER_SAVING, IMPOSED, "characterisation")
)
"""What is left in the form for the next activity is no unsaved work."""


def draw(workspace: Workspace, perimeter: Perimeter, prefix: str) -> None:
    """The fields, in columns."""
    release = load_release(workspace, releases()[0])
    lists = dict(choice_lists(perimeter, release))
    entity, site = st.columns(2)
    with entity:
        _listed("entity", prefix, lists["entities"])
    with site:
        _listed("site", prefix, _sites(perimeter, st.session_state.get(f"{prefix}entity")))
    kind = _kind(prefix)
    if kind is None:
        return
    _nature(workspace, prefix, kind)
    start, end = st.columns(2)
    with start:
        _field("period_start", prefix, lists)
    with end:
        _field("period_end", prefix, lists)
    quantity, unit = st.columns(2)
    with quantity:
        _quantity(prefix)
    with unit:
        _listed("unit", prefix, accepted_units(kind.code))
    quality, life = st.columns(2)
    with quality:
        _field("data_kind", prefix, lists)
    if kind.asset:
        with life:
            _life(prefix, kind)
    with st.expander("Précisions : caractérisation, compteur, justificatif, commentaire…"):
        _more(workspace, prefix, kind, lists)


def _field(name: str, prefix: str, lists: Mapping[str, Mapping[str, str]]) -> None:
    field(ACTIVITIES.column(name), f"{prefix}{name}", lists=lists)


def _listed(name: str, prefix: str, options: Mapping[str, str]) -> None:
    """A list narrowed by another field: a choice that no longer stands in it is dropped."""
    key = f"{prefix}{name}"
    column = ACTIVITIES.column(name)
    if st.session_state.get(key) not in {*options, "", None}:
        st.session_state[key] = None if column.required else ""
    common = {
        "label": label_of(column),
        "key": key,
        "help": column.meaning_fr,
        "persist_state": "session",
    }
    choose(common, options, column, None, NO_SITE if name == "site" else NOTHING)


def _sites(perimeter: Perimeter, entity: object) -> dict[str, str]:
    """The sites of the entity, or of the group while none is chosen."""
    return {
        code: site.name
        for code, site in perimeter.sites.items()
        if not entity or site.entity == entity
    }


def _kind(prefix: str) -> ActivityType | None:
    """The type of activity, by heading, with its help sentence."""
    left, right = st.columns(2)
    names = {code: heading.label_fr for code, heading in headings().items()}
    heading = left.selectbox(
        "Rubrique",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Toutes",
        key=f"{prefix}{HEADING}",
        help="Réduit la liste des types ; elle n'est pas enregistrée.",
        persist_state="session",
    )
    kinds = {
        code: kind.label_fr
        for code, kind in activity_types().items()
        if heading is None or kind.heading == heading
    }
    with right:
        _listed("activity_type", prefix, kinds)
    code = st.session_state.get(f"{prefix}activity_type")
    if not code:
        st.caption("Choisissez un type de donnée : la suite du formulaire en dépend.")
        return None
    kind = activity_types()[str(code)]
    st.caption(f":material/help: {plain(kind.help_fr)}")
    return kind


def year_of(prefix: str) -> int:
    """The year under which the form looks up natures: that of the period, else this one."""
    typed = typed_value(
        ACTIVITIES.column("period_start"), st.session_state.get(f"{prefix}period_start")
    )
    return typed.value.year if typed.value is not None else datetime.now(UTC).year


def _nature(workspace: Workspace, prefix: str, kind: ActivityType) -> None:
    """The natures that the type may take; without a default one must be chosen."""
    usable = natures(workspace, kind.code, year_of(prefix))
    key = f"{prefix}factor"
    if st.session_state.get(key) not in {*usable.labels, ""}:
        st.session_state[key] = ""
    rule = usable.labels.get(usable.default)
    blank = f"Par la règle du type : {rule}" if rule else "Choisir"
    st.selectbox(
        ACTIVITIES.column("factor").label_fr + ("" if rule else " *"),
        ["", *usable.labels],
        format_func=lambda code: usable.labels.get(code, blank),
        key=key,
        help=ACTIVITIES.column("factor").meaning_fr,
        filter_mode="contains",
        persist_state="session",
    )


def _quantity(prefix: str) -> None:
    """The quantity, as text: it is read on the server and echoed beside."""
    column = ACTIVITIES.column("quantity")
    st.text_input(
        label_of(column),
        key=f"{prefix}quantity",
        help=column.meaning_fr,
        placeholder="1 234,5",
        live=True,
        persist_state="session",
    )


def _life(prefix: str, kind: ActivityType) -> None:
    """The accounting life of a fixed asset."""
    column = ACTIVITIES.column("life_years")
    default = kind.default_life_years
    st.text_input(
        column.label_fr + ("" if default else " *"),
        key=f"{prefix}life_years",
        help=column.meaning_fr,
        placeholder=f"{default} par défaut" if default else "",
        persist_state="session",
    )


def _more(
    workspace: Workspace,
    prefix: str,
    kind: ActivityType,
    lists: Mapping[str, Mapping[str, str]],
) -> None:
    """What a plain activity leaves blank."""
    names = lists["characterisations"]
    allowed = {code: label for code, label in names.items() if kind.allows(code)}
    _listed("characterisation", prefix, allowed)
    places = st.columns(2)
    for number, name in enumerate(MORE[1:]):
        with places[number % 2]:
            _field(name, prefix, lists)
    _imposed(workspace, prefix, kind)


def _imposed(workspace: Workspace, prefix: str, kind: ActivityType) -> None:
    """One factor imposed by hand in place of the rule: of the nature, or found by words."""
    year = year_of(prefix)
    nature = st.session_state.get(f"{prefix}factor") or natures(workspace, kind.code, year).default
    typed, chosen = st.columns(2)
    with typed:
        words = st.text_input(
            "Chercher un facteur à imposer",
            key=f"{prefix}{SOUGHT}",
            placeholder="ramette, gazole, bc-28333…",
            help="Parmi tous les facteurs de l'inventaire de l'année dont l'unité convient.",
            live=True,
            persist_state="session",
        )
    key = f"{prefix}{IMPOSED}"
    wanted = Wanted(
        activity_type=kind.code,
        unit=str(st.session_state.get(f"{prefix}unit") or ""),
        year=year,
        series=str(nature or ""),
        words=words or "",
        entity=str(st.session_state.get(f"{prefix}entity") or ""),
        site=str(st.session_state.get(f"{prefix}site") or ""),
    )
    factors = imposable(workspace, wanted, str(st.session_state.get(key) or ""))
    if st.session_state.get(key) not in {*factors, ""}:
        st.session_state[key] = ""
    with chosen:
        st.selectbox(
            "Imposer un facteur",
            ["", *factors],
            format_func=lambda code: factors.get(code, NOTHING),
            key=key,
            help="Remplace la règle pour cette donnée : dites pourquoi en commentaire.",
            filter_mode="contains",
            persist_state="session",
        )
    if words and not factors:
        st.caption("Aucun facteur trouvé dont l'unité convienne à celle de la donnée.")


def given(prefix: str) -> dict[str, Any]:
    """What the form holds, by column; a factor imposed by hand stands for its nature."""
    values = {c.name: st.session_state.get(f"{prefix}{c.name}") for c in ACTIVITIES.columns}
    imposed = st.session_state.get(f"{prefix}{IMPOSED}")
    return values | ({"factor": imposed} if imposed else {})


def load(workspace: Workspace, row: Mapping[str, Any]) -> None:
    """Put a stored activity in the form of corrections."""
    choice = row["factor"] or ""
    series = series_of(workspace, choice, row["period_start"].year) if choice else ""
    held = {column.name: as_typed(row[column.name]) for column in ACTIVITIES.columns} | {
        "factor": series,
        IMPOSED: choice if choice != series else "",
        HEADING: activity_types()[row["activity_type"]].heading,
    }
    for name, value in held.items():
        st.session_state[f"{CORRECTION}{name}"] = value


def forget(prefix: str, kept: tuple[str, ...] = ()) -> None:
    """Clear the form, but for these fields."""
    clear(prefix, [name for name in FIELDS if name not in kept], UNCHOSEN)
