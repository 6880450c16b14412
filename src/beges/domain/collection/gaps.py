"""Gaps: the awaited days that no figure covers, and the estimates that would fill them.

A gap is cut at the months, so that an estimate is that of its month; its quantity is what the
chosen method says a day, times its days, with the calculation in words and the error that the
method had on the group's own figures.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from beges.domain.activities import by_month, day_numbers, islands
from beges.domain.collection.awaited import Awaited, Ints, covers
from beges.domain.collection.completeness import (
    STATES,
    Completeness,
    Floats,
    State,
    month_starts,
)
from beges.domain.french import number, percent
from beges.domain.nomenclature import labels
from beges.domain.units import unit

DECIMALS = 3
"""Digits after the comma of an estimated quantity: it pretends to no more."""


def gaps(activities: pd.DataFrame, found: Completeness) -> pd.DataFrame:
    """The days that are due and that nothing covers: ``line, month, start, end, days``."""
    awaited, year = found.awaited, found.year
    edges = month_starts(year).astype(np.int64)
    lines = awaited.lines
    low = np.maximum(day_numbers(lines["first"]), edges[0])
    high = np.minimum(day_numbers(lines["last"]), edges[-1] - 1)
    held = islands(_intervals(activities, awaited, low, high), ["line"])
    line = held["line"].to_numpy(np.int64)
    start, end = day_numbers(held["start"]), day_numbers(held["end"])
    inner = line[1:] == line[:-1]
    pieces = by_month(
        (end[:-1] + 1)[inner],
        (start[1:] - 1)[inner],
        edges[0].astype("datetime64[D]").item(),
        (edges[-1] - 1).astype("datetime64[D]").item(),
    )
    pieces = pieces.assign(line=line[1:][inner][pieces["row"].to_numpy()])
    month = pieces["month"].dt.month.to_numpy(np.int64) - 1
    due = found.missing[pieces["line"].to_numpy(np.int64), month] > 0
    return pieces[due][["line", "month", "start", "end", "days"]].reset_index(drop=True)


def _intervals(activities: pd.DataFrame, awaited: Awaited, low: Ints, high: Ints) -> pd.DataFrame:
    """What covers each line, between two fences: the day before its window and the day after."""
    row = np.flatnonzero((awaited.line_of >= 0) & covers(activities))
    line = awaited.line_of[row]
    start = np.maximum(day_numbers(activities["period_start"])[row], low[line])
    end = np.minimum(day_numbers(activities["period_end"])[row], high[line])
    met = np.flatnonzero(low <= high)
    starts = np.concatenate([start, low[met] - 1, high[met] + 1])
    ends = np.concatenate([end, low[met] - 1, high[met] + 1])
    return pd.DataFrame(
        {
            "line": np.concatenate([line, met, met]),
            "start": starts.astype("datetime64[D]").astype("datetime64[s]"),
            "end": ends.astype("datetime64[D]").astype("datetime64[s]"),
        }
    )


def asked(activities: pd.DataFrame, found: Completeness) -> pd.DataFrame:
    """The gaps as a site is asked for them: joined within a period of the line's rhythm.

    ``line, start, end``; what was declared unavailable is not asked again.
    """
    holes = gaps(activities, found)
    line = holes["line"].to_numpy(np.int64)
    month = holes["month"].dt.month.to_numpy(np.int64) - 1
    wanted = found.state[line, month] != STATES.index(State.UNAVAILABLE)
    block = (month // found.lines["months"].to_numpy()[line])[wanted]
    table, line = holes[wanted], line[wanted]
    start, end = day_numbers(table["start"]), day_numbers(table["end"])
    opens = np.ones(len(table), dtype=bool)
    opens[1:] = (line[1:] != line[:-1]) | (block[1:] != block[:-1]) | (start[1:] != end[:-1] + 1)
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(table)) - 1 if len(first) else first
    return pd.DataFrame(
        {
            "line": line[first],
            "start": table["start"].to_numpy()[first],
            "end": table["end"].to_numpy()[last],
        }
    )


def estimated(
    holes: pd.DataFrame, said: Mapping[str, Floats], methods: Sequence[Sequence[str]]
) -> pd.DataFrame:
    """The gaps with what a method says of each; a gap of which none says anything is left out.

    ``methods`` gives for each gap the methods to ask, the first that answers being taken. Adds
    ``method``, ``daily`` and ``quantity``, in the unit of the line.
    """
    line = holes["line"].to_numpy(np.int64)
    month = holes["month"].dt.month.to_numpy(np.int64) - 1
    daily = np.full(len(holes), np.nan)
    chosen = np.full(len(holes), "", dtype=object)
    for rank in range(max(map(len, methods), default=0)):
        asked_now = np.array([told[rank] if rank < len(told) else "" for told in methods], object)
        for code, values in said.items():
            answer = values[:, -12:][line, month]
            taken = (asked_now == code) & np.isnan(daily) & ~np.isnan(answer)
            daily = np.where(taken, answer, daily)
            chosen[taken] = code
    quantity = np.round(daily * holes["days"].to_numpy(), DECIMALS)
    told = holes.assign(method=chosen, daily=daily, quantity=quantity)
    return told[np.isfinite(quantity)].reset_index(drop=True)


def as_rows(
    filled: pd.DataFrame, awaited: Awaited, tested: pd.DataFrame
) -> list[dict[str, object]]:
    """The estimates as activities to be stored, each with its calculation in words."""
    lines = awaited.lines.iloc[filled["line"].to_numpy(np.int64)]
    names = ("entity", "site", "activity_type", "factor", "unit", "meter")
    facts = {name: lines[name].to_numpy(dtype=object) for name in names}
    errors = tested.set_index(["method", "activity_type"])
    words = {
        key: error_fr(row["n"], row["error"], row["bias"])
        for key, row in errors.to_dict("index").items()
    }
    rows = []
    for position, gap in enumerate(filled.to_dict("records")):
        row = {name: values[position] or None for name, values in facts.items()}
        tried = words.get((gap["method"], row["activity_type"]), "")
        rows.append(
            {
                **row,
                "period_start": gap["start"].date(),
                "period_end": gap["end"].date(),
                "quantity": str(gap["quantity"]),
                "data_kind": "extrapolated",
                "method": gap["method"],
                "basis": basis_fr(gap, str(row["unit"]), tried),
            }
        )
    return rows


def basis_fr(gap: Mapping[object, object], code: str, tried: str) -> str:
    """The calculation of an estimate in words and figures."""
    label = unit(code).label_fr
    daily, quantity = float(str(gap["daily"])), float(str(gap["quantity"]))
    days = int(str(gap["days"]))
    told = labels("estimate_methods")[str(gap["method"])]
    return (
        f"{told} : {number(daily, DECIMALS)} {label} par jour × {days} jours ="
        f" {number(quantity)} {label}. {tried}"
    )


def error_fr(count: object, error: object, bias: object) -> str:
    """What the back-test found, as a sentence."""
    n, mean, lean = int(str(count)), float(str(error)), float(str(bias))
    if not n:
        return "Méthode non éprouvée : aucun mois connu du groupe ne permet de l'essayer."
    sign = "+" if lean >= 0 else ""
    return (
        f"Éprouvée sur {number(n)} mois connus du groupe : erreur moyenne {percent(mean)},"
        f" biais {sign}{percent(lean)}."
    )
