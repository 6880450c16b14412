"""The form of an action or of a target: added, changed, taken out; what is typed is not lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from beges.domain.columns import Column, Kind, Table
from beges.domain.transition import ACTIONS
from beges.services.meanwhile import Meanwhile, written_meanwhile
from beges.services.perimeter import Record, refuse_taken
from beges.services.refusals import Refused, missing_reason
from beges.services.transition import save_typed, withdraw_plan_record
from beges.ui import drafts, meanwhile, session
from beges.ui.formats import plain, yes_no
from beges.ui.forms import NOTHING, Lists, as_typed, clear, field, typed
from beges.ui.messages import attempt
from beges.ui.tables import Columns, choice

NEW = ""
ACROSS = ("human_means", "financial_means", "description", "result_reason", "comment")
"""The fields whose texts are long."""

FIRST = (
    *("action", "name", "entity", "posts", "owner", "status", "start_date", "end_date"),
    *("cost_eur", "direct_t", "indirect_t", "improves_accounting"),
)
"""The fields of an action three by three; those of a target keep their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form is of: its table, what a new record starts with, the lists and the words."""

    table: Table
    defaults: Mapping[str, object]
    lists: Lists
    words: Mapping[str, str]

    @property
    def chosen(self) -> str:
        """Where the code of the record on the screen is kept."""
        return f"plan.{self.table.name}.cible"

    def prefix(self, record: Record | None) -> str:
        """Where the fields of a record stand in the session: another revision is another form."""
        if record is None:
            return f"plan.{self.table.name}.nouveau."
        return f"plan.{self.table.name}.{record[self.table.key[0]]}.{record['revision']}."


def chosen_in(form: Form, rows: pd.DataFrame, columns: Columns) -> None:
    """The grid of the records; one that is ticked opens in the form, which may choose another."""
    codes = [str(code) for code in rows[form.table.key[0]]]
    grid = f"{form.chosen}.grille.{hash(tuple(codes))}"
    row = choice(rows, columns, key=grid)
    ticked = "" if row is None else codes[row]
    if ticked != st.session_state.get(f"{form.chosen}.coche", ""):
        st.session_state[f"{form.chosen}.coche"] = ticked
        if ticked:
            st.session_state[form.chosen] = ticked


def show(form: Form, records: Sequence[Record]) -> None:
    """The record that is chosen, or a new one."""
    by_code = {str(record[form.table.key[0]]): record for record in records}
    if st.session_state.get(form.chosen) not in (None, NEW, *by_code):
        st.session_state[form.chosen] = NEW
    with st.container(border=True):
        code = st.selectbox(
            form.words["choose"],
            [NEW, *by_code],
            format_func=lambda code: (
                f"{code} — {by_code[code]['name']}" if code else form.words["new"]
            ),
            key=form.chosen,
            persist_state="session",
            width=560,
        )
        record = by_code.get(str(code))
        prefix = form.prefix(record)
        shown = dict(form.defaults) if record is None else dict(record)
        _fields(form, prefix, record, shown)
        if record is not None:
            _meanwhile(form, prefix, record)
        _buttons(form, prefix, record)
    same = (f"{prefix}{c.name}" for c in form.table.columns if _is_as_shown(c, prefix, shown))
    keys = (form.chosen, *(f"{prefix}{name}" for name in (*form.table.names, "motif")))
    drafts.keep(prefix, keys, frozenset({form.chosen, *same}))


def _meanwhile(form: Form, prefix: str, record: Record) -> None:
    """Somebody saved this record while a person was typing on the revision before.

    The form shows what stands; what the person typed can be laid over it, field by field.
    """
    key = str(record[form.table.key[0]])
    start = f"plan.{form.table.name}.{key}."
    for draft in drafts.waiting() - {prefix}:
        read = draft.removeprefix(start).removesuffix(".")
        if not draft.startswith(start) or not read.isdecimal():
            continue
        written = written_meanwhile(session.workspace(), form.table, key, int(read))
        if written is not None:
            _say(form, (draft, prefix), record, written)


def _say(form: Form, places: tuple[str, str], record: Record, written: Meanwhile) -> None:
    """What stands beside what was typed, for the fields that were typed."""
    draft, prefix = places
    mine = {
        column: st.session_state.get(f"{draft}{column.name}")
        for column in form.table.collected
        if column.name not in form.table.key and not _is_as_shown(column, draft, written.before)
    }
    theirs = {
        column.label_fr: f"{_told(form, column, record.get(column.name))}\n"
        f"Votre saisie : {_told(form, column, value)}"
        for column, value in mine.items()
    }
    over = {f"{prefix}{column.name}": value for column, value in mine.items()}
    over[f"{prefix}motif"] = _reason(draft)
    keep = meanwhile.Way(
        label=meanwhile.KEEP, told=meanwhile.KEPT, act=_keep_mine, args=(draft, over)
    )
    take = meanwhile.Way(label=meanwhile.TAKE, told=meanwhile.TAKEN, act=drafts.drop, args=(draft,))
    meanwhile.say(written, theirs, draft, (keep, take))


def _told(form: Form, column: Column, value: object) -> str:
    """A value as its field shows it."""
    if column.kind is Kind.BOOLEAN:
        return NOTHING if value is None else yes_no(value)
    names = form.lists.get(column.choices, {}) if column.choices else {}
    return names.get(str(value)) or as_typed(value) or NOTHING


def _keep_mine(draft: str, typed_over: Mapping[str, object]) -> None:
    """Lay what was typed over what stands."""
    st.session_state.update(dict(typed_over))
    drafts.drop(draft)


def _is_as_shown(column: Column, prefix: str, shown: Record) -> bool:
    """Whether a field still holds what it was opened with: nothing was typed there."""
    held, value = st.session_state.get(f"{prefix}{column.name}"), shown.get(column.name)
    return held == value or as_typed(held) == as_typed(value)


def _fields(form: Form, prefix: str, record: Record | None, shown: Record) -> None:
    """The fields in three columns, the long texts across."""

    def draw(column: Column) -> None:
        locked = record is not None and column.name in form.table.key
        key = f"{prefix}{column.name}"
        is_list = bool(column.choices) or column.kind is Kind.BOOLEAN
        value = shown.get(column.name) if is_list or key not in st.session_state else None
        field(column, key, value=value, lists=form.lists, disabled=locked)

    places = st.columns(3)
    short = [column for column in form.table.collected if column.name not in ACROSS]
    if form.table is ACTIONS:
        short.sort(key=lambda c: FIRST.index(c.name) if c.name in FIRST else len(FIRST))
    for number, column in enumerate(short):
        with places[number % len(places)]:
            draw(column)
    for column in form.table.collected:
        if column.name in ACROSS:
            draw(column)


def _buttons(form: Form, prefix: str, record: Record | None) -> None:
    """Save; and for a record that stands, the reason, and the way out."""
    if record is not None:
        st.text_input(
            "Motif *",
            key=f"{prefix}motif",
            max_chars=200,
            persist_state="session",
            width=560,
            placeholder="Pourquoi cette modification, ou ce retrait",
        )
    with st.container(horizontal=True):
        st.button(
            "Enregistrer",
            type="primary",
            icon=":material/save:",
            key=f"{prefix}enregistrer",
            on_click=_save,
            args=(form, prefix, record),
        )
        if record is not None:
            st.button(
                form.words["withdraw"],
                icon=":material/delete:",
                type="tertiary",
                key=f"{prefix}retirer",
                on_click=_withdraw,
                args=(form, prefix, record),
            )


def _reason(prefix: str) -> str:
    return str(st.session_state.get(f"{prefix}motif") or "").strip()


def _save(form: Form, prefix: str, record: Record | None) -> None:
    table = form.table
    given = typed(table, prefix)
    if record is not None:
        given |= {key: record[key] for key in table.key}

    def act() -> str:
        workspace = session.workspace()
        if record is None and str(given[table.key[0]] or "").strip():
            refuse_taken(workspace, table, {key: str(given[key]).strip() for key in table.key})
        if record is not None and not _reason(prefix):
            raise Refused(missing_reason())
        save_typed(
            workspace,
            table,
            given,
            reason=_reason(prefix) or "Enregistrement",
            expected_revision=0 if record is None else int(record["revision"]),
        )
        return f"{form.words['one']} {plain(given[table.key[0]])} est {form.words['saved']}."

    if attempt(act):
        _forget(form, prefix)


def _withdraw(form: Form, prefix: str, record: Record) -> None:
    def act() -> str:
        key = str(record[form.table.key[0]])
        withdraw_plan_record(
            session.workspace(),
            form.table,
            key,
            reason=_reason(prefix),
            expected_revision=int(record["revision"]),
        )
        gone = f"{form.words['one']} {plain(key)} est {form.words['gone']}."
        return f"{gone} Rien n'est effacé du registre."

    if attempt(act):
        st.session_state[form.chosen] = NEW
        _forget(form, prefix)


def _forget(form: Form, prefix: str) -> None:
    """Blank the form for the next record, as it started, and drop its draft."""
    chosen = frozenset(column.name for column in form.table.columns if column.choices)
    clear(prefix, [*form.table.names, "motif"], chosen)
    if prefix == form.prefix(None):
        st.session_state.update({f"{prefix}{name}": v for name, v in form.defaults.items()})
    drafts.drop(prefix)
