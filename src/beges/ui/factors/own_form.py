"""The form of a version of an own factor: what it measures, its parts by gas, and an echo beside.

The fields come from the declarations; parts are blocks that are added and removed, each with the
gases that its source gives. What is typed stays in the session until it is registered or abandoned.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from beges.domain.columns import Column
from beges.domain.factors import OWN_FACTORS, OWN_PARTS, own_factor_id
from beges.domain.findings import Where
from beges.domain.gases import gases
from beges.domain.nomenclature import WHOLE, labels
from beges.domain.units import unit_catalogue
from beges.services.own_factors import (
    OwnDraft,
    draft_own_factor,
    next_version,
    save_own_factor,
)
from beges.services.own_records import OwnVersion
from beges.services.refusals import Refused, missing_reason
from beges.ui import session
from beges.ui.factors import brief
from beges.ui.formats import plain
from beges.ui.forms import Lists, as_typed, field
from beges.ui.messages import attempt, say_findings

TURN, BASE, PARTS = "propre.tour", "propre.base", "propre.parts"
REASON, GASES = "motif", "gaz"
FIRST = "Enregistrement"
PAIRS = (
    ("factor", "unit"),
    ("name_fr",),
    ("attribute_fr", "boundary_fr"),
    ("supplier", "geography"),
    ("source",),
    ("valid_from", "valid_to", "published_total"),
    ("gwp_set", "uncertainty_pct", "quality_scores"),
    ("note",),
)
"""The fields in the order in which a source is read, those of a line side by side."""


def turn() -> int:
    """How many forms were opened: each starts afresh under its own names."""
    return int(st.session_state.setdefault(TURN, 0))


def is_open() -> bool:
    """Whether a form is being filled in."""
    return BASE in st.session_state


def begin(version: OwnVersion | None = None) -> None:
    """Open the form: blank, or with the figures of a version to start the next one from."""
    st.session_state[TURN] = turn() + 1
    code = "" if version is None else str(version.row["factor"])
    st.session_state[BASE] = code
    st.session_state[PARTS] = [1] if version is None else [*range(1, len(version.parts) + 1)]
    if version is None:
        return
    for column in OWN_FACTORS.collected:
        st.session_state[_key(column.name)] = as_typed(version.row[column.name])
    for number, part in enumerate(version.parts, start=1):
        stated = [gas.code for gas in gases() if part[gas.code] is not None]
        st.session_state[_key(GASES, number)] = stated
        for name in ("part", "name_fr", *stated):
            st.session_state[_key(name, number)] = as_typed(part[name])


def _close() -> None:
    """Abandon the form, or leave it once it is registered."""
    st.session_state[TURN] = turn() + 1
    for name in (BASE, PARTS):
        st.session_state.pop(name, None)


def _key(name: str, part: int = 0) -> str:
    """The name under which a field is kept: of the factor, or of a part."""
    return f"propre.{turn()}.{f'part.{part}.' if part else ''}{name}"


def _held(name: str, part: int = 0) -> Any:  # noqa: ANN401 - what a widget holds
    return st.session_state.get(_key(name, part))


# ------------------------------------------------------------------------------------- the page


def show(versions: Sequence[OwnVersion]) -> None:
    """The form, with what the tool reads of it beside."""
    base = str(st.session_state.get(BASE, ""))
    st.session_state.setdefault(PARTS, [1])
    version = next_version(session.workspace(), base) if base else 1
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(f"Version {version} de {plain(base)}" if base else "Nouveau facteur")
        _factor_fields(locked=bool(base))
        _parts()
        if base:
            st.text_input(
                "Motif de la version *",
                key=_key(REASON),
                max_chars=200,
                placeholder="Pourquoi ce chiffre nouveau",
                persist_state="session",
            )
    draft = _drafted(version)
    with right, st.container(border=True):
        _echo(draft)
    with left, st.container(horizontal=True):
        st.button(
            "Enregistrer",
            type="primary",
            icon=":material/save:",
            disabled=not draft.may_be_saved,
            on_click=_save,
            args=(turn(), version),
        )
        if versions:
            st.button("Abandonner", type="tertiary", on_click=_close)


def _lists() -> Lists:
    units = {code: entry.label_fr for code, entry in unit_catalogue().items()}
    return {"units": units, **{name: labels(name) for name in ("geographies", "gwp_sets", "parts")}}


def _factor_fields(*, locked: bool) -> None:
    """What the factor measures, where and when, and who says so."""
    lists = _lists()
    for names in PAIRS:
        for place, name in zip(st.columns(len(names)), names, strict=True):
            with place:
                column = OWN_FACTORS.column(name)
                disabled = locked and name == "factor"
                field(column, _key(name), lists=lists, disabled=disabled)


def _parts() -> None:
    """A block a part, and a button for one more."""
    numbers = list(st.session_state[PARTS])
    for rank, number in enumerate(numbers, start=1):
        with st.container(border=True):
            _part(rank, number, alone=len(numbers) == 1)
    st.button("Ajouter une part", icon=":material/add:", type="tertiary", on_click=_add)


def _add() -> None:
    numbers = list(st.session_state.get(PARTS, [1]))
    st.session_state[PARTS] = [*numbers, max(numbers) + 1]


def _remove(number: int) -> None:
    st.session_state[PARTS] = [n for n in st.session_state[PARTS] if n != number]


def _part(rank: int, number: int, *, alone: bool) -> None:
    """The type of a part, its name, and a figure for each gas that its source gives."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**Part {rank}** · {_unit()}", width="content")
        if not alone:
            key = _key("retirer", number)
            st.button("Retirer", type="tertiary", key=key, on_click=_remove, args=(number,))
    if alone and _held("part", number) is None:
        st.session_state[_key("part", number)] = WHOLE
    kind, name = st.columns(2)
    with kind:
        field(OWN_PARTS.column("part"), _key("part", number), lists=_lists())
    with name:
        field(OWN_PARTS.column("name_fr"), _key("name_fr", number), lists={})
    names = {gas.code: gas.label_fr for gas in gases()}
    if _held(GASES, number) is None:
        st.session_state[_key(GASES, number)] = ["unsplit"]
    chosen = st.multiselect(
        "Gaz donnés par la source",
        list(names),
        format_func=names.__getitem__,
        key=_key(GASES, number),
        placeholder="Choisir",
        help="« Gaz non distingués par la source » quand elle ne donne qu'un total.",
        persist_state="session",
    )
    figures = [OWN_PARTS.column(gas) for gas in names if gas in chosen]
    for start in range(0, len(figures), 2):
        for place, column in zip(st.columns(2), figures[start : start + 2], strict=False):
            with place:
                _figure(column, number)


def _unit() -> str:
    """What the figures of a part are counted in."""
    unit = unit_catalogue().get(str(_held("unit")))
    return f"kgCO2e par {plain(unit.label_fr)}" if unit else "kgCO2e par unité"


def _figure(column: Column, number: int) -> None:
    """The figure of a gas, in kgCO2e per unit."""
    st.text_input(
        column.label_fr,
        key=_key(column.name, number),
        help=column.meaning_fr,
        placeholder="0,1234",
        live=True,
        persist_state="session",
    )


# ------------------------------------------------------------------------------ what is read of it


def _drafted(version: int) -> OwnDraft:
    """The version that the form describes."""
    given = {column.name: _held(column.name) for column in OWN_FACTORS.collected}
    given["factor"] = st.session_state.get(BASE) or given["factor"]
    parts = [
        {name: _held(name, number) for name in ("part", "name_fr", *(_held(GASES, number) or ()))}
        for number in st.session_state[PARTS]
    ]
    return draft_own_factor(given, parts, version=version)


def _echo(draft: OwnDraft) -> None:
    """The factor as the tool reads it, and what is missing, wrong or odd."""
    st.markdown("**Ce que l'outil en lit**")
    missing = [finding for finding in draft.findings if finding.code == "cell_missing"]
    say_findings([finding for finding in draft.findings if finding not in missing])
    if missing:
        names = ", ".join(_cell(finding.where) for finding in missing)
        st.caption(f"Il manque : {plain(names)}.")
    factor = draft.factor
    if factor is not None:
        code, version = draft.version.key
        st.caption(f"Identifiant : {plain(own_factor_id(code, version))}")
        brief.totals(factor)
        brief.parts(factor)
    st.caption("Enregistrer ce facteur ne change aucun inventaire.")


def _cell(where: Where) -> str:
    """A cell by its column, and its part where it is one's."""
    return f"{where.column} ({where.record})" if where.record else where.column


def _save(at_turn: int, version: int) -> None:
    """Register what the form holds; a second click of the same turn registers nothing."""
    if at_turn != turn():
        return
    base = str(st.session_state.get(BASE, ""))
    reason = str(_held(REASON) or "").strip() if base else FIRST

    def act() -> str:
        if not reason:
            raise Refused(missing_reason())
        identifier = save_own_factor(session.workspace(), _drafted(version), reason=reason)
        return (
            f"Facteur {plain(identifier)} enregistré. Une donnée l'utilise par cet identifiant ;"
            " un inventaire ne bouge que s'il l'adopte."
        )

    if attempt(act):
        _close()
