"""Bands: values that stand too far from a site's own history, or from its peers'.

Distances are those of logarithms: twice too much is as far as half. A band is the median and a
multiple of the median absolute deviation, which a few wrong figures do not move. A value that would
fit if its unit were a thousand times larger or smaller is told as that, and not as an outlier.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import place
from beges.domain.collection.figures import Figures, Law, each
from beges.domain.findings import Finding
from beges.domain.french import number
from beges.domain.units import NotConvertible, UnknownUnit, ratio, unit_catalogue

Floats = NDArray[np.float64]

THOUSAND_BAND = np.log(2.5)
"""A ratio of 1000, or 0.001, within a factor of 2.5: more is another error."""

FEWEST_OWN = 4
"""Other figures of a line that it takes to speak of its history."""

OWN_FACTOR, OWN_SPREAD = np.log(2.5), 3.5
"""Outside its history: further than a factor of 2.5, and than 3.5 robust deviations."""

FEWEST_SITES = 6
"""Other sites that it takes to speak of peers."""

PEER_FACTOR, PEER_SPREAD = np.log(4.0), 3.5
"""Outside its peers: further than a factor of 4, and than 3.5 robust deviations."""

SCALE = 1.4826
"""What makes a median absolute deviation the standard deviation of a normal law."""


def _bands(figures: Figures) -> Iterator[Finding]:
    """A thousand times off; else outside the line's own history; else outside its peers'."""
    table = _measured(figures)
    if not len(table):
        return
    value = np.log(table["daily"].to_numpy())
    own = _distance(value, table, ["site", "activity_type", "basis", "meter"], FEWEST_OWN)
    area = np.log(table["surface"].to_numpy())
    peer_keys = ["activity_type", "basis", "kind"]
    peer = _distance(value - area, table, peer_keys, FEWEST_SITES)
    own_off, peer_off = _thousand(own[0]), _thousand(peer[0])
    off = own_off | (np.isnan(own[0]) & peer_off)
    new = table["row"].to_numpy() >= 0
    nearest = np.where(own_off, own[0], peer[0])
    yield from _off(figures, table, off & new, nearest)
    outside = _beyond(own, OWN_FACTOR, OWN_SPREAD) & ~off
    yield from _outside(figures, table, outside & new, own[0])
    yield from _apart(figures, table, value - area, off)


def _measured(figures: Figures) -> pd.DataFrame:
    """The positive figures with a site, a day's quantity in the base unit, and a surface."""
    table = figures.table
    table = table[((table["quantity"] > 0) & (table["site"] != "") & table["real"]).to_numpy()]
    bases = {code: entry.basis for code, entry in unit_catalogue().items()}
    sizes = {code: _size(code) for code in table["unit"].unique()}
    sites = figures.beside.perimeter.sites
    surface = {code: float(s.surface_m2) for code, s in sites.items() if s.surface_m2}
    daily = table["quantity"] / table["days"] * table["unit"].map(sizes).astype("float64")
    table = table.assign(
        daily=daily,
        basis=table["unit"].map(bases),
        kind=table["site"].map({code: site.kind for code, site in sites.items()}),
        surface=table["site"].map(surface).astype("float64"),
    )
    return table[table["daily"].notna().to_numpy()].reset_index(drop=True)


@cache
def _size(code: str) -> float:
    """What a unit is worth in the first unit of its basis; NaN where they do not convert."""
    catalogue = unit_catalogue()
    if code not in catalogue:
        return np.nan
    first = next(u.code for u in catalogue.values() if u.basis == catalogue[code].basis)
    try:
        return float(ratio(code, first))
    except (NotConvertible, UnknownUnit):
        return np.nan


def _distance(
    value: Floats, table: pd.DataFrame, keys: Sequence[str], fewest: int
) -> tuple[Floats, Floats]:
    """The distance of each value to the median of its group, and the robust deviation of the group.

    NaN where the group holds fewer than ``fewest`` others.
    """
    frame = table[[*keys]].assign(value=value)
    groups = frame.groupby([*keys], dropna=False)["value"]
    median = groups.transform("median")
    enough = (groups.transform("count") > fewest).to_numpy()
    spread = frame.assign(value=(frame["value"] - median).abs())
    deviation = spread.groupby([*keys], dropna=False)["value"].transform("median").to_numpy()
    away = np.where(enough, value - median.to_numpy(), np.nan)
    return away, SCALE * deviation


def _thousand(away: Floats) -> NDArray[np.bool_]:
    """Whether a distance is that of a unit a thousand times off."""
    return np.nan_to_num(np.abs(np.abs(away) - np.log(1000.0)), nan=np.inf) <= THOUSAND_BAND


def _beyond(away: tuple[Floats, Floats], factor: float, spread: float) -> NDArray[np.bool_]:
    """Whether a distance is beyond the band of its group."""
    distance = np.nan_to_num(np.abs(away[0]))
    return distance > np.maximum(factor, spread * np.nan_to_num(away[1]))


def _off(
    figures: Figures, table: pd.DataFrame, rows: NDArray[np.bool_], away: Floats
) -> Iterator[Finding]:
    """Values that would fit if the unit were a thousand times smaller or larger."""

    def told(position: int) -> Finding:
        size = "trop grande" if away[position] > 0 else "trop petite"
        return _finding(figures, table, position, "unit_off_by_thousand", size=size)

    yield from each(np.flatnonzero(rows).tolist(), told)


def _outside(
    figures: Figures, table: pd.DataFrame, rows: NDArray[np.bool_], away: Floats
) -> Iterator[Finding]:
    """Values far from what the same line usually shows."""

    def told(position: int) -> Finding:
        times = _times_fr(away[position])
        return _finding(figures, table, position, "value_outside_history", times=times)

    yield from each(np.flatnonzero(rows).tolist(), told)


def _finding(
    figures: Figures, table: pd.DataFrame, position: int, code: str, **values: str
) -> Finding:
    row = table.iloc[position]
    where = place(figures.new, int(row["row"]), "quantity")
    told = {"quantity": number(float(row["quantity"])), "site": row["site"], **values}
    return Finding(code=code, where=where, values=told)


def _apart(
    figures: Figures, table: pd.DataFrame, value: Floats, off: NDArray[np.bool_]
) -> Iterator[Finding]:
    """Sites whose usual consumption a m² is far from that of the other sites of their kind.

    One finding a site and a type, at its first new figure: twelve months say it once.
    """
    keys = ["site", "activity_type", "basis", "kind"]
    sound = table.assign(value=value)[~off & ~np.isnan(value)]
    sites = sound.groupby(keys, dropna=False)["value"].median().reset_index()
    away = _distance(
        sites["value"].to_numpy(), sites, ["activity_type", "basis", "kind"], FEWEST_SITES
    )
    sites = sites.assign(away=away[0])[_beyond(away, PEER_FACTOR, PEER_SPREAD)]
    new = sound[(sound["row"] >= 0).to_numpy()].drop_duplicates(["site", "activity_type"])
    for row in new.merge(sites[[*keys, "away"]], on=keys).to_dict("records"):
        yield Finding(
            code="value_outside_peers",
            where=place(figures.new, int(row["row"]), "quantity"),
            values={"site": row["site"], "times": _times_fr(row["away"])},
        )


def _times_fr(away: float) -> str:
    """A distance of logarithms as a ratio in words."""
    times = number(float(np.exp(abs(away))), 1)
    return f"{times} fois plus grande" if away > 0 else f"{times} fois plus petite"


BANDS: tuple[Law, ...] = (_bands,)
"""The laws on values."""
