"""Awaited: the lines of a collection, and to which of them each activity answers.

A line is a registered meter, over the days that it, its site and its entity are in; or, where a
site shows a consumption that no registered meter explains, the site and the type of activity
themselves, so that nothing that was once collected is forgotten because nobody registered it.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import day_numbers
from beges.domain.nomenclature import activity_types, labels
from beges.domain.perimeter import Entity, Meter, Perimeter, Site
from beges.domain.tables import rows

Ints = NDArray[np.int64]

ENERGY = "energy"
"""The heading whose types are followed even without a registered meter."""

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
"""The window of what says neither when it came in nor when it left."""

RHYTHM_DAYS = ((45, "monthly"), (75, "two_monthly"), (135, "quarterly"), (270, "half_yearly"))
"""A median length of so many days or less tells this rhythm; a longer one is yearly."""

COLUMNS = ("subject", "meter", "name", "entity", "site", "activity_type", "factor", "unit")


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """The lines, and the line of each activity (``-1`` where it answers to none).

    ``lines``: ``COLUMNS``, ``months`` (of its rhythm), ``first`` and ``last`` (its days, both
    included), ``registered``. ``subject`` names a line: its meter, else ``site|activity_type``.
    """

    lines: pd.DataFrame
    line_of: Ints

    def __len__(self) -> int:
        return len(self.lines)


def rhythm_months() -> Mapping[str, int]:
    """The months between two bills, by rhythm."""
    return {row["code"]: int(row["months"]) for row in rows("rhythms")}


def rhythm_of(median_days: float) -> str:
    """The rhythm that periods of this median length tell."""
    return next((code for bound, code in RHYTHM_DAYS if median_days <= bound), "yearly")


def followed_types(perimeter: Perimeter) -> frozenset[str]:
    """The types of activity that a collection follows: energies, and what some meter measures."""
    energies = {code for code, kind in activity_types().items() if kind.heading == ENERGY}
    return frozenset(energies | {meter.activity_type for meter in perimeter.meters.values()})


def awaited_lines(activities: pd.DataFrame, perimeter: Perimeter, year: int) -> Awaited:
    """The lines that a year awaits; a site without a meter counts where it has a recent figure."""
    meters = _registered(perimeter)
    answers = answers_of(activities, perimeter)
    loose = _loose(activities, answers, perimeter, year)
    every = pd.concat([meters, loose], ignore_index=True)
    opens, closes = np.datetime64(f"{year}-01-01", "s"), np.datetime64(f"{year}-12-31", "s")
    kept = ((every["first"] <= closes) & (every["last"] >= opens)).to_numpy()
    every = every[kept].reset_index(drop=True)
    line_of = pd.Index(every["subject"]).get_indexer(pd.Index(answers))
    return Awaited(lines=every, line_of=line_of.astype(np.int64))


def _registered(perimeter: Perimeter) -> pd.DataFrame:
    """The registered meters as lines."""
    months = rhythm_months()
    found = [
        {
            "subject": meter.meter,
            "meter": meter.meter,
            "name": meter.name or meter.meter,
            "entity": perimeter.sites[meter.site].entity,
            "site": meter.site,
            "activity_type": meter.activity_type,
            "factor": meter.factor or "",
            "unit": meter.unit,
            "months": months.get(meter.rhythm, 1),
            "registered": True,
            **_window(perimeter, meter.site, meter),
        }
        for meter in perimeter.meters.values()
        if meter.site in perimeter.sites
    ]
    return _frame(found)


def _frame(found: list[dict[str, object]]) -> pd.DataFrame:
    names = [*COLUMNS, "months", "registered", "first", "last"]
    table = pd.DataFrame(found, columns=names)
    types = dict.fromkeys(COLUMNS, "str") | {"months": "int64", "registered": "bool"}
    return table.astype({**types, "first": "datetime64[s]", "last": "datetime64[s]"})


def _window(perimeter: Perimeter, site: str, meter: Meter | None = None) -> dict[str, date]:
    """The days on which a site, its entity and a meter of its are all in."""
    place: Site | None = perimeter.sites.get(site)
    owner: Entity | None = perimeter.entities.get(place.entity) if place else None
    records = [record for record in (place, owner, meter) if record is not None]
    return {
        "first": max([record.entry_date or FIRST for record in records], default=FIRST),
        "last": min([record.exit_date or LAST for record in records], default=LAST),
    }


def answers_of(activities: pd.DataFrame, perimeter: Perimeter) -> NDArray[np.object_]:
    """The subject that each activity answers to: its meter, else its site and type, else blank.

    A figure that names no meter answers to the only one of its site and type; one that names a
    meter that nobody registered does not.
    """
    meters = _registered(perimeter)
    texts = activities[["meter", "site", "activity_type"]].astype("str")
    loose = texts["site"] + "|" + texts["activity_type"]
    named = dict(zip(meters["subject"], meters["activity_type"], strict=True))
    told = texts["meter"].map(named)
    by_meter = (texts["meter"] != "") & (told == texts["activity_type"])
    of_site = meters.assign(key=meters["site"] + "|" + meters["activity_type"])
    alone = of_site[~of_site["key"].duplicated(keep=False)].set_index("key")["subject"]
    only = loose.where(texts["meter"] == "").map(alone.to_dict()).astype("object")
    subject = texts["meter"].where(by_meter, only.where(only.notna(), loose))
    followed = texts["activity_type"].isin(followed_types(perimeter)) & (texts["site"] != "")
    followed &= texts["site"].isin(list(perimeter.sites))
    forwards = activities["period_start"] <= activities["period_end"]
    return subject.where(followed & forwards, "").to_numpy(dtype=object)


def _loose(
    activities: pd.DataFrame, answers: NDArray[np.object_], perimeter: Perimeter, year: int
) -> pd.DataFrame:
    """The sites and types whose recent figures no registered meter explains, as lines.

    Beside registered meters of the same site and type, such a line awaits only the days that it
    has: nobody knows whether it should have others.
    """
    start, end = day_numbers(activities["period_start"]), day_numbers(activities["period_end"])
    known = activities[["site", "activity_type", "unit"]].astype("str")
    known = known.assign(subject=answers, start=start, end=end, days=end - start + 1)
    known = known[known["subject"] == known["site"] + "|" + known["activity_type"]]
    opens = np.datetime64(f"{year - 1}-01-01", "D").astype(np.int64)
    closes = np.datetime64(f"{year}-12-31", "D").astype(np.int64)
    recent = known[(known["end"] >= opens) & (known["start"] <= closes)]
    known = known[known["subject"].isin(recent["subject"])]
    units = known.groupby(["subject", "unit"]).size().reset_index(name="bills")
    units = units.sort_values(["subject", "bills"], ascending=[True, False], kind="stable")
    usual = units.drop_duplicates("subject").set_index("subject")["unit"]
    facts = known.groupby("subject", sort=True).agg(
        site=("site", "first"),
        activity_type=("activity_type", "first"),
        days=("days", "median"),
        start=("start", "min"),
        end=("end", "max"),
    )
    facts = facts.assign(unit=usual)
    beside = {(m.site, m.activity_type) for m in perimeter.meters.values()}
    return _frame(
        [
            _loose_line(str(subject), row, perimeter, beside)
            for subject, row in facts.to_dict("index").items()
        ]
    )


def _loose_line(
    subject: str,
    row: Mapping[Hashable, object],
    perimeter: Perimeter,
    beside: Collection[tuple[object, object]],
) -> dict[str, object]:
    """A site and a type as a line."""
    site, kind = str(row["site"]), str(row["activity_type"])
    window = _window(perimeter, site)
    if (site, kind) in beside:
        own = np.array([row["start"], row["end"]]).astype("datetime64[D]").tolist()
        window = {"first": max(window["first"], own[0]), "last": min(window["last"], own[1])}
    return {
        "subject": subject,
        "meter": "",
        "name": activity_types()[kind].label_fr,
        "entity": perimeter.sites[site].entity,
        "site": site,
        "activity_type": kind,
        "factor": "",
        "unit": row["unit"],
        "months": rhythm_months()[rhythm_of(float(str(row["days"])))],
        "registered": False,
        **window,
    }


REAL = ("invoiced", "measured")
"""The kinds of data that stand for what was consumed; the others stand in for it."""


def estimate_methods() -> Mapping[str, str]:
    """The methods by which the tool estimates what is missing, with their French names."""
    return labels("estimate_methods")


def is_tools_estimate(activities: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each activity is an estimate of the tool, which the figure itself will replace."""
    return activities["method"].isin([*estimate_methods()]).to_numpy(dtype=bool)


def is_real(activities: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each activity is a bill or a reading, and no estimate."""
    stated = activities["data_kind"].isin(REAL).to_numpy(dtype=bool)
    return stated & ~is_tools_estimate(activities)


def covers(activities: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each activity tells what was consumed on its days: a credit note takes back, only."""
    return np.asarray(activities["quantity"].to_numpy(np.float64) >= 0)


def replaced_estimates(
    activities: pd.DataFrame, estimates: pd.DataFrame, perimeter: Perimeter
) -> list[str]:
    """The estimates that these figures make idle: the same line, a day in common, a real figure.

    A credit note replaces none: the bill that it corrects will.

    ``estimates`` are estimates of the tool in force; one that a figure corrects is not replaced.
    Returns their identifiers.
    """
    real = activities[is_real(activities) & covers(activities)]
    corrected = set(activities["activity_id"].dropna())
    theirs = _spans(estimates, perimeter).assign(activity_id=estimates["activity_id"].to_numpy())
    met = theirs.merge(_spans(real, perimeter), on="subject", suffixes=("", "_of_figure"))
    met = met[(met["start"] <= met["end_of_figure"]) & (met["end"] >= met["start_of_figure"])]
    return [code for code in met["activity_id"].unique().tolist() if code not in corrected]


def _spans(activities: pd.DataFrame, perimeter: Perimeter) -> pd.DataFrame:
    """The subject and the days of each activity that answers to a line."""
    table = pd.DataFrame(
        {
            "subject": answers_of(activities, perimeter),
            "start": day_numbers(activities["period_start"]),
            "end": day_numbers(activities["period_end"]),
        }
    ).astype({"subject": "str"})
    return table.where(table["subject"] != "").astype({"start": "float64", "end": "float64"})


def estimates_beside(
    activities: pd.DataFrame, estimates: pd.DataFrame, perimeter: Perimeter
) -> pd.DataFrame:
    """Real figures and estimates of a site and a type that may be the same consumption: pairs.

    One of the two names no registered meter, so that nobody can tell whether the figure replaces
    the estimate. Columns: ``row`` (position of the figure), ``activity_id`` of the estimate; one
    row a figure.
    """
    met = _beside(activities, estimates, perimeter)
    return met.drop_duplicates("row").sort_values("row")


def covered_beside(
    activities: pd.DataFrame, estimates: pd.DataFrame, perimeter: Perimeter
) -> frozenset[str]:
    """The estimates whose days a figure of :func:`estimates_beside` covers: not to be proposed."""
    return frozenset(_beside(activities, estimates, perimeter)["activity_id"])


def _beside(
    activities: pd.DataFrame, estimates: pd.DataFrame, perimeter: Perimeter
) -> pd.DataFrame:
    """Every such pair: ``row``, ``activity_id``."""
    rows = np.flatnonzero(is_real(activities) & covers(activities))
    figures = _placed(activities.iloc[rows].assign(row=rows), perimeter, "row")
    theirs = _placed(estimates, perimeter, "activity_id")
    met = figures.merge(theirs, on="place", suffixes=("", "_of_estimate"))
    loose = (met["subject"] == met["place"]) | (met["subject_of_estimate"] == met["place"])
    loose &= met["subject"] != met["subject_of_estimate"]
    loose &= (met["start"] <= met["end_of_estimate"]) & (met["end"] >= met["start_of_estimate"])
    return met[loose][["row", "activity_id"]]


def _placed(activities: pd.DataFrame, perimeter: Perimeter, kept: str) -> pd.DataFrame:
    """As :func:`_spans`, of what answers to a line, with its site and type, and a column kept."""
    spans = _spans(activities, perimeter)
    place = activities["site"].astype("str") + "|" + activities["activity_type"].astype("str")
    named = {"place": place.to_numpy(), kept: activities[kept].to_numpy()}
    return spans.assign(**named).dropna(subset=["subject"])
