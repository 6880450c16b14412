"""The document of a filing: its emission lines, its factors and its findings, to the last digit.

What was filed are the lines. They are kept as a zip of columns (``colonnes/*.npy``, the open format
of NumPy, without objects) beside ``depot.json``: the values of the coded columns, the activities by
their identifiers, the factors used, the rules applied, and what was found. Every figure of a filed
inventory adds these lines up again; neither the factors of the machine nor the tables of the tool
have a say. The same inventory gives the same bytes, and the ledger names the document by their
SHA-256 (``docs/decisions/2026-11-25-filed-lines.md``).
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.emissions import Ints
from beges.domain.factors import Derivation, EmissionFactor, FactorRelease, Prices, Resolution
from beges.domain.findings import Finding, Where, finding_codes
from beges.domain.inventory.compile import Inventory
from beges.domain.inventory.written import as_json, reader_of
from beges.domain.nomenclature import PostingRule
from beges.domain.perimeter import InventorySettings, Perimeter

FORMAT: Final = "beges-lignes-1"
LARGEST: Final = 4 * 1024**3
"""What a document may hold once unpacked, in bytes."""
_FACTS: Final = "depot.json"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The day of every file of a document: the same lines give the same bytes."""
_KINDS: Final = "biu"
_UNKNOWN: Final = "une ligne y porte un code qui n’y est pas expliqué"
Columns = dict[str, NDArray[Any]]


class DocumentUnreadable(ValueError):
    """A document is none of a filing, or not of this ledger; the reason is in French."""


def lines_document(inventory: Inventory) -> bytes:
    """The document of an inventory."""
    lines, ids = inventory.lines, inventory.activities["activity_id"].astype("str")
    coded = {
        str(name): lines[name].cat.categories
        for name, kind in lines.dtypes.items()
        if isinstance(kind, pd.CategoricalDtype)
    }
    used, activity = np.unique(lines["activity"].to_numpy(dtype=np.int64), return_inverse=True)
    columns = {
        str(name): lines[name].cat.codes.to_numpy() if name in coded else lines[name].to_numpy()
        for name in lines.columns
    }
    told = {
        "format": FORMAT,
        "digest": inventory.digest,
        "rules_digest": inventory.rules_digest,
        "count": len(lines),
        "read": inventory.read,
        "columns": list(columns),
        "coded": {name: [str(value) for value in values] for name, values in coded.items()},
        "strings": [name for name, values in coded.items() if values.dtype != object],
        "activities": ids.iloc[used].tolist(),
        "unquantified": ids.iloc[list(inventory.unquantified)].tolist(),
        "rules": as_json(inventory.rules),
        "excluded": as_json(inventory.excluded),
        "findings": [as_json(f, values=_values(f)) for f in inventory.findings],
        **_factors(inventory),
    }
    return _packed(told, columns | {"activity": activity.astype(np.int64)})


def _factors(inventory: Inventory) -> dict[str, Any]:
    """The factors used, each written once and named elsewhere by its number."""
    release, answers = _used(inventory), inventory.resolutions
    factors = [*release.factors.values(), *(answer.factor for answer in answers)]
    factors = list({id(factor): factor for factor in factors}.values())
    number = {id(factor): row for row, factor in enumerate(factors)}
    by_code = {code: number[id(factor)] for code, factor in release.factors.items()}
    return {
        "factors": as_json(factors),
        "release": as_json(release, factors=by_code),
        "resolutions": [as_json(answer, factor=number[id(answer.factor)]) for answer in answers],
    }


def _used(inventory: Inventory) -> FactorRelease:
    """The release, of its factors those that the inventory uses, replaces or derives from."""
    release = inventory.release
    used = {answer.factor.factor_id for answer in inventory.resolutions}
    used |= {answer.replaces for answer in inventory.resolutions}
    used |= {code for pair in release.adopted.items() for code in (pair[0], pair[1].factor_id)}
    derivations = _derivations(release, used)
    used |= {derivation.from_factor for derivation in derivations}
    factors = {code: release.factors[code] for code in sorted(used & release.factors.keys())}
    versions = {factor.publisher_version for factor in factors.values()}
    return replace(
        release,
        factors=factors,
        derivations=derivations,
        gwps={name: held for name, held in release.gwps.items() if name in versions},
        added=release.added & used,
        series={},
        usable={},
        defaults={},
        ratios=(),
        networks={},
        prices=Prices(),
    )


def _derivations(release: FactorRelease, used: set[str]) -> tuple[Derivation, ...]:
    """What these factors are made from, and what that is made from."""
    found: dict[str, Derivation] = {}
    asked = used
    while asked:
        new = {d.factor_id: d for d in release.derivations if d.factor_id in asked}
        asked = {derivation.from_factor for derivation in new.values()} - {*found, *new}
        found |= new
    return tuple(d for d in release.derivations if d.factor_id in found)


def _values(finding: Finding) -> dict[str, Any]:
    """The values of a finding: what JSON does not have is kept as its sentence prints it."""
    return {
        name: value if isinstance(value, str | int | float | None) else str(value)
        for name, value in finding.values.items()
    }


def _packed(told: Mapping[str, Any], columns: Columns) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        _put(archive, _FACTS, text.encode("utf-8", errors="surrogatepass"))
        for name, values in columns.items():
            column = io.BytesIO()
            np.lib.format.write_array(column, np.ascontiguousarray(values), allow_pickle=False)
            _put(archive, _name(name), column.getvalue())
    return held.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    about = zipfile.ZipInfo(name, date_time=_FIRST_DAY)
    about.create_system = 3  # else the bytes would tell Windows from the others
    archive.writestr(about, content, zipfile.ZIP_DEFLATED, compresslevel=1)


def _name(column: str) -> str:
    return f"colonnes/{column}.npy"


# -------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, kw_only=True)
class FiledLines:
    """A document as read, before it is laid on the activities of the ledger."""

    told: Mapping[str, Any]
    columns: Columns
    release: FactorRelease
    resolutions: tuple[Resolution, ...]
    rules: tuple[PostingRule, ...]
    findings: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        """The digest of the inventory that was filed."""
        return str(self.told["digest"])


def read_document(content: bytes) -> FiledLines:
    """What a document holds.

    Raises
    ------
    DocumentUnreadable
    """
    try:
        return _read(content)
    except (zipfile.BadZipFile, ArithmeticError, LookupError, TypeError, ValueError, EOFError) as e:
        raise DocumentUnreadable("la pièce n’est pas un relevé de lignes que l’outil lit") from e


def _read(content: bytes) -> FiledLines:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(about.file_size for about in archive.infolist()) > LARGEST:
            raise ValueError(LARGEST)
        told = json.loads(archive.read(_FACTS).decode("utf-8", errors="surrogatepass"))
        if told["format"] != FORMAT:
            raise ValueError(told["format"])
        columns = {name: _column(archive, name, told["count"]) for name in told["columns"]}
    factors = reader_of(tuple[EmissionFactor, ...])(told["factors"])
    by_code = {code: factors[number] for code, number in told["release"]["factors"].items()}
    answers = [{**row, "factor": factors[row["factor"]]} for row in told["resolutions"]]
    return FiledLines(
        told=told,
        columns=columns,
        release=reader_of(FactorRelease)({**told["release"], "factors": by_code}),
        resolutions=reader_of(tuple[Resolution, ...])(answers),
        rules=reader_of(tuple[PostingRule, ...])(told["rules"]),
        findings=tuple(_findings(told["findings"])),
    )


def _column(archive: zipfile.ZipFile, name: str, count: int) -> NDArray[Any]:
    """A column of whole numbers or flags, one a line."""
    held = io.BytesIO(archive.read(_name(name)))
    values: NDArray[Any] = np.lib.format.read_array(held, allow_pickle=False)
    if values.shape != (count,) or values.dtype.kind not in _KINDS:
        raise ValueError(name)
    return values


def _findings(told: list[dict[str, Any]]) -> Iterator[Finding]:
    """The findings of the day; a sentence that a later version dropped is told no more."""
    for row in told:
        if row["code"] in finding_codes():
            where = reader_of(Where)(row["where"])
            yield Finding(code=row["code"], where=where, values=row["values"])


def filed_inventory(
    filed: FiledLines, settings: InventorySettings, perimeter: Perimeter, activities: pd.DataFrame
) -> Inventory:
    """The inventory as it was filed: its lines, laid on the activities that the ledger held.

    Raises
    ------
    DocumentUnreadable
        When the ledger does not hold an activity that the document names.
    """
    told = filed.told
    return Inventory(
        settings=settings,
        perimeter=perimeter,
        release=filed.release,
        activities=activities,
        lines=_lines(filed, _rows(activities, told["activities"])),
        resolutions=filed.resolutions,
        rules=filed.rules,
        read=told["read"],
        unquantified=tuple(_rows(activities, told["unquantified"]).tolist()),
        findings=filed.findings,
        excluded={
            standard: {box: tuple(posts) for box, posts in boxes.items()}
            for standard, boxes in told["excluded"].items()
        },
        rules_digest=told["rules_digest"],
        filed_digest=told["digest"],
    )


def _lines(filed: FiledLines, rows: Ints) -> pd.DataFrame:
    """The columns of the document, each code with its value."""
    columns: dict[str, Any] = dict(filed.columns)
    try:
        for name, values in filed.told["coded"].items():
            kind = "str" if name in filed.told["strings"] else object
            known = pd.Index(values, dtype=kind)
            columns[name] = pd.Categorical.from_codes(columns[name], categories=known)
        columns["activity"] = rows[columns["activity"]]
    except (LookupError, TypeError, ValueError) as wrong:
        raise DocumentUnreadable(_UNKNOWN) from wrong
    if (filed.columns["activity"] < 0).any():
        raise DocumentUnreadable(_UNKNOWN)
    return pd.DataFrame(columns, copy=False)


def _rows(activities: pd.DataFrame, ids: list[str]) -> Ints:
    """The rows of these activities in the table of the ledger."""
    known = pd.Index(activities["activity_id"].astype("str"))
    rows = known.get_indexer(pd.Index(ids, dtype=known.dtype)).astype(np.int64)
    if (rows < 0).any():
        raise DocumentUnreadable("elle nomme des données que le registre n’a pas")
    return rows
