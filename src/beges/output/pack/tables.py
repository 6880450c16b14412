"""The data of a sealed pack as CSV texts, that the stand-alone verifier and a person both read.

Semicolons, UTF-8, one line a record. A text that a spreadsheet would take for a formula is preceded
by an apostrophe, as is one that begins with an apostrophe: so it is read back as it was.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from beges.domain.activities import ACTIVITIES
from beges.domain.columns import Kind
from beges.domain.factors import Resolution
from beges.domain.gases import gas_codes, mass_column
from beges.domain.inventory import (
    Inventory,
    Status,
    Valuation,
    counted,
    line_ids,
    present_masses,
)
from beges.domain.nomenclature import OUTSIDE

_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


def guarded(text: str) -> str:
    """A text that no spreadsheet runs, and that is read back as it was."""
    return f"'{text}" if text.startswith(_RISKY) else text


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A table as it is packed."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return held.getvalue().encode("utf-8", errors="replace")


def _frame_text(frame: pd.DataFrame) -> bytes:
    columns = [
        [guarded(text) for text in values.tolist()]
        if values.dtype == object or str(values.dtype) in ("str", "string")
        else values.tolist()
        for _, values in frame.items()
    ]
    return csv_text([str(name) for name in frame.columns], zip(*columns, strict=True))


def activities_text(inventory: Inventory, stored: pd.DataFrame) -> bytes:
    """The activities that the inventory reads, every column as the ledger holds it."""
    lost = np.asarray(inventory.unquantified, dtype=np.int64)
    rows = np.union1d(inventory.lines["activity"].to_numpy().astype(np.int64), lost)
    read = inventory.activities["activity_id"].iloc[rows].astype("str")
    kept = stored[stored["activity_id"].isin(set(read))].sort_values("activity_id")
    texts = {column.name: _told(kept[column.name], column.kind) for column in ACTIVITIES.columns}
    return _frame_text(pd.DataFrame(texts))


def _told(values: pd.Series, kind: Kind) -> pd.Series:
    """The values of a column as the chain writes them; blank where there is none."""
    missing = values.isna()
    if kind is Kind.DATE:
        told = values.dt.strftime("%Y-%m-%d")
    elif kind is Kind.INTEGER:
        told = values.astype("Int64").astype("str")
    elif kind is Kind.BOOLEAN:
        told = values.astype("boolean").astype("str")
    else:
        told = values.astype("str")
    return told.astype(object).mask(missing, "")


_BOXES = ("v5", "v4", "ghgp", "esrs")
_PLAIN = ("entity", "site", "activity_type", "characterisation", "part", "status", "timing")


def lines_text(inventory: Inventory) -> bytes:
    """Every emission line with the terms that multiply, its boxes, and its masses in milligrams."""
    lines = inventory.lines
    ids = inventory.activities["activity_id"].to_numpy(dtype=object)[lines["activity"]]
    life = lines["life"] if "life" in lines else pd.Series(1, index=lines.index)
    table = pd.DataFrame(
        {
            "line": line_ids(inventory, lines).astype(object),
            "activity_id": ids.astype(str).astype(object),
            "resolution": lines["resolution"].astype("int64"),
            "part_row": lines["part_row"].astype("int64"),
            **{name: lines[name].astype("str").astype(object) for name in _PLAIN},
            **{name: _days(lines[name]) for name in ("start", "end")},
            **{name: lines[name].astype("int64") for name in ("share_num", "share_den")},
            "asset_year": lines["asset_year"].astype("int64"),
            "life": life.fillna(1).astype("int64"),
            **{name: lines[name].astype("str").astype(object) for name in _BOXES},
            **{f"{gas}_mg": lines[mass_column(gas)] for gas in _gases(lines)},
            "total_mg": lines["total_mg"],
        }
    )
    return _frame_text(table.sort_values(["line", "status", "total_mg"], kind="stable"))


def _gases(lines: pd.DataFrame) -> list[str]:
    return [gas for gas in gas_codes() if mass_column(gas) in present_masses(lines)]


def _days(values: pd.Series) -> pd.Series:
    days = pd.to_datetime(values.astype("int64"), unit="D")
    return days.dt.strftime("%Y-%m-%d").astype(object)


_FACTOR = (
    *("resolution", "part_row", "factor_id", "publisher", "publisher_version", "release", "name"),
    *("part", "unit", "geography", "source", "chosen_by", "rule", "ratio"),
)


def factors_text(inventory: Inventory) -> bytes:
    """The factors used, part by part, in kgCO2e per unit, with the ratio of each conversion."""
    used = np.unique(inventory.lines["resolution"].to_numpy()).tolist()
    gases = _gases(inventory.lines)
    rows = [row for number in used for row in _parts(number, inventory.resolutions[number], gases)]
    return csv_text([*_FACTOR, *gases], rows)


def _parts(number: int, resolution: Resolution, gases: Sequence[str]) -> Iterable[list[object]]:
    factor = resolution.factor
    texts = (factor.factor_id, factor.publisher, factor.publisher_version, factor.release)
    after = (factor.unit, factor.geography, factor.source, resolution.chosen_by)
    for row, part in enumerate(factor.parts):
        named = [*texts, factor.label_fr, part.part, *after, resolution.rule_fr]
        values = [f"{value:f}" if (value := part.values.get(gas)) else "" for gas in gases]
        ratio = f"{resolution.ratio.numerator}/{resolution.ratio.denominator}"
        yield [number, row, *map(guarded, named), ratio, *values]


def boxes_text(inventory: Inventory) -> bytes:
    """The boxes of GHG Protocol and ESRS, for the group and each entity, in milligrams."""
    rows: list[list[object]] = []
    for standard in ("ghgp", "esrs"):
        for entity in ("", *inventory.perimeter.entities):
            rows += [
                [standard, guarded(entity), *box] for box in _sums(inventory, standard, entity)
            ]
    return csv_text(("standard", "entity", "box", "exact_mg"), rows)


def _sums(inventory: Inventory, standard: str, entity: str) -> list[tuple[str, int]]:
    lines, statuses = inventory.lines, [Status.COUNTED]
    if entity:
        lines, statuses = lines[lines["entity"] == entity], [Status.COUNTED, Status.ELIMINATED]
    kept = counted(lines, Valuation.ACQUISITION, statuses)
    sums = kept.groupby(standard, observed=True)["total_mg"].sum()
    return sorted((str(box), int(mass)) for box, mass in sums.items() if box != OUTSIDE)


def records_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Records of a few columns, their texts guarded."""
    return csv_text(
        columns,
        [
            ["" if row[name] is None else guarded(str(row[name])) for name in columns]
            for row in rows
        ],
    )
