"""Files: a release of the Base Carbone® as the files that are installed, digest included.

The files hold what was published and nothing of the copy that was read: neither its name nor the
day, so that the same version read from a CSV, an Excel copy or the API is one release with one
digest. The columns are described in ``docs/factors.md``.
"""

import json
from collections.abc import Mapping
from typing import Final

import pandas as pd

from beges.domain.factors import FactorRelease
from beges.domain.french import day
from beges.domain.gases import gas_codes
from beges.intake.base_carbone.factors import SPACE
from beges.intake.base_carbone.reading import BaseCarbone
from beges.intake.base_carbone.sorting import RowClass
from beges.intake.releases import ABOUT, DETAILS, WHOLE, parse_release

PUBLISHER: Final = "ADEME"
PREFIX: Final = "bc-"


def release_of(base_carbone: BaseCarbone, release: str) -> FactorRelease:
    """The release that installing this file under that name would give, without writing it."""
    return parse_release(release, release_files(base_carbone, release))


def release_files(base_carbone: BaseCarbone, release: str) -> dict[str, bytes]:
    """The files of the release by name, its manifest left out."""
    version = version_fr(release)
    tables = {
        "factors.csv": _factors(base_carbone.factors, version),
        "parts.csv": _parts(base_carbone.parts),
        "source_data.csv": _source_data(base_carbone.source_data, version),
        "rows.csv": base_carbone.records,
        DETAILS: base_carbone.details,
    }
    files = {name: _csv(table) for name, table in tables.items()}
    return {ABOUT: _about(base_carbone, release, version), **files}


def version_fr(release: str) -> str:
    """The publisher's version as a release names it: base_carbone/23.6 → Base Carbone V23.6."""
    return f"Base Carbone V{release.rpartition('/')[2].removeprefix('v').removeprefix('V')}"


def _csv(table: pd.DataFrame) -> bytes:
    return str(table.to_csv(index=False, lineterminator="\n")).encode("utf-8")


def _about(base_carbone: BaseCarbone, release: str, version: str) -> bytes:
    """What the release is, in TOML: whose it is, what its CO2e is made of, the account of rows."""
    updated = f", mise à jour du {day(base_carbone.updated)}" if base_carbone.updated else ""
    told: dict[str, object] = {
        "id": release,
        "kind": WHOLE,
        "title": f"{version.replace('Carbone', 'Carbone®')}, fichier entier",
        "publisher": PUBLISHER,
        "publisher_version": version,
        "licence": "Licence Ouverte 2.0 (Etalab)",
        "attribution": f"Base Carbone® – ADEME, version {version.rpartition(' ')[2]}{updated}",
        "gwp_note": base_carbone.potentials.note_fr,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    lines += ["", "[rows]"]
    lines += [f"{row_class.value} = {count}" for row_class, count in base_carbone.counts.items()]
    if base_carbone.gwps:
        lines += ["", f"[gwps.{json.dumps(version, ensure_ascii=False)}]"]
        lines += [f'{gas} = "{value}"' for gas, value in base_carbone.gwps.items()]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _factors(factors: pd.DataFrame, version: str) -> pd.DataFrame:
    """One row a factor, in the columns of a library and those of a whole file."""
    return pd.DataFrame(
        {
            "factor_id": PREFIX + factors["id"],
            "publisher": PUBLISHER,
            "publisher_id": factors["id"],
            "publisher_version": version,
            "series": "",
            "name_fr": factors["name"],
            "attribute_fr": factors["attribute"],
            "boundary_fr": factors["boundary"],
            "unit": factors["code"],
            "geography": factors["geography"],
            "place": factors["place"],
            "valid_from": factors["year"],
            "valid_to": factors["year"],
            "status": factors["status"],
            "gwp_set": factors["gwp_set"],
            "uncertainty_pct": factors["uncertainty"],
            "published_total": factors["total"],
            "source": _source(factors, version),
            "note": _note(factors),
            "category": factors["category"],
            "tags": factors["tags"],
            "qualifier": factors["qualifier"],
            "published_unit": factors["unit"],
            "expired_on": factors["expired_on"],
            "scores": factors["scores"],
        }
    )


def _source(elements: pd.DataFrame, version: str) -> "pd.Series[str]":
    """Where a verifier reads the figure again."""
    numbered = f"{version}, n°{SPACE}" + elements["id"]
    return numbered.where(elements["origin"] == "", numbered + f"{SPACE}; " + elements["origin"])


def _note(factors: pd.DataFrame) -> "pd.Series[str]":
    """The publisher's comment, after a warning where the unit is not understood."""
    unit = factors["unit"].mask(factors["unit"] == "", "aucune")
    warning = (
        f"Unité publiée non reconnue{SPACE}: " + unit + ". Ce facteur ne peut pas être choisi."
    )
    warned = warning.where(factors["comment"] == "", warning + " " + factors["comment"])
    return factors["comment"].mask(factors["code"] == "", warned)


def _parts(parts: pd.DataFrame) -> pd.DataFrame:
    """One row a part, as in a library."""
    held = parts[["part", "name_fr", *gas_codes()]].copy()
    held.insert(0, "factor_id", PREFIX + parts["id"])
    return held


def _source_data(sources: pd.DataFrame, version: str) -> pd.DataFrame:
    """One row a source datum: no factor, and never offered as one."""
    return pd.DataFrame(
        {
            "publisher_id": sources["id"],
            "row_class": sources["class"],
            "name_fr": sources["name"],
            "attribute_fr": sources["attribute"],
            "boundary_fr": sources["boundary"],
            "part_type": sources["part_type"],
            "part_name": sources["part_name"],
            "value": sources["total"],
            "published_unit": sources["unit"],
            "unit": sources["code"],
            "gwp_set": sources["gwp_set"],
            "geography": sources["geography"],
            "place": sources["place"],
            "category": sources["category"],
            "tags": sources["tags"],
            "source": _source(sources, version),
            "note": sources["comment"],
        }
    )


def account(base_carbone: BaseCarbone) -> Mapping[str, int]:
    """What became of the records, in French, the empty classes left out but the rejected ones."""
    kept = (RowClass.VALID_FACTOR, RowClass.ARCHIVED_FACTOR, RowClass.REJECTED)
    return {
        row_class.label_fr: count
        for row_class, count in base_carbone.counts.items()
        if count or row_class in kept
    }
