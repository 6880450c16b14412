"""Orphans: what would name something that is no longer there, if a batch were taken back.

An entity or a site is named by sites, meters, activities and contracts, a meter by its readings; an
own factor or a corrected one by activities, adoptions and rules of accounts; a correction is the
ground of those that follow it on the same factor; a document is attached to an activity; a reading
and the terms of a meter are the ground of the consumption that later readings gave. A review, or a
finding that somebody accepted, holds nothing back: it is about the activity as it stood, and goes
with it (docs/decisions/2026-11-24-evidence-and-review.md).
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.bookkeeping import ACCOUNT_RULES
from beges.domain.collection import ATTACHMENTS, DOCUMENTS, READINGS
from beges.domain.columns import Table
from beges.domain.declaration import AVOIDED
from beges.domain.factors import (
    CORRECTIONS,
    OWN_FACTORS,
    corrected_id,
    own_factor_id,
)
from beges.domain.perimeter import ADOPTIONS, ENTITIES, METERS, SITES
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.services.perimeter import Record
from beges.services.readings import unsettled
from beges.store import Reader

Made = Mapping[str, pd.DataFrame]
"""What a batch brought in, by table: what was unknown before it, or withdrawn."""


def orphans_of(reader: Reader, batch: int) -> list[str]:
    """The live records of other batches that name what this one created."""
    frames = reader.batch_frames(batch)
    made = {table.name: _brought_in(reader, table, frame) for table, frame in frames.items()}
    return [
        *_of_places(reader, made, batch),
        *_of_factors(reader, _factors_gone(reader, made, batch), batch),
        *_of_corrections(reader, made, batch),
        *_of_documents(reader, made, batch),
        *unsettled(reader, frames, batch),
    ]


def _brought_in(reader: Reader, table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """The records of a batch that were not in force before it."""
    first = frame.drop_duplicates("record_key")
    before = {
        str(key): int(revision) - 1
        for key, revision in zip(first["record_key"], first["revision"], strict=True)
        if revision > 1
    }
    earlier = reader.contents(table, before)
    absent = earlier[earlier["withdrawn"]]["record_key"]
    return first[(first["revision"] == 1) | first["record_key"].isin(absent)]


def _of_places(reader: Reader, made: Made, batch: int) -> Iterator[str]:
    """Sites and activities of an entity or a site that the batch registered."""
    for table, others in _NAMED_BY.items():
        if table.name not in made:
            continue
        (key,) = table.key
        gone = set(made[table.name][key])
        for other in others:
            rows = reader.frame(other)
            held = rows[rows[key].isin(gone) & (rows["batch"] != batch)]
            for parts in held[list(other.key)].astype("str").itertuples(index=False, name=None):
                yield " ".join(parts)


_NAMED_BY: Mapping[Table, tuple[Table, ...]] = {
    ENTITIES: (SITES, ACTIVITIES, ELECTRICITY_CONTRACTS, AVOIDED),
    SITES: (METERS, ACTIVITIES, ELECTRICITY_CONTRACTS),
    METERS: (READINGS,),
}
"""The tables whose records name a place."""


def _factors_gone(reader: Reader, made: Made, batch: int) -> set[str]:
    """The identifiers of own and corrected factors that would be no more."""
    own, corrections = made.get(OWN_FACTORS.name), made.get(CORRECTIONS.name)
    gone: set[str] = set()
    if own is not None:
        gone |= {own_factor_id(f, int(v)) for f, v in _pairs(own, "factor", "version")}
    if corrections is not None:
        gone |= {corrected_id(f, int(n)) for f, n in _pairs(corrections, "factor_id", "number")}
        gone |= {
            corrected_id(row["factor_id"], row["number"])
            for row in _later(reader, corrections, batch)
        }
    return gone


def _pairs(frame: pd.DataFrame, *names: str) -> Iterator[tuple[str, int]]:
    return zip(*(frame[name] for name in names), strict=True)


def _of_factors(reader: Reader, gone: set[str], batch: int) -> Iterator[str]:
    """Activities and adoptions that name one of these factors."""
    if not gone:
        return
    for table, columns in _NAMING.items():
        rows = reader.frame(table)
        held = rows[rows[list(columns)].isin(gone).any(axis="columns") & (rows["batch"] != batch)]
        for key in held[list(table.key)].itertuples(index=False, name=None):
            yield " ".join(map(str, key))


_NAMING: Mapping[Table, tuple[str, ...]] = {
    ACTIVITIES: ("factor",),
    ADOPTIONS: ("factor_from", "factor_to"),
    ACCOUNT_RULES: ("factor",),
}
"""The columns that name a factor."""


def _of_documents(reader: Reader, made: Made, batch: int) -> Iterator[str]:
    """Attachments of other batches to activities, or of documents, that the batch registered."""
    gone = {
        column: set(made[table.name][column])
        for table, column in ((ACTIVITIES, "activity_id"), (DOCUMENTS, "document"))
        if table.name in made
    }
    if not gone:
        return
    rows = reader.frame(ATTACHMENTS)
    named = pd.Series(data=False, index=rows.index)
    for column, values in gone.items():
        named |= rows[column].isin(values)
    held = rows[named & (rows["batch"] != batch)]
    for activity, document in zip(held["activity_id"], held["document"], strict=True):
        yield f"pièce {document[:12]} de {activity}"


def _of_corrections(reader: Reader, made: Made, batch: int) -> Iterator[str]:
    """Corrections that start from one that the batch registered."""
    corrections = made.get(CORRECTIONS.name)
    if corrections is not None:
        for row in _later(reader, corrections, batch):
            yield corrected_id(row["factor_id"], row["number"])


def _later(reader: Reader, corrections: pd.DataFrame, batch: int) -> Iterator[Record]:
    """The corrections in force of the same factors that came after these."""
    key = ["release", "factor_id"]
    first = corrections.groupby(key)["number"].min().to_dict()
    for row in reader.records(CORRECTIONS):
        since = first.get((row["release"], row["factor_id"]))
        if since is not None and row["number"] > since and row["batch"] != batch:
            yield row
