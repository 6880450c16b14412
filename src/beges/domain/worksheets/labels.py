"""Energy labels: the consumption that a DPE stands for, as an estimate.

The middle of the class of the label, in kWh of primary energy per m² and year; class G has no upper
bound and takes its lower one. A kWh of gas, oil, wood or heat is one kWh of primary energy; one of
electricity is 2.58 for a label made before 1 July 2021, 2.3 since (arrêtés of 15 September 2006
and 31 March 2021). Labels of the two methods do not compare.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from beges.domain.findings import Finding
from beges.domain.tables import rows as table_rows
from beges.domain.worksheets.arithmetic import Objects, Rows, stated
from beges.domain.worksheets.housing_tables import STOCK_ROWS
from beges.domain.worksheets.laws import place

REFORM = date(2021, 7, 1)
"""Labels made from this day on follow the method of the arrêté of 31 March 2021."""

PRIMARY = {"before": Fraction(258, 100), "after": Fraction(23, 10)}
"""Kilowatt-hours of primary energy for one of electricity."""


def since_reform(rows: pd.DataFrame) -> Rows:
    """Where the label was made under the method of July 2021."""
    return (rows["dpe_on"] >= pd.Timestamp(REFORM)).to_numpy(dtype=bool)


def label_kwh_m2(rows: pd.DataFrame, electric: Rows) -> Objects:
    """The final energy per m² and year that each label stands for; ``None`` without a label."""
    known = {row["code"]: row for row in table_rows("dpe_labels")}
    after = since_reform(rows)
    found = np.empty(len(rows), dtype=object)
    given = rows["dpe"].astype(object).where(stated(rows["dpe"]), None)
    answers = {
        (code, late, power): _middle(known[code], late=late, electric=power)
        for code in known
        for late in (False, True)
        for power in (False, True)
    }
    found[:] = [
        None if code is None else answers[code, bool(late), bool(power)]
        for code, late, power in zip(given, after, electric, strict=True)
    ]
    return found


def _middle(row: dict[str, str], *, late: bool, electric: bool) -> Fraction:
    when = "after" if late else "before"
    low, high = row[f"{when}_low"], row[f"{when}_high"]
    middle = (Fraction(low) + Fraction(high)) / 2 if high else Fraction(low)
    return middle / PRIMARY[when] if electric else middle


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
