"""Statements: what each standard prints, and how printed cells add up.

A cell is the exact mass rounded half up to the printed unit (0.01 tCO2e); a printed total is the
sum of the printed cells, because the platform adds up what is typed; the exact total and the gap
stand beside (``docs/method/rounding.md``; method V5 ch. 9 p.54 for the content, p.37 for the three
states of a post). Gas cells exist for category 1 only; CO2 of biogenic origin is outside totals.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from beges.domain import french
from beges.domain.emissions import half_up
from beges.domain.findings import Finding, Where
from beges.domain.gases import gases, mass_column
from beges.domain.inventory import Inventory, Status, Valuation, counted
from beges.domain.nomenclature import OUTSIDE, Post, posting_rules, posts
from beges.domain.statements.filed import as_filed
from beges.domain.uncertainty import (
    Contributions,
    Uncertainty,
    contributions,
    uncertainty_by,
    uncertainty_of,
)

MG_PER_TONNE = 10**9
NAMED_ERRORS = 10
"""How many factors, and how many activities, a statement names for their errors."""

PRINTED_PER_TONNE = 100
"""Printed cells are hundredths of a tonne."""

GAS_CELLS = ("co2", "ch4", "n2o", "other_gases", "unsplit")
CELLS = (*GAS_CELLS, "total", "co2b")

CELL_LABELS_FR = {
    "co2": "CO2",
    "ch4": "CH4",
    "n2o": "N2O",
    "other_gases": "Autres gaz",
    "unsplit": "Non réparti",
    "total": "Total",
    "co2b": "CO2 b",
}


class PostState(enum.StrEnum):
    """The states of a post (V5 p.37): a number, a nought for "not applicable", a blank."""

    VALUE = "value"
    NOT_APPLICABLE = "not_applicable"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A post of a statement. ``exact_mg`` in milligrams, ``printed`` in hundredths of a tonne.

    A cell that the form does not ask for, or of an excluded post, is ``None`` in ``printed``.
    """

    post: Post
    state: PostState
    exact_mg: Mapping[str, int]
    printed: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement of one standard, consolidated or, where ``entity`` is set, of one entity."""

    standard: str
    entity: str
    year: int
    rows: tuple[StatementRow, ...]
    memo_mg: int
    outside_mg: int
    eliminated_mg: int
    findings: tuple[Finding, ...]

    @property
    def categories(self) -> Mapping[str, str]:
        """The categories of the posts, code → label, in order."""
        return {row.post.category: row.post.category_fr for row in self.rows}

    def printed_sum(self, cell: str, category: str | None = None) -> int:
        """The sum of the printed cells of a column, of one category or of all."""
        printed = (
            row.printed[cell]
            for row in self.rows
            if category is None or row.post.category == category
        )
        return sum(value for value in printed if value is not None)

    @property
    def exact_total_mg(self) -> int:
        """The exact total of the posts that are not excluded, in milligrams."""
        return sum(
            row.exact_mg["total"] for row in self.rows if row.state is not PostState.EXCLUDED
        )

    @property
    def gap_mg(self) -> int:
        """Printed total less exact total, in milligrams."""
        return self.printed_sum("total") * (MG_PER_TONNE // PRINTED_PER_TONNE) - self.exact_total_mg


def printed(mass_mg: int) -> int:
    """A mass as printed: hundredths of a tonne, half up."""
    return half_up(Fraction(mass_mg * PRINTED_PER_TONNE, MG_PER_TONNE))


def tonnes(hundredths: int) -> Decimal:
    """A printed cell as a decimal number of tonnes."""
    return Decimal(hundredths) / PRINTED_PER_TONNE


def beges_statement(inventory: Inventory, standard: str, entity: str = "") -> Statement:
    """The BEGES table, method V5 (22 posts) or V4 (23 posts), consolidated or of one entity."""
    lines = stated(inventory, Valuation.AMORTISED, entity)
    cells = _cells(lines, standard)
    excluded = excluded_boxes(inventory, standard)
    rows = tuple(
        _row(post, cells.get(post.code, {}), excluded=post.code in excluded)
        for post in posts(standard).values()
    )
    statement = Statement(
        standard=standard,
        entity=entity,
        year=inventory.settings.year,
        rows=rows,
        memo_mg=_memo(lines),
        outside_mg=cells.get(OUTSIDE, {}).get("total", 0),
        eliminated_mg=0 if entity else _eliminated_total(inventory, standard, excluded),
        findings=tuple(_unsplit_findings(rows)),
    )
    return as_filed(inventory, statement)


def stated(inventory: Inventory, valuation: Valuation, entity: str = "") -> pd.DataFrame:
    """The lines of a statement: what the group counts, or all that an entity bears.

    An entity that files alone has no group: its purchases from the others are its own. So the
    entities add up to the group plus what it eliminates.
    """
    if not entity:
        return counted(inventory.lines, valuation)
    lines = inventory.lines[inventory.lines["entity"] == entity]
    return counted(lines, valuation, (Status.COUNTED, Status.ELIMINATED))


def eliminated(inventory: Inventory, standard: str, valuation: Valuation) -> Mapping[str, int]:
    """Box → what the group eliminates there: purchases that the entities' statements keep (mg)."""
    lines = counted(inventory.lines, valuation, (Status.ELIMINATED,))
    sums = lines.groupby(standard, observed=True)["total_mg"].sum()
    return {str(box): int(mass) for box, mass in sums.items()}


def _cells(lines: pd.DataFrame, standard: str) -> dict[str, dict[str, int]]:
    """Box → cell → exact mass of these lines, in milligrams."""
    names = {gas.code: _cell_of(gas.beges_column) for gas in gases()}
    columns = [mass_column(code) for code in names if mass_column(code) in lines]
    sums = lines.groupby(standard, observed=True)[[*columns, "total_mg"]].sum()
    cells: dict[str, dict[str, int]] = {}
    for box, row in zip(sums.index, sums.to_dict("records"), strict=True):
        cell = dict.fromkeys(CELLS, 0)
        for code, name in names.items():
            if name:
                cell[name] += int(row.get(mass_column(code), 0))
        cell["total"] = int(row["total_mg"])
        cells[str(box)] = cell
    return cells


def _cell_of(beges_column: str) -> str:
    """The cell that a gas goes to: a gas of no column is in the total, under "Non réparti"."""
    return {"memo": "", "total_only": "unsplit"}.get(beges_column, beges_column)


def _eliminated_total(inventory: Inventory, standard: str, excluded: Collection[str]) -> int:
    """What the entities' totals hold and the consolidated one does not."""
    boxes = eliminated(inventory, standard, Valuation.AMORTISED)
    return sum(mass for box, mass in boxes.items() if box not in {OUTSIDE, *excluded})


def _row(post: Post, exact: Mapping[str, int], *, excluded: bool) -> StatementRow:
    """A post with its printed cells: by gas in category 1, total and biogenic CO2 elsewhere."""
    exact = {cell: exact.get(cell, 0) for cell in CELLS}
    if excluded:
        blank: dict[str, int | None] = dict.fromkeys(CELLS)
        return StatementRow(post=post, state=PostState.EXCLUDED, exact_mg=exact, printed=blank)
    split = post.category == "1"
    cells: dict[str, int | None] = {
        cell: printed(exact[cell]) if split or cell in ("total", "co2b") else None for cell in CELLS
    }
    if split:
        cells["total"] = sum(printed(exact[cell]) for cell in GAS_CELLS)
    state = PostState.VALUE if any(exact.values()) else PostState.NOT_APPLICABLE
    return StatementRow(post=post, state=state, exact_mg=exact, printed=cells)


def excluded_boxes(inventory: Inventory, standard: str) -> set[str]:
    """The boxes of a standard that are blank because the inventory excludes their V5 posts.

    In V4 and GHG Protocol a box is blank when the rules feed it from excluded posts alone, or when
    every line that it would hold is excluded and none is counted.
    """
    excluded = set(inventory.settings.excluded_posts)
    if standard == "v5" or not excluded:
        return excluded
    sources: dict[str, set[str]] = {}
    for rule in posting_rules().values():
        sources.setdefault(getattr(rule, standard), set()).add(rule.v5)
    lines = inventory.lines
    held = set(lines[lines["v5"].isin(excluded)][standard])
    kept = set(lines[lines["status"] == Status.COUNTED.value][standard])
    fed = {box for box, codes in sources.items() if codes <= excluded}
    return (fed | held) - kept - {OUTSIDE}


def _memo(lines: pd.DataFrame) -> int:
    """CFC and HCFC: outside the Kyoto list, so shown and not added."""
    name = mass_column("cfc_hcfc")
    return int(lines[name].sum()) if name in lines else 0


def _unsplit_findings(rows: tuple[StatementRow, ...]) -> list[Finding]:
    """Direct posts that hold a mass without its gases: the form asks for the split (V5 p.54)."""
    return [
        Finding(
            code="direct_post_unsplit",
            where=Where(record=f"poste {row.post.code}"),
            values={"post": row.post.code, "tonnes": french.tonnes(row.exact_mg["unsplit"], 2)},
        )
        for row in rows
        if row.post.category == "1" and row.exact_mg["unsplit"]
    ]


def ghg_protocol_statement(inventory: Inventory, entity: str = "") -> Mapping[str, int]:
    """GHG Protocol box → exact mass in milligrams: assets in full, contrails left outside.

    Every box of the standard is present; ``outside`` holds the counted lines that it leaves out.
    """
    lines = stated(inventory, Valuation.ACQUISITION, entity)
    sums = lines.groupby("ghgp", observed=True)["total_mg"].sum()
    boxes = [*posts("ghgp"), OUTSIDE]
    return {box: int(sums.get(box, 0)) for box in boxes}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementUncertainty:
    """The uncertainty of a statement's total, of its categories (or scopes) and of its boxes.

    Boxes and categories without a mass are absent: they have no interval.
    """

    total: Uncertainty
    by_category: Mapping[str, Uncertainty]
    by_box: Mapping[str, Uncertainty]
    contributions: Contributions


def statement_uncertainty(
    inventory: Inventory, standard: str, entity: str = ""
) -> StatementUncertainty:
    """The uncertainty of a statement (``v5``, ``v4`` or ``ghgp``), of the lines that it counts."""
    valuation = Valuation.ACQUISITION if standard == "ghgp" else Valuation.AMORTISED
    lines = stated(inventory, valuation, entity)
    lines = lines[~lines[standard].isin([OUTSIDE, *excluded_boxes(inventory, standard)])]
    category = {code: post.scope or post.category for code, post in posts(standard).items()}
    groups = lines.assign(category=lines[standard].map(category).astype("str"))
    return StatementUncertainty(
        total=uncertainty_of(inventory, lines),
        by_category=uncertainty_by(inventory, groups, "category"),
        by_box=uncertainty_by(inventory, lines, standard),
        contributions=contributions(inventory, lines, NAMED_ERRORS),
    )
