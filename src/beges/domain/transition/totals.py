"""Totals of the plan: what is expected until the next inventory, and what was obtained.

Method V5 ch. 7 p.50 asks for the overall volume of the reductions expected, direct and indirect
apart. A volume is that of an action once carried out: one that ends after the next inventory is
named and not added. An action without a volume makes the total a floor, and is named too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from beges.domain.transition.records import Action, ActionStatus, Side

_STARTED = (ActionStatus.RUNNING, ActionStatus.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The years of the plan of an inventory: after its own, up to the next inventory's."""

    after: int
    until: int

    @property
    def first_day(self) -> date:
        """The first day after the year of the inventory."""
        return date(self.after + 1, 1, 1)

    @property
    def last_day(self) -> date:
        """The last day before the next inventory is established."""
        return date(self.until, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A sum of volumes of one side, in tonnes; ``None`` when no action has one.

    ``without`` are the actions of this side whose volume is not known, ``later`` those that end
    after the window: neither is in the sum.
    """

    tonnes: Decimal | None
    counted: tuple[Action, ...]
    without: tuple[Action, ...]
    later: tuple[Action, ...]

    @property
    def is_floor(self) -> bool:
        """Whether the sum is known to leave something out for want of a figure."""
        return bool(self.without)


def window_of(year: int, between: int) -> Window:
    """The window of the inventory of a year, when that many years go from one to the next."""
    return Window(after=year, until=year + between)


def of_window(actions: Sequence[Action], window: Window) -> list[Action]:
    """The actions that some day of the window sees at work and that were not given up."""
    return [
        action
        for action in actions
        if action.status is not ActionStatus.ABANDONED
        and action.end_date >= window.first_day
        and action.start_date <= window.last_day
    ]


def expected(actions: Sequence[Action], side: Side, window: Window) -> Volume:
    """What the actions of a window are expected to bring on a side, a year, once carried out."""
    running = [action for action in of_window(actions, window) if not action.improves_accounting]
    ended = [action for action in running if action.end_date <= window.last_day]
    volume = _volume(ended, side, lambda action: action.expected(side))
    later = tuple(
        action
        for action in running
        if action not in ended and (side in action.sides or action.expected(side) is not None)
    )
    return Volume(tonnes=volume.tonnes, counted=volume.counted, without=volume.without, later=later)


def obtained(actions: Sequence[Action], side: Side) -> Volume:
    """What the actions carried out or under way have brought on a side, a year.

    One that was given up brings what it is said to have brought, and is not awaited.
    """
    started = [
        action
        for action in actions
        if not action.improves_accounting
        and (action.status in _STARTED or action.obtained(side) is not None)
    ]
    return _volume(started, side, lambda action: action.obtained(side))


def _volume(
    actions: Sequence[Action], side: Side, volume: Callable[[Action], Decimal | None]
) -> Volume:
    told = [(action, volume(action)) for action in actions]
    known = [(action, tonnes) for action, tonnes in told if tonnes is not None]
    without = [action for action, tonnes in told if tonnes is None and side in action.sides]
    return Volume(
        tonnes=sum((tonnes for _, tonnes in known), Decimal(0)) if known else None,
        counted=tuple(action for action, _ in known),
        without=tuple(without),
        later=(),
    )
