"""Windows: the part of a year in which an entity and a site are in what an inventory counts."""

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.activities import NO_SITE
from beges.domain.comparison.bridge_causes import (
    METHOD_SETTING,
    NO_CAUSE,
    PERIMETER_ENTITY,
    PERIMETER_SITE,
)
from beges.domain.comparison.facts import Sides
from beges.domain.emissions import Objects
from beges.domain.inventory import Inventory
from beges.domain.perimeter import Entity, Site


def window_causes(sides: Sides, entity: pd.Categorical, site: pd.Categorical) -> Objects:
    """For each row the cause that lies in the perimeter, blank where both sides hold it alike."""
    width = max(len(site.categories), 1)
    number, pairs = pd.factorize(entity.codes.astype(np.int64) * width + site.codes)
    told = [
        _cause(sides, str(entity.categories[pair // width]), str(site.categories[pair % width]))
        for pair in pairs.tolist()
    ]
    return np.array([*told, NO_CAUSE], dtype=object)[number]


def _cause(sides: Sides, entity: str, site: str) -> str:
    """Why an entity or a site is not counted alike: it entered or left, or the approach changed."""
    if sides.before.settings.approach != sides.after.settings.approach:
        held = [_is_held(side, entity) for side in (sides.before, sides.after)]
        if held[0] != held[1]:
            return METHOD_SETTING
    shares = [_entity_share(side, entity) for side in (sides.before, sides.after)]
    if shares[0] != shares[1]:
        return PERIMETER_ENTITY
    shares = [_site_share(side, site) for side in (sides.before, sides.after)]
    return NO_CAUSE if shares[0] == shares[1] else PERIMETER_SITE


def _is_held(inventory: Inventory, entity: str) -> bool:
    """Whether the inventory consolidates the entity."""
    record = inventory.perimeter.entities.get(entity)
    return record is not None and inventory.settings.consolidates(record)


def _entity_share(inventory: Inventory, entity: str) -> Fraction:
    """The share of the year in which the inventory consolidates the entity."""
    record = inventory.perimeter.entities.get(entity)
    return _share(record, inventory.settings.year) if _is_held(inventory, entity) else Fraction(0)


def _site_share(inventory: Inventory, site: str) -> Fraction:
    """The share of the year in which the site is occupied; "hors site" always is."""
    if site == NO_SITE:
        return Fraction(1)
    return _share(inventory.perimeter.sites.get(site), inventory.settings.year)


def _share(record: Entity | Site | None, year: int) -> Fraction:
    """The days of a year between the dates of entry and exit, over its days."""
    if record is None:
        return Fraction(0)
    first, last = date(year, 1, 1), date(year, 12, 31)
    start = max(record.entry_date or first, first)
    end = min(record.exit_date or last, last)
    days = (last - first).days + 1
    return Fraction(max((end - start).days + 1, 0), days)
