"""Charts: raw Vega-Lite, with French figures written by the services and fixed colours."""

from collections.abc import Mapping, Sequence

import streamlit as st

from beges.ui.theme import ACCENT, INK, PALE

Rows = Sequence[Mapping[str, object]]

_LOCALE = {
    "number": {
        "decimal": ",",
        "thousands": "\u202f",
        "grouping": [3],
        "currency": ["", "\u202f€"],
    }
}
_TOOLTIP = [
    {"field": "label", "type": "nominal", "title": " "},
    {"field": "shown", "type": "nominal", "title": "tCO2e"},
    {"field": "share", "type": "nominal", "title": "part"},
]
BAR_STEP = 30
LABEL_WIDTH = 250
SIGN_WIDTH = 7
"""Pixels that a sign of a figure takes, at most."""


def room_for(rows: Rows) -> int:
    """Pixels on the right for the longest figure, which no bar then pushes out of the picture."""
    return 8 + SIGN_WIDTH * max((len(str(row.get("shown") or "")) for row in rows), default=0)


def bars(
    rows: Rows, colours: Mapping[str, str], *, alt: str, label_width: int = LABEL_WIDTH
) -> None:
    """Horizontal bars, each with its figure; the order of the rows is kept."""
    st.vega_lite_chart(_bars(rows, colours, label_width), alt=alt)


def _bars(rows: Rows, colours: Mapping[str, str], label_width: int) -> dict[str, object]:
    shown = _distinct(rows)
    return {
        "data": {"values": shown},
        "height": {"step": BAR_STEP},
        "padding": {"left": 0, "top": 4, "bottom": 4, "right": room_for(shown)},
        "encoding": {
            "y": _names(shown, label_width),
            "x": {"field": "tonnes", "type": "quantitative", "axis": None},
            "tooltip": _TOOLTIP,
        },
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 2, "height": 18},
                "encoding": {"color": _colour(shown, colours)},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": INK, "fontSize": 12.5},
                "encoding": {"text": {"field": "shown"}},
            },
        ],
        "config": {"locale": _LOCALE, "view": {"stroke": None}},
    }


def two_years(
    rows: Rows, before: Rows, colours: Mapping[str, str], *, alt: str, label_width: int = 150
) -> None:
    """Horizontal bars of this year, those of last year paler beneath."""
    values = [
        {**row, "turn": turn, "when": when}
        for turn, when, group in ((0, "now", _distinct(rows)), (1, "before", _distinct(before)))
        for row in group
    ]
    spec = _bars(rows, colours, label_width)
    offset = {"field": "turn", "type": "nominal", "sort": [0, 1]}
    colour = _colour(_distinct(rows), colours)
    spec |= {
        "data": {"values": values},
        "padding": {"left": 0, "top": 4, "bottom": 4, "right": room_for(values)},
        "height": {"step": 23, "for": "offset"},
        "encoding": {**_mapping(spec["encoding"]), "yOffset": offset},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 2},
                "encoding": {
                    "color": colour,
                    "opacity": {
                        "field": "when",
                        "type": "nominal",
                        "scale": {"domain": ["now", "before"], "range": [1, 0.32]},
                        "legend": None,
                    },
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": INK, "fontSize": 12},
                "encoding": {"text": {"field": "shown"}},
            },
        ],
    }
    st.vega_lite_chart(spec, alt=alt)


def months(rows: Rows, *, alt: str) -> None:
    """Upright bars, one a month."""
    spec = {
        "data": {"values": list(rows)},
        "height": 260,
        "mark": {"type": "bar", "color": ACCENT, "cornerRadiusEnd": 2},
        "encoding": {
            "x": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "labelAngle": 0, "labelExpr": "split(datum.label, ' ')[0]"},
            },
            "y": {
                "field": "tonnes",
                "type": "quantitative",
                "axis": {"title": "tCO2e", "format": ",.0f", "tickCount": 5},
            },
            "tooltip": _TOOLTIP,
        },
        "config": {"locale": _LOCALE, "view": {"stroke": None}},
    }
    st.vega_lite_chart(spec, alt=alt)


def _names(rows: Rows, width: int) -> dict[str, object]:
    return {
        "field": "label",
        "type": "nominal",
        "sort": [row["label"] for row in rows],
        "axis": {
            "title": None,
            "labelLimit": width,
            "ticks": False,
            "domain": False,
            "labelFontSize": 12.5,
            "labelColor": INK,
        },
    }


def _colour(rows: Rows, colours: Mapping[str, str]) -> dict[str, object]:
    codes = [str(row["code"]) for row in rows]
    hues = [colours.get(code, PALE if code == "*" else ACCENT) for code in codes]
    return {
        "field": "code",
        "type": "nominal",
        "scale": {"domain": codes, "range": hues},
        "legend": None,
    }


def _distinct(rows: Rows) -> list[dict[str, object]]:
    """Two sites of one name stay two bars."""
    names = [row["label"] for row in rows]
    return [
        {**row, "label": f"{row['label']} ({row['code']})"}
        if names.count(row["label"]) > 1
        else dict(row)
        for row in rows
    ]


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def intervals(rows: Rows, *, alt: str, label_width: int = LABEL_WIDTH) -> None:
    """A dot and its interval for each row, on a scale of tonnes."""
    shown = _distinct(rows)
    tonnes = {"type": "quantitative", "axis": {"title": "tCO2e", "format": ",.0f", "tickCount": 6}}
    tooltip = [*_TOOLTIP[:2], {"field": "span", "type": "nominal", "title": "à 95 %"}]
    spec = {
        "data": {"values": shown},
        "height": {"step": 24},
        "padding": {"left": 0, "top": 4, "bottom": 4, "right": 8},
        "encoding": {
            "y": {**_names(shown, label_width), "scale": {"type": "point", "padding": 0.8}},
            "tooltip": tooltip,
        },
        "layer": [
            {
                "mark": {"type": "rule", "size": 6, "color": PALE},
                "encoding": {"x": {"field": "low", **tonnes}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "color": ACCENT},
                "encoding": {"x": {"field": "tonnes", **tonnes}},
            },
        ],
        "config": {"locale": _LOCALE, "view": {"stroke": None}},
    }
    st.vega_lite_chart(spec, alt=alt)


def trajectory(rows: Rows, colours: Mapping[str, str], *, alt: str) -> None:
    """Lines over years: the way to the targets, what was emitted, and the benchmark dashed.

    ``colours`` names the three series, in that order.
    """
    aimed, emitted, benchmark = colours
    told = [{"filter": {"field": "series", "oneOf": [aimed, emitted]}}]
    spec = {
        "data": {"values": list(rows)},
        "height": 340,
        "padding": {"left": 0, "top": 4, "bottom": 4, "right": room_for(rows) // 2},
        "encoding": _over_years(colours),
        "layer": [
            {
                "transform": [{"filter": {"field": "series", "oneOf": [aimed, benchmark]}}],
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {"strokeDash": _dashed(benchmark)},
            },
            {
                "transform": told,
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            },
            {
                "transform": told,
                "mark": {"type": "text", "dy": -12, "fontSize": 12},
                "encoding": {"text": {"field": "shown"}, "color": {"value": INK}},
            },
        ],
        "config": {"locale": _LOCALE, "view": {"stroke": None}},
    }
    st.vega_lite_chart(spec, alt=alt)


def _over_years(colours: Mapping[str, str]) -> dict[str, object]:
    """Years across, tonnes up, a colour a series."""
    axis = {"title": None, "format": "d", "tickMinStep": 1, "tickCount": 12, "grid": False}
    scale = {"zero": False, "nice": False}
    return {
        "x": {"field": "year", "type": "quantitative", "scale": scale, "axis": axis},
        "y": {
            "field": "tonnes",
            "type": "quantitative",
            "axis": {"title": "tCO2e", "format": ",.0f", "tickCount": 6},
        },
        "color": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": list(colours), "range": [*colours.values()]},
            "legend": {"title": None, "orient": "top", "labelLimit": 260},
        },
        "tooltip": [
            {"field": "series", "type": "nominal", "title": " "},
            {"field": "year", "type": "quantitative", "title": "année", "format": "d"},
            {"field": "shown", "type": "nominal", "title": "tCO2e"},
        ],
    }


def _dashed(series: str) -> dict[str, object]:
    """Dashes for one series."""
    condition = {"test": {"field": "series", "equal": series}, "value": [5, 4]}
    return {"condition": condition, "value": [1, 0]}


def beside_quartiles(rows: Rows, *, alt: str, label_width: int = LABEL_WIDTH) -> None:
    """Ours as a dot, and others' half in the middle as a band with its median, in shares."""
    shown = _distinct(rows)
    scale = {"type": "quantitative", "axis": {"title": None, "format": ".0%", "tickCount": 6}}
    tooltip = [
        {"field": "label", "type": "nominal", "title": " "},
        {"field": "shown", "type": "nominal", "title": "vous"},
        {"field": "span", "type": "nominal", "title": "pairs : quartiles, médiane"},
    ]
    spec = {
        "data": {"values": shown},
        "height": {"step": 24},
        "padding": {"left": 0, "top": 4, "bottom": 4, "right": 8},
        "encoding": {
            "y": {**_names(shown, label_width), "scale": {"type": "point", "padding": 0.8}},
            "tooltip": tooltip,
        },
        "layer": [
            {
                "mark": {"type": "rule", "size": 9, "color": PALE},
                "encoding": {"x": {"field": "q1", **scale}, "x2": {"field": "q3"}},
            },
            {
                "mark": {"type": "tick", "thickness": 2, "size": 13, "color": INK},
                "encoding": {"x": {"field": "median", **scale}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 75, "color": ACCENT},
                "encoding": {"x": {"field": "ours", **scale}},
            },
        ],
        "config": {"locale": _LOCALE, "view": {"stroke": None}},
    }
    st.vega_lite_chart(spec, alt=alt)
