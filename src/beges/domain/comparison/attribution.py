"""Attribute: the cause of what moved in each group of lines, and what each cause did.

Precedence, for a group found on both sides: the perimeter (its entity or its site was not in for
the same part of both years), then the kind of data; each takes the whole change, because nothing
would tell its part from the rest without a fiction. Only what is left is split, between quantity
and factor. What one side has alone was left out of the other for a reason that is known (out of
the perimeter, excluded, out of view), or stands under another box or another kind of data, or is
new: in one year by another method a source that was added, or a datum that was forgotten; between
years, activity.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from beges.domain.comparison import bridge_causes as causes
from beges.domain.comparison.factors import factor_cause
from beges.domain.comparison.facts import COUNTED, OUT_OF_VIEW, Sides
from beges.domain.comparison.matching import (
    KEY,
    PLAIN,
    Bools,
    Groups,
    Level,
    numbered,
    on_both,
)
from beges.domain.comparison.splitting import exact_sums, midpoint
from beges.domain.comparison.windows import window_causes
from beges.domain.emissions import Ints, Objects
from beges.domain.inventory.consolidate import Status

_LEFT_OUT = {
    Status.ELIMINATED.value: causes.PERIMETER_ENTITY,
    Status.EXCLUDED.value: causes.METHOD_SETTING,
    Status.UNPOSTED.value: causes.METHOD_BOX,
    OUT_OF_VIEW: causes.METHOD_SETTING,
}
"""Why the other side does not count what it has computed; out of the perimeter, the dates tell."""


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """The counted lines of both sides in their groups, and what each group is, side by side."""

    sides: Sides
    groups: Groups

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The counted lines."""
        return self.sides.table.iloc[self.groups.row].reset_index(drop=True)

    @property
    def number(self) -> Ints:
        """The group of each counted line."""
        return self.groups.number

    @cached_property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.groups.level)

    @cached_property
    def side(self) -> Ints:
        """The side of each counted line."""
        return self.lines["side"].to_numpy().astype(np.int64)

    @cached_property
    def first(self) -> Ints:
        """A line of each group, for what its lines have in common."""
        rows = np.full(self.count, -1, dtype=np.int64)
        rows[self.number[::-1]] = np.arange(len(self.number), dtype=np.int64)[::-1]
        return rows

    @cached_property
    def present(self) -> Bools:
        """Whether each group is found on each side: groups × 2."""
        found = np.zeros((self.count, 2), dtype=bool)
        found[self.number, self.side] = True
        return found

    @cached_property
    def masses(self) -> Ints:
        """The masses of each group on each side, in milligrams: groups × 2."""
        sums = np.zeros((self.count, 2), dtype=np.int64)
        np.add.at(sums, (self.number, self.side), self.lines["total_mg"].to_numpy())
        return sums

    def most(self, codes: Ints) -> Ints:
        """The code that weighs most in each group and side, −1 where it is absent: groups × 2."""
        place = self.number * 2 + self.side
        found = np.full(self.count * 2, -1, dtype=np.int64)
        found[place] = codes
        several = np.zeros(self.count * 2, dtype=bool)
        several[place[found[place] != codes]] = True
        rows = np.flatnonzero(several[place])
        if len(rows):
            mass = self.lines["total_mg"].abs().to_numpy()[rows]
            weights = pd.DataFrame({"place": place[rows], "code": codes[rows], "mass": mass})
            sums = weights.groupby(["place", "code"])["mass"].sum().reset_index()
            sums = sums.sort_values(["place", "mass", "code"], ascending=[True, False, True])
            heaviest = sums.drop_duplicates("place")
            found[heaviest["place"].to_numpy()] = heaviest["code"].to_numpy()
        return found.reshape(-1, 2)

    @cached_property
    def measure(self) -> Ints:
        """Which measure adds up each group's quantities: 0 entered, 1 converted, −1 neither."""
        uniform = [
            self.is_uniform(measure.basis[self.groups.row]) for measure in self.sides.measures
        ]
        return np.where(uniform[0], 0, np.where(uniform[1], 1, -1)).astype(np.int64)

    @cached_property
    def has_same_rates(self) -> Bools:
        """Whether both sides of each group used the same exact factors."""
        same = [self.same_set(measure.rate[self.groups.row]) for measure in self.sides.measures]
        return same[0] | (same[1] & (self.measure == 1))

    @cached_property
    def has_same_vintage(self) -> Bools:
        """Whether both sides used factors of the same series, years, publisher and release."""
        told: dict[object, int] = {}
        codes = [told.setdefault(used.vintage, len(told)) for used in self.sides.factors]
        return self.same_set(np.array([*codes, -1], dtype=np.int64)[self.lines["used"]])

    def same_set(self, codes: Ints) -> Bools:
        """Whether both sides of each group hold the same codes."""
        number = numbered(pd.DataFrame({"code": codes}), ("code",), self.number)
        shared = on_both(number, self.side.astype(np.int8))
        same = np.ones(self.count, dtype=bool)
        same[self.number[~shared]] = False
        return same

    def is_uniform(self, codes: Ints) -> Bools:
        """Whether each group holds one code alone."""
        first = codes[self.first]
        uniform = np.ones(self.count, dtype=bool)
        uniform[self.number[codes != first[self.number]]] = False
        return uniform


@dataclass(frozen=True, kw_only=True)
class Attributed:
    """For each group: two causes (the second of the factor, blank elsewhere) and their masses."""

    cause: Objects
    cause_mg: Ints
    factor_cause: Objects
    factor_mg: Ints


def attribute(grouped: Grouped) -> Attributed:
    """The causes of each group's change."""
    sides, masses = grouped.sides, grouped.masses
    change = masses[:, 1] - masses[:, 0]
    both = grouped.present.all(axis=1)
    whole = np.full(grouped.count, causes.NO_CAUSE, dtype=object)
    facts = grouped.lines.iloc[grouped.first]
    window = window_causes(sides, facts["entity"].array, facts["site"].array)
    rates = grouped.has_same_rates
    whole[both] = _whole(grouped)[both]
    whole[both & (window != causes.NO_CAUSE)] = window[both & (window != causes.NO_CAUSE)]
    whole[~both] = _alone(grouped, window)[~both]
    moved = np.where(sides.is_same_year(), causes.CORRECTION_REVISED, causes.ACTIVITY_CHANGE).item()
    split = both & (whole == causes.NO_CAUSE)
    cause = np.where(split, moved, whole).astype(object)
    cause_mg = change.copy()
    rows = np.flatnonzero(split & ~rates & (grouped.measure >= 0) & (change != 0))
    cause_mg[rows] = _of_quantity(grouped, rows)
    factor_mg = change - cause_mg
    named = np.full(grouped.count, causes.NO_CAUSE, dtype=object)
    touched = np.flatnonzero(factor_mg != 0)
    named[touched] = _factor_causes(grouped, touched)
    return Attributed(cause=cause, cause_mg=cause_mg, factor_cause=named, factor_mg=factor_mg)


def _whole(grouped: Grouped) -> Objects:
    """The cause that takes the whole change of a group found on both sides; else blank."""
    kind = grouped.most(grouped.lines["kind"].cat.codes.to_numpy().astype(np.int64))
    is_known = (grouped.measure >= 0) | grouped.has_same_rates | grouped.has_same_vintage
    other = (kind[:, 0] != kind[:, 1]) | ~is_known
    return np.where(other, causes.METHOD_KIND, causes.NO_CAUSE).astype(object)


def _of_quantity(grouped: Grouped, rows: Ints) -> Ints:
    """What the change of quantity did in these groups, by the midpoint rule."""
    place = np.full(grouped.count, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows), dtype=np.int64)
    sums: Objects = np.zeros(len(rows) * 2, dtype=object)
    for code, measure in enumerate(grouped.sides.measures):
        chosen = (place[grouped.number] >= 0) & (grouped.measure[grouped.number] == code)
        taken = np.flatnonzero(chosen)
        number = place[grouped.number[taken]] * 2 + grouped.side[taken]
        entered = measure.entered.taken(grouped.groups.row[taken])
        sums += exact_sums(entered, number, len(rows) * 2)
    masses = grouped.masses[rows]
    return midpoint(sums[::2], sums[1::2], masses[:, 0], masses[:, 1])


def _factor_causes(grouped: Grouped, rows: Ints) -> Objects:
    """Why the factor of each of these groups changed: decided once a pair of factors."""
    sides = grouped.sides
    used = grouped.most(grouped.lines["used"].to_numpy().astype(np.int64))[rows]
    return _told_causes(sides, used)


def _told_causes(sides: Sides, used: Ints) -> Objects:
    """The cause of each pair of factors, rows × 2."""
    width = max(len(sides.factors), 1)
    number, pairs = pd.factorize(used[:, 0] * width + used[:, 1])
    told = [
        factor_cause(
            sides.factors[pair // width],
            sides.factors[pair % width],
            is_same_year=sides.is_same_year(),
        )
        for pair in pairs.tolist()
    ]
    return np.array([*told, causes.NO_CAUSE], dtype=object)[number]


# ------------------------------------------------------------------------ what one side has alone


def _alone(grouped: Grouped, window: Objects) -> Objects:
    """The cause of what one side has alone, by the surest reason known."""
    level, sides = grouped.groups.level, grouped.sides
    after = grouped.present[:, 1]
    if sides.is_same_year():
        cause = _in_one_year(grouped, after)
    else:
        cause = np.where(after, causes.ACTIVITY_NEW, causes.ACTIVITY_ENDED).astype(object)
    cause[level == Level.SUBSTITUTED] = causes.METHOD_KIND
    moved = level == Level.OTHER_BOX
    if moved.any():
        cause[moved] = _other_box(grouped)[moved]
    dated = window != causes.NO_CAUSE
    cause[dated] = window[dated]
    return _left_out(grouped, cause)


def _in_one_year(grouped: Grouped, after: Bools) -> Objects:
    """Within one year: a source that was added, a datum that was forgotten, or one withdrawn.

    A datum that is there on both sides, under another site or type, was revised; where its kind
    changed too, that is a method.
    """
    sides = grouped.sides
    if sides.before.settings.counted_reviews != sides.after.settings.counted_reviews:
        return np.full(grouped.count, causes.METHOD_SETTING, dtype=object)
    plain = numbered(grouped.lines, PLAIN)
    known = on_both(plain, grouped.side.astype(np.int8))[grouped.first]
    added = np.where(known, causes.CORRECTION_OMITTED, causes.METHOD_ADDED)
    cause = np.where(after, added, causes.CORRECTION_WITHDRAWN).astype(object)
    moved, alike = (_has_activity(grouped, more) for more in ((), ("kind",)))
    cause[moved] = causes.METHOD_KIND
    cause[alike] = causes.CORRECTION_REVISED
    return cause


def _has_activity(grouped: Grouped, more: tuple[str, ...]) -> Bools:
    """Whether the activity of each group is on the other side too, under whatever facts."""
    table = grouped.sides.table
    number = numbered(table, ("activity", *more))
    both = on_both(number, table["side"].to_numpy())
    return both[grouped.groups.row[grouped.first]]


def _other_box(grouped: Grouped) -> Objects:
    """A source under another box: by the approach, by its characterisation, or by the factor."""
    sides = grouped.sides
    if sides.before.settings.approach != sides.after.settings.approach:
        return np.full(grouped.count, causes.METHOD_SETTING, dtype=object)
    kept = numbered(grouped.lines, (*PLAIN, "characterisation"))
    same = on_both(kept, grouped.side.astype(np.int8))[grouped.first]
    cause = np.full(grouped.count, causes.METHOD_BOX, dtype=object)
    by_factor = np.flatnonzero(same & (grouped.groups.level == Level.OTHER_BOX))
    used = np.full((int(kept.max(initial=-1)) + 1, 2), len(sides.factors), dtype=np.int64)
    np.minimum.at(used, (kept, grouped.side), grouped.lines["used"].to_numpy())
    cause[by_factor] = _told_causes(sides, used[kept[grouped.first[by_factor]]])
    return cause


def _left_out(grouped: Grouped, cause: Objects) -> Objects:
    """As given, but where the other side computed the same and did not count it: why not."""
    table = grouped.sides.table
    number = numbered(table, KEY)
    count = int(number.max(initial=-1)) + 1
    states = table["state"].cat
    codes, side = states.codes.to_numpy(), table["side"].to_numpy()
    group_key = number[grouped.groups.row[grouped.first]]
    other = np.where(grouped.present[:, 1], 0, 1)
    for code, state in enumerate(states.categories):
        if state == COUNTED or state not in _LEFT_OUT:
            continue
        found = np.zeros((count, 2), dtype=bool)
        rows = codes == code
        found[number[rows], side[rows]] = True
        cause[found[group_key, other]] = _LEFT_OUT[state]
    return cause
