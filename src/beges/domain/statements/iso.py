"""The ISO 14064-1:2018 statement: six categories, direct emissions by gas, biogenic CO2 apart.

The rows are a versioned table (``tables/iso_14064_1.csv``), each fed by BEGES V5 posts (method V5
p.7 and p.106: the same structure); a label that was not checked against the standard says so.
Assets are amortised, as in the BEGES; what is no greenhouse gas (contrails) is outside the total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from beges.domain.gases import mass_column, total_gases
from beges.domain.inventory import Inventory, Valuation, boxes_of
from beges.domain.nomenclature import OUTSIDE, Post
from beges.domain.statements.beges import stated
from beges.domain.tables import listed, rows

ISO_VERSION = "iso_2018"
DIRECT = "1"
OTHER = "other"
"""The column of forcings that are no gas."""

ISO_GASES: Mapping[str, tuple[str, ...]] = {
    "co2": ("co2f",),
    "ch4": ("ch4f", "ch4b"),
    "n2o": ("n2o",),
    "hfc": ("hfc",),
    "pfc": ("pfc",),
    "sf6": ("sf6",),
    "nf3": ("nf3",),
    "unsplit": ("unsplit",),
}
ISO_GAS_LABELS = {
    "co2": "CO2",
    "ch4": "CH4",
    "n2o": "N2O",
    "hfc": "HFC",
    "pfc": "PFC",
    "sf6": "SF6",
    "nf3": "NF3",
    "unsplit": "Non réparti",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IsoPost:
    """A subcategory of the standard, and the V5 posts that feed it."""

    code: str
    label_fr: str
    category: str
    category_fr: str
    v5: tuple[str, ...]
    is_verified: bool
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IsoRow:
    """A subcategory with its masses in milligrams; ``None``: excluded. Gases: category 1 alone."""

    post: IsoPost
    total_mg: int | None
    by_gas_mg: Mapping[str, int]
    biogenic_mg: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IsoStatement:
    """The statement of an inventory, consolidated or of one entity.

    ``forcing_mg``: contrails and the like, counted by the BEGES and outside this total.
    """

    version: str
    year: int
    rows: tuple[IsoRow, ...]
    forcing_mg: int

    @property
    def total_mg(self) -> int:
        """The total of the six categories."""
        return sum(row.total_mg for row in self.rows if row.total_mg is not None)

    def category_mg(self, category: str) -> int:
        """The total of one category."""
        masses = (row.total_mg for row in self.rows if row.post.category == category)
        return sum(mass for mass in masses if mass is not None)


@cache
def iso_posts(version: str = ISO_VERSION) -> tuple[IsoPost, ...]:
    """The subcategories of a version of the standard, in order."""
    return tuple(
        IsoPost(
            code=row["code"],
            label_fr=row["label_fr"],
            category=row["category"],
            category_fr=row["category_fr"],
            v5=listed(row["v5"]),
            is_verified=row["verified"] == "1",
            reference=row["reference"],
        )
        for row in rows("iso_14064_1")
        if row["version"] == version
    )


def iso_statement(
    inventory: Inventory, entity: str = "", version: str = ISO_VERSION
) -> IsoStatement:
    """The ISO 14064-1 statement of an inventory."""
    lines = stated(inventory, Valuation.AMORTISED, entity)
    present = [code for code in (*total_gases(), "co2b") if mass_column(code) in lines]
    sums = lines.groupby("v5", observed=True)[[mass_column(code) for code in present]].sum()
    boxes = {
        str(box): {code: int(row[mass_column(code)]) for code in present}
        for box, row in zip(sums.index, sums.to_dict("records"), strict=True)
    }
    excluded = set(inventory.settings.excluded_posts)
    known = iso_posts(version)
    fed = {code for post in known for code in post.v5}
    gone = (post for code, post in boxes_of(inventory, "v5").items() if code not in fed)
    shown = (*known, *(_gone(post, known) for post in gone if post.code in boxes))
    found = tuple(_row(post, boxes, excluded) for post in shown)
    fed |= set(boxes) - {OUTSIDE}
    forcing = sum(gas.get(OTHER, 0) for box, gas in boxes.items() if box in fed)
    return IsoStatement(
        version=version, year=inventory.settings.year, rows=found, forcing_mg=forcing
    )


def _gone(post: Post, known: Sequence[IsoPost]) -> IsoPost:
    """A V5 box of an old filing that no subcategory takes any more: in its category, by itself."""
    names = {one.category: one.category_fr for one in known}
    return IsoPost(
        code=post.code,
        label_fr=post.label_fr,
        category=post.category,
        category_fr=names.get(post.category, post.category_fr),
        v5=(post.code,),
        is_verified=False,
        reference="",
    )


def _row(post: IsoPost, boxes: Mapping[str, Mapping[str, int]], excluded: set[str]) -> IsoRow:
    """A subcategory from the gases of the posts that feed it."""
    fed = [boxes[code] for code in post.v5 if code in boxes]
    by_gas = {
        name: sum(gas.get(code, 0) for gas in fed for code in codes)
        for name, codes in ISO_GASES.items()
    }
    total = sum(by_gas.values())
    return IsoRow(
        post=post,
        total_mg=None if set(post.v5) <= excluded else total,
        by_gas_mg=by_gas if post.category == DIRECT else {},
        biogenic_mg=sum(gas.get("co2b", 0) for gas in fed),
    )
