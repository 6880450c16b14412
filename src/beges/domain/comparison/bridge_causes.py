"""Causes: why a line moved, as the table ``bridge_causes.csv`` lists them, in five groups.

The list follows method V5 p.42: what asks for a recalculation of the reference year (perimeter,
errors, methods, factors known better) stands apart from what does not (the grid mix, growth). The
order of the table is that of a bridge: from the year as published to this year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from beges.domain.tables import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A cause of change. ``recalculates``: whether the method has the reference year redone."""

    code: str
    label_fr: str
    group: str
    recalculates: bool
    meaning_fr: str


@cache
def causes() -> Mapping[str, Cause]:
    """The causes by code, in the order of a bridge."""
    return MappingProxyType(
        {
            row["code"]: Cause(
                code=row["code"],
                label_fr=row["label_fr"],
                group=row["cause_group"],
                recalculates=row["recalculates"] == "1",
                meaning_fr=row["meaning_fr"],
            )
            for row in rows("bridge_causes")
        }
    )


@cache
def cause_groups() -> Mapping[str, str]:
    """Code → French label of the five groups, in the order of a bridge."""
    return MappingProxyType({row["code"]: row["label_fr"] for row in rows("bridge_cause_groups")})


PERIMETER_ENTITY, PERIMETER_SITE = "perimeter_entity", "perimeter_site"
CORRECTION_REVISED, CORRECTION_OMITTED = "correction_revised", "correction_omitted"
CORRECTION_WITHDRAWN = "correction_withdrawn"
METHOD_KIND, METHOD_ADDED = "method_kind", "method_added"
METHOD_SETTING, METHOD_BOX = "method_setting", "method_box"
FACTOR_PUBLISHER, FACTOR_CHOICE, FACTOR_WORLD = "factor_publisher", "factor_choice", "factor_world"
ACTIVITY_CHANGE, ACTIVITY_NEW, ACTIVITY_ENDED = "activity_change", "activity_new", "activity_ended"
NO_CAUSE = ""
