"""Checks: what is told of a release, once a kind, with its count and the first records.

A finding here never hides a record: the rejected ones stand in the account with their reason, a
total that does not add up or that nothing emits is kept as published, a unit that nobody
understood keeps its factor from being chosen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from beges.domain.findings import Finding, Where
from beges.domain.french import day, number
from beges.intake.base_carbone import laws
from beges.intake.base_carbone.amounts import Amounts
from beges.intake.base_carbone.dates import last_day
from beges.intake.base_carbone.factors import Described
from beges.intake.base_carbone.opening import CELLS, ROW
from beges.intake.base_carbone.potentials import Potentials
from beges.intake.base_carbone.sorting import (
    ELEMENT,
    FACTOR,
    FACTORS,
    PART,
    PARTS,
    SOURCES,
    RowClass,
)
from beges.intake.cells import shown

SHOWN = 5
"""How many records a finding names before it counts the others."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks look at."""

    file: str
    table: pd.DataFrame
    amounts: Amounts
    described: Described
    potentials: Potentials

    def told(self, code: str, at: Sequence[int], **values: object) -> Finding:
        """A finding on these records, with their count and the first of them."""
        return Finding(
            code=code,
            where=self.where(at),
            values={**values, "count": number(len(at)), "examples": some(self.table, at)},
        )

    def where(self, at: Sequence[int] = ()) -> Where:
        """The file, and the row when there is only one."""
        row = int(self.table[ROW][at[0]]) if len(at) == 1 else None
        return Where(file=self.file, row=row)


def some(table: pd.DataFrame, at: Sequence[int]) -> str:
    """The first records of a list by their number, and how many more there are."""
    held = table.loc[list(at)]
    told = [f"n° {i}" if i else f"ligne {n}" for i, n in zip(held["id"], held[ROW], strict=True)]
    distinct = list(dict.fromkeys(told))
    named = ", ".join(distinct[:SHOWN])
    more = len(distinct) - SHOWN
    return f"{named} et {more} autre{'s' if more > 1 else ''}" if more > 0 else named


# ---------------------------------------------------------------------------- the file itself


def cut(file: str, table: pd.DataFrame, width: int) -> Finding | None:
    """The file stops in the middle of a record, or of a factor whose parts no longer add up."""
    told = table[table["class"] != RowClass.BLANK.value]
    if told.empty:
        return None
    last = told.iloc[-1]
    where = Where(file=file, row=int(last[ROW]))
    if last[CELLS] < width:
        detail = f"la dernière ligne a {last[CELLS]} cellules sur {width}"
        return Finding(code="base_carbone_cut", where=where, values={"detail": detail})
    family = told[told["id"] == last["id"]]
    is_split = (last["kind"] == FACTOR) & last["by_part"]
    parts = family[family["line"] == PART]
    if is_split and (parts.empty or len(laws.broken_parts(family))):
        detail = f"les postes du dernier élément, n° {last['id']}, ne sont pas tous là"
        return Finding(code="base_carbone_cut", where=where, values={"detail": detail})
    return None


# ------------------------------------------------------------------------------- the release


def release_findings(checked: Checked) -> Iterator[Finding]:
    """Everything that is told of a release."""
    yield from _rejected(checked)
    yield from _not_understood(checked)
    yield from _sums(checked)
    yield from _validity(checked)
    yield from _potentials(checked)


def _rejected(checked: Checked) -> Iterator[Finding]:
    """The records that are rejected, one finding a reason."""
    rejected = checked.table[checked.table["class"] == RowClass.REJECTED.value]
    for reason, of_reason in rejected.groupby("reason", sort=False):
        at = list(of_reason.index)
        yield checked.told("base_carbone_rows_rejected", at, reason=reason)


def _not_understood(checked: Checked) -> Iterator[Finding]:
    """Units, parts, gases, places and numbers that are not what the importer knows."""
    factors = checked.described.factors
    for unit, of_unit in factors[factors["code"] == ""].groupby("unit", sort=False):
        at = list(of_unit.index)
        told = shown(str(unit)) if unit else "non imprimée"
        yield checked.told("base_carbone_unit_unknown", at, unit=told)
    for kind, of_kind in checked.amounts.unknown_parts.groupby(checked.amounts.unknown_parts):
        at = list(of_kind.index)
        yield checked.told("base_carbone_part_unknown", at, part=shown(str(kind)))
    for code, of_code in checked.amounts.unknown_gases.groupby(checked.amounts.unknown_gases):
        at = list(of_code.index)
        yield checked.told("base_carbone_gas_unknown", at, gas=shown(str(code)))
    if len(checked.amounts.without_gases):
        yield checked.told("base_carbone_gas_missing", list(checked.amounts.without_gases))
    for place, of_place in factors[~factors["located"]].groupby("published_location", sort=False):
        at = list(of_place.index)
        yield checked.told("base_carbone_place_unknown", at, place=shown(str(place)))
    for column, texts in checked.described.unread.items():
        values = {"column": column, "examples": ", ".join(shown(text) for text in texts[:SHOWN])}
        yield Finding(code="base_carbone_cell_unread", where=checked.where(), values=values)


def _sums(checked: Checked) -> Iterator[Finding]:
    """Totals that differ from what they add up, and totals that nothing emits."""
    told = checked.table[checked.table["class"].isin([*FACTORS, *PARTS])]
    far, beyond = laws.broken_sums(told)
    if len(far):
        yield checked.told("base_carbone_total_differs", list(far))
    parts = laws.broken_parts(told)
    if len(parts):
        yield checked.told("base_carbone_parts_differ", list(parts))
    for why, at in laws.implausible(checked.described.factors).items():
        yield checked.told("base_carbone_total_implausible", list(at), why=why)
    if len(beyond):
        yield checked.told("base_carbone_total_rounded", list(beyond))


def _validity(checked: Checked) -> Iterator[Finding]:
    """How many valid factors had a validity that ended before the file was last updated."""
    updated = last_update(checked.table)
    factors = checked.described.factors
    valid = factors[factors["class"] == RowClass.VALID_FACTOR.value]
    if updated is None or valid.empty:
        return
    ended = valid[(valid["expired_on"] != "") & (valid["expired_on"] < updated.isoformat())]
    if len(ended):
        values = {"valid": number(len(valid)), "day": day(updated)}
        yield checked.told("base_carbone_expired", list(ended.index), **values)


def last_update(table: pd.DataFrame) -> date | None:
    """The latest day on which the publisher changed a record."""
    kept = table[table["class"].isin([*FACTORS, *SOURCES]) & (table["line"] == ELEMENT)]
    days = (last_day(str(text)) for text in kept["modified"].unique())
    return max((found for found in days if found is not None), default=None)


def _potentials(checked: Checked) -> Iterator[Finding]:
    """Warming potentials that could not be measured, or that mix reports."""
    potentials = checked.potentials
    if potentials.unmeasured:
        values = {"gases": ", ".join(potentials.unmeasured)}
        yield Finding(code="base_carbone_gwp_unknown", where=checked.where(), values=values)
    if potentials.is_mixed:
        values = {"note": potentials.note_fr}
        yield Finding(code="base_carbone_gwp_mixed", where=checked.where(), values=values)
