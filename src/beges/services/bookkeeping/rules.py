"""Rules and choices of the bookkeeping, edited one at a time with a reason."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from beges.domain.bookkeeping import (
    ACCOUNT_CHOICES,
    ACCOUNT_RULES,
    AccountRule,
    charts,
    rules_in_force,
)
from beges.domain.collection import ALIASES
from beges.domain.columns import Table
from beges.domain.findings import Finding, Where, blocking
from beges.domain.nomenclature import ActivityType, activity_types
from beges.domain.perimeter import ENTITIES
from beges.domain.units import unit
from beges.services.bookkeeping.previews import FecPreview, sorted_again
from beges.services.bookkeeping.settings import read_settings
from beges.services.inventories import known_library, written
from beges.services.refusals import Refused, missing_reason
from beges.services.workspace import Workspace
from beges.store import BatchKind, record_key

Row = Mapping[str, Any]
_PREFIX = re.compile(r"\d{1,12}")
_COUNTED = ("purchase", "asset")


def rules_of(workspace: Workspace, chart: str) -> list[AccountRule]:
    """The rules of a chart in force, by prefix; at the same prefix the one that wins first."""
    found = rules_in_force(chart, read_settings(workspace).rules)
    return sorted(found, key=lambda rule: rule.prefix)


def natures_in_euros(workspace: Workspace, activity_type: str) -> dict[str, str]:
    """The natures of a type that have a monetary ratio: code → label."""
    library = known_library(workspace)
    return {
        code: library.series[code].label_fr
        for code in library.usable.get(activity_type, ())
        if any(
            factor.series == code and factor.unit and unit(factor.unit).basis.startswith("money")
            for factor in library.factors.values()
        )
    }


def monetary_types() -> dict[str, str]:
    """The types of activity that an amount may be entered under: code → label."""
    return {
        code: kind.label_fr
        for code, kind in activity_types().items()
        if "money_ht_current" in kind.bases
    }


def check_rule(workspace: Workspace, row: Row) -> Iterator[Finding]:
    """What is wrong in a rule, before it is saved."""
    where = Where(record=f"règle {row.get('prefix') or '?'}")
    if row.get("chart") not in charts():
        yield Finding(code="cell_missing", where=where, values={"column": "Plan de comptes"})
    if not _PREFIX.fullmatch(str(row.get("prefix") or "")):
        values = {"prefix": row.get("prefix") or ""}
        yield Finding(code="account_prefix_invalid", where=where, values=values)
    kind, factor = row.get("activity_type"), row.get("factor")
    if row.get("treatment") == "excluded" and not row.get("reason"):
        yield Finding(code="account_rule_without_reason", where=where)
    if row.get("treatment") in _COUNTED and kind not in monetary_types():
        yield Finding(code="account_rule_without_type", where=where)
    elif kind in activity_types():
        yield from _misplaced(row, activity_types()[str(kind)], where)
        natures = natures_in_euros(workspace, str(kind))
        if factor not in natures and factor not in known_library(workspace).factors:
            label = activity_types()[str(kind)].label_fr if kind in activity_types() else kind
            values = {"factor": factor or "", "activity_type": label}
            accepted = {"accepted": ", ".join(natures.values()) or "aucune"}
            yield Finding(code="account_factor_refused", where=where, values={**values, **accepted})


def _misplaced(row: Row, kind: ActivityType, where: Where) -> Iterator[Finding]:
    """A fixed asset is amortised, a purchase is not: the treatment and the type say the same."""
    treatment = row.get("treatment")
    if treatment in _COUNTED and kind.asset != (treatment == "asset"):
        values = {
            "activity_type": kind.label_fr,
            "is": "une immobilisation" if kind.asset else "un achat",
        }
        yield Finding(code="account_type_differs", where=where, values=values)


def try_rule(workspace: Workspace, seen: FecPreview, row: Row) -> FecPreview:
    """What the ledger would give with this rule; nothing is written.

    Raises
    ------
    Refused
    """
    row = _whole(ACCOUNT_RULES, row)
    _refuse(check_rule(workspace, row))
    settings = read_settings(workspace)
    key = record_key(ACCOUNT_RULES, row)
    others = [r for r in settings.rules if record_key(ACCOUNT_RULES, r) != key]
    return sorted_again(workspace, seen, replace(settings, rules=[*others, row]))


def save_rule(workspace: Workspace, row: Row, *, reason: str, expected: int = 0) -> int:
    """Register a rule, in the place of the one that has its key; returns the batch.

    ``expected`` is the revision of the user's rule that the person saw, 0 where there was none.

    Raises
    ------
    Refused
    """
    row = _whole(ACCOUNT_RULES, row)
    _refuse(check_rule(workspace, row))
    return _save(workspace, ACCOUNT_RULES, row, reason=reason, expected=expected)


def save_choice(workspace: Workspace, row: Row, *, reason: str = "", expected: int = 0) -> int:
    """Settle a double count; its own reason is that of the record.

    Raises
    ------
    Refused
    """
    row = _whole(ACCOUNT_CHOICES, row)
    _refuse(_check_choice(row))
    told = reason or str(row["reason"])
    return _save(workspace, ACCOUNT_CHOICES, row, reason=told, expected=expected)


def _check_choice(row: Row) -> Iterator[Finding]:
    where = Where(record=f"compte {row.get('account') or '?'}")
    if not row.get("reason"):
        yield missing_reason()
    if not _PREFIX.fullmatch(str(row.get("account") or "")):
        values = {"prefix": row.get("account") or ""}
        yield Finding(code="account_prefix_invalid", where=where, values=values)
    if row.get("choice") == "split" and row.get("amount") is None:
        yield Finding(code="account_split_without_amount", where=where)


def save_party(workspace: Workspace, alias: str, entity: str, *, reason: str) -> int:
    """Say that a third party of the accounts is an entity of the group; returns the batch."""
    row = {"register": ENTITIES.name, "alias": alias.strip(), "code": entity}
    if not row["alias"] or not entity:
        raise Refused(Finding(code="cell_missing", values={"column": "Tiers"}))
    with workspace.store.reading() as reader:
        before = reader.record(ALIASES, record_key(ALIASES, row))
    expected = 0 if before is None else int(before["revision"])
    return _save(workspace, ALIASES, row, reason=reason, expected=expected)


def withdraw_record(
    workspace: Workspace, table: Table, row: Row, *, reason: str, expected: int
) -> int:
    """Take back a rule, a choice or a spelling: the package's rule, if any, holds again.

    Raises
    ------
    Refused
    """
    if not reason:
        raise Refused(missing_reason())
    key = record_key(table, row)
    with written(workspace, workspace.act(BatchKind.BOOKKEEPING, reason)) as ledger:
        ledger.withdraw(table, [key], expected={key: expected})
    return ledger.number


def _save(workspace: Workspace, table: Table, row: Row, *, reason: str, expected: int) -> int:
    if not reason:
        raise Refused(missing_reason())
    with written(workspace, workspace.act(BatchKind.BOOKKEEPING, reason)) as ledger:
        ledger.append(table, [dict(row)], expected={record_key(table, row): expected})
    return ledger.number


def _whole(table: Table, row: Row) -> dict[str, Any]:
    """The record with every column of its table; a blank text is none."""
    return {name: row.get(name) if row.get(name) != "" else None for name in table.names}


def _refuse(findings: Iterator[Finding]) -> None:
    refused = list(blocking(findings))
    if refused:
        raise Refused(*refused)
