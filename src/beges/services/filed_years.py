"""Filed years: what was entered, corrected or withdrawn since, and waits for a restatement.

Nothing is refused but to take back, in one click, a batch that a filed inventory counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from beges.domain.activities import ACTIVITIES, as_activities
from beges.domain.declaration.filed_states import Filing
from beges.domain.findings import Finding, Where
from beges.domain.french import tonnes
from beges.domain.inventory import Inventory, counted, lives
from beges.domain.perimeter import InventorySettings
from beges.services.inventories import compile_at, read_activities
from beges.services.refusals import Refused, some
from beges.services.standing import read_filings
from beges.services.terms import read_inventories
from beges.services.workspace import Workspace
from beges.store import Reader

ADDED, CORRECTED, WITHDRAWN = "ajoutée", "corrigée", "retirée"
WAITING_COLUMNS = (
    "activity_id",
    "change",
    "entity",
    "site",
    "activity_type",
    "period_start",
    "period_end",
    "effect_mg",
    "actor",
    "at",
    "why",
)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What a restatement of a filed inventory would take up.

    ``rows``: one activity a row, by effect. ``filed_mg`` and ``now_mg`` are what the inventory
    counts as filed, and would count today under the same terms; ``others_mg`` is the part of the
    difference that no row explains: registers, factors, reviews.
    """

    settings: InventorySettings
    rows: pd.DataFrame
    filed_mg: int
    now_mg: int

    @property
    def effect_mg(self) -> int:
        """What a restatement would change."""
        return self.now_mg - self.filed_mg

    @property
    def others_mg(self) -> int:
        """The part that no activity entered, corrected or withdrawn explains."""
        return self.effect_mg - int(self.rows["effect_mg"].sum())

    @property
    def is_empty(self) -> bool:
        """Whether nothing touched the filed year."""
        return self.rows.empty and not self.effect_mg


def waiting(workspace: Workspace, settings: InventorySettings) -> Waiting | None:
    """What waits for a restatement of an inventory; none for one that is not filed."""
    with workspace.store.reading() as reader:
        filing = read_filings(reader).get(settings.inventory)
        if settings.as_of_entry is None or filing is None or not filing.is_locked:
            return None
        key = ("waiting", workspace.store.url, settings, reader.head().seq)
        return workspace.cache.get(
            key, lambda: _waiting(workspace, reader, settings, filing.at_entry)
        )


def _waiting(
    workspace: Workspace, reader: Reader, settings: InventorySettings, entry: int
) -> Waiting:
    then = compile_at(workspace, reader, settings)
    now = compile_at(workspace, reader, replace(settings, as_of_entry=None))
    rows = _changed(reader, then.settings.year, entry)
    before, after = _masses(then), _masses(now)
    ids = rows["activity_id"]
    rows["effect_mg"] = (_of(after, ids) - _of(before, ids)).to_numpy()
    signed = reader.signatures().set_index("batch")
    for name in ("actor", "at"):
        rows[name] = rows["batch"].map(signed[name]).fillna("").to_numpy()
    whys = {batch.number: batch.reason or "" for batch in reader.batches(limit=None)}
    rows["why"] = rows["batch"].map(whys).fillna("").to_numpy()
    order = np.argsort(-rows["effect_mg"].abs().to_numpy(), kind="stable")
    table = rows.iloc[order].reset_index(drop=True)[list(WAITING_COLUMNS)]
    return Waiting(
        settings=settings,
        rows=table,
        filed_mg=int(sum(before.to_numpy().tolist())),
        now_mg=int(sum(after.to_numpy().tolist())),
    )


def _masses(inventory: Inventory) -> pd.Series:
    """What each activity counts, by identifier."""
    lines = counted(inventory.lines)
    ids = inventory.activities["activity_id"].to_numpy(dtype=object)[lines["activity"]]
    return lines["total_mg"].groupby(pd.Series(ids, index=lines.index).astype("str")).sum()


def _of(masses: pd.Series, ids: pd.Series) -> pd.Series:
    return masses.reindex(ids.to_numpy(), fill_value=0).astype("int64")


def _changed(reader: Reader, year: int, entry: int) -> pd.DataFrame:
    """The activities of a year that have another revision than at an entry, or are no more."""
    names = [n for n in WAITING_COLUMNS if n in ACTIVITIES.names]
    then = _meeting(read_activities(reader, entry), year)
    now = _meeting(read_activities(reader), year)
    old = then.set_index("activity_id")["revision"]
    new = now.set_index("activity_id")["revision"]
    fresh = now[now["activity_id"].map(old).fillna(-1).to_numpy() != now["revision"].to_numpy()]
    fresh = fresh.assign(
        change=np.where(fresh["activity_id"].isin(old.index), CORRECTED, ADDED).astype(object)
    )
    gone = then[~then["activity_id"].isin(new.index)].assign(change=WITHDRAWN)
    keys = gone["activity_id"].tolist()
    batches = reader.last_batches(ACTIVITIES, keys)
    gone = gone.assign(batch=[batches[key] for key in keys])
    kept = [*names, "change", "batch"]
    return pd.concat([fresh[kept].astype(object), gone[kept].astype(object)], ignore_index=True)


def _meeting(activities: pd.DataFrame, year: int) -> pd.DataFrame:
    """The activities that an inventory of that year reads, assets still alive among them."""
    asset, life = lives(activities)
    first = activities["period_start"].dt.year.to_numpy()
    last = activities["period_end"].dt.year.to_numpy()
    alive = asset & (first <= year) & (year < first + life)
    return activities[alive | (~asset & (first <= year) & (last >= year))]


def waiting_finding(found: Waiting) -> Finding | None:
    """The sentence that tells what waits; none when nothing does."""
    if found.is_empty:
        return None
    code = found.settings.inventory
    sign = "+" if found.effect_mg > 0 else ""
    values = {
        "inventory": code,
        "count": len(found.rows),
        "tonnes": f"{sign}{tonnes(found.effect_mg, 2)}",
    }
    return Finding(code="filed_waits", where=Where(record=f"inventaire {code}"), values=values)


def waits_fr(workspace: Workspace, years: Iterable[int]) -> str:
    """What is told of data just stored in years that are filed; blank when none is."""
    with workspace.store.reading() as reader:
        known = read_inventories(reader)
        locked = {code for code, filing in read_filings(reader).items() if filing.is_locked}
    asked = set(years)
    held = [s for s in known if s.inventory in locked and s.year in asked]
    if not held:
        return ""
    named = " et ".join(f"« {settings.inventory} »" for settings in held)
    told = ", ".join(sorted({str(settings.year) for settings in held}))
    return (
        f" Année déposée ({told}) : {named} n'en bouge pas, cela attend un rectificatif"
        " (Déclaration, section Dépôt)."
    )


# ----------------------------------------------------------------------------------------- undo


def refuse_filed(reader: Reader, batch: int) -> None:
    """A batch that a filed inventory counts is not taken back under it.

    Raises
    ------
    Refused
    """
    locked = [filing for filing in read_filings(reader).values() if filing.is_locked]
    told = reader.batch(batch)
    if not any(told.seq <= filing.at_entry for filing in locked):
        return
    frame = reader.batch_frames(batch).get(ACTIVITIES)
    if frame is None:
        return
    rows = as_activities(frame.drop(columns=["record_key"]))
    known = {settings.inventory: settings for settings in read_inventories(reader)}
    for filing in locked:
        settings = known.get(filing.inventory)
        if settings is None or told.seq > filing.at_entry:
            continue
        held = list(_held(reader, rows, filing, settings.year))
        if held:
            values = {"batch": batch, "inventory": filing.inventory, "records": some(held)}
            raise Refused(Finding(code="undo_filed", values=values))


def _held(reader: Reader, rows: pd.DataFrame, filing: Filing, year: int) -> Iterator[str]:
    """The activities of a batch that the filing reads, as it read them."""
    read = reader.frame(ACTIVITIES, as_of=filing.at_entry)
    stood = set(zip(read["activity_id"], read["revision"], strict=True))
    for key, revision in zip(
        *(_meeting(rows, year)[n] for n in ("activity_id", "revision")), strict=True
    ):
        if (key, revision) in stood:
            yield str(key)
