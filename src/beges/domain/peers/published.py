"""Published inventories as a table: one row each, with the posts in tonnes of CO2e.

Columns: ``row`` (record of the file, 2 for the first under the headers), ``published_id``,
``method`` (v4, v5), ``published_on``, ``siren`` (nine digits), ``name``, ``naf``, ``first`` and
``last`` (bracket of staff, missing when unknown; last 0 without an end), ``mode``, ``year``, and a
column a V5 post. A post is missing where the file is blank: it is not a nought. The figures are
shapes to look at, in floats; no figure of ours is made of them.
"""

from typing import Final

import pandas as pd

from beges.domain.nomenclature import posts

POSTS: Final = tuple(posts("v5"))
"""The posts, in order: a V4 inventory is published in V5 boxes too."""

REQUIRED: Final = (
    *("published_id", "method", "published_on", "siren", "name", "naf", "headcount"),
    *("mode", "year"),
)
"""What a file must tell beside its posts."""


def latest(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Of several inventories of one SIREN and year, the last published; how many are set aside.

    One without a date comes before those that have one; of one day, the last of the file stays.
    """
    ordered = table.sort_values(["published_on", "row"], na_position="first", kind="stable")
    kept = ordered.drop_duplicates(["siren", "year"], keep="last").sort_values("row")
    return kept.reset_index(drop=True), len(table) - len(kept)
