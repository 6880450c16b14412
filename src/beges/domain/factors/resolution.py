"""The choice of a factor for an activity, and the exact ratio from its unit to the factor's.

The rule, in this order: the series that the activity names, else the default series of its type;
in that series, the factors whose unit converts; of the territory of the activity, else of the
wider ones (unless the series forbids it); of the inventory's GWP set where the factor has one;
valid in the reporting year, else the nearest earlier year, else the nearest later one (unless the
series forbids it). What was applied is written down in French and travels with the line.
"""

from dataclasses import dataclass
from fractions import Fraction

from beges.domain.factors.release import EmissionFactor, FactorRelease, Series, UnitRatio
from beges.domain.nomenclature import geographies, geography_chain
from beges.domain.units import NotConvertible, current_money, ratio_in_year, unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What the choice of a factor depends on. ``choice`` is a series, a factor, or blank."""

    activity_type: str
    choice: str
    unit: str
    geography: str
    year: int
    gwp_set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The factor chosen, the units of it in one unit entered, and why.

    ``chosen_by``: ``rule`` (nothing was asked), ``series`` (a nature was chosen), ``factor`` (an
    identifier was imposed by hand). ``remarks`` are codes of findings that the choice calls for.
    """

    factor: EmissionFactor
    ratio: Fraction
    ratio_fr: str
    chosen_by: str
    rule_fr: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """No factor: the code of the finding that says why, and the natures that would do."""

    code: str
    accepted: tuple[str, ...] = ()


MAINLAND = "FR"

_Candidate = tuple[EmissionFactor, Fraction, str]


def resolve(query: Query, release: FactorRelease) -> Resolution | Unresolved:
    """The factor of an activity by the rule of this module, or why there is none."""
    imposed = release.factors.get(query.choice)
    if imposed is not None:
        return _imposed(query, imposed, release)
    series = query.choice or release.defaults.get(query.activity_type, "")
    if not series:
        return Unresolved(code="factor_choice_needed", accepted=_natures(query, release))
    if series not in release.by_series:
        return Unresolved(code="factor_unknown")
    if series not in release.usable.get(query.activity_type, ()):
        return Unresolved(code="series_not_usable", accepted=_natures(query, release))
    return _in_series(query, release.series[series], release)


def _natures(query: Query, release: FactorRelease) -> tuple[str, ...]:
    """What a person may choose for this type, as they would read it."""
    return tuple(
        release.series[code].label_fr for code in release.usable.get(query.activity_type, ())
    )


def _in_series(query: Query, series: Series, release: FactorRelease) -> Resolution | Unresolved:
    """The factor of a series whose unit, territory and year answer, in that order."""
    candidates = _of_gwp_set(release.by_series[series.series], query.gwp_set)
    if not candidates:
        return Unresolved(code="factor_no_gwp_set")
    convertible = _convertible(candidates, query, release)
    if not convertible:
        return Unresolved(code=_why_not_convertible(query, candidates))
    local, far = _nearest_geography(convertible, query, strict=series.geography_strict)
    if not local:
        return Unresolved(code="factor_no_geography")
    timely, remark = _of_year(local, query.year, strict=series.year_strict)
    if not timely:
        return Unresolved(code="factor_no_year")
    factor, ratio, ratio_fr = min(timely, key=lambda candidate: _preference(candidate, query))
    return Resolution(
        factor=factor,
        ratio=ratio,
        ratio_fr=ratio_fr,
        chosen_by="series" if query.choice else "rule",
        rule_fr=_rule_fr(series, factor, query),
        remarks=(("factor_of_wider_geography",) if far else ()) + ((remark,) if remark else ()),
    )


def _why_not_convertible(query: Query, candidates: tuple[EmissionFactor, ...]) -> str:
    """Current euros that meet ratios of other price years only lack a year, not a unit."""
    entered = unit(query.unit).basis
    is_current_money = entered.startswith("money") and entered == current_money(entered)
    met = entered in {current_money(unit(factor.unit).basis) for factor in candidates}
    return "factor_no_year" if is_current_money and met else "unit_not_convertible"


def _imposed(
    query: Query, factor: EmissionFactor, release: FactorRelease
) -> Resolution | Unresolved:
    """A factor named by hand is used as it is, provided that the unit converts."""
    candidates = _convertible((factor,), query, release)
    if not candidates:
        return Unresolved(code="unit_not_convertible")
    _, ratio, ratio_fr = candidates[0]
    remarks: tuple[str, ...] = () if factor.is_valid_in(query.year) else ("factor_of_other_year",)
    if factor.gwp_set and factor.gwp_set != query.gwp_set:
        remarks += ("factor_of_other_gwp_set",)
    return Resolution(
        factor=factor,
        ratio=ratio,
        ratio_fr=ratio_fr,
        chosen_by="factor",
        rule_fr=f"facteur {factor.factor_id} choisi à la main",
        remarks=remarks,
    )


def _of_gwp_set(factors: tuple[EmissionFactor, ...], gwp_set: str) -> tuple[EmissionFactor, ...]:
    """The factors that do not depend on a GWP set, and those of the inventory's."""
    return tuple(factor for factor in factors if factor.gwp_set in ("", gwp_set))


def _convertible(
    factors: tuple[EmissionFactor, ...], query: Query, release: FactorRelease
) -> list[_Candidate]:
    """The factors whose unit the entered one converts to, directly or by a sourced ratio.

    A direct conversion wins: a sourced ratio serves only where no factor of the series converts.
    """
    direct: list[_Candidate] = []
    by_ratio: list[_Candidate] = []
    for factor in factors:
        if not factor.unit:  # the publisher's unit was not understood: never guessed
            continue
        try:
            direct.append((factor, ratio_in_year(query.unit, factor.unit, query.year), ""))
        except NotConvertible:
            entry = _sourced(query, factor, release)
            if entry is not None:
                by_ratio.append((factor, *entry))
    return direct or by_ratio


def _sourced(
    query: Query, factor: EmissionFactor, release: FactorRelease
) -> tuple[Fraction, str] | None:
    """The ratio of the series that leads from the entered unit to the factor's, if one does."""
    for entry in release.ratios_by_series.get(factor.series, ()):
        try:
            return _through(query, factor, entry), f"{entry.label_fr} ({entry.source})"
        except NotConvertible:
            continue
    return None


def _through(query: Query, factor: EmissionFactor, entry: UnitRatio) -> Fraction:
    """Entered unit → the ratio's unit → the other basis → the factor's unit."""
    before = ratio_in_year(query.unit, entry.from_unit, query.year)
    after = ratio_in_year(entry.to_unit, factor.unit, query.year)
    return before * entry.ratio * after


def _nearest_geography(
    candidates: list[_Candidate], query: Query, *, strict: bool
) -> tuple[list[_Candidate], bool]:
    """The candidates of the nearest territory that has any, and whether the mainland stands in."""
    chain = geography_chain(query.geography)
    for distance, geography in enumerate(chain[:1] if strict else chain):
        local = [c for c in candidates if c[0].geography in (geography, "")]
        if local:
            return local, distance > 0 and geography == MAINLAND
    return [], False


def _of_year(
    candidates: list[_Candidate], year: int, *, strict: bool
) -> tuple[list[_Candidate], str]:
    """The candidates of the year, else of the nearest earlier, else later one, with a remark."""
    valid = [c for c in candidates if c[0].is_valid_in(year)]
    if valid:
        latest = max(_from(factor) for factor, _, _ in valid)
        return [c for c in valid if _from(c[0]) == latest], ""
    if strict:
        return [], ""
    earlier = [c for c in candidates if _to(c[0]) < year]
    if earlier:
        nearest = max(_to(factor) for factor, _, _ in earlier)
        return [c for c in earlier if _to(c[0]) == nearest], "factor_of_other_year"
    nearest = min(_from(factor) for factor, _, _ in candidates)
    return [c for c in candidates if _from(c[0]) == nearest], "factor_of_other_year"


def _from(factor: EmissionFactor) -> int:
    return factor.valid_from if factor.valid_from is not None else 0


def _to(factor: EmissionFactor) -> int:
    return factor.valid_to if factor.valid_to is not None else 9999


def _preference(candidate: _Candidate, query: Query) -> tuple[bool, bool, str]:
    """Among equals: a factor in force, then in the entered unit, then the lowest identifier."""
    factor = candidate[0]
    return factor.status == "archived", factor.unit != query.unit, factor.factor_id


def _rule_fr(series: Series, factor: EmissionFactor, query: Query) -> str:
    """The rule that was applied, as a sentence for the trail of the line."""
    origin = "nature choisie" if query.choice else "règle du type"
    place = geographies()[factor.geography].label_fr if factor.geography else "tous territoires"
    return f"{origin} : {series.label_fr} · {place} · {query.year} · {unit(factor.unit).label_fr}"
