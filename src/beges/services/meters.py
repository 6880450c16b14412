"""Meters of a site: what each of them says of a year, month by month, beside the year before.

The unit of work of a person who enters consumption. Bills keep their own dates; the months are
spread from them by day (``domain.activities.spreading``), in the unit of the meter.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.activities import spread
from beges.domain.collection import (
    INDEX,
    REAL,
    SHARE,
    STATES,
    Completeness,
    State,
    rhythm_months,
)
from beges.domain.french import MONTHS_FR
from beges.domain.nomenclature import activity_types
from beges.domain.perimeter import Entity, Meter, Perimeter, Site
from beges.domain.units import NotConvertible, UnknownUnit, ratio_in_year
from beges.services.activities import stored_activities
from beges.services.cells import whole_of
from beges.services.collection import Collection, collection
from beges.services.inventories import inventories
from beges.services.perimeter import load_perimeter
from beges.services.refusals import NotFound
from beges.services.workspace import Workspace

KNOWN = frozenset({State.INVOICE, State.READING})
"""The states of a month that a bill or a reading gives whole."""

UNAWAITED = frozenset({State.OUTSIDE, State.NOT_APPLICABLE})
"""The states of a month that nobody waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A stored figure of a meter. ``entered`` is what a person typed: the building's, if shared."""

    activity_id: str
    revision: int
    start: date
    end: date
    quantity: Decimal
    entered: Decimal
    unit: str
    data_kind: str
    method: str
    basis: str
    invoice: str

    @property
    def is_estimate(self) -> bool:
        """Whether it stands for a figure that is not known."""
        return self.data_kind not in REAL

    @property
    def is_deduced(self) -> bool:
        """Whether it follows from readings, and is changed through them."""
        return self.method == INDEX


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCell:
    """A month of a meter: what its figures give for it by day, and what they gave a year before.

    Quantities are in the unit of the meter, ``None`` where nothing is known.
    """

    first: date
    status: State
    quantity: Decimal | None
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """The relative change since a year before, where both are known and this one is whole."""
        if self.quantity is None or not self.before or self.status not in KNOWN:
            return None
        return (self.quantity - self.before) / abs(self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterYear:
    """A meter over a year.

    ``window`` is the first and the last day on which it is there; ``strange`` counts its figures
    whose unit does not convert.
    """

    meter: Meter
    bills: tuple[Bill, ...]
    months: tuple[MonthCell, ...]
    window: tuple[date, date]
    surface_m2: Decimal | None
    strange: int

    @property
    def total(self) -> Decimal | None:
        """The quantity of the year so far."""
        return _sum([month.quantity for month in self.months])

    @property
    def before(self) -> Decimal | None:
        """The quantity of the year before."""
        return _sum([month.before for month in self.months])

    @property
    def change(self) -> Decimal | None:
        """The relative change since a year before, over the months that are known whole."""
        kept = [m for m in self.months if m.status in KNOWN and m.before is not None]
        now, before = _sum([m.quantity for m in kept]), _sum([m.before for m in kept])
        return (now - before) / abs(before) if now is not None and before else None

    @property
    def per_m2(self) -> Decimal | None:
        """The quantity of the year by square metre of the site."""
        if self.total is None or not self.surface_m2:
            return None
        return self.total / self.surface_m2

    @property
    def awaited(self) -> int:
        """How many months of the year the meter should tell."""
        return sum(month.status not in UNAWAITED for month in self.months)

    @property
    def known(self) -> int:
        """How many of them a bill or a reading gives whole."""
        return sum(month.status in KNOWN for month in self.months)

    @property
    def doubled(self) -> tuple[tuple[Bill, Bill], ...]:
        """The bills and readings that share days with the one before: they count twice there."""
        real = sorted(
            (bill for bill in self.bills if not bill.is_estimate),
            key=lambda bill: (bill.start, bill.end, bill.activity_id),
        )
        found, longest = [], real[:1]
        for bill in real[1:]:
            if bill.start <= longest[0].end:
                found.append((longest[0], bill))
            if bill.end > longest[0].end:
                longest = [bill]
        return tuple(found)

    @property
    def follows_months(self) -> bool:
        """Whether its figures are those of whole calendar periods of its rhythm."""
        periods = set(calendar_periods(self.meter, self.months[0].first.year))
        kept = [bill for bill in self.bills if not bill.is_estimate]
        return all((bill.start, bill.end) in periods for bill in kept)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def calendar_periods(meter: Meter, year: int) -> list[tuple[date, date]]:
    """The periods of a year that the rhythm of a meter makes, first to last day."""
    step = rhythm_months()[meter.rhythm]
    firsts = [date(year, month, 1) for month in range(1, 13, step)]
    nexts = [*firsts[1:], date(year + 1, 1, 1)]
    return [(first, after - timedelta(days=1)) for first, after in zip(firsts, nexts, strict=True)]


def awaited_bills(found: MeterYear) -> list[tuple[date, date]]:
    """The bills that the year still lacks: its days that none covers, cut at the rhythm."""
    year, step = found.months[0].first.year, rhythm_months()[found.meter.rhythm]
    start, last = max(date(year, 1, 1), found.window[0]), min(date(year, 12, 31), found.window[1])
    real = sorted((bill.start, bill.end) for bill in found.bills if not bill.is_estimate)
    periods = []
    for begins, ends in [*real, (last + timedelta(days=1), last)]:
        while start < begins and start <= last:
            following = _months_later(start, step)
            if begins <= last:
                following = min(following, begins)
            periods.append((start, following - timedelta(days=1)))
            start = following
        start = max(start, ends + timedelta(days=1))
    return periods


def _months_later(day: date, months: int) -> date:
    """The same day some months later, the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def entry_years(workspace: Workspace) -> list[int]:
    """The years that a person may enter, the likeliest first: the last inventory's, else last."""
    last = workspace.clock().date().year
    known = stored_activities(workspace)
    metered = known[known["meter"] != ""]["period_start"].dt.year
    with_inventory = [settings.year for settings in inventories(workspace)]
    earliest = min([*metered.tolist(), *with_inventory, last - 1])
    likely = max(with_inventory, default=last - 1)
    return [likely, *(year for year in range(last, earliest - 1, -1) if year != likely)]


def site_year(workspace: Workspace, site: str, year: int) -> list[MeterYear]:
    """The meters of a site over a year, energies first, each with its bills and its months.

    Raises
    ------
    NotFound
        When the site is not registered.
    """
    perimeter = load_perimeter(workspace)
    if site not in perimeter.sites:
        raise NotFound(f"Aucun site « {site} ».")
    meters = [meter for meter in perimeter.meters.values() if meter.site == site]
    order = [*activity_types()]
    meters.sort(key=lambda meter: (order.index(meter.activity_type), meter.meter))
    seen = collection(workspace, year)
    return [_meter_year(meter, seen) for meter in meters]


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseLine:
    """A consumption of a site that no registered meter tells, and the months that it misses."""

    name: str
    missing: tuple[str, ...]


def loose_lines(workspace: Workspace, site: str, year: int) -> list[LooseLine]:
    """What the collection follows of a site without a meter, as it does on its own page."""
    found = collection(workspace, year).found
    mine = (found.lines["site"] == site) & ~found.lines["registered"]
    return [
        LooseLine(
            name=str(found.lines["name"].iloc[line]),
            missing=tuple(
                name for name, days in zip(MONTHS_FR, found.missing[line], strict=True) if days > 0
            ),
        )
        for line in np.flatnonzero(mine.to_numpy())
    ]


def _meter_year(meter: Meter, seen: Collection) -> MeterYear:
    """One meter: the figures that answer to it, and their months."""
    perimeter, year = seen.perimeter, seen.year
    line = _line(meter, seen.found)
    own = seen.activities[seen.found.awaited.line_of == line if line >= 0 else slice(0)]
    own = own.sort_values("period_start").reset_index(drop=True)
    ratios = [_ratio(str(unit), meter.unit, year) for unit in own["unit"]]
    told = np.array([ratio is not None for ratio in ratios], dtype=bool)
    met = (own["period_start"].dt.year <= year) & (own["period_end"].dt.year >= year)
    site, window = perimeter.sites[meter.site], _window(meter, perimeter)
    return MeterYear(
        meter=meter,
        bills=tuple(_bill(row) for row in own[met].to_dict("records")),
        months=_months(own, ratios, _states(line, seen.found), date(year, 1, 1)),
        window=window,
        surface_m2=_surface(site, perimeter, year),
        strange=int((met & ~told).sum()),
    )


def _ratio(unit: str, wanted: str, year: int) -> Fraction | None:
    try:
        return ratio_in_year(unit, wanted, year)
    except (NotConvertible, UnknownUnit):
        return None


def _bill(row: Mapping[str, object]) -> Bill:
    quantity = Decimal(repr(float(str(row["quantity"]))))
    shared = row["method"] == SHARE
    entered = whole_of(_text(row["basis"])) if shared else None
    return Bill(
        activity_id=str(row["activity_id"]),
        revision=int(str(row["revision"])),
        start=pd.Timestamp(str(row["period_start"])).date(),
        end=pd.Timestamp(str(row["period_end"])).date(),
        quantity=quantity,
        entered=quantity if entered is None else entered,
        unit=str(row["unit"]),
        data_kind=str(row["data_kind"]),
        method=_text(row["method"]),
        basis=_text(row["basis"]),
        invoice=_text(row["invoice"]),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _window(meter: Meter, perimeter: Perimeter) -> tuple[date, date]:
    """The days on which a meter, its site and its entity are all there."""
    site = perimeter.sites[meter.site]
    entity = perimeter.entities.get(site.entity)
    records: list[Meter | Site | Entity] = [meter, site, *([entity] if entity else [])]
    entries = [record.entry_date for record in records if record.entry_date]
    leavings = [record.exit_date for record in records if record.exit_date]
    return max(entries, default=date.min), min(leavings, default=date.max)


def _surface(site: Site, perimeter: Perimeter, year: int) -> Decimal | None:
    """The surface of a site that year: its indicator's, else the one registered."""
    told = {
        row.indicator: row.value
        for row in perimeter.indicators
        if row.site == site.site and row.year == year
    }
    kinds = ("surface_sub_m2", "surface_m2", "surface_shon_m2")
    return next((told[kind] for kind in kinds if kind in told), site.surface_m2)


def _line(meter: Meter, found: Completeness) -> int:
    """The line of a meter in the collection, ``-1`` in a year that does not await it."""
    places = np.flatnonzero((found.lines["subject"] == meter.meter).to_numpy())
    return int(places[0]) if len(places) else -1


def _states(line: int, found: Completeness) -> list[State]:
    """What the collection says of the twelve months of a line."""
    if line < 0:
        return [State.OUTSIDE] * 12
    return [STATES[number] for number in found.state[line]]


def _months(
    own: pd.DataFrame, ratios: Sequence[Fraction | None], states: Sequence[State], first: date
) -> tuple[MonthCell, ...]:
    """The twelve months from ``first``, each with the same month a year before."""
    pieces = spread(own, date(first.year - 1, 1, 1), date(first.year, 12, 31))
    row = pieces["row"].to_numpy()
    factor = np.array([float(ratio) if ratio is not None else np.nan for ratio in ratios])
    quantity = pieces["quantity"] * (factor[row] if len(row) else 1.0)
    totals = quantity.groupby(pieces["month"]).sum(min_count=1)
    known = {pd.Timestamp(str(month)).date(): _shown(total) for month, total in totals.items()}
    return tuple(
        MonthCell(
            first=date(first.year, number, 1),
            status=states[number - 1],
            quantity=known.get(date(first.year, number, 1)),
            before=known.get(date(first.year - 1, number, 1)),
        )
        for number in range(1, 13)
    )


def _shown(total: float) -> Decimal | None:
    """The quantity of a month, to twelve digits: it is shown, never stored."""
    return None if np.isnan(total) else Decimal(f"{total:.12g}")
