"""Acknowledgements: a warning kept with a reason, which the verifier reads.

It holds for this code, this subject and this very sentence: when the data change so that the
sentence changes, the finding shows again. What is blocking is mended, never acknowledged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beges.domain.activities import Against, check_activities
from beges.domain.collection import ACKNOWLEDGEMENTS
from beges.domain.findings import Finding, Severity
from beges.domain.inventory import Inventory
from beges.domain.perimeter import InventorySettings
from beges.domain.statements import beges_statement
from beges.services.inventories import compile_stored, known_library, written
from beges.services.refusals import Refused, missing_reason, nothing_chosen
from beges.services.workspace import Workspace
from beges.store import BatchKind, Reader, record_key

MAX_SENTENCE = 1_000
"""A sentence is part of the key of its acknowledgement, and is compared up to this length."""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A finding that somebody accepts: its sentence, the reason, by whom and when."""

    code: str
    subject: str
    sentence: str
    reason: str
    actor: str
    at: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Findings apart: those to mend or to accept, and those accepted, each with its trace."""

    open: tuple[Finding, ...]
    acknowledged: tuple[tuple[Finding, Acknowledged], ...]


def subject_of(finding: Finding, inventory: str = "") -> str:
    """What a finding is about: the activity, whatever reads it; else a record, of an inventory.

    What is accepted of one year says nothing of another: ``inventory`` is the code of the inventory
    whose finding it is, blank for one that belongs to none.
    """
    whose = f"inventaire {inventory}" if inventory else ""
    told = ", ".join(filter(None, [finding.where.record, whose]))
    return finding.where.activity_id or told or "base"


def key_of(finding: Finding, inventory: str = "") -> Key:
    """The code, the subject and the sentence of a finding."""
    return finding.code, subject_of(finding, inventory), finding.sentence[:MAX_SENTENCE]


def acknowledge(
    workspace: Workspace, findings: Sequence[Finding], *, reason: str, inventory: str = ""
) -> int:
    """Accept findings with one reason, in one batch; returns its number.

    Raises
    ------
    Refused
        Without a reason, or for a blocking finding.
    """
    reason = reason.strip()
    refused = [
        Finding(
            code="acknowledgement_of_blocking",
            where=finding.where,
            values={"sentence": finding.sentence},
        )
        for finding in findings
        if finding.severity is Severity.BLOCKING
    ]
    if not reason:
        refused.append(missing_reason())
    if not findings:
        refused.append(nothing_chosen("aucun constat"))
    if refused:
        raise Refused(*refused)
    keys = dict.fromkeys(key_of(finding, inventory) for finding in findings)
    rows = [
        {"code": code, "subject": subject, "sentence": sentence, "reason": reason}
        for code, subject, sentence in keys
    ]
    with written(workspace, workspace.act(BatchKind.ACKNOWLEDGEMENT, reason)) as ledger:
        ledger.append(ACKNOWLEDGEMENTS, rows)
    return ledger.number


def take_back(workspace: Workspace, known: Sequence[Acknowledged], *, reason: str) -> int:
    """Open accepted findings again; returns the batch.

    Raises
    ------
    Refused
        Without a reason, or when somebody changed one meanwhile.
    """
    if not reason.strip():
        raise Refused(missing_reason())
    if not known:
        raise Refused(nothing_chosen("aucun constat"))
    keys = {
        record_key(
            ACKNOWLEDGEMENTS,
            {"code": one.code, "subject": one.subject, "sentence": one.sentence},
        ): one.revision
        for one in known
    }
    act = workspace.act(BatchKind.ACKNOWLEDGEMENT, reason.strip())
    with written(workspace, act) as ledger:
        ledger.withdraw(ACKNOWLEDGEMENTS, list(keys), expected=keys)
    return ledger.number


def acknowledgements(workspace: Workspace) -> Mapping[Key, Acknowledged]:
    """Every acknowledgement in force, by what it holds for."""
    with workspace.store.reading() as reader:
        key = ("acknowledgements", workspace.store.url, reader.head().seq)
        return workspace.cache.get(key, lambda: read_acknowledgements(reader))


def read_acknowledgements(reader: Reader) -> Mapping[Key, Acknowledged]:
    """As :func:`acknowledgements`, within one reading of the ledger."""
    return {
        (row["code"], row["subject"], row["sentence"]): _acknowledged(row)
        for row in reader.signed_records(ACKNOWLEDGEMENTS)
    }


def _acknowledged(row: Mapping[str, Any]) -> Acknowledged:
    names = ("code", "subject", "sentence", "reason", "actor", "at", "revision")
    return Acknowledged(**{name: row[name] for name in names})


def sort_out(
    findings: Iterable[Finding], known: Mapping[Key, Acknowledged], inventory: str = ""
) -> Sorted:
    """Findings, those that an acknowledgement holds for apart."""
    still, accepted = [], []
    for finding in findings:
        held = (
            None if finding.severity is Severity.BLOCKING else known.get(key_of(finding, inventory))
        )
        if held is None:
            still.append(finding)
        else:
            accepted.append((finding, held))
    return Sorted(open=tuple(still), acknowledged=tuple(accepted))


def findings_of_year(workspace: Workspace, settings: InventorySettings) -> Sorted:
    """What is to be looked at in a year: the warnings of its activities, and of the inventory.

    The laws of the entrance are asked again of what is stored, so that a finding does not vanish
    with the preview in which it was shown.
    """
    inventory = compile_stored(workspace, settings)
    key = ("findings", workspace.store.url, inventory.digest, _head(workspace))
    found = workspace.cache.get(key, lambda: _checked(workspace, inventory))
    return sort_out(found, acknowledgements(workspace), settings.inventory)


def _head(workspace: Workspace) -> int:
    with workspace.store.reading() as reader:
        return reader.head().seq


def _checked(workspace: Workspace, inventory: Inventory) -> tuple[Finding, ...]:
    """The findings of the entrance on the activities of the year, the inventory's, its table's."""
    rows = sorted({*inventory.lines["activity"].tolist(), *inventory.unquantified})
    release = known_library(workspace)
    against = Against(
        perimeter=inventory.perimeter,
        choices=frozenset({*release.series, *release.factors}),
        known=inventory.activities,
    )
    stored = check_activities(inventory.activities.iloc[rows], against)
    declared = beges_statement(inventory, "v5").findings
    everything = (*stored, *inventory.findings, *declared)
    told = [f for f in everything if f.severity is not Severity.INFO]
    return tuple({(f.code, f.where, f.sentence): f for f in told}.values())
