"""Factors that changed: a publisher's update, our choice, or the real world.

The real world is a factor of the same series for another year of activity: the mix of the grid, a
network, the euros of another price year. It asks for no recalculation (method V5 p.43); what the
publisher came to know better, and what we chose otherwise, do.
"""

from beges.domain.comparison.bridge_causes import (
    CORRECTION_REVISED,
    FACTOR_CHOICE,
    FACTOR_PUBLISHER,
    FACTOR_WORLD,
    METHOD_SETTING,
)
from beges.domain.comparison.facts import Used
from beges.domain.factors.origins import identity


def factor_cause(was: Used, now: Used, *, is_same_year: bool) -> str:
    """Why another factor was used; symmetrical: swapping the sides gives the same cause.

    In this order: the inventories' own conventions (GWP set, re-based CO2e), our choice, another
    year, the publisher.
    """
    if _other_convention(was, now):
        return METHOD_SETTING
    if _chosen(was, now):
        return FACTOR_CHOICE
    if identity(was.factor) == identity(now.factor):
        return _same_factor(was, now, is_same_year=is_same_year)
    if not is_same_year and (_validity(was) != _validity(now) or not _other_release(was, now)):
        return FACTOR_WORLD
    return FACTOR_PUBLISHER if _other_release(was, now) else CORRECTION_REVISED


def _other_convention(was: Used, now: Used) -> bool:
    """Whether the inventories count warming otherwise, and the factors follow them."""
    terms = [(side.settings.gwp_set, side.settings.rebasing) for side in (was, now)]
    if terms[0] == terms[1]:
        return False
    same = identity(was.factor) == identity(now.factor)
    return same or was.factor.gwp_set != now.factor.gwp_set


def _chosen(was: Used, now: Used) -> bool:
    """Whether a person chose: adopted, imposed, an own or a corrected factor, a nature named."""
    if identity(was.factor) == identity(now.factor):
        is_corrected = "+c" in was.factor.factor_id or "+c" in now.factor.factor_id
        return was.factor.factor_id != now.factor.factor_id and (
            is_corrected or was.is_adopted != now.is_adopted
        )
    return (
        was.is_adopted != now.is_adopted
        or was.chosen_by != now.chosen_by
        or "factor" in (was.chosen_by, now.chosen_by)
        or was.factor.publisher != now.factor.publisher
    )


def _same_factor(was: Used, now: Used, *, is_same_year: bool) -> str:
    """The same factor gives another mass: other figures, or another conversion (prices, VAT)."""
    if was.factor.parts != now.factor.parts or _other_release(was, now):
        return FACTOR_PUBLISHER
    return CORRECTION_REVISED if is_same_year else FACTOR_WORLD


def _validity(used: Used) -> tuple[int | None, int | None]:
    return used.factor.valid_from, used.factor.valid_to


def _other_release(was: Used, now: Used) -> bool:
    """Whether the inventories read other releases."""
    return was.settings.release != now.settings.release
