"""Imposing: the factors that a person may name by hand for an activity, found as they write.

Any factor that the inventory of the year uses may be imposed, provided that its unit is reached
from the one entered: those of the nature first, then what the words find, the best match first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from beges.domain.factors import Amount, EmissionFactor, FactorRelease, convertible
from beges.domain.french import number
from beges.domain.units import unit, unit_catalogue
from beges.services.inventories import current_library, settings_for
from beges.services.library import place_fr
from beges.services.search import FactorSearch, Purpose, factor_index, search_factors
from beges.services.workspace import Workspace

OFFERED, READ = 40, 400
"""How many factors are offered, and how many answers of a search are looked at for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an activity needs a factor for; ``words`` are what the person typed."""

    activity_type: str
    unit: str
    year: int
    series: str = ""
    words: str = ""


def imposable(workspace: Workspace, wanted: Wanted, held: str = "") -> Mapping[str, str]:
    """The factors that may be imposed: identifier → what tells it apart.

    ``held`` is the one that the activity bears already: it stays offered.
    """
    library = current_library(workspace, settings_for(workspace, wanted.year))
    if wanted.words.strip():
        found = _found(workspace, library, wanted)
    else:
        found = list(library.by_series.get(wanted.series, ()))
    kept = [factor for factor in found if _is_reached(factor, wanted, library)][:OFFERED]
    if held in library.factors and held not in {factor.factor_id for factor in kept}:
        kept.insert(0, library.factors[held])
    return {factor.factor_id: _told(factor) for factor in kept}


def _found(workspace: Workspace, library: FactorRelease, wanted: Wanted) -> list[EmissionFactor]:
    """The factors that the words find, the best for the activity first."""
    index = factor_index(workspace, library)
    purpose = Purpose(activity_type=wanted.activity_type, unit=wanted.unit, year=wanted.year)
    search = FactorSearch(words=wanted.words, status="", purpose=purpose)
    answer = search_factors(index, search, workspace.clock().date())
    rows = answer.rows if len(answer.rows) else answer.near
    codes = index.facts["factor_id"].to_numpy()[rows[:READ]]
    return [library.factors[str(code)] for code in codes]


def _is_reached(factor: EmissionFactor, wanted: Wanted, library: FactorRelease) -> bool:
    """Whether the unit entered leads to the factor's; before a unit is chosen, any will do."""
    if wanted.unit not in unit_catalogue():
        return bool(factor.unit)
    amount = Amount(unit=wanted.unit, year=wanted.year)
    return bool(convertible([factor], amount, library))


def _told(factor: EmissionFactor) -> str:
    """A factor in a list: name, figure, place, identifier."""
    figure = f"{number(factor.total)} kg/{unit(factor.unit).label_fr}" if factor.unit else ""
    place = place_fr(factor)
    return " · ".join(text for text in (factor.label_fr, figure, place, factor.factor_id) if text)
