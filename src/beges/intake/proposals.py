"""Proposals: what the columns of an unknown file probably are, for a person to confirm.

Headers are matched with the words that suppliers use (``tables/mapping_synonyms.csv``); a unit is
proposed only where the header states it. What is not proposed is asked.
"""

from collections.abc import Iterator, Mapping, Sequence

from beges.domain.collection import (
    Cell,
    FileMapping,
    Period,
    PeriodRule,
    Quantity,
    Recognisers,
    likeness,
    unit_in,
)
from beges.intake.cells import RawCell, Refusal, is_blank, parse_code, parse_decimal
from beges.intake.grids import Grid
from beges.intake.months import month_of_header

COLUMNS = (
    "meter",
    "site",
    "entity",
    "activity_type",
    "factor",
    "unit",
    "supplier",
    "invoice",
    "documents",
    "comment",
    "counterparty",
)
"""The columns that a header may be proposed for, besides quantities and days."""

FEWEST_MONTHS = 3
LOOKED = 200
_CERTAIN = 100


METERED = ("site", "entity", "activity_type", "factor")
"""What a registered meter says by itself."""


def proposed(grid: Grid, known: Recognisers) -> FileMapping:
    """A mapping as far as the headers tell it; the rest is the person's."""
    headers = [header for header in grid.headers if header]
    months = {header: month for header in headers if (month := month_of_header(header))}
    across = len(months) >= FEWEST_MONTHS
    taken: set[str] = set(months) if across else set()
    period = _period(headers, taken, across=across)
    taken |= {period.first, period.last}
    quantities = (
        tuple(Quantity(header=header, month=month) for header, month in months.items())
        if across
        else _quantities(grid, headers, taken)
    )
    taken |= {quantity.header for quantity in quantities}
    taken |= {quantity.times for quantity in quantities}
    return FileMapping(
        headers=tuple(headers),
        header_lines=grid.lines,
        columns=_without_echo(grid, _columns(headers, taken), known),
        quantities=quantities,
        period=period,
    )


def _best(headers: Sequence[str], column: str, taken: set[str]) -> str:
    """The free header that names a column best, blank if none does."""
    scored = [(likeness(header, column), header) for header in headers if header not in taken]
    score, header = max(scored, key=lambda pair: pair[0], default=(0, ""))
    return header if score else ""


def _columns(headers: Sequence[str], taken: set[str]) -> Mapping[str, Cell]:
    """The other columns; whole spellings first, so that a part of one takes nothing from them."""
    found: dict[str, Cell] = {}
    used = set(taken)
    for certain in (True, False):
        for column in COLUMNS:
            header = "" if column in found else _best(headers, column, used)
            if header and (not certain or likeness(header, column) >= _CERTAIN):
                found[column] = Cell(header=header)
                used.add(header)
    return found


def _without_echo(
    grid: Grid, columns: Mapping[str, Cell], known: Recognisers
) -> Mapping[str, Cell]:
    """The columns without those that the meters of the register say better."""
    if "meter" not in columns:
        return columns
    cells = dict.fromkeys(grid.cells(columns["meter"].header)[:LOOKED])
    codes = (parse_code(cell) for cell in cells)
    if not any(isinstance(code, str) and known["meter"].recognise(code) for code in codes):
        return columns
    return {name: cell for name, cell in columns.items() if name not in METERED}


def _period(headers: Sequence[str], taken: set[str], *, across: bool) -> Period:
    """The rule of the days, by the headers that are there."""
    year = _best(headers, "year", taken)
    if across:
        return Period(rule=PeriodRule.ACROSS, first=year)
    first, last = _best(headers, "period_start", taken), _best(headers, "period_end", taken)
    if first and last and first != last:
        return Period(rule=PeriodRule.BOUNDS, first=first, last=last)
    for rule, column in ((PeriodRule.MONTH, "month"), (PeriodRule.DAY, "day")):
        if header := _best(headers, column, taken):
            return Period(rule=rule, first=header)
    if year:
        return Period(rule=PeriodRule.YEAR, first=year)
    if first:
        return Period(rule=PeriodRule.RHYTHM, first=first)
    return Period(rule=PeriodRule.ASKED)


def _quantities(grid: Grid, headers: Sequence[str], taken: set[str]) -> tuple[Quantity, ...]:
    """The column of numbers that names a quantity best, with the unit that its header states."""
    numeric = [header for header in headers if _is_numeric(grid.cells(header))]
    header = _best(numeric, "quantity", taken)
    if not header:
        stated = [header for header in numeric if unit_in(header) and header not in taken]
        header = stated[0] if len(stated) == 1 else ""
    if not header:
        return ()
    times = _best(numeric, "times", {*taken, header})
    unit = unit_in(header)
    if times and unit == "km":
        unit = "passenger_km"
    return (Quantity(header=header, unit=unit, times=times),)


def _is_numeric(cells: Sequence[RawCell]) -> bool:
    """Whether most of the cells are numbers, or could be."""
    full = [cell for cell in cells[:LOOKED] if not is_blank(cell)]
    return bool(full) and sum(map(_may_be_number, full)) * 2 > len(full)


def _may_be_number(cell: RawCell) -> bool:
    read = parse_decimal(cell)
    return not isinstance(read, Refusal) or read.code == "cell_number_ambiguous"


def ambiguous(grid: Grid, mapping: FileMapping) -> Iterator[str]:
    """Numbers of the quantity columns that could be read in two ways."""
    for quantity in mapping.quantities:
        for cell in dict.fromkeys(grid.cells(quantity.header)):
            read = parse_decimal(cell)
            if isinstance(read, Refusal) and read.code == "cell_number_ambiguous":
                yield str(read.values["value"])
