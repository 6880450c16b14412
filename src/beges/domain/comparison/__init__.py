"""Compare two inventories, and say why their totals differ, without a residual.

``terms`` lays the same activities under other terms side by side: what a change of factors would
do. ``years`` bridges what was published, the same year by today's method, and this year: ``facts``
makes the two sides comparable, ``matching`` says what is the same thing on both, ``attribution``
names the cause and ``splitting`` divides what quantity and factor changed together.
"""

from beges.domain.comparison.bridge_causes import Cause, cause_groups, causes
from beges.domain.comparison.facts import View
from beges.domain.comparison.terms import Change, Comparison, FactorChange, compare
from beges.domain.comparison.years import Bridge, Leg, LegKind, bridge

__all__ = [
    "Bridge",
    "Cause",
    "Change",
    "Comparison",
    "FactorChange",
    "Leg",
    "LegKind",
    "View",
    "bridge",
    "cause_groups",
    "causes",
    "compare",
]
