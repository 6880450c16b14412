"""Consolidation: the entities that a statement covers, as its title names them.

Method V5 p.13: any SIREN of the group may be consolidated, under one control approach. Method V4
p.13: a consolidation across NAF divisions is a voluntary statement, which cannot be filed.
"""

from collections.abc import Iterator
from datetime import date

from beges.domain.findings import Finding, Where
from beges.domain.inventory import Inventory
from beges.domain.perimeter import Entity


def consolidated_entities(inventory: Inventory) -> list[Entity]:
    """The entities that the inventory consolidates, at least for a part of its year."""
    settings = inventory.settings
    first, last = date(settings.year, 1, 1), date(settings.year, 12, 31)
    return [
        entity
        for entity in inventory.perimeter.entities.values()
        if settings.consolidates(entity)
        and (entity.entry_date is None or entity.entry_date <= last)
        and (entity.exit_date is None or entity.exit_date >= first)
    ]


def covers_fr(inventory: Inventory, entity: str = "") -> str:
    """Who the statement covers, by name of code and SIREN, with the control approach."""
    entities = consolidated_entities(inventory)
    approach = inventory.settings.approach.label_fr.lower()
    if entity:
        found = inventory.perimeter.entities.get(entity)
        return f"SIREN {siren_fr(found)} – {approach}" if found else approach
    named = ", ".join(f"{found.entity} (SIREN {siren_fr(found)})" for found in entities)
    return f"Consolidé : {named or 'aucune entité'} – {approach}"


def siren_fr(entity: Entity) -> str:
    """A SIREN as it is read: 732 829 320."""
    text = entity.siren
    return f"{text[:3]} {text[3:6]} {text[6:]}" if len(text) == 9 else text


def check_consolidation(inventory: Inventory, standard: str) -> Iterator[Finding]:
    """Method V4 p.13: a consolidation across NAF divisions is a statement, not a filing."""
    entities = consolidated_entities(inventory)
    if standard != "v4" or len(entities) < 2:
        return
    where = Where(record="consolidation")
    divisions = sorted({entity.naf[:2] for entity in entities if entity.naf})
    unknown = [entity.entity for entity in entities if not entity.naf]
    if len(divisions) > 1:
        values = {"divisions": ", ".join(divisions)}
        yield Finding(code="consolidation_voluntary", where=where, values=values)
    elif unknown:
        values = {"entities": ", ".join(unknown)}
        yield Finding(code="consolidation_naf_missing", where=where, values=values)
