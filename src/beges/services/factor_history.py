"""Factor history: one identifier in every release at hand, and how its figure moved.

A publisher's identifier lasts from version to version; what changes is the figure, the status, or
the identifier itself for a new year. A factor that a release no longer holds has no row there; a
damaged release has none either, and is named.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from beges.domain.factors import EmissionFactor, FactorRelease
from beges.intake import ReleaseDamaged
from beges.services.library import publisher_fr, status_fr, unit_fr
from beges.services.slices import variation
from beges.services.workspace import Workspace, load_release, single_releases


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFigure:
    """A factor as one release holds it; ``change``: the relative change since the row before.

    ``None`` where there is nothing to compare with, or the unit is another.
    """

    release: str
    publisher: str
    total: Decimal
    unit: str
    status: str
    uncertainty_pct: Decimal | None
    change: Decimal | None


def history_of(workspace: Workspace, factor_id: str) -> list[PastFigure]:
    """The factor in each release that holds it, the oldest version of its publisher first."""
    held = []
    for name in single_releases():
        release = _sound(workspace, name)
        if release is not None and factor_id in release.factors:
            held.append((name, release.factors[factor_id]))
    held.sort(key=lambda entry: (_version(entry[1]), entry[0]))
    before = [None, *(factor for _, factor in held)]
    return [
        PastFigure(
            release=name,
            publisher=publisher_fr(factor),
            total=factor.total,
            unit=unit_fr(factor),
            status=status_fr(factor.status),
            uncertainty_pct=factor.uncertainty_pct,
            change=None if earlier is None else _change(earlier, factor),
        )
        for earlier, (name, factor) in zip(before, held, strict=False)
    ]


def unreadable_releases(workspace: Workspace) -> list[str]:
    """The releases at hand that a history leaves out, because a file of theirs is damaged."""
    return [name for name in single_releases() if _sound(workspace, name) is None]


def _sound(workspace: Workspace, name: str) -> FactorRelease | None:
    """A release, or ``None`` where its files are not those that were published."""
    try:
        return load_release(workspace, name)
    except ReleaseDamaged:
        return None


def _version(factor: EmissionFactor) -> tuple[int, ...]:
    """The numbers of the publisher's version, so that V9.0 comes before V23.6."""
    return tuple(int(digits) for digits in re.findall(r"\d+", factor.publisher_version))


def _change(before: EmissionFactor, now: EmissionFactor) -> Decimal | None:
    """The relative change of the figure, where both are per the same unit."""
    if (before.unit, before.qualifier) != (now.unit, now.qualifier):
        return None
    return variation(now.total, before.total)
