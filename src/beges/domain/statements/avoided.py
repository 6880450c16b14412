"""Avoided emissions: apart, case by case, never in a total (method V5 pp.47-48)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from beges.domain.findings import Finding, Where
from beges.domain.nomenclature import posts
from beges.domain.perimeter import Perimeter, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class AvoidedEmission:
    """Tonnes that an activity avoids for others, against a scenario of reference."""

    avoided: str
    inventory: str
    case: str
    tonnes: Decimal
    scenario: str
    entity: str | None = None
    post: str | None = None


def check_avoided(
    changed: Iterable[AvoidedEmission],
    inventories: Collection[str],
    perimeter: Perimeter,
    places: Places,
) -> Iterator[Finding]:
    """The inventory, the entity and the post exist, and the tonnes are not negative."""
    for row in changed:
        where = places.get(row.avoided, Where(record=f"émissions évitées {row.avoided}"))
        if row.inventory not in inventories:
            at = replace(where, column="Code inventaire")
            values = {"inventory": row.inventory}
            yield Finding(code="avoided_inventory_unknown", where=at, values=values)
        if row.entity and row.entity not in perimeter.entities:
            at = replace(where, column="Code entité")
            yield Finding(code="entity_unknown", where=at, values={"entity": row.entity})
        if row.post and row.post not in {*posts("v5"), *posts("v4")}:
            at = replace(where, column="Poste")
            yield Finding(code="avoided_post_unknown", where=at, values={"post": row.post})
        if row.tonnes < 0:
            at = replace(where, column="Émissions évitées (tCO2e)")
            yield Finding(code="avoided_negative", where=at, values={"tonnes": row.tonnes})
