"""Imposing: the factors that a person may name by hand for an activity, found as they write.

Any factor that the inventory of the year knows may be imposed, provided that the engine takes it
for the activity as it stands: it is the engine that is asked. Those of the nature come first, then
what the words find, the best match first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from beges.domain.factors import EmissionFactor, FactorRelease, Query, Resolution, resolve
from beges.domain.french import number
from beges.domain.inventory.select import MAINLAND
from beges.domain.perimeter import InventorySettings, Perimeter
from beges.domain.units import unit, unit_catalogue
from beges.services.inventories import current_library, settings_for
from beges.services.library import place_fr
from beges.services.perimeter import load_perimeter
from beges.services.search import FactorSearch, Purpose, factor_index, search_factors
from beges.services.workspace import Workspace

OFFERED, READ = 40, 400
"""How many factors are offered, and how many answers of a search are looked at for them."""

_ADOPTED = "@"
"""The mark of a factor that an adoption brings in from another release (``services.libraries``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an activity needs a factor for; ``words`` are what the person typed.

    ``entity`` gives the rate at which VAT is recovered, ``site`` the territory of its VAT.
    """

    activity_type: str
    unit: str
    year: int
    series: str = ""
    words: str = ""
    entity: str = ""
    site: str = ""


def may_be_imposed(factor_id: str) -> bool:
    """Whether an activity may name the factor.

    One that an adoption brings in serves that inventory alone: no other would find it.
    """
    return _ADOPTED not in factor_id


def imposable(workspace: Workspace, wanted: Wanted, held: str = "") -> Mapping[str, str]:
    """The factors that may be imposed: identifier → what tells it apart.

    ``held`` is the one that the activity bears already: it stays offered.
    """
    settings = settings_for(workspace, wanted.year)
    library = current_library(workspace, settings)
    if wanted.words.strip():
        found = _found(workspace, library, wanted)
    else:
        found = list(library.by_series.get(wanted.series, ()))
    asked = _asked(wanted, settings, load_perimeter(workspace))
    kept = [
        factor
        for factor in found
        if may_be_imposed(factor.factor_id) and _is_taken(factor, asked, library)
    ][:OFFERED]
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


def _asked(wanted: Wanted, settings: InventorySettings, perimeter: Perimeter) -> Query:
    """What the engine is asked of each factor.

    Before an entity is chosen its recovery of VAT is not held against a factor: any rate will do.
    """
    site = perimeter.sites.get(wanted.site)
    recovered = perimeter.by_year("vat_recovery_pct").get((wanted.entity, wanted.year))
    return Query(
        activity_type=wanted.activity_type,
        choice="",
        unit=wanted.unit,
        geography=MAINLAND if site is None else site.geography,
        year=wanted.year,
        gwp_set=settings.gwp_set,
        vat_recovery_pct=recovered if wanted.entity else Decimal(0),
        rebases=settings.is_rebased,
    )


def _is_taken(factor: EmissionFactor, asked: Query, library: FactorRelease) -> bool:
    """Whether the engine takes the factor; before a unit is chosen, any with a unit will do."""
    if asked.unit not in unit_catalogue():
        return bool(factor.unit)
    return isinstance(resolve(replace(asked, choice=factor.factor_id), library), Resolution)


def _told(factor: EmissionFactor) -> str:
    """A factor in a list: name, figure, place, identifier."""
    figure = f"{number(factor.total)} kg/{unit(factor.unit).label_fr}" if factor.unit else ""
    place = place_fr(factor)
    return " · ".join(text for text in (factor.label_fr, figure, place, factor.factor_id) if text)
