"""Who did what, and which terms of the inventory moved: from the batches and their history."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from beges.domain.french import instant
from beges.domain.inventory import Inventory
from beges.domain.perimeter import ADOPTIONS, INVENTORIES
from beges.domain.verification import Part, Shape
from beges.services.batches import is_a_persons, list_batches
from beges.services.workspace import Workspace

UNTOLD = frozenset({"release_digest", "as_of_entry"})
"""Terms that the tool sets: no decision of a person."""


def authors_part(workspace: Workspace) -> Part:
    """How many batches of each kind each person wrote, and how many were undone."""
    batches = [batch for batch in list_batches(workspace, None) if is_a_persons(batch)]
    counts = Counter((batch.actor, batch.kind.label_fr) for batch in batches)
    entries: Counter[tuple[str, str]] = Counter()
    undone: Counter[tuple[str, str]] = Counter()
    for batch in batches:
        entries[batch.actor, batch.kind.label_fr] += batch.rows
        undone[batch.actor, batch.kind.label_fr] += batch.undone_by is not None
    return Part(
        code="authors",
        title_fr="Qui a fait quoi",
        said_fr=(
            "Toute écriture porte son auteur, sa date et son motif, et s'enchaîne aux autres.",
        ),
        columns=(
            ("Personne", Shape.TEXT),
            ("Acte", Shape.TEXT),
            ("Lots", Shape.COUNT),
            ("Écritures", Shape.COUNT),
            ("Dont annulés", Shape.COUNT),
        ),
        rows=[
            (actor, kind, count, entries[actor, kind], undone[actor, kind])
            for (actor, kind), count in sorted(counts.items())
        ],
        empty_fr="Aucune écriture.",
    )


def terms_part(workspace: Workspace, inventory: Inventory) -> Part:
    """What changed in the terms of the inventory since it was created, and its adoptions."""
    settings = inventory.settings
    with workspace.store.reading() as reader:
        history = reader.history(INVENTORIES, settings.inventory)
        adopted = reader.signed_records(ADOPTIONS, as_of=settings.as_of_entry)
    rows = [*_moved(history), *_adopted(adopted, settings.inventory)]
    return Part(
        code="terms",
        title_fr="Changements de méthode",
        said_fr=(
            (
                "Les conventions de l'inventaire depuis sa création : approche, PRG, facteurs,"
                " vue publiée, exclusions. Ce qui change entre deux années est à la page Écarts."
            ),
        ),
        columns=(
            ("Convention", Shape.TEXT),
            ("Avant", Shape.TEXT),
            ("Après", Shape.TEXT),
            ("Par", Shape.TEXT),
            ("Le (UTC)", Shape.TEXT),
            ("Motif", Shape.TEXT),
        ),
        rows=rows,
        empty_fr="Aucun changement depuis la création de l'inventaire.",
    )


def _moved(history: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Each term that one revision changed."""
    columns = [column for column in INVENTORIES.columns if column.name not in UNTOLD]
    for before, after in itertools.pairwise(history):
        for column in columns:
            old, new = before[column.name], after[column.name]
            if old != new:
                yield (column.label_fr, _told(old), _told(new), *_signed(after, after["reason"]))


def _adopted(rows: Sequence[Mapping[str, Any]], inventory: str) -> Iterator[tuple[str, ...]]:
    for row in rows:
        if row["inventory"] == inventory:
            yield (
                "Facteur adopté",
                row["factor_from"],
                row["factor_to"],
                *_signed(row, row["reason"]),
            )


def _signed(row: Mapping[str, Any], reason: str | None) -> tuple[str, str, str]:
    return row["actor"], instant(row["at"]), reason or ""


def _told(value: object) -> str:
    return "" if value is None else str(value)
