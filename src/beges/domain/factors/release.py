"""A factor release: the factors of one version, frozen and named by its digest.

Values are kgCO2e per unit with the publisher's warming potentials applied, kept as the decimals
that were published. A factor is the sum of its parts, a part the sum of its gases; the publisher's
printed total stands beside the computed one, and the gap is shown (``shared/base-carbone.md`` §3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from beges.domain.gases import total_gases


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorPart:
    """A part of a factor, by gas. ``values`` are kgCO2e per unit of the factor."""

    part: str
    name_fr: str
    values: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """The sum of the gases that count in a total."""
        return sum((self.values.get(gas, Decimal(0)) for gas in total_gases()), Decimal(0))


Scores = tuple[int | None, ...]
"""Grades from 1 (worst) to 5 (best), one a criterion; ``None``: not graded."""

QUALITY_CRITERIA = ("reliability", "technical", "geographic", "temporal", "completeness")
"""The five criteria of the Bilan Carbone method, for activity data and factors alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionFactor:
    """An emission factor with its provenance. Validity is in years of activity, both included.

    ``release`` names the release that the figures were read from. ``qualifier`` is what the
    publisher adds to the unit ("de déchets"). ``published_label`` are the name, the attribute and
    the boundary as printed by the publisher, where ours are edited. ``expired_on`` is the last day
    of the printed validity, where it could be read: a warning, never a filter.
    """

    factor_id: str
    publisher: str
    publisher_id: str
    publisher_version: str
    series: str
    name_fr: str
    attribute_fr: str
    boundary_fr: str
    unit: str
    geography: str
    place: str
    valid_from: int | None
    valid_to: int | None
    status: str
    gwp_set: str
    uncertainty_pct: Decimal | None
    published_total: Decimal | None
    source: str
    note: str
    parts: tuple[FactorPart, ...]
    release: str = ""
    category: str = ""
    tags: str = ""
    qualifier: str = ""
    published_label: tuple[str, str, str] = ("", "", "")
    expired_on: date | None = None
    scores: Scores = ()

    @property
    def label_fr(self) -> str:
        """Name, attribute and boundary, as a person would look it up."""
        return ", ".join(t for t in (self.name_fr, self.attribute_fr, self.boundary_fr) if t)

    @property
    def total(self) -> Decimal:
        """The computed total: the sum of the parts, kgCO2e per unit."""
        return sum((part.total for part in self.parts), Decimal(0))

    @property
    def gap(self) -> Decimal | None:
        """Published total less computed total; ``None`` where nothing was published."""
        return None if self.published_total is None else self.published_total - self.total

    def is_valid_in(self, year: int) -> bool:
        """Whether the factor is meant for activities of that year."""
        return (self.valid_from is None or self.valid_from <= year) and (
            self.valid_to is None or year <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One thing over years, territories, bases of unit and GWP sets.

    ``geography_strict``: a territory without a factor of its own has none (the electricity of an
    island is not the mainland's). ``year_strict``: a year without a factor has none (euros).
    """

    series: str
    label_fr: str
    group_fr: str
    geography_strict: bool
    year_strict: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRatio:
    """A sourced ratio between two bases of unit for a series: one ``from_unit`` is that many."""

    code: str
    series: str
    from_unit: str
    to_unit: str
    ratio: Fraction
    label_fr: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A factor of ours that is a published one times a stated multiplier."""

    factor_id: str
    from_factor: str
    multiplier: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What leads from an amount as entered to the euros of a ratio, each with its source.

    ``index``: year → price level; ``vat_pct``: territory → standard rate of VAT, in percent.
    """

    index: Mapping[int, Decimal] = field(default_factory=dict)
    index_source: str = ""
    vat_pct: Mapping[str, Decimal] = field(default_factory=dict)
    vat_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The factor that an inventory adopted in the place of another, and why."""

    factor_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FactorRelease:
    """The factors of one version, with what ties them to activity types.

    ``networks``: town (``networks.town_key``) → the series of the heat or cold networks there.
    ``gwps``: publisher's version → gas → the warming potential that its CO2e was computed with.
    ``added``: the own, corrected and adopted factors, which serve only where they are named.
    A release that holds a publisher's whole file has no series: it is read through another
    (``combination``).
    """

    release: str
    title: str
    publisher: str
    attribution: str
    gwp_note: str
    digest: str
    factors: Mapping[str, EmissionFactor] = field(repr=False)
    series: Mapping[str, Series] = field(repr=False)
    usable: Mapping[str, tuple[str, ...]] = field(repr=False)
    defaults: Mapping[str, str] = field(repr=False)
    ratios: tuple[UnitRatio, ...] = field(default=(), repr=False)
    derivations: tuple[Derivation, ...] = field(default=(), repr=False)
    networks: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    prices: Prices = field(default_factory=Prices, repr=False)
    gwps: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict, repr=False)
    adopted: Mapping[str, Adopted] = field(default_factory=dict, repr=False)
    added: frozenset[str] = field(default=frozenset(), repr=False)

    @cached_property
    def by_series(self) -> Mapping[str, tuple[EmissionFactor, ...]]:
        """The published factors of each series, in the order of the release."""
        grouped: dict[str, list[EmissionFactor]] = {}
        for factor in self.factors.values():
            if factor.factor_id in self.added:
                continue
            grouped.setdefault(factor.series, []).append(factor)
        return {series: tuple(factors) for series, factors in grouped.items()}

    @cached_property
    def ratios_by_series(self) -> Mapping[str, tuple[UnitRatio, ...]]:
        """The sourced ratios of each series."""
        grouped: dict[str, list[UnitRatio]] = {}
        for entry in self.ratios:
            grouped.setdefault(entry.series, []).append(entry)
        return {series: tuple(entries) for series, entries in grouped.items()}
