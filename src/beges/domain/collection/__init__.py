"""Collection: what is awaited, what came, what stands for what did not, and who accepted it.

``tables`` declares readings of meters, documents, reviews, findings acknowledged with a reason,
spellings learnt and mappings of files; ``readings`` turns the index of a meter into consumption.
"""

from beges.domain.collection.readings import (
    INDEX,
    Consumption,
    MeterReading,
    check_readings,
    consumptions,
    part_of,
)
from beges.domain.collection.tables import (
    ACKNOWLEDGEMENTS,
    ALIASES,
    ATTACHMENTS,
    DOCUMENTS,
    MAPPINGS,
    READINGS,
    REVIEWS,
)

__all__ = [
    "ACKNOWLEDGEMENTS",
    "ALIASES",
    "ATTACHMENTS",
    "DOCUMENTS",
    "INDEX",
    "MAPPINGS",
    "READINGS",
    "REVIEWS",
    "Consumption",
    "MeterReading",
    "check_readings",
    "consumptions",
    "part_of",
]
