"""Methods: what becomes of how the tool obtained a figure, when a person corrects it.

A consumption deduced from readings is theirs: it is mended by its readings, else the next one would
write it over, or count it twice. What a ledger, a worksheet or an estimate gave stays known as such
when its figure is corrected, so that its source finds it again; an estimate that becomes a bill, or
the site's part that is typed as such, is an estimate or a part no more.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beges.domain.activities import place
from beges.domain.collection import INDEX, REAL, SHARE, estimate_methods
from beges.domain.findings import Finding, Where
from beges.intake.mapped import PRODUCT

Rows = NDArray[np.bool_]

_FACTS = ("entity", "site", "activity_type", "factor", "meter", "unit", "data_kind")
_FIGURE = ("unit", "period_start", "period_end", "quantity")


def kept_methods(corrected: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """The ``method`` and the ``basis`` that corrections keep; missing for what is new.

    The calculation goes with the figure that it gives.
    """
    known, before = _before(corrected, stored)
    method = before["method"].astype(object).to_numpy(copy=True)
    figured = corrected["data_kind"].isin(REAL).to_numpy(dtype=bool)
    same = _same(corrected, before, _FIGURE)
    idle = np.isin(method.astype(str), [*estimate_methods()]) & figured
    idle |= np.isin(method.astype(str), [SHARE, PRODUCT]) & ~same
    kept = known & before["method"].notna().to_numpy() & ~idle
    basis = before["basis"].astype(object).to_numpy(copy=True)
    told = kept & same & before["basis"].notna().to_numpy()
    method[~kept], basis[~told] = None, None
    return pd.DataFrame({"method": method, "basis": basis}, index=corrected.index, dtype=object)


def deduced_findings(corrected: pd.DataFrame, stored: pd.DataFrame) -> Iterator[Finding]:
    """Corrections of what follows from readings; one that changes none of its facts is none."""
    if INDEX not in set(stored["method"].dropna()):
        return
    known, before = _before(corrected, stored)
    deduced = known & (before["method"] == INDEX).fillna(value=False).to_numpy(dtype=bool)
    changed = deduced & ~_same(corrected, before, (*_FACTS, *_FIGURE))
    for row in np.flatnonzero(changed).tolist():
        where = place(corrected, row, "quantity")
        yield deduced_finding(before.iloc[row].to_dict(), where)


def deduced_finding(before: Mapping[Any, Any], where: Where | None = None) -> Finding:
    """An activity that follows from readings is neither corrected nor withdrawn by itself."""
    values = {"activity_id": before["activity_id"], "meter": before["meter"]}
    told = where or Where(activity_id=str(before["activity_id"]))
    return Finding(code="activity_deduced", where=told, values=values)


def _before(corrected: pd.DataFrame, stored: pd.DataFrame) -> tuple[Rows, pd.DataFrame]:
    """Which rows are corrections, and the activity that each corrects; any other row elsewhere."""
    named = corrected["activity_id"].fillna("").astype("str")
    at = pd.Index(stored["activity_id"].astype("str")).get_indexer(pd.Index(named))
    if not len(stored):
        blank = stored.reindex(range(len(corrected)))
        return np.zeros(len(corrected), dtype=bool), blank
    return at >= 0, stored.take(np.maximum(at, 0)).reset_index(drop=True)


def _same(corrected: pd.DataFrame, before: pd.DataFrame, names: tuple[str, ...]) -> Rows:
    """Whether these columns say the same, row by row; a blank code is a missing one."""
    same = np.ones(len(corrected), dtype=bool)
    for name in names:
        mine, theirs = corrected[name], before[name]
        same &= _text(mine) == _text(theirs)
    return same


def _text(column: pd.Series) -> NDArray[np.object_]:
    return column.astype("str").where(column.notna().to_numpy(), "").to_numpy(dtype=object)
