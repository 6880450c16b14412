"""Activities: what the group did, as entered, and the checks that a figure passes at the door.

``table`` declares the columns once; ``checks`` are small functions, each a law on the whole table
that returns its findings. ``spreading`` divides figures by day over months. A missing quantity is
a finding, never a zero.
"""

from beges.domain.activities.checks import Against, accepted_units, check_activities, place
from beges.domain.activities.spreading import by_month, covered_days, day_numbers, islands, spread
from beges.domain.activities.table import (
    ACTIVITIES,
    FROM_WORKSHEET,
    MAX_DIGITS,
    NO_SITE,
    as_activities,
)

__all__ = [
    "ACTIVITIES",
    "FROM_WORKSHEET",
    "MAX_DIGITS",
    "NO_SITE",
    "Against",
    "accepted_units",
    "as_activities",
    "by_month",
    "check_activities",
    "covered_days",
    "day_numbers",
    "islands",
    "place",
    "spread",
]
