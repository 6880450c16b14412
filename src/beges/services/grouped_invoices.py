"""Grouped invoices: one invoice for many supply points, its lines pasted, its total a control."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from beges.domain.findings import Finding, Where
from beges.domain.french import number
from beges.domain.perimeter import Meter
from beges.domain.units import recognise
from beges.intake.cells import is_blank, parse_date
from beges.intake.delimited import pasted_rows
from beges.services.activities import parse_quantity
from beges.services.cells import Cell
from beges.services.pasting import BLOCK, Pasted, named_meter, shown_meter, trimmed, without_totals
from beges.services.refusals import Refused


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
    block, left = without_totals(trimmed(pasted_rows(text)))
    cells, findings, ignored = [], [], [*left]
    for at, row in enumerate(block):
        meter = named_meter(row[0], meters)
        place = f"facture {told.invoice or 'groupée'}, ligne « {row[0]} »"
        if meter is not None and len(_quantities(row)) < 2:
            cells.append(_line(meter, row, told))
        elif meter is not None:
            findings.append(Finding(code="paste_shape_unknown", where=Where(record=place)))
        elif at == 0 and len(block) > 1 and not _quantities(row):
            ignored.append(f"en-têtes « {', '.join(filter(None, row))} »")
        else:
            where = Where(record=place)
            findings.append(Finding(code="meter_unknown", where=where, values={"meter": row[0]}))
    findings += _total_findings(cells, told)
    if findings or not cells:
        raise Refused(*(findings or [Finding(code="file_no_rows", where=Where(file=BLOCK))]))
    return Pasted(cells=tuple(cells), ignored=tuple(ignored))


def _quantities(row: Sequence[str]) -> list[str]:
    """The cells after the first that hold a number: two of them, and none is known to be it."""
    return [cell for cell in row[1:] if isinstance(parse_quantity(cell).value, Decimal)]


def _line(meter: Meter, row: Sequence[str], told: Grouped) -> Cell:
    """A line of a grouped invoice: its quantity comes last, or before a unit."""
    start, end = parse_date(told.start), parse_date(told.end)
    cells = [cell.strip() for cell in row[1:] if not is_blank(cell)]
    unit = recognise(cells[-1]) if len(cells) > 1 else None
    return Cell(
        meter=meter.meter,
        start=start if isinstance(start, date) else told.start,
        end=end if isinstance(end, date) else told.end,
        text=cells[-2 if unit else -1] if cells else "",
        place=f"facture {told.invoice or 'groupée'}, {shown_meter(meter)}",
        unit=unit or "",
        supplier=told.supplier,
        invoice=told.invoice,
    )


def _total_findings(cells: Sequence[Cell], told: Grouped) -> list[Finding]:
    """The printed total of an invoice is the sum of its lines, or it is said.

    A line that cannot be read is named rather than the sum that it spoils.
    """
    where = Where(record=f"facture {told.invoice or 'groupée'}, total imprimé")
    total = parse_quantity(told.total)
    if not told.total.strip():
        return []
    if total.finding is not None:
        return [replace(total.finding, where=where)]
    read = [(cell, parse_quantity(cell.text)) for cell in cells]
    unread = [
        replace(typed.finding, where=Where(record=cell.place))
        for cell, typed in read
        if typed.finding is not None
    ]
    values = [typed.value for _, typed in read if isinstance(typed.value, Decimal)]
    lines = sum(values, Decimal(0))
    if unread or lines == total.value:
        return unread
    told_values = {"lines": number(lines), "total": number(total.value)}
    return [Finding(code="invoice_total", where=where, values=told_values)]
