"""Meanwhile: what somebody else wrote in a record after a person had read it, and who they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beges.domain.columns import Table
from beges.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """The last revision of a record: who wrote it, when (UTC, ISO 8601), and the one that was read.

    ``before`` is empty when there was none, ``after`` when it was withdrawn.
    """

    actor: str
    at: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def written_meanwhile(
    workspace: Workspace, table: Table, key: str, revision: int
) -> Meanwhile | None:
    """What was written in a record since this revision; ``None`` when nothing was."""
    with workspace.store.reading() as reader:
        rows = {int(row["revision"]): row for row in reader.history(table, key)}
    last = max(rows, default=0)
    if last <= revision:
        return None

    def values(number: int) -> Mapping[str, Any]:
        row = rows.get(number)
        return {} if row is None or row["withdrawn"] else {n: row[n] for n in table.names}

    told = rows[last]
    return Meanwhile(
        actor=told["actor"], at=told["at"], before=values(revision), after=values(last)
    )
