"""Checks of the perimeter: what its records must hold, as findings with their place."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from beges.domain.columns import Table
from beges.domain.findings import Finding, Where
from beges.domain.nomenclature import activity_types, posts
from beges.domain.perimeter.meters import METERS
from beges.domain.perimeter.records import (
    Entity,
    Indicator,
    InventorySettings,
    Meter,
    Site,
    is_siren,
)
from beges.domain.perimeter.tables import ENTITIES, INDICATORS, SITES
from beges.domain.perimeter.terms import INVENTORIES
from beges.domain.units import unit_catalogue

FIRST_YEAR, LAST_YEAR = 1990, 2100
VAT_RECOVERY = "vat_recovery_pct"

Places = Mapping[str, Where]
"""Record → the row of the file that it came from; a record without one is named by its code."""


Cells = Callable[[str], Where]
"""Column → the cell of a record."""


def check_entities(
    entities: Mapping[str, Entity], changed: Iterable[str], places: Places
) -> Iterator[Finding]:
    """SIREN well formed and borne once among all, shares and dates possible, of those changed."""
    borne = Counter(entity.siren for entity in entities.values())
    for entity in (entities[code] for code in changed):
        at = _cells(places, entity.entity, ENTITIES)
        if not is_siren(entity.siren):
            yield Finding(code="siren_invalid", where=at("siren"), values={"siren": entity.siren})
        elif borne[entity.siren] > 1:
            yield Finding(code="siren_twice", where=at("siren"), values={"siren": entity.siren})
        if not 0 <= entity.share_pct <= 100:
            values = {"share_pct": entity.share_pct}
            yield Finding(code="share_out_of_range", where=at("share_pct"), values=values)
        yield from _check_dates(entity, at)


def check_sites(
    sites: Sequence[Site], entities: Mapping[str, Entity], places: Places
) -> Iterator[Finding]:
    """The entity of a site is known, its surface positive and its dates possible."""
    for site in sites:
        at = _cells(places, site.site, SITES)
        if site.entity not in entities:
            values = {"site": site.site, "entity": site.entity}
            yield Finding(code="site_entity_unknown", where=at("entity"), values=values)
        elif not _meet(site, entities[site.entity]):
            yield Finding(code="dates_apart", where=at("entry_date"), values={"site": site.site})
        if site.surface_m2 is not None and site.surface_m2 < 0:
            surface = {"surface": site.surface_m2}
            yield Finding(code="surface_negative", where=at("surface_m2"), values=surface)
        yield from _check_dates(site, at)


def check_meters(
    meters: Sequence[Meter], sites: Mapping[str, Site], places: Places
) -> Iterator[Finding]:
    """The site is known, the unit is one of the type, and share, coefficient, dates possible."""
    for meter in meters:
        at = _cells(places, meter.meter, METERS)
        if meter.site not in sites:
            yield Finding(code="site_unknown", where=at("site"), values={"site": meter.site})
        elif not _meet(meter, sites[meter.site]):
            values = {"meter": meter.meter, "site": meter.site}
            yield Finding(code="meter_dates_apart", where=at("entry_date"), values=values)
        kind, entry = activity_types().get(meter.activity_type), unit_catalogue().get(meter.unit)
        if kind and entry and entry.basis not in kind.bases:
            values = {"unit": entry.label_fr, "activity_type": kind.label_fr}
            yield Finding(code="meter_unit_strange", where=at("unit"), values=values)
        if meter.coefficient is not None and meter.coefficient <= 0:
            given = {"coefficient": meter.coefficient}
            yield Finding(code="meter_coefficient", where=at("coefficient"), values=given)
        if not _is_share(meter.share_num, meter.share_den):
            yield Finding(code="meter_share", where=at("share_num"))
        yield from _check_dates(meter, at)


def _is_share(part: int | None, whole: int | None) -> bool:
    """Whether two numbers make a share of a building, or none is said."""
    if part is None or whole is None:
        return part is whole
    return 0 < part <= whole


def check_indicators(
    indicators: Sequence[Indicator],
    entities: Mapping[str, Entity],
    sites: Mapping[str, Site],
    places: Places,
) -> Iterator[Finding]:
    """The entity of an indicator is known, its site where it names one, and a rate possible."""
    for indicator in indicators:
        key = "|".join(
            (indicator.entity, indicator.site or "", str(indicator.year), indicator.indicator)
        )
        at = _cells(places, key, INDICATORS)
        if indicator.entity not in entities:
            values = {"entity": indicator.entity}
            yield Finding(code="entity_unknown", where=at("entity"), values=values)
        if indicator.site and indicator.site not in sites:
            yield Finding(code="site_unknown", where=at("site"), values={"site": indicator.site})
        if indicator.indicator == VAT_RECOVERY and not 0 <= indicator.value <= 100:
            rate = {"rate_pct": indicator.value}
            yield Finding(code="recovery_out_of_range", where=at("value"), values=rate)


def check_inventory(
    settings: InventorySettings, places: Places, entities: Mapping[str, Entity] | None = None
) -> Iterator[Finding]:
    """The year and the list of entities are possible, and exclusions have a reason (V5 p.30).

    ``entities`` are those registered; without them the list is not looked at.
    """
    at = _cells(places, settings.inventory, INVENTORIES)
    if not FIRST_YEAR <= settings.year <= LAST_YEAR:
        yield Finding(code="year_out_of_range", where=at("year"), values={"year": settings.year})
    for name in ("entities", "excluded_posts"):
        for code, count in Counter(getattr(settings, name)).items():
            if count > 1:
                yield Finding(code="inventory_code_twice", where=at(name), values={"code": code})
    for code in settings.excluded_posts:
        post = posts("v5").get(code)
        if post is None:
            yield Finding(code="post_unknown", where=at("excluded_posts"), values={"post": code})
        elif post.category == "1":
            values = {"post": code}
            yield Finding(code="exclusion_direct", where=at("excluded_posts"), values=values)
    if settings.excluded_posts and not settings.exclusion_reason:
        yield Finding(code="exclusion_without_reason", where=at("exclusion_reason"))
    if entities is not None:
        yield from check_consolidated(settings, entities, at("entities"))


def check_consolidated(
    settings: InventorySettings, entities: Mapping[str, Entity], where: Where
) -> Iterator[Finding]:
    """Each entity of the inventory's list is registered, and controlled under its approach."""
    for code in settings.entities:
        entity = entities.get(code)
        if entity is None:
            yield Finding(code="inventory_entity_unknown", where=where, values={"entity": code})
        elif not entity.is_controlled(settings.approach):
            values = {"entity": code, "approach": settings.approach.label_fr.lower()}
            yield Finding(code="inventory_entity_not_controlled", where=where, values=values)


def _check_dates(record: Entity | Site | Meter, at: Cells) -> Iterator[Finding]:
    """A record leaves after it came in."""
    if record.entry_date and record.exit_date and record.exit_date < record.entry_date:
        yield Finding(code="dates_reversed", where=at("exit_date"))


def _meet(one: Site | Meter, other: Entity | Site) -> bool:
    """Whether some day lies within the dates of both."""
    entries = [record.entry_date for record in (one, other) if record.entry_date]
    leavings = [record.exit_date for record in (one, other) if record.exit_date]
    return not entries or not leavings or max(entries) <= min(leavings)


def _cells(places: Places, record: str, table: Table) -> Cells:
    """The cells of a record, by the name of their column."""
    row = places.get(record, Where(record=record))
    return lambda column: replace(row, column=table.column(column).label_fr)
