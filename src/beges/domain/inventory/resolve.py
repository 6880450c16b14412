"""Resolve and convert: the factor of each portion and the exact ratio of its unit, once a kind.

Activities that ask the same question (type, nature, unit, territory, year) get one answer; what
has no answer becomes a finding that names its activities, and no line.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import place
from beges.domain.emissions import LARGEST_MG, MG_PER_KG, FactorMatrix, Ints, Quantities, Terms
from beges.domain.factors import (
    EmissionFactor,
    FactorRelease,
    Query,
    Resolution,
    Unresolved,
    resolve,
)
from beges.domain.findings import Finding
from beges.domain.inventory.distinct import distinct
from beges.domain.inventory.select import Portions
from beges.domain.nomenclature import activity_types, labels
from beges.domain.perimeter import InventorySettings, Perimeter
from beges.domain.units import unit, unit_catalogue

_UNCOUNTABLE_MG = 9 * 10**18
"""Beyond this mass a 64-bit integer no longer holds the milligrams: nothing is computed."""


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The portions that have a factor, ready to be multiplied.

    ``portion`` and ``resolution`` give for each row its portion and its entry in ``resolutions``;
    ``terms`` and ``matrix`` are what :func:`beges.domain.emissions.quantify` takes.
    """

    portion: Ints
    resolution: Ints
    resolutions: tuple[Resolution, ...]
    terms: Terms
    matrix: FactorMatrix
    unquantified: tuple[int, ...]
    findings: tuple[Finding, ...]


def resolve_portions(
    portions: Portions,
    activities: pd.DataFrame,
    settings: InventorySettings,
    perimeter: Perimeter,
    release: FactorRelease,
) -> Resolved:
    """The factor and the conversion of each portion, and findings for those that have none."""
    number, queries = _queries(portions, settings, perimeter)
    answers = [resolve(query, release) for query in queries]
    resolutions = tuple(answer for answer in answers if isinstance(answer, Resolution))
    position = np.cumsum([isinstance(answer, Resolution) for answer in answers], dtype=np.int64) - 1
    found = np.array([isinstance(answer, Resolution) for answer in answers], dtype=bool)
    quantity = activities["quantity"].to_numpy()[portions.activity]
    usable = np.isfinite(quantity) & portions.placed
    usable &= found[number] if len(found) else False
    row = np.flatnonzero(usable)
    resolution = position[number[row]]
    mass = np.abs(quantity[row]) * _heaviest(resolutions)[resolution]
    countable = mass <= (_UNCOUNTABLE_MG if mass.sum() <= _UNCOUNTABLE_MG else LARGEST_MG)
    taken = row if countable.all() else row[countable]
    resolution = resolution if countable.all() else resolution[countable]
    terms, matrix = _terms(portions, quantity, taken, resolution, resolutions)
    left_out = np.ones(len(number), dtype=bool)
    left_out[taken] = False
    findings = [*_unplaced_findings(portions, activities)]
    findings += _findings(portions, activities, number, queries, answers)
    findings += _size_findings(
        activities,
        portions.activity[row[~countable]],
        portions.activity[row[countable & (mass > LARGEST_MG)]],
    )
    return Resolved(
        portion=taken,
        resolution=resolution,
        resolutions=resolutions,
        terms=terms,
        matrix=matrix,
        unquantified=tuple(np.unique(portions.activity[left_out]).tolist()),
        findings=tuple(findings),
    )


def _queries(
    portions: Portions, settings: InventorySettings, perimeter: Perimeter
) -> tuple[NDArray[np.int64], list[Query]]:
    """The distinct questions, and which one each portion asks."""
    code, year = pd.factorize(portions.priced)
    years = pd.Categorical.from_codes(code, pd.Index(year.astype(str), dtype=object))
    asked = [portions.activity_type, portions.choice, portions.unit, portions.geography]
    number, keys = distinct([*asked, portions.town, portions.payer, years])
    recovered = perimeter.by_year("vat_recovery_pct")
    return number, [
        Query(
            activity_type=kind,
            choice=choice,
            unit=code,
            geography=geography,
            year=int(year),
            gwp_set=settings.gwp_set,
            town=town,
            vat_recovery_pct=recovered.get((payer, int(year))),
            rebases=settings.is_rebased,
        )
        for kind, choice, code, geography, town, payer, year in keys
    ]


def _terms(
    portions: Portions,
    quantity: NDArray[np.float64],
    taken: Ints,
    resolution: Ints,
    resolutions: tuple[Resolution, ...],
) -> tuple[Terms, FactorMatrix]:
    """What is multiplied, with each factor in the matrix once."""
    rows: dict[str, int] = {}
    factors: list[EmissionFactor] = []
    for answer in resolutions:
        if answer.factor.factor_id not in rows:
            rows[answer.factor.factor_id] = len(factors)
            factors.append(answer.factor)
    factor = np.array([rows[answer.factor.factor_id] for answer in resolutions], dtype=np.int64)
    quantities = Quantities(
        quantity=quantity[taken],
        conversion=resolution,
        ratios=tuple(answer.ratio for answer in resolutions),
        share_num=portions.share_num[taken],
        share_den=portions.share_den[taken],
    )
    terms = Terms(quantities=quantities, factor=factor[resolution])
    return terms, FactorMatrix(factors=tuple(factors))


def _heaviest(resolutions: tuple[Resolution, ...]) -> NDArray[np.float64]:
    """For each resolution the heaviest mass of a part and gas, in milligrams for one unit."""
    heaviest: dict[str, float] = {}
    for answer in resolutions:
        factor = answer.factor
        if factor.factor_id not in heaviest:
            values = [abs(value) for part in factor.parts for value in part.values.values()]
            heaviest[factor.factor_id] = float(max(values, default=0)) * MG_PER_KG
    return np.array(
        [float(answer.ratio) * heaviest[answer.factor.factor_id] for answer in resolutions]
    )


def _findings(
    portions: Portions,
    activities: pd.DataFrame,
    number: NDArray[np.int64],
    queries: list[Query],
    answers: list[Resolution | Unresolved],
) -> list[Finding]:
    """A finding for each activity without a factor, and for each answer that calls for a remark."""
    findings = []
    for index, (query, answer) in enumerate(zip(queries, answers, strict=True)):
        if isinstance(answer, Resolution) and not answer.remarks:
            continue
        rows = np.unique(portions.activity[number == index])
        if isinstance(answer, Unresolved):
            codes: tuple[str, ...] = (answer.code,)
            label, natures = "", answer.accepted
        else:
            natures = ()
            codes, label, rows = answer.remarks, answer.factor.label_fr, rows[:1]
        words = _words(query, label, int((number == index).sum())) | {"accepted": _some(natures)}
        words |= answer.told if isinstance(answer, Resolution) else {}
        findings += [
            Finding(
                code=code,
                where=place(activities, row, _COLUMN_OF.get(code, "factor")),
                values=words,
            )
            for row in rows.tolist()
            for code in codes
        ]
    return findings


_SHOWN_NATURES = 12
_COLUMN_OF = {
    "unit_not_convertible": "unit",
    "vat_recovery_missing": "unit",
    "vat_unknown_there": "unit",
    "factor_no_year": "period_start",
}


def _some(natures: tuple[str, ...]) -> str:
    """The first natures of a list, and how many more there are."""
    more = len(natures) - _SHOWN_NATURES
    shown = " ; ".join(natures[:_SHOWN_NATURES])
    return f"{shown} ; et {more} autres" if more > 0 else shown


def _words(query: Query, factor: str, count: int) -> dict[str, object]:
    """The words of a question, for the sentence of a finding."""
    kind = activity_types().get(query.activity_type)
    return {
        "activity_type": kind.label_fr if kind else query.activity_type,
        "choice": query.choice,
        "unit": unit(query.unit).label_fr if query.unit in unit_catalogue() else query.unit,
        "geography": labels("geographies").get(query.geography, query.geography),
        "year": query.year,
        "gwp_set": query.gwp_set,
        "factor": factor,
        "count": count,
    }


def _unplaced_findings(portions: Portions, activities: pd.DataFrame) -> Iterator[Finding]:
    """Activities of an entity or a site that left the register: nothing stands in for it."""
    for row in np.unique(portions.activity[~portions.placed]).tolist():
        site, entity = activities["site"].iloc[row], activities["entity"].iloc[row]
        yield Finding(
            code="place_unregistered",
            where=place(activities, row, "site" if site else "entity"),
            values={"place": f"{entity} {site}".strip()},
        )


def _size_findings(activities: pd.DataFrame, uncountable: Ints, large: Ints) -> list[Finding]:
    """Masses that the tool, or a spreadsheet, cannot hold to the milligram."""
    return [
        Finding(
            code=code,
            where=place(activities, int(rows[0]), "quantity"),
            values={"count": len(rows)},
        )
        for code, rows in (("mass_uncountable", uncountable), ("mass_very_large", large))
        if len(rows)
    ]
