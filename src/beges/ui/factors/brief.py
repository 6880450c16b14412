"""A factor in short: its totals, its parts by gas, a few facts."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from beges.domain.factors import EmissionFactor, part_fr
from beges.domain.units import unit
from beges.services.library import parts_table
from beges.ui.formats import UNKNOWN, figure, plain
from beges.ui.tables import Shown, sheet

FACTS = {"name": Shown(label="Fiche"), "value": Shown(label=" ")}


def totals(factor: EmissionFactor) -> None:
    """The computed total beside the one that its source prints, in kgCO2e per unit."""
    st.caption(f"kgCO2e par {plain(unit(factor.unit).label_fr)}")
    computed, published = st.columns(2)
    computed.metric("Total calculé", figure(factor.total))
    printed = factor.published_total
    published.metric(
        "Total publié",
        UNKNOWN if printed is None else figure(printed),
        delta=f"écart {figure(factor.gap)}" if factor.gap else None,
        delta_color="off",
        delta_arrow="off",
    )


def parts(factor: EmissionFactor) -> None:
    """Parts × gases, in kgCO2e per unit of the factor, each part under its rank."""
    rows = parts_table(factor)
    ranked = [f"{rank}. {part_fr(part)}" for rank, part in enumerate(factor.parts, start=1)]
    gases = [name for name in rows.columns if name not in ("part", "total")]
    columns = {
        "part": Shown(label="Part", width=180),
        **{gas: Shown(label=gas, show=figure) for gas in gases},
        "total": Shown(label="Total", show=figure, width=100),
    }
    rows = rows.assign(part=[*ranked, "Total calculé"])
    sheet(rows, columns, bold=[False] * len(ranked) + [True])


def facts(told: Mapping[str, str]) -> None:
    """A few facts by name; a blank one is left out."""
    rows = pd.DataFrame([(name, value) for name, value in told.items() if value])
    sheet(rows.set_axis(["name", "value"], axis="columns"), FACTS)
