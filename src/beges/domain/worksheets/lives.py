"""Lives: what of an asset is counted when it leaves before the end of its accounting life.

A BEGES counts an asset as long as it is amortised (V5 p.83). One that leaves earlier keeps the
yearly share that it had, and stops: its quantity and its life are both brought to the years
counted, so that no year before moves. The year of exit is not counted, that of entry is in full:
the convention of the engine's N calendar years. GHG Protocol counts the purchase in its year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.columns import Table
from beges.domain.findings import Finding
from beges.domain.french import day
from beges.domain.nomenclature import activity_types
from beges.domain.worksheets.arithmetic import Objects, Rows, by_distinct, chosen, floats
from beges.domain.worksheets.laws import Bound, place

LIFE = Bound(column="life_years", low=1, high=100, expected_fr="une durée de 1 à 100 ans")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """For each asset: the life to enter, the share of its quantity, and how it is told."""

    life: Objects
    share: Objects
    told: Objects
    cut: Rows


def lives_of(rows: pd.DataFrame, kinds: Objects, dates: tuple[str, str]) -> Lives:
    """The lives of assets; ``dates`` names the columns of their entry and their exit."""
    entry, left = (rows[name] for name in dates)
    default = by_distinct(kinds, lambda code: activity_types()[str(code)].default_life_years or 1)
    life = floats(rows["life_years"])
    full = chosen(np.isnan(life), default.astype(np.float64), life).astype(np.int64)
    years = (left.dt.year - entry.dt.year).fillna(0).to_numpy(dtype=np.int64)
    counted = np.minimum(np.maximum(years, 1), full)
    cut = left.notna().to_numpy(dtype=bool) & (counted < full)
    share = np.array([Fraction(int(k), int(n)) for k, n in zip(counted, full, strict=True)])
    days = by_distinct(left.dt.date.where(left.notna(), None), day)
    told = [
        f" × {k} année(s) comptée(s) / {n} ans (sortie le {when})" if shorter else ""
        for k, n, when, shorter in zip(counted, full, days, cut, strict=True)
    ]
    return Lives(
        life=chosen(cut, counted, chosen(np.isnan(life), None, full)),
        share=chosen(cut, share, Fraction(1)),
        told=np.array(told, dtype=object),
        cut=cut,
    )


def cut_short(table: Table, rows: pd.DataFrame, lives: Lives, column: str) -> Iterator[Finding]:
    """The assets whose amortisation stops before its end."""
    for row in np.flatnonzero(lives.cut):
        where = place(table, rows, int(row), column)
        yield Finding(code="asset_cut_short", where=where, values={"years": int(lives.life[row])})
