"""Bridge: why a total moved, from the year as published to this year, without a residual.

Three inventories: the reference as it was published, the same year by today's method, and this
year. The first leg stays within a year, so that no activity moved: what differs is a correction, a
method, a factor known better, or the perimeter. The second goes from one year to the other with
one method: what differs is the activity, the real world, or again the perimeter and the method
where the data themselves changed. Without a restated year there is one leg, and the tool says what
it cannot tell apart. On every line, post, entity and on the total the causes add up to the change,
to the milligram: masses are integers, and only a line is ever split (``splitting``).
"""

import enum
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from beges.domain.comparison.attribution import Attributed, Grouped, attribute
from beges.domain.comparison.bridge_causes import cause_groups, causes
from beges.domain.comparison.facts import FACTS, Sides, View, lay_out
from beges.domain.comparison.matching import Groups, Level, match
from beges.domain.emissions import Floats, Ints, Objects
from beges.domain.inventory import Inventory

MG = ["before_mg", "after_mg", "effect_mg"]


class NotBridgeable(ValueError):
    """Three inventories that make no bridge: the restated one must be of the first one's year."""


class LegKind(enum.StrEnum):
    """What a leg of the bridge goes from and to."""

    RESTATEMENT = "restatement"
    YEARS = "years"

    @property
    def label_fr(self) -> str:
        """The words that a user reads."""
        return {
            "restatement": "Même année, méthode d'aujourd'hui",
            "years": "D'une année à l'autre",
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One leg of a bridge.

    ``lines``: one row a group of the same thing on both sides: its facts (``FACTS``), ``level``,
    ``unit``, ``quantity_before`` and ``quantity_after`` (NaN where a side has none, or where the
    units of the group do not add up), ``factor_before`` and ``factor_after`` (rows of ``factors``,
    −1 for none), ``kind_before`` and ``kind_after``, ``before_mg``, ``after_mg``, ``effect_mg``,
    ``cause``, ``cause_mg``, ``factor_cause``, ``factor_mg``. cause_mg + factor_mg = effect_mg =
    after_mg − before_mg on every row.
    """

    kind: LegKind
    sides: Sides
    groups: Groups
    lines: pd.DataFrame

    @property
    def before(self) -> Inventory:
        """Where the leg starts."""
        return self.sides.before

    @property
    def after(self) -> Inventory:
        """Where it arrives."""
        return self.sides.after

    @cached_property
    def effects(self) -> pd.DataFrame:
        """One row a line and cause that moved it: ``line`` (its row), ``cause``, ``effect_mg``."""
        parts = [
            pd.DataFrame({"line": self.lines.index, "cause": cause, "effect_mg": mass})
            for cause, mass in (
                (self.lines["cause"], self.lines["cause_mg"]),
                (self.lines["factor_cause"], self.lines["factor_mg"]),
            )
        ]
        moved = pd.concat(parts, ignore_index=True)
        return moved[moved["effect_mg"] != 0].reset_index(drop=True)

    @property
    def before_mg(self) -> int:
        """The total that the leg starts from."""
        return int(self.lines["before_mg"].sum())

    @property
    def after_mg(self) -> int:
        """The total that it arrives at."""
        return int(self.lines["after_mg"].sum())

    def behind(self, line: int) -> pd.DataFrame:
        """The emission lines behind a row of ``lines``, on both sides: rows of ``sides.table``."""
        return self.sides.table.iloc[self.groups.row[self.groups.number == line]]

    def by_cause(self) -> dict[str, int]:
        """Cause → milligrams, in the order of the table; the values add up to the change."""
        sums = self.effects.groupby("cause")["effect_mg"].sum()
        return {code: int(sums[code]) for code in causes() if code in sums.index}

    def by(self, column: str) -> pd.DataFrame:
        """The masses and the effect by one of ``FACTS``."""
        return self.lines.groupby(column, observed=True)[MG].sum()


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """From the year as published to this year, in one leg or two, under one view."""

    view: View
    legs: tuple[Leg, ...]

    @property
    def is_restated(self) -> bool:
        """Whether the first year is there by today's method as well."""
        return len(self.legs) > 1 or self.legs[0].kind is LegKind.RESTATEMENT

    @property
    def before_mg(self) -> int:
        """The total as published."""
        return self.legs[0].before_mg

    @property
    def after_mg(self) -> int:
        """The total of this year."""
        return self.legs[-1].after_mg

    @property
    def effect_mg(self) -> int:
        """The whole change: the sum of the causes of every leg."""
        return self.after_mg - self.before_mg

    def by_cause(self) -> dict[str, int]:
        """Cause → milligrams over every leg, in the order of the table."""
        sums: dict[str, int] = {}
        for leg in self.legs:
            for code, mass in leg.by_cause().items():
                sums[code] = sums.get(code, 0) + mass
        return {code: sums[code] for code in causes() if code in sums}

    def by_group(self) -> dict[str, int]:
        """Group of causes → milligrams, all five, noughts included: they add up to the change."""
        sums = dict.fromkeys(cause_groups(), 0)
        for code, mass in self.by_cause().items():
            sums[causes()[code].group] += mass
        return sums


def bridge(inventories: Sequence[Inventory], view: View | None = None) -> Bridge:
    """The bridge over two inventories, or over three whose second restates the first.

    Raises
    ------
    NotBridgeable
    """
    shown = view or View()
    if len(inventories) not in (2, 3):
        raise NotBridgeable(len(inventories))
    if len(inventories) == 3 and inventories[0].settings.year != inventories[1].settings.year:
        raise NotBridgeable(inventories[1].settings.inventory)
    pairs = itertools.pairwise(inventories)
    return Bridge(view=shown, legs=tuple(_leg(before, after, shown) for before, after in pairs))


def _leg(before: Inventory, after: Inventory, view: View) -> Leg:
    """One leg: lay out, match, attribute."""
    sides = lay_out(before, after, view)
    groups = match(sides.table, is_same_year=sides.is_same_year())
    grouped = Grouped(sides=sides, groups=groups)
    kind = LegKind.RESTATEMENT if sides.is_same_year() else LegKind.YEARS
    return Leg(kind=kind, sides=sides, groups=groups, lines=_lines(grouped, attribute(grouped)))


def _lines(grouped: Grouped, attributed: Attributed) -> pd.DataFrame:
    """The groups as rows that a person can read."""
    facts = grouped.lines.iloc[grouped.first]
    table = facts[[*FACTS]].reset_index(drop=True)
    levels = pd.Index([level.name.lower() for level in Level], dtype=object)
    table["level"] = pd.Categorical.from_codes(grouped.groups.level, categories=levels)
    table["unit"], quantities = _quantities(grouped)
    used = grouped.most(grouped.lines["used"].to_numpy().astype(np.int64))
    kind = grouped.most(grouped.lines["kind"].cat.codes.to_numpy().astype(np.int64))
    for side, name in enumerate(("before", "after")):
        table[f"quantity_{name}"] = quantities[:, side]
        table[f"factor_{name}"] = used[:, side]
        table[f"kind_{name}"] = _named(grouped.lines["kind"], kind[:, side])
        table[f"{name}_mg"] = grouped.masses[:, side]
    table["effect_mg"] = table["after_mg"] - table["before_mg"]
    table["cause"], table["cause_mg"] = attributed.cause, attributed.cause_mg
    table["factor_cause"], table["factor_mg"] = attributed.factor_cause, attributed.factor_mg
    return table


def _quantities(grouped: Grouped) -> tuple[Objects, Floats]:
    """The unit and the quantities of each group on each side, to be read; NaN without a measure."""
    told = np.full(grouped.count, "", dtype=object)
    sums = np.full((grouped.count, 2), np.nan)
    for code, measure in enumerate(grouped.sides.measures):
        groups = grouped.measure == code
        lines = np.flatnonzero(groups[grouped.number])
        values = measure.entered.taken(grouped.groups.row[lines]).values
        found = np.zeros((grouped.count, 2))
        np.add.at(found, (grouped.number[lines], grouped.side[lines]), values)
        known = groups[:, None] & grouped.present
        sums[known] = found[known]
        first = measure.basis[grouped.groups.row[grouped.first]]
        told[groups] = np.array([*measure.units, ""], dtype=object)[first[groups]]
    return told, sums


def _named(column: pd.Series, codes: Ints) -> Objects:
    """The words of codes, blank for −1."""
    return np.array([*column.cat.categories, ""], dtype=object)[codes]
