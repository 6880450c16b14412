"""The transition plan: read as it stood, and changed one record at a time.

An inventory reads the plan as the ledger stood at its own entry, and files the actions of the
entities that it consolidates: the plan has the perimeter of the inventory (method V5 p.50).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from beges.domain.columns import Table
from beges.domain.findings import Finding, Where, blocking
from beges.domain.nomenclature import labels
from beges.domain.perimeter import INVENTORIES, InventorySettings, Places
from beges.domain.transition import (
    ACTIONS,
    TARGETS,
    Plan,
    action_of,
    check_actions,
    check_targets,
    plan_of,
    target_of,
)
from beges.services.entry import typed_record
from beges.services.form_checks import code_findings
from beges.services.inventories import written
from beges.services.perimeter import Record, read_perimeter
from beges.services.refusals import Refused, missing_reason
from beges.services.workspace import Workspace
from beges.store import BatchKind, Reader, record_key

PLAN_TABLES: Mapping[str, Table] = {table.name: table for table in (ACTIONS, TARGETS)}


# --------------------------------------------------------------------------------- the reading


def read_plan(reader: Reader, as_of: int | None = None) -> Plan:
    """The plan that a reader sees, as it stands or as it stood at an entry."""
    return plan_of(reader.records(ACTIONS, as_of=as_of), reader.records(TARGETS, as_of=as_of))


def load_plan(workspace: Workspace, as_of: int | None = None) -> Plan:
    """The plan of the database."""
    with workspace.store.reading() as reader:
        return read_plan(reader, as_of)


def plan_for(workspace: Workspace, settings: InventorySettings, as_of: int | None = None) -> Plan:
    """The plan that an inventory files: as it stood at its entry, of the entities that it keeps."""
    entry = settings.as_of_entry if settings.as_of_entry is not None else as_of
    return of_perimeter(load_plan(workspace, entry), settings)


def of_perimeter(plan: Plan, settings: InventorySettings) -> Plan:
    """The actions and targets of the group, and of the entities that the inventory keeps."""
    kept = set(settings.entities)
    if not kept:
        return plan
    return Plan(
        actions=tuple(a for a in plan.actions if not a.entity or a.entity in kept),
        targets=tuple(t for t in plan.targets if not t.entity or t.entity in kept),
    )


# --------------------------------------------------------------------------------- the writing


def save_plan_record(
    workspace: Workspace, table: Table, row: Record, *, reason: str, expected_revision: int = 0
) -> int:
    """Register an action or a target, or a new revision of it; returns the number of the batch.

    ``expected_revision`` is the one that the person saw, 0 for a new record.

    Raises
    ------
    Refused
        When the record is not sound, or somebody changed it meanwhile.
    """
    key = record_key(table, row)
    if refused := _refused(workspace, table, row):
        raise Refused(*refused)
    act = workspace.act(BatchKind.TRANSITION, reason or f"{table.label_fr} : {key}")
    with written(workspace, act) as ledger:
        kept = {name: row.get(name) for name in table.names}
        ledger.append(table, [kept], expected={key: expected_revision})
    return ledger.number


def _refused(workspace: Workspace, table: Table, row: Record) -> list[Finding]:
    """Everything that keeps a record from the plan."""
    key = record_key(table, row)
    with workspace.store.reading() as reader:
        stored = {name: reader.records(known) for name, known in PLAN_TABLES.items()}
        years = {row["inventory"]: row["year"] for row in reader.records(INVENTORIES)}
        known = read_perimeter(reader).entities
    off_list = list(_off_list(table, row, {**_LISTS, "entities": frozenset(known)}))
    if off_list:
        return off_list
    places = {table.name: {key: Where(record=key)}}
    standing = {record_key(table, known_row) for known_row in stored[table.name]}
    findings = [
        *code_findings(table, [row], standing, places[table.name]),
        *check_plan({table.name: [row]}, stored, years, places),
    ]
    return list(blocking(findings))


_LISTS = {name: frozenset(labels(name)) for name in ("action_statuses", "target_scopes")}


def _off_list(table: Table, row: Record, lists: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """The cells of a record whose value is not in the list of its column."""
    for column in table.columns:
        value = row.get(column.name)
        if not column.choices or value is None or value in lists[column.choices]:
            continue
        where = Where(record=record_key(table, row), column=column.label_fr)
        if column.choices == "entities":
            yield Finding(code="entity_unknown", where=where, values={"entity": value})
        else:
            accepted = ", ".join(sorted(lists[column.choices]))
            told = {"value": value, "column": column.label_fr, "accepted": accepted}
            yield Finding(code="code_unknown", where=where, values=told)


def save_typed(
    workspace: Workspace,
    table: Table,
    given: Mapping[str, object],
    *,
    reason: str,
    expected_revision: int = 0,
) -> int:
    """As :func:`save_plan_record`, from what a person typed in the fields of a form.

    Raises
    ------
    Refused
        When a cell cannot be read as well.
    """
    row, findings = typed_record(table, given)
    if expected_revision and not reason:
        findings.append(missing_reason())
    if findings:
        is_whole = all(row.get(c.name) is not None for c in table.columns if c.required)
        raise Refused(*findings, *(_refused(workspace, table, row) if is_whole else ()))
    return save_plan_record(
        workspace, table, row, reason=reason, expected_revision=expected_revision
    )


def withdraw_plan_record(
    workspace: Workspace, table: Table, key: str, *, reason: str, expected_revision: int
) -> int:
    """Take an action or a target out of the plan; returns the number of the batch.

    Raises
    ------
    Refused
        Without a reason, or when somebody changed it meanwhile.
    """
    if not reason.strip():
        raise Refused(missing_reason())
    act = workspace.act(BatchKind.TRANSITION, reason)
    with written(workspace, act) as ledger:
        ledger.withdraw(table, [key], expected={key: expected_revision})
    return ledger.number


def check_plan(
    records: Mapping[str, Sequence[Record]],
    stored: Mapping[str, Iterable[Record]],
    years: Mapping[str, int],
    places: Mapping[str, Places],
) -> list[Finding]:
    """What is wrong in new or changed records of the plan, beside what is already registered."""
    new = [target_of(row) for row in records.get(TARGETS.name, ())]
    codes = {target.target for target in new}
    others = [target_of(row) for row in stored.get(TARGETS.name, ())]
    actions = [action_of(row) for row in records.get(ACTIONS.name, ())]
    return [
        *check_actions(actions, places.get(ACTIONS.name, {})),
        *check_targets(
            new,
            years,
            [target for target in others if target.target not in codes],
            places.get(TARGETS.name, {}),
        ),
    ]


def check_plan_of_file(
    records: Mapping[str, Sequence[Record]],
    stored: Mapping[str, Mapping[str, Record]],
    places: Mapping[str, Places],
) -> list[Finding]:
    """The laws of the plan in a file, which may register the base inventory of its targets."""
    if not any(name in records for name in PLAN_TABLES):
        return []
    known = [*stored[INVENTORIES.name].values(), *records.get(INVENTORIES.name, ())]
    years = {row["inventory"]: row["year"] for row in known}
    return check_plan(records, {name: stored[name].values() for name in PLAN_TABLES}, years, places)


def stored_plan(workspace: Workspace) -> dict[str, list[Record]]:
    """The records of the plan in force by table, each with its revision, in order."""
    with workspace.store.reading() as reader:
        return {name: _in_order(reader, table) for name, table in PLAN_TABLES.items()}


def _in_order(reader: Reader, table: Table) -> list[Record]:
    return sorted(reader.records(table), key=lambda row: record_key(table, row))
