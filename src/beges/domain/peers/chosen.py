"""Peers chosen: the same activity and size, then wider until there are enough to say anything.

Always the same version of the method (a V4 inventory is not one of V5 with noughts) and one
inventory an organisation, that of the year nearest to ours. The ladder: the exact NAF code and the
bracket; the NAF division and the bracket; either with the neighbouring brackets; the division,
whatever the size. A quartile of fewer than five says nothing: then nothing is compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.peers.brackets import Bracket, brackets
from beges.domain.peers.published import POSTS

FEWEST = 5
"""Fewer peers than that are not compared."""

_NAF = re.compile(r"\d{2}(?:\d{2}[A-Z]?)?")
Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose peers are looked for. ``bracket`` is ``None`` when the staff is unknown."""

    naf: str
    bracket: Bracket | None
    method: str
    year: int
    sirens: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A rung of the ladder, in words, and how many peers it has."""

    label_fr: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The peers, the rung that gave them, and those that were tried first.

    ``without_total``: organisations that the last rung leaves out because their posts add up to
    nothing, so that no share can be taken. ``peers`` is empty when even the widest has too few.
    """

    peers: pd.DataFrame
    tried: tuple[Reach, ...]
    without_total: int

    @property
    def is_enough(self) -> bool:
        """Whether there are enough to compare with."""
        return len(self.peers) >= FEWEST

    @property
    def is_wider(self) -> bool:
        """Whether the first rung was not enough."""
        return len(self.tried) > 1


def naf_key(text: str) -> str:
    """A NAF code without its point: ``64.99Z`` and ``6499Z`` are one; blank when it is none."""
    bare = re.sub(r"[\s.]", "", text).upper()
    return bare if _NAF.fullmatch(bare) else ""


def choose(table: pd.DataFrame, asked: Asked) -> Chosen:
    """The peers of an organisation among published inventories, widened until there are enough."""
    same = table[(table["method"] == asked.method) & ~table["siren"].isin(asked.sirens)]
    alone = _nearest_year(same, asked.year)
    has_total = alone[list(POSTS)].sum(axis="columns").to_numpy() > 0
    tried: list[Reach] = []
    for label, rows in _rungs(alone, asked):
        found = alone[rows & has_total]
        tried.append(Reach(label_fr=label, count=len(found)))
        if len(found) >= FEWEST:
            lost = int((rows & ~has_total).sum())
            peers = found.reset_index(drop=True)
            return Chosen(peers=peers, tried=tuple(tried), without_total=lost)
    return Chosen(peers=alone.iloc[:0], tried=tuple(tried), without_total=0)


def _nearest_year(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """One inventory an organisation: of the nearest year, the later of two as near."""
    away = (table["year"] - year).abs()
    ordered = table.assign(away=away).sort_values(["away", "year"], ascending=[True, False])
    kept = ordered.drop_duplicates("siren", keep="first")
    return kept.sort_values("row").drop(columns="away").reset_index(drop=True)


def _rungs(table: pd.DataFrame, asked: Asked) -> Iterator[tuple[str, Rows]]:
    """The ladder: words and rows. Rungs that need what is not known are left out."""
    exact, division = naf_key(asked.naf), naf_key(asked.naf)[:2]
    codes = table["naf"].astype("str")
    by_code = [
        (f"même code NAF ({exact})", (codes == exact).to_numpy()) if len(exact) > 2 else None,
        (f"même division NAF ({division})", codes.str.startswith(division).to_numpy())
        if division
        else None,
    ]
    known = [rung for rung in by_code if rung is not None]
    if asked.bracket is not None:
        own = _within(table, [asked.bracket])
        for words, rows in known:
            yield f"{words}, même tranche d'effectif ({asked.bracket.label_fr})", rows & own
        near = _neighbours(asked.bracket)
        beside = _within(table, near)
        told = f"de {near[0].label_fr.split(' ')[0]} à {near[-1].label_fr.split(' à ')[-1]}"
        if not near[-1].last:
            told = f"à partir de {near[0].label_fr.split(' ')[0]} salariés"
        for words, rows in known:
            yield f"{words}, tranches d'effectif voisines ({told})", rows & beside
    for words, rows in known[-1:] if asked.bracket is not None else known:
        yield f"{words}, toutes tailles", rows


def _within(table: pd.DataFrame, chosen: list[Bracket]) -> Rows:
    """The organisations whose bracket is one of these."""
    told = pd.MultiIndex.from_frame(table[["first", "last"]].astype("Int64").fillna(-1))
    return np.asarray(told.isin([(bracket.first, bracket.last) for bracket in chosen]), dtype=bool)


def _neighbours(bracket: Bracket) -> list[Bracket]:
    """A bracket with the one before and the one after."""
    known = list(brackets())
    if bracket not in known:
        return [bracket]
    at = known.index(bracket)
    return known[max(0, at - 1) : at + 2]
