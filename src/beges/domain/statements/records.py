"""The records of a statement: its posts, their cells exact and printed, and its totals.

A cell is the exact mass rounded half up to the printed unit (0.01 tCO2e); a printed total is the
sum of the printed cells, because the platform adds up what is typed; the exact total and the gap
stand beside (``docs/method/rounding.md``).
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from beges.domain.emissions import MG_PER_TONNE, half_up
from beges.domain.findings import Finding
from beges.domain.nomenclature import Post

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
