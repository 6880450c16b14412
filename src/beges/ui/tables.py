"""Tables: rows as a French reader expects them, sortable, with their own numbers behind.

A cell is written by its column's ``show`` through pandas' Styler: the browser's own language never
decides of a comma, and sorting still works on the numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from beges.ui.formats import Shower
from beges.ui.theme import INK

Width = Literal["small", "medium", "large"] | int | None
BOLD = f"font-weight: 700; background-color: #EEF1F1; color: {INK}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A column as it is shown. With ``show`` it is a number, to the right."""

    label: str
    show: Shower | None = None
    width: Width = None
    help: str | None = None
    right: bool = False


def table(
    rows: pd.DataFrame,
    columns: Mapping[str, Shown],
    *,
    bold: Sequence[bool] | None = None,
    height: Literal["auto", "content"] | int = "auto",
) -> None:
    """A table to read; ``bold`` marks the rows that are totals."""
    st.dataframe(
        _written(rows, columns, bold),
        hide_index=True,
        column_config=_config(columns),
        placeholder="",
        height=height,
    )


def choice(rows: pd.DataFrame, columns: Mapping[str, Shown], *, key: str) -> int | None:
    """A table where a row can be ticked; returns its position."""
    state = st.dataframe(
        _written(rows, columns, None),
        hide_index=True,
        column_config=_config(columns),
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    chosen = [row for row in state.selection.rows if row < len(rows)]
    return chosen[0] if chosen else None


def _written(
    rows: pd.DataFrame, columns: Mapping[str, Shown], bold: Sequence[bool] | None
) -> "pd.io.formats.style.Styler":
    """The rows with each cell written by its column."""
    shown = rows[list(columns)].reset_index(drop=True)
    style = shown.style.format(
        {name: column.show for name, column in columns.items() if column.show}, na_rep=""
    )
    if bold is None:
        return style
    marks = list(bold)
    return style.apply(
        lambda row: [BOLD if marks[int(str(row.name))] else ""] * len(row), axis="columns"
    )


def _config(columns: Mapping[str, Shown]) -> dict[str, ColumnConfig]:
    return {
        name: st.column_config.Column(
            column.label,
            width=column.width,
            help=column.help,
            alignment="right" if column.show or column.right else None,
        )
        for name, column in columns.items()
    }
