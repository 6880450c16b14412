"""The user's own factors: the rows that were registered become factors, and the laws they obey.

An own factor is a figure that its user answers for: a supplier's, an EPD's, a network's. It has the
shape of a published one, parts × gases in kgCO2e per unit, and the engine reads it in the same way.
A version is never edited: another figure is the next version, and an inventory adopts it or not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from beges.domain.activities.table import MAX_DIGITS
from beges.domain.columns import Kind, Table
from beges.domain.factors.release import EmissionFactor, FactorPart, FactorRelease, Scores
from beges.domain.factors.tables import OWN_FACTORS, OWN_PARTS, OWN_PREFIX, own_factor_id
from beges.domain.findings import NOWHERE, Finding, Where
from beges.domain.gases import gas_codes
from beges.domain.nomenclature import WHOLE, labels
from beges.domain.perimeter.checks import FIRST_YEAR, LAST_YEAR
from beges.domain.units import unit_catalogue

_VERSION: Final = re.compile(rf"{OWN_PREFIX}(.+)-v(\d+)")

Row = Mapping[str, Any]

OWN_RELEASE: Final = "own"
OWN_STATUS: Final = "own"
MAX_PARTS: Final = 99
LARGE_UNCERTAINTY_PCT: Final = 500
SMALLEST: Final = Decimal(10) ** -MAX_DIGITS
"""Below this a spreadsheet's number and a mistake look the same."""

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]", re.ASCII)
_SCORES = re.compile(r"[1-5]{5}", re.ASCII)
_LISTED = tuple(
    (table, column)
    for table in (OWN_FACTORS, OWN_PARTS)
    for column in table.columns
    if column.choices and column.choices != "units"
)


class FactorTaken(ValueError):
    """A factor would hide another of the same identifier."""

    def __init__(self, factor_id: str) -> None:
        super().__init__(f"the release already holds a factor {factor_id!r}")
        self.factor_id = factor_id


def with_factors(release: FactorRelease, extra: Mapping[str, EmissionFactor]) -> FactorRelease:
    """The same release with more factors, which no rule chooses; its digest stays as it was.

    Raises
    ------
    FactorTaken
        When an identifier is already that of a published factor.
    """
    taken = sorted(set(extra) & set(release.factors))
    if taken:
        raise FactorTaken(taken[0])
    factors = MappingProxyType({**release.factors, **extra})
    return replace(release, factors=factors, added=release.added | set(extra))


def later_versions(factors: Iterable[str]) -> dict[str, str]:
    """Each version of an own factor that a later one follows → the latest one."""
    versions: dict[str, list[int]] = {}
    for identifier in factors:
        if found := _VERSION.fullmatch(identifier):
            versions.setdefault(found[1], []).append(int(found[2]))
    return {
        own_factor_id(factor, version): own_factor_id(factor, max(numbers))
        for factor, numbers in versions.items()
        for version in numbers
        if version < max(numbers)
    }


# ------------------------------------------------------------------------------ rows to factors


def own_factor(row: Row, parts: Sequence[Row]) -> EmissionFactor:
    """The factor that a registered version describes, its parts in the order of their ranks."""
    return EmissionFactor(
        factor_id=own_factor_id(row["factor"], row["version"]),
        publisher=row["supplier"],
        publisher_id=row["factor"],
        publisher_version=f"version {row['version']}",
        series="",
        name_fr=row["name_fr"],
        attribute_fr=row["attribute_fr"] or "",
        boundary_fr=row["boundary_fr"] or "",
        unit=row["unit"],
        geography=row["geography"] or "",
        place="",
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        status=OWN_STATUS,
        gwp_set=row["gwp_set"] or "",
        uncertainty_pct=row["uncertainty_pct"],
        published_total=row["published_total"],
        source=row["source"],
        note=row["note"] or "",
        parts=tuple(_part(part) for part in sorted(parts, key=lambda part: part["rank"])),
        release=OWN_RELEASE,
        scores=scores_of(row["quality_scores"]),
    )


def _part(row: Row) -> FactorPart:
    """A part with the gases that its source gives: a missing figure is no zero."""
    values = {gas: row[gas] for gas in gas_codes() if row[gas] is not None}
    return FactorPart(
        part=row["part"], name_fr=row["name_fr"] or "", values=MappingProxyType(values)
    )


def scores_of(text: str | None) -> Scores:
    """The five grades of a factor; none where it was not graded."""
    return tuple(int(digit) for digit in text) if text else ()


# ------------------------------------------------------------------------------------- the laws


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlaces:
    """Where the row of a factor stands, and the row of each of its parts, in their order."""

    factor: Where = NOWHERE
    parts: Sequence[Where] = ()

    def cell(self, column: str) -> Where:
        """A cell of the factor."""
        return replace(self.factor, column=OWN_FACTORS.column(column).label_fr)

    def part_cell(self, number: int, column: str) -> Where:
        """A cell of the part of that position."""
        where = self.parts[number] if number < len(self.parts) else self.factor
        return replace(where, column=OWN_PARTS.column(column).label_fr)


def check_own_factor(
    row: Row, parts: Sequence[Row], places: OwnPlaces | None = None
) -> list[Finding]:
    """What is wrong in one version of an own factor: what must be mended, then what is odd."""
    at = places or OwnPlaces()
    findings = [
        *_identity(row, at),
        *_lists(row, parts, at),
        *_figures(row, parts, at),
        *_terms(row, at),
        *_ranks(parts, at),
    ]
    return findings or [*_substance(row, parts, at)]


def _identity(row: Row, at: OwnPlaces) -> Iterator[Finding]:
    """The code is short and plain, and the version counts from 1."""
    code, version = row["factor"], row["version"]
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        yield Finding(code="own_code_invalid", where=at.cell("factor"), values={"factor": code})
    if not isinstance(version, int) or version < 1:
        values = {"version": version}
        yield Finding(code="own_version_invalid", where=at.cell("version"), values=values)


def _lists(row: Row, parts: Sequence[Row], at: OwnPlaces) -> Iterator[Finding]:
    """The unit is in the catalogue, the other codes in their lists."""
    if row["unit"] not in unit_catalogue():
        yield Finding(code="unit_unknown", where=at.cell("unit"), values={"unit": row["unit"]})
    for table, column in _LISTED:
        accepted = labels(column.choices)
        for number, held in enumerate([row] if table is OWN_FACTORS else parts):
            value = held[column.name]
            if value in accepted or (value is None and not column.required):
                continue
            where = (
                at.cell(column.name) if table is OWN_FACTORS else at.part_cell(number, column.name)
            )
            values = {"value": value, "column": column.label_fr, "accepted": ", ".join(accepted)}
            yield Finding(code="code_unknown", where=where, values=values)


def _figures(row: Row, parts: Sequence[Row], at: OwnPlaces) -> Iterator[Finding]:
    """Every number is finite, of a size that something can have, and of fifteen digits at most."""
    for name in _decimals(OWN_FACTORS):
        yield from check_figure(row[name], at.cell(name))
    for number, part in enumerate(parts):
        for name in _decimals(OWN_PARTS):
            yield from check_figure(part[name], at.part_cell(number, name))


def _decimals(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.kind is Kind.DECIMAL)


def check_figure(value: object, where: Where) -> Iterator[Finding]:
    """A figure is a finite decimal that a spreadsheet holds to the last digit, or blank."""
    if value is None:
        return
    told = {"value": str(value)}
    if not isinstance(value, Decimal) or not value.is_finite():
        yield Finding(code="cell_number_text", where=where, values=told)
    elif value and not SMALLEST <= abs(value) < 10**MAX_DIGITS:
        yield Finding(code="cell_number_range", where=where, values=told)
    elif len("".join(map(str, value.as_tuple().digits)).strip("0")) > MAX_DIGITS:
        values = {**told, "limit": MAX_DIGITS}
        yield Finding(code="cell_number_digits", where=where, values=values)


def _terms(row: Row, at: OwnPlaces) -> Iterator[Finding]:
    """The years, the uncertainty and the grades are possible."""
    years = {name: row[name] for name in ("valid_from", "valid_to") if row[name] is not None}
    for name, year in years.items():
        if not FIRST_YEAR <= year <= LAST_YEAR:
            yield Finding(code="year_out_of_range", where=at.cell(name), values={"year": year})
    if len(years) == 2 and years["valid_to"] < years["valid_from"]:
        values = {"first": years["valid_from"], "last": years["valid_to"]}
        yield Finding(code="years_reversed", where=at.cell("valid_to"), values=values)
    uncertainty = row["uncertainty_pct"]
    if isinstance(uncertainty, Decimal) and uncertainty.is_finite() and uncertainty < 0:
        values = {"uncertainty": uncertainty}
        yield Finding(code="uncertainty_negative", where=at.cell("uncertainty_pct"), values=values)
    scores = row["quality_scores"]
    if scores is not None and not _SCORES.fullmatch(scores):
        values = {"quality_scores": scores}
        yield Finding(code="quality_scores_invalid", where=at.cell("quality_scores"), values=values)


def _ranks(parts: Sequence[Row], at: OwnPlaces) -> Iterator[Finding]:
    """The parts are numbered 1, 2, 3… and some figure is given."""
    if not parts:
        yield Finding(code="own_without_parts", where=at.factor)
        return
    if len(parts) > MAX_PARTS:
        values: dict[str, object] = {"count": len(parts), "limit": MAX_PARTS}
        yield Finding(code="own_parts_too_many", where=at.factor, values=values)
        return
    ranks = sorted(part["rank"] for part in parts)
    if ranks != list(range(1, len(parts) + 1)):
        values = {"ranks": ", ".join(map(str, ranks)), "count": len(parts)}
        yield Finding(code="own_ranks_broken", where=at.part_cell(0, "rank"), values=values)
    if all(part[gas] is None for part in parts for gas in gas_codes()):
        yield Finding(code="own_without_figure", where=at.factor)


def _substance(row: Row, parts: Sequence[Row], at: OwnPlaces) -> Iterator[Finding]:
    """What is allowed and odd: to be looked at before it is registered."""
    for number, part in enumerate(parts):
        if all(part[gas] is None for gas in gas_codes()):
            where, rank = at.part_cell(number, "part"), {"rank": part["rank"]}
            yield Finding(code="own_part_empty", where=where, values=rank)
        if part["part"] == WHOLE and len(parts) > 1:
            yield Finding(code="own_whole_beside_parts", where=at.part_cell(number, "part"))
    factor = own_factor(row, parts)
    total = {"published": factor.published_total, "total": factor.total}
    if factor.gap is not None and abs(factor.gap) * 100 > abs(row["published_total"]):
        yield Finding(code="own_total_differs", where=at.cell("published_total"), values=total)
    if factor.total < 0:
        yield Finding(code="own_total_negative", where=at.factor, values=total)
    uncertainty = factor.uncertainty_pct
    if uncertainty is not None and uncertainty > LARGE_UNCERTAINTY_PCT:
        where, told = at.cell("uncertainty_pct"), {"uncertainty": uncertainty}
        yield Finding(code="uncertainty_very_large", where=where, values=told)
