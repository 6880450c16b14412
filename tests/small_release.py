"""Small factor releases, for tests that can be followed by hand."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from beges.domain.factors import (
    Derivation,
    EmissionFactor,
    FactorPart,
    FactorRelease,
    Prices,
    Series,
)

WHOLE, LIBRARY = "base_carbone/1.0", "lib_1"


def part(kind: str = "whole", name: str = "", **gases: str) -> FactorPart:
    """A part, its gases as decimals."""
    values = {gas: Decimal(value) for gas, value in gases.items()}
    return FactorPart(part=kind, name_fr=name, values=values)


def factor(identifier: str, *parts: FactorPart, **facts: Any) -> EmissionFactor:
    """A factor of one kilogram of CO2e a kilowatt-hour, unless told otherwise."""
    base: dict[str, Any] = {
        "publisher": "ADEME",
        "publisher_id": identifier.removeprefix("bc-"),
        "publisher_version": "V1",
        "series": "",
        "name_fr": f"Facteur {identifier}",
        "attribute_fr": "",
        "boundary_fr": "",
        "unit": "kWh",
        "geography": "FR",
        "place": "",
        "valid_from": None,
        "valid_to": None,
        "status": "valid",
        "gwp_set": "",
        "uncertainty_pct": None,
        "published_total": None,
        "source": "essai",
        "note": "",
    }
    return EmissionFactor(
        factor_id=identifier, parts=parts or (part(unsplit="1"),), **{**base, **facts}
    )


def printed(identifier: str, *label: str, parts: Iterable[FactorPart] = (), **facts: Any) -> Any:
    """A factor of a publisher's whole file, under its printed label."""
    three = (*label, "", "", "")[:3]
    words = dict(zip(("name_fr", "attribute_fr", "boundary_fr"), three, strict=True))
    told = {"release": WHOLE, "published_label": three, **words, **facts}
    return factor(identifier, *parts, **told)


def whole(*factors: EmissionFactor, **facts: Any) -> FactorRelease:
    """A publisher's whole file: factors, and no nature."""
    base = {"release": WHOLE, "title": "Base", "publisher": "ADEME", "attribution": "ADEME"}
    return FactorRelease(
        factors={f.factor_id: f for f in factors},
        series={},
        usable={},
        defaults={},
        **{**base, "gwp_note": "", "digest": "w", **facts},
    )


def series(code: str, *, strict_year: bool = False) -> Series:
    """A series for every territory."""
    return Series(
        series=code,
        label_fr=code.capitalize(),
        group_fr="Groupe",
        geography_strict=False,
        year_strict=strict_year,
        note="",
    )


def library(
    factors: Iterable[EmissionFactor],
    usable: Mapping[str, tuple[str, ...]] | None = None,
    *,
    derivations: Iterable[Derivation] = (),
    prices: Prices | None = None,
    **facts: Any,
) -> FactorRelease:
    """A library: the first series of each type is its default."""
    held = {f.factor_id: f for f in factors}
    codes = dict.fromkeys(f.series for f in held.values())
    usable = usable or {"electricity": tuple(codes)}
    base = {"release": LIBRARY, "title": "Bibliothèque", "publisher": "beges", "attribution": "b"}
    return FactorRelease(
        factors=held,
        series={code: series(code, strict_year="ratio" in code) for code in codes},
        usable=usable,
        defaults={kind: codes[0] for kind, codes in usable.items()},
        derivations=tuple(derivations),
        prices=prices or Prices(),
        **{**base, "gwp_note": "", "digest": "l", **facts},
    )
