"""Shapes: the share of each post and category, ours beside the peers' median and quartiles.

Shares only: two organisations of one activity differ in size far more than in shape. On both sides
they are taken of the posts that our inventory keeps, so that a post that we exclude does not swell
our other shares; the excluded ones are shown apart. In the published file an excluded post and a
nought read the same (method.md §2.4), which pulls the peers' medians down: it is said wherever they
are shown. Quartiles are linear interpolations (numpy's default, type 7 of Hyndman and Fan).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.nomenclature import posts
from beges.domain.peers.published import POSTS

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Our inventory: tonnes by V5 post, ``None`` for an excluded one, and the staff if known."""

    tonnes: Mapping[str, float | None]
    staff: float | None = None

    @property
    def kept(self) -> Mapping[str, float]:
        """The posts that our inventory does not exclude, and their tonnes."""
        known = {post: self.tonnes.get(post) for post in POSTS}
        return {post: mass for post, mass in known.items() if mass is not None}

    @property
    def total(self) -> float:
        """What they add up to."""
        return sum(self.kept.values())

    @property
    def excluded(self) -> list[str]:
        """Those that it does."""
        return [post for post in POSTS if self.tonnes.get(post) is None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerHead:
    """Tonnes for each employee. A bracket gives an interval, not a number.

    ``low`` is the median over the peers of total ÷ the greatest staff of the bracket, ``high`` of
    total ÷ its least; ``count`` the peers whose bracket has both ends. ``ours`` is by our own
    staff, ``None`` when it is unknown.
    """

    low: float | None
    high: float | None
    count: int
    ours: float | None


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """Our shape beside the peers'.

    ``posts`` and ``categories``: ``code``, ``label``, ``ours`` (NaN without a total), ``q1``,
    ``median``, ``q3`` as fractions, ``reporting`` (peers above nought), ``below`` (share of the
    peers whose share is smaller than ours, ties for half; NaN where all are alike). ``excluded``:
    ``code``, ``label``, ``reporting``, ``median`` of the share of those that report it, of their
    whole total.
    """

    posts: pd.DataFrame
    categories: pd.DataFrame
    excluded: pd.DataFrame
    per_head: PerHead
    peers: int
    usable: int


def compare_shapes(peers: pd.DataFrame, ours: Ours) -> Shapes:
    """Our shares beside those of the peers."""
    masses = peers[list(POSTS)].to_numpy(dtype=np.float64, na_value=np.nan)
    kept = [POSTS.index(post) for post in ours.kept]
    filled = np.nan_to_num(masses, nan=0.0)
    totals = filled[:, kept].sum(axis=1)
    rows = totals > 0
    theirs = np.divide(
        filled[:, kept], totals[:, None], where=rows[:, None], out=_nans(filled, kept)
    )
    theirs = theirs[rows]
    mine = share_of_posts(ours)
    names = {code: f"{code} {post.label_fr}" for code, post in posts("v5").items()}
    by_category, of = _categories([*ours.kept])
    return Shapes(
        posts=_table([(c, names[c]) for c in ours.kept], theirs, [mine[c] for c in ours.kept]),
        categories=_table(
            by_category, _grouped(theirs, of), _grouped(np.array([[*mine.values()]]), of)[0]
        ),
        excluded=_excluded(filled, ours.excluded, names),
        per_head=_per_head(peers[rows], totals[rows], ours),
        peers=len(peers),
        usable=int(rows.sum()),
    )


def share_of_posts(ours: Ours) -> Mapping[str, float]:
    """Our share of each post that we keep; NaN when they add up to nothing."""
    total = ours.total
    return {post: mass / total if total > 0 else np.nan for post, mass in ours.kept.items()}


def _nans(filled: Shares, kept: Sequence[int]) -> Shares:
    return np.full((len(filled), len(kept)), np.nan)


def _categories(kept: Sequence[str]) -> tuple[list[tuple[str, str]], list[int]]:
    """The categories of the posts that are kept, and the category of each."""
    known = posts("v5")
    codes = list(dict.fromkeys(known[post].category for post in kept))
    labels = {known[post].category: known[post].category_fr for post in kept}
    told = [(code, f"{code} {labels[code]}") for code in codes]
    return told, [codes.index(known[post].category) for post in kept]


def _grouped(shares: Shares, of: Sequence[int]) -> Shares:
    """Shares of posts added by category."""
    sums = np.zeros((len(shares), max(of, default=-1) + 1))
    np.add.at(sums.T, np.asarray(of, dtype=np.int64), shares.T)
    return sums


def _table(
    named: Sequence[tuple[str, str]], theirs: Shares, mine: Sequence[float] | Shares
) -> pd.DataFrame:
    """Quartiles of the peers beside our share, row by row."""
    none = np.full((3, len(named)), np.nan)
    low, middle, high = np.percentile(theirs, [25, 50, 75], axis=0) if len(theirs) else none
    own = np.asarray(mine, dtype=np.float64)
    below = ((theirs < own).mean(axis=0) + (theirs <= own).mean(axis=0)) / 2 if len(theirs) else own
    return pd.DataFrame(
        {
            "code": [code for code, _ in named],
            "label": [label for _, label in named],
            "ours": own,
            "q1": low,
            "median": middle,
            "q3": high,
            "reporting": (theirs > 0).sum(axis=0),
            "below": np.where(np.isnan(own) | _all_alike(theirs, own), np.nan, below),
        }
    )


def _all_alike(theirs: Shares, own: Shares) -> NDArray[np.bool_]:
    """Columns where everybody has the same share, a nought most of the time: no rank there."""
    return (theirs == own).all(axis=0) if len(theirs) else np.zeros(len(own), dtype=np.bool_)


def _excluded(filled: Shares, excluded: Sequence[str], names: Mapping[str, str]) -> pd.DataFrame:
    """The posts that we exclude: how many peers report them, and how much they weigh there."""
    wholes = filled.sum(axis=1)
    rows = []
    for post in excluded:
        masses = filled[:, POSTS.index(post)]
        told = (masses > 0) & (wholes > 0)
        share = float(np.median(masses[told] / wholes[told])) if told.any() else np.nan
        rows.append((post, names[post], int(told.sum()), share))
    return pd.DataFrame(rows, columns=["code", "label", "reporting", "median"])


def _per_head(peers: pd.DataFrame, totals: Shares, ours: Ours) -> PerHead:
    """Tonnes for each employee, between the two ends of each peer's bracket."""
    first = peers["first"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    last = peers["last"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    known = (first > 0) & (last > 0)
    return PerHead(
        low=float(np.median(totals[known] / last[known])) if known.any() else None,
        high=float(np.median(totals[known] / first[known])) if known.any() else None,
        count=int(known.sum()),
        ours=ours.total / ours.staff if ours.staff else None,
    )
