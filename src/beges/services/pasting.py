"""Pasting: a block copied from a spreadsheet becomes cells of meters, exactly as it was copied.

Four shapes are read, and nothing else: rows of meters under months; one value a month for one
meter, in a row or in a column; bills with their dates; supply points with the quantity of one
grouped invoice. What fits no shape, or has one value too many, is refused with what was seen: a
block is never completed nor guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from beges.domain.collection import part_of
from beges.domain.findings import Finding, Where
from beges.domain.french import day, number
from beges.domain.perimeter import Meter
from beges.domain.units import fold, recognise
from beges.intake.cells import Refusal, is_blank, parse_date
from beges.intake.delimited import pasted_rows
from beges.services.activities import parse_quantity
from beges.services.cells import Cell
from beges.services.collection import MONTHS_FR
from beges.services.meters import calendar_periods
from beges.services.refusals import Refused

_SHORT = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_SHORTER = {"jan": 1, "fev": 2, "jul": 7, "sep": 9}
_NUMBERED = re.compile(r"(?:(\d{1,2})[/-](\d{4})|(\d{4})[/-](\d{1,2}))")
_SEPARATORS = re.compile(r"[;|]")
_BREAKS = re.compile(r"[\s.\u2011-]+")
_TOTALS = frozenset(map(fold, ("total", "totaux", "total annuel", "année")))

Block = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """A block as it was read: the cells that it gives, and what was left aside, each with why."""

    cells: tuple[Cell, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a block is pasted: the meters of a site, the one chosen if any, and the year."""

    meters: Mapping[str, Meter]
    year: int
    meter: str = ""

    @property
    def chosen(self) -> Meter:
        """The meter of a block that names none.

        Raises
        ------
        Refused
        """
        if self.meter in self.meters:
            return self.meters[self.meter]
        raise Refused(Finding(code="paste_meter_unknown", where=Where(file=BLOCK)))


BLOCK = "bloc collé"
MOST_COLUMNS = 40
"""A block of more columns is no block of months."""


def read_block(text: str, target: Target) -> Pasted:
    """The cells of a pasted block.

    Raises
    ------
    Refused
        When it has none of the shapes that are read.
    """
    block = _trimmed(pasted_rows(text))
    if not block:
        raise Refused(Finding(code="file_no_rows", where=Where(file=BLOCK)))
    if all(_has_dates(row) for row in block):
        return _bills(block, target)
    months = [[month_of(cell, target.year) for cell in row[:MOST_COLUMNS]] for row in block]
    if all(len(row) == 2 and row[0] and not row[1] for row in months):
        return _month_rows(block, target)
    if any(months[0]):
        return _under_months(block, months[0], target)
    if len(block) == 1 or all(len(row) == 1 for row in block):
        return _in_order([cell for row in block for cell in row], target)
    raise Refused(Finding(code="paste_shape_unknown", where=Where(file=BLOCK)))


def _trimmed(block: Block) -> Block:
    """The block without the blank rows and columns around it; a blank among values stays one."""
    filled = [at for at, row in enumerate(block) if not all(map(is_blank, row))]
    if not filled:
        return []
    kept = block[filled[0] : filled[-1] + 1]
    width = max(len(row) for row in kept)
    padded = [row + [""] * (width - len(row)) for row in kept]
    used = [at for at in range(width) if any(not is_blank(row[at]) for row in padded)]
    found = [row[used[0] : used[-1] + 1] for row in padded]
    return found if len(found[0]) == 1 else [row for row in found if not all(map(is_blank, row))]


def month_of(text: str, year: int) -> date | None:
    """The month that a header names: « mars », « mars 2021 », 03/2021, 2021-03, 01/03/2021."""
    words = [fold(word) for word in _BREAKS.split(text) if word]
    if words and len(words) <= 2:
        number_of = _month_number(words[0])
        said = int(words[1]) if len(words) == 2 and words[1].isdecimal() else None
        if number_of and (len(words) == 1 or said is not None):
            return _first_day(said if said is not None else year, number_of)
    if numbered := _NUMBERED.fullmatch(text.strip()):
        month, in_year = (numbered[1], numbered[2]) if numbered[1] else (numbered[4], numbered[3])
        return _first_day(int(in_year), int(month))
    whole = parse_date(text) if text.strip() else None
    return whole if isinstance(whole, date) and whole.day == 1 else None


def _first_day(year: int, month: int) -> date | None:
    """A month, its year written with two digits or four."""
    full = 2000 + year if year < 100 else year
    return date(full, month, 1) if 1 <= month <= 12 and 1990 <= full <= 2100 else None


def _month_number(word: str) -> int | None:
    names = [fold(name) for name in MONTHS_FR]
    if word in names:
        return names.index(word) + 1
    return _SHORT.index(word) + 1 if word in _SHORT else _SHORTER.get(word)


def _under_months(block: Block, header: Sequence[date | None], target: Target) -> Pasted:
    """A row of months above rows of values, each with the name of its meter before them."""
    named = [at for at, month in enumerate(header) if month is None]
    cells, ignored = [], []
    others = [at for at in named if at and not is_blank(block[0][at])]
    ignored += [f"colonne « {block[0][at]} »" for at in others]
    for row in block[1:]:
        meter = named_meter(row[0], target.meters) if 0 in named else target.chosen
        if meter is None:
            if fold(row[0]) in _TOTALS:
                ignored.append(f"ligne « {row[0]} »")
                continue
            where = Where(record=f"{BLOCK}, ligne « {row[0]} »")
            raise Refused(Finding(code="meter_unknown", where=where, values={"meter": row[0]}))
        cells += [
            _cell(meter, month, row[at])
            for at, month in enumerate(header)
            if month is not None and not is_blank(row[at])
        ]
    return Pasted(cells=tuple(cells), ignored=tuple(ignored))


def _month_rows(block: Block, target: Target) -> Pasted:
    """Two columns: a month, a value."""
    kept = [row for row in block if not is_blank(row[1])]
    months = [(month_of(row[0], target.year), row[1]) for row in kept]
    return Pasted(cells=tuple(_cell(target.chosen, month, text) for month, text in months if month))


def _in_order(values: Sequence[str], target: Target) -> Pasted:
    """One value a period of the meter's rhythm, from the first of the year, none too few."""
    meter = target.chosen
    periods = calendar_periods(meter, target.year)
    if len(values) != len(periods):
        told = {"count": len(values), "expected": len(periods)}
        raise Refused(Finding(code="paste_count", where=Where(file=BLOCK), values=told))
    return Pasted(
        cells=tuple(
            period_cell(meter, start, end, text)
            for (start, end), text in zip(periods, values, strict=True)
            if not is_blank(text)
        )
    )


def _has_dates(row: Sequence[str]) -> bool:
    """Whether a row begins with two days."""
    return len(row) >= 3 and all(not isinstance(parse_date(cell), Refusal) for cell in row[:2])


def _bills(block: Block, target: Target) -> Pasted:
    """Bills: first day, last day, quantity, then a unit and an invoice number if there are any."""
    cells = []
    for row in block:
        start, end = parse_date(row[0]), parse_date(row[1])
        if not isinstance(start, date) or not isinstance(end, date):
            continue
        rest = [cell.strip() for cell in row[3:]]
        unit = recognise(rest[0]) if rest and rest[0] else ""
        invoice = rest[-1] if len(rest) > 1 or (rest and unit is None) else ""
        made = period_cell(target.chosen, start, end, row[2])
        cells.append(replace(made, unit=unit or "", invoice=invoice))
    return Pasted(cells=tuple(cells))


def _cell(meter: Meter, month: date, text: str) -> Cell:
    """A value under a month: of the period of the meter's rhythm that begins there."""
    periods = dict(calendar_periods(meter, month.year))
    if month not in periods:
        where = Where(record=f"{shown_meter(meter)}, {month_name(month)}")
        values = {"meter": shown_meter(meter), "month": month_name(month)}
        raise Refused(Finding(code="paste_month_off_rhythm", where=where, values=values))
    return period_cell(meter, month, periods[month], text)


def period_cell(meter: Meter, start: date, end: date, text: str) -> Cell:
    """A value of a meter over a period."""
    return Cell(
        meter=meter.meter, start=start, end=end, text=text, place=place_of(meter, start, end)
    )


def place_of(meter: Meter, start: date, end: date) -> str:
    """A period of a meter in words: a month by its name, else its days."""
    if start.day == 1 and start.month == end.month and (end - start).days >= 27:
        return f"{shown_meter(meter)}, {month_name(start)}"
    return f"{shown_meter(meter)}, du {day(start)} au {day(end)}"


def month_name(first: date) -> str:
    """A month in words: mars 2021."""
    return f"{MONTHS_FR[first.month - 1]} {first.year}"


def shown_meter(meter: Meter) -> str:
    """A meter by its name, else its code."""
    return meter.name or meter.meter


def named_meter(text: str, meters: Mapping[str, Meter]) -> Meter | None:
    """The one meter that bears this code, supply point or name, whatever its case and accents."""
    wanted = fold(text)
    found = [meter for meter in meters.values() if wanted in {fold(n) for n in _names(meter)}]
    return found[0] if len(found) == 1 else None


def _names(meter: Meter) -> Iterator[str]:
    yield from filter(None, (meter.meter, meter.supply_point, meter.name))
    yield from filter(None, (name.strip() for name in _SEPARATORS.split(meter.other_names or "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """An invoice for many supply points: its own facts, and its printed total if it is known."""

    supplier: str
    invoice: str
    start: str
    end: str
    total: str = ""


def read_grouped(text: str, told: Grouped, meters: Mapping[str, Meter]) -> Pasted:
    """The cells of a grouped invoice: a supply point and a quantity a line, checked by its total.

    Raises
    ------
    Refused
        For a supply point that is not registered, or a total that the lines do not make.
    """
    cells, findings = [], []
    for row in _trimmed(pasted_rows(text)):
        meter = named_meter(row[0], meters)
        if meter is None:
            where = Where(record=f"facture {told.invoice or 'groupée'}, ligne « {row[0]} »")
            findings.append(Finding(code="meter_unknown", where=where, values={"meter": row[0]}))
        else:
            cells.append(_line(meter, row[-1] if len(row) > 1 else "", told))
    findings += _total_findings([cell.text for cell in cells], told)
    if findings or not cells:
        raise Refused(*(findings or [Finding(code="file_no_rows", where=Where(file=BLOCK))]))
    return Pasted(cells=tuple(cells))


def _line(meter: Meter, text: str, told: Grouped) -> Cell:
    start, end = parse_date(told.start), parse_date(told.end)
    return Cell(
        meter=meter.meter,
        start=start if isinstance(start, date) else told.start,
        end=end if isinstance(end, date) else told.end,
        text=text,
        place=f"facture {told.invoice or 'groupée'}, {shown_meter(meter)}",
        supplier=told.supplier,
        invoice=told.invoice,
    )


def _total_findings(texts: Sequence[str], told: Grouped) -> list[Finding]:
    """The printed total of an invoice is the sum of its lines, or it is said."""
    total = parse_quantity(told.total)
    if not told.total.strip():
        return []
    values = [parse_quantity(text).value for text in texts]
    if total.finding is not None:
        return [total.finding]
    lines = sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
    if lines == total.value:
        return []
    told_values = {"lines": number(lines), "total": number(total.value)}
    where = Where(record=f"facture {told.invoice or 'groupée'}")
    return [Finding(code="invoice_total", where=where, values=told_values)]


def shared_echo(cell: Cell, meter: Meter) -> str:
    """What is read of a cell, in words: the quantity, and the part of the site where it shares."""
    typed = parse_quantity(cell.text)
    if not isinstance(typed.value, Decimal):
        return typed.finding.sentence if typed.finding else ""
    part, told = part_of(typed.value, meter)
    return f"{number(typed.value)}{told}" if told else number(part)
