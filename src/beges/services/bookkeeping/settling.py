"""Settling: a choice as a person types it, and the revision of the one in force."""

from collections.abc import Mapping
from typing import Any

from beges.domain.bookkeeping import ACCOUNT_CHOICES, ACCOUNT_RULES
from beges.domain.columns import Table
from beges.domain.findings import Finding
from beges.domain.nomenclature import labels
from beges.services.entry import typed_record
from beges.services.perimeter import load_perimeter
from beges.services.refusals import Refused
from beges.services.workspace import Workspace
from beges.store import record_key

Row = Mapping[str, Any]


def typed_choice(workspace: Workspace, given: Row) -> dict[str, Any]:
    """The choice that a form or a command describes.

    Raises
    ------
    Refused
        For an amount that cannot be read, or a code outside its list.
    """
    row, findings = typed_record(ACCOUNT_CHOICES, given)
    perimeter = load_perimeter(workspace)
    lists: dict[str, Mapping[str, object]] = {
        "entity": perimeter.entities,
        "site": {s.site: s for s in perimeter.sites.values() if s.entity == row.get("entity")},
        "choice": labels("account_resolutions"),
    }
    for name, accepted in lists.items():
        if row.get(name) and row[name] not in accepted:
            values = {"value": row[name], "column": ACCOUNT_CHOICES.column(name).label_fr}
            told = {"accepted": ", ".join(accepted)}
            findings.append(Finding(code="code_unknown", values={**values, **told}))
    if findings:
        raise Refused(*findings)
    return row


def choice_revision(workspace: Workspace, row: Row) -> int:
    """The revision of the choice in force for the same accounts; 0 where there is none."""
    return revision_of(workspace, ACCOUNT_CHOICES, row)


def revision_of(workspace: Workspace, table: Table, row: Row) -> int:
    """The revision of the record in force under the key of this one; 0 where there is none."""
    with workspace.store.reading() as reader:
        before = reader.record(table, record_key(table, row))
    return 0 if before is None else int(before["revision"])


def typed_rule(given: Row) -> dict[str, Any]:
    """The rule that a form describes.

    Raises
    ------
    Refused
        For a cell that is missing or cannot be read.
    """
    row, findings = typed_record(ACCOUNT_RULES, given)
    if findings:
        raise Refused(*findings)
    return row
