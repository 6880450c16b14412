"""Saisie by form: one thing described in its own words, its calculation seen, then saved."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from beges.domain.columns import Column
from beges.domain.french import several
from beges.domain.nomenclature import activity_types
from beges.domain.perimeter import Perimeter
from beges.domain.worksheets import WORKSHEETS, Worksheet
from beges.services.filed_years import waits_fr
from beges.services.imports import Choices, commit
from beges.services.refusals import Refused, missing_reason
from beges.services.slices import decimals_of
from beges.services.worksheet_forms import FormPreview, natures_of, preview_form
from beges.services.workspace import Workspace, choice_lists, load_release, releases
from beges.ui import computed, drafts, session
from beges.ui.formats import mass, plain
from beges.ui.forms import clear, field
from beges.ui.messages import attempt, attempt_unsaid, say_findings
from beges.ui.undisturbed import undisturbed

PREFIX, KIND, TURN = "formulaire.", "formulaire.choix", "formulaire.tour"
SEEN, OF = "formulaire.apercu", "formulaire.de"
REASON = "formulaire.motif"
DRAFT = "formulaire"
PAGE_MODE = "saisie.mode"
"""A draft comes back in the mode of the page in which it was typed."""

KEPT = frozenset({"entity", "site", "year", "year_from", "year_to"})
"""What stays in the form for the next thing of the same kind."""


def show(workspace: Workspace, perimeter: Perimeter) -> None:
    """Choose the form, fill it in, see the calculation, save."""
    names = {code: sheet.label_fr for code, sheet in WORKSHEETS.items()}
    code = st.selectbox(
        "Formulaire",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choisir ce que vous décrivez",
        key=KIND,
        persist_state="session",
    )
    if not code:
        st.caption(
            "Une immobilisation, un lot d'ordinateurs, un véhicule, une liaison, un groupe de"
            " salariés, un immeuble : décrivez-le dans vos mots, l'outil calcule la donnée."
            " Pour beaucoup de lignes, préférez le classeur métier de la page Import."
        )
        return
    sheet = WORKSHEETS[str(code)]
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.caption(f":material/function: {plain(sheet.formula_fr)}")
        _fields(workspace, perimeter, sheet)
        given = _given(sheet)
        _button(sheet, "bas")
    with right, st.container(border=True):
        _result(sheet, given)
    chosen = [c.name for c in sheet.table.collected if c.choices]
    alone = {KIND, PAGE_MODE, *(f"{_prefix(sheet)}{name}" for name in (*KEPT, *chosen))}
    drafts.keep(
        DRAFT, (KIND, PAGE_MODE, *(f"{_prefix(sheet)}{n}" for n in given)), frozenset(alone)
    )


def _prefix(sheet: Worksheet) -> str:
    return f"{PREFIX}{sheet.code}."


def _fields(workspace: Workspace, perimeter: Perimeter, sheet: Worksheet) -> None:
    """The fields of the worksheet, two by two; then the lines of its further tables."""
    release = load_release(workspace, releases()[0])
    natures = natures_of(workspace, sheet, datetime.now(UTC).year)
    lists = {**choice_lists(perimeter, release), "series": natures}
    columns = [column for column in sheet.table.collected if column.name not in _LONG]
    for start in range(0, len(columns), 2):
        for place, column in zip(st.columns(2), columns[start : start + 2], strict=False):
            with place:
                _field(column, sheet, lists)
    for table in sheet.tables[1:]:
        names = [c.label_fr for c in table.collected if c.name != sheet.link]
        st.text_area(
            f"{table.label_fr} : {' ; '.join(names)}",
            key=f"{_prefix(sheet)}{table.name}",
            height=90,
            help="Une ligne par ligne, cellules collées d'un tableur ou séparées par « ; ».",
            persist_state="session",
        )
    for name in _LONG:
        _field(sheet.table.column(name), sheet, lists)


_LONG = ("documents", "comment")


def _field(column: Column, sheet: Worksheet, lists: Mapping[str, Mapping[str, str]]) -> None:
    field(column, f"{_prefix(sheet)}{column.name}", lists=lists)


def _given(sheet: Worksheet) -> dict[str, Any]:
    """What the form holds, by column and by further table."""
    names = [*sheet.table.names, *(table.name for table in sheet.tables[1:])]
    return {name: st.session_state.get(f"{_prefix(sheet)}{name}") for name in names}


def _button(sheet: Worksheet, place: str) -> None:
    """See the calculation: under the form and beside it, for a form is long."""
    st.button(
        "Voir le calcul",
        icon=":material/calculate:",
        on_click=_compute,
        args=(sheet.code,),
        key=f"{PREFIX}calculer.{place}",
    )


def _compute(code: str) -> None:
    """See what the form gives."""
    sheet = WORKSHEETS[code]
    given = _given(sheet)

    def act() -> None:
        pasted = {table.name: str(given[table.name] or "") for table in sheet.tables[1:]}
        st.session_state[SEEN] = preview_form(session.workspace(), sheet, given, pasted)
        st.session_state[OF] = (code, given)

    attempt_unsaid(act)


def _result(sheet: Worksheet, given: dict[str, Any]) -> None:
    """The calculation, the emissions, and the button that saves them."""
    head, act = st.columns([1, 1], vertical_alignment="center")
    head.markdown("**Le calcul**")
    with act:
        _button(sheet, "haut")
    found = st.session_state.get(SEEN)
    of = st.session_state.get(OF)
    if not isinstance(found, FormPreview) or of is None or of[0] != sheet.code:
        st.caption("Remplissez le formulaire, puis demandez le calcul.")
        return
    if of[1] != given:
        st.caption("Les champs ont changé depuis le calcul : demandez-le de nouveau.")
        return
    seen = found.preview
    if seen is not None:
        rows = seen.computed.activities
        for code, basis in zip(rows["activity_type"], rows["basis"], strict=True):
            st.markdown(f"**{plain(activity_types()[code].label_fr)}** — {plain(basis)}")
        for year, total in sorted(seen.effect_mg.items()):
            st.metric(f"Émissions de {year}", f"{mass(total, decimals_of(total))}CO2e")
    say_findings([f for f in found.findings if f.code != "worksheet_revises" or found.revises])
    if seen is None or not found.may_be_saved:
        return
    choices = computed.decide(seen, f"{PREFIX}{_turn()}")
    changes = bool(len(seen.computed.fresh) or seen.computed.gone)
    if not changes:
        st.caption("Tout est déjà enregistré ainsi.")
    if found.revises:
        st.text_input("Motif *", key=REASON, max_chars=200, placeholder="Pourquoi cette correction")
    st.button(
        "Enregistrer",
        type="primary",
        icon=":material/save:",
        disabled=not changes or (bool(seen.computed.gone) and choices.withdraw_gone is None),
        on_click=_save,
        args=(sheet.code, choices, _turn()),
        key="formulaire.enregistrer",
    )


def _turn() -> int:
    return int(st.session_state.setdefault(TURN, 0))


@undisturbed
def _save(code: str, choices: Choices, turn: int) -> None:
    """Store what was seen, once; a second click of the same turn stores nothing."""
    found = st.session_state.get(SEEN)
    if turn != _turn() or not isinstance(found, FormPreview) or found.preview is None:
        return
    seen, sheet = found.preview, WORKSHEETS[code]
    reason = str(st.session_state.get(REASON) or "").strip()

    def act() -> str:
        if found.revises and not reason:
            raise Refused(missing_reason())
        told = reason or f"Saisie par formulaire : {sheet.label_fr}"
        batch = commit(session.workspace(), seen, reason=told, choices=choices)
        years = seen.computed.fresh["period_start"].dt.year.unique().tolist()
        waits = plain(waits_fr(session.workspace(), years))
        count = several(len(seen.computed.fresh), "donnée calculée")
        return f"Lot {batch} enregistré : {count}.{waits}"

    if attempt(act):
        st.session_state[TURN] = turn + 1
        st.session_state.pop(SEEN, None)
        st.session_state.pop(REASON, None)
        _forget(sheet)
        drafts.drop(DRAFT)


def _forget(sheet: Worksheet) -> None:
    """Blank the form for the next thing, but for whose and when."""
    names = [name for name in _given(sheet) if name not in KEPT]
    lists = frozenset(c.name for c in sheet.table.collected if c.choices and c.required)
    booleans = frozenset(c.name for c in sheet.table.collected if c.kind == "boolean")
    clear(_prefix(sheet), names, lists | booleans)
