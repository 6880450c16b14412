"""Files: the collection files as a French user would have them.

UTF-8, semicolons, decimal commas, days as jj/mm/aaaa, the French headers of the declared columns,
and the French words of the tool's own lists. Codes stay where the user gave them (entities, sites)
or where they name a factor.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from beges.domain.activities import ACTIVITIES
from beges.domain.columns import Column, Table
from beges.domain.declaration import AVOIDED
from beges.domain.nomenclature import activity_types, labels
from beges.domain.perimeter import ENTITIES, GROUP, INDICATORS, INVENTORIES, SITES
from beges.domain.statements import ELECTRICITY_CONTRACTS
from beges.domain.units import unit
from scenario.lines import RESTATED, YEARS, Line

NAMES = {
    GROUP: "groupe.csv",
    ENTITIES: "entites.csv",
    SITES: "sites.csv",
    INDICATORS: "indicateurs.csv",
    INVENTORIES: "inventaires.csv",
    ELECTRICITY_CONTRACTS: "contrats_electricite.csv",
    AVOIDED: "emissions_evitees.csv",
}
ACTIVITY_FILES = {
    YEARS[0]: "donnees_2020.csv",
    YEARS[1]: "donnees_2021.csv",
    RESTATED: "donnees_2020_methode_2021.csv",
}
"""In the order of their import, which numbers the activities."""

CODES = frozenset({"entities", "sites", "series", "releases"})
UNDOCUMENTED = 11
"""One bill in eleven has no document, so that the tool has some to ask for."""


def write(folder: Path, known: Mapping[Table, Iterable[Mapping[str, object]]]) -> None:
    """The files of the perimeter and of the inventories."""
    for table, rows in known.items():
        _write(folder / NAMES[table], table, rows)


def write_activities(folder: Path, lines: Sequence[Line]) -> None:
    """The three files of activities. A correction names its activity by the number of its row."""
    first = [line for line in lines if line.file == YEARS[0]]
    number = {id(line): f"D-{row:07d}" for row, line in enumerate(first, start=1)}
    for file, name in ACTIVITY_FILES.items():
        of_it = [line for line in lines if line.file == file]
        rows = (_row(line, row, number) for row, line in enumerate(of_it, start=1))
        _write(folder / name, ACTIVITIES, rows)


def _row(line: Line, row: int, number: Mapping[int, str]) -> dict[str, object]:
    """A line as a record of the activity table."""
    return {
        "activity_id": number[id(line.corrects)] if line.corrects else None,
        "entity": line.entity,
        "site": line.site,
        "activity_type": line.kind,
        "factor": line.factor,
        "period_start": line.start,
        "period_end": line.end,
        "quantity": line.quantity,
        "unit": line.unit,
        "characterisation": line.characterisation,
        "life_years": line.life,
        "data_kind": line.data_kind,
        "meter": line.meter,
        "counterparty": line.counterparty,
        "quality_scores": line.scores,
        "documents": _document(line, row),
        "comment": line.comment,
    }


def _document(line: Line, row: int) -> str:
    """The reference of an invented document, which says so."""
    if line.data_kind not in {"invoiced", "measured"} or row % UNDOCUMENTED == 0:
        return ""
    return f"FICTIF-{line.file or 'M21'}-{row:05d}"


def _write(path: Path, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(column.label_fr for column in table.collected)
    for row in rows:
        writer.writerow(_shown(column, row.get(column.name)) for column in table.collected)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def _shown(column: Column, value: object) -> str:
    """A value as a French spreadsheet would hold it."""
    match value:
        case None | "":
            return ""
        case bool():
            return "Oui" if value else "Non"
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case Decimal():
            return f"{value:f}".replace(".", ",")
    if column.choices and column.choices not in CODES:
        return _WORDS.get(column.choices, lambda code: labels(column.choices)[code])(str(value))
    return str(value)


_WORDS: Mapping[str, Callable[[str], str]] = {
    "units": lambda code: unit(code).label_fr,
    "activity_types": lambda code: activity_types()[code].label_fr,
}
