"""Checks: the laws of a ledger of accounts. Each entry balances; each line is of the exercise."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from beges.domain.bookkeeping.entries import Exercise, entry_codes, euros
from beges.domain.findings import Finding, Where
from beges.domain.french import day, number

SHOWN = 3
"""How many entries a finding names before it counts the others."""


def check_entries(entries: pd.DataFrame, exercise: Exercise, file: str) -> list[Finding]:
    """Every finding on a ledger: one for each law, with the first places where it is broken."""
    return [*_unbalanced(entries, file), *_outside(entries, exercise, file)]


def _unbalanced(entries: pd.DataFrame, file: str) -> Iterator[Finding]:
    """The debit of an entry is its credit, to the cent."""
    codes = entry_codes(entries)
    nets = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(nets, codes, (entries["debit"] - entries["credit"]).to_numpy())
    broken = np.flatnonzero(nets)
    if not len(broken):
        return
    first = pd.Series(codes).drop_duplicates().to_numpy()
    rows = pd.Series(codes).drop_duplicates().index.to_numpy()
    row_of = dict(zip(first.tolist(), rows.tolist(), strict=True))
    told = []
    for code in broken[:SHOWN].tolist():
        journal, own = (entries[name].iloc[row_of[code]] for name in ("journal", "number"))
        gap = number(euros(int(nets[code])), 2)
        told.append(f"{journal} {own} (écart {gap} €)")
    yield Finding(
        code="fec_entry_unbalanced",
        where=Where(file=file, row=int(entries["row"].iloc[row_of[int(broken[0])]])),
        values={"count": len(broken), "examples": ", ".join(told)},
    )


def _outside(entries: pd.DataFrame, exercise: Exercise, file: str) -> Iterator[Finding]:
    """A line is dated within the exercise."""
    dates = entries["date"]
    first, last = pd.Timestamp(exercise.opening), pd.Timestamp(exercise.closing)
    rows = np.flatnonzero(((dates < first) | (dates > last)).to_numpy())
    if len(rows):
        at = int(rows[0])
        yield Finding(
            code="fec_date_outside",
            where=Where(file=file, row=int(entries["row"].iloc[at]), column="EcritureDate"),
            values={
                "count": len(rows),
                "day": day(dates.iloc[at]),
                "opening": day(exercise.opening),
                "closing": day(exercise.closing),
            },
        )
