"""Match: what is the same thing on both sides, from the surest likeness to the loosest.

Activities have no identifier in common between two years, but for fixed assets, whose one activity
lives for years; a restated year shares all of its identifiers with the year as published. So:

1. ``SAME``: the same activity, for assets and within one year.
2. ``LIKE``: entity, site, type, nature (the series of the factor), characterisation, part, boxes
   and seller of the group. Neither the meter nor the supplier: a meter that is replaced and a
   contract that changes hands are the same consumption of the same place.
3. ``OTHER_NATURE``: the same but for the nature, unless both sides named one: then they are two
   things (a leak of R410A is not a leak of R32), else a choice of factor.
4. ``OTHER_BOX``: the same source under another post, characterisation or part.
5. ``SUBSTITUTED``: the same place and heading, in money on one side and measured on the other.
6. ``ALONE``: one side alone; within one year, activity by activity.

A level only reads what the levels before it left. Keys are numbers over sorted codes: the order of
the lines, and which side comes first, change nothing.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.comparison.facts import COUNTED, FACTS, MONEY
from beges.domain.emissions import Ints

Bools = NDArray[np.bool_]


class Level(enum.IntEnum):
    """How sure a match is, the surest first."""

    SAME = 0
    LIKE = 1
    OTHER_NATURE = 2
    OTHER_BOX = 3
    SUBSTITUTED = 4
    ALONE = 5


KEY = (*FACTS, "part_name", "partner", "nature")
WITHOUT_NATURE = tuple(name for name in KEY if name != "nature")
SOURCE = ("entity", "site", "activity_type", "partner")
PLAIN = (*SOURCE, "nature")
SUBSTITUTES = ("entity", "site", "heading")

_SAFE = 2**60


@dataclass(frozen=True, kw_only=True)
class Groups:
    """For each counted line its group; for each group the level at which it was matched.

    ``row``: the counted rows of the table. ``number``: their groups.
    """

    row: Ints
    number: Ints
    level: NDArray[np.int8]


def numbered(table: pd.DataFrame, columns: Sequence[str], within: Ints | None = None) -> Ints:
    """The number of each row's combination of codes, the same whatever the order of the rows."""
    key = np.zeros(len(table), dtype=np.int64) if within is None else within.copy()
    size = int(key.max(initial=0)) + 1
    for name in columns:
        column = table[name]
        codes = column.cat.codes.to_numpy() if column.dtype == "category" else column.to_numpy()
        width = int(codes.max(initial=0)) + 1
        if size * width >= _SAFE:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            size = int(key.max(initial=0)) + 1
        key = key * width + codes
        size *= width
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def on_both(number: Ints, side: NDArray[np.int8]) -> Bools:
    """For each row whether its number is found on both sides."""
    count = int(number.max(initial=-1)) + 1
    found = np.zeros((count, 2), dtype=bool)
    found[number, side] = True
    return (found[:, 0] & found[:, 1])[number]


def match(table: pd.DataFrame, *, is_same_year: bool) -> Groups:
    """The counted lines of both sides in groups of the same thing."""
    row = np.flatnonzero((table["state"] == COUNTED).to_numpy())
    counted = table.iloc[row].reset_index(drop=True)
    group = np.full(len(row), -1, dtype=np.int64)
    levels: list[NDArray[np.int8]] = []
    made = 0
    for level in Level:
        left = np.flatnonzero(group < 0)
        part = counted.iloc[left]
        number, taken = _at(level, part, is_same_year=is_same_year)
        chosen = np.flatnonzero(taken)
        kept, position = np.unique(number[chosen], return_inverse=True)
        group[left[chosen]] = made + position
        made += len(kept)
        levels.append(np.full(len(kept), level, dtype=np.int8))
    return Groups(row=row, number=group, level=np.concatenate(levels))


def _at(level: Level, part: pd.DataFrame, *, is_same_year: bool) -> tuple[Ints, Bools]:
    """The groups that a level would make of what is left, and which rows it takes."""
    side = part["side"].to_numpy()
    if level is Level.SAME:
        number = numbered(part, (*KEY, "activity"))
        same = on_both(number, side)
        return number, same if is_same_year else same & part["is_asset"].to_numpy()
    if level is Level.LIKE:
        number = numbered(part, KEY)
        return number, on_both(number, side)
    if level is Level.OTHER_NATURE:
        number = numbered(part, WITHOUT_NATURE)
        return number, on_both(number, side) & ~_both_named(number, side, part["named"].to_numpy())
    if level is Level.OTHER_BOX:
        by_source = numbered(part, PLAIN)
        return numbered(part, KEY, by_source), on_both(by_source, side)
    if level is Level.SUBSTITUTED:
        by_place = numbered(part, SUBSTITUTES)
        return numbered(part, KEY, by_place), _changed_money(by_place, side, part)
    number = numbered(part, (*KEY, "activity") if is_same_year else KEY)
    return number, np.ones(len(part), dtype=bool)


def _both_named(number: Ints, side: NDArray[np.int8], named: Bools) -> Bools:
    """Whether both sides of each row's number named their nature, and not by rule."""
    count = int(number.max(initial=-1)) + 1
    by_rule = np.zeros((count, 2), dtype=bool)
    by_rule[number[~named], side[~named]] = True
    return ~(by_rule[:, 0] | by_rule[:, 1])[number]


def _changed_money(number: Ints, side: NDArray[np.int8], part: pd.DataFrame) -> Bools:
    """Whether one side of each row's number is in money alone, and the other has none."""
    names = np.array([code.endswith(MONEY) for code in part["kind"].cat.categories], dtype=bool)
    money = names[part["kind"].cat.codes.to_numpy()] if len(part) else np.empty(0, dtype=bool)
    count = int(number.max(initial=-1)) + 1
    found = np.zeros((count, 2, 2), dtype=bool)
    found[number, side, money.astype(np.int8)] = True
    first, other = found[:, 0, :], found[:, 1, :]
    is_single = (first.sum(axis=1) == 1) & (other.sum(axis=1) == 1)
    return (is_single & (first != other).any(axis=1))[number]
