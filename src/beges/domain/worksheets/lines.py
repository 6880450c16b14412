"""Lines: the figures of a worksheet as rows of the activity table."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from beges.domain.french import number
from beges.domain.units import unit as unit_of
from beges.domain.worksheets.arithmetic import (
    ROUNDED,
    Objects,
    by_distinct,
    rounded,
    texts,
)
from beges.domain.worksheets.records import DERIVED_COLUMNS, Worksheet, escaped, no_activities

ORIGIN = ("origin_file", "origin_sheet", "origin_row")
KEPT = ("entity", "site", "documents", "comment", *ORIGIN)


def lines(sheet: Worksheet, rows: pd.DataFrame, cells: Mapping[str, Any]) -> pd.DataFrame:
    """Activities, one a row: ``cells`` gives the columns that the worksheet decides.

    Besides columns of activities: ``item`` completes the identifier, ``quantity`` holds fractions,
    ``calculation`` tells how it was found, ``source`` which column of the worksheet it stands in.
    """
    if not len(rows):
        return no_activities()
    quantity, moved = rounded(np.asarray(cells["quantity"], dtype=object))
    frame = pd.DataFrame({name: rows[name].to_numpy() for name in KEPT if name in rows})
    for name in (*DERIVED_COLUMNS, "item", "calculation"):
        if name in cells:
            frame[name] = cells[name]
        elif name not in frame:
            frame[name] = None
    frame["quantity"] = quantity
    frame["method"] = sheet.code
    frame["activity_id"] = identifiers(sheet, rows) + frame["item"].to_numpy(dtype=object)
    unit_fr = by_distinct(frame["unit"], lambda code: unit_of(str(code)).label_fr)
    result = by_distinct(quantity, _french)
    frame["basis"] = [
        f"{calculation} = {total} {unit}{ROUNDED if cut else ''}"
        for calculation, total, unit, cut in zip(
            frame["calculation"], result, unit_fr, moved, strict=True
        )
    ]
    return frame[list(DERIVED_COLUMNS)]


def identifiers(sheet: Worksheet, rows: pd.DataFrame) -> Objects:
    """What identifies each row: the worksheet and the user's own reference."""
    found = np.full(len(rows), sheet.prefix, dtype=object)
    for name in sheet.identity:
        found = found + by_distinct(texts(rows[name]), lambda code: escaped(str(code))) + ":"
    return found


def _french(text: object) -> str:
    return number(Decimal(str(text)))


def joined(*parts: pd.DataFrame) -> pd.DataFrame:
    """Several sets of activities, in the order of the user's rows."""
    known = [part for part in parts if len(part)]
    if not known:
        return no_activities()
    found = pd.concat([part.astype(object) for part in known], ignore_index=True)
    return found.sort_values("origin_row", kind="stable", ignore_index=True)
