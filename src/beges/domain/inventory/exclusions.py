"""Exclusions: the boxes of each standard that are blank, and the V5 posts that make them so."""

from collections.abc import Mapping

import pandas as pd

from beges.domain.inventory.consolidate import Status, by_convention
from beges.domain.nomenclature import OUTSIDE, STANDARDS, posting_rules
from beges.domain.perimeter import InventorySettings

Exclusions = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Standard → blank box → the excluded V5 posts that feed it."""


def exclusions(lines: pd.DataFrame, settings: InventorySettings) -> Exclusions:
    """The boxes that are blank because the inventory excludes their V5 posts.

    In V4, GHG Protocol and ESRS a box is blank when the rules feed it from excluded posts alone, or
    when every line that it would hold is excluded and none is counted.
    """
    excluded = set(settings.excluded_posts)
    return {
        standard: {code: (code,) for code in settings.excluded_posts}
        if standard == "v5" or not excluded
        else _fed_by(lines, standard, excluded)
        for standard in STANDARDS
    }


def _fed_by(
    lines: pd.DataFrame, standard: str, excluded: set[str]
) -> Mapping[str, tuple[str, ...]]:
    """The blank boxes of a standard other than V5."""
    sources: dict[str, set[str]] = {}
    for rule in posting_rules().values():
        sources.setdefault(getattr(rule, standard), set()).add(rule.v5)
    held = set(lines[lines["v5"].isin(excluded)][standard])
    kept = set(lines[lines["status"] == Status.COUNTED.value][standard])
    fed = {box for box, codes in sources.items() if codes <= excluded}
    blank = (fed | held) - kept - {OUTSIDE}
    return {box: tuple(sorted(sources.get(box, set()) & excluded)) for box in sorted(blank)}


def with_every_post(lines: pd.DataFrame, settings: InventorySettings) -> pd.DataFrame:
    """The lines as they would stand if no post were left out; conventions stay."""
    back = (lines["status"] == Status.EXCLUDED.value).to_numpy() & ~by_convention(lines, settings)
    return lines.assign(status=lines["status"].where(~back, Status.COUNTED.value))
