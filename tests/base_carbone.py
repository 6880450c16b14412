"""The whole Base Carbone V23.6 as a release, for the tests of the search: labels, not figures."""

import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from beges.domain.factors import EmissionFactor, FactorPart, FactorRelease
from beges.domain.units import recognise

FILE = "base_carbone_v23.6.csv"
STATUSES = {
    "Valide générique": "valid",
    "Valide spécifique": "valid_specific",
    "Archivé": "archived",
}
TERRITORIES = {"France continentale": "FR", "Monde": "WORLD", "Europe": "EU"}
OVERSEAS = {"Guadeloupe": "GP", "Martinique": "MQ", "Guyane": "GF", "Réunion": "RE"}


def whole_release(folder: Path) -> FactorRelease:
    """Every element of V23.6, without a series."""
    path = folder / FILE
    rows = pd.read_csv(path, sep=";", encoding="cp1252", dtype=str, keep_default_na=False)
    elements = rows[rows["Type Ligne"] == "Elément"].to_dict("records")
    factors = {factor.factor_id: factor for factor in map(_factor, elements)}
    name = "base_carbone/23.6"
    return FactorRelease(
        release=name,
        title="Base Carbone V23.6",
        publisher="ADEME",
        attribution="Base Carbone® – ADEME",
        gwp_note="",
        digest=hashlib.sha256(name.encode()).hexdigest(),
        factors=MappingProxyType(factors),
        series=MappingProxyType({}),
        usable=MappingProxyType({}),
        defaults=MappingProxyType({}),
    )


def read_through(library: FactorRelease, whole: FactorRelease) -> FactorRelease:
    """The whole file with the series of a library, and the factors that only the library has."""
    ours = library.factors
    factors = {
        code: replace(factor, series=ours[code].series) if code in ours else factor
        for code, factor in whole.factors.items()
    }
    return replace(
        library,
        release=f"{library.release} + {whole.release}",
        digest=hashlib.sha256((library.digest + whole.digest).encode()).hexdigest(),
        factors=MappingProxyType(factors | {c: f for c, f in ours.items() if c not in factors}),
    )


def _factor(row: dict[str, str]) -> EmissionFactor:
    number = row["Identifiant de l'élément"]
    total = Decimal(row["Total poste non décomposé"].replace(",", ".") or "0")
    place = row["Sous-localisation géographique français"].strip()
    whole = FactorPart(part="whole", name_fr="", values=MappingProxyType({"unsplit": total}))
    printed, blank, qualifier = row["Unité français"].removeprefix("kgCO2e/").partition(" de ")
    return EmissionFactor(
        factor_id=f"bc-{number}",
        publisher="ADEME",
        publisher_id=number,
        publisher_version="Base Carbone V23.6",
        series="",
        name_fr=row["Nom base français"].strip(),
        attribute_fr=row["Nom attribut français"].strip(),
        boundary_fr=row["Nom frontière français"].strip(),
        unit=recognise(printed) or "" if row["Unité français"].startswith("kgCO2e/") else "",
        qualifier=f"{blank}{qualifier}".strip(),
        geography=TERRITORIES.get(row["Localisation géographique"], OVERSEAS.get(place, "")),
        place=place,
        valid_from=None,
        valid_to=None,
        status=STATUSES[row["Statut de l'élément"]],
        gwp_set="",
        uncertainty_pct=None,
        published_total=total,
        source="",
        note="",
        parts=(whole,),
        release="base_carbone/23.6",
        category=row["Code de la catégorie"].strip(),
        tags=row["Tags français"],
    )
