"""Worksheets: what people know in their own words becomes activities, by documented formulas.

``records`` says what a worksheet is, ``arithmetic`` keeps figures exact, ``laws`` and ``lines`` are
what all of them share; one module a worksheet, or a few for the housing stock.
"""

from collections.abc import Mapping
from types import MappingProxyType

from beges.domain.columns import Table
from beges.domain.worksheets.assets import ASSETS, IT_PARK
from beges.domain.worksheets.commuting import COMMUTING, TELEWORK
from beges.domain.worksheets.fleet import FLEET
from beges.domain.worksheets.housing import STOCK
from beges.domain.worksheets.lines import identifiers
from beges.domain.worksheets.records import (
    DERIVED_COLUMNS,
    SOURCE,
    Derived,
    Worksheet,
    no_activities,
    no_dwellings,
)
from beges.domain.worksheets.travel import TRAVEL

WORKSHEETS: Mapping[str, Worksheet] = MappingProxyType(
    {sheet.code: sheet for sheet in (ASSETS, IT_PARK, FLEET, TRAVEL, COMMUTING, TELEWORK, STOCK)}
)
"""Every worksheet by its code, in the order of the workbook."""

WORKSHEET_TABLES: tuple[Table, ...] = tuple(
    table for sheet in WORKSHEETS.values() for table in sheet.tables
)

WORKSHEET_LISTS = (
    "asset_categories",
    "commute_modes",
    "dpe_labels",
    "fleet_tenures",
    "heating_kinds",
    "it_tenures",
    "travel_classes",
    "travel_modes",
    "vehicle_energies",
)
"""The lists of the package that only worksheets draw from."""

__all__ = [
    "DERIVED_COLUMNS",
    "SOURCE",
    "STOCK",
    "WORKSHEETS",
    "WORKSHEET_LISTS",
    "WORKSHEET_TABLES",
    "Derived",
    "Worksheet",
    "identifiers",
    "no_activities",
    "no_dwellings",
]
