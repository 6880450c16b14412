"""Worksheets at the door: their rows become activities, and what a corrected workbook changes.

A row of a worksheet is accepted, rejected or ignored like any other; what it gives is computed here
and checked with the rest. Its activities bear identifiers made of the user's own reference, so that
the same workbook twice changes nothing, a corrected one revises, and what a workbook no longer
holds is withdrawn only when the person says so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import ACTIVITIES, as_activities
from beges.domain.findings import NOWHERE, Finding, Where
from beges.domain.nomenclature import activity_types, housing_stock_kinds
from beges.domain.perimeter import Perimeter
from beges.domain.worksheets import (
    SOURCE,
    STOCK,
    WORKSHEETS,
    Derived,
    Worksheet,
    identifiers,
    no_activities,
    no_dwellings,
)
from beges.intake import Reading, TableReading, refuse
from beges.intake.columns import absent

Rows = NDArray[np.bool_]
_LABELS = {column.label_fr: column.name for column in ACTIVITIES.columns}
_ORIGIN = ("origin_file", "origin_sheet", "origin_row")
_COMPARED = tuple(
    column.name for column in ACTIVITIES.columns if column.name not in ("activity_id", *_ORIGIN)
)


@dataclass(frozen=True, kw_only=True)
class Computed:
    """What the worksheets of a file give.

    ``activities`` are all of them; ``fresh`` those to write, new or revised; ``gone`` the
    identifiers of what was computed before and is no longer there; ``dwellings`` the dwelling-days
    of the stock.
    """

    activities: pd.DataFrame = field(default_factory=no_activities)
    fresh: pd.DataFrame = field(default_factory=no_activities)
    revised: int = 0
    gone: tuple[str, ...] = ()
    dwellings: pd.DataFrame = field(default_factory=no_dwellings)


NOTHING = Computed()


def worksheets_of(reading: Reading) -> list[Worksheet]:
    """The worksheets that a reading holds."""
    return [sheet for sheet in WORKSHEETS.values() if _tables_in(sheet, reading)]


def _tables_in(sheet: Worksheet, reading: Reading) -> bool:
    return any(table.name in reading.tables for table in sheet.tables)


def derive(reading: Reading) -> tuple[Reading, Derived]:
    """The activities of every worksheet, and the reading with what is wrong in their rows."""
    given: list[Derived] = []
    for sheet in worksheets_of(reading):
        found = sheet.compute({table.name: _rows(reading, table.name, sheet)
                               for table in sheet.tables})  # fmt: skip
        reading = whole(refuse(reading, found.findings), sheet)
        given.append(found)
    parts = [found.activities for found in given if len(found.activities)]
    held = [found.dwellings for found in given if len(found.dwellings)]
    return reading, Derived(
        activities=pd.concat(parts, ignore_index=True) if parts else no_activities(),
        dwellings=pd.concat(held, ignore_index=True) if held else no_dwellings(),
    )


def _rows(reading: Reading, name: str, sheet: Worksheet) -> pd.DataFrame:
    """The accepted rows of a table; none where the file does not have it."""
    part = reading.tables.get(name)
    if part is not None:
        return part.accepted
    table = next(table for table in sheet.tables if table.name == name)
    blank = {column.name: absent(column, 0) for column in table.collected}
    return pd.DataFrame(blank).assign(**{name: pd.Series([], dtype="str") for name in _ORIGIN})


def whole(reading: Reading, sheet: Worksheet) -> Reading:
    """What the worksheet ties together is refused together: a building without a sale is wrong."""
    if not sheet.link:
        return reading
    parts = [reading.tables[t.name] for t in sheet.tables if t.name in reading.tables]
    bad = [part.typed[sheet.link].iloc[sorted(part.reasons)] for part in parts if part.reasons]
    if not bad:
        return reading
    named = pd.concat(bad)
    if named.isna().any():
        named = pd.concat([part.typed[sheet.link] for part in parts])
    return refuse(reading, _incomplete(parts, sheet.link, set(named.dropna())))


def _incomplete(
    parts: Iterable[TableReading], link: str, named: Collection[str]
) -> Iterator[Finding]:
    """A finding for each accepted row of what is refused elsewhere."""
    for part in parts:
        rows = part.accepted
        for row in np.flatnonzero(rows[link].isin(named).to_numpy(dtype=bool)):
            where = Where(
                file=rows["origin_file"].iloc[row],
                sheet=rows["origin_sheet"].iloc[row],
                row=int(rows["origin_row"].iloc[row]),
                column=part.table.column(link).label_fr,
            )
            values = {"record": rows[link].iloc[row]}
            yield Finding(code="worksheet_incomplete", where=where, values=values)


def at_the_users_cell(
    findings: Iterable[Finding], reading: Reading, derived: pd.DataFrame
) -> Iterator[Finding]:
    """Findings on computed activities, led to the cell that the person wrote."""
    sheets = _sheets_by_name(reading)
    source = dict(zip(derived["activity_id"], derived[SOURCE], strict=True))
    for finding in findings:
        sheet = sheets.get(finding.where.sheet)
        if sheet is None or finding.where.row is None:
            yield finding
            continue
        column = _LABELS.get(finding.where.column, "")
        named = source.get(finding.where.activity_id) if column == "quantity" else ""
        named = named or sheet.columns.get(column, "")
        label = sheet.table.column(named).label_fr if named else ""
        yield replace(finding, where=replace(finding.where, column=label, activity_id=""))


def off_the_stock(computed: pd.DataFrame, perimeter: Perimeter) -> Iterator[Finding]:
    """Buildings placed on a site that is no housing stock: the published share would miss them."""
    kinds = housing_stock_kinds()
    other = {code for code, site in perimeter.sites.items() if site.kind not in kinds}
    mine = (computed["method"] == STOCK.code) & computed["site"].isin(other)
    for row in computed[mine].drop_duplicates("origin_row").to_dict("records"):
        where = Where(
            file=row["origin_file"],
            sheet=row["origin_sheet"],
            row=int(row["origin_row"]),
            column=STOCK.table.column("site").label_fr,
        )
        yield Finding(code="stock_site_kind", where=where, values={"site": row["site"]})


def _sheets_by_name(reading: Reading) -> Mapping[str, Worksheet]:
    """The worksheet of each sheet of the file that holds the rows of one."""
    return {
        name: sheet
        for sheet in worksheets_of(reading)
        for table in sheet.tables
        if table.name in reading.tables
        for name in reading.tables[table.name].typed["origin_sheet"].unique()
    }


def surviving(rows: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """The computed rows whose row of the worksheet is accepted."""
    accepted = [
        part.accepted[["origin_sheet", "origin_row"]]
        for sheet in worksheets_of(reading)
        if (part := reading.tables.get(sheet.table.name)) is not None
    ]
    if not accepted or not len(rows):
        return rows.iloc[:0]
    known = pd.MultiIndex.from_frame(pd.concat(accepted))
    asked = pd.MultiIndex.from_arrays([rows["origin_sheet"], rows["origin_row"].astype("int64")])
    return rows[asked.isin(known)].reset_index(drop=True)


def compared(
    reading: Reading, derived: Derived, stored: pd.DataFrame, *, whole_file: bool
) -> tuple[Reading, Computed]:
    """What the computed activities change in the ledger, told in the preview."""
    sheets = worksheets_of(reading)
    if not sheets:
        return reading, NOTHING
    taken = _of_another(surviving(derived.activities, reading), stored, sheets)
    reading = refuse(reading, taken)
    for sheet in sheets:
        reading = whole(reading, sheet)
    rows = surviving(derived.activities, reading)
    same, known = _unchanged(rows, stored)
    here = Where(file=reading.file) if whole_file else NOWHERE
    notes: list[Finding] = []
    gone: list[str] = []
    values: dict[str, object]
    for sheet in sheets:
        mine = (rows["method"] == sheet.code).to_numpy(dtype=bool)
        if mine.any():
            values = _counts(sheet, mine, same, known)
            notes.append(Finding(code="worksheet_revises", where=here, values=values))
        if any(reading.tables[t.name].reasons for t in sheet.tables if t.name in reading.tables):
            values = {"label": sheet.label_fr}
            notes.append(Finding(code="worksheet_gone_unknown", where=here, values=values))
            continue
        lost = _gone(sheet, reading, stored, set(rows["activity_id"]), whole_file=whole_file)
        if lost:
            values = {"label": sheet.label_fr, "count": len(lost), "first": lost[0]}
            notes.append(Finding(code="worksheet_gone", where=here, values=values))
            gone += lost
    complete = whole_file and not any(part.reasons for part in reading.tables.values())
    dwellings = surviving(derived.dwellings, reading) if complete else no_dwellings()
    computed = Computed(
        activities=rows,
        fresh=rows[~same].reset_index(drop=True),
        revised=int((known & ~same).sum()),
        gone=tuple(gone),
        dwellings=dwellings,
    )
    return refuse(reading, notes), computed


def _of_another(
    rows: pd.DataFrame, stored: pd.DataFrame, sheets: Iterable[Worksheet]
) -> list[Finding]:
    """What bears a reference under which another entity counts something already."""
    ids = pd.Index(stored["activity_id"].astype("str"))
    at = ids.get_indexer(pd.Index(rows["activity_id"].astype("str")))
    if not (at >= 0).any():
        return []
    owner = stored["entity"].astype("str").to_numpy()[np.maximum(at, 0)]
    foreign = rows.assign(owner=owner)[(at >= 0) & (owner != rows["entity"].astype("str"))]
    tables = {sheet.code: sheet.table for sheet in sheets}
    return [
        Finding(
            code="worksheet_other_entity",
            where=Where(
                file=row["origin_file"],
                sheet=row["origin_sheet"],
                row=int(row["origin_row"]),
                column=tables[row["method"]].column("entity").label_fr,
            ),
            values={"activity_id": row["activity_id"], "entity": row["owner"]},
        )
        for row in foreign.drop_duplicates("origin_row").to_dict("records")
    ]


def _counts(sheet: Worksheet, mine: Rows, same: Rows, known: Rows) -> dict[str, object]:
    """How many activities of a worksheet are new, revised, unchanged."""
    return {
        "label": sheet.label_fr,
        "new": int((mine & ~known).sum()),
        "revised": int((mine & known & ~same).sum()),
        "same": int((mine & same).sum()),
    }


def stored_form(rows: pd.DataFrame) -> pd.DataFrame:
    """Computed activities as the ledger takes them: a blank code is a missing one."""
    table = rows[list(ACTIVITIES.names)].astype(object)
    table = table.where(table.notna() & (table != ""), None)
    for name in ("period_start", "period_end"):
        table[name] = rows[name].astype("datetime64[s]")
    return table


def _unchanged(rows: pd.DataFrame, stored: pd.DataFrame) -> tuple[Rows, Rows]:
    """Where a computed activity is stored already with the same content, and where it is stored."""
    at = pd.Index(stored["activity_id"].astype("str")).get_indexer(pd.Index(rows["activity_id"]))
    known = at >= 0
    same = known.copy()
    if not known.any():
        return same, known
    mine, theirs = as_activities(rows), stored.take(np.maximum(at, 0))
    for name in _COMPARED:
        same &= _as_text(mine[name]) == _as_text(theirs[name])
    return same, known


def _as_text(column: pd.Series) -> NDArray[np.object_]:
    """Cells that compare: a missing one is the blank text."""
    texts = column.astype("str")
    return texts.where(column.notna(), "").to_numpy(dtype=object)


def _gone(
    sheet: Worksheet,
    reading: Reading,
    stored: pd.DataFrame,
    here: Collection[str],
    *,
    whole_file: bool,
) -> list[str]:
    """What this worksheet gave before, for what the file speaks of, and gives no longer."""
    part = reading.tables.get(sheet.table.name)
    if part is None:
        return []
    typed = part.accepted
    ids = stored["activity_id"].astype("str")
    mine = ids.str.startswith(sheet.prefix) & stored["entity"].isin(set(typed["entity"]))
    old = stored[mine & ~ids.isin(set(here))]
    prefix = old["activity_id"].astype("str").str.rsplit(":", n=1).str[0] + ":"
    named = prefix.isin(set(identifiers(sheet, typed)))
    if not sheet.yearly:
        return sorted(old["activity_id"][named | whole_file])
    asset = old["activity_type"].isin([c for c, kind in activity_types().items() if kind.asset])
    used = ~asset & old["period_start"].dt.year.isin(_years(typed)) & (named | whole_file)
    built = asset & (named | prefix.isin(set(prefix[used])))
    return sorted(old["activity_id"][used | built])


def _years(rows: pd.DataFrame) -> set[int]:
    """The years that the rows of a worksheet speak of."""
    if "year" in rows:
        return {int(year) for year in rows["year"].dropna()}
    last = rows["year_to"].fillna(rows["year_from"])
    spans = {*zip(rows["year_from"].tolist(), last.tolist(), strict=True)}
    return {year for first, end in spans for year in range(int(first), int(end) + 1)}


def dwelling_years(computed: Computed) -> list[dict[str, Any]]:
    """The indicators that the stock proposes: dwelling-days over the days of the year, by site."""
    held = computed.dwellings
    if not len(held):
        return []
    keys = ["entity", "site", "year", "days"]
    days = held.assign(dwelling_days=held["dwelling_days"].astype("int64"))
    sums: pd.DataFrame = days.groupby(keys)["dwelling_days"].sum().reset_index()
    return [
        {
            "entity": row["entity"],
            "site": row["site"],
            "year": int(row["year"]),
            "indicator": "dwellings",
            "value": (Decimal(int(row["dwelling_days"])) / int(row["days"])).quantize(
                Decimal("0.01"), ROUND_HALF_UP
            ),
            "source": f"Feuille Patrimoine : {row['dwelling_days']} logements-jours"
            f" ÷ {row['days']} jours",
        }
        for row in sums.to_dict("records")
    ]
