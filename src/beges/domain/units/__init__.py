"""Units: a closed catalogue on top of pint, exact conversion ratios, and the publishers' spelling.

The only room that imports pint. ``catalogue`` holds the units and their ratios; ``published``
reads the unit of a published factor (kgCO2e per kg of net weight) as a unit and a qualifier.
"""

from beges.domain.units.catalogue import (
    PRICE_YEARS,
    NotConvertible,
    Unit,
    UnknownUnit,
    basis_in_year,
    current_money,
    dimensions,
    fold,
    ratio,
    ratio_in_year,
    recognise,
    unit,
    unit_catalogue,
)
from beges.domain.units.published import PublisherUnit, publisher_unit

__all__ = [
    "PRICE_YEARS",
    "NotConvertible",
    "PublisherUnit",
    "Unit",
    "UnknownUnit",
    "basis_in_year",
    "current_money",
    "dimensions",
    "fold",
    "publisher_unit",
    "ratio",
    "ratio_in_year",
    "recognise",
    "unit",
    "unit_catalogue",
]
