"""The form of an action or of a target: added, changed, taken out; what is typed is not lost."""

from collections.abc import Mapping, Sequence

import streamlit as st

from beges.domain.columns import Column, Table
from beges.domain.transition import ACTIONS
from beges.services.perimeter import Record, refuse_taken
from beges.services.refusals import Refused, missing_reason
from beges.services.transition import save_typed, withdraw_plan_record
from beges.ui import drafts, session
from beges.ui.formats import plain
from beges.ui.forms import Lists, clear, field, typed
from beges.ui.messages import attempt

NEW = ""
ACROSS = ("human_means", "financial_means", "description", "result_reason", "comment")
"""The fields whose texts are long."""

FIRST = (
    *("action", "name", "entity", "posts", "owner", "status", "start_date", "end_date"),
    *("cost_eur", "direct_t", "indirect_t", "improves_accounting"),
)
"""The fields of an action three by three; those of a target keep their order."""


def show(
    table: Table,
    records: Sequence[Record],
    lists: Lists,
    defaults: Mapping[str, object],
    words: Mapping[str, str],
) -> None:
    """The record that is chosen, or a new one. ``words`` are those of this table."""
    key = table.key[0]
    by_code = {str(record[key]): record for record in records}
    chosen_key = _chosen_key(table)
    if st.session_state.get(chosen_key) not in (None, NEW, *by_code):
        st.session_state[chosen_key] = NEW
    with st.container(border=True):
        code = st.selectbox(
            words["choose"],
            [NEW, *by_code],
            format_func=lambda code: f"{code} — {by_code[code]['name']}" if code else words["new"],
            key=chosen_key,
            persist_state="session",
            width=560,
        )
        record = by_code.get(str(code))
        prefix = _prefix(table, record)
        _fields(table, prefix, record, lists, dict(record) if record else dict(defaults))
        _buttons(table, prefix, record, words)
    names = (*table.names, "motif")
    alone = {chosen_key, *(f"{prefix}{c.name}" for c in table.columns if c.choices or record)}
    drafts.keep(_draft(table), (chosen_key, *(f"{prefix}{n}" for n in names)), frozenset(alone))


def _draft(table: Table) -> str:
    return f"plan.{table.name}"


def _chosen_key(table: Table) -> str:
    return f"plan.{table.name}.cible"


def _prefix(table: Table, record: Record | None) -> str:
    """Where the fields of a record stand in the session: another revision is another form."""
    if record is None:
        return f"plan.{table.name}.nouveau."
    return f"plan.{table.name}.{record[table.key[0]]}.{record['revision']}."


def _fields(table: Table, prefix: str, record: Record | None, lists: Lists, shown: Record) -> None:
    """The fields in three columns, the long texts across."""

    def draw(column: Column) -> None:
        locked = record is not None and column.name in table.key
        value = shown.get(column.name)
        field(column, f"{prefix}{column.name}", value=value, lists=lists, disabled=locked)

    places = st.columns(3)
    short = [column for column in table.collected if column.name not in ACROSS]
    if table is ACTIONS:
        short.sort(key=lambda c: FIRST.index(c.name) if c.name in FIRST else len(FIRST))
    for number, column in enumerate(short):
        with places[number % len(places)]:
            draw(column)
    for column in table.collected:
        if column.name in ACROSS:
            draw(column)


def _buttons(table: Table, prefix: str, record: Record | None, words: Mapping[str, str]) -> None:
    """Save; and for a record that stands, the reason, and the way out."""
    if record is not None:
        st.text_input(
            "Motif *", key=f"{prefix}motif", max_chars=200, persist_state="session", width=560,
            placeholder="Pourquoi cette modification, ou ce retrait",
        )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            "Enregistrer",
            type="primary",
            icon=":material/save:",
            key=f"{prefix}enregistrer",
            on_click=_save,
            args=(table, prefix, record, words),
        )
        if record is not None:
            st.button(
                words["withdraw"],
                icon=":material/delete:",
                type="tertiary",
                key=f"{prefix}retirer",
                on_click=_withdraw,
                args=(table, prefix, record, words),
            )


def _reason(prefix: str) -> str:
    return str(st.session_state.get(f"{prefix}motif") or "").strip()


def _save(table: Table, prefix: str, record: Record | None, words: Mapping[str, str]) -> None:
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
        return f"{words['one']} {plain(given[table.key[0]])} est {words['saved']}."

    if attempt(act):
        _forget(table, prefix)


def _withdraw(table: Table, prefix: str, record: Record, words: Mapping[str, str]) -> None:
    def act() -> str:
        key = str(record[table.key[0]])
        withdraw_plan_record(
            session.workspace(),
            table,
            key,
            reason=_reason(prefix),
            expected_revision=int(record["revision"]),
        )
        return f"{words['one']} {plain(key)} est {words['gone']}. Rien n'est effacé du registre."

    if attempt(act):
        st.session_state[_chosen_key(table)] = NEW
        _forget(table, prefix)


def _forget(table: Table, prefix: str) -> None:
    """Blank the form for the next record, and its draft."""
    chosen = frozenset(column.name for column in table.columns if column.choices)
    clear(prefix, [*table.names, "motif"], chosen)
    drafts.drop(_draft(table))
