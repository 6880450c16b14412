"""Checks of a statement: what a filing may not hold, by post and with its figure.

Method V5 p.30: no direct post is excluded; V4 p.18: the regulated posts excluded are at most 5 % of
the total, all together. A direct or energy post is never below nought (what biomass takes up, in
1.5, may be); avoided emissions stand apart (V5 pp.47-48). Gases are asked for in category 1 (p.54).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from beges.domain import french
from beges.domain.findings import Finding, Where
from beges.domain.inventory import Inventory, Status, Valuation, counted
from beges.domain.nomenclature import posts
from beges.domain.statements.records import PostState, StatementRow

REGULATED = ("1", "2")
"""Categories 1 and 2, whose posts both methods ask for."""

LARGEST_V4_EXCLUSION = Decimal("0.05")
_MAY_BE_NEGATIVE = frozenset({("v5", "1.5"), ("v4", "5")})
"""Land use and forests, which may take up more than they give off."""


def check_statement(
    inventory: Inventory, standard: str, rows: Sequence[StatementRow], entity: str = ""
) -> Iterator[Finding]:
    """What is wrong in a statement, consolidated or of one entity."""
    yield from _unsplit(rows)
    yield from _negative(standard, rows)
    excluded = _excluded_masses(inventory, standard, entity)
    blank = [row for row in rows if row.state is PostState.EXCLUDED]
    regulated = [row for row in blank if row.post.category in REGULATED]
    if standard == "v5":
        yield from _excluded_v5(regulated, excluded)
    else:
        yield from _excluded_v4(rows, excluded)


def _unsplit(rows: Sequence[StatementRow]) -> Iterator[Finding]:
    """Direct posts that hold a mass without its gases: the form asks for the split."""
    for row in rows:
        if row.post.category == "1" and row.exact_mg["unsplit"]:
            yield _of("direct_post_unsplit", row.post.code, row.exact_mg["unsplit"])


def _negative(standard: str, rows: Sequence[StatementRow]) -> Iterator[Finding]:
    """Posts below nought: impossible for direct emissions and energy, strange elsewhere."""
    for row in rows:
        total = row.exact_mg["total"]
        if total >= 0 or (standard, row.post.code) in _MAY_BE_NEGATIVE:
            continue
        regulated = row.post.category in REGULATED
        yield _of("post_negative" if regulated else "post_negative_indirect", row.post.code, total)


def _excluded_masses(inventory: Inventory, standard: str, entity: str) -> dict[str, int]:
    """Box → what was computed there and is excluded, in milligrams."""
    lines = counted(inventory.lines, Valuation.AMORTISED, (Status.EXCLUDED,))
    if entity:
        lines = lines[lines["entity"] == entity]
    sums = lines.groupby(standard, observed=True)["total_mg"].sum()
    return {str(box): int(mass) for box, mass in sums.items()}


def _excluded_v5(rows: Sequence[StatementRow], excluded: dict[str, int]) -> Iterator[Finding]:
    """Method V5: a post of category 1 or 2 that is excluded, with what it would hold."""
    for row in rows:
        direct = row.post.category == "1"
        code = "direct_post_excluded" if direct else "energy_post_excluded"
        yield _of(code, row.post.code, excluded.get(row.post.code, 0))


def _excluded_v4(rows: Sequence[StatementRow], excluded: dict[str, int]) -> Iterator[Finding]:
    """Method V4: the regulated posts excluded, all together, against the total with them."""
    left = {
        code: mass
        for code, mass in excluded.items()
        if code in posts("v4") and posts("v4")[code].category in REGULATED and mass
    }
    kept = sum(row.exact_mg["total"] for row in rows if row.state is not PostState.EXCLUDED)
    mass, total = sum(left.values()), kept + sum(left.values())
    if mass <= total * LARGEST_V4_EXCLUSION:
        return
    share = Decimal(mass) / total * 100 if total > 0 else Decimal(100)
    named = [code for code in posts("v4") if code in left]
    values = {
        "posts": ", ".join(named),
        "tonnes": french.tonnes(mass, 2),
        "share": french.number(share, 1),
    }
    where = Where(record=f"{french.agreed(len(named), 'poste', 'postes')} {', '.join(named)}")
    yield Finding(code="regulated_exclusions_too_large", where=where, values=values)


def _of(code: str, post: str, mass_mg: int) -> Finding:
    values = {"post": post, "tonnes": french.tonnes(mass_mg, 2)}
    return Finding(code=code, where=Where(record=f"poste {post}"), values=values)
