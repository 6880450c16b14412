"""Worksheets: a table in the users' own words, and the formula that turns its rows into activities.

A formula is a pure function of columns: rows in, activities and findings out. Each activity keeps
the code of its worksheet (``method``), the calculation in words and figures (``basis``), the row
that it comes from, and an identifier made of the worksheet and of the user's own reference, so
that a corrected workbook revises it. The formulas are written in ``docs/method/worksheets.md``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from beges.domain.activities import ACTIVITIES, FROM_WORKSHEET
from beges.domain.columns import Table
from beges.domain.findings import Finding

SOURCE = "source"
"""Beside an activity: the column of the worksheet that its quantity comes from."""

DERIVED_COLUMNS = (*ACTIVITIES.names, SOURCE)

Sheets = Mapping[str, pd.DataFrame]
"""Name of table → its rows, with their origin."""


DWELLING_COLUMNS = ("entity", "site", "year", "dwelling_days", "days", "origin_sheet", "origin_row")


def no_dwellings() -> pd.DataFrame:
    """No dwelling held."""
    return pd.DataFrame({name: pd.Series([], dtype=object) for name in DWELLING_COLUMNS})


@dataclass(frozen=True, kw_only=True)
class Derived:
    """What a worksheet gives: activities, findings, and the dwelling-days held by year.

    ``dwellings``: entity, site, year, ``dwelling_days``, ``days`` of the year, origin of the row.
    """

    activities: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    dwellings: pd.DataFrame = field(default_factory=no_dwellings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """A worksheet: its tables (the first one identifies), its formula, and how both are told.

    ``link`` names the column that ties the rows of several tables: what it names is counted whole,
    or not at all. ``kinds`` are the activity types whose natures a form offers. ``identity`` names
    the columns whose values identify what is counted; ``yearly`` tells that a workbook speaks for
    the years that it holds and for no other. ``columns`` gives, for a column of activities, that
    of the worksheet where a finding leads; ``examples`` a row of each table.
    """

    code: str
    label_fr: str
    formula_fr: str
    tables: tuple[Table, ...]
    identity: tuple[str, ...]
    yearly: bool
    compute: Callable[[Sheets], Derived]
    link: str = ""
    kinds: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze the mappings."""
        for name in ("columns", "hints", "examples"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @property
    def table(self) -> Table:
        """The table that identifies what is counted."""
        return self.tables[0]

    @property
    def prefix(self) -> str:
        """What the identifiers of its activities begin with."""
        return f"{FROM_WORKSHEET}{self.code}:"


def escaped(text: str) -> str:
    """A user's code within an identifier: the separator cannot stand in it."""
    return text.replace("%", "%25").replace(":", "%3A")


def no_activities() -> pd.DataFrame:
    """The table of computed activities, empty."""
    return pd.DataFrame({name: pd.Series([], dtype=object) for name in DERIVED_COLUMNS})
