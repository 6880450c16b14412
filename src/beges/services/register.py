"""Register: the meters that activities already name, found and registered in one batch.

A database may hold years of bills with the code of their meter and no register of meters. What the
bills agree on makes a register to be looked at before it is written; a code over which they
disagree is told and left to a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from beges.domain.activities import day_numbers
from beges.domain.collection import rhythm_of
from beges.domain.findings import Finding, Where, blocking
from beges.domain.perimeter import METERS, Perimeter
from beges.services.activities import stored_activities
from beges.services.inventories import written
from beges.services.perimeter import check_perimeter, load_perimeter
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import BatchKind

AGREED = ("site", "activity_type", "unit")
"""What all the bills of a meter must agree on."""


@dataclass(frozen=True, kw_only=True)
class FoundMeters:
    """The meters that could be registered, and why others cannot."""

    rows: Sequence[Mapping[str, Any]]
    findings: Sequence[Finding]


def found_meters(workspace: Workspace) -> FoundMeters:
    """The meters that activities name and that are not registered."""
    perimeter = load_perimeter(workspace)
    table = stored_activities(workspace)
    named = table[["meter", "factor", *AGREED]].astype("str")
    days = day_numbers(table["period_end"]) - day_numbers(table["period_start"]) + 1
    named = named.assign(days=days)
    known = named["meter"].isin(list(perimeter.meters)) | (named["meter"] == "")
    named = named[~known.to_numpy()]
    of_meter = named.groupby("meter", sort=True)
    counts = of_meter[[*AGREED]].nunique()
    agreed = (counts == 1).all(axis=1)
    facts = (
        of_meter[["factor", *AGREED]]
        .first()
        .assign(days=of_meter["days"].median(), natures=of_meter["factor"].nunique())
    )
    rows = [
        {
            **dict.fromkeys(METERS.names),
            "meter": meter,
            **{name: row[name] for name in AGREED},
            "factor": row["factor"] or None if row["natures"] == 1 else None,
            "rhythm": rhythm_of(float(row["days"])),
        }
        for meter, row in facts[agreed].to_dict("index").items()
        if row["site"]
    ]
    sound, refused = _checked(rows, perimeter)
    disagree = [_disagreement(str(meter)) for meter in counts.index[~agreed]]
    return FoundMeters(rows=sound, findings=[*disagree, *refused])


def _disagreement(meter: str) -> Finding:
    where = Where(record=f"compteur {meter}")
    return Finding(code="meter_bills_disagree", where=where, values={"meter": meter})


def _checked(
    rows: Sequence[Mapping[str, Any]], perimeter: Perimeter
) -> tuple[list[Mapping[str, Any]], list[Finding]]:
    """The rows that obey the laws of meters, and what is wrong in the others."""
    places = {METERS.name: {row["meter"]: Where(record=row["meter"]) for row in rows}}
    refused = list(blocking(check_perimeter({METERS.name: rows}, perimeter, places)))
    bad = {finding.where.record for finding in refused}
    return [row for row in rows if row["meter"] not in bad], refused


def register_meters(workspace: Workspace, found: FoundMeters, *, reason: str) -> int:
    """Register these meters in one batch; returns its number.

    Raises
    ------
    Refused
        When there is none, or somebody registered one of them meanwhile.
    """
    if not found.rows:
        raise Refused(Finding(code="meters_none_found"))
    with written(workspace, workspace.act(BatchKind.PERIMETER, reason)) as ledger:
        ledger.append(METERS, [dict(row) for row in found.rows], expected={})
    return ledger.number


def meters_table(found: FoundMeters) -> pd.DataFrame:
    """The meters found as a table to look at."""
    names = ["meter", "site", "activity_type", "unit", "rhythm"]
    return pd.DataFrame([{name: row[name] for name in names} for row in found.rows], columns=names)


def unregistered(workspace: Workspace) -> int:
    """How many codes of meters activities name without a register."""
    table = stored_activities(workspace)
    codes = pd.unique(table["meter"].astype("str"))
    known = load_perimeter(workspace).meters
    return int(np.sum([code not in known and code != "" for code in codes]))
