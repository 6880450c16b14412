"""The state of the plan beside an inventory: its volumes, its results, and where it leads.

Everything is read at the entry at which the inventory stands, the other years included: what is
planned, corrected or computed afterwards moves nothing of a year that is filed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from beges.domain.declaration.obligations import PRIVATE_YEARS, obligations
from beges.domain.findings import Finding, Where
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.domain.transition import (
    Actual,
    Aim,
    Gap,
    Plan,
    Results,
    Side,
    Trajectory,
    Volume,
    Window,
    actuals,
    aims,
    benchmark,
    check_against,
    check_results,
    expected,
    gap,
    masses_by_post,
    missing_of,
    obtained,
    results,
    trajectory,
    window_of,
)
from beges.services.availability import is_readable
from beges.services.bridge import bridge_since
from beges.services.form_answers import answers_of, facts_of
from beges.services.inventories import compile_stored
from beges.services.terms import read_inventories
from beges.services.transition import plan_for
from beges.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A target whose year has come: what was aimed at, and what the inventory of that year gave."""

    aim: Aim
    target: str
    aimed_mg: int
    actual: Actual

    @property
    def off_mg(self) -> int:
        """What was emitted beyond the target; it is missed above nought."""
        return self.actual.mass_mg - self.aimed_mg


@dataclass(frozen=True, kw_only=True)
class Way:
    """An aim with its trajectory, what was emitted, the benchmark, and where it stands.

    ``snbc_mg`` is the national strategy scaled to the base, by year. ``beside``: what the inventory
    on the screen gave, where it is another one of the base's year than the base that is named.
    """

    aim: Aim
    trajectory: Trajectory
    actuals: Sequence[Actual]
    snbc_mg: Mapping[int, int]
    gap: Gap | None
    beside: Actual | None = None

    @property
    def due(self) -> list[Due]:
        """The targets of a year that an inventory answers."""
        return [
            Due(aim=self.aim, target=step.target, aimed_mg=aimed, actual=actual)
            for step in self.trajectory.steps[1:]
            for actual in self.actuals
            if actual.year == step.year and (aimed := self.trajectory.at(step.year)) is not None
        ]


@dataclass(frozen=True, kw_only=True)
class PlanState:
    """The plan of an inventory: its volumes by side, its results, its ways, and what is missing.

    ``is_window_known``: the answers of the form say how often this person files.
    """

    plan: Plan
    window: Window
    is_window_known: bool
    expected: Mapping[Side, Volume]
    obtained: Mapping[Side, Volume]
    results: Results | None
    ways: Sequence[Way]
    findings: Sequence[Finding]

    @property
    def due(self) -> list[Due]:
        """The targets whose year has come, and that an inventory answers."""
        return [due for way in self.ways for due in way.due if due.actual.year <= self.window.after]


def plan_state(workspace: Workspace, inventory: Inventory, as_of: int | None = None) -> PlanState:
    """The plan beside an inventory, and the trajectories against every year that is computed."""
    settings = inventory.settings
    plan = plan_for(workspace, settings, as_of)
    every = obligations(facts_of(settings, answers_of(workspace, settings))).every_years
    window = window_of(settings.year, every or PRIVATE_YEARS)
    bridge = bridge_since(workspace, settings, as_of)
    found = None if bridge is None else results(bridge, plan.actions)
    ways, apart = _ways(workspace, plan, inventory, as_of)
    is_filed = settings.as_of_entry is not None
    findings = [
        *missing_of(plan, window, None if is_filed else workspace.clock().date()),
        *check_against(
            [action for action in plan.actions if action.is_live],
            lambda entity: masses_by_post(inventory, entity),
            settings.inventory,
        ),
        *(() if found is None else check_results(found)),
        *apart,
    ]
    return PlanState(
        plan=plan,
        window=window,
        is_window_known=every is not None,
        expected={side: expected(plan.actions, side, window) for side in Side},
        obtained={side: obtained(plan.actions, side) for side in Side},
        results=found,
        ways=ways,
        findings=findings,
    )


def _ways(
    workspace: Workspace, plan: Plan, inventory: Inventory, as_of: int | None
) -> tuple[list[Way], list[Finding]]:
    """The ways of the plan whose base can be computed, and the inventories that do not compare."""
    shown = inventory.settings
    entry = shown.as_of_entry if shown.as_of_entry is not None else as_of
    with workspace.store.reading() as reader:
        stored = read_inventories(reader, entry)
    known = {s.inventory: s for s in stored if is_readable(workspace, s)}
    known[shown.inventory] = shown
    ways: list[Way] = []
    findings: dict[tuple[str, str], Finding] = {}
    for aim in aims(plan):
        if aim.base_inventory not in known:
            continue
        base = compile_stored(workspace, known[aim.base_inventory], entry)
        chosen = one_a_year(known.values(), base.settings, shown)
        others = [compile_stored(workspace, settings, entry) for settings in chosen]
        way = _way(plan, aim, (base, inventory), others)
        ways.append(way)
        for actual in way.actuals:
            if not actual.alike:
                values = {"inventory": actual.inventory, "base": aim.base_inventory}
                where = Where(record=f"inventaire {actual.inventory}")
                finding = Finding(code="trajectory_terms_differ", where=where, values=values)
                findings[actual.inventory, aim.base_inventory] = finding
    return ways, list(findings.values())


def _way(
    plan: Plan, aim: Aim, ends: tuple[Inventory, Inventory], others: Sequence[Inventory]
) -> Way:
    """A way from its base, which the inventory on the screen may stand beside."""
    base, shown = ends
    way = trajectory(plan, aim, base)
    emitted = actuals(aim, base, others)
    years = range(way.base_year, max(way.last_year, way.base_year) + 1)
    return Way(
        aim=aim,
        trajectory=way,
        actuals=emitted,
        snbc_mg=benchmark(years, way.base_year, way.base_mg),
        gap=gap(plan, way, emitted[-1]) if emitted else None,
        beside=_beside(aim, base, shown),
    )


def _beside(aim: Aim, base: Inventory, shown: Inventory) -> Actual | None:
    """What the inventory on the screen gave, where it is of the base's year and not the base."""
    settings = shown.settings
    if settings.year != base.settings.year or settings.inventory == base.settings.inventory:
        return None
    return next(actual for actual in actuals(aim, shown, ()))


def one_a_year(
    known: Iterable[InventorySettings], base: InventorySettings, shown: InventorySettings
) -> list[InventorySettings]:
    """One inventory for each year but the base's: the one on the screen, else the latest word.

    A restatement speaks for the inventory that it restates; one that follows the ledger speaks
    before one that stands at an entry.
    """
    settings = list(known)
    restated = {one.restates for one in settings if one.restates}
    by_year: dict[int, InventorySettings] = {}
    for one in sorted(settings, key=lambda one: (one.as_of_entry is None, one.inventory)):
        if one.year != base.year and one.inventory not in restated:
            by_year[one.year] = one
    if shown.year != base.year:
        by_year[shown.year] = shown
    return [by_year[year] for year in sorted(by_year)]
