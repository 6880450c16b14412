"""Nomenclature: what an activity can be, and the box where each of its emissions goes.

Activity types, factor parts, characterisations and the boxes of four standards, with the posting
rules between them: activity family × factor part × characterisation × control approach → BEGES V5
post, V4 post, GHG Protocol category, ESRS row. The rules are a table (``tables/posting_rules.csv``,
explained in ``docs/method/posting-rules.md``). A part without a rule has no box: the caller makes
a blocking finding of it, never a default.
"""

import enum
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from beges.domain.tables import listed, rows

OUTSIDE = "outside"
WHOLE = "whole"
STANDARDS = ("v5", "v4", "ghgp", "esrs")


class ControlApproach(enum.StrEnum):
    """How a group decides what it accounts for (ISO 14064-1 §5.1); equity share is not used."""

    OPERATIONAL = "operational"
    FINANCIAL = "financial"

    @property
    def label_fr(self) -> str:
        """The word of the regulatory form."""
        return {"operational": "Contrôle opérationnel", "financial": "Contrôle financier"}[self]


class Timing(enum.StrEnum):
    """When a standard counts a mass.

    ``PERIOD``: in the year of the activity, by every standard. ``AMORTISED``: a yearly share over
    the life of the asset (BEGES). ``ACQUISITION``: in full in the year of purchase (GHG Protocol
    and ESRS); the engine derives it from an amortised rule, no rule row carries it.
    """

    PERIOD = "period"
    AMORTISED = "amortised"
    ACQUISITION = "acquisition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the internal view, and the group of headings under which it is published."""

    code: str
    label_fr: str
    published_group: str
    published_group_fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityType:
    """A kind of activity data: what a person enters, in which bases, under which heading."""

    code: str
    label_fr: str
    help_fr: str
    heading: str
    family: str
    bases: tuple[str, ...]
    characterisations: Mapping[ControlApproach, tuple[str, ...]]
    asset: bool
    default_life_years: int | None

    @property
    def default_characterisation(self) -> str:
        """The one that applies when neither the user nor the site's occupancy decides."""
        return self.characterisations[ControlApproach.OPERATIONAL][0]

    def allows(self, characterisation: str) -> bool:
        """Whether either control approach knows this characterisation for this type."""
        return any(characterisation in allowed for allowed in self.characterisations.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A box of a standard: a BEGES post, a GHG Protocol category or an ESRS row."""

    code: str
    label_fr: str
    category: str = ""
    category_fr: str = ""
    scope: str = ""
    gas_split: bool = False
    published_view: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRule:
    """One box in each standard for a part of a family, with the reference of the text."""

    family: str
    part: str
    characterisation: str
    approach: ControlApproach
    v5: str
    v4: str
    ghgp: str
    esrs: str
    timing: Timing
    reference: str
    note: str


class DuplicateRule(ValueError):
    """Two rows of the rule table answer the same question."""


@cache
def headings() -> Mapping[str, Heading]:
    """The headings of the internal view, in their order of display."""
    ordered = sorted(rows("headings"), key=lambda row: int(row["order"]))
    return MappingProxyType(
        {
            row["code"]: Heading(
                code=row["code"],
                label_fr=row["label_fr"],
                published_group=row["published_group"],
                published_group_fr=row["published_group_fr"],
            )
            for row in ordered
        }
    )


@cache
def activity_types() -> Mapping[str, ActivityType]:
    """The catalogue of activity types, in the order of the table."""
    return MappingProxyType(
        {
            row["code"]: ActivityType(
                code=row["code"],
                label_fr=row["label_fr"],
                help_fr=row["help_fr"],
                heading=row["heading"],
                family=row["family"],
                bases=listed(row["bases"]),
                characterisations=MappingProxyType(
                    {
                        approach: listed(row[f"characterisations_{approach}"])
                        for approach in ControlApproach
                    }
                ),
                asset=row["asset"] == "1",
                default_life_years=int(row["default_life_years"])
                if row["default_life_years"]
                else None,
            )
            for row in rows("activity_types")
        }
    )


def type_label(code: str) -> str:
    """The name of an activity type; the code of one that an old filing alone still names."""
    known = activity_types().get(code)
    return known.label_fr if known else code


@cache
def labels(table: str) -> Mapping[str, str]:
    """Code → French label of a table that has both columns, in its order."""
    return MappingProxyType({row["code"]: row["label_fr"] for row in rows(table)})


@cache
def posts(standard: str) -> Mapping[str, Post]:
    """The boxes of a standard (``v5``, ``v4``, ``ghgp`` or ``esrs``), in the order of its table."""
    name = {"v5": "posts_v5", "v4": "posts_v4"}.get(standard, standard)
    return MappingProxyType(
        {
            row["code"]: Post(
                code=row["code"],
                label_fr=row["label_fr"],
                category=row.get("category", ""),
                category_fr=row.get("category_fr", ""),
                scope=row.get("scope", ""),
                gas_split=row.get("gas_split") == "1",
                published_view=row.get("published_view") == "1",
            )
            for row in rows(name)
            if row["code"] != OUTSIDE
        }
    )


@cache
def scope_of(v5: str) -> str:
    """The scope under which a BEGES post is read: category 1, category 2, and 3 for the others.

    Scopes split the published total, which is a BEGES valuation, so that they add up to it; the
    strict GHG Protocol boxes, where contrails and visitors have none, stand in ``ghgp``.
    """
    if v5 == OUTSIDE:
        return OUTSIDE
    return {"1": "1", "2": "2"}.get(posts("v5")[v5].category, "3")


RuleKey = tuple[str, str, str, ControlApproach]


@cache
def posting_rules() -> Mapping[RuleKey, PostingRule]:
    """The posting rules, every list of the table expanded to single keys.

    Raises
    ------
    DuplicateRule
        When two rows of the table answer for the same key.
    """
    rules: dict[RuleKey, PostingRule] = {}
    for row in rows("posting_rules"):
        keys = itertools.product(
            (row["family"],),
            listed(row["parts"]),
            listed(row["characterisations"]),
            (ControlApproach(name) for name in listed(row["approaches"])),
        )
        for key in keys:
            if key in rules:
                raise DuplicateRule(key)
            family, part, characterisation, approach = key
            rules[key] = PostingRule(
                family=family,
                part=part,
                characterisation=characterisation,
                approach=approach,
                v5=row["v5"],
                v4=row["v4"],
                ghgp=row["ghgp"],
                esrs=row["esrs"],
                timing=Timing(row["timing"]),
                reference=row["reference"],
                note=row["note"],
            )
    return MappingProxyType(rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Geography:
    """A territory, and the wider one whose factors serve where it has none of its own."""

    code: str
    label_fr: str
    parent: str


@cache
def geographies() -> Mapping[str, Geography]:
    """The territories by code."""
    return MappingProxyType(
        {
            row["code"]: Geography(code=row["code"], label_fr=row["label_fr"], parent=row["parent"])
            for row in rows("geographies")
        }
    )


@cache
def geography_chain(code: str) -> tuple[str, ...]:
    """A territory and its parents, from the nearest to the widest."""
    chain = []
    while code:
        chain.append(code)
        code = geographies()[code].parent
    return tuple(chain)


@cache
def housing_stock_kinds() -> frozenset[str]:
    """The kinds of site that "without the housing stock" leaves out."""
    return frozenset(row["code"] for row in rows("site_kinds") if row["housing_stock"] == "1")
