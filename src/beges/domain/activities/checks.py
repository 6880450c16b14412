"""Checks: the laws that activities obey, each a small function on the whole table.

They run at the door, on what a person is about to store, and return findings with their place. A
decision that depends on codes is taken once for each distinct combination, never row by row.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities.table import ACTIVITIES, FROM_WORKSHEET
from beges.domain.findings import Finding, Where
from beges.domain.french import day, number
from beges.domain.nomenclature import activity_types, labels
from beges.domain.perimeter import Entity, Perimeter, Site, is_siren
from beges.domain.units import unit, unit_catalogue

LONGEST_PERIOD_DAYS = 731
LONGEST_LIFE_YEARS = 100
_SCORES = re.compile(r"[1-5]{5}")

Rows = NDArray[np.bool_]
Check = Callable[[pd.DataFrame, "Against"], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What activities are checked against: the perimeter, and the natures and factors known."""

    perimeter: Perimeter
    choices: Collection[str] = field(default_factory=frozenset)
    known: pd.DataFrame | None = None


def check_activities(activities: pd.DataFrame, against: Against) -> list[Finding]:
    """Every finding on these activities, law by law, in the order of the rows within a law.

    ``activities`` is the table of :func:`as_activities`; rows keep the index of the caller's.
    """
    return [finding for check in CHECKS for finding in check(activities, against)]


def place(activities: pd.DataFrame, row: int, column: str = "") -> Where:
    """The cell that a finding leads to: of the file, or of the stored activity."""
    origin = activities["origin_row"].iloc[row]
    texts = {
        name: value if isinstance(value := activities[name].iloc[row], str) else ""
        for name in ("origin_file", "origin_sheet", "activity_id")
    }
    return Where(
        file=texts["origin_file"],
        sheet=texts["origin_sheet"],
        row=None if pd.isna(origin) else int(origin),
        column=ACTIVITIES.column(column).label_fr if column else "",
        activity_id=texts["activity_id"],
    )


def _named(
    activities: pd.DataFrame, rows: Rows, code: str, column: str, **values: str
) -> Iterator[Finding]:
    """A finding for each of these rows; ``values`` name the columns that its sentence quotes."""
    for row in np.flatnonzero(rows):
        quoted = {name: _quoted(activities[of].iloc[row]) for name, of in values.items()}
        yield Finding(code=code, where=place(activities, int(row), column), values=quoted)


def _quoted(value: object) -> object:
    """A value as a French reader expects it in a sentence."""
    if isinstance(value, pd.Timestamp):
        return day(value)
    if isinstance(value, float):
        return number(value)
    return value


def _by_code(
    activities: pd.DataFrame, columns: tuple[str, ...], law: Callable[..., object]
) -> NDArray[np.object_]:
    """The answer of a law for each row, asked once for each distinct combination of codes."""
    keys = pd.MultiIndex.from_frame(activities[list(columns)].astype("str"))
    number, unique = keys.factorize()
    answers = np.empty(len(unique), dtype=object)
    answers[:] = [law(*key) for key in unique]
    return answers[number] if len(unique) else np.empty(0, dtype=object)


def _quantities(activities: pd.DataFrame, _: Against) -> Iterator[Finding]:
    """A quantity is a finite number; a negative one or a zero is pointed out."""
    quantity = activities["quantity"].to_numpy()
    finite = np.isfinite(quantity)
    yield from _named(activities, ~finite, "quantity_missing", "quantity")
    negative = finite & (quantity < 0)
    yield from _named(activities, negative, "quantity_negative", "quantity", quantity="quantity")
    yield from _named(activities, quantity == 0, "quantity_zero", "quantity")


def _entities(activities: pd.DataFrame, against: Against) -> Iterator[Finding]:
    """The entity is in the perimeter."""
    unknown = ~activities["entity"].isin(list(against.perimeter.entities)).to_numpy()
    yield from _named(activities, unknown, "entity_unknown", "entity", entity="entity")


def _sites(activities: pd.DataFrame, against: Against) -> Iterator[Finding]:
    """The site is in the perimeter, and belongs to the entity."""
    sites = against.perimeter.sites
    stated = (activities["site"] != "").to_numpy()
    unknown = stated & ~activities["site"].isin(list(sites)).to_numpy()
    yield from _named(activities, unknown, "site_unknown", "site", site="site")
    owner = _by_code(
        activities, ("site",), lambda site: sites[site].entity if site in sites else ""
    )
    foreign = (owner != "") & (owner != activities["entity"].astype("str").to_numpy())
    for row in np.flatnonzero(foreign):
        yield Finding(
            code="site_of_other_entity",
            where=place(activities, int(row), "site"),
            values={
                "site": activities["site"].iloc[row],
                "entity": activities["entity"].iloc[row],
                "owner": owner[row],
            },
        )


def _types_and_units(activities: pd.DataFrame, _: Against) -> Iterator[Finding]:
    """The type exists, the unit exists, and the type accepts the basis of the unit."""
    kinds = activity_types()
    unknown = ~activities["activity_type"].isin(list(kinds)).to_numpy()
    yield from _named(
        activities, unknown, "type_unknown", "activity_type", activity_type="activity_type"
    )
    strange = ~activities["unit"].isin(list(unit_catalogue())).to_numpy()
    yield from _named(activities, strange, "unit_unknown", "unit", unit="unit")
    refused = _by_code(activities, ("activity_type", "unit"), _refuses_unit).astype(bool)
    for row in np.flatnonzero(refused):
        kind = kinds[activities["activity_type"].iloc[row]]
        yield Finding(
            code="unit_not_accepted",
            where=place(activities, int(row), "unit"),
            values={
                "unit": unit(activities["unit"].iloc[row]).label_fr,
                "activity_type": kind.label_fr,
                "accepted": ", ".join(accepted_units(kind.code).values()),
            },
        )


def _refuses_unit(kind: str, code: str) -> bool:
    """Whether a known type does not take a known unit."""
    if kind not in activity_types() or code not in unit_catalogue():
        return False
    return code not in accepted_units(kind)


TAXED = ("money_ttc_current", "money_booked_current")
"""An amount that holds VAT is accepted wherever an untaxed one is: the tax is taken out, shown."""


def accepted_units(kind: str) -> Mapping[str, str]:
    """The units in which an activity of this type may be entered: code → French label."""
    bases = [*activity_types()[kind].bases]
    if "money_ht_current" in bases:
        bases += TAXED
    return {
        code: entry.label_fr for code, entry in unit_catalogue().items() if entry.basis in bases
    }


def _choices(activities: pd.DataFrame, against: Against) -> Iterator[Finding]:
    """A nature or a factor that is named exists in the library."""
    if not against.choices:
        return
    known = activities["factor"].isin([*against.choices, ""]).to_numpy()
    for row in np.flatnonzero(~known):
        yield Finding(
            code="factor_unknown",
            where=place(activities, int(row), "factor"),
            values={"choice": activities["factor"].iloc[row]},
        )


def _characterisations(activities: pd.DataFrame, _: Against) -> Iterator[Finding]:
    """A characterisation that is stated has a sense for the type."""
    kinds = activity_types()
    refused = _by_code(
        activities,
        ("activity_type", "characterisation"),
        lambda kind, stated: bool(stated) and kind in kinds and not kinds[kind].allows(stated),
    ).astype(bool)
    for row in np.flatnonzero(refused):
        kind = kinds[activities["activity_type"].iloc[row]]
        stated = activities["characterisation"].iloc[row]
        allowed = {name for group in kind.characterisations.values() for name in group}
        names = labels("characterisations")
        yield Finding(
            code="characterisation_not_allowed",
            where=place(activities, int(row), "characterisation"),
            values={
                "characterisation": names.get(stated, stated),
                "activity_type": kind.label_fr,
                "accepted": ", ".join(label for code, label in names.items() if code in allowed),
            },
        )


def _periods(activities: pd.DataFrame, against: Against) -> Iterator[Finding]:
    """A period runs forwards, is of a plausible length, and lies in the perimeter."""
    start, end = activities["period_start"], activities["period_end"]
    reversed_ = (end < start).to_numpy()
    bounds = {"period_start": "period_start", "period_end": "period_end"}
    yield from _named(activities, reversed_, "period_reversed", "period_end", **bounds)
    days = (end - start).dt.days + 1
    for row in np.flatnonzero((days > LONGEST_PERIOD_DAYS).to_numpy()):
        yield Finding(
            code="period_too_long",
            where=place(activities, int(row), "period_end"),
            values={"days": int(days.iloc[row])},
        )
    yield from _named(
        activities,
        _outside(activities, against.perimeter) & ~reversed_,
        "period_outside_entity",
        "period_start",
    )


def _outside(activities: pd.DataFrame, perimeter: Perimeter) -> Rows:
    """Whether some day of each period falls outside the dates of its entity or site."""
    codes = ("entity", "site")
    first = _by_code(activities, codes, lambda e, s: _bound(perimeter, e, s, "entry_date"))
    last = _by_code(activities, codes, lambda e, s: _bound(perimeter, e, s, "exit_date"))
    start = activities["period_start"].to_numpy()
    end = activities["period_end"].to_numpy()
    return np.asarray(
        (start < first.astype("datetime64[s]")) | (end > last.astype("datetime64[s]"))
    )


def _bound(perimeter: Perimeter, entity: str, site: str, which: str) -> date | None:
    """The latest entry, or the earliest exit, of an entity and a site; ``None`` when open."""
    records: list[Entity | Site | None] = [
        perimeter.entities.get(entity),
        perimeter.sites.get(site),
    ]
    days: list[date] = [
        day for record in records if record and (day := getattr(record, which)) is not None
    ]
    if not days:
        return None
    return max(days) if which == "entry_date" else min(days)


def _lives(activities: pd.DataFrame, _: Against) -> Iterator[Finding]:
    """A life is that of a fixed asset, and possible; left blank, it is the type's own."""
    assets = [code for code, kind in activity_types().items() if kind.asset]
    life = activities["life_years"]
    idle = (~activities["activity_type"].isin(assets) & life.notna()).to_numpy()
    for row in np.flatnonzero(idle):
        kind = activity_types().get(activities["activity_type"].iloc[row])
        yield Finding(
            code="life_not_applicable",
            where=place(activities, int(row), "life_years"),
            values={"activity_type": kind.label_fr if kind else ""},
        )
    odd = ((life < 1) | (life > LONGEST_LIFE_YEARS)).fillna(value=False).to_numpy(dtype=bool)
    yield from _named(activities, odd, "life_out_of_range", "life_years", life="life_years")


def _forms(activities: pd.DataFrame, _: Against) -> Iterator[Finding]:
    """The quality of the data, the SIREN of the supplier and the scores are well formed."""
    kinds = labels("data_kinds")
    strange = ~activities["data_kind"].isin(list(kinds)).to_numpy()
    yield from _named(activities, strange, "data_kind_unknown", "data_kind", data_kind="data_kind")
    bad = _by_code(activities, ("counterparty",), lambda siren: bool(siren) and not is_siren(siren))
    yield from _named(
        activities,
        bad.astype(bool),
        "counterparty_invalid",
        "counterparty",
        counterparty="counterparty",
    )
    scores = activities["quality_scores"]
    malformed = [
        isinstance(text, str) and text != "" and not _SCORES.fullmatch(text) for text in scores
    ]
    yield from _named(
        activities,
        np.array(malformed, dtype=bool),
        "quality_scores_invalid",
        "quality_scores",
        quality_scores="quality_scores",
    )


def _repeats(activities: pd.DataFrame, against: Against) -> Iterator[Finding]:
    """The same figure twice: among the rows, or with what is already stored.

    Two figures computed by worksheets bear two keys of the user's: they may well be equal.
    """
    keys = ["entity", "site", "activity_type", "factor", "meter", "period_start", "period_end"]
    keys = [*keys, "quantity", "unit"]
    table = activities[keys].astype({name: "str" for name in keys if name not in _TYPED})
    derived = _derived(activities)
    table["own"] = np.where(derived, activities["activity_id"].astype("str"), "")
    first = table.groupby([*keys, "own"], sort=False, dropna=False).ngroup().to_numpy()
    repeated = pd.Series(first).duplicated().to_numpy()
    leader = pd.Series(np.arange(len(first))).groupby(first).transform("first").to_numpy()
    for row in np.flatnonzero(repeated):
        other = place(activities, int(leader[row]))
        yield Finding(
            code="activity_repeated",
            where=place(activities, int(row)),
            values={"other": other if str(other) else f"ligne {int(leader[row]) + 1}"},
        )
    if against.known is not None and len(against.known):
        known, entered = against.known, ~_derived(against.known)
        yield from _repeats_of_known(activities[~repeated & ~derived], known, keys)
        yield from _repeats_of_known(activities[derived], known[entered], keys)


def _derived(activities: pd.DataFrame) -> Rows:
    """The activities that worksheets compute."""
    ids = activities["activity_id"].fillna("").astype("str")
    return ids.str.startswith(FROM_WORKSHEET).to_numpy(dtype=bool)


_TYPED = frozenset({"period_start", "period_end", "quantity"})


def _repeats_of_known(
    activities: pd.DataFrame, known: pd.DataFrame, keys: list[str]
) -> Iterator[Finding]:
    """Rows that repeat a stored activity other than the one they correct."""
    texts = {name: "str" for name in keys if name not in _TYPED}
    stored = known[[*keys, "activity_id"]].astype({**texts, "activity_id": "str"})
    stored = stored.drop_duplicates(keys).rename(columns={"activity_id": "stored_id"})
    asked = activities[keys].astype(texts).reset_index(drop=True)
    found = asked.merge(stored, on=keys, how="left")["stored_id"]
    own = activities["activity_id"].fillna("").astype("str").reset_index(drop=True)
    for row in np.flatnonzero((found.notna() & (found != own)).to_numpy()):
        yield Finding(
            code="activity_repeated",
            where=place(activities, int(row)),
            values={"other": found.iloc[row]},
        )


def _overlaps(activities: pd.DataFrame, against: Against) -> Iterator[Finding]:
    """One meter, one type, one period at a time, seen beside what is already stored."""
    metered = activities["meter"] != ""
    rows = activities[metered].assign(row=np.flatnonzero(metered.to_numpy()))
    known = against.known
    if known is not None and metered.any():
        stored = known[known["meter"].isin(rows["meter"].unique())]
        stored = stored[~stored["activity_id"].isin(rows["activity_id"])]
        rows = pd.concat([rows, stored.assign(row=-1)], ignore_index=True)
    texts = {"meter": "str", "activity_type": "str", "site": "str"}
    rows = rows.astype(texts).sort_values([*texts, "period_start", "row"], kind="stable")
    same = rows.groupby([*texts], sort=False)
    reached = same["period_end"].cummax().groupby([rows[name] for name in texts]).shift()
    over = (rows["period_start"] < reached).to_numpy()  # bills may share the day between them
    before = rows["activity_id"].shift().fillna("").astype("str").to_numpy()
    numbers = rows["row"].to_numpy()
    for position in np.flatnonzero(over):
        row = int(max(numbers[position], numbers[position - 1]))
        if row >= 0:
            yield Finding(
                code="meter_overlap",
                where=place(activities, row, "meter"),
                values={
                    "meter": activities["meter"].iloc[row],
                    "other": before[position] or "une autre ligne",
                },
            )


CHECKS: tuple[Check, ...] = (
    _quantities,
    _entities,
    _sites,
    _types_and_units,
    _choices,
    _characterisations,
    _periods,
    _lives,
    _forms,
    _repeats,
    _overlaps,
)
"""The laws, in the order in which their findings are shown."""
