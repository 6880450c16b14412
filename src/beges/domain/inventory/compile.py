"""The walk, in one page: select, resolve, convert, quantify, allocate, consolidate."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.emissions import Ints, Masses, quantify
from beges.domain.factors import FactorRelease, Resolution
from beges.domain.findings import Finding, Where
from beges.domain.gases import gas_codes, mass_column
from beges.domain.inventory.aggregate import counted, in_housing_stock, in_published_view
from beges.domain.inventory.allocate import Allocation, allocate
from beges.domain.inventory.consolidate import statuses
from beges.domain.inventory.distinct import recode
from beges.domain.inventory.exclusions import Exclusions, exclusions
from beges.domain.inventory.resolve import Resolved, resolve_portions
from beges.domain.inventory.select import Portions, lives, select
from beges.domain.inventory.timing import time_lines
from beges.domain.nomenclature import (
    OUTSIDE,
    STANDARDS,
    PostingRule,
    activity_types,
    headings,
    scope_of,
)
from beges.domain.perimeter import InventorySettings, Perimeter, check_consolidated
from beges.domain.tables import rules_digest


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """An inventory as computed, with everything that it was made from.

    ``lines``: one row an activity × factor part × timing (docs/tables.md). ``read``: how many
    activities the year reads. ``unquantified``: the rows of those among them that no factor could
    quantify; each is in a finding. ``excluded``: the boxes that are blank (``exclusions``).
    ``rules_digest``: the version of the tables that it was made with. An inventory that stands at
    its filing is read from what was filed (``document``): ``filed_digest`` is its name, and
    ``filed`` holds standard × entity × post → the cells as printed (``statements.filed``).
    """

    settings: InventorySettings
    perimeter: Perimeter
    release: FactorRelease
    activities: pd.DataFrame
    lines: pd.DataFrame
    resolutions: tuple[Resolution, ...]
    rules: tuple[PostingRule, ...]
    read: int
    unquantified: tuple[int, ...]
    findings: tuple[Finding, ...]
    excluded: Exclusions
    rules_digest: str
    filed_digest: str = ""
    filed: Mapping[tuple[str, str, str], Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the terms, the rules, the factors and every line, whatever their order."""
        if self.filed_digest:
            return self.filed_digest
        digest = hashlib.sha256()
        digest.update(f"{self.rules_digest} {self.release.digest} {self.settings.told}".encode())
        digest.update(self.line_hashes.tobytes())
        return digest.hexdigest()

    @cached_property
    def line_hashes(self) -> NDArray[np.uint64]:
        """What tells two sets of lines apart: boxes, status and masses of each, in order."""
        boxes = ["activity_type", "part", "timing", "status", "entity", "site", *STANDARDS]
        masses = [mass_column(gas) for gas in gas_codes() if mass_column(gas) in self.lines]
        table = self.lines[[*boxes, "part_row", *masses, "total_mg"]].assign(
            activity_id=self.activities["activity_id"].to_numpy()[self.lines["activity"]]
        )
        return np.sort(pd.util.hash_pandas_object(table, index=False).to_numpy())


def total_mg(inventory: Inventory) -> int:
    """What an inventory counts, in milligrams of CO2e."""
    return int(counted(inventory.lines)["total_mg"].sum())


def compile_inventory(
    settings: InventorySettings,
    perimeter: Perimeter,
    activities: pd.DataFrame,
    release: FactorRelease,
) -> Inventory:
    """The inventory of a year: emission lines with their boxes, and what went wrong beside them."""
    portions = select(activities, settings, perimeter)
    resolved = resolve_portions(portions, activities, settings, perimeter, release)
    masses = quantify(resolved.terms, resolved.matrix)
    lines = _lines(portions, resolved, masses)
    allocation, unposted = allocate(lines, activities, settings.approach)
    _post(lines, allocation)
    _, life = lives(activities)
    lines = time_lines(lines, life[lines["activity"].to_numpy()])
    lines["status"] = statuses(lines, allocation.rules, settings, perimeter)
    lines["published"] = in_published_view(lines, settings)
    lines["housing_stock"] = in_housing_stock(lines, perimeter)
    return Inventory(
        settings=settings,
        perimeter=perimeter,
        release=release,
        activities=activities,
        lines=lines,
        resolutions=resolved.resolutions,
        rules=allocation.rules,
        read=_count_distinct(portions.activity),
        unquantified=resolved.unquantified,
        findings=(*_list_findings(settings, perimeter), *resolved.findings, *unposted),
        excluded=exclusions(lines, settings),
        rules_digest=rules_digest(),
    )


def _list_findings(settings: InventorySettings, perimeter: Perimeter) -> list[Finding]:
    """What is wrong in the list of entities, as the perimeter stands when the year is computed."""
    where = Where(record=f"inventaire {settings.inventory}")
    return list(check_consolidated(settings, perimeter.entities, where))


def _lines(portions: Portions, resolved: Resolved, masses: Masses) -> pd.DataFrame:
    """The emission lines with the facts of their activity, before any box."""
    portion = resolved.portion[masses.activity]
    part_codes = np.asarray(resolved.matrix.part_codes, dtype=object)
    number, parts = pd.factorize(part_codes)
    first = resolved.matrix.first[resolved.terms.factor[masses.activity]]
    columns: dict[str, object] = {
        "activity": portions.activity[portion],
        "entity": portions.entity.take(portion),
        "site": portions.site.take(portion),
        "activity_type": portions.activity_type.take(portion),
        **_headings(portions.activity_type.take(portion)),
        "counterparty": portions.counterparty.take(portion),
        "geography": portions.geography.take(portion),
        "characterisation": portions.characterisation.take(portion),
        "part": pd.Categorical.from_codes(
            number[masses.part], categories=pd.Index(parts, dtype=object)
        ),
        "part_row": (masses.part - first).astype(np.int16),
        "resolution": resolved.resolution.astype(np.int32)[masses.activity],
        "start": portions.start.astype(np.int32)[portion],
        "end": portions.end.astype(np.int32)[portion],
        "share_num": portions.share_num.astype(np.int32)[portion],
        "share_den": portions.share_den.astype(np.int32)[portion],
        "within": portions.within[portion],
        "asset_year": portions.asset_year.astype(np.int16)[portion],
    }
    columns |= {mass_column(gas): values for gas, values in masses.by_gas.items()}
    return pd.DataFrame({**columns, "total_mg": masses.total}, copy=False)


def _headings(kinds: pd.Categorical) -> dict[str, pd.Categorical]:
    """The heading of the internal view of each line, and the group under which it is published."""
    codes = kinds.codes.astype(np.int64)
    types = activity_types()
    of = [types[code].heading if code in types else "" for code in kinds.categories]
    groups = [headings()[code].published_group if code else "" for code in of]
    return {"heading": recode(codes, of), "published_group": recode(codes, groups)}


def _post(lines: pd.DataFrame, allocation: Allocation) -> None:
    """Write the boxes of each line; a line without a rule has none and stays visible."""
    lines["rule"] = allocation.rule.astype(np.int32)
    for standard in STANDARDS:
        boxes = [getattr(rule, standard) for rule in allocation.rules]
        lines[standard] = recode(allocation.rule, [*boxes, OUTSIDE])
    scopes = [scope_of(rule.v5) for rule in allocation.rules]
    lines["scope"] = recode(allocation.rule, [*scopes, OUTSIDE])


def _count_distinct(ordered: Ints) -> int:
    """How many values an ordered array holds."""
    return int((np.diff(ordered) != 0).sum()) + 1 if len(ordered) else 0
