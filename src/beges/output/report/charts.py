"""Charts of the report: PNG pictures drawn by matplotlib, without a browser nor a network.

Figures are made by the object interface, which keeps no global state; the texts come written.
"""

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACCENT, INK, GREY, PALE = "#0F6B6B", "#1F2626", "#6B7676", "#C9CFCF"
WIDTH_IN, DPI = 6.7, 170
_ROW_IN = 0.33
_LINES_IN = 2.9
_WRAPPED = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar: its name, its length in tonnes, the figure beside it, and its colour."""

    label: str
    tonnes: float
    shown: str
    colour: str = ACCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Horizontal bars, in their order."""

    bars: Sequence[Bar]
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A curve over years. ``marked`` are points without a line; ``dashed`` a thin dashed one."""

    label: str
    points: Mapping[int, float]
    shown: Mapping[int, str]
    colour: str = ACCENT
    dashed: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Curves over years, in tonnes."""

    lines: Sequence[Line]
    alt: str


def png(chart: Bars | Lines) -> bytes:
    """The picture of a chart."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = 0.35 + _ROW_IN * max(1, len(chart.bars)) if isinstance(chart, Bars) else _LINES_IN
    figure = Figure(figsize=(WIDTH_IN, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    if isinstance(chart, Bars):
        _draw_bars(axes, chart)
    else:
        _draw_lines(axes, chart)
    return _written(figure)


def _written(figure: "Figure") -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _draw_bars(axes: "Axes", chart: Bars) -> None:
    """Bars from top to bottom, each with its figure; no axis, since the figures are there."""
    positions = range(len(chart.bars))
    lengths = [bar.tonnes for bar in chart.bars]
    axes.barh(positions, lengths, height=0.62, color=[bar.colour for bar in chart.bars])
    axes.set_yticks(positions, [_short(bar.label) for bar in chart.bars])
    for name in axes.get_yticklabels():
        name.set_parse_math(False)  # a dollar in a name is a dollar
    axes.invert_yaxis()
    far = max([0.0, *lengths])
    near = min([0.0, *lengths])
    span = (far - near) or 1.0
    axes.set_xlim(near - (0.16 * span if near < 0 else 0.0), far + 0.16 * span)
    for position, bar in zip(positions, chart.bars, strict=True):
        at = max(bar.tonnes, 0.0) + 0.012 * span
        axes.text(at, position, bar.shown, va="center", ha="left", fontsize=8, color=INK)
    axes.xaxis.set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=7.5, labelcolor=INK)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _short(label: str) -> str:
    """A name on two lines at most."""
    lines = textwrap.wrap(label, _WRAPPED)
    if len(lines) <= 2:
        return "\n".join(lines)
    return f"{lines[0]}\n{lines[1][: _WRAPPED - 1]}…"


def _draw_lines(axes: "Axes", chart: Lines) -> None:
    """Curves from nought, years below, a legend above."""
    from matplotlib.ticker import MaxNLocator

    for line in chart.lines:
        years = sorted(line.points)
        values = [line.points[year] for year in years]
        style = "none" if line.marked else ("--" if line.dashed else "-")
        axes.plot(
            years,
            values,
            linestyle=style,
            marker="" if line.dashed else "o",
            markersize=4.5,
            linewidth=1.2 if line.dashed else 1.8,
            color=line.colour,
            label=line.label,
        )
        for year, told in line.shown.items():
            axes.annotate(
                told,
                (year, line.points[year]),
                textcoords="offset points",
                xytext=(0, 6),
                ha="center",
                fontsize=7.5,
                color=INK,
            )
    highest = max((value for line in chart.lines for value in line.points.values()), default=0.0)
    axes.set_ylim(0, highest * 1.15 or 1.0)
    axes.margins(x=0.06)
    axes.yaxis.set_major_formatter(_grouped)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.set_ylabel("tCO2e", fontsize=8, color=GREY)
    axes.tick_params(labelsize=8, colors=GREY, length=0)
    axes.grid(axis="y", color="#E6EAEA", linewidth=0.7)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)
    if chart.lines:
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, fontsize=8, frameon=False
        )


def _grouped(value: float, _: float) -> str:
    """A tick as the French write it."""
    return f"{value:,.0f}".replace(",", "\u202f")
