"""Availability: whether this machine has the factors of an inventory, sound and installed.

A database is shared, installed releases are not: an inventory that one machine computes, another
may not. What cannot be computed here is named, and stops nothing else.
"""

from collections.abc import Sequence

from beges.domain.findings import Finding, Where
from beges.domain.perimeter import InventorySettings
from beges.intake import ReleaseDamaged, ReleaseUnknown
from beges.services.standing import are_kept, standing_filing
from beges.services.workspace import Workspace, load_release


def release_digests(workspace: Workspace, settings: InventorySettings) -> tuple[str, ...]:
    """The digests, as the disk has them now, of all that an inventory draws its factors from.

    Raises
    ------
    ReleaseUnknown, ReleaseDamaged
    """
    adopted = {a.release_to for a in settings.adoptions if a.release_to}
    names = (settings.release, *sorted(adopted))
    return tuple(load_release(workspace, name).digest for name in names)


def not_computed(workspace: Workspace, known: Sequence[InventorySettings]) -> list[Finding]:
    """A warning for each of these inventories that lacks sound factors on this machine."""
    found = ((settings, what_is_missing(workspace, settings)) for settings in known)
    return [
        Finding(
            code="inventory_not_computed",
            where=Where(record=f"inventaire {settings.inventory}"),
            values={"inventory": settings.inventory, "reason": missing},
        )
        for settings, missing in found
        if missing
    ]


def not_shown(workspace: Workspace, known: Sequence[InventorySettings]) -> list[Finding]:
    """Those of them that this machine can neither compute nor read as they were filed."""
    return not_computed(workspace, [s for s in known if not _is_kept(workspace, s)])


def is_readable(workspace: Workspace, settings: InventorySettings) -> bool:
    """Whether the figures of an inventory can be shown here, computed or as they were filed."""
    return is_computable(workspace, settings) or _is_kept(workspace, settings)


def _is_kept(workspace: Workspace, settings: InventorySettings) -> bool:
    """Whether an inventory stands at its filing, and the lines of that filing are at hand."""
    with workspace.store.reading() as reader:
        filing = standing_filing(workspace, reader, settings)
    return filing is not None and are_kept(workspace, filing)


def is_computable(workspace: Workspace, settings: InventorySettings) -> bool:
    """Whether the factors of an inventory are at hand on this machine, and sound."""
    return not what_is_missing(workspace, settings)


def what_is_missing(workspace: Workspace, settings: InventorySettings) -> str:
    """What keeps an inventory from being computed here, in French; blank when nothing does."""
    try:
        release_digests(workspace, settings)
    except ReleaseUnknown as unknown:
        return f"la version de facteurs « {unknown.release} » n'y est pas installée."
    except ReleaseDamaged as damage:
        return (
            f"le fichier « {damage.file} » de la version « {damage.release} » n'est plus celui qui"
            " a été publié."
        )
    return ""
