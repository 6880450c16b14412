"""Compare: what an inventory would become under other terms, line by line, without a residual.

The same activities are computed under both terms (another factor release, adopted factors, re-based
CO2e), and their counted lines are laid side by side. A line that exists on one side alone counts
whole: so the effects of the lines, of the posts and of the factors each add up to the change of the
total, to the milligram. Nothing is decided here: a person reads the effect, then adopts or not
(method V5 p.42: a factor that changes for reasons of knowledge recalculates the reference year).
"""

import enum
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd

from beges.domain.emissions import Objects
from beges.domain.factors import EmissionFactor
from beges.domain.inventory import Inventory, counted

PORTION = ["activity", "start", "asset_year", "within"]
"""What names a portion of an activity: its factor is one."""

FACTS = ["activity_type", "entity", "site", "heading", "scope", "v5", "v4", "part", "part_name"]
"""What a line is, whatever its factor."""


class Change(enum.StrEnum):
    """What becomes of a factor that the inventory uses."""

    SAME = "same"
    FIGURES = "figures"
    OTHER = "other"
    CONVERSION = "conversion"
    STAYS = "stays"
    GAINED = "gained"
    LOST = "lost"

    @property
    def label_fr(self) -> str:
        """The words that a user reads."""
        return _LABELS[self]


_LABELS = {
    Change.SAME: "identique",
    Change.FIGURES: "autre valeur",
    Change.OTHER: "autre facteur",
    Change.CONVERSION: "même valeur, autre conversion",
    Change.STAYS: "absent : l'ancien reste",
    Change.GAINED: "devient calculable",
    Change.LOST: "n'est plus calculable",
}


@dataclass(frozen=True, kw_only=True)
class FactorChange:
    """One factor of the inventory and what takes its place, with the effect on the total (mg).

    ``before`` or ``after`` is ``None`` where the activities have no factor. ``per_unit`` is the
    relative change of the factor where both have the same unit. ``activities``: how many use it.
    ``moves``: whether a mass of theirs changes, be it to cancel out with another.
    """

    before: EmissionFactor | None
    after: EmissionFactor | None
    change: Change
    activities: int
    before_mg: int
    after_mg: int
    moves: bool

    @property
    def effect_mg(self) -> int:
        """What the change adds to the total."""
        return self.after_mg - self.before_mg

    @property
    def is_idle(self) -> bool:
        """Whether nothing changes at all: the same factor and, line by line, the same masses."""
        return self.change in (Change.SAME, Change.STAYS) and not self.moves

    @property
    def per_unit(self) -> Decimal | None:
        """By how much the factor grows, as a share of what it was."""
        if self.before is None or self.after is None or self.before.unit != self.after.unit:
            return None
        was = self.before.total
        return (self.after.total - was) / was if was else None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two computations of one inventory.

    ``lines``: the counted lines of both, one row a portion × part: ``PORTION``, ``FACTS``,
    ``factor_before``, ``factor_after`` (identifiers, blank where there is none), ``before_mg``,
    ``after_mg``, ``effect_mg``.
    """

    before: Inventory
    after: Inventory
    lines: pd.DataFrame
    factors: tuple[FactorChange, ...]

    @cached_property
    def changed(self) -> pd.DataFrame:
        """The lines that would change: another mass, or another factor."""
        moved = self.lines["effect_mg"] != 0
        other = self.lines["factor_before"].astype(str) != self.lines["factor_after"].astype(str)
        return self.lines[moved | other]

    @property
    def total_before_mg(self) -> int:
        """The total as it is."""
        return int(self.lines["before_mg"].sum())

    @property
    def total_after_mg(self) -> int:
        """The total as it would be."""
        return int(self.lines["after_mg"].sum())

    @property
    def effect_mg(self) -> int:
        """The change of the total: the sum of the effects, of lines, posts or factors alike."""
        return int(self.lines["effect_mg"].sum())

    def by(self, column: str) -> pd.DataFrame:
        """The masses and the effect by one of ``FACTS``: ``before_mg, after_mg, effect_mg``."""
        masses = ["before_mg", "after_mg", "effect_mg"]
        return self.lines.groupby(column, observed=True)[masses].sum()


def compare(before: Inventory, after: Inventory) -> Comparison:
    """Both computations of the same activities, laid side by side."""
    one, other = _weighed(before), _weighed(after)
    keys = [*PORTION, *FACTS]
    lines = one.merge(other, how="outer", on=keys, suffixes=("_before", "_after"), sort=False)
    for side in ("before", "after"):
        lines[f"{side}_mg"] = lines.pop(f"total_mg_{side}").fillna(0).astype(np.int64)
    lines["effect_mg"] = lines["after_mg"] - lines["before_mg"]
    for side, inventory in (("before", before), ("after", after)):
        lines = lines.drop(columns=f"factor_{side}").merge(
            _factor_of_portions(inventory, f"factor_{side}"), how="left", on=PORTION
        )
        lines[f"factor_{side}"] = lines[f"factor_{side}"].fillna("")
    return Comparison(
        before=before, after=after, lines=lines, factors=_factor_changes(lines, before, after)
    )


def _weighed(inventory: Inventory) -> pd.DataFrame:
    """The counted lines of an inventory by portion and part, repeated parts told by their name."""
    lines = counted(inventory.lines)
    table = lines[[*PORTION, *(fact for fact in FACTS if fact != "part_name")]].copy()
    for name in ("activity_type", "entity", "site", "heading", "scope", "v5", "v4", "part"):
        table[name] = table[name].astype(str)
    table["part_name"] = part_names(inventory, lines)
    table["factor"] = _factor_ids(inventory, lines)
    table["total_mg"] = lines["total_mg"]
    keys = [*PORTION, *FACTS, "factor"]
    return table.groupby(keys, observed=True, sort=False)["total_mg"].sum().reset_index()


def part_names(inventory: Inventory, lines: pd.DataFrame) -> Objects:
    """The name of each line's part where its factor has two of a kind, else blank."""
    names: list[str] = []
    first: list[int] = []
    for answer in inventory.resolutions:
        first.append(len(names))
        kinds = [part.part for part in answer.factor.parts]
        names += [
            part.name_fr if kinds.count(part.part) > 1 else "" for part in answer.factor.parts
        ]
    number = lines["resolution"].to_numpy().astype(np.int64)
    row = np.asarray(first, dtype=np.int64)[number] + lines["part_row"].to_numpy()
    return np.asarray(names, dtype=object)[row]


def _factor_ids(inventory: Inventory, lines: pd.DataFrame) -> Objects:
    """The identifier of the factor of each line."""
    ids = [answer.factor.factor_id for answer in inventory.resolutions]
    return np.asarray(ids, dtype=object)[lines["resolution"].to_numpy().astype(np.int64)]


def _factor_of_portions(inventory: Inventory, name: str) -> pd.DataFrame:
    """The factor of each portion that has one, whatever became of its lines."""
    lines = inventory.lines
    table = lines[PORTION].assign(**{name: _factor_ids(inventory, lines)})
    return table.drop_duplicates(PORTION)


def _factor_changes(
    lines: pd.DataFrame, before: Inventory, after: Inventory
) -> tuple[FactorChange, ...]:
    """Each pair of factors met, the largest effect first."""
    pair = ["factor_before", "factor_after"]
    grouped = lines.groupby(pair, observed=True)
    sums = grouped[["before_mg", "after_mg"]].sum()
    counts = grouped["activity"].nunique()
    moves = (lines["effect_mg"] != 0).groupby([lines[name] for name in pair], observed=True).any()
    then = {answer.factor.factor_id: answer.factor for answer in before.resolutions}
    now = {answer.factor.factor_id: answer.factor for answer in after.resolutions}
    changes = [
        FactorChange(
            before=then.get(was),
            after=now.get(becomes),
            change=_change(
                then.get(was), now.get(becomes), after, moves=bool(moves[(was, becomes)])
            ),
            activities=int(counts[(was, becomes)]),
            before_mg=int(masses["before_mg"]),
            after_mg=int(masses["after_mg"]),
            moves=bool(moves[(was, becomes)]),
        )
        for (was, becomes), masses in zip(sums.index, sums.to_dict("records"), strict=True)
    ]
    return tuple(sorted(changes, key=lambda change: (-abs(change.effect_mg), _name(change))))


def _name(change: FactorChange) -> str:
    return " ".join(f.factor_id for f in (change.before, change.after) if f is not None)


def _change(
    was: EmissionFactor | None, becomes: EmissionFactor | None, after: Inventory, *, moves: bool
) -> Change:
    """What becomes of a factor under the other terms.

    A factor that the other release lacks is told so even where its conversion moves: its effect is
    shown on the same row.
    """
    if was is None:
        return Change.GAINED
    if becomes is None:
        return Change.LOST
    if was.factor_id != becomes.factor_id:
        return Change.OTHER
    if _figures(was) != _figures(becomes):
        return Change.FIGURES
    first = after.release.release.split(";")[0]
    is_left = was.release == becomes.release and becomes.release != first
    if is_left and after.release.release != was.release:
        return Change.STAYS
    return Change.CONVERSION if moves else Change.SAME


def _figures(factor: EmissionFactor) -> tuple[object, ...]:
    """What a factor gives: its unit, and its parts by kind and gas."""
    return factor.unit, [(part.part, part.values) for part in factor.parts]
