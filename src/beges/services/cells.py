"""Cells: figures typed or pasted for a meter and a period, through the one validator.

A grid, a pasted block and a grouped invoice all end here: each figure becomes a row of the activity
table with what its meter says (site, type, unit), and is then read, checked and previewed as any
file is. A finding leads back to the cell in its own words: « Électricité 2e étage, mars 2021 ».
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import SHARE, answers_of, is_real, part_of
from beges.domain.findings import Finding, Where, blocking
from beges.domain.french import number
from beges.domain.perimeter import Meter, Perimeter
from beges.domain.units import recognise, unit
from beges.intake import Document, Reading, Sheet, read_tables
from beges.intake.cells import RawCell
from beges.services.activities import parse_quantity, stored_activities
from beges.services.checking import Known, check_reading
from beges.services.imports import Preview, previewed
from beges.services.perimeter import load_perimeter
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import BatchKind

_OF_THE_WHOLE = " pour l'immeuble"
_NEW, _CORRECTED = "Saisie", "Corrections"
_FACTS = (
    "activity_id",
    "entity",
    "site",
    "activity_type",
    "factor",
    "period_start",
    "period_end",
    "quantity",
    "unit",
    "data_kind",
    "meter",
)
_INVOICE = ("supplier", "invoice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure as a person gave it: ``text`` is what was typed, ``place`` where, in words.

    ``activity_id`` and ``expected`` name the activity that it corrects and the revision that the
    person saw; ``unit`` and ``data_kind`` are codes, the meter's unit where none is given.
    """

    meter: str
    start: date | str
    end: date | str
    text: str
    place: str
    unit: str = ""
    data_kind: str = "invoiced"
    activity_id: str = ""
    expected: int = 0
    supplier: str = ""
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A cell as a row of the activity table, and how its quantity was obtained."""

    cell: Cell
    cells: tuple[RawCell, ...]
    basis: str


def preview_cells(workspace: Workspace, cells: Sequence[Cell], name: str) -> Preview:
    """What these figures would give: accepted, to check, rejected; nothing is written.

    Raises
    ------
    Refused
        When there is nothing to read, or a meter is not registered.
    """
    known = Known.read(workspace)
    _refuse_unknown(cells, known.perimeter)
    _refuse_filled(cells, known.activities, known.perimeter)
    rows = [_row(cell, known.perimeter) for cell in cells]
    parts = {
        _NEW: [row for row in rows if not row.cell.activity_id],
        _CORRECTED: [row for row in rows if row.cell.activity_id],
    }
    sheets = tuple(_sheet(sheet, held) for sheet, held in parts.items() if held)
    reading = read_tables(Document(name=name, digest="", sheets=sheets), known.lists)
    reading = _explained(reading, parts)
    seen = previewed(workspace, check_reading(workspace, reading, known), known)
    revisions = dict(known.revisions[ACTIVITIES.name])
    revisions |= {cell.activity_id: cell.expected for cell in cells if cell.activity_id}
    return replace(
        seen,
        reading=_placed(seen.reading, parts, workspace.actor),
        known={**seen.known, ACTIVITIES.name: revisions},
        kind=BatchKind.ENTRY,
    )


def _refuse_unknown(cells: Sequence[Cell], perimeter: Perimeter) -> None:
    """Nothing to read, or a meter that the register does not hold."""
    if not cells:
        raise Refused(Finding(code="file_no_rows", where=Where(file="saisie")))
    unknown = [cell for cell in cells if cell.meter not in perimeter.meters]
    if unknown:
        raise Refused(
            *(
                Finding(
                    code="meter_unknown",
                    where=Where(record=cell.place),
                    values={"meter": cell.meter},
                )
                for cell in unknown
            )
        )


Stored = Mapping[str, Any]


def _filled(
    cells: Sequence[Cell], known: pd.DataFrame, perimeter: Perimeter
) -> dict[tuple[str, object, object], Stored]:
    """The figures, estimates aside, that stand on the very periods of these meters.

    A figure that names no meter is that of the only one of its site and type, as in the collection.
    """
    known = known.assign(subject=answers_of(known, perimeter))
    known = known[known["subject"].isin({cell.meter for cell in cells})]
    kept = known[is_real(known)].to_dict("records")
    rows = [{str(name): value for name, value in row.items()} for row in kept]
    return {
        (str(row["subject"]), row["period_start"].date(), row["period_end"].date()): row
        for row in rows
    }


def _refuse_filled(cells: Sequence[Cell], known: pd.DataFrame, perimeter: Perimeter) -> None:
    """An empty cell that somebody has filled since the person saw it."""
    filled = _filled(cells, known, perimeter)
    taken = [
        Finding(
            code="cell_filled_meanwhile",
            where=Where(record=cell.place),
            values={"other": stored["activity_id"]},
        )
        for cell in cells
        if not cell.activity_id and (stored := filled.get((cell.meter, cell.start, cell.end)))
    ]
    if taken:
        raise Refused(*taken)


def _row(cell: Cell, perimeter: Perimeter) -> _Row:
    """The row of a cell: what its meter says, and its own figures."""
    meter = perimeter.meters[cell.meter]
    site = perimeter.sites.get(meter.site)
    quantity, basis = _quantity(cell, meter)
    facts: dict[str, RawCell] = {
        "activity_id": cell.activity_id,
        "entity": site.entity if site else "",
        "site": meter.site,
        "activity_type": meter.activity_type,
        "factor": meter.factor or "",
        "period_start": cell.start,
        "period_end": cell.end,
        "quantity": quantity,
        "unit": cell.unit or meter.unit,
        "data_kind": cell.data_kind,
        "meter": meter.meter,
        "supplier": cell.supplier,
        "invoice": cell.invoice,
    }
    return _Row(cell=cell, cells=tuple(facts[name] for name in (*_FACTS, *_INVOICE)), basis=basis)


def _quantity(cell: Cell, meter: Meter) -> tuple[str, str]:
    """The quantity to read, and the calculation where the site has a share of the meter only."""
    typed = parse_quantity(cell.text).value
    if not isinstance(typed, Decimal) or not (meter.share_num and meter.share_den):
        return cell.text, ""
    whole = replace(meter, coefficient=None)
    part, told = part_of(typed, whole)
    return f"{part:f}", f"{cell.text.strip()}{_OF_THE_WHOLE}{told}"


def whole_of(basis: str) -> Decimal | None:
    """What was typed for the whole building, as the calculation of a share keeps it."""
    said, parted, _ = basis.partition(_OF_THE_WHOLE)
    typed = parse_quantity(said).value if parted else None
    return typed if isinstance(typed, Decimal) else None


def _sheet(name: str, rows: Sequence[_Row]) -> Sheet:
    """Rows under the headers of the template; a correction keeps its supplier and invoice."""
    names = (*_FACTS, *_INVOICE) if name == _NEW else _FACTS
    head: list[RawCell] = [ACTIVITIES.column(column).label_fr for column in names]
    return Sheet(name=name, rows=[head, *(list(row.cells[: len(names)]) for row in rows)])


def _explained(reading: Reading, parts: dict[str, list[_Row]]) -> Reading:
    """The reading with the calculation of each quantity."""
    table = reading.tables[ACTIVITIES.name]
    places = zip(table.typed["origin_sheet"], table.typed["origin_row"], strict=True)
    bases = [parts[sheet][int(row) - 2].basis or None for sheet, row in places]
    methods = [SHARE if basis else None for basis in bases]
    typed = table.typed.assign(
        basis=pd.Series(bases, dtype="str"), method=pd.Series(methods, dtype="str")
    )
    return replace(reading, tables={**reading.tables, ACTIVITIES.name: replace(table, typed=typed)})


def _placed(reading: Reading, parts: dict[str, list[_Row]], actor: str) -> Reading:
    """The reading whose findings lead to the cells, and whose rows come from a person."""
    table = reading.tables[ACTIVITIES.name]
    typed = table.typed.assign(
        origin_file=f"saisie de {actor}",
        origin_sheet=pd.Series([None] * len(table.typed), dtype="str"),
        origin_row=pd.Series([None] * len(table.typed), dtype="Int64"),
    )
    findings = tuple(_led(finding, parts) for finding in reading.findings)
    return replace(
        reading,
        tables={**reading.tables, ACTIVITIES.name: replace(table, typed=typed)},
        findings=findings,
    )


def _led(finding: Finding, parts: dict[str, list[_Row]]) -> Finding:
    """A finding on a row of ours, at the cell that the person sees."""
    where = finding.where
    if where.row is None or where.sheet not in parts:
        return finding
    cell = parts[where.sheet][where.row - 2].cell
    return replace(finding, where=Where(file=cell.place, column=where.column))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Cells seen beside what is stored: those to write, of which some replace, and the same ones.

    ``replaced`` tells in words what a cell takes the place of.
    """

    cells: tuple[Cell, ...]
    replaced: tuple[str, ...]
    same: int


def resolved(workspace: Workspace, cells: Sequence[Cell]) -> Resolved:
    """Pasted cells: one on a period that is filled corrects it, or is left if it says the same."""
    perimeter = load_perimeter(workspace)
    held = _filled(cells, stored_activities(workspace), perimeter)
    found, replaced, same = [], [], 0
    for cell in cells:
        stored = held.get((cell.meter, cell.start, cell.end))
        if stored is None:
            found.append(cell)
        elif _says(cell, stored, perimeter):
            same += 1
        else:
            told = f"{number(float(stored['quantity']))} {unit(str(stored['unit'])).label_fr}"
            replaced.append(f"{cell.place} : {_in_words(cell, perimeter)} remplace {told}")
            found.append(_correcting(cell, stored))
    return Resolved(cells=tuple(found), replaced=tuple(replaced), same=same)


def _says(cell: Cell, stored: Stored, perimeter: Perimeter) -> bool:
    """Whether a cell gives the quantity and the unit that are stored."""
    meter = perimeter.meters.get(cell.meter)
    typed = parse_quantity(_quantity(cell, meter)[0] if meter else cell.text).value
    given = cell.unit or (meter.unit if meter else "")
    same = isinstance(typed, Decimal) and float(typed) == float(stored["quantity"])
    return same and given == str(stored["unit"])


def _in_words(cell: Cell, perimeter: Perimeter) -> str:
    """A cell with its unit, as it was given."""
    meter = perimeter.meters.get(cell.meter)
    code = recognise(cell.unit or (meter.unit if meter else ""))
    return f"{cell.text.strip()} {unit(code).label_fr if code else cell.unit}".strip()


def _correcting(cell: Cell, stored: Stored) -> Cell:
    return replace(
        cell,
        activity_id=str(stored["activity_id"]),
        expected=int(stored["revision"]),
        data_kind=str(stored["data_kind"]),
    )


def rejected_places(seen: Preview) -> list[str]:
    """The places of the cells that are refused, in order, each once."""
    return list(dict.fromkeys(finding.where.file for finding in blocking(seen.findings)))
