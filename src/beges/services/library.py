"""Library: the factors of a release, searched as a person writes, and one factor in full.

A search forgives case, accents and blanks; every word must be found in the name, the series, the
identifier, the publisher's number, or the name of an activity type that uses the factor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from beges.domain.factors import EmissionFactor, FactorRelease
from beges.domain.gases import gases
from beges.domain.nomenclature import activity_types, geographies, labels
from beges.domain.units import fold, unit
from beges.services.workspace import Workspace

ALWAYS_FR = "sans limite"
NO_UNIT_FR = "unité non reconnue"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorSearch:
    """What a person looks for in the library; a blank keeps everything."""

    words: str = ""
    group: str = ""
    unit: str = ""
    geography: str = ""
    year: int | None = None


def library_table(workspace: Workspace, release: FactorRelease) -> pd.DataFrame:
    """One row a factor, as a person reads it, with ``haystack``: what a search looks into."""
    return workspace.cache.get(("library", release.digest), lambda: _library_table(release))


def _library_table(release: FactorRelease) -> pd.DataFrame:
    kinds = types_by_series(release)
    return pd.DataFrame(
        [_row(factor, release, kinds.get(factor.series, ())) for factor in release.factors.values()]
    )


def _row(factor: EmissionFactor, release: FactorRelease, kinds: Sequence[str]) -> dict[str, object]:
    series = release.series.get(factor.series)
    label, group = (series.label_fr, series.group_fr) if series else _of_category(factor)
    territory = geographies()[factor.geography].label_fr if factor.geography else "Tous"
    seen = (
        factor.label_fr,
        factor.factor_id,
        factor.series,
        label,
        group,
        territory,
        factor.place,
        factor.tags,
        *kinds,
    )
    return {
        "factor_id": factor.factor_id,
        "label": factor.label_fr,
        "total": float(factor.total),
        "unit": unit_fr(factor),
        "geography": territory,
        "validity": validity_fr(factor),
        "series": label,
        "group": group,
        "publisher": f"{factor.publisher} {factor.publisher_version}".strip(),
        "valid_from": factor.valid_from,
        "valid_to": factor.valid_to,
        "haystack": fold(" ".join(seen)),
    }


def _of_category(factor: EmissionFactor) -> tuple[str, str]:
    """What stands for the series and the family of a factor that has none: its category."""
    path = factor.category.split(" > ")
    return path[-1], path[0]


def unit_fr(factor: EmissionFactor) -> str:
    """The unit of a factor with the publisher's qualifier; a dash where it is not understood."""
    if not factor.unit:
        return NO_UNIT_FR
    return f"{unit(factor.unit).label_fr} {factor.qualifier}".strip()


def search_factors(table: pd.DataFrame, search: FactorSearch) -> pd.DataFrame:
    """The rows of :func:`library_table` that answer, in the order of the release."""
    found = pd.Series(data=True, index=table.index)
    for word in search.words.split():
        found &= table["haystack"].str.contains(fold(word), regex=False)
    for name in ("group", "unit", "geography"):
        if wanted := getattr(search, name):
            found &= table[name] == wanted
    if search.year is not None:
        found &= table["valid_from"].isna() | (table["valid_from"] <= search.year)
        found &= table["valid_to"].isna() | (table["valid_to"] >= search.year)
    return table[found].reset_index(drop=True)


def validity_fr(factor: EmissionFactor) -> str:
    """The years of activity that a factor may serve."""
    first, last = factor.valid_from, factor.valid_to
    if first is None and last is None:
        return ALWAYS_FR
    if first == last:
        return str(first)
    if first is None:
        return f"jusqu'en {last}"
    return f"{first} à {last}" if last is not None else f"depuis {first}"


def types_by_series(release: FactorRelease) -> Mapping[str, tuple[str, ...]]:
    """Series → the names of the activity types that may use it."""
    kinds: dict[str, list[str]] = {}
    for code, usable in release.usable.items():
        for series in usable:
            kinds.setdefault(series, []).append(activity_types()[code].label_fr)
    return {series: tuple(names) for series, names in kinds.items()}


def parts_table(factor: EmissionFactor) -> pd.DataFrame:
    """Parts × gases of a factor in kgCO2e per unit, with a column and a row of totals.

    Columns ``part``, one a gas that occurs (by its French name), then ``total``; a gas that is in
    no total (biogenic CO2, CFC) keeps its column and is left out of ``total``.
    """
    present = [gas for gas in gases() if any(gas.code in part.values for part in factor.parts)]
    names = labels("parts")
    rows: list[dict[str, object]] = [
        {
            "part": part.name_fr or names.get(part.part, part.part),
            **{gas.label_fr: _float(part.values.get(gas.code)) for gas in present},
            "total": float(part.total),
        }
        for part in factor.parts
    ]
    sums: dict[str, object] = {gas.label_fr: _gas_total(factor, gas.code) for gas in present}
    return pd.DataFrame([*rows, {"part": "Total calculé", **sums, "total": float(factor.total)}])


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _gas_total(factor: EmissionFactor, gas: str) -> float:
    return float(sum((part.values.get(gas, Decimal(0)) for part in factor.parts), Decimal(0)))
