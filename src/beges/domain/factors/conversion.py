"""Convert: the exact ratio from the unit entered to the unit of a factor, and how it was reached.

In this order: a direct conversion within one dimension; a sourced ratio of the series (a density, a
net to gross calorific value); for money, the tax taken out at its sourced rate; and, where no ratio
of the year exists, the price level of another year. Each step that is not a plain conversion is
told in French and travels with the line: nothing is guessed, an impossible conversion is refused
(``docs/method/conversions.md``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from beges.domain.factors.release import EmissionFactor, FactorRelease, UnitRatio
from beges.domain.french import number
from beges.domain.units import NotConvertible, current_money, ratio, ratio_in_year, unit

_PRICE_YEAR = re.compile(r"^money_ht_(\d{4})$")
_TAXED = {"money_ttc_current": "ttc", "money_booked_current": "booked"}
UNTAXED = "money_ht_current"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What is converted: a unit entered in a year, in a territory, by an entity.

    ``vat_recovery_pct`` is the share of VAT that the entity recovers in that year, in percent.
    """

    unit: str
    year: int
    geography: str = ""
    vat_recovery_pct: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Units of the factor in one unit entered, and the steps in French (blank when direct)."""

    ratio: Fraction
    told_fr: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convertible:
    """A factor that the amount reaches, and how."""

    factor: EmissionFactor
    conversion: Conversion


def convertible(
    factors: Iterable[EmissionFactor], amount: Amount, release: FactorRelease
) -> list[Convertible]:
    """The factors that the amount reaches; a direct conversion wins over a sourced ratio.

    A factor whose publisher's unit is unknown (blank) is reached by nothing.
    """
    direct: list[Convertible] = []
    by_ratio: list[Convertible] = []
    for factor in factors:
        if not factor.unit:
            continue
        try:
            exact = ratio_in_year(amount.unit, factor.unit, amount.year)
        except NotConvertible:
            step = _sourced(amount, factor, release) or _untaxed(amount, factor, release)
            if step is not None:
                by_ratio.append(Convertible(factor=factor, conversion=step))
        else:
            direct.append(Convertible(factor=factor, conversion=Conversion(ratio=exact)))
    return direct or by_ratio


def indexed(
    factors: Iterable[EmissionFactor], amount: Amount, release: FactorRelease
) -> list[Convertible]:
    """The monetary ratios of the nearest price year that the index leads to: earlier, else later.

    Empty when the amount is no money, or when the release has no price index for either year.
    """
    here = release.prices.index.get(amount.year)
    untaxed = _to_untaxed(amount, release)
    if here is None or untaxed is None:
        return []
    reached: dict[int, list[Convertible]] = {}
    for factor in factors:
        year = price_year(factor)
        there = release.prices.index.get(year) if year is not None else None
        if year is None or there is None or year == amount.year:
            continue
        size = ratio_in_year(_in_euros(factor.unit, year), factor.unit, year)
        step = Conversion(
            ratio=untaxed.ratio * Fraction(there) / Fraction(here) * size,
            told_fr=_joined(untaxed.told_fr, _price_fr(amount.year, year, release)),
        )
        reached.setdefault(year, []).append(Convertible(factor=factor, conversion=step))
    earlier = [year for year in reached if year < amount.year]
    chosen = max(earlier) if earlier else min(reached, default=None)
    return [] if chosen is None else reached[chosen]


def price_year(factor: EmissionFactor) -> int | None:
    """The year whose euros a monetary ratio divides, if it is one."""
    found = _PRICE_YEAR.match(unit(factor.unit).basis) if factor.unit else None
    return int(found[1]) if found else None


def lacks_only_a_year(amount: Amount, factors: Iterable[EmissionFactor]) -> bool:
    """Whether the amount is money that ratios of other price years would take."""
    entered = unit(amount.unit).basis
    if not entered.startswith("money") or entered != current_money(entered):
        return False
    met = {current_money(unit(factor.unit).basis) for factor in factors if factor.unit}
    return entered in met or (entered in _TAXED and UNTAXED in met)


def lacks_recovery(amount: Amount) -> bool:
    """Whether the amount holds non-recovered VAT of an entity whose recovery rate is unknown."""
    booked = _TAXED.get(unit(amount.unit).basis) == "booked"
    return booked and _recovered(amount) is None


def lacks_vat(amount: Amount, release: FactorRelease) -> bool:
    """Whether the amount holds a VAT whose rate is not known where it was paid."""
    return unit(amount.unit).basis in _TAXED and amount.geography not in release.prices.vat_pct


def _recovered(amount: Amount) -> Decimal | None:
    """The rate of recovery; one outside 0..100 % is no rate: it would divide by nought or less."""
    rate = amount.vat_recovery_pct
    return rate if rate is not None and 0 <= rate <= 100 else None


def _sourced(amount: Amount, factor: EmissionFactor, release: FactorRelease) -> Conversion | None:
    """The ratio of the series that leads from the entered unit to the factor's, if one does."""
    for entry in release.ratios_by_series.get(factor.series, ()):
        try:
            exact = _through(amount, factor, entry)
        except NotConvertible:
            continue
        return Conversion(ratio=exact, told_fr=f"{entry.label_fr} ({entry.source})")
    return None


def _through(amount: Amount, factor: EmissionFactor, entry: UnitRatio) -> Fraction:
    """Entered unit → the ratio's unit → the other basis → the factor's unit."""
    before = ratio_in_year(amount.unit, entry.from_unit, amount.year)
    after = ratio_in_year(entry.to_unit, factor.unit, amount.year)
    return before * entry.ratio * after


def _untaxed(amount: Amount, factor: EmissionFactor, release: FactorRelease) -> Conversion | None:
    """An amount with its tax, brought to the untaxed euros of the same year."""
    if unit(amount.unit).basis not in _TAXED:
        return None
    step = _to_untaxed(amount, release)
    try:
        size = ratio_in_year("EUR", factor.unit, amount.year)
    except NotConvertible:
        return None
    return None if step is None else Conversion(ratio=step.ratio * size, told_fr=step.told_fr)


def _to_untaxed(amount: Amount, release: FactorRelease) -> Conversion | None:
    """Untaxed euros of the same year in one unit entered, or ``None`` where no rate leads there."""
    basis = unit(amount.unit).basis
    if basis == UNTAXED:
        return Conversion(ratio=ratio(amount.unit, "EUR"))
    if basis not in _TAXED:
        return None
    rate = release.prices.vat_pct.get(amount.geography)
    kept = _kept_share(amount)
    if rate is None or kept is None:
        return None
    euros = ratio(amount.unit, _IN_EUROS[basis])
    held = 1 + Fraction(rate) / 100 * kept
    return Conversion(ratio=euros / held, told_fr=_tax_fr(amount, rate, release))


_IN_EUROS = {"money_ttc_current": "EUR_TTC", "money_booked_current": "EUR_BOOKED"}


def _kept_share(amount: Amount) -> Fraction | None:
    """The share of the VAT that the amount still holds: all of it, or what is not recovered."""
    if _TAXED[unit(amount.unit).basis] == "ttc":
        return Fraction(1)
    recovered = _recovered(amount)
    return None if recovered is None else 1 - Fraction(recovered) / 100


def _in_euros(code: str, year: int) -> str:
    """The euro in which a monetary ratio of that price year counts."""
    return "EUR" if unit(code).basis == UNTAXED else f"EUR_{year}_HT"


def _tax_fr(amount: Amount, rate: Decimal, release: FactorRelease) -> str:
    """How the tax was taken out."""
    told = f"TVA de {number(rate)} % retirée"
    if _TAXED[unit(amount.unit).basis] == "booked" and amount.vat_recovery_pct is not None:
        told = (
            f"TVA non récupérée retirée : {number(rate)} % × (1 − {number(amount.vat_recovery_pct)}"
            " % récupérés)"
        )
    return f"{told} ({release.prices.vat_source})"


def _price_fr(year: int, other: int, release: FactorRelease) -> str:
    """How the euros of a year were brought to those of another."""
    index = release.prices.index
    return (
        f"euros de {year} ramenés à {other} : × {number(index[other])} ÷ {number(index[year])}"
        f" ({release.prices.index_source})"
    )


def _joined(*steps: str) -> str:
    return " ; ".join(step for step in steps if step)
