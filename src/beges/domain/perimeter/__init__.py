"""Perimeter: the group, its entities and sites, their indicators, and the terms of an inventory.

``tables`` declares the columns that a person fills in, ``records`` holds what the engine reads,
``checks`` the laws that the records obey.
"""

from beges.domain.perimeter.checks import (
    Places,
    check_entities,
    check_indicators,
    check_inventory,
    check_sites,
)
from beges.domain.perimeter.records import (
    Entity,
    Indicator,
    InventorySettings,
    Perimeter,
    Site,
    is_siren,
)
from beges.domain.perimeter.tables import ENTITIES, GROUP, INDICATORS, INVENTORIES, SITES

__all__ = [
    "ENTITIES",
    "GROUP",
    "INDICATORS",
    "INVENTORIES",
    "SITES",
    "Entity",
    "Indicator",
    "InventorySettings",
    "Perimeter",
    "Places",
    "Site",
    "check_entities",
    "check_indicators",
    "check_inventory",
    "check_sites",
    "is_siren",
]
