"""Waterfall: from one total to another, bar after bar, each of which can be clicked open.

A bar is never the only way: the page has a list that opens the same steps, and a table of them.
"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from beges.ui.charts import room_for
from beges.ui.theme import ACCENT, BRIDGE, INK, PALE

Rows = Sequence[Mapping[str, object]]
CLICK = "etape"
"""The name of the selection, and the field of the bars that it gives."""

COLOURS = {**BRIDGE, "more": "#B5544D", "less": "#4F8A5B"}
"""The colour of each kind of bar."""

LATE_FR = "L'axe ne part pas de zéro."
_STEP, _LABELS = 34, 300
_NARROW = 0.25
"""Below this part of the largest total the changes would be hairlines: the axis starts later."""


def starts_late(rows: Rows) -> bool:
    """Whether the axis leaves nought out, which the page then says."""
    return _floor(rows) > 0


def show(rows: Rows, *, key: str, alt: str, on_click: Callable[[], None]) -> None:
    """Horizontal bars in the order of the rows: the totals from nought, the others afloat."""
    st.vega_lite_chart(_spec(rows), alt=alt, key=key, on_select=on_click, selection_mode=CLICK)


def waterfall(rows: Rows, *, alt: str) -> None:
    """Bars to look at: ``label, low, high`` (tonnes), ``shown``, ``kind``: total, more or less."""
    told = _afloat(rows)
    if starts_late(told):
        st.caption(LATE_FR)
    st.vega_lite_chart(_spec(told, {**COLOURS, "total": ACCENT}), alt=alt)


def _afloat(rows: Rows) -> Rows:
    """Steps that say their ends as steps that say where they start."""
    return [
        {
            **row,
            "code": str(place),
            "start": row["high" if row["kind"] == "less" else "low"],
            "end": row["low" if row["kind"] == "less" else "high"],
        }
        for place, row in enumerate(rows)
    ]


def clicked(key: str) -> str:
    """The code of the bar that was clicked, blank when none is."""
    state = st.session_state.get(key)
    found = state.selection.get(CLICK, []) if state is not None else []
    return str(found[0]["code"]) if found else ""


def _floor(rows: Rows) -> float:
    """Where the axis starts: nought, unless the changes are small beside the totals."""
    reached = [float(str(row[name])) for row in rows for name in ("start", "end")]
    moved = [value for value in reached if value]
    low, high = min(moved, default=0.0), max(reached, default=0.0)
    if low <= 0 or high - low > _NARROW * high:
        return 0.0
    return max(low - (high - low), 0.0) if high > low else 0.0


def _spec(rows: Rows, colours: Mapping[str, str] = COLOURS) -> dict[str, object]:
    floor = _floor(rows)
    told = [_bar(row, floor) for row in rows]
    bottom = min([floor, *(float(str(bar["low"])) for bar in told if floor == 0)])
    top = max((float(str(bar["high"])) for bar in told), default=1.0)
    scale = {"domain": [bottom, max(top, bottom + 1e-9)], "nice": False}
    return {
        "data": {"values": told},
        "height": {"step": _STEP},
        "padding": {"left": 0, "top": 4, "bottom": 4, "right": room_for(told)},
        "encoding": {
            "y": _names({str(row["code"]): str(row["label"]) for row in rows}),
            "tooltip": [
                {"field": "label", "type": "nominal", "title": " "},
                {"field": "shown", "type": "nominal", "title": "tCO2e"},
            ],
        },
        "layer": _layers({"type": "quantitative", "scale": scale, "axis": None}, colours),
        "config": {"view": {"stroke": None}},
    }


def _layers(x: Mapping[str, object], colours: Mapping[str, str]) -> list[dict[str, object]]:
    """The bars, which open, the level that each step reaches, and the figures."""
    kinds = list(colours)
    colour = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [colours[kind] for kind in kinds]},
        "legend": None,
    }
    return [
        {
            "params": [{"name": CLICK, "select": {"type": "point", "fields": ["code"]}}],
            "mark": {"type": "bar", "height": 20, "cornerRadius": 2, "cursor": "pointer"},
            "encoding": {
                "x": {"field": "low", **x},
                "x2": {"field": "high"},
                "color": colour,
                "opacity": {"condition": {"param": CLICK, "value": 1}, "value": 0.45},
            },
        },
        {
            "mark": {"type": "tick", "color": PALE, "thickness": 1, "size": _STEP},
            "encoding": {"x": {"field": "reached", **x}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6, "color": INK, "fontSize": 12.5},
            "encoding": {"x": {"field": "high", **x}, "text": {"field": "shown"}},
        },
    ]


def _bar(row: Mapping[str, object], floor: float) -> dict[str, object]:
    """A step as a bar: where it starts and ends on the axis, whichever way it goes."""
    start, end = float(str(row["start"])), float(str(row["end"]))
    low, high = min(start, end), max(start, end)
    return {**row, "low": max(low, floor) if floor else low, "high": high, "reached": end}


def _names(names: Mapping[str, str]) -> dict[str, object]:
    """The names of the bars on the left; two legs may have a cause in common."""
    words = ", ".join(f"'{code}': {_quoted(label)}" for code, label in names.items())
    return {
        "field": "code",
        "type": "nominal",
        "sort": list(names),
        "axis": {
            "title": None,
            "labelExpr": f"({{{words}}})[datum.value]",
            "labelLimit": _LABELS,
            "ticks": False,
            "domain": False,
            "labelFontSize": 12.5,
            "labelColor": INK,
        },
    }


def _quoted(label: str) -> str:
    """A text inside a Vega expression: a user's words, which must stay words."""
    safe = "".join(c if c.isprintable() else " " for c in label)
    return "'" + safe.replace("\\", "\\\\").replace("'", "\\'") + "'"
