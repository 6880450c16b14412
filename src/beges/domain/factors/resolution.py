"""The choice of a factor for an activity, and the exact ratio from its unit to the factor's.

The rule, in this order: the series that the activity names, else that of the one network of its
town, else the default series of its type; in that series, the factors whose unit converts; of the
territory of the activity, else of the wider ones (unless the series forbids it); of the inventory's
GWP set where the factor has one; valid in the reporting year, else the nearest earlier year, else
the nearest later one (unless the series forbids it: a monetary ratio of another year is reached by
the price index alone). Any factor may also be named by its identifier, provided that its unit
converts. Last, what the inventory adopted takes the place of what the rule gave. What was applied
is written down in French and travels with the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from beges.domain.factors.conversion import (
    Amount,
    Convertible,
    convertible,
    indexed,
    lacks_only_a_year,
    lacks_recovery,
    lacks_vat,
)
from beges.domain.factors.networks import networks_in
from beges.domain.factors.origins import identity, origins, root
from beges.domain.factors.rebasing import rebased, unknown_potentials
from beges.domain.factors.release import EmissionFactor, FactorRelease, Series
from beges.domain.nomenclature import activity_types, geographies, geography_chain
from beges.domain.units import unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What the choice of a factor depends on. ``choice`` is a series, a factor, or blank.

    ``town``: the town of the site (``networks.town_key``), where networks are looked up.
    ``rebases``: whether published CO2e is brought to ``gwp_set``.
    """

    activity_type: str
    choice: str
    unit: str
    geography: str
    year: int
    gwp_set: str
    town: str = ""
    vat_recovery_pct: Decimal | None = None
    rebases: bool = False

    @property
    def amount(self) -> Amount:
        """What is to be converted."""
        return Amount(
            unit=self.unit,
            year=self.year,
            geography=self.geography,
            vat_recovery_pct=self.vat_recovery_pct,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The factor chosen, the units of it in one unit entered, and why.

    ``chosen_by``: ``rule`` (nothing was asked), ``series`` (a nature was chosen), ``factor`` (an
    identifier was imposed by hand). ``replaces`` is the factor that an adoption set aside.
    ``remarks`` are codes of findings that the choice calls for, with what their sentences name.
    """

    factor: EmissionFactor
    ratio: Fraction
    ratio_fr: str
    chosen_by: str
    rule_fr: str
    replaces: str = ""
    remarks: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """No factor: the code of the finding that says why, and the natures that would do."""

    code: str
    accepted: tuple[str, ...] = ()


MAINLAND = "FR"

_NETWORKS: tuple[str, ...] = ("network_of_town", "networks_of_town")
_WIDER = "factor_of_wider_geography"


def resolve(query: Query, release: FactorRelease) -> Resolution | Unresolved:
    """The factor of an activity by the rule of this module, or why there is none."""
    answer = _resolve(query, release)
    if isinstance(answer, Resolution) and answer.factor.factor_id in release.adopted:
        answer = _adopted(query, answer, release)
    if isinstance(answer, Resolution) and query.rebases:
        return _rebased(query, answer, release)
    return answer


def _resolve(query: Query, release: FactorRelease) -> Resolution | Unresolved:
    """As :func:`resolve`, before what the inventory adopted."""
    imposed = release.factors.get(query.choice)
    if imposed is not None:
        return _imposed(query, imposed, release)
    here = () if query.choice else _networks(query, release)
    series = query.choice or (here[0] if len(here) == 1 else "")
    series = series or release.defaults.get(query.activity_type, "")
    if not series:
        return Unresolved(code="factor_choice_needed", accepted=_natures(query, release))
    if series not in release.by_series:
        return Unresolved(code="factor_unknown")
    if series not in release.usable.get(query.activity_type, ()):
        return Unresolved(code="series_not_usable", accepted=_natures(query, release))
    answer = _in_series(query, release.series[series], release)
    return _with_networks(answer, here, release)


def _natures(query: Query, release: FactorRelease) -> tuple[str, ...]:
    """What a person may choose for this type, as they would read it."""
    return tuple(
        release.series[code].label_fr for code in release.usable.get(query.activity_type, ())
    )


def _networks(query: Query, release: FactorRelease) -> tuple[str, ...]:
    """The networks of the town that the type may use."""
    usable = release.usable.get(query.activity_type, ())
    here = networks_in(release, query.town, query.year)
    return tuple(code for code in here if code in usable)


def _with_networks(
    answer: Resolution | Unresolved, here: tuple[str, ...], release: FactorRelease
) -> Resolution | Unresolved:
    """The answer with the remark that the networks of the town call for."""
    if not here or isinstance(answer, Unresolved):
        return answer
    code = _NETWORKS[0] if len(here) == 1 else _NETWORKS[1]
    names = " ; ".join(release.series[series].label_fr for series in here)
    return replace(answer, remarks=(*answer.remarks, code), told={**answer.told, "networks": names})


def _in_series(query: Query, series: Series, release: FactorRelease) -> Resolution | Unresolved:
    """The factor of a series whose unit, territory and year answer, in that order."""
    candidates = _of_gwp_set(release.by_series[series.series], query.gwp_set)
    if not candidates:
        return Unresolved(code="factor_no_gwp_set")
    found = convertible(candidates, query.amount, release)
    by_index = [] if found else indexed(candidates, query.amount, release)
    if not found and not by_index:
        return Unresolved(code=_why_not_convertible(query, candidates, release))
    local, far = _nearest_geography(
        found or by_index, query.geography, strict=series.geography_strict
    )
    if not local:
        return Unresolved(code="factor_no_geography")
    timely, remark = (
        (local, "price_index_used")
        if by_index
        else _of_year(local, query.year, strict=series.year_strict)
    )
    if not timely:
        return Unresolved(code="factor_no_year")
    chosen = min(timely, key=lambda candidate: _preference(candidate, query))
    return Resolution(
        factor=chosen.factor,
        ratio=chosen.conversion.ratio,
        ratio_fr=chosen.conversion.told_fr,
        chosen_by="series" if query.choice else "rule",
        rule_fr=_rule_fr(series, chosen.factor, query),
        remarks=((_WIDER,) if far else ()) + ((remark,) if remark else ()),
        told={"conversion": chosen.conversion.told_fr},
    )


def _why_not_convertible(
    query: Query, candidates: tuple[EmissionFactor, ...], release: FactorRelease
) -> str:
    """What an amount lacks: a rate of VAT, a year, or a unit that converts."""
    if not lacks_only_a_year(query.amount, candidates):
        return "unit_not_convertible"
    if lacks_vat(query.amount, release):
        return "vat_unknown_there"
    return "vat_recovery_missing" if lacks_recovery(query.amount) else "factor_no_year"


def _imposed(
    query: Query, factor: EmissionFactor, release: FactorRelease
) -> Resolution | Unresolved:
    """A factor named by hand is used as it is, provided that the unit converts."""
    if _is_forbidden(query, factor):
        return Unresolved(code="electricity_mix_forbidden")
    found = convertible((factor,), query.amount, release)
    remarks: tuple[str, ...] = () if factor.is_valid_in(query.year) else ("factor_of_other_year",)
    if not found:
        found = indexed((factor,), query.amount, release)
        remarks = ("price_index_used",)
    if not found:
        return Unresolved(code=_why_not_convertible(query, (factor,), release))
    if factor.gwp_set and factor.gwp_set != query.gwp_set:
        remarks += ("factor_of_other_gwp_set",)
    if factor.status == "archived":
        remarks += ("factor_archived",)
    return Resolution(
        factor=factor,
        ratio=found[0].conversion.ratio,
        ratio_fr=found[0].conversion.told_fr,
        chosen_by="factor",
        rule_fr=f"facteur {factor.factor_id} choisi à la main",
        remarks=remarks,
        told={"conversion": found[0].conversion.told_fr},
    )


def _is_forbidden(query: Query, factor: EmissionFactor) -> bool:
    """Whether the factor is a mix by use or by season: the BEGES admits the average mix alone.

    Method V5 p.45: any other factor is prohibited, the figures by use are shown beside the report.
    """
    kind = activity_types().get(query.activity_type)
    words = f"{factor.category} {factor.label_fr}".casefold()
    is_mix = factor.category.startswith("Electricité > Mix")
    return kind is not None and kind.family == "electricity" and is_mix and "usage" in words


def _adopted(query: Query, answer: Resolution, release: FactorRelease) -> Resolution | Unresolved:
    """The factor that the inventory adopted in the place of the one that the rule gives.

    It is used, and remarked upon, as one named by hand.
    """
    adopted = release.adopted[answer.factor.factor_id]
    factor = release.factors.get(adopted.factor_id)
    if factor is None:
        return Unresolved(code="adoption_unavailable")
    taken = _imposed(query, factor, release)
    if taken == Unresolved(code="electricity_mix_forbidden"):
        return taken
    if isinstance(taken, Unresolved):
        told = {**answer.told, "adopted": adopted.factor_id}
        return replace(answer, remarks=(*answer.remarks, "adoption_not_convertible"), told=told)
    return replace(
        taken,
        chosen_by=answer.chosen_by,
        rule_fr=f"{answer.rule_fr} ; facteur adopté à la place de {answer.factor.factor_id} :"
        f" {adopted.reason}",
        replaces=answer.factor.factor_id,
        remarks=(*_of_place(answer, factor), *taken.remarks),
        told={**answer.told, **taken.told},
    )


def _of_place(answer: Resolution, adopted: EmissionFactor) -> tuple[str, ...]:
    """The remarks on where an activity is, as far as they hold of what was adopted."""
    kept = _NETWORKS if identity(adopted) == identity(answer.factor) else ()
    if adopted.geography == answer.factor.geography:
        kept = (*kept, _WIDER)
    return tuple(remark for remark in answer.remarks if remark in kept)


def _rebased(query: Query, answer: Resolution, release: FactorRelease) -> Resolution:
    """The factor in the inventory's GWP set, where its publisher's potentials are known."""
    factor = answer.factor
    if factor.gwp_set:
        return answer
    used = _potentials(factor, release)
    if unknown_potentials(factor, used):
        return replace(answer, remarks=(*answer.remarks, "gwp_of_publisher_unknown"))
    other = rebased(factor, used, query.gwp_set)
    if other is factor:
        return answer
    return replace(
        answer, factor=other, rule_fr=f"{answer.rule_fr} ; CO2e ramené au jeu {query.gwp_set}"
    )


def _potentials(factor: EmissionFactor, release: FactorRelease) -> Mapping[str, Decimal]:
    """Those that a factor was published with: of a product of ours, those of its origin.

    Adopted from another release, a product was not made from the origin that this one holds.
    """
    origin = root(factor, origins(release))
    version = origin.publisher_version if origin.release == factor.release else ""
    return release.gwps.get(factor.publisher_version) or release.gwps.get(version, {})


def _of_gwp_set(factors: tuple[EmissionFactor, ...], gwp_set: str) -> tuple[EmissionFactor, ...]:
    """The factors that do not depend on a GWP set, and those of the inventory's."""
    return tuple(factor for factor in factors if factor.gwp_set in ("", gwp_set))


def _nearest_geography(
    candidates: list[Convertible], geography: str, *, strict: bool
) -> tuple[list[Convertible], bool]:
    """The candidates of the nearest territory that has any, and whether the mainland stands in."""
    chain = geography_chain(geography)
    for distance, territory in enumerate(chain[:1] if strict else chain):
        local = [c for c in candidates if c.factor.geography in (territory, "")]
        if local:
            return local, distance > 0 and territory == MAINLAND
    return [], False


def _of_year(
    candidates: list[Convertible], year: int, *, strict: bool
) -> tuple[list[Convertible], str]:
    """The candidates of the year, else of the nearest earlier, else later one, with a remark."""
    valid = [c for c in candidates if c.factor.is_valid_in(year)]
    if valid:
        latest = max(_from(c.factor) for c in valid)
        return [c for c in valid if _from(c.factor) == latest], ""
    if strict:
        return [], ""
    earlier = [c for c in candidates if _to(c.factor) < year]
    if earlier:
        nearest = max(_to(c.factor) for c in earlier)
        return [c for c in earlier if _to(c.factor) == nearest], "factor_of_other_year"
    nearest = min(_from(c.factor) for c in candidates)
    return [c for c in candidates if _from(c.factor) == nearest], "factor_of_other_year"


def _from(factor: EmissionFactor) -> int:
    return factor.valid_from if factor.valid_from is not None else 0


def _to(factor: EmissionFactor) -> int:
    return factor.valid_to if factor.valid_to is not None else 9999


def _preference(candidate: Convertible, query: Query) -> tuple[bool, bool, str]:
    """Among equals: a factor in force, then in the entered unit, then the lowest identifier."""
    factor = candidate.factor
    return factor.status == "archived", factor.unit != query.unit, factor.factor_id


def _rule_fr(series: Series, factor: EmissionFactor, query: Query) -> str:
    """The rule that was applied, as a sentence for the trail of the line."""
    origin = "nature choisie" if query.choice else "règle du type"
    place = geographies()[factor.geography].label_fr if factor.geography else "tous territoires"
    return f"{origin} : {series.label_fr} · {place} · {query.year} · {unit(factor.unit).label_fr}"
