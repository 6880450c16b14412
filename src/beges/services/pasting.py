"""Pasting: a block copied from a spreadsheet becomes cells of meters, exactly as it was copied.

Three shapes are read, and nothing else: rows of meters under months; one value a month for one
meter, in a row or in a column; bills with their dates. A row of headers above and a total below are
left aside and told; a unit that stands in a header is that of the values. What fits no shape, or
has one value too many, is refused with what was seen: a block is never completed nor guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from beges.domain.collection import part_of
from beges.domain.findings import Finding, Where
from beges.domain.french import MONTHS_FR, day, number
from beges.domain.perimeter import Meter
from beges.domain.units import fold, recognise
from beges.domain.units import unit as unit_of
from beges.intake.cells import Refusal, is_blank, parse_date
from beges.intake.delimited import pasted_rows
from beges.services.activities import parse_quantity
from beges.services.cells import Cell
from beges.services.meters import calendar_periods
from beges.services.refusals import Refused

_SHORT = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_SHORTER = {"jan": 1, "fev": 2, "jul": 7, "sep": 9}
_NUMBERED = re.compile(r"(?:(\d{1,2})[/-](\d{4})|(\d{4})[/-](\d{1,2}))")
_SEPARATORS = re.compile(r"[;|]")
_BREAKS = re.compile(r"[\s.\u2011-]+")
_TOTALS = frozenset(map(fold, ("total", "totaux", "total annuel", "total général", "année")))
_UNITS = frozenset(map(fold, ("unité", "unités", "unité de mesure")))
_BRACKETED = re.compile(r"\(([^)]*)\)")

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


def read_block(text: str, target: Target) -> Pasted:
    """The cells of a pasted block.

    Raises
    ------
    Refused
        When it has none of the shapes that are read.
    """
    raw = pasted_rows(text)
    block = trimmed(raw)
    if not block:
        raise Refused(Finding(code="file_no_rows", where=Where(file=BLOCK)))
    body, left = without_totals(block)
    for head, rows in (([], body), (body[:1], body[1:])):
        if rows and all(_has_dates(row) for row in rows):
            return _bills(rows, target, _head(head, 2, left))
        if rows and all(_is_month_row(row, target.year) for row in rows):
            return _month_rows(rows, target, _head(head, 1, left))
    months = [month_of(cell, target.year) for cell in block[0]]
    if any(months):
        return _under_months(block, months, target)
    if len(block) == 1 or all(len(row) == 1 for row in block):
        return _in_order(raw, block, target)
    raise Refused(Finding(code="paste_shape_unknown", where=Where(file=BLOCK)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What stands around the values: the unit that a header gives, the rows left aside."""

    unit: str = ""
    ignored: tuple[str, ...] = ()


def without_totals(block: Block) -> tuple[Block, tuple[str, ...]]:
    """The rows but those that begin with « Total », and how those are told."""
    kept = [row for row in block if fold(row[0]) not in _TOTALS]
    left = [row for row in block if fold(row[0]) in _TOTALS]
    return kept, tuple(f"ligne « {row[0]} »" for row in left)


def _head(head: Block, at: int, left: tuple[str, ...]) -> _Head:
    """The header of a block of columns, whose values stand in the column ``at``."""
    if not head:
        return _Head(ignored=left)
    told = ", ".join(cell.strip() for cell in head[0] if not is_blank(cell))
    return _Head(unit=_unit_in(head[0][at]), ignored=(f"en-têtes « {told} »", *left))


def _unit_in(header: str) -> str:
    """The unit that a header says, alone or in brackets; an unknown one is kept, to be refused."""
    found = _BRACKETED.search(header)
    said = found[1].strip() if found else ""
    return recognise(header) or recognise(said) or said


def _is_month_row(row: Sequence[str], year: int) -> bool:
    """Whether a row is a month and a value."""
    return len(row) == 2 and month_of(row[0], year) is not None and not month_of(row[1], year)


def trimmed(block: Block) -> Block:
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
    _refuse_twice(header)
    named = [at for at, month in enumerate(header) if month is None]
    unit_at = next((at for at in named if fold(block[0][at]) in _UNITS), None)
    cells, ignored = [], []
    others = [at for at in named if at and at != unit_at and not is_blank(block[0][at])]
    ignored += [f"colonne « {block[0][at]} »" for at in others]
    ignored += [
        f"{at + 1}e colonne, sans en-tête"
        for at in named
        if at and is_blank(block[0][at]) and not all(is_blank(row[at]) for row in block)
    ]
    of_all = (recognise(_unit_in(block[0][0])) or "") if 0 in named else ""
    for row in block[1:]:
        meter = named_meter(row[0], target.meters) if 0 in named else target.chosen
        if meter is None:
            if fold(row[0]) in _TOTALS:
                ignored.append(f"ligne « {row[0]} »")
                continue
            where = Where(record=f"{BLOCK}, ligne « {row[0]} »")
            raise Refused(Finding(code="meter_unknown", where=where, values={"meter": row[0]}))
        unit = of_all if unit_at is None else row[unit_at].strip()
        cells += [
            _cell(meter, month, row[at], unit)
            for at, month in enumerate(header)
            if month is not None and not is_blank(row[at])
        ]
    return Pasted(cells=tuple(cells), ignored=tuple(ignored))


def _refuse_twice(header: Sequence[date | None]) -> None:
    """One column a month: of two, nobody knows which is right."""
    months = [month for month in header if month is not None]
    twice = [month for month in dict.fromkeys(months) if months.count(month) > 1]
    if twice:
        values = {"month": month_name(twice[0])}
        raise Refused(Finding(code="paste_month_twice", where=Where(file=BLOCK), values=values))


def _month_rows(block: Block, target: Target, head: _Head) -> Pasted:
    """Two columns: a month, a value."""
    kept = [row for row in block if not is_blank(row[1])]
    months = [(month_of(row[0], target.year), row[1]) for row in kept]
    cells = [_cell(target.chosen, month, text, head.unit) for month, text in months if month]
    return Pasted(cells=tuple(cells), ignored=head.ignored)


def _in_order(raw: Block, block: Block, target: Target) -> Pasted:
    """One value a period of the meter's rhythm, from the first of the year, none too few.

    The blanks at either end count where the block, as it was copied, has one cell a period.
    """
    meter = target.chosen
    periods = calendar_periods(meter, target.year)
    whole, filled = ([cell for row in rows for cell in row] for rows in (raw, block))
    in_line = len(raw) == 1 or all(len(row) == 1 for row in raw)
    values = whole if in_line and len(whole) == len(periods) else filled
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


def _bills(block: Block, target: Target, head: _Head) -> Pasted:
    """Bills: first day, last day, quantity, then a unit and an invoice number if there are any."""
    cells, ignored = [], [*head.ignored]
    for row in block:
        start, end = parse_date(row[0]), parse_date(row[1])
        if not isinstance(start, date) or not isinstance(end, date):
            continue
        unit, invoice, others = _after_quantity([cell.strip() for cell in row[3:]])
        ignored += [f"cellule « {other} »" for other in others]
        made = period_cell(target.chosen, start, end, row[2])
        cells.append(replace(made, unit=unit or head.unit, invoice=invoice))
    return Pasted(cells=tuple(cells), ignored=tuple(ignored))


def _after_quantity(rest: Sequence[str]) -> tuple[str, str, list[str]]:
    """The unit, the invoice number, and what is neither, of the cells after a quantity.

    One that stands where the unit is awaited and is none is kept as a unit, to be refused: the
    meter's own would be a guess.
    """
    if not rest:
        return "", "", []
    known = recognise(rest[0]) if rest[0] else ""
    if known is None and not any(rest[1:]):
        return "", rest[0], []
    invoice = rest[-1] if len(rest) > 1 else ""
    return known or rest[0], invoice, [cell for cell in rest[1:-1] if cell]


def _cell(meter: Meter, month: date, text: str, unit: str) -> Cell:
    """A value under a month: of the period of the meter's rhythm that begins there."""
    periods = dict(calendar_periods(meter, month.year))
    if month not in periods:
        where = Where(record=f"{shown_meter(meter)}, {month_name(month)}")
        values = {"meter": shown_meter(meter), "month": month_name(month)}
        raise Refused(Finding(code="paste_month_off_rhythm", where=where, values=values))
    return replace(period_cell(meter, month, periods[month], text), unit=recognise(unit) or unit)


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


def shown_unit(cell: Cell, meter: Meter) -> str:
    """The unit of a cell as a person reads it; one that is not known as it was written."""
    code = recognise(cell.unit or meter.unit)
    return unit_of(code).label_fr if code else cell.unit


def shared_echo(cell: Cell, meter: Meter) -> str:
    """What is read of a cell, in words: the quantity, and the part of the site where it shares."""
    typed = parse_quantity(cell.text)
    if not isinstance(typed.value, Decimal):
        return typed.finding.sentence if typed.finding else ""
    part, told = part_of(typed.value, meter)
    return f"{number(typed.value)}{told}" if told else number(part)
