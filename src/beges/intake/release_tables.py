"""Release tables: the rows of a release's files become records, the same for every release.

A library has series and what ties them to activity types; a publisher's whole file has none. Both
have factors and parts. Decimals are read as they are written; a blank is none, never nought.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from beges.domain.factors import (
    QUALITY_CRITERIA,
    Derivation,
    EmissionFactor,
    FactorPart,
    Prices,
    Scores,
    Series,
    UnitRatio,
)
from beges.domain.gases import gas_codes

Row = Mapping[str, str]
Files = Mapping[str, bytes]


def table(files: Files, name: str) -> list[dict[str, str]]:
    """The rows of a file, none where the release does not have it."""
    if name not in files:
        return []
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8"), newline="")))


def decimal(text: str) -> Decimal | None:
    """A decimal, or none."""
    return Decimal(text) if text else None


def year(text: str) -> int | None:
    """A year, or none."""
    return int(text) if text else None


def factors_of(
    files: Files, release: str, parts: Mapping[str, tuple[FactorPart, ...]]
) -> Iterator[EmissionFactor]:
    """The factors of a release, each with its parts."""
    for row in table(files, "factors.csv"):
        yield _factor(row, release, parts.get(row["factor_id"], ()))


def _factor(row: Row, release: str, parts: tuple[FactorPart, ...]) -> EmissionFactor:
    expired_on = row.get("expired_on", "")
    return EmissionFactor(
        factor_id=row["factor_id"],
        publisher=row["publisher"],
        publisher_id=row["publisher_id"],
        publisher_version=row["publisher_version"],
        series=row["series"],
        name_fr=row["name_fr"],
        attribute_fr=row["attribute_fr"],
        boundary_fr=row["boundary_fr"],
        unit=row["unit"],
        geography=row["geography"],
        place=row["place"],
        valid_from=year(row["valid_from"]),
        valid_to=year(row["valid_to"]),
        status=row["status"],
        gwp_set=row["gwp_set"],
        uncertainty_pct=decimal(row["uncertainty_pct"]),
        published_total=decimal(row["published_total"]),
        source=row["source"],
        note=row["note"],
        parts=parts,
        release=release,
        category=row.get("category", ""),
        tags=row.get("tags", ""),
        qualifier=row.get("qualifier", ""),
        published_label=_published_label(row),
        expired_on=date.fromisoformat(expired_on) if expired_on else None,
        scores=scores(row.get("scores", "")),
    )


def _published_label(row: Row) -> tuple[str, str, str]:
    """The publisher's label: that of a whole file is its own, a library's is edited."""
    if row["series"]:
        return ("", "", "")
    return (row["name_fr"], row["attribute_fr"], row["boundary_fr"])


def scores(text: str) -> Scores:
    """Five grades, one a criterion: a digit, or anything else for "not graded"."""
    if not text:
        return ()
    graded = tuple(int(sign) if sign.isdecimal() else None for sign in text)
    if len(graded) != len(QUALITY_CRITERIA):
        raise ValueError(f"{text!r} is not five grades")
    return graded


def parts_of(files: Files) -> dict[str, tuple[FactorPart, ...]]:
    """The parts of each factor, in the order of the table."""
    codes = gas_codes()
    parts: dict[str, list[FactorPart]] = {}
    for row in table(files, "parts.csv"):
        values = {gas: Decimal(row[gas]) for gas in codes if row[gas]}
        part = FactorPart(part=row["part"], name_fr=row["name_fr"], values=MappingProxyType(values))
        parts.setdefault(row["factor_id"], []).append(part)
    return {factor: tuple(of_factor) for factor, of_factor in parts.items()}


def series_of(files: Files) -> dict[str, Series]:
    """The series of a library."""
    return {
        row["series"]: Series(
            series=row["series"],
            label_fr=row["label_fr"],
            group_fr=row["group_fr"],
            geography_strict=row["geography_strict"] == "1",
            year_strict=row["year_strict"] == "1",
            note=row["note"],
        )
        for row in table(files, "series.csv")
    }


def resolution_of(files: Files) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """The series that each activity type may use, and its default where it has one."""
    usable: dict[str, list[str]] = {}
    defaults: dict[str, str] = {}
    for row in table(files, "resolution.csv"):
        usable.setdefault(row["activity_type"], []).append(row["series"])
        if row["is_default"] == "1":
            defaults[row["activity_type"]] = row["series"]
    return {kind: tuple(series) for kind, series in usable.items()}, defaults


def ratios_of(files: Files) -> tuple[UnitRatio, ...]:
    """The sourced ratios between bases of unit."""
    return tuple(
        UnitRatio(
            code=row["code"],
            series=row["series"],
            from_unit=row["from_unit"],
            to_unit=row["to_unit"],
            ratio=Fraction(row["numerator"]) / Fraction(row["denominator"]),
            label_fr=row["label_fr"],
            source=row["source"],
        )
        for row in table(files, "ratios.csv")
    )


def derivations_of(files: Files) -> tuple[Derivation, ...]:
    """The factors of ours that are a published one times a stated multiplier."""
    return tuple(
        Derivation(
            factor_id=row["factor_id"],
            from_factor=row["from_factor"],
            multiplier=Decimal(row["multiplier"]),
        )
        for row in table(files, "derived.csv")
    )


def prices_of(files: Files) -> Prices:
    """The price levels by year and the rates of VAT by territory, each with its source."""
    index, vat = table(files, "price_index.csv"), table(files, "vat.csv")
    return Prices(
        index=MappingProxyType({int(row["year"]): Decimal(row["index"]) for row in index}),
        index_source=_sources(index),
        vat_pct=MappingProxyType({row["geography"]: Decimal(row["rate_pct"]) for row in vat}),
        vat_source=_sources(vat),
    )


def _sources(rows: list[dict[str, str]]) -> str:
    """The sources of a table, each told once."""
    return " ; ".join(dict.fromkeys(row["source"] for row in rows if row["source"]))
