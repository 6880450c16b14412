"""The terms of the inventories, as the ledger holds them."""

from collections.abc import Iterable
from dataclasses import replace

from beges.domain.perimeter import ADOPTIONS, INVENTORIES, Adoption, InventorySettings
from beges.services.perimeter import adoption_of, settings_of
from beges.store import Reader


def read_inventories(reader: Reader, as_of: int | None = None) -> list[InventorySettings]:
    """The inventories that a reader sees, in the same order."""
    stored = [settings_of(row) for row in reader.records(INVENTORIES, as_of=as_of)]
    adopted = {
        entry: _adoptions(reader, as_of if entry is None else entry)
        for entry in {settings.as_of_entry for settings in stored}
    }
    found = [
        replace(
            settings, adoptions=in_order(adopted[settings.as_of_entry].get(settings.inventory, []))
        )
        for settings in stored
    ]
    return sorted(found, key=lambda settings: (-settings.year, settings.inventory))


def _adoptions(reader: Reader, as_of: int | None) -> dict[str, list[Adoption]]:
    """The adoptions of each inventory; those of a pinned one are read at its own entry."""
    adopted: dict[str, list[Adoption]] = {}
    for row in reader.records(ADOPTIONS, as_of=as_of):
        adopted.setdefault(row["inventory"], []).append(adoption_of(row))
    return adopted


def in_order(adoptions: Iterable[Adoption]) -> tuple[Adoption, ...]:
    """Adoptions by the factor that they set aside, so that their order of entry moves nothing."""
    return tuple(sorted(adoptions, key=lambda adoption: adoption.factor_from))
