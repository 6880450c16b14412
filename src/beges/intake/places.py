"""Places: what was found in mapped activities, told in the rows and headers of the user's file.

Activities are checked under numbers of their own (1 for the first) as rows of the sheet. Here each
finding, each reason of rejection and each origin gets back the row and the header of the file.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from beges.domain.activities import ACTIVITIES
from beges.domain.collection import FileMapping, header_spelling
from beges.domain.findings import Finding, Where
from beges.intake.grids import Grid
from beges.intake.reading import Reading, TableReading, reason
from beges.intake.sheets import letters

_SEPARATOR = " : "


@dataclass(frozen=True, kw_only=True)
class Places:
    """Rows of the file by activity, counted from 1, and the header of each column, blank if none.

    ``quantities`` are the headers of the quantity columns, ``which`` that of each activity.
    """

    sheet: str
    rows: NDArray[np.int64]
    headers: Mapping[str, str]
    quantities: Sequence[str]
    which: NDArray[np.int64]

    def told(self, where: Where) -> Where:
        """A place among the activities as one of the file."""
        if where.sheet != self.sheet or where.row is None or where.row > len(self.rows):
            return where
        activity = where.row - 1
        column = self._header(where.column, activity) or where.column
        return replace(where, row=int(self.rows[activity]), column=column)

    def _header(self, label: str, activity: int) -> str:
        name = _NAME_OF.get(label, "")
        if name == "quantity":
            return self.quantities[int(self.which[activity])]
        return self.headers.get(name, "")

    def reason(self, text: str, activity: int) -> str:
        """A reason of rejection under the header of the file."""
        label, separator, sentence = text.partition(_SEPARATOR)
        header = self._header(label, activity) if separator else ""
        return f"{header}{separator}{sentence}" if header else text


_NAME_OF = {column.label_fr: column.name for column in ACTIVITIES.columns}


BySheet = Mapping[str, Places]


def told_in_file(reading: Reading, places: BySheet) -> Reading:
    """The reading once checked, every place in the rows and headers of the user's file."""
    part = reading.tables[ACTIVITIES.name]
    return replace(
        reading,
        tables=MappingProxyType({**reading.tables, ACTIVITIES.name: _told_part(part, places)}),
        findings=tuple(_told(finding, places) for finding in reading.findings),
    )


def _place(where: Where, places: BySheet) -> Where:
    return places[where.sheet].told(where) if where.sheet in places else where


def _told(finding: Finding, places: BySheet) -> Finding:
    values = {
        name: _place(value, places) if isinstance(value, Where) else value
        for name, value in finding.values.items()
    }
    return replace(finding, where=_place(finding.where, places), values=values)


def _told_part(part: TableReading, places: BySheet) -> TableReading:
    """Origins and reasons in the file's own rows and headers."""
    numbers = part.typed["origin_row"].to_numpy(dtype=np.int64)
    sheets = part.typed["origin_sheet"]
    rows = numbers.copy()
    for sheet, of_sheet in places.items():
        here = (sheets == sheet).to_numpy()
        rows[here] = of_sheet.rows[numbers[here] - 1]
    reasons = {
        position: tuple(
            places[sheets.iloc[position]].reason(text, int(numbers[position]) - 1) for text in told
        )
        for position, told in part.reasons.items()
    }
    return replace(
        part, typed=part.typed.assign(origin_row=rows), reasons=MappingProxyType(reasons)
    )


TOLD_BY_PLACE = ("entity", "site", "activity_type", "unit")
"""What a recognised site or meter says, and is missing when it is not recognised."""


def without_echoes(
    part: TableReading, findings: Sequence[Finding], unplaced: Collection[int]
) -> tuple[TableReading, list[Finding]]:
    """One defect, one finding: a site that is not known already tells why its entity is not."""
    labels = {ACTIVITIES.column(name).label_fr for name in TOLD_BY_PLACE}

    def is_echo(finding: Finding) -> bool:
        row, column = finding.where.row, finding.where.column
        missing = finding.code == "cell_missing" and column in labels
        return missing and row is not None and row - 1 in unplaced

    kept = [finding for finding in findings if not is_echo(finding)]
    echoes = {reason(finding) for finding in findings if is_echo(finding)}
    reasons = {
        position: (tuple(text for text in told if text not in echoes) or told)
        if position in unplaced
        else told
        for position, told in part.reasons.items()
    }
    return replace(part, reasons=MappingProxyType(reasons)), kept


def merged_rows(
    grid: Grid, mapping: FileMapping, at: NDArray[np.int64], where: Where
) -> Iterator[Finding]:
    """Rows where cells that are read are merged: only the first one holds what the eye sees."""
    used = {grid.position_of[key] for key in _spelled(mapping) if key in grid.position_of}
    for merged in grid.sheet.merged:
        if merged.bottom < grid.first or not any(
            merged.left <= position <= merged.right for position in used
        ):
            continue
        first, last = merged.top - grid.first, merged.bottom - grid.first
        place = f"{letters(merged.left)}{merged.top + 1}:{letters(merged.right)}{merged.bottom + 1}"
        for activity in np.flatnonzero((at >= first) & (at <= last)).tolist():
            spot = replace(where, row=activity + 1)
            yield Finding(code="cell_merged", where=spot, values={"range": place})


def _spelled(mapping: FileMapping) -> Iterator[str]:
    return (header_spelling(header) for header in mapping.used)
