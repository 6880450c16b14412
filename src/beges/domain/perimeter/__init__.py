"""Perimeter: the group, its entities and sites, their indicators, and the terms of an inventory.

``tables`` and ``terms`` declare the columns that a person fills in, ``records`` holds what the
engine reads, ``checks`` the laws that the records obey.
"""

from beges.domain.perimeter.checks import (
    Places,
    check_consolidated,
    check_entities,
    check_indicators,
    check_inventory,
    check_meters,
    check_sites,
)
from beges.domain.perimeter.meters import METERS
from beges.domain.perimeter.records import (
    Adoption,
    Entity,
    Indicator,
    InventorySettings,
    Meter,
    Perimeter,
    Site,
    is_siren,
)
from beges.domain.perimeter.tables import ENTITIES, GROUP, INDICATORS, SITES
from beges.domain.perimeter.terms import ADOPTIONS, INVENTORIES

__all__ = [
    "ADOPTIONS",
    "ENTITIES",
    "GROUP",
    "INDICATORS",
    "INVENTORIES",
    "METERS",
    "SITES",
    "Adoption",
    "Entity",
    "Indicator",
    "InventorySettings",
    "Meter",
    "Perimeter",
    "Places",
    "Site",
    "check_consolidated",
    "check_entities",
    "check_indicators",
    "check_inventory",
    "check_meters",
    "check_sites",
    "is_siren",
]
