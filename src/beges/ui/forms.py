"""Forms: a field for each column, derived from its declaration.

Numbers and days are typed as text and parsed on the server (a number widget turns 12,5 into 125 in
some browsers); a column with a list offers it; the column's meaning is its help.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from beges.domain.columns import Column, Kind, Table
from beges.domain.french import NO_BREAK, day, number
from beges.ui.formats import yes_no

LONG_TEXT = 50
"""A text column declared wider than this is typed on several lines."""
REGISTERS = frozenset({"entities", "sites", "meters"})
"""Lists of the user's own codes: shown as code and name."""
NOTHING = "—"
REQUIRED = f"{NO_BREAK}*"
"""After the label of a field that must be filled in, on the same line."""
PLACEHOLDERS = {Kind.DATE: "jj/mm/aaaa", Kind.DECIMAL: "1 234,5"}

Lists = Mapping[str, Mapping[str, str]]


def label_of(column: Column) -> str:
    """The label of a field; a star says that it is required."""
    name = column.label_fr
    if column.choices in REGISTERS:
        name = name.removeprefix("Code ").capitalize()
    return f"{name}{REQUIRED}" if column.required else name


def field(
    column: Column,
    key: str,
    *,
    value: Any = None,  # noqa: ANN401 - of any declared kind
    lists: Lists,
    disabled: bool = False,
) -> None:
    """The widget of a column; what a person types stays under ``key`` in the session."""
    common: dict[str, Any] = {
        "label": label_of(column),
        "key": key,
        "help": column.meaning_fr,
        "disabled": disabled,
        "persist_state": "session",
    }
    if column.choices:
        choose(common, lists[column.choices], column, value)
    elif column.kind is Kind.BOOLEAN:
        index = None if value is None else int(not value)
        st.selectbox(
            **common, options=[True, False], index=index, format_func=yes_no, placeholder=NOTHING
        )
    elif column.kind is Kind.TEXT and column.width > LONG_TEXT:
        st.text_area(**common, value=value or "", height=80)
    else:
        st.text_input(**common, value=as_typed(value), placeholder=PLACEHOLDERS.get(column.kind))


def choose(
    common: Mapping[str, Any],
    options: Mapping[str, str],
    column: Column,
    value: object,
    nothing: str = NOTHING,
) -> None:
    """A list to choose from; an optional column may be left blank again."""
    codes: list[str] = [*options] if column.required else ["", *options]
    named = column.choices in REGISTERS
    st.selectbox(
        **common,
        options=codes,
        index=codes.index(str(value)) if value in codes else (None if column.required else 0),
        format_func=lambda code: nothing if not code else _shown(code, options, named=named),
        placeholder="Choisir",
        filter_mode="contains",
    )


def _shown(code: str, options: Mapping[str, str], *, named: bool) -> str:
    label = options.get(code, code)
    return f"{code} — {label}" if named else label


def as_typed(value: object) -> str:
    """A stored value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value).replace("\u202f", "").replace("−", "-")
    return str(value)


def typed(table: Table, prefix: str) -> dict[str, Any]:
    """What the widgets of a form hold, by column."""
    return {column.name: st.session_state.get(f"{prefix}{column.name}") for column in table.columns}


def clear(prefix: str, names: Iterable[str], lists: frozenset[str]) -> None:
    """Blank these fields, in the browser too: a value that is only dropped would stay shown there.

    ``lists`` are the fields whose blank is "nothing chosen".
    """
    for name in names:
        if f"{prefix}{name}" in st.session_state:
            st.session_state[f"{prefix}{name}"] = None if name in lists else ""
