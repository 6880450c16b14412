"""The wizard: a file that nobody has described yet, in five steps on one page.

Where the headers are; what each column is; which rows are read; what its words mean; what that
gives, live on the first rows. What the headers suggest is filled in; the rest is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import FileMapping, incomplete
from beges.domain.findings import Finding
from beges.domain.french import several
from beges.intake import Document, Grid, found_grid
from beges.services.imports import Preview
from beges.services.mapped_imports import Chosen, Confirmed, preview_mapped
from beges.services.mapping_wizard import (
    SAMPLED,
    Lists,
    first_grid,
    first_guess,
    first_rows,
    grid_of,
    lists_of,
    readable_sheets,
    sampled,
    told_activities,
    usable_natures,
)
from beges.services.mappings import MAX_NAME, checked_name
from beges.services.workspace import Workspace
from beges.ui import session
from beges.ui.formats import a_day, figure, plain
from beges.ui.import_preview import CHOSEN, EDITED, ROUND, SEEN, SOURCE, UNKNOWN, forget
from beges.ui.mapping import spellings
from beges.ui.mapping.columns import ask_columns
from beges.ui.mapping.given import ask_given
from beges.ui.mapping.words import ask_words
from beges.ui.messages import attempt, say_findings
from beges.ui.tables import Shown, sheet, table

NAME = "fichier.nom"
SHEET, HEADER, LINES = "fichier.feuille", "fichier.entetes", "fichier.lignes"
SHOWN_ROWS, SHOWN_FINDINGS = 6, 4
ASKED_ABOVE = frozenset(
    {
        "cell_choice_unknown",
        "cell_register_unknown",
        "cell_unit_unknown",
        "mapping_meter_unknown",
    }
)
"""Findings that the questions of step 4 put right."""


@dataclass(frozen=True, kw_only=True)
class Edited:
    """The mapping that is being made: a new one, or the next version of a kept one.

    ``title`` is the name that a person gave to a new one.
    """

    mapping: FileMapping | None = None
    name: str = ""
    version: int = 0
    title: str = ""


def show(workspace: Workspace, document: Document, edited: Edited) -> None:
    """The five steps."""
    if not edited.version:
        st.info(
            "Décrivez ce fichier une seule fois : la correspondance est gardée sous un nom, et le"
            " prochain fichier de cette sorte s'importera en deux clics.",
            icon=":material/lightbulb:",
        )
    with st.container(border=True):
        _title(1, "Où sont les en-têtes ?")
        grid = _headers(document, edited)
    prefix = f"fichier.{st.session_state[ROUND]}.{edited.name}.{grid.header}.{grid.lines}."
    base = edited.mapping or first_guess(workspace, grid)
    base = replace(base, headers=tuple(h for h in grid.headers if h), header_lines=grid.lines)
    lists = lists_of(workspace)
    with st.container(border=True):
        _title(2, "Que sont ses colonnes ?")
        mapping = ask_columns(grid, base, lists, prefix)
    mapping = ask_words(grid, mapping, lists, usable_natures(workspace), prefix)
    between = st.container()
    with st.container(border=True):
        _title(5, "Ce que cela donne")
        _outcome(workspace, document, grid, mapping, edited)
    with between:
        spellings.show(workspace)


def _title(number: int, text: str) -> None:
    st.markdown(f"**{number}. {text}**")


# -------------------------------------------------------------------------------- the headers


def _headers(document: Document, edited: Edited) -> Grid:
    """The sheet and the row of the headers, as found or as a person shows them."""
    sheets = readable_sheets(document)
    turn = st.session_state[ROUND]
    found = found_grid(document, edited.mapping) if edited.mapping else None
    start = found.sheet if found else sheets[0]
    if len(sheets) > 1:
        start = st.selectbox(
            "Feuille",
            sheets,
            index=next(n for n, one in enumerate(sheets) if one.name == start.name),
            format_func=lambda one: one.name,
            key=f"{SHEET}.{turn}",
            persist_state="session",
        )
    guess = found if found and found.sheet.name == start.name else first_grid(start)
    grid = _shown_headers(guess)
    rows = first_rows(grid)
    if len(rows.columns):
        table(rows, {name: Shown(label=name) for name in rows.columns})
    st.caption(
        f"{several(grid.height, 'ligne')} sous les en-têtes ; les premières sont montrées telles"
        " que le fichier les écrit."
    )
    return grid


def _shown_headers(guess: Grid) -> Grid:
    """The row of the headers, as found or as a person shows it."""
    sheet_read, turn = guess.sheet, st.session_state[ROUND]
    left, right, _ = st.columns([1, 1, 2], vertical_alignment="bottom")
    row = left.number_input(
        "Ligne des en-têtes",
        min_value=1,
        max_value=max(len(sheet_read.rows), 1),
        value=guess.header + 1,
        step=1,
        key=f"{HEADER}.{turn}.{sheet_read.name}",
        persist_state="session",
        help="La dernière, si les en-têtes tiennent sur deux lignes.",
    )
    lines = right.selectbox(
        "Ils tiennent sur",
        (1, 2),
        index=guess.lines - 1,
        format_func=lambda count: "une ligne" if count == 1 else "deux lignes",
        key=f"{LINES}.{turn}.{sheet_read.name}",
        persist_state="session",
    )
    return grid_of(sheet_read, int(row), int(lines))


# -------------------------------------------------------------------------------- the outcome


_SHOWN = {
    "site": Shown(label="Site"),
    "activity_type": Shown(label="Type"),
    "factor": Shown(label="Nature"),
    "period_start": Shown(label="Du", show=a_day),
    "period_end": Shown(label="Au", show=a_day),
    "quantity": Shown(label="Quantité", show=figure),
    "unit": Shown(label="Unité"),
    "meter": Shown(label="Compteur"),
    "reason": Shown(label="Ce qui manque"),
}
_LISTS = {"activity_type": "activity_types", "factor": "series", "unit": "units"}


def _outcome(
    workspace: Workspace, document: Document, grid: Grid, mapping: FileMapping, edited: Edited
) -> None:
    """The first activities that the answers give, then the name and the whole file."""
    todo = [*incomplete(mapping)]
    if todo:
        missing = str(todo[0].values["missing"])
        st.info(f"Il reste à dire : {plain(missing)}.", icon=":material/pending:")
        return
    given = ask_given(mapping)
    if given is None:
        return
    chosen = Chosen(mapping=mapping, confirmed=_confirmed(), given=given)
    some, cut = sampled(document, grid)
    seen = preview_mapped(workspace, some, cut, chosen)
    whole = grid.height <= SAMPLED
    of = "Sur tout le fichier" if whole else f"Sur les {SAMPLED} premières lignes"
    _trial_rows(seen.preview, lists_of(workspace), of)
    _trial_findings(seen.preview.findings)
    st.session_state[UNKNOWN], st.session_state[CHOSEN] = seen.unknown, chosen
    name = st.text_input(
        "Nom de la correspondance *",
        value=edited.name or edited.title,
        max_chars=MAX_NAME,
        disabled=bool(edited.version),
        placeholder="Enedis mensuel",
        key=f"{NAME}.{st.session_state[ROUND]}.{edited.name}",
        persist_state="session",
    )
    row = st.container(horizontal=True)
    row.button(
        "Contrôler tout le fichier",
        type="primary",
        icon=":material/fact_check:",
        on_click=_check,
        args=(chosen, name, edited),
    )
    row.button("Abandonner", type="tertiary", on_click=forget, key="fichier.abandon")
    st.caption(
        "Rien n'est encore enregistré : la correspondance le sera avec les lignes du fichier."
    )


def _trial_rows(seen: Preview, lists: Lists, of: str) -> None:
    """The first activities, in words."""
    reading = seen.reading
    if ACTIVITIES.name not in reading.tables:
        say_findings(seen.findings)
        return
    rows = told_activities(reading, SHOWN_ROWS)
    for name, known in _LISTS.items():
        rows[name] = [lists[known].get(code, code) for code in rows[name]]
    for name in ("period_start", "period_end"):
        rows[name] = [None if value is None else value for value in rows[name]]
    shown = {
        name: column
        for name, column in _SHOWN.items()
        if rows[name].notna().any() and (rows[name].astype("str") != "").any()
    }
    rows["quantity"] = rows["quantity"].astype("float64")
    sheet(rows, shown)
    st.caption(
        f"{of} : {several(reading.read, 'lue')} ="
        f" {several(reading.accepted, 'acceptée')} + {several(reading.rejected, 'rejetée')} +"
        f" {several(reading.ignored, 'ignorée')}."
    )


def _trial_findings(findings: Sequence[Finding]) -> None:
    """One finding of each code and column: what is wrong in kind, not row by row."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        first.setdefault((finding.code, finding.where.column), finding)
    asked = [key for key in first if key[0] in ASKED_ABOVE]
    for key in asked:
        del first[key]
    if asked:
        st.info(
            "Des mots du fichier n'ont pas encore de sens pour l'outil : répondez à l'étape 4.",
            icon=":material/pending:",
        )
    if first:
        say_findings([*first.values()][:SHOWN_FINDINGS])


def _confirmed() -> Confirmed:
    """The spellings that the person confirmed so far, on this page."""
    chosen = st.session_state.get(CHOSEN)
    return chosen.confirmed if isinstance(chosen, Chosen) else {}


def _check(chosen: Chosen, name: str, edited: Edited) -> None:
    """Read the whole file; the mapping is kept with it."""
    workspace = session.workspace()

    def act() -> str:
        told = checked_name(workspace, name, edited.name)
        kept = replace(chosen, name=told, version=edited.version)
        found = spellings.previewed(workspace, st.session_state[SOURCE], kept)
        st.session_state[SEEN], st.session_state[CHOSEN] = found.preview, kept
        st.session_state[UNKNOWN] = found.unknown
        st.session_state[EDITED] = replace(edited, mapping=kept.mapping, title=told)
        return f"Fichier contrôlé avec « {plain(told)} » : regardez l'aperçu, puis importez."

    attempt(act)
