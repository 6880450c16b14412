"""Select: which activities an inventory reads, and which share of each.

An inventory selects activities by date and never by name: those whose period meets its year, and
the fixed assets still alive in it. A period that straddles years, or the date on which an entity
or a site came in or left, is prorated by day before the product; the days outside the perimeter
make portions of their own, so that they are shown and not lost.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import NO_SITE
from beges.domain.factors import department_of, town_key
from beges.domain.inventory.distinct import distinct, recode
from beges.domain.nomenclature import activity_types
from beges.domain.perimeter import Entity, InventorySettings, Perimeter, Site
from beges.domain.units import unit_catalogue

MAINLAND = "FR"
"""The territory of an activity that names no site."""

Days = NDArray[np.int64]
_READ = ("entity", "site", "activity_type", "factor", "unit", "counterparty", "characterisation")
"""The columns of an activity that the later stations read."""

_FIRST_DAY, _LAST_DAY = np.datetime64("1900-01-01", "D"), np.datetime64("2200-12-31", "D")


@dataclass(frozen=True, kw_only=True)
class Portions:
    """Shares of activities, one row a share.

    ``activity`` is a row of the activity table, ``start`` and ``end`` days since 1970 (both
    included), ``share_num / share_den`` the share of the activity, ``within`` whether the days lie
    in the perimeter, ``placed`` whether the entity and the site are registered, ``asset_year`` the
    running year of an asset's life (0 for other activities), ``priced`` the year whose factors
    apply: the reporting year, or that of acquisition. ``town`` is the town of the site where a
    network of heat or cold is looked up, and ``payer`` the entity whose VAT an amount holds; both
    are blank where the choice of a factor does not depend on them.
    """

    activity: Days
    start: Days
    end: Days
    share_num: Days
    share_den: Days
    within: NDArray[np.bool_]
    placed: NDArray[np.bool_]
    asset_year: Days
    priced: Days
    entity: pd.Categorical
    site: pd.Categorical
    activity_type: pd.Categorical
    choice: pd.Categorical
    unit: pd.Categorical
    counterparty: pd.Categorical
    geography: pd.Categorical
    characterisation: pd.Categorical
    town: pd.Categorical
    payer: pd.Categorical


def select(activities: pd.DataFrame, settings: InventorySettings, perimeter: Perimeter) -> Portions:
    """The portions of the activities that the inventory's year reads."""
    first = _days(np.datetime64(f"{settings.year}-01-01", "D"))
    last = _days(np.datetime64(f"{settings.year}-12-31", "D"))
    start = _days(activities["period_start"].to_numpy().astype("datetime64[D]"))
    end = _days(activities["period_end"].to_numpy().astype("datetime64[D]"))
    years = activities["period_start"].dt.year.to_numpy()
    asset, life = lives(activities)
    asset_year = np.where(asset, settings.year - years + 1, 0).astype(np.int64)
    alive = asset & (asset_year >= 1) & (asset_year <= life)
    met = ~asset & (start <= last) & (end >= first) & (start <= end)
    row = np.flatnonzero(alive | met)
    asset, asset_year = asset[row], asset_year[row]
    window_first, window_last = _windows(activities, row, perimeter)
    begin = np.maximum(start[row], first)
    finish = np.where(asset, last, np.minimum(end[row], last))
    whole = np.where(asset, 1, end[row] - start[row] + 1)
    piece = _pieces(begin, finish, (window_first, window_last), asset)
    taken = row[piece.row]
    chosen = activities[[*_READ]].iloc[taken]
    facts = _facts(chosen, perimeter)
    is_asset = asset[piece.row]
    return Portions(
        activity=taken,
        start=piece.start,
        end=piece.end,
        share_num=np.where(is_asset, 1, piece.end - piece.start + 1),
        share_den=whole[piece.row],
        within=piece.within,
        placed=_placed(chosen, perimeter),
        asset_year=asset_year[piece.row],
        priced=np.where(is_asset, years[taken], settings.year).astype(np.int64),
        entity=chosen["entity"].array,
        site=chosen["site"].array,
        activity_type=chosen["activity_type"].array,
        choice=chosen["factor"].array,
        unit=chosen["unit"].array,
        counterparty=chosen["counterparty"].array,
        payer=_payers(chosen),
        **facts,
    )


def _days(dates: NDArray[np.datetime64] | np.datetime64) -> Days:
    """Days since 1970."""
    return np.asarray(dates).astype("datetime64[D]").astype(np.int64)


def lives(activities: pd.DataFrame) -> tuple[NDArray[np.bool_], Days]:
    """Which activities are fixed assets, and over how many years each is amortised."""
    kinds = activities["activity_type"].cat
    types = [activity_types().get(code) for code in kinds.categories]
    is_asset = np.array([kind is not None and kind.asset for kind in types], dtype=bool)
    default = np.array(
        [kind.default_life_years if kind and kind.default_life_years else 1 for kind in types],
        dtype=np.int64,
    )
    codes = kinds.codes.to_numpy()
    asset = is_asset[codes] if len(is_asset) else np.zeros(len(activities), dtype=bool)
    life = activities["life_years"].to_numpy(dtype=np.float64, na_value=np.nan)
    if len(default):
        life = np.where(np.isnan(life), default[codes], life)
    return asset, np.nan_to_num(life, nan=1).astype(np.int64)


def window(record: Entity | Site | None) -> tuple[np.datetime64, np.datetime64]:
    """The days on which an entity or a site is in the group."""
    if record is None:
        return _FIRST_DAY, _LAST_DAY
    entry, leaving = record.entry_date, record.exit_date
    return (
        np.datetime64(entry, "D") if entry else _FIRST_DAY,
        np.datetime64(leaving, "D") if leaving else _LAST_DAY,
    )


def _windows(activities: pd.DataFrame, row: Days, perimeter: Perimeter) -> tuple[Days, Days]:
    """For each of these rows the first and last day on which its entity and its site are in."""
    codes = [activities[name].array.take(row) for name in ("entity", "site")]
    number, pairs = distinct(codes)
    windows = [
        (*window(perimeter.entities.get(entity)), *window(perimeter.sites.get(site)))
        for entity, site in pairs
    ]
    first = _days(np.array([max(w[0], w[2]) for w in windows], dtype="datetime64[D]"))
    last = _days(np.array([min(w[1], w[3]) for w in windows], dtype="datetime64[D]"))
    return first[number], last[number]


@dataclass(frozen=True, kw_only=True)
class _Pieces:
    """Periods cut at the perimeter: the row that each piece comes from, its days, its side."""

    row: Days
    start: Days
    end: Days
    within: NDArray[np.bool_]


def _pieces(
    begin: Days, finish: Days, window: tuple[Days, Days], asset: NDArray[np.bool_]
) -> _Pieces:
    """Each period cut at the window: before, inside, after. An asset is in or out as a whole."""
    first, last = window
    if (begin >= first).all() and (finish <= last).all():
        everything = np.arange(len(begin), dtype=np.int64)
        within = np.ones(len(begin), dtype=bool)
        return _Pieces(row=everything, start=begin, end=finish, within=within)
    met = (first <= last) & (begin <= last) & (finish >= first)
    cut = ~asset & met
    inside, outside = np.flatnonzero(met), np.flatnonzero(~met)
    before, after = np.flatnonzero(cut & (begin < first)), np.flatnonzero(cut & (finish > last))
    row = np.concatenate([inside, outside, before, after])
    order = np.argsort(row, kind="stable")
    kept_begin = np.where(cut, np.maximum(begin, first), begin)
    kept_finish = np.where(cut, np.minimum(finish, last), finish)
    start = np.concatenate([kept_begin[inside], begin[outside], begin[before], last[after] + 1])
    end = np.concatenate([kept_finish[inside], finish[outside], first[before] - 1, finish[after]])
    within = np.arange(len(row)) < len(inside)
    return _Pieces(row=row[order], start=start[order], end=end[order], within=within[order])


def _placed(chosen: pd.DataFrame, perimeter: Perimeter) -> NDArray[np.bool_]:
    """Whether the entity and the site of each activity are registered."""
    entity = chosen["entity"].isin([*perimeter.entities])
    return (entity & chosen["site"].isin([NO_SITE, *perimeter.sites])).to_numpy()


def _facts(chosen: pd.DataFrame, perimeter: Perimeter) -> dict[str, pd.Categorical]:
    """The characterisation of each activity (its own, its site's, its type's), territory, town."""
    number, keys = distinct(
        [chosen["activity_type"].array, chosen["characterisation"].array, chosen["site"].array]
    )
    characterisations = [
        _characterisation(code, stated, site, perimeter) for code, stated, site in keys
    ]
    territories = [
        perimeter.sites[site].geography if site in perimeter.sites else MAINLAND
        for _, _, site in keys
    ]
    towns = [_town(code, perimeter.sites.get(site)) for code, _, site in keys]
    return {
        "characterisation": recode(number, characterisations),
        "geography": recode(number, territories),
        "town": recode(number, towns),
    }


NETWORKS = "heat_cold_network"
"""The family of the types whose factor may be that of the network of a town."""


def _town(code: str, site: Site | None) -> str:
    """The town where a network would serve the site."""
    kind = activity_types().get(code)
    if kind is None or kind.family != NETWORKS or site is None or not site.town:
        return ""
    return town_key(department_of(site.postcode), site.town)


def _payers(chosen: pd.DataFrame) -> pd.Categorical:
    """The entity of the activities whose amount holds the VAT that it did not recover."""
    number, keys = distinct([chosen["unit"].array, chosen["entity"].array])
    bases = {code: entry.basis for code, entry in unit_catalogue().items()}
    return recode(
        number,
        [entity if bases.get(unit) == "money_booked_current" else "" for unit, entity in keys],
    )


def _characterisation(code: str, stated: str, site: str, perimeter: Perimeter) -> str:
    """The one stated, else the site's occupancy where the type allows it, else its default."""
    kind = activity_types().get(code)
    if stated or kind is None:
        return stated
    occupancy = perimeter.sites[site].occupancy if site in perimeter.sites else None
    if occupancy and kind.allows(occupancy):
        return occupancy
    return kind.default_characterisation
