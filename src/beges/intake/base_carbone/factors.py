"""Factors: what describes each factor and each source datum, cleaned and in our words.

One row a factor: its label, its unit in our catalogue with the publisher's qualifier, where and
when it holds, its quality and its provenance. What ADEME publishes and no column of ours holds
(English names, links, dates) is kept under its own header in ``details``.
"""

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from beges.domain.gases import GWP_SETS
from beges.domain.units import publisher_unit
from beges.intake.base_carbone.cleaning import JOINT, by_text, label, number, text, together
from beges.intake.base_carbone.columns import OPTIONAL, REQUIRED
from beges.intake.base_carbone.dates import last_day, shown, year_of
from beges.intake.base_carbone.opening import OTHER, ROW
from beges.intake.base_carbone.places import Place, place_of
from beges.intake.base_carbone.sorting import FACTORS, SOURCES

SPACE: Final = "\N{NO-BREAK SPACE}"
GAS_MASS: Final = "kg"
"""The unit of a warming potential, published without one: kgCO2e per kg of gas."""

SCORES: Final = ("score_p", "score_ter", "score_gr", "score_tir", "score_c")
"""Reliability, technical, geographic, temporal, completeness: the order of QUALITY_CRITERIA.

ADEME grades from 1, the worst, to 5, the best: in V22.0 and V23.6 alike the factors with high
grades have low uncertainties. 0 is "not graded".
"""

NOT_GRADED: Final = "-"

_POTENTIAL = re.compile(r"(?:^|> )PRG\b(?:.*?(\d)\s*[eè]me rapport)?", re.IGNORECASE)
_LABELS = ("name", "attribute", "boundary", "category", "tags", "unit")
_TEXTS = ("contributor", "programme", "source", "place", "location", "comment", "validity")
_NAME_OF_YEAR = ("name", "attribute", "boundary", "validity")


@dataclass(frozen=True, kw_only=True)
class Described:
    """Factors, source data and details, one row each; and the texts that are no number.

    ``unread``: header of a column → its texts that should be numbers and are left out.
    """

    factors: pd.DataFrame
    source_data: pd.DataFrame
    details: pd.DataFrame
    unread: dict[str, tuple[str, ...]]


def described(table: pd.DataFrame) -> Described:
    """The factors and the source data among classified records."""
    elements = table[table["class"].isin([*FACTORS, *SOURCES])].copy()
    for name in _LABELS:
        elements[name] = by_text(elements[name], label)
    for name in _TEXTS:
        elements[name] = by_text(elements[name], text)
    elements["modified"] = by_text(elements["modified"], lambda raw: shown(text(raw)))
    _set_unit(elements)
    _set_place(elements)
    _set_time(elements)
    unread = _set_quality(elements)
    elements["origin"] = _origin(elements)
    factors = elements[elements["class"].isin(FACTORS)]
    return Described(
        factors=factors,
        source_data=elements[elements["class"].isin(SOURCES)],
        details=_details(factors),
        unread=unread,
    )


def _set_unit(elements: pd.DataFrame) -> None:
    """The unit of our catalogue, the qualifier, and the report of a warming potential."""

    def code(told: str) -> str:
        found = publisher_unit(told)
        return found.code if found else ""

    def qualifier(told: str) -> str:
        found = publisher_unit(told)
        return found.qualifier if found else ""

    elements["code"] = by_text(elements["unit"], code)
    elements["qualifier"] = by_text(elements["unit"], qualifier)
    potential = by_text(elements["category"], lambda path: "1" if _POTENTIAL.search(path) else "")
    bare = (elements["unit"] == "") & (potential == "1")
    elements["code"] = elements["code"].mask(bare, GAS_MASS)
    elements["gwp_set"] = by_text(elements["category"], _report)


def _report(category: str) -> str:
    """The GWP set that a category of warming potentials names, if it is one of ours."""
    found = _POTENTIAL.search(category)
    named = f"AR{found[1]}" if found and found[1] else ""
    return named if named in GWP_SETS else ""


def _set_place(elements: pd.DataFrame) -> None:
    """The territory, the place in it, and whether the location is one that we know."""
    both = together(elements["location"], elements["place"])
    found: dict[str, Place] = {pair: place_of(*pair.split(JOINT)) for pair in both.unique()}
    elements["published_location"] = elements["location"]
    elements["geography"] = both.map({pair: place.geography for pair, place in found.items()})
    elements["place"] = both.map({pair: place.place for pair, place in found.items()})
    elements["located"] = both.map({pair: place.known for pair, place in found.items()})


def _set_time(elements: pd.DataFrame) -> None:
    """The year of activity that the label says, and the last day of the validity."""
    told = together(*(elements[name] for name in _NAME_OF_YEAR))
    elements["year"] = by_text(told, lambda texts: f"{year_of(*texts.split(JOINT)) or ''}")
    elements["expired_on"] = by_text(elements["validity"], lambda raw: f"{last_day(raw) or ''}")
    elements["validity"] = by_text(elements["validity"], shown)


def _set_quality(elements: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The uncertainty and the five grades; what is no such number is left out and told."""
    unread: dict[str, tuple[str, ...]] = {}

    def read(name: str, valid: re.Pattern[str]) -> "pd.Series[str]":
        plain = by_text(elements[name], lambda raw: number(raw) or "")
        sound = plain.str.fullmatch(valid.pattern)
        told = elements[name].str.strip()
        wrong = told[~sound & (told != "")].unique()
        if len(wrong):
            header = {**REQUIRED, **OPTIONAL}[name]
            unread[header] = tuple(text(str(raw)) for raw in wrong)
        return plain.where(sound, "")

    elements["uncertainty"] = read("uncertainty", re.compile(r"\d+(?:\.\d+)?"))
    grades = [read(name, re.compile(r"[0-5]")).replace({"": NOT_GRADED, "0": NOT_GRADED})
              for name in SCORES]  # fmt: skip
    elements["scores"] = grades[0] + grades[1] + grades[2] + grades[3] + grades[4]
    return unread


def _origin(elements: pd.DataFrame) -> "pd.Series[str]":
    """Who says it, for how long, since when: what follows the version and the number."""
    named = together(elements["contributor"], elements["programme"], elements["source"])

    def once(names: str) -> str:
        tidy = (name.replace('"', "") for name in names.split(JOINT))
        return " / ".join(dict.fromkeys(name for name in tidy if name))

    who = by_text(named, once)
    validity = elements["validity"].where(
        elements["validity"] == "", f"validité publiée{SPACE}: " + elements["validity"]
    )
    modified = elements["modified"].where(
        elements["modified"] == "", "modifié le " + elements["modified"]
    )
    said = together(who, validity, modified)
    return by_text(said, lambda pieces: f"{SPACE}; ".join(p for p in pieces.split(JOINT) if p))


def _details(factors: pd.DataFrame) -> pd.DataFrame:
    """What no other column holds, under the publisher's headers."""
    kept = {"id": factors["id"], "row": factors[ROW]}
    kept |= {OPTIONAL["created"]: by_text(factors["created"], lambda raw: shown(text(raw)))}
    for name in factors.columns:
        if str(name).startswith(OTHER) and (factors[name].str.strip() != "").any():
            kept[str(name).removeprefix(OTHER)] = by_text(factors[name], text)
    return pd.DataFrame(kept)
