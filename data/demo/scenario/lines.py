"""Lines: one activity of the demo group before it is written, and the calendar that spreads it.

Quantities are plausible drafts; ``calibration`` scales the free ones afterwards, never a result.
Every subject draws from a generator of its own, so that a change in one moves no other.
"""

import calendar
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SEED = "beges-demo-1"

YEARS = (2020, 2021)
RESTATED = 0
"""The file of what 2021's method changed in 2020: neither year's collection."""

HEATING = (1.95, 1.70, 1.45, 0.90, 0.45, 0.12, 0.08, 0.08, 0.30, 0.90, 1.55, 1.95)
STEADY = (1.10, 1.08, 1.02, 0.95, 0.92, 0.95, 1.00, 0.92, 0.95, 0.98, 1.05, 1.08)
COOLING = (0.20, 0.20, 0.30, 0.50, 1.00, 1.90, 2.60, 2.30, 1.40, 0.70, 0.30, 0.20)
SPENDING = (0.85, 0.85, 1.00, 0.90, 0.90, 1.05, 0.90, 0.70, 1.00, 1.05, 1.10, 1.70)
PRESENCE = {
    2020: (1.00, 1.00, 0.65, 0.25, 0.35, 0.65, 0.70, 0.60, 0.80, 0.70, 0.50, 0.55),
    2021: (0.55, 0.55, 0.55, 0.45, 0.55, 0.75, 0.75, 0.65, 0.90, 0.95, 0.90, 0.75),
}
"""The share of the staff on site: what the health crisis did to offices and roads."""


@dataclass(slots=True, kw_only=True)
class Line:
    """An activity. ``file`` is the year of its collection file, or ``RESTATED``.

    ``places`` is how many decimals the quantity has, ``free`` whether calibration may scale it;
    ``memo`` names a block of its own, outside the published figures. ``corrects`` is the line of
    2020 that this one revises, and ``change`` by how much.
    """

    file: int
    entity: str
    kind: str
    start: dt.date
    end: dt.date
    quantity: Decimal
    unit: str
    site: str = ""
    factor: str = ""
    characterisation: str = ""
    life: int | None = None
    data_kind: str = "invoiced"
    meter: str = ""
    counterparty: str = ""
    scores: str = ""
    comment: str = ""
    places: int = 0
    free: bool = False
    memo: str = ""
    corrects: "Line | None" = None
    change: float = 1.0

    def set_quantity(self, value: float) -> None:
        """Round a quantity to the decimals that a person would write; never down to nought."""
        step = Decimal(1).scaleb(-self.places)
        rounded = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
        self.quantity = rounded if rounded or not value else step


def line(value: float, **facts: object) -> Line:
    """A line with its quantity rounded to its own decimals."""
    made = Line(quantity=Decimal(0), **facts)  # type: ignore[arg-type]
    made.set_quantity(value)
    return made


def generator(subject: str) -> random.Random:
    """The random numbers of a subject."""
    return random.Random(f"{SEED}:{subject}")


def meter_number(prefix: int, subject: str) -> str:
    """An invented delivery point, in fourteen digits like a real one."""
    return f"{prefix}{generator(f'meter {subject}').randrange(10**11, 10**12)}"


def month(year: int, number: int) -> tuple[dt.date, dt.date]:
    """First and last day of a month."""
    last = calendar.monthrange(year, number)[1]
    return dt.date(year, number, 1), dt.date(year, number, last)


def months(year: int) -> Iterator[tuple[int, dt.date, dt.date]]:
    """The months of a year: index from 0, first day, last day."""
    for number in range(1, 13):
        yield number - 1, *month(year, number)


def quarter(year: int, number: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quarter, from 1 to 4."""
    return month(year, 3 * number - 2)[0], month(year, 3 * number)[1]


def whole(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of a year."""
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def bills(year: int, day: int, every: int) -> Iterator[tuple[dt.date, dt.date]]:
    """The bills collected for a year, of ``every`` months from that day of the month.

    A meter read in the middle of a month has a bill that begins in December: the one of December
    2019 opens the collection of 2020, the one of December 2020 closes it.
    """
    numbers = range(12 * year, 12 * year + 12, every)
    if day > 1:
        first = 12 * year - 1 if year == YEARS[0] else 12 * year - 1 + every
        numbers = range(first, 12 * year + 12, every)
    for number in numbers:
        start = dt.date(number // 12, number % 12 + 1, day)
        following = number + every
        end = dt.date(following // 12, following % 12 + 1, day) - dt.timedelta(days=1)
        yield start, end


def share(start: dt.date, end: dt.date, season: Sequence[float]) -> float:
    """The share of a year's consumption that falls in a period, by the season of its months."""
    total = 0.0
    day = start
    while day <= end:
        last = min(month(day.year, day.month)[1], end)
        days = calendar.monthrange(day.year, day.month)[1]
        total += season[day.month - 1] * ((last - day).days + 1) / days
        day = last + dt.timedelta(days=1)
    return total / sum(season)
