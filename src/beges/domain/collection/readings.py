"""Readings: from the index of a meter, read on some days, to what was used between them.

The consumption between two readings runs from the day after the first to the day of the second,
both included: (index − previous index) × coefficient, × the share of the site where the meter
counts a whole building. A reading marked as a restart (new meter, index back to nought) closes
nothing: what was used before it is not deduced. An index that goes back without saying so is a
finding, never a negative consumption.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise

from beges.domain.activities import MAX_DIGITS
from beges.domain.findings import Finding, Where
from beges.domain.french import day, number
from beges.domain.perimeter import Meter

INDEX = "index"
"""The method of an activity deduced from two readings."""

SHARE = "share"
"""The method of a figure that is the site's part of what the meter counts for a building."""

_PREFIX = "R-"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """The index of a meter at the end of a day."""

    meter: str
    read_on: date
    index: Decimal
    restart: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """What a meter counted between two readings: ``quantity`` in the unit of the meter."""

    activity_id: str
    meter: str
    start: date
    end: date
    quantity: Decimal
    basis: str


def consumptions(readings: Iterable[MeterReading], meter: Meter) -> list[Consumption]:
    """What a meter counted between its readings, in the order of the days.

    A pair whose index goes back gives nothing: :func:`check_readings` names it.
    """
    found = []
    for before, after in _pairs(readings):
        if after.restart or after.index < before.index:
            continue
        quantity, told = part_of(after.index - before.index, meter)
        steps = f"Index {number(after.index)} − {number(before.index)}"
        basis = f"{steps} = {number(after.index - before.index)}{told}"
        found.append(
            Consumption(
                activity_id=f"{_PREFIX}{meter.meter}-{after.read_on:%Y%m%d}",
                meter=meter.meter,
                start=before.read_on + timedelta(days=1),
                end=after.read_on,
                quantity=quantity,
                basis=basis,
            )
        )
    return found


def part_of(counted: Decimal, meter: Meter) -> tuple[Decimal, str]:
    """What the site used of a count, and the calculation in words.

    Exact, or rounded half up to ``MAX_DIGITS`` digits where a share has no end; it is told.
    """
    told = ""
    quantity = counted
    with localcontext() as context:
        context.prec, context.rounding = 60, ROUND_HALF_UP
        if meter.coefficient is not None and meter.coefficient != 1:
            quantity *= meter.coefficient
            told += f" × coefficient {number(meter.coefficient)}"
        if meter.share_num and meter.share_den:
            quantity = quantity * meter.share_num / meter.share_den
            told += f" × {number(meter.share_num)}/{number(meter.share_den)} tantièmes"
        exact, context.prec = quantity, MAX_DIGITS
        quantity = +quantity
    if not told:
        return quantity, ""
    rounded = " (arrondi)" if quantity != exact else ""
    return quantity, f"{told} = {number(quantity)}{rounded}"


def _pairs(readings: Iterable[MeterReading]) -> Iterator[tuple[MeterReading, MeterReading]]:
    return pairwise(sorted(readings, key=lambda reading: reading.read_on))


def check_readings(
    readings: Iterable[MeterReading], places: Mapping[date, Where], today: date
) -> Iterator[Finding]:
    """An index that goes back, that is negative, or that is read in the future, of one meter.

    ``places`` gives where each new reading stands; a known one is named by its meter and day.
    """
    ordered = sorted(readings, key=lambda reading: reading.read_on)
    for reading in ordered:
        where = _place(reading, places)
        if reading.index < 0:
            yield Finding(code="index_negative", where=where, values={"index": reading.index})
        if reading.read_on > today:
            told = {"day": day(reading.read_on)}
            yield Finding(code="reading_in_future", where=where, values=told)
    for before, after in pairwise(ordered):
        if after.index < before.index and not after.restart:
            values = {
                "meter": after.meter,
                "index": after.index,
                "before": before.index,
                "day": day(before.read_on),
            }
            yield Finding(code="index_goes_back", where=_place(after, places), values=values)


def _place(reading: MeterReading, places: Mapping[date, Where]) -> Where:
    named = Where(record=f"compteur {reading.meter}, relevé du {day(reading.read_on)}")
    return places.get(reading.read_on, named)
