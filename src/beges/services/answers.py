"""Answers: the months that a site says it does not have, in a request that it sends back.

Each is declared unavailable, in the batch of the file and undone with it: a month that nobody has
is never zero, and is not asked for again.
"""

from dataclasses import dataclass

import pandas as pd

from beges.domain.activities import ACTIVITIES, place
from beges.domain.collection import ACKNOWLEDGEMENTS, answers_of
from beges.domain.collection.requests import UNAVAILABLE as SAID
from beges.domain.findings import Finding
from beges.domain.perimeter import Perimeter
from beges.intake import Reading
from beges.services.collection import UNAVAILABLE, declaration, declarations
from beges.services.learning import Learnt
from beges.services.workspace import Workspace

LONGEST_DAYS = 366
"""A longer period is no period of a request."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The declarations that a file makes, and the answers of which nobody can tell the months."""

    declared: tuple[Learnt, ...] = ()
    unread: tuple[Finding, ...] = ()


def answered(workspace: Workspace, reading: Reading, perimeter: Perimeter) -> Answered:
    """What the answers of a file declare, but what is declared already."""
    part = reading.tables.get(ACTIVITIES.name)
    if part is None or part.unavailable is None or part.unavailable.empty:
        return Answered()
    rows = part.unavailable.reset_index(drop=True)
    texts = {name: rows[name].astype("str").fillna("") for name in ("meter", "site")}
    told = rows.assign(**texts, activity_type=rows["activity_type"].astype("str").fillna(""))
    days = (rows["period_end"] - rows["period_start"]).dt.days
    clear = (days.notna() & (days >= 0) & (days < LONGEST_DAYS)).to_numpy(copy=True)
    lines = pd.Series("", index=rows.index, dtype="object")
    lines[clear] = answers_of(told[clear], perimeter)
    clear &= (lines != "").to_numpy()
    known = {(row["code"], row["subject"]) for row in declarations(workspace)}
    months = {
        (str(line), str(month))
        for line, first, last in zip(
            lines[clear], rows["period_start"][clear], rows["period_end"][clear], strict=True
        )
        for month in pd.period_range(first, last, freq="M")
        if (UNAVAILABLE, f"{line}|{month}") not in known
    }
    reason = f"Réponse du site : « {SAID} » ({reading.file})"
    return Answered(
        declared=tuple(
            Learnt(table=ACKNOWLEDGEMENTS, row=declaration(line, month, UNAVAILABLE, reason=reason))
            for line, month in sorted(months)
        ),
        unread=tuple(
            Finding(
                code="request_answer_unread",
                where=place(rows, int(row), "period_start"),
                values={"value": SAID},
            )
            for row in rows.index[~clear]
        ),
    )
