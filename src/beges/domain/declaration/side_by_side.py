"""Side by side: the reference year as published and as recalculated, and this year, post by post.

Cells are tonnes as printed, in the three states of the method (V5 p.37): a number, nought where the
post is not applicable, and ``None`` where it is left out or was not estimated. Missing is never
nought: a sum adds up what is printed, and a difference has two figures or is blank.

A bilan published under method V4 is brought to V5 posts as ADEME did with the bilans of its former
platform: what cannot be told from a total is said (V4 post 9 mixes goods and services; post 20 is
no more, V5 pp.105-106).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from beges.domain.findings import Finding, Where
from beges.domain.nomenclature import posts
from beges.domain.statements import PostState, Statement, tonnes
from beges.domain.tables import listed, rows

POST, SUBTOTAL, TOTAL = "post", "subtotal", "total"
GOODS, SERVICES, MIXED, FRANCHISE = "9-biens", "9-services", "9", "20"
"""Two posts of ours beside V4 post 9, for who knows its split; and the one that V5 has no more."""
SERVICES_BOX = "4.5"
GASES = ("co2", "ch4", "n2o", "other_gases")
DETAILS = (*GASES, "co2b")
_CENT = Decimal("0.01")

Cells = Mapping[str, Decimal | None]


def added(cells: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the cells that are printed; ``None`` where none is."""
    printed = [cell for cell in cells if cell is not None]
    return sum(printed, Decimal(0)) if printed else None


def as_printed(tonnes_published: Decimal | None) -> Decimal | None:
    """A published figure as a statement prints it: half up to the hundredth of a tonne."""
    if tonnes_published is None:
        return None
    return tonnes_published.quantize(_CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The posts of one year in V5, in tonnes; ``note`` says how they came into V5.

    ``details``: post → gas or ``co2b`` → tonnes, of the posts whose gases are known.
    """

    label: str
    year: int
    cells: Cells
    details: Mapping[str, Cells] = field(default_factory=dict)
    note: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def total(self) -> Decimal | None:
        """The sum of the posts that have a figure."""
        return added(self.cells.values())

    def cell(self, post: str, name: str) -> Decimal | None:
        """A cell of its table: ``total``, a gas or ``co2b``; ``None`` where it is not known."""
        if name == "total":
            return self.cells.get(post)
        return self.details.get(post, {}).get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """A post, a category or the total. ``difference`` is this year less the reference.

    The reference is the recalculated year where there is one, even for a post that it leaves
    blank. ``pct`` is ``None`` from nought.
    """

    kind: str
    code: str
    label: str
    initial: Decimal | None
    recalculated: Decimal | None
    current: Decimal | None
    is_recalculated: bool = False

    @property
    def base(self) -> Decimal | None:
        """What this year is compared with."""
        return self.recalculated if self.is_recalculated else self.initial

    @property
    def difference(self) -> Decimal | None:
        """This year less the reference; ``None`` where one of them has no figure."""
        if self.base is None or self.current is None:
            return None
        return self.current - self.base

    @property
    def pct(self) -> Decimal | None:
        """The change as a fraction of the reference."""
        return self.difference / self.base if self.difference is not None and self.base else None


def of_statement(statement: Statement, label: str) -> Year:
    """A year from its V5 statement."""
    cells = {
        row.post.code: None
        if row.state is PostState.EXCLUDED or row.printed["total"] is None
        else tonnes(row.printed["total"])
        for row in statement.rows
    }
    details = {
        row.post.code: {
            name: tonnes(value) for name in DETAILS if (value := row.printed[name]) is not None
        }
        for row in statement.rows
    }
    return Year(label=label, year=statement.year, cells=cells, details=details)


def of_publication(label: str, year: int, standard: str, published: Cells) -> Year:
    """A year from the figures of a bilan published elsewhere; an absent post is blank."""
    if standard == "v5":
        cells = {code: as_printed(published.get(code)) for code in posts("v5")}
        return Year(label=label, year=year, cells=cells)
    note = "Méthode BEGES V4, portée dans les postes V5."
    found = tuple(v4_findings(label, published))
    return Year(label=label, year=year, cells=_from_v4(published), note=note, findings=found)


def _from_v4(published: Cells) -> dict[str, Decimal | None]:
    """V4 posts in V5 boxes: 8 and 9 in 4.1, unless the split of 9 is known."""
    cells: dict[str, Decimal | None] = dict.fromkeys(posts("v5"))
    sources: dict[str, tuple[str, ...]] = dict(_v4_sources())
    if _is_split(published):
        sources |= {"4.1": ("8", GOODS), SERVICES_BOX: (SERVICES,)}
    for box, codes in sources.items():
        cells[box] = as_printed(added(published.get(code) for code in codes))
    return cells


def _is_split(published: Cells) -> bool:
    """Whether goods or services of V4 post 9 have a figure of their own."""
    return any(published.get(part) is not None for part in (GOODS, SERVICES))


@cache
def _v4_sources() -> Mapping[str, tuple[str, ...]]:
    """V5 box → the V4 posts that fill it (V5 p.105), all of post 9 in 4.1."""
    sources = {row["code"]: listed(row["v4"]) for row in rows("posts_v5")}
    return {box: codes for box, codes in sources.items() if box != SERVICES_BOX}


def v4_findings(label: str, published: Cells) -> Iterator[Finding]:
    """What the passage from V4 to V5 cannot tell."""
    at = Where(record=label)
    mixed, franchise = published.get(MIXED), published.get(FRANCHISE)
    if mixed and not _is_split(published):
        yield Finding(code="publication_unsplit", where=at, values={"tonnes": mixed})
    if franchise:
        yield Finding(code="publication_franchise", where=at, values={"tonnes": franchise})


def known_posts(standard: str) -> tuple[str, ...]:
    """The posts that the figures of a publication may name."""
    extra = (GOODS, SERVICES) if standard == "v4" else ()
    return (*posts(standard), *extra)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCell:
    """A post of a bilan published elsewhere, as its document prints it."""

    post: str
    total: Decimal | None
    gases: Mapping[str, Decimal | None]
    excluded: bool = False

    @property
    def value(self) -> Decimal | None:
        """The total as published, else the sum of the gases; ``None`` for a post left out."""
        if self.excluded:
            return None
        if self.total is not None:
            return self.total
        return added(self.gases.values())


def check_published(standard: str, cells: Sequence[PublishedCell], label: str) -> Iterator[Finding]:
    """The posts exist, gases add up to the total, and post 9 to its split."""
    allowed = known_posts(standard)
    counts = Counter(cell.post for cell in cells)
    for post in [post for post, count in counts.items() if count > 1]:
        at = Where(record=f"{label}, poste {post}")
        yield Finding(code="publication_post_twice", where=at, values={"post": post})
    for cell in cells:
        at = Where(record=f"{label}, poste {cell.post}")
        if cell.post not in allowed:
            words = {"post": cell.post, "standard": standard.upper(), "example": allowed[0]}
            yield Finding(code="publication_post_unknown", where=at, values=words)
            continue
        known = [value for value in cell.gases.values() if value is not None]
        if cell.excluded and (known or cell.total is not None):
            yield Finding(code="publication_excluded_filled", where=at, values={"post": cell.post})
        elif known and cell.total is not None and sum(known) != cell.total:
            values = {"post": cell.post, "sum": sum(known, Decimal(0)), "total": cell.total}
            yield Finding(code="publication_total_differs", where=at, values=values)
    yield from _check_split({cell.post: cell.value for cell in cells}, label)


def _check_split(values: Cells, label: str) -> Iterator[Finding]:
    """Goods and services add up to post 9, where the three are given."""
    parts, whole = added(values.get(part) for part in (GOODS, SERVICES)), values.get(MIXED)
    if parts is not None and whole is not None and parts != whole:
        at = Where(record=f"{label}, poste 9")
        words = {"whole": whole, "sum": parts}
        yield Finding(code="publication_split_differs", where=at, values=words)


def side_by_side(
    initial: Year | None, recalculated: Year | None, current: Year
) -> list[ComparedRow]:
    """Post by post, category by category and in total: initial, recalculated, this year."""
    laid: list[ComparedRow] = []
    boxes = posts("v5")
    years = (initial, recalculated, current)
    categories = {post.category: post.category_fr for post in boxes.values()}
    for category, label in categories.items():
        codes = [code for code, post in boxes.items() if post.category == category]
        laid += [_compared((POST, code, boxes[code].label_fr), years, [code]) for code in codes]
        laid.append(_compared((SUBTOTAL, category, label), years, codes))
    return [*laid, _compared((TOTAL, "", "Total"), years, list(boxes))]


Years = tuple[Year | None, Year | None, Year]
"""The reference as published, as recalculated, and this year."""


def _compared(named: tuple[str, str, str], years: Years, codes: Sequence[str]) -> ComparedRow:
    """The sums of the cells of these posts in each year."""
    kind, code, label = named
    initial, recalculated, current = (
        None if year is None else added(year.cells.get(code) for code in codes) for year in years
    )
    return ComparedRow(
        kind=kind,
        code=code,
        label=label,
        initial=initial,
        recalculated=recalculated,
        current=current,
        is_recalculated=years[1] is not None,
    )
