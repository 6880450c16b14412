"""Activities: what the group did, as entered, and the checks that a figure passes at the door.

``table`` declares the columns once; ``checks`` are small functions, each a law on the whole table
that returns its findings. A missing quantity is a finding, never a zero.
"""

from beges.domain.activities.checks import Against, accepted_units, check_activities, place
from beges.domain.activities.table import ACTIVITIES, FROM_WORKSHEET, NO_SITE, as_activities

__all__ = [
    "ACTIVITIES",
    "FROM_WORKSHEET",
    "NO_SITE",
    "Against",
    "accepted_units",
    "as_activities",
    "check_activities",
    "place",
]
