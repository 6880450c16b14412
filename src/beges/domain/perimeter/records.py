"""The records of the perimeter, as the engine reads them.

An entity is consolidated at 100 % when the group controls it under the inventory's approach, and
not at all otherwise (method V5 p.19: equity share is not used), between its dates of entry and
exit.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal

from beges.domain.nomenclature import ControlApproach, housing_stock_kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A legal person of the group."""

    entity: str
    name: str
    siren: str
    share_pct: Decimal
    operational_control: bool
    financial_control: bool
    naf: str | None = None
    chart: str | None = None
    entry_date: date | None = None
    exit_date: date | None = None

    def is_controlled(self, approach: ControlApproach) -> bool:
        """Whether the group consolidates it under this approach."""
        if approach is ControlApproach.OPERATIONAL:
            return self.operational_control
        return self.financial_control


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where an entity acts. ``surface_m2`` is in square metres."""

    site: str
    entity: str
    name: str
    kind: str
    geography: str
    town: str | None = None
    postcode: str | None = None
    surface_m2: Decimal | None = None
    occupancy: str | None = None
    entry_date: date | None = None
    exit_date: date | None = None

    @property
    def is_housing_stock(self) -> bool:
        """Whether "without the housing stock" leaves this site out."""
        return self.kind in housing_stock_kinds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A delivery point, a submeter or a contract of a site, whoever supplies it.

    ``coefficient`` is what one unit of the index is worth in ``unit``; ``share_num / share_den``
    the share of the site in what the meter counts for a whole building.
    """

    meter: str
    site: str
    activity_type: str
    unit: str
    rhythm: str
    name: str | None = None
    factor: str | None = None
    supply_point: str | None = None
    supplier: str | None = None
    coefficient: Decimal | None = None
    share_num: int | None = None
    share_den: int | None = None
    entry_date: date | None = None
    exit_date: date | None = None
    other_names: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A yearly measure of an entity or a site, with its source."""

    entity: str
    year: int
    indicator: str
    value: Decimal
    source: str
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Perimeter:
    """The group as registered: entities, sites and meters by code, and the indicators."""

    group: str = ""
    name: str = ""
    notice: str = ""
    entities: Mapping[str, Entity] = field(default_factory=dict)
    sites: Mapping[str, Site] = field(default_factory=dict)
    meters: Mapping[str, Meter] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()

    def entity_of_siren(self, siren: str) -> Entity | None:
        """The entity of the group that bears this SIREN, if any."""
        return next((entity for entity in self.entities.values() if entity.siren == siren), None)

    def by_year(self, indicator: str) -> Mapping[tuple[str, int], Decimal]:
        """The values of an indicator of whole entities, by entity and year."""
        return {
            (row.entity, row.year): row.value
            for row in self.indicators
            if row.indicator == indicator and not row.site
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """In one inventory a factor takes the place of another, with a reason.

    ``release_to`` is the release of the adopted factor; blank where the inventory's own library
    has it (the user's own factor, or a corrected one).
    """

    inventory: str
    factor_from: str
    factor_to: str
    release_to: str | None = None
    digest_to: str | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InventorySettings:
    """The terms of an inventory: what it counts and by which conventions. No activity names it.

    ``release`` names its factor releases in the order in which they answer, joined by ``;``;
    ``release_digest`` pins them all. ``rebasing`` says whether published CO2e is used as it is.
    """

    inventory: str
    name: str
    year: int
    approach: ControlApproach = ControlApproach.OPERATIONAL
    gwp_set: str = "AR5"
    release: str
    release_digest: str | None = None
    published_view: str = "upstream"
    stock_fabric: str = "works_only"
    excluded_posts: tuple[str, ...] = ()
    exclusion_reason: str | None = None
    as_of_entry: int | None = None
    rebasing: str = "published"
    counted_reviews: str = "all"
    entities: tuple[str, ...] = ()
    restates: str | None = None
    adoptions: tuple[Adoption, ...] = ()

    @property
    def told(self) -> str:
        """The terms that are not their default: a term added later moves no older digest."""
        stated = {f.name: getattr(self, f.name) for f in fields(self)}
        return str({f.name: stated[f.name] for f in fields(self) if stated[f.name] != f.default})

    def consolidates(self, entity: Entity) -> bool:
        """Whether the inventory counts this entity: controlled, and in its list when it has one."""
        return entity.is_controlled(self.approach) and (
            not self.entities or entity.entity in self.entities
        )

    def excluded_because(self, posts: Collection[str]) -> str:
        """Why these V5 posts are left out: their lines of the justification, else all of it."""
        lines = (self.exclusion_reason or "").splitlines()
        own = [line for line in lines if line.partition(" ")[0] in posts]
        return "\n".join(own or lines) or "justification manquante"

    @property
    def is_rebased(self) -> bool:
        """Whether the CO2e of published factors is brought to the inventory's GWP set."""
        return self.rebasing == "rebased"


def is_siren(text: str) -> bool:
    """Whether nine digits pass the Luhn check that INSEE uses for a SIREN."""
    if len(text) != 9 or not text.isdigit():
        return False
    digits = [int(digit) for digit in text]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
