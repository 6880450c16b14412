"""Trajectories: from the emissions of a base inventory to each target, straight between two steps.

A trajectory is that of the targets that share entity, scope and base. Masses are integers of
milligrams, rounded half up once from the exact fraction. Beside it stand what the inventories of
the years gave, and the benchmark that method V5 p.51 cites: the national low-carbon strategy, whose
milestones are joined by straight lines and scaled to the base (``tables/benchmarks.csv``).
Removals and offsets are no reduction (method V5 p.51 note 25).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from beges.domain.emissions import MG_PER_TONNE, half_up
from beges.domain.inventory import Inventory, Valuation
from beges.domain.nomenclature import scope_of
from beges.domain.statements import stated
from beges.domain.tables import rows
from beges.domain.transition.records import (
    Action,
    Plan,
    Side,
    Target,
    side_of,
    target_scopes,
)

SNBC = "snbc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a trajectory is of: emissions of these scopes, of an entity or of the group."""

    entity: str
    scope: str
    base_inventory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A year of a trajectory and what is left of the base, as a fraction of it."""

    year: int
    left: Fraction
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """The way from a base to its targets. ``steps`` begin with the base, in order of years.

    ``without`` are the targets of this aim that give no figure: no line leads to them.
    """

    aim: Aim
    base_mg: int
    steps: tuple[Step, ...]
    without: tuple[Target, ...] = ()

    @property
    def base_year(self) -> int:
        """The year of the base inventory."""
        return self.steps[0].year

    @property
    def last_year(self) -> int:
        """The year of the last target."""
        return self.steps[-1].year

    def at(self, year: int) -> int | None:
        """The mass that the trajectory leaves in a year, in milligrams; ``None`` outside it."""
        left = _between([(step.year, step.left) for step in self.steps], year)
        return None if left is None else half_up(self.base_mg * left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """What the inventory of a year gave for an aim. ``alike`` tells whether it compares."""

    year: int
    inventory: str
    mass_mg: int
    alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Where an aim stands: the last inventory against the trajectory and against the next target.

    ``off_mg`` is what was emitted beyond the trajectory that year, ``None`` when it has no point
    there; ``needed_mg`` what is still to be reduced to reach the target; ``covered_t`` what the
    actions that end by then are expected to bring, and ``without`` those that give no volume.
    """

    actual: Actual
    target: Target
    off_mg: int | None
    needed_mg: int
    covered_t: Decimal
    without: tuple[Action, ...]

    @property
    def missing_mg(self) -> int:
        """What no action covers yet; nought when they cover more than what is needed."""
        covered = half_up(Fraction(self.covered_t) * MG_PER_TONNE)
        return max(0, self.needed_mg - covered)


def mass_of(inventory: Inventory, scope: str, entity: str = "") -> int:
    """The emissions of an inventory that a target speaks of, in milligrams, as BEGES counts."""
    lines = stated(inventory, Valuation.AMORTISED, entity)
    return int(lines.loc[lines["scope"].isin(target_scopes(scope)), "total_mg"].sum())


def masses_by_post(inventory: Inventory, entity: str = "") -> Mapping[str, int]:
    """The emissions of an inventory by post of method V5, in milligrams."""
    lines = stated(inventory, Valuation.AMORTISED, entity)
    sums = lines.groupby("v5", observed=True)["total_mg"].sum()
    return {str(post): int(mass) for post, mass in sums.items()}


def aims(plan: Plan) -> list[Aim]:
    """What the targets speak of, each once, in their order."""
    return list(dict.fromkeys(_aim(target) for target in plan.targets))


def _aim(target: Target) -> Aim:
    return Aim(entity=target.entity or "", scope=target.scope, base_inventory=target.base_inventory)


def trajectory(plan: Plan, aim: Aim, base: Inventory) -> Trajectory:
    """The way from the base inventory to the targets of an aim."""
    of_aim = [target for target in plan.targets if _aim(target) == aim]
    year = base.settings.year
    steps = [
        Step(
            year=target.year,
            left=1 - Fraction(target.reduction_pct) / 100,
            target=target.target,
        )
        for target in of_aim
        if target.reduction_pct is not None and target.year > year
    ]
    return Trajectory(
        aim=aim,
        base_mg=mass_of(base, aim.scope, aim.entity),
        steps=(Step(year=year, left=Fraction(1)), *steps),
        without=tuple(target for target in of_aim if target.reduction_pct is None),
    )


def benchmark(years: Iterable[int], base_year: int, base_mg: int) -> dict[int, int]:
    """What the national strategy would leave of a base in these years, by year (mg).

    The milestones are those of 1990; a year that they do not reach is left out.
    """
    points = [
        (int(row["year"]), Fraction(int(row["index_num"]), int(row["index_den"])))
        for row in rows("benchmarks")
        if row["benchmark"] == SNBC
    ]
    at_base = _between(points, base_year)
    if at_base is None:
        return {}
    found = {year: _between(points, year) for year in years}
    return {
        year: half_up(base_mg * index / at_base)
        for year, index in found.items()
        if index is not None
    }


def _between(points: Sequence[tuple[int, Fraction]], year: int) -> Fraction | None:
    """The value of a broken line at a year; ``None`` outside it."""
    for (first, start), (last, end) in pairwise(points):
        if first <= year <= last and first < last:
            return start + (end - start) * Fraction(year - first, last - first)
    return next((value for known, value in points if known == year), None)


def actuals(aim: Aim, base: Inventory, others: Iterable[Inventory]) -> list[Actual]:
    """What each inventory gave for an aim, in the order of years: the base, then the others."""
    told = [
        Actual(
            year=inventory.settings.year,
            inventory=inventory.settings.inventory,
            mass_mg=mass_of(inventory, aim.scope, aim.entity),
            alike=_alike(inventory, base),
        )
        for inventory in (base, *others)
    ]
    return sorted(told, key=lambda actual: actual.year)


def _alike(one: Inventory, other: Inventory) -> bool:
    """Whether two inventories count the same things: approach, GWP, entities, exclusions."""
    names = ("approach", "gwp_set", "entities", "excluded_posts", "stock_fabric")
    return all(getattr(one.settings, name) == getattr(other.settings, name) for name in names)


def gap(plan: Plan, way: Trajectory, last: Actual) -> Gap | None:
    """Where an aim stands after an inventory, against its next target; ``None`` without one."""
    coming = [step for step in way.steps[1:] if step.year > last.year]
    if not coming:
        return None
    step = coming[0]
    target = next(target for target in plan.targets if target.target == step.target)
    left_mg = half_up(way.base_mg * step.left)
    on_way = way.at(last.year)
    covered, without = _covered(plan.actions, way.aim, last.year, step.year)
    return Gap(
        actual=last,
        target=target,
        off_mg=None if on_way is None else last.mass_mg - on_way,
        needed_mg=max(0, last.mass_mg - left_mg),
        covered_t=covered,
        without=without,
    )


def _covered(
    actions: Sequence[Action], aim: Aim, after: int, until: int
) -> tuple[Decimal, tuple[Action, ...]]:
    """What the actions that end in these years bring to an aim, and those that give no volume.

    A side of an action counts when all of its posts are of the scopes that the aim speaks of: a
    volume that covers a wider field is not cut by guess.
    """
    scopes = target_scopes(aim.scope)
    ending = [
        (action, side)
        for action in actions
        if action.is_live
        and not action.improves_accounting
        and after < action.end_date.year <= until
        and (not aim.entity or action.entity == aim.entity)
        for side in action.sides
        if _scopes_of(action, side) <= scopes
    ]
    told = [(action, action.expected(side)) for action, side in ending]
    total = sum((tonnes for _, tonnes in told if tonnes is not None), Decimal(0))
    return total, tuple(dict.fromkeys(action for action, tonnes in told if tonnes is None))


def _scopes_of(action: Action, side: Side) -> frozenset[str]:
    """The scopes of the posts of an action on one side."""
    return frozenset(scope_of(post) for post in action.posts if side_of(post) is side)
