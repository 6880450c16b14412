"""Recognised: spellings of a file become codes of the registers, and a meter fills the blanks.

A meter that is recognised gives its site, its entity, its type, its nature and, where the file has
none, its unit. A spelling that designates nothing is told with what it may mean.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from beges.domain.collection import REGISTERS, Recognisers
from beges.domain.findings import Finding, Where
from beges.domain.perimeter import Meter, Perimeter
from beges.domain.units import recognise, unit_catalogue
from beges.intake.cells import Damaged, RawCell, Refusal, is_blank, parse_code, shown

MAX_PROPOSALS = 100
"""How many distinct unknown spellings are looked up for near ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A spelling that designates nothing known: its column, its rows, and what it may mean."""

    column: str
    text: str
    count: int
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Words:
    """Columns once recognised; ``unregistered`` are meters that the site alone locates."""

    columns: dict[str, Sequence[RawCell]]
    unknown: tuple[Spelling, ...]
    unregistered: Mapping[str, int]
    units: Mapping[tuple[str, str, str], int]
    sites: Mapping[tuple[str, str, str], int]

    def findings(self, where: Where) -> Iterator[Finding]:
        """What is read and deserves a look."""
        for meter, count in self.unregistered.items():
            values = {"value": meter, "count": count}
            yield Finding(code="mapping_meter_unregistered", where=where, values=values)
        for (meter, stated, held), count in self.units.items():
            labels = unit_catalogue()
            values = {
                "meter": meter,
                "unit": labels[stated].label_fr,
                "held": labels[held].label_fr,
                "count": count,
            }
            yield Finding(code="mapping_unit_differs", where=where, values=values)
        for (meter, stated, held), count in self.sites.items():
            values = {"meter": meter, "site": stated, "held": held, "count": count}
            yield Finding(code="mapping_site_differs", where=where, values=values)


def together(spellings: Sequence[Spelling]) -> tuple[Spelling, ...]:
    """The spellings of several sheets, each once."""
    found: dict[tuple[str, str], Spelling] = {}
    for spelling in spellings:
        key = (spelling.column, spelling.text)
        before = found.get(key)
        count = spelling.count + (0 if before is None else before.count)
        found[key] = replace(spelling, count=count)
    return tuple(found.values())


def recognised_words(
    columns: Mapping[str, Sequence[RawCell]], recognisers: Recognisers, perimeter: Perimeter
) -> Words:
    """The columns with the codes that their spellings designate, blanks filled by the meters."""
    found = dict(columns)
    unknown: list[Spelling] = []
    for column in REGISTERS:
        if column in found:
            found[column], missed = _codes(found[column], recognisers, column)
            unknown += missed
    unregistered: Counter[str] = Counter()
    units: Counter[tuple[str, str, str]] = Counter()
    sites: Counter[tuple[str, str, str]] = Counter()
    if "meter" in found:
        sites = _sites_apart(found, perimeter.meters)
        meters = [perimeter.meters.get(str(cell)) for cell in found["meter"]]
        units = _units_apart(found["meter"], found["unit"], perimeter.meters)
        _fill(found, meters)
    if "site" in found:
        _entities(found, perimeter)
    if "meter" in found:
        found["meter"], unregistered = _placed(found, meters)
    return Words(
        columns=found,
        unknown=tuple(unknown),
        unregistered=unregistered,
        units=units,
        sites=sites,
    )


def _codes(
    cells: Sequence[RawCell], recognisers: Recognisers, column: str
) -> tuple[list[RawCell], list[Spelling]]:
    """The codes that the cells designate, and the spellings that designate none."""
    known = recognisers[column]
    code_of: dict[RawCell, RawCell] = {}
    missed: list[Spelling] = []
    counts = Counter(cells)
    for cell, count in counts.items():
        text = parse_code(cell)
        if isinstance(text, Refusal) or is_blank(cell):
            code_of[cell] = cell
            continue
        code = known.recognise(text)
        code_of[cell] = code or cell
        if not code:
            near = known.proposals(text) if len(missed) < MAX_PROPOSALS else ()
            missed.append(Spelling(column=column, text=text, count=count, proposals=near))
    return [code_of[cell] for cell in cells], missed


def _fill(columns: dict[str, Sequence[RawCell]], meters: Sequence[Meter | None]) -> None:
    """What a recognised meter says, where the file says nothing."""
    says: dict[str, Callable[[Meter], str | None]] = {
        "site": lambda meter: meter.site,
        "activity_type": lambda meter: meter.activity_type,
        "factor": lambda meter: meter.factor,
        "unit": lambda meter: meter.unit,
    }
    for name, told in says.items():
        cells = columns.get(name, [""] * len(meters))
        columns[name] = [
            (told(meter) or "") if meter is not None and is_blank(cell) else cell
            for cell, meter in zip(cells, meters, strict=True)
        ]


def _entities(columns: dict[str, Sequence[RawCell]], perimeter: Perimeter) -> None:
    """The entity of a registered site, where the file names none."""
    sites = perimeter.sites
    columns["entity"] = [
        sites[site].entity if is_blank(cell) and isinstance(site, str) and site in sites else cell
        for cell, site in zip(columns["entity"], columns["site"], strict=True)
    ]


def _placed(
    columns: Mapping[str, Sequence[RawCell]], meters: Sequence[Meter | None]
) -> tuple[list[RawCell], Counter[str]]:
    """Meters out of the register: kept as written where the file gives a site, else refused."""
    placed: list[RawCell] = []
    unregistered: Counter[str] = Counter()
    rows = zip(columns["meter"], meters, columns["site"], columns["entity"], strict=True)
    for cell, meter, site, entity in rows:
        if meter is not None or is_blank(cell) or isinstance(cell, Damaged):
            placed.append(cell)
        elif is_blank(site) and is_blank(entity):
            placed.append(Damaged("mapping_meter_unknown", shown(cell)))
        else:
            unregistered[shown(cell)] += 1
            placed.append(cell)
    return placed, unregistered


def _sites_apart(
    columns: Mapping[str, Sequence[RawCell]], known: Mapping[str, Meter]
) -> Counter[tuple[str, str, str]]:
    """Meters that the file places on another site than the register does."""
    apart: Counter[tuple[str, str, str]] = Counter()
    cells = zip(columns["meter"], columns.get("site", ()), strict=False)
    for (cell, stated), count in Counter(cells).items():
        meter = known.get(str(cell))
        if meter is not None and not is_blank(stated) and str(stated) != meter.site:
            apart[meter.meter, str(stated), meter.site] += count
    return apart


def _units_apart(
    cells: Sequence[RawCell], units: Sequence[RawCell], known: Mapping[str, Meter]
) -> Counter[tuple[str, str, str]]:
    """Meters whose file states another unit than theirs: a thousand is soon lost there."""
    apart: Counter[tuple[str, str, str]] = Counter()
    for (cell, stated), count in Counter(zip(cells, units, strict=True)).items():
        meter = known.get(str(cell))
        if meter is None or is_blank(stated) or not isinstance(stated, str):
            continue
        code = recognise(stated)
        if code is not None and code != meter.unit and meter.unit in unit_catalogue():
            apart[meter.meter, code, meter.unit] += count
    return apart
