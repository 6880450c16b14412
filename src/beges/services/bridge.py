"""Bridges between years: which inventories go together, and the bridge over them.

The reference of an inventory is the one that a person chose (années de référence); by default it is
the latest earlier year, as published, with its restatement beside it when there is one. Nothing is
stored: a bridge is derived from its inventories, and remembered as long as they stand.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from beges.domain.comparison import Bridge, View, bridge
from beges.domain.declaration import REFERENCE_YEARS
from beges.domain.declaration.filed_states import Filing
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.domain.tables import rules_digest
from beges.services.availability import is_computable, is_readable
from beges.services.form_answers import facts_of, read_answers
from beges.services.inventories import compile_at, compile_filing, find_inventory, inventories
from beges.services.refusals import NotFound
from beges.services.standing import are_kept
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The inventories that a bridge goes through; ``restated`` is of the year of ``before``."""

    before: InventorySettings
    restated: InventorySettings | None
    after: InventorySettings

    @property
    def stations(self) -> tuple[InventorySettings, ...]:
        """The inventories in their order."""
        between = () if self.restated is None else (self.restated,)
        return (self.before, *between, self.after)


def default_journey(workspace: Workspace, after: InventorySettings) -> Journey | None:
    """The bridge that an inventory calls for; ``None`` when there is nothing to start from."""
    known = inventories(workspace)
    return _chosen(workspace, after, known) or _by_year(after, known)


def _chosen(
    workspace: Workspace, after: InventorySettings, known: Sequence[InventorySettings]
) -> Journey | None:
    """The reference that a person chose for this inventory, when the tool has it."""
    with workspace.store.reading() as reader:
        rows = reader.records(REFERENCE_YEARS, as_of=after.as_of_entry)
    by_code = {settings.inventory: settings for settings in known}
    for row in rows:
        before = by_code.get(row["initial_inventory"])
        if (
            row["inventory"] != after.inventory
            or before is None
            or before.inventory == after.inventory
        ):
            continue
        restated = by_code.get(row["recalculated_inventory"])
        if restated is None or not _may_restate(restated, before, after):
            restated = _restatement(before, after, known)
        return Journey(before=before, restated=restated, after=after)
    return None


def _by_year(after: InventorySettings, known: Sequence[InventorySettings]) -> Journey | None:
    """The latest earlier year as it was published; else another inventory of the same year."""
    earlier = [settings for settings in known if settings.year < after.year]
    if earlier:
        year = max(settings.year for settings in earlier)
        before = _published([settings for settings in earlier if settings.year == year])
        return Journey(before=before, restated=_restatement(before, after, known), after=after)
    others = [s for s in known if s.year == after.year and s.inventory != after.inventory]
    if not others:
        return None
    return Journey(before=_published(others), restated=None, after=after)


def _published(of_year: Sequence[InventorySettings]) -> InventorySettings:
    """Of the inventories of a year the one that was published: restated by another, or pinned."""
    restated = {settings.restates for settings in of_year}
    return min(
        of_year,
        key=lambda settings: (
            settings.restates is not None,
            settings.inventory not in restated,
            math.inf if settings.as_of_entry is None else settings.as_of_entry,
            settings.inventory,
        ),
    )


def _restatement(
    before: InventorySettings, after: InventorySettings, known: Sequence[InventorySettings]
) -> InventorySettings | None:
    """What restates the first year: the inventory that says so, else another one of that year."""
    found = restatements(before, after, known)
    return min(found, key=lambda s: (s.restates != before.inventory, s.inventory), default=None)


def restatements(
    before: InventorySettings, after: InventorySettings, known: Sequence[InventorySettings]
) -> list[InventorySettings]:
    """The inventories that may stand between the two: those of the first one's year."""
    return [settings for settings in known if _may_restate(settings, before, after)]


def _may_restate(
    settings: InventorySettings, before: InventorySettings, after: InventorySettings
) -> bool:
    ends = (before.inventory, after.inventory)
    return settings.year == before.year != after.year and settings.inventory not in ends


def find_journey(
    workspace: Workspace, before: str, after: str, restated: str | None = None
) -> Journey:
    """The bridge between inventories named by a person; "" stands for no restatement.

    Raises
    ------
    NotFound
        When one of them does not exist, or the restated one is of another year.
    """
    start, end = find_inventory(workspace, before), find_inventory(workspace, after)
    if start.inventory == end.inventory:
        raise NotFound("Il faut deux inventaires différents pour expliquer un écart.")
    if restated is None:
        between = _restatement(start, end, inventories(workspace))
        return Journey(before=start, restated=between, after=end)
    if not restated:
        return Journey(before=start, restated=None, after=end)
    between = find_inventory(workspace, restated)
    if not _may_restate(between, start, end):
        raise NotFound(
            f"L'inventaire « {between.inventory} » porte sur {between.year} : celui qui recalcule"
            f" « {start.inventory} » doit porter sur {start.year}, et être un autre que les deux"
            " que l'on compare."
        )
    return Journey(before=start, restated=between, after=end)


def bridged(workspace: Workspace, journey: Journey, view: View, as_of: int | None = None) -> Bridge:
    """The bridge, remembered as long as nothing that it is made from has moved.

    ``as_of``: the inventories that follow the ledger are read as it stood at that entry.

    Raises
    ------
    InvariantBroken, ReleaseUnknown, ReleaseDamaged
    """
    with workspace.store.reading() as reader:
        head = reader.head().digest if as_of is None else as_of
        sides = [compile_at(workspace, reader, side, as_of) for side in journey.stations]
    made_from = tuple((side.digest, bool(side.filed_digest)) for side in sides)
    key = ("bridge", workspace.store.url, journey, view, made_from, head, rules_digest())
    return workspace.cache.get(key, lambda: bridge(sides, view))


def bridge_to(workspace: Workspace, after: InventorySettings) -> Bridge | None:
    """The bridge that an inventory calls for, every post, for its workbook; ``None`` if none.

    A filed inventory reads the other years as they stood when it was filed.
    """
    as_of = after.as_of_entry
    with workspace.store.reading() as reader:
        known = read_inventories(reader, as_of)
    journey = _chosen(workspace, after, known) or _by_year(after, known)
    if journey is None:
        return None
    return bridged(workspace, journey, View(published=False), as_of)


def bridge_since(
    workspace: Workspace, after: InventorySettings, as_of: int | None = None
) -> Bridge | None:
    """The bridge from the previous inventory, every post, at the entry of the later one.

    The previous one is of the year that the form names, else of the latest year before; ``None``
    when there is none, or when one of the bridge cannot be computed here.
    """
    entry = after.as_of_entry if after.as_of_entry is not None else as_of
    with workspace.store.reading() as reader:
        known = read_inventories(reader, entry)
        named = facts_of(after, read_answers(reader, after)).previous_bilan
    earlier = [settings for settings in known if settings.year < after.year]
    held = [settings for settings in earlier if settings.year == named] or earlier
    journey = _by_year(after, held) if held else None
    chosen = _chosen(workspace, after, known)
    if journey and chosen and chosen.before.year == journey.before.year:
        journey = chosen
    if journey is None or not all(is_readable(workspace, side) for side in journey.stations):
        return None
    return bridged(workspace, journey, View(published=False), entry)


def bridge_since_filing(
    workspace: Workspace, filing: Filing, now: Inventory, standard: str
) -> Bridge | None:
    """From what was filed to what an inventory gives now, under a standard.

    ``None`` when this database or this machine can neither read nor compute what was filed.
    """
    with workspace.store.reading() as reader:
        code, entry, head = filing.inventory, filing.at_entry, reader.head()
        known = read_inventories(reader, entry) if entry <= head.seq else []
        terms = next((settings for settings in known if settings.inventory == code), None)
        if terms is None:
            return None
        pinned = replace(terms, as_of_entry=entry)
        if not (are_kept(workspace, filing) or is_computable(workspace, pinned)):
            return None
        then = compile_filing(workspace, reader, filing, pinned)
    key = ("since", workspace.store.url, then.digest, now.digest, standard, rules_digest())
    view = View(published=False, standard=standard)
    return workspace.cache.get(key, lambda: bridge([then, now], view))
