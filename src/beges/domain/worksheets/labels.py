"""Energy labels: the consumption that a DPE stands for, as an estimate.

The middle of the class of the label, in kWh of primary energy per m² and year; class G has no upper
bound and takes its lower one. A kWh of gas, oil, wood or heat is one kWh of primary energy; one of
electricity is 2.58 for a label made before 1 July 2021, 2.3 since, 1.9 since 2026 (arrêtés of
15 September 2006, 31 March 2021 and 13 August 2025). Labels of the two methods do not compare.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.findings import Finding
from beges.domain.tables import rows as table_rows
from beges.domain.worksheets.arithmetic import Objects, Rows, objects, stated
from beges.domain.worksheets.housing_tables import STOCK_ROWS
from beges.domain.worksheets.laws import place

REFORM = date(2021, 7, 1)
"""Labels made from this day on follow the method of the arrêté of 31 March 2021."""

PRIMARY = (
    (date(2026, 1, 1), Fraction(19, 10)),
    (REFORM, Fraction(23, 10)),
    (date.min, Fraction(258, 100)),
)
"""Kilowatt-hours of primary energy for one of electricity, by the day of the label."""


def since_reform(rows: pd.DataFrame) -> Rows:
    """Where the label was made under the method of July 2021."""
    return (rows["dpe_on"] >= pd.Timestamp(REFORM)).to_numpy(dtype=bool)


def label_kwh_m2(rows: pd.DataFrame, electric: Rows) -> Objects:
    """The final energy per m² and year that each label stands for; ``None`` without a label."""
    known = {row["code"]: row for row in table_rows("dpe_labels")}
    given = rows["dpe"].astype(object).where(stated(rows["dpe"]), None)
    made = rows["dpe_on"].dt.date
    middles = {
        (code, late): _middle(known[code], late=late) for code in known for late in (False, True)
    }
    return objects(
        None
        if code is None
        else middles[code, bool(late)] / (primary_of(when) if power else Fraction(1))
        for code, when, late, power in zip(given, made, since_reform(rows), electric, strict=True)
    )


def primary_of(made: date) -> Fraction:
    """The primary energy of a kilowatt-hour of electricity, for a label made that day."""
    return next(factor for since, factor in PRIMARY if made >= since)


def _middle(row: dict[str, str], *, late: bool) -> Fraction:
    when = "after" if late else "before"
    low, high = row[f"{when}_low"], row[f"{when}_high"]
    return (Fraction(low) + Fraction(high)) / 2 if high else Fraction(low)


def label_findings(rows: pd.DataFrame, estimated: Rows) -> Iterator[Finding]:
    """What a label stands for is an estimate, and two methods of labels do not mix."""
    for row in np.flatnonzero(estimated):
        where = place(STOCK_ROWS, rows, int(row), "dpe")
        values = {"label": rows["dpe"].iloc[row], "building": rows["building"].iloc[row]}
        yield Finding(code="stock_label_estimate", where=where, values=values)
    after = since_reform(rows) & estimated
    before = estimated & ~after
    if before.any() and after.any():
        first = int(np.flatnonzero(after)[0])
        where = place(STOCK_ROWS, rows, first, "dpe_on")
        values = {"before": int(before.sum()), "after": int(after.sum())}
        yield Finding(code="stock_labels_mixed", where=where, values=values)
