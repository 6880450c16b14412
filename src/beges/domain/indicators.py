"""Indicators: the figures that a group publishes, and intensities with their source.

A published figure counts the lines of the inventory's published view, in BEGES valuation
(``shared`` terms: V4 posts 1 to 14 and 22 for the first user). A ratio whose denominator is not
known is ``None``, never a nought.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from beges.domain.emissions import MG_PER_TONNE
from beges.domain.inventory import Inventory, counted
from beges.domain.nomenclature import ControlApproach
from beges.domain.perimeter import Perimeter

HEADINGS_SHOWN = 4
"""How many groups of headings the published share adds up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigures:
    """The published figures of an inventory. Masses in milligrams of CO2e, shares as fractions.

    ``by_group`` maps a group of headings to its mass, the largest first; ``largest_share`` is the
    share of the four largest. ``fte`` is the headcount of the year, ``None`` when unknown.
    ``stock_entities``: who runs the housing stock.
    """

    year: int
    total_mg: int
    housing_stock_mg: int
    by_group: Mapping[str, int]
    by_scope: Mapping[str, int]
    by_entity: Mapping[str, int]
    beside_mg: int
    fte: Decimal | None
    stock_entities: tuple[str, ...] = ()

    @property
    def without_stock_mg(self) -> int:
        """The total without the operation of the housing stock."""
        return self.total_mg - self.housing_stock_mg

    @property
    def stock_share(self) -> Decimal | None:
        """The housing stock's share of the total."""
        return Decimal(self.housing_stock_mg) / self.total_mg if self.total_mg else None

    @property
    def largest_share(self) -> Decimal | None:
        """The share of the four largest groups of headings."""
        largest = sum(list(self.by_group.values())[:HEADINGS_SHOWN])
        return Decimal(largest) / self.total_mg if self.total_mg else None

    @property
    def tonnes_per_fte(self) -> Decimal | None:
        """Tonnes of CO2e for each full-time equivalent."""
        return Decimal(self.total_mg) / 10**9 / self.fte if self.fte else None


def published_lines(inventory: Inventory) -> pd.DataFrame:
    """The lines that the published figures count."""
    lines = counted(inventory.lines)
    return lines[lines["published"]]


def published_figures(inventory: Inventory) -> PublishedFigures:
    """The figures that the group publishes for the inventory's year."""
    kept = counted(inventory.lines)
    published = published_lines(inventory)
    stock = published[published["housing_stock"]]
    total = int(published["total_mg"].sum())
    return PublishedFigures(
        year=inventory.settings.year,
        total_mg=total,
        housing_stock_mg=int(stock["total_mg"].sum()),
        by_group=_sorted(published.groupby("published_group", observed=True)["total_mg"].sum()),
        by_scope=_sorted(published.groupby("scope", observed=True)["total_mg"].sum()),
        by_entity=_sorted(published.groupby("entity", observed=True)["total_mg"].sum()),
        beside_mg=int(kept["total_mg"].sum()) - total,
        fte=headcount(
            inventory.perimeter,
            inventory.settings.year,
            inventory.settings.approach,
            inventory.settings.entities,
        ),
        stock_entities=tuple(sorted(set(stock["entity"].astype("str")))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """A figure and what it is compared with; the change as the two exact figures give it.

    A printed "+70 %" may be +68.1 %: the exact change stands beside the rounded ones, so that
    nobody publishes one for the other.
    """

    now: Decimal | None
    before: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """The change as a fraction of what it was; ``None`` where it has no sense."""
        if self.now is None or self.before is None or not self.before:
            return None
        return (self.now - self.before) / abs(self.before)

    def rounded(self, step: int) -> int | None:
        """The change in per cent, half away from nought, to the unit (1) or to the ten (10)."""
        if self.share is None:
            return None
        steps = (self.share * 100 / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return int(steps) * step


def masses_compared(now: int, before: int | None) -> Variation:
    """Two masses in milligrams, in tonnes."""
    was = None if before is None else Decimal(before) / MG_PER_TONNE
    return Variation(now=Decimal(now) / MG_PER_TONNE, before=was)


def _sorted(sums: pd.Series) -> dict[str, int]:
    """Masses by code, the largest first."""
    return {str(code): int(mass) for code, mass in sums.sort_values(ascending=False).items()}


def headcount(
    perimeter: Perimeter, year: int, approach: ControlApproach, entities: Collection[str] = ()
) -> Decimal | None:
    """Full-time equivalents of what is consolidated: entities' own figures, else their sites'.

    ``entities`` are those that the inventory retains; none means all that the group controls.
    """
    held = {
        entity.entity
        for entity in perimeter.entities.values()
        if entity.is_controlled(approach) and (not entities or entity.entity in entities)
    }
    known = [
        indicator
        for indicator in perimeter.indicators
        if (indicator.year, indicator.indicator) == (year, "fte") and indicator.entity in held
    ]
    whole = {i.entity: i.value for i in known if not i.site}
    by_site: dict[str, Decimal] = {}
    for indicator in known:
        if indicator.site and indicator.entity not in whole:
            so_far = by_site.get(indicator.entity, Decimal(0))
            by_site[indicator.entity] = so_far + indicator.value
    figures = [*whole.values(), *by_site.values()]
    return sum(figures, Decimal(0)) if figures else None
