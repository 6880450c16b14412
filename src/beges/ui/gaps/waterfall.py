"""A waterfall: from one total to another, each step from where the last one ended."""

from collections.abc import Mapping, Sequence

import streamlit as st

from beges.ui.theme import ACCENT, INK

MORE, LESS = "#B5544D", "#4F8A5B"
STEP = 30
LABEL_WIDTH = 330
_NAMES = {
    "field": "label",
    "type": "nominal",
    "sort": {"field": "turn"},
    "axis": {
        "title": None,
        "labelLimit": LABEL_WIDTH,
        "ticks": False,
        "domain": False,
        "labelFontSize": 12.5,
        "labelColor": INK,
    },
}
_COLOUR = {
    "field": "kind",
    "type": "nominal",
    "scale": {"domain": ["total", "more", "less"], "range": [ACCENT, MORE, LESS]},
    "legend": None,
}
_TOOLTIP = [
    {"field": "label", "type": "nominal", "title": " "},
    {"field": "shown", "type": "nominal", "title": "tCO2e"},
]
_BARS = {
    "mark": {"type": "bar", "height": 18, "cornerRadius": 2},
    "encoding": {
        "x": {"field": "low", "type": "quantitative", "axis": None},
        "x2": {"field": "high"},
        "color": _COLOUR,
    },
}
_FIGURES = {
    "mark": {"type": "text", "align": "left", "dx": 6, "color": INK, "fontSize": 12.5},
    "encoding": {
        "x": {"field": "high", "type": "quantitative"},
        "text": {"field": "shown"},
    },
}


def waterfall(rows: Sequence[Mapping[str, object]], *, alt: str) -> None:
    """Horizontal bars in order: ``turn, label, low, high`` (tonnes), ``shown`` and ``kind``.

    ``kind`` is total, more or less.
    """
    spec = {
        "data": {"values": list(rows)},
        "height": {"step": STEP},
        "padding": {"left": 0, "top": 4, "bottom": 4, "right": 8},
        "encoding": {"y": _NAMES, "tooltip": _TOOLTIP},
        "layer": [_BARS, _FIGURES],
        "config": {"view": {"stroke": None}},
    }
    st.vega_lite_chart(spec, alt=alt)
