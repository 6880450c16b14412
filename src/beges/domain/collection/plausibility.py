"""Plausibility: figures that are possible and look wrong, as warnings to mend or to acknowledge.

Each law looks at the whole table: what is new beside what is stored. A warning stands at the row
that a person can mend. Thresholds are declared here, one by one, and told in
docs/method/completeness.md; a law never fires on what another has explained better.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import day_numbers, islands, place
from beges.domain.collection.awaited import answers_of
from beges.domain.collection.bands import BANDS
from beges.domain.collection.figures import (
    MOST_TOLD,
    Beside,
    Figures,
    Law,
    at,
    day_fr,
    each,
    figures_of,
)
from beges.domain.findings import Finding, Where
from beges.domain.french import day, number

LEAST_GAP_DAYS = 2
"""A single day between two bills is a way of writing dates, not a hole."""


def check_plausibility(activities: pd.DataFrame, beside: Beside) -> list[Finding]:
    """Every warning on these activities, law by law; stored ones that they correct are set aside.

    At most ``MOST_TOLD`` of a law, then one that counts the others.
    """
    figures = figures_of(activities, beside)
    found = [finding for law in (*LAWS, *BANDS) for finding in _bounded(law(figures))]
    if beside.readings is not None:
        found += _bounded(reading_findings(beside.readings, beside.today))
    return found


def _bounded(findings: Iterator[Finding]) -> list[Finding]:
    """The first findings of a law, and how many more there are."""
    told: list[Finding] = []
    more = 0
    for finding in findings:
        if len(told) < MOST_TOLD:
            told.append(finding)
        else:
            more += 1
    if more:
        told.append(Finding(code="plausibility_more", values={"count": more}))
    return told


def _future(figures: Figures) -> Iterator[Finding]:
    """A consumption that has not taken place yet."""
    table = figures.table
    today = np.datetime64(figures.beside.today, "D").astype(np.int64)
    ahead = (table["end"] > today) & (table["row"] >= 0) & table["real"]

    def told(position: int) -> Finding:
        values = {"end": day_fr(table["end"].iloc[position])}
        where = at(figures, position, "period_end")
        return Finding(code="period_future", where=where, values=values)

    yield from each(np.flatnonzero(ahead.to_numpy()).tolist(), told)


def _gaps(figures: Figures) -> Iterator[Finding]:
    """Days that no figure covers, between two figures of one meter."""
    table = figures.table
    metered = table[(table["meter"] != "").to_numpy()]
    named = metered[["meter", "activity_type"]].assign(
        start=_dates(metered["start"]), end=_dates(metered["end"])
    )
    keys = ["meter", "activity_type"]
    held = islands(named, keys)
    same = (held[keys] == held[keys].shift()).all(axis=1).to_numpy()
    start, end = day_numbers(held["start"]), day_numbers(held["end"])
    hole = np.zeros(len(held), dtype=np.int64)
    hole[1:] = np.where(same[1:], start[1:] - end[:-1] - 1, 0)
    found = np.flatnonzero(hole >= LEAST_GAP_DAYS)
    holes = held.iloc[found].assign(days=hole[found], after=start[found])
    opens = end[found - 1]
    follows = metered.reset_index(names="at").merge(
        holes[[*keys, "after", "days"]].assign(opens=opens + 1),
        left_on=[*keys, "start"],
        right_on=[*keys, "after"],
        suffixes=("", "_of_hole"),
    )
    follows = follows[follows["row"] >= 0].drop_duplicates([*keys, "after"])
    listed = follows.to_dict("records")

    def told(position: int) -> Finding:
        hole = listed[position]
        return Finding(
            code="meter_gap",
            where=at(figures, int(hole["at"]), "period_start"),
            values={
                "meter": hole["meter"],
                "start": day_fr(hole["opens"]),
                "end": day_fr(hole["after"] - 1),
                "days": int(hole["days_of_hole"]),
            },
        )

    yield from each(range(len(listed)), told)


def _dates(days: pd.Series) -> NDArray[np.datetime64]:
    return days.to_numpy().astype("datetime64[D]").astype("datetime64[s]")


def _invoices(figures: Figures) -> Iterator[Finding]:
    """The same number of invoice of one supplier, twice for one meter."""
    table = figures.table[(figures.table["invoice"] != "").to_numpy()]
    keys = ["supplier", "invoice", "site", "meter", "activity_type"]
    yield from _twice(figures, table, keys, "invoice_repeated", "invoice")


def _nearby(figures: Figures) -> Iterator[Finding]:
    """The same quantity on the same site, over periods that start within a day.

    Identical periods of one meter are told as a repetition already.
    """
    table = figures.table[(figures.table["quantity"] != 0).to_numpy()]
    table = table[(table["site"] != "").to_numpy()]
    keys = ["site", "activity_type", "unit", "quantity"]
    ordered = table.sort_values([*keys, "start", "row"], kind="stable")
    before = ordered.shift()
    same = (ordered[keys] == before[keys]).all(axis=1)
    near = (ordered["start"] - before["start"]).abs() <= 1
    alike = (ordered["start"] == before["start"]) & (ordered["end"] == before["end"])
    alike &= ordered["meter"] == before["meter"]
    seen = np.flatnonzero((same & near & ~alike).to_numpy())
    yield from _pairs(figures, ordered, seen, "value_repeated_nearby", "quantity")


def _twice(
    figures: Figures, table: pd.DataFrame, keys: list[str], code: str, column: str
) -> Iterator[Finding]:
    """A finding for each new figure whose keys another one before it has."""
    ordered = table.sort_values([*keys, "row"], kind="stable")
    seen = np.flatnonzero((ordered[keys] == ordered[keys].shift()).all(axis=1).to_numpy())
    yield from _pairs(figures, ordered, seen, code, column)


def _pairs(
    figures: Figures, ordered: pd.DataFrame, seen: NDArray[np.intp], code: str, column: str
) -> Iterator[Finding]:
    """A finding for each position that resembles the one before it; at the new one of the two."""
    rows, names = ordered["row"].to_numpy(), ordered["name"].to_numpy()
    new = seen[np.maximum(rows[seen], rows[seen - 1]) >= 0]

    def told(position: int) -> Finding:
        own, other = (position, position - 1)
        if rows[own] < rows[other]:
            own, other = other, own
        value = ordered[column].iloc[own]
        shown = number(float(value)) if column == "quantity" else value
        where = place(figures.new, int(rows[own]), column)
        return Finding(code=code, where=where, values={column: shown, "other": names[other]})

    yield from each(new.tolist(), told)


def _meterless(figures: Figures) -> Iterator[Finding]:
    """A figure of no meter on days that the only meter of its site and type already tells."""
    table = figures.table[figures.table["real"].to_numpy()]
    dated = table.assign(period_start=table["start"], period_end=table["end"])
    subject = answers_of(dated, figures.beside.perimeter)
    table = table.assign(subject=subject)[subject != ""]
    metered = (table["meter"] != "").to_numpy()
    names = ["subject", "meter", "row", "name", "start", "end"]
    met = table[~metered][names].merge(
        table[metered][names], on="subject", suffixes=("", "_of_meter")
    )
    met = met[(met["start"] <= met["end_of_meter"]) & (met["end"] >= met["start_of_meter"])]
    met = met[(met["row"] >= 0) | (met["row_of_meter"] >= 0)]
    loose = (met["row"] >= 0).to_numpy()
    met = met.assign(
        own=np.where(loose, met["row"], met["row_of_meter"]),
        other=np.where(loose, met["name_of_meter"], met["name"]),
    ).drop_duplicates("own")
    for pair in met.to_dict("records"):
        where = place(figures.new, int(pair["own"]), "period_start")
        values = {"meter": pair["meter_of_meter"], "other": pair["other"]}
        yield Finding(code="meterless_overlap", where=where, values=values)


def _two_in_month(figures: Figures) -> Iterator[Finding]:
    """Two readings of one meter that end in the same month."""
    table = figures.table
    measured = (table["data_kind"] == "measured") & (table["meter"] != "")
    table = table[measured.to_numpy()]
    months = _dates(table["end"]).astype("datetime64[M]").astype(np.int64)
    table = table.assign(month=months)
    keys = ["meter", "activity_type", "month"]
    ordered = table.sort_values([*keys, "row", "end"], kind="stable")
    seen = np.flatnonzero((ordered[keys] == ordered[keys].shift()).all(axis=1).to_numpy())
    yield from _pairs(figures, ordered, seen, "readings_twice_in_month", "meter")


def reading_findings(readings: pd.DataFrame, today: date) -> Iterator[Finding]:
    """Readings of an index: two in a month, one in the future, one that goes back."""
    ordered = readings.assign(number=readings["index"].astype("float64"))
    ordered = ordered.sort_values(["meter", "read_on"], kind="stable").reset_index(drop=True)
    same = (ordered["meter"] == ordered["meter"].shift()).to_numpy()
    month = ordered["read_on"].to_numpy().astype("datetime64[M]").astype(np.int64)
    restart = ordered["restart"].fillna(value=False).to_numpy(dtype=bool)
    again = same & (np.append([-1], month[:-1]) == month) & ~restart
    index = ordered["number"].to_numpy()
    back = same & (index < np.append([-np.inf], index[:-1])) & ~restart
    ahead = ordered["read_on"].to_numpy().astype("datetime64[D]") > np.datetime64(today, "D")
    laws = (("readings_twice_in_month", again), ("index_goes_back", back))
    for code, rows in (*laws, ("period_future", ahead)):
        for position in np.flatnonzero(rows):
            row = ordered.iloc[int(position)]
            before = ordered.iloc[max(int(position) - 1, 0)]
            yield Finding(
                code=code,
                where=Where(record=f"{row['meter']}|{day(row['read_on'])}"),
                values={
                    "meter": row["meter"],
                    "other": f"relevé du {day(before['read_on'])}",
                    "end": day(row["read_on"]),
                    "day": day(before["read_on"]),
                    "index": number(float(row["number"])),
                    "before": number(float(before["number"])),
                },
            )


LAWS: tuple[Law, ...] = (_future, _gaps, _invoices, _meterless, _nearby, _two_in_month)
"""The laws on dates and repetitions, in the order in which their findings are shown."""
