"""Matrix: sites or meters × months, each cell a letter on a colour, and the legend of both."""

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from beges.services.matrices import MONTH_COLUMNS, MONTH_LABELS, ShownMatrix, legend
from beges.ui.formats import UNKNOWN, share
from beges.ui.tables import Columns, Shown, configured
from beges.ui.theme import INK, STATES

ROW_HEIGHT, HEADER_HEIGHT, TALLEST = 28, 38, 640
MONTH_WIDTH = 40


def months_config(width: int) -> dict[str, Shown]:
    """The columns of the months."""
    return {
        name: Shown(label=label, width=width)
        for name, label in zip(MONTH_COLUMNS, MONTH_LABELS, strict=True)
    }


def show(
    matrix: ShownMatrix, columns: Columns, *, key: str, month_width: int = MONTH_WIDTH
) -> int | None:
    """The matrix, where a row can be ticked; returns its position."""
    shown = {**columns, **months_config(month_width)}
    height = min(TALLEST, HEADER_HEIGHT + ROW_HEIGHT * max(len(matrix.rows), 1))
    state = st.dataframe(
        _coloured(matrix, shown),
        hide_index=True,
        column_config=configured(shown, centred=MONTH_COLUMNS),
        placeholder="",
        height=height,
        row_height=ROW_HEIGHT,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    chosen = [row for row in state.selection.rows if row < len(matrix.rows)]
    return chosen[0] if chosen else None


def _coloured(matrix: ShownMatrix, columns: Columns) -> Styler:
    """The rows with the colour of each cell."""
    shown = matrix.rows[list(columns)]
    colours = pd.DataFrame("", index=shown.index, columns=shown.columns)
    for position, name in enumerate(MONTH_COLUMNS):
        colours[name] = [
            f"background-color: {STATES[state]}; color: {INK}"
            for state in matrix.states[:, position]
        ]
    style = shown.style.format(
        {name: column.show for name, column in columns.items() if column.show}, na_rep=UNKNOWN
    )
    return style.apply(lambda _: colours, axis=None)


def say_legend() -> None:
    """What each letter and colour says."""
    marks = "".join(
        f"<span style='display:inline-flex;align-items:center;gap:.35rem;margin:0 .9rem .3rem 0'"
        f' title="{row["meaning"]}"><span style=\'display:inline-block;width:1.35rem;'
        f"text-align:center;border:1px solid #C9CFCF;border-radius:3px;color:{INK};"
        f"background:{STATES[row['code']]}'>{row['letter'] or '&nbsp;'}</span>"
        f"{row['label']}</span>"
        for row in legend()
    )
    st.html(f"<div style='font-size:.85rem;color:{INK}'>{marks}</div>")


def complete(value: object) -> str:
    """A share of what is complete; a dash where nothing weighs."""
    return UNKNOWN if value != value else share(value)  # noqa: PLR0124 - NaN holds the place
