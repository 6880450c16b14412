"""Results: totals by one dimension or another, filtered, and the lines and terms behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from beges.domain.french import MONTHS_FR
from beges.domain.gases import gases
from beges.domain.inventory import (
    DIMENSIONS,
    Inventory,
    Status,
    Trail,
    Valuation,
    breakdown,
    counted,
    line_ids,
    row_of,
    trail,
)
from beges.domain.nomenclature import OUTSIDE, activity_types, headings, labels, posts
from beges.domain.units import unit
from beges.services.inventories import compile_stored, inventories
from beges.services.refusals import NotFound
from beges.services.workspace import Workspace

NO_SITE_FR = "Hors site"
OUTSIDE_FR = "Hors standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a person looks at. An empty choice keeps everything; codes are those of the lines."""

    entity: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    activity_type: tuple[str, ...] = ()
    v5: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    published_only: bool = False
    without_stock: bool = False


def filtered(
    inventory: Inventory, filters: Filters, valuation: Valuation = Valuation.AMORTISED
) -> pd.DataFrame:
    """The counted lines that the filters keep."""
    return kept(counted(inventory.lines, valuation), filters)


def kept(lines: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The lines that the filters keep, whatever their status."""
    chosen_rows = np.ones(len(lines), dtype=bool)
    for field in fields(filters):
        chosen = getattr(filters, field.name)
        if isinstance(chosen, tuple) and chosen:
            chosen_rows &= lines[field.name].isin(chosen).to_numpy()
    if filters.published_only:
        chosen_rows &= lines["published"].to_numpy()
    if filters.without_stock:
        chosen_rows &= ~lines["housing_stock"].to_numpy()
    return lines[chosen_rows]


def total_by(inventory: Inventory, lines: pd.DataFrame, by: str) -> pd.DataFrame:
    """The total of lines by a dimension: columns ``code``, ``label``, ``total_mg``, ``share``.

    Ordered as the dimension is (posts, months, scopes, gases), the largest first otherwise.
    ``share`` is a fraction of the total, NaN when the total is nought.
    """
    masses = breakdown(lines, by, inventory.settings.year)
    names = dimension_labels(inventory, by)
    known = [code for code in names if code in masses]
    codes = [*known, *(code for code in masses if code not in names)]
    table = pd.DataFrame(
        {
            "code": codes,
            "label": [names.get(code, code) for code in codes],
            "total_mg": np.array([masses[code] for code in codes], dtype=np.int64),
        }
    )
    if by in ("entity", "site", "activity_type", "heading"):
        table = table.sort_values("total_mg", ascending=False, kind="stable", ignore_index=True)
    total = int(table["total_mg"].sum())
    table["share"] = table["total_mg"] / total if total else np.nan
    return table


def dimension_labels(inventory: Inventory, by: str) -> Mapping[str, str]:
    """Code → what a reader sees, in the order of the dimension."""
    perimeter, year = inventory.perimeter, inventory.settings.year
    if by == "month":
        return {f"{year}-{n:02d}": f"{name} {year}" for n, name in enumerate(MONTHS_FR, start=1)}
    if by == "entity":
        return {code: entity.name for code, entity in perimeter.entities.items()}
    if by == "site":
        return {**{code: site.name for code, site in perimeter.sites.items()}, "": NO_SITE_FR}
    if by in ("post", "v4", "ghgp"):
        boxes = posts(DIMENSIONS[by])
        return {**{c: f"{c} {post.label_fr}" for c, post in boxes.items()}, OUTSIDE: OUTSIDE_FR}
    return _LABELS[by]() if by in _LABELS else {}


_LABELS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "heading": lambda: {code: heading.label_fr for code, heading in headings().items()},
    "activity_type": lambda: {code: kind.label_fr for code, kind in activity_types().items()},
    "gas": lambda: {gas.code: gas.label_fr for gas in gases()},
    "scope": lambda: {"1": "Scope 1", "2": "Scope 2", "3": "Scope 3", OUTSIDE: "Hors scopes"},
    "status": lambda: {status.value: status.label_fr for status in Status},
}


def lines_table(
    inventory: Inventory, lines: pd.DataFrame, limit: int | None = None
) -> pd.DataFrame:
    """Lines as a person reads them, the largest first; ``total_mg`` stays an integer."""
    shown = lines.reindex(lines["total_mg"].abs().sort_values(ascending=False).index)
    shown = shown.head(limit) if limit else shown
    activities = inventory.activities.iloc[shown["activity"].to_numpy()]
    answers = [inventory.resolutions[number] for number in shown["resolution"].tolist()]
    kinds = {code: kind.label_fr for code, kind in activity_types().items()}
    part_names = labels("parts")
    return pd.DataFrame(
        {
            "line_id": line_ids(inventory, shown).to_numpy(),
            "entity": shown["entity"].astype("str").to_numpy(),
            "site": shown["site"].astype("str").to_numpy(),
            "activity_type": [kinds[code] for code in shown["activity_type"]],
            "part": [part_names.get(code, code) for code in shown["part"]],
            "period_start": activities["period_start"].to_numpy(),
            "period_end": activities["period_end"].to_numpy(),
            "quantity": activities["quantity"].to_numpy(),
            "unit": [unit(code).label_fr for code in activities["unit"]],
            "factor": [answer.factor.label_fr for answer in answers],
            "v5": shown["v5"].astype("str").to_numpy(),
            "total_mg": shown["total_mg"].to_numpy(),
        }
    )


def explain(
    workspace: Workspace, line: str, inventory: str | None = None
) -> tuple[Inventory, Trail]:
    """The terms of a line, looked up in one inventory or in all of them.

    Raises
    ------
    NotFound
    """
    for settings in inventories(workspace):
        if inventory not in (None, settings.inventory):
            continue
        compiled = compile_stored(workspace, settings)
        row = row_of(compiled, line)
        if row is not None:
            return compiled, trail(compiled, row)
    raise NotFound(
        f"Aucune ligne « {line} ». Une ligne se nomme comme dans les tableaux : D-0000123.1."
    )
