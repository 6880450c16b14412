"""The ESRS table of gross scope 1, 2 and 3 emissions (E1-6, renumbered E1-8), by columns of years.

The rows are a versioned table (``tables/esrs_table.csv``): ``dr_2023_2772`` and ``dr_2026_1563``,
whose labels were not checked and say so. Assets count in full in their year, contrails have no row;
biogenic CO2 stands apart; a figure that nobody gave is blank, never nought (AR 46-48).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from beges.domain.gases import mass_column
from beges.domain.inventory import Inventory, Valuation
from beges.domain.nomenclature import OUTSIDE
from beges.domain.statements.beges import stated
from beges.domain.statements.market import MarketBased
from beges.domain.tables import rows

ESRS_VERSION = "dr_2023_2772"
ESRS_TARGETS = (2025, 2030, 2050)
"""The years of the target columns: whoever has targets fills them in."""

SCOPE_1, SCOPE_2 = "S1", "S2-LB"
_SCOPES = {"1": (SCOPE_1,), "2": (SCOPE_2,)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EsrsRow:
    """A row of the disclosure: how it is computed (``kind``), and the box that it reads."""

    version: str
    disclosure: str
    section: str
    row: str
    kind: str
    label_fr: str
    box: str
    is_verified: bool
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EsrsYear:
    """A column: the values of the rows in milligrams; ``None`` is blank."""

    inventory: str
    year: int
    values: Mapping[str, int | None]
    excluded: frozenset[str]
    outside_mg: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EsrsTable:
    """The table: its rows, and the columns of the base year, of N-1 and of N.

    ``targets``: year → row → milligrams, from whoever has set targets; a blank is no target.
    """

    rows: tuple[EsrsRow, ...]
    now: EsrsYear
    before: EsrsYear | None = None
    base: EsrsYear | None = None
    targets: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


def esrs_versions() -> Sequence[str]:
    """The versions of the table, in order."""
    return tuple(dict.fromkeys(row["version"] for row in rows("esrs_table")))


@cache
def esrs_rows(version: str = ESRS_VERSION) -> tuple[EsrsRow, ...]:
    """The rows of a version, in order."""
    return tuple(
        EsrsRow(
            version=version,
            disclosure=row["disclosure"],
            section=row["section"],
            row=row["row"],
            kind=row["kind"],
            label_fr=row["label_fr"],
            box=row["box"],
            is_verified=row["verified"] == "1",
            reference=row["reference"],
        )
        for row in rows("esrs_table")
        if row["version"] == version
    )


def esrs_year(
    inventory: Inventory,
    market: MarketBased | None = None,
    entity: str = "",
    version: str = ESRS_VERSION,
) -> EsrsYear:
    """The column of an inventory. ``market``: its market-based scope 2, where somebody knows it."""
    lines = stated(inventory, Valuation.ACQUISITION, entity)
    sums = lines.groupby("esrs", observed=True)["total_mg"].sum()
    masses = {str(box): int(mass) for box, mass in sums.items()}
    name = mass_column("co2b")
    biogenic: dict[str, int] = {}
    if name in lines:
        bio = lines.groupby("esrs", observed=True)[name].sum()
        biogenic = {str(box): int(mass) for box, mass in bio.items()}
    excluded = frozenset(inventory.excluded["esrs"])
    given = _Given(masses=masses, biogenic=biogenic, market=market, excluded=excluded)
    return EsrsYear(
        inventory=inventory.settings.inventory,
        year=inventory.settings.year,
        values={row.row: _value(row, given) for row in esrs_rows(version)},
        excluded=excluded,
        outside_mg=masses.get(OUTSIDE, 0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the rows of a column are computed from, in milligrams by box."""

    masses: Mapping[str, int]
    biogenic: Mapping[str, int]
    market: MarketBased | None
    excluded: frozenset[str]

    @property
    def scope_2_market(self) -> int | None:
        return None if self.market is None else self.market.total_mg

    @property
    def scope_3(self) -> int:
        return sum(mass for box, mass in self.masses.items() if box.startswith("S3-"))

    def total(self, scope_2: int | None) -> int | None:
        """The three scopes together, where scope 2 is known."""
        return None if scope_2 is None else self.masses.get(SCOPE_1, 0) + scope_2 + self.scope_3


def _value(row: EsrsRow, given: _Given) -> int | None:
    """The value of a row; blank where nobody gave it, or where its box is excluded."""
    if row.kind == "mass":
        return None if row.box in given.excluded else given.masses.get(row.box, 0)
    if row.kind == "biogenic":
        boxes = _SCOPES.get(row.box)
        return sum(
            mass
            for box, mass in given.biogenic.items()
            if (box in boxes if boxes else box.startswith("S3-"))
        )
    return {
        "market": given.scope_2_market,
        "scope_3": given.scope_3,
        "total": given.total(given.masses.get(SCOPE_2, 0)),
        "total_market": given.total(given.scope_2_market),
    }.get(row.kind)
