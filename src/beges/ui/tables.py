"""Tables: rows as a French reader expects them, whatever the language of the browser.

Two kinds: ``sheet``, a short table read at a glance, whose texts wrap; ``choice`` and ``table``,
grids that scroll and sort. A cell is written by its column's ``show``; in a grid the number stays
behind it (pandas' Styler), so that sorting is right.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from beges.ui.formats import Shower, plain
from beges.ui.theme import INK

Width = Literal["small", "medium", "large"] | int | None
BOLD = f"font-weight: 700; background-color: #EEF1F1; color: {INK}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A column as it is shown. With ``show`` it is a number, to the right.

    ``total``: how a row of ``sheet`` that is a total is written, where it is not as the others.
    """

    label: str
    show: Shower | None = None
    total: Shower | None = None
    width: Width = None
    help: str | None = None


Columns = Mapping[str, Shown]


def sheet(rows: pd.DataFrame, columns: Columns, *, bold: Sequence[bool] | None = None) -> None:
    """A short table to read; ``bold`` marks the rows that are totals."""
    told = pd.DataFrame(
        {
            column.label: rows[name] if column.show else [_text(value) for value in rows[name]]
            for name, column in columns.items()
        }
    ).reset_index(drop=True)
    style = told.style.format({c.label: c.show for c in columns.values() if c.show}, na_rep="")
    figures = [column.label for column in columns.values() if column.show]
    # Streamlit writes the alignment of a text on the cell itself, hence "important".
    style = style.set_properties(
        subset=pd.IndexSlice[:, figures], **{"text-align": "right !important"}
    )
    if bold is not None:
        marks = list(bold)
        totals = [place for place, mark in enumerate(marks) if mark]
        for column in columns.values():
            if column.total:
                style = style.format(column.total, subset=pd.IndexSlice[totals, [column.label]])
        style = style.apply(
            lambda row: [BOLD if marks[int(str(row.name))] else ""] * len(row), axis="columns"
        )
    st.table(style, hide_index=True)


def _text(value: object) -> str:
    """A text; Streamlit reads Markdown here, so a user's signs stand for themselves."""
    return "" if pd.isna(value) else plain(value)  # type: ignore[call-overload]


def table(rows: pd.DataFrame, columns: Columns) -> None:
    """A grid to read."""
    st.dataframe(
        _written(rows, columns),
        hide_index=True,
        column_config=_config(columns),
        placeholder="",
    )


def choice(rows: pd.DataFrame, columns: Columns, *, key: str) -> int | None:
    """A grid where a row can be ticked; returns its position."""
    chosen = _ticked(rows, columns, key, "single-row")
    return chosen[0] if chosen else None


def choices(rows: pd.DataFrame, columns: Columns, *, key: str) -> list[int]:
    """A grid where several rows can be ticked; returns their positions."""
    return _ticked(rows, columns, key, "multi-row")


def _ticked(
    rows: pd.DataFrame, columns: Columns, key: str, mode: Literal["single-row", "multi-row"]
) -> list[int]:
    state = st.dataframe(
        _written(rows, columns),
        hide_index=True,
        column_config=_config(columns),
        placeholder="",
        on_select="rerun",
        selection_mode=mode,
        key=key,
    )
    return [row for row in state.selection.rows if row < len(rows)]


def _written(rows: pd.DataFrame, columns: Columns) -> Styler:
    """The rows with each cell written by its column."""
    shown = rows[list(columns)].reset_index(drop=True)
    return shown.style.format(
        {name: column.show for name, column in columns.items() if column.show}, na_rep=""
    )


def _config(columns: Columns) -> dict[str, ColumnConfig]:
    return configured(columns)


def configured(columns: Columns, centred: Collection[str] = ()) -> dict[str, ColumnConfig]:
    """The columns of a grid as Streamlit reads them."""
    return {
        name: st.column_config.Column(
            column.label,
            width=column.width,
            help=column.help,
            alignment="center" if name in centred else "right" if column.show else None,
        )
        for name, column in columns.items()
    }
